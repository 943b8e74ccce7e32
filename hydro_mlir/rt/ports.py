"""
What comes to a node from outside the fleet: guests, with listening sockets, tables and numbers;
and time.
"""

from __future__ import annotations

import ctypes
import select
import time
from collections.abc import Callable
from typing import Any

from hydro_mlir.rt import abi
from hydro_mlir.rt.address import Address, AddressError, listen
from hydro_mlir.rt.configuration import Configuration
from hydro_mlir.rt.manifest import ChannelEntry, Manifest
from hydro_mlir.rt.report import Report
from hydro_mlir.rt.wiring import Wiring

JSON = "json"
MILLISECOND_SHIFT = 20  # about a million nanoseconds


def open_ports(
    manifest: Manifest, wiring: Wiring, told: Configuration, notice: Callable[[str], None]
) -> Report | None:
    """Let timers run and guests connect, and say where; a report where that cannot be.

    They are heard when the loop runs.
    """
    timers = [(n, c.delay + c.every) for n, c in enumerate(manifest.inputs) if c.every]
    if timers:
        wiring.set_timers(timers, time.monotonic_ns())
    wanted = {each.peer: each.tcp for each in manifest.inputs if each.codec}
    if not wanted:
        return None
    try:
        listeners = {name: listen(str(Address(told.ports, port))) for name, port in wanted.items()}
    except AddressError as error:
        return Report("HF522", f"expected a port for guests, but {error}", note=f"at {told.who}")
    ports = (abi.Port * len(listeners))()
    first = first_number(time.time_ns()) if manifest.durable else 0
    for port, (name, listener) in zip(ports, listeners.items(), strict=True):
        notice(f"{name} listens at {Address(*listener.getsockname()[:2])}")
        _fill(port, wiring, name, listener.detach(), first)
    wiring.set_ports(ports)
    return None


def first_number(now_ns: int) -> int:
    """The first guest's number in a life of a durable member: above all of earlier lives.

    >>> first_number(1 << 60) % abi.GUESTS_MAX
    0
    """
    return (now_ns >> MILLISECOND_SHIFT) * abi.GUESTS_MAX


def _fill(port: Any, wiring: Wiring, name: str, descriptor: int, first: int) -> None:
    """Make a port that listens, with a table of guests of whom none is there."""
    guests = (abi.Guest * abi.GUESTS_MAX)()
    for place, guest in enumerate(guests):
        guest.input.fd = guest.output.fd = -1
        guest.input.peer = first + place
        guest.input.limit = abi.GUEST_LINE_BYTES_MAX
        guest.output.limit, guest.output.frame = abi.GUEST_OUTPUT_BYTES_MAX, -1
    wiring.keep(guests)
    port.guests = ctypes.addressof(guests)
    port.listener.fd, port.listener.direction = descriptor, abi.LINK_PORT
    port.listener.events = abi.EPOLL_REGISTERED | select.EPOLLIN
    for number, channel in enumerate(wiring.manifest.inputs):
        if channel.codec and channel.peer == name:
            _expect_json(port, wiring, channel)
            port.input = ctypes.addressof(wiring.link(abi.LINK_IN, number, 0))
    wiring.open_port(descriptor, ctypes.addressof(port), name)


def _expect_json(port: Any, wiring: Wiring, channel: ChannelEntry) -> None:
    """Let a port read JSON, if that is how its guests write."""
    if channel.codec != JSON:
        return
    # Pairs of the guest and of what has come, with a line if it is one.
    _, _, (_, _, (_, element)) = channel.schema
    refusal = channel.refusal.encode()
    text = ctypes.create_string_buffer(refusal)
    port.shape = wiring.shape_of(element)
    port.refusal, port.refusal_size = ctypes.addressof(text), len(refusal)
    wiring.keep(text)
