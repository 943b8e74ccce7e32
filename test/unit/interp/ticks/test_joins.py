from __future__ import annotations

import pytest

from hydro_mlir.interp.ticks import joins
from hydro_mlir.interp.ticks.merging import Difference

LEFT = [(7, 1), (7, 2)]


@pytest.mark.parametrize(
    ("lifetimes", "expected"),
    [
        (("tick", "tick"), [[(1, 0), (2, 0)], [], [], []]),
        (("tick", "static"), [[(1, 0), (2, 0)], [], [], []]),
        (("static", "tick"), [[(1, i), (2, i)] for i in range(3)] + [[]]),
    ],
)
def test_join_lifetimes(tick, lifetimes, expected):
    join = joins.Join(lifetimes)
    rights = [[(7, 0)], [(7, 1)], [(7, 2)], []]
    results = [tick(join, LEFT if i == 0 else [], right) for i, right in enumerate(rights)]
    assert results == [[(7, pair) for pair in pairs] for pairs in expected]


def test_static_join_replays_everything(tick):
    join = joins.Join(("static", "static"))
    assert len(tick(join, LEFT, [(7, 3), (7, 4)])) == 4
    assert len(tick(join, [], [])) == 4


def test_join_is_a_set_unless_it_is_a_multiset(tick):
    assert tick(joins.Join(), [(0, 1)] * 2, [(0, 2)]) == [(0, (1, 2))]
    assert tick(joins.Join(multiset=True), [(1, 1)] * 3, [(1, 2)] * 4) == [(1, (1, 2))] * 12


def test_join_order_is_that_of_the_side_with_fewer_values(tick):
    assert tick(joins.Join(), [(1, "a"), (2, "b")], [(2, "x"), (1, "y"), (2, "z")]) == [
        (1, ("a", "y")),
        (2, ("b", "x")),
        (2, ("b", "z")),
    ]
    assert tick(joins.Join(), [(1, "a"), (2, "b")], [(2, "x"), (1, "y")]) == [
        (2, ("b", "x")),
        (1, ("a", "y")),
    ]


def test_join_in_a_later_round_emits_only_what_is_new(run):
    join = joins.Join()
    assert run(join, [(0, 1)], [(0, 2)]) == [(0, (1, 2))]
    assert run(join, [(0, 3)], [], first=False) == [(0, (3, 2))]
    assert run(join, [(0, 3)], [(0, 4)], first=False) == [(0, (1, 4)), (0, (3, 4))]


def test_cross_joins(tick):
    letters = ["a", "b", "c", "c"]
    assert len(tick(joins.CrossJoin(), [1, 2, 2, 3], letters)) == 9
    results = tick(joins.CrossJoinMultiset(), [1, 2, 2, 3], letters)
    assert results == [(number, letter) for number in [1, 2, 2, 3] for letter in letters]


def test_join_multiset_half_keeps_the_order_of_probes(tick):
    join = joins.JoinMultisetHalf(("tick", "static"))
    builds = [(1, "a"), (1, "b")]
    expected = [(1, (9, "a")), (1, (9, "b"))]
    assert tick(join, builds, [(2, 8), (1, 9)]) == expected
    assert tick(join, builds, []) == expected


ADD = (lambda element: element, lambda accumulator, element: accumulator + element)


def test_join_fused(tick):
    join = joins.JoinFused(ADD, ADD, ("static", "tick"))
    assert tick(join, [(1, 2), (1, 3)], [(2, 1), (1, 10), (1, 20)]) == [(1, (5, 30))]
    assert tick(join, [(2, 7)], [(1, 1), (2, 2)]) == [(1, (5, 1)), (2, (7, 2))]


def test_join_fused_on_one_side(tick):
    left = joins.JoinFusedHalf(0, ADD, ("tick", "static"))
    assert tick(left, [(1, 2), (1, 3)], [(1, 7), (2, 8)]) == [(1, (5, 7))]
    assert tick(left, [(2, 1)], []) == [(2, (1, 8))]
    right = joins.JoinFusedHalf(1, ADD)
    assert tick(right, [(1, 7), (1, 7)], [(1, 2), (1, 3)]) == [(1, (7, 5)), (1, (7, 5))]


LEFTS = [[(7, 1), (7, 2)], [(7, 3), (8, 4)]]
RIGHTS = [[(7, 5), (8, 6)], [(7, 7), (8, 8)]]


@pytest.mark.parametrize(
    ("lifetimes", "second"),
    [
        (("loop", "loop"), {*((7, a, b) for a in (1, 2, 3) for b in (5, 7)), (8, 4, 6), (8, 4, 8)}),
        (("loop", "none"), {(7, 1, 7), (7, 2, 7), (7, 3, 7), (8, 4, 8)}),
        (("none", "loop"), {(7, 3, 5), (7, 3, 7), (8, 4, 6), (8, 4, 8)}),
        (("none", "none"), {(7, 3, 7), (8, 4, 8)}),
    ],
)
def test_join_in_a_loop(iteration, lifetimes, second):
    join = joins.Join(lifetimes)
    first = iteration(join, LEFTS[0], RIGHTS[0])
    assert sorted((k, a, b) for k, (a, b) in first) == [(7, 1, 5), (7, 2, 5)]
    assert {(k, a, b) for k, (a, b) in iteration(join, LEFTS[1], RIGHTS[1])} == second


@pytest.mark.parametrize(
    ("lifetimes", "expected"),
    [
        (("none", "none"), [[1, 2], [2, 3], [4]]),
        (("none", "loop"), [[1, 2], [2], [4]]),
        (("loop", "none"), [[1, 2], [2, 2, 3], [1, 3, 4]]),
        (("loop", "loop"), [[1, 2], [2, 2], [4]]),
    ],
)
def test_difference_in_a_loop(iteration, lifetimes, expected):
    difference = Difference(lifetimes)
    batches = zip([[3], [1], [2]], [[1, 2], [2, 3], [2, 4]], strict=True)
    results = [iteration(difference, positive, negative) for negative, positive in batches]
    assert results == expected
