"""
One member as an operating-system process, and what is known about it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import hydro_mlir
from hydro_mlir.deploy.plan import MemberName
from hydro_mlir.diagnostics import Diagnostic, Note, Place
from hydro_mlir.rt.control import ControlConnection
from hydro_mlir.rt.reactor import Reactor
from hydro_mlir.rt.report import Report

STDERR_BYTES_MAX = 1 << 14


@dataclass(frozen=True)
class Counters:
    """What a node has done so far. `busy`: it has work that no message will bring."""

    received: int = 0
    sent: int = 0
    received_bytes: int = 0
    sent_bytes: int = 0
    ticks: int = 0
    busy: bool = True


@dataclass(eq=False)
class MemberProcess:
    """A started member: its process, its control connection once it has one, its reports."""

    name: MemberName
    process: subprocess.Popen[bytes]
    descriptor: int
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
        stderr = self.process.stderr
        assert stderr is not None, "started with a pipe"
        os.set_blocking(stderr.fileno(), False)

        def exited() -> None:
            reactor.forget(self.descriptor)
            reactor.forget(stderr)
            self.read_errors()
            self.exit_code = self.process.wait()
            on_exit(self)

        def wrote() -> None:
            if not self.read_errors():
                reactor.forget(stderr)

        reactor.on_readable(self.descriptor, exited)
        reactor.on_readable(stderr, wrote)

    def read_errors(self) -> bool:
        """Keep the last part of what it has written to stderr; False at the end."""
        stderr = self.process.stderr
        assert stderr is not None, "started with a pipe"
        while True:
            try:
                found = os.read(stderr.fileno(), STDERR_BYTES_MAX)
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
        if self.process.stderr is not None:
            self.process.stderr.close()
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


def start(
    name: MemberName, directory: Path, listener: socket.socket, environment: Mapping[str, str]
) -> MemberProcess:
    """Start a member that inherits its listening socket.

    It gets a session of its own: Ctrl-C reaches the launcher alone, which ends it in good order.
    """
    package = str(Path(hydro_mlir.__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    process = subprocess.Popen(
        # -P: a file `signal.py` beside the program must not stand in for the standard library's.
        [sys.executable, "-P", "-m", "hydro_mlir.rt.node", str(directory)],
        env={**os.environ, **environment, "PYTHONPATH": path},
        pass_fds=[listener.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    return MemberProcess(name, process, os.pidfd_open(process.pid))


def diagnostic_of(report: Report) -> Diagnostic:
    """A node's report in the form that everything else has."""
    place = Place(report.file, report.line, report.column) if report.line else None
    notes = (Note(report.note),) if report.note else ()
    return Diagnostic(report.code, report.message, place, notes, report.help)
