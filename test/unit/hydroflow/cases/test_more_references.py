"""References to what other operators hold: kinds, groups, changes, ticks."""

from __future__ import annotations

import pytest

from hydro_mlir.hydroflow import Graph, StepError
from hydro_mlir.lattices import Max, SetUnion


def test_handoffs_and_singletons_in_a_pipeline(start):
    g = Graph()
    numbers = g.source_iter(range(5))
    outs = [
        numbers.handoff().collect(),
        numbers.map(lambda n: 2 * n).handoff().filter(lambda n: n > 4).collect(),
        g.source_iter([42]).singleton().collect(),
        numbers.fold(0, lambda a, b: a + b).singleton().map(lambda n: n * 10).collect(),
        numbers.filter(lambda n: n > 9).optional().collect(),
    ]
    start(g).run_tick()
    assert [out.take() for out in outs] == [[0, 1, 2, 3, 4], [6, 8], [42], [100], []]


def test_singleton_of_each_tick(start):
    g = Graph()
    send, numbers = g.channel(int)
    total = numbers.fold(0, lambda a, b: a + b, persist="static").singleton()
    now = numbers.reduce(max).optional()
    held = numbers.handoff()
    mapped = numbers.map(lambda n: (n, total.value, now.value, held.value)).collect()
    totals = total.collect()
    known = g.spin().map(lambda _: (total.value, now.value, len(held.value))).collect()
    run = start(g)
    for sent, values in (([10], (10, 10)), ([5, 1], (16, 5)), ([], (16, None))):
        send.all(sent)
        run.run_tick()
        assert mapped.take() == [(n, *values, sent) for n in sent]
        assert totals.take() == [values[0]]
        assert known.take() == [(*values, len(sent))]


def test_singletons_with_none_or_two(start):
    g = Graph()
    send, numbers = g.channel(int)
    send_one, ones = g.channel(int)
    one = ones.singleton()
    out = numbers.map(lambda n: n + one.value).collect()
    run = start(g)
    run.run_tick()  # nobody asks
    send(1)
    send_one(10)
    run.run_tick()
    assert out.take() == [11]
    send(2)
    with pytest.raises(StepError, match=r"singleton\(\) was empty when it was referenced"):
        run.run_tick()

    two = Graph()
    two.source_iter([1, 2]).optional().null()
    with pytest.raises(StepError, match=r"optional\(\) received more than one item"):
        start(two).run_tick()


def test_every_operator_with_a_function_may_refer(start):
    g = Graph()
    total = g.source_iter([1, 2, 3]).fold(0, lambda a, b: a + b)
    most = g.source_iter([4, 9]).reduce(max)
    kept, numbers = g.source_iter([7, 8]).persist(), g.source_iter([1, 5, 6])
    parts = numbers.partition(lambda n: "big" if n >= total.value else "small", ["big", "small"])
    pairs = numbers.map(lambda n: (n % 2, n))
    outs = [
        numbers.filter(lambda n: n < total.value),
        numbers.flat_map(lambda n: [n] * (total.value - n)),
        numbers.filter_map(lambda n: most.value if n < total.value else None),
        numbers.map(lambda n: sum(kept.value) + n),
        parts.big,
        parts.small,
        pairs.fold_keyed(0, lambda a, n: a + n * total.value),
        pairs.reduce_keyed(lambda a, n: a + n * total.value),
        numbers.scan(0, lambda a, n: (a + total.value, a + n)),
        numbers.assert_(lambda n: n <= total.value),  # noqa: PT009
        numbers.demux(lambda n: ([n + total.value], [n]), ["more", "same"]).more,
    ]
    found = [out.collect() for out in outs]
    outs[-1].node_.outputs[1].null()
    start(g).run_tick()
    assert [out.take() for out in found] == [
        [1, 5],
        [1] * 5 + [5],
        [9, 9],
        [16, 20, 21],
        [6],
        [1, 5],
        [(1, 36), (0, 36)],
        [(1, 31), (0, 6)],
        [1, 11, 18],
        [1, 5, 6],
        [7, 11, 12],
    ]


def test_references_to_lattices_and_keyed_folds(start):
    g = Graph()
    send, words = g.channel(str)
    seen = words.state(SetUnion(str), persist="static")
    longest = words.map(len).lattice_fold(Max(int, 0), persist="static")
    counts = words.map(lambda w: (w, 1)).fold_keyed(0, lambda a, b: a + b).handoff()
    lengths = words.map(len).lattice_reduce(Max(int))
    out = (
        words.unique()
        .map(lambda w: (w, len(seen.state.value), longest.value, lengths.value or 0))
        .collect()
    )
    often = words.unique().filter(lambda w: (w, 2) in counts.value).collect()
    run = start(g)
    for sent, expected, twice in (
        (["a", "bcd", "a"], [("a", 2, 3, 3), ("bcd", 2, 3, 3)], ["a"]),
        (["xy"], [("xy", 3, 3, 2)], []),
    ):
        send.all(sent)
        run.run_tick()
        assert (out.take(), often.take()) == (expected, twice)


def test_groups_say_who_comes_first(start):
    g = Graph()
    total = g.source_iter([0]).singleton()
    last = g.source_iter([1]).map(lambda n, t: n + t, refs=(total.group(3),)).collect()
    g.source_iter([5]).map(lambda n, t: (n, t * n), mut=(total.group(2),)).null()
    first = g.source_iter([1]).map(lambda n, t: n + t, refs=(total.group(1),)).collect()
    g.source_iter([10, 1]).map(lambda n, t: (n, t + n), mut=(total.group(0),)).null()
    after = total.collect()
    start(g).run_tick()
    assert (first.take(), last.take(), after.take()) == ([12], [56], [55])


def test_changes_in_place(start):
    g = Graph()
    send, numbers = g.channel(int)
    kept = numbers.handoff()
    best = numbers.reduce(max).optional()

    def push(n: int, items: list[int]):
        items.append(n)
        return len(items), items

    lengths = g.source_iter([100, 200]).persist().map(push, mut=(kept.group(0),)).collect()
    large = g.spin().map(lambda _, items: (0, [n for n in items if n > 3]), mut=(kept.group(1),))
    large.null()
    g.source_iter([50]).filter(lambda n, b: (True, max(n, b or 0)), mut=(best,)).null()
    rest, most = kept.collect(), best.collect()
    run = start(g)
    for sent, expected in (
        ([1, 5], ([3, 4], [5, 100, 200], [50])),
        ([4, 2, 60], ([4, 5], [4, 60, 100, 200], [60])),
        ([], ([1, 2], [100, 200], [])),
    ):
        send.all(sent)
        run.run_tick()
        assert (lengths.take(), rest.take(), most.take()) == expected


def test_iter_ref(start):
    g = Graph()
    send, numbers = g.channel(int)
    kept = numbers.handoff()
    again = g.iter_ref(kept).collect()
    doubled = g.iter_ref(kept).map(lambda n: 2 * n).collect()
    passed = kept.filter(lambda n: n > 10).collect()
    run = start(g)
    for sent in ([10, 20], [30], []):
        send.all(sent)
        run.run_tick()
        assert again.take() == sent
        assert doubled.take() == [2 * n for n in sent]
        assert passed.take() == [n for n in sent if n > 10]


def test_average_of_a_window(start):
    g = Graph()
    send, readings = g.channel(float)
    window = readings.handoff()
    mean = (
        readings.fold(0.0, lambda a, b: a + b)
        .map(lambda total: total / len(window.value) if window.value else 0.0)
        .singleton()
    )
    above = readings.filter(lambda r: r > mean.value).collect()
    means = mean.collect()
    run = start(g)
    for sent, expected in (([1.0, 3.0], (2.0, [3.0])), ([], (0.0, [])), ([5.0], (5.0, []))):
        send.all(sent)
        run.run_tick()
        assert (means.take(), above.take()) == ([expected[0]], expected[1])
