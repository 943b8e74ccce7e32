"""Operators on single elements and their lifetimes: what is kept, what is reset, and when."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import pytest

from hydro_mlir.hydroflow import Graph, StepError
from hydro_mlir.lattices import Max


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


@dataclass(frozen=True)
class Point:
    x: int
    name: str | None


@dataclass(frozen=True)
class Line:
    length: float


def fed(start, batches, build):
    """What an operator on a channel of numbers gives in each tick."""
    g = Graph()
    send, numbers = g.channel(int)
    out = build(numbers).collect()
    run = start(g)
    seen = []
    for batch in batches:
        send.all(batch)
        run.run_tick()
        seen.append(out.take())
    return seen


BATCHES = [[5, 3, 5], [], [3, 7]]


@pytest.mark.parametrize(
    ("persist", "expected"),
    [("tick", [[5, 3], [], [3, 7]]), ("static", [[5, 3], [], [7]])],
)
def test_unique(start, persist, expected):
    assert fed(start, BATCHES, lambda s: s.unique(persist=persist)) == expected


@pytest.mark.parametrize(
    ("persist", "expected"),
    [
        ("tick", [[(0, 5), (1, 3), (2, 5)], [], [(0, 3), (1, 7)]]),
        ("static", [[(0, 5), (1, 3), (2, 5)], [], [(3, 3), (4, 7)]]),
    ],
)
def test_enumerate(start, persist, expected):
    assert fed(start, BATCHES, lambda s: s.enumerate(persist=persist)) == expected


@pytest.mark.parametrize(
    ("persist", "expected"),
    [("tick", [[13], [0], [10]]), ("static", [[13], [13], [23]])],
)
def test_fold_emits_in_every_tick(start, persist, expected):
    build = lambda s: s.fold(lambda: 0, lambda a, x: a + x, persist=persist)  # noqa: E731
    assert fed(start, BATCHES, build) == expected


@pytest.mark.parametrize(
    ("persist", "expected"),
    [("tick", [[5], [], [7]]), ("static", [[5], [5], [7]])],
)
def test_reduce_emits_where_something_has_come(start, persist, expected):
    assert fed(start, BATCHES, lambda s: s.reduce(max, persist=persist)) == expected


def test_no_replay_emits_in_the_first_tick_and_with_input(start):
    fold = lambda s: s.fold_no_replay(lambda: 0, lambda a, x: a + x, persist="static")  # noqa: E731
    assert fed(start, [[], [5], [], [1]], fold) == [[0], [5], [], [6]]
    least = lambda s: s.reduce_no_replay(min, persist="static")  # noqa: E731
    assert fed(start, [[], [5], [], [7]], least) == [[], [5], [], [5]]


@pytest.mark.parametrize(
    ("persist", "expected"),
    [
        # None ends the scan: until the end of the tick, or for ever.
        ("tick", [[1, 3], [4], [2, 5]]),
        ("static", [[1, 3], [], []]),
    ],
)
def test_scan_ends_with_none(start, persist, expected):
    def step(total: int, x: int) -> tuple[int, int | None]:
        return total + x, total + x if total + x < 6 else None

    build = lambda s: s.scan(lambda: 0, step, persist=persist)  # noqa: E731
    assert fed(start, [[1, 2, 9, 1], [4], [2, 3]], build) == expected


def test_multiset_delta_compares_with_the_tick_before(start):
    batches = [[1, 1, 2], [2, 1, 1], [1, 1, 1, 3], [], [3]]
    expected = [[1, 1, 2], [], [1, 3], [], [3]]
    assert fed(start, batches, lambda s: s.multiset_delta()) == expected


def test_persist_gives_the_old_and_then_the_new(start):
    assert fed(start, BATCHES, lambda s: s.persist()) == [
        [5, 3, 5],
        [5, 3, 5],
        [5, 3, 5, 3, 7],
    ]


def test_sort_and_sort_by_key(start):
    assert fed(start, BATCHES, lambda s: s.sort()) == [[3, 5, 5], [], [3, 7]]
    assert fed(start, BATCHES, lambda s: s.sort_by_key(lambda n: -n)) == [[5, 5, 3], [], [7, 3]]


def test_chain_first_n_is_per_tick(start):
    g = Graph()
    send, numbers = g.channel(int)
    give, more = g.channel(int)
    out = g.chain_first_n(3, numbers, more).collect()
    run = start(g)
    seen = []
    for batch, other in (([1, 2], [7, 8]), ([], [9]), ([1, 2, 3, 4], [5])):
        send.all(batch)
        give.all(other)
        run.run_tick()
        seen.append(out.take())
    assert seen == [[1, 2, 7], [9], [1, 2, 3]]


def test_fold_keyed_and_reduce_keyed_replay_all_groups(start):
    g = Graph()
    send, pairs = g.channel(tuple[str, int])
    folded = pairs.fold_keyed(lambda: 10, lambda a, x: a + x, persist="static").collect()
    reduced = pairs.reduce_keyed(lambda a, x: a * x, persist="static").collect()
    fresh = pairs.fold_keyed(lambda: 0, lambda a, x: a + x).collect()
    run = start(g)
    seen = []
    for batch in ([("é", 2), ("b", 3), ("é", 5)], [], [("b", -1)]):
        send.all(batch)
        run.run_tick()
        seen.append([sorted(out.take()) for out in (folded, reduced, fresh)])
    assert seen == [
        [[("b", 13), ("é", 17)], [("b", 3), ("é", 10)], [("b", 3), ("é", 7)]],
        [[("b", 13), ("é", 17)], [("b", 3), ("é", 10)], []],
        [[("b", 12), ("é", 17)], [("b", -3), ("é", 10)], [("b", -1)]],
    ]


def test_partition_by_name_and_by_index(start):
    g = Graph()
    numbers = g.source_iter([-2, 0, 5, -1])
    named = numbers.partition(lambda n: "low" if n < 0 else "high", ["low", "high"])
    counted = numbers.partition(lambda n: n % 3, 3)
    outs = [named.low.collect(), named.high.collect(), *(part.collect() for part in counted)]
    start(g).run_tick()
    assert [out.take() for out in outs] == [[-2, -1], [0, 5], [0], [-2], [5, -1]]


def test_demux_enum_of_a_union(start):
    g = Graph()
    things = g.source_iter([Point(1, None), Line(2.5), Point(2, "é")], Point | Line)
    parts = things.demux_enum(Point | Line)
    points = parts.Point.map(lambda p: (p.x, p.name or "-")).collect()
    lines = parts.Line.map(lambda line: line.length).collect()
    start(g).run_tick()
    assert points.take() == [(1, "-"), (2, "é")]
    assert lines.take() == [2.5]


def test_values_of_every_kind_pass(start):
    g = Graph()
    values = [(Colour.RED, None, -(2**63)), (Colour.GREEN, "ß", 2**63 - 1)]
    out = g.source_iter(values).filter(lambda c, t, n: c == Colour.GREEN or n < 0).collect()
    start(g).run_tick()
    assert out.take() == values


def test_flatten_of_text_lists_and_options(start):
    g = Graph()
    texts = g.source_iter(["aé", "", "b"]).flat_map(lambda s: [c + "" for c in s]).collect()
    lists = g.source_iter([[1, 2], [], [3]]).flatten().collect()
    options = g.source_iter([1, -1, 2]).filter_map(lambda n: n * 2 if n > 0 else None).collect()
    start(g).run_tick()
    assert (texts.take(), lists.take(), options.take()) == (["a", "é", "b"], [1, 2, 3], [2, 4])


def test_assert_eq_keeps_its_place_over_ticks(start):
    g = Graph()
    send, numbers = g.channel(int)
    numbers.assert_eq([1, 2, 3])
    run = start(g)
    send(1)
    run.run_tick()
    send(2)
    run.run_tick()
    send.all([3, 4])
    with pytest.raises(StepError):
        run.run_tick()


def test_state_emits_what_changes_it(start):
    g = Graph()
    send, numbers = g.channel(int)
    items, state = numbers.state_by(lambda n: n * 10, Max(int, 0), persist="static")
    outs = [items.collect(), state.collect()]
    run = start(g)
    seen = []
    for batch in ([1, 2, 1], [2], [3]):
        send.all(batch)
        run.run_tick()
        seen.append([out.take() for out in outs])
    assert seen == [[[1, 2], [20]], [[], [20]], [[3], [30]]]


def test_defer_signal_waits_over_ticks(start):
    g = Graph()
    send, numbers = g.channel(int)
    ring, signal = g.channel(None)
    out = numbers.defer_signal(signal).collect()
    run = start(g)
    seen = []
    for batch, rings in (([1, 2], 0), ([3], 0), ([4], 2), ([5], 0), ([], 1)):
        send.all(batch)
        ring.all([None] * rings)
        run.run_tick()
        seen.append(out.take())
    assert seen == [[], [], [1, 2, 3, 4], [], [5]]


def test_tee_is_depth_first(start):
    g = Graph()
    order = []
    numbers = g.source_iter([1, 2]).tee()
    numbers[0].for_each(lambda n: order.append(("a", n)))
    numbers[1].for_each(lambda n: order.append(("b", n)))
    start(g).run_tick()
    assert order == [("a", 1), ("b", 1), ("a", 2), ("b", 2)]


def test_union_and_chain_concatenate_in_order_of_ports(start):
    g = Graph()
    a, b, c = (g.source_iter([n, n + 1]) for n in (1, 5, 3))
    out, chained = g.union(b, a, c).collect(), a.chain(c).collect()
    start(g).run_tick()
    assert out.take() == [5, 6, 1, 2, 3, 4]
    assert chained.take() == [1, 2, 3, 4]


def test_initialize_and_source_iter_are_for_the_first_tick(start):
    g = Graph()
    outs = [g.initialize().map(lambda _: 1).collect(), g.source_iter([7]).collect()]
    run = start(g)
    assert run.run_tick()
    assert [out.take() for out in outs] == [[1], [7]]
    assert not run.run_tick()
    assert [out.take() for out in outs] == [[], []]
    assert run.current_tick == 2
