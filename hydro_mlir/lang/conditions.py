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
    FoldOp,
    OptionalType,
    SingletonType,
    YieldIfOp,
    YieldOp,
)
from hydro_mlir.dialects.hydroflow_plus_rules import worth
from hydro_mlir.lang import functions
from hydro_mlir.lang.builder import made_region, placed_note
from hydro_mlir.lang.collection import Collection, require_collection

if TYPE_CHECKING:
    from hydro_mlir.lang.builder import Builder
    from hydro_mlir.lang.single import Optional, Singleton
    from hydro_mlir.lang.slices import Slice


def filter_if(given: Collection[Any], condition: object) -> Any:
    """What is there while a condition holds."""
    seen = _condition(condition, given._builder)
    elements = given.ir_type.element_types
    block = Block(arg_types=[*elements, i1])
    ops = [YieldIfOp(block.args[-1], block.args[-2])]
    kind = OptionalType if isinstance(given.ir_type, SingletonType) else type(given.ir_type)
    return each_with(given, block, ops, elements, kind, [seen.ir_value])


def unwrap_or(given: Optional[Any, Any, Any], default: object) -> Any:
    """The value, or else the default: a singleton of the slice, or a constant."""
    from hydro_mlir.lang.single import Singleton

    slice_ = require_in_slice(given)
    builder, element = given._builder, given._element
    if not isinstance(default, Collection):
        default = slice_.state(default)
    require_collection(default, Singleton, builder)
    other = cast("Singleton[Any, Any, Any]", default)
    if other._element != element:
        shown = value.type_name(element), value.type_name(other._element)
        message = f"expected a default of type `{shown[0]}`, but got `{shown[1]}`"
        fail("HF013", message, builder.place)
    return held_or(given.ir_value, other)


def held_or(option: SSAValue, default: Singleton[Any, Any, Any]) -> Any:
    """A singleton, or what is there instead: an optional's value, or what an option holds."""
    element = default._element
    body = Block(arg_types=[element, value.OptionType(element)])
    chosen = present(body.args[1], body.args[0])
    ops = [*chosen, YieldOp(chosen[-1].results[0])]
    return each_with(default, body, ops, [element], SingletonType, [option])


def present(option: SSAValue, default: SSAValue) -> list[Operation]:
    """Ops for what an option holds, or else a default; the last one gives it."""
    some, payload = value.IsSomeOp(option), value.PayloadOp(option)
    return [some, payload, arith.SelectOp(some.result, payload.result, default)]


def require_in_slice(seen: Collection[Any]) -> Slice[Any]:
    """The slice that a collection is in; raises HF063 for one that is in none."""
    from hydro_mlir.lang.slices import block_of

    builder, block = seen._builder, block_of(seen.ir_value)
    if block is None or block not in builder.slices:
        fail(
            "HF063", "expected a collection of a slice, which has a value in each firing, but got"
            " one of outside", builder.place,
            notes=[placed_note("it comes from here", seen.ir_value)],
        )
    return builder.slices[block]


def each_with(
    given: Collection[Any],
    block: Block,
    ops: Sequence[Operation],
    elements: Sequence[Attribute],
    kind: type[CollectionType],
    refs: Sequence[SSAValue],
) -> Any:
    """What a function makes of every element and of what it refers to."""
    builder = given._builder
    body = made_region(block, ops, builder.place)
    result = given._result(kind, *elements, given=given._need("each", "map"))
    return given._wrap(builder.add(EachOp(given.ir_value, body, result, refs)).result)


def is_none(given: Optional[Any, Any, Any]) -> Any:
    """Whether there is no value."""
    require_in_slice(given)
    return is_empty(given.into_stream())


def is_empty(given: Collection[Any]) -> Any:
    """Whether a bounded collection has no elements: a fold that any element settles."""
    require_in_slice(given)
    builder = given._builder
    start, _ = functions.constant_body(True, builder.place)
    seen = Block(arg_types=[i1, given._element])
    no = arith.ConstantOp.from_int_and_width(0, 1)
    step = made_region(seen, [no, YieldOp(no.result)], builder.place)
    claims = ("commutative: any element settles it", "idempotent: any element settles it")
    rule = given._need("fold", "is_empty", claims)
    result = given._result(SingletonType, i1, given=rule)
    return given._wrap(builder.add(FoldOp(given.ir_value, start, step, result, claims)).result)


def combined(given: Singleton[Any, Any, Any], other: object, symbol: str) -> Any:
    """`a & b` or `a | b` of conditions."""
    builder = given._builder
    _condition(given, builder)
    condition = _condition(other, builder)
    body = Block(arg_types=[i1, i1])
    left, right = body.args
    op = (arith.AndIOp if symbol == "&" else arith.OrIOp)(left, right)
    ops = [op, YieldOp(op.result)]
    return each_with(given, body, ops, [i1], SingletonType, [condition.ir_value])


def negated(given: Singleton[Any, Any, Any]) -> Any:
    """`~a` of a condition."""
    _condition(given, given._builder)
    body = Block(arg_types=[i1])
    yes = arith.ConstantOp.from_int_and_width(1, 1)
    no = arith.XOrIOp(body.args[0], yes.result)
    return each_with(given, body, [yes, no, YieldOp(no.result)], [i1], SingletonType, [])


def _condition(given: object, builder: Builder) -> Singleton[Any, Any, Any]:
    """A singleton of a slice that is true or false."""
    from hydro_mlir.lang.single import Singleton

    require_collection(given, Singleton, builder)
    seen = cast("Singleton[Any, Any, Any]", given)
    require_in_slice(seen)
    if seen._element != i1:
        got = value.type_name(seen._element)
        fail(
            "HF031", f"expected a condition of type `bool`, but got `{got}`",
            builder.place, notes=[placed_note("it comes from here", seen.ir_value)],
        )
    return seen


def zipped(given: Collection[Any], others: Sequence[object]) -> Any:
    """The values of several singletons or optionals as a tuple, while each has one."""
    from hydro_mlir.lang.single import Optional, Singleton

    for other in others:
        kind = Optional if isinstance(other, Optional) else Singleton
        require_collection(other, kind, given._builder)
        require_in_slice(cast("Collection[Any]", other))
    seen = cast("Sequence[Collection[Any]]", others)
    require_in_slice(given)
    worths = [worth(other.ir_type) for other in seen]
    body = Block(arg_types=[given._element, *worths])
    ops: list[Operation] = []
    parts, there = list[SSAValue](body.args[:1]), list[SSAValue]()
    for argument, other in zip(body.args[1:], seen, strict=True):
        if not isinstance(other.ir_type, OptionalType):
            parts.append(argument)
            continue
        some, payload = value.IsSomeOp(argument), value.PayloadOp(argument)
        ops += [some, payload]
        there.append(some.result)
        parts.append(payload.result)
    ops.append(made := value.MakeOp(parts))
    all_there = _all(there, ops)
    ops.append(YieldOp(made.result) if all_there is None else YieldIfOp(all_there, made.result))
    optional = all_there is not None or isinstance(given.ir_type, OptionalType)
    kind = OptionalType if optional else SingletonType
    return each_with(given, body, ops, [made.result.type], kind, [other.ir_value for other in seen])


def _all(conditions: Sequence[SSAValue], ops: list[Operation]) -> SSAValue | None:
    """Whether all conditions hold; None where there are none."""
    if not conditions:
        return None
    whole, *others = conditions
    for condition in others:
        ops.append(both := arith.AndIOp(whole, condition))
        whole = both.result
    return whole
