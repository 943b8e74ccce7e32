"""
Slices with a step, in the subset that user functions are written in.

The bounds are clamped as in Python: with a negative step, to -1 and the last place.
"""

from typing import Any


def clamped(bound: int, size: int, step: int) -> int:
    """A given bound as a place."""
    place = bound + size if bound < 0 else bound
    if step > 0:
        return min(max(place, 0), size)
    return min(max(place, -1), size - 1)


def first_of(start: int | None, size: int, step: int) -> int:
    """Where the slice begins."""
    if start is None:
        return 0 if step > 0 else size - 1
    return clamped(start, size, step)


def last_of(stop: int | None, size: int, step: int) -> int:
    """Where the slice has ended."""
    if stop is None:
        return size if step > 0 else -1
    return clamped(stop, size, step)


def list_steps(items: list[Any], start: int | None, stop: int | None, step: int) -> list[Any]:
    """`items[start:stop:step]`."""
    first, last = first_of(start, len(items), step), last_of(stop, len(items), step)
    return [items[place] for place in range(first, last, step)]


def text_steps(text: str, start: int | None, stop: int | None, step: int) -> str:
    """`text[start:stop:step]`."""
    points = list(text)
    return "".join(list_steps(points, start, stop, step))


def bytes_steps(data: bytes, start: int | None, stop: int | None, step: int) -> bytes:
    """`data[start:stop:step]`."""
    first, last = first_of(start, len(data), step), last_of(stop, len(data), step)
    return b"".join([data[place : place + 1] for place in range(first, last, step)])
