"""Which values a line of JSON can hold, and how guests are told what to write."""

from __future__ import annotations

import json

from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import Attribute

from hydro_mlir.dialects import value

_SCALARS: dict[Attribute, str] = {i64: "int", f64: "float", i1: "bool", value.text: "str"}


def not_json(type_: Attribute) -> Attribute | None:
    """The first part of a type that no line of JSON can hold; None if one can hold all of it.

    >>> not_json(value.ListType(value.octets)) == value.octets
    True
    """
    if type_ in _SCALARS:
        return None
    if isinstance(type_, value.UnionType | value.DictType):
        return type_
    if isinstance(type_, value.ListType | value.OptionType):
        return not_json(type_.element)
    if isinstance(type_, value.TupleType):
        found = (not_json(part) for part in type_.elements)
        return next((part for part in found if part is not None), None)
    return type_


def described(type_: Attribute) -> str:
    """What a line has to look like.

    >>> described(value.TupleType([i64, value.OptionType(value.text)]))
    '[int, str or null]'
    """
    if isinstance(type_, value.RecordType):
        pairs = zip(type_.field_names, type_.elements, strict=True)
        fields = [f"{json.dumps(name, ensure_ascii=False)}: {described(p)}" for name, p in pairs]
        return "{" + ", ".join(fields) + "}"
    if isinstance(type_, value.ListType):
        return f"[{described(type_.element)}, ...]"
    if isinstance(type_, value.OptionType):
        return f"{described(type_.element)} or null"
    if isinstance(type_, value.TupleType):
        return "[" + ", ".join(map(described, type_.elements)) + "]"
    return _SCALARS[type_]


def refusal(type_: Attribute) -> str:
    """What a guest is told whose line is none, before its connection ends."""
    return f"error: expected a line of JSON: {described(type_)}"
