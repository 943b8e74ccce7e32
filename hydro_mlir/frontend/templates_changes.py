"""What becomes of lists and dicts that change, in the subset that user functions are written in."""

from __future__ import annotations

from typing import Any


def list_insert(items: list[Any], place: int, item: Any) -> list[Any]:
    """`items.insert(place, item)`."""
    return items[:place] + [item] + items[place:]


def list_remove(items: list[Any], item: Any) -> list[Any] | None:
    """`items.remove(item)`; None where there is none."""
    for place in range(len(items)):
        if items[place] == item:
            return items[:place] + items[place + 1 :]
    return None


def list_clear(items: list[Any]) -> list[Any]:
    """`items.clear()`."""
    return items[:0]


def list_reverse(items: list[Any]) -> list[Any]:
    """`items.reverse()`."""
    return items[::-1]


def list_without(items: list[Any], place: int) -> list[Any]:
    """`items.pop(place)`, for a place that there is."""
    at = place + len(items) if place < 0 else place
    return items[:at] + items[at + 1 :]


def list_with(items: list[Any], place: int, item: Any) -> list[Any]:
    """`items[place] = item`, for a place that there is."""
    at = place + len(items) if place < 0 else place
    return items[:at] + [item] + items[at + 1 :]


def dict_update(entries: dict[Any, Any], others: dict[Any, Any]) -> dict[Any, Any]:
    """`entries.update(others)`."""
    return {**entries, **others}


def dict_without(entries: dict[Any, Any], key: Any) -> dict[Any, Any]:
    """`entries.pop(key)`, for a key that there is, or need not be."""
    return {other: item for other, item in entries.items() if other != key}


def dict_setdefault(entries: dict[Any, Any], key: Any, item: Any) -> dict[Any, Any]:
    """`entries.setdefault(key, item)`, what becomes of it."""
    return entries if key in entries else {**entries, key: item}


def dict_get(entries: dict[Any, Any], key: Any, default: Any) -> Any:
    """`entries.setdefault(key, default)`, what it returns."""
    return entries.get(key, default)
