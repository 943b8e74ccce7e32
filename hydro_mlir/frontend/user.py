"""
User functions to SSA: names, captures, attributes, statements.

What a function refers to outside itself is frozen now: numbers, text and tuples of them become
constants, functions can be called, anything else is refused where it is used.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Sequence
from typing import cast

from typing_extensions import override
from xdsl.dialects import arith
from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.diagnostics import suggest
from hydro_mlir.dialects import value
from hydro_mlir.frontend import changes, dicts
from hydro_mlir.frontend.assigned import DICT_CHANGES, LIST_CHANGES, assigned_names
from hydro_mlir.frontend.builtin_functions import require_owned
from hydro_mlir.frontend.calls import Calls
from hydro_mlir.frontend.classes import python_class
from hydro_mlir.frontend.control import Paths
from hydro_mlir.frontend.instances import attribute_of, captured_instance, has_methods
from hydro_mlir.frontend.narrowing import accepts, class_paths
from hydro_mlir.frontend.native_types import NotAType, annotation_object
from hydro_mlir.frontend.number_methods import FLOAT_METHOD_NAMES, INT_METHOD_NAMES
from hydro_mlir.frontend.octets import BYTES_METHOD_NAMES
from hydro_mlir.frontend.patterns import match_statement
from hydro_mlir.frontend.ssa import payload_type
from hydro_mlir.frontend.text import TEXT_METHOD_NAMES, format_text
from hydro_mlir.frontend.values import Inner, Method, Static, Unusable, Value, has_unknown

_METHODS: dict[Attribute, tuple[str, ...]] = {
    value.text: TEXT_METHOD_NAMES,
    value.octets: BYTES_METHOD_NAMES,
    i64: INT_METHOD_NAMES,
    i1: INT_METHOD_NAMES,
    f64: FLOAT_METHOD_NAMES,
}
_LIST_METHODS = (*LIST_CHANGES, "count", "index", "copy")
_DICT_METHODS = (*dicts.DICT_METHODS, *DICT_CHANGES)


_EXPRESSIONS: dict[type[ast.expr], tuple[str, str]] = {
    ast.Set: ("a set", "use a tuple with `in`, or a list"),
    ast.SetComp: ("a set comprehension", "use a list"),
    ast.GeneratorExp: ("a generator expression here", "use a list: [...]"),
    ast.Yield: ("`yield`", "return a list"),
    ast.YieldFrom: ("`yield`", "return a list"),
    ast.Await: ("`await`", ""),
    ast.Starred: ("`*` here", "name the arguments one by one"),
}


class UserTranslator(Calls):
    """One function, for one list of argument types."""

    # --- constants and captures ----------------------------------------------------------------

    @override
    def constant(self, node: ast.Constant) -> Value:
        if isinstance(node.value, complex) or node.value is ...:
            self.source.fail("HF102", f"`{ast.unparse(node)}` is not supported", node)
        return self.captured(node.value, node)

    @override
    def captured(self, found: object, node: ast.expr) -> Value:
        instance = captured_instance(self, found, node)
        if instance is not None:
            return instance
        if isinstance(found, bool):
            return self.boolean(found)
        if isinstance(found, int):
            if not -(1 << 63) <= found < 1 << 63:
                help_ = "use a float, or take the number apart"
                self.source.fail(
                    "HF110", f"expected a 64-bit int, but got {found}", node, help=help_
                )
            return self.integer(int(found))
        if isinstance(found, float):
            return self.floating(float(found))
        if isinstance(found, str):
            return self._text(found, node)
        if isinstance(found, bytes):
            return self.value(value.BytesConstantOp(bytes(found)))
        if found is None:
            return self.value(value.NoneOp(value.NoneType()))
        member = self._captured_member(found)
        if member is not None:
            return member
        if isinstance(found, tuple) and type(found) is tuple:
            return self._captured_tuple(found, node)
        return dicts.captured(self, found, node)

    def _captured_member(self, found: object) -> SSAValue | None:
        """The member that runs this, or one that is known while the program is built."""
        location = getattr(found, "__hydro_self__", None)
        if isinstance(location, str):
            return self.value(value.SelfOp(value.MemberType(location)))
        if getattr(found, "is_hydro_member", False) is not True:
            return None
        type_ = value.MemberType(str(getattr(found, "location_symbol", "")))
        index = self.integer(int(getattr(found, "known_index", 0)))
        return self.value(value.MemberOp(index, type_))

    def _text(self, found: str, node: ast.expr) -> SSAValue:
        try:
            found.encode()
        except UnicodeEncodeError:
            self.source.fail("HF102", "expected text that is valid Unicode", node)
        return self.value(value.ConstantOp(str(found)))

    def _captured_tuple(self, found: Sequence[object], node: ast.expr) -> Value:
        parts = [self.captured(part, node) for part in found]
        operands = [part for part in parts if isinstance(part, SSAValue)]
        # A tuple of types is for `isinstance`.
        return self.value(value.MakeOp(operands)) if len(operands) == len(parts) else Static(found)

    @override
    def is_local(self, name: str) -> bool:
        # Variables of functions within this one are bound while they are translated.
        return super().is_local(name) and not self.inner_depth

    # --- attributes ------------------------------------------------------------------------------

    @override
    def attribute(self, node: ast.Attribute) -> Value:
        base = self.expression(node.value)
        if isinstance(base, Static):
            return self._captured_attribute(base.object, node)
        if not isinstance(base, SSAValue):
            self.not_a_value(base, node.value)
        self.require_present(base, node=node.value)
        if isinstance(base.type, value.MemberType) and node.attr == "index":
            return self.value(value.MemberIndexOp(base))
        if has_methods(base.type):
            return attribute_of(self, base, node)
        methods = self.methods(base.type)
        if node.attr in methods:
            return Method(base, node.attr)
        shown = self.type_name(base.type)
        hint = suggest(node.attr, methods)
        exists = not hint and hasattr(python_class(base.type), node.attr)
        message = f"{shown} has no attribute `{node.attr}`{hint}"
        if exists:
            message = f"`{shown}.{node.attr}` is not supported"
        return self.source.fail("HF104", message, node)

    def methods(self, type_: Attribute) -> Sequence[str]:
        """Names of the methods and attributes of a type."""
        if isinstance(type_, value.ListType):
            return _LIST_METHODS
        if isinstance(type_, value.DictType):
            return _DICT_METHODS
        if isinstance(type_, value.MemberType):
            return ("index",)
        return _METHODS.get(type_, ())

    def _captured_attribute(self, base: object, node: ast.Attribute) -> Value:
        try:
            found = getattr(base, node.attr)
        except AttributeError:
            name = ast.unparse(node.value)
            hint = suggest(node.attr, dir(base))
            self.source.fail("HF104", f"`{name}` has no attribute `{node.attr}`{hint}", node)
        return self.captured(found, node)

    # --- tests of types --------------------------------------------------------------------------

    @override
    def is_type_test(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            return False
        found = self.names.get(node.func.id)
        if found is not None or node.func.id != "isinstance" or len(node.args) != 2:
            return False
        return self.outside(node.func) is isinstance

    @override
    def type_test(self, node: ast.expr) -> Paths:
        assert isinstance(node, ast.Call)
        classes = self._classes(node.args[1])
        operand = self.operand(node.args[0])
        held = payload_type(operand.type)
        if isinstance(held, value.UnionType):
            return class_paths(self, operand, classes, self.narrowing(node.args[0]))
        accepted = self._accepts(classes, held)
        if isinstance(operand.type, value.OptionType) and accepted:
            return self.presence(node.args[0])
        return self.decided(accepted)

    def _classes(self, node: ast.expr) -> tuple[type, ...]:
        """The types that the second argument of `isinstance` names."""
        if isinstance(node, ast.Tuple):
            return tuple(class_ for part in node.elts for class_ in self._classes(part))
        try:
            found = annotation_object(node, self.outside)
        except NotAType:
            found = None
        named = found.__args__ if isinstance(found, types.UnionType) else found
        classes = named if isinstance(named, tuple) else (named,)
        if not all(isinstance(class_, type) for class_ in classes):
            self.source.fail("HF105", "expected a type, or a tuple of types", node)
        return cast("tuple[type, ...]", classes)

    def _accepts(self, classes: tuple[type, ...], held: Attribute | None) -> bool:
        return accepts(value.NoneType() if held is None else held, classes)

    @override
    def comparison(self, node: ast.Compare) -> SSAValue:
        op, right = node.ops[0], node.comparators[0]
        if len(node.ops) == 1 and isinstance(op, ast.In | ast.NotIn):
            found = self._in_display(node, right)
            if found is not None:
                return found if isinstance(op, ast.In) else self.invert(found)
        return super().comparison(node)

    def _in_display(self, node: ast.Compare, right: ast.expr) -> SSAValue | None:
        """`x in {a, b}` and `x in range(a, b)`, which are no values of their own."""
        if isinstance(right, ast.Set):
            element = self.operand(node.left)
            return self.any_equal([self.operand(part) for part in right.elts], element)
        bounds_of = self._range_bounds(right)
        if bounds_of is None:
            return None
        element = self.fit(self.operand(node.left), i64, node.left)
        bounds = [self.fit(self.operand(bound), i64, bound) for bound in bounds_of]
        start = bounds[0] if len(bounds) == 2 else self.integer(0)
        above = self.same_type_compare("le", start, element)
        below = self.same_type_compare("lt", element, bounds[-1])
        return self.value(arith.AndIOp(above, below))

    def _range_bounds(self, node: ast.expr) -> list[ast.expr] | None:
        """The arguments of `range(stop)` or `range(start, stop)`."""
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            return None
        is_range = node.func.id == "range" and self.expression(node.func) == Static(range)
        return node.args if is_range and len(node.args) in (1, 2) else None

    # --- other expressions -----------------------------------------------------------------------

    @override
    def other(self, node: ast.expr) -> Value:
        match node:
            case ast.List():
                return self.list_display(node)
            case ast.Dict():
                return dicts.display(self, node)
            case ast.DictComp():
                return dicts.comprehension(self, node)
            case ast.ListComp():
                return self.list_comprehension(node)
            case ast.JoinedStr():
                return format_text(self, node)
            case _:
                kind, help_ = _EXPRESSIONS.get(type(node), (f"`{type(node).__name__}`", ""))
                return self.source.fail(
                    "HF102", f"{kind} is not supported in a compiled function", node, help=help_
                )

    @override
    def inner(self, node: ast.Lambda) -> Value:
        return Inner(node, "<lambda>", self.defaults(node.args))

    @override
    def match(self, node: ast.Match) -> None:
        match_statement(self, node)

    # --- statements ------------------------------------------------------------------------------

    @override
    def assign_to(self, target: ast.expr, assigned: Value) -> None:
        if dicts.assign(self, target, assigned):
            return
        if isinstance(assigned, SSAValue) and changes.assign_item(self, target, assigned):
            return
        kind = "an element" if isinstance(target, ast.Subscript) else "an attribute"
        self.source.fail(
            "HF115",
            f"expected a name to assign to, but got {kind}",
            target,
            help="values do not change: build a new tuple or list",
        )

    @override
    def augment(self, node: ast.AugAssign) -> None:
        content = dicts.augmented(self, node)
        if content is None:
            content = self.operand(node.value)
            if isinstance(node.target, ast.Subscript):
                content = self.binary(node.op, self.subscript(node.target), content, node)
        self.assign_to(node.target, content)

    @override
    def annotated(self, node: ast.AnnAssign) -> Value:
        assert node.value is not None
        wanted = self.annotation(node.annotation)
        if isinstance(wanted, value.DictType) and dicts.is_empty_display(node.value):
            return dicts.empty(self, wanted)
        assigned = self.expression(node.value)
        if not isinstance(assigned, SSAValue):
            return assigned
        if not has_unknown(assigned.type) and not isinstance(assigned.type, value.NoneType):
            return assigned
        type_ = self.annotation(node.annotation)
        if type_ is not None and self.join(assigned.type, type_) == type_:
            return self.convert(assigned, type_)
        return assigned

    @override
    def effect_statement(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call):
            self.call_statement(node.value)
            return
        if isinstance(node.value, ast.Yield | ast.YieldFrom | ast.Await):
            self.other(node.value)
        super().effect_statement(node)

    @override
    def leave(self, node: ast.Raise | ast.Assert) -> None:
        if isinstance(node, ast.Assert):
            true, false = self.condition(node.test)
            self.resume(false)
            if false is not None:
                self._trap("AssertionError", node.msg)
            self.resume(true)
            return
        name, message = "RuntimeError", None
        match node.exc:
            case ast.Call():
                name = ast.unparse(node.exc.func)
                message = node.exc.args[0] if node.exc.args else None
            case ast.expr():
                name = ast.unparse(node.exc)
            case None:
                self.source.fail("HF102", "expected an exception to raise", node)
        self._trap(name, message)

    def _trap(self, name: str, message: ast.expr | None) -> None:
        text = "" if message is None else _literal(message)
        self.add(value.TrapOp(f"{name}: {text}" if text else name))
        self.block = None

    @override
    def define(self, node: ast.FunctionDef) -> None:
        if node.decorator_list:
            self.source.fail(
                "HF102", "a decorator within a function is not supported", node.decorator_list[0]
            )
        self.names[node.name] = Inner(node, node.name, self.defaults(node.args))

    @override
    def check_augmented(self, node: ast.AugAssign, left: SSAValue) -> None:
        if isinstance(left.type, value.ListType):
            require_owned(self, node.target, node)

    @override
    def returned(self, node: ast.Return) -> SSAValue | None:
        return self.nothing() if node.value is None else self.result_of(node.value)

    def result_of(self, node: ast.expr) -> SSAValue:
        """A result; what is only there to be walked over, such as `range(n)`, as a list."""
        walked = isinstance(node, ast.GeneratorExp)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            walked = self.walker(node) is not None
        return self.list_of(node) if walked else self.operand(node)

    def nothing(self) -> SSAValue:
        """The result of a path that returns none: what has become of the accumulator, or None."""
        held = self.names.get(self.accumulator)
        if self.changes_accumulator and len(self.scopes) == 1 and isinstance(held, SSAValue):
            return held
        return self.value(value.NoneOp(value.NoneType()))

    # --- names that a function within this one assigns -------------------------------------------

    def hide_locals(self, body: Sequence[ast.stmt], parameters: Sequence[str]) -> None:
        """Make the variables of an inner function unassigned where it starts."""
        for name in assigned_names(body) - set(parameters):
            self.names[name] = Unusable("HF103", f"`{name}` is not assigned here yet")


def _literal(node: ast.expr) -> str:
    """A message as far as it is known now."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [str(p.value) if isinstance(p, ast.Constant) else "…" for p in node.values]
        return "".join(parts)
    return ast.unparse(node)
