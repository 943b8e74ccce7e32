"""Ticks: what starts one, what is deferred to the next, events from outside, several graphs."""

from __future__ import annotations

import queue

from hydro_mlir.hydroflow import Graph, batches


def test_flip_flop(start):
    g = Graph()
    back, lazy = g.forward_ref(bool), g.forward_ref(bool)
    state, again = g.union(g.source_iter([True]), back), g.union(g.source_iter([True]), lazy)
    back.complete(state.map(lambda on: not on).defer_tick())
    lazy.complete(again.map(lambda on: not on).defer_tick_lazy())
    outs = state.collect(), again.collect()
    run = start(g)
    for on in (True, False, True, False):
        assert run.run_tick()
        assert [out.take() for out in outs] == [[on], [on]]


def test_lazy_cycle_needs_another_reason(start):
    g = Graph()
    send, other = g.channel(int)
    back = g.forward_ref(int)
    numbers = g.union(g.source_iter([1, 3]), back).tee()
    back.complete(numbers[0].defer_tick_lazy().map(lambda n: 2 * n))
    out = numbers[1].collect()
    other.null()
    run = start(g)
    for expected in ([1, 3], [2, 6], [4, 12]):
        send(0)
        assert run.run_available() == 1
        assert out.take() == expected


def test_deferral_by_one_two_and_three_ticks(start):
    g = Graph()
    send, numbers = g.channel(int)
    late = numbers.defer_tick().defer_tick()
    outs = [
        numbers.collect(),
        numbers.defer_tick().collect(),
        late.collect(),
        g.union(late.defer_tick(), numbers).collect(),
    ]
    run = start(g)
    send(1)
    run.run_tick()
    send(2)
    assert run.run_available() == 4
    assert [out.take() for out in outs] == [[1, 2], [1, 2], [1, 2], [1, 2, 1, 2]]
    assert run.current_tick == 5


def test_running_total_by_hand(start):
    g = Graph()
    send, numbers = g.channel(int)
    previous = g.forward_ref(int)
    total = g.union(numbers, previous.defer_tick_lazy()).fold(0, lambda a, b: a + b)
    previous.complete(total)
    out = total.collect()
    run = start(g)
    for sent, expected in (([1, 2], [3]), ([], [3]), ([4], [7])):
        send.all(sent)
        run.run_tick()
        assert out.take() == expected


def test_changes_between_ticks(start):
    g = Graph()
    send, online = g.channel(str)
    before = online.defer_tick_lazy()
    came, went = online.difference(before).collect(), before.difference(online).collect()
    stayed = online.map(lambda w: (w, 0)).join(before.map(lambda w: (w, 1)))
    kept = stayed.map(lambda w, _: w).collect()
    run = start(g)
    for sent, expected in (
        (["a", "b"], (["a", "b"], [], [])),
        (["b", "c"], (["c"], ["a"], ["b"])),
        ([], ([], ["b", "c"], [])),
        (["b"], (["b"], [], [])),
    ):
        send.all(sent)
        run.run_tick()
        assert (came.take(), went.take(), kept.take()) == expected


def test_a_sink_sends_to_its_own_graph(start):
    g = Graph()
    send, numbers = g.channel(int)
    tick = g.current_tick()
    out = numbers.map(lambda n: (tick.value, n)).collect()

    def next_one(n: int) -> None:
        if n < 3:
            send(n + 1)
            send(n + 1)

    numbers.for_each(next_one)
    send(1)
    run = start(g)
    assert run.run_available() == 3
    assert out.take() == [(0, 1), (1, 2), (1, 2), (2, 3), (2, 3), (2, 3), (2, 3)]


def test_graphs_that_talk_to_each_other(start):
    ping, pong = Graph(), Graph()
    to_ping, replies = ping.channel(int)
    to_pong, calls = pong.channel(int)
    ping.union(ping.source_iter([1]), replies.filter(lambda n: n < 6)).for_each(to_pong)
    seen = calls.collect()
    calls.map(lambda n: n + 1).for_each(to_ping)
    first, second = start(ping), start(pong)
    for _ in range(6):
        first.run_available()
        second.run_available()
    assert seen.take() == [1, 2, 3, 4, 5]


def test_queues_and_batches(start):
    g = Graph()
    jobs: queue.Queue[str] = queue.Queue()
    words = g.source_stream(jobs, type=str)
    numbers = g.source_stream(batches([10, 20, 30, 40, 50], 2))
    tick = g.current_tick()
    out = g.union(words.map(len), numbers).map(lambda n: (tick.value, n)).collect()
    run = start(g)
    jobs.put("abc")
    assert run.run_available() == 3
    assert out.take() == [(0, 3), (0, 10), (0, 20), (1, 30), (1, 40), (2, 50)]
    jobs.put("a")
    run.run_tick()
    assert out.take() == [(3, 1)]
    assert run.run_available() == 1
    assert run.current_tick == 5


def test_what_a_tick_says_of_itself(start):
    g = Graph()
    send, numbers = g.channel(int)
    out = numbers.map(lambda n: n).collect()
    late = numbers.filter(lambda n: n > 1).defer_tick().collect()
    run = start(g)
    assert [run.run_tick(), run.run_tick()] == [True, False]
    send(1)
    assert [run.run_tick(), run.run_tick()] == [True, False]
    send(2)
    assert [run.run_tick(), run.run_tick(), run.run_tick()] == [True, True, False]
    assert (out.take(), late.take(), run.current_tick) == ([1, 2], [2], 7)


def test_signals_let_go_what_has_gathered(start):
    g = Graph()
    send, numbers = g.channel(int)
    signal, signals = g.channel(str)
    held = g.defer_signal(input=numbers, signal=signals)
    out, total = held.collect(), held.reduce(lambda a, b: a + b).collect()
    run = start(g)
    for sent, signalled, expected in (
        ([1, 2], [], ([], [])),
        ([], [], ([], [])),
        ([3], ["now", "again"], ([1, 2, 3], [6])),
        ([], ["now"], ([], [])),
        ([4], [], ([], [])),
        ([], ["now"], ([4], [4])),
    ):
        send.all(sent)
        signal.all(signalled)
        run.run_tick()
        assert (out.take(), total.take()) == expected


def test_strata_see_all_of_the_tick(start):
    g = Graph()
    send, numbers = g.channel(int)
    evens, odds = numbers.partition(lambda n: n % 2, 2)
    count = numbers.fold(0, lambda n, _: n + 1)
    share = evens.fold(0, lambda n, _: n + 1).cross_join(count)
    percent = share.map(lambda part, whole: 100 * part // whole if whole > 0 else 0).collect()
    alone = odds.next_stratum().difference(evens.map(lambda n: n + 1)).collect()
    late = numbers.next_stratum().sort().next_stratum().reduce(lambda a, b: 10 * a + b).collect()
    run = start(g)
    for sent, expected in (
        ([3, 2, 1, 5], ([25], [1, 5], [1235])),
        ([], ([0], [], [])),
        ([4], ([100], [], [4])),
    ):
        send.all(sent)
        run.run_tick()
        assert (percent.take(), alone.take(), late.take()) == expected


def test_modules_within_modules(start):
    g = Graph()

    def closure(edges):
        with g.module("closure"):
            back = g.forward_ref(tuple[int, int])
            paths = g.union(edges, back).unique()
            back.complete(paths.map(lambda a, b: (b, a)).join(edges).map(lambda _, ends: ends))
            return paths

    def both_ways(edges):
        with g.module("both_ways"):
            turned = edges.map(lambda a, b: (b, a))
            return closure(edges), closure(turned)

    forth, back = both_ways(g.source_iter([(1, 2), (2, 3)]))
    outs = forth.sort().collect(), back.sort().collect()
    start(g).run_tick()
    assert [out.take() for out in outs] == [
        [(1, 2), (1, 3), (2, 3)],
        [(2, 1), (3, 1), (3, 2)],
    ]
