"""
The first words on every connection between nodes: who sends what to whom, and whether it fits.

    sender                                    receiver
      HELLO {program, channel, schema, …}  →
                                           ←  WELCOME {epoch, position}   data may follow, from
                                              that position of the sender's stream on
                                           ←  REFUSE {reason, expected, got}   and the end

Both are one message: 4 bytes of magic, u32 size, JSON. The sender waits for the answer before it
sends data, so neither side ever reads bytes that belong to the native event loop.
Everything here is a pure function of bytes; `rendezvous.py` moves them.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar, cast

from hydro_mlir.rt.abi import ABI_VERSION

MAGIC = b"HYDR"
MESSAGE_BYTES_MAX = 4096
_PREFIX = struct.Struct("<4sI")
PREFIX_BYTES = _PREFIX.size

WELCOME = "welcome"
_REFUSE = "refuse"


class HandshakeError(Exception):
    """Bytes that are no message of the handshake: what was expected, and what came."""

    def __init__(self, expected: str, got: str):
        self.expected = expected
        self.got = got
        super().__init__(f"expected {expected}, got {got}")


@dataclass(frozen=True)
class Hello:
    """What the sender of a channel says about itself, and whom it means to talk to."""

    program: str
    channel: str
    schema: str
    sender: str
    sender_member: int
    receiver: str
    receiver_member: int
    epoch: int = 0
    abi: int = ABI_VERSION


@dataclass(frozen=True)
class Welcome:
    """The receiver's epoch, and the position in the sender's stream that it has received up to."""

    epoch: int = 0
    position: int = 0


@dataclass(frozen=True)
class Refusal:
    """Why a connection is not wanted, with the receiver's value and the sender's."""

    reason: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.reason}: expected {self.expected}, got {self.got}"


# What is compared, in this order: a different version may mean anything by the later fields.
_COMPARED = ("abi", "program", "receiver", "receiver_member", "channel", "sender", "schema")


def judge(hello: Hello, expected: Hello) -> Refusal | None:
    """Why a HELLO is not the expected one; None if it is. The epoch is the sender's to choose.

    >>> ours = Hello("p1", "words", "s1", "leader", 0, "worker", 2)
    >>> judge(Hello("p2", "words", "s1", "leader", 0, "worker", 2), ours)
    Refusal(reason='program', expected='p1', got='p2')
    """
    for name in _COMPARED:
        wanted, got = getattr(expected, name), getattr(hello, name)
        if wanted != got:
            return Refusal(name, str(wanted), str(got))
    return None


# --- messages ----------------------------------------------------------------------------------


def encode_hello(hello: Hello) -> bytes:
    """The HELLO message."""
    return _encode(asdict(hello))


def encode_welcome(welcome: Welcome) -> bytes:
    """The WELCOME message."""
    return _encode({"answer": WELCOME, **asdict(welcome)})


def encode_refusal(refusal: Refusal) -> bytes:
    """The REFUSE message; long values are cut, so that it always fits."""
    shown = {name: text[:256] for name, text in asdict(refusal).items()}
    return _encode({"answer": _REFUSE, **shown})


def message_bytes(prefix: bytes) -> int:
    """Size of the JSON behind a prefix of PREFIX_BYTES; HandshakeError for what is no prefix."""
    magic, size = cast(tuple[bytes, int], _PREFIX.unpack(prefix))
    if magic != MAGIC:
        raise HandshakeError(f"magic {MAGIC!r}", repr(magic))
    if size > MESSAGE_BYTES_MAX:
        raise HandshakeError(f"a message of at most {MESSAGE_BYTES_MAX} bytes", str(size))
    return size


def decode_hello(body: bytes) -> Hello:
    """The HELLO in a message's JSON; HandshakeError if it is none."""
    return _decode_as(Hello, _decode(body))


def decode_answer(body: bytes) -> Welcome | Refusal:
    """The WELCOME or the refusal in a message's JSON; HandshakeError if it is neither."""
    found = _decode(body)
    if found.get("answer") == WELCOME:
        return _decode_as(Welcome, found)
    if found.get("answer") != _REFUSE:
        raise HandshakeError("welcome or refuse", repr(found.get("answer"))[:80])
    return Refusal(*(str(found.get(name, "?")) for name in ("reason", "expected", "got")))


_Message = TypeVar("_Message", Hello, Welcome)


def _decode_as(class_: type[_Message], found: Mapping[str, object]) -> _Message:
    values: dict[str, Any] = {}
    for field in fields(class_):
        kind = int if field.type == "int" else str
        value = found.get(field.name)
        if type(value) is not kind:
            raise HandshakeError(f"{kind.__name__} for {field.name!r}", repr(value)[:80])
        values[field.name] = value
    return class_(**values)


def _encode(message: Mapping[str, object]) -> bytes:
    body = json.dumps(message).encode()
    assert len(body) <= MESSAGE_BYTES_MAX, "names are limited by the compiler"
    return _PREFIX.pack(MAGIC, len(body)) + body


def _decode(body: bytes) -> dict[str, object]:
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HandshakeError("JSON", repr(body[:40])) from error
    if not isinstance(found, dict):
        raise HandshakeError("a JSON object", repr(found)[:80])
    return cast(dict[str, object], found)


class MessageReader:
    """Asks for exactly the bytes of one message, so that none behind it are taken.

    >>> reader, message = MessageReader(), encode_welcome(Welcome())
    >>> reader.feed(message[: reader.wanted]), reader.wanted == len(message) - PREFIX_BYTES
    (None, True)
    >>> reader.feed(message[PREFIX_BYTES:])
    b'{"answer": "welcome", "epoch": 0, "position": 0}'
    """

    def __init__(self) -> None:
        self._received = b""
        self._size: int | None = None

    @property
    def wanted(self) -> int:
        """How many bytes may be read at most; never 0."""
        end = PREFIX_BYTES if self._size is None else PREFIX_BYTES + self._size
        return end - len(self._received)

    def feed(self, received: bytes) -> bytes | None:
        """The message's JSON once it is complete."""
        self._received += received
        if self._size is None and len(self._received) >= PREFIX_BYTES:
            self._size = message_bytes(self._received[:PREFIX_BYTES])
            if self._size == 0:
                raise HandshakeError("a message", "an empty one")
        if self._size is None or len(self._received) < PREFIX_BYTES + self._size:
            return None
        return self._received[PREFIX_BYTES:]
