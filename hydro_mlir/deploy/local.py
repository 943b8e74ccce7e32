"""
Run a compiled program on this machine: a process per member, TCP on loopback between them.

The launcher binds every listening socket itself and lets its member inherit it: a port that is
taken is known before anything has started, and nobody can take one in between.
"""

from __future__ import annotations

import errno
import signal
import socket
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from hydro_mlir.deploy.edge import OutputClosed
from hydro_mlir.deploy.fleet import Fleet
from hydro_mlir.deploy.plan import (
    Callback,
    Durability,
    MemberName,
    check_durability,
    members_of,
    ports_environment,
)
from hydro_mlir.deploy.progress import Progress, Silence
from hydro_mlir.deploy.spawning import Spawner
from hydro_mlir.diagnostics import fail
from hydro_mlir.rt.address import LISTEN_BACKLOG
from hydro_mlir.rt.configuration import STOP

if TYPE_CHECKING:
    from hydro_mlir.codegen.artifact import Artifact

HOST = "127.0.0.1"


class Terminated(BaseException):
    """SIGTERM has come; like KeyboardInterrupt it passes through everything that cleans up."""


def run(
    artifacts: Sequence[Artifact],
    callbacks: Mapping[str, Callback],
    *,
    timeout_seconds: float | None = None,
    port_base: int | None = None,
    admin_base: int | None = None,
    progress: Progress | None = None,
    spawner: Spawner | None = None,
    restarts_max: int = 0,
    data: Path | None = None,
    on_trap: str = STOP,
    ports_on: str | None = None,
    insecure: bool = False,
) -> str:
    """Run a fleet to its end and say how it ended; no process is left when this returns or raises.

    Callbacks of sinks are called in this thread. After `timeout_seconds` the fleet is stopped,
    which is no failure. Members listen at `port_base` and the ports behind it, or at free ones, and
    serve pages at `admin_base` and those behind it, if it is given.
    A `spawner` that was started early saves time; the caller closes it. A member that fails is
    started again up to `restarts_max` times. Durable ones keep their logs in `data`; a batch that
    made one trap is tried again, or with `on_trap="skip"` dropped into a file.
    Guests connect at the IP address `ports_on`; to let other machines in is `insecure`.
    Failures raise DiagnosticError; KeyboardInterrupt and Terminated pass through.
    """
    shown = progress or Silence()
    check_durability(artifacts, data)
    told = ports_environment(ports_on, insecure)
    durability = None if data is None else Durability(data, on_trap)
    with ExitStack() as stack:
        stack.enter_context(_terminating())
        listeners = _listeners(members_of(artifacts), port_base, stack)
        starter = spawner or stack.enter_context(Spawner())
        admins = {
            name: f"{HOST}:{admin_base + offset}"
            for offset, name in enumerate(listeners)
            if admin_base is not None
        }
        fleet = stack.enter_context(
            Fleet(
                artifacts,
                callbacks,
                listeners,
                starter,
                shown,
                restarts_max,
                durability,
                admins,
                told,
            )
        )
        deadline = None if timeout_seconds is None else time.monotonic() + timeout_seconds
        how = "failed"
        try:
            fleet.start()
            how = fleet.serve(deadline)
        except OutputClosed:
            how = "stopped: nobody reads the output"
        except (KeyboardInterrupt, Terminated):
            how = "interrupted"
            raise
        finally:
            shown.ended(how)
        return how


def _listeners(
    members: Sequence[MemberName], port_base: int | None, stack: ExitStack
) -> dict[MemberName, socket.socket]:
    listeners: dict[MemberName, socket.socket] = {}
    for offset, name in enumerate(members):
        port = 0 if port_base is None else port_base + offset
        listeners[name] = stack.enter_context(_listen(name, port))
    return listeners


def _listen(name: MemberName, port: int) -> socket.socket:
    if port > 0xFFFF:
        fail("HF530", f"expected ports up to 65535, but got {port} for {name}", None)
    try:
        return socket.create_server((HOST, port), backlog=LISTEN_BACKLOG)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "it is taken" if taken else error.strerror
        fail(
            "HF530",
            f"expected port {port} to be free for {name}, but {why}",
            None,
            help="choose others with --port-base, or leave it out for any free ports",
        )


@contextmanager
def _terminating() -> Generator[None]:
    """Let SIGTERM raise Terminated; only a main thread can have it so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def terminate(number: int, frame: FrameType | None) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
