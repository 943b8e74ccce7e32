"""Arithmetic, comparisons and `math`, against CPython."""

# The functions are written as users may write them.
# ruff: noqa: SIM201

from __future__ import annotations

import math

import pytest

SCALE = 3
BIG = 1 << 40

INTEGERS = [
    lambda a, b: a + b,
    lambda a, b: a - b * 2,
    lambda a, b: a // b,
    lambda a, b: a % b,
    lambda a, b: a / b,
    lambda a, b: divmod(a, b),
    lambda a, b: (a & b, a | b, a ^ b, ~a),
    lambda a, b: a << (b & 7),
    lambda a, b: a >> abs(b),
    lambda a, b: abs(a) ** 2,
    lambda a, b: pow(a, abs(b) % 5),
    lambda a, b: a**-1 if a else 0.0,
    lambda a, b: -a + +b,
    lambda a, b: min(a, b, 3),
    lambda a, b: max(a, b),
    lambda a, b: a * SCALE + BIG,
    lambda a, b: (a > b) + (a == b),
    lambda a, b: a < b <= 10,
    lambda a, b: -5 < a < b < 100,
    lambda a, b: a if a > b else b,
    lambda a, b: (a or 7, b or 9, a and b),
    lambda a, b: not a,
    lambda a, b: not a == b,
    lambda a, b: a in (1, 2, 3) or b not in [4, 5],
    lambda a, b: bool(a) and b > 0,
    lambda a, b: int(a > 0) + int(True),
    lambda a, b: a.bit_count() + b.bit_length(),
    lambda a, b: isinstance(a, int) and not isinstance(b, str),
    lambda a, b: a == 3.0,
    lambda a, b: a + True,
    lambda a, b: round(a) + round(b),
    lambda a, b: (y := a * 2) + y,
    lambda a, b: a in range(-10, 10) if b > 0 else False,
]


@pytest.mark.parametrize("function", INTEGERS)
def test_integers(function, check) -> None:
    check(function, (7, 3), (-7, 3), (7, -3), (0, 5), (3, 0), (2, 2), (-1, -1))


FLOATS = [
    lambda x, y: x + y * 2,
    lambda x, y: x / y,
    lambda x, y: x // y,
    lambda x, y: x % y,
    lambda x, y: abs(x) ** 0.5,
    lambda x, y: -x,
    lambda x, y: abs(x) + abs(y),
    lambda x, y: int(x) + int(y),
    lambda x, y: round(x),
    lambda x, y: round(x, 1) + round(y, 2),
    lambda x, y: max(x, y, 0),
    lambda x, y: x < y,
    lambda x, y: x != x,
    lambda x, y: 1 if x else 0,
    lambda x, y: x.is_integer(),
    lambda x, y: math.sqrt(x),
    lambda x, y: math.log(x),
    lambda x, y: math.log(abs(x) + 1, 2),
    lambda x, y: math.floor(x) + math.ceil(y) + math.trunc(x),
    lambda x, y: math.sin(x) + math.cos(y) * math.pi,
    lambda x, y: math.exp(x),
    lambda x, y: math.isnan(x) or math.isinf(y) or math.isfinite(x),
    lambda x, y: math.hypot(3.0, 4.0) + math.atan2(x, y),
    lambda x, y: float("inf") > x,
    lambda x, y: float(3) + int("42") + float("2.5"),
    lambda x, y: (x, y) < (y, x),
    lambda x, y: isinstance(x, (int, float)),
]


@pytest.mark.parametrize("function", FLOATS)
def test_floats(function, check) -> None:
    check(function, (1.5, 2.5), (-1.5, 2.0), (0.0, 4.25), (2.5, 0.0), (1e3, -0.125), (2.675, 0.5))


def test_integers_wrap_at_64_bits(compiled) -> None:
    assert compiled(lambda a: a * a, [compiled_type(1)])(1 << 62) == 0


def compiled_type(sample: object):
    from xdsl.dialects.builtin import i64

    assert isinstance(sample, int)
    return i64


def test_a_negative_exponent_that_is_not_known_traps(compiled) -> None:
    from hydro_mlir.interp.functions import Trap

    power = compiled(lambda a, b: a**b, [compiled_type(1)] * 2)
    assert power(2, 10) == 1024
    with pytest.raises(Trap):
        power(2, -1)
