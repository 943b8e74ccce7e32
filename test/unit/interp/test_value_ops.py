"""Each `value` op is compared with the Python operation that it is named after."""

from __future__ import annotations

import math
import operator

import pytest
from xdsl.dialects.builtin import f64, i1, i64

from hydro_mlir.dialects import value
from hydro_mlir.dialects.stable_hash import stable_hash
from hydro_mlir.interp import Trap
from hydro_mlir.interp.value_ops import VALUE_OPS
from hydro_mlir.interp.values import Some, wrap

INTEGERS = [0, 1, -1, 2, -2, 7, -7, 63, 64, 2**62, 2**63 - 1, -(2**63)]
FLOATS = [0.0, -0.0, 1.0, -1.5, 0.1, 1e300, -1e-300, math.inf, -math.inf]
TEXTS = ["", "a", "ab ab", " \t\n", "Straße", "日本語", "😀", "x\r\ny", "12", "İ", "a,b,,"]
OPTION = value.OptionType(i64)
DOUBLE = value.OptionType(OPTION)


def test_every_op_that_has_a_result_can_be_evaluated():
    assert {op for op in value.Value.operations if op is not value.TrapOp} == set(VALUE_OPS)


def _python(compute, *arguments):
    try:
        return compute(*arguments)
    except (ArithmeticError, ValueError, IndexError):
        return None


@pytest.mark.parametrize(
    ("op", "compute"),
    [(value.FloorDivOp, operator.floordiv), (value.ModOp, operator.mod)],
)
@pytest.mark.parametrize("numbers", [INTEGERS, FLOATS])
def test_division_is_that_of_python(evaluate, op, compute, numbers):
    for left in numbers:
        for right in numbers:
            expected = _python(compute, left, right)
            if expected is None:
                with pytest.raises(Trap, match="ZeroDivisionError"):
                    evaluate(op, left, right)
            elif expected == 2**63:
                assert evaluate(op, left, right) == -(2**63)
                with pytest.raises(Trap, match="OverflowError"):
                    evaluate(op, left, right, overflow="trap")
            else:
                assert repr(evaluate(op, left, right)) == repr(expected)


def test_division_of_floats_traps_on_zero(evaluate):
    assert evaluate(value.DivOp, 1.0, 4.0) == 0.25
    with pytest.raises(Trap, match="ZeroDivisionError: division by zero"):
        evaluate(value.DivOp, 1.0, -0.0)


def test_powers_of_integers_wrap_or_trap(evaluate):
    for base in INTEGERS:
        for exponent in (0, 1, 2, 5, 62, 63, 64, 65, 10**6):
            exact = base**exponent if abs(base) < 2 or exponent < 100 else None
            if exact is not None:
                assert evaluate(value.PowOp, base, exponent) == wrap(exact)
            if exact is not None and wrap(exact) == exact:
                assert evaluate(value.PowOp, base, exponent, overflow="trap") == exact
            else:
                with pytest.raises(Trap, match="OverflowError"):
                    evaluate(value.PowOp, base, exponent, overflow="trap")
    with pytest.raises(Trap, match="negative exponent"):
        evaluate(value.PowOp, 2, -1)


@pytest.mark.parametrize(
    ("base", "exponent", "expected"),
    [
        (2.0, 0.5, math.sqrt(2)),
        (-8.0, 1 / 3, math.nan),
        (0.0, -1.0, math.inf),
        (-0.0, -1.0, -math.inf),
        (-0.0, -2.0, math.inf),
        (10.0, 400.0, math.inf),
        (-10.0, 401.0, -math.inf),
    ],
)
def test_powers_of_floats_are_those_of_libm(evaluate, base, exponent, expected):
    assert repr(evaluate(value.PowOp, base, exponent)) == repr(expected)


def test_shifts(evaluate):
    for number in INTEGERS:
        for count in (0, 1, 3, 63, 64, 1000):
            assert evaluate(value.ShiftLeftOp, number, count) == wrap(number << count)
            assert evaluate(value.ShiftRightOp, number, count) == number >> count
    for op in (value.ShiftLeftOp, value.ShiftRightOp):
        with pytest.raises(Trap, match="negative shift count"):
            evaluate(op, 1, -1)


def test_truncate(evaluate):
    for number, expected in [(2.9, 2), (-2.9, -2), (-(2.0**63), -(2**63)), (-0.0, 0)]:
        assert evaluate(value.TruncateOp, number) == expected
    for number in (math.nan, math.inf, 2.0**63, -1e19):
        with pytest.raises(Trap, match="OverflowError"):
            evaluate(value.TruncateOp, number)


@pytest.mark.parametrize("method", [m for m, (more, _) in value.TEXT_METHODS.items() if not more])
def test_text_methods_without_arguments(evaluate, method):
    if method == "ord":
        assert evaluate(lambda s: value.TextOp("ord", [s]), "😀") == ord("😀")
        with pytest.raises(Trap, match="TypeError"):
            evaluate(lambda s: value.TextOp("ord", [s]), "ab")
        return
    for text in TEXTS:
        expected = list(text) if method == "points" else getattr(text, method)()
        assert evaluate(lambda s: value.TextOp(method, [s]), text) == expected


@pytest.mark.parametrize("method", ["startswith", "endswith", "find", "count"])
def test_text_methods_with_a_text(evaluate, method):
    for text in TEXTS:
        for part in TEXTS:
            got = evaluate(lambda s, p: value.TextOp(method, [s, p]), text, part)
            assert got == getattr(text, method)(part)


def test_other_text_methods(evaluate):
    assert evaluate(lambda *a: value.TextOp("split_on", a), "a--b-", "--") == ["a", "b-"]
    assert evaluate(lambda *a: value.TextOp("replace", a), "aaa", "a", "bc") == "bcbcbc"
    assert evaluate(lambda *a: value.TextOp("join", a), ",", ["a", "b"]) == "a,b"
    assert evaluate(lambda *a: value.TextOp("repeat", a), "ab", -1) == ""
    with pytest.raises(Trap, match="ValueError: empty separator"):
        evaluate(lambda *a: value.TextOp("split_on", a), "a", "")


def test_sequences(evaluate):
    for sequence in ("abcé", [1, 2, 3]):
        for position in range(-5, 6):
            expected = _python(operator.getitem, sequence, position)
            if expected is None:
                with pytest.raises(Trap, match="IndexError"):
                    evaluate(value.IndexOp, sequence, position)
            else:
                assert evaluate(value.IndexOp, sequence, position) == expected
            for stop in range(-5, 6):
                got = evaluate(value.SliceOp, sequence, position, stop)
                assert got == sequence[position:stop]
        assert evaluate(value.LenOp, sequence) == len(sequence)
        assert evaluate(value.ConcatOp, sequence, sequence) == sequence + sequence


def test_append_leaves_the_old_list_alone(evaluate):
    old = [1, 2]
    assert evaluate(value.AppendOp, old, 3) == [1, 2, 3]
    assert old == [1, 2]


def test_contains(evaluate):
    assert evaluate(value.ContainsOp, [1, 2], 2) is True
    assert evaluate(value.ContainsOp, ["a"], "b") is False
    assert evaluate(value.ContainsOp, "straße", "aß") is True
    assert evaluate(value.ContainsOp, [math.nan], math.nan) is False


def test_options_of_options_keep_their_depth(evaluate):
    assert evaluate(value.SomeOp, None, types=[OPTION]) == Some(None)
    assert evaluate(value.IsSomeOp, Some(None), types=[DOUBLE]) is True
    assert evaluate(value.PayloadOp, Some(None), types=[DOUBLE]) is None
    assert evaluate(value.PayloadOp, 5, types=[DOUBLE]) == 5
    assert evaluate(value.IsSomeOp, 5, types=[OPTION]) is True
    assert evaluate(value.PayloadOp, None, types=[OPTION]) == 0
    assert evaluate(lambda: value.NoneOp(OPTION)) is None


@pytest.mark.parametrize("predicate", value.COMPARISONS)
def test_comparisons(evaluate, predicate):
    def compare(left, right):
        return value.CompareOp(predicate, left, right)

    compute = getattr(operator, predicate)
    for values in (INTEGERS, [*FLOATS, math.nan], TEXTS, [True, False]):
        for left in values:
            for right in values:
                assert evaluate(compare, left, right) is compute(left, right)
                pair, other = (left, 1), (right, 2)
                if left == left or left is not right:  # a tuple's NaN equals itself in Python
                    assert evaluate(compare, pair, other) is compute(pair, other)


def test_a_nan_in_a_tuple_equals_nothing(evaluate):
    pair = (math.nan, 1)
    for predicate in value.COMPARISONS:
        got = evaluate(lambda a, b, p=predicate: value.CompareOp(p, a, b), pair, pair)
        assert got is (predicate == "ne")


def test_text_of_values(evaluate):
    for example in (1, -2.5, True, "it's", (1, "a", (2.0,)), [1, 2]):
        assert evaluate(value.ToTextOp, example) == str(example)
        assert evaluate(lambda v: value.ToTextOp(v, "repr"), example) == repr(example)
    assert evaluate(lambda v: value.ToTextOp(v, "format", ">+8.2f"), 3.14159) == "   +3.14"
    with pytest.raises(Trap, match="ValueError"):
        evaluate(lambda v: value.ToTextOp(v, "format", "d"), "x")


def test_parse(evaluate):
    for text in (" 12 ", "-1_000", "٣", "9223372036854775807"):
        assert evaluate(lambda v: value.ParseOp(v, i64), text) == int(text)
    for text in ("1e3", " inf", "-.5", "1_0.2"):
        assert evaluate(lambda v: value.ParseOp(v, f64), text) == float(text)
    for text, type_ in (("", i64), ("1.5", i64), ("9223372036854775808", i64), ("x", f64)):
        with pytest.raises(Trap, match="ValueError: invalid literal"):
            evaluate(lambda v, t=type_: value.ParseOp(v, t), text)


def test_hash_is_the_documented_one_as_a_signed_integer(evaluate):
    for example in (0, -1, True, 0.5, "word", (1, "a"), [1, 2]):
        assert evaluate(value.HashOp, example) == wrap(stable_hash(example))
    option = evaluate(value.HashOp, None, types=[OPTION])
    assert option == wrap(stable_hash(None))


def test_members(evaluate):
    member = value.MemberType("worker")
    assert evaluate(lambda: value.SelfOp(member)) == 0
    assert evaluate(lambda i: value.MemberOp(i, member), 2) == 2
    assert evaluate(value.MemberIndexOp, 2, types=[member]) == 2


def test_zero_values_of_payloads(evaluate):
    zeros = [
        (value.TupleType([i64, value.text, f64, i1]), (0, "", 0.0, False)),
        (value.ListType(i64), []),
        (OPTION, None),
        (value.MemberType("worker"), 0),
    ]
    for type_, zero in zeros:
        assert evaluate(value.PayloadOp, None, types=[value.OptionType(type_)]) == zero
