"""
The file of a durable member's log: how it is written by Python, read, and checked.

    MAGIC, then records: checksum u32 (CRC-32 of all that follows it), kind u32, size i64, payload

    header    JSON: whose log it is (program, location, member, epoch), and its version
    places    JSON: where links, sources and streams are;  state, output, source: their bytes;
    end       the snapshot that these make up is complete. A log without one begins at the start
    tick      TickEntry, OutputPlace for each output link, inputs: see `rt/abi.py`
    trap      the same of a tick that failed, then a word per source: how far it had got
    skip      as trap: the batch is dropped for good
    sender    JSON: a stream of a sender's new epoch begins
    receiver  JSON: a receiver's epoch is known; a stream may begin anew

Native code writes ticks and traps (`rt/native/log.py`). A file is only ever appended to; the last
write may be torn, so reading stops in front of the first record that is not whole.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from hydro_mlir.rt import abi

MAGIC = b"HYDLOG1\n"
HEADER = struct.Struct("<IIq")
_CHECKED = struct.Struct("<Iq")
_ENTRY = struct.Struct("<qqqq")
_PLACE = struct.Struct("<qq")
_INPUT = struct.Struct("<qqq")

KIND_NAMES = {
    abi.LOG_HEADER: "header",
    abi.LOG_PLACES: "places",
    abi.LOG_STATE: "state",
    abi.LOG_OUTPUT: "output",
    abi.LOG_SOURCE: "source",
    abi.LOG_END: "end",
    abi.LOG_TICK: "tick",
    abi.LOG_TRAP: "trap",
    abi.LOG_SKIP: "skip",
    abi.LOG_SENDER: "sender",
    abi.LOG_RECEIVER: "receiver",
}

Bytes = bytes | bytearray | memoryview


class LogError(Exception):
    """A file that is no log, or one that does not belong here."""


@dataclass(frozen=True)
class LogRecord:
    """A whole record: its kind, its payload, and [begin, end) of it in the file."""

    kind: int
    payload: memoryview
    begin: int
    end: int

    @property
    def json(self) -> dict[str, Any]:
        """The payload of a record that is written as JSON."""
        return cast(dict[str, Any], json.loads(bytes(self.payload)))


def numbered(directory: Path, stem: str) -> dict[int, Path]:
    """The files `STEM.N` of a directory, by their numbers."""
    found = directory.glob(f"{stem}.*")
    return {int(path.suffix[1:]): path for path in found if path.suffix[1:].isdigit()}


def encode_record(kind: int, *parts: Bytes) -> bytes:
    """A record as it is written.

    >>> [record] = records(MAGIC + encode_record(abi.LOG_END))
    >>> KIND_NAMES[record.kind], record.begin, record.end
    ('end', 8, 24)
    """
    checked = _CHECKED.pack(kind, sum(len(part) for part in parts))
    checksum = zlib.crc32(checked)
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    return b"".join([checksum.to_bytes(4, "little"), checked, *parts])


def encode_json(kind: int, value: object) -> bytes:
    """A record whose payload is JSON."""
    return encode_record(kind, json.dumps(value).encode())


def records(data: Bytes) -> Iterator[LogRecord]:
    """The whole records of a file; LogError for what is none of ours."""
    view = memoryview(data)
    if bytes(view[: len(MAGIC)]) != MAGIC:
        raise LogError(f"expected a log that begins with {MAGIC!r}, got {bytes(view[:8])!r}")
    place = len(MAGIC)
    while True:
        record = record_at(view, place)
        if record is None:
            return
        yield record
        place = record.end


def record_at(view: memoryview, place: int) -> LogRecord | None:
    """The record at a place; None where it is torn, or nothing is."""
    if place + HEADER.size > len(view):
        return None
    checksum, kind, size = HEADER.unpack_from(view, place)
    begin = place + HEADER.size
    if kind not in KIND_NAMES or not 0 <= size <= len(view) - begin:
        return None
    if zlib.crc32(view[place + 4 : begin + size]) != checksum:
        return None
    return LogRecord(kind, view[begin : begin + size], place, begin + size)


@dataclass(frozen=True)
class TickRecord:
    """A tick, trap or skip: its number, clock, where outputs were, and input by (channel, member).

    `rest` is what follows: for a trap the places of its sources.
    """

    number: int
    now: int
    full: bool
    outputs: tuple[tuple[int, int], ...]
    inputs: dict[tuple[int, int], memoryview]
    rest: tuple[int, ...]


def decode_tick(payload: memoryview, outputs_count: int) -> TickRecord:
    """The payload of a tick's record; `outputs_count` is the number of all output links."""
    number, now, full, inputs_count = _ENTRY.unpack_from(payload, 0)
    place = _ENTRY.size
    outputs: list[tuple[int, int]] = []
    for _ in range(outputs_count):
        outputs.append(cast(tuple[int, int], _PLACE.unpack_from(payload, place)))
        place += _PLACE.size
    inputs: dict[tuple[int, int], memoryview] = {}
    for _ in range(inputs_count):
        channel, member, size = _INPUT.unpack_from(payload, place)
        place += _INPUT.size
        inputs[channel, member] = payload[place : place + size]
        place += size
    rest = struct.unpack_from(f"<{(len(payload) - place) // 8}q", payload, place)
    return TickRecord(number, now, bool(full), tuple(outputs), inputs, rest)
