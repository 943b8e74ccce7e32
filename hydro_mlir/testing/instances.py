"""
A compiled fleet inside this process: the native steps, with messages carried by Python.

What a process does with sockets is done here with lists, so that a test can cut and interleave
what travels in any way, and a run takes milliseconds. The native code is the same.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from hydro_mlir.codegen.artifact import Artifact
from hydro_mlir.diagnostics import Place, fail
from hydro_mlir.interp import Trap
from hydro_mlir.interp.assembly import Member
from hydro_mlir.interp.dataflow import Schedule
from hydro_mlir.rt import abi
from hydro_mlir.rt.instance import Instance, StepError
from hydro_mlir.rt.wire import Codec, codec

# Given the member, the sink's symbol and an element.
Report = Callable[[Member, str, Any], None]


@dataclass
class Queue:
    """The encoded records on their way from one member to another on one channel."""

    records: list[bytes] = field(default_factory=list[bytes])
    closing: bool = False
    closed: bool = False

    @property
    def waiting(self) -> bool:
        """Whether there is something to deliver."""
        return bool(self.records) or (self.closing and not self.closed)


class InstanceFleet:
    """All members of a compiled program."""

    def __init__(self, artifacts: Sequence[Artifact], report: Report, schedule: Schedule):
        self.report = report
        self.schedule = schedule
        self.queues: dict[tuple[str, Member, Member], Queue] = {}
        self.files = ExitStack()
        self.instances = {
            Member(artifact.location, index): Instance(artifact.directory, index)
            for artifact in artifacts
            for index in range(artifact.members)
        }

    def run(self, ticks_max: int = 100_000) -> None:
        """Tick until nothing moves any more; raises DiagnosticError where a member ends early."""
        with self.files:
            for member, instance in self.instances.items():
                self._open_files(instance)
                self._guarded(member, instance.init)
            for _ in range(ticks_max):
                ready = [member for member in self.instances if self._is_ready(member)]
                if not ready:
                    return
                self._tick(self.schedule.pick(ready))
        raise RuntimeError(f"expected an end within {ticks_max} ticks")

    def _open_files(self, instance: Instance) -> None:
        for number, entry in enumerate(instance.manifest.sources):
            if entry.kind != "file":
                continue
            try:
                descriptor = os.open(entry.path, os.O_RDONLY | os.O_CLOEXEC)
            except OSError as error:
                fail("HF520", f"expected a file, but {entry.path}: {error.strerror}", None)
            self.files.callback(os.close, descriptor)
            instance.memory.sources[number].fd = descriptor

    def _is_ready(self, member: Member) -> bool:
        return self.instances[member].enabled() or any(
            queue.waiting for _, queue in self._incoming(member)
        )

    def _incoming(self, member: Member) -> list[tuple[tuple[str, Member, Member], Queue]]:
        return [(key, queue) for key, queue in self.queues.items() if key[2] == member]

    def _tick(self, member: Member) -> None:
        instance = self.instances[member]
        for (channel, sender, _), queue in self._incoming(member):
            self._deliver(instance, channel, sender.index, queue)
        self._guarded(member, instance.tick)
        for number, entry in enumerate(instance.manifest.outputs):
            for peer in range(entry.peer_members):
                self._carry(member, number, peer)

    def _deliver(self, instance: Instance, channel: str, sender: int, queue: Queue) -> None:
        if queue.records:
            count = self.schedule.cut(len(queue.records))
            instance.feed_bytes(channel, frame_of(queue.records[:count]), sender)
            del queue.records[:count]
        if queue.closing and not queue.closed and not queue.records:
            instance.close(channel, sender)
            queue.closed = True

    def _carry(self, member: Member, number: int, peer: int) -> None:
        """Take what a member has sent to a member of a channel's other end, or to a sink."""
        instance = self.instances[member]
        entry = instance.manifest.outputs[number]
        form = codec(entry.schema)
        link = instance.memory.links[abi.LINK_OUT, number][peer]
        size = link.committed - link.begin
        data = ctypes.string_at(link.base + link.begin, size) if size else b""
        link.begin = link.sent = link.committed
        records, ended = records_of(data, form)
        if entry.direction == "sink":
            for record in records:
                callback = instance.manifest.callbacks[entry.name]
                self.report(member, callback, form.decode(record, 0)[0])
            return
        queue = self.queues.setdefault((entry.name, member, Member(entry.peer, peer)), Queue())
        queue.records += records
        queue.closing = queue.closing or ended

    def _guarded(self, member: Member, act: Callable[[], object]) -> None:
        """Turn the end of a step into the trap that it is."""
        try:
            act()
        except StepError as error:
            entry = self.instances[member].manifest.traps.get(error.trap.id)
            alone = self.instances[member].manifest.members == 1
            where = member.location if alone else f"{member.location}[{member.index}]"
            place = None if entry is None else Place(entry.file, entry.line, entry.column)
            operator = "" if entry is None else entry.operator
            files = [source.path for source in self.instances[member].manifest.sources]
            about = files if error.trap.reason in ("encoding", "io") else []
            text = " ".join([error.trap.message, error.trap.detail, *about])
            raise Trap(operator, place, text, where=where) from error


def records_of(data: bytes, codec: Codec) -> tuple[list[bytes], bool]:
    """The records of whole frames, each still encoded, and whether the stream ends with them."""
    records: list[bytes] = []
    ended, position = False, 0
    while position < len(data):
        payload_bytes, count, kind, _ = abi.FRAME_HEADER.unpack_from(data, position)
        position += abi.FRAME_HEADER_BYTES
        ended = ended or kind == abi.FRAME_END
        end = position + payload_bytes
        for _ in range(count):
            _, following = codec.decode(data[:end], position)
            records.append(data[position:following])
            position = following
        position = end
    return records, ended


def frame_of(records: Sequence[bytes]) -> bytes:
    """A frame of encoded records."""
    payload = b"".join(records)
    return abi.FRAME_HEADER.pack(len(payload), len(records), abi.FRAME_DATA, 0) + payload
