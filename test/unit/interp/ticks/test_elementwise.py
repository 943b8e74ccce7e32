from __future__ import annotations

import pytest

from hydro_mlir.interp.ticks import elementwise
from hydro_mlir.interp.ticks.operator import Fault


def test_enumerate(tick):
    numbered = elementwise.Enumerate()
    assert [tick(numbered, "ab"), tick(numbered, "c")] == [[(0, "a"), (1, "b")], [(0, "c")]]
    kept = elementwise.Enumerate("static")
    assert [tick(kept, "ab"), tick(kept, "c")] == [[(0, "a"), (1, "b")], [(2, "c")]]


def test_unique(tick):
    assert tick(elementwise.Unique(), [1, 2, 1, 3, 2]) == [1, 2, 3]
    kept, forgetful = elementwise.Unique("static"), elementwise.Unique()
    assert [tick(kept, [1, 2]), tick(kept, [2, 3])] == [[1, 2], [3]]
    assert [tick(forgetful, [1, 2]), tick(forgetful, [2, 3])] == [[1, 2], [2, 3]]


def test_unique_in_a_loop(iteration):
    assert [iteration(elementwise.Unique("none"), range(5)) for _ in range(2)] == [[*range(5)]] * 2
    once = elementwise.Unique("loop")
    assert [iteration(once, range(5)) for _ in range(3)] == [[*range(5)], [], []]


def test_multiset_delta(tick):
    delta = elementwise.MultisetDelta()
    assert tick(delta, [1, 1, 2]) == [1, 1, 2]
    assert tick(delta, [1, 1, 1, 3]) == [1, 3]
    assert tick(delta, [1, 1, 1, 3]) == []
    assert tick(delta, []) == []
    assert tick(delta, [1]) == [1]


def below_ten(accumulator, element):
    total = accumulator + element
    return total, (total,) if total < 10 else ()


def test_scan_ends(tick):
    scan = elementwise.Scan(lambda: 0, below_ten)
    assert [tick(scan, [1, 2, 9, 1]), tick(scan, [4])] == [[1, 3], [4]]
    kept = elementwise.Scan(lambda: 0, below_ten, "static")
    assert [tick(kept, [1, 2]), tick(kept, [3, 9, 1]), tick(kept, [1])] == [[1, 3], [6], []]


def test_assert(tick):
    positive = elementwise.Assert(lambda element: element > 0)
    assert tick(positive, [1, 2]) == [1, 2]
    with pytest.raises(Fault, match="AssertionError"):
        tick(positive, [3, 0])


def test_assert_eq_keeps_its_position(tick):
    expected = elementwise.AssertEqual([1, 2, 3])
    assert [tick(expected, [1]), tick(expected, [2])] == [[1], [2]]
    with pytest.raises(Fault, match="was not expected"):
        tick(expected, [4])
    assert tick(expected, [3]) == [3]
    with pytest.raises(Fault, match="more elements"):
        tick(expected, [4])


def test_several_outputs(tick):
    assert tick(elementwise.Unzip(), [(1, "a"), (2, "b")]) == [1, (1, "a"), 2, (1, "b")]
    parity = elementwise.Demux(lambda element: [(element % 2, element)])
    assert tick(parity, [1, 2]) == [(1, 1), 2]
