from __future__ import annotations

import pytest

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.hydroflow import Graph


def test_a_negative_cycle(start):
    g = Graph()
    again = g.forward_ref(int)
    numbers = g.union(g.source_iter([1, 2]), again)
    rest = numbers.difference(numbers.map(lambda n: n + 1))
    again.complete(rest)
    with pytest.raises(DiagnosticError, match="must be broken with a `defer_tick") as error:
        start(g)
    notes = [note.message for note in error.value.diagnostics[0].notes]
    assert notes[0].startswith("`difference`")


def test_a_negative_cycle_over_ticks(start):
    g = Graph()
    again = g.forward_ref(int)
    numbers = g.union(g.source_iter([1, 2]), again)
    total = numbers.fold(0, lambda a, b: a + b)
    again.complete(total.filter(lambda n: n < 10).map(lambda n: n + 1).defer_tick())
    out = total.collect()
    run = start(g)
    run.run_available(5)
    assert out.take() == [3, 4, 5, 6, 7]
