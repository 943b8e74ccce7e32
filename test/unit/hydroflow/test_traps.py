"""
Goal: a fault is the same error on both engines: words, operator, line of the source, element.

Method: every kind of fault in a graph whose second tick fails; nothing of that tick is delivered,
what the first one gave stays, and the run goes on failing with the same error.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from hydro_mlir import opaque
from hydro_mlir.hydroflow import Graph, StepError, Stream

Build = Callable[[Stream[Any]], Stream[Any]]


def down(n: int) -> int:
    return 0 if n == 0 else down(n + (n < 0) - (n > 0)) + 1


@opaque
def root(n: int) -> int:
    if n < 0:
        raise ValueError("math domain error")
    return n


def chosen(n: int) -> int:
    match n:
        case 1:
            return 5
        case -3:
            raise AssertionError("not this one")
        case _:
            return 0


# What fails for -3 and not for 1, and what Python calls it.
FUNCTIONS: dict[str, tuple[Callable[[int], Any], str]] = {
    "division": (lambda n: 7 // (n + 3), "ZeroDivisionError"),
    "modulo": (lambda n: 7 % (n + 3), "ZeroDivisionError"),
    "true division": (lambda n: 7 / (n + 3), "ZeroDivisionError"),
    "float division": (lambda n: 7.5 // (n + 3.0), "ZeroDivisionError"),
    "index": (lambda n: [1, 2][n], "IndexError"),
    "index of a text": (lambda n: "ab"[n], "IndexError"),
    "index of bytes": (lambda n: b"ab"[n], "IndexError"),
    "key": (lambda n: {1: "a"}[n], "KeyError"),
    "shift": (lambda n: 1 << n, "ValueError"),
    "shift to the right": (lambda n: 1 >> n, "ValueError"),
    "power": (lambda n: (n + 3) ** n, "ValueError: negative exponent of an int"),
    "number of a text": (lambda n: int(str(n) + "x" * (n < 0)), "ValueError"),
    "number of a text with a point": (lambda n: float("1." + "x" * (n < 0)), "ValueError"),
    "number of a float": (lambda n: int(float("inf")) if n < 0 else n, "OverflowError"),
    "number of no number": (lambda n: int(float("nan")) if n < 0 else n, "OverflowError"),
    "ord": (lambda n: ord("a" * n), "TypeError"),
    "chr": (lambda n: chr(n), "ValueError"),
    "nothing to take the largest of": (lambda n: max([1][: n + 1]), "ValueError"),
    "a text to split on": (lambda n: "a b".split(" " * (n > 0)), "ValueError"),
    "what is not in a list": (lambda n: [1].index(n), "ValueError"),
    "bytes": (lambda n: bytes([n]), "ValueError"),
    "recursion": (lambda n: down(n * 1_000_000 if n < 0 else n), "RecursionError"),
    "an exception": (chosen, "AssertionError: not this one"),
    "an opaque function": (lambda n: root(n), "ValueError: math domain error"),
}

OPERATORS: dict[str, tuple[Build, str]] = {
    "assert": (lambda s: s.assert_(lambda n: n > 0), "AssertionError"),  # noqa: PT009
    "assert_eq": (lambda s: s.assert_eq([1, 2, 3]), "AssertionError"),
    "filter": (lambda s: s.filter(lambda n: 1 // (n + 3) > 0), "ZeroDivisionError"),
    "flat_map": (lambda s: s.flat_map(lambda n: [1 // (n + 3)]), "ZeroDivisionError"),
    "fold": (lambda s: s.fold(lambda: 0, lambda a, n: a + 1 // (n + 3)), "ZeroDivisionError"),
    "sort_by_key": (lambda s: s.sort_by_key(lambda n: 1 // (n + 3)), "ZeroDivisionError"),
    "singleton": (lambda s: s.flat_map(lambda n: [n] * (2 - n)).singleton(), "RuntimeError"),
}

ENGINES = {"interpreter": Graph.interpret, "native": Graph.compile}


def failed(build: Build, engine: str) -> StepError:
    """The error of the second tick, in which nothing was delivered."""
    g = Graph()
    send, numbers = g.channel(int)
    other, out = g.source_iter([7]).collect(), build(numbers).collect()
    run = ENGINES[engine](g)
    send(1)
    run.run_tick()
    assert other.take() == [7]
    out.take()
    send(-3)
    with pytest.raises(StepError) as first:
        run.run_tick()
    assert out.take() == []
    with pytest.raises(StepError) as again:
        run.run_tick()
    assert str(again.value) == str(first.value)
    return first.value


def compared(build: Build) -> StepError:
    """The error, if both engines raise the same."""
    errors = [failed(build, engine) for engine in ENGINES]
    facts = [(e.message, e.place, repr(e.element), str(e)) for e in errors]
    assert facts[0] == facts[1]
    return errors[0]


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_functions(kind):
    function, name = FUNCTIONS[kind]
    error = compared(lambda numbers: numbers.map(function))
    assert error.message.startswith(name)
    assert "in `map`" in str(error)
    assert error.element == -3
    assert error.place is not None
    assert error.place.file == __file__
    lines, first = inspect.getsourcelines(function)
    within = range(first, first + len(lines))
    assert error.place.line in within or kind in ("recursion", "an opaque function")


@pytest.mark.parametrize("kind", OPERATORS)
def test_operators(kind):
    build, name = OPERATORS[kind]
    error = compared(build)
    assert error.message.startswith(name)
    assert f"in `{kind}`" in str(error)
    assert error.element == -3


def test_a_fixpoint_without_an_end():
    errors = []
    for engine in ENGINES.values():
        g = Graph()
        send, numbers = g.channel(int)
        back = g.forward_ref(int)
        both = g.union(numbers, back)
        back.complete(both.map(lambda n: n - 1).filter(lambda n: n < 0))
        out = both.collect()
        run = engine(g, tick_fuel=50)
        send(0)
        with pytest.raises(StepError) as caught:
            run.run_tick()
        assert out.take() == []
        errors.append(str(caught.value))
    assert errors[0] == errors[1]
    assert "no fixpoint of stratum" in errors[0]
