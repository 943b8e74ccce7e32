"""Goal: text functions are `str`'s. Method: every code point, and random texts of hard pieces."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from native_code import Memory, NativeCode, Trap

from hydro_mlir.dialects.stable_hash import stable_hash

# ruff: noqa: RUF001 (letters that look like others are part of the test)
PIECES = [
    *"aAzZ09 _-.,", "  ", "\t", "\n", "\r\n", "\r", "\x1c", "\x1f", "\x85", "\xa0", "\u2028",
    "\u2003", "\u3000", "\u1680", "ß", "ŉ", "İ", "ı", "Σ", "σ", "ς", "Α", "\u0301", "ǆ", "ﬃ",
    "é", "Ж", "中", "𐐀", "😀", "\U000e0041", "'", '"', "\\", "\0", "\x7f",
    "ABCDEFGH", "abcdefgh" * 5,
    "The Quick Brown Fox Jumps Over The Lazy Dog ", "\u180e", "\u200b", "Ⱥ", "ΐ", "٣", "²",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
short = st.lists(st.sampled_from(PIECES[:20]), max_size=2).map("".join)
LIGHT = settings(max_examples=150, deadline=None, derandomize=True)


def _call(native: NativeCode, memory: Memory, name: str, *arguments: Any) -> Any:
    memory.context.tick.used = 0
    return native.call(name, memory, *arguments)


UNARY: dict[str, Callable[[str], Any]] = {
    "lower": str.lower, "upper": str.upper, "split": str.split, "splitlines": str.splitlines,
    "strip": str.strip, "lstrip": str.lstrip, "rstrip": str.rstrip, "isdigit": str.isdigit,
    "isalpha": str.isalpha, "isspace": str.isspace, "length": len, "repr": repr,
    "isalnum": str.isalnum, "isascii": str.isascii, "isdecimal": str.isdecimal,
    "islower": str.islower, "isnumeric": str.isnumeric, "isprintable": str.isprintable,
    "istitle": str.istitle, "isupper": str.isupper, "title": str.title, "points": list,
    "capitalize": str.capitalize, "swapcase": str.swapcase, "casefold": str.casefold,
}  # fmt: skip
BINARY: dict[str, Callable[[str, str], Any]] = {
    "startswith": str.startswith, "endswith": str.endswith, "find": str.find, "count": str.count,
    "concat": lambda a, b: a + b, "contains": lambda a, b: b in a,
    "rfind": str.rfind, "lstrip_of": str.lstrip, "rstrip_of": str.rstrip,
}  # fmt: skip


def _all_points() -> list[str]:
    """Every code point, 256 to a text, each followed by a letter."""
    points = [chr(p) for p in range(sys.maxunicode + 1) if not 0xD800 <= p < 0xE000]
    return ["a".join(points[i : i + 256]) for i in range(0, len(points), 256)]


@pytest.mark.parametrize(
    "name",
    ["lower", "upper", "split", "splitlines", "repr", "length", "title", "swapcase", "casefold"],
)
def test_every_code_point(native: NativeCode, memory: Memory, name: str) -> None:
    for text in _all_points():
        assert _call(native, memory, name, text) == UNARY[name](text)


@pytest.mark.parametrize("name", sorted(UNARY))
def test_functions_of_one_text(native: NativeCode, memory: Memory, name: str) -> None:
    @given(texts)
    @LIGHT
    def check(text: str) -> None:
        assert _call(native, memory, name, text) == UNARY[name](text)

    check()


@pytest.mark.parametrize("name", sorted(BINARY))
def test_functions_of_two_texts(native: NativeCode, memory: Memory, name: str) -> None:
    @given(texts, short, st.booleans())
    @LIGHT
    def check(text: str, part: str, at_end: bool) -> None:
        text = text + part if at_end else part + text
        assert _call(native, memory, name, text, part) == BINARY[name](text, part)

    check()


@given(text=texts, old=short, new=texts)
@LIGHT
def test_replace(native: NativeCode, memory: Memory, text: str, old: str, new: str) -> None:
    assert _call(native, memory, "replace", text, old, new) == text.replace(old, new)


@given(text=texts, separator=short)
@LIGHT
def test_split_on(native: NativeCode, memory: Memory, text: str, separator: str) -> None:
    if separator:  # the caller checks
        got = _call(native, memory, "split_on", text, separator)
        assert got == text.split(separator)


@given(pieces=st.lists(texts, max_size=5), separator=short)
@LIGHT
def test_join(native: NativeCode, memory: Memory, pieces: list[str], separator: str) -> None:
    assert _call(native, memory, "join", separator, pieces) == separator.join(pieces)


@given(text=texts, start=st.integers(-15, 15), stop=st.integers(-15, 15))
@LIGHT
def test_slice_and_index(
    native: NativeCode, memory: Memory, text: str, start: int, stop: int
) -> None:
    assert _call(native, memory, "slice", text, start, stop) == text[start:stop]
    inside = -len(text) <= start < len(text)
    expected = text[start] if inside else ""  # the caller's check says that there is none
    assert _call(native, memory, "index", text, start) == expected


@given(text=texts, count=st.integers(-2, 4))
@LIGHT
def test_repeat(native: NativeCode, memory: Memory, text: str, count: int) -> None:
    assert _call(native, memory, "repeat", text, count) == text * count


def test_repeat_has_a_limit(native: NativeCode, memory: Memory) -> None:
    with pytest.raises(Trap, match="limit_tick"):
        _call(native, memory, "repeat", "abcdefgh", 1 << 61)


def test_hash_of_every_length(native: NativeCode, memory: Memory) -> None:
    dice = random.Random(7)
    for size in range(70):
        for _ in range(20):
            text = "".join(dice.choices("abcXYZé中", k=size))
            assert _call(native, memory, "hash", text) % (1 << 64) == stable_hash(text)


def test_ord(native: NativeCode, memory: Memory) -> None:
    for text in "aéſ中😀":
        assert _call(native, memory, "ord", text) == ord(text)
    assert _call(native, memory, "ord", "") == _call(native, memory, "ord", "ab") == -1


@given(
    elements=st.lists(st.integers(-9, 9), max_size=9),
    start=st.integers(-12, 12),
    stop=st.integers(-12, 12),
)
@LIGHT
def test_lists(
    native: NativeCode, memory: Memory, elements: list[int], start: int, stop: int
) -> None:
    assert _call(native, memory, "list_slice", elements, start, stop) == elements[start:stop]
    assert _call(native, memory, "list_concat", elements, [1, 2]) == [*elements, 1, 2]
