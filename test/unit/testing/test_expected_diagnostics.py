"""Expected diagnostics: where they count, and what is reported if they do not come."""

import pytest

from hydro_mlir.diagnostics import Diagnostic, Note, Place
from hydro_mlir.testing.expected_diagnostics import compare, expectations


def error(line: int | None, message: str = "expected x, but got y", *notes: Note) -> Diagnostic:
    return Diagnostic("HF001", message, None if line is None else Place("f", line), notes)


@pytest.mark.parametrize(
    ("comment", "line"),
    [
        ("", 2),
        ("@+1", 3),
        ("@-1", 1),
        ("@above", 1),
        ("@below", 3),
        (" @below", 3),
        ("@unknown", None),
    ],
)
def test_lines(comment: str, line: int | None):
    expected = expectations(f"\n// expected-error{comment} {{{{but got y}}}}\n", "f")
    assert [e.line for e in expected] == [line]
    assert compare(expected, [error(line)]) == []
    assert len(compare(expected, [error(7)])) == 2


def test_code_is_part_of_the_text():
    expected = expectations("// expected-error {{[HF001] expected x}}", "f")
    assert compare(expected, [error(1)]) == []


def test_each_expectation_is_met_once():
    expected = expectations("// expected-error {{x}}", "f")
    assert len(compare(expected, [error(1), error(1)])) == 1
    assert len(compare(expected, [])) == 1


def test_notes_may_go_unexpected():
    diagnostic = error(1, "expected x, but got y", Note("placed here", Place("f", 2)))
    assert compare(expectations("// expected-error {{x}}", "f"), [diagnostic]) == []
    text = "// expected-error {{x}}\n// expected-note {{placed here}}"
    assert compare(expectations(text, "f"), [diagnostic]) == []
    text = "// expected-error {{x}}\n// expected-note {{placed there}}"
    assert len(compare(expectations(text, "f"), [diagnostic])) == 1
