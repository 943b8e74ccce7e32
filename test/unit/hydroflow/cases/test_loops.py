"""Loops: gates, lazy and eager entries, back edges."""

from __future__ import annotations

from hydro_mlir.hydroflow import Graph


def test_gate(start):
    g = Graph()
    send, arriving = g.channel(int)
    with g.loop() as loop:
        out = loop.batch(arriving).collect()
    run = start(g)
    run.run_tick()
    assert out.take() == []
    send.all([1, 2])
    run.run_tick()
    assert out.take() == [1, 2]
    run.run_tick()
    assert out.take() == []


def test_two_entries(start):
    g = Graph()
    send_ones, ones = g.channel(int)
    send_tens, tens = g.channel(int)
    with g.loop() as loop:
        out = loop.batch(ones).union(loop.batch(tens)).collect()
    run = start(g)
    for ones_, tens_ in (([1, 2], []), ([], [10, 20])):
        send_ones.all(ones_)
        send_tens.all(tens_)
        run.run_tick()
        assert out.take() == ones_ + tens_


def test_independent_loops(start):
    g = Graph()
    send_a, a = g.channel(int)
    send_b, b = g.channel(int)
    with g.loop() as loop:
        first = loop.batch(a).fold(0, lambda x, y: x + y).collect()
    with g.loop() as loop:
        second = loop.batch(b).fold(0, lambda x, y: x + y).collect()
    run = start(g)
    send_a(42)
    run.run_tick()
    assert (first.take(), second.take()) == ([42], [])
    send_b(7)
    run.run_tick()
    assert (first.take(), second.take()) == ([], [7])


def times_ten(g, loop, stream, defer):
    """What comes, and ten times as much in the next iteration, up to 100."""
    again = g.forward_ref(int)
    numbers = g.union(loop.batch(stream), again)
    again.complete(defer(numbers.map(lambda n: 10 * n).filter(lambda n: n <= 100)))
    return numbers


def nested(g, stream, defer):
    with g.loop() as outer:
        root = outer.batch(stream)
        with g.loop() as inner:
            numbers = times_ten(g, inner, root, defer)
        inside = numbers.all_iterations()
    return inside.all_iterations().collect()


def test_back_edge_of_a_nested_loop(start):
    g = Graph()
    send, arriving = g.channel(int)
    out = nested(g, arriving, lambda s: s.defer_tick())
    run = start(g)
    send(1)
    run.run_tick()
    assert out.take() == [1, 10, 100]
    send(1)
    run.run_tick()
    assert out.take() == [1, 10, 100]


def test_lazy_back_edge_of_a_nested_loop(start):
    g = Graph()
    send, arriving = g.channel(int)
    out = nested(g, arriving, lambda s: s.defer_tick_lazy())
    run = start(g)
    send(1)
    run.run_tick()
    assert out.take() == [1]
    send(2)
    run.run_tick()
    assert sorted(out.take()) == [2, 10]


def test_next_iteration(start):
    g = Graph()
    send, arriving = g.channel(int)
    with g.loop() as loop:
        numbers = times_ten(g, loop, arriving, lambda s: s.next_iteration())
    out = numbers.all_iterations().collect()
    run = start(g)
    send(1)
    run.run_tick()
    assert out.take() == [1, 10, 100]


def test_lazy_entry(start):
    g = Graph()
    send, arriving = g.channel(int)
    send_lazy, lazy = g.channel(int)
    with g.loop() as loop:
        out = loop.batch(arriving).union(loop.batch_lazy(lazy)).collect()
    run = start(g)
    for trigger, lazily, expected in (
        ([], [100], []),
        ([1], [200], [1, 200]),
        ([2], [], [2]),
        ([], [300], []),
    ):
        send.all(trigger)
        send_lazy.all(lazily)
        run.run_tick()
        assert out.take() == expected


def test_eager_entry(start):
    g = Graph()
    send, arriving = g.channel(int)
    with g.loop() as loop:
        out = loop.batch_eager(arriving).fold(0, lambda n, _: n + 1).collect()
    run = start(g)
    for sent, expected in (([], [0]), ([5, 6], [2]), ([], [0])):
        send.all(sent)
        run.run_tick()
        assert out.take() == expected


def test_eager_and_lazy_entries(start):
    g = Graph()
    send, arriving = g.channel(int)
    send_lazy, lazy = g.channel(int)
    with g.loop() as loop:
        out = loop.batch_eager(arriving).union(loop.batch_lazy(lazy)).collect()
    run = start(g)
    for eagerly, lazily in (([], [100]), ([], []), ([1], [200])):
        send.all(eagerly)
        send_lazy.all(lazily)
        run.run_tick()
        assert out.take() == eagerly + lazily


def test_no_stale_data_at_a_lazy_entry(start):
    g = Graph()
    send, arriving = g.channel(int)
    send_lazy, lazy = g.channel(int)
    with g.loop() as outer:
        trigger, late = outer.batch(arriving), outer.batch_lazy(lazy)
        with g.loop() as inner:
            again = g.forward_ref(int)
            numbers = g.union(inner.batch(trigger), again)
            more = numbers.map(lambda n: 10 * n).filter(lambda n: n <= 100)
            again.complete(more.defer_tick())
            both = numbers.union(inner.batch_lazy(late))
        inside = both.all_iterations()
    out = inside.all_iterations().collect()
    run = start(g)
    send(1)
    send_lazy(999)
    run.run_tick()
    assert sorted(out.take()) == [1, 10, 100, 999]
    send(1)
    run.run_tick()
    assert sorted(out.take()) == [1, 10, 100]


def test_a_loop_at_the_root_runs_once_per_tick(start):
    g = Graph()
    send, arriving = g.channel(int)
    with g.loop() as loop:
        inside = loop.batch(arriving)
    out = inside.all_iterations().collect()
    run = start(g)
    send.all([1, 2])
    run.run_tick()
    assert out.take() == [1, 2]
    run.run_tick()
    assert out.take() == []


def test_back_edge_of_a_loop_at_the_root(start):
    g = Graph()
    send, arriving = g.channel(int)
    with g.loop() as loop:
        numbers = times_ten(g, loop, arriving, lambda s: s.defer_tick())
    out = numbers.all_iterations().collect()
    run = start(g)
    send(1)
    for expected in ([1], [10], [100], []):
        run.run_tick()
        assert out.take() == expected


def test_back_edge_of_a_loop_at_the_root_keeps_a_run_going(start):
    g = Graph()
    send, arriving = g.channel(int)
    with g.loop() as loop:
        numbers = times_ten(g, loop, arriving, lambda s: s.defer_tick())
    out = numbers.all_iterations().collect()
    run = start(g)
    send(1)
    run.run_available()
    assert out.take() == [1, 10, 100]


def test_lazy_back_edge_of_a_loop_at_the_root(start):
    g = Graph()
    send, arriving = g.channel(int)
    with g.loop() as loop:
        numbers = times_ten(g, loop, arriving, lambda s: s.defer_tick_lazy())
    out = numbers.all_iterations().collect()
    run = start(g)
    send(1)
    run.run_tick()
    assert out.take() == [1]
    run.run_tick()
    assert out.take() == []
    send(2)
    run.run_tick()
    assert sorted(out.take()) == [2, 10]
