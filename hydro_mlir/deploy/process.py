"""
One member as an operating-system process, and what is known about it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from hydro_mlir.deploy.plan import MemberName
from hydro_mlir.diagnostics import Diagnostic, Note, Place
from hydro_mlir.rt.control import ControlConnection
from hydro_mlir.rt.reactor import Reactor
from hydro_mlir.rt.report import Report

STDERR_BYTES_MAX = 1 << 14


@dataclass(frozen=True)
class Counters:
    """What a node has done so far. `busy`: it has work that no message will bring.

    Positions are sums over its streams, in bytes; they begin anew with a stream's new end.
    """

    received: int = 0
    sent: int = 0
    received_position: int = 0
    sent_position: int = 0
    received_bytes: int = 0
    sent_bytes: int = 0
    ticks: int = 0
    busy: bool = True


@dataclass(eq=False)
class MemberProcess:
    """A started member: its process, its control connection once it has one, its reports.

    `descriptor` is that of the process, `stderr` the reading end of its pipe; `reap` gives the
    exit code of a process that has ended, and may be called once.
    """

    name: MemberName
    pid: int
    descriptor: int
    stderr: int
    reap: Callable[[], int]
    control: ControlConnection | None = None
    ready: bool = False
    finished: bool = False
    exit_code: int | None = None
    counters: Counters = Counters()
    reports: list[Report] = field(default_factory=list[Report])
    errors: bytearray = field(default_factory=bytearray)

    @property
    def running(self) -> bool:
        """Whether the process has not been seen to end."""
        return self.exit_code is None

    def end(self, number: signal.Signals) -> None:
        """Send a signal, if there is still someone to get it."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.descriptor, number)

    def watch(self, reactor: Reactor, on_exit: Callable[[MemberProcess], None]) -> None:
        """Collect what it writes to stderr, and call back when it has ended."""
        os.set_blocking(self.stderr, False)

        def exited() -> None:
            reactor.forget(self.descriptor)
            reactor.forget(self.stderr)
            self.read_errors()
            self.exit_code = self.reap()
            on_exit(self)

        def wrote() -> None:
            if not self.read_errors():
                reactor.forget(self.stderr)

        reactor.on_readable(self.descriptor, exited)
        reactor.on_readable(self.stderr, wrote)

    def read_errors(self) -> bool:
        """Keep the last part of what it has written to stderr; False at the end."""
        while True:
            try:
                found = os.read(self.stderr, STDERR_BYTES_MAX)
            except BlockingIOError:
                return True
            if not found:
                return False
            self.errors += found
            del self.errors[:-STDERR_BYTES_MAX]

    def close(self) -> None:
        """Give back descriptors; the process must have ended."""
        if self.control is not None:
            self.control.close()
        os.close(self.stderr)
        os.close(self.descriptor)

    def death(self) -> Diagnostic:
        """The diagnostic of a member that ended without saying why."""
        message = f"{self.name} ended {_how(self.exit_code or 0)} before its work was done"
        last = self.errors.decode(errors="replace").strip().splitlines()[-1:]
        notes = tuple(Note(f"its last words: {line}") for line in last)
        return Diagnostic("HF510", message, None, notes)


def _how(exit_code: int) -> str:
    if exit_code >= 0:
        return f"with exit code {exit_code}"
    with suppress(ValueError):
        return f"by signal {signal.Signals(-exit_code).name}"
    return f"by signal {-exit_code}"


def diagnostic_of(report: Report) -> Diagnostic:
    """A node's report in the form that everything else has."""
    place = Place(report.file, report.line, report.column) if report.line else None
    notes = (Note(report.note),) if report.note else ()
    return Diagnostic(report.code, report.message, place, notes, report.help)
