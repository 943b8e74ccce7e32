"""
From a Python function to a region.

>>> from hydro_mlir.dialects.hydroflow_plus import YieldOp
>>> region = compile_function(
...     distance, [i64, i64], [(0, None), (1, None)],
...     lambda ops, result, place: ops.insert(YieldOp(result)), FunctionLibrary())
>>> len(region.blocks)
1
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType, MappingProxyType
from typing import NoReturn

from xdsl.builder import Builder
from xdsl.dialects.builtin import UnknownLoc, i64
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.rewriter import InsertPoint

from hydro_mlir.diagnostics import DiagnosticError, Place, fail
from hydro_mlir.dialects import value
from hydro_mlir.frontend.assigned import assigned_names
from hydro_mlir.frontend.body import body_result, guarded, refuse_unknown, require_ended
from hydro_mlir.frontend.library import (
    ROUNDS_MAX,
    FunctionLibrary,
    PythonBuiltins,
    fail_unsettled,
)
from hydro_mlir.frontend.opaque import is_opaque
from hydro_mlir.frontend.opaque_calls import opaque_value
from hydro_mlir.frontend.ownership import changes_only
from hydro_mlir.frontend.simplify import simplify
from hydro_mlir.frontend.source import Located, Source
from hydro_mlir.frontend.ssa import Inference
from hydro_mlir.frontend.user import UserTranslator

# One entry per parameter: which block argument, and which component of it (None: all of it).
Binding = Sequence[tuple[int, int | None]]
Terminate = Callable[[Builder, SSAValue, Place], object]


def compile_function(
    function: FunctionType,
    argument_types: Sequence[Attribute],
    bind: Binding,
    terminate: Terminate,
    library: FunctionLibrary,
    names: Mapping[str, int] = MappingProxyType({}),
    accumulates: bool = False,
    owned: Sequence[int] = (),
) -> Region:
    """
    The region of a user function, with block arguments of `argument_types`.

    With `accumulates`, its first parameter is an accumulator, which it may change in place if it is
    a list or dict; where it returns nothing, what has become of the accumulator is its result.
    `owned` are other parameters that it may change, by their positions.

    `bind` says for every parameter which block argument it is, or which component of one;
    parameters behind them need defaults. `names` says which captured names stand for block
    arguments, too. `terminate` is called once with a builder at the end of
    the exit block, the function's result and its place, and adds the terminator. Raises
    `DiagnosticError` with all mistakes found. What the function captures is frozen now.
    """
    source = Source.of(function)
    try:
        return _compiled(
            source, argument_types, bind, terminate, library, names, accumulates, owned
        )
    except RecursionError:
        _fail_nested(source)


def _fail_nested(source: Source) -> NoReturn:
    """Refuse a function with the place where it is nested most deeply."""
    deepest: tuple[int, Located] = (0, source.node)
    stack: list[tuple[int, ast.AST]] = [(0, source.node)]
    while stack:
        depth, node = stack.pop()
        if isinstance(node, Located) and depth > deepest[0]:
            deepest = depth, node
        stack += [(depth + 1, child) for child in ast.iter_child_nodes(node)]
    source.fail(
        "HF119",
        f"expected less nesting, but `{source.name}` and what it calls are nested too deeply",
        deepest[1],
        help="name parts of it: assign them to variables",
    )


def _compiled(
    source: Source,
    argument_types: Sequence[Attribute],
    bind: Binding,
    terminate: Terminate,
    library: FunctionLibrary,
    names: Mapping[str, int],
    accumulates: bool,
    owned: Sequence[int],
) -> Region:
    """What `compile_function` says, for a source."""
    function = source.function
    inference = Inference()
    for _ in range(ROUNDS_MAX):
        inference.changed = False
        t = UserTranslator(source, inference, library, PythonBuiltins())
        entry = t.new_block(argument_types)
        t.block = entry
        t.location = source.location(source.node)
        t.names.update({name: entry.args[index] for name, index in names.items()})
        parameters = _parameters(source, len(bind))
        t.owned = tuple(parameters[index] for index in ([0] if accumulates else owned))
        if accumulates:
            t.accumulator = parameters[0]
            t.changes_accumulator = changes_only(t.accumulator, source.node)
        guarded(t, lambda t=t, entry=entry: _bind_parameters(t, entry, bind))
        _copy_changed(t)
        if is_opaque(function):
            result = _opaque_result(t, function, parameters)
        else:
            result = body_result(t)
        if inference.changed:
            continue
        if t.errors:
            raise DiagnosticError(t.errors)
        return _terminated(t, entry, result, terminate, library)
    fail_unsettled(source)


def _opaque_result(
    t: UserTranslator, function: FunctionType, parameters: Sequence[str]
) -> SSAValue | None:
    """The result of a function whose body is for another compiler."""

    def call() -> SSAValue:
        bound = [t.names[name] for name in parameters]
        operands = [each for each in bound if isinstance(each, SSAValue)]
        if len(operands) < len(bound):
            t.source.fail("HF118", "expected values as arguments", t.source.node)
        return opaque_value(t, function, operands, t.source.node)

    return guarded(t, call)


def _terminated(
    t: UserTranslator,
    entry: Block,
    result: SSAValue | None,
    terminate: Terminate,
    library: FunctionLibrary,
) -> Region:
    node = t.source.node
    if result is None or t.block is None:
        t.source.fail("HF117", f"`{t.source.name}` never returns a value", node)
    exit_block = t.block
    region = t.region(entry)
    refuse_unknown(region)
    require_ended(region, exit_block)
    returns = t.returns.nodes
    shown = returns[0] if len(returns) == 1 else node
    place = t.source.place(shown.value if isinstance(shown, ast.Return) and shown.value else shown)
    if value.levels(result.type) > value.LEVELS_MAX:
        message = f"expected a result of at most {value.LEVELS_MAX} levels, but got one of more"
        fail("HF117", message, place, help="nest fewer lists, tuples and dicts in each other")
    last = exit_block.last_op
    terminate(Builder(InsertPoint.at_end(exit_block)), result, place)
    added: Operation | None = exit_block.first_op if last is None else last.next_op
    while added is not None:
        if isinstance(added.location, UnknownLoc):
            added.location = t.source.location(shown)
        added = added.next_op
    simplify(region)
    library.use(region)
    return region


def _copy_changed(t: UserTranslator) -> None:
    """Give lists that the function changes memory of their own; what it was given stays."""
    if not t.is_open():
        return
    node = t.source.node
    changed = set(t.owned) if isinstance(node, ast.Lambda) else assigned_names(node.body)
    for name in t.owned:
        held = t.names.get(name)
        if name in changed and isinstance(held, SSAValue) and isinstance(held.type, value.ListType):
            t.names[name] = t.copied(held)


def _bind_parameters(t: UserTranslator, entry: Block, bind: Binding) -> SSAValue | None:
    names = _parameters(t.source, len(bind))
    for name, (index, component) in zip(names, bind, strict=False):
        bound: SSAValue = entry.args[index]
        if component is not None:
            bound = t.value(value.GetOp(bound, component))
        if bound.name_hint is None and name.isascii():
            bound.name_hint = name
        t.names[name] = bound
    parameters = inspect.signature(t.source.function).parameters
    for name, node in _defaults(t.source.node.args).items():
        if name not in t.names:
            t.names[name] = t.captured(parameters[name].default, node)
    return None


def _defaults(arguments: ast.arguments) -> dict[str, ast.expr]:
    """The default of every parameter that has one."""
    positional = [*arguments.posonlyargs, *arguments.args][-len(arguments.defaults) :]
    pairs = [
        *zip(positional, arguments.defaults, strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return {parameter.arg: node for parameter, node in pairs if node is not None}


def _parameters(source: Source, given: int) -> list[str]:
    """Names of all parameters; refuses functions that need other than `given` arguments."""
    arguments = source.node.args
    positional = [p.arg for p in (*arguments.posonlyargs, *arguments.args)]
    for extra in (arguments.vararg, arguments.kwarg):
        if extra is not None:
            source.fail(
                "HF106", f"expected a fixed number of parameters, but got `*{extra.arg}`", extra
            )
    least = len(positional) - len(source.function.__defaults__ or ())
    if not least <= given <= len(positional):
        shown = "1 parameter" if given == 1 else f"{given} parameters"
        source.fail(
            "HF106",
            f"expected a function of {shown}, but got one of {len(positional)}",
            source.node,
        )
    return positional


def distance(a: int, b: int) -> int:
    """The distance of two numbers; an example.

    >>> distance(3, 5)
    2
    """
    return abs(a - b)


__all__ = ["Binding", "Terminate", "compile_function", "distance", "i64"]
