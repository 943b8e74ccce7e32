"""
The Python classes of records and enums, by the name that types and schemas have for them.

Within a program an instance is the tuple of its fields and a member of an enum its position. At
the edge they become instances of the user's class again, without running its `__init__`. A
process that does not know the class, because it read a module from a file, makes one that looks
the same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple, cast

IDENTITY = "#"

_classes: dict[tuple[object, ...], type] = {}
_names: dict[str, int] = {}


def identity(name: str) -> str:
    """A name that no other class has: the name itself for the first class of that name.

    >>> identity("Unheard"), identity("Unheard")
    ('Unheard', 'Unheard#1')
    """
    number = _names.get(name, 0)
    _names[name] = number + 1
    return f"{name}{IDENTITY}{number}" if number else name


def register(name: str, layout: Sequence[object], class_: type) -> None:
    """Say which class stands behind a name and its fields or members."""
    _classes[name, *layout] = class_


def record_class(name: str, kind: str, fields: Sequence[str]) -> type:
    """The class of a record: the user's, or one made after it.

    >>> point = record_class("Point", "plain", ["x", "y"])
    >>> instance(point, "plain", ["x", "y"], (1, 2))
    Point(x=1, y=2)
    """
    key = (name, *fields)
    if key not in _classes:
        _classes[key] = _made_record(name.split(IDENTITY)[0], kind, fields)
    return _classes[key]


def _made_record(shown: str, kind: str, fields: Sequence[str]) -> type:
    short = shown.split(".")[-1]
    if kind == "named_tuple":
        return cast(type, cast(Any, NamedTuple)(short, [(field, object) for field in fields]))
    made = dataclasses.make_dataclass(short, list(fields), frozen=True, order=kind == "ordered")
    made.__qualname__ = shown
    return made


def instance(class_: type, kind: str, fields: Sequence[str], parts: Sequence[Any]) -> Any:
    """An instance with the values of its fields; no code of the class runs."""
    if kind == "named_tuple":
        return tuple.__new__(cast("type[tuple[Any, ...]]", class_), parts)
    made = object.__new__(class_)
    for field, part in zip(fields, parts, strict=True):
        object.__setattr__(made, field, part)
    return made


def fields_of(made: Any, kind: str, fields: Sequence[str]) -> tuple[Any, ...]:
    """The values of an instance's fields."""
    return tuple(made) if kind == "named_tuple" else tuple(getattr(made, name) for name in fields)


def enum_class(name: str, members: Sequence[tuple[str, Any]]) -> type[Enum]:
    """The class of an enum: the user's, or one made after it."""
    key = (name, *(member for member, _ in members))
    if key not in _classes:
        short = name.split(IDENTITY)[0].split(".")[-1]
        _classes[key] = cast(type, Enum(short, [(member, value) for member, value in members]))
    return cast("type[Enum]", _classes[key])


def members_of(class_: type[Enum]) -> list[Enum]:
    """The members in order of definition, without aliases."""
    return list(class_)
