"""Instances of user classes as elements and constants: do they hold what their class says?"""

from __future__ import annotations

from typing import cast

from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import Attribute

from hydro_mlir.dialects import value
from hydro_mlir.frontend.classes import class_of
from hydro_mlir.rt.classes import fields_of

INTEGER_MIN, INTEGER_MAX = -(1 << 63), (1 << 63) - 1


def accepts(item: object, type_: Attribute, widen: bool = False) -> bool:
    """
    Whether a Python value is of a type; with `widen` also an int where a float is wanted.

    The fields of an instance are always widened, because Python does not check annotations.

    >>> accepts((1, None), value.TupleType([i64, value.OptionType(f64)]))
    True
    """
    if isinstance(type_, value.OptionType):
        return item is None or accepts(item, type_.element, widen)
    if isinstance(type_, value.UnionType):
        return alternative_of(item, type_) is not None
    if isinstance(type_, value.RecordType):
        return type(item) is class_of(type_) and wrong_field(item, type_) is None
    if isinstance(type_, value.EnumType):
        return type(item) is class_of(type_)
    if isinstance(type_, value.DictType):
        items = list(cast("dict[object, object]", item).items()) if type(item) is dict else None
        return accepts(items, type_.entries, widen)
    if isinstance(type_, value.TupleType):
        parts = cast("tuple[object, ...]", item)
        return type(item) is tuple and len(parts) == len(type_.elements) and all(
            accepts(part, element, widen)
            for part, element in zip(parts, type_.elements, strict=True)
        )  # fmt: skip
    if isinstance(type_, value.ListType):
        return type(item) is list and all(
            accepts(part, type_.element, widen) for part in cast("list[object]", item)
        )
    return _accepts_scalar(item, type_, widen)


def _accepts_scalar(item: object, type_: Attribute, widen: bool) -> bool:
    if type_ == f64:
        return type(item) is float or (widen and type(item) in (int, bool))
    if type_ == i64:
        fits = isinstance(item, int) and INTEGER_MIN <= item <= INTEGER_MAX
        return fits and (type(item) is int or (widen and type(item) is bool))
    if type_ == i1:
        return type(item) is bool
    if isinstance(type_, value.BytesType):
        return type(item) is bytes
    if isinstance(type_, value.TextType):
        return type(item) is str and _is_unicode(item)
    if isinstance(type_, value.MemberType):
        return getattr(item, "location_symbol", None) == type_.location.string_value()
    return False


def _is_unicode(item: str) -> bool:
    try:
        item.encode()
    except UnicodeEncodeError:
        return False
    return True


def wrong_field(item: object, type_: value.RecordType) -> str | None:
    """The first field of an instance that does not hold what it is annotated with."""
    parts = fields_of(item, type_.kind.data, type_.field_names)
    for name, part, element in zip(type_.field_names, parts, type_.elements, strict=True):
        if not accepts(part, element, widen=True):
            return name
    return None


def alternative_of(item: object, union: value.UnionType) -> int | None:
    """The number of the alternative that a value is."""
    found = (n for n, each in enumerate(union.alternatives) if accepts(item, each))
    return next(found, None)
