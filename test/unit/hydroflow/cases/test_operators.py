"""Every operator over a few ticks, by lifetime, with exact results in order."""

from __future__ import annotations

import pytest

from hydro_mlir.hydroflow import Fold, FoldFrom, Graph, Reduce, StepError


def over_ticks(start, build, *inputs, types=None):
    """The results of each tick: `inputs` are lists per tick, one for each channel."""
    g = Graph()
    kinds = types or [int] * len(inputs)
    channels = [g.channel(kind) for kind in kinds]
    out = build(g, *(stream for _, stream in channels)).collect()
    run = start(g)
    results = []
    for batches in zip(*inputs, strict=True):
        for (send, _), batch in zip(channels, batches, strict=True):
            send.all(batch)
        run.run_tick()
        results.append(out.take())
    return results


PAIR = tuple[int, int]


@pytest.mark.parametrize(
    ("persist", "expected"), [("tick", [[1, 2], [2, 3]]), ("static", [[1, 2], [3]])]
)
def test_unique(start, persist, expected):
    build = lambda g, s: s.unique(persist=persist)  # noqa: E731
    assert over_ticks(start, build, [[1, 2, 1], [2, 3]]) == expected


@pytest.mark.parametrize(
    ("persist", "expected"),
    [("tick", [[(0, 7), (1, 8)], [(0, 9)]]), ("static", [[(0, 7), (1, 8)], [(2, 9)]])],
)
def test_enumerate(start, persist, expected):
    build = lambda g, s: s.enumerate(persist=persist)  # noqa: E731
    assert over_ticks(start, build, [[7, 8], [9]]) == expected


def test_multiset_delta(start):
    build = lambda g, s: s.multiset_delta()  # noqa: E731
    batches = [[1, 1, 2], [1, 1, 1, 3], [1, 1, 1, 3], [], [1]]
    assert over_ticks(start, build, batches) == [[1, 1, 2], [1, 3], [], [], [1]]


@pytest.mark.parametrize(
    ("persist", "expected"),
    [("tick", [[1, 3], [5], []]), ("static", [[1, 3], [], []])],
)
def test_scan(start, persist, expected):
    def step(total, n):
        return (total + n, total + n if total + n < 10 else None)

    build = lambda g, s: s.scan(0, step, persist=persist)  # noqa: E731
    assert over_ticks(start, build, [[1, 2, 9, 1], [5], []]) == expected


@pytest.mark.parametrize(
    ("name", "persist", "expected"),
    [
        ("fold", "tick", [[0], [3], [0], [4]]),
        ("fold", "static", [[0], [3], [3], [7]]),
        ("fold_no_replay", "tick", [[0], [3], [], [4]]),
        ("fold_no_replay", "static", [[0], [3], [], [7]]),
        ("reduce", "tick", [[], [3], [], [4]]),
        ("reduce", "static", [[], [3], [3], [7]]),
        ("reduce_no_replay", "tick", [[], [3], [], [4]]),
        ("reduce_no_replay", "static", [[], [3], [], [7]]),
    ],
)
def test_folds(start, name, persist, expected):
    def build(g, s):
        if name.startswith("fold"):
            return getattr(s, name)(0, lambda a, b: a + b, persist=persist)
        return getattr(s, name)(lambda a, b: a + b, persist=persist)

    assert over_ticks(start, build, [[], [1, 2], [], [4]]) == expected


@pytest.mark.parametrize(
    ("persist", "expected"),
    [
        ("tick", [[(2, 3), (1, 5)], [], [(1, 9)]]),
        ("static", [[(2, 3), (1, 5)], [(2, 3), (1, 5)], [(2, 3), (1, 14)]]),
    ],
)
def test_keyed_folds(start, persist, expected):
    batches = [[(2, 1), (1, 5), (2, 2)], [], [(1, 9)]]
    folded = over_ticks(
        start, lambda g, s: s.fold_keyed(0, lambda a, b: a + b, persist=persist), batches,
        types=[PAIR],
    )  # fmt: skip
    reduced = over_ticks(
        start, lambda g, s: s.reduce_keyed(lambda a, b: a + b, persist=persist), batches,
        types=[PAIR],
    )  # fmt: skip
    assert folded == expected
    assert reduced == expected


def test_sorts(start):
    assert over_ticks(start, lambda g, s: s.sort(), [[3, 1, 2], [], [5, 4]]) == [
        [1, 2, 3],
        [],
        [4, 5],
    ]
    build = lambda g, s: s.sort_by_key(lambda pair: pair[1])  # noqa: E731
    batch = [(1, 2), (2, 1), (3, 2), (4, 1)]
    expected = [(2, 1), (4, 1), (1, 2), (3, 2)]
    assert over_ticks(start, build, [batch], types=[PAIR]) == [expected]


def test_chains(start):
    build = lambda g, a, b: a.chain(b)  # noqa: E731
    assert over_ticks(start, build, [[1], [3]], [[2], []]) == [[1, 2], [3]]
    build = lambda g, a, b: a.chain_first_n(b, 3)  # noqa: E731
    assert over_ticks(start, build, [[1, 2], [5]], [[3, 4], [6]]) == [[1, 2, 3], [5, 6]]
    build = lambda g, a, b: a.chain_first_n(b, 0)  # noqa: E731
    assert over_ticks(start, build, [[1, 2]], [[3, 4]]) == [[]]


@pytest.mark.parametrize("name", ["difference", "difference_multiset"])
@pytest.mark.parametrize(
    ("persist", "expected"),
    [
        (("tick", "tick"), [[1, 1, 3], [2]]),
        (("tick", "static"), [[1, 1, 3], []]),
        (("static", "tick"), [[1, 1, 3], [2, 2]]),
        (("static", "static"), [[1, 1, 3], []]),
    ],
)
def test_difference(start, name, persist, expected):
    build = lambda g, pos, neg: getattr(pos, name)(neg, persist=persist)  # noqa: E731
    assert over_ticks(start, build, [[1, 2, 1, 3], [2]], [[2], [1, 3]]) == expected


@pytest.mark.parametrize("name", ["anti_join", "anti_join_multiset"])
@pytest.mark.parametrize(
    ("persist", "expected"),
    [
        (("tick", "tick"), [[(1, 7), (1, 7)], [(2, 9)]]),
        (("static", "tick"), [[(1, 7), (1, 7)], [(2, 8), (2, 9)]]),
        (("static", "static"), [[(1, 7), (1, 7)], []]),
    ],
)
def test_anti_join(start, name, persist, expected):
    build = lambda g, pos, neg: getattr(pos, name)(neg, persist=persist)  # noqa: E731
    pos = [[(1, 7), (2, 8), (1, 7)], [(2, 9)]]
    assert over_ticks(start, build, pos, [[2], [1]], types=[PAIR, int]) == expected


def test_join_multiset_half(start):
    builds, probes = [[(1, 7), (1, 8)], [(2, 9)]], [[(2, 1), (1, 2), (1, 3)], []]
    build = lambda g, b, p: p.join_multiset_half(b, persist=("static", "static"))  # noqa: E731
    first = [(1, (2, 7)), (1, (2, 8)), (1, (3, 7)), (1, (3, 8))]
    results = over_ticks(start, build, builds, probes, types=[PAIR, PAIR])
    assert results == [first, [(2, (1, 9)), *first]]
    build = lambda g, b, p: p.join_multiset_half(b)  # noqa: E731
    assert over_ticks(start, build, builds, probes, types=[PAIR, PAIR]) == [first, []]


def test_join_fused(start):
    lefts, rights = [[(1, 2), (1, 3), (2, 9)], []], [[(2, 1), (1, 7), (1, 5)], [(1, 1)]]

    def build(g, a, b):
        add = Fold(100, lambda total, n: total + n)
        return a.join_fused(b, add, Reduce(lambda x, y: max(x, y)), persist=("static", "tick"))

    results = over_ticks(start, build, lefts, rights, types=[PAIR, PAIR])
    assert results == [[(2, (109, 1)), (1, (105, 7))], [(1, (105, 1))]]


def test_join_fused_on_one_side(start):
    lefts, rights = [[(1, 2), (1, 3)], [(1, 4)]], [[(1, 7), (2, 8), (1, 7)], []]

    def left(g, a, b):
        how = FoldFrom(lambda n: n * 10, lambda total, n: total + n)
        return a.join_fused_lhs(b, how, persist=("tick", "static"))

    results = over_ticks(start, left, lefts, rights, types=[PAIR, PAIR])
    assert results == [[(1, (23, 7)), (1, (23, 7))], [(1, (40, 7)), (1, (40, 7))]]

    def right(g, a, b):
        return a.join_fused_rhs(b, Reduce(lambda x, y: x + y), persist="tick")

    results = over_ticks(start, right, lefts, rights, types=[PAIR, PAIR])
    assert results == [[(1, (2, 14)), (1, (3, 14))], []]


@pytest.mark.parametrize(
    ("persist", "expected"),
    [
        ("tick", [[], [(2, 7), (3, 7)], [], [(5, 9)]]),
        ("static", [[], [(2, 7), (3, 7)], [(4, 7)], [(5, 7)]]),
    ],
)
def test_cross_singleton(start, persist, expected):
    build = lambda g, s, single: s.cross_singleton(single, persist=persist)  # noqa: E731
    singles = [[], [7, 8], [], [9]]
    assert over_ticks(start, build, [[1], [2, 3], [4], [5]], singles) == expected


@pytest.mark.parametrize(
    ("persist", "expected"),
    [
        (("tick", "tick"), [[(1, 5)], [(3, 6)]]),
        (("static", "tick"), [[(1, 5)], [(2, 6), (3, 7)]]),
        (("tick", "static"), [[(1, 5)], [(3, 6)]]),
        (("static", "static"), [[(1, 5)], [(2, 6), (3, 7)]]),
    ],
)
def test_zip(start, persist, expected):
    build = lambda g, a, b: a.zip(b, persist=persist)  # noqa: E731
    assert over_ticks(start, build, [[1, 2], [3]], [[5], [6, 7]]) == expected


def test_zip_longest_forgets(start):
    build = lambda g, a, b: a.zip_longest(b)  # noqa: E731
    expected = [[(1, 5), (2, None)], [(3, 6), (None, 7)]]
    assert over_ticks(start, build, [[1, 2], [3]], [[5], [6, 7]]) == expected


def test_demux(start):
    g = Graph()
    parts = g.source_iter([1, 2, 3]).demux(lambda n: ([n, n], [f"{n}"]), ["many", "text"])
    many, text = parts.many.collect(), parts["text"].collect()
    start(g).run_tick()
    assert (many.take(), text.take()) == ([1, 1, 2, 2, 3, 3], ["1", "2", "3"])


def test_current_tick(start):
    g = Graph()
    send, arriving = g.channel(int)
    tick = g.current_tick()
    out = arriving.map(lambda n, tick: (tick, n), refs=(tick,)).collect()
    run = start(g)
    for number in range(3):
        send(10 * number)
        run.run_tick()
    assert out.take() == [(0, 0), (1, 10), (2, 20)]


def test_initialize_and_spin(start):
    g = Graph()
    first = g.initialize().map(lambda _: 1).collect()
    spun = g.spin().map(lambda _: 2).collect()
    run = start(g)
    for _ in range(3):
        assert run.run_tick()
    assert (first.take(), spun.take()) == ([1], [2, 2, 2])


def test_initialize_in_a_loop(start):
    g = Graph()
    with g.loop():
        inside = g.initialize().map(lambda _: 1)
    out = inside.all_iterations().collect()
    run = start(g)
    run.run_tick()
    run.run_tick()
    assert out.take() == [1]


def test_a_loop_before_its_sources(start):
    g = Graph()
    ones, tens = g.forward_ref(int), g.forward_ref(int)
    with g.loop() as loop:
        out = loop.batch(ones).union(loop.batch(tens)).collect()
    send_ones, arriving_ones = g.channel(int)
    send_tens, arriving_tens = g.channel(int)
    ones.complete(arriving_ones)
    tens.complete(arriving_tens)
    run = start(g)
    send_ones.all([1, 2])
    run.run_tick()
    assert out.take() == [1, 2]
    send_tens.all([10, 20])
    run.run_tick()
    assert out.take() == [10, 20]


def test_assertions(start):
    g = Graph()
    send, arriving = g.channel(int)
    out = arriving.assert_(lambda n: n > 0).collect()  # noqa: PT009
    run = start(g)
    send(1)
    run.run_tick()
    assert out.take() == [1]
    send(0)
    with pytest.raises(StepError, match="AssertionError"):
        run.run_tick()
    assert out.take() == []


def test_assert_eq_refuses_more_elements(start):
    g = Graph()
    send, arriving = g.channel(int)
    out = arriving.assert_eq([1, 2]).collect()
    run = start(g)
    send(1)
    run.run_tick()
    send(2)
    run.run_tick()
    assert out.take() == [1, 2]
    send(3)
    with pytest.raises(StepError, match="assert_eq"):
        run.run_tick()


def test_counter(start):
    g = Graph()
    out = g.source_iter([1, 2]).counter("seen").collect()
    run = start(g)
    run.run_tick()
    assert out.take() == [1, 2]
    assert run.engine.counts == {"seen": 2}


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda g, s: g.union(s), "`union` should have at least 2 input(s), actually has 1."),
        (lambda g, s: s.tee(), "`tee` should have at least 2 output(s), actually has 1."),
    ],
)
def test_warnings(start, build, message):
    g = Graph()
    out = build(g, g.source_iter([1, 2, 3])).collect()
    run = start(g)
    run.run_available()
    assert out.take() == [1, 2, 3]
    assert [warning.message for warning in g.diagnostics] == [message]
