"""
Goal: a compiled function is the function: CPython's results, and its faults as faults.

Method: the functions of the corpus, on random arguments, as operators of one graph per family in
both engines; where CPython raises, so does a tick. numba is a second oracle for numbers. The seed
is in the messages.
"""

from __future__ import annotations

import math
import random
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from function_corpus import FLOATS, INTEGERS, LISTS, OF_INTEGERS, TEXTS

from hydro_mlir.hydroflow import Graph, StepError

SEED = 20261126
CALLS = 60
FAULTS_PER_FUNCTION = 1
NUMBERS = [0, 1, -1, 2, 3, 7, -8, 10, 63, 64, 100, -1000, 65535, 999_983]
REALS = [0.0, -0.0, 1.0, -1.5, 0.1, 2.5, 3.5, 1e-9, 1e15, -123.456, math.inf, -math.inf, math.nan]
PARTS = [*"ab éß1-ǆ🙂", "ab", "  ", "Ab", "42", "\n", "\t", "日本", "zz"]
FAULTS = (ArithmeticError, ValueError, LookupError, TypeError)

Arguments = tuple[Any, Any]
Function = Callable[..., Any]


def integer(dice: random.Random) -> int:
    return dice.choice(NUMBERS) if dice.random() < 0.6 else dice.randrange(-10_000, 10_000)


def real(dice: random.Random) -> float:
    return dice.choice(REALS) if dice.random() < 0.6 else dice.uniform(-100, 100)


def text(dice: random.Random) -> str:
    return "".join(dice.choices(PARTS, k=dice.randrange(6)))


def integers(dice: random.Random) -> list[int]:
    return [integer(dice) for _ in range(dice.randrange(6))]


FAMILIES: dict[str, tuple[list[Function], type, Callable[[random.Random], Arguments]]] = {
    "integers": (INTEGERS, tuple[int, int], lambda d: (integer(d), integer(d))),
    "of_integers": (OF_INTEGERS, tuple[int, int], lambda d: (integer(d), integer(d))),
    "floats": (FLOATS, tuple[float, float], lambda d: (real(d), real(d))),
    "texts": (TEXTS, tuple[str, int], lambda d: (text(d), d.randrange(-6, 7))),
    "lists": (LISTS, tuple[list[int], int], lambda d: (integers(d), d.randrange(-4, 5))),
}


def test_the_corpus_is_large() -> None:
    assert sum(len(functions) for functions, _, _ in FAMILIES.values()) >= 150


def same(left: Any, right: Any) -> bool:
    """Equal and of one type; NaN is itself, and zeros have signs."""
    if type(left) is not type(right):
        return False
    if isinstance(left, float):
        return math.copysign(1, left) == math.copysign(1, right) and (
            left == right or (left != left and right != right) or math.isclose(left, right)
        )
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


def outcomes(function: Function, calls: list[Arguments]) -> tuple[list[Any], list[Any]]:
    """The calls that return, with results; and those that raise."""
    fine: list[tuple[Arguments, Any]] = []
    faulty: list[Arguments] = []
    for arguments in calls:
        try:
            result = function(*arguments)
        except FAULTS:
            faulty.append(arguments)
            continue
        # What does not fit 64 bits overflows.
        too_large = type(result) is int and not -(2**63) <= result < 2**63
        if too_large:
            faulty.append(arguments)
        else:
            fine.append((arguments, result))
    return fine, faulty


def drawn(family: str) -> list[Arguments]:
    dice = random.Random(f"{SEED} {family}")
    return [FAMILIES[family][2](dice) for _ in range(CALLS)]


def graph_of(functions: list[Function], element: type) -> tuple[Graph, list[Any], list[Any]]:
    """A graph with a channel and an output for each function."""
    g = Graph()
    senders: list[Any] = []
    outputs: list[Any] = []
    for function in functions:
        send, arguments = g.channel(element)
        senders.append(send)
        outputs.append(arguments.map(function).collect())
    return g, senders, outputs


@pytest.mark.parametrize("engine", ["interpret", "compile"])
@pytest.mark.parametrize("family", FAMILIES)
def test_results_are_those_of_cpython(family: str, engine: str) -> None:
    functions, element, _ = FAMILIES[family]
    g, senders, outputs = graph_of(functions, element)
    run = getattr(g, engine)(**({"speed": 0} if engine == "compile" else {}))
    expected: list[Any] = []
    for send, function in zip(senders, functions, strict=True):
        fine, _ = outcomes(function, drawn(family))
        send.all([arguments for arguments, _ in fine])
        expected.append(fine)
    run.run_tick()
    for number, (output, fine) in enumerate(zip(outputs, expected, strict=True)):
        found = output.take()
        assert len(found) == len(fine)
        for result, (arguments, wanted) in zip(found, fine, strict=True):
            assert same(result, wanted), (SEED, family, number, arguments, result, wanted)


@pytest.mark.parametrize("family", FAMILIES)
def test_faults_are_those_of_cpython(family: str) -> None:
    functions, element, _ = FAMILIES[family]
    for number, function in enumerate(functions):
        _, faulty = outcomes(function, drawn(family))
        for arguments in faulty[:FAULTS_PER_FUNCTION]:
            for engine in ("interpret", "compile"):
                g, (send,), (output,) = graph_of([function], element)
                run = g.interpret() if engine == "interpret" else g.compile(speed=0)
                send(arguments)
                with pytest.raises(StepError) as raised:
                    run.run_tick()
                context = (SEED, family, number, arguments, engine)
                assert same(raised.value.element, arguments) or "nan" in str(arguments), context
                assert output.take() == [], context


@pytest.mark.parametrize("family", ["integers", "floats"])
def test_numba_agrees(family: str) -> None:
    """Where numba does as CPython does, it does as we do: most functions of numbers."""
    import numba

    functions = FAMILIES[family][0]
    compared = 0
    for function in functions[::3]:
        fine, _ = outcomes(function, drawn(family))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compiled = numba.njit(function)
                results = [compiled(*arguments) for arguments, _ in fine]
        except Exception:  # numba has a subset of its own
            continue
        wanted = [result for _, result in fine]
        compared += all(
            left == right or left != left for left, right in zip(results, wanted, strict=True)
        )
    assert compared >= 8
