"""
Calls in user functions: builtins, methods, other Python functions, functions within the function.

Another Python function becomes a `func.func` of the library, once per list of argument types. A
lambda or `def` within the function is translated where it is called, so it sees the variables as
Python would.
"""

from __future__ import annotations

import ast
import inspect
import types
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Protocol

from typing_extensions import override
from xdsl.dialects import func
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend import changes, dicts, instances
from hydro_mlir.frontend.locate import FunctionNode
from hydro_mlir.frontend.methods import list_method
from hydro_mlir.frontend.native_types import NotAType, annotation_type, is_value_annotation
from hydro_mlir.frontend.number_methods import number_method
from hydro_mlir.frontend.octets import bytes_method, encoded
from hydro_mlir.frontend.opaque import OpaqueCode, is_opaque
from hydro_mlir.frontend.opaque_calls import opaque_value
from hydro_mlir.frontend.sequences import Sequences
from hydro_mlir.frontend.source import Located, Source
from hydro_mlir.frontend.ssa import Inference, LoopKey
from hydro_mlir.frontend.statements import Returns
from hydro_mlir.frontend.text import text_method, to_text
from hydro_mlir.frontend.values import Abandon, Inner, Method, Names, Static, Value

Argument = Attribute | Static
INNER_DEPTH_MAX = 32


class Callee(Protocol):
    """A function of the library, as a caller sees it; `result` is None until it is known."""

    @property
    def symbol(self) -> str:
        """The `func.func`'s name."""
        ...

    @property
    def result(self) -> Attribute | None:
        """The type of its result."""
        ...


class Library(Protocol):
    """What a translator asks its library for."""

    def callee(
        self,
        function: types.FunctionType,
        arguments: Sequence[Argument],
        caller: Source,
        node: Located,
    ) -> Callee:
        """The function translated for these arguments."""
        ...

    def opaque_code(
        self, function: types.FunctionType, arguments: Sequence[Attribute]
    ) -> OpaqueCode:
        """What numba makes of a function."""
        ...


Builtin = Callable[["Calls", ast.Call], "Value | None"]


class Calls(Sequences):
    """`f(x)`."""

    def __init__(self, source: Source, inference: Inference, library: Library, builtins: Builtins):
        super().__init__(source, inference)
        self.library = library
        self.builtins = builtins
        self.inner_depth = 0
        # The function whose variables are in scope, innermost last.
        self.scopes: list[FunctionNode] = [source.node]
        # Parameters that the function may change in place; an accumulator is the first of them.
        self.owned: tuple[str, ...] = ()
        self.accumulator = ""
        # Whether it does so instead of returning something.
        self.changes_accumulator = False
        self._call_counts: dict[LoopKey, int] = {}

    @abstractmethod
    def hide_locals(self, body: Sequence[ast.stmt], parameters: Sequence[str]) -> None:
        """Make the variables of an inner function unassigned where it starts."""

    # --- dispatch --------------------------------------------------------------------------------

    @override
    def call(self, node: ast.Call) -> Value | None:
        callee = self.expression(node.func)
        if isinstance(callee, Static):
            handler = self.builtins.find(callee.object)
            if handler is not None:
                return handler(self, node)
        if isinstance(callee, Method):
            return self._method(callee, node)
        arguments, keywords = self.arguments_of(node)
        return self.call_object(callee, arguments, keywords, node)

    def arguments_of(self, node: ast.Call) -> tuple[list[Value], dict[str, Value]]:
        """The arguments of a call, by position and by name."""
        self._no_starred(node)
        keywords = {k.arg: self.expression(k.value) for k in node.keywords if k.arg is not None}
        return [self.expression(a) for a in node.args], keywords

    def _no_starred(self, node: ast.Call) -> None:
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                self.source.fail("HF102", "`*` in a call is not supported", argument)
        for keyword in node.keywords:
            if keyword.arg is None:
                self.source.fail("HF102", "`**` in a call is not supported", keyword)

    @override
    def call_value(self, callee: Value, arguments: Sequence[SSAValue], node: ast.expr) -> SSAValue:
        if isinstance(callee, Static) and self.builtins.find(callee.object) is not None:
            return self._call_builtin(callee.object, arguments, node)
        return self.call_object(callee, arguments, {}, node)

    def _call_builtin(
        self, function: object, arguments: Sequence[SSAValue], node: ast.expr
    ) -> SSAValue:
        """A builtin passed as a function, as in `max(words, key=len)`."""
        names = [f"%argument{index}" for index in range(len(arguments))]
        saved = self.names
        self.names = {**saved, **dict(zip(names, arguments, strict=True))}
        inner: list[ast.expr] = [
            ast.copy_location(ast.Name(name, ast.Load()), node) for name in names
        ]
        call = ast.copy_location(ast.Call(node, inner, []), node)
        handler = self.builtins.find(function)
        assert handler is not None
        result = handler(self, call)
        self.names = {name: self.names.get(name, bound) for name, bound in saved.items()}
        if not isinstance(result, SSAValue):
            raise Abandon
        return result

    def call_object(
        self, callee: Value, arguments: Sequence[Value], keywords: dict[str, Value], node: ast.expr
    ) -> SSAValue:
        """Call a function or class with arguments that are already translated."""
        if isinstance(callee, Inner):
            return self._call_inner(callee, arguments, keywords, node)
        if isinstance(callee, Static) and isinstance(callee.object, types.FunctionType):
            if is_opaque(callee.object):
                bound = self._bind(callee.object, arguments, keywords, node)
                operands = [self.as_operand(found, node) for found in bound]
                return opaque_value(self, callee.object, operands, node)
            return self._call_function(callee.object, arguments, keywords, node)
        if isinstance(callee, Static) and instances.is_user_class(callee.object):
            return instances.construct(self, callee.object, arguments, keywords, node)
        if isinstance(callee, Static) and isinstance(callee.object, types.MethodType):
            bound = callee.object  # a class method
            if isinstance(bound.__self__, type):
                given = [Static(bound.__self__), *arguments]
                return self.call_object(Static(bound.__func__), given, keywords, node)
        name = ast.unparse(node.func if isinstance(node, ast.Call) else node)
        if isinstance(callee, SSAValue):
            got = self.type_name(callee.type)
            self.source.fail("HF107", f"expected a function, but `{name}` is {got}", node)
        return self.source.fail("HF107", f"`{name}` cannot be called in a compiled function", node)

    # --- other Python functions ------------------------------------------------------------------

    def _call_function(
        self,
        function: types.FunctionType,
        arguments: Sequence[Value],
        keywords: dict[str, Value],
        node: ast.expr,
    ) -> SSAValue:
        bound = self._bind(function, arguments, keywords, node)
        operands = [found for found in bound if isinstance(found, SSAValue)]
        types_: list[Argument] = []
        for found in bound:
            if isinstance(found, SSAValue):
                types_.append(found.type)
            elif isinstance(found, Static):
                types_.append(found)
            else:
                self.not_a_value(found, node)
        callee = self.library.callee(function, types_, self.source, node)
        if callee.result is None:
            raise Abandon  # recursion: the other paths tell the type
        return self.add(func.CallOp(callee.symbol, operands, [callee.result])).res[0]

    def _bind(
        self,
        function: types.FunctionType,
        arguments: Sequence[Value],
        keywords: dict[str, Value],
        node: ast.expr,
    ) -> list[Value]:
        """One value per parameter, defaults filled in."""
        signature = inspect.signature(function)
        for parameter in signature.parameters.values():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                self.source.fail(
                    "HF106", f"`{function.__name__}` takes any number of arguments", node,
                    help="call a function with a fixed number of parameters",
                )  # fmt: skip
        try:
            found = signature.bind(*arguments, **keywords)
        except TypeError as error:
            self.source.fail("HF106", f"`{function.__name__}`: {error}", node)
        bound: list[Value] = []
        for name, parameter in signature.parameters.items():
            given = found.arguments.get(name)
            bound.append(self.captured(parameter.default, node) if given is None else given)
        return bound

    def text_of(self, operand: SSAValue, form: str, node: ast.expr) -> SSAValue:
        """`str(x)` or `repr(x)`."""
        return to_text(self, operand, form, node)

    # --- functions within the function -----------------------------------------------------------

    def defaults(self, arguments: ast.arguments) -> dict[str, Value]:
        """The defaults of an inner function's parameters, evaluated where it is defined."""
        for extra in (arguments.vararg, arguments.kwarg):
            if extra is not None:
                self.source.fail("HF106", f"`*{extra.arg}` is not supported", extra)
        positional = [*arguments.posonlyargs, *arguments.args]
        given = positional[len(positional) - len(arguments.defaults) :]
        found = {p.arg: self.expression(d) for p, d in zip(given, arguments.defaults, strict=True)}
        for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if default is not None:
                found[parameter.arg] = self.expression(default)
        return found

    def _call_inner(
        self, inner: Inner, arguments: Sequence[Value], keywords: dict[str, Value], node: ast.expr
    ) -> SSAValue:
        if self.inner_depth >= INNER_DEPTH_MAX:
            self.source.fail(
                "HF113",
                f"`{inner.name}` calls itself",
                node,
                help="define it outside, with an annotated result",
            )
        bound = self._bind_inner(inner, arguments, keywords, node)
        saved = self.names, self.returns, self.path
        self.names = {**self.names, **bound}
        self.returns = Returns()
        self.path = (*self.path, self._call_number(node))
        self.scopes.append(inner.node)
        self.inner_depth += 1
        try:
            return self._inner_result(inner, list(bound), saved[0], node)
        finally:
            self.names, self.returns, self.path = saved
            self.scopes.pop()
            self.inner_depth -= 1

    def _call_number(self, node: ast.expr) -> tuple[int, int, int]:
        """What tells this call from all others, also of the same function at the same place."""
        place = self.key(node)
        self._call_counts[place] = self._call_counts.get(place, -1) + 1
        return node.lineno, node.col_offset, self._call_counts[place]

    def _inner_result(
        self, inner: Inner, parameters: list[str], outer: Names, node: ast.expr
    ) -> SSAValue:
        if isinstance(inner.node, ast.Lambda):
            return self.operand(inner.node.body)
        self.hide_locals(inner.node.body, parameters)
        self.statements(inner.node.body)
        if self.block is not None:
            self.finish_path(self.value(value.NoneOp(value.NoneType())), inner.node)
        states = [state._replace(names=dict(outer)) for state in self.returns.states]
        if not states:
            raise Abandon
        result = self.merge(states, self.returns.results, node)
        assert result is not None
        return result

    def _bind_inner(
        self, inner: Inner, arguments: Sequence[Value], keywords: dict[str, Value], node: ast.expr
    ) -> dict[str, Value]:
        parameters = inner.node.args
        positional = [p.arg for p in (*parameters.posonlyargs, *parameters.args)]
        names = [*positional, *(p.arg for p in parameters.kwonlyargs)]
        if len(arguments) > len(positional):
            self.source.fail(
                "HF106",
                f"`{inner.name}` takes {len(positional)} arguments, but got {len(arguments)}",
                node,
            )
        given = {**dict(zip(positional, arguments, strict=False)), **keywords}
        bound: dict[str, Value] = {}
        for name in names:
            found = given.pop(name, inner.defaults.get(name))
            if found is None:
                self.source.fail("HF106", f"`{inner.name}` needs an argument `{name}`", node)
            bound[name] = found
        for name in given:
            self.source.fail("HF106", f"`{inner.name}` has no argument `{name}`", node)
        return bound

    # --- methods ---------------------------------------------------------------------------------

    def _method(self, method: Method, node: ast.Call) -> SSAValue:
        receiver = method.receiver
        if isinstance(receiver.type, value.DictType | value.ListType):
            found = changes.taken(self, receiver, method.name, node)
            if found is not None:
                return found
        if isinstance(receiver.type, value.DictType):
            return dicts.method(self, receiver, method.name, node)
        if instances.has_methods(receiver.type):
            return instances.call_method(self, method, node)
        if receiver.type == value.octets:
            return bytes_method(self, receiver, method.name, node)
        if receiver.type == value.text and method.name == "encode":
            return encoded(self, receiver, node)
        if receiver.type == value.text:
            return text_method(self, receiver, method.name, node)
        if isinstance(receiver.type, value.ListType):
            return list_method(self, receiver, method.name, node)
        return number_method(self, receiver, method.name, node)

    # --- arguments -------------------------------------------------------------------------------

    def list_of(self, node: ast.expr) -> SSAValue:
        """An argument that may be a generator expression or any sequence, as a list."""
        if isinstance(node, ast.GeneratorExp):
            return self.list_comprehension(node)
        walk = self.walker(node)
        if walk is None:
            operand = self.operand(node)
            if isinstance(operand.type, value.ListType):
                return operand
            if operand.type == value.text:
                return self.value(value.TextOp("points", [operand]))
            iteration = self.walk_over(operand, node)
        else:
            iteration = walk()

        def run(append: Callable[[SSAValue], None], name: str) -> None:
            self.iterate(iteration, node, {name}, lambda item: append(self.as_operand(item, node)))

        return self.collect(node, run)

    @override
    def walked_list(self, node: ast.expr) -> SSAValue:
        return self.list_of(node)

    def annotation(self, node: ast.expr) -> Attribute | None:
        """The type that an annotation names, None where it is none of ours."""
        try:
            type_ = annotation_type(node, self.outside, {})
        except (NotAType, AttributeError, TypeError, SyntaxError):
            return None
        return type_ if is_value_annotation(type_) else None

    # --- statements ------------------------------------------------------------------------------

    def call_statement(self, node: ast.Call) -> None:
        """A call for its effect: only a local list or dict has one."""
        target = node.func
        match target:
            case ast.Attribute(value=ast.Name() as name, attr="append" | "extend") if isinstance(
                self.operand(name).type, value.ListType
            ):
                self.builtins.change_list(self, node, target)
            case _ if not changes.change(self, node):
                self.effect(node)
            case _:
                pass


class Builtins(Protocol):
    """Python's builtins, by the object that a name stands for."""

    def find(self, function: object) -> Builtin | None:
        """How to translate a call of the function; None for one that is not a builtin."""
        ...

    def require_owned(self, t: Calls, target: ast.expr, node: ast.expr, kind: str) -> None:
        """Refuse to change a list or dict that another name may see."""

    def change_list(self, t: Calls, node: ast.Call, target: ast.Attribute) -> None:
        """`items.append(x)` and `items.extend(xs)`."""
