"""
The edge of a running program: what sinks send becomes calls of Python functions.

Each sink of each member has one connection. Its elements are decoded and handed to the callback
in batches, in the member's order. While a callback runs nothing is read, so a slow one holds its
sender back.
"""

from __future__ import annotations

import os
import select
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from types import FrameType, TracebackType
from typing import Any

from hydro_mlir.deploy.plan import Callback, Sink
from hydro_mlir.diagnostics import Diagnostic, Place
from hydro_mlir.rt.handshake import Hello, Welcome
from hydro_mlir.rt.reactor import Reactor
from hydro_mlir.rt.rendezvous import LinkKey, Rendezvous
from hydro_mlir.rt.wire import FrameReader, WireError, codec

RECEIVE_BYTES = 1 << 18


class CallbackError(Exception):
    """A callback raised, or got what is no element; `diagnostic` says where."""

    def __init__(self, diagnostic: Diagnostic):
        self.diagnostic = diagnostic
        super().__init__(diagnostic.message)


class OutputClosed(Exception):
    """Nobody reads standard output any more, as when it is piped into `head`."""


def print_element(*fields: object) -> None:
    """The callback of a sink that has none: the element's fields, separated by a space."""
    print(*fields)  # noqa: T201 (this is the program's output)


class Edge:
    """Takes the connections of all sinks and calls the callbacks.

    `before_batch` runs before each batch, so that a progress display can make room.
    """

    def __init__(
        self,
        reactor: Reactor,
        listener: socket.socket,
        sinks: Sequence[Sink],
        callbacks: Mapping[str, Callback],
        before_batch: Callable[[], None],
    ):
        self._reactor = reactor
        self._before_batch = before_batch
        self._links = {sink.key: _Link(sink, callbacks) for sink in sinks}
        expected = {sink.key: sink.hello for sink in sinks}
        self._meeting = Rendezvous(reactor, listener, expected, {}, self._adopt)
        self._connections: dict[LinkKey, socket.socket] = {}

    @property
    def ended(self) -> bool:
        """Whether every sink has sent its end of stream."""
        return all(link.reader.ended for link in self._links.values())

    @property
    def records_total(self) -> int:
        """Elements received so far."""
        return sum(link.reader.records_total for link in self._links.values())

    @property
    def bytes_total(self) -> int:
        """Bytes received so far."""
        return sum(link.bytes_total for link in self._links.values())

    @property
    def position(self) -> int:
        """How far all streams have been worked on, in bytes."""
        return sum(link.reader.position for link in self._links.values())

    def close(self) -> None:
        """Close all connections."""
        self._meeting.close()
        for key in list(self._connections):
            self._drop(key)

    def _drop(self, key: LinkKey) -> None:
        connection = self._connections.pop(key, None)
        if connection is not None:
            self._reactor.forget(connection)
            connection.close()

    def _adopt(self, key: LinkKey, hello: Hello, connection: socket.socket) -> None:
        link = self._links[key]
        self._drop(key)
        link.begin(hello.epoch)
        if self._meeting.admit(key, connection, Welcome(position=link.reader.position)):
            connection.setblocking(False)
            self._connections[key] = connection
            self._reactor.on_readable(connection, partial(self._receive, key, link))

    def _receive(self, key: LinkKey, link: _Link) -> None:
        connection = self._connections[key]
        try:
            received = connection.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        if not received:  # whether it was time to end, its member's fate tells
            self._drop(key)
            return
        if link.reader.ended:  # the sender's farewell
            return
        link.bytes_total += len(received)
        elements = link.decode(received)
        if elements:
            self._before_batch()
            link.call(elements)
        with suppress(OSError):  # an acknowledgement that finds no room is replaced by a later one
            connection.send(link.reader.position.to_bytes(8, "little"))


class _Link:
    """One sink of one member."""

    def __init__(self, sink: Sink, callbacks: Mapping[str, Callback]):
        self.sink = sink
        self.bytes_total = 0
        self.reader = FrameReader(codec(sink.schema))
        self._callback = callbacks.get(sink.callback, print_element)
        self._epoch: int | None = None

    def begin(self, epoch: int) -> None:
        """Go on with a sender's stream on a new connection, or begin that of its successor."""
        if self._epoch not in (None, epoch):
            records_total = self.reader.records_total
            self.reader = FrameReader(codec(self.sink.schema))
            self.reader.records_total = records_total
        self._epoch = epoch
        self.reader.drop_unfinished()

    def decode(self, received: bytes) -> list[Any]:
        try:
            return self.reader.feed(received)
        except WireError as error:
            message = f"{self.sink.member} sent what is no element of {self.sink.callback}: {error}"
            raise CallbackError(Diagnostic("HF520", message, None)) from error

    def call(self, elements: list[Any]) -> None:
        callback = self._callback
        try:
            for element in elements:
                if type(element) is tuple:  # a NamedTuple is one element
                    callback(*element)
                else:
                    callback(element)
        except BrokenPipeError as error:
            if stdout_is_closed():
                raise OutputClosed from error
            raise CallbackError(self._diagnostic(error)) from error
        except Exception as error:
            raise CallbackError(self._diagnostic(error)) from error
        flush_stdout()

    def _diagnostic(self, error: Exception) -> Diagnostic:
        kind = type(error).__name__
        message = f"expected {self.sink.callback} to return, but it raised {kind}: {error}"
        return Diagnostic("HF521", message, _place_of(error, self._callback))


def _place_of(error: Exception, callback: Callback) -> Place | None:
    """The innermost line of the callback's own file, else the outermost line behind ours."""
    code = getattr(callback, "__code__", None)
    file = None if code is None else code.co_filename
    places = [_place(frame, line) for frame, line in _frames(error.__traceback__)][1:]
    own = [place for place in places if place.file == file]
    return own[-1] if own else places[0] if places else None


def _frames(traceback: TracebackType | None) -> list[tuple[FrameType, int]]:
    frames: list[tuple[FrameType, int]] = []
    while traceback is not None:
        frames.append((traceback.tb_frame, traceback.tb_lineno))
        traceback = traceback.tb_next
    return frames


def _place(frame: FrameType, line: int) -> Place:
    from hydro_mlir.diagnostics import source_line

    text = source_line(frame.f_code.co_filename, line)
    indent = len(text) - len(text.lstrip())
    return Place(frame.f_code.co_filename, line, indent + 1, max(1, len(text.strip())))


# --- standard output ---------------------------------------------------------------------------


def flush_stdout() -> None:
    """Let readers see what callbacks have printed; OutputClosed if there is no reader."""
    try:
        sys.stdout.flush()
    except BrokenPipeError as error:
        abandon_stdout()
        raise OutputClosed from error


def stdout_is_closed() -> bool:
    """Whether standard output has no reader; nothing more is written to it then."""
    poll = select.poll()
    try:
        poll.register(sys.stdout.fileno(), select.POLLOUT)
    except (AttributeError, OSError, ValueError):  # replaced by what is no file, or closed
        return False
    closed = any(events & (select.POLLERR | select.POLLHUP) for _, events in poll.poll(0))
    if closed:
        abandon_stdout()
    return closed


def abandon_stdout() -> None:
    """Send the rest of standard output nowhere, so that Python's own flush at exit is silent."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
