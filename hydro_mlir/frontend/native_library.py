"""
Specialised native functions: one `func.func` per function and set of type arguments.

>>> from hydro_mlir.rt.memory import native
>>> @native
... def twice(x: int) -> int:
...     return x + x
>>> library = NativeLibrary()
>>> library.instantiate(twice, [i64]).sym_name.data
'twice'
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from xdsl.dialects import func
from xdsl.dialects.builtin import FunctionType, UnitAttr, f64, i1, i64
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.diagnostics import DiagnosticError, InternalError
from hydro_mlir.frontend.native import NativeTranslator, Signature
from hydro_mlir.frontend.native_intrinsics import translate_builtin, translate_intrinsic
from hydro_mlir.frontend.native_types import (
    VariableType,
    mangle,
    match,
    normal,
    register_type,
    shown,
)
from hydro_mlir.frontend.simplify import simplify
from hydro_mlir.frontend.source import Located, Source
from hydro_mlir.frontend.ssa import Inference
from hydro_mlir.frontend.values import Value

# A loop's variable widens at most from bool over int to float, so a few rounds always do.
ROUNDS_MAX = 32

_Key = tuple[types.FunctionType, tuple[tuple[str, Attribute], ...], tuple[Attribute, ...]]


@dataclass
class _Instance:
    signature: Signature
    op: func.FuncOp | None = None
    complete: Callable[[], None] | None = None  # translates the body, where that was put off


class NativeLibrary:
    """All native functions that a module needs; translating one translates what it calls.

    A `lazy` library translates only what is instantiated: what that calls is known by signature.
    """

    def __init__(self, lazy: bool = False) -> None:
        self._lazy = lazy
        self._instances: dict[_Key, _Instance] = {}
        self._symbols: set[str] = set()
        self.callees: dict[str, list[str]] = {}
        self._current: list[str] = []

    @property
    def functions(self) -> list[func.FuncOp]:
        """The translated functions, callees before their callers where there is no recursion."""
        return [i.op for i in self._instances.values() if i.op is not None]

    @property
    def signatures(self) -> list[Signature]:
        """All functions that are known, translated or not."""
        return [instance.signature for instance in self._instances.values()]

    def declare(self, function: types.FunctionType, arguments: Sequence[Attribute]) -> Signature:
        """The signature of a native function for argument types; a lazy library does no more."""
        self._current.append("")
        try:
            instance = self._instance(Source.of(function), [normal(a) for a in arguments], {}, "")
        finally:
            self._current.pop()
        return instance.signature

    def instantiate(
        self,
        function: Callable[..., object],
        arguments: Sequence[Attribute],
        bindings: Mapping[str, Attribute] | None = None,
        prefix: str = "",
    ) -> func.FuncOp:
        """
        The `func.func` of a native function for argument types.

        `bindings` gives type variables that the arguments do not tell, `prefix` starts the symbol.
        Raises `DiagnosticError` for what is not restricted Python.
        """
        if not isinstance(function, types.FunctionType):
            raise InternalError(f"expected a Python function, but got {function!r}")
        source = Source.of(function)
        mentioned = {n.id for n in ast.walk(source.node) if isinstance(n, ast.Name)}
        known = {name: type_ for name, type_ in (bindings or {}).items() if name in mentioned}
        instance = self._instance(source, [normal(a) for a in arguments], known, prefix)
        if instance.complete is not None:
            instance.complete()
        if instance.op is None:
            raise InternalError(f"`{instance.signature.symbol}` is being translated")
        return instance.op

    # --- what a translator asks for --------------------------------------------------------------

    def callee(
        self,
        function: types.FunctionType,
        arguments: list[Attribute],
        caller: NativeTranslator,
        node: ast.Call,
    ) -> Signature:
        """The instance that a call needs; errors about the arguments are at the call."""
        source = Source.of(function)
        expected = source.node.args.args
        if len(expected) != len(arguments):
            caller.source.fail(
                "HF106",
                f"`{source.name}` takes {len(expected)} arguments, but got {len(arguments)}",
                node,
            )
        signature = self._instance(source, arguments, {}, "", (caller, node)).signature
        if self._current:
            self.callees.setdefault(self._current[-1], []).append(signature.symbol)
        return signature

    def intrinsic(self, translator: NativeTranslator, name: str, node: ast.Call) -> Value | None:
        """A call of an intrinsic."""
        return translate_intrinsic(translator, name, node)

    def builtin(self, translator: NativeTranslator, function: object, node: ast.Call) -> Value:
        """A call of a Python builtin."""
        return translate_builtin(translator, function, node)

    # --- instances -------------------------------------------------------------------------------

    def _instance(
        self,
        source: Source,
        arguments: Sequence[Attribute],
        bindings: dict[str, Attribute],
        prefix: str,
        call: tuple[NativeTranslator, ast.Call] | None = None,
    ) -> _Instance:
        probe = NativeTranslator(source, Inference(), bindings, self)
        parameters: list[Attribute] = []
        for index, (parameter, type_) in enumerate(
            zip(source.node.args.args, arguments, strict=True)
        ):
            place = (
                (probe.source, parameter) if call is None else (call[0].source, call[1].args[index])
            )
            parameters.append(self._parameter(probe, parameter, type_, place))
        open_types = [
            type_
            for parameter, type_ in zip(source.node.args.args, parameters, strict=True)
            if parameter.annotation is None
        ]
        key = (source.function, tuple(sorted(bindings.items())), tuple(open_types))
        found = self._instances.get(key)
        if found is None:
            symbol = self._symbol(prefix + source.name, [*bindings.values(), *open_types])
            found = self._translate(key, symbol, source, probe.bindings, parameters)
        return found

    def _parameter(
        self,
        probe: NativeTranslator,
        parameter: ast.arg,
        type_: Attribute,
        place: tuple[Source, Located],
    ) -> Attribute:
        """The parameter's type in this instance; binds type variables."""
        if parameter.annotation is None:
            return type_
        bindings = probe.bindings
        pattern = register_type(_type(probe, parameter.annotation))
        if match(pattern, type_, bindings):
            return type_
        # What the caller can widen.
        if (type_, pattern) in ((i1, i64), (i1, f64), (i64, f64)):
            return pattern
        source, node = place
        return source.fail(
            "HF105",
            f"`{probe.source.name}` expects {shown(pattern)} for `{parameter.arg}`,"
            f" but got {shown(type_)}",
            node,
        )

    def _symbol(self, name: str, types_: Sequence[Attribute]) -> str:
        base = ".".join([name, *map(mangle, types_)])
        symbol, number = base, 1
        while symbol in self._symbols:
            number += 1
            symbol = f"{base}.{number}"
        self._symbols.add(symbol)
        return symbol

    def _translate(
        self,
        key: _Key,
        symbol: str,
        source: Source,
        bindings: dict[str, Attribute],
        parameters: Sequence[Attribute],
    ) -> _Instance:
        probe = NativeTranslator(source, Inference(), bindings, self)
        declared, result = _declared_result(probe)
        instance = _Instance(Signature(symbol, tuple(parameters), result))
        if declared:
            self._instances[key] = instance  # it may call itself

        def complete() -> None:
            instance.complete = None
            self._complete(key, instance, source, bindings, (declared, result))

        if self._lazy and declared and self._current:
            instance.complete = complete
        else:
            complete()
        return instance

    def _complete(
        self,
        key: _Key,
        instance: _Instance,
        source: Source,
        bindings: dict[str, Attribute],
        result: tuple[bool, Attribute | None],
    ) -> None:
        """Translate the body."""
        symbol, parameters = instance.signature.symbol, instance.signature.parameters
        self._current.append(symbol)
        self.callees[symbol] = []
        try:
            instance.op = self._build(symbol, source, bindings, parameters, *result)
        except DiagnosticError:
            self._instances.pop(key, None)
            raise
        finally:
            self._current.pop()
        outputs = instance.op.function_type.outputs.data
        instance.signature = Signature(symbol, tuple(parameters), outputs[0] if outputs else None)
        # Behind its callees.
        self._instances.pop(key, None)
        self._instances[key] = instance

    def _build(
        self,
        symbol: str,
        source: Source,
        bindings: dict[str, Attribute],
        parameters: Sequence[Attribute],
        declared: bool,
        result: Attribute | None,
    ) -> func.FuncOp:
        inference = Inference()
        for _ in range(ROUNDS_MAX):
            inference.changed = False
            translator = NativeTranslator(source, inference, bindings, self)
            op = _build_once(translator, symbol, parameters, declared, result)
            if inference.changed:
                continue
            if translator.errors:
                raise DiagnosticError(translator.errors)
            simplify(op.body)
            return op
        raise InternalError(f"the types of `{symbol}` do not settle")


def _type(probe: NativeTranslator, annotation: ast.expr) -> Attribute:
    return probe.type_argument(annotation)


def _declared_result(probe: NativeTranslator) -> tuple[bool, Attribute | None]:
    """Whether the result's type is annotated, and which it is (None: no result)."""
    node = probe.source.node
    annotation = None if isinstance(node, ast.Lambda) else node.returns
    if annotation is None:
        return False, None
    if isinstance(annotation, ast.Constant) and annotation.value is None:
        return True, None
    if isinstance(annotation, ast.Name) and annotation.id == "NoReturn":
        return True, None
    type_ = register_type(_type(probe, annotation))
    if isinstance(type_, VariableType):
        probe.source.fail(
            "HF120", f"`{type_.variable.data}` is not told by the arguments", annotation
        )
    return True, type_


def _build_once(
    t: NativeTranslator,
    symbol: str,
    parameters: Sequence[Attribute],
    declared: bool,
    result: Attribute | None,
) -> func.FuncOp:
    """One round: translate the body and end it in a single exit block."""
    node = t.source.node
    if isinstance(node, ast.Lambda):
        raise InternalError("a native function is a `def`")
    entry = t.new_block(parameters)
    for parameter, argument in zip(node.args.args, entry.args, strict=True):
        argument.name_hint = parameter.arg
        t.names[parameter.arg] = argument
    t.block = entry
    t.location = t.source.location(node)
    t.statements(node.body)
    valued = bool(t.returns.results) or (declared and result is not None)
    if t.is_open() and valued and not t.errors:
        t.source.fail("HF117", f"`{node.name}` can end without returning a value", node)
    t.finish_path(None, node)
    returned = _exit(t, valued, result)
    if t.is_open():
        t.add(func.ReturnOp(*([] if returned is None else [returned])))
    outputs = [] if returned is None else [returned.type]
    if returned is None and declared and result is not None:
        outputs = [result]  # every path ends in a trap
    op = func.FuncOp(
        symbol, FunctionType.from_lists(parameters, outputs), t.region(entry), "private"
    )
    op.location = t.source.location(node)
    op.attributes["native"] = UnitAttr()
    return op


def _exit(t: NativeTranslator, valued: bool, result: Attribute | None) -> SSAValue | None:
    returns = t.returns
    if t.errors or not valued:
        t.merge(returns.states)
        return None
    if len(returns.results) != len(returns.states):
        t.source.fail(
            "HF117", "expected a value on every path, but some return none", returns.nodes[-1]
        )
    if result is not None:
        for returned, node in zip(returns.results, returns.nodes, strict=True):
            if t.join(returned.type, result) != result:
                t.source.fail(
                    "HF105", f"expected {shown(result)}, but got {shown(returned.type)}", node
                )
    return t.merge(
        returns.states, returns.results, returns.nodes[0] if returns.nodes else None, result
    )
