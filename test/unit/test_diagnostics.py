"""Rendering of diagnostics: places, carets, windows on long lines, counts, suggestions."""

from __future__ import annotations

import doctest
import linecache
import subprocess
import sys
from collections.abc import Iterator

import pytest
from xdsl.dialects import test
from xdsl.dialects.builtin import FileLineColLoc, IntAttr, StringAttr

from hydro_mlir import diagnostics
from hydro_mlir.diagnostics import (
    Diagnostic,
    DiagnosticError,
    HydroError,
    InternalError,
    Note,
    Place,
    UsageError,
    fail,
    place_of,
    render,
    render_all,
    suggest,
)

SOURCE = ["first = 1\n", "j = a.union(b)\n", "\tindented = 日本(1)\n", "x" * 300 + " = y\n"]


@pytest.fixture(autouse=True)
def source_file() -> Iterator[None]:
    linecache.cache["kv.py"] = (1, None, SOURCE, "kv.py")
    yield
    del linecache.cache["kv.py"]


def test_all_parts():
    diagnostic = Diagnostic(
        "HF012",
        "expected both inputs at one location, but got `leader` and `replica`",
        Place("kv.py", 2, 5, 10),
        (Note("b is placed at `replica` here", Place("kv.py", 1, 1)),),
        "send b to `leader` first: b.send(leader)",
        label="at `leader`",
    )
    assert render(diagnostic).splitlines() == [
        "kv.py:2:5: error: [HF012] expected both inputs at one location, but got `leader` and"
        " `replica`",
        "   2 | j = a.union(b)",
        "     |     ^^^^^^^^^^ at `leader`",
        "kv.py:1:1: note: b is placed at `replica` here",
        "help: send b to `leader` first: b.send(leader)",
    ]


def test_tabs_are_kept_and_wide_characters_are_two_columns():
    lines = render(Diagnostic("HF001", "x", Place("kv.py", 3, 13, 2))).splitlines()
    assert lines[1] == "   3 | \tindented = 日本(1)"
    assert lines[2] == "     | \t           ^^^^"


def test_width_ends_with_the_line():
    lines = render(Diagnostic("HF001", "x", Place("kv.py", 2, 5, 99))).splitlines()
    assert lines[2] == "     |     " + "^" * 10


def test_long_line_is_a_window():
    lines = render(Diagnostic("HF001", "x", Place("kv.py", 4, 304, 1))).splitlines()
    assert len(lines[1]) < 180
    assert lines[1][lines[2].index("^")] == "y"


def test_place_past_the_end_of_the_line():
    lines = render(Diagnostic("HF001", "x", Place("kv.py", 1, 500, 3))).splitlines()
    assert lines[2].endswith("^")


def test_source_that_cannot_be_read():
    assert render(Diagnostic("HF001", "x", Place("none.py", 2))) == "none.py:2:1: error: [HF001] x"


def test_several_are_counted():
    one = Diagnostic("HF001", "a", None)
    warning = Diagnostic("HF002", "b", None, severity="warning")
    assert render_all([one]) == "error: [HF001] a"
    assert render_all([one, one]).splitlines()[-1] == "2 errors"
    assert render_all([one, warning]).splitlines()[-1] == "1 error and 1 warning"


def test_color():
    text = render(Diagnostic("HF001", "a", Place("kv.py", 1, 1, 5), help="b"), color=True)
    assert "\033[1;31merror:\033[0m" in text
    assert "^^^^^\033[0m" in text
    assert "\033" not in render(Diagnostic("HF001", "a", Place("kv.py", 1)))


def test_exception_tree():
    for kind, code in ((DiagnosticError, 1), (UsageError, 2), (InternalError, 70)):
        assert issubclass(kind, HydroError)
        assert kind.exit_code == code
    with pytest.raises(DiagnosticError, match=r"\[HF001\] a") as caught:
        fail("HF001", "a", None, help="type this")
    assert caught.value.diagnostics == [Diagnostic("HF001", "a", None, help="type this")]


def test_place_of_op():
    op = test.TestOp()
    assert place_of(op) is None
    op.location = FileLineColLoc(StringAttr("kv.py"), IntAttr(2), IntAttr(5))
    assert place_of(op) == Place("kv.py", 2, 5, 7)
    op.location = FileLineColLoc(StringAttr("none.py"), IntAttr(2), IntAttr(5))
    assert place_of(op) == Place("none.py", 2, 5, 1)


def test_suggest():
    assert suggest("worker", ["workers", "top"]) == ', did you mean "workers"?'
    assert suggest("zzz", ["workers"]) == ""


def test_paths_below_the_working_directory_are_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert str(Place(str(tmp_path / "a.py"), 1)) == "a.py:1:1"
    assert str(Place("/elsewhere/a.py", 1)) == "/elsewhere/a.py:1:1"


def test_doctests():
    assert doctest.testmod(diagnostics).failed == 0


def test_import_is_light():
    code = "import sys, hydro_mlir, hydro_mlir.diagnostics; print('xdsl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
