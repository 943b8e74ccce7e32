"""Handlers of the `rt` ops on whole tables, buffers, queues and chains: calls of `rt/native`."""

from __future__ import annotations

from xdsl.ir import Operation

from hydro_mlir.codegen.emit import FunctionEmitter, emits
from hydro_mlir.codegen.emit_step import place_and_flag
from hydro_mlir.codegen.emit_value import native, operands_of
from hydro_mlir.codegen.layout import has_references, llvm_type, native_type
from hydro_mlir.codegen.unit import Instance
from hydro_mlir.dialects import runtime as rt


def _call(emitter: FunctionEmitter, op: Operation, name: str) -> None:
    """A call of a runtime function on all operands."""
    arguments = [(native_type(t), text) for t, text in operands_of(emitter, *op.operands)]
    if op.results:
        emitter.assign(op.results[0], native(emitter, name, op.results[0].type, arguments))
    else:
        emitter.line(native(emitter, name, None, arguments))


@emits(
    rt.TableClearOp, rt.TableCountOp, rt.TableListOp, rt.BufferClearOp, rt.BufferCountOp,
    rt.ChainPushOp, rt.QueuePushOp, rt.QueueTakeOp, rt.QueueListOp, rt.QueueCountOp,
    rt.QueueClearOp,
)  # fmt: skip
def container(emitter: FunctionEmitter, op: Operation) -> None:
    """The runtime function of the op's name."""
    _call(emitter, op, op.name.removeprefix("rt."))


@emits(rt.SwapOp)
def swap(emitter: FunctionEmitter, op: rt.SwapOp) -> None:
    """Exchange two buffers or tables."""
    kind = "table" if isinstance(op.left.type, rt.TableType) else "buffer"
    _call(emitter, op, f"{kind}_swap")


@emits(rt.TableFindOp)
def table_find(emitter: FunctionEmitter, op: rt.TableFindOp) -> None:
    """Find a key."""
    place_and_flag(emitter, op, "table_find")


@emits(rt.ReleaseOp)
def release(emitter: FunctionEmitter, op: rt.ReleaseOp) -> None:
    """Give back what a value refers to, if it refers to anything."""
    type_ = op.operand.type
    if has_references(type_):
        symbol = emitter.require(Instance("derived", "release", (type_,)))
        emitter.line(
            f"call void {symbol}({emitter.typed(op.context)}, "
            f"{llvm_type(type_)} {emitter.value(op.operand)})"
        )
