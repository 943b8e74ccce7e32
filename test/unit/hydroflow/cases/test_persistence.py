from __future__ import annotations

import pytest

from hydro_mlir.hydroflow import Delete, DeleteKeyed, Graph, Persist, PersistKeyed


@pytest.mark.parametrize("shape", ["basic", "pull", "push"])
def test_persist_of_persist(start, shape):
    g = Graph()
    ones = g.source_iter([1])
    if shape == "pull":
        ones = g.union(ones, g.null(int))
    once = ones.persist(persist="static")
    if shape == "push":
        once.null()
    if shape == "pull":
        once = g.union(once, g.null(int))
    twice = once.persist(persist="static")
    out = twice.fold(0, lambda a, b: a + b).collect()
    run = start(g)
    for tick in range(10):
        run.run_tick()
        assert out.take() == [tick + 1]


def test_persist_and_a_product(start):
    g = Graph()
    send_left, lefts = g.channel(int)
    send_right, rights = g.channel(int)
    out = lefts.persist(persist="static").cross_join_multiset(rights).collect()
    run = start(g)
    send_left(0)
    run.run_tick()
    assert out.take() == []
    send_right(1)
    run.run_tick()
    assert out.take() == [(0, 1)]


def test_persist(start):
    g = Graph()
    out = g.source_iter([1, 2, 3]).persist(persist="static").collect()
    run = start(g)
    run.run_tick()
    assert out.take() == [1, 2, 3]
    run.run_tick()
    assert out.take() == [1, 2, 3]


def test_replay_and_a_product(start):
    g = Graph()
    send_left, lefts = g.channel(int)
    send_right, rights = g.channel(int)
    total = lefts.persist(persist="static").fold(0, lambda a, b: a + b).next_stratum()
    out = total.cross_join(rights.persist(persist="static")).collect()
    run = start(g)
    for left, right, expected in ((1, 2, (1, 2)), (2, 2, (3, 2)), (None, 3, (3, 3))):
        if left is not None:
            send_left(left)
        send_right(right)
        run.run_tick()
        assert expected in out.take()


def test_persist_mut(start):
    g = Graph()
    changes = [Persist(1), Persist(2), Persist(3), Persist(4), Delete(2)]
    kept = g.source_iter(changes).persist_mut(persist="static")
    out = kept.collect()
    again = kept.flat_map(lambda n: [(True, n), (False, n)] if n == 3 else [(True, n)])
    pushed = again.persist_mut(persist="static").collect()
    start(g).run_available()
    assert out.take() == [1, 3, 4]
    assert pushed.take() == [1, 4]


def test_persist_mut_keyed(start):
    g = Graph()
    changes = [PersistKeyed(n, n) for n in (1, 2, 3, 4)] + [DeleteKeyed(2)]
    kept = g.source_iter(changes).persist_mut_keyed(persist="static")
    out = kept.map(lambda key, value: value).collect()
    run = start(g)
    run.run_available()
    assert out.take() == [1, 3, 4]


def counted(n: int) -> int:
    return n


def ticks(start, build, count=3):
    """What three ticks give, and then a run of what is available."""
    g = Graph()
    out = build(g).collect()
    run = start(g)
    assert run.current_tick == 0
    results = []
    for tick in range(count):
        run.run_tick()
        assert run.current_tick == tick + 1
        results.extend(out.take())
    run.run_available()
    return results


def test_replaying_sources(start):
    assert ticks(start, lambda g: g.source_iter([1]).persist(persist="static")) == [1, 1, 1]


@pytest.mark.parametrize(
    ("name", "persist", "expected"),
    [
        ("fold", "tick", [1, 0, 0]),
        ("fold", "static", [1, 1, 1]),
        ("reduce", "tick", [1]),
        ("reduce", "static", [1, 1, 1]),
    ],
)
def test_replaying_folds(start, name, persist, expected):
    def build(g):
        one = g.source_iter([1])
        if name == "fold":
            return one.fold(0, lambda a, b: a + b, persist=persist)
        return one.reduce(lambda a, b: a + b, persist=persist)

    assert ticks(start, build) == expected


@pytest.mark.parametrize(("persist", "times"), [("tick", 1), ("static", 3)])
def test_replaying_keyed_folds(start, persist, times):
    def build(g):
        pairs = g.source_iter([("a", 1), ("a", 2)])
        return pairs.fold_keyed(0, lambda a, b: a + b, persist=persist)

    assert ticks(start, build) == [("a", 3)] * times


def test_external_events(start):
    g = Graph()
    send, arriving = g.channel(int)
    out = arriving.fold(0, lambda a, b: a + b, persist="static").collect()
    run = start(g)
    for _ in range(3):
        run.run_tick()
        assert out.take() == [0]
    run.run_available()
    assert (out.take(), run.current_tick) == ([0], 4)
    send(1)
    run.run_tick()
    assert (out.take(), run.current_tick) == ([1], 5)
    send(2)
    run.run_available()
    assert (out.take(), run.current_tick) == ([3], 6)
    run.run_available()
    assert (out.take(), run.current_tick) == ([3], 7)
