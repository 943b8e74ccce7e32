"""
Sinks of a node that has no edge to send to: their elements are printed here.

The native loop writes to one end of a socket pair as to any peer; the control plane reads the
other end and prints each element as the default callback of a launcher does.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from functools import partial

from hydro_mlir.rt.manifest import ChannelEntry
from hydro_mlir.rt.reactor import Reactor
from hydro_mlir.rt.wire import FrameReader, codec

RECEIVE_BYTES = 1 << 16
FINISH_SECONDS_MAX = 5.0


class LocalSinks:
    """Prints what arrives."""

    def __init__(self, reactor: Reactor):
        self._reactor = reactor
        self._open: set[socket.socket] = set()
        self._writing: list[int] = []

    def open(self, channel: ChannelEntry) -> int:
        """The descriptor that the native loop writes a sink's frames to."""
        reading, writing = socket.socketpair()
        reading.setblocking(False)
        writing.setblocking(False)
        self._open.add(reading)
        reader = FrameReader(codec(channel.schema))
        self._reactor.on_readable(reading, partial(self._receive, reading, reader))
        self._writing.append(writing.detach())
        return self._writing[-1]

    def finish(self) -> None:
        """Print what is still under way; the native loop must not run any more."""
        for descriptor in self._writing:
            os.close(descriptor)
        self._reactor.run(lambda: not self._open, time.monotonic() + FINISH_SECONDS_MAX)

    def _receive(self, reading: socket.socket, reader: FrameReader) -> None:
        received = reading.recv(RECEIVE_BYTES)
        for element in reader.feed(received):
            print(*element if type(element) is tuple else (element,))  # noqa: T201
        sys.stdout.flush()  # whoever reads along is not left waiting for the end
        if reader.ended or not received:
            self._reactor.forget(reading)
            self._open.discard(reading)
            reading.close()
