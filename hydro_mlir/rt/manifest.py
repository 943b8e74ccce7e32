"""
What a node reads from an artifact: `manifest.json`, checked as far as the node relies on it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from hydro_mlir.rt.abi import ABI_VERSION
from hydro_mlir.rt.configuration import EDGE
from hydro_mlir.rt.wire import Schema

MANIFEST_NAME = "manifest.json"


class ArtifactError(Exception):
    """A directory that is no artifact, or one for another version of the runtime."""


@dataclass(frozen=True)
class ChannelEntry:
    """One channel of a location; a sink leads to the edge."""

    name: str
    direction: str  # in, out or sink
    peer: str
    peer_members: int
    schema: Schema
    schema_hash: str
    codec: str = ""  # at a port: how guests write; its other end is no member of the fleet
    refusal: str = ""  # at a port of JSON: what is said about a line that is none
    tcp: int = 0  # at a port: where guests connect, 0 for anywhere
    every: int = 0  # of a timer: its period in nanoseconds
    delay: int = 0  # of a timer: how much later its first instant is

    @property
    def outside(self) -> bool:
        """Whether its other end is no member of the fleet that could be met."""
        return bool(self.codec or self.every)


@dataclass(frozen=True)
class SourceEntry:
    """A file that is read, or constants; and the place in the program that says so."""

    kind: str  # file or data
    path: str = ""
    by: str = ""  # line or block
    file: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class TrapEntry:
    """Where a tick can end early: the operator, and its place in the program."""

    operator: str
    file: str
    line: int
    column: int
    message: str


@dataclass(frozen=True)
class Manifest:
    """The manifest of one location."""

    program_hash: str
    location: str
    members: int
    cycle: tuple[str, ...]  # locations around which elements can come back over the network
    durable: bool
    inputs: tuple[ChannelEntry, ...]
    outputs: tuple[ChannelEntry, ...]  # channels that lead out, and sinks, in the context's order
    sources: tuple[SourceEntry, ...]
    callbacks: Mapping[str, str]  # name of a sink's channel → its function
    traps: Mapping[int, TrapEntry]
    limits: Mapping[str, int]


def read_manifest(directory: Path) -> Manifest:
    """The manifest in an artifact's directory; ArtifactError for anything else."""
    path = directory / MANIFEST_NAME
    try:
        data: object = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ArtifactError(f"expected an artifact in {directory}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ArtifactError(f"expected JSON in {path}: {error}") from error
    if not isinstance(data, dict):
        raise ArtifactError(f"expected an object in {path}")
    entries = cast(dict[str, Any], data)
    if entries.get("abi") != ABI_VERSION:
        got = entries.get("abi")
        raise ArtifactError(
            f"expected an artifact of ABI {ABI_VERSION} in {directory}, got {got}: compile it again"
        )
    try:
        return _manifest(entries)
    except (KeyError, TypeError, ValueError) as error:
        raise ArtifactError(f"expected a complete manifest in {path}, got {error!r}") from error


def _manifest(data: dict[str, Any]) -> Manifest:
    channels = {entry["id"]: _channel(entry) for entry in data["channels"]}
    ordered = [channels[number] for number in sorted(channels)]
    return Manifest(
        program_hash=data["program_hash"],
        location=data["location"],
        members=data["members"],
        cycle=tuple(data["cycle"]),
        durable=data["durable"],
        inputs=tuple(each for each in ordered if each.direction == "in"),
        outputs=tuple(each for each in ordered if each.direction != "in"),
        sources=tuple(_source(entry) for entry in data["sources"]),
        callbacks={channels[entry["channel"]].name: entry["callback"] for entry in data["sinks"]},
        traps={entry["id"]: _trap(entry) for entry in data["traps"]},
        limits=dict(data.get("limits", {})),
    )


def _source(entry: dict[str, Any]) -> SourceEntry:
    return SourceEntry(**{name: value for name, value in entry.items() if name != "id"})


def _channel(entry: dict[str, Any]) -> ChannelEntry:
    is_sink = entry["direction"] == "sink"
    return ChannelEntry(
        name=entry["name"],
        direction=entry["direction"],
        peer=EDGE if is_sink else entry["peer"],
        peer_members=1 if is_sink else entry["peer_members"],
        schema=entry["schema"],
        schema_hash=entry["schema_hash"],
        codec=entry.get("codec", ""),
        refusal=entry.get("refusal", ""),
        tcp=entry.get("tcp", 0),
        every=entry.get("every", 0),
        delay=entry.get("delay", 0),
    )


def _trap(entry: dict[str, Any]) -> TrapEntry:
    return TrapEntry(
        entry["operator"], entry["file"], entry["line"], entry["column"], entry["message"]
    )
