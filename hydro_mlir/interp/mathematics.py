"""
What `math` ops mean: the host's libm, as Python's `math` module calls it.

Where Python raises (`math.log(0.0)`), the ops give the infinity or NaN that libm gives.
"""

from __future__ import annotations

import math as libm
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import cast

from xdsl.dialects import math
from xdsl.ir import Operation

from hydro_mlir.interp.arithmetic import Evaluator, checked, floats
from hydro_mlir.interp.environment import Environment
from hydro_mlir.interp.values import Value, width_of


def _ieee(compute: Callable[[float], float], on_error: Callable[[float], float]) -> Evaluator:
    """A function of libm; `on_error` gives its value where Python raises instead."""

    def evaluate(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
        operand = cast("float", operands[0])
        try:
            return compute(operand)
        except (ValueError, OverflowError):
            return on_error(operand)

    return evaluate


def _nan(operand: float) -> float:
    return libm.nan


def _infinity(operand: float) -> float:
    return libm.inf


def _signed_infinity(operand: float) -> float:
    return libm.copysign(libm.inf, operand)


def _pole(at: float, sign: float) -> Callable[[float], float]:
    """An infinity at one point, NaN elsewhere."""
    return lambda operand: libm.copysign(libm.inf, sign) if operand == at else libm.nan


def _inverse_tangent_error(operand: float) -> float:
    return _signed_infinity(operand) if abs(operand) == 1.0 else libm.nan


def power(base: float, exponent: float) -> float:
    """`pow` of C's library."""
    try:
        return libm.pow(base, exponent)
    except OverflowError:
        odd = libm.fmod(exponent, 2.0) in (1.0, -1.0)
        return -libm.inf if base < 0 and odd else libm.inf
    except ValueError:
        if base != 0.0:
            return libm.nan  # a negative number to a power that is no integer
        odd = libm.fmod(exponent, 2.0) in (1.0, -1.0)
        return libm.copysign(libm.inf, base) if odd else libm.inf


def _rounded(compute: Callable[[float], int]) -> Evaluator:
    def evaluate(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
        operand = cast("float", operands[0])
        return libm.copysign(compute(operand), operand) if libm.isfinite(operand) else operand

    return evaluate


def _half_away(operand: float) -> int:
    whole = int(operand)
    return whole + (1 if operand > 0 else -1) if abs(operand - whole) >= 0.5 else whole


def _fused(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    a, b, c = cast("Sequence[float]", operands)
    if not all(map(libm.isfinite, (a, b, c))):
        return a * b + c
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    try:
        return float(exact) if exact != 0 else a * b + c
    except OverflowError:
        return libm.inf if exact > 0 else -libm.inf


def _absolute(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    number = abs(cast("int", operands[0]))
    return checked(number, op.results[0].type, op, environment)


def _absolute_float(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return abs(cast("float", operands[0]))


def _bits(count: Callable[[str], int]) -> Evaluator:
    """A count over the binary digits of an integer, all of its width."""

    def evaluate(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
        width = width_of(op.results[0].type)
        number = cast("int", operands[0]) & ((1 << width) - 1)
        return count(f"{number:0{width}b}")

    return evaluate


MATHEMATICS: dict[type[Operation], Evaluator] = {
    math.AbsIOp: _absolute,
    math.AbsFOp: _absolute_float,
    math.SqrtOp: _ieee(libm.sqrt, _nan),
    math.CbrtOp: _ieee(libm.cbrt, _nan),
    math.ExpOp: _ieee(libm.exp, _infinity),
    math.Exp2Op: _ieee(libm.exp2, _infinity),
    math.ExpM1Op: _ieee(libm.expm1, _infinity),
    math.LogOp: _ieee(libm.log, _pole(0.0, -1)),
    math.Log2Op: _ieee(libm.log2, _pole(0.0, -1)),
    math.Log10Op: _ieee(libm.log10, _pole(0.0, -1)),
    math.Log1pOp: _ieee(libm.log1p, _pole(-1.0, -1)),
    math.SinOp: _ieee(libm.sin, _nan),
    math.CosOp: _ieee(libm.cos, _nan),
    math.TanOp: _ieee(libm.tan, _nan),
    math.AsinOp: _ieee(libm.asin, _nan),
    math.AcosOp: _ieee(libm.acos, _nan),
    math.AtanOp: _ieee(libm.atan, _nan),
    math.SinhOp: _ieee(libm.sinh, _signed_infinity),
    math.CoshOp: _ieee(libm.cosh, _infinity),
    math.TanhOp: _ieee(libm.tanh, _nan),
    math.AsinhOp: _ieee(libm.asinh, _nan),
    math.AcoshOp: _ieee(libm.acosh, _nan),
    math.AtanhOp: _ieee(libm.atanh, _inverse_tangent_error),
    math.ErfOp: _ieee(libm.erf, _nan),
    math.Atan2Op: floats(libm.atan2),
    math.CopySignOp: floats(libm.copysign),
    math.PowFOp: floats(power),
    math.FloorOp: _rounded(libm.floor),
    math.CeilOp: _rounded(libm.ceil),
    math.TruncOp: _rounded(int),
    math.RoundEvenOp: _rounded(round),
    math.RoundOp: _rounded(_half_away),
    math.FmaOp: _fused,
    math.CtPopOp: _bits(lambda digits: digits.count("1")),
    math.CountLeadingZerosOp: _bits(lambda digits: len(digits) - len(digits.lstrip("0"))),
    math.CountTrailingZerosOp: _bits(lambda digits: len(digits) - len(digits.rstrip("0"))),
}
