"""Operators of slices that look at a singleton or optional besides their own elements."""

# Collections are one class family over several files.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import i1
from xdsl.ir import Attribute, Block, Operation, SSAValue

from hydro_mlir.diagnostics import fail
from hydro_mlir.dialects import value
from hydro_mlir.dialects.hydroflow_plus import (
    CollectionType,
    EachOp,
    OptionalType,
    SingletonType,
    YieldIfOp,
    YieldOp,
)
from hydro_mlir.lang.builder import made_region, placed_note
from hydro_mlir.lang.collection import Collection, require_collection

if TYPE_CHECKING:
    from hydro_mlir.lang.single import Optional, Singleton


def filter_if(given: Collection[Any], condition: object) -> Any:
    """What is there while a condition holds."""
    from hydro_mlir.lang.single import Singleton

    require_collection(condition, Singleton, given._builder)
    seen = cast("Singleton[Any, Any, Any]", condition)
    _require_in_slice(seen)
    if seen._element != i1:
        got = value.type_name(seen._element)
        fail(
            "HF031", f"expected a condition of type `bool`, but got `{got}`",
            given._builder.place, notes=[placed_note("it comes from here", seen.ir_value)],
        )
    elements = given.ir_type.element_types
    block = Block(arg_types=[*elements, i1])
    ops = [YieldIfOp(block.args[-1], block.args[-2])]
    kind = OptionalType if isinstance(given.ir_type, SingletonType) else type(given.ir_type)
    return _each(given, block, ops, elements, kind, [seen.ir_value])


def unwrap_or(given: Optional[Any, Any, Any], default: object) -> Any:
    """The value, or else the default: a singleton of the slice, or a constant."""
    from hydro_mlir.lang.single import Singleton
    from hydro_mlir.lang.slices import block_of

    _require_in_slice(given)
    builder, element = given._builder, given._element
    block = block_of(given.ir_value)
    assert block is not None
    if not isinstance(default, Collection):
        default = builder.slices[block].state(default)
    require_collection(default, Singleton, builder)
    other = cast("Singleton[Any, Any, Any]", default)
    if other._element != element:
        shown = value.type_name(element), value.type_name(other._element)
        message = f"expected a default of type `{shown[0]}`, but got `{shown[1]}`"
        fail("HF013", message, builder.place)
    body = Block(arg_types=[element, value.OptionType(element)])
    some = value.IsSomeOp(body.args[1])
    payload = value.PayloadOp(body.args[1])
    chosen = arith.SelectOp(some.result, payload.result, body.args[0])
    ops: list[Operation] = [some, payload, chosen, YieldOp(chosen.result)]
    return _each(other, body, ops, [element], SingletonType, [given.ir_value])


def _require_in_slice(seen: Collection[Any]) -> None:
    from hydro_mlir.lang.slices import block_of

    builder = seen._builder
    if block_of(seen.ir_value) not in builder.slices:
        fail(
            "HF063", "expected a collection of a slice, which has a value in each firing, but got"
            " one of outside", builder.place,
            notes=[placed_note("it comes from here", seen.ir_value)],
        )


def _each(
    given: Collection[Any],
    block: Block,
    ops: Sequence[Operation],
    elements: Sequence[Attribute],
    kind: type[CollectionType],
    refs: Sequence[SSAValue],
) -> Any:
    builder = given._builder
    body = made_region(block, ops, builder.place)
    result = given._result(kind, *elements, given=given._need("each", "map"))
    return given._wrap(builder.add(EachOp(given.ir_value, body, result, refs)).result)
