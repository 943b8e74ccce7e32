"""
How values and records lie in memory, and what LLVM calls their types.

Values have LLVM's natural layout: `i64` and a member's index are eight bytes, `f64` a double,
`i1` one byte, text and lists an address and a count, a tuple a struct of its components and an
option a struct of a flag and its payload. Records are those of `rt/`: fields in order, each at
its natural alignment, nested records by value. The same rules hold for `ctypes`, so Python and
native code agree on every offset.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from xdsl.dialects.builtin import (
    Float32Type,
    Float64Type,
    FunctionType,
    IndexType,
    IntegerType,
)
from xdsl.ir import Attribute

from hydro_mlir.diagnostics import InternalError
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value

Fields = Sequence[tuple[str, Attribute]]

# Gives the fields of a record type; generic records get their arguments put in.
RecordLookup = Callable[[rt.RecordType], Fields]


@cache
def llvm_type(type_: Attribute) -> str:
    """The LLVM type of a value in a register: `{ ptr, i64 }` for text.

    >>> llvm_type(value.TupleType([IntegerType(64), value.text]))
    '{ i64, { ptr, i64 } }'
    """
    if isinstance(type_, IntegerType):
        return f"i{type_.width.data}"
    if isinstance(type_, Float64Type):
        return "double"
    if isinstance(type_, Float32Type):
        return "float"
    if isinstance(type_, value.MemberType | value.EnumType | IndexType):
        return "i64"
    if isinstance(type_, value.NoneType):
        return "i1"
    if isinstance(type_, value.TextType | value.ListType):
        return "{ ptr, i64 }"
    if isinstance(type_, value.TupleType):
        return (
            "{ " + ", ".join(map(llvm_type, type_.elements)) + " }" if len(type_.elements) else "{}"
        )
    if isinstance(type_, value.OptionType):
        return "{ i1, " + llvm_type(type_.element) + " }"
    if is_address(type_):
        return "ptr"
    raise InternalError(f"expected a type that fits in a register, but got {type_}")


def is_address(type_: Attribute) -> bool:
    """Whether a value of the type is an address in a register."""
    return isinstance(
        type_,
        rt.PointerType
        | rt.ContextType
        | rt.CellType
        | rt.TableType
        | rt.BufferType
        | rt.QueueType
        | rt.CursorType,
    )


def is_scalar(type_: Attribute) -> bool:
    """Whether a value of the type is one machine word without references."""
    return isinstance(
        type_, IntegerType | Float64Type | value.MemberType | value.EnumType | IndexType
    )


def has_references(type_: Attribute) -> bool:
    """Whether a value of the type holds addresses, so that keeping it means to copy."""
    if isinstance(type_, value.TupleType):
        return any(map(has_references, type_.elements))
    if isinstance(type_, value.OptionType):
        return has_references(type_.element)
    return isinstance(type_, value.TextType | value.ListType)


def float_literal(number: float) -> str:
    """LLVM's spelling of a double that keeps every bit.

    >>> float_literal(1.0)
    '0x3FF0000000000000'
    """
    return f"0x{struct.unpack('<Q', struct.pack('<d', number))[0]:016X}"


@dataclass(frozen=True)
class Extent:
    """Bytes that a type takes, and the multiple its address is at."""

    size: int
    alignment: int


_WORD = Extent(8, 8)
_PAIR = Extent(16, 8)


def _struct(extents: Sequence[Extent]) -> tuple[Extent, list[int]]:
    """Extent of a struct, and the offsets of its members."""
    size, alignment, offsets = 0, 1, list[int]()
    for extent in extents:
        size = round_up(size, extent.alignment)
        offsets.append(size)
        size += extent.size
        alignment = max(alignment, extent.alignment)
    return Extent(round_up(size, alignment), alignment), offsets


def round_up(number: int, multiple: int) -> int:
    """The least multiple that is not below the number.

    >>> round_up(17, 8)
    24
    """
    return -(-number // multiple) * multiple


class Layout:
    """Sizes and offsets, given the records of the runtime.

    `known` has the extents of records that need not be looked up, by the type's spelling; what
    is found out is added.
    """

    def __init__(self, records: RecordLookup, known: dict[str, Extent] | None = None):
        self._records = records
        self._known = {} if known is None else known
        self._extents: dict[Attribute, Extent] = {}
        self._offsets: dict[rt.RecordType, dict[str, int]] = {}

    def extent(self, type_: Attribute) -> Extent:
        """Size and alignment of a type in memory, bytes."""
        found = self._extents.get(type_)
        if found is None:
            found = self._extents[type_] = self._compute(type_)
        return found

    def _compute(self, type_: Attribute) -> Extent:
        if isinstance(type_, IntegerType):
            width = max(1, type_.width.data // 8)
            return Extent(width, width)
        if isinstance(type_, value.NoneType):
            return Extent(1, 1)
        if isinstance(type_, Float32Type):
            return Extent(4, 4)
        words = Float64Type | value.MemberType | value.EnumType | IndexType
        if isinstance(type_, words) or is_address(type_):
            return _WORD
        if isinstance(type_, value.TextType | value.ListType):
            return _PAIR
        if isinstance(type_, value.TupleType):
            return _struct([self.extent(e) for e in type_.elements])[0]
        if isinstance(type_, value.OptionType):
            return _struct([Extent(1, 1), self.extent(type_.element)])[0]
        if isinstance(type_, rt.RecordType):
            return self._record_extent(type_)
        if isinstance(type_, FunctionType):
            return _WORD
        raise InternalError(f"expected a type with a size, but got {type_}")

    def _record_extent(self, record: rt.RecordType) -> Extent:
        found = self._known.get(str(record))
        if found is None:
            fields = [self.extent(field) for _, field in self._records(record)]
            found = self._known[str(record)] = _struct(fields)[0]
        return found

    def field_offset(self, record: rt.RecordType, name: str) -> int:
        """Bytes from a record's start to one of its fields."""
        offsets = self._offsets.get(record)
        if offsets is None:
            fields = self._records(record)
            places = _struct([self.extent(field) for _, field in fields])[1]
            offsets = {field: place for (field, _), place in zip(fields, places, strict=True)}
            self._offsets[record] = offsets
        if name not in offsets:
            raise InternalError(f"expected a field of {record}, but got `{name}`")
        return offsets[name]

    def fields(self, record: rt.RecordType) -> Fields:
        """Names and types of a record's fields, in order."""
        return self._records(record)

    def llvm_memory_type(self, type_: Attribute) -> str:
        """The LLVM type that has a type's size; a record is its bytes."""
        if isinstance(type_, rt.RecordType):
            return f"[{self.extent(type_).size} x i8]"
        return llvm_type(type_)


def state_memory_type(type_: Attribute) -> Attribute:
    """What is stored in the state arena for a declared state."""
    if isinstance(type_, rt.CellType):
        return type_.element
    if isinstance(type_, rt.TableType):
        return rt.RecordType("Table", [type_.key, type_.element])
    if isinstance(type_, rt.BufferType):
        return rt.RecordType("Buffer", [type_.element])
    if isinstance(type_, rt.QueueType):
        return rt.RecordType("Queue", [type_.element])
    raise InternalError(f"expected a cell, table, buffer or queue, but got {type_}")


def native_type(type_: Attribute) -> Attribute:
    """The type by which a runtime function takes an operand of a step op."""
    if isinstance(type_, rt.CellType):
        return rt.PointerType(type_.element)
    if isinstance(type_, rt.TableType | rt.BufferType | rt.QueueType):
        return rt.PointerType(state_memory_type(type_))
    if isinstance(type_, rt.CursorType):
        return rt.PointerType(cursor_record(type_))
    return type_


def cursor_record(type_: rt.CursorType) -> rt.RecordType:
    """The record that a cursor of a kind is kept in: `InputKeyedCursor` for `input_keyed`."""
    camel = "".join(word.capitalize() for word in type_.kind.data.split("_"))
    return rt.RecordType(f"{camel}Cursor", [type_.element])
