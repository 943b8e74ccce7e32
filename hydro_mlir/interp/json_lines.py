"""Lines of JSON and values, by Python's own `json`."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn, cast

from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import Attribute

from hydro_mlir.dialects import value
from hydro_mlir.interp.values import Record, Value, some

INTEGER_MIN, INTEGER_MAX = -(1 << 63), (1 << 63) - 1


class _Number(str):
    """A number as it is written, since integers and floats differ in nothing else."""


class _Fields(list[Any]):
    """The pairs of an object."""


class NotJson(ValueError):
    """A line that holds no value of the type."""


def _refuse(what: str) -> NoReturn:
    raise NotJson(what)


def read(line: str, type_: Attribute) -> Value:
    """The value of a line; NotJson if it holds none of the type."""
    try:
        found = json.loads(
            line, parse_int=_Number, parse_float=_Number, parse_constant=_refuse,
            object_pairs_hook=_Fields,
        )  # fmt: skip
        return _value(found, type_)
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from error


def _value(found: Any, type_: Attribute) -> Value:
    if isinstance(type_, value.OptionType):
        return None if found is None else some(_value(found, type_.element))
    if isinstance(type_, value.RecordType):
        return _record(found, type_)
    if isinstance(type_, value.TupleType):
        if type(found) is not list or len(cast("list[Any]", found)) != len(type_.elements.data):
            _refuse("expected a list of other length")
        return tuple(_value(part, t) for part, t in zip(found, type_.elements, strict=True))
    if isinstance(type_, value.ListType):
        if type(found) is not list:
            _refuse("expected a list")
        return [_value(part, type_.element) for part in cast("list[Any]", found)]
    return _scalar(found, type_)


def _record(found: Any, type_: value.RecordType) -> Value:
    if type(found) is not _Fields:
        _refuse("expected an object")
    names = [name for name, _ in found]
    if sorted(names) != sorted(type_.field_names):
        _refuse("expected other fields")
    given = dict(found)
    pairs = zip(type_.field_names, type_.elements, strict=True)
    return Record.of(type_, [_value(given[name], part) for name, part in pairs])


def _scalar(found: Any, type_: Attribute) -> Value:
    if type_ == i1 and type(found) is bool:
        return found
    if type_ == value.text and type(found) is str:
        found.encode()  # raises what is a ValueError for half of a pair
        return found
    if type_ == i64 and type(found) is _Number and found.lstrip("-").isdigit() and len(found) < 21:
        if not INTEGER_MIN <= (number := int(found)) <= INTEGER_MAX:
            _refuse("expected an integer of 64 bits")
        return number
    if type_ == f64 and type(found) is _Number and math.isfinite(float(found)):
        return float(found)
    _refuse("expected a value of another type")


def write(found: Value, type_: Attribute) -> str:
    """A value as a line."""
    return json.dumps(_plain(found, type_), ensure_ascii=False, separators=(",", ":"))


def _plain(found: Value, type_: Attribute) -> Any:
    """What Python's `json` writes for a value."""
    given = cast(Any, found)
    if isinstance(type_, value.OptionType):
        return None if given is None else _plain(given, type_.element)
    if isinstance(type_, value.RecordType):
        parts = zip(type_.field_names, given, type_.elements, strict=True)
        return {name: _plain(part, part_type) for name, part, part_type in parts}
    if isinstance(type_, value.TupleType):
        return [_plain(part, t) for part, t in zip(given, type_.elements, strict=True)]
    if isinstance(type_, value.ListType):
        return [_plain(part, type_.element) for part in given]
    if type_ == i1:
        return bool(given)
    return None if type_ == f64 and not math.isfinite(given) else given
