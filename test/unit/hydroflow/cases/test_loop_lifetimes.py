"""Lifetimes inside loops: `none` ends with an iteration, `loop` with the loop's execution."""

from __future__ import annotations

import pytest

from hydro_mlir.hydroflow import Graph


def repeated(start, source, count, build):
    """What `build` makes of elements that a nested loop repeats."""
    g = Graph()
    numbers = g.source_iter(source)
    with g.loop() as outer:
        batch = outer.batch(numbers)
        with g.loop() as inner:
            made = build(inner.repeat_n(batch, count))
        inside = made.all_iterations()
    out = inside.all_iterations().collect()
    start(g).run_available()
    return out.take()


@pytest.mark.parametrize(
    ("persist", "expected"),
    [("none", [10045] * 5), ("loop", [10045, 10090, 10135, 10180, 10225])],
)
def test_fold(start, persist, expected):
    add = lambda a, b: a + b  # noqa: E731
    result = repeated(start, [*range(10)], 5, lambda s: s.fold(10000, add, persist=persist))
    assert result == expected


@pytest.mark.parametrize(
    ("persist", "expected"), [("none", [45] * 5), ("loop", [45, 90, 135, 180, 225])]
)
def test_reduce(start, persist, expected):
    add = lambda a, b: a + b  # noqa: E731
    assert repeated(start, [*range(10)], 5, lambda s: s.reduce(add, persist=persist)) == expected


@pytest.mark.parametrize(
    ("persist", "expected"),
    [("none", [10045] * 5), ("loop", [10045, 10090, 10135, 10180, 10225])],
)
def test_fold_keyed(start, persist, expected):
    pairs = [(key, n) for n in range(10) for key in ("foo", "bar")]
    add = lambda a, b: a + b  # noqa: E731
    build = lambda s: s.fold_keyed(10000, add, persist=persist)  # noqa: E731
    result = repeated(start, pairs, 5, build)
    assert result == [(key, total) for total in expected for key in ("foo", "bar")]


@pytest.mark.parametrize(
    ("persist", "expected"), [("none", [45] * 5), ("loop", [45, 90, 135, 180, 225])]
)
def test_reduce_keyed(start, persist, expected):
    pairs = [(key, n) for n in range(10) for key in ("foo", "bar")]
    add = lambda a, b: a + b  # noqa: E731
    result = repeated(start, pairs, 5, lambda s: s.reduce_keyed(add, persist=persist))
    assert result == [(key, total) for total in expected for key in ("foo", "bar")]


@pytest.mark.parametrize(("persist", "times"), [("none", 3), ("loop", 1)])
def test_unique(start, persist, times):
    result = repeated(start, [*range(5)], 3, lambda s: s.unique(persist=persist))
    assert result == [*range(5)] * times


@pytest.mark.parametrize("persist", ["nn", "ln", "nl", "ll"])
def test_zip(start, persist):
    g = Graph()
    b, y = g.source_iter([0, 1]), g.source_iter([0, 1, 2, 3])
    words = {"n": "none", "l": "loop"}
    with g.loop() as loop:
        iteration = loop.iteration()
        pairs = loop.repeat_n(b, 2).zip(
            loop.all_once(y), persist=(words[persist[0]], words[persist[1]])
        )
        made = pairs.map(lambda b, y, i: (i, (b, y)), refs=(iteration,))
    out = made.all_iterations().collect()
    start(g).run_available()
    more = [(1, (0, 2)), (1, (1, 3))] if persist[1] == "l" else []
    assert out.take() == [(0, (0, 0)), (0, (1, 1)), *more]


def in_batches(loop, stream, count):
    """From pairs of number and element, the elements of each iteration's number."""
    iteration = loop.iteration()
    mine = loop.repeat_n(stream, count).filter(lambda pair, i: pair[0] == i, refs=(iteration,))
    return mine.map(lambda number, element: element), iteration


@pytest.mark.parametrize(
    ("persist", "expected"),
    [
        (("none", "none"), [[1, 2], [2, 3], [4]]),
        (("none", "loop"), [[1, 2], [2], [4]]),
        (("loop", "none"), [[1, 2], [2, 2, 3], [1, 3, 4]]),
        (("loop", "loop"), [[1, 2], [2, 2], [4]]),
    ],
)
def test_difference(start, persist, expected):
    g = Graph()
    positive = g.source_iter([(0, 1), (0, 2), (1, 2), (1, 3), (2, 2), (2, 4)])
    negative = g.source_iter([(0, 3), (1, 1), (2, 2)])
    with g.loop() as loop:
        pos, iteration = in_batches(loop, positive, 3)
        neg, _ = in_batches(loop, negative, 3)
        left = pos.difference(neg, persist=persist).map(lambda n, i: (i, n), refs=(iteration,))
    out = left.all_iterations().collect()
    start(g).run_available()
    assert out.take() == [(i, n) for i, numbers in enumerate(expected) for n in numbers]


@pytest.mark.parametrize(
    ("persist", "second"),
    [
        (("loop", "loop"), {(7, a, b) for a in (1, 2, 3) for b in (5, 7)} | {(8, 4, 6), (8, 4, 8)}),
        (("loop", "none"), {(7, 1, 7), (7, 2, 7), (7, 3, 7), (8, 4, 8)}),
        (("none", "loop"), {(7, 3, 5), (7, 3, 7), (8, 4, 6), (8, 4, 8)}),
        (("none", "none"), {(7, 3, 7), (8, 4, 8)}),
    ],
)
@pytest.mark.parametrize("name", ["join", "join_multiset"])
def test_join(start, name, persist, second):
    g = Graph()
    lefts = g.source_iter([(0, (7, 1)), (0, (7, 2)), (1, (7, 3)), (1, (8, 4))])
    rights = g.source_iter([(0, (7, 5)), (0, (8, 6)), (1, (7, 7)), (1, (8, 8))])
    with g.loop() as loop:
        left, iteration = in_batches(loop, lefts, 2)
        right, _ = in_batches(loop, rights, 2)
        joined = getattr(left, name)(right, persist=persist)
        made = joined.map(
            lambda e, i: (i, (e[0], e[1][0], e[1][1])), refs=(iteration,)
        )
    out = made.all_iterations().collect()
    start(g).run_available()
    results = out.take()
    assert {e for i, e in results if i == 0} == {(7, 1, 5), (7, 2, 5)}
    assert {e for i, e in results if i == 1} == second
    assert len(results) == 2 + len(second)


@pytest.mark.parametrize(
    ("persist", "second"),
    [
        (("loop", "loop"), [(a, b) for a in (1, 2, 3, 4) for b in (5, 6, 7, 8)]),
        (("loop", "none"), [(a, b) for a in (1, 2, 3, 4) for b in (7, 8)]),
        (("none", "loop"), [(a, b) for a in (3, 4) for b in (5, 6, 7, 8)]),
        (("none", "none"), [(a, b) for a in (3, 4) for b in (7, 8)]),
    ],
)
def test_cross_join_multiset(start, persist, second):
    g = Graph()
    lefts = g.source_iter([(0, 1), (0, 2), (1, 3), (1, 4)])
    rights = g.source_iter([(0, 5), (0, 6), (1, 7), (1, 8)])
    with g.loop() as loop:
        left, iteration = in_batches(loop, lefts, 2)
        right, _ = in_batches(loop, rights, 2)
        both = left.cross_join_multiset(right, persist=persist)
        made = both.map(lambda a, b, i: (i, (a, b)), refs=(iteration,))
    out = made.all_iterations().collect()
    start(g).run_available()
    results = out.take()
    assert [e for i, e in results if i == 0] == [(a, b) for a in (1, 2) for b in (5, 6)]
    assert [e for i, e in results if i == 1] == second


def test_prefix(start):
    g = Graph()
    numbers = g.source_iter([1, 2])
    with g.loop() as loop:
        again = g.forward_ref(int)
        seen = loop.prefix(numbers)
        count = g.union(loop.all_once(numbers), again)
        again.complete(count.map(lambda n: n + 2).filter(lambda n: n < 5).next_iteration())
        both = g.union(seen, count.map(lambda n: -n))
    out = both.all_iterations().collect()
    start(g).run_tick()
    assert out.take() == [1, 2, -1, -2, 1, 2, -3, -4]
