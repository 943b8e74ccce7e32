"""Entry functions that programs share are emitted once, and come out as if made anew."""

from hydro_mlir.codegen import entry
from hydro_mlir.hydroflow import Graph


def answers(factor: int) -> list[int]:
    g = Graph()
    out = g.source_iter([1, 2]).map(lambda n: n * factor).collect()
    g.compile().run_tick()
    return out.take()


def test_programs_share_entry_functions():
    assert answers(3) == [3, 6]
    before = dict(entry._FIXED)
    assert answers(5) == [5, 10]
    assert all(entry._FIXED[step] is units for step, units in before.items())
    entry._FIXED.clear()
    assert answers(7) == [7, 14]
    for step, units in entry._FIXED.items():
        assert units == before[step]
