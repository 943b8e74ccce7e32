"""
From a Python function to a region: `compile_function`, and the functions that it calls.

>>> from hydro_mlir.dialects.hydroflow_plus import YieldOp
>>> library = FunctionLibrary()
>>> region = compile_function(
...     abs_difference, [i64, i64], [(0, None), (1, None)],
...     lambda ops, result, place: ops.insert(YieldOp(result)), library)
>>> len(region.blocks)
1
"""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from xdsl.builder import Builder, InsertPoint
from xdsl.dialects import func
from xdsl.dialects.builtin import FunctionType, UnknownLoc, i64
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.traits import IsTerminator

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, InternalError, Note, Place, place_of
from hydro_mlir.dialects import value
from hydro_mlir.frontend import builtin_aggregates, builtin_functions, mathematics
from hydro_mlir.frontend.calls import Argument, Builtin, Calls
from hydro_mlir.frontend.native_types import mangle
from hydro_mlir.frontend.simplify import simplify
from hydro_mlir.frontend.source import Located, Source
from hydro_mlir.frontend.ssa import Inference
from hydro_mlir.frontend.user import UserTranslator
from hydro_mlir.frontend.values import Abandon, Static, has_unknown

# One entry per parameter: which block argument, and which component of it (None: all of it).
Binding = Sequence[tuple[int, int | None]]
Terminate = Callable[[Builder, SSAValue, Place], object]

ROUNDS_MAX = 64
_REGISTERED = (builtin_aggregates, mathematics)  # they fill the table of builtins when imported


class PythonBuiltins:
    """Python's builtins and `math`, as the translator asks for them."""

    def find(self, function: object) -> Builtin | None:
        """How to translate a call of the function; None for one that is not a builtin."""
        try:
            return builtin_functions.TABLE.get(function)
        except TypeError:  # not hashable, so no function
            return None

    def change_list(self, t: Calls, node: ast.Call, target: ast.Attribute) -> None:
        """`items.append(x)` and `items.extend(xs)`."""
        builtin_functions.change_list(t, node, target)


@dataclass(eq=False)
class _Entry:
    """A function for one list of arguments."""

    symbol: str
    source: Source
    arguments: tuple[Argument, ...]
    result: Attribute | None = None
    op: func.FuncOp | None = None
    called_itself: bool = False
    # Functions whose result was not final when this one was translated.
    depends: set[_Entry] = field(default_factory=lambda: set[_Entry]())


class FunctionLibrary:
    """Functions that user functions call, each once per list of argument types."""

    def __init__(self, self_location: str | None = None):
        self.self_location = self_location
        self._entries: dict[tuple[types.FunctionType, tuple[Argument, ...]], _Entry] = {}
        self._stack: list[_Entry] = []
        self._symbols: set[str] = set()
        self._used: dict[str, func.FuncOp] = {}

    @property
    def functions(self) -> list[func.FuncOp]:
        """The functions that finished regions call, also through each other."""
        return list(self._used.values())

    def use(self, region: Region) -> None:
        """Note the functions that a finished region calls."""
        known = {entry.symbol: entry.op for entry in self._entries.values() if entry.op is not None}
        pending = _called(region)
        while pending:
            symbol = pending.pop()
            op = known.get(symbol)
            if symbol not in self._used and op is not None:
                self._used[symbol] = op
                pending += _called(op.body)

    # --- what a translator asks for ----------------------------------------------------------------

    def callee(
        self,
        function: types.FunctionType,
        arguments: Sequence[Argument],
        caller: Source,
        node: Located,
    ) -> _Entry:
        """The function translated for these arguments; one that is being translated as it is now."""
        key = (function, tuple(arguments))
        entry = self._entries.get(key)
        if entry is None:
            return self._translate(key, caller, node)
        if entry in self._stack:
            entry.called_itself = True
            self._depend({entry})
        self._depend(entry.depends)
        return entry

    def _depend(self, on: set[_Entry]) -> None:
        """Everything being translated above those functions has to be redone if they change."""
        for index, entry in enumerate(self._stack):
            below = set(self._stack[: index + 1])
            entry.depends |= {other for other in on if other in below and other is not entry}

    def _translate(
        self,
        key: tuple[types.FunctionType, tuple[Argument, ...]],
        caller: Source,
        node: Located,
    ) -> _Entry:
        source = Source.of(key[0])
        entry = _Entry(self._symbol(source, key[1]), source, key[1])
        self._entries[key] = entry
        self._stack.append(entry)
        try:
            self._settle(entry)
        except DiagnosticError as error:
            self._entries.pop(key, None)
            raise DiagnosticError(
                [_called_from(d, caller, node) for d in error.diagnostics]
            ) from None
        finally:
            self._stack.pop()
        return entry

    def _settle(self, entry: _Entry) -> None:
        """Translate until neither the function's types nor its result change."""
        entry.result = _annotated_result(entry.source, self)
        inference = Inference()
        for _ in range(ROUNDS_MAX):
            before = entry.result
            inference.changed = False
            t = UserTranslator(entry.source, inference, self, PythonBuiltins())
            block = _enter_callee(t, entry)
            result = _body_result(t)
            if inference.changed:
                continue
            found = _joined_result(t, entry, result)
            if found != before and entry.called_itself:
                entry.result = found
                self._forget(entry)
                continue
            if t.errors:
                raise DiagnosticError(t.errors)
            self._finish(t, entry, block, result, found)
            return
        raise InternalError(f"the types of `{entry.symbol}` do not settle")

    def _forget(self, changed: _Entry) -> None:
        for key, entry in list(self._entries.items()):
            if changed in entry.depends and entry not in self._stack:
                del self._entries[key]

    def _finish(
        self,
        t: UserTranslator,
        entry: _Entry,
        block: Block,
        result: SSAValue | None,
        found: Attribute | None,
    ) -> None:
        node = entry.source.node
        if found is None and entry.called_itself:
            entry.source.fail(
                "HF113",
                f"expected a path of `{entry.source.name}` that does not call itself",
                _shown(node),
                help="annotate the result: `-> int`",
            )
        entry.result = value.NoneType() if found is None else found
        if result is not None:
            t.add(func.ReturnOp(t.convert(result, entry.result)))
        region = t.region(block)
        _refuse_unknown(region)
        if not entry.depends:  # otherwise this is not the last time
            _require_ended(region, None)
        simplify(region)
        types_ = [a for a in entry.arguments if isinstance(a, Attribute)]
        signature = FunctionType.from_lists(types_, [entry.result])
        entry.op = func.FuncOp(entry.symbol, signature, region, "private")
        entry.op.location = entry.source.location(_shown(node))

    def _symbol(self, source: Source, arguments: Sequence[Argument]) -> str:
        name = "lambda" if source.name == "<lambda>" else source.name
        shown = [
            mangle(a)
            if isinstance(a, Attribute)
            else str(getattr(a.object, "__name__", "function"))
            for a in arguments
        ]
        base = ".".join([name, "_".join(shown).replace("<lambda>", "lambda")])
        symbol, number = base, 1
        while symbol in self._symbols:
            number += 1
            symbol = f"{base}.{number}"
        self._symbols.add(symbol)
        return symbol


def compile_function(
    function: types.FunctionType,
    argument_types: Sequence[Attribute],
    bind: Binding,
    terminate: Terminate,
    library: FunctionLibrary,
) -> Region:
    """
    The region of a user function, with block arguments of `argument_types`.

    `bind` says for every parameter which block argument it is, or which component of one; parameters
    behind them need defaults. `terminate` is called once with a builder at the end of the exit block,
    the function's result and its place, and adds the terminator. Raises `DiagnosticError` with all
    mistakes found. What the function captures is frozen now.
    """
    source = Source.of(function)
    inference = Inference()
    for _ in range(ROUNDS_MAX):
        inference.changed = False
        t = UserTranslator(source, inference, library, PythonBuiltins())
        entry = t.new_block(argument_types)
        t.block = entry
        t.location = source.location(_shown(source.node))
        result = _guarded(t, lambda t=t, entry=entry: _bind_parameters(t, entry, bind))
        result = _body_result(t)
        if inference.changed:
            continue
        if t.errors:
            raise DiagnosticError(t.errors)
        return _terminated(t, entry, result, terminate, library)
    raise InternalError(f"the types of `{source.name}` do not settle")


def _terminated(
    t: UserTranslator,
    entry: Block,
    result: SSAValue | None,
    terminate: Terminate,
    library: FunctionLibrary,
) -> Region:
    node = t.source.node
    if result is None or t.block is None:
        t.source.fail("HF117", f"`{t.source.name}` never returns a value", _shown(node))
    exit_block = t.block
    region = t.region(entry)
    _refuse_unknown(region)
    _require_ended(region, exit_block)
    returns = t.returns.nodes
    shown = returns[0] if len(returns) == 1 else _shown(node)
    place = t.source.place(shown.value if isinstance(shown, ast.Return) and shown.value else shown)
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


# --- parts shared by regions and functions of the library --------------------------------------------


def _guarded(t: UserTranslator, part: Callable[[], SSAValue | None]) -> SSAValue | None:
    """Run a part; its mistakes are kept, because a later round may know better."""
    try:
        return part()
    except Abandon:
        t.block = None
    except DiagnosticError as error:
        t.errors += error.diagnostics
        t.block = None
    return None


def _body_result(t: UserTranslator) -> SSAValue | None:
    """Translate the body and merge its returns; None where there are none."""
    return _guarded(t, lambda: _merged_body(t))


def _merged_body(t: UserTranslator) -> SSAValue | None:
    node = t.source.node
    if t.block is None:
        return None
    if isinstance(node, ast.AsyncFunctionDef):
        t.source.fail("HF102", "`async` is not supported in a compiled function", node)
    if isinstance(node, ast.Lambda):
        t.finish_path(t.operand(node.body), node.body)
    else:
        _refuse_generator(t, node)
        t.statements(node.body)
        if t.block is not None and not t.errors:
            t.location = t.source.location(node)
            t.finish_path(t.value(value.NoneOp(value.NoneType())), node)
    returns = t.returns
    if not returns.states:
        t.block = None
        return None
    if t.errors or len(returns.results) != len(returns.states):
        return None
    return t.merge(returns.states, returns.results, returns.nodes[-1])


def _refuse_generator(t: UserTranslator, node: ast.FunctionDef) -> None:
    if not inspect.isgeneratorfunction(t.source.function):
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Yield | ast.YieldFrom):
            t.source.fail(
                "HF102",
                "`yield` is not supported in a compiled function",
                inner,
                help="return a list",
            )


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
            _shown(source.node),
        )
    return positional


def _enter_callee(t: UserTranslator, entry: _Entry) -> Block:
    types_ = [a for a in entry.arguments if isinstance(a, Attribute)]
    block = t.new_block(types_)
    t.block = block
    t.location = t.source.location(_shown(t.source.node))
    operands = list(block.args)
    arguments = t.source.node.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for parameter, argument in zip(parameters, entry.arguments, strict=True):
        if isinstance(argument, Static):
            t.names[parameter.arg] = argument
            continue
        operand = operands.pop(0)
        operand.name_hint = parameter.arg if parameter.arg.isascii() else None
        t.names[parameter.arg] = operand
    return block


def _joined_result(t: UserTranslator, entry: _Entry, result: SSAValue | None) -> Attribute | None:
    if result is None:
        return entry.result
    if entry.result is None or not entry.called_itself:
        return result.type
    joined = t.join(entry.result, result.type)
    return result.type if joined is None else joined


def _annotated_result(source: Source, library: FunctionLibrary) -> Attribute | None:
    node = source.node
    if isinstance(node, ast.Lambda) or node.returns is None:
        return None
    t = UserTranslator(source, Inference(), library, PythonBuiltins())
    return t.annotation(node.returns)


def _refuse_unknown(region: Region) -> None:
    """Every list's element type must have been found, and every path must have an end."""
    for op in region.walk():
        if any(has_unknown(result.type) for result in op.results):
            raise DiagnosticError(
                [
                    Diagnostic(
                        "HF117",
                        "expected to find out what this list holds, but nothing is put into it",
                        place_of(op),
                        help="annotate it: `items: list[int] = []`",
                    )
                ]
            )


def _require_ended(region: Region, exit_block: Block | None) -> None:
    for block in region.blocks:
        last = block.last_op
        if block is not exit_block and (last is None or not last.has_trait(IsTerminator)):
            raise InternalError("a path of a compiled function has no end")


def _called(region: Region) -> list[str]:
    return [op.callee.string_value() for op in region.walk() if isinstance(op, func.CallOp)]


def _called_from(diagnostic: Diagnostic, caller: Source, node: Located) -> Diagnostic:
    note = Note("called here", caller.place(node))
    return Diagnostic(
        diagnostic.code,
        diagnostic.message,
        diagnostic.place,
        (*diagnostic.notes, note),
        diagnostic.help,
        diagnostic.severity,
        diagnostic.label,
    )


def _shown(node: ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef) -> Located:
    return node


def abs_difference(a: int, b: int) -> int:
    """The distance of two numbers; an example.

    >>> abs_difference(3, 5)
    2
    """
    return abs(a - b)


__all__ = ["Binding", "FunctionLibrary", "Terminate", "abs_difference", "compile_function", "i64"]
