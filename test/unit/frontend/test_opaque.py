"""
Goal: functions that numba compiles are functions like others: same results, same faults, and a
diagnostic where they cannot be had.
"""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

import hydro_mlir as hydro
from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.hydroflow import Graph, StepError


@hydro.opaque
def logistic(x: float, k: int) -> float:
    """numpy's scalars, a loop, and math."""
    total = np.float64(0.0)
    for n in range(np.int64(k)):
        total += 1.0 / (1.0 + math.exp(-x * n))
    return total


@hydro.opaque
def wrapped(n: int) -> int:
    """32 bits, which the subset does not have."""
    return np.int32(n) * np.int32(3) + np.uint8(n)


@hydro.opaque
def is_even(n: int) -> bool:
    return np.bool_(n % 2 == 0)


@hydro.opaque
def checked(n: int) -> int:
    if n > 100:
        raise ValueError("too large")
    if n == 50:
        raise KeyError
    return 1000 // n


@pytest.fixture(params=["interpret", "compile"])
def start(request):
    return lambda graph: getattr(graph, request.param)()


def test_results(start):
    dice = random.Random(3)
    pairs = [(dice.uniform(-2, 2), dice.randrange(5)) for _ in range(50)]
    numbers = [dice.randrange(-1000, 1000) for _ in range(50)]
    g = Graph()
    floats = g.source_iter(pairs).map(logistic).collect()
    source = g.source_iter(numbers)
    integers = source.map(lambda n: wrapped(n % 200) - 1).collect()
    even = source.filter(is_even).collect()
    start(g).run_tick()
    assert floats.take() == pytest.approx([logistic(*pair) for pair in pairs])
    assert integers.take() == [int(wrapped(n % 200)) - 1 for n in numbers]
    assert even.take() == [n for n in numbers if n % 2 == 0]


@pytest.mark.parametrize(
    ("element", "message"),
    [(101, "ValueError: too large"), (0, "ZeroDivisionError: integer"), (50, "KeyError")],
)
def test_faults(start, element, message):
    g = Graph()
    out = g.source_iter([5, element]).map(lambda n: checked(n) + 1).collect()
    with pytest.raises(StepError) as raised:
        start(g).run_tick()
    assert raised.value.message.startswith(message)
    assert raised.value.element == element
    assert out.take() == []


def _run(function, element):
    g = Graph()
    g.source_iter([element]).map(function).for_each(print)
    g.interpret()


def _refused(function, element=1):
    with pytest.raises(DiagnosticError) as raised:
        _run(function, element)
    [diagnostic] = raised.value.diagnostics
    assert diagnostic.code == "HF118"
    return diagnostic


def test_the_runtime_of_numba_is_refused():
    @hydro.opaque
    def total(n):
        return np.arange(n).sum()

    diagnostic = _refused(total)
    assert "`total`: it needs numba's runtime: no node has the symbol `NRT_" in diagnostic.message
    assert diagnostic.help.startswith("leave out arrays")


def test_texts_are_refused():
    assert (
        "expected arguments of type int, float or bool"
        in _refused(hydro.opaque(lambda text: len(text)), "a").message
    )


def test_results_that_are_no_numbers_are_refused():
    assert (
        "expected a result of type int, float or bool"
        in _refused(hydro.opaque(lambda n: (n, n))).message
    )


def test_what_numba_does_not_know_is_refused():
    @hydro.opaque
    def unknown(n):
        return open(str(n)).read()

    assert "numba cannot compile it either" in _refused(unknown).message


def test_a_node_needs_no_numba(tmp_path):
    """The program's code has all that it needs, and its text comes back as it was."""
    g = Graph()
    g.source_iter([1, 2]).map(wrapped).for_each(print)
    text = str(g.mlir)
    assert 'value.opaque "' in text
    assert "numba_" not in text
    assert "Py" not in text.replace("KeyError", "")
