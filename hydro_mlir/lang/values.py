"""
Python types and values as element types and constants of the IR.

`int` is 64 bits wide, `bool` is not an `int`, and every element of a collection has exactly one
type: what Python would convert silently is refused with both types named.
"""

from __future__ import annotations

import itertools
import types
import typing
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    ArrayAttr,
    FloatAttr,
    IntegerAttr,
    StringAttr,
    UnitAttr,
    f64,
    i1,
    i64,
)
from xdsl.ir import Attribute, Operation, SSAValue

from hydro_mlir.diagnostics import Place, fail
from hydro_mlir.dialects import value
from hydro_mlir.frontend.classes import ClassError, class_type, is_user_class
from hydro_mlir.frontend.unions import union_of
from hydro_mlir.lang.instances import alternative_of, wrong_field
from hydro_mlir.rt.classes import fields_of

if TYPE_CHECKING:
    from hydro_mlir.lang.builder import Builder

LANGUAGE_TYPES = (
    "int, float, bool, str, bytes, tuple, list, dict, `T | None`, Member, a frozen dataclass,"
    " a NamedTuple, an Enum or a union of classes"
)
INTEGER_MIN, INTEGER_MAX = -(1 << 63), (1 << 63) - 1

_SCALARS: dict[object, Attribute] = {
    int: i64,
    float: f64,
    bool: i1,
    str: value.text,
    bytes: value.octets,
}


def element_type(annotation: object, builder: Builder, place: Place) -> Attribute:
    """The element type that a Python type stands for; raises HF016 for any other."""
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin is tuple and Ellipsis not in arguments:
        return value.TupleType([element_type(a, builder, place) for a in arguments])
    if origin is list and len(arguments) == 1:
        return value.ListType(element_type(arguments[0], builder, place))
    if origin is dict and len(arguments) == 2:
        key, content = (element_type(a, builder, place) for a in arguments)
        if not value.is_hashable(key):
            shown = value.type_name(key)
            fail("HF016", f"expected keys that can be hashed, but got the type `{shown}`", place)
        return value.DictType(key, content)
    if origin in (typing.Union, types.UnionType):
        inner = [element_type(a, builder, place) for a in arguments if a is not type(None)]
        whole = union_of(inner)
        return value.OptionType(whole) if len(inner) < len(arguments) else whole
    if is_user_class(annotation):
        return _class_type(annotation, place)
    member = builder.member_type(annotation)
    if member is not None:
        return member
    spelled = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    fail("HF016", f"expected {LANGUAGE_TYPES}, but got the type `{spelled}`", place)


def type_of(item: object, place: Place) -> Attribute:
    """The type of a Python value; raises HF028 if the language has none for it."""
    if type(item) in _SCALARS:
        _check_range(item, place)
        return _SCALARS[type(item)]
    if is_user_class(type(item)):
        return _instance_type(item, place)
    if type(item) is tuple:
        return value.TupleType([type_of(part, place) for part in cast(tuple[object, ...], item)])
    if type(item) is list and item:
        return value.ListType(common_type(cast(list[object], item), place))
    if type(item) is dict and item:
        held = cast("dict[object, object]", item)
        return value.DictType(
            common_type(list(held), place), common_type(list(held.values()), place)
        )
    symbol, index = member_of(item)
    if symbol is not None and index is not None:
        return value.MemberType(symbol)
    if item == [] and type(item) is list:
        fail(
            "HF027", "expected a list whose elements have a type, but got an empty one", place,
            help="the type of an empty list is not known; start with an element, or use `reduce`",
        )  # fmt: skip
    fail(
        "HF028",
        f"expected a value of {LANGUAGE_TYPES}, but got `{_shown(item)}` of type"
        f" `{type(item).__name__}`",
        place,
    )


def _class_type(class_: type, place: Place) -> Attribute:
    try:
        return class_type(class_)
    except ClassError as error:
        fail("HF028", f"expected a class of plain values, but {error.message}", place,
             help=error.help)  # fmt: skip


def _instance_type(item: object, place: Place) -> Attribute:
    type_ = _class_type(type(item), place)
    wrong = wrong_field(item, type_) if isinstance(type_, value.RecordType) else None
    if wrong is not None and isinstance(type_, value.RecordType):
        expected = value.type_name(type_.elements.data[type_.field_names.index(wrong)])
        fail(
            "HF028",
            f"expected field `{wrong}` of `{type(item).__name__}` to hold `{expected}`, as its"
            f" annotation says, but got `{_shown(getattr(item, wrong))}`",
            place,
        )
    return type_


def common_type(items: Sequence[object], place: Place) -> Attribute:
    """The one type of all items, a union for instances of several classes; HF028 otherwise."""
    types_ = list(dict.fromkeys(type_of(item, place) for item in items))
    if len(types_) > 1 and all(isinstance(type_, value.RecordType) for type_ in types_):
        return union_of(types_)
    first = types_[0]
    for position, item in enumerate(items):
        got = type_of(item, place)
        if got != first:
            fail(
                "HF028",
                f"expected elements of one type, but got `{value.type_name(first)}` at position 0"
                f" and `{value.type_name(got)}` at position {position}",
                place,
                help=_conversion_help(first, got),
            )
    return first


def constant_attribute(item: object, type_: Attribute | None = None) -> Attribute:
    """
    A value as an attribute: numbers and text as themselves, tuples and lists as arrays.

    A record is the array of its fields, a member of an enum its position, and a value of a union,
    for which the type is needed, the pair of its tag and itself.
    """
    if isinstance(type_, value.OptionType):
        return UnitAttr() if item is None else constant_attribute(item, type_.element)
    if isinstance(type_, value.UnionType):
        tag = alternative_of(item, type_)
        assert tag is not None, "the value was checked"
        return ArrayAttr([IntegerAttr(tag, i64), constant_attribute(item, type_.alternatives[tag])])
    if isinstance(type_, value.EnumType):
        return IntegerAttr(type_.member_names.index(cast(Any, item).name), i64)
    if isinstance(type_, value.RecordType):
        item = fields_of(item, type_.kind.data, type_.field_names)
    if isinstance(type_, value.DictType):
        items = list(cast("dict[object, object]", item).items())
        return ArrayAttr([constant_attribute(items, type_.entries)])
    if isinstance(type_, value.TupleType):
        parts = zip(cast(Sequence[object], item), type_.elements, strict=True)
        return ArrayAttr([constant_attribute(part, element) for part, element in parts])
    if isinstance(type_, value.ListType):
        items = cast(Sequence[object], item)
        return ArrayAttr([constant_attribute(part, type_.element) for part in items])
    if type_ == f64:
        return FloatAttr(float(cast(float, item)), f64)
    return _plain_attribute(item, type_)


def _plain_attribute(item: object, type_: Attribute | None) -> Attribute:
    if isinstance(item, bool) and type_ != i64:
        return IntegerAttr(int(item), i1)
    if isinstance(item, int):
        return IntegerAttr(item, i64)
    if isinstance(item, float):
        return FloatAttr(item, f64)
    if isinstance(item, str):
        return StringAttr(item)
    if isinstance(item, bytes):
        return StringAttr(item.hex())
    if isinstance(item, tuple | list):
        return ArrayAttr([constant_attribute(part) for part in cast(Sequence[object], item)])
    return IntegerAttr(member_of(item)[1] or 0, i64)


def constant_ops(
    item: object, place: Place, type_: Attribute | None = None
) -> tuple[list[Operation], SSAValue]:
    """Ops that compute a constant, and its value; a field of an instance has the type given."""
    if type_ is not None and type(item) not in (tuple, list):
        return _field_ops(item, place, type_)
    if is_user_class(type(item)):
        return _instance_ops(item, place)
    if isinstance(item, dict):
        held = type_of(cast(object, item), place)
        assert isinstance(held, value.DictType), "a dict has this type"
        items = list(cast("dict[object, object]", item).items())
        ops, entries = constant_ops(items, place, held.entries)
        made_dict = value.MakeOp([entries], held)
        return [*ops, made_dict], made_dict.result
    if isinstance(item, str):
        op = value.ConstantOp(item)
        return [op], op.result
    if isinstance(item, bytes):
        octets = value.BytesConstantOp(item)
        return [octets], octets.result
    if isinstance(item, tuple | list):
        type_ = type_of(cast(object, item), place) if type_ is None else type_
        payload = type_.element if isinstance(type_, value.OptionType) else type_
        items = cast(Sequence[object], item)
        types_ = payload.elements if isinstance(payload, value.TupleType) else itertools.repeat(
            cast(value.ListType, payload).element
        )  # fmt: skip
        parts = [
            constant_ops(part, place, inner) for part, inner in zip(items, types_, strict=False)
        ]
        ops = [op for part, _ in parts for op in part]
        results = [result for _, result in parts]
        made: Any = value.MakeOp(results)
        if isinstance(item, list):
            made = value.ListOp(results, cast(value.ListType, payload))
        if payload != type_:
            ops.append(made)
            made = value.SomeOp(made.result)
        return [*ops, made], made.result
    number = constant_attribute(item)
    constant = arith.ConstantOp(cast(IntegerAttr, number))
    symbol, _ = member_of(item)
    if symbol is None:
        return [constant], constant.result
    member = value.MemberOp(constant.result, value.MemberType(symbol))
    return [constant, member], member.result


def _instance_ops(item: object, place: Place) -> tuple[list[Operation], SSAValue]:
    type_ = type_of(item, place)
    if isinstance(type_, value.EnumType):
        position = arith.ConstantOp(cast(IntegerAttr, constant_attribute(item, type_)))
        case = value.CaseOp(position.result, type_)
        return [position, case], case.result
    assert isinstance(type_, value.RecordType), "instances are records"
    contents = fields_of(item, type_.kind.data, type_.field_names)
    parts = [
        constant_ops(part, place, element)
        for part, element in zip(contents, type_.elements, strict=True)
    ]
    made = value.MakeOp([result for _, result in parts], type_)
    return [*(op for ops, _ in parts for op in ops), made], made.result


def _field_ops(item: object, place: Place, type_: Attribute) -> tuple[list[Operation], SSAValue]:
    """A constant as the wider type that its field has."""
    if isinstance(type_, value.OptionType):
        if item is None:
            none = value.NoneOp(type_)
            return [none], none.result
        ops, payload = constant_ops(item, place, type_.element)
        some = value.SomeOp(payload)
        return [*ops, some], some.result
    if isinstance(type_, value.UnionType):
        tag = alternative_of(item, type_)
        assert tag is not None, "the value was checked"
        ops, payload = constant_ops(item, place, type_.alternatives[tag])
        injected = value.InjectOp(payload, type_)
        return [*ops, injected], injected.result
    if type_ == f64:
        return constant_ops(float(cast(Any, item)), place)
    return constant_ops(int(cast(Any, item)) if type_ == i64 else item, place)


def member_of(item: object) -> tuple[str | None, int | None]:
    """Location symbol and index of a member id, or nothing for other values."""
    if getattr(item, "is_hydro_member", False) is not True:
        return None, None
    return getattr(item, "location_symbol", None), getattr(item, "known_index", None)


def _check_range(item: object, place: Place) -> None:
    if type(item) is int and not INTEGER_MIN <= item <= INTEGER_MAX:
        fail("HF028", f"expected an integer of 64 bits, but got {item}", place)
    if type(item) is str and not _is_unicode(item):
        fail("HF028", f"expected text without lone surrogates, but got {item!r}", place)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _conversion_help(first: Attribute, got: Attribute) -> str:
    if {first, got} == {i64, f64}:
        return "write the integers as floats, such as 1.0"
    return "make them one type, or make a source for each type"


def _shown(item: object) -> str:
    text = repr(item)
    return text if len(text) <= 60 else text[:57] + "..."
