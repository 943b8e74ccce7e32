"""Derived functions of arithmetic with Python's rules that takes more than a few instructions."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import arith, cf, math
from xdsl.dialects.builtin import FloatAttr, f64, i1, i64
from xdsl.ir import SSAValue

from hydro_mlir.codegen.code import Code
from hydro_mlir.codegen.derive import derives
from hydro_mlir.codegen.unit import Instance
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value

INT_POWER = value.TupleType([i64, i1])


def _float(code: Code, number: float) -> SSAValue:
    return code.add(arith.ConstantOp(FloatAttr(number, f64))).result


def _compare(code: Code, predicate: str, left: SSAValue, right: SSAValue) -> SSAValue:
    return code.add(arith.CmpfOp(left, right, predicate)).result


def _divided(code: Code) -> tuple[SSAValue, SSAValue]:
    """Quotient before rounding, and remainder with the divisor's sign, as CPython finds them."""
    left, right = code.arguments
    remainder = code.add(rt.CallExternOp("fmod", "f64(f64,f64)", [left, right], f64)).result
    assert remainder is not None
    quotient = code.add(arith.DivfOp(code.add(arith.SubfOp(left, remainder)).result, right)).result
    zero = _float(code, 0.0)
    inexact = _compare(code, "une", remainder, zero)
    signs = [_compare(code, "olt", side, zero) for side in (remainder, right)]
    differ = code.add(arith.XOrIOp(signs[0], signs[1])).result
    adjust = code.add(arith.AndIOp(inexact, differ)).result
    moved = code.add(arith.AddfOp(remainder, right)).result
    lower = code.add(arith.SubfOp(quotient, _float(code, 1.0))).result
    signed_zero = code.add(math.CopySignOp(zero, right)).result
    exact = code.select(inexact, remainder, signed_zero)
    return code.select(adjust, lower, quotient), code.select(adjust, moved, exact)


@derives("float_mod")
def float_mod(instance: Instance) -> Code:
    """`a % b` of floats."""
    code = Code(instance.symbol, [f64, f64], f64)
    code.return_(_divided(code)[1])
    return code


@derives("float_floordiv")
def float_floordiv(instance: Instance) -> Code:
    """`a // b` of floats: the quotient, cleaned of the error that dividing it made."""
    code = Code(instance.symbol, [f64, f64], f64)
    left, right = code.arguments
    quotient, _ = _divided(code)
    floor = code.add(math.FloorOp(quotient)).result
    gap = code.add(arith.SubfOp(quotient, floor)).result
    up = _compare(code, "ogt", gap, _float(code, 0.5))
    rounded = code.select(up, code.add(arith.AddfOp(floor, _float(code, 1.0))).result, floor)
    ratio = code.add(arith.DivfOp(left, right)).result
    zero = code.add(math.CopySignOp(_float(code, 0.0), ratio)).result
    code.return_(code.select(_compare(code, "une", quotient, _float(code, 0.0)), rounded, zero))
    return code


@derives("int_power")
def int_power(instance: Instance) -> Code:
    """`a ** b` for `b >= 0` by squaring, wrapped, and whether it did not fit into 64 bits."""
    code = Code(instance.symbol, [i64, i64], INT_POWER)
    base, exponent = code.arguments
    start = [base, exponent, code.int(1), code.bool(False), code.bool(False)]
    head, inside, after = (
        code.new_block([v.type for v in start]),
        code.new_block(),
        code.new_block(),
    )
    code.add(cf.BranchOp(head, *start))
    code.block = head
    more = code.compare("ne", head.args[1], 0)
    code.add(cf.ConditionalBranchOp(more, inside, [], after, []))
    code.block = inside
    code.add(cf.BranchOp(head, *_power_step(code, head.args)))
    code.block = after
    code.return_(code.add(value.MakeOp([head.args[2], head.args[4]])).result)
    return code


def _power_step(code: Code, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
    """One bit of the exponent; an overflow of the base counts once it is multiplied with."""
    base, exponent, result, base_over, over = carried
    odd = code.compare("ne", code.add(arith.AndIOp(exponent, code.int(1))).result, 0)
    product, product_over = _product(code, result, base)
    product_over = code.add(arith.OrIOp(product_over, base_over)).result
    counted = code.add(arith.AndIOp(odd, product_over)).result
    square, square_over = _product(code, base, base)
    return [
        square,
        code.add(arith.ShRUIOp(exponent, code.int(1))).result,
        code.select(odd, product, result),
        code.add(arith.OrIOp(base_over, square_over)).result,
        code.add(arith.OrIOp(over, counted)).result,
    ]


def _product(code: Code, left: SSAValue, right: SSAValue) -> tuple[SSAValue, SSAValue]:
    op = code.add(arith.MulSIExtendedOp(left, right))
    sign = code.add(arith.ShRSIOp(op.low, code.int(63))).result
    return op.low, code.compare("ne", op.high, sign)
