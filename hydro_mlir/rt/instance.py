"""
A compiled location in this process: its memory, and calls of its entry functions.

`LocationMemory` is what a location works on: context, arenas, channels, links, sources, jump
buffer. `Instance` adds the code. Whoever drives one feeds frames into input links and says with
`taken` which of them a tick gets; so the driver cuts the batches.

    instance = Instance(directory, member=0)
    instance.init()
    instance.feed("words", ["a", "b"])
    instance.tick()                        # 0: committed
    instance.read("counts", member=0)      # elements that were sent
"""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hydro_mlir.rt import abi
from hydro_mlir.rt.loader import Library
from hydro_mlir.rt.manifest import ChannelEntry, Manifest, read_manifest
from hydro_mlir.rt.time_limit import TimeLimit
from hydro_mlir.rt.wire import END_OF_STREAM, FrameReader, codec, encode_frame

# Larger than any C library's jmp_buf.
JUMP_BUFFER_BYTES = 512

ENTRIES = (
    "hydro_init", "hydro_enabled", "hydro_step", "hydro_commit", "hydro_abort", "hydro_tick",
    "hydro_fingerprint",
)  # fmt: skip
INTERRUPT_ENTRY = "hydro_interrupt"
STATUS_NAMES = {abi.OK: "ok", abi.TRAPPED: "trap", abi.LIMITED: "limit"}

_MAP_NORESERVE = 0x4000
_PROTECTED = 0  # no access at all


class StepError(Exception):
    """A step that ended in a trap or at a limit; `trap` has the number, reason and detail."""

    def __init__(self, trap: TrapState):
        self.trap = trap
        super().__init__(trap.message)


@dataclass(frozen=True)
class TrapState:
    """What the context says about a trap: the manifest's entry, the reason, the element."""

    id: int
    reason: str
    detail: str
    message: str


class Arena:
    """A range of addresses whose pages take memory when they are first written."""

    def __init__(self, size: int):
        self.size = size
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _MAP_NORESERVE
        self._map = mmap.mmap(-1, size, flags=flags, prot=mmap.PROT_READ | mmap.PROT_WRITE)
        self._start = ctypes.c_char.from_buffer(self._map)

    @property
    def address(self) -> int:
        """Where it begins."""
        return ctypes.addressof(self._start)


class Stack:
    """A stack for functions that are recursive; below it is a page that must not be touched."""

    def __init__(self, size: int):
        self._arena = Arena(size) if size else None
        if self._arena is not None:
            start, page = ctypes.c_void_p(self._arena.address), ctypes.c_size_t(mmap.PAGESIZE)
            ctypes.CDLL(None).mprotect(start, page, ctypes.c_int(_PROTECTED))

    @property
    def end(self) -> int:
        """The address behind its first word, or 0 where there is none."""
        return 0 if self._arena is None else self._arena.address + self._arena.size


@dataclass
class Limits:
    """What a location may use, in bytes."""

    state_bytes: int = abi.STATE_BYTES_MAX
    tick_bytes: int = abi.TICK_BYTES_MAX
    output_bytes: int = abi.OUTPUT_BYTES_MAX
    room_bytes: int = abi.ROOM_BYTES
    line_bytes: int = abi.LINE_BYTES_MAX
    frame_bytes: int = abi.FRAME_BYTES_MAX

    @classmethod
    def of(cls, manifest: Manifest) -> Limits:
        """The limits that a manifest asks for; what it does not name is as usual."""
        known = {name: number for name, number in manifest.limits.items() if hasattr(cls, name)}
        return cls(**known)


class LocationMemory:
    """All memory of one member of a location; lives as long as this object.

    Links have no connection yet: `fd` is -1. Sources have no file.
    """

    def __init__(self, manifest: Manifest, member: int = 0, limits: Limits | None = None):
        self.manifest = manifest
        self.limits = limits or Limits.of(manifest)
        self.state = Arena(self.limits.state_bytes)
        self.tick = Arena(self.limits.tick_bytes)
        self.stack = Stack(manifest.limits.get("stack_bytes", 0))
        self.jump = ctypes.create_string_buffer(JUMP_BUFFER_BYTES + 16)
        self.links: dict[tuple[int, int], ctypes.Array[abi.Link]] = {}
        self.inputs = self._channels(manifest.inputs, abi.LINK_IN)
        self.outputs = self._channels(manifest.outputs, abi.LINK_OUT)
        self.sources = (abi.Source * max(1, len(manifest.sources)))()
        self.context = self._context(member)
        for source, entry in zip(self.sources, manifest.sources, strict=False):
            kinds = {"line": abi.SOURCE_LINE, "block": abi.SOURCE_BLOCK}
            source.fd = -1
            source.kind = kinds.get(entry.by, abi.SOURCE_DATA)

    @property
    def address(self) -> int:
        """The address of the context."""
        return ctypes.addressof(self.context)

    def _channels(
        self, entries: Sequence[ChannelEntry], direction: int
    ) -> ctypes.Array[abi.Channel]:
        channels = (abi.Channel * max(1, len(entries)))()
        for number, entry in enumerate(entries):
            links = (abi.Link * entry.peer_members)()
            for peer, link in enumerate(links):
                link.fd, link.direction, link.peer, link.channel = -1, direction, peer, number
                link.frame, link.limit = -1, self.limits.output_bytes
            self.links[direction, number] = links
            channels[number].links = ctypes.addressof(links)
            channels[number].link_count = entry.peer_members
            channels[number].inner = int(entry.peer in self.manifest.cycle)
        return channels

    def _room_bytes(self) -> int:
        """What may wait to be sent on each link: many links share what one location may hold."""
        links = sum(entry.peer_members for entry in self.manifest.outputs)
        share = abi.LOCATION_BYTES // max(1, links) >> abi.UNACKNOWLEDGED_SHIFT
        return min(self.limits.room_bytes, max(share, abi.FRAME_BYTES_TARGET))

    def _context(self, member: int) -> abi.Context:
        context, limits, manifest = abi.Context(), self.limits, self.manifest
        context.state.base, context.state.limit = self.state.address, self.state.size
        context.tick.base, context.tick.limit = self.tick.address, self.tick.size
        context.member, context.members = member, manifest.members
        context.input_count, context.output_count = len(manifest.inputs), len(manifest.outputs)
        context.source_count = len(manifest.sources)
        arrays = {"inputs": self.inputs, "outputs": self.outputs, "sources": self.sources}
        for name, array in arrays.items():
            setattr(context, name, ctypes.addressof(array))
        context.room_bytes = self._room_bytes()
        context.frame_bytes_max, context.line_bytes_max = limits.frame_bytes, limits.line_bytes
        context.stack = self.stack.end
        context.jump = -(-ctypes.addressof(self.jump) // 16) * 16
        return context


@dataclass
class _InputBuffer:
    """Bytes fed into one input link; kept alive here while native code walks over them."""

    memory: ctypes.Array[ctypes.c_char] = field(
        default_factory=lambda: ctypes.create_string_buffer(0)
    )


class Instance:
    """One member of a compiled location, driven from Python: for tests, simulation and graphs.

    `directory` is the location's artifact.
    """

    def __init__(self, directory: Path, member: int = 0, limits: Limits | None = None):
        self.manifest = read_manifest(directory)
        self.memory = LocationMemory(self.manifest, member, limits)
        self._library = Library(directory / "code.o", [*ENTRIES, INTERRUPT_ENTRY])
        self._functions = {name: self._function(name) for name in ENTRIES}
        self._fed: dict[tuple[int, int], _InputBuffer] = {}
        self._readers: dict[tuple[int, int], FrameReader] = {}

    def _function(self, name: str) -> Any:
        extra: Mapping[str, list[Any]] = {
            "hydro_enabled": [ctypes.c_int64, ctypes.c_void_p],
            "hydro_step": [ctypes.c_int64],
            "hydro_fingerprint": [ctypes.c_void_p],
        }
        prototype = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, *extra.get(name, []))
        return prototype(self._library.address(name))

    def _call(self, name: str, *arguments: Any) -> int:
        return int(self._functions[name](self.memory.address, *arguments))

    def time_limit(self, seconds: float) -> TimeLimit:
        """A limit for the steps of this instance."""
        handler = self._library.address(INTERRUPT_ENTRY)
        memory = self.memory
        return TimeLimit(handler, self._library, memory.context, memory.address, seconds)

    # --- the life of a tick --------------------------------------------------------------------

    def init(self) -> None:
        """Prepare the state; raises StepError."""
        if self._call("hydro_init") != abi.OK:
            raise StepError(self.trap())

    def tick(self, commit: bool = True) -> None:
        """One tick over all that has been fed, committed; a trap aborts it and raises StepError."""
        if self._call("hydro_tick") != abi.OK:
            trap = self.trap()
            self._call("hydro_abort")
            raise StepError(trap)
        if commit:
            self.commit()

    def commit(self) -> None:
        """Make what the tick staged ready to be read, and drop the input that it took."""
        if self._call("hydro_commit") != abi.OK:
            raise StepError(self.trap())

    def run(self, ticks_max: int = 1 << 20) -> int:
        """Tick while there is something to do; the number of ticks."""
        for done in range(ticks_max):
            if not self.enabled():
                return done
            self.tick()
        raise RuntimeError(f"expected an end within {ticks_max} ticks")

    def enabled(self) -> bool:
        """Whether a tick has something to do."""
        out = ctypes.c_int64()
        if self._call("hydro_enabled", 0, ctypes.byref(out)) != abi.OK:
            raise StepError(self.trap())
        return out.value != 0

    def fingerprint(self) -> int:
        """A number that is the same for equal states."""
        out = ctypes.c_int64()
        if self._call("hydro_fingerprint", ctypes.byref(out)) != abi.OK:
            raise StepError(self.trap())
        return out.value & ((1 << 64) - 1)

    def trap(self) -> TrapState:
        """What the last trap was."""
        trap = self.memory.context.trap
        reason = abi.REASONS[trap.reason]
        detail = (
            ctypes.string_at(trap.text, trap.text_size).decode(errors="replace")
            if trap.text
            else ""
        )
        entry = self.manifest.traps.get(trap.id)
        message = reason if entry is None or reason != "user" else entry.message
        return TrapState(trap.id, reason, detail, message)

    # --- input and output ----------------------------------------------------------------------

    def feed(self, channel: str, elements: Sequence[object], member: int = 0) -> None:
        """Give the next tick a frame of elements from a member of the peer."""
        schema = self.manifest.inputs[self._number(self.manifest.inputs, channel)].schema
        self.feed_bytes(channel, encode_frame(codec(schema), elements), member)

    def close(self, channel: str, member: int = 0) -> None:
        """Say that a member of the peer has ended its stream."""
        self.feed_bytes(channel, END_OF_STREAM, member)

    def feed_bytes(self, channel: str, data: bytes, member: int = 0) -> None:
        """Give the next tick bytes as they come from a connection: whole frames."""
        number = self._number(self.manifest.inputs, channel)
        link = self.memory.links[abi.LINK_IN, number][member]
        old = ctypes.string_at(link.base + link.begin, link.end - link.begin) if link.base else b""
        kept = self._fed.setdefault((number, member), _InputBuffer())
        kept.memory = ctypes.create_string_buffer(old + data, max(1, len(old) + len(data)))
        link.base, link.begin = ctypes.addressof(kept.memory), 0
        link.end = link.taken = link.capacity = len(old) + len(data)
        if _has_end_frame(data):
            link.closed = 1
            links = self.memory.links[abi.LINK_IN, number]
            self.memory.inputs[number].ended = int(all(each.closed for each in links))

    def read(self, channel: str, member: int = 0) -> list[Any]:
        """Elements sent to a member of the peer since the last call, or to a sink."""
        number = self._number(self.manifest.outputs, channel)
        link = self.memory.links[abi.LINK_OUT, number][member]
        data = (
            ctypes.string_at(link.base + link.begin, link.committed - link.begin)
            if link.base
            else b""
        )
        link.begin = link.sent = link.committed
        schema = self.manifest.outputs[number].schema
        reader = self._readers.setdefault((number, member), FrameReader(codec(schema)))
        return reader.feed(data)

    def ended(self, channel: str, member: int = 0) -> bool:
        """Whether the end-of-stream frame of an output has been read."""
        reader = self._readers.get((self._number(self.manifest.outputs, channel), member))
        return reader is not None and reader.ended

    def _number(self, entries: Sequence[ChannelEntry], channel: str) -> int:
        return [entry.name for entry in entries].index(channel)


def _has_end_frame(data: bytes) -> bool:
    """Whether whole frames include one that ends the stream."""
    position = 0
    while position < len(data):
        payload_bytes, _, kind, _ = abi.FRAME_HEADER.unpack_from(data, position)
        if kind == abi.FRAME_END:
            return True
        position += abi.FRAME_HEADER_BYTES + payload_bytes
    return False
