"""`hydro-opt` in this process: exit codes, streams, and never a traceback."""

import io
from pathlib import Path

import pytest
from xdsl.dialects.builtin import ModuleOp
from xdsl.passes import ModulePass

from hydro_mlir.cli import opt

FLEET = """hfplus.location @leader process
%x = hfplus.source_iter [1, 2] : !hfplus.stream<i64, @leader, bounded>
hfplus.sink @print %x : !hfplus.stream<i64, @leader, bounded>
"""


def run(*arguments: object) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = opt.main([str(argument) for argument in arguments], out, err)
    assert ("Traceback" in err.getvalue()) == ("--debug" in arguments)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    file = tmp_path / "fleet.mlir"
    file.write_text(FLEET)
    return file


def test_ok(fleet: Path):
    code, out, err = run(fleet)
    assert (code, err) == (0, "")
    assert out.endswith("}\n")
    assert not out.endswith("\n\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["-p", "nothing"],
        ["-p", "schedule{fast=true}"],
        ["-p", "native{fast=true}"],
        ["-p", "schedule,{"],
        ["-t", "nothing"],
        ["-t", "{"],
        ["--nothing"],
        ["-o", "/nowhere/at/all.mlir"],
        ["--print-ir-tree", "/dev/null/no"],
    ],
)
def test_usage(fleet: Path, arguments: list[str]):
    code, out, err = run(fleet, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("hydro-opt: error: ")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"hfplus.location @p process\n\xff", 2),
        (b"hfplus.location @p", 1),
        (b"hfplus.location @p process {", 1),
        (b"\n\nhfplus.location @p cluster 0", 3),
    ],
)
def test_malformed(tmp_path: Path, content: bytes, line: int):
    file = tmp_path / "bad.mlir"
    file.write_bytes(content)
    code, out, err = run(file)
    assert (code, out) == (1, "")
    assert f"bad.mlir:{line}:" in err


@pytest.mark.parametrize("name", ["missing.mlir", "missing.py", "."])
def test_no_file(tmp_path: Path, name: str):
    code, _, err = run(tmp_path / name)
    assert code == 1
    assert "error: [HF6" in err


def test_debug_shows_the_traceback(tmp_path: Path):
    file = tmp_path / "bad.mlir"
    file.write_text("hfplus.locaton @p process")
    assert run(file, "--debug")[0] == 1


def test_pass_that_crashes_is_our_mistake(fleet: Path, monkeypatch: pytest.MonkeyPatch):
    class CrashPass(ModulePass):
        name = "crash"

        def apply(self, ctx: object, op: ModuleOp) -> None:
            raise KeyError("oops")

    monkeypatch.setattr(opt, "get_all_passes", lambda: {"crash": lambda: CrashPass})
    code, out, err = run(fleet, "-p", "crash")
    assert (code, out) == (70, "")
    assert "KeyError" in err


def test_pass_that_leaves_wrong_ir_is_our_mistake(fleet: Path, monkeypatch: pytest.MonkeyPatch):
    class DropSinkPass(ModulePass):
        name = "drop-sink"

        def apply(self, ctx: object, op: ModuleOp) -> None:
            sink = op.body.block.last_op
            assert sink is not None
            sink.detach()
            sink.erase()

    monkeypatch.setattr(opt, "get_all_passes", lambda: {"drop-sink": lambda: DropSinkPass})
    code, _, err = run(fleet, "-p", "drop-sink")
    assert code == 70
    assert "V16" in err
    assert run(fleet, "-p", "drop-sink", "--disable-verify")[0] == 0
    assert run(fleet, "-p", "drop-sink")[0] == 70, "--disable-verify ends with its run"


def test_program_as_input(tmp_path: Path):
    file = tmp_path / "fleet.py"
    file.write_text(
        "import hydro_mlir as hydro\n"
        "class Leader(hydro.Process): pass\n"
        "@hydro.program\n"
        "def numbers(flow: hydro.Flow):\n"
        "    flow.process(Leader).source_iter([1, 2]).for_each(print)\n"
    )
    code, out, err = run(file)
    assert (code, err) == (0, "")
    assert "hfplus.source_iter [1 : i64, 2 : i64]" in out
    assert run(f"{file}:numbers")[0] == 0
    assert run(f"{file}:number")[0] == 2


def test_help_and_version():
    code, out, _ = run("--help")
    assert code == 0
    assert "--print-ir-tree" in out
    code, out, _ = run("--version")
    assert code == 0
    assert out.startswith("hydro-opt ")


def test_all_chunks_are_reported(tmp_path: Path):
    file = tmp_path / "bad.mlir"
    file.write_text("hfplus.location @p cluster 0\n// -----\nhfplus.location @p cluster 0\n")
    code, _, err = run(file, "--split-input-file")
    assert code == 1
    assert "bad.mlir:1:1" in err
    assert "bad.mlir:3:1" in err
    assert "2 errors" in err


def test_verify_diagnostics_without_expectations_prints(tmp_path: Path):
    file = tmp_path / "bad.mlir"
    file.write_text("hfplus.location @p cluster 0\n")
    code, out, err = run(file, "--verify-diagnostics")
    assert (code, err) == (0, "")
    assert "[HF097]" in out
