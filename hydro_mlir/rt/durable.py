"""
A durable member's directory: its log, recovery from it, and snapshots that keep it short.

    DIR/lock             held while a process uses the directory
    DIR/log.N            the log, which may begin with a snapshot; the highest N counts
    DIR/quarantine.N     a batch that made a tick trap and was skipped, as a log of one record

What is on disk when a tick's output leaves is enough to do that tick again. So a member that
died goes on with the state and the streams it had, under the epoch it had: its senders send
again what it has not acknowledged, and its receivers know what they have already.
"""

from __future__ import annotations

import ctypes
import fcntl
import itertools
import mmap
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hydro_mlir.rt import abi, log_file, snapshots
from hydro_mlir.rt.configuration import SKIP
from hydro_mlir.rt.log_file import LogError, LogRecord
from hydro_mlir.rt.manifest import Manifest
from hydro_mlir.rt.streams import Streams
from hydro_mlir.rt.wiring import Wiring

VERSION = 1
LOG_BYTES_MAX = 64 << 20
# A snapshot is at least as large as the state: it is not taken before the log is as long again.
LOG_SNAPSHOTS_MIN = 2

_REPEATED = (abi.LOG_TICK, abi.LOG_SKIP, abi.LOG_OUTPUT, abi.LOG_SOURCE)


@dataclass(frozen=True)
class Recovery:
    """What recovery did: ticks done again, bytes of a torn record dropped, a batch skipped."""

    ticks: int
    torn_bytes: int
    skipped: Path | None

    def notices(self) -> list[str]:
        """What the user should know of it."""
        texts: list[str] = []
        if self.ticks:
            texts.append(f"goes on where it was: {self.ticks} ticks done again")
        if self.torn_bytes:
            texts.append(f"dropped {self.torn_bytes} bytes of a record that was not written whole")
        if self.skipped:
            texts.append(f"skipped the batch that made it trap, see {self.skipped}")
        return texts


class DurableMember:
    """The log of one member. Open it, `recover`, then `journal` and `shorten` between ticks.

    Raises LogError for a directory that another process uses or that belongs to something else,
    OSError for a disk that refuses.
    """

    def __init__(self, directory: Path, manifest: Manifest, member: int, epoch: int):
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._lock = _lock(directory / "lock")
        self._identity: dict[str, Any] = {
            "version": VERSION,
            "abi": abi.ABI_VERSION,
            "program": manifest.program_hash,
            "location": manifest.location,
            "member": member,
            "files": _file_stamps(manifest),
        }
        # For whoever reads the log without the program.
        self._description: dict[str, Any] = {
            "inputs": [[each.name, each.peer, each.schema] for each in manifest.inputs],
            "outputs": sum(each.peer_members for each in manifest.outputs),
        }
        self._generation = max(log_file.numbered(directory, "log"), default=0)
        self._path = self._log_path(self._generation)
        if not self._path.exists():
            self._write_log(self._path, epoch, ())
        self._epoch = self._checked_epoch()
        self._descriptor = self._open()

    @property
    def epoch(self) -> int:
        """The epoch of this member, which lasts as long as its directory."""
        return self._epoch

    # --- recovery ------------------------------------------------------------------------------

    def recover(self, wiring: Wiring, streams: Streams, on_trap: str) -> Recovery:
        """Bring a member that has just been initialised to where the log ends; keep it from then.

        A batch that made the last tick trap is tried again, or skipped for good.
        """
        data, address = _mapped(self._path)
        found = list(log_file.records(data))
        end = found[-1].end
        ticks = self._repeat(found, address, wiring, streams)
        os.ftruncate(self._descriptor, end)
        wiring.keep_log(self._descriptor, end, self._log_bytes_max(wiring))
        skipped = None
        trap = _open_trap(found)
        if trap is not None and on_trap == SKIP:
            skipped = self._skip(trap, wiring)
        _settle(wiring)
        streams.journal = lambda kind, entry: self._append(
            wiring, log_file.encode_json(kind, entry)
        )
        return Recovery(ticks, len(data) - end, skipped)

    def _repeat(
        self, found: Sequence[LogRecord], address: int, wiring: Wiring, streams: Streams
    ) -> int:
        """Do all records again; how many of them were ticks."""
        places: dict[str, Any] = {}
        for kind, group in itertools.groupby(found, lambda record: record.kind):
            alike = list(group)
            record = alike[-1]
            if kind in _REPEATED:
                self._repeat_native(alike, address, wiring)
            match kind:
                case abi.LOG_STATE:
                    snapshots.restore_state(wiring.memory, record.payload)
                case abi.LOG_PLACES:
                    places = record.json
                case abi.LOG_END:
                    snapshots.restore_places(wiring.memory, places)
                    streams.restore(places["streams"])
                    wiring.has_started()
                case abi.LOG_SENDER:
                    for each in alike:
                        streams.repeat_sender(each.json)
                case abi.LOG_RECEIVER:
                    for each in alike:
                        streams.repeat_receiver(each.json)
                case abi.LOG_SKIP:
                    self._seek_sources(record, wiring)
                case _:
                    pass
        return sum(record.kind == abi.LOG_TICK for record in found)

    def _repeat_native(self, alike: Sequence[LogRecord], address: int, wiring: Wiring) -> None:
        """Do records of one kind again that follow each other."""
        end = address + alike[-1].end
        done = wiring.replay(address + alike[0].begin, end)
        if done != end:
            kind = log_file.KIND_NAMES[alike[0].kind]
            raise LogError(
                f"expected the {kind} at byte {done - address} of {self._path} to end as it did "
                "before, but it did not: program, data or machine differ"
            )

    def _skip(self, trap: LogRecord, wiring: Wiring) -> Path:
        """Drop the batch of a tick that trapped, and keep it in a file."""
        record = log_file.encode_record(abi.LOG_SKIP, trap.payload)
        number = max(log_file.numbered(self._directory, "quarantine"), default=0) + 1
        path = self._directory / f"quarantine.{number}"
        kept = log_file.encode_record(abi.LOG_TRAP, trap.payload)
        self._write_log(path, self._epoch, [kept])
        self._append(wiring, record)
        whole = ctypes.create_string_buffer(record, len(record))
        skip = log_file.record_at(memoryview(record), 0)
        assert skip is not None, "it has just been encoded"
        self._repeat_native([skip], ctypes.addressof(whole), wiring)
        self._seek_sources(skip, wiring)
        return path

    def _seek_sources(self, record: LogRecord, wiring: Wiring) -> None:
        places = log_file.decode_tick(record.payload, self._description["outputs"]).rest
        for source, place in zip(wiring.memory.sources, places, strict=False):
            snapshots.seek_source(source, place)

    # --- writing -------------------------------------------------------------------------------

    def _append(self, wiring: Wiring, record: bytes) -> None:
        """Put a record on disk; whoever caused it is answered afterwards."""
        assert wiring.log is not None, "a log is kept from recovery on"
        _write(self._descriptor, [record])
        wiring.log.bytes_total += len(record)

    def shorten(self, wiring: Wiring, streams: Streams) -> None:
        """Begin a new log with a snapshot, and drop the old one. Only between ticks."""
        old = self._path
        made = snapshots.snapshot_records(wiring.memory, streams.places())
        self._generation += 1
        self._path = self._log_path(self._generation)
        self._write_log(self._path, self._epoch, made)
        os.close(self._descriptor)
        self._descriptor = self._open()
        size = os.fstat(self._descriptor).st_size
        wiring.keep_log(self._descriptor, size, self._log_bytes_max(wiring, size))
        old.unlink()

    # --- files ---------------------------------------------------------------------------------

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)

    def _log_path(self, generation: int) -> Path:
        return self._directory / f"log.{generation}"

    def _log_bytes_max(self, wiring: Wiring, snapshot_bytes: int = 0) -> int:
        held = max(snapshot_bytes, wiring.memory.context.state.used)
        return max(LOG_BYTES_MAX, LOG_SNAPSHOTS_MIN * held)

    def _write_log(self, path: Path, epoch: int, others: Iterable[bytes]) -> None:
        """Write a file that is there as a whole or not at all."""
        header = {**self._identity, "epoch": epoch, **self._description}
        unfinished = path.with_name(f"new-{path.name}")
        descriptor = os.open(
            unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600
        )
        try:
            first = log_file.encode_json(abi.LOG_HEADER, header)
            _write(descriptor, [log_file.MAGIC, first])
            _write(descriptor, others)
        finally:
            os.close(descriptor)
        unfinished.rename(path)
        _sync_directory(self._directory)

    def _header(self) -> LogRecord:
        with self._path.open("rb") as file:
            data = file.read(1 << 20)
        first = next(log_file.records(data), None)
        if first is None or first.kind != abi.LOG_HEADER:
            raise LogError(f"expected a header in {self._path}: it is damaged")
        return first

    def _checked_epoch(self) -> int:
        found = self._header().json
        for name, wanted in self._identity.items():
            if found.get(name) != wanted:
                raise LogError(
                    f"expected a log of {name} {wanted} in {self._directory}, got {found.get(name)}"
                )
        return int(found["epoch"])


def _settle(wiring: Wiring) -> None:
    """What the network is for a member that has just begun to live: nothing is under way."""
    wiring.context.held = 0
    for (direction, _), links in wiring.memory.links.items():
        for link in links:
            link.position = max(link.position, 0)
            link.acknowledged = link.position
            if direction == abi.LINK_OUT:
                link.sent = link.begin


def _open_trap(found: Sequence[LogRecord]) -> LogRecord | None:
    """The tick that the last life ended with, if it trapped."""
    for record in reversed(found):
        if record.kind == abi.LOG_TRAP:
            return record
        if record.kind in (abi.LOG_TICK, abi.LOG_SKIP, abi.LOG_END):
            return None
    return None


def _file_stamps(manifest: Manifest) -> list[list[Any]]:
    """What tells that a source's file has been changed."""
    stamps: list[list[Any]] = []
    for source in manifest.sources:
        if source.kind != "file":
            continue
        with suppress(OSError):  # whoever opens it says so
            status = os.stat(source.path)
            stamps.append([source.path, status.st_size, status.st_mtime_ns])
    return stamps


def _lock(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise LogError(f"expected {path.parent} to be free, but another process uses it") from error
    return descriptor


def _write(descriptor: int, parts: Iterable[bytes]) -> None:
    """Write all of it and wait until it is on disk."""
    for part in parts:
        view = memoryview(part)
        while view:
            view = view[os.write(descriptor, view) :]
    os.fdatasync(descriptor)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _mapped(path: Path) -> tuple[memoryview, int]:
    """A file's bytes and their address; it stays mapped as long as the bytes are referred to."""
    with path.open("rb") as file:
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    data = memoryview(whole)
    return data, ctypes.addressof(ctypes.c_char.from_buffer(whole))
