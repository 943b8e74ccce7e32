"""
How the connections of a node come to be: all of them at once, in any order of starting.

A node connects to everyone it sends to and accepts everyone it receives from, itself included,
in one event loop: a node that waited for one peer first could wait for ever. Who does not listen
yet is tried again until the time is up; who does not belong here is refused with both values.

The same goes on afterwards: a connection that was lost is made anew by its sender, and a HELLO
for a link that has a connection already replaces it, since only a sender that has lost its
connection, or a successor of it, says HELLO again.
"""

from __future__ import annotations

import errno
import os
import random
import socket
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

from hydro_mlir.rt import handshake
from hydro_mlir.rt.address import Address, AddressError, connect
from hydro_mlir.rt.handshake import HandshakeError, Hello, MessageReader, Refusal, Welcome
from hydro_mlir.rt.reactor import Reactor, Timer
from hydro_mlir.rt.silence import LOOK_SECONDS, is_silent, probe_when_idle

HANDSHAKE_SECONDS_MAX = 10.0
CONNECT_RETRY_SECONDS_MIN = 0.01
CONNECT_RETRY_SECONDS_MAX = 0.5
# A try that nobody has answered by then is given up for a new one: the kernel's own repeats of it
# are further and further apart.
CONNECT_SECONDS_MAX = 1.0
# Connections that have not said who they are yet; more wait in the listener's backlog.
STRANGERS_MAX = 256

_NOT_THERE_YET = (
    errno.ECONNREFUSED, errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE, errno.ETIMEDOUT,
    errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN,
)  # fmt: skip

# Refusals that say nothing about who asks: the next try may be welcome.
_LATE, _CROWDED = "time", "connections"

# Who is at the other end of an incoming connection: channel, sending location, its member.
LinkKey = tuple[str, str, int]

OnHello = Callable[[LinkKey, Hello, socket.socket], None]
OnConnected = Callable[[Hello, socket.socket, Welcome], None]


class RendezvousError(Exception):
    """A peer has refused this node, or its address cannot be used."""

    def __init__(self, message: str, refusal: Refusal | None = None):
        self.refusal = refusal
        super().__init__(message)


@dataclass(eq=False)
class _Outgoing:
    address: Address
    hello: Hello
    retry_seconds: float = CONNECT_RETRY_SECONDS_MIN
    connection: socket.socket | None = None
    patience: Timer | None = None


class Rendezvous:
    """Connects and accepts until every link is there.

    `expected` says for each incoming link the HELLO that opens it; `outgoing` are addresses with
    the HELLO to say there. Serve the reactor until `complete`, then take the sockets from
    `accepted` (by LinkKey) and `connected` (by HELLO). An error ends it: `error` is set.

    Links in `optional` may come, but nobody waits for them: they have ended already.
    `on_hello` gets each HELLO that fits with its connection, and has to `admit` it at some time;
    without it everyone is admitted at once. `on_connected` gets each outgoing connection with the
    WELCOME it got. Both may be set later.
    """

    def __init__(
        self,
        reactor: Reactor,
        listener: socket.socket,
        expected: Mapping[LinkKey, Hello],
        outgoing: Mapping[Hello, Address],
        on_hello: OnHello | None = None,
        on_connected: OnConnected | None = None,
        optional: Collection[LinkKey | Hello] = (),
    ):
        self.accepted: dict[LinkKey, socket.socket] = {}
        self.connected: dict[Hello, socket.socket] = {}
        self.error: RendezvousError | None = None
        self.on_hello: OnHello = on_hello or self._admit_at_once
        self.on_connected: OnConnected = on_connected or (lambda hello, connection, welcome: None)
        self._closed = False
        self._reactor = reactor
        self._listener = listener
        self._expected = expected
        self._optional = optional
        self._outgoing = [_Outgoing(address, hello) for hello, address in outgoing.items()]
        self._strangers: dict[socket.socket, Timer] = {}
        reactor.on_readable(listener, self._accept)
        for link in self._outgoing:
            self._connect(link)

    @property
    def complete(self) -> bool:
        """Whether every link is there."""
        connected = len(self.connected) == len(self._outgoing)
        if connected and len(self.accepted) == len(self._expected):
            return True
        return bool(self._optional) and not self._late_senders() and not self._late_receivers()

    def missing(self) -> list[str]:
        """Who has not been met yet, for a message."""
        late = [
            f"{sender}[{member}] to connect for channel {channel!r}"
            for channel, sender, member in self._late_senders()
        ]
        late += [
            f"{link.hello.receiver}[{link.hello.receiver_member}] at {link.address} to answer"
            for link in self._late_receivers()
        ]
        return late

    def _late_senders(self) -> list[LinkKey]:
        met = self.accepted.keys()
        return [key for key in self._expected if key not in met and key not in self._optional]

    def _late_receivers(self) -> list[_Outgoing]:
        hellos = self.connected.keys()
        return [
            link
            for link in self._outgoing
            if link.hello not in hellos and link.hello not in self._optional
        ]

    def reconnect(self, hello: Hello) -> None:
        """Make an outgoing connection anew that was lost."""
        link = next(each for each in self._outgoing if each.hello == hello)
        self.connected.pop(hello, None)
        link.connection = None
        self._retry(link)

    def close(self) -> None:
        """Stop waiting; connections that are not complete are closed, the listener is not."""
        self._closed = True
        self._reactor.forget(self._listener)
        for stranger, timer in list(self._strangers.items()):
            timer.cancel()
            self._drop(stranger)
        for link in self._outgoing:
            if link.patience is not None:
                link.patience.cancel()
            if link.hello not in self.connected and link.connection is not None:
                self._drop(link.connection)

    def _drop(self, connection: socket.socket) -> None:
        self._reactor.forget(connection)
        self._strangers.pop(connection, Timer(lambda: None)).cancel()
        connection.close()

    # --- incoming ------------------------------------------------------------------------------

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:  # the other end has gone again
            return
        connection.setblocking(False)
        probe_when_idle(connection)
        if len(self._strangers) >= STRANGERS_MAX:
            refuse(connection, Refusal(_CROWDED, f"at most {STRANGERS_MAX}", "one more"))
            return
        late = Refusal(_LATE, f"a HELLO within {HANDSHAKE_SECONDS_MAX:g} s", "none")
        expire = partial(self._refuse, connection, late)
        self._strangers[connection] = self._reactor.call_later(HANDSHAKE_SECONDS_MAX, expire)
        reader = MessageReader()
        self._reactor.on_readable(connection, partial(self._read_hello, connection, reader))

    def _read_hello(self, connection: socket.socket, reader: MessageReader) -> None:
        try:
            received = _receive(connection, reader.wanted)
            if received is None:
                return
            if not received:
                self._drop(connection)
                return
            body = reader.feed(received)
            if body is not None:
                self._meet(connection, handshake.decode_hello(body))
        except HandshakeError as error:
            self._refuse(connection, Refusal("message", error.expected, error.got))

    def _meet(self, connection: socket.socket, hello: Hello) -> None:
        key = (hello.channel, hello.sender, hello.sender_member)
        expected = self._expected.get(key)
        refusal = self._unknown(hello) if expected is None else handshake.judge(hello, expected)
        if refusal is not None:
            self._refuse(connection, refusal)
            return
        self._reactor.forget(connection)
        self._strangers.pop(connection).cancel()
        self.on_hello(key, hello, connection)

    def _admit_at_once(self, key: LinkKey, hello: Hello, connection: socket.socket) -> None:
        if key in self.accepted:  # lost before the start; nothing has been sent on it
            self.accepted.pop(key).close()
        self.admit(key, connection, Welcome())

    def admit(self, key: LinkKey, connection: socket.socket, answer: Welcome | Refusal) -> bool:
        """Answer a HELLO; whether the link has this connection now."""
        if isinstance(answer, Refusal):
            refuse(connection, answer)
            return False
        try:
            connection.send(handshake.encode_welcome(answer))
        except OSError:  # gone already: it, or its successor, connects again
            connection.close()
            return False
        self.accepted[key] = connection
        return True

    def _unknown(self, hello: Hello) -> Refusal:
        """The refusal of a HELLO for a link that this node does not have."""
        for expected in self._expected.values():
            refusal = handshake.judge(hello, expected)
            if refusal is not None and refusal.reason not in ("channel", "sender", "schema"):
                return refusal
        got = f"{hello.sender}[{hello.sender_member}] with channel {hello.channel!r}"
        links = (f"{sender}[{m}] with channel {c!r}" for c, sender, m in self._expected)
        return Refusal("sender", ", ".join(links) or "no connection at all", got)

    def _refuse(self, connection: socket.socket, refusal: Refusal) -> None:
        self._reactor.forget(connection)
        self._strangers.pop(connection).cancel()
        refuse(connection, refusal)

    # --- outgoing ------------------------------------------------------------------------------

    def _connect(self, link: _Outgoing) -> None:
        try:
            link.connection = connect(link.address)
        except AddressError:  # a name that does not resolve yet, a network that is not up yet
            self._retry(link)
            return
        probe_when_idle(link.connection)
        self._reactor.on_writable(link.connection, partial(self._say_hello, link, link.connection))
        self._be_patient(link, CONNECT_SECONDS_MAX, lambda: self._retry(link, at_once=True))

    def _be_patient(self, link: _Outgoing, seconds: float, impatient: Callable[[], None]) -> None:
        """Do something after a while, unless the connection has gone on meanwhile."""
        if link.patience is not None:
            link.patience.cancel()
        link.patience = self._reactor.call_later(seconds, impatient)

    def _look_for_answer(self, link: _Outgoing, connection: socket.socket) -> None:
        """Wait as long as the peer's kernel answers: the peer may be at work, or stopped."""
        if is_silent(connection):
            self._retry(link)
            return
        look = partial(self._look_for_answer, link, connection)
        self._be_patient(link, LOOK_SECONDS, look)

    def _retry(self, link: _Outgoing, at_once: bool = False) -> None:
        if link.patience is not None:
            link.patience.cancel()
        if link.connection is not None:
            self._drop(link.connection)
            link.connection = None
        # Jitter, so that all peers of a member that comes back do not knock at the same time.
        delay = 0.0 if at_once else link.retry_seconds * random.uniform(0.5, 1.0)
        self._reactor.call_later(delay, lambda: self._connect_again(link))
        link.retry_seconds = min(2 * link.retry_seconds, CONNECT_RETRY_SECONDS_MAX)

    def _connect_again(self, link: _Outgoing) -> None:
        if not self._closed:
            self._connect(link)

    def _say_hello(self, link: _Outgoing, connection: socket.socket) -> None:
        problem = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if problem in _NOT_THERE_YET:
            self._retry(link)
            return
        if problem:
            self._fail(f"cannot connect to {link.address}: {os.strerror(problem)}")
            return
        try:
            connection.send(handshake.encode_hello(link.hello))
        except OSError:
            self._retry(link)
            return
        reader = MessageReader()
        self._reactor.on_readable(connection, partial(self._read_answer, link, connection, reader))
        self._look_for_answer(link, connection)

    def _read_answer(
        self, link: _Outgoing, connection: socket.socket, reader: MessageReader
    ) -> None:
        who = f"{link.hello.receiver}[{link.hello.receiver_member}] at {link.address}"
        try:
            received = _receive(connection, reader.wanted)
            if received is None:
                return
            if not received:
                self._retry(link)
                return
            body = reader.feed(received)
            if body is None:
                return
            answer = handshake.decode_answer(body)
        except HandshakeError as error:
            self._fail(f"{who} is no node of this program: {error}")
            return
        if isinstance(answer, Refusal) and answer.reason in (_LATE, _CROWDED):
            self._retry(link)
            return
        self._reactor.forget(connection)
        if link.patience is not None:
            link.patience.cancel()
        if isinstance(answer, Refusal):
            self._fail(f"{who} refused channel {link.hello.channel!r}, {answer}", answer)
            return
        link.retry_seconds = CONNECT_RETRY_SECONDS_MIN
        self.connected[link.hello] = connection
        self.on_connected(link.hello, connection, answer)

    def _fail(self, message: str, refusal: Refusal | None = None) -> None:
        self.error = self.error or RendezvousError(message, refusal)


def refuse(connection: socket.socket, refusal: Refusal) -> None:
    """Tell a connection why it is not wanted, and close it; never blocks."""
    connection.setblocking(False)
    try:
        connection.send(handshake.encode_refusal(refusal))
        connection.shutdown(socket.SHUT_WR)
        # Unread bytes would turn the close into a reset, which takes the refusal with it.
        while connection.recv(handshake.MESSAGE_BYTES_MAX):
            continue
    except OSError:
        pass
    connection.close()


def _receive(connection: socket.socket, size: int) -> bytes | None:
    """Up to `size` bytes, b"" at the end of the connection, None if nothing is there yet."""
    try:
        return connection.recv(size)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def wait(
    meeting: Rendezvous, reactor: Reactor, deadline: float, interrupted: Callable[[], bool]
) -> None:
    """Serve the reactor until everyone is met; RendezvousError says who refused or is missing.

    Returns early, and incomplete, once `interrupted` holds. A complete meeting goes on: whoever
    has lost a connection can make it anew.
    """

    def over() -> bool:
        return meeting.complete or meeting.error is not None or interrupted()

    in_time = reactor.run(over, deadline)
    if meeting.complete and meeting.error is None:
        return
    meeting.close()
    if meeting.error is not None:
        raise meeting.error
    if not in_time:
        raise RendezvousError("waited too long for " + "; ".join(meeting.missing()))
