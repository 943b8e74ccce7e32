"""
Python types and constants as element types and constants of the IR.

As in `hydro_mlir.lang`, and with `None`: elements that are sometimes None are options. The type of
an empty list, and of None alone, is a gap that other elements fill.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from xdsl.dialects.builtin import StringAttr, f64, i64
from xdsl.ir import Attribute, Operation, SSAValue

from hydro_mlir.diagnostics import DiagnosticError, Place, fail
from hydro_mlir.dialects import value
from hydro_mlir.frontend.unions import joined
from hydro_mlir.lang import values as language
from hydro_mlir.lang.places import call_place

# The type of nothing yet: what an empty list holds.
GAP = StringAttr("?")


class _NoMembers:
    """A graph has no clusters."""

    def member_type(self, annotation: object) -> None:
        """No type is that of a member."""
        return


def element_type(annotation: object, place: Place) -> Attribute:
    """The element type that a Python type stands for; raises DiagnosticError for any other."""
    if isinstance(annotation, Attribute):
        return annotation
    if annotation in (None, type(None), ()):
        return value.TupleType([])
    return language.element_type(annotation, cast(Any, _NoMembers()), place)


def type_of(item: object, place: Place) -> Attribute:
    """The type of a Python value, which may have gaps."""
    if item is None:
        return value.OptionType(GAP)
    if type(item) is tuple:
        parts = cast(tuple[object, ...], item)
        return value.TupleType([type_of(part, place) for part in parts])
    if type(item) is list:
        return value.ListType(common_type(cast(list[object], item), place))
    if type(item) is dict:
        held = cast("dict[object, object]", item)
        return value.DictType(
            common_type(list(held), place), common_type(list(held.values()), place)
        )
    return language.type_of(item, place)


def common_type(items: Sequence[object], place: Place) -> Attribute:
    """The one type of all items; raises DiagnosticError where they differ."""
    found: Attribute = GAP
    for position, item in enumerate(items):
        got = type_of(item, place)
        joined = join(found, got)
        if joined is None:
            fail(
                "HF051",
                f"expected elements of one type, but got `{type_name(found)}` at first"
                f" and `{type_name(got)}` at position {position}",
                place,
            )
        found = joined
    return found


def type_name(type_: Attribute) -> str:
    """A type as Python spells it."""
    return value.type_name(type_).replace('"', "")


def elements_of(items: object, place: Place) -> list[Any]:
    """What can be walked over, as a list; raises DiagnosticError for anything else."""
    try:
        return list(cast("Iterable[Any]", items))
    except TypeError:
        got = type(items).__name__
        fail("HF051", f"expected elements to walk over, but got `{got}`", place)


def join(a: Attribute, b: Attribute) -> Attribute | None:
    """The type of what is either; None if there is none.

    >>> join(value.OptionType(GAP), i64) == value.OptionType(i64)
    True
    """
    if b in (a, GAP):
        return a
    if a == GAP:
        return b
    union = joined(a, b)
    if union is not None:
        return union
    if isinstance(a, value.OptionType) or isinstance(b, value.OptionType):
        inner = join(_payload(a), _payload(b))
        return None if inner is None else value.OptionType(inner)
    if isinstance(a, value.ListType) and isinstance(b, value.ListType):
        inner = join(a.element, b.element)
        return None if inner is None else value.ListType(inner)
    if isinstance(a, value.DictType) and isinstance(b, value.DictType):
        key, content = join(a.key, b.key), join(a.content, b.content)
        return None if key is None or content is None else value.DictType(key, content)
    if type(a) is value.TupleType and type(b) is value.TupleType:
        parts = (
            list(map(join, a.elements, b.elements)) if len(a.elements) == len(b.elements) else []
        )
        known = [part for part in parts if part is not None]
        return value.TupleType(known) if parts and len(known) == len(parts) else None
    return None


def _payload(type_: Attribute) -> Attribute:
    return type_.element if isinstance(type_, value.OptionType) else type_


def has_gap(type_: Attribute) -> bool:
    """Whether a part of a type is not known yet."""
    if isinstance(type_, value.DictType):
        return has_gap(type_.entry)
    if type(type_) is value.TupleType:
        return any(map(has_gap, type_.elements))
    if isinstance(type_, value.ListType | value.OptionType):
        return has_gap(type_.element)
    return type_ == GAP


def fill(type_: Attribute, filler: Attribute) -> Attribute:
    """The type with every gap filled; a dict's by the parts of a pair, if it is one."""
    if isinstance(type_, value.DictType):
        parts = list(filler.elements) if type(filler) is value.TupleType else []
        key, content = parts if len(parts) == 2 else (filler, filler)
        return value.DictType(fill(type_.key, key), fill(type_.content, content))
    if type(type_) is value.TupleType:
        return value.TupleType([fill(part, filler) for part in type_.elements])
    if isinstance(type_, value.ListType):
        return value.ListType(fill(type_.element, filler))
    if isinstance(type_, value.OptionType):
        return value.OptionType(fill(type_.element, filler))
    return filler if type_ == GAP else type_


# --- constants ------------------------------------------------------------------------------------


def constant_attribute(item: object, type_: Attribute) -> Attribute:
    """A value of a type as an attribute: None as a unit, tuples and lists as arrays."""
    return language.constant_attribute(item, type_)


def constant_ops(item: object, type_: Attribute, place: Place) -> tuple[list[Operation], SSAValue]:
    """Ops that compute a constant of a type, and its value."""
    if isinstance(type_, value.OptionType):
        if item is None:
            none = value.NoneOp(type_)
            return [none], none.result
        ops, payload = constant_ops(item, type_.element, place)
        some = value.SomeOp(payload)
        return [*ops, some], some.result
    if isinstance(type_, value.UnionType):
        held = type_of(item, place)
        ops, alternative = constant_ops(item, held, place)
        tag = type_.tag_of(held)
        assert tag is not None, "the value is of the type"
        inject = value.InjectOp(alternative, type_)
        return [*ops, inject], inject.result
    if isinstance(type_, value.DictType):
        pairs = list(cast("dict[object, object]", item).items())
        ops, entries = constant_ops(pairs, type_.entries, place)
        whole = value.MakeOp([entries], type_)
        return [*ops, whole], whole.result
    if type(type_) is not value.TupleType and not isinstance(type_, value.ListType):
        return language.constant_ops(item, place)
    items = cast("Sequence[object]", item)
    types: Sequence[Attribute] = (
        [type_.element] * len(items) if isinstance(type_, value.ListType) else type_.elements.data
    )
    parts = [constant_ops(part, element, place) for part, element in zip(items, types, strict=True)]
    ops = [op for part, _ in parts for op in part]
    results = [result for _, result in parts]
    made = (
        value.ListOp(results, type_) if isinstance(type_, value.ListType) else value.MakeOp(results)
    )
    return [*ops, made], made.result


def checked(item: object, type_: Attribute) -> object:
    """The item itself; raises DiagnosticError, at the user's call, if it is not of the type.

    None stands for `()`, as its type does.
    """
    if type_ == i64 and type(item) is int and -(1 << 63) <= item < 1 << 63:
        return item
    if item is None and type_ == value.TupleType([]):
        return ()
    try:
        got = type_of(item, call_place())
    except DiagnosticError:
        got = None
    if got is None or join(type_, got) != type_:
        shown = type(item).__name__ if got is None else type_name(got)
        help_ = "write a float, such as 1.0" if (type_, got) == (f64, i64) else ""
        fail(
            "HF051",
            f"expected an element of type `{type_name(type_)}`, but got `{shown}`",
            call_place(),
            help=help_,
        )
    return item
