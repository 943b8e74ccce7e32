"""
A location's memory and code, connected: every descriptor at its link, the loop ready to run.
"""

from __future__ import annotations

import ctypes
import select
from pathlib import Path
from typing import Any

from hydro_mlir.rt import abi
from hydro_mlir.rt.instance import LocationMemory
from hydro_mlir.rt.loader import Library
from hydro_mlir.rt.manifest import Manifest

CODE_NAME = "code.o"
NODE_NAME = "node.o"
_ENTRIES = ("hydro_init", "hydro_tick", "hydro_commit", "hydro_abort")

_INIT_SIGNATURE = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)
# `hydro_run(node)`: serves until something happens that Python must see, and says what.
_RUN_SIGNATURE = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)


class Wiring:
    """What `hydro_run` works on, for one member of a location.

    Set all inputs, outputs and sources, then `prepare`, then `run` as often as it returns.
    """

    def __init__(self, directory: Path, manifest: Manifest, member: int):
        self.manifest = manifest
        self._memory = LocationMemory(manifest, member)
        self._code = Library(directory / CODE_NAME, _ENTRIES)
        self._loop = Library(directory / NODE_NAME, ["hydro_run"], beside=())
        self._epoll = select.epoll()
        self._events = ctypes.create_string_buffer(abi.EPOLL_EVENTS * abi.EPOLL_EVENT_BYTES)
        self._by_descriptor = (ctypes.c_int64 * 1)()
        self._run = _RUN_SIGNATURE(self._loop.address("hydro_run"))
        self._node = abi.Node()

    @property
    def context(self) -> abi.Context:
        """The location's context."""
        return self._memory.context

    def set_input(self, number: int, peer: int, descriptor: int) -> None:
        """Receive a channel from a member of its peer."""
        self._memory.links[abi.LINK_IN, number][peer].fd = descriptor

    def set_output(self, number: int, peer: int, descriptor: int) -> None:
        """Send a channel to a member of its peer."""
        self._memory.links[abi.LINK_OUT, number][peer].fd = descriptor

    def set_source(self, number: int, descriptor: int) -> None:
        """Read a source from an open file."""
        self._memory.sources[number].fd = descriptor

    def prepare(self, wakeup_descriptor: int) -> bool:
        """Initialise the location's state and the loop; False if that trapped."""
        self._epoll.register(wakeup_descriptor, select.EPOLLIN)
        links = self._links()
        self._by_descriptor = (ctypes.c_int64 * (1 + max((link.fd for link in links), default=0)))()
        for link in links:
            self._by_descriptor[link.fd] = ctypes.addressof(link)
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
        node.cyclic = int(self.manifest.cyclic)
        initialise = _INIT_SIGNATURE(self._code.address("hydro_init"))
        return initialise(self._memory.address) == abi.OK

    def run(self) -> int:
        """Serve until something happens that Python must see; which event it is. Blocks."""
        return self._run(ctypes.addressof(self._node))

    def event_peer(self) -> tuple[str, str]:
        """Who is at the other end of the link that the last event is about, and its channel."""
        link = abi.Link.from_address(self._node.event_link)
        is_input = link.direction == abi.LINK_IN
        channels = self.manifest.inputs if is_input else self.manifest.outputs
        channel = channels[link.channel]
        return f"{channel.peer}[{link.peer}]", channel.name

    def event_error(self) -> int:
        """The number of the system's error that the last event is about."""
        return self._node.event_error

    def counters(self) -> dict[str, int | bool]:
        """What has been done so far; exact between two ticks."""
        memory, links = self._memory, self._links()
        inputs = [link for link in links if link.direction == abi.LINK_IN]
        outputs = [link for link in links if link.direction == abi.LINK_OUT]
        pending = any(link.taken > link.begin for link in inputs)
        sources = list(memory.sources)[: memory.context.source_count]
        return {
            "received": sum(link.records_total for link in inputs),
            "sent": sum(link.records_total for link in outputs),
            "received_bytes": sum(link.bytes_total for link in inputs),
            "sent_bytes": sum(link.bytes_total for link in outputs),
            "ticks": memory.context.ticks,
            "busy": bool(memory.context.again) or pending or not all(s.closed for s in sources),
        }

    def _links(self) -> list[abi.Link]:
        return [link for links in self._memory.links.values() for link in links]
