"""
Connections of a running node: each is handed to its link, and made anew when it was lost.

The rendezvous finds the peers and talks to them; the streams know where each goes on. Between
both is time: a link may change only while no tick runs, so a connection waits until then.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress

from hydro_mlir.rt import abi
from hydro_mlir.rt.handshake import Hello, Welcome
from hydro_mlir.rt.rendezvous import LinkKey, Rendezvous, RendezvousError
from hydro_mlir.rt.streams import Streams
from hydro_mlir.rt.wire import FAREWELL
from hydro_mlir.rt.wiring import Wiring


class PeerLinks:
    """Keeps the links of a node connected.

    `between_ticks` runs an action while no tick does; `on_notice` is told what was lost for good.
    """

    def __init__(
        self,
        meeting: Rendezvous,
        wiring: Wiring,
        streams: Streams,
        between_ticks: Callable[[Callable[[], None]], None],
    ):
        self.on_notice: Callable[[str], None] = lambda text: None
        self._meeting = meeting
        self._wiring = wiring
        self._streams = streams
        self.between_ticks = between_ticks
        self._hellos: dict[tuple[int, int], Hello] = {}
        meeting.on_hello = self._greet
        meeting.on_connected = self._connected

    @property
    def complete(self) -> bool:
        """Whether every link has a connection, or has had one."""
        return self._meeting.complete

    @property
    def error(self) -> RendezvousError | None:
        """Why no connection can be made to some peer, ever."""
        return self._meeting.error

    def lost(self, link: abi.Link) -> None:
        """A link's connection has ended: its sender makes a new one."""
        if link.direction == abi.LINK_OUT:
            self._meeting.reconnect(self._hellos[link.channel, link.peer])

    def _greet(self, key: LinkKey, hello: Hello, connection: socket.socket) -> None:
        self.between_ticks(lambda: self._admit(key, hello, connection))

    def _admit(self, key: LinkKey, hello: Hello, connection: socket.socket) -> None:
        answer = self._streams.welcome(key, hello)
        if self._meeting.admit(key, connection, answer):
            self._wiring.connect(self._streams.input(key), _handed_over(connection))

    def _connected(self, hello: Hello, connection: socket.socket, welcome: Welcome) -> None:
        link = self._streams.output(hello)
        self._hellos[link.channel, link.peer] = hello
        self.between_ticks(lambda: self._resume(hello, connection, welcome))

    def _resume(self, hello: Hello, connection: socket.socket, welcome: Welcome) -> None:
        lost = self._streams.resume(hello, welcome)
        if self._streams.is_done(hello):  # all is acknowledged: the loop does not listen any more
            with suppress(OSError):
                connection.send(FAREWELL)
        self._wiring.connect(self._streams.output(hello), _handed_over(connection))
        if lost:
            who = f"{hello.receiver}[{hello.receiver_member}]"
            text = f"{who} has started anew without its state: {lost} records on channel "
            self.on_notice(f"{text}{hello.channel!r} died with its predecessor")


def _handed_over(connection: socket.socket) -> int:
    """A connection's descriptor, which no Python object closes any more."""
    connection.setblocking(False)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection.detach()
