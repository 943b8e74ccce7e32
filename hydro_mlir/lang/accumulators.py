"""
A fold of a slice that starts with another collection's value: `stream.fold(largest, max)`.

The accumulator is an option that is empty before the first element, where the step takes the
singleton's value in its place; and so does the result, if there were no elements at all.
"""

# Collections are one class family over several files.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from xdsl.dialects.builtin import UnknownLoc
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from hydro_mlir.diagnostics import fail
from hydro_mlir.dialects import value
from hydro_mlir.dialects.hydroflow_plus import FoldOp, SingletonType, YieldOp
from hydro_mlir.lang import functions
from hydro_mlir.lang.builder import made_region
from hydro_mlir.lang.collection import Collection, require_collection
from hydro_mlir.lang.conditions import held_or, present, require_in_slice

if TYPE_CHECKING:
    from hydro_mlir.lang.single import Singleton


def fold_from(
    given: Collection[Any],
    initial: Singleton[Any, Any, Any],
    function: object,
    commutative: str | None,
    idempotent: str | None,
) -> Any:
    """Accumulate the elements of a stream from a singleton of the same slice on."""
    builder = given._builder
    require_collection(initial, type(initial), builder)
    require_in_slice(initial)
    known = functions.known_name(function)
    claims = given._claims(commutative, idempotent, known)
    guarantees = given._need("fold", "fold", claims)
    given._enter()
    accumulator = initial._element
    refs: list[SSAValue] = []
    step = _step(given, function, known, accumulator, refs)
    option = value.OptionType(accumulator)
    _start_with_reference(step, option)
    refs.append(initial.ir_value)
    none = value.NoneOp(option)
    start = made_region(Block(), [none, YieldOp(none.result)], builder.place)
    result = given._result(SingletonType, option, given=guarantees)
    last = builder.add(FoldOp(given.ir_value, start, step, result, claims, refs)).result
    return held_or(last, initial)


def _step(
    given: Collection[Any],
    function: object,
    known: str | None,
    accumulator: Attribute,
    refs: list[SSAValue],
) -> Region:
    if known is None:
        return given._step(function, accumulator, "fold", refs)
    if accumulator != given._element:
        wanted, got = value.type_name(given._element), value.type_name(accumulator)
        fail("HF013", f"expected to start with `{wanted}`, but got `{got}`", given._builder.place)
    return given._known_step(known)


def _start_with_reference(step: Region, option: value.OptionType) -> None:
    """Make the accumulator an option; where it is empty, the last argument stands for it."""
    entry = step.blocks[0]
    old = entry.args[0]
    held = entry.insert_arg(option, 0)
    first = entry.insert_arg(option.element, len(entry.args))
    chosen = present(held, first)
    _insert(chosen, InsertPoint.at_start(entry), cast(Operation, entry.first_op))
    old.replace_all_uses_with(chosen[-1].results[0])
    entry.erase_arg(old)
    for block in step.blocks:
        end = block.last_op
        if isinstance(end, YieldOp):
            some = value.SomeOp(end.values[0])
            _insert([some], InsertPoint.before(end), end)
            end.operands[0] = some.result


def _insert(ops: list[Operation], point: InsertPoint, near: Operation) -> None:
    for op in ops:
        if isinstance(op.location, UnknownLoc):
            op.location = near.location
    Rewriter.insert_op(ops, point)
