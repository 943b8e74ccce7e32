"""`examples/echo.mlir`, a fleet written by hand, on processes and under the interpreter."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("engine", ["local", "interp"])
def test_every_text_comes_back(engine: str):
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "hydro-run", "--on", engine, "-q",
         ROOT / "examples" / "echo.mlir"],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "hello\nhow are you?\ngrüß dich\n"
