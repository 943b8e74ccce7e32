"""
Python's `math` in user functions.

A result that is no number, or infinite, of arguments that are finite traps where Python raises
ValueError or OverflowError.
"""

from __future__ import annotations

import ast
import math as python_math
from collections.abc import Callable

from xdsl.dialects import arith, math
from xdsl.dialects.builtin import f64, i64
from xdsl.ir import Operation, SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend import templates
from hydro_mlir.frontend.builtin_functions import builtin, number
from hydro_mlir.frontend.calls import Calls
from hydro_mlir.frontend.methods import required
from hydro_mlir.frontend.values import Static

_CHECKED: dict[Callable[..., float], type[Operation]] = {
    python_math.sqrt: math.SqrtOp,
    python_math.exp: math.ExpOp,
    python_math.expm1: math.ExpM1Op,
    python_math.log2: math.Log2Op,
    python_math.log10: math.Log10Op,
    python_math.log1p: math.Log1pOp,
    python_math.sin: math.SinOp,
    python_math.cos: math.CosOp,
    python_math.tan: math.TanOp,
    python_math.asin: math.AsinOp,
    python_math.acos: math.AcosOp,
    python_math.atan: math.AtanOp,
    python_math.sinh: math.SinhOp,
    python_math.cosh: math.CoshOp,
    python_math.tanh: math.TanhOp,
    python_math.fabs: math.AbsFOp,
}
_ROUNDED: dict[object, type[Operation]] = {
    python_math.floor: math.FloorOp,
    python_math.ceil: math.CeilOp,
    python_math.trunc: math.TruncOp,
}


def _float(t: Calls, node: ast.expr) -> SSAValue:
    return t.convert(number(t, node), f64)


def _finite(t: Calls, operand: SSAValue) -> SSAValue:
    """Whether a float is a number that is not infinite: only then x - x is 0."""
    difference = t.value(arith.SubfOp(operand, operand))
    return t.value(arith.CmpfOp(difference, t.floating(0.0), "oeq"))


def _check(t: Calls, result: SSAValue, *arguments: SSAValue) -> SSAValue:
    """Trap where the arguments are finite and the result is not."""
    bad = t.invert(_finite(t, result))
    for argument in arguments:
        bad = t.value(arith.AndIOp(bad, _finite(t, argument)))
    wrong, right = t.fork(bad)
    t.resume(wrong)
    t.add(value.TrapOp("ValueError: math domain error"))
    t.resume(right)
    return result


def _unary(function: Callable[..., float], op: type[Operation]) -> None:
    @builtin(function, 1, 1)
    def _(t: Calls, node: ast.Call) -> SSAValue:
        argument = _float(t, node.args[0])
        result = t.value(op.create(operands=[argument], result_types=[f64]))
        if op in (math.AbsFOp, math.AtanOp, math.TanhOp):
            return result
        return _check(t, result, argument)


def _integral(function: object, op: type[Operation]) -> None:
    @builtin(function, 1, 1)
    def _(t: Calls, node: ast.Call) -> SSAValue:
        argument = number(t, node.args[0])
        if argument.type == i64:
            return argument
        return t.value(
            value.TruncateOp(t.value(op.create(operands=[argument], result_types=[f64])))
        )


for _function, _op in _CHECKED.items():
    _unary(_function, _op)
for _rounding, _op in _ROUNDED.items():
    _integral(_rounding, _op)


@builtin(python_math.log, 1, 2)
def _log(t: Calls, node: ast.Call) -> SSAValue:
    argument = _float(t, node.args[0])
    result = _check(t, t.value(math.LogOp(argument)), argument)
    if len(node.args) == 1:
        return result
    base = _float(t, node.args[1])
    return t.value(value.DivOp(result, _check(t, t.value(math.LogOp(base)), base)))


@builtin(python_math.pow, 2, 2)
def _pow(t: Calls, node: ast.Call) -> SSAValue:
    left, right = (_float(t, argument) for argument in node.args)
    return _check(t, t.value(math.PowFOp(left, right)), left, right)


@builtin(python_math.atan2, 2, 2)
def _atan2(t: Calls, node: ast.Call) -> SSAValue:
    left, right = (_float(t, argument) for argument in node.args)
    return t.value(math.Atan2Op(left, right))


@builtin(python_math.copysign, 2, 2)
def _copysign(t: Calls, node: ast.Call) -> SSAValue:
    left, right = (_float(t, argument) for argument in node.args)
    return t.value(math.CopySignOp(left, right))


@builtin(python_math.hypot, 2, 2)
def _hypot(t: Calls, node: ast.Call) -> SSAValue:
    left, right = (_float(t, argument) for argument in node.args)
    sides = [t.value(math.AbsFOp(side)) for side in (left, right)]
    squares = [t.value(arith.MulfOp(side, side)) for side in sides]
    length = t.value(math.SqrtOp(t.value(arith.AddfOp(squares[0], squares[1]))))
    infinity = t.floating(python_math.inf)
    for side in sides:  # infinite, whatever the other side is
        endless = t.value(arith.CmpfOp(side, infinity, "oeq"))
        length = t.value(arith.SelectOp(endless, infinity, length))
    return length


@builtin(python_math.isnan, 1, 1)
def _isnan(t: Calls, node: ast.Call) -> SSAValue:
    argument = _float(t, node.args[0])
    return t.value(arith.CmpfOp(argument, argument, "uno"))


@builtin(python_math.isfinite, 1, 1)
def _isfinite(t: Calls, node: ast.Call) -> SSAValue:
    return _finite(t, _float(t, node.args[0]))


@builtin(python_math.isinf, 1, 1)
def _isinf(t: Calls, node: ast.Call) -> SSAValue:
    magnitude = t.value(math.AbsFOp(_float(t, node.args[0])))
    return t.value(arith.CmpfOp(magnitude, t.floating(python_math.inf), "oeq"))


def _angle(function: Callable[..., float], factor: float) -> None:
    @builtin(function, 1, 1)
    def _(t: Calls, node: ast.Call) -> SSAValue:
        return t.value(arith.MulfOp(_float(t, node.args[0]), t.floating(factor)))


_angle(python_math.radians, python_math.pi / 180.0)
_angle(python_math.degrees, 180.0 / python_math.pi)


# --- integers -------------------------------------------------------------------------------------


def _folded(function: Callable[..., int], template: Callable[..., int]) -> None:
    """A function of any number of ints, two at a time."""

    @builtin(function, 1, 8)
    def _(t: Calls, node: ast.Call) -> SSAValue:
        first, *others = (t.fit(t.operand(argument), i64, node) for argument in node.args)
        for other in others or [first]:
            first = t.call_object(Static(template), [first, other], {}, node)
        return first


_folded(python_math.gcd, templates.gcd)
_folded(python_math.lcm, templates.lcm)


@builtin(python_math.isqrt, 1, 1)
def _isqrt(t: Calls, node: ast.Call) -> SSAValue:
    argument = t.fit(t.operand(node.args[0]), i64, node)
    result = t.call_object(Static(templates.isqrt), [argument], {}, node)
    return required(t, result, "ValueError: isqrt() argument must be nonnegative")
