"""
Python functions that the front end calls on the user's behalf.

They are translated like any function of the user's, for the types at hand.
"""

from __future__ import annotations

from typing import Any

# The code is read by the front end, not only by Python: it keeps to the subset. Parameters may
# have any type, the call tells which.


def sorted_places(keys: list[Any], reverse: bool) -> list[int]:
    """The places 0 to len(keys) - 1 in the order of their keys, by merging; stable."""
    places = [place for place in range(len(keys))]  # noqa: C416
    width = 1
    while width < len(keys):
        merged: list[int] = []
        for start in range(0, len(keys), 2 * width):
            left, right = start, min(start + width, len(keys))
            middle, end = right, min(start + 2 * width, len(keys))
            while left < middle or right < end:
                if left == middle:
                    take_left = False
                elif right == end:
                    take_left = True
                elif reverse:
                    take_left = not keys[places[left]] < keys[places[right]]
                else:
                    take_left = not keys[places[right]] < keys[places[left]]
                if take_left:
                    merged.append(places[left])
                    left += 1
                else:
                    merged.append(places[right])
                    right += 1
        places = merged[:]
        width *= 2
    return places


def repeated(items: list[Any], count: int) -> list[Any]:
    """`items * count`."""
    return [item for _ in range(count) for item in items]


def picked(items: list[Any], places: list[int]) -> list[Any]:
    """The items at some places."""
    return [items[place] for place in places]


# --- methods of lists -----------------------------------------------------------------------------


def list_count(items: list[Any], item: Any) -> int:
    """`items.count(item)`."""
    found = 0
    for each in items:
        if each == item:
            found += 1
    return found


def list_index(items: list[Any], item: Any, start: int = 0, stop: int | None = None) -> int | None:
    """`items.index(item, start, stop)`; None where there is none."""
    size = len(items)
    first = max(start + size, 0) if start < 0 else start
    end = size if stop is None else max(stop + size, 0) if stop < 0 else min(stop, size)
    for place in range(first, end):
        if items[place] == item:
            return place
    return None


# --- numbers --------------------------------------------------------------------------------------


def gcd(left: int, right: int) -> int:
    """`math.gcd(left, right)`."""
    left, right = abs(left), abs(right)
    while right:
        left, right = right, left % right
    return left


def lcm(left: int, right: int) -> int:
    """`math.lcm(left, right)`."""
    if left == 0 or right == 0:
        return 0
    return abs(left) // gcd(left, right) * abs(right)


def isqrt(number: int) -> int | None:
    """`math.isqrt(number)`; None below 0."""
    if number < 0:
        return None
    if number < 2:
        return number
    root = 1 << (number.bit_length() + 1) // 2
    while True:
        better = (root + number // root) // 2
        if better >= root:
            return root
        root = better
