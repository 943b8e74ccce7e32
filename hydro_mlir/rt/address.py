"""
Where a node listens and whom it connects to: `host:port`, `[v6]:port`, or an inherited `fd:N`.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass

LISTEN_BACKLOG = 1024
_DESCRIPTOR_SCHEME = "fd"


class AddressError(Exception):
    """A text that is no address, or an address that cannot be used."""


@dataclass(frozen=True)
class Address:
    """A host and a port.

    >>> parse_address("[::1]:7000"), str(parse_address("leader-0:7000"))
    (Address(host='::1', port=7000), 'leader-0:7000')
    """

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str) -> Address:
    """The address that a text names; AddressError if it names none."""
    host, colon, port = text.rpartition(":")
    if not colon or not host:
        raise AddressError(f"expected host:port, got {text!r}")
    if not port.isascii() or not port.isdigit() or int(port) > 0xFFFF:
        raise AddressError(f"expected a port from 0 to 65535, got {port!r} in {text!r}")
    return Address(host.removeprefix("[").removesuffix("]"), int(port))


def listen(text: str) -> socket.socket:
    """A listening socket for `host:port` (port 0: any), or the inherited one that `fd:N` names."""
    scheme, _, number = text.partition(":")
    if scheme == _DESCRIPTOR_SCHEME:
        return _inherited(text, number)
    address = parse_address(text)
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        listener = socket.create_server(
            (address.host, address.port), family=family, backlog=LISTEN_BACKLOG
        )
    except OSError as error:
        raise AddressError(f"cannot listen on {address}: {error.strerror}") from error
    listener.setblocking(False)
    return listener


def _inherited(text: str, number: str) -> socket.socket:
    if not number.isascii() or not number.isdigit():
        raise AddressError(f"expected fd:N with an inherited descriptor, got {text!r}")
    try:
        listener = socket.socket(fileno=int(number))
        listening = listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError as error:
        raise AddressError(f"expected an inherited socket in {text}: {error.strerror}") from error
    if not listening:
        raise AddressError(f"expected a listening socket in {text}, got another one")
    listener.setblocking(False)
    return listener


def connect(address: Address) -> socket.socket:
    """A socket that is being connected: writable means done, its SO_ERROR says how it went."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise AddressError(f"cannot look up {address.host}: {error.strerror}") from error
    family, kind, protocol, _, target = found[0]
    connection = socket.socket(family, kind, protocol)
    connection.setblocking(False)
    try:
        connection.connect(target)
    except BlockingIOError:
        pass
    except OSError as error:
        connection.close()
        raise AddressError(f"cannot connect to {address}: {error.strerror}") from error
    return connection
