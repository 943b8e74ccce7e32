from __future__ import annotations

import pytest

from hydro_mlir.hydroflow import Graph, StepError, batches


def test_source_to_sink(start):
    g = Graph()
    out = g.source_iter([1]).collect()
    start(g).run_available()
    assert out.take() == [1]


def test_map(start):
    g = Graph()
    out = g.source_iter([1]).map(lambda n: n + 1).collect()
    start(g).run_available()
    assert out.take() == [2]


def test_union(start):
    g = Graph()
    out = g.union(g.source_iter([1]), g.source_iter([2])).collect()
    start(g).run_available()
    assert out.take() == [1, 2]


def test_tee(start):
    g = Graph()
    one = g.source_iter([1])
    results = []
    one.map(lambda n: f"A {n}").for_each(results.append)
    one.map(lambda n: f"B {n}").for_each(results.append)
    start(g).run_available()
    assert sorted(results) == ["A 1", "B 1"]


@pytest.mark.parametrize("end", ["null", "none"])
def test_inspect(start, end):
    g = Graph()
    seen = []
    inspected = g.source_iter([1, 2, 3, 4]).inspect(seen.append)
    if end == "null":
        inspected.null()
    start(g).run_available()
    assert seen == [1, 2, 3, 4]


def test_large_diamond(start):
    g = Graph()
    source = g.source_iter([1])
    left = source.map(lambda n: n).map(lambda n: n).map(lambda n: n)
    right = source.map(lambda n: n)
    out = g.union(left, right).collect()
    start(g).run_available()
    assert out.take() == [1, 1]


def test_multiset_join(start):
    g = Graph()
    out = g.source_iter([(0, 1), (0, 1)]).join(g.source_iter([(0, 2)])).collect()
    start(g).run_available()
    assert out.take() == [(0, (1, 2))]

    for left, right in ((3, 4), (4, 3)):
        g = Graph()
        lefts, rights = g.source_iter([(1, 1)] * left), g.source_iter([(1, 2)] * right)
        out = lefts.join_multiset(rights).collect()
        start(g).run_available()
        assert out.take() == [(1, (1, 2))] * 12


def test_cross_join(start):
    g = Graph()
    out = g.source_iter([1, 2, 2, 3]).cross_join(g.source_iter(["a", "b", "c", "c"])).collect()
    start(g).run_available()
    assert sorted(out.take()) == [(n, c) for n in (1, 2, 3) for c in "abc"]


def test_cross_join_multiset(start):
    g = Graph()
    letters = ["a", "b", "c", "c"]
    out = g.source_iter([1, 2, 2, 3]).cross_join_multiset(g.source_iter(letters)).collect()
    start(g).run_available()
    assert out.take() == [(n, c) for n in (1, 2, 2, 3) for c in letters]


def test_defer_tick(start):
    g = Graph()
    send, arriving = g.channel(int)
    out = arriving.difference(arriving.defer_tick()).collect()
    run = start(g)
    for n in (1, 2, 3, 4):
        send(n)
    run.run_tick()
    for n in (3, 4, 5, 6):
        send(n)
    run.run_tick()
    run.run_available()
    assert out.take() == [1, 2, 3, 4, 5, 6]


def test_a_channel_between_two_graphs(start):
    receiver = Graph()
    send, arriving = receiver.channel(int)
    out = arriving.collect()
    sender = Graph()
    sender.source_iter([1, 2, 3]).for_each(send)
    first, second = start(sender), start(receiver)
    second.run_available()
    assert out.take() == []
    first.run_available()
    assert out.take() == []
    second.run_available()
    assert out.take() == [1, 2, 3]


def test_assert_eq(start):
    g = Graph()
    one = g.source_iter([1, 2, 3]).assert_eq([1, 2, 3])
    out = one.assert_eq([1, 2, 3]).map(lambda n: n).assert_eq([1, 2, 3]).collect()
    one.assert_eq([1, 2, 3])
    start(g).run_available()
    assert out.take() == [1, 2, 3]


@pytest.mark.parametrize("end", ["null", "none"])
def test_assert_eq_fails(start, end):
    g = Graph()
    checked = g.source_iter([0]).assert_eq([1])
    if end == "null":
        checked.null()
    run = start(g)
    with pytest.raises(StepError) as first:
        run.run_available()
    with pytest.raises(StepError) as second:
        run.run_tick()
    assert first.value is second.value


def test_batches_of_a_stream(start):
    g = Graph()
    out = g.source_stream(batches(range(100), 5), int).collect()
    run = start(g)
    for tick in range(20):
        assert run.current_tick == tick
        assert run.run_tick()
        assert out.take() == [*range(5 * tick, 5 * tick + 5)]
    run.run_available()
    assert out.take() == []


def test_batches_run_to_their_end(start):
    g = Graph()
    out = g.source_stream(batches(range(100), 5), int).collect()
    run = start(g)
    run.run_available()
    assert out.take() == [*range(100)]
    assert run.current_tick == 20


def test_deferral_alone_keeps_a_run_going(start):
    g = Graph()
    out = g.source_iter([7]).defer_tick().collect()
    start(g).run_available()
    assert out.take() == [7]
