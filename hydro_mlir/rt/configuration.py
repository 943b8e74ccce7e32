"""
What a node is told by its environment; the same on every target.

    HYDRO_LOCATION       the location that this process is a member of
    HYDRO_MEMBER         its index there, from 0 (default 0)
    HYDRO_PEERS          JSON: location → addresses by member; `@FILE` reads it from a file.
                         `@edge` is who takes what sinks print
    HYDRO_LISTEN         host:port to accept peers at, or fd:N for an inherited listening socket
    HYDRO_CONTROL        host:port of a launcher; without it diagnostics go to stderr
    HYDRO_EPOCH          grows with every start of this member (default: the time)
    HYDRO_START_SECONDS  how long peers may take to be there (default 60)
    HYDRO_PEER_SECONDS   how long a peer that was lost may take to come back (default 60)
    HYDRO_LINGER_SECONDS how long to stay when all work is done (default 0): a durable peer that
                         comes back may not know yet that it is
    HYDRO_ADMIN          host:port of this member's pages for people and monitors; default: none
    HYDRO_PORTS          the IP address at which guests connect (default 127.0.0.1); one that
                         other machines reach needs HYDRO_INSECURE=1
    HYDRO_INSECURE       1: whoever reaches an address is let in, and nothing is encrypted
    HYDRO_DATA           the directory of a durable member's log; nobody else's
    HYDRO_ON_TRAP        stop (default) or skip: what becomes of a batch that made the last life of
                         a durable member trap
"""

from __future__ import annotations

import ipaddress
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from hydro_mlir.rt.address import Address, AddressError, parse_address

# The pseudo location of the process that calls a program's callbacks.
EDGE = "@edge"
START_SECONDS_DEFAULT = 60.0
PEER_SECONDS_DEFAULT = 60.0
# What becomes of a batch that made a durable member trap, when it lives again.
STOP, SKIP = "stop", "skip"
TRAP_POLICIES = (STOP, SKIP)
LISTEN_DEFAULT = "127.0.0.1:0"
PORTS_DEFAULT = "127.0.0.1"


class ConfigurationError(Exception):
    """A variable of the environment that is missing or wrong."""


@dataclass(frozen=True)
class Configuration:
    """A node's environment, checked."""

    location: str
    member: int
    peers: Mapping[str, tuple[Address, ...]]
    listen: str
    control: Address | None
    epoch: int
    start_seconds: float
    peer_seconds: float
    linger_seconds: float
    admin: str | None
    ports: str
    data: Path | None
    on_trap: str

    @property
    def who(self) -> str:
        """The member, as reports name it."""
        return f"{self.location}[{self.member}]"

    def peer(self, location: str, member: int) -> Address:
        """Where a member of a location listens; ConfigurationError if HYDRO_PEERS says nothing."""
        addresses = self.peers.get(location, ())
        if member >= len(addresses):
            known = f"{len(addresses)} addresses" if addresses else "none"
            raise ConfigurationError(
                f"expected an address of {location}[{member}] in HYDRO_PEERS, got {known}"
            )
        return addresses[member]


def read_configuration(environment: Mapping[str, str]) -> Configuration:
    """The configuration that an environment describes.

    >>> read_configuration({"HYDRO_LOCATION": "leader", "HYDRO_MEMBER": "one"})
    Traceback (most recent call last):
    hydro_mlir.rt.configuration.ConfigurationError: expected a number in HYDRO_MEMBER, got 'one'
    """
    location = environment.get("HYDRO_LOCATION")
    if not location:
        raise ConfigurationError("expected the name of a location in HYDRO_LOCATION, got nothing")
    control = environment.get("HYDRO_CONTROL")
    return Configuration(
        location=location,
        member=_natural(environment, "HYDRO_MEMBER"),
        peers=_peers(environment.get("HYDRO_PEERS", "{}")),
        listen=environment.get("HYDRO_LISTEN", LISTEN_DEFAULT),
        control=_address("HYDRO_CONTROL", control) if control else None,
        epoch=_natural(environment, "HYDRO_EPOCH", default=time.time_ns()),
        start_seconds=_seconds(environment, "HYDRO_START_SECONDS", START_SECONDS_DEFAULT),
        peer_seconds=_seconds(environment, "HYDRO_PEER_SECONDS", PEER_SECONDS_DEFAULT),
        linger_seconds=_seconds(environment, "HYDRO_LINGER_SECONDS", 0),
        admin=environment.get("HYDRO_ADMIN") or None,
        ports=_ports(environment),
        data=Path(environment["HYDRO_DATA"]) if environment.get("HYDRO_DATA") else None,
        on_trap=_choice(environment, "HYDRO_ON_TRAP", TRAP_POLICIES),
    )


def is_for_this_machine(address: str) -> bool:
    """Whether only this machine reaches an IP address; ValueError for what is none.

    >>> is_for_this_machine("127.0.0.2"), is_for_this_machine("::1"), is_for_this_machine("::")
    (True, True, False)
    """
    return ipaddress.ip_address(address).is_loopback


def _ports(environment: Mapping[str, str]) -> str:
    """Where guests connect; there is no mTLS yet, so other machines come in on demand only."""
    address = environment.get("HYDRO_PORTS") or PORTS_DEFAULT
    insecure = _choice(environment, "HYDRO_INSECURE", ("0", "1")) == "1"
    try:
        local = is_for_this_machine(address)
    except ValueError as error:
        raise ConfigurationError(
            f"expected an IP address without a port in HYDRO_PORTS, got {address!r}"
        ) from error
    if not local and not insecure:
        raise ConfigurationError(
            f"expected an address of this machine alone in HYDRO_PORTS, got {address}: whoever"
            " reaches it could connect, unencrypted. If that is meant, set HYDRO_INSECURE=1"
        )
    return address


def _natural(environment: Mapping[str, str], name: str, default: int = 0) -> int:
    text = environment.get(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise ConfigurationError(f"expected a number in {name}, got {text!r}")
    return int(text)


def _choice(environment: Mapping[str, str], name: str, choices: Sequence[str]) -> str:
    """One of some words; the first is the default."""
    text = environment.get(name, choices[0])
    if text not in choices:
        raise ConfigurationError(f"expected {' or '.join(choices)} in {name}, got {text!r}")
    return text


def _seconds(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name, str(default))
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise ConfigurationError(f"expected seconds in {name}, got {text!r}")
    return seconds


def _address(name: str, text: str) -> Address:
    try:
        return parse_address(text)
    except AddressError as error:
        raise ConfigurationError(f"{error} in {name}") from error


def _peers(text: str) -> dict[str, tuple[Address, ...]]:
    if text.startswith("@"):
        text = _peers_file(Path(text[1:]))
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"expected JSON in HYDRO_PEERS: {error}") from error
    if not isinstance(found, dict):
        raise ConfigurationError("expected a JSON object in HYDRO_PEERS, got another value")
    peers: dict[str, tuple[Address, ...]] = {}
    for location, addresses in cast(dict[str, object], found).items():
        if not isinstance(addresses, list):
            raise ConfigurationError(f"expected a list of addresses of {location} in HYDRO_PEERS")
        texts = cast(list[object], addresses)
        peers[location] = tuple(_address("HYDRO_PEERS", str(address)) for address in texts)
    return peers


def _peers_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"cannot read {path} that HYDRO_PEERS names: {error}") from error
