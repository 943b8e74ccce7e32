"""Lattices: all of them, within each other, by lifetimes; states, batches, joins, morphisms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest

from hydro_mlir.hydroflow import Graph, StepError
from hydro_mlir.lattices import (
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
    keyed,
    lattice_of,
    pair,
)


@dataclass(frozen=True)
class Seen:
    latest: int
    names: list[str]


@dataclass(frozen=True)
class Range:
    low: Annotated[int, Min(int)]
    high: Annotated[int, Max(int)]


SEEN = lattice_of(Seen, latest=Max(int), names=SetUnion(str))
CLOCK = MapUnion(str, Max(int))
BITS = Lattice("Bits", int, 0, lambda a, b: a | b)

FOLDS = [
    (Max(int), [1, 5, 3], 5),
    (Max(int, 0), [-4], 0),
    (Min(float), [2.5, 1.5], 1.5),
    (Max(bool), [False, True], True),
    (Max(str), ["b", "a"], "b"),
    (SetUnion(int), [[1], [2, 1]], [1, 2]),
    (SetUnion(int), [1, 2, 1], [1, 2]),
    (CLOCK, [[("a", 1)], [("b", 2), ("a", 3)]], [("a", 3), ("b", 2)]),
    (CLOCK, [("a", 3), ("a", 1)], [("a", 3)]),
    (CLOCK, [{"a": 1}, {"a": 3, "b": 2}], [("a", 3), ("b", 2)]),
    (MapUnion(str, SetUnion(int)), [("a", 1), ("b", 1), ("a", 2)], [("a", [1, 2]), ("b", [1])]),
    (MapUnion(str, CLOCK), [("k", ("x", 1)), ("k", ("x", 3))], [("k", [("x", 3)])]),
    (VecUnion(Max(int)), [[1, 5], [3, 2, 1]], [3, 5, 1]),
    (WithBot(Min(int)), [None, 3, None, 5], 3),
    (WithTop(Max(int)), [3, 5], 5),
    (WithTop(Max(int)), [3, None, 5], None),
    (WithBot(Conflict(str)), ["a", "a"], ("a",)),
    (WithBot(Conflict(str)), ["a", "b", "a"], (None,)),
    (Pair(Max(int), SetUnion(str)), [(1, "a"), (2, "b")], (2, ["a", "b"])),
    (DomPair(Max(int), SetUnion(str)), [(1, "a"), (2, "b"), (2, "c")], (2, ["b", "c"])),
    (UnionFind(str), [("a", "b"), ("c", "d"), ("b", "c")], [["a", "b", "c", "d"]]),
    (SetUnionWithTombstones(int), [([1, 2], []), ([], [1]), ([1, 3], [])], ([2, 3], [1])),
    (
        MapUnionWithTombstones(str, Max(int)),
        [([("a", 1)], []), ([], ["a"]), ([("a", 5), ("b", 2)], [])],
        ([("b", 2)], ["a"]),
    ),
    (SEEN, [Seen(1, ["a"]), Seen(3, ["b"])], Seen(3, ["a", "b"])),
    (lattice_of(Range), [Range(4, 5), Range(2, 3)], Range(2, 5)),
    (MapUnion(str, SEEN), [("k", Seen(1, ["a"])), ("k", Seen(0, ["b"]))],
     [("k", Seen(1, ["a", "b"]))]),
    (BITS, [1, 4], 5),
]  # fmt: skip
REDUCTIONS = [
    (Conflict(str), ["a", "a"], "a"),
    (Conflict(str), ["a", "b", "a"], None),
    (Point(str), ["a", "a"], "a"),
    (Min(str), ["b", "a"], "a"),
    (Max(tuple[int, str]), [(1, "b"), (1, "c"), (0, "z")], (1, "c")),
    (
        DomPair(CLOCK, SetUnion(str)),
        [([("n", 1)], ["x"]), ([("n", 1), ("m", 1)], ["y"]), ([("o", 1)], ["z"])],
        ([("n", 1), ("m", 1), ("o", 1)], ["y", "z"]),
    ),
]


def test_folds(start):
    g = Graph()
    outs = [g.source_iter(items).lattice_fold(lattice).collect() for lattice, items, _ in FOLDS]
    start(g).run_tick()
    assert [out.take() for out in outs] == [[expected] for *_, expected in FOLDS]


def test_reductions(start):
    g = Graph()
    outs = [
        g.source_iter(items).lattice_reduce(lattice).collect() for lattice, items, _ in REDUCTIONS
    ]
    start(g).run_tick()
    assert [out.take() for out in outs] == [[expected] for *_, expected in REDUCTIONS]


@pytest.mark.parametrize("lattice", [SEEN, lattice_of(Range), BITS], ids=lambda v: v.name)
def test_laws_of_user_lattices(lattice):
    samples = {
        "Seen": [Seen(1, ["a"]), Seen(2, []), Seen(0, ["b", "a"])],
        "Range": [Range(1, 2), Range(0, 5), Range(3, 3)],
        "Bits": [0, 1, 6, 7],
    }
    assert check_laws(lattice, samples[lattice.name]) == []


def test_points_that_differ(start):
    g = Graph()
    g.source_iter(["a", "b"]).lattice_reduce(Point(str)).collect()
    with pytest.raises(StepError, match="expected equal points, in `lattice_reduce`"):
        start(g).run_tick()


def test_lifetimes(start):
    g = Graph()
    send, numbers = g.channel(int)
    outs = [
        numbers.lattice_fold(Max(int, 0)).collect(),
        numbers.lattice_fold(Max(int, 0), persist="static").collect(),
        numbers.lattice_reduce(Max(int)).collect(),
        numbers.lattice_reduce(Max(int), persist="static").collect(),
        numbers.lattice_fold(SetUnion(int), persist="static").collect(),
    ]
    run = start(g)
    for sent, expected in (
        ([], [[0], [0], [], [], [[]]]),
        ([2, 5], [[5], [5], [5], [5], [[2, 5]]]),
        ([3], [[3], [5], [3], [5], [[2, 5, 3]]]),
        ([], [[0], [5], [], [5], [[2, 5, 3]]]),
    ):
        send.all(sent)
        run.run_tick()
        assert [out.take() for out in outs] == expected


def test_states_emit_what_grows(start):
    g = Graph()
    send, words = g.channel(str)
    items, seen = words.state(SetUnion(str), persist="static")
    by_length = words.state_by(lambda word: len(word), Max(int, 0), persist="static")
    counts = words.map(lambda w: (w[0], len(w))).state(CLOCK, persist="static")
    outs = [s.collect() for s in (items, seen, by_length.items, by_length.state, counts.items)]
    known = g.spin().map(lambda _: len(seen.value)).collect()
    run = start(g)
    for sent, expected in (
        (
            ["a", "bcd", "a"],
            [["a", "bcd"], [["a", "bcd"]], ["a", "bcd"], [3], [("a", 1), ("b", 3)]],
        ),
        (["ab", "a"], [["ab"], [["a", "bcd", "ab"]], [], [3], [("a", 2)]]),
        ([], [[], [["a", "bcd", "ab"]], [], [3], []]),
    ):
        send.all(sent)
        run.run_tick()
        assert [out.take() for out in outs] == expected
        assert known.take() == [len(expected[1][0])]


def test_batches_of_a_lattice(start):
    g = Graph()
    now = g.source_iter([0, 1]).lattice_fold_batch(g.source_iter([()]), SetUnion(int)).collect()
    later = g.lattice_fold_batch(
        input=g.source_iter([0, 1]), signal=g.source_iter([()]).defer_tick(), lattice=SetUnion(int)
    ).collect()
    never = g.source_iter([0, 1]).lattice_fold_batch(g.null(), SetUnion(int)).collect()
    run = start(g)
    run.run_tick()
    assert (now.take(), later.take(), never.take()) == ([[0, 1]], [], [])
    run.run_tick()
    assert (now.take(), later.take(), never.take()) == ([], [[0, 1]], [])


def test_joins_of_lattices(start):
    g = Graph()
    least = g.source_iter([(7, 5), (7, 6)]).lattice_join_fused_join(
        g.source_iter([(7, 5), (7, 6), (8, 1)]), Min(int), Max(int)
    )
    sets = g.source_iter([(7, [5]), (7, [6])]).lattice_join_fused_join(
        g.source_iter([(7, 5), (7, 6)]), SetUnion(int), SetUnion(int)
    )
    maps = g.source_iter([(7, {3: 4}), (7, {3: 5})]).lattice_join_fused_join(
        g.source_iter([(7, (3, 5)), (7, (3, 4))]), MapUnion(int, Min(int)), MapUnion(int, Min(int))
    )
    outs = [s.collect() for s in (least, sets, maps)]
    start(g).run_tick()
    assert [out.take() for out in outs] == [
        [(7, (5, 6))],
        [(7, ([5, 6], [5, 6]))],
        [(7, ([(3, 4)], [(3, 4)]))],
    ]


def test_joins_of_lattices_by_lifetime(start):
    g = Graph()
    send_left, lefts = g.channel(tuple[int, int])
    send_right, rights = g.channel(tuple[int, int])
    forgets, keeps = (
        lefts.lattice_join_fused_join(rights, Max(int), Max(int), persist=words).collect()
        for words in (("static", "tick"), "static")
    )
    run = start(g)
    send_left.all([(7, 3), (7, 4)])
    send_right.all([(7, 6), (7, 5)])
    run.run_tick()
    assert forgets.take() == keeps.take() == [(7, (4, 6))]
    send_left((7, 4))
    send_right((7, 5))
    run.run_tick()
    assert (forgets.take(), keeps.take()) == ([(7, (4, 5))], [(7, (4, 6))])


PAIRS = SetUnion(tuple[int, int])


@pytest.mark.parametrize("persist", ["static", "tick"])
def test_product_of_sets(start, persist):
    g = Graph()
    send_left, lefts = g.channel(int)
    send_right, rights = g.channel(int)
    a, b = lefts.state(SetUnion(int), persist), rights.state(SetUnion(int), persist)
    left, right = a.items.map(lambda n: [n]), b.items.map(lambda n: [n])
    out = g.lattice_bimorphism(
        left, right, cartesian_product, a.state, b.state, lattice=PAIRS
    ).collect()
    run = start(g)
    run.run_available()
    assert out.take() == []
    send_left.all([0, 1, 2])
    send_right.all([3, 4])
    run.run_available()
    (product,) = out.take()
    assert sorted(product) == [(n, m) for n in (0, 1, 2) for m in (3, 4)]
    send_left.all([5, 6])
    run.run_available()
    (product,) = out.take()
    assert sorted(product) == (
        [(n, m) for n in (5, 6) for m in (3, 4)] if persist == "static" else []
    )
    run.run_available()
    assert out.take() == []


def test_join_of_maps_of_sets(start):
    g = Graph()
    sets = MapUnion(int, SetUnion(int))
    a = g.source_iter([[(7, [1])], [(7, [2])]]).state(sets, "static")
    b = g.source_iter([[(7, [0])], [(7, [1]), (8, [5])], [(7, [2])]]).state(sets, "static")
    join = keyed(cartesian_product)
    out = a.items.lattice_bimorphism(
        b.items, join, a.state, b.state, MapUnion(int, PAIRS)
    ).collect()
    both = a.items.lattice_bimorphism(b.items, pair, a.state, b.state, Pair(sets, sets)).collect()
    start(g).run_available()
    (((key, pairs),),) = out.take()
    assert (key, sorted(pairs)) == (7, [(n, m) for n in (1, 2) for m in (0, 1, 2)])
    assert both.take() == [([(7, [1, 2])], [(7, [0, 1, 2]), (8, [5])])]


def test_connected_components(start):
    g = Graph()
    send, edges = g.channel(tuple[str, str])
    groups = edges.lattice_fold(UnionFind(str), persist="static")
    sizes = groups.flatten().map(lambda group: len(group)).sort().collect()
    bridges = edges.state(UnionFind(str), persist="static").items.collect()
    run = start(g)
    send.all([("a", "b"), ("c", "d")])
    run.run_tick()
    assert (sizes.take(), bridges.take()) == ([2, 2], [("a", "b"), ("c", "d")])
    send.all([("b", "a"), ("d", "a"), ("b", "c")])
    run.run_tick()
    assert (sizes.take(), bridges.take()) == ([4], [("d", "a")])
