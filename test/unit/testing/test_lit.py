"""RUN lines: splitting, substitution, and exit codes."""

from pathlib import Path

import pytest

from hydro_mlir.testing.lit import run_line, run_lines

FLEET = "hfplus.location @leader process\n// CHECK: hfplus.location @leader\n// BAD: nothing\n"


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    file = tmp_path / "fleet.mlir"
    file.write_text(FLEET)
    return file


def test_run_lines():
    assert run_lines("// RUN: a %s | \\\n// RUN: b\n# RUN: c\nno RUN: d\n") == ["a %s |  b", "c"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("hydro-opt %s | filecheck %s", 0),
        ("hydro-opt %s | filecheck %s --check-prefix=BAD", 1),
        ("hydro-opt %s | hydro-opt - | filecheck %s", 0),
        ("not hydro-opt %s", 1),
        ("not hydro-opt %s -p nothing", 0),
        ("cat %s | filecheck %s", 0),
        ("test -f %s && test -d %S", 0),
        ("not test -f %s.missing", 0),
    ],
)
def test_exit_codes(fleet: Path, line: str, code: int):
    assert run_line(line, fleet, fleet.parent / "out").code == code


def test_standard_error_can_be_checked(fleet: Path):
    result = run_line("not hydro-opt %s -p nothing 2>&1", fleet, fleet.parent / "out")
    assert "expected a pass" in result.stdout
