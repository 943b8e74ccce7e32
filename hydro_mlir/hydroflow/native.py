"""
The engine of compiled graphs: native code in this process, and errors as diagnostics.

A trap of native code says in which operator and at which source line it happened, and about which
element; that becomes the same error as the interpreter's.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path

from xdsl.dialects.builtin import ModuleOp

from hydro_mlir.diagnostics import Diagnostic, Note, place_at, place_of, shortened
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.hydroflow.run import StepError
from hydro_mlir.rt.instance import Limits
from hydro_mlir.rt.ticks import LIMITS, TickEngine, TickError, TickResult


class NativeEngine:
    """The code in an artifact's directory, compiled from a module with one graph in tick mode."""

    def __init__(
        self,
        module: ModuleOp,
        directory: Path,
        tick_seconds: float | None = None,
        limits: Limits = LIMITS,
    ):
        self._module = module
        self._engine = TickEngine(directory, tick_seconds=tick_seconds, limits=limits)
        self._error: StepError | None = None
        self._started = False

    @property
    def counts(self) -> dict[str, int]:
        """How many elements have passed the counters of each tag."""
        found: dict[str, int] = {}
        for tag, count in zip(_tags(self._module), self._engine.counts(), strict=True):
            found[tag] = found.get(tag, 0) + count
        return {tag: count for tag, count in found.items() if count}

    def tick(self, inputs: Mapping[str, Sequence[object]]) -> TickResult:
        """Run one tick; raises StepError where it fails, and the same again ever after."""
        if self._error is not None:
            raise self._error
        try:
            given = inputs if self._started else {**files_of(self._module), **inputs}
            self._started = True
            return self._engine.tick(given)
        except TickError as error:
            self._error = step_error(error)
            raise self._error from None


def _tags(module: ModuleOp) -> list[str]:
    return [op.tag.data for op in module.walk() if isinstance(op, hf.CounterOp)]


def step_error(error: TickError) -> StepError:
    """A trap as the error that a run raises."""
    report = error.report
    place = place_at(report.file, report.line, report.column) if report.line else None
    message = report.message + (f", in `{error.operator}`" if error.operator else "")
    shown = shortened(error.detail)
    notes = (Note(f"the element was {shown}", None),) if shown else ()
    diagnostic = Diagnostic(report.code, message, place, notes)
    return StepError(message, place, _element(error.detail), diagnostic)


def _element(shown: str) -> object:
    """The element that native code has shown; the text itself where that is no literal."""
    try:
        return ast.literal_eval(shown) if shown else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return shown


def files_of(module: ModuleOp) -> dict[str, list[object]]:
    """What the graph's files hold, by the channels that it reads them from."""
    from hydro_mlir.interp.sources import read_file

    files = [op for op in module.walk() if isinstance(op, hf.SourceFileOp)]
    return {
        f"source_file_{number}": list(read_file(op.path.data, op.by.data, place_of(op)))
        for number, op in enumerate(files)
    }
