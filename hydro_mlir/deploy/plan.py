"""
What a fleet consists of, read from its artifacts: members, and sinks that lead to the launcher.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from hydro_mlir.diagnostics import fail
from hydro_mlir.rt.configuration import EDGE, is_for_this_machine
from hydro_mlir.rt.handshake import Hello
from hydro_mlir.rt.rendezvous import LinkKey
from hydro_mlir.rt.wire import Schema

if TYPE_CHECKING:
    from hydro_mlir.codegen.artifact import Artifact

# For ever: the launcher says when nobody can come back any more.
LINGER_SECONDS = "1e9"

Callback = Callable[..., object]


@dataclass(frozen=True)
class MemberName:
    """One member of one location."""

    location: str
    index: int
    members: int

    def __str__(self) -> str:
        return self.location if self.members == 1 else f"{self.location}[{self.index}]"


@dataclass(frozen=True)
class Durability:
    """Where durable members keep their logs, and what becomes of a batch that made one trap."""

    directory: Path
    on_trap: str

    def environment(self, name: MemberName) -> dict[str, str]:
        """What a member is told."""
        own = self.directory.resolve() / f"{name.location}-{name.index}"
        return {
            "HYDRO_DATA": str(own),
            "HYDRO_ON_TRAP": self.on_trap,
            "HYDRO_LINGER_SECONDS": LINGER_SECONDS,
        }


def check_durability(artifacts: Sequence[Artifact], directory: Path | None) -> None:
    """A directory is needed where a location is durable, and there alone."""
    durable = [each.location for each in artifacts if each.manifest["durable"]]
    if durable and directory is None:
        fail(
            "HF531",
            f"expected a directory for the log of {durable[0]}, which is durable",
            None,
            help="name one: --data DIR",
        )
    if directory is not None and not durable:
        fail(
            "HF531",
            "expected a durable location where --data is given, but there is none",
            None,
            help="write durable=True, as in flow.process(Counter, durable=True)",
        )


def ports_environment(address: str | None, insecure: bool) -> dict[str, str]:
    """What members are told of where guests connect; HF523 where that is too open, or nowhere."""
    told = {"HYDRO_INSECURE": str(int(insecure))}
    if address is None:
        return told
    try:
        local = is_for_this_machine(address)
    except ValueError:
        fail(
            "HF523",
            f"expected an IP address for --ports-on, but got {address!r}",
            None,
            help="the number of a port is the program's: listen(..., tcp=4000)",
        )
    if not local and not insecure:
        fail(
            "HF523",
            f"expected an address of this machine alone for --ports-on, but got {address}: whoever"
            " reaches it could connect, and nothing would be encrypted",
            None,
            help="there is no mTLS yet; if everybody there may connect, add --insecure",
        )
    return {**told, "HYDRO_PORTS": address}


@dataclass(frozen=True)
class Sink:
    """A channel of one member that ends at a callback in the launching process."""

    member: MemberName
    hello: Hello
    schema: Schema
    callback: str

    @property
    def key(self) -> LinkKey:
        """How the connection says who it is."""
        return (self.hello.channel, self.hello.sender, self.hello.sender_member)


def members_of(artifacts: Sequence[Artifact]) -> list[MemberName]:
    """All members of a fleet, in the artifacts' order."""
    return [
        MemberName(artifact.location, index, artifact.members)
        for artifact in artifacts
        for index in range(artifact.members)
    ]


def sinks_of(artifact: Artifact) -> list[Sink]:
    """The sinks of every member of one location."""
    manifest = artifact.manifest
    channels = {channel["id"]: channel for channel in _entries(manifest, "channels")}
    sinks: list[Sink] = []
    for entry in _entries(manifest, "sinks"):
        channel = channels[entry["channel"]]
        for index in range(artifact.members):
            member = MemberName(artifact.location, index, artifact.members)
            sinks.append(_sink(manifest, member, channel, entry["callback"]))
    return sinks


def _sink(
    manifest: Mapping[str, Any], member: MemberName, channel: Mapping[str, Any], callback: str
) -> Sink:
    hello = Hello(
        program=manifest["program_hash"],
        channel=channel["name"],
        schema=channel["schema_hash"],
        sender=member.location,
        sender_member=member.index,
        receiver=EDGE,
        receiver_member=0,
    )
    return Sink(member, hello, channel["schema"], callback)


def _entries(manifest: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], manifest.get(name, []))


def is_unbounded(artifacts: Sequence[Artifact]) -> bool:
    """Whether a channel has no end of its own, as in a cycle: then no member knows the end.

    Where guests may connect, or time passes, there is none: such a fleet runs until it is stopped.
    """
    channels = [c for each in artifacts for c in _entries(each.manifest, "channels")]
    if any("codec" in channel or "every" in channel for channel in channels):
        return False
    return any(channel["direction"] == "in" and not channel["bounded"] for channel in channels)
