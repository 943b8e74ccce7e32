"""
Goal: a line of JSON is read as Python's `json` reads it, and whatever else comes is refused.

Method: random values of types that nest everything, written in many ways and then damaged. The
interpreter's reader, which stands on Python's `json`, is the oracle. Seeds are in the tests' names.
"""

from __future__ import annotations

import ctypes
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from native_code import Memory, NativeCode, i1, i64, value

from hydro_mlir.codegen.manifest import schema_of
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects.value import f64
from hydro_mlir.interp import json_lines
from hydro_mlir.interp.values import to_python
from hydro_mlir.rt import abi
from hydro_mlir.rt.json_shapes import Shapes
from hydro_mlir.rt.native.json_input import WIRE_BYTES_MORE, WIRE_BYTES_PER_BYTE
from hydro_mlir.rt.native.json_output import Writer
from hydro_mlir.rt.native.json_scalars import Reader
from hydro_mlir.rt.wire import codec

TEXTS_PER_SEED = 1500
INNER = value.RecordType("Inner", [("id", i64), ("é", value.OptionType(value.text))])
WHOLE = value.RecordType(
    "Whole",
    [
        ("inner", INNER),
        ("all", value.ListType(value.TupleType([f64, i1]))),
        ("some", value.OptionType(value.ListType(INNER))),
        ("text", value.text),
    ],
)
TYPES = [i64, f64, value.text, value.ListType(i1), value.TupleType([]), WHOLE]


def _pointer(name: str) -> Any:
    return rt.PointerType(rt.RecordType(name))


@pytest.fixture(scope="module")
def native() -> NativeCode:
    return NativeCode(
        {
            "read": ("-read_line", [_pointer("Reader"), _pointer("Shape"), i64], i1),
            "write": ("-write_value", [_pointer("Writer"), _pointer("Shape")], None),
        }
    )


def read(native: NativeCode, memory: Memory, text: str, shape: int) -> bytes | None:
    """The value on the wire; None if the line is refused."""
    data = text.encode()
    source = ctypes.create_string_buffer(data)
    target = ctypes.create_string_buffer(WIRE_BYTES_PER_BYTE * len(data) + WIRE_BYTES_MORE)
    reader = Reader(ctypes.addressof(source), ctypes.addressof(target))
    end = ctypes.addressof(source) + len(data)
    if not native.call("read", memory, ctypes.addressof(reader), shape, end):
        return None
    size = reader.target - ctypes.addressof(target)
    assert 0 <= size <= len(target)
    return target.raw[:size]


def write(native: NativeCode, memory: Memory, wire: bytes, shape: int) -> str:
    """The line for a value on the wire."""
    source, link = ctypes.create_string_buffer(wire, len(wire)), abi.Link()
    link.limit = 1 << 24
    writer: Any = Writer()
    writer.context = ctypes.addressof(memory.context)
    writer.link, writer.place, writer.fine = ctypes.addressof(link), ctypes.addressof(source), 1
    native.call("write", memory, ctypes.addressof(writer), shape)
    assert writer.fine
    assert writer.place == ctypes.addressof(source) + len(wire)
    return ctypes.string_at(link.base, link.staged).decode()


def expected(text: str, type_: Any) -> tuple[bytes, str] | None:
    """What the oracle reads, on the wire, and the line that it writes of it."""
    try:
        found = json_lines.read(text, type_)
    except json_lines.NotJson:
        return None
    out = bytearray()
    codec(schema_of(type_)).encode(to_python(found), out)
    return bytes(out), json_lines.write(found, type_)


def a_text(dice: random.Random) -> str:
    alphabet = 'ab"\\/\b\f\n\r\t\x00\x1f\x7fé€😀{}[],: 0'
    return "".join(dice.choices(alphabet, k=dice.choice([0, 1, 3, 12])))


def a_value(dice: random.Random, type_: Any) -> Any:
    """A random value, as Python's `json` writes it."""
    if type_ == i64:
        return dice.choice([0, 1, -7, (1 << 63) - 1, -(1 << 63), dice.getrandbits(70) - (1 << 69)])
    if type_ == f64:
        return dice.choice([0.0, -0.0, 1, 1.5, 5e-324, 1.8e308, dice.uniform(-1e9, 1e9), 1e22])
    if type_ == i1:
        return dice.random() < 0.5
    if type_ == value.text:
        return a_text(dice)
    if isinstance(type_, value.OptionType):
        return None if dice.random() < 0.3 else a_value(dice, type_.element)
    if isinstance(type_, value.ListType):
        return [a_value(dice, type_.element) for _ in range(dice.choice([0, 1, 2, 5]))]
    parts = [a_value(dice, part) for part in type_.elements]
    if not isinstance(type_, value.RecordType):
        return parts
    pairs = list(zip(type_.field_names, parts, strict=True))
    dice.shuffle(pairs)
    return dict(pairs)


def damaged(dice: random.Random, text: str) -> str:
    """A text with up to three characters left out, doubled or exchanged."""
    letters = list(text)
    for _ in range(dice.choice([0, 0, 1, 1, 2, 3])):
        place = dice.randrange(len(letters) + 1)
        some = dice.choice(['"', "\\", "\\u12", "\\ud83d", "\\ude00", "1", "0", "-", ".", "e", "+",
                            "[", "]", "{", "}", ",", ":", " ", "\t", "null", "true", "NaN", "\0",
                            "é", '"id":3', "'", "/*"])  # fmt: skip
        letters[place : place + dice.choice([0, 1, 1, 4])] = [some]
    return "".join(letters)


def texts(seed: int) -> Iterator[tuple[str, Any]]:
    dice = random.Random(seed)
    for _ in range(TEXTS_PER_SEED):
        type_ = dice.choice(TYPES)
        shown = json.dumps(
            a_value(dice, type_),
            ensure_ascii=dice.random() < 0.5,
            indent=dice.choice([None, None, 1, "\t"]),
            separators=dice.choice([None, (",", ":"), (" ,\r", " : ")]),
        )
        yield damaged(dice, shown), type_


@pytest.mark.parametrize("seed", range(4))
def test_lines_are_read_and_written_as_python_does(native: NativeCode, seed: int) -> None:
    memory, shapes = Memory(), {str(type_): Shapes(schema_of(type_)) for type_ in TYPES}
    fine = 0
    for text, type_ in texts(seed):
        wanted, shape = expected(text, type_), shapes[str(type_)].address
        found = read(native, memory, text, shape)
        assert (found is None) == (wanted is None), (text, type_)
        if found is not None and wanted is not None:
            assert found == wanted[0], (text, type_)
            assert write(native, memory, found, shape) == wanted[1], (text, type_)
            fine += 1
    assert TEXTS_PER_SEED // 5 < fine < TEXTS_PER_SEED


@pytest.mark.parametrize(
    ("text", "type_", "line"),
    [
        ("-0", i64, "0"),
        ("9223372036854775808", i64, None),
        ("1.0", i64, None),
        ("true", i64, None),
        ("1e999", f64, None),
        ("1", f64, "1.0"),
        ("NaN", f64, None),
        ("01", f64, None),
        ('"\\ud83d\\ude00"', value.text, '"😀"'),
        ('"\\ud83d"', value.text, None),
        ('"\\ude00\\ud83d"', value.text, None),
        ('"\\x41"', value.text, None),
        ('"\\u0000"', value.text, '"\\u0000"'),
        ("", value.text, None),
        ('"a" b', value.text, None),
        ('{"\\u0069d": 1, "é": null}', INNER, '{"id":1,"é":null}'),
        ('{"id": 1, "é": null, "id": 1}', INNER, None),
        ('{"id": 1}', INNER, None),
        ('{"id": 1 2, "é": null}', INNER, None),
        ('{"id": [1, "é": null}', INNER, None),
        ("[" * 100_000, value.ListType(i64), None),
    ],
)
def test_edges(native: NativeCode, text: str, type_: Any, line: str | None) -> None:
    memory, shapes = Memory(), Shapes(schema_of(type_))
    found = read(native, memory, text, shapes.address)
    wanted = expected(text, type_)
    assert (None if wanted is None else wanted[1]) == line
    assert (None if found is None else write(native, memory, found, shapes.address)) == line


def test_numbers_that_json_has_not_are_null(native: NativeCode) -> None:
    shapes, out = Shapes("f64"), bytearray()
    for number in (float("inf"), float("-inf"), float("nan")):
        out.clear()
        codec("f64").encode(number, out)
        assert write(native, Memory(), bytes(out), shapes.address) == "null"
        assert json_lines.write(number, f64) == "null"
