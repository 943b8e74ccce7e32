from __future__ import annotations

from hydro_mlir.hydroflow import Graph


def counting(start, later):
    """0, and one more as long as it is below 10, by way of `later`."""
    g = Graph()
    again = g.forward_ref(int)
    numbers = g.union(g.source_iter([0]), again)
    again.complete(later(numbers.filter(lambda n: n < 9).map(lambda n: n + 1)))
    out = numbers.collect()
    run = start(g)
    run.run_available()
    return out.take(), run.current_tick


def test_loop_over_ticks(start):
    assert counting(start, lambda s: s.defer_tick()) == ([*range(10)], 10)


def test_loop_over_ticks_and_strata(start):
    assert counting(start, lambda s: s.next_stratum().defer_tick()) == ([*range(10)], 10)


def test_persist_runs_once(start):
    g = Graph()
    out = g.source_iter([0]).persist(persist="static").next_stratum().collect()
    start(g).run_available()
    assert out.take() == [0]


def test_lazy_deferral_does_not_spin(start):
    g = Graph()
    g.source_iter([1]).persist(persist="static").defer_tick_lazy().null()
    run = start(g)
    run.run_available()
    assert run.current_tick == 1


def test_difference(start):
    g = Graph()
    out = g.source_iter([1, 2, 3, 4]).difference(g.source_iter([1, 3])).collect()
    start(g).run_available()
    assert out.take() == [2, 4]


def test_difference_to_the_last_output(start):
    g = Graph()
    send, arriving = g.channel(str)
    again = g.forward_ref(str)
    new = arriving.difference(again)
    again.complete(new.defer_tick())
    out = new.collect()
    run = start(g)
    for sent, expected in (
        (["01", "02", "03"], ["01", "02", "03"]),
        (["02", "11", "12"], ["11", "12"]),
        (["02", "11", "12"], ["02"]),
    ):
        send.all(sent)
        run.run_tick()
        assert out.take() == expected


def doubling(start, defer, ticks):
    g = Graph()
    again = g.forward_ref(int)
    numbers = g.union(g.source_iter([1, 3]), again)
    again.complete(defer(numbers.map(lambda n: 2 * n)))
    out = numbers.collect()
    run = start(g)
    results = []
    for _ in range(ticks):
        run.run_tick()
        results.append(out.take())
    return results


def test_one_tick_later(start):
    results = doubling(start, lambda s: s.defer_tick(), 4)
    assert results == [[1, 3], [2, 6], [4, 12], [8, 24]]


def test_two_ticks_later(start):
    results = doubling(start, lambda s: s.defer_tick().defer_tick(), 5)
    assert results == [[1, 3], [], [2, 6], [], [4, 12]]


def test_three_ticks_later(start):
    results = doubling(start, lambda s: s.defer_tick().defer_tick().defer_tick(), 5)
    assert results == [[1, 3], [], [], [2, 6], []]


def test_lazy_deferral(start):
    g = Graph()
    again = g.forward_ref(int)
    numbers = g.union(g.source_iter([1, 3]), again)
    again.complete(numbers.map(lambda n: 2 * n).defer_tick_lazy())
    out = numbers.collect()
    run = start(g)
    for expected in ([1, 3], [2, 6], [4, 12], [8, 24]):
        run.run_available()
        assert out.take() == expected


def test_layers_of_tees_and_unions(start):
    g = Graph()
    send, arriving = g.channel(int)
    layer = arriving
    for _ in range(4):
        layer = g.union(layer, layer.map(lambda n: n))
    out = layer.collect()
    run = start(g)
    send(1)
    run.run_available()
    assert out.take() == [1] * 16
    run.run_available()
    assert out.take() == []
