"""Goal: numbers to text and back as Python does it. Method: hard cases, and seeded random bits."""

from __future__ import annotations

import math
import random
import struct
from typing import Any

import pytest
from native_code import Memory, NativeCode


def _call(native: NativeCode, memory: Memory, name: str, *arguments: Any) -> Any:
    memory.context.tick.used = 0
    return native.call(name, memory, *arguments)


def _hard_floats() -> list[float]:
    powers = [math.ldexp(1.0, e) for e in range(-1074, 1024)]
    tens = [float(f"{d}e{e}") for e in range(-324, 309) for d in (1, 9.5, 123456789)]
    near = [math.nextafter(p, 0.0) for p in powers] + [math.nextafter(p, math.inf) for p in powers]
    special = [0.0, -0.0, math.inf, -math.inf, math.nan, 1e16, 1e15, 123456789012345.6, 0.1, 1e-4]
    return [*powers, *tens, *near, *special]


def _random_floats(count: int) -> list[float]:
    dice = random.Random(11)
    return [struct.unpack("<d", dice.randbytes(8))[0] for _ in range(count)]


def test_repr_of_floats(native: NativeCode, memory: Memory) -> None:
    for number in [*_hard_floats(), *_random_floats(5000)]:
        assert _call(native, memory, "float_to_text", number) == repr(number)


def test_repr_of_short_floats(native: NativeCode, memory: Memory) -> None:
    dice = random.Random(12)
    for _ in range(3000):
        number = dice.randrange(10**6) / 10 ** dice.randrange(9)
        assert _call(native, memory, "float_to_text", -number) == repr(-number)


def test_int_to_text(native: NativeCode, memory: Memory) -> None:
    for power in range(64):
        for number in (
            (1 << power) - 1,
            -(1 << power),
            10 ** (power % 19),
            -(10 ** (power % 19)) + 1,
        ):
            assert _call(native, memory, "int_to_text", number) == str(number)


NUMBER_PIECES = [
    *"0123456789", "_", "__", ".", "e", "E", "+", "-", " ", "\t", "\x1c", "\u2003", "٣", "१", "²",
    "inf", "nan", "Infinity", "INF", "x", "0x", "99999999999999999999", "\0",
]  # fmt: skip


def _parsed(parse: type, text: str) -> Any:
    try:
        return parse(text)
    except ValueError:
        return None


def _fits(number: int) -> bool:
    return -(1 << 63) <= number < 1 << 63


def test_parse(native: NativeCode, memory: Memory) -> None:
    dice = random.Random(15)
    for _ in range(6000):
        _check_parse(native, memory, "".join(dice.choices(NUMBER_PIECES, k=dice.randrange(7))))


def _check_parse(native: NativeCode, memory: Memory, text: str) -> None:
    found, number = _call(native, memory, "parse_int", text)
    expected = _parsed(int, text)
    expected = None if expected is None or not _fits(expected) else expected
    assert expected == (number if found else None)
    found, number = _call(native, memory, "parse_float", text)
    expected = _parsed(float, text)
    assert repr(expected) == repr(number if found else None)


@pytest.mark.parametrize("sign", ["", "-", "+"])
@pytest.mark.parametrize("distance", range(-12, 13))
def test_parse_at_the_limits_of_64_bits(
    native: NativeCode, memory: Memory, sign: str, distance: int
) -> None:
    for power in (63, 64, 70):
        _check_parse(native, memory, f"{sign}{(1 << power) + distance}")


def test_parse_gives_back_what_repr_shows(native: NativeCode, memory: Memory) -> None:
    for number in _random_floats(500):
        if number == number:
            assert _call(native, memory, "parse_float", f" {number!r}\n") == (True, number)


# --- format -------------------------------------------------------------------------------------

FILLS = ["", "<", ">", "^", "=", "*<", "x>", "é^", "0=", "0>", "中="]
SIGNS = ["", "+", "-", " "]
ALTERNATES = ["", "#"]
WIDTHS = ["", "1", "5", "12", "30", "05", "012", "0"]
GROUPS = ["", ",", "_"]
PRECISIONS = ["", ".0", ".1", ".3", ".12", ".25"]
SAMPLES = 4000


def _expected(x: Any, spec: str) -> str | None:
    try:
        return format(x, spec)
    except ValueError:
        return None


def _check_format(
    native: NativeCode, memory: Memory, name: str, x: Any, dice: random.Random, *parts: list[str]
) -> None:
    spec = "".join(dice.choice(part) for part in parts)
    expected = _expected(x, spec)
    if expected is not None:
        assert _call(native, memory, name, x, spec) == expected, (x, spec)


def test_format_int(native: NativeCode, memory: Memory) -> None:
    dice = random.Random(31)
    parts = FILLS, SIGNS, ALTERNATES, WIDTHS, GROUPS, [*"dxXob", ""]
    for _ in range(SAMPLES):
        number = dice.getrandbits(dice.randrange(1, 64)) * dice.choice([1, -1])
        _check_format(native, memory, "format_int", number, dice, *parts)
    assert _call(native, memory, "format_int", -(1 << 63), "#x") == format(-(1 << 63), "#x")


def test_format_float(native: NativeCode, memory: Memory) -> None:
    dice = random.Random(32)
    parts = FILLS, SIGNS, ALTERNATES, WIDTHS, GROUPS, PRECISIONS, [*"efg%", ""]
    hard = _hard_floats()
    kinds = [
        lambda: dice.choice(hard),
        lambda: dice.uniform(-1e6, 1e6),
        lambda: float(dice.randrange(-9999, 9999)),
        lambda: dice.randrange(-(10**6), 10**6) / 1000,
    ]
    for _ in range(SAMPLES):
        _check_format(native, memory, "format_float", dice.choice(kinds)(), dice, *parts)


def test_format_text(native: NativeCode, memory: Memory) -> None:
    dice = random.Random(33)
    for _ in range(SAMPLES):
        text = "".join(dice.choices("ab é中😀", k=dice.randrange(9)))
        _check_format(
            native, memory, "format_text", text, dice, FILLS, WIDTHS, PRECISIONS, ["", "s"]
        )


@pytest.mark.parametrize("spec", ["", "d", ">8", "08", ".2f", "e", "g", "%", ",", "#x"])
def test_format_int_as_float(native: NativeCode, memory: Memory, spec: str) -> None:
    for number in (0, 7, -1234567):
        assert _call(native, memory, "format_int", number, spec) == format(number, spec)
