"""
Finding out that a peer has gone silent: its machine is down, or the network between.

Nobody says so. TCP sends again, but waits twice as long each time, so that a network that was
away for ten seconds would be used again ten seconds after it is back. So who waits for an answer
looks at the kernel's account of the connection from time to time, and makes a new one once a few
repeats have gone unanswered; a connection without anything under way is probed by the kernel.
A process that is merely stopped is no silent peer: its kernel answers, however long that takes.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable

from hydro_mlir.rt import abi
from hydro_mlir.rt.reactor import Reactor

LOOK_SECONDS = 0.5
# On a local network the third repeat goes out 1.4 s behind the first try; a lossy one has a chance.
REPEATS_MAX = 3
# Unanswered probes of a connection with nothing under way, or of a receiver that has no room.
SILENT_PROBES_MAX = 2
# Probes find out that the peer has dropped a connection, or in eleven seconds that it has gone.
PROBE_IDLE_SECONDS, PROBE_INTERVAL_SECONDS, PROBES_MAX = 1, 1, 10

_TCP_INFO_BYTES = 8
_TCP_INFO_RETRANSMITS, _TCP_INFO_PROBES = 2, 3  # offsets in the kernel's `struct tcp_info`


def probe_when_idle(connection: socket.socket) -> None:
    """Let the kernel ask for the peer while nothing is under way."""
    tcp = socket.IPPROTO_TCP
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(tcp, socket.TCP_KEEPIDLE, PROBE_IDLE_SECONDS)
    connection.setsockopt(tcp, socket.TCP_KEEPINTVL, PROBE_INTERVAL_SECONDS)
    connection.setsockopt(tcp, socket.TCP_KEEPCNT, PROBES_MAX)


def is_silent(connection: socket.socket) -> bool:
    """Whether bytes or probes have been sent again and again, and nobody answers.

    >>> near, far = socket.socketpair()
    >>> is_silent(near)  # no TCP: nothing can be lost
    False
    >>> near.close(), far.close()
    (None, None)
    """
    try:
        account = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
    except OSError:
        return False
    if account[_TCP_INFO_PROBES] >= SILENT_PROBES_MAX:
        return True
    return account[_TCP_INFO_RETRANSMITS] >= REPEATS_MAX


def is_silent_link(link: abi.Link) -> bool:
    """Whether a link has a connection, and its peer is silent.

    Descriptors are closed by the thread that asks, so what is read here is not reused meanwhile.
    """
    descriptor = link.fd
    if descriptor < 0 or not link.reliable:
        return False
    # Naming family and type saves asking the kernel; the descriptor stays the link's.
    connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM, fileno=descriptor)
    try:
        return is_silent(connection)
    finally:
        connection.detach()


class SilentPeers:
    """Looks at all links from time to time, and tells of those whose peers are silent."""

    def __init__(
        self,
        reactor: Reactor,
        links: Callable[[], Iterable[abi.Link]],
        on_silent: Callable[[abi.Link], None],
    ):
        self._reactor = reactor
        self._links = links
        self._on_silent = on_silent

    def look(self) -> None:
        """Look now, and again later."""
        for link in self._links():
            if is_silent_link(link):
                self._on_silent(link)
        self._reactor.call_later(LOOK_SECONDS, self.look)
