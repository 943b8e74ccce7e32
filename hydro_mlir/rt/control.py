"""
The control connection between a launcher and a node: one JSON object per line, both ways.

    node → launcher   hello {location, member, program, pid}     who this is
                      ready                                      all peers are there
                      counters {sent, received, …}               the answer to a request
                      diagnostic {…}                             why the node is about to fail
                      finished                                   nothing more will come
    launcher → node   counters {exact}                           report them, between two ticks
                                                                 if they have to be exact
                      stop                                       end now, that is no failure

The end of the connection means the end of the other side: a node without its launcher ends.
"""

from __future__ import annotations

import json
import socket
from typing import Any, cast

LINE_BYTES_MAX = 1 << 16
_SEND_SECONDS_MAX = 5.0


class ControlError(Exception):
    """The other side says what is no control message, or has gone."""


class ControlConnection:
    """One end of a control connection."""

    def __init__(self, connection: socket.socket):
        self.socket = connection
        self._pending = b""
        connection.setblocking(False)

    def fileno(self) -> int:
        """The descriptor to wait for."""
        return self.socket.fileno()

    def send(self, kind: str, **fields: object) -> bool:
        """Send one message; False if nobody is there to take it."""
        line = json.dumps({"kind": kind, **fields}).encode() + b"\n"
        try:
            # Messages are few and far smaller than a socket's buffer, so this hardly ever waits.
            self.socket.settimeout(_SEND_SECONDS_MAX)
            self.socket.sendall(line)
            self.socket.setblocking(False)
        except OSError:
            return False
        return True

    def receive(self) -> list[dict[str, Any]] | None:
        """The messages that have come, None at the end; ControlError for what is no message."""
        try:
            received = self.socket.recv(LINE_BYTES_MAX)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not received:
            return None
        *lines, self._pending = (self._pending + received).split(b"\n")
        if len(self._pending) > LINE_BYTES_MAX:
            raise ControlError(f"expected lines of at most {LINE_BYTES_MAX} bytes")
        return [_message(line) for line in lines]

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()


def _message(line: bytes) -> dict[str, Any]:
    try:
        found: object = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ControlError(f"expected JSON, got {line[:40]!r}") from error
    if not isinstance(found, dict) or not isinstance(cast(dict[str, Any], found).get("kind"), str):
        raise ControlError(f"expected an object with a kind, got {line[:40]!r}")
    return cast(dict[str, Any], found)
