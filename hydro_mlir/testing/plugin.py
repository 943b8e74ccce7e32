"""
Run tests as pytest items: every `.mlir` or Python program of a folder, under every engine.

A folder of run tests has a `conftest.py` that says

    from hydro_mlir.testing.plugin import collect_run_tests as pytest_collect_file
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hydro_mlir.testing.engines import ENGINES, execute
from hydro_mlir.testing.expect import Expectations, mismatches, read_expectations

SUFFIXES = (".mlir", ".py")


class Mismatch(Exception):
    """What a run wrote is not what its test expects."""


def collect_run_tests(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Pytest's hook: a file with an expectation is a run test."""
    wanted = file_path.suffix in SUFFIXES and file_path.name != "conftest.py"
    if not wanted or "EXPECT" not in file_path.read_text():
        return None
    return RunFile.from_parent(parent, path=file_path)


class RunFile(pytest.File):
    """One program with its expectations."""

    def collect(self) -> Iterator[pytest.Item]:
        """An item for each engine."""
        expectations = read_expectations(self.path.read_text(), self.path.parent)
        for engine in ENGINES:
            yield RunItem.from_parent(self, name=engine, expectations=expectations)


class RunItem(pytest.Item):
    """One program under one engine."""

    def __init__(self, *, expectations: Expectations, **arguments: Any):
        super().__init__(**arguments)
        self.expectations = expectations

    def runtest(self) -> None:
        """Run it and compare."""
        outcome = execute(self.name, self.path, self.expectations.options)
        found = mismatches(self.expectations, outcome.lines, outcome.error)
        if found:
            raise Mismatch("\n".join(found))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A mismatch needs no traceback."""
        if isinstance(excinfo.value, Mismatch):
            return f"{self.path.name} under {self.name}:\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test is."""
        return self.path, None, f"{self.path.name} under {self.name}"
