"""
A running fleet, seen from the launcher: starting, watching, and the ways to end.

    done         every member has finished, and every sink has ended        no failure
    quiescent    a fleet without an end of its own has nothing left to do   no failure
    stopped      the time is up, or nobody reads standard output any more   no failure
    failed       a member or a callback failed; the first cause is raised

However it ends, no process is left: members are told to stop, then signalled, then killed; and
a member whose control connection ends, as when the launcher is killed, ends by itself.
"""

from __future__ import annotations

import json
import signal
import socket
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hydro_mlir.deploy import process
from hydro_mlir.deploy.edge import CallbackError, Edge
from hydro_mlir.deploy.plan import Callback, Durability, MemberName, is_unbounded, sinks_of
from hydro_mlir.deploy.process import Counters, MemberProcess
from hydro_mlir.deploy.progress import Progress
from hydro_mlir.deploy.quiescence import Round, is_quiescent, round_of
from hydro_mlir.deploy.spawning import Spawner
from hydro_mlir.diagnostics import Diagnostic, DiagnosticError
from hydro_mlir.rt.address import Address
from hydro_mlir.rt.configuration import EDGE
from hydro_mlir.rt.control import ControlConnection, ControlError
from hydro_mlir.rt.reactor import Reactor
from hydro_mlir.rt.report import report_from_json

if TYPE_CHECKING:
    from hydro_mlir.codegen.artifact import Artifact

STOP_SECONDS_MAX = 1.0
KILL_SECONDS_MAX = 5.0
# How long after a round the next one begins: soon if nothing has happened, since it may be the
# last, else later and later, since asking makes every loop stand still for a moment.
ROUND_SECONDS_MIN = 0.005
ROUND_SECONDS_MAX = 0.25

Listeners = Mapping[MemberName, socket.socket]


class Fleet:
    """All members of a program as processes on this machine. Use as a context manager."""

    def __init__(
        self,
        artifacts: Sequence[Artifact],
        callbacks: Mapping[str, Callback],
        listeners: Listeners,
        spawner: Spawner,
        progress: Progress,
        restarts_max: int = 0,
        durability: Durability | None = None,
        admins: Mapping[MemberName, str] = MappingProxyType({}),
        told: Mapping[str, str] = MappingProxyType({}),
    ):
        self._told = told
        self._admins = admins
        self._durability = durability
        self._restarts_max = restarts_max
        self._restarts: Counter[MemberName] = Counter()
        self._artifacts = artifacts
        self._listeners = listeners
        self._spawner = spawner
        self._progress = progress
        self._unbounded = is_unbounded(artifacts)
        self._program = artifacts[0].manifest["program_hash"]
        self._reactor = Reactor()
        self._members: dict[MemberName, MemberProcess] = {}
        self._unknown: set[ControlConnection] = set()
        self._asked: set[MemberName] = set()
        self._round: Round | None = None
        self._round_seconds = ROUND_SECONDS_MIN
        self._quiescent = False
        self._stopping = False
        self._failure: Diagnostic | None = None
        self._ready = False
        self._edge_listener = _loopback()
        self._control_listener = _loopback()
        sinks = [sink for artifact in artifacts for sink in sinks_of(artifact)]
        self._edge = Edge(
            self._reactor, self._edge_listener, sinks, callbacks, progress.make_room
        )
        self._reactor.on_readable(self._control_listener, self._accept_control)

    def __enter__(self) -> Fleet:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start every member; their listening sockets exist already, so any order is fine."""
        for name in self._listeners:
            self._start(name)
        self._progress.started(list(self._members))
        if self._progress.refresh_seconds:
            self._reactor.call_later(self._progress.refresh_seconds, self._refresh)

    def _start(self, name: MemberName) -> None:
        artifact = self._artifact(name)
        environment = {
            "HYDRO_LOCATION": name.location,
            "HYDRO_MEMBER": str(name.index),
            "HYDRO_PEERS": json.dumps(self._peers()),
            "HYDRO_CONTROL": str(_address(self._control_listener)),
            **self._told,
        }
        if name in self._admins:
            environment["HYDRO_ADMIN"] = self._admins[name]
        if self._durability is not None:
            environment |= self._durability.environment(name)
        listener = self._listeners[name]
        member = self._spawner.start(name, artifact.directory, listener, environment)
        self._members[name] = member
        member.watch(self._reactor, self._exited)

    def serve(self, deadline: float | None = None) -> str:
        """Run until the fleet is done or the deadline has passed; what became of it.

        A failure raises DiagnosticError, a standard output without readers OutputClosed.
        """
        try:
            in_time = self._reactor.run(self._over, deadline)
        except CallbackError as error:
            self._failure = error.diagnostic
            in_time = True
        failed = self._failed_members()
        if self._failure is None and not failed:
            return self._verdict(in_time)
        self.stop()  # others end early by that, which is no failure of theirs
        raise DiagnosticError([self._failure or self._cause(failed)])

    def stop(self) -> None:
        """End every member: ask, then signal, then kill; returns when all have ended."""
        self._stopping = True
        self._edge.close()  # what was not printed before the end will not be
        for member in self._running():
            asked = member.control is not None and member.control.send("stop")
            if not asked:
                member.end(signal.SIGTERM)
        if self._wait_for_exits(STOP_SECONDS_MAX):
            return
        for member in self._running():
            member.end(signal.SIGKILL)
        self._wait_for_exits(KILL_SECONDS_MAX)

    def close(self) -> None:
        """Stop what still runs and give all descriptors back."""
        try:
            self.stop()
        finally:  # a second Ctrl-C has no patience
            for member in self._running():
                member.end(signal.SIGKILL)
        for connection in self._unknown:
            connection.close()
        for member in self._members.values():
            member.close()
        self._edge_listener.close()
        self._control_listener.close()
        self._reactor.close()

    # --- how it goes -----------------------------------------------------------------------------

    def _over(self) -> bool:
        if self._failure is not None or self._failed_members() or self._quiescent:
            return True
        # Members linger where one that comes back may need them, and are told to stop afterwards.
        ended = not self._running()
        if self._durability is not None:
            ended = all(m.finished or not m.running for m in self._members.values())
        return ended and self._edge.ended

    def _verdict(self, in_time: bool) -> str:
        if not in_time:
            return "stopped: the time was up"
        return "quiescent" if self._quiescent else "done"

    def _running(self) -> list[MemberProcess]:
        return [member for member in self._members.values() if member.running]

    def _failed_members(self) -> list[MemberProcess]:
        failed = [member for member in self._members.values() if _has_failed(member)]
        return [member for member in failed if not self._may_start_again(member.name)]

    def _wait_for_exits(self, seconds_max: float) -> bool:
        return self._reactor.run(lambda: not self._running(), time.monotonic() + seconds_max)

    def _cause(self, failed: Sequence[MemberProcess]) -> Diagnostic:
        """What failed first, as far as it is not the consequence of another failure."""
        reports = [report for member in failed for report in member.reports]
        causes = [report for report in reports if not report.consequence]
        if causes:
            return process.diagnostic_of(causes[0])
        silent = [member for member in failed if not member.reports]
        if silent:
            return silent[0].death()
        return process.diagnostic_of(reports[0])

    def _exited(self, member: MemberProcess) -> None:
        # A short life may be over before its control connection has been looked at.
        while member.control is None and self._accept_one():
            pass
        for connection in list(self._unknown):
            self._meet(connection)
        if member.control is not None:
            self._read_control(member, member.control)
        if _has_failed(member) and self._may_start_again(member.name):
            self._start_again(member)

    def _may_start_again(self, name: MemberName) -> bool:
        """Whether a member that failed gets another life: not behind a peer that has finished."""
        if self._stopping or self._restarts[name] >= self._restarts_max:
            return False
        if self._is_durable(name):
            return True
        return not any(member.finished for member in self._members.values())

    def _is_durable(self, name: MemberName) -> bool:
        return bool(self._artifact(name).manifest["durable"])

    def _artifact(self, name: MemberName) -> Artifact:
        return next(each for each in self._artifacts if each.location == name.location)

    def _start_again(self, member: MemberProcess) -> None:
        name = member.name
        self._restarts[name] += 1
        life = f"{self._restarts[name]} of {self._restarts_max}"
        self._progress.notice(f"{member.death().message}: starting it again ({life})")
        for report in member.reports:
            self._progress.notice(f"{name}: {report.message}")
        if member.control is not None:
            self._reactor.forget(member.control)
        member.close()
        self._start(name)
        self._round = None  # its counters begin anew
        if name in self._asked:
            self._answered(name)

    def _peers(self) -> dict[str, list[str]]:
        peers: dict[str, list[str]] = {EDGE: [str(_address(self._edge_listener))]}
        for name, listener in self._listeners.items():
            peers.setdefault(name.location, []).append(str(_address(listener)))
        return peers

    # --- control ---------------------------------------------------------------------------------

    def _accept_control(self) -> None:
        self._accept_one()

    def _accept_one(self) -> bool:
        """Accept a control connection if one waits; whether there was one."""
        try:
            accepted, _ = self._control_listener.accept()
        except OSError:  # none, or the other end has gone again
            return False
        connection = ControlConnection(accepted)
        self._unknown.add(connection)
        self._reactor.on_readable(connection, partial(self._meet, connection))
        return True

    def _meet(self, connection: ControlConnection) -> None:
        """Find out who a control connection belongs to; anybody on this machine can open one."""
        try:
            messages = connection.receive()
        except ControlError:
            messages = None
        if messages == []:
            return
        self._reactor.forget(connection)
        self._unknown.discard(connection)
        member = None if messages is None else self._introduced(messages[0])
        if messages is None or member is None:
            connection.close()
            return
        member.control = connection
        self._reactor.on_readable(connection, partial(self._read_control, member, connection))
        self._handle(member, messages[1:])

    def _introduced(self, hello: Mapping[str, Any]) -> MemberProcess | None:
        if hello["kind"] != "hello" or hello.get("program") != self._program:
            return None
        for name, member in self._members.items():
            who = (hello.get("location"), hello.get("member"), hello.get("pid"))
            if who == (name.location, name.index, member.pid):
                return member if member.control is None else None
        return None

    def _read_control(self, member: MemberProcess, connection: ControlConnection) -> None:
        try:
            messages = connection.receive()
            if messages is not None:
                self._handle(member, messages)
                return
        except (ControlError, TypeError, ValueError) as error:
            message = f"{member.name} sent what is no control message: {error}"
            self._fail(Diagnostic("HF511", message, None))
        self._reactor.forget(connection)

    def _handle(self, member: MemberProcess, messages: Sequence[Mapping[str, Any]]) -> None:
        for message in messages:
            fields = {name: value for name, value in message.items() if name != "kind"}
            match message["kind"]:
                case "ready":
                    member.ready = True
                    self._check_ready()
                case "counters":
                    member.counters = Counters(**fields)
                    self._answered(member.name)
                case "diagnostic":
                    member.reports.append(report_from_json(fields))
                case "notice":
                    self._progress.notice(f"{member.name}: {fields['text']}")
                case "finished":
                    member.finished = True
                    member.counters = replace(member.counters, busy=False)
                case kind:
                    raise ControlError(f"expected a message of a node, got {kind!r}")

    def _fail(self, diagnostic: Diagnostic) -> None:
        self._failure = self._failure or diagnostic

    def _check_ready(self) -> None:
        if self._ready or not all(member.ready for member in self._members.values()):
            return
        self._ready = True
        self._progress.ready()
        if self._unbounded:
            self._ask()

    # --- counters --------------------------------------------------------------------------------

    def _refresh(self) -> None:
        """Show the newest counters, and ask for newer ones unless that happens anyway."""
        if self._ready:
            counters = {name: member.counters for name, member in self._members.items()}
            self._progress.update(counters)
            if not self._unbounded:
                self._ask()
        self._reactor.call_later(self._progress.refresh_seconds, self._refresh)

    def _ask(self) -> None:
        if self._asked or self._stopping:
            return
        self._asked = {member.name for member in self._running() if not member.finished}
        for name in list(self._asked):
            control = self._members[name].control
            if control is None or not control.send("counters", exact=self._unbounded):
                self._asked.discard(name)

    def _answered(self, name: MemberName) -> None:
        self._asked.discard(name)
        if self._asked or not self._unbounded or self._stopping:
            return
        counters = (member.counters for member in self._members.values())
        newest = round_of(counters, self._edge.position)
        self._quiescent = is_quiescent(self._round, newest)
        later = min(2 * self._round_seconds, ROUND_SECONDS_MAX)
        self._round_seconds = ROUND_SECONDS_MIN if newest == self._round else later
        self._round = newest
        self._reactor.call_later(self._round_seconds, self._ask)


def _has_failed(member: MemberProcess) -> bool:
    if member.reports:
        return True
    return member.exit_code is not None and (member.exit_code != 0 or not member.finished)


def _loopback() -> socket.socket:
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    listener.setblocking(False)
    return listener


def _address(listener: socket.socket) -> Address:
    return Address(*listener.getsockname()[:2])
