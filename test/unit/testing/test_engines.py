"""Programs are loaded from both kinds of files, and engines report mistakes as outcomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from hydro_mlir.diagnostics import UsageError
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.dialects.verification import verify_module
from hydro_mlir.interp import Line, run
from hydro_mlir.rt.wire import END_OF_STREAM, codec
from hydro_mlir.testing.engines import ENGINES, Subject, execute, load, name_members
from hydro_mlir.testing.instances import frame_of, records_of

MODULE = """
hfplus.location @worker cluster 2
%x = hfplus.source_iter [[1, "a"]] : !hfplus.stream<!value.tuple<i64, !value.str>, @worker, bounded>
hfplus.sink @show %x : !hfplus.stream<!value.tuple<i64, !value.str>, @worker, bounded>
"""

PROGRAM = """
import hydro_mlir as hydro

@hydro.program
def numbers(flow: hydro.Flow, first: int, name: str = "x") -> None:
    flow.process().source_iter([first, 2]).map(lambda n: f"{name}{n}").for_each(print)
"""


@pytest.fixture
def module_file(tmp_path: Path) -> Path:
    path = tmp_path / "module.mlir"
    path.write_text(MODULE)
    return path


def test_engines_that_need_no_compiler_agree(module_file):
    expected = [Line("worker", 0, "1 a"), Line("worker", 1, "1 a")]
    for engine in ENGINES:
        if engine.startswith(("fleet", "graphs")):
            outcome = execute(engine, module_file, {})
            assert sorted(outcome.lines, key=lambda line: line.member) == expected


def test_a_python_program_gets_its_options(tmp_path):
    path = tmp_path / "numbers.py"
    path.write_text(PROGRAM)
    outcome = execute("fleet", path, {"first": "7", "name": "n"})
    assert [line.text for line in outcome.lines] == ["n7", "n2"]


def test_a_file_needs_one_program(tmp_path):
    path = tmp_path / "empty.py"
    path.write_text("")
    with pytest.raises(UsageError, match="found 0"):
        load(path, {})


def test_a_mistake_is_the_outcome(tmp_path):
    path = tmp_path / "module.mlir"
    path.write_text(MODULE.replace("%x = ", "%y = "))
    assert "%x" in str(execute("fleet", path, {}).error)


def test_sinks_that_name_their_member():
    lines: list[Line] = []
    subject = Subject(parse_module(MODULE, "module.mlir"))
    callbacks = name_members(subject, lines)
    assert verify_module(subject.module) == []
    outcome = run(subject.module, callbacks)
    assert outcome.error is None
    assert lines == [Line("worker", 0, "1 a"), Line("worker", 1, "1 a")]


def test_records_are_cut_and_joined_without_a_change():
    form = codec(["tuple", "str", ["option", ["option", "i64"]]])
    encoded: list[bytes] = []
    for element in (("a", None), ("日本", 5), ("", 7)):
        out = bytearray()
        form.encode(element, out)
        encoded.append(bytes(out))
    data = frame_of(encoded[:2]) + frame_of(encoded[2:])
    assert records_of(data, form) == (encoded, False)
    assert records_of(data + END_OF_STREAM, form) == (encoded, True)
    assert records_of(b"", form) == ([], False)
