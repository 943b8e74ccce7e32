"""Every `.mlir` file under `test/lit` is a test; those under `run` have their own collector."""

from __future__ import annotations

from pathlib import Path

import pytest

from hydro_mlir.cli import opt
from hydro_mlir.testing.lit import TOOLS, LitFile

TOOLS["hydro-opt"] = opt.main

# Configuration of the `lit` tool, which puts names into it.
collect_ignore = ["lit/lit.cfg.py"]

LIT = Path(__file__).parent / "lit"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect lit files."""
    is_lit = file_path.suffix == ".mlir" and LIT in file_path.parents
    if not is_lit or LIT / "run" in file_path.parents or "inputs" in file_path.parts:
        return None
    return LitFile.from_parent(parent, path=file_path)
