"""The programs of the guide and of the reference of lattices run."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGES = [DOCS / "guides" / "graphs.md", DOCS / "reference" / "lattices.md"]
PROGRAMS = [
    program
    for page in PAGES
    for program in re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL)
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda text: f"{len(text)} characters")
def test_program(program: str, tmp_path: Path):
    path = tmp_path / "program.py"
    path.write_text(program)
    exec(compile(program, str(path), "exec"), {"__name__": "program"})
