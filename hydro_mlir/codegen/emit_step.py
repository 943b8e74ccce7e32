"""
Handlers of the `rt` dialect's step ops: each is a call of the runtime function of its name.

Symbols become addresses: state is at a fixed offset in the state arena; channels and sources are
records in arrays that the context points at, in the order of their declarations. Those arrays
and the arena's base stay where they are for as long as the location runs, which the loads of
their addresses say (`!invariant.load`), so that loops need not repeat them.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import i64
from xdsl.ir import Attribute, Operation

from hydro_mlir.codegen.code import CONTEXT
from hydro_mlir.codegen.emit import FunctionEmitter, emits
from hydro_mlir.codegen.emit_memory import CONTEXT_RECORD
from hydro_mlir.codegen.emit_value import derived, native, operands_of
from hydro_mlir.codegen.layout import cursor_record, has_references, llvm_type, native_type
from hydro_mlir.codegen.unit import Instance
from hydro_mlir.dialects import runtime as rt

CHANNEL = rt.RecordType("Channel")
SOURCE = rt.RecordType("Source")


def _arguments(
    emitter: FunctionEmitter, op: Operation, *more: tuple[Attribute, str]
) -> list[tuple[Attribute, str]]:
    return [(CONTEXT, emitter.value(op.operands[0])), *more]


def _call(
    emitter: FunctionEmitter, op: Operation, name: str, arguments: Sequence[tuple[Attribute, str]]
) -> None:
    """A call of a runtime function, its result the op's first one."""
    native_arguments = [(native_type(type_), text) for type_, text in arguments]
    if len(op.results):
        text = native(emitter, name, op.results[0].type, native_arguments)
        emitter.assign(op.results[0], text)
    else:
        emitter.line(native(emitter, name, None, native_arguments))


def _context_word(emitter: FunctionEmitter, context: str, type_: str, *path: str) -> str:
    """A word of the context that does not change."""
    place = emitter.layout.field_offset(CONTEXT_RECORD, path[0])
    if len(path) > 1:
        place += emitter.layout.field_offset(rt.RecordType("Arena"), path[1])
    pointer = emitter.temporary(f"getelementptr inbounds i8, ptr {context}, i64 {place}")
    return emitter.temporary(f"load {type_}, ptr {pointer}, align 8, !invariant.load !0")


def declared(emitter: FunctionEmitter, op: Operation, name: str) -> tuple[Attribute, str]:
    """The record of a channel or source, as a native argument."""
    found = emitter.surroundings.declared(name)
    context = emitter.value(op.operands[0])
    record = SOURCE if found.kind == "sources" else CHANNEL
    first = _context_word(emitter, context, "ptr", found.kind)
    place = found.number * emitter.layout.extent(record).size
    pointer = emitter.temporary(f"getelementptr inbounds i8, ptr {first}, i64 {place}")
    return rt.PointerType(record), pointer


# --- cursors -----------------------------------------------------------------------------------


@emits(rt.CursorOp)
def cursor(emitter: FunctionEmitter, op: rt.CursorOp) -> None:
    """Open a cursor, in memory that the whole call of the step has for it."""
    assert isinstance(op.result.type, rt.CursorType)
    record = cursor_record(op.result.type)
    memory = emitter.names[op.result] = emitter.reserve(record)
    arguments = _arguments(emitter, op, (rt.PointerType(record), memory))
    if op.symbol is not None:
        arguments.append(declared(emitter, op, op.symbol.string_value()))
    arguments += [(native_type(v.type), emitter.value(v)) for v in op.arguments]
    emitter.line(native(emitter, f"{op.result.type.kind.data}_open", None, arguments))


@emits(rt.AdvanceOp)
def advance(emitter: FunctionEmitter, op: rt.AdvanceOp) -> None:
    """Go to the next element."""
    assert isinstance(op.cursor.type, rt.CursorType)
    arguments = _arguments(emitter, op, *operands_of(emitter, op.cursor))
    _call(emitter, op, f"{op.cursor.type.kind.data}_advance", arguments)


@emits(rt.CurrentOp)
def current(emitter: FunctionEmitter, op: rt.CurrentOp) -> None:
    """The element."""
    assert isinstance(op.cursor.type, rt.CursorType)
    arguments = _arguments(emitter, op, *operands_of(emitter, op.cursor))
    _call(emitter, op, f"{op.cursor.type.kind.data}_current", arguments)


# --- state -------------------------------------------------------------------------------------


@emits(rt.GetStateOp)
def get_state(emitter: FunctionEmitter, op: rt.GetStateOp) -> None:
    """The address of a declared state."""
    found = emitter.surroundings.declared(op.symbol.string_value())
    base = _context_word(emitter, emitter.value(op.context), "ptr", "state", "base")
    emitter.assign(op.result, f"getelementptr inbounds i8, ptr {base}, i64 {found.number}")


@emits(rt.CellGetOp)
def cell_get(emitter: FunctionEmitter, op: rt.CellGetOp) -> None:
    """Read a cell; a plain load where nothing has to be borrowed."""
    if has_references(op.result.type):
        _call(emitter, op, "cell_get", _arguments(emitter, op, *operands_of(emitter, op.cell)))
    else:
        emitter.assign(
            op.result, f"load {llvm_type(op.result.type)}, ptr {emitter.value(op.cell)}, align 1"
        )


@emits(rt.CellSetOp)
def cell_set(emitter: FunctionEmitter, op: rt.CellSetOp) -> None:
    """Write a cell; a plain store where nothing has to be kept."""
    type_, cell = op.value.type, emitter.value(op.cell)
    if not has_references(type_):
        emitter.line(f"store {emitter.typed(op.value)}, ptr {cell}, align 1")
        return
    old = emitter.temporary(f"load {llvm_type(type_)}, ptr {cell}, align 1")
    operands = operands_of(emitter, op.cell, op.value)
    _call(emitter, op, "cell_set", _arguments(emitter, op, *operands))
    symbol = emitter.require(Instance("derived", "release", (type_,)))
    emitter.line(f"call void {symbol}({emitter.typed(op.context)}, {llvm_type(type_)} {old})")


@emits(rt.TableEntryOp)
def table_entry(emitter: FunctionEmitter, op: rt.TableEntryOp) -> None:
    """Find or insert a key."""
    place_and_flag(emitter, op, "table_entry")


def place_and_flag(emitter: FunctionEmitter, op: Operation, name: str) -> None:
    """A call of a runtime function that returns a place and whether something holds."""
    arguments = [(native_type(v.type), emitter.value(v)) for v in op.operands]
    symbol = emitter.require(Instance("native", name, tuple(type_ for type_, _ in arguments)))
    spelled = ", ".join(f"{llvm_type(type_)} {text}" for type_, text in arguments)
    pair = emitter.temporary(f"call {{ ptr, i1 }} {symbol}({spelled})")
    for number, result in enumerate(op.results):
        emitter.assign(result, f"extractvalue {{ ptr, i1 }} {pair}, {number}")


@emits(rt.BufferPushOp)
def buffer_push(emitter: FunctionEmitter, op: rt.BufferPushOp) -> None:
    """Append to a buffer."""
    _call(
        emitter,
        op,
        "buffer_push",
        _arguments(emitter, op, *operands_of(emitter, op.buffer, op.value)),
    )


@emits(rt.BufferSortOp)
def buffer_sort(emitter: FunctionEmitter, op: rt.BufferSortOp) -> None:
    """Sort a buffer."""
    _call(emitter, op, "buffer_sort", _arguments(emitter, op, *operands_of(emitter, op.buffer)))


@emits(rt.BufferListOp)
def buffer_list(emitter: FunctionEmitter, op: rt.BufferListOp) -> None:
    """A buffer as a list."""
    _call(emitter, op, "buffer_list", _arguments(emitter, op, *operands_of(emitter, op.buffer)))


# --- channels ----------------------------------------------------------------------------------


@emits(rt.StageOp)
def stage(emitter: FunctionEmitter, op: rt.StageOp) -> None:
    """Send to a member."""
    channel = declared(emitter, op, op.symbol.string_value())
    _call(
        emitter,
        op,
        "stage",
        _arguments(emitter, op, channel, *operands_of(emitter, op.member, op.value)),
    )


@emits(rt.StageAllOp)
def stage_all(emitter: FunctionEmitter, op: rt.StageAllOp) -> None:
    """Send to every member."""
    channel = declared(emitter, op, op.symbol.string_value())
    _call(
        emitter, op, "stage_all", _arguments(emitter, op, channel, *operands_of(emitter, op.value))
    )


@emits(rt.NextMemberOp)
def next_member(emitter: FunctionEmitter, op: rt.NextMemberOp) -> None:
    """Take turns."""
    channel = declared(emitter, op, op.symbol.string_value())
    _call(emitter, op, "next_member", _arguments(emitter, op, channel))


@emits(rt.HashMemberOp)
def hash_member(emitter: FunctionEmitter, op: rt.HashMemberOp) -> None:
    """The member of a hash."""
    channel = declared(emitter, op, op.symbol.string_value())
    _call(
        emitter, op, "hash_member", _arguments(emitter, op, channel, *operands_of(emitter, op.hash))
    )


@emits(rt.CloseOp)
def close(emitter: FunctionEmitter, op: rt.CloseOp) -> None:
    """Say that an output has ended."""
    _call(
        emitter,
        op,
        "close",
        _arguments(emitter, op, declared(emitter, op, op.symbol.string_value())),
    )


@emits(rt.ClosedOp)
def closed(emitter: FunctionEmitter, op: rt.ClosedOp) -> None:
    """Whether an input or source has ended."""
    record = declared(emitter, op, op.symbol.string_value())
    name = "source_closed" if record[0] == rt.PointerType(SOURCE) else "closed"
    _call(emitter, op, name, _arguments(emitter, op, record))


@emits(rt.HasRoomOp)
def has_room(emitter: FunctionEmitter, op: rt.HasRoomOp) -> None:
    """Whether the outboxes are below their high-water mark."""
    _call(emitter, op, "has_room", _arguments(emitter, op))


@emits(rt.HasInputOp)
def has_input(emitter: FunctionEmitter, op: rt.HasInputOp) -> None:
    """Whether records have come."""
    _call(emitter, op, "has_input", _arguments(emitter, op))


@emits(rt.AgainOp)
def again(emitter: FunctionEmitter, op: rt.AgainOp) -> None:
    """Ask for another tick."""
    _call(emitter, op, "again", _arguments(emitter, op))


# --- values in state and on the wire -----------------------------------------------------------


@emits(rt.KeepOp, rt.BorrowOp)
def keep(emitter: FunctionEmitter, op: rt.KeepOp | rt.BorrowOp) -> None:
    """Copy into state, or use what is there."""
    type_ = op.operand.type
    if not has_references(type_):
        emitter.names[op.result] = emitter.value(op.operand)
        return
    name = "keep" if isinstance(op, rt.KeepOp) else "borrow"
    arguments = [emitter.typed(op.context), emitter.typed(op.operand)]
    emitter.assign(op.result, derived(emitter, name, type_, type_, arguments))


@emits(rt.EncodedSizeOp)
def encoded_size(emitter: FunctionEmitter, op: rt.EncodedSizeOp) -> None:
    """Bytes on the wire."""
    arguments = [emitter.typed(op.operand)]
    emitter.assign(op.result, derived(emitter, "encoded_size", op.operand.type, i64, arguments))


@emits(rt.EncodeOp)
def encode(emitter: FunctionEmitter, op: rt.EncodeOp) -> None:
    """Write in wire form."""
    arguments = [emitter.typed(op.operand), emitter.typed(op.target)]
    emitter.assign(
        op.result, derived(emitter, "encode", op.operand.type, op.result.type, arguments)
    )


@emits(rt.DecodeOp)
def decode(emitter: FunctionEmitter, op: rt.DecodeOp) -> None:
    """Read from wire form."""
    type_ = op.result.type
    arguments = [emitter.typed(op.context), emitter.typed(op.position), emitter.typed(op.end)]
    emitter.assign(op.result, derived(emitter, "decode", type_, type_, arguments))


@emits(rt.TrapOp)
def trap(emitter: FunctionEmitter, op: rt.TrapOp) -> None:
    """Leave the tick for a reason of the runtime."""
    symbol = emitter.require(Instance("derived", f"trap_{op.reason.data}", ()))
    emitter.line(f"call void {symbol}(ptr {emitter.value(op.context)})")
    emitter.line("unreachable")
