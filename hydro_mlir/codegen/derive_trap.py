"""Derived functions of the cold path: note what happened in the context, and leave the tick."""

from __future__ import annotations

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from hydro_mlir.codegen.code import BYTE, CONTEXT, Code
from hydro_mlir.codegen.derive import derives
from hydro_mlir.codegen.unit import Instance
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.rt.abi import REASONS

TRAP = rt.RecordType("Trap")


def _set(code: Code, field: str, number: SSAValue) -> None:
    code.store(number, code.field(code.arguments[0], ("trap", TRAP), (field, i64)))


def leave(code: Code) -> None:
    """Jump back to the guard, which answers with a status."""
    jump = code.load(code.field(code.arguments[0], ("jump", i64)), i64)
    code.add(rt.CallExternOp("longjmp", "void(ptr,i32)", [jump, code.int(1)], None))
    code.return_()


def _runtime_trap(reason: str) -> None:
    @derives(f"trap_{reason}")
    def build(instance: Instance) -> Code:  # pyright: ignore[reportUnusedFunction]
        code = Code(instance.symbol, [CONTEXT], None)
        _set(code, "reason", code.int(REASONS.index(reason)))
        leave(code)
        return code


for _reason in REASONS:
    _runtime_trap(_reason)


@derives("trap_at")
def trap_at(instance: Instance) -> Code:
    """A user function's trap: its number, and the element worked on, as Python shows it."""
    code = Code(instance.symbol, [CONTEXT, i64, *instance.types], None)
    context, number, *elements = code.arguments
    _set(code, "id", number)
    _set(code, "reason", code.int(REASONS.index("user")))
    for element in elements:
        shown = code.add(value.ToTextOp(element, "repr")).result
        data, size = code.parts(shown, BYTE)
        _set(code, "text", code.cast(data, i64))
        _set(code, "text_size", size)
        # Rendering may have trapped for want of memory; the reason is then that of the runtime.
    leave(code)
    assert context.type == CONTEXT
    return code
