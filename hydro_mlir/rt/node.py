"""
One member of one location as a process: `python -m hydro_mlir.rt.node ARTIFACT`.

The environment says who it is and where its peers are (`configuration.py`). It loads the
artifact's code, meets its peers, hands every descriptor to the native event loop, and from then
on only watches: signals, the launcher, strangers at the door, and what the loop has to tell.

Endings:
    all inputs ended, all work done, all outputs sent      exit 0
    the launcher says stop, or SIGTERM or SIGINT comes     exit 0, between two ticks if the tick
                                                           at work ends within STOP_SECONDS_MAX,
                                                           else at once
    a trap, a peer that does not come back, a wrong artifact
                                                           exit 1, with a report
    a wrong environment                                    exit 2
    the launcher has gone                                  exit 1, silently

No compiler is imported here: starting must be quick, and a machine that only runs needs none.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType

from hydro_mlir.rt import abi, failures, rendezvous, spawner
from hydro_mlir.rt.address import AddressError, listen
from hydro_mlir.rt.admin import GRAPH_NAME, Admin, Stats, stats_of
from hydro_mlir.rt.configuration import (
    EDGE,
    Configuration,
    ConfigurationError,
    read_configuration,
)
from hydro_mlir.rt.control import ControlConnection, ControlError
from hydro_mlir.rt.durable import DurableMember
from hydro_mlir.rt.execution import NativeLoop
from hydro_mlir.rt.loader import LoadError
from hydro_mlir.rt.local_sinks import LocalSinks
from hydro_mlir.rt.log_file import LogError
from hydro_mlir.rt.lost_peers import LostPeers
from hydro_mlir.rt.manifest import ArtifactError, Manifest, read_manifest
from hydro_mlir.rt.peer_links import PeerLinks
from hydro_mlir.rt.peers import expected_hellos, outgoing_hellos
from hydro_mlir.rt.ports import open_ports
from hydro_mlir.rt.process_name import name_process
from hydro_mlir.rt.reactor import Reactor
from hydro_mlir.rt.rendezvous import Rendezvous, RendezvousError
from hydro_mlir.rt.report import Report, render
from hydro_mlir.rt.source_files import open_sources
from hydro_mlir.rt.streams import Streams
from hydro_mlir.rt.wiring import Wiring

STOP_SECONDS_MAX = 0.25
CONTROL_SECONDS_MAX = 10.0

EXIT_OK, EXIT_FAILED, EXIT_USAGE = 0, 1, 2


class Failure(Exception):
    """The node cannot go on; `report` says why. None: nobody is there to be told."""

    def __init__(self, report: Report | None):
        self.report = report
        super().__init__("" if report is None else report.message)


class Node:
    """A member from its start to its end: `run` returns the exit code."""

    def __init__(self, directory: Path, configuration: Configuration):
        self._directory = directory
        self._configuration = configuration
        self._reactor = Reactor()
        self._control: ControlConnection | None = None
        self._exit_code: int | None = None
        self._failure: Failure | None = None
        self._lingers = False
        self._actions: deque[Callable[[], None]] = deque()

    def run(self) -> int:
        """Do all of it."""
        name_process(f"hydro {self._who}")
        self._take_signals()
        try:
            manifest = self._manifest()
            self._meet_launcher(manifest)
            return self._serve(manifest)
        except Failure as failure:
            if failure.report is not None:
                self._tell(failure.report)
            return EXIT_FAILED

    @property
    def _who(self) -> str:
        return self._configuration.who

    def _tell(self, report: Report) -> None:
        if self._control is None or not self._control.send("diagnostic", **report.to_json()):
            print(render(report), file=sys.stderr, flush=True)  # noqa: T201 (there is no launcher)

    def _fail(self, report: Report) -> None:
        self._failure = self._failure or Failure(report)

    def _over(self) -> bool:
        peers = getattr(self, "_peers", None)
        if peers is not None and peers.error is not None and self._failure is None:
            self._fail(Report("HF517", str(peers.error), note=f"at {self._who}"))
        return self._failure is not None or self._exit_code is not None

    # --- starting ------------------------------------------------------------------------------

    def _manifest(self) -> Manifest:
        try:
            manifest = read_manifest(self._directory)
        except ArtifactError as error:
            raise Failure(Report("HF514", str(error))) from error
        told = self._configuration
        if manifest.location != told.location or told.member >= manifest.members:
            got = f"{manifest.location} with {manifest.members} members in {self._directory}"
            raise Failure(Report("HF514", f"expected an artifact of {self._who}, got one of {got}"))
        return manifest

    def _meet_launcher(self, manifest: Manifest) -> None:
        address = self._configuration.control
        if address is None:
            return
        target = (address.host, address.port)
        try:
            found = socket.create_connection(target, timeout=CONTROL_SECONDS_MAX)
        except OSError as error:
            message = f"expected a launcher at {address}, but {error.strerror or error}"
            raise Failure(Report("HF515", message)) from error
        self._control = ControlConnection(found)
        self._control.send(
            "hello",
            location=self._configuration.location,
            member=self._configuration.member,
            program=manifest.program_hash,
            pid=os.getpid(),
        )
        self._reactor.on_readable(self._control, self._read_control)

    def _take_signals(self) -> None:
        """Let SIGTERM and SIGINT wake the reactor, wherever it is."""
        reading, writing = socket.socketpair()
        reading.setblocking(False)
        writing.setblocking(False)
        signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        self._signals = (reading, writing)
        self._reactor.on_readable(reading, lambda: _drain(reading))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop_on_signal)

    def _stop_on_signal(self, number: int, frame: FrameType | None) -> None:
        self._exit_code = EXIT_OK

    def _meet_peers(self, manifest: Manifest, listener: socket.socket) -> None:
        configuration = self._configuration
        try:
            expected = expected_hellos(manifest, configuration)
            outgoing = outgoing_hellos(manifest, configuration)
            optional = self._streams.ended(expected, outgoing)
            meeting = Rendezvous(self._reactor, listener, expected, outgoing, optional=optional)
        except ConfigurationError as error:
            raise Failure(Report("HF516", str(error))) from error
        self._peers = PeerLinks(meeting, self._wiring, self._streams, self._between_ticks)
        self._peers.on_notice = self._notice
        self._lost = LostPeers(self._reactor, self._wiring, self._peers, self._fail)
        self._lost.who, self._lost.seconds = self._who, configuration.peer_seconds
        deadline = time.monotonic() + configuration.start_seconds
        try:
            rendezvous.wait(meeting, self._reactor, deadline, self._over)
        except RendezvousError as error:
            raise Failure(Report("HF517", str(error), note=f"at {self._who}")) from error

    # --- serving -------------------------------------------------------------------------------

    def _serve(self, manifest: Manifest) -> int:
        try:
            listener = listen(self._configuration.listen)
            self._open_admin()
            wiring = Wiring(self._directory, manifest, self._configuration.member)
        except (AddressError, LoadError) as error:
            raise Failure(Report("HF514", str(error), note=f"at {self._who}")) from error
        report = open_sources(manifest, wiring, self._who)
        report = report or open_ports(manifest, wiring, self._configuration, self._notice)
        if report is not None:
            raise Failure(report)
        self._wiring = wiring
        self._loop = NativeLoop(wiring.run, self._reactor, self._on_event)
        if not wiring.prepare(self._loop.wakeup_descriptor):
            raise Failure(failures.trap_report(manifest, self._who, wiring.context.trap))
        self._remember(manifest)
        self._meet_peers(manifest, listener)
        if not self._peers.complete:
            return self._ending()
        self._sinks = LocalSinks(self._reactor)
        self._connect_sinks(manifest)
        if self._control is not None:
            self._control.send("ready")
        self._loop.start()
        self._lost.look_for_silent_ones()
        self._reactor.run(self._over)
        return self._ending()

    def _open_admin(self) -> None:
        """Serve pages from now on; they say that this node starts until it has."""
        address = self._configuration.admin
        if address is not None:
            graph = self._directory / GRAPH_NAME
            self._admin = Admin(self._reactor, listen(address), self._stats, graph)

    def _stats(self) -> Stats | None:
        if not hasattr(self, "_peers") or not self._peers.complete:
            return None
        told = self._configuration
        return stats_of(self._wiring, told.location, told.member)

    def _remember(self, manifest: Manifest) -> None:
        """Know the streams; a durable member is where its last life has ended, from here on."""
        told = self._configuration
        self._log: DurableMember | None = None
        if not manifest.durable:
            self._streams = Streams(self._wiring, manifest, told.epoch)
            return
        if told.data is None:
            raise Failure(failures.no_directory_report(self._who))
        try:
            self._log = DurableMember(told.data, manifest, told.member, told.epoch)
            self._configuration = replace(told, epoch=self._log.epoch)
            self._streams = Streams(self._wiring, manifest, self._log.epoch)
            recovery = self._log.recover(self._wiring, self._streams, told.on_trap)
        except LogError as error:
            raise Failure(failures.foreign_log_report(self._who, error)) from error
        except OSError as error:
            raise Failure(failures.log_report(self._who, told.data, error)) from error
        for text in recovery.notices():
            self._notice(text)

    def _shorten_log(self) -> None:
        assert self._log is not None, "only who keeps a log is told that it is long"
        try:
            self._log.shorten(self._wiring, self._streams)
        except OSError as error:
            self._fail(failures.log_report(self._who, self._configuration.data, error))

    def _connect_sinks(self, manifest: Manifest) -> None:
        """Print here what sinks get, where there is no edge to send it to."""
        if EDGE in self._configuration.peers:
            return
        for number, channel in enumerate(manifest.outputs):
            if channel.direction == "sink":
                link = self._wiring.link(abi.LINK_OUT, number, 0)
                self._wiring.connect(link, self._sinks.open(channel), reliable=False)

    def _between_ticks(self, action: Callable[[], None]) -> None:
        """Do something while no tick runs: now, or as soon as the loop has come back."""
        loop = getattr(self, "_loop", None)
        if loop is None or not loop.running:
            action()
            if loop is not None and self._lingers:
                loop.start()
            return
        self._actions.append(action)
        loop.wake()

    def _on_event(self, event: int) -> None:
        """What the native loop has to tell; it stands still meanwhile."""
        changed = bool(self._actions)
        while self._actions:
            self._actions.popleft()()
        match event:
            case abi.EVENT_FINISHED if not changed:
                self._finish()
                return  # what happens from now on starts it again
            case abi.EVENT_TRAP | abi.EVENT_LIMIT:
                trap, waiting = self._wiring.context.trap, self._wiring.bytes_around_the_cycle()
                self._fail(failures.trap_report(self._wiring.manifest, self._who, trap, waiting))
            case abi.EVENT_PEER_LOST | abi.EVENT_MALFORMED:
                self._lost.handle(malformed=event == abi.EVENT_MALFORMED)
            case abi.EVENT_LOG_LONG:
                self._shorten_log()
            case abi.EVENT_LOG_FAILED:
                error = self._wiring.system_error()
                self._fail(failures.log_report(self._who, self._configuration.data, error))
            case abi.EVENT_ERROR:
                self._fail(failures.system_report(self._who, self._wiring.system_error()))
            case _:
                pass  # it goes on unless something else has ended this node
        if not self._over():
            self._loop.start()

    def _notice(self, text: str) -> None:
        """Tell what is worth knowing, and no failure."""
        if self._control is None or not self._control.send("notice", text=text):
            print(f"{self._who}: {text}", file=sys.stderr, flush=True)  # noqa: T201

    def _finish(self) -> None:
        """All work is done; peers that come back may still have to be told so."""
        if self._control is not None and not self._lingers:
            self._send_counters()
            self._control.send("finished")
        seconds = self._configuration.linger_seconds
        if seconds and not self._lingers:
            self._lingers = True
            self._reactor.call_later(seconds, self._leave)
        elif not seconds:
            self._leave()

    def _leave(self) -> None:
        self._exit_code = EXIT_OK

    # --- the launcher --------------------------------------------------------------------------

    def _read_control(self) -> None:
        assert self._control is not None, "only what exists is readable"
        try:
            messages = self._control.receive()
        except ControlError:
            messages = None
        if messages is None:  # nobody is left to work for, or to tell
            self._failure = Failure(None)
            return
        for message in messages:
            if message["kind"] == "stop":
                self._exit_code = EXIT_OK
            elif message["kind"] == "counters":
                self._give_counters(exact=message.get("exact") is True)

    def _give_counters(self, exact: bool) -> None:
        """Answer with counters; exact ones are those between two ticks."""
        if exact:
            self._between_ticks(self._send_counters)
        else:
            self._send_counters()

    def _send_counters(self) -> None:
        if self._control is not None:
            self._control.send("counters", **self._wiring.counters())

    # --- ending --------------------------------------------------------------------------------

    def _ending(self) -> int:
        """Let the tick at work end, if it does so soon; then the exit code, or the Failure."""
        loop = getattr(self, "_loop", None)
        if loop is not None and loop.running:
            loop.wake()
            self._reactor.run(lambda: not loop.running, time.monotonic() + STOP_SECONDS_MAX)
        sinks = getattr(self, "_sinks", None)
        if sinks is not None and loop is not None and not loop.running:
            sinks.finish()
        if self._failure is not None:
            raise self._failure
        return EXIT_OK if self._exit_code is None else self._exit_code


def _drain(reading: socket.socket) -> None:
    try:
        reading.recv(4096)
    except BlockingIOError:
        return


# --- the process -------------------------------------------------------------------------------


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the node that an artifact's directory and the environment describe."""
    if len(arguments) == 2 and arguments[0] == "--spawn":
        spawner.serve(int(arguments[1]), main)
        return EXIT_OK
    if len(arguments) != 1:
        return _usage("expected one argument, the directory of an artifact")
    try:
        configuration = read_configuration(environment)
    except ConfigurationError as error:
        return _usage(str(error))
    return Node(Path(arguments[0]), configuration).run()


def _usage(message: str) -> int:
    print(f"hydro_mlir.rt.node: error: {message}", file=sys.stderr)  # noqa: T201
    return EXIT_USAGE


if __name__ == "__main__":
    code = main(sys.argv[1:], os.environ)
    sys.stdout.flush()
    # A tick that never ends may still be at work in the other thread: leave without a goodbye.
    os._exit(code)
