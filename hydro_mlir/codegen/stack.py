"""
A stack of its own for steps whose functions are recursive.

Recursion that is deep, but not too deep (`value.CALL_DEPTH_MAX`), must not depend on how much
stack the calling thread happens to have: a host's thread may have little, and may be deep in calls
itself. So a step with recursive functions changes to a stack that the context names
(`Context.stack`, `rt.abi.STACK_BYTES`), and back when it returns; a trap's jump goes back to the
guard, which stands on the caller's stack. On a processor that is not known here, or where the
context names no stack, the step stays on the caller's.
"""

from __future__ import annotations

from hydro_mlir.codegen.emit_memory import CONTEXT_RECORD
from hydro_mlir.codegen.layout import Layout
from hydro_mlir.codegen.object import host
from hydro_mlir.codegen.unit import Unit, quoted

# (context, end of the stack, function): call the function with the context on that stack.
_SWITCH = {
    "x86_64": (
        "pushq %rbp", "movq %rsp, %rbp", "movq %rsi, %rsp", "callq *%rdx",
        "movq %rbp, %rsp", "popq %rbp", "retq",
    ),
    "aarch64": (
        "stp x29, x30, [sp, #-16]!", "mov x29, sp", "mov sp, x1", "blr x2",
        "mov sp, x29", "ldp x29, x30, [sp], #16", "ret",
    ),
}  # fmt: skip
_CHANGE = "call_on_stack"


def changes_stack() -> bool:
    """Whether it is known here how to change to another stack."""
    return _processor() in _SWITCH


def on_own_stack(symbol: str, target: str, layout: Layout) -> Unit:
    """A function of the context that calls another one, `target`, on the context's stack."""
    offset = layout.field_offset(CONTEXT_RECORD, "stack")
    text = f"""define internal void {quoted(symbol)}(ptr %context) noinline nounwind {{
  %place = getelementptr inbounds i8, ptr %context, i64 {offset}
  %end = load i64, ptr %place, align 8
  %known = icmp ne i64 %end, 0
  br i1 %known, label %change, label %stay
change:
  call void @{_CHANGE}(ptr %context, i64 %end, ptr {quoted(target)})
  ret void
stay:
  call void {quoted(target)}(ptr %context)
  ret void
}}
"""
    return Unit(symbol, text)


def change_unit() -> Unit:
    """The function that changes to another stack and back."""
    assembly = "\\0A".join(_SWITCH[_processor()])
    text = f"""define internal void @{_CHANGE}(ptr %0, i64 %1, ptr %2) naked noinline nounwind {{
  call void asm sideeffect "{assembly}", ""()
  unreachable
}}
"""
    return Unit(_CHANGE, text)


def _processor() -> str:
    return host().triple.partition("-")[0]
