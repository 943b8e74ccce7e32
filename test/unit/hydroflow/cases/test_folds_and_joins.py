from __future__ import annotations

import pytest

from hydro_mlir.hydroflow import Graph


@pytest.mark.parametrize(
    ("persist", "second"), [("tick", [5, 6, 7, 8]), ("static", [1, 2, 3, 4, 5, 6, 7, 8])]
)
def test_fold(start, persist, second):
    g = Graph()
    send, arriving = g.channel(list[int])
    out = arriving.fold([], lambda all_, part: all_ + part, persist=persist).collect()
    run = start(g)
    assert run.current_tick == 0
    send([1, 2])
    send([3, 4])
    run.run_tick()
    assert run.current_tick == 1
    assert out.take() == [[1, 2, 3, 4]]
    send([5, 6])
    send([7, 8])
    run.run_tick()
    assert run.current_tick == 2
    assert out.take() == [second]
    run.run_available()


def test_fold_and_a_product(start):
    g = Graph()
    send, arriving = g.channel(int)
    count = g.null(int).fold(0, lambda n, _: n + 1, persist="static")
    out = arriving.cross_join_multiset(count).collect()
    run = start(g)
    send(0)
    run.run_available()
    assert (out.take(), run.current_tick) == ([(0, 0)], 1)
    send(1)
    run.run_available()
    assert (out.take(), run.current_tick) == ([(1, 0)], 2)


def test_fold_then_flatten(start):
    g = Graph()
    pairs = g.source_iter([(1, 1), (1, 2), (2, 3), (2, 4)])
    out = pairs.fold_keyed(0, lambda total, n: total + n).collect()
    tee = g.source_iter([(1, 1), (2, 2), (1, 3), (2, 6)])
    pushed = tee.fold_keyed(0, lambda total, n: total + n).collect()
    lists = g.source_iter([1, 2, 3]).fold([], lambda xs, n: xs + [n]).flatten().collect()
    start(g).run_available()
    assert out.take() == [(1, 3), (2, 7)]
    assert pushed.take() == [(1, 4), (2, 8)]
    assert lists.take() == [1, 2, 3]


def test_fold_and_sort(start):
    g = Graph()
    send, arriving = g.channel(int)
    out = arriving.sort().fold([], lambda xs, n: xs + [n]).collect()
    run = start(g)
    for tick, (sent, expected) in enumerate([([3, 1], [1, 3]), ([9, 7, 8], [7, 8, 9]), ([], [])]):
        assert run.current_tick == tick
        send.all(sent)
        run.run_tick()
        assert out.take() == [expected]


LEFT = [(7, 1), (7, 2)]


def join_by_tick(start, left, right):
    """Results of four ticks: the left side has all in the first one, the right one per tick."""
    g = Graph()
    send_left, lefts = g.channel(tuple[int, int])
    send_right, rights = g.channel(tuple[int, int])
    out = lefts.join(rights, persist=(left, right)).map(lambda key, pair: pair).collect()
    run = start(g)
    send_left.all(LEFT)
    results = []
    for tick in range(4):
        if tick < 3:
            send_right((7, tick))
        run.run_tick()
        results.append(sorted(out.take()))
    return results


@pytest.mark.parametrize(
    ("persist", "expected"),
    [
        (("tick", "tick"), [[(1, 0), (2, 0)], [], [], []]),
        (("tick", "static"), [[(1, 0), (2, 0)], [], [], []]),
        (("static", "tick"), [[(1, 0), (2, 0)], [(1, 1), (2, 1)], [(1, 2), (2, 2)], []]),
    ],
)
def test_join_by_lifetime(start, persist, expected):
    assert join_by_tick(start, *persist) == expected


def test_join_of_static_sides(start):
    results = join_by_tick(start, "static", "static")
    expected = [sorted((n, i) for n in (1, 2) for i in range(t + 1)) for t in range(3)]
    assert results[:3] == expected
    assert results[3] == expected[2]


def test_join_replays(start):
    g = Graph()
    pairs = g.source_iter(LEFT), g.source_iter([(7, 3), (7, 4)])
    out = pairs[0].join(pairs[1], persist=("static", "static")).collect()
    run = start(g)
    for _ in range(3):
        run.run_tick()
        expected = [(7, (a, b)) for a in (1, 2) for b in (3, 4)]
        assert sorted(out.take()) == expected


def test_join_order(start):
    g = Graph()
    few, many = [(1, "a"), (2, "b")], [(2, "x"), (1, "y"), (2, "z")]
    left = g.source_iter(few).join(g.source_iter(many)).collect()
    right = g.source_iter(many).join(g.source_iter(few)).collect()
    tie = g.source_iter(few).join(g.source_iter(many[:2])).collect()
    start(g).run_available()
    assert left.take() == [(1, ("a", "y")), (2, ("b", "x")), (2, ("b", "z"))]
    assert right.take() == [(1, ("y", "a")), (2, ("x", "b")), (2, ("z", "b"))]
    assert tie.take() == [(2, ("b", "x")), (1, ("a", "y"))]


def test_cross_join_order(start):
    g = Graph()
    few, many = g.source_iter([1, 2]), g.source_iter(["a", "b", "c"])
    left = few.cross_join(many).collect()
    right = many.cross_join(few).collect()
    tie = few.cross_join(g.source_iter(["a", "b"])).collect()
    start(g).run_available()
    assert left.take() == [(n, c) for n in (1, 2) for c in "abc"]
    assert right.take() == [(c, n) for n in (1, 2) for c in "abc"]
    assert tie.take() == [(n, c) for c in "ab" for n in (1, 2)]


def test_zip(start):
    g = Graph()
    out = g.source_iter([0, 1, 2]).zip(g.source_iter(["Hello", "World"])).collect()
    start(g).run_available()
    assert out.take() == [(0, "Hello"), (1, "World")]


def test_zip_longest(start):
    g = Graph()
    out = g.source_iter([*range(5)]).zip_longest(g.source_iter(["Hello", "World"])).collect()
    start(g).run_available()
    assert out.take() == [(0, "Hello"), (1, "World"), (2, None), (3, None), (4, None)]


def test_unzip(start):
    g = Graph()
    left, right = g.source_iter([("Hello", "Foo"), ("World", "Bar")]).unzip()
    lefts, rights = left.collect(), right.collect()
    start(g).run_available()
    assert (lefts.take(), rights.take()) == (["Hello", "World"], ["Foo", "Bar"])


def test_zip_of_static_sides(start):
    g = Graph()
    send_left, lefts = g.channel(int)
    send_right, rights = g.channel(str)
    dropped = lefts.zip(rights).collect()
    kept = lefts.zip(rights, persist="static").collect()
    run = start(g)
    send_left.all([1, 2])
    send_right("a")
    run.run_tick()
    send_left(3)
    send_right.all(["b", "c"])
    run.run_tick()
    assert dropped.take() == [(1, "a"), (3, "b")]
    assert kept.take() == [(1, "a"), (2, "b"), (3, "c")]
