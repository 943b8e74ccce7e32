"""Joins, differences and what pairs: lifetimes over several ticks, multisets, order, replays."""

from __future__ import annotations

import pytest

from hydro_mlir.hydroflow import Graph


def ticks(run, sends, rounds, outs):
    """What outputs give in each tick, sorted; `rounds` has a batch per channel and tick."""
    seen = []
    for batches in rounds:
        for send, batch in zip(sends, batches, strict=True):
            send.all(batch)
        run.run_tick()
        seen.append([sorted(out.take()) for out in outs])
    return seen


def joined(start, method, persist=None, **options):
    g = Graph()
    left, a = g.channel(tuple[int, str])
    right, b = g.channel(tuple[int, str])
    given = {} if persist is None else {"persist": persist}
    out = getattr(a, method)(b, **given, **options).collect()
    return start(g), (left, right), [out]


ROUNDS = [
    ([(1, "a"), (1, "a"), (2, "b")], [(1, "x")]),
    ([], [(1, "y"), (2, "z"), (2, "z")]),
    ([(1, "c")], []),
]


@pytest.mark.parametrize(
    ("persist", "expected"),
    [
        (("tick", "tick"), [["1ax"], [], []]),
        (("static", "tick"), [["1ax"], ["1ay", "2bz"], []]),
        (("tick", "static"), [["1ax"], [], ["1cx", "1cy"]]),
        (
            ("static", "static"),
            [["1ax"], ["1ax", "1ay", "2bz"], ["1ax", "1ay", "1cx", "1cy", "2bz"]],
        ),
    ],
)
def test_join_is_a_set_per_side(start, persist, expected):
    run, sends, outs = joined(start, "join", persist)
    seen = ticks(run, sends, ROUNDS, outs)
    assert [[f"{k}{v}{w}" for k, (v, w) in out] for (out,) in seen] == expected


@pytest.mark.parametrize(
    ("persist", "expected"),
    [
        ("tick", [["1ax", "1ax"], [], []]),
        (("static", "tick"), [["1ax", "1ax"], ["1ay", "1ay", "2bz", "2bz"], []]),
        (("tick", "static"), [["1ax", "1ax"], [], ["1cx", "1cy"]]),
    ],
)
def test_join_multiset_keeps_duplicates(start, persist, expected):
    run, sends, outs = joined(start, "join_multiset", persist)
    seen = ticks(run, sends, ROUNDS, outs)
    assert [[f"{k}{v}{w}" for k, (v, w) in out] for (out,) in seen] == expected


@pytest.mark.parametrize(
    ("method", "persist", "expected"),
    [
        ("anti_join", "tick", [["2b"], [], ["1c"]]),
        # The lifetimes are those of pos, then neg.
        ("anti_join", ("tick", "static"), [["2b"], [], []]),
        ("anti_join", ("static", "tick"), [["2b"], [], ["1a", "1a", "1c", "2b"]]),
        ("anti_join", ("static", "static"), [["2b"], [], []]),
    ],
)
def test_anti_join_over_ticks(start, method, persist, expected):
    g = Graph()
    positive, pos = g.channel(tuple[int, str])
    negative, neg = g.channel(int)
    out = getattr(pos, method)(neg, persist=persist).collect()
    run = start(g)
    rounds = [(p, [k for k, _ in n]) for p, n in ROUNDS]
    seen = ticks(run, (positive, negative), rounds, [out])
    assert [[f"{k}{v}" for k, v in got] for (got,) in seen] == expected


@pytest.mark.parametrize(
    ("persist", "expected"),
    [
        ("tick", [[1, 1], [2], [1]]),
        (("tick", "static"), [[1, 1], [], []]),
        (("static", "static"), [[1, 1], [], []]),
        (("static", "tick"), [[1, 1], [2, 2], [1, 1, 1, 2, 2]]),
    ],
)
def test_difference_keeps_duplicates_of_pos(start, persist, expected):
    g = Graph()
    positive, pos = g.channel(int)
    negative, neg = g.channel(int)
    out = pos.difference(neg, persist=persist).collect()
    run = start(g)
    rounds = [([1, 1, 2], [2]), ([2], [1]), ([1], [])]
    assert [got for (got,) in ticks(run, (positive, negative), rounds, [out])] == expected


def test_cross_join_of_sets_and_multisets(start):
    g = Graph()
    a, b = g.source_iter([1, 1, 2]), g.source_iter(["x", "x"])
    outs = [a.cross_join(b).collect(), a.cross_join_multiset(b).collect()]
    run = start(g)
    run.run_tick()
    assert sorted(outs[0].take()) == [(1, "x"), (2, "x")]
    # Left-major, in the order of arrival.
    assert outs[1].take() == [(1, "x"), (1, "x"), (1, "x"), (1, "x"), (2, "x"), (2, "x")]
    run.run_tick()
    assert [out.take() for out in outs] == [[], []]


def test_join_multiset_half_keeps_the_order_of_the_probe(start):
    g = Graph()
    build, probe = g.channel(tuple[int, str])
    asked, questions = g.channel(tuple[int, int])
    out = questions.join_multiset_half(probe, persist=("static", "tick")).collect()
    run = start(g)
    build.all([(1, "a"), (2, "b"), (1, "c")])
    asked.all([(2, 7), (1, 8), (3, 9), (2, 6)])
    run.run_tick()
    assert out.take() == [(2, (7, "b")), (1, (8, "a")), (1, (8, "c")), (2, (6, "b"))]
    asked.all([(1, 5)])
    run.run_tick()
    assert out.take() == [(1, (5, "a")), (1, (5, "c"))]


def test_cross_singleton_drops_what_finds_none(start):
    g = Graph()
    send, numbers = g.channel(int)
    give, single = g.channel(str)
    tick = numbers.cross_singleton(single).collect()
    static = numbers.cross_singleton(single, persist="static").collect()
    run = start(g)
    rounds = [([1], []), ([2, 3], ["x", "y"]), ([4], []), ([5], ["z"])]
    assert ticks(run, (send, give), rounds, [tick, static]) == [
        [[], []],
        [[(2, "x"), (3, "x")], [(2, "x"), (3, "x")]],
        [[], [(4, "x")]],
        [[(5, "z")], [(5, "x")]],
    ]


def test_zip_drops_or_buffers_what_is_over(start):
    g = Graph()
    send, numbers = g.channel(int)
    give, texts = g.channel(str)
    tick = numbers.zip(texts).collect()
    static = numbers.zip(texts, persist="static").collect()
    both = numbers.zip(texts, persist=("static", "tick")).collect()
    run = start(g)
    rounds = [([1, 2, 3], ["a"]), ([], ["b", "c", "d"]), ([4], [])]
    assert ticks(run, (send, give), rounds, [tick, static, both]) == [
        [[(1, "a")], [(1, "a")], [(1, "a")]],
        [[], [(2, "b"), (3, "c")], [(2, "b"), (3, "c")]],
        [[], [(4, "d")], []],
    ]


def test_join_fused_replays_all_keys(start):
    g = Graph()
    left, a = g.channel(tuple[str, int])
    right, b = g.channel(tuple[str, int])
    from hydro_mlir.hydroflow import Fold, Reduce

    fused = a.join_fused(
        b,
        Fold(lambda: 0, lambda n, x: n + x),
        Reduce(lambda m, x: m if m > x else x),
        persist=("static", "static"),
    ).collect()
    run = start(g)
    rounds = [
        ([("k", 1), ("k", 2), ("l", 9)], [("k", 5), ("k", 4)]),
        ([("k", 10)], []),
        ([], [("l", 1), ("m", 2)]),
    ]
    assert [got for (got,) in ticks(run, (left, right), rounds, [fused])] == [
        [("k", (3, 5))],
        [("k", (13, 5))],
        [("k", (13, 5)), ("l", (9, 1))],
    ]


def test_zip_longest_per_tick(start):
    g = Graph()
    send, numbers = g.channel(int)
    give, texts = g.channel(str)
    longest = numbers.zip_longest(texts).map(lambda pair: str(pair)).collect()
    run = start(g)
    send.all([1, 2])
    give.all(["a"])
    run.run_tick()
    first = longest.take()
    assert len(first) == 2
    give.all(["b"])
    run.run_tick()
    assert len(longest.take()) == 1
    run.run_tick()
    assert longest.take() == []


def test_keys_of_every_kind(start):
    g = Graph()
    left = g.source_iter([((1, "é"), -1), ((2, ""), 2**63 - 1), ((1, "é"), -(2**63))])
    right = g.source_iter([((1, "é"), None), ((2, "e"), 5)])
    out = left.join(right).collect()
    start(g).run_tick()
    assert sorted(out.take(), key=repr) == [
        ((1, "é"), (-1, None)),
        ((1, "é"), (-9223372036854775808, None)),
    ]
