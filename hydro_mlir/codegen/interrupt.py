"""
The handler of the signal that ends a step which takes too long.

Flags on the back-edges of loops would cost up to eight times the loop, so nothing is asked while
code runs. Who watches the time queues a signal for the thread at work, with the context as its
value (`rt/time_limit.py`); the handler jumps to the guard, as a trap does, unless the step that was
late has ended in the meantime. User code takes memory
from the arenas alone, so jumping out of it leaves nothing locked.
"""

from __future__ import annotations

from hydro_mlir.codegen.derive_trap import TRAP
from hydro_mlir.codegen.emit_memory import CONTEXT_RECORD
from hydro_mlir.codegen.layout import Layout
from hydro_mlir.codegen.unit import Unit
from hydro_mlir.rt.abi import REASONS

# Where Linux puts the value of a queued signal, on 64-bit machines.
_VALUE_OFFSET = 24


def interrupt_unit(layout: Layout) -> Unit:
    """`hydro_interrupt(signal, info, machine's context)`, exported."""
    trap = layout.field_offset(CONTEXT_RECORD, "trap")
    places = {
        "inside": layout.field_offset(CONTEXT_RECORD, "inside"),
        "ticks": layout.field_offset(CONTEXT_RECORD, "ticks"),
        "late": layout.field_offset(CONTEXT_RECORD, "late"),
        "jump": layout.field_offset(CONTEXT_RECORD, "jump"),
        "reason": trap + layout.field_offset(TRAP, "reason"),
    }
    found = "\n".join(
        f"  %{name} = getelementptr inbounds i8, ptr %context, i64 {offset}"
        for name, offset in places.items()
    )
    head = "define dso_local void @hydro_interrupt(i32 %0, ptr %info, ptr %1) noinline nounwind"
    text = f"""{head} {{
  %value = getelementptr inbounds i8, ptr %info, i64 {_VALUE_OFFSET}
  %context = load ptr, ptr %value, align 8
{found}
  %busy = load volatile i64, ptr %inside, align 8
  %idle = icmp eq i64 %busy, 0
  br i1 %idle, label %leave, label %compare
compare:
  %number = load volatile i64, ptr %ticks, align 8
  %meant = load volatile i64, ptr %late, align 8
  %same = icmp eq i64 %number, %meant
  br i1 %same, label %end, label %leave
end:
  store volatile i64 0, ptr %inside, align 8
  store i64 {REASONS.index("limit_time")}, ptr %reason, align 8
  %buffer = load ptr, ptr %jump, align 8
  call void @longjmp(ptr %buffer, i32 1)
  unreachable
leave:
  ret void
}}
"""
    declared = {"@longjmp": "declare void @longjmp(ptr, i32) noreturn nounwind cold"}
    return Unit("hydro_interrupt", text, declarations=declared)
