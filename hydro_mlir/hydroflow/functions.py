"""User functions as regions of `hf`: how their parameters are bound, what they have to return."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from xdsl.builder import Builder as OpBuilder
from xdsl.dialects import arith
from xdsl.dialects.builtin import i1
from xdsl.ir import Attribute, Block, Region, SSAValue

from hydro_mlir.diagnostics import DiagnosticError, Place, fail
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import value
from hydro_mlir.frontend import compile_function
from hydro_mlir.frontend.references import without_records
from hydro_mlir.hydroflow.callables import as_function
from hydro_mlir.hydroflow.captured import as_records, captured_streams
from hydro_mlir.hydroflow.values import constant_ops, type_name
from hydro_mlir.lang import functions as language
from hydro_mlir.lang.builder import location_of, made_region
from hydro_mlir.lang.places import function_place

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.builder import Builder, Given

Binding = list[tuple[int, int | None]]
# Adds the terminator for a function's result, and says what comes out.
Finish = Callable[[OpBuilder, SSAValue, Place], Attribute]


def compile_body(
    builder: Builder,
    function: object,
    arguments: Sequence[Attribute],
    bind: Binding,
    finish: Finish,
    accumulates: bool = False,
    owned: Sequence[int] = (),
) -> tuple[Region, Attribute]:
    """The region of a user function, ended by `finish`, and the type that `finish` found.

    With `accumulates`, the function may change its first parameter instead of returning it; it may
    change those of the block arguments `owned`, too.
    """
    given_function, function = function, as_function(function, len(bind))
    found: list[Attribute] = []

    def terminate(ops: OpBuilder, result: SSAValue, place: Place) -> None:
        found.append(finish(ops, result, place))

    captured = captured_streams(function)
    given, names = as_records(arguments, function)
    changed = [index for index, (argument, _) in enumerate(bind) if argument in owned]
    try:
        region = compile_function(
            cast(Any, function),
            given,
            bind,
            terminate,
            builder.library,
            names,
            accumulates,
            changed,
        )
    except DiagnosticError as error:
        if function is given_function:
            raise
        moved = [dataclasses.replace(each, place=builder.place) for each in error.diagnostics]
        raise DiagnosticError(moved) from None
    without_records(region, arguments, len(captured))
    return region, found[-1]


def bind(function: object, parts: Sequence[Attribute], seen: int, place: Place) -> Binding:
    """Bind block arguments to parameters: `parts` in order, then `seen` references.

    The last part is spread over several parameters if it is a tuple of as many components.
    """
    function = as_function(function, len(parts))
    count = language.parameter_count(function, place)
    captured = captured_streams(function)
    if len(captured) > seen:
        fail(
            "HF048",
            "the function of this operator cannot refer to other streams, such as"
            f" `{next(iter(captured))}`",
            place,
            help="bring the values together first, such as with cross_singleton",
        )
    seen -= len(captured)
    fixed = len(parts) - 1
    references: Binding = [(len(parts) + index, None) for index in range(seen)]
    leading: Binding = [(index, None) for index in range(fixed)]
    element = parts[-1]
    if count == fixed + 1 + seen:
        return [*leading, (fixed, None), *references]
    spread = count - fixed - seen
    if isinstance(element, value.TupleType) and len(element.elements) == spread:
        return [*leading, *((fixed, component) for component in range(spread)), *references]
    if count == fixed + 1:  # it does not look at what it refers to
        return [*leading, (fixed, None)]
    wanted = fixed + 1 + seen
    words = f"{wanted} parameter{'' if wanted == 1 else 's'}"
    if isinstance(element, value.TupleType):
        words = f"{wanted} or {fixed + len(element.elements) + seen} parameters"
    behind = f" and {seen} behind for references" if seen else ""
    fail(
        "HF030",
        f"expected a function of {words}, because elements are `{type_name(element)}`{behind},"
        f" but got one of {count}",
        function_place(cast(Any, function).__code__),
    )


def convert(ops: OpBuilder, result: SSAValue, wanted: Attribute) -> SSAValue | None:
    """The result as a value of another type, such as an option of it; None if it is none."""
    given = result.type
    if given == wanted:
        return result
    if isinstance(wanted, value.OptionType):
        if isinstance(given, value.NoneType):
            return ops.insert(value.NoneOp(wanted)).result
        inner = convert(ops, result, wanted.element)
        return None if inner is None else ops.insert(value.SomeOp(inner)).result
    if isinstance(wanted, value.UnionType) and wanted.tag_of(given) is not None:
        return ops.insert(value.InjectOp(result, wanted)).result
    if type(wanted) is not value.TupleType or type(given) is not value.TupleType:
        return None
    if len(wanted.elements) != len(given.elements):
        return None
    parts: list[SSAValue] = []
    for index, type_ in enumerate(wanted.elements):
        part = convert(ops, ops.insert(value.GetOp(result, index)).result, type_)
        if part is None:
            return None
        parts.append(part)
    return ops.insert(value.MakeOp(parts)).result


# --- what functions return ------------------------------------------------------------------------


def finish_value(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
    """The function's value is what comes out."""
    require_value(result.type, place)
    ops.insert(hf.YieldOp(result))
    return result.type


def finish_bool(name: str) -> Finish:
    """The function says yes or no."""

    def finish(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
        if result.type != i1:
            got = type_name(result.type)
            fail(
                "HF031",
                f"expected {name}'s function to return a bool, but got `{got}`",
                place,
                help="compare it with something, such as `x != 0`",
            )
        ops.insert(hf.YieldOp(result))
        return i1

    return finish


def finish_filter_map(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
    """The function's value if there is one."""
    if not isinstance(result.type, value.OptionType):
        got = type_name(result.type)
        fail(
            "HF031",
            f"expected filter_map's function to return a value or None, but got `{got}`",
            place,
            help="use `map` if there is always a value",
        )
    some = ops.insert(value.IsSomeOp(result))
    payload = ops.insert(value.PayloadOp(result))
    ops.insert(hf.YieldOp(some.result, payload.result))
    return result.type.element


def finish_flat_map(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
    """Every element of the function's list, tuple, text or dict; or its value, if it has one."""
    result = as_list(ops, result)
    if not isinstance(result.type, value.ListType):
        got = type_name(result.type)
        fail(
            "HF031",
            f"expected flat_map's function to return a list, but got `{got}`",
            place,
            help="use `map` for one result per element, or return a list: [...]",
        )
    require_value(result.type.element, place)
    ops.insert(hf.YieldOp(result))
    return result.type.element


def as_list(ops: OpBuilder, result: SSAValue) -> SSAValue:
    """The characters of a text, the parts of a tuple or dict, the value of an option, as a list."""
    type_ = result.type
    if isinstance(type_, value.DictType):
        return ops.insert(value.GetOp(result, 0)).result
    if type_ == value.text:
        return ops.insert(value.TextOp("points", [result])).result
    if isinstance(type_, value.OptionType):
        some = ops.insert(value.IsSomeOp(result)).result
        payload = ops.insert(value.PayloadOp(result)).result
        lists = [value.ListOp(items, value.ListType(type_.element)) for items in ([payload], [])]
        return ops.insert(arith.SelectOp(some, *(ops.insert(each).result for each in lists))).result
    if type(type_) is value.TupleType and len(set(type_.elements)) == 1:
        parts = [ops.insert(value.GetOp(result, n)).result for n in range(len(type_.elements))]
        return ops.insert(value.ListOp(parts, value.ListType(parts[0].type))).result
    return result


def finish_changing(name: str, finish: Finish, changed: Sequence[Attribute]) -> Finish:
    """The function's result, ended by `finish`, and the new value of all that it changes."""
    shown = ", ".join(f"`{type_name(type_)}`" for type_ in changed)

    def finish_all(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
        parts = list(result.type.elements) if type(result.type) is value.TupleType else []
        news: list[SSAValue | None] = []
        if len(parts) == len(changed) + 1:
            taken = [ops.insert(value.GetOp(result, index + 1)) for index in range(len(changed))]
            news = [convert(ops, get.result, t) for get, t in zip(taken, changed, strict=True)]
        new = [each for each in news if each is not None]
        if len(new) < len(changed):
            got = type_name(result.type)
            fail(
                "HF031",
                f"expected {name}'s function to return its result and the new value of what it"
                f" changes, {shown}, but got `{got}`",
                place,
                help="return (result, new)",
            )
        found = finish(ops, ops.insert(value.GetOp(result, 0)).result, place)
        end = ops.insertion_point.block.last_op
        assert isinstance(end, hf.YieldOp), "`finish` has added it"
        end.detach()
        ops.insert(hf.YieldOp(*end.operands, *new))
        end.erase(safe_erase=False)
        return found

    return finish_all


def finish_as(wanted: Attribute, what: str) -> Finish:
    """The function's value, of a type that is given."""

    def finish(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
        converted = convert(ops, result, wanted)
        if converted is None:
            expected, got = type_name(wanted), type_name(result.type)
            help_ = "start with a float, such as 0.0" if (expected, got) == ("int", "float") else ""
            if got == "None":
                help_ = "return something on every path"
            message = f"expected {what} to return `{expected}`, but got `{got}`"
            fail("HF031", message, place, help=help_)
        ops.insert(hf.YieldOp(converted))
        return wanted

    return finish


def require_value(type_: Attribute, place: Place) -> None:
    """Raise HF031 for what is no value of the language."""
    if value.is_value_type(type_):
        return
    fail(
        "HF031",
        f"expected a function that returns a value, but got `{type_name(type_)}`",
        place,
        help="return something on every path" if isinstance(type_, value.NoneType) else "",
    )


# --- regions --------------------------------------------------------------------------------------


def located_region(block: Block, place: Place) -> Region:
    """A region of one block, all of it at one place."""
    for op in block.ops:
        op.location = location_of(place)
    return Region(block)


def constant_region(item: object, type_: Attribute, place: Place) -> Region:
    """A region that yields a constant."""
    ops, result = constant_ops(item, type_, place)
    return made_region(Block(), [*ops, hf.YieldOp(result)], place)


def identity_region(element: Attribute, place: Place) -> Region:
    """A region that yields its argument."""
    block = Block(arg_types=[element])
    return made_region(block, [hf.YieldOp(block.args[0])], place)


def known_region(function: object, element: Attribute, place: Place) -> Region | None:
    """The step of `max`, `min` or `operator.add`; None for other functions."""
    name = language.known_name(function)
    region = None if name is None else language.known_step(name, element, place)
    if region is None:
        return None
    last = region.block.last_op
    assert last is not None
    last.detach()
    region.block.add_op(hf.YieldOp(*last.operands))
    last.erase(safe_erase=False)
    return region


def step_region(
    given: Given,
    accumulator: Attribute,
    part: Attribute,
    step: object,
    name: str,
    seen: Sequence[Attribute] = (),
) -> Region:
    """The region of a function of accumulator and element."""
    if accumulator == part and not seen:
        known = known_region(step, part, given.place)
        if known is not None:
            return known
    binding = bind(step, [accumulator, part], len(seen), given.place)
    region, _ = compile_body(
        given.builder,
        step,
        [accumulator, part, *seen],
        binding,
        finish_as(accumulator, f"{name}'s function"),
        accumulates=True,
    )
    return region
