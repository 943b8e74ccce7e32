"""
The `rt` dialect (level 3): one location's step as loops over cursors, tables, buffers and channels.

Two families. The *step* ops are what `lower-to-loops` emits: they name state, channels and files
by symbol and are each implemented by the runtime function of the same name in `rt/native/`
(restricted Python, specialised per element type). The *memory* ops are what those functions
are made of: typed loads, stores and calls; nothing else touches memory.

Every step op takes the location's context first. State holds values in kept form: text in it is
an offset from the state arena's base, so an image of the arena can be copied.

Verifier rules
  RT1  a symbol names a declaration of the right kind in the module
  RT2  element types of cursors, cells, tables, buffers and channels agree with their use
  RT3  a cursor's kind exists and is opened with the operands it needs
  RT4  a memory op accesses the type its pointer says
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import ArrayAttr, DenseArrayBase, IntegerAttr, StringAttr, SymbolNameConstraint, SymbolRefAttr, i1, i64
from xdsl.ir import Attribute, Dialect, ParametrizedAttribute, SSAValue, TypeAttribute
from xdsl.irdl import (
    IRDLOperation,
    irdl_attr_definition,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    opt_result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import AttrParser
from xdsl.printer import Printer
from xdsl.traits import IsTerminator, Pure, SymbolOpInterface

from hydro_mlir.dialects.guarantees import FILE_UNITS
from hydro_mlir.dialects.keywords import Keyword, verify_keywords

# --- types --------------------------------------------------------------------------------------


@irdl_attr_definition
class ContextType(ParametrizedAttribute, TypeAttribute):
    """The location's context: arenas, channels, clock, trap record (`rt/abi.py`)."""

    name = "rt.context"


class _Container(ParametrizedAttribute, TypeAttribute):
    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        return parser.parse_comma_separated_list(parser.Delimiter.ANGLE, parser.parse_type)

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_list(self.parameters, printer.print_attribute)


@irdl_attr_definition
class CellType(_Container):
    """One value in state."""

    name = "rt.cell"
    element: Attribute


@irdl_attr_definition
class TableType(_Container):
    """An insertion-ordered map in state."""

    name = "rt.table"
    key: Attribute
    element: Attribute


@irdl_attr_definition
class BufferType(_Container):
    """A growable sequence in state."""

    name = "rt.buffer"
    element: Attribute


@irdl_attr_definition
class PointerType(_Container):
    """The address of a value of the given type."""

    name = "rt.pointer"
    element: Attribute


@irdl_attr_definition
class RecordType(ParametrizedAttribute, TypeAttribute):
    """A record of the runtime, by name, with type arguments: `!rt.record<"Entry", !value.str, i64>`."""

    name = "rt.record"
    record: StringAttr
    arguments: ArrayAttr[Attribute]

    def __init__(self, record: str | StringAttr, arguments: Sequence[Attribute] | ArrayAttr[Attribute] = ()):
        super().__init__(
            StringAttr(record) if isinstance(record, str) else record,
            arguments if isinstance(arguments, ArrayAttr) else ArrayAttr(arguments),
        )

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            record = StringAttr(parser.parse_str_literal())
            arguments: list[Attribute] = []
            while parser.parse_optional_punctuation(",") is not None:
                arguments.append(parser.parse_type())
        return [record, ArrayAttr(arguments)]

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string_literal(self.record.data)
            for argument in self.arguments:
                printer.print_string(", ")
                printer.print_attribute(argument)


@irdl_attr_definition
class CursorType(ParametrizedAttribute, TypeAttribute):
    """A position in a sequence of elements: `!rt.cursor<"input", i64>`."""

    name = "rt.cursor"
    kind: StringAttr
    element: Attribute

    def __init__(self, kind: str | StringAttr, element: Attribute):
        super().__init__(StringAttr(kind) if isinstance(kind, str) else kind, element)

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            kind = StringAttr(parser.parse_str_literal())
            parser.parse_punctuation(",")
            return [kind, parser.parse_type()]

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string_literal(self.kind.data)
            printer.print_string(", ")
            printer.print_attribute(self.element)


context = ContextType()

# --- declarations ----------------------------------------------------------------------------------


@irdl_op_definition
class StateOp(IRDLOperation):
    """Declare state: `rt.state @counts : !rt.table<!value.str, i64>`. Starts as all zero bytes."""

    name = "rt.state"
    sym_name = prop_def(SymbolNameConstraint())
    type = prop_def()
    traits = traits_def(SymbolOpInterface())
    assembly_format = "$sym_name attr-dict `:` $type"

    def __init__(self, name: str, type_: Attribute):
        super().__init__(properties={"sym_name": StringAttr(name), "type": type_})


@irdl_op_definition
class ChannelOp(IRDLOperation):
    """Declare a channel: `rt.channel @words "out" "partition" @worker bounded : !value.str`.

    `direction`: in, out or sink. `peer`: the location at the other end (for a sink, the callback).
    """

    name = "rt.channel"
    KEYWORDS: ClassVar = {"direction": ("in", "out", "sink"), "routing": ()}
    KEYWORD_RULE: ClassVar = "RT1"
    sym_name = prop_def(SymbolNameConstraint())
    direction = prop_def(StringAttr)
    routing = prop_def(StringAttr)
    peer = prop_def(SymbolRefAttr)
    element = prop_def()
    traits = traits_def(SymbolOpInterface())
    custom_directives = (Keyword,)
    assembly_format = (
        "$sym_name custom<Keyword>($direction) custom<Keyword>($routing) $peer attr-dict `:` "
        "$element"
    )

    def __init__(self, name: str, direction: str, routing: str, peer: str, element: Attribute):
        super().__init__(
            properties={
                "sym_name": StringAttr(name), "direction": StringAttr(direction),
                "routing": StringAttr(routing), "peer": SymbolRefAttr(peer), "element": element,
            }
        )


@irdl_op_definition
class FileOp(IRDLOperation):
    """Declare a text file that is read: `rt.file @text "words.txt" by "line"`."""

    name = "rt.file"
    KEYWORDS: ClassVar = {"by": FILE_UNITS}
    KEYWORD_RULE: ClassVar = "RT1"
    sym_name = prop_def(SymbolNameConstraint())
    path = prop_def(StringAttr)
    by = prop_def(StringAttr)
    traits = traits_def(SymbolOpInterface())
    custom_directives = (Keyword,)
    assembly_format = "$sym_name $path `by` custom<Keyword>($by) attr-dict"

    def __init__(self, name: str, path: str, by: str):
        super().__init__(
            properties={"sym_name": StringAttr(name), "path": StringAttr(path), "by": StringAttr(by)}
        )


@irdl_op_definition
class DataOp(IRDLOperation):
    """Declare constant elements: `rt.data @start [1, 2] : i64`. Tuples are nested arrays."""

    name = "rt.data"
    sym_name = prop_def(SymbolNameConstraint())
    values = prop_def(ArrayAttr)
    element = prop_def()
    traits = traits_def(SymbolOpInterface())
    assembly_format = "$sym_name $values attr-dict `:` $element"

    def __init__(self, name: str, values: ArrayAttr, element: Attribute):
        super().__init__(properties={"sym_name": StringAttr(name), "values": values, "element": element})


# --- step ops: cursors --------------------------------------------------------------------------------

# Kind → what it is opened with, behind the context: a symbol or operands, and what it walks over.
CURSORS: dict[str, str] = {
    "input": "the taken frames of an input channel (symbol); current is the element",
    "input_keyed": "as `input`; current is a pair of sender and element",
    "file": "one batch of a file (symbol), lines or blocks",
    "data": "constant elements (symbol), from where the last tick stopped",
    "list": "a list (operand)",
    "split": "the words of a text (operand), as `str.split()`",
    "table": "entries of a table (operand) as pairs of key and element, from where the last tick stopped",
    "buffer": "elements of a buffer (operand), from where the last tick stopped",
}


@irdl_op_definition
class CursorOp(IRDLOperation):
    """Open a cursor: `rt.cursor %ctx @words : !rt.cursor<"input", !value.str>`."""

    name = "rt.cursor"
    context = operand_def(ContextType)
    symbol = opt_prop_def(SymbolRefAttr)
    arguments = var_operand_def()
    result = result_def(CursorType)
    assembly_format = (
        "$context ($symbol^)? (`,` $arguments^ `:` type($arguments))? attr-dict `->` "
        "type($result)"
    )

    def __init__(self, context: SSAValue, type_: CursorType, symbol: str | None = None, arguments: Sequence[SSAValue] = ()):
        super().__init__(
            operands=[context, arguments],
            properties={"symbol": None if symbol is None else SymbolRefAttr(symbol)},
            result_types=[type_],
        )


@irdl_op_definition
class AdvanceOp(IRDLOperation):
    """Move to the next element; false where there is none, or where this tick's budget ends."""

    name = "rt.advance"
    context = operand_def(ContextType)
    cursor = operand_def(CursorType)
    result = result_def(i1)
    assembly_format = "$context `,` $cursor attr-dict `:` type($cursor)"

    def __init__(self, context: SSAValue, cursor: SSAValue):
        super().__init__(operands=[context, cursor], result_types=[i1])


@irdl_op_definition
class CurrentOp(IRDLOperation):
    """The element that `advance` found."""

    name = "rt.current"
    context = operand_def(ContextType)
    cursor = operand_def(CursorType)
    result = result_def()
    assembly_format = "$context `,` $cursor attr-dict `:` type($cursor) `->` type($result)"

    def __init__(self, context: SSAValue, cursor: SSAValue):
        assert isinstance(cursor.type, CursorType)
        super().__init__(operands=[context, cursor], result_types=[cursor.type.element])


# --- step ops: state ------------------------------------------------------------------------------------


@irdl_op_definition
class GetStateOp(IRDLOperation):
    """The state of a name: `rt.get_state %ctx @counts : !rt.table<!value.str, i64>`."""

    name = "rt.get_state"
    context = operand_def(ContextType)
    symbol = prop_def(SymbolRefAttr)
    result = result_def()
    traits = traits_def(Pure())
    assembly_format = "$context $symbol attr-dict `:` type($result)"

    def __init__(self, context: SSAValue, symbol: str, type_: Attribute):
        super().__init__(operands=[context], properties={"symbol": SymbolRefAttr(symbol)}, result_types=[type_])


@irdl_op_definition
class CellGetOp(IRDLOperation):
    """Read a cell; text is borrowed from state until the step's end."""

    name = "rt.cell_get"
    context = operand_def(ContextType)
    cell = operand_def(CellType)
    result = result_def()
    assembly_format = "$context `,` $cell attr-dict `:` type($cell) `->` type($result)"

    def __init__(self, context: SSAValue, cell: SSAValue):
        assert isinstance(cell.type, CellType)
        super().__init__(operands=[context, cell], result_types=[cell.type.element])


@irdl_op_definition
class CellSetOp(IRDLOperation):
    """Write a cell; text is copied into state."""

    name = "rt.cell_set"
    context = operand_def(ContextType)
    cell = operand_def(CellType)
    value = operand_def()
    assembly_format = "$context `,` $cell `,` $value attr-dict `:` type($cell) `,` type($value)"

    def __init__(self, context: SSAValue, cell: SSAValue, value: SSAValue):
        super().__init__(operands=[context, cell, value])


@irdl_op_definition
class TableEntryOp(IRDLOperation):
    """Find or insert a key: where its element lives, and whether it is new (then zero bytes)."""

    name = "rt.table_entry"
    context = operand_def(ContextType)
    table = operand_def(TableType)
    key = operand_def()
    cell = result_def(CellType)
    inserted = result_def(i1)
    assembly_format = (
        "$context `,` $table `,` $key attr-dict `:` type($table) `,` type($key) `->` "
        "type($cell)"
    )

    def __init__(self, context: SSAValue, table: SSAValue, key: SSAValue):
        assert isinstance(table.type, TableType)
        super().__init__(operands=[context, table, key], result_types=[CellType(table.type.element), i1])


@irdl_op_definition
class BufferPushOp(IRDLOperation):
    """Append to a buffer; text is copied into state."""

    name = "rt.buffer_push"
    context = operand_def(ContextType)
    buffer = operand_def(BufferType)
    value = operand_def()
    assembly_format = "$context `,` $buffer `,` $value attr-dict `:` type($buffer) `,` type($value)"

    def __init__(self, context: SSAValue, buffer: SSAValue, value: SSAValue):
        super().__init__(operands=[context, buffer, value])


@irdl_op_definition
class BufferSortOp(IRDLOperation):
    """Sort a buffer of pairs (key, element) by key, stable."""

    name = "rt.buffer_sort"
    context = operand_def(ContextType)
    buffer = operand_def(BufferType)
    assembly_format = "$context `,` $buffer attr-dict `:` type($buffer)"

    def __init__(self, context: SSAValue, buffer: SSAValue):
        super().__init__(operands=[context, buffer])


@irdl_op_definition
class BufferListOp(IRDLOperation):
    """A buffer's elements as a list, borrowed from state until the step's end."""

    name = "rt.buffer_list"
    context = operand_def(ContextType)
    buffer = operand_def(BufferType)
    result = result_def()
    assembly_format = "$context `,` $buffer attr-dict `:` type($buffer) `->` type($result)"

    def __init__(self, context: SSAValue, buffer: SSAValue, type_: Attribute):
        super().__init__(operands=[context, buffer], result_types=[type_])


# --- step ops: channels ------------------------------------------------------------------------------------


@irdl_op_definition
class StageOp(IRDLOperation):
    """Append an element to a member's outbox, behind the commit mark; the member is clamped by modulo."""

    name = "rt.stage"
    context = operand_def(ContextType)
    symbol = prop_def(SymbolRefAttr)
    member = operand_def(i64)
    value = operand_def()
    assembly_format = "$context $symbol `[` $member `]` `,` $value attr-dict `:` type($value)"

    def __init__(self, context: SSAValue, symbol: str, member: SSAValue, value: SSAValue):
        super().__init__(operands=[context, member, value], properties={"symbol": SymbolRefAttr(symbol)})


@irdl_op_definition
class StageAllOp(IRDLOperation):
    """Append an element to every member's outbox."""

    name = "rt.stage_all"
    context = operand_def(ContextType)
    symbol = prop_def(SymbolRefAttr)
    value = operand_def()
    assembly_format = "$context $symbol `,` $value attr-dict `:` type($value)"

    def __init__(self, context: SSAValue, symbol: str, value: SSAValue):
        super().__init__(operands=[context, value], properties={"symbol": SymbolRefAttr(symbol)})


@irdl_op_definition
class NextMemberOp(IRDLOperation):
    """The member whose turn it is in a round robin; advances the turn."""

    name = "rt.next_member"
    context = operand_def(ContextType)
    symbol = prop_def(SymbolRefAttr)
    result = result_def(i64)
    assembly_format = "$context $symbol attr-dict"

    def __init__(self, context: SSAValue, symbol: str):
        super().__init__(operands=[context], properties={"symbol": SymbolRefAttr(symbol)}, result_types=[i64])


@irdl_op_definition
class HashMemberOp(IRDLOperation):
    """The member that a hash belongs to: unsigned remainder by the number of members."""

    name = "rt.hash_member"
    context = operand_def(ContextType)
    symbol = prop_def(SymbolRefAttr)
    hash = operand_def(i64)
    result = result_def(i64)
    assembly_format = "$context $symbol `,` $hash attr-dict"

    def __init__(self, context: SSAValue, symbol: str, hash: SSAValue):
        super().__init__(
            operands=[context, hash], properties={"symbol": SymbolRefAttr(symbol)}, result_types=[i64]
        )


@irdl_op_definition
class CloseOp(IRDLOperation):
    """No more elements will be staged on an output or sink; idempotent."""

    name = "rt.close"
    context = operand_def(ContextType)
    symbol = prop_def(SymbolRefAttr)
    assembly_format = "$context $symbol attr-dict"

    def __init__(self, context: SSAValue, symbol: str):
        super().__init__(operands=[context], properties={"symbol": SymbolRefAttr(symbol)})


@irdl_op_definition
class ClosedOp(IRDLOperation):
    """Whether an input channel, file or data has ended and all of it has been walked over."""

    name = "rt.closed"
    context = operand_def(ContextType)
    symbol = prop_def(SymbolRefAttr)
    result = result_def(i1)
    assembly_format = "$context $symbol attr-dict"

    def __init__(self, context: SSAValue, symbol: str):
        super().__init__(operands=[context], properties={"symbol": SymbolRefAttr(symbol)}, result_types=[i1])


@irdl_op_definition
class HasRoomOp(IRDLOperation):
    """Whether every outbox is below its high-water mark, so that sources and emissions may go on."""

    name = "rt.has_room"
    context = operand_def(ContextType)
    result = result_def(i1)
    assembly_format = "$context attr-dict"

    def __init__(self, context: SSAValue):
        super().__init__(operands=[context], result_types=[i1])


@irdl_op_definition
class AgainOp(IRDLOperation):
    """Ask for another tick although no input may have come."""

    name = "rt.again"
    context = operand_def(ContextType)
    assembly_format = "$context attr-dict"

    def __init__(self, context: SSAValue):
        super().__init__(operands=[context])


# --- memory ops: what runtime functions are made of ------------------------------------------------------------


@irdl_op_definition
class LoadOp(IRDLOperation):
    """Read what a pointer points at. Integers narrower than 64 bits are widened (`signed` or not)."""

    name = "rt.load"
    pointer = operand_def(PointerType)
    signed = opt_prop_def(IntegerAttr)
    result = result_def()
    assembly_format = (
        "$pointer (`signed` $signed^)? attr-dict `:` type($pointer) `->` type($result)"
    )

    def __init__(self, pointer: SSAValue, result: Attribute, signed: bool = False):
        super().__init__(
            operands=[pointer],
            properties={"signed": IntegerAttr(1, 1) if signed else None},
            result_types=[result],
        )


@irdl_op_definition
class StoreOp(IRDLOperation):
    """Write a value; a 64-bit integer is cut to the width that the pointer says."""

    name = "rt.store"
    value = operand_def()
    pointer = operand_def(PointerType)
    assembly_format = "$value `,` $pointer attr-dict `:` type($value) `,` type($pointer)"

    def __init__(self, value: SSAValue, pointer: SSAValue):
        super().__init__(operands=[value, pointer])


@irdl_op_definition
class OffsetOp(IRDLOperation):
    """The address `index` elements further on."""

    name = "rt.offset"
    pointer = operand_def(PointerType)
    index = operand_def(i64)
    result = result_def(PointerType)
    traits = traits_def(Pure())
    assembly_format = "$pointer `[` $index `]` attr-dict `:` type($pointer) `->` type($result)"

    def __init__(self, pointer: SSAValue, index: SSAValue):
        super().__init__(operands=[pointer, index], result_types=[pointer.type])


@irdl_op_definition
class FieldOp(IRDLOperation):
    """The address of a record's field."""

    name = "rt.field"
    field = prop_def(StringAttr)
    pointer = operand_def(PointerType)
    result = result_def(PointerType)
    traits = traits_def(Pure())
    assembly_format = "$field $pointer attr-dict `:` type($pointer) `->` type($result)"

    def __init__(self, field: str, pointer: SSAValue, type_: PointerType):
        super().__init__(operands=[pointer], properties={"field": StringAttr(field)}, result_types=[type_])


@irdl_op_definition
class CastOp(IRDLOperation):
    """A pointer as another type of pointer, or as an integer, or an integer as a pointer."""

    name = "rt.cast"
    operand = operand_def()
    result = result_def()
    traits = traits_def(Pure())
    assembly_format = "$operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue, type_: Attribute):
        super().__init__(operands=[operand], result_types=[type_])


@irdl_op_definition
class LocalOp(IRDLOperation):
    """Memory for one value, living as long as the function call. All zero bytes."""

    name = "rt.local"
    result = result_def(PointerType)
    assembly_format = "attr-dict `:` type($result)"

    def __init__(self, element: Attribute):
        super().__init__(result_types=[PointerType(element)])


@irdl_op_definition
class SizeOfOp(IRDLOperation):
    """Bytes that a value of the type takes in memory."""

    name = "rt.size_of"
    type = prop_def()
    result = result_def(i64)
    traits = traits_def(Pure())
    assembly_format = "$type attr-dict"

    def __init__(self, type_: Attribute):
        super().__init__(properties={"type": type_}, result_types=[i64])


@irdl_op_definition
class ConstantTableOp(IRDLOperation):
    """A constant table in the program's read-only memory: `rt.constant_table "name" : !rt.pointer<i16>`."""

    name = "rt.constant_table"
    table = prop_def(StringAttr)
    values = prop_def(DenseArrayBase)
    result = result_def(PointerType)
    traits = traits_def(Pure())
    assembly_format = "$table $values attr-dict `:` type($result)"

    def __init__(self, table: str, values: DenseArrayBase, type_: PointerType):
        super().__init__(properties={"table": StringAttr(table), "values": values}, result_types=[type_])


@irdl_op_definition
class CallExternOp(IRDLOperation):
    """Call a C function. `signature` gives C widths, as "i64(i32,ptr,i64,i32)"; values here are i64 or pointers."""

    name = "rt.call_extern"
    function = prop_def(StringAttr)
    signature = prop_def(StringAttr)
    arguments = var_operand_def()
    result = opt_result_def()
    assembly_format = (
        "$function $signature `(` $arguments `:` type($arguments) `)` attr-dict (`->` "
        "type($result)^)?"
    )

    def __init__(self, function: str, signature: str, arguments: Sequence[SSAValue], result: Attribute | None):
        super().__init__(
            operands=[arguments],
            properties={"function": StringAttr(function), "signature": StringAttr(signature)},
            result_types=[[] if result is None else [result]],
        )


@irdl_op_definition
class CallPointerOp(IRDLOperation):
    """Call a function through its address: arguments and result as C's `int64_t` or pointers."""

    name = "rt.call_pointer"
    function = operand_def(i64)
    arguments = var_operand_def()
    result = result_def(i64)
    assembly_format = "$function `(` $arguments `:` type($arguments) `)` attr-dict"

    def __init__(self, function: SSAValue, arguments: Sequence[SSAValue]):
        super().__init__(operands=[function, arguments], result_types=[i64])


@irdl_op_definition
class PartsOp(IRDLOperation):
    """The two words of a text or list: address of the first byte or element, and how many."""

    name = "rt.parts"
    operand = operand_def()
    data = result_def(PointerType)
    size = result_def(i64)
    traits = traits_def(Pure())
    assembly_format = "$operand attr-dict `:` type($operand) `->` type($data)"

    def __init__(self, operand: SSAValue, element: Attribute):
        super().__init__(operands=[operand], result_types=[PointerType(element), i64])


@irdl_op_definition
class FromPartsOp(IRDLOperation):
    """A text or list of an address and a count."""

    name = "rt.from_parts"
    data = operand_def(PointerType)
    size = operand_def(i64)
    result = result_def()
    traits = traits_def(Pure())
    assembly_format = "$data `,` $size attr-dict `:` type($data) `->` type($result)"

    def __init__(self, data: SSAValue, size: SSAValue, type_: Attribute):
        super().__init__(operands=[data, size], result_types=[type_])


@irdl_op_definition
class KeepOp(IRDLOperation):
    """Copy a value into state: text and lists become offsets into the state arena."""

    name = "rt.keep"
    context = operand_def(ContextType)
    operand = operand_def()
    result = result_def()
    assembly_format = "$context `,` $operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, context: SSAValue, operand: SSAValue):
        super().__init__(operands=[context, operand], result_types=[operand.type])


@irdl_op_definition
class BorrowOp(IRDLOperation):
    """A kept value for use in this step: offsets become addresses."""

    name = "rt.borrow"
    context = operand_def(ContextType)
    operand = operand_def()
    result = result_def()
    assembly_format = "$context `,` $operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, context: SSAValue, operand: SSAValue):
        super().__init__(operands=[context, operand], result_types=[operand.type])


@irdl_op_definition
class EncodedSizeOp(IRDLOperation):
    """Bytes that a value takes on the wire."""

    name = "rt.encoded_size"
    operand = operand_def()
    result = result_def(i64)
    assembly_format = "$operand attr-dict `:` type($operand)"

    def __init__(self, operand: SSAValue):
        super().__init__(operands=[operand], result_types=[i64])


@irdl_op_definition
class EncodeOp(IRDLOperation):
    """Write a value in wire form at an address with room for it; the address behind it."""

    name = "rt.encode"
    operand = operand_def()
    target = operand_def(PointerType)
    result = result_def(PointerType)
    assembly_format = (
        "$operand `,` $target attr-dict `:` type($operand) `,` type($target) `->` "
        "type($result)"
    )

    def __init__(self, operand: SSAValue, target: SSAValue):
        super().__init__(operands=[operand, target], result_types=[target.type])


@irdl_op_definition
class DecodeOp(IRDLOperation):
    """Read a value in wire form between two addresses; traps where the bytes are not one.

    `position` holds the address to read at and is moved behind the value. Text is not copied.
    """

    name = "rt.decode"
    context = operand_def(ContextType)
    position = operand_def(PointerType)
    end = operand_def(PointerType)
    result = result_def()
    assembly_format = (
        "$context `,` $position `,` $end attr-dict `:` type($position) `,` type($end) `->` "
        "type($result)"
    )

    def __init__(self, context: SSAValue, position: SSAValue, end: SSAValue, type_: Attribute):
        super().__init__(operands=[context, position, end], result_types=[type_])


@irdl_op_definition
class TrapOp(IRDLOperation):
    """Leave the tick for good, with a reason known to `rt/abi.py`."""

    name = "rt.trap"
    context = operand_def(ContextType)
    reason = prop_def(StringAttr)
    traits = traits_def(IsTerminator())
    assembly_format = "$context $reason attr-dict"

    def __init__(self, context: SSAValue, reason: str):
        super().__init__(operands=[context], properties={"reason": StringAttr(reason)})


Runtime = Dialect(
    "rt",
    [
        StateOp, ChannelOp, FileOp, DataOp, CursorOp, AdvanceOp, CurrentOp, GetStateOp, CellGetOp, CellSetOp,
        TableEntryOp, BufferPushOp, BufferSortOp, BufferListOp, StageOp, StageAllOp, NextMemberOp, HashMemberOp,
        CloseOp, ClosedOp, HasRoomOp, AgainOp,
        LoadOp, StoreOp, OffsetOp, FieldOp, CastOp, LocalOp, SizeOfOp, ConstantTableOp, CallExternOp,
        CallPointerOp, PartsOp, FromPartsOp, KeepOp, BorrowOp, EncodedSizeOp, EncodeOp, DecodeOp, TrapOp,
    ],
    [ContextType, CellType, TableType, BufferType, PointerType, RecordType, CursorType],
)
