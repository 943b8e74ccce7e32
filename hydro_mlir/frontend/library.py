"""
The functions that user functions call: each once per list of argument types.

A function that calls itself is translated again until the type of its result is settled; the paths
that do not call it tell the first guess.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from xdsl.dialects import func
from xdsl.dialects.builtin import FunctionType
from xdsl.ir import Attribute, Block, Region, SSAValue

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, Note
from hydro_mlir.dialects import value
from hydro_mlir.frontend import (
    builtin_aggregates,
    builtin_bytes,
    builtin_functions,
    mathematics,
)
from hydro_mlir.frontend.body import body_result, refuse_unknown, require_ended
from hydro_mlir.frontend.calls import Argument, Builtin, Calls
from hydro_mlir.frontend.native_types import mangle
from hydro_mlir.frontend.opaque import OpaqueCode, compile_opaque
from hydro_mlir.frontend.simplify import simplify
from hydro_mlir.frontend.source import Located, Source
from hydro_mlir.frontend.ssa import Inference
from hydro_mlir.frontend.user import UserTranslator
from hydro_mlir.frontend.values import Static

ROUNDS_MAX = 64
INSTANCES_MAX = 16  # of a function on its way to itself: types may double with every call
# They fill the table of builtins when they are imported.
_REGISTERED = (builtin_aggregates, builtin_bytes, mathematics)


class PythonBuiltins:
    """Python's builtins and `math`, as the translator asks for them."""

    def find(self, function: object) -> Builtin | None:
        """How to translate a call of the function; None for one that is not a builtin."""
        try:
            return builtin_functions.TABLE.get(function)
        except TypeError:  # not hashable, so no function
            return None

    def require_owned(self, t: Calls, target: ast.expr, node: ast.expr, kind: str) -> None:
        """Refuse to change a list or dict that another name may see."""
        builtin_functions.require_owned(t, target, node, kind)

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
        self._opaque: dict[tuple[types.FunctionType, tuple[Attribute, ...]], OpaqueCode] = {}

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

    def opaque_code(
        self, function: types.FunctionType, arguments: Sequence[Attribute]
    ) -> OpaqueCode:
        """What numba makes of a function, once for all calls and rounds; raises OpaqueError."""
        key = (function, tuple(arguments))
        if key not in self._opaque:
            self._opaque[key] = compile_opaque(function, arguments)
        return self._opaque[key]

    # --- what a translator asks for --------------------------------------------------------------

    def callee(
        self,
        function: types.FunctionType,
        arguments: Sequence[Argument],
        caller: Source,
        node: Located,
    ) -> _Entry:
        """The function translated for these arguments; during its own translation as it is."""
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
        if sum(entry.source.node is source.node for entry in self._stack) >= INSTANCES_MAX:
            caller.fail(
                "HF113",
                f"expected `{source.name}` to call itself with arguments of the same types,"
                " but they change with every call",
                node,
                help="use a list, whose type does not say how long it is",
            )
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
            result = body_result(t)
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
        fail_unsettled(entry.source)

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
                node,
                help="annotate the result: `-> int`",
            )
        entry.result = value.NoneType() if found is None else found
        if result is not None:
            t.add(func.ReturnOp(t.convert(result, entry.result)))
        region = t.region(block)
        refuse_unknown(region)
        if not entry.depends:  # otherwise this is not the last time
            require_ended(region, None)
        simplify(region)
        types_ = [a for a in entry.arguments if isinstance(a, Attribute)]
        signature = FunctionType.from_lists(types_, [entry.result])
        entry.op = func.FuncOp(entry.symbol, signature, region, "private")
        entry.op.location = entry.source.location(node)

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


def fail_unsettled(source: Source) -> NoReturn:
    """Refuse a function whose types are not known after many rounds: one finds out one or more."""
    source.fail(
        "HF117",
        f"expected types that are known after {ROUNDS_MAX} rounds, but those of `{source.name}`"
        " depend on each other in too many loops",
        source.node,
        help="make parts of it functions of their own, with annotated results",
    )


def _enter_callee(t: UserTranslator, entry: _Entry) -> Block:
    types_ = [a for a in entry.arguments if isinstance(a, Attribute)]
    block = t.new_block(types_)
    t.block = block
    t.location = t.source.location(t.source.node)
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
