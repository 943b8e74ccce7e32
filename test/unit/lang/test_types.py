"""What a type checker says in the editor: lambdas are inferred, and rules are seen there, too."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TYPED = Path(__file__).parent / "inputs" / "typed.py"
EXAMPLES = [ROOT / "examples" / f"{n}.py" for n in ("word_count", "ping_pong", "many_to_many")]


def _wrong_lines() -> set[int]:
    lines = TYPED.read_text().splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith("# wrong")}


def test_pyright(tmp_path):
    pytest.importorskip("basedpyright")
    settings = {
        "include": [str(path) for path in (TYPED, *EXAMPLES)],
        "extraPaths": [str(ROOT)],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [
        sys.executable, "-m", "basedpyright", "-p", str(tmp_path), "--outputjson",
        "--pythonpath", sys.executable,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)["generalDiagnostics"]
    found = {(Path(d["file"]), d["range"]["start"]["line"] + 1) for d in report}
    assert found == {(TYPED, line) for line in _wrong_lines()}


def test_mypy(tmp_path):
    pytest.importorskip("mypy")
    command = [
        sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--config-file=",
        f"--cache-dir={tmp_path}", str(TYPED), *map(str, EXAMPLES),
    ]  # fmt: skip
    environment = {"MYPYPATH": str(ROOT), "PATH": ""}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, cwd=tmp_path
    )
    found = re.findall(r"^(.*):(\d+): error:", done.stdout, re.MULTILINE)
    assert {(Path(tmp_path, file).resolve(), int(line)) for file, line in found} == {
        (TYPED, line) for line in _wrong_lines()
    }
