"""
Expressions that mean the same in user functions and in the runtime's own functions.

Names, tuples, short circuit, conditional expressions, comparison chains, walrus. What an operator
or a call means is up to the two languages (`user.py`, `native.py`).
"""

from __future__ import annotations

import ast
import builtins
from abc import abstractmethod
from collections.abc import Callable
from functools import cached_property
from typing import NoReturn

from xdsl.dialects import arith
from xdsl.ir import SSAValue

from hydro_mlir.diagnostics import suggest
from hydro_mlir.dialects import value
from hydro_mlir.frontend.assigned import assigned_names
from hydro_mlir.frontend.control import ControlFlow
from hydro_mlir.frontend.source import Located
from hydro_mlir.frontend.values import Abandon, State, Static, UnknownType, Unusable, Value


class Expressions(ControlFlow):
    """Dispatch over expression nodes."""

    # --- what the two languages define ----------------------------------------------------------

    @abstractmethod
    def constant(self, node: ast.Constant) -> Value:
        """A literal."""

    @abstractmethod
    def captured(self, found: object, node: ast.expr) -> Value:
        """A Python object that the function refers to: a constant, or something to call."""

    @abstractmethod
    def binary(self, op: ast.operator, left: SSAValue, right: SSAValue, node: Located) -> SSAValue:
        """`left op right`."""

    @abstractmethod
    def unary(self, op: ast.unaryop, operand: SSAValue, node: ast.expr) -> SSAValue:
        """`op operand`, but for `not`."""

    @abstractmethod
    def attribute(self, node: ast.Attribute) -> Value:
        """`x.name`."""

    @abstractmethod
    def subscript(self, node: ast.Subscript) -> SSAValue:
        """`x[i]`."""

    @abstractmethod
    def call(self, node: ast.Call) -> Value | None:
        """`f(x)`; None where the function has no result."""

    @abstractmethod
    def other(self, node: ast.expr) -> Value:
        """All other kinds of expression."""

    # --- dispatch --------------------------------------------------------------------------------

    def expression(self, node: ast.expr) -> Value:
        """Translate an expression; its ops get its place."""
        result = self.effect(node)
        if result is None:
            self.source.fail("HF105", "expected a value, but this call returns none", node)
        return result

    def effect(self, node: ast.expr) -> Value | None:
        """Translate an expression whose value may not exist or not matter."""
        outer, self.location = self.location, self.source.location(node)
        try:
            return self._dispatch(node)
        finally:
            self.location = outer

    def _dispatch(self, node: ast.expr) -> Value | None:
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name():
                return self.name(node)
            case ast.Attribute():
                return self.attribute(node)
            case ast.Subscript():
                return self.subscript(node)
            case ast.Call():
                return self.call(node)
            case ast.Tuple():
                return self.tuple_display(node)
            case ast.Lambda():
                return self.inner(node)
            case _:
                return self._operator(node)

    def _operator(self, node: ast.expr) -> Value:
        match node:
            case ast.BinOp():
                return self.binary_expression(node)
            case ast.UnaryOp(op=ast.Not()):
                return self.negation(node)
            case ast.UnaryOp():
                return self.unary(node.op, self.operand(node.operand), node)
            case ast.BoolOp():
                return self.connective(node.op, node.values, node)
            case ast.Compare():
                return self.comparison(node)
            case ast.IfExp():
                return self.conditional(node)
            case ast.NamedExpr():
                result = self.expression(node.value)
                self.names[node.target.id] = result
                return result
            case _:
                return self.other(node)

    def operand(self, node: ast.expr) -> SSAValue:
        """Translate an expression that has to be a value at run time."""
        result = self.expression(node)
        if not isinstance(result, SSAValue):
            self.not_a_value(result, node)
        if isinstance(result.type, UnknownType):
            raise Abandon
        return result

    def not_a_value(self, found: Value, node: ast.expr) -> NoReturn:
        """Refuse a function, type or module where a value is needed."""
        self.source.fail(
            "HF108",
            f"expected a value, but got {describe(found)}",
            node,
            help="functions can be called here, but not passed on or returned",
        )

    def inner(self, node: ast.Lambda) -> Value:
        """A lambda within the function."""
        self.source.fail("HF102", "a lambda is not supported here", node)

    # --- names -----------------------------------------------------------------------------------

    def name(self, node: ast.Name) -> Value:
        """What a name stands for here: a variable, or what it is outside the function."""
        bound = self.names.get(node.id)
        if isinstance(bound, Unusable):
            if not bound.reason or bound in self.reported:
                raise Abandon
            self.reported.add(bound)
            self.source.fail(bound.code, bound.reason, node)
        if bound is not None:
            return bound
        if self.is_local(node.id):
            self.source.fail("HF103", f"`{node.id}` is not assigned here yet", node)
        return self.captured(self.outside(node), node)

    def is_local(self, name: str) -> bool:
        """Whether Python takes a name for a variable of the function."""
        return name in self.local_names

    @cached_property
    def local_names(self) -> frozenset[str]:
        """The function's parameters and variables, without those of comprehensions."""
        node = self.source.node
        parameters = {part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)}
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        return frozenset(parameters | assigned_names(body, comprehensions=False))

    def outside(self, node: ast.Name) -> object:
        """The Python object that a free name stands for; a diagnostic if there is none."""
        function = self.source.function
        module: dict[str, object] = function.__globals__
        cells = function.__closure__ or ()
        for name, cell in zip(function.__code__.co_freevars, cells, strict=True):
            if name == node.id:
                try:
                    return cell.cell_contents
                except ValueError:
                    self.source.fail("HF103", f"`{name}` has no value yet", node)
        for scope in (module, vars(builtins)):
            if node.id in scope:
                return scope[node.id]
        visible = [*self.names, *module, *dir(builtins)]
        return self.source.fail(
            "HF103", f"`{node.id}` is not defined{suggest(node.id, visible)}", node
        )

    # --- operators -------------------------------------------------------------------------------

    def tuple_display(self, node: ast.Tuple) -> Value:
        """`(a, b)`."""
        parts = [self.operand(element) for element in node.elts]
        return self.value(value.MakeOp(parts))

    def binary_expression(self, node: ast.BinOp) -> Value:
        """`a op b`."""
        left = self.operand(node.left)
        return self.binary(node.op, left, self.operand(node.right), node)

    def negation(self, node: ast.UnaryOp) -> SSAValue:
        """`not x`."""
        if self.is_type_test(node.operand):
            return self.condition_value(node)
        operand = self.operand(node.operand)
        if isinstance(operand.type, value.OptionType | value.NoneType):
            return self.condition_value(node)
        return self.invert(self.truth(operand, node.operand))

    def invert(self, truth: SSAValue) -> SSAValue:
        """The opposite of a bool."""
        return self.value(arith.XOrIOp(truth, self.boolean(True)))

    def comparison(self, node: ast.Compare) -> SSAValue:
        """`a < b`, and chains of them."""
        if len(node.ops) > 1:
            return self.condition_value(node)
        op, right = node.ops[0], node.comparators[0]
        left = self.operand(node.left)
        if isinstance(op, ast.Is | ast.IsNot) and is_none(right):
            return self._presence_value(op, left)
        return self.compare(op, left, self.operand(right), node)

    def _presence_value(self, op: ast.cmpop, operand: SSAValue) -> SSAValue:
        if isinstance(operand.type, value.OptionType):
            present = self.value(value.IsSomeOp(operand))
        else:
            present = self.boolean(not isinstance(operand.type, value.NoneType))
        return present if isinstance(op, ast.IsNot) else self.invert(present)

    def connective(self, op: ast.boolop, nodes: list[ast.expr], node: ast.expr) -> SSAValue:
        """`a and b`, `a or b`: the value of the operand that decides, as in Python."""
        head, rest = nodes[0], nodes[1:]
        if not rest:
            return self.operand(head)
        is_and = isinstance(op, ast.And)

        def onward() -> SSAValue:
            return self.connective(op, rest, node)

        if self._is_test(head):
            true, false = self.condition(head)
            short = (
                (false, lambda: self.boolean(False))
                if is_and
                else (true, lambda: self.boolean(True))
            )
            return self.alternatives([(true if is_and else false, onward), short], node)
        operand = self.operand(head)
        true, false = self._value_paths(head, operand)

        def decided() -> SSAValue:
            unwrap = not is_and and isinstance(operand.type, value.OptionType)
            return self.value(value.PayloadOp(operand)) if unwrap else operand

        paths: list[tuple[State | None, Callable[[], SSAValue]]] = [
            (true, decided),
            (false, onward),
        ]
        return self.alternatives(paths if not is_and else [(true, onward), (false, decided)], node)

    def _value_paths(self, node: ast.expr, operand: SSAValue) -> tuple[State | None, State | None]:
        if isinstance(operand.type, value.OptionType):
            return self.option_truth(node, operand)
        if isinstance(operand.type, value.NoneType):
            return None, self.state()
        return self.branch(self.truth(operand, node))

    def _is_test(self, node: ast.expr) -> bool:
        """Whether an expression is a bool for certain, so that only its paths matter."""
        if isinstance(node, ast.BoolOp):
            return all(self._is_test(operand) for operand in node.values)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return True
        return isinstance(node, ast.Compare) or self.is_type_test(node)

    def conditional(self, node: ast.IfExp) -> SSAValue:
        """`a if test else b`."""
        true, false = self.condition(node.test)
        return self.alternatives(
            [(true, lambda: self.operand(node.body)), (false, lambda: self.operand(node.orelse))],
            node,
        )


def is_none(node: ast.expr) -> bool:
    """Whether an expression is the literal None."""
    return isinstance(node, ast.Constant) and node.value is None


def describe(found: object) -> str:
    """What a diagnostic calls something that is not a value at run time."""
    if not isinstance(found, Static):
        name = getattr(found, "name", "")
        return f"the function `{name}`" if name else "a function"
    thing = found.object
    name = getattr(thing, "__name__", None)
    if isinstance(thing, type):
        return f"the type `{name}`"
    return f"`{name}`" if name is not None else f"a `{type(thing).__name__}`"
