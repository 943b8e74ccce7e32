from __future__ import annotations

from hydro_mlir.hydroflow import Graph


class Most:
    type = int
    bottom = 0
    merge = staticmethod(lambda most, n: max(most, n))


def test_state(start):
    g = Graph()
    items, most = g.source_iter([3, 4, 5]).state(Most, persist="static")
    numbers = g.source_iter([*range(1, 11)]).persist(persist="static")
    out = numbers.filter(lambda n, most: n <= most, refs=(most,)).collect()
    deltas, states = items.collect(), most.collect()
    run = start(g)
    for expected in ([3, 4, 5], []):
        run.run_available()
        assert out.take() == [1, 2, 3, 4, 5]
        assert deltas.take() == expected
        assert states.take() == [5]


def test_state_that_nobody_uses(start):
    g = Graph()
    g.source_iter([15, 30]).state(Most, persist="static")
    start(g).run_available()


def test_state_of_a_tick(start):
    g = Graph()
    send, arriving = g.channel(int)
    items, most = arriving.state(Most, persist="tick")
    deltas, states = items.collect(), most.collect()
    run = start(g)
    send.all([3, 4, 5])
    run.run_tick()
    assert (deltas.take(), states.take()) == ([3, 4, 5], [5])
    send(2)
    run.run_tick()
    assert (deltas.take(), states.take()) == ([2], [2])
    run.run_tick()
    run.run_tick()
    assert (deltas.take(), states.take()) == ([], [0, 0])


def test_state_keeps_only_what_grows(start):
    g = Graph()
    send, arriving = g.channel(int)
    items, _ = arriving.state(Most, persist="static")
    out = items.collect()
    run = start(g)
    for sent, expected in (([3, 1, 3, 5], [3, 5]), ([4, 5, 6], [6]), ([], [])):
        send.all(sent)
        run.run_tick()
        assert out.take() == expected


def test_state_by(start):
    g = Graph()
    words = g.source_iter(["a", "ccc", "bb", "dddd"])
    items, longest = words.state_by(lambda word: len(word), Most)
    out, length = items.collect(), longest.collect()
    start(g).run_tick()
    assert (out.take(), length.take()) == (["a", "ccc", "dddd"], [4])


def test_lattice_folds(start):
    g = Graph()
    send, arriving = g.channel(int)
    folded = arriving.lattice_fold(Most).collect()
    static = arriving.lattice_fold(Most, persist="static").collect()
    reduced = arriving.lattice_reduce(Most).collect()
    run = start(g)
    send.all([2, 5, 3])
    run.run_tick()
    run.run_tick()
    assert folded.take() == [5, 0]
    assert static.take() == [5, 5]
    assert reduced.take() == [5]


def test_lattice_fold_batch(start):
    g = Graph()
    send, arriving = g.channel(int)
    signal, signals = g.channel(int)
    out = arriving.lattice_fold_batch(signals, Most).collect()
    held = arriving.defer_signal(signals).collect()
    run = start(g)
    send.all([3, 1])
    run.run_tick()
    assert (out.take(), held.take()) == ([], [])
    send(2)
    signal(0)
    run.run_tick()
    assert (out.take(), held.take()) == ([3], [3, 1, 2])
    signal(0)
    run.run_tick()
    assert (out.take(), held.take()) == ([0], [])


def test_lattice_join(start):
    g = Graph()
    left, right = g.source_iter([(1, 2), (1, 3), (2, 9)]), g.source_iter([(1, 7), (3, 1), (1, 4)])
    out = left.lattice_join_fused_join(right, Most, Most).collect()
    start(g).run_tick()
    assert out.take() == [(1, (3, 7))]


def test_lattice_bimorphism(start):
    g = Graph()
    send_left, lefts = g.channel(int)
    send_right, rights = g.channel(int)
    left_items, left_state = lefts.state(Most, persist="static")
    right_items, right_state = rights.state(Most, persist="static")
    out = left_items.lattice_bimorphism(
        right_items, lambda a, b: a * b, left_state, right_state, Most
    ).collect()
    run = start(g)
    run.run_tick()
    assert out.take() == []
    send_left.all([2, 3])
    send_right(5)
    run.run_tick()
    assert out.take() == [15]
    send_right(7)
    run.run_tick()
    assert out.take() == [21]
    run.run_tick()
    assert out.take() == []
