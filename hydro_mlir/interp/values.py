"""
How the interpreter holds values of the language: as the Python values users know.

    i64, member   int, within signed 64 bits          value.tuple    tuple
    f64           float                               value.list     list, never changed in place
    i1            bool                                value.option   None, or the value itself
    value.bytes   bytes
    value.str     str                                 option<option> see below
    value.record  Record, a tuple                     value.enum     Case, the member's position
    value.union   Record of the tag and a value for every alternative, all zero but the tag's

An option of an option needs a mark where its payload is itself an option without further proof
of being there: `some(none)` is `Some(None)`, `some(some(none))` is `Some(Some(None))`, while
`some(some(5))` is just `5`. So None always is the empty option, `Some(x)` holds x, and
anything else holds itself, at any depth.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from xdsl.dialects.builtin import (
    ArrayAttr,
    FloatAttr,
    IndexType,
    IntAttr,
    IntegerAttr,
    IntegerType,
    StringAttr,
    f64,
)
from xdsl.ir import Attribute

from hydro_mlir.diagnostics import InternalError
from hydro_mlir.dialects import value
from hydro_mlir.rt import classes

Value: TypeAlias = "int | float | str | bytes | Some | tuple[Value, ...] | list[Value] | None"


class Record(tuple[Any, ...]):
    """The fields of a record, or the parts of a union, together with its type."""

    type: value.RecordType | value.UnionType | value.DictType

    @staticmethod
    def of(type_: Attribute, parts: Iterable[Value]) -> tuple[Value, ...]:
        """The parts as a value of a tuple's type.

        >>> Record.of(value.TupleType([]), ())
        ()
        """
        if not isinstance(type_, value.RecordType | value.UnionType | value.DictType):
            return tuple(parts)
        made = Record(parts)
        made.type = type_
        return made


class Case(int):
    """The position of an enum's member, together with its type."""

    type: value.EnumType

    @staticmethod
    def of(type_: value.EnumType, position: int) -> Case:
        """The member at a position."""
        made = Case(position)
        made.type = type_
        return made


def inject(union: value.UnionType, tag: int, payload: Value) -> Value:
    """A value as an alternative of a union."""
    parts = [zero_of(alternative) for alternative in union.alternatives]
    parts[tag] = payload
    return Record.of(union, (tag, *parts))


@dataclass(frozen=True)
class Some:
    """An option whose payload is an empty option, or such a `Some` again."""

    payload: Value


def some(payload: Value) -> Value:
    """The option that holds a value.

    >>> some(5), some(None), some(some(None))
    (5, Some(payload=None), Some(payload=Some(payload=None)))
    """
    return Some(payload) if payload is None or isinstance(payload, Some) else payload


def payload_of(option: Value) -> Value:
    """What a filled option holds.

    >>> payload_of(some(None)), payload_of(some("x"))
    (None, 'x')
    """
    return option.payload if isinstance(option, Some) else option


INTEGER_MIN = -(1 << 63)
INTEGER_MAX = (1 << 63) - 1


def wrap(number: int, bits: int = 64) -> int:
    """The signed integer that is left of a number in so many bits.

    >>> wrap(2**63), wrap(-1), wrap(200, 8)
    (-9223372036854775808, -1, -56)
    """
    half = 1 << (bits - 1)
    return ((number + half) & ((1 << bits) - 1)) - half


def width_of(type_: Attribute) -> int:
    """The bits of an integer type; an index has 64."""
    if isinstance(type_, IntegerType):
        return type_.width.data
    if isinstance(type_, IndexType):
        return 64
    raise InternalError(f"expected an integer type, but got {type_}")


def to_integer(number: int, type_: Attribute) -> int:
    """A number as a value of an integer type: wrapped, and a bool for i1."""
    width = width_of(type_)
    return bool(number & 1) if width == 1 else wrap(number, width)


def zero_of(type_: Attribute) -> Value:
    """The value whose bits are all zero.

    >>> zero_of(value.TupleType([value.text, value.OptionType(f64)]))
    ('', None)
    """
    if isinstance(type_, IntegerType | IndexType):
        return to_integer(0, type_)
    if type_ == f64:
        return 0.0
    if isinstance(type_, value.MemberType):
        return 0
    if isinstance(type_, value.BytesType):
        return b""
    if isinstance(type_, value.TextType):
        return ""
    if isinstance(type_, value.TupleType):
        return Record.of(type_, (zero_of(element) for element in type_.elements))
    if isinstance(type_, value.EnumType):
        return Case.of(type_, 0)
    return [] if isinstance(type_, value.ListType) else None


def from_attribute(attribute: Attribute, type_: Attribute) -> Value:
    """The value that a constant of the IR stands for; nested arrays are tuples or lists by type.

    >>> from_attribute(ArrayAttr([StringAttr("a")]), value.TupleType([value.text]))
    ('a',)
    """
    if isinstance(type_, value.OptionType):
        if not isinstance(attribute, IntegerAttr | FloatAttr | StringAttr | ArrayAttr):
            return None  # a unit or none attribute
        return some(from_attribute(attribute, type_.element))
    if isinstance(attribute, ArrayAttr):
        return _from_array(cast("ArrayAttr[Attribute]", attribute), type_)
    if isinstance(attribute, StringAttr):
        return bytes.fromhex(attribute.data) if type_ == value.octets else attribute.data
    if isinstance(attribute, FloatAttr):
        return attribute.value.data
    if isinstance(attribute, IntegerAttr):
        number = attribute.value.data
        if isinstance(type_, value.EnumType):
            return Case.of(type_, number)
        if type_ == f64:
            return float(number)
        return number if isinstance(type_, value.MemberType) else to_integer(number, type_)
    if isinstance(attribute, IntAttr):
        return attribute.data
    raise InternalError(f"expected a constant of {value.type_name(type_)}, but got {attribute}")


def _from_array(array: ArrayAttr[Attribute], type_: Attribute) -> Value:
    if isinstance(type_, value.ListType):
        return [from_attribute(element, type_.element) for element in array]
    if isinstance(type_, value.UnionType):
        tag, payload = array.data
        assert isinstance(tag, IntegerAttr), "so constants are written"
        alternative = type_.alternatives[tag.value.data]
        return inject(type_, tag.value.data, from_attribute(payload, alternative))
    if not isinstance(type_, value.TupleType) or len(type_.elements) != len(array):
        raise InternalError(f"expected {value.type_name(type_)}, but got an array of {len(array)}")
    return Record.of(type_, map(from_attribute, array, type_.elements))


def equal(left: Value, right: Value) -> bool:
    """Equality by structure. Unlike in Python's containers, a NaN never equals itself.

    >>> nan = float("nan")
    >>> (nan,) == (nan,), equal((nan,), (nan,))
    (True, False)
    """
    if isinstance(left, Record) and isinstance(left.type, value.DictType):
        return _equal_dicts(left, cast("Record", right))
    if isinstance(left, tuple | list) and isinstance(right, tuple | list):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, Some) and isinstance(right, Some):
        return equal(left.payload, right.payload)
    return type(left) is type(right) and left == right


def _equal_dicts(left: Record, right: Record) -> bool:
    entries, others = cast("Sequence[list[tuple[Value, Value]]]", (left[0], right[0]))
    if len(entries) != len(others):
        return False
    positions = [position_of(others, key) for key, _ in entries]
    return all(
        position >= 0 and equal(content, others[position][1])
        for position, (_, content) in zip(positions, entries, strict=True)
    )


def position_of(entries: Sequence[tuple[Value, Value]], key: Value) -> int:
    """The position of a key among a dict's entries, or -1."""
    return next((n for n, (held, _) in enumerate(entries) if equal(held, key)), -1)


def less(left: Value, right: Value, or_equal: bool = False) -> bool:
    """Order of numbers, texts (by code points), tuples and lists (by the first difference).

    >>> less((1, "a"), (1, "b")), less(2, 2), less(2, 2, or_equal=True)
    (True, False, True)
    """
    if isinstance(left, tuple) and isinstance(right, tuple):
        for one, other in zip(left, right, strict=True):
            if not equal(one, other):
                return less(one, other, or_equal)
        return or_equal
    if isinstance(left, list) and isinstance(right, list):
        for one, other in zip(left, right, strict=False):
            if not equal(one, other):
                return less(one, other, or_equal)
        return less(len(left), len(right), or_equal)
    if isinstance(left, str) and isinstance(right, str):
        return left <= right if or_equal else left < right
    if isinstance(left, bytes) and isinstance(right, bytes):
        return left <= right if or_equal else left < right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left <= right if or_equal else left < right
    raise InternalError(f"expected two values with an order, but got {left!r} and {right!r}")


class Ordered:
    """A value with `less` as its `<`: what `sorted` is given."""

    def __init__(self, key: Value):
        self.key = key

    def __lt__(self, other: Ordered) -> bool:
        return less(self.key, other.key)


def freeze(key: Value) -> Hashable:
    """A stand-in for a value in Python's dicts, where it is the same key if `equal` says so.

    >>> freeze([1, 2]) == freeze([1, 2]), freeze(0.0) == freeze(-0.0)
    (True, True)
    """
    if isinstance(key, Record) and isinstance(key.type, value.DictType):
        return frozenset(map(freeze, key[0]))
    if isinstance(key, tuple | list):
        return tuple(map(freeze, key))
    if isinstance(key, Some):
        return Some, freeze(key.payload)
    if key != key:  # a NaN, which is nobody's equal
        return object()
    return key


def to_python(element: Value) -> object:
    """The value as a user's own Python code would hold it: without marks in nested options.

    Records and enums become instances of the user's classes.

    >>> to_python((some(None), some(1)))
    (None, 1)
    """
    if isinstance(element, Some):
        return to_python(element.payload)
    if isinstance(element, Record):
        return _instance(element)
    if isinstance(element, Case):
        pairs = list(zip(element.type.member_names, element.type.member_values, strict=True))
        return classes.members_of(classes.enum_class(element.type.enum.data, pairs))[element]
    if type(element) is tuple:  # an instance of a NamedTuple is what it is
        return tuple(map(to_python, element))
    if isinstance(element, list):
        return [to_python(part) for part in element]
    return element


def _instance(record: Record) -> object:
    type_ = record.type
    if isinstance(type_, value.UnionType):
        return to_python(record[1 + record[0]])
    if isinstance(type_, value.DictType):
        return dict(cast("list[tuple[object, object]]", to_python(record[0])))
    names, kind = type_.field_names, type_.kind.data
    class_ = classes.record_class(type_.record.data, kind, names)
    return classes.instance(class_, kind, names, [to_python(part) for part in record])


def structure(element: Value) -> object:
    """The value as plain tuples and numbers: what the fixed hash is defined on.

    >>> structure((some(None), [1]))
    (None, [1])
    """
    if isinstance(element, Some):
        return structure(element.payload)
    if isinstance(element, Record) and isinstance(element.type, value.DictType):
        return dict(cast("list[tuple[Hashable, object]]", structure(element[0])))
    if isinstance(element, tuple):
        return tuple(map(structure, element))
    if isinstance(element, list):
        return [structure(part) for part in element]
    return element


def from_python(element: object, type_: Attribute) -> Value:
    """A Python value, perhaps an instance of a user's class, as the interpreter holds it."""
    if isinstance(type_, value.OptionType):
        return None if element is None else some(from_python(element, type_.element))
    if isinstance(type_, value.ListType):
        return [from_python(part, type_.element) for part in cast("list[object]", element)]
    if isinstance(type_, value.EnumType):
        return Case.of(type_, type_.member_names.index(cast("Any", element).name))
    if isinstance(type_, value.DictType):
        items = list(cast("dict[object, object]", element).items())
        return Record.of(type_, [from_python(items, type_.entries)])
    if isinstance(type_, value.UnionType):
        tag = next(n for n, each in enumerate(type_.alternatives) if is_instance(element, each))
        return inject(type_, tag, from_python(element, type_.alternatives[tag]))
    if isinstance(type_, value.RecordType):
        element = classes.fields_of(element, type_.kind.data, type_.field_names)
    if isinstance(type_, value.TupleType):
        parts = cast("tuple[object, ...]", element)
        return Record.of(type_, map(from_python, parts, type_.elements))
    return cast("Value", element)


_PYTHON_TYPES: dict[type, type] = {
    value.TextType: str,
    value.BytesType: bytes,
    value.ListType: list,
    value.TupleType: tuple,
    IntegerType: int,
    type(f64): float,
}


def is_instance(element: object, type_: Attribute) -> bool:
    """Whether a Python value has a type, by its class alone."""
    if isinstance(type_, value.RecordType):
        return type(element) is classes.record_class(
            type_.record.data, type_.kind.data, type_.field_names
        )
    if isinstance(type_, value.EnumType):
        pairs = list(zip(type_.member_names, type_.member_values, strict=True))
        return type(element) is classes.enum_class(type_.enum.data, pairs)
    if isinstance(type_, IntegerType) and type_.width.data == 1:
        return type(element) is bool
    return type(element) is _PYTHON_TYPES.get(type(type_))
