"""Handler of `value.opaque`: another compiler's code beside ours, and its faults as our traps."""

from __future__ import annotations

import re

from xdsl.dialects.builtin import i1, i64

from hydro_mlir.codegen.emit import FunctionEmitter, emits
from hydro_mlir.codegen.layout import llvm_type
from hydro_mlir.codegen.unit import quoted
from hydro_mlir.dialects import value
from hydro_mlir.dialects.value_opaque import OpaqueOp

_DECLARED = re.compile(r'@("[^"]*"|[\w.$-]+)\(')


@emits(OpaqueOp)
def opaque(emitter: FunctionEmitter, op: OpaqueOp) -> None:
    """A call; the fault's number tells what Python would have said."""
    _include(emitter, op)
    type_ = op.result.type
    result, fault = emitter.reserve(i64), emitter.reserve(i64)
    emitter.line(f"store i64 0, ptr {fault}")
    arguments = [f"ptr {result}", f"ptr {fault}"]
    for operand in op.arguments:
        if operand.type == i1:  # a byte in the other convention
            arguments.append(f"i8 {emitter.temporary(f'zext {emitter.typed(operand)} to i8')}")
        else:
            arguments.append(emitter.typed(operand))
    call = f"call i32 {quoted(op.symbol.data)}({', '.join(arguments)})"
    status = emitter.temporary(call)
    failed = emitter.temporary(f"icmp ne i32 {status}, 0")
    number = emitter.temporary(f"load i64, ptr {fault}")
    for position, words in enumerate(op.faults):
        same = emitter.temporary(f"icmp eq i64 {number}, {position + 1}")
        emitter.trap_if(emitter.temporary(f"and i1 {failed}, {same}"), op, words.data)
    emitter.trap_if(failed, op, value.TRAPPING[OpaqueOp])
    emitter.assign(op.result, f"load {llvm_type(type_)}, ptr {result}")


def _include(emitter: FunctionEmitter, op: OpaqueOp) -> None:
    """Let the module hold the code, once; what it declares may be declared for others, too."""
    kept: list[str] = []
    for line in op.code.data.splitlines():
        declared = _DECLARED.search(line) if line.startswith("declare ") else None
        if declared is None:
            kept.append(line)
        else:
            emitter.declare(f"@{declared[1]}", line)
    emitter.unit.constants[op.symbol.data] = "\n".join(kept)
