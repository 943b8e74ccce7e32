"""
User functions as regions: how many parameters get what, and what their results must be.

A function of several parameters gets the components of a tuple element; on keyed collections
one of two parameters gets key and value, one of a single parameter the value alone.
"""

from __future__ import annotations

import builtins
import inspect
import operator as python_operator
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, NoReturn, cast

from xdsl.builder import Builder as OpBuilder
from xdsl.dialects import arith
from xdsl.dialects.builtin import f64, i1, i64
from xdsl.dialects.func import CallOp
from xdsl.ir import Attribute, Block, Region, SSAValue

from hydro_mlir.diagnostics import DiagnosticError, Place, fail, place_of
from hydro_mlir.dialects import value
from hydro_mlir.dialects.hydroflow_plus import YieldAllOp, YieldIfOp, YieldOp
from hydro_mlir.dialects.value import SelfOp
from hydro_mlir.frontend import compile_function
from hydro_mlir.frontend.references import is_reference, reference_record, without_records
from hydro_mlir.lang.builder import Builder, made_region
from hydro_mlir.lang.places import function_place
from hydro_mlir.lang.poison import Poison
from hydro_mlir.lang.references import captured_values
from hydro_mlir.lang.values import constant_ops, type_of

# One entry per parameter: which block argument, and which component of it (None: all of it).
Binding = list[tuple[int, int | None]]

Finish = Callable[[OpBuilder, SSAValue, Place], Attribute]


def compile_body(
    builder: Builder,
    function: object,
    arguments: Sequence[Attribute],
    bind: Binding,
    finish: Finish,
    refs: list[SSAValue] | None = None,
) -> tuple[Region, Attribute]:
    """The region of a user function, ended by `finish`, and the type that `finish` found.

    What it refers to by `x.value` comes behind the other arguments, and is added to `refs`; None
    where a function cannot refer to anything.
    """
    found: list[Attribute] = []

    def terminate(ops: OpBuilder, result: SSAValue, place: Place) -> None:
        found.append(finish(ops, result, place))

    python = cast(FunctionType, function)
    seen = captured_values(builder, python, refs)
    worth = [item.type for item in seen.values()]
    records = [reference_record(type_) for type_ in worth]
    names = {name: len(arguments) + index for index, name in enumerate(seen)}
    try:
        region = compile_function(
            python, [*arguments, *records], bind, terminate, builder.library, names
        )
    except DiagnosticError as error:
        # A capture whose construction has failed is no new mistake.
        raise DiagnosticError([]) if _captures_poison(python) else error from None
    without_records(region, [*arguments, *worth], len(worth))
    _require_here(builder, region)
    if refs is not None:
        refs += [item.edge for item in seen.values()]
    return region, found[-1]


def _require_here(builder: Builder, region: Region) -> None:
    """Raise HF036 where a function asks for the member of a cluster that it does not run at."""
    bodies = {function.sym_name.data: function.body for function in builder.library.functions}
    pending, seen = [region], set[str]()
    while pending:
        for op in pending.pop().walk():
            if isinstance(op, SelfOp):
                _require_self(op, builder.here)
            elif isinstance(op, CallOp) and (name := op.callee.string_value()) not in seen:
                seen.add(name)
                pending += [bodies[name]] if name in bodies else []


def _require_self(op: SelfOp, here: str) -> None:
    there = op.result.type.location.string_value()
    if there != here:
        fail(
            "HF036",
            f"expected a function that runs at `{there}`, the cluster of `me`,"
            f" but this one runs at `{here}`",
            place_of(op),
            help="send the member along with the data, or ask for it after sending",
        )


def _captures_poison(function: FunctionType) -> bool:
    captured = inspect.getclosurevars(function)
    values = (*captured.nonlocals.values(), *captured.globals.values())
    return any(isinstance(item, Poison) for item in values)


# --- parameters -----------------------------------------------------------------------------------


def parameter_count(function: object, place: Place) -> int:
    """How many arguments a function must be given; raises HF030 for what is no function."""
    if not isinstance(function, FunctionType):
        _fail_not_a_function(function, place)
    parameters = inspect.signature(function).parameters.values()
    for parameter in parameters:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            fail(
                "HF030",
                f"expected a fixed number of parameters, but got `{parameter}`",
                _function_place(function),
            )
    return sum(1 for p in parameters if p.default is p.empty and p.kind is not p.KEYWORD_ONLY)


def components_of(element: Attribute) -> Sequence[Attribute]:
    """The types of a tuple's components."""
    return cast(value.TupleType, element).elements.data


def bind_element(function: object, element: Attribute, place: Place, first: int = 0) -> Binding:
    """Bind block argument `first`, an element: whole, or spread over several parameters."""
    count = parameter_count(function, place)
    if count == 1:
        return [(first, None)]
    if value.is_tuple(element) and len(components_of(element)) == count:
        return [(first, component) for component in range(count)]
    _fail_parameters(function, count, f"elements are `{value.type_name(element)}`", element)


def bind_entry(function: object, element: Attribute, place: Place) -> Binding:
    """Bind key (argument 0) and value (argument 1) of a keyed collection."""
    count = parameter_count(function, place)
    if count == 1:
        return [(1, None)]
    if count == 2:
        return [(0, None), (1, None)]
    if value.is_tuple(element) and len(components_of(element)) == count - 1:
        return [(0, None), *((1, component) for component in range(count - 1))]
    _fail_parameters(function, count, f"values are `{value.type_name(element)}`", element)


def bind_step(function: object, element: Attribute, place: Place) -> Binding:
    """Bind accumulator (argument 0) and element (argument 1, whole or spread)."""
    count = parameter_count(function, place)
    if count == 2:
        return [(0, None), (1, None)]
    if value.is_tuple(element) and len(components_of(element)) == count - 1 > 1:
        return [(0, None), *((1, component) for component in range(count - 1))]
    shown = value.type_name(element)
    fail(
        "HF030",
        "expected a function of 2 parameters, the accumulator and an element"
        f" (`{shown}`), but got one of {count}",
        _function_place(function),
    )


def _fail_parameters(function: object, count: int, kinds: str, element: Attribute) -> NoReturn:
    wanted = "1 parameter"
    if value.is_tuple(element):
        wanted = f"1 or {len(components_of(element))} parameters"
    fail(
        "HF030",
        f"expected a function of {wanted}, because {kinds}, but got one of {count}",
        _function_place(function),
    )


def _fail_not_a_function(function: object, place: Place) -> NoReturn:
    name = getattr(function, "__name__", None)
    if not callable(function) or name is None:
        shown = type(function).__name__
        fail("HF030", f"expected a function, but got a value of type `{shown}`", place)
    spelled = getattr(function, "__qualname__", name)
    fail(
        "HF030",
        f"expected a lambda or a `def` function, but got `{spelled}`",
        place,
        help=f"wrap it: lambda x: {name}(x)" if hasattr(builtins, name) else "wrap it in a lambda",
    )


def _function_place(function: object) -> Place:
    return function_place(cast(FunctionType, function).__code__)


# --- results -------------------------------------------------------------------------------------


def finish_map(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
    """`map`: the function's value is the new element."""
    _require_value(result.type, place)
    ops.insert(YieldOp(result))
    return result.type


def finish_filter(element: Attribute) -> Finish:
    """`filter`: the function says whether the element stays."""

    def finish(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
        _require_bool(result.type, "filter", place)
        ops.insert(YieldIfOp(result, _element(ops)))
        return element

    return finish


def finish_filter_map(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
    """`filter_map`: the function's value if there is one."""
    if not isinstance(result.type, value.OptionType):
        got = value.type_name(result.type)
        fail(
            "HF031",
            f"expected filter_map's function to return a value or None, but got `{got}`",
            place,
            help="use `map` if there is always a value",
        )
    _require_value(result.type.element, place)
    some = ops.insert(value.IsSomeOp(result))
    payload = ops.insert(value.PayloadOp(result))
    ops.insert(YieldIfOp(some.result, payload.result))
    return result.type.element


def finish_flat_map(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
    """`flat_map`: every element of the function's list."""
    if not isinstance(result.type, value.ListType):
        got = value.type_name(result.type)
        fail(
            "HF031",
            f"expected flat_map's function to return a list, but got `{got}`",
            place,
            help="use `map` for one result per element, or return a list: [...]",
        )
    _require_value(result.type.element, place)
    ops.insert(YieldAllOp(result))
    return result.type.element


def finish_key(purpose: str, ordered: bool) -> Finish:
    """A key function; that of `sort` needs a type with an order."""

    def finish(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
        _require_value(result.type, place)
        if ordered:
            require_ordered(result.type, purpose, place)
        ops.insert(YieldOp(result))
        return result.type

    return finish


def finish_step(accumulator: Attribute, verb: str) -> Finish:
    """The step of a fold or reduce: its value is the next accumulator."""

    def finish(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
        if result.type != accumulator:
            expected, got = value.type_name(accumulator), value.type_name(result.type)
            floats = (accumulator, result.type) == (i64, f64) and verb == "fold"
            fail(
                "HF031",
                f"expected {verb}'s function to return the accumulator's type `{expected}`,"
                f" but got `{got}`",
                place,
                help="start with a float, such as 0.0" if floats else "",
            )
        ops.insert(YieldOp(result))
        return result.type

    return finish


def _require_bool(type_: Attribute, verb: str, place: Place) -> None:
    if type_ == i1:
        return
    got = value.type_name(type_)
    fail(
        "HF031",
        f"expected {verb}'s function to return a bool, but got `{got}`",
        place,
        help="compare it with something, such as `x != 0`" if type_ in (i64, f64) else "",
    )


def _require_value(type_: Attribute, place: Place) -> None:
    if value.is_value_type(type_):
        return
    got = value.type_name(type_)
    fail(
        "HF031",
        f"expected a function that returns a value, but got `{got}`",
        place,
        help="return something on every path" if isinstance(type_, value.NoneType) else "",
    )


def _element(ops: OpBuilder) -> SSAValue:
    """The argument that is the element: the last one but for references."""
    region = ops.insertion_point.block.parent_region()
    assert region is not None
    return [a for a in region.blocks[0].args if not is_reference(a.type)][-1]


def finish_pair(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
    """`key_by`: the function's value and the element."""
    _require_value(result.type, place)
    pair = ops.insert(value.MakeOp([result, _element(ops)]))
    ops.insert(YieldOp(pair.result))
    return pair.result.type


def require_ordered(type_: Attribute, what: str, place: Place) -> None:
    """Raise HF031 for a type without `<`."""
    if not value.is_ordered(type_):
        got = value.type_name(type_)
        fail("HF031", f"expected {what} of a type with an order, but got `{got}`", place)


# --- regions without a user function --------------------------------------------------------------


def constant_body(item: object, place: Place) -> tuple[Region, Attribute]:
    """A region that yields a constant."""
    type_ = type_of(item, place)
    ops, result = constant_ops(item, place)
    return made_region(Block(), [*ops, YieldOp(result)], place), type_


def initial_body(builder: Builder, initial: object) -> tuple[Region, Attribute]:
    """A region that yields a first value: a constant, or what a function without parameters gives.

    Raises HF028 for what is neither.
    """
    if is_thunk(initial):
        return compile_body(builder, initial, [], [], finish_map)
    return constant_body(initial, builder.place)


def identity_body(element: Attribute, place: Place) -> Region:
    """A region that yields its argument."""
    block = Block(arg_types=[element])
    return made_region(block, [YieldOp(block.args[0])], place)


def count_step(element: Attribute, place: Place) -> Region:
    """A step that counts."""
    block = Block(arg_types=[i64, element])
    one = arith.ConstantOp.from_int_and_width(1, 64)
    more = arith.AddiOp(block.args[0], one)
    return made_region(block, [one, more, YieldOp(more.result)], place)


KNOWN_FUNCTIONS: dict[object, str] = {max: "max", min: "min", python_operator.add: "sum"}


def known_name(function: object) -> str | None:
    """The combiner that a builtin function stands for."""
    return next((name for known, name in KNOWN_FUNCTIONS.items() if known is function), None)


def is_thunk(item: object) -> bool:
    """Whether an initial value is a function to be called on the spot."""
    return isinstance(item, FunctionType)


def known_step(name: str, element: Attribute, place: Place) -> Region | None:
    """The step of a known combiner, or None if it has no meaning on the type."""
    block = Block(arg_types=[element, element])
    accumulator, item = block.args
    if name == "sum":
        adders: dict[Attribute, Any] = {i64: arith.AddiOp, f64: arith.AddfOp}
        add = adders.get(element)
        if add is None:
            return None
        total = add(accumulator, item)
        return made_region(block, [total, YieldOp(total.results[0])], place)
    if not value.is_ordered(element):
        return None
    # As Python: of equal values the first one stays.
    better = value.CompareOp("gt" if name == "max" else "lt", item, accumulator)
    chosen = arith.SelectOp(better.result, item, accumulator)
    return made_region(block, [better, chosen, YieldOp(chosen.result)], place)
