from __future__ import annotations

import operator

from hydro_mlir.interp.ticks import folds
from hydro_mlir.interp.ticks.operator import Clock


def zero():
    return 0


def test_fold_emits_in_every_tick(tick):
    fold = folds.Fold(zero, operator.add)
    assert [tick(fold, [1]), tick(fold, []), tick(fold, [2, 3])] == [[1], [0], [5]]
    static = folds.Fold(zero, operator.add, "static")
    assert [tick(static, [1]), tick(static, []), tick(static, [2, 3])] == [[1], [1], [6]]


def test_reduce_emits_what_there_is(tick):
    reduce = folds.Reduce(operator.add)
    assert [tick(reduce, []), tick(reduce, [1, 2]), tick(reduce, [])] == [[], [3], []]
    static = folds.Reduce(operator.add, "static")
    assert [tick(static, []), tick(static, [1, 2]), tick(static, [])] == [[], [3], [3]]


def test_no_replay(tick):
    clock = Clock()
    fold = folds.Fold(zero, operator.add, "static", clock)
    reduce = folds.Reduce(operator.add, "static", clock)
    results = []
    for batch in [[], [1], [], [2]]:
        results.append((tick(fold, batch), tick(reduce, batch)))
        clock.tick += 1
    assert results == [([0], []), ([1], [1]), ([], []), ([3], [3])]


def test_fold_keyed(tick):
    fold = folds.FoldKeyed(lambda element: [element], lambda a, element: [*a, element])
    assert tick(fold, [("b", 1), ("a", 2), ("b", 3)]) == [("b", [1, 3]), ("a", [2])]
    assert tick(fold, []) == []
    static = folds.FoldKeyed(lambda element: element, operator.add, "static")
    assert tick(static, [("b", 1), ("a", 2)]) == [("b", 1), ("a", 2)]
    assert tick(static, [("a", 3)]) == [("b", 1), ("a", 5)]
    assert tick(static, []) == [("b", 1), ("a", 5)]


def test_folds_in_a_loop(iteration):
    for lifetime, expected in (("none", [45] * 3), ("loop", [45, 90, 135])):
        fold = folds.Fold(zero, operator.add, lifetime)
        assert [iteration(fold, range(10)) for _ in range(3)] == [[total] for total in expected]
        reduce = folds.Reduce(operator.add, lifetime)
        assert [iteration(reduce, range(10)) for _ in range(3)] == [[total] for total in expected]


def test_a_fold_in_a_later_round_emits_again(run):
    fold = folds.Fold(zero, max)
    assert run(fold, []) == [0]
    assert run(fold, [3], first=False) == [3]
    assert run(fold, [2], first=False) == [3]


def test_sort_is_stable(tick):
    by_first = folds.Sort(lambda element: element[0])
    assert tick(by_first, [(2, "a"), (1, "b"), (2, "c"), (1, "d")]) == [
        (1, "b"),
        (1, "d"),
        (2, "a"),
        (2, "c"),
    ]


def test_collect(tick):
    assert [tick(folds.Collect(), [1, 2]), tick(folds.Collect(), [])] == [[[1, 2]], [[]]]
