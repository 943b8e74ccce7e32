"""
`hydro_fingerprint`: a number that is the same for states that behave the same from here on.

It folds the fixed hashes of all declared states: cells by value, tables and buffers by their
elements in order, which consumers observe, and the position of the walk over them. Capacities,
table layout and free memory stay out of it.
"""

from __future__ import annotations

from xdsl.dialects import arith
from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from hydro_mlir.codegen.code import Code
from hydro_mlir.codegen.derive import mixed, native_call
from hydro_mlir.codegen.entry import ARENA, OUT, guarded
from hydro_mlir.codegen.layout import native_type
from hydro_mlir.codegen.location import Location
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value


def fingerprint(location: Location) -> Code:
    """The entry function of a location. Tick memory that it takes is given back."""

    def body(code: Code) -> None:
        context, out = code.arguments
        used = code.field(context, ("tick", ARENA), ("used", i64))
        before = code.load(used, i64)
        code.store(_states_hash(code, location), out)
        code.store(before, used)

    return guarded("hydro_fingerprint", [OUT], body)


def _states_hash(code: Code, location: Location) -> SSAValue:
    context = code.arguments[0]
    base = code.load(code.field(context, ("state", ARENA), ("base", i64)), i64)
    result = code.int(len(location.state_offsets))
    for state, offset in zip(location.declarations.states, location.state_offsets, strict=True):
        place = code.cast(code.plus(base, offset), native_type(state.type))
        word = _state_hash(code, context, state.type, place)
        result = mixed(code, code.add(arith.XOrIOp(result, word)).result)
    return result


def _state_hash(code: Code, context: SSAValue, type_: object, place: SSAValue) -> SSAValue:
    if isinstance(type_, rt.CellType):
        kept = code.load(place, type_.element)
        return code.add(value.HashOp(code.add(rt.BorrowOp(context, kept)).result)).result
    if isinstance(type_, rt.QueueType):  # empty between ticks
        return code.int(0)
    name = "table_fingerprint" if isinstance(type_, rt.TableType) else "buffer_fingerprint"
    return native_call(code, name, [context, place], i64)
