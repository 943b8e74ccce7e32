"""The located parser: places, and one diagnostic for whatever text it is given."""

import random
import time
from pathlib import Path

import pytest
from xdsl.context import Context
from xdsl.dialects.builtin import FileLineColLoc, StringAttr

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, Place, place_of
from hydro_mlir.dialects import make_context
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.dialects.value import ConstantOp
from hydro_mlir.dialects.verification import verify_module

LIT = Path(__file__).resolve().parents[2] / "lit" / "dialects"

FUNCTION = """func.func @f(%x: i64) -> i64 {
  %y = arith.addi %x, %x : i64
  scf.if %c {
  ^bb0(%inner: i1):
    scf.yield
  }
  func.return %y : i64
}
"""


def refusal(text: str):
    with pytest.raises(DiagnosticError) as caught:
        parse_module(text, "f.mlir")
    return caught.value.diagnostics


def test_every_op_and_argument_has_a_location():
    text = FUNCTION.replace("  scf.if %c {\n  ^bb0(%inner: i1):\n    scf.yield\n  }\n", "")
    module = parse_module(text, "f.mlir", first_line=10)
    for op in module.walk():
        assert isinstance(op.location, FileLineColLoc)
    add = next(op for op in module.walk() if op.name == "arith.addi")
    assert place_of(add) == Place("f.mlir", 11, 8, 1)
    argument = next(op for op in module.walk() if op.name == "func.func").regions[0].block.args[0]
    assert isinstance(argument.location, FileLineColLoc)
    assert argument.location.line.data == 10


def test_written_locations_are_kept():
    module = parse_module('value.constant "a" loc("other.py":3:4)', "f.mlir")
    assert place_of(next(iter(module.ops))) == Place("other.py", 3, 4)


def test_all_undefined_values_at_once():
    found = refusal("func.func @f() {\n  %a = arith.addi %b, %c : i64\n  func.return\n}")
    assert [(d.code, d.place.line, d.place.column) for d in found if d.place] == [
        ("HF302", 2, 19),
        ("HF302", 2, 23),
    ]


def test_what_is_missing_at_the_end_of_a_line_is_reported_there():
    (found,) = refusal("func.func @f() {\n  %x = arith.constant 1 :  // why\n  func.return\n}")
    assert found.place == Place("f.mlir", 2, 26)


@pytest.mark.parametrize("text", ["é", "日本語 \x00 \n\t\"quoted\"", "\U0001f600", ""])
def test_text_round_trip(text: str):
    module = parse_module("", "f.mlir")
    module.body.block.add_op(ConstantOp(text))
    again = parse_module(str(module), "f.mlir")
    constant = next(iter(again.ops))
    assert constant.properties["value"] == StringAttr(text)


def test_an_endless_string_takes_no_time():
    started = time.process_time()
    refusal('value.constant "' + "a" * 100_000)
    assert time.process_time() - started < 5


def test_deep_nesting_is_refused():
    assert refusal("builtin.module {" * 500 + "}" * 500)
    assert refusal("func.func @f(%x: " + "!value.list<" * 3000 + "i64" + ">" * 3000 + ") {}")


@pytest.mark.parametrize("text", ["", "  \n", "// only a comment\n"])
def test_an_empty_file_is_an_empty_module(text: str):
    assert not list(parse_module(text, "f.mlir").ops)


def test_an_unreadable_first_character():
    assert refusal("\\")[0].place == Place("f.mlir", 1, 1)


def test_damaged_text_is_refused_or_read():
    """Goal: no text makes the parser or the verifier raise anything but a DiagnosticError.

    Method: cut, insert and copy pieces of files that hold every op; the seed is fixed.
    """
    words = ["%x", "@p", '"a"', "-1", "{", "}", "<", ">", ":", "!value.str", "^bb0", "é", '"\\FF"']
    chooser = random.Random(20240501)
    context = make_context()
    files = [LIT / dialect / "ops.mlir" for dialect in ("hf", "value")]
    texts = [_without_comments(file.read_text()) for file in files]
    for _ in range(60):
        text = chooser.choice(texts)
        start = chooser.randrange(len(text))
        end = start + chooser.choice([0, 0, 3, 12])
        text = text[:start] + chooser.choice(["", *words]) + text[end:]
        assert all(found.place is not None for found in _diagnostics(text, context)), text


def _diagnostics(text: str, context: Context) -> list[Diagnostic]:
    try:
        return verify_module(parse_module(text, "damaged.mlir", context))
    except DiagnosticError as error:
        return error.diagnostics


def _without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.strip().startswith("//"))


