"""The verifier of `rt`: rules RT1 to RT4, as listed in the dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from xdsl.dialects.builtin import (
    IntegerType,
    ModuleOp,
    StringAttr,
    SymbolRefAttr,
    i1,
    i64,
)
from xdsl.ir import Attribute, Operation, SSAValue

from hydro_mlir.dialects.keywords import verify_keywords
from hydro_mlir.dialects.regions import require, require_literals, require_types
from hydro_mlir.dialects.runtime_types import (
    BufferType,
    CellType,
    ContextType,
    CursorType,
    PointerType,
    QueueType,
    TableType,
)
from hydro_mlir.dialects.value import (
    ListType,
    TextType,
    TupleType,
    is_ordered,
    is_value_type,
    type_name,
)

if TYPE_CHECKING:
    from hydro_mlir.dialects import runtime as rt

# What a cursor of each kind is opened with: a symbol of these declarations, or an operand.
_CURSOR_SYMBOLS = {
    "input": ("rt.channel",),
    "input_keyed": ("rt.channel",),
    "file": ("rt.file",),
    "data": ("rt.data",),
}
_CURSOR_OPERANDS = {"list": ListType, "split": TextType, "table": TableType, "buffer": BufferType}


def declaration(op: Operation, symbol: SymbolRefAttr) -> Operation | None:
    """RT1: what a symbol names in the module around an op; None where there is no module."""
    around = op.parent_op()
    while around is not None and not isinstance(around, ModuleOp):
        around = around.parent_op()
    if around is None:
        return None
    name = symbol.string_value()
    for one in around.body.block.ops:
        found = one.properties.get("sym_name", one.attributes.get("sym_name"))
        if isinstance(found, StringAttr) and found.data == name:
            return one
    require(False, "RT1", f"@{name} to be declared in the module", "no such declaration")
    return None


def _declared(op: Operation, symbol: SymbolRefAttr, *names: str) -> Operation | None:
    found = declaration(op, symbol)
    if found is not None:
        wanted = " or ".join(f"`{name}`" for name in names)
        require(
            found.name in names, "RT1", f"{symbol} to be declared by {wanted}", f"`{found.name}`"
        )
    return found


def _channel(op: Operation, symbol: SymbolRefAttr, *directions: str) -> rt.ChannelOp | None:
    found = cast("rt.ChannelOp | None", _declared(op, symbol, "rt.channel"))
    if found is not None:
        require(
            found.direction.data in directions,
            "RT1",
            f"{symbol} to be a channel {' or '.join(directions)}",
            found.direction.data,
        )
    return found


def _same(rule: str, what: str, expected: Attribute, got: Attribute) -> None:
    require_types(rule, what, [expected], [got])


# --- declarations ---------------------------------------------------------------------------------


def verify_state(op: rt.StateOp) -> None:
    """RT2: state is a cell, table or buffer of values."""
    require(
        isinstance(op.type, CellType | TableType | BufferType | QueueType),
        "RT2",
        "a cell, a table, a buffer or a queue",
        str(op.type),
    )
    for part in cast(CellType, op.type).parameters:
        require(is_value_type(part), "RT2", "state of values", type_name(part))


def verify_channel(op: rt.ChannelOp) -> None:
    """RT1, RT2."""
    verify_keywords(op)
    require(is_value_type(op.element), "RT2", "elements that are values", type_name(op.element))


def verify_file(op: rt.FileOp) -> None:
    """RT1."""
    verify_keywords(op)


def verify_data(op: rt.DataOp) -> None:
    """RT2."""
    require(is_value_type(op.element), "RT2", "elements that are values", type_name(op.element))
    require_literals(op.values, op.element, "RT2")


# --- cursors --------------------------------------------------------------------------------------


def verify_cursor(op: rt.CursorOp) -> None:
    """RT1, RT2, RT3: a kind that exists, opened with what it walks over."""
    type_ = op.result.type
    kind = type_.kind.data
    if kind in _CURSOR_SYMBOLS:
        require(op.symbol is not None and not op.arguments, "RT3", "a symbol alone", "operands")
        _verify_symbol_cursor(op, kind, type_.element)
        return
    if kind == "chain":
        _verify_chain_cursor(op, type_.element)
        return
    kinds = ", ".join([*_CURSOR_SYMBOLS, *_CURSOR_OPERANDS, "chain"])
    require(kind in _CURSOR_OPERANDS, "RT3", f"one of {kinds}", kind)
    require(
        op.symbol is None and len(op.arguments) == 1,
        "RT3",
        "one operand and no symbol",
        f"{len(op.arguments)} operands" if op.symbol is None else "a symbol",
    )
    given = op.arguments[0].type
    wanted = _CURSOR_OPERANDS[kind]
    require(isinstance(given, wanted), "RT3", f"an operand {wanted.name}", str(given))
    _same("RT2", "elements", _walked(given), type_.element)


def _verify_chain_cursor(op: rt.CursorOp, element: Attribute) -> None:
    wanted = [BufferType(TupleType([element, i64])), i64]
    require_types("RT3", "a chain's buffer and a number", wanted, [v.type for v in op.arguments])


def _walked(given: Attribute) -> Attribute:
    """The elements of what a cursor walks over."""
    if isinstance(given, TableType):
        return TupleType([given.key, given.element])
    return given.element if isinstance(given, ListType | BufferType) else given


def _verify_symbol_cursor(op: rt.CursorOp, kind: str, element: Attribute) -> None:
    assert op.symbol is not None
    found = _declared(op, op.symbol, *_CURSOR_SYMBOLS[kind])
    if found is None:
        return
    if found.name == "rt.channel":
        _channel(op, op.symbol, "in")
    declared = TextType() if found.name == "rt.file" else found.properties["element"]
    _same("RT2", "elements", declared, element)


def verify_current(op: rt.CurrentOp) -> None:
    """RT2."""
    _same("RT2", "the cursor's element", cast(CursorType, op.cursor.type).element, op.result.type)


# --- state ----------------------------------------------------------------------------------------


def verify_get_state(op: rt.GetStateOp) -> None:
    """RT1, RT2."""
    found = _declared(op, op.symbol, "rt.state")
    if found is not None:
        _same("RT2", "the declared state", found.properties["type"], op.result.type)


def verify_cell_get(op: rt.CellGetOp) -> None:
    """RT2."""
    _same("RT2", "the cell's element", cast(CellType, op.cell.type).element, op.result.type)


def verify_cell_set(op: rt.CellSetOp) -> None:
    """RT2."""
    _same("RT2", "the cell's element", cast(CellType, op.cell.type).element, op.value.type)


def verify_table_entry(op: rt.TableEntryOp) -> None:
    """RT2."""
    table = cast(TableType, op.table.type)
    _same("RT2", "the table's key", table.key, op.key.type)
    _same("RT2", "a cell of the table's element", CellType(table.element), op.cell.type)


def verify_buffer_push(op: rt.BufferPushOp) -> None:
    """RT2."""
    _same("RT2", "the buffer's element", cast(BufferType, op.buffer.type).element, op.value.type)


def verify_buffer_sort(op: rt.BufferSortOp) -> None:
    """RT2."""
    element = cast(BufferType, op.buffer.type).element
    parts = list(element.elements) if isinstance(element, TupleType) else []
    require(len(parts) == 2, "RT2", "a buffer of pairs of key and element", type_name(element))
    require(is_ordered(parts[0]), "RT2", "keys with an order", type_name(parts[0]))


def verify_buffer_list(op: rt.BufferListOp) -> None:
    """RT2."""
    element = cast(BufferType, op.buffer.type).element
    _same("RT2", "a list of the buffer's elements", ListType(element), op.result.type)


# --- channels -------------------------------------------------------------------------------------


def verify_stage(op: rt.StageOp | rt.StageAllOp) -> None:
    """RT1, RT2."""
    found = _channel(op, op.symbol, "out", "sink")
    if found is not None:
        _same("RT2", "the channel's element", found.element, op.value.type)


def verify_output(op: rt.NextMemberOp | rt.HashMemberOp | rt.CloseOp) -> None:
    """RT1."""
    _channel(op, op.symbol, "out", "sink")


def verify_closed(op: rt.ClosedOp) -> None:
    """RT1."""
    found = _declared(op, op.symbol, "rt.channel", "rt.file", "rt.data")
    if found is not None and found.name == "rt.channel":
        _channel(op, op.symbol, "in")


# --- memory ---------------------------------------------------------------------------------------


def _register(type_: Attribute) -> Attribute:
    """The type that a value in memory has in a register: narrow integers are widened."""
    return i64 if isinstance(type_, IntegerType) and type_ != i1 else type_


def _pointee(pointer: SSAValue) -> Attribute:
    return cast(PointerType, pointer.type).element


def verify_load(op: rt.LoadOp) -> None:
    """RT4."""
    _same("RT4", "what the pointer points at:", _register(_pointee(op.pointer)), op.result.type)


def verify_store(op: rt.StoreOp) -> None:
    """RT4."""
    _same("RT4", "what the pointer points at:", _register(_pointee(op.pointer)), op.value.type)


def verify_offset(op: rt.OffsetOp) -> None:
    """RT4."""
    _same("RT4", "a pointer of the same type:", op.pointer.type, op.result.type)


def verify_cast(op: rt.CastOp) -> None:
    """RT4."""
    types = (op.operand.type, op.result.type)
    require(
        all(type_ == i64 or isinstance(type_, PointerType | ContextType) for type_ in types),
        "RT4",
        "pointers and int",
        ", ".join(map(type_name, types)),
    )


def verify_parts(op: rt.PartsOp) -> None:
    """RT4: text consists of bytes, a list of its elements."""
    _verify_sequence(op.operand.type, _pointee(op.data))


def verify_from_parts(op: rt.FromPartsOp) -> None:
    """RT4."""
    _verify_sequence(op.result.type, _pointee(op.data))


def _verify_sequence(whole: Attribute, part: Attribute) -> None:
    require(isinstance(whole, TextType | ListType), "RT4", "str or a list", type_name(whole))
    if isinstance(whole, ListType):
        _same("RT4", "a pointer to elements:", whole.element, part)
    else:
        byte = isinstance(part, IntegerType) and part.width.data == 8
        require(byte, "RT4", "a pointer to bytes", type_name(part))


def verify_kept(op: rt.KeepOp | rt.BorrowOp) -> None:
    """RT2."""
    _same("RT2", "a value of the same type:", op.operand.type, op.result.type)


def verify_encode(op: rt.EncodeOp) -> None:
    """RT4."""
    _same("RT4", "the address behind the value:", op.target.type, op.result.type)
