"""Programs that bring several families of operators together, and functions of all kinds."""

from __future__ import annotations

import operator

from hydro_mlir.hydroflow import Graph


def test_functions_that_are_not_written_in_python(start):
    g = Graph()
    words, pairs = g.source_iter(["bbb", "A"]), g.source_iter([(1, 4), (1, 3), (2, 6)])
    outs = [
        words.map(len),
        words.map(str.lower),
        words.sort_by_key(len),
        words.flat_map(list),
        words.fold(list, list.append),
        words.filter(str.isupper),
        pairs.map(operator.itemgetter(1)),
        pairs.map(operator.add),
        pairs.reduce_keyed(operator.or_),
        pairs.map(sum).reduce(operator.mul),
        pairs.map(max).fold(0, max),
    ]
    found = [out.collect() for out in outs]
    start(g).run_tick()
    assert [out.take() for out in found] == [
        [3, 1],
        ["bbb", "a"],
        ["A", "bbb"],
        ["b", "b", "b", "A"],
        [["bbb", "A"]],
        ["A"],
        [4, 3, 6],
        [5, 4, 8],
        [(1, 7), (2, 6)],
        [160],
        [6],
    ]


def test_what_flat_map_and_flatten_take(start):
    g = Graph()
    numbers = g.source_iter([1, 3])
    outs = [
        numbers.flat_map(lambda n: [n] * n),
        numbers.flat_map(lambda n: range(n)),
        numbers.flat_map(lambda n: (n, n + 1)),
        numbers.flat_map(lambda n: (k * k for k in range(n))),
        numbers.flat_map(lambda n: n if n > 1 else None),
        numbers.flat_map(lambda n: {n: str(n)}),
        g.source_iter(["ab", "c"]).flat_map(lambda word: word),
        g.source_iter([([1, 2], ["a", "b"])]).flat_map(lambda a, b: zip(a, b)),  # noqa: B905
        g.source_iter([(1, 2), (3, 4)]).flatten(),
        g.source_iter([{"a": 1, "b": 2}]).flatten(),
        g.source_iter([1, None, 2]).flatten(),
        g.source_iter([[[1], []], [[2, 3]]]).flatten().flatten(),
    ]
    found = [out.collect() for out in outs]
    start(g).run_tick()
    assert [out.take() for out in found] == [
        [1, 3, 3, 3],
        [0, 0, 1, 2],
        [1, 2, 3, 4],
        [0, 0, 1, 4],
        [3],
        [(1, "1"), (3, "3")],
        ["a", "b", "c"],
        [(1, "a"), (2, "b")],
        [1, 2, 3, 4],
        [("a", 1), ("b", 2)],
        [1, 2],
        [1, 2, 3],
    ]


def test_elements_without_content(start):
    g = Graph()
    send, signals = g.channel(tuple[()])
    twice = g.source_iter([(), ()])
    outs = [
        twice.collect(),
        twice.fold(0, lambda n, _: n + 1).collect(),
        twice.cross_join_multiset(g.source_iter([7])).collect(),
        twice.unique().zip(g.source_iter(["a", "b"])).collect(),
        g.source_iter([3]).cross_singleton(g.source_iter([()])).collect(),
        signals.persist().collect(),
        signals.defer_tick().collect(),
        g.source_iter([1, 2]).defer_signal(signals).collect(),
        signals.enumerate("static").map(lambda n, _: n).collect(),
        g.initialize().union(signals).map(lambda _: "tick").collect(),
        signals.map(lambda u: (u, 1)).reduce_keyed(operator.add, persist="static").collect(),
    ]
    run = start(g)
    run.run_tick()
    one = ()
    assert [out.take() for out in outs] == [
        [one, one], [2], [(one, 7), (one, 7)], [(one, "a")], [(3, one)],
        [], [], [], [], ["tick"], [],
    ]  # fmt: skip
    send(())
    send(())
    run.run_tick()
    assert [out.take() for out in outs] == [
        [], [0], [], [], [], [one, one], [], [1, 2], [0, 1], ["tick"] * 2, [(one, 2)],
    ]  # fmt: skip
    run.run_tick()
    assert [out.take() for out in outs[5:]] == [[one, one], [one, one], [], [], [], [(one, 2)]]
