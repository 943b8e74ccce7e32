"""The programs of the guide run."""

import re
from pathlib import Path

import pytest

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "graphs.md"
PROGRAMS = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda text: f"{len(text)} characters")
def test_program(program: str, tmp_path: Path):
    path = tmp_path / "program.py"
    path.write_text(program)
    exec(compile(program, str(path), "exec"), {"__name__": "program"})
