"""
What `arith` ops mean, on Python's int, bool and float.

Integers wrap to the width of their type; in `trap` mode an i64 result of add, subtract or
multiply that does not fit stops the location. Floats are IEEE doubles.
"""

from __future__ import annotations

import math as libm
import operator
import struct
from collections.abc import Callable, Sequence
from typing import cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import FloatAttr, IntegerAttr, IntegerType, i64
from xdsl.ir import Attribute, Operation

from hydro_mlir.diagnostics import InternalError
from hydro_mlir.dialects import value
from hydro_mlir.interp.environment import Environment
from hydro_mlir.interp.values import (
    INTEGER_MAX,
    INTEGER_MIN,
    Value,
    from_attribute,
    to_integer,
    width_of,
)

Evaluator = Callable[[Operation, Sequence[Value], Environment], Value]


def checked(number: int, type_: Attribute, op: Operation, environment: Environment) -> int:
    """An integer result: wrapped, or a trap where the mode says so and it does not fit."""
    if environment.overflow == "trap" and type_ == i64 and not INTEGER_MIN <= number <= INTEGER_MAX:
        environment.trap(op, value.OVERFLOW)
    return to_integer(number, type_)


def _constant(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    assert isinstance(op, arith.ConstantOp)
    if not isinstance(op.value, IntegerAttr | FloatAttr):
        raise InternalError(f"expected a number as constant, but got {op.value}")
    return from_attribute(op.value, op.result.type)


# --- integers -------------------------------------------------------------------------------------


def _integers(compute: Callable[[int, int], int], check: bool = False) -> Evaluator:
    """Signed operands; the result wraps, or traps in trap mode if `check`."""

    def evaluate(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
        left, right = cast("Sequence[int]", operands)
        type_ = op.results[0].type
        number = compute(left, right)
        return checked(number, type_, op, environment) if check else to_integer(number, type_)

    return evaluate


def _unsigned(number: int, type_: Attribute) -> int:
    return number & ((1 << width_of(type_)) - 1)


def _unsigned_integers(compute: Callable[[int, int], int]) -> Evaluator:
    def evaluate(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
        type_ = op.results[0].type
        left, right = (_unsigned(number, type_) for number in cast("Sequence[int]", operands))
        return to_integer(compute(left, right), type_)

    return evaluate


def _dividing(evaluate: Evaluator) -> Evaluator:
    """Where MLIR leaves the behaviour open, the location stops."""

    def guarded(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
        if operands[1] == 0:
            environment.trap(op, value.TRAPPING[value.FloorDivOp])
        return evaluate(op, operands, environment)

    return guarded


def _shifting(evaluate: Evaluator) -> Evaluator:
    def guarded(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
        count = cast("int", operands[1])
        if not 0 <= count < width_of(op.results[0].type):
            environment.trap(op, "ValueError: shift count out of range")
        return evaluate(op, operands, environment)

    return guarded


def _truncated_quotient(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _ceiled_quotient(left: int, right: int) -> int:
    return -(-left // right)


def _remainder(left: int, right: int) -> int:
    return left - right * _truncated_quotient(left, right)


INTEGER_PREDICATES: tuple[Callable[[int, int], bool], ...] = (
    operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge,
    operator.lt, operator.le, operator.gt, operator.ge,
)
UNSIGNED_PREDICATE_FIRST = 6


def _compare_integers(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    assert isinstance(op, arith.CmpiOp)
    left, right = cast("Sequence[int]", operands)
    type_ = op.lhs.type
    predicate = op.predicate.value.data
    if predicate >= UNSIGNED_PREDICATE_FIRST:
        left, right = _unsigned(left, type_), _unsigned(right, type_)
    elif width_of(type_) == 1:
        left, right = -left, -right  # a set bit is the sign
    return INTEGER_PREDICATES[predicate](left, right)


# --- floats ---------------------------------------------------------------------------------------


def floats(compute: Callable[[float, float], float]) -> Evaluator:
    """An op on two floats."""

    def evaluate(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
        left, right = cast("Sequence[float]", operands)
        return compute(left, right)

    return evaluate


def divide(left: float, right: float) -> float:
    """IEEE division: by zero it gives an infinity or NaN."""
    if right != 0.0:
        return left / right
    if left == 0.0 or libm.isnan(left):
        return libm.nan
    return libm.copysign(libm.inf, left) * libm.copysign(1.0, right)


def _minimum(left: float, right: float) -> float:
    if libm.isnan(left) or libm.isnan(right):
        return libm.nan
    if left == right:
        return left if libm.copysign(1.0, left) < 0 else right
    return min(left, right)


def _maximum(left: float, right: float) -> float:
    return -_minimum(-left, -right)


def _ignoring_nan(compute: Callable[[float, float], float]) -> Callable[[float, float], float]:
    def choose(left: float, right: float) -> float:
        if libm.isnan(left):
            return right
        return left if libm.isnan(right) else compute(left, right)

    return choose


# By number, the relations under which a predicate holds; `?` is that of a NaN to anything.
FLOAT_PREDICATES = (
    "", "=", ">", ">=", "<", "<=", "<>", "<=>", "=?", ">?", ">=?", "<?", "<=?", "<>?", "?", "<=>?",
)


def _compare_floats(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    assert isinstance(op, arith.CmpfOp)
    left, right = cast("Sequence[float]", operands)
    relation = "<" if left < right else ">" if left > right else "=" if left == right else "?"
    return relation in FLOAT_PREDICATES[op.predicate.value.data]


def _negate(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return -cast("float", operands[0])


# --- choice and conversion ------------------------------------------------------------------------


def _select(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return operands[1] if operands[0] else operands[2]


def _resize(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    number = cast("int", operands[0])
    if width_of(op.operands[0].type) == 1:
        number = -number  # sign extension of a set bit
    return to_integer(number, op.results[0].type)


def _extend_unsigned(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return to_integer(_unsigned(cast("int", operands[0]), op.operands[0].type), op.results[0].type)


def _to_float(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    number = cast("int", operands[0])
    return float(-number if width_of(op.operands[0].type) == 1 else number)


def _unsigned_to_float(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return float(_unsigned(cast("int", operands[0]), op.operands[0].type))


def _to_signed(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    number = cast("float", operands[0])
    if not -(2.0**63) <= number < 2.0**63:  # false for a NaN, too
        environment.trap(op, value.TRAPPING[value.TruncateOp])
    return to_integer(int(number), op.results[0].type)


def _bitcast(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    operand = operands[0]
    if isinstance(operand, float) and isinstance(op.results[0].type, IntegerType):
        return struct.unpack("<q", struct.pack("<d", operand))[0]
    if isinstance(operand, int) and not isinstance(op.results[0].type, IntegerType):
        return struct.unpack("<d", struct.pack("<q", operand))[0]
    return operand


ARITHMETIC: dict[type[Operation], Evaluator] = {
    arith.ConstantOp: _constant,
    arith.AddiOp: _integers(operator.add, check=True),
    arith.SubiOp: _integers(operator.sub, check=True),
    arith.MuliOp: _integers(operator.mul, check=True),
    arith.DivSIOp: _dividing(_integers(_truncated_quotient)),
    arith.RemSIOp: _dividing(_integers(_remainder)),
    arith.FloorDivSIOp: _dividing(_integers(operator.floordiv)),
    arith.CeilDivSIOp: _dividing(_integers(_ceiled_quotient)),
    arith.DivUIOp: _dividing(_unsigned_integers(operator.floordiv)),
    arith.CeilDivUIOp: _dividing(_unsigned_integers(_ceiled_quotient)),
    arith.RemUIOp: _dividing(_unsigned_integers(operator.mod)),
    arith.MinSIOp: _integers(min),
    arith.MaxSIOp: _integers(max),
    arith.MinUIOp: _unsigned_integers(min),
    arith.MaxUIOp: _unsigned_integers(max),
    arith.AndIOp: _integers(operator.and_),
    arith.OrIOp: _integers(operator.or_),
    arith.XOrIOp: _integers(operator.xor),
    arith.ShLIOp: _shifting(_integers(operator.lshift)),
    arith.ShRSIOp: _shifting(_integers(operator.rshift)),
    arith.ShRUIOp: _shifting(_unsigned_integers(operator.rshift)),
    arith.CmpiOp: _compare_integers,
    arith.AddfOp: floats(operator.add),
    arith.SubfOp: floats(operator.sub),
    arith.MulfOp: floats(operator.mul),
    arith.DivfOp: floats(divide),
    arith.MinimumfOp: floats(_minimum),
    arith.MaximumfOp: floats(_maximum),
    arith.MinnumfOp: floats(_ignoring_nan(_minimum)),
    arith.MaxnumfOp: floats(_ignoring_nan(_maximum)),
    arith.NegfOp: _negate,
    arith.CmpfOp: _compare_floats,
    arith.SelectOp: _select,
    arith.ExtSIOp: _resize,
    arith.TruncIOp: _resize,
    arith.IndexCastOp: _resize,
    arith.ExtUIOp: _extend_unsigned,
    arith.SIToFPOp: _to_float,
    arith.UIToFPOp: _unsigned_to_float,
    arith.FPToSIOp: _to_signed,
    arith.BitcastOp: _bitcast,
}
