"""
Snapshots of a member: all that a tick depends on, as records at the beginning of a log.

State is copied as it lies in its arena, which holds no addresses. Input that has been received
and not been worked on is left out: it has not been acknowledged, so its senders still have it.
Both directions are for the time between two ticks.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator, Sequence
from typing import Any

from hydro_mlir.rt import abi
from hydro_mlir.rt.instance import LocationMemory
from hydro_mlir.rt.log_file import encode_json, encode_record

_CONTEXT_FIELDS = ("again", "now", "ticks", "full")
_CHANNEL_FIELDS = ("turn", "closing", "ended")
_LINK_FIELDS = ("position", "closing", "closed", "bytes_total", "records_total")
_SOURCE_FIELDS = ("position", "end_of_file", "closed")

Places = dict[str, Any]


def snapshot_records(memory: LocationMemory, streams: Places) -> Iterator[bytes]:
    """The records that bring another memory to where this one is; `streams` goes with them."""
    context = memory.context
    places: Places = {
        "context": _fields(context, _CONTEXT_FIELDS),
        "inputs": _channels(memory, abi.LINK_IN, memory.inputs),
        "outputs": _channels(memory, abi.LINK_OUT, memory.outputs),
        "sources": [_source(source) for source in _sources(memory)],
        "streams": streams,
    }
    yield encode_json(abi.LOG_PLACES, places)
    yield encode_record(abi.LOG_STATE, _bytes(context.state.base, context.state.used))
    for (direction, number), links in memory.links.items():
        if direction == abi.LINK_OUT:
            yield from (_output(number, link) for link in links if link.begin < link.committed)
    for number, source in enumerate(_sources(memory)):
        if source.kind != abi.SOURCE_DATA and source.begin < source.end:
            held = _bytes(source.base + source.begin, source.end - source.begin)
            yield encode_record(abi.LOG_SOURCE, _header(number, 0, len(held)), held)
    yield encode_record(abi.LOG_END)


def restore_state(memory: LocationMemory, image: memoryview) -> None:
    """Put back the bytes of a state arena."""
    ctypes.memmove(memory.context.state.base, bytes(image), len(image))
    memory.context.state.used = len(image)


def restore_places(memory: LocationMemory, places: Places) -> None:
    """Put back where everything was; outputs and sources have their bytes already."""
    _assign(memory.context, places["context"])
    for direction, name in ((abi.LINK_IN, "inputs"), (abi.LINK_OUT, "outputs")):
        channels = memory.inputs if direction == abi.LINK_IN else memory.outputs
        for number, kept in enumerate(places[name]):
            _assign(channels[number], kept["channel"])
            for link, fields in zip(memory.links[direction, number], kept["links"], strict=True):
                _assign(link, fields)
    for source, kept in zip(_sources(memory), places["sources"], strict=True):
        _assign(source, kept["fields"])
        if source.kind == abi.SOURCE_DATA:
            source.begin = kept["begin"]
        else:
            os.lseek(source.fd, source.position + source.end - source.begin, os.SEEK_SET)


def seek_source(source: abi.Source, place: int) -> None:
    """Go on at a place of a source, as a trap's record has it."""
    if source.kind == abi.SOURCE_DATA:
        source.begin = place
        return
    os.lseek(source.fd, place, os.SEEK_SET)
    source.begin = source.end = source.end_of_file = 0
    source.position = place


def _sources(memory: LocationMemory) -> list[abi.Source]:
    return list(memory.sources)[: memory.context.source_count]


def _channels(memory: LocationMemory, direction: int, channels: Any) -> list[Places]:
    numbers = [number for kind, number in memory.links if kind == direction]
    return [
        {
            "channel": _fields(channels[number], _CHANNEL_FIELDS),
            "links": [_fields(link, _LINK_FIELDS) for link in memory.links[direction, number]],
        }
        for number in numbers
    ]


def _source(source: abi.Source) -> Places:
    return {"fields": _fields(source, _SOURCE_FIELDS), "begin": source.begin}


def _output(number: int, link: abi.Link) -> bytes:
    held = _bytes(link.base + link.begin, link.committed - link.begin)
    return encode_record(abi.LOG_OUTPUT, _header(number, link.peer, len(held)), held)


def _header(channel: int, member: int, size: int) -> bytes:
    return bytes(abi.InputHeader(channel, member, size))


def _bytes(address: int, size: int) -> memoryview:
    return memoryview((ctypes.c_ubyte * size).from_address(address)).cast("B")


def _fields(record: ctypes.Structure, names: Sequence[str]) -> dict[str, int]:
    return {name: getattr(record, name) for name in names}


def _assign(record: ctypes.Structure, fields: dict[str, int]) -> None:
    for name, number in fields.items():
        setattr(record, name, number)
