"""Goal: metrics say what has flowed where, the same in both engines."""

import pytest

from hydro_mlir.diagnostics import UsageError
from hydro_mlir.hydroflow import Graph


@pytest.fixture(params=["interpret", "compile"])
def start(request):
    return lambda graph, **options: getattr(graph, request.param)(metrics=True, **options)


def test_initial(start):
    g = Graph()
    g.source_iter(range(5)).map(lambda n: n + 1).for_each(print)
    metrics = start(g).metrics()
    assert [each.operators for each in metrics.subgraphs.values()] == [
        ("source_iter", "map", "dest_sink")
    ]
    assert metrics.subgraphs[0].total_run_count == 0
    assert metrics.subgraphs[0].total_poll_count == 0
    assert [each.total_items_count for each in metrics.operators.values()] == [0, 0, 0]
    assert metrics.handoffs == {}
    assert (metrics.total_ticks, metrics.total_seconds) == (0, 0)


def test_subgraph(start):
    g = Graph()
    out = g.source_iter(range(3)).collect()
    run = start(g)
    run.run_tick()
    [subgraph] = run.metrics().subgraphs.values()
    assert (subgraph.total_run_count, subgraph.total_poll_count) == (1, 1)
    assert out.take() == [0, 1, 2]


def test_handoff(start):
    g = Graph()
    out = g.source_iter(range(5)).map(lambda n: n * 2).defer_tick().collect()
    run = start(g)
    run.run_tick()
    [handoff] = run.metrics().handoffs.values()
    assert (handoff.total_items_count, handoff.curr_items_count) == (5, 5)
    run.run_available()
    [handoff] = run.metrics().handoffs.values()
    assert (handoff.source, handoff.target) == ("map", "defer_tick")
    assert (handoff.total_items_count, handoff.curr_items_count) == (5, 0)
    assert out.take() == [0, 2, 4, 6, 8]
    assert len(run.metrics().subgraphs) == 2


def test_intervals(start):
    g = Graph()
    send, numbers = g.channel(int)
    out = numbers.map(lambda n: n + 1).collect()
    run = start(g)
    intervals = run.metrics_intervals()
    first = intervals.take_interval()
    assert first.subgraphs[0].total_run_count == 0
    send(1), send(2)
    run.run_tick()
    second = intervals.take_interval()
    assert second.subgraphs[0].total_run_count == 1
    assert second.subgraphs[0].total_poll_count == 1
    assert second.operators[1].total_items_count == 2
    for number in range(10_000):
        send(number)
    run.run_tick()
    third = intervals.take_interval()
    assert third.subgraphs[0].total_run_count == 1
    assert third.operators[1].total_items_count == 10_000
    total = run.metrics().total_seconds
    assert first.total_seconds + second.total_seconds + third.total_seconds == pytest.approx(total)
    assert out.take()[:10] == [2, 3, 1, 2, 3, 4, 5, 6, 7, 8]


def test_tees_references_loops_and_cycles(start):
    g = Graph()
    send, numbers = g.channel(int)
    limit = g.source_iter([3]).fold(lambda: 0, lambda a, n: a + n)
    small = numbers.filter(lambda n, limit: n < limit, refs=(limit,))
    back = g.forward_ref(int)
    reached = g.union(small, back).unique()
    back.complete(reached.filter(lambda n: n < 6).map(lambda n: n + 1))
    out = reached.sort().collect()
    run = start(g)
    for number in range(5):
        send(number)
    run.run_tick()
    metrics = run.metrics()
    sent = {each.name: each.total_items_count for each in metrics.operators.values()}
    assert sent["source_channel" if "source_channel" in sent else "source_stream"] == 5
    assert sent["unique"] == 7
    assert [h.target for h in metrics.handoffs.values()] == ["fold", "sort"]
    assert out.take() == [0, 1, 2, 3, 4, 5, 6]
    assert run.counts == {}


def test_metrics_have_to_be_asked_for():
    g = Graph()
    g.null(int).for_each(print)
    with pytest.raises(UsageError, match=r"g.compile\(metrics=True\)"):
        g.interpret().metrics()
