"""
A graph in tick mode that was compiled, driven tick by tick in this process.

What goes in are Python values per channel, what comes out are elements for Python functions in the
order in which they reached their sinks: every element carries its number in the tick. A tick that
traps is aborted, so that nothing of it is delivered; every later one fails in the same way.
"""

from __future__ import annotations

import ctypes
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydro_mlir.rt import abi
from hydro_mlir.rt.failures import trap_report
from hydro_mlir.rt.instance import Instance, Limits, StepError
from hydro_mlir.rt.manifest import MANIFEST_NAME
from hydro_mlir.rt.report import Report

# The state that says whether the next tick begins with something that was deferred.
DEFERRED = "tick_deferred"
# How states of counters are named, before their number.
COUNTER = "tick_counter_"
# A tick may hand out as much as fits into memory that is not reserved before it is used.
LIMITS = Limits(output_bytes=1 << 32)


class TickError(Exception):
    """A tick that trapped; `report` says where and about which element."""

    def __init__(self, report: Report, operator: str, detail: str):
        self.report = report
        self.operator = operator
        self.detail = detail
        super().__init__(report.message)


@dataclass(frozen=True)
class TickResult:
    """What a tick did.

    `outputs` are pairs of a callback's name and an element. `work_done` says whether something
    came into the tick: from outside, or from the tick before. `again` asks for another tick.
    """

    outputs: Sequence[tuple[str, object]]
    work_done: bool
    again: bool


class TickEngine:
    """The compiled graph of an artifact's directory; `inputs` go in with the first tick.

    A tick that takes longer than `tick_seconds` fails, and one that needs more than `limits`.
    """

    def __init__(
        self,
        directory: Path,
        inputs: Mapping[str, Sequence[object]] | None = None,
        tick_seconds: float | None = None,
        limits: Limits = LIMITS,
    ):
        self.instance = Instance(directory, limits=limits)
        self._limit = None if tick_seconds is None else self.instance.time_limit(tick_seconds)
        self.instance.init()
        self._first_inputs = dict(inputs or {})
        self._states = _state_offsets(directory)
        self._ticks = 0
        self._error: TickError | None = None

    def tick(self, inputs: Mapping[str, Sequence[object]]) -> TickResult:
        """Run one tick on what came at each channel since the last one; raises TickError."""
        if self._error is not None:
            raise self._error
        work_done = self._ticks == 0 or any(inputs.values()) or self._has_deferred()
        self._feed({**self._first_inputs, **inputs})
        self._first_inputs = {}
        self.instance.memory.context.again = 0
        try:
            self._tick()
        except StepError as error:
            self._error = self._report(error)
            raise self._error from None
        self._ticks += 1
        return TickResult(self._read(), work_done, self.instance.memory.context.again != 0)

    def _tick(self) -> None:
        if self._limit is None:
            self.instance.tick()
            return
        self._limit.begin()
        try:
            self.instance.tick()
        finally:
            self._limit.end()

    def _feed(self, inputs: Mapping[str, Sequence[object]]) -> None:
        known = {entry.name for entry in self.instance.manifest.inputs}
        for name, elements in inputs.items():
            if elements and name in known:
                self.instance.feed(name, elements)

    def _read(self) -> list[tuple[str, object]]:
        """The outputs of the tick in the order of their numbers."""
        numbered: list[tuple[int, str, object]] = []
        manifest = self.instance.manifest
        for entry in manifest.outputs:
            callback = manifest.callbacks[entry.name]
            numbered += [(n, callback, element) for n, element in self.instance.read(entry.name)]
        numbered.sort(key=lambda output: output[0])
        return [(callback, element) for _, callback, element in numbered]

    def counts(self) -> list[int]:
        """How many elements each `counter` has seen, in the order of the graph."""
        base = self.instance.memory.context.state.base
        found: list[int] = []
        while (offset := self._states.get(f"{COUNTER}{len(found)}")) is not None:
            found.append(ctypes.c_int64.from_address(base + offset).value)
        return found

    def _has_deferred(self) -> bool:
        address = self.instance.memory.context.state.base + self._states[DEFERRED]
        return ctypes.c_uint8.from_address(address).value != 0

    def _report(self, error: StepError) -> TickError:
        trap, manifest = self.instance.memory.context.trap, self.instance.manifest
        report = trap_report(manifest, manifest.location, trap)
        entry = manifest.traps.get(trap.id)
        operator = entry.operator if entry is not None and error.trap.reason == "user" else ""
        detail = error.trap.detail if abi.REASONS[trap.reason] == "user" else ""
        return TickError(report, operator, detail)


def _state_offsets(directory: Path) -> dict[str, int]:
    data: dict[str, Any] = json.loads((directory / MANIFEST_NAME).read_text(encoding="utf-8"))
    return {state["name"]: state["offset"] for state in data["states"]}
