"""
A location's memory and code, connected: every descriptor at its link, the loop ready to run.
"""

from __future__ import annotations

import ctypes
import os
import select
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from hydro_mlir.rt import abi
from hydro_mlir.rt.instance import LocationMemory
from hydro_mlir.rt.json_shapes import Shapes
from hydro_mlir.rt.loader import Library
from hydro_mlir.rt.manifest import ChannelEntry, Manifest
from hydro_mlir.rt.scalars import Schema

CODE_NAME = "code.o"
NODE_NAME = "node.o"
DESCRIPTORS_MAX = 1 << 16
_ENTRIES = ("hydro_init", "hydro_tick", "hydro_commit", "hydro_abort")

_REPLAY_SIGNATURE = ctypes.CFUNCTYPE(
    ctypes.c_int64, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64
)
_INIT_SIGNATURE = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)
# `hydro_run(node)`: serves until something happens that Python must see, and says what.
_RUN_SIGNATURE = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)


class Wiring:
    """What `hydro_run` works on, for one member of a location.

    Set all sources and connect the links, then `prepare`, then `run` as often as it returns.
    """

    def __init__(self, directory: Path, manifest: Manifest, member: int):
        self.manifest = manifest
        self._memory = LocationMemory(manifest, member)
        self._code = Library(directory / CODE_NAME, _ENTRIES)
        self._loop = Library(directory / NODE_NAME, ["hydro_run", "hydro_replay"], beside=())
        self._epoll = select.epoll()
        self._events = ctypes.create_string_buffer(abi.EPOLL_EVENTS * abi.EPOLL_EVENT_BYTES)
        self._by_descriptor = (ctypes.c_int64 * DESCRIPTORS_MAX)()
        self._run = _RUN_SIGNATURE(self._loop.address("hydro_run"))
        self._replay = _REPLAY_SIGNATURE(self._loop.address("hydro_replay"))
        self._node = abi.Node()
        self.log: abi.Log | None = None
        self._kept: list[object] = []

    @property
    def memory(self) -> LocationMemory:
        """The location's memory; only between ticks."""
        return self._memory

    @property
    def context(self) -> abi.Context:
        """The location's context."""
        return self._memory.context

    def link(self, direction: int, number: int, peer: int) -> abi.Link:
        """A channel's link with a member of its peer; `number` is among the inputs or outputs."""
        return self._memory.links[direction, number][peer]

    def connect(self, link: abi.Link, descriptor: int, reliable: bool = True) -> None:
        """Give a link a connection, which is the wiring's from now on. Only between ticks.

        What is sent on a reliable one is kept until it has been acknowledged.
        """
        self.disconnect(link)
        link.reliable = int(reliable)
        link.fd = descriptor
        link.partial_bytes = 0
        link.pressure = 0
        self._by_descriptor[descriptor] = ctypes.addressof(link)

    def disconnect(self, link: abi.Link) -> None:
        """Take a link's connection away and close it, if it has one. Only between ticks."""
        if link.fd < 0:
            return
        if link.events:
            with suppress(OSError):
                self._epoll.unregister(link.fd)
        self._close(link.fd)
        link.fd = -1
        link.events = 0
        link.pressure = 0

    def set_source(self, number: int, descriptor: int) -> None:
        """Read a source from an open file."""
        self._memory.sources[number].fd = descriptor

    def prepare(self, wakeup_descriptor: int) -> bool:
        """Initialise the location's state and the loop; False if that trapped."""
        self._epoll.register(wakeup_descriptor, select.EPOLLIN)
        node: Any = self._node  # pointers are typed for native code, integers here
        node.context = self._memory.address
        node.tick = self._code.address("hydro_tick")
        node.commit = self._code.address("hydro_commit")
        node.abort = self._code.address("hydro_abort")
        node.epoll_fd = self._epoll.fileno()
        node.listen_fd = node.control_fd = -1  # the control plane's thread watches these
        node.wakeup_fd = wakeup_descriptor
        node.events = ctypes.addressof(self._events)
        node.links = ctypes.addressof(self._by_descriptor)
        node.link_capacity = len(self._by_descriptor)
        node.cycle_size = len(self.manifest.cycle)
        initialise = _INIT_SIGNATURE(self._code.address("hydro_init"))
        return initialise(self._memory.address) == abi.OK

    def open_port(self, descriptor: int, address: int, name: str) -> None:
        """Let the port at an address accept guests of an external. Only between ticks."""
        self._by_descriptor[descriptor] = address
        self._epoll.register(descriptor, select.EPOLLIN)
        for number, channel in enumerate(self.manifest.outputs):
            if channel.codec and channel.peer == name:
                self._memory.outputs[number].port = address
                if channel.codec == "json":  # pairs of the guest and of what it is told
                    self._memory.outputs[number].shape = self.shape_of(channel.schema[2])

    def shape_of(self, schema: Schema) -> int:
        """The address of the shape of lines of JSON; it lives as long as this object."""
        self._kept.append(made := Shapes(schema))
        return made.address

    def set_ports(self, ports: ctypes.Array[abi.Port]) -> None:
        """The ports that the loop has to look after."""
        node: Any = self._node
        self.keep(ports)
        node.ports, node.port_count = ctypes.addressof(ports), len(ports)

    def set_timers(self, due: Sequence[tuple[int, int]], now: int) -> None:
        """Let timers give instants: for each the number of its input, and when it is due first."""
        timers = (abi.Timer * len(due))()
        for timer, (number, after) in zip(timers, due, strict=True):
            made: Any = timer
            made.input = ctypes.addressof(self.link(abi.LINK_IN, number, 0))
            made.period, made.due = self.manifest.inputs[number].every, now + after
        self.keep(timers)
        node: Any = self._node
        node.timers, node.timer_count = ctypes.addressof(timers), len(due)

    def keep(self, memory: ctypes.Array[Any]) -> None:
        """Let memory that native code uses live as long as this object."""
        self._kept.append(memory)

    def run(self) -> int:
        """Serve until something happens that Python must see; which event it is. Blocks."""
        return self._run(ctypes.addressof(self._node))

    def keep_log(self, descriptor: int, size: int, size_max: int) -> None:
        """Write every tick to a log that holds `size` bytes already. Only between ticks."""
        if self.log is None:
            self.log = abi.Log()
            self._node.log = ctypes.addressof(self.log)
        self.log.fd, self.log.bytes_total, self.log.bytes_max = descriptor, size, size_max

    def has_started(self) -> None:
        """The first tick has been run, by somebody whose place this one takes."""
        self._node.started = int(self._memory.context.ticks > 0)

    def replay(self, begin: int, end: int) -> int:
        """Do the records at addresses again; the address of the first that does not work."""
        return self._replay(ctypes.addressof(self._node), begin, end)

    def event_link(self) -> abi.Link:
        """The link that the last event is about; its connection is closed by this call."""
        if self._node.event_fd >= 0:
            self._close(self._node.event_fd)
            self._node.event_fd = -1
        return abi.Link.from_address(self._node.event_link)

    def channel_of(self, link: abi.Link) -> ChannelEntry:
        """The channel that a link belongs to."""
        is_input = link.direction == abi.LINK_IN
        return (self.manifest.inputs if is_input else self.manifest.outputs)[link.channel]

    def has_ended(self, link: abi.Link) -> bool:
        """Whether the channel of an input link has ended, as far as the program is concerned."""
        return bool(self._memory.inputs[link.channel].ended)

    def is_done(self, link: abi.Link) -> bool:
        """Whether a link's stream has ended, and both ends know; its connection is not needed."""
        if link.direction == abi.LINK_IN:
            return bool(link.closed and link.closing)
        return bool(link.closed) and link.begin == link.committed

    def bytes_around_the_cycle(self) -> int:
        """How much waits in the fullest outbox that leads on around the cycle, if that is more than
        sources may have caused; else 0. Only between ticks."""
        memory = self._memory
        waiting = [
            link.committed - link.begin
            for number, channel in enumerate(self.manifest.outputs)
            if channel.peer in self.manifest.cycle
            for link in memory.links[abi.LINK_OUT, number]
        ]
        fullest = max(waiting, default=0)
        return fullest if fullest > memory.context.room_bytes << abi.UNACKNOWLEDGED_SHIFT else 0

    def ask_for_a_tick(self) -> None:
        """Let a tick run although nothing has come. Only between ticks."""
        self._memory.context.again = 1

    def system_error(self) -> OSError:
        """The system's error that the last event is about."""
        return OSError(self._node.event_error, os.strerror(self._node.event_error))

    def counters(self) -> dict[str, int | bool]:
        """What has been done so far; exact between two ticks."""
        memory, links = self._memory, self.links()
        inputs = [link for link in links if link.direction == abi.LINK_IN]
        outputs = [link for link in links if link.direction == abi.LINK_OUT]
        pending = any(link.taken > link.begin for link in inputs)
        sources = list(memory.sources)[: memory.context.source_count]
        return {
            "received": sum(link.records_total for link in inputs),
            "sent": sum(link.records_total for link in outputs),
            "received_bytes": sum(link.bytes_total for link in inputs),
            "sent_bytes": sum(link.bytes_total for link in outputs),
            "sent_position": sum(link.position + link.committed - link.begin for link in outputs),
            "received_position": sum(link.position for link in inputs),
            "ticks": memory.context.ticks,
            "busy": bool(memory.context.again) or pending or not all(s.closed for s in sources),
        }

    def _close(self, descriptor: int) -> None:
        self._by_descriptor[descriptor] = 0
        os.close(descriptor)

    def links(self) -> list[abi.Link]:
        """All links of this member."""
        return [link for links in self._memory.links.values() for link in links]
