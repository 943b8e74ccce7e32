"""Handlers of the methods of text and bytes: calls of runtime functions."""

from __future__ import annotations

from hydro_mlir.codegen.emit import FunctionEmitter, emits
from hydro_mlir.codegen.emit_value import context_of, native, operands_of
from hydro_mlir.dialects import value

# Methods that trap, with what Python would say.
TRAPPING_METHODS = {
    "ord": "TypeError: ord() expected a character",
    "split_on": "ValueError: empty separator",
}


@emits(value.TextOp)
def text_method(emitter: FunctionEmitter, op: value.TextOp) -> None:
    """A method of `str`."""
    name = op.method.data
    if name == "split_on":
        size = emitter.temporary(f"extractvalue {emitter.typed(op.arguments[1])}, 1")
        empty = emitter.temporary(f"icmp eq i64 {size}, 0")
        emitter.trap_if(empty, op, TRAPPING_METHODS[name])
    arguments = [context_of(emitter, op), *operands_of(emitter, *op.arguments)]
    emitter.assign(op.result, native(emitter, f"text_{name}", op.result.type, arguments))
    if name == "ord":
        wrong = emitter.temporary(f"icmp slt i64 {emitter.value(op.result)}, 0")
        emitter.trap_if(wrong, op, TRAPPING_METHODS[name])


@emits(value.BytesOp)
def bytes_method(emitter: FunctionEmitter, op: value.BytesOp) -> None:
    """A method of `bytes`."""
    arguments = [context_of(emitter, op), *operands_of(emitter, *op.arguments)]
    emitter.assign(op.result, native(emitter, f"bytes_{op.method.data}", op.result.type, arguments))
