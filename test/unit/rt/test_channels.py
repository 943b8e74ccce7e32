"""Goal: staged records become frames on commit, and leave no trace after an abort."""

from __future__ import annotations

import ctypes
import random
from typing import Any

import pytest
from native_code import Memory, NativeCode, Trap, i1, i64, value

from hydro_mlir.dialects import runtime as rt
from hydro_mlir.rt import abi
from hydro_mlir.rt.wire import END_OF_STREAM, FrameReader, codec, encode_frame

CHANNEL = rt.PointerType(rt.RecordType("Channel"))
PAIR = value.TupleType([value.text, i64])
KEYED = value.TupleType([value.MemberType("peer"), i64])


def _cursor(kind: str, name: str, element: Any) -> dict[str, Any]:
    cursor = rt.PointerType(rt.RecordType(kind, [element]))
    return {
        f"{name}_open": (f"{name}_open", [cursor, CHANNEL], None),
        f"{name}_advance": (f"{name}_advance", [cursor], i1),
        f"{name}_current": (f"{name}_current", [cursor], element),
    }


@pytest.fixture(scope="module")
def channels() -> NativeCode:
    functions: dict[str, Any] = {
        "stage": ("stage", [CHANNEL, i64, PAIR], None),
        "stage_all": ("stage_all", [CHANNEL, PAIR], None),
        "next_member": ("next_member", [CHANNEL], i64),
        "hash_member": ("hash_member", [CHANNEL, i64], i64),
        "close": ("close", [CHANNEL], None),
        "has_room": ("has_room", [], i1),
        "has_input": ("has_input", [], i1),
        "enabled": ("enabled", [], i64),
        "commit": ("commit", [], None),
        "abort": ("abort", [], None),
    }
    functions |= _cursor("InputCursor", "input", PAIR)
    functions |= _cursor("InputKeyedCursor", "input_keyed", KEYED)
    return NativeCode(functions)


class Location:
    """A context with one input and one output, each with links to a number of peers."""

    def __init__(self, native: NativeCode, peers: int = 3):
        self.native, self.memory = native, Memory()
        self.links = {d: (abi.Link * peers)() for d in (abi.LINK_IN, abi.LINK_OUT)}
        self.channels = {d: abi.Channel() for d in self.links}
        for direction, links in self.links.items():
            for peer, link in enumerate(links):
                link.fd, link.direction, link.peer = -1, direction, peer
                link.frame, link.limit = -1, 1 << 22
            self.channels[direction].links = ctypes.addressof(links)
            self.channels[direction].link_count = peers
        context = self.memory.context
        context.inputs = ctypes.addressof(self.channels[abi.LINK_IN])
        context.outputs = ctypes.addressof(self.channels[abi.LINK_OUT])
        context.input_count = context.output_count = 1
        self.cursor = ctypes.create_string_buffer(256)
        self.fed: list[Any] = []

    def call(self, name: str, *arguments: Any) -> Any:
        """A function of the output channel."""
        out = ctypes.addressof(self.channels[abi.LINK_OUT])
        return self.native.call(name, self.memory, out, *arguments)

    def context(self, name: str) -> Any:
        """A function of the context alone."""
        return self.native.call(name, self.memory)

    def sent(self, peer: int) -> bytes:
        """What may be sent to a peer."""
        link = self.links[abi.LINK_OUT][peer]
        if link.begin == link.committed:
            return b""
        data = ctypes.string_at(link.base + link.begin, link.committed - link.begin)
        link.begin = link.sent = link.committed
        return data

    def feed(self, peer: int, data: bytes) -> None:
        """Give bytes of a peer to the next tick."""
        held = ctypes.create_string_buffer(data, len(data))
        self.fed.append(held)
        link = self.links[abi.LINK_IN][peer]
        link.base, link.begin = ctypes.addressof(held), 0
        link.taken = link.end = len(data)

    def walk(self, name: str) -> list[Any]:
        """All that a cursor finds on the input."""
        place = ctypes.addressof(self.cursor)
        source = ctypes.addressof(self.channels[abi.LINK_IN])
        self.native.call(f"{name}_open", self.memory, place, source)
        found: list[Any] = []
        while self.native.call(f"{name}_advance", self.memory, place):
            found.append(self.native.call(f"{name}_current", self.memory, place))
        return found


@pytest.fixture
def location(channels: NativeCode) -> Location:
    return Location(channels)


WIRE = codec(["tuple", "str", "i64"])


def test_stage_commit_and_read(location: Location) -> None:
    dice, model = random.Random(2), {peer: list[Any]() for peer in range(3)}
    readers = {peer: FrameReader(WIRE) for peer in model}
    got = {peer: list[Any]() for peer in model}
    for _ in range(20):
        for _ in range(dice.randrange(60)):
            member, text = dice.randrange(-7, 7), "é" * dice.choice([0, 1, 3, 9, 3000])
            location.call("stage", member, (text, member))
            model[member % 3].append((text, member))
        assert location.sent(0) == b""
        location.context("commit")
        for peer, reader in readers.items():
            got[peer] += reader.feed(location.sent(peer))
    assert got == model
    assert [link.records_total for link in location.links[abi.LINK_OUT]] == [
        len(records) for records in model.values()
    ]


def test_abort_leaves_nothing(location: Location) -> None:
    location.call("stage", 0, ("a", 1))
    location.context("commit")
    for _ in range(20_000):
        location.call("stage", 0, ("b", 2))
    location.context("abort")
    location.call("stage", 0, ("c", 3))
    location.context("commit")
    assert FrameReader(WIRE).feed(location.sent(0)) == [("a", 1), ("c", 3)]


def test_stage_all_and_close(location: Location) -> None:
    location.call("stage_all", ("to all", 7))
    location.call("close")
    location.context("commit")
    location.context("commit")  # the end is sent once
    for peer in range(3):
        assert location.sent(peer) == encode_frame(WIRE, [("to all", 7)]) + END_OF_STREAM


def _stage_often(location: Location, count: int, text: str) -> None:
    for _ in range(count):
        location.call("stage", 1, (text, 0))


def test_outputs_have_a_limit(location: Location) -> None:
    text = "x" * 1000
    with pytest.raises(Trap, match="limit_output"):
        _stage_often(location, 1 << 13, text)
    location.context("abort")
    location.memory.context.frame_bytes_max = 100
    with pytest.raises(Trap, match="limit_output"):
        location.call("stage", 1, (text, 0))


def test_room_follows_the_fullest_outbox(location: Location) -> None:
    assert location.context("has_room")
    while location.links[abi.LINK_OUT][2].staged < 2 * abi.ROOM_BYTES:
        location.call("stage", 2, ("x" * 5000, 0))
    assert not location.context("has_room")
    location.context("commit")
    assert not location.context("has_room")
    location.sent(2)
    assert location.context("has_room")


def test_members(location: Location) -> None:
    assert [location.call("next_member") for _ in range(4)] == [0, 1, 2, 0]
    dice = random.Random(6)
    for hashed in [0, 1, 2, 3, (1 << 64) - 1, 1 << 63, *(dice.getrandbits(64) for _ in range(99))]:
        assert location.call("hash_member", hashed) == hashed % 3


def test_inputs_are_walked_link_by_link(location: Location) -> None:
    records = [[("a", 1), ("", 2)], [], [("é", -3)]]
    for peer, some in enumerate(records):
        location.feed(peer, encode_frame(WIRE, some) + encode_frame(WIRE, some) + END_OF_STREAM)
    assert location.context("enabled") == 1
    assert location.walk("input") == [r for some in records for r in [*some, *some]]
    location.context("commit")
    assert location.walk("input") == []


def test_only_records_are_input(location: Location) -> None:
    assert not location.context("has_input")
    location.feed(0, END_OF_STREAM)
    assert location.context("enabled") == 1
    assert not location.context("has_input")
    location.feed(2, encode_frame(WIRE, []) + encode_frame(WIRE, [("a", 1)]))
    assert location.context("has_input")
    location.context("commit")
    assert not location.context("has_input")


def test_keyed_inputs_name_their_sender(location: Location) -> None:
    for peer in (1, 2):
        location.feed(peer, encode_frame(codec("i64"), [peer * 10, peer]))
    assert location.walk("input_keyed") == [(1, 10), (1, 1), (2, 20), (2, 2)]


def test_random_bytes_are_refused_or_read(location: Location) -> None:
    dice, refused = random.Random(13), 0
    for _ in range(3000):
        frame = bytearray(encode_frame(WIRE, [("some text", 5), ("é", 6)]))
        for _ in range(dice.randrange(4)):
            frame[dice.randrange(len(frame))] = dice.randrange(256)
        location.feed(0, bytes(frame[: dice.randrange(16, len(frame) + 1)]))
        refused += _is_refused(location)
    assert refused > 1000


def _is_refused(location: Location) -> bool:
    try:
        location.walk("input")
    except Trap as trap:
        return trap.args[0] == "malformed"
    return False
