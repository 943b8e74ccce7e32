"""
Restricted Python to IR: the runtime's own functions, over typed memory.

A function marked `@native` becomes one `func.func` per set of argument types; `NativeLibrary`
keeps them and translates what they call. Registers hold `i64`, `f64`, `i1`, pointers and values;
widths exist in memory only. Integer arithmetic wraps and checks nothing.
"""

from __future__ import annotations

import ast
import types
from dataclasses import dataclass
from typing import Protocol

from typing_extensions import override
from xdsl.dialects import arith, func
from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.frontend.native_memory import NativeMemory
from hydro_mlir.frontend.native_types import (
    marker,
    pointee,
    register_type,
    shown,
)
from hydro_mlir.frontend.source import Located, Source
from hydro_mlir.frontend.ssa import Inference
from hydro_mlir.frontend.values import Static, Value, constant_int

_INTEGER_OPS: dict[type[ast.operator], type[arith.SignlessIntegerBinaryOperation]] = {
    ast.Add: arith.AddiOp,
    ast.Sub: arith.SubiOp,
    ast.Mult: arith.MuliOp,
    ast.FloorDiv: arith.DivSIOp,
    ast.Mod: arith.RemSIOp,
    ast.BitAnd: arith.AndIOp,
    ast.BitOr: arith.OrIOp,
    ast.BitXor: arith.XOrIOp,
    ast.LShift: arith.ShLIOp,
    ast.RShift: arith.ShRSIOp,
}
_FLOAT_OPS: dict[type[ast.operator], type[arith.FloatingPointLikeBinaryOperation]] = {
    ast.Add: arith.AddfOp,
    ast.Sub: arith.SubfOp,
    ast.Mult: arith.MulfOp,
    ast.Div: arith.DivfOp,
}
INTEGER_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "slt",
    ast.LtE: "sle",
    ast.Gt: "sgt",
    ast.GtE: "sge",
}
# A comparison with NaN is false, but for `!=`.
FLOAT_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "oeq",
    ast.NotEq: "une",
    ast.Lt: "olt",
    ast.LtE: "ole",
    ast.Gt: "ogt",
    ast.GtE: "oge",
}


@dataclass(frozen=True)
class Signature:
    """A specialised function's symbol and types; `result` is None where it returns nothing."""

    symbol: str
    parameters: tuple[Attribute, ...]
    result: Attribute | None


class NativeTranslator(NativeMemory):
    """One function, for one set of type arguments."""

    def __init__(
        self,
        source: Source,
        inference: Inference,
        bindings: dict[str, Attribute],
        library: Library,
    ):
        super().__init__(source, inference, bindings)
        self.library = library

    # --- expressions -----------------------------------------------------------------------------

    @override
    def attribute(self, node: ast.Attribute) -> Value:
        base = self.expression(node.value)
        if isinstance(base, Static):
            if not hasattr(base.object, node.attr):
                self.source.fail("HF104", f"there is no `{ast.unparse(node)}`", node)
            return self.captured(getattr(base.object, node.attr), node)
        if not isinstance(base, SSAValue):
            self.not_a_value(base, node)
        return self.load(self.field_pointer(base, node.attr, node), node)

    @override
    def subscript(self, node: ast.Subscript) -> SSAValue:
        base = self.operand(node.value)
        if isinstance(base.type, value.TupleType):
            index = constant_int(self.operand(node.slice))
            if index is None or not 0 <= index < len(base.type.elements):
                self.source.fail("HF112", f"expected a component of {shown(base.type)}", node)
            return self.value(value.GetOp(base, index))
        if pointee(base.type) is None:
            self.source.fail("HF112", f"{shown(base.type)} has no elements", node)
        index = self.fit(self.operand(node.slice), i64, node.slice)
        return self.load(self.offset(base, index), node)

    @override
    def binary(self, op: ast.operator, left: SSAValue, right: SSAValue, node: Located) -> SSAValue:
        if pointee(left.type) is not None:
            return self._pointer_arithmetic(op, left, right, node)
        if left.type == i1 == right.type and isinstance(op, ast.BitAnd | ast.BitOr | ast.BitXor):
            return self.value(_INTEGER_OPS[type(op)](left, right))
        if f64 in (left.type, right.type) and type(op) in _FLOAT_OPS:
            left, right = self.fit(left, f64, node), self.fit(right, f64, node)
            return self.value(_FLOAT_OPS[type(op)](left, right))
        if type(op) not in _INTEGER_OPS or not {left.type, right.type} <= {i1, i64}:
            self.source.fail(
                "HF105",
                f"no such operation on {shown(left.type)} and {shown(right.type)}",
                node,
            )
        left, right = self.fit(left, i64, node), self.fit(right, i64, node)
        return self.value(_INTEGER_OPS[type(op)](left, right))

    def _pointer_arithmetic(
        self, op: ast.operator, left: SSAValue, right: SSAValue, node: Located
    ) -> SSAValue:
        if not isinstance(op, ast.Add | ast.Sub) or right.type != i64:
            self.source.fail("HF105", "a pointer can be moved by an int, and no more", node)
        if isinstance(op, ast.Sub):
            right = self.value(arith.SubiOp(self.integer(0), right))
        return self.offset(left, right)

    @override
    def unary(self, op: ast.unaryop, operand: SSAValue, node: ast.expr) -> SSAValue:
        known = constant_int(operand)
        if isinstance(op, ast.USub):
            if operand.type == f64:
                return self.value(arith.NegfOp(operand))
            if known is not None:
                return self.integer(-known)
            return self.value(arith.SubiOp(self.integer(0), self.fit(operand, i64, node)))
        if isinstance(op, ast.Invert):
            return self.value(arith.XOrIOp(self.fit(operand, i64, node), self.integer(-1)))
        return operand

    @override
    def compare(self, op: ast.cmpop, left: SSAValue, right: SSAValue, node: ast.expr) -> SSAValue:
        if type(op) not in INTEGER_COMPARISONS:
            self.source.fail("HF102", "`in` and `is` are not supported here", node)
        if pointee(left.type) is not None and left.type == right.type:
            left, right = self.address(left), self.address(right)
            signed = INTEGER_COMPARISONS[type(op)]
            return self.value(arith.CmpiOp(left, right, signed.replace("s", "u", 1)))
        if left.type == i1 == right.type and isinstance(op, ast.Eq | ast.NotEq):
            return self.value(arith.CmpiOp(left, right, INTEGER_COMPARISONS[type(op)]))
        type_ = self.join(left.type, right.type)
        if type_ == f64:
            left, right = self.convert(left, f64), self.convert(right, f64)
            return self.value(arith.CmpfOp(left, right, FLOAT_COMPARISONS[type(op)]))
        if type_ not in (i1, i64):
            self.source.fail(
                "HF105",
                f"cannot compare {shown(left.type)} with {shown(right.type)}",
                node,
                help="use equal(a, b) or less(a, b) for values",
            )
        left, right = self.fit(left, i64, node), self.fit(right, i64, node)
        return self.value(arith.CmpiOp(left, right, INTEGER_COMPARISONS[type(op)]))

    def address(self, pointer: SSAValue) -> SSAValue:
        """A pointer as an integer."""
        return self.value(rt.CastOp(pointer, i64))

    @override
    def truth(self, operand: SSAValue, node: ast.expr) -> SSAValue:
        if operand.type == i1:
            return operand
        if pointee(operand.type) is not None:
            operand = self.address(operand)
        if operand.type != i64:
            self.source.fail("HF105", f"expected a bool, but got {shown(operand.type)}", node)
        return self.value(arith.CmpiOp(operand, self.integer(0), "ne"))

    @override
    def other(self, node: ast.expr) -> Value:
        self.source.fail("HF120", f"restricted Python has no `{type(node).__name__.lower()}`", node)

    # --- statements ------------------------------------------------------------------------------

    @override
    def assign_to(self, target: ast.expr, assigned: Value) -> None:
        if not isinstance(assigned, SSAValue):
            self.not_a_value(assigned, target)
        self.store(assigned, self.place(target), target)

    @override
    def augment(self, node: ast.AugAssign) -> None:
        place = self.place(node.target)
        left = self.load(place, node)
        self.store(self.binary(node.op, left, self.operand(node.value), node), place, node)

    @override
    def annotated(self, node: ast.AnnAssign) -> Value:
        assert node.value is not None
        type_ = register_type(self.type_argument(node.annotation))
        return self.fit(self.operand(node.value), type_, node.value)

    @override
    def leave(self, node: ast.Raise | ast.Assert) -> None:
        self.source.fail("HF120", "expected `trap(context, reason)` in restricted Python", node)

    @override
    def define(self, node: ast.FunctionDef) -> None:
        self.source.fail("HF120", "restricted Python has no functions within functions", node)

    @override
    def returned(self, node: ast.Return) -> SSAValue | None:
        if node.value is None or (
            isinstance(node.value, ast.Constant) and node.value.value is None
        ):
            return None
        result = self.effect(node.value)
        if result is not None and not isinstance(result, SSAValue):
            self.not_a_value(result, node.value)
        return result

    # --- calls -----------------------------------------------------------------------------------

    @override
    def call(self, node: ast.Call) -> Value | None:
        callee = self.expression(node.func)
        if not isinstance(callee, Static):
            self.source.fail("HF107", "expected the name of a function", node.func)
        if node.keywords:
            self.source.fail("HF120", "restricted Python has no keyword arguments", node)
        function = callee.object
        kind = marker(function)[:1]
        if kind == ("intrinsic",):
            return self.library.intrinsic(self, str(marker(function)[1]), node)
        if kind == ("extern",):
            return self.call_extern(function, node)
        if kind == ("native",) and isinstance(function, types.FunctionType):
            return self.call_native(function, node)
        return self.library.builtin(self, function, node)

    def call_native(self, function: types.FunctionType, node: ast.Call) -> SSAValue | None:
        """Call the instance of a native function for these argument types."""
        arguments = [self.operand(argument) for argument in node.args]
        callee = self.library.callee(function, [a.type for a in arguments], self, node)
        fitted = [
            self.fit(operand, type_, argument)
            for operand, type_, argument in zip(
                arguments, callee.parameters, node.args, strict=True
            )
        ]
        results = [] if callee.result is None else [callee.result]
        op = self.add(func.CallOp(callee.symbol, fitted, results))
        return op.res[0] if results else None

    def call_extern(self, function: object, node: ast.Call) -> SSAValue | None:
        """Call a C function; its signature says which arguments are addresses."""
        _, name, signature = marker(function)
        result, _, rest = str(signature).partition("(")
        parameters = [p.strip() for p in rest.rstrip(")").split(",") if p.strip()]
        fixed = [p for p in parameters if p != "..."]
        if len(node.args) < len(fixed) or (len(node.args) > len(fixed) and fixed == parameters):
            self.source.fail(
                "HF106", f"expected {len(fixed)} arguments, but got {len(node.args)}", node
            )
        arguments = [self._extern_argument(n, p) for n, p in zip(node.args, fixed, strict=False)]
        arguments += [self.operand(extra) for extra in node.args[len(fixed) :]]
        types_: dict[str, Attribute | None] = {"void": None, "f64": f64, "double": f64}
        op = rt.CallExternOp(str(name), str(signature), arguments, types_.get(result.strip(), i64))
        self.add(op)
        return op.results[0] if len(op.results) > 0 else None

    def _extern_argument(self, node: ast.expr, parameter: str) -> SSAValue:
        operand = self.operand(node)
        if parameter == "ptr":
            if operand.type == i64:
                return operand
            if pointee(operand.type) is not None:
                return operand
            self.source.fail("HF105", f"expected a pointer, but got {shown(operand.type)}", node)
        return self.fit(operand, f64 if parameter in ("f64", "double") else i64, node)


class Library(Protocol):
    """What a translator asks its library for."""

    def callee(
        self,
        function: types.FunctionType,
        arguments: list[Attribute],
        caller: NativeTranslator,
        node: ast.Call,
    ) -> Signature:
        """The specialised function for argument types."""
        ...

    def intrinsic(self, translator: NativeTranslator, name: str, node: ast.Call) -> Value | None:
        """A call of an intrinsic."""
        ...

    def builtin(self, translator: NativeTranslator, function: object, node: ast.Call) -> Value:
        """A call of a Python builtin."""
        ...
