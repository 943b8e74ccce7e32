"""
The entry functions of an object: what nodes and simulators call, each with a C signature.

    i32 hydro_init(context)            states start as zero bytes; then the module's `init`
    i32 hydro_enabled(context, step, *out)
    i32 hydro_step(context, step)      `hydro_tick(context)` is step 0
    i32 hydro_commit(context)          i32 hydro_abort(context)
    i32 hydro_fingerprint(context, *out)

Each answers 0 (ok), 1 (trap) or 2 (limit). What can trap runs under a guard: `_setjmp` into the
context's jump buffer, to which traps jump back. The guard has no variables that a jump could
leave in an uncertain state, and user code takes memory only from the arenas, so that jumping out
of it leaves nothing locked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from xdsl.dialects import arith, func
from xdsl.dialects.builtin import BytesAttr, DenseArrayBase, IntegerAttr, IntegerType, i64
from xdsl.ir import Attribute, Operation, SSAValue

from hydro_mlir.codegen.code import BYTES, CONTEXT, Code
from hydro_mlir.codegen.derive import native_call
from hydro_mlir.codegen.derive_trap import TRAP
from hydro_mlir.codegen.emit import Declared, FunctionEmitter
from hydro_mlir.codegen.interrupt import interrupt_unit
from hydro_mlir.codegen.layout import Layout
from hydro_mlir.codegen.stack import change_unit, changes_stack, on_own_stack
from hydro_mlir.codegen.unit import Instance, Unit, quoted
from hydro_mlir.diagnostics import InternalError
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.rt.abi import LIMITED, OK, REASONS, TRAPPED

STATUS = IntegerType(32)
BYTE = IntegerType(8)
OUT = rt.PointerType(i64)
ARENA = rt.RecordType("Arena")
SOURCE = rt.RecordType("Source")

ENTRIES = (
    "hydro_init", "hydro_enabled", "hydro_step", "hydro_commit", "hydro_abort", "hydro_tick",
    "hydro_fingerprint",
)  # fmt: skip

_LIMITS = [number for number, reason in enumerate(REASONS) if reason.startswith("limit")]


@dataclass(frozen=True)
class Constants:
    """A `rt.data` source: its index, and its elements in wire form."""

    source: int
    name: str
    data: bytes


class _EntrySurroundings:
    """Within entry functions."""

    overflow_traps = False
    guards = False

    def __init__(self, layout: Layout, instances: Mapping[str, Instance]):
        self.layout = layout
        self.instances = instances

    def callee(self, emitter: FunctionEmitter, op: func.CallOp) -> tuple[str, Sequence[str]]:
        name = op.callee.string_value()
        if name in self.instances:
            return emitter.require(self.instances[name]), ()
        return quoted(name), ()

    def trap(self, emitter: FunctionEmitter, op: Operation, message: str) -> Sequence[str]:
        raise InternalError(f"expected nothing in entry functions to trap, but got {op.name}")

    def declared(self, name: str) -> Declared:
        raise InternalError(f"expected entry functions to know nothing of @{name}")


def _status(code: Code, number: int) -> SSAValue:
    return code.add(arith.ConstantOp(IntegerAttr(number, STATUS))).result


def _call(code: Code, name: str, arguments: Sequence[SSAValue]) -> None:
    code.add(func.CallOp(name, list(arguments), []))


# --- the guard ---------------------------------------------------------------------------------


def guarded(name: str, more: Sequence[Attribute], body: Callable[[Code], None]) -> Code:
    """An entry function that runs a body under the guard."""
    code = Code(name, [CONTEXT, *more], STATUS)
    context = code.arguments[0]
    trap = code.field(context, ("trap", TRAP))
    for field, number in (("id", -1), ("reason", 0), ("text", 0), ("text_size", 0)):
        code.store(code.int(number), code.field(trap, (field, i64)))
    jump = code.load(code.field(context, ("jump", i64)), i64)
    came_back = code.add(rt.CallExternOp("_setjmp", "i32(ptr)", [jump], i64)).result
    assert came_back is not None
    code.return_if(code.compare("ne", came_back, 0), lambda: _trap_status(code, context))
    body(code)
    code.return_(_status(code, OK))
    return code


def _trap_status(code: Code, context: SSAValue) -> SSAValue:
    code.store(code.int(0), code.field(context, ("inside", i64)))
    reason = code.load(code.field(context, ("trap", TRAP), ("reason", i64)), i64)
    status = _status(code, TRAPPED)
    for limit in _LIMITS:
        status = code.select(code.compare("eq", reason, limit), _status(code, LIMITED), status)
    return status


_FIXED: dict[str, tuple[Unit, ...]] = {}


# --- entry functions ---------------------------------------------------------------------------


def _init(state_end: int, constants: Sequence[Constants], init: str) -> Code:
    def body(code: Code) -> None:
        context = code.arguments[0]
        used = code.field(context, ("state", ARENA), ("used", i64))
        code.store(code.int(state_end), used)
        sources = code.load(
            code.field(context, ("sources", rt.PointerType(SOURCE))), rt.PointerType(SOURCE)
        )
        for data in constants:
            source = code.offset(sources, data.source)
            bytes_ = DenseArrayBase(BYTE, BytesAttr(data.data))
            base = code.add(rt.ConstantTableOp(f"data.{data.name}", bytes_, BYTES)).result
            code.store(code.cast(base, i64), code.field(source, ("base", i64)))
            code.store(code.int(0), code.field(source, ("begin", i64)))
            code.store(code.int(len(data.data)), code.field(source, ("end", i64)))
        _call(code, init, [context])

    return guarded("hydro_init", [], body)


def _step(step: str) -> Code:
    def body(code: Code) -> None:
        context = code.arguments[0]
        code.store(code.int(0), code.field(context, ("again", i64)))
        ticks = code.field(context, ("ticks", i64))
        code.store(code.plus(code.load(ticks, i64), 1), ticks)
        inside = code.field(context, ("inside", i64))
        code.store(code.int(1), inside)
        _call(code, step, [context])
        code.store(code.int(0), inside)

    return guarded("hydro_step", [i64], body)


def _tick() -> Code:
    code = Code("hydro_tick", [CONTEXT], STATUS)
    call = code.add(func.CallOp("hydro_step", [code.arguments[0], code.int(0)], [STATUS]))
    code.return_(call.results[0])
    return code


def _call_native(code: Code, name: str) -> None:
    code.call(Instance("native", name, (CONTEXT,)), [code.arguments[0]], None)


def _commit() -> Code:
    return guarded("hydro_commit", [], lambda code: _call_native(code, "commit"))


def _abort() -> Code:
    """Without a guard: it cannot trap, and what the tick's trap was must stay readable."""
    code = Code("hydro_abort", [CONTEXT], STATUS)
    _call_native(code, "abort")
    code.return_(_status(code, OK))
    return code


def _enabled() -> Code:
    def body(code: Code) -> None:
        context, _, out = code.arguments
        code.store(native_call(code, "enabled", [context], i64), out)

    return guarded("hydro_enabled", [i64, OUT], body)


def entry_units(
    layout: Layout,
    state_end: int,
    constants: Sequence[Constants],
    fingerprint: Code,
    recursive: bool = False,
) -> list[Unit]:
    """The units of all entry functions, exported; `recursive` steps get a stack of their own."""
    init, step = "location.init", "location.step"
    units: list[Unit] = []
    if recursive and changes_stack():
        units.append(change_unit())
        units += [on_own_stack(f"{name} on its stack", name, layout) for name in (init, step)]
        init, step = units[1].symbol, units[2].symbol
    first = emit_entry(_init(state_end, constants, init), layout)
    fixed = _fixed_units(step, layout)
    return [*units, first, *fixed, emit_entry(fingerprint, layout), interrupt_unit(layout)]


def _fixed_units(step: str, layout: Layout) -> list[Unit]:
    """Entry functions that programs share: they depend on the name of the step alone.

    They are emitted once per process, as records of the runtime are laid out alike in all programs.
    """
    if step not in _FIXED:
        codes = (_enabled(), _step(step), _tick(), _commit(), _abort())
        _FIXED[step] = tuple(emit_entry(code, layout) for code in codes)
    return [replace(unit, needs=dict(unit.needs)) for unit in _FIXED[step]]


def emit_entry(code: Code, layout: Layout) -> Unit:
    """The unit of one entry function."""
    surroundings = _EntrySurroundings(layout, code.instances)
    emitter = FunctionEmitter(code.function, code.function.sym_name.data, surroundings)
    return emitter.emit("dso_local", "noinline nounwind")
