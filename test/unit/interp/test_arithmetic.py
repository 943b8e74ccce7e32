"""`arith` and `math` ops against exact integers, IEEE rules and Python's own functions."""

from __future__ import annotations

import math as libm
import operator

import pytest
from xdsl.dialects import arith, math
from xdsl.dialects.builtin import IntegerAttr, IntegerType, f64, i1, i8, i64

from hydro_mlir.interp import Trap
from hydro_mlir.interp.arithmetic import ARITHMETIC
from hydro_mlir.interp.values import wrap

INTEGERS = [0, 1, -1, 5, -7, 2**31, 2**62, 2**63 - 1, -(2**63)]
FLOATS = [0.0, -0.0, 1.0, -2.5, 0.5, 1.5, 1e308, 5e-324, libm.inf, -libm.inf, libm.nan]


@pytest.mark.parametrize(
    ("op", "compute"),
    [
        (arith.AddiOp, operator.add),
        (arith.SubiOp, operator.sub),
        (arith.MuliOp, operator.mul),
    ],
)
def test_integers_wrap_or_trap(evaluate, op, compute):
    for left in INTEGERS:
        for right in INTEGERS:
            exact = compute(left, right)
            assert evaluate(op, left, right) == wrap(exact)
            if wrap(exact) == exact:
                assert evaluate(op, left, right, overflow="trap") == exact
            else:
                with pytest.raises(Trap, match="OverflowError"):
                    evaluate(op, left, right, overflow="trap")


@pytest.mark.parametrize("op", [arith.AndIOp, arith.OrIOp, arith.XOrIOp])
def test_bits(evaluate, op):
    compute = {arith.AndIOp: operator.and_, arith.OrIOp: operator.or_, arith.XOrIOp: operator.xor}
    for left in (True, False):
        for right in (True, False):
            assert evaluate(op, left, right) is compute[op](left, right)
    assert evaluate(op, 12, -6) == compute[op](12, -6)


def test_signed_division_rounds_to_zero(evaluate):
    cases = [(7, 2), (-7, 2), (7, -2), (-7, -2)]
    assert [evaluate(arith.DivSIOp, *c) for c in cases] == [3, -3, -3, 3]
    assert [evaluate(arith.RemSIOp, *c) for c in cases] == [1, -1, 1, -1]
    assert [evaluate(arith.CeilDivSIOp, *c) for c in cases] == [4, -3, -3, 4]
    assert evaluate(arith.DivUIOp, -1, 2) == 2**63 - 1
    with pytest.raises(Trap, match="ZeroDivisionError"):
        evaluate(arith.DivSIOp, 1, 0)


def test_shifts_need_a_count_within_the_width(evaluate):
    assert evaluate(arith.ShLIOp, 3, 62) == -(2**62)
    assert evaluate(arith.ShRSIOp, -8, 1) == -4
    assert evaluate(arith.ShRUIOp, -1, 60) == 15
    with pytest.raises(Trap, match="shift count"):
        evaluate(arith.ShLIOp, 1, 64)


def test_integer_predicates(evaluate):
    for left in INTEGERS:
        for right in INTEGERS:
            for name in ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge"):
                compute = getattr(operator, name[-2:])
                mask = 2**64 - 1 if name[0] == "u" else -1
                got = evaluate(lambda a, b, n=name: arith.CmpiOp(a, b, n), left, right)
                assert got is compute(left & mask, right & mask)


def test_a_true_bit_is_negative_when_signed(evaluate):
    assert evaluate(lambda a, b: arith.CmpiOp(a, b, "slt"), True, False) is True
    assert evaluate(lambda a, b: arith.CmpiOp(a, b, "ult"), True, False) is False


def test_float_predicates(evaluate):
    def holds(name, left, right):
        return evaluate(lambda a, b: arith.CmpfOp(a, b, name), left, right)

    for left in FLOATS:
        for right in FLOATS:
            unordered = left != left or right != right
            for name, compute in (
                ("eq", operator.eq), ("gt", operator.gt), ("ge", operator.ge),
                ("lt", operator.lt), ("le", operator.le),
            ):
                assert holds(f"o{name}", left, right) is (compute(left, right) and not unordered)
                assert holds(f"u{name}", left, right) is (compute(left, right) or unordered)
            assert holds("one", left, right) is (left != right and not unordered)
            assert holds("une", left, right) is (left != right)
            assert holds("ord", left, right) is not unordered
            assert holds("uno", left, right) is unordered
            assert holds("true", left, right) is True
            assert holds("false", left, right) is False


def test_division_of_floats_is_ieee(evaluate):
    cases = [(1.0, 0.0), (-1.0, 0.0), (1.0, -0.0), (0.0, 0.0), (libm.inf, 0.0), (libm.nan, 0.0)]
    got = [evaluate(arith.DivfOp, *case) for case in cases]
    assert repr(got) == "[inf, -inf, -inf, nan, inf, nan]"


def test_smaller_and_larger_floats(evaluate):
    assert repr(evaluate(arith.MinimumfOp, 0.0, -0.0)) == "-0.0"
    assert repr(evaluate(arith.MaximumfOp, -0.0, 0.0)) == "0.0"
    assert libm.isnan(evaluate(arith.MaximumfOp, libm.nan, 1.0))
    assert evaluate(arith.MinnumfOp, libm.nan, 1.0) == 1.0
    assert evaluate(arith.MaxnumfOp, 2.0, 1.0) == 2.0


def test_conversions(evaluate):
    assert evaluate(lambda x: arith.ExtUIOp(x, i64), True) == 1
    assert evaluate(lambda x: arith.ExtSIOp(x, i64), True) == -1
    assert evaluate(lambda x: arith.TruncIOp(x, i8), 200) == -56
    assert evaluate(lambda x: arith.TruncIOp(x, i1), 3) is True
    assert evaluate(lambda x: arith.SIToFPOp(x, f64), -3) == -3.0
    assert evaluate(lambda x: arith.UIToFPOp(x, f64), -1) == 2.0**64
    assert evaluate(lambda x: arith.FPToSIOp(x, i64), -2.9) == -2
    assert evaluate(lambda x: arith.BitcastOp(x, i64), 1.0) == 0x3FF0000000000000
    assert evaluate(lambda x: arith.BitcastOp(x, f64), 0x3FF0000000000000) == 1.0
    with pytest.raises(Trap, match="OverflowError"):
        evaluate(lambda x: arith.FPToSIOp(x, i64), libm.nan)


def test_constants_and_selection(evaluate):
    assert evaluate(lambda: arith.ConstantOp(IntegerAttr(-1, i1))) is True
    assert evaluate(lambda: arith.ConstantOp(IntegerAttr(-5, IntegerType(64)))) == -5
    assert evaluate(arith.SelectOp, False, 1, 2) == 2


@pytest.mark.parametrize(
    ("op", "compute"),
    [
        (math.SqrtOp, libm.sqrt), (math.ExpOp, libm.exp), (math.LogOp, libm.log),
        (math.SinOp, libm.sin), (math.CosOp, libm.cos), (math.AtanOp, libm.atan),
        (math.TanhOp, libm.tanh), (math.Log2Op, libm.log2), (math.CbrtOp, libm.cbrt),
        (math.FloorOp, libm.floor), (math.CeilOp, libm.ceil), (math.TruncOp, libm.trunc),
        (math.RoundEvenOp, round), (math.AbsFOp, abs),
    ],
)
def test_functions_of_the_math_library(evaluate, op, compute):
    for number in (0.5, 1.5, 2.0, 2.5, 1e-3, 700.0):
        assert evaluate(op, number) == compute(number)


def test_errors_of_the_math_library_are_infinities_and_nans(evaluate):
    assert repr(evaluate(math.SqrtOp, -1.0)) == "nan"
    assert repr(evaluate(math.LogOp, 0.0)) == "-inf"
    assert repr(evaluate(math.LogOp, -1.0)) == "nan"
    assert repr(evaluate(math.ExpOp, 1e6)) == "inf"
    assert repr(evaluate(math.SinhOp, -1e6)) == "-inf"
    assert repr(evaluate(math.AtanhOp, -1.0)) == "-inf"
    assert repr(evaluate(math.FloorOp, libm.inf)) == "inf"
    assert repr(evaluate(math.CeilOp, -0.5)) == "-0.0"


def test_rounding_and_fused_multiplication(evaluate):
    got = [evaluate(math.RoundOp, x) for x in (0.5, -0.5, 2.5, 0.49999999999999994)]
    assert got == [1.0, -1.0, 3.0, 0.0]
    a = 1.0 + 2.0**-30
    assert evaluate(math.FmaOp, a, a, -1.0) != a * a - 1.0
    assert evaluate(math.FmaOp, 1e308, 10.0, 0.0) == libm.inf
    assert evaluate(math.AbsIOp, -(2**63)) == -(2**63)


def test_all_ops_of_one_result_are_there():
    missing = {op.name for op in arith.Arith.operations if op not in ARITHMETIC}
    assert missing == {
        "arith.addui_extended", "arith.mului_extended", "arith.mulsi_extended",
        "arith.fptoui", "arith.extf", "arith.truncf",
    }
