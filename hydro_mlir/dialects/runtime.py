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

from xdsl.dialects.builtin import (
    ArrayAttr,
    StringAttr,
    SymbolNameConstraint,
    SymbolRefAttr,
    i1,
    i64,
)
from xdsl.ir import Attribute, Dialect, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.traits import Pure, SymbolOpInterface

from hydro_mlir.dialects import runtime_rules as rules
from hydro_mlir.dialects.guarantees import FILE_UNITS, ROUTINGS
from hydro_mlir.dialects.keywords import Keyword
from hydro_mlir.dialects.runtime_memory import (
    BorrowOp,
    CallExternOp,
    CallPointerOp,
    CastOp,
    ConstantTableOp,
    DecodeOp,
    EncodedSizeOp,
    EncodeOp,
    FieldOp,
    FromPartsOp,
    KeepOp,
    LoadOp,
    LocalOp,
    OffsetOp,
    PartsOp,
    ReleaseOp,
    SizeOfOp,
    StoreOp,
    TrapOp,
)
from hydro_mlir.dialects.runtime_state import (
    BufferClearOp,
    BufferCountOp,
    ChainPushOp,
    QueueClearOp,
    QueueCountOp,
    QueueListOp,
    QueuePushOp,
    QueueTakeOp,
    SwapOp,
    TableClearOp,
    TableCountOp,
    TableFindOp,
    TableListOp,
)
from hydro_mlir.dialects.runtime_types import (
    BufferType,
    CellType,
    ContextType,
    CursorType,
    PointerType,
    QueueType,
    RecordType,
    TableType,
)
from hydro_mlir.dialects.runtime_types import context as context

# --- declarations ---------------------------------------------------------------------------------


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

    def verify_(self) -> None:
        rules.verify_state(self)


@irdl_op_definition
class ChannelOp(IRDLOperation):
    """Declare a channel: `rt.channel @words "out" "partition" @worker bounded : !value.str`.

    `direction`: in, out or sink. `peer`: the location at the other end (for a sink, the callback).
    """

    name = "rt.channel"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {
        "direction": ("in", "out", "sink"),
        "routing": ROUTINGS,
    }
    KEYWORD_RULE: ClassVar[str] = "RT1"
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
                "sym_name": StringAttr(name),
                "direction": StringAttr(direction),
                "routing": StringAttr(routing),
                "peer": SymbolRefAttr(peer),
                "element": element,
            }
        )

    def verify_(self) -> None:
        rules.verify_channel(self)


@irdl_op_definition
class FileOp(IRDLOperation):
    """Declare a text file that is read: `rt.file @text "words.txt" by "line"`."""

    name = "rt.file"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"by": FILE_UNITS}
    KEYWORD_RULE: ClassVar[str] = "RT1"
    sym_name = prop_def(SymbolNameConstraint())
    path = prop_def(StringAttr)
    by = prop_def(StringAttr)
    traits = traits_def(SymbolOpInterface())
    custom_directives = (Keyword,)
    assembly_format = "$sym_name $path `by` custom<Keyword>($by) attr-dict"

    def __init__(self, name: str, path: str, by: str):
        super().__init__(
            properties={
                "sym_name": StringAttr(name),
                "path": StringAttr(path),
                "by": StringAttr(by),
            }
        )

    def verify_(self) -> None:
        rules.verify_file(self)


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
        super().__init__(
            properties={"sym_name": StringAttr(name), "values": values, "element": element}
        )

    def verify_(self) -> None:
        rules.verify_data(self)


# --- step ops: cursors ----------------------------------------------------------------------------

# Kind → what it is opened with, behind the context: a symbol or operands, and what it walks over.
CURSORS: dict[str, str] = {
    "input": "the taken frames of an input channel (symbol); current is the element",
    "input_keyed": "as `input`; current is a pair of sender and element",
    "file": "one batch of a file (symbol), lines or blocks",
    "data": "constant elements (symbol), from where the last tick stopped",
    "list": "a list (operand)",
    "split": "the words of a text (operand), as `str.split()`",
    "table": "pairs of key and element of a table (operand), from where the last tick stopped",
    "chain": "the values of a key, in a buffer from a number on (operands)",
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
        "$context ($symbol^)? (`,` $arguments^ `:` type($arguments))? attr-dict `->` type($result)"
    )

    def __init__(
        self,
        context: SSAValue,
        type_: CursorType,
        symbol: str | None = None,
        arguments: Sequence[SSAValue] = (),
    ):
        super().__init__(
            operands=[context, arguments],
            properties={"symbol": None if symbol is None else SymbolRefAttr(symbol)},
            result_types=[type_],
        )

    def verify_(self) -> None:
        rules.verify_cursor(self)


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

    def verify_(self) -> None:
        rules.verify_current(self)


# --- step ops: state ------------------------------------------------------------------------------


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
        super().__init__(
            operands=[context], properties={"symbol": SymbolRefAttr(symbol)}, result_types=[type_]
        )

    def verify_(self) -> None:
        rules.verify_get_state(self)


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

    def verify_(self) -> None:
        rules.verify_cell_get(self)


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

    def verify_(self) -> None:
        rules.verify_cell_set(self)


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
        "$context `,` $table `,` $key attr-dict `:` type($table) `,` type($key) `->` type($cell)"
    )

    def __init__(self, context: SSAValue, table: SSAValue, key: SSAValue):
        assert isinstance(table.type, TableType)
        super().__init__(
            operands=[context, table, key], result_types=[CellType(table.type.element), i1]
        )

    def verify_(self) -> None:
        rules.verify_table_entry(self)


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

    def verify_(self) -> None:
        rules.verify_buffer_push(self)


@irdl_op_definition
class BufferSortOp(IRDLOperation):
    """Sort a buffer of pairs (key, element) by key, stable."""

    name = "rt.buffer_sort"
    context = operand_def(ContextType)
    buffer = operand_def(BufferType)
    assembly_format = "$context `,` $buffer attr-dict `:` type($buffer)"

    def __init__(self, context: SSAValue, buffer: SSAValue):
        super().__init__(operands=[context, buffer])

    def verify_(self) -> None:
        rules.verify_buffer_sort(self)


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

    def verify_(self) -> None:
        rules.verify_buffer_list(self)


# --- step ops: channels ---------------------------------------------------------------------------


@irdl_op_definition
class StageOp(IRDLOperation):
    """Append an element to the outbox of a member, modulo their number, behind the commit mark."""

    name = "rt.stage"
    context = operand_def(ContextType)
    symbol = prop_def(SymbolRefAttr)
    member = operand_def(i64)
    value = operand_def()
    assembly_format = "$context $symbol `[` $member `]` `,` $value attr-dict `:` type($value)"

    def __init__(self, context: SSAValue, symbol: str, member: SSAValue, value: SSAValue):
        super().__init__(
            operands=[context, member, value], properties={"symbol": SymbolRefAttr(symbol)}
        )

    def verify_(self) -> None:
        rules.verify_stage(self)


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

    def verify_(self) -> None:
        rules.verify_stage(self)


@irdl_op_definition
class NextMemberOp(IRDLOperation):
    """The member whose turn it is in a round robin; advances the turn."""

    name = "rt.next_member"
    context = operand_def(ContextType)
    symbol = prop_def(SymbolRefAttr)
    result = result_def(i64)
    assembly_format = "$context $symbol attr-dict"

    def __init__(self, context: SSAValue, symbol: str):
        super().__init__(
            operands=[context], properties={"symbol": SymbolRefAttr(symbol)}, result_types=[i64]
        )

    def verify_(self) -> None:
        rules.verify_output(self)


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
            operands=[context, hash],
            properties={"symbol": SymbolRefAttr(symbol)},
            result_types=[i64],
        )

    def verify_(self) -> None:
        rules.verify_output(self)


@irdl_op_definition
class CloseOp(IRDLOperation):
    """No more elements will be staged on an output or sink; idempotent."""

    name = "rt.close"
    context = operand_def(ContextType)
    symbol = prop_def(SymbolRefAttr)
    assembly_format = "$context $symbol attr-dict"

    def __init__(self, context: SSAValue, symbol: str):
        super().__init__(operands=[context], properties={"symbol": SymbolRefAttr(symbol)})

    def verify_(self) -> None:
        rules.verify_output(self)


@irdl_op_definition
class ClosedOp(IRDLOperation):
    """Whether an input channel, file or data has ended and all of it has been walked over."""

    name = "rt.closed"
    context = operand_def(ContextType)
    symbol = prop_def(SymbolRefAttr)
    result = result_def(i1)
    assembly_format = "$context $symbol attr-dict"

    def __init__(self, context: SSAValue, symbol: str):
        super().__init__(
            operands=[context], properties={"symbol": SymbolRefAttr(symbol)}, result_types=[i1]
        )

    def verify_(self) -> None:
        rules.verify_closed(self)


@irdl_op_definition
class HasRoomOp(IRDLOperation):
    """Whether every outbox is below its high-water mark; else sources and emissions wait."""

    name = "rt.has_room"
    context = operand_def(ContextType)
    result = result_def(i1)
    assembly_format = "$context attr-dict"

    def __init__(self, context: SSAValue):
        super().__init__(operands=[context], result_types=[i1])


@irdl_op_definition
class HasInputOp(IRDLOperation):
    """Whether records have come for this tick over any channel; the end of one is no record."""

    name = "rt.has_input"
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


Runtime = Dialect(
    "rt",
    [
        StateOp,
        ChannelOp,
        FileOp,
        DataOp,
        CursorOp,
        AdvanceOp,
        CurrentOp,
        GetStateOp,
        CellGetOp,
        CellSetOp,
        TableEntryOp,
        BufferPushOp,
        BufferSortOp,
        BufferListOp,
        BufferClearOp,
        BufferCountOp,
        TableFindOp,
        TableClearOp,
        TableCountOp,
        TableListOp,
        SwapOp,
        ChainPushOp,
        QueuePushOp,
        QueueTakeOp,
        QueueListOp,
        QueueCountOp,
        QueueClearOp,
        StageOp,
        StageAllOp,
        NextMemberOp,
        HashMemberOp,
        CloseOp,
        ClosedOp,
        HasRoomOp,
        HasInputOp,
        AgainOp,
        LoadOp,
        StoreOp,
        OffsetOp,
        FieldOp,
        CastOp,
        LocalOp,
        SizeOfOp,
        ConstantTableOp,
        CallExternOp,
        CallPointerOp,
        PartsOp,
        FromPartsOp,
        KeepOp,
        BorrowOp,
        ReleaseOp,
        EncodedSizeOp,
        EncodeOp,
        DecodeOp,
        TrapOp,
    ],
    [ContextType, CellType, TableType, BufferType, QueueType, PointerType, RecordType, CursorType],
)
