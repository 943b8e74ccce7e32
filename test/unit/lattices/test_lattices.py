"""The laws of all lattices, and that engines merge as Python does."""

from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.hydroflow import Graph, StepError
from hydro_mlir.lattices import (
    NO_BOTTOM,
    Conflict,
    DomPair,
    Lattice,
    MapUnion,
    MapUnionWithTombstones,
    Max,
    Min,
    Pair,
    Point,
    SetUnion,
    SetUnionWithTombstones,
    UnionFind,
    VecUnion,
    WithBot,
    WithTop,
    cartesian_product,
    check_laws,
    check_morphism,
    keyed,
    lattice_of,
    pair,
)


@dataclass(frozen=True)
class Seen:
    latest: Annotated[int, Max(int)]
    names: Annotated[list[str], SetUnion(str)]


NUMBER = st.integers(-3, 3)
NAME = st.sampled_from("abc")
NUMBERS = st.lists(NUMBER, max_size=3, unique=True)
ENTRIES = st.lists(st.tuples(NAME, NUMBER), max_size=3, unique_by=lambda entry: entry[0])
MAXIMA = MapUnion(str, Max(int))

LATTICES: list[tuple[Lattice, st.SearchStrategy[Any]]] = [
    (Max(int), NUMBER),
    (Max(str), NAME),
    (Max(float), st.floats(allow_nan=False)),
    (Min(int), NUMBER),
    (Min(bool), st.booleans()),
    (Conflict(str), st.none() | NAME),
    (WithBot(Max(int)), st.none() | NUMBER),
    (WithTop(Min(int)), st.none() | NUMBER),
    (WithBot(Conflict(str)), st.none()),
    (SetUnion(int), NUMBERS),
    (MAXIMA, ENTRIES),
    (MapUnion(str, SetUnion(int)),
     st.lists(st.tuples(NAME, NUMBERS), max_size=3, unique_by=lambda entry: entry[0])),
    (VecUnion(Max(int)), st.lists(NUMBER, max_size=3)),
    (UnionFind(int), st.lists(st.lists(NUMBER, min_size=2, max_size=2), max_size=2)
     .map(lambda groups: groups[:1])),
    (SetUnionWithTombstones(int), st.tuples(NUMBERS, NUMBERS)),
    (MapUnionWithTombstones(str, Max(int)),
     st.tuples(ENTRIES, st.lists(NAME, max_size=2, unique=True))),
    (Pair(Max(int), SetUnion(int)), st.tuples(NUMBER, NUMBERS)),
    (DomPair(Max(int), SetUnion(int)), st.tuples(NUMBER, NUMBERS)),
    (lattice_of(Seen), st.builds(Seen, NUMBER, st.lists(NAME, max_size=2, unique=True))),
]  # fmt: skip


@pytest.mark.parametrize(("lattice", "values"), LATTICES, ids=lambda v: getattr(v, "name", ""))
def test_laws(lattice: Lattice, values: st.SearchStrategy[Any]):
    @settings(max_examples=40, deadline=None, derandomize=True)
    @given(st.lists(values, min_size=3, max_size=3))
    def check(samples: list[Any]) -> None:
        assert check_laws(lattice, samples) == []

    check()


SAMPLES: list[tuple[Lattice, list[Any]]] = [
    (Max(int), [1, 3, 2]),
    (Min(float), [1.5, -3.0]),
    (Max(str), ["b", "ä", "a"]),
    (WithTop(Max(int)), [1, None, 2]),
    (SetUnion(str), [["a"], ["b", "a"], []]),
    (MAXIMA, [[("a", 1)], [("b", 2), ("a", 3)]]),
    (MapUnion(str, SetUnion(int)), [[("a", [1])], [("a", [2]), ("b", [3])]]),
    (VecUnion(Max(int)), [[1, 5], [3, 2, 1]]),
    (UnionFind(int), [[[1, 2]], [[3, 4]], [[2, 3]]]),
    (SetUnionWithTombstones(int), [([1, 2], []), ([3], [1])]),
    (MapUnionWithTombstones(str, Max(int)), [([("a", 1), ("b", 1)], []), ([("b", 2)], ["a"])]),
    (Pair(Max(int), SetUnion(int)), [(1, [1]), (2, [2])]),
    (DomPair(Max(int), SetUnion(int)), [(1, [1]), (2, [2]), (2, [3])]),
    (lattice_of(Seen), [Seen(1, ["a"]), Seen(3, ["b"])]),
    (WithBot(Max(int)), [None, 1]),
]


@pytest.mark.parametrize("engine", ["interpret", "compile"])
def test_engines_merge_as_python_does(engine: str):
    g = Graph()
    folded, reduced, states = [], [], []
    for lattice, samples in SAMPLES:
        source = g.source_iter(samples, type=lattice.type)
        folded.append(source.lattice_fold(lattice).collect())
        reduced.append(source.lattice_reduce(lattice).collect())
        items, state = source.state(lattice)
        states.append((items.collect(), state.collect()))
    getattr(g, engine)().run_tick()
    for (lattice, samples), fold, reduce, (items, state) in zip(
        SAMPLES, folded, reduced, states, strict=True
    ):
        expected = lattice.join(lattice.bottom, *samples)
        assert fold.take() == [expected], lattice.name
        assert reduce.take() == [lattice.join(*samples)], lattice.name
        assert state.take() == [expected], lattice.name
        assert len(items) <= len(samples)


@pytest.mark.parametrize("engine", ["interpret", "compile"])
def test_points_that_differ_are_a_fault(engine: str):
    g = Graph()
    g.source_iter([1, 2]).lattice_reduce(Point(int)).null()
    run = getattr(g, engine)()
    with pytest.raises(StepError, match="expected equal points"):
        run.run_tick()


def test_a_lattice_without_a_bottom_cannot_be_folded():
    g = Graph()
    with pytest.raises(DiagnosticError, match=r"HF052.*a least value"):
        g.source_iter([1]).lattice_fold(Point(int))
    assert Point(int).bottom is NO_BOTTOM


def test_morphisms():
    sets = SetUnion(int)
    samples = [[1], [2, 3], []]
    assert check_morphism(cartesian_product, sets, sets, SetUnion(tuple), (samples, samples)) == []
    maps = MapUnion(str, sets)
    entries = [[("a", [1])], [("a", [2]), ("b", [3])]]
    function = keyed(cartesian_product)
    results = MapUnion(str, SetUnion(tuple))
    assert check_morphism(function, maps, maps, results, (entries, entries)) == []
    both = Pair(sets, sets)
    assert check_morphism(pair, sets, sets, both, (samples, samples)) == []
    sums = Max(int)
    found = check_morphism(lambda a, b: a + b * a, sums, sums, sums, ([1, -1], [1, -3]))
    assert found[0].startswith("no morphism on the left")


def test_what_is_no_lattice():
    with pytest.raises(TypeError, match="a lattice of the field `names`"):
        lattice_of(dataclass(frozen=True)(type("A", (), {"__annotations__": {"names": list}})))
    with pytest.raises(TypeError, match="expected a frozen dataclass"):
        lattice_of(int)
    with pytest.raises(TypeError, match="a field `other`"):
        lattice_of(Seen, other=Max(int))
    with pytest.raises(ValueError, match="no least one"):
        Point(int).join()
