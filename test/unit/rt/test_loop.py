"""Goal: the node's loop moves frames, notices ends, and survives any peer.

Method: a compiled location between socket pairs; the test plays its peers.
"""

from __future__ import annotations

import os
import random
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import hydro_mlir as hydro
from hydro_mlir import compiler
from hydro_mlir.rt import abi
from hydro_mlir.rt.manifest import read_manifest
from hydro_mlir.rt.native.acknowledgements import PRESSURE_MAX, PRESSURE_WORD
from hydro_mlir.rt.wire import END_OF_STREAM, FrameReader, codec, encode_frame
from hydro_mlir.rt.wiring import Wiring

SECONDS_MAX = 60


class Client(hydro.Process):
    """Sends texts."""


class Server(hydro.Process):
    """Sends each back, doubled."""


@hydro.program
def echo(flow: hydro.Flow) -> None:
    """A server that the tests talk to."""
    client, server = flow.process(Client), flow.process(Server)
    texts = client.source_iter(["a"])
    texts.send(server).map(lambda text: text + text).send(client).for_each(print)


@pytest.fixture(scope="module")
def directory() -> Path:
    artifacts = compiler.compile(compiler.build(echo))
    return next(a.directory for a in artifacts if a.location == "server")


class Running:
    """The server's loop in a thread, with a socket to send to it and one to receive from it."""

    def __init__(self, directory: Path, reliable: bool = False, in_cycle: bool = False):
        self.wiring = Wiring(directory, read_manifest(directory), 0)
        self.to_server, self._input = socket.socketpair()
        self.from_server, self._output = socket.socketpair()
        for end in (self._input, self._output):
            end.setblocking(False)
        for end in (self.to_server, self.from_server):
            end.settimeout(SECONDS_MAX)
        self.wakeup = os.eventfd(0, os.EFD_NONBLOCK)
        for direction, end in ((abi.LINK_IN, self._input), (abi.LINK_OUT, self._output)):
            self.wiring.connect(self.wiring.link(direction, 0, 0), os.dup(end.fileno()), reliable)
        assert self.wiring.prepare(self.wakeup)
        if not in_cycle:  # the artifact knows that its client hears of what it sends
            self.wiring._node.cycle_size = self.wiring.memory.inputs[0].inner = 0
        self.event = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self.event = self.wiring.run()

    def wait(self) -> int:
        """The event that the loop returned with."""
        self._thread.join(SECONDS_MAX)
        assert not self._thread.is_alive()
        return self.event

    def stop(self) -> None:
        """End the loop, if it runs, and close everything."""
        os.write(self.wakeup, (1).to_bytes(8, "little"))
        self.wait()
        os.close(self.wakeup)
        for end in (self.to_server, self._input, self.from_server, self._output):
            end.close()
        for direction in (abi.LINK_IN, abi.LINK_OUT):
            self.wiring.disconnect(self.wiring.link(direction, 0, 0))

    def receive_all(self) -> list[str]:
        """All texts that come back, up to the end of the stream."""
        reader, texts = FrameReader(codec("str")), list[str]()
        while not reader.ended:
            texts += reader.feed(self.from_server.recv(1 << 16))
        return texts


@pytest.fixture
def server(directory: Path) -> Iterator[Running]:
    running = Running(directory)
    yield running
    running.stop()


def _frames(count: int, seed: int = 5) -> tuple[list[str], bytes]:
    dice, texts, data = random.Random(seed), list[str](), bytearray()
    for _ in range(count):
        some = ["é" * dice.choice([0, 1, 5, 300]) for _ in range(dice.randrange(40))]
        texts += some
        data += encode_frame(codec("str"), some)
    return texts, bytes(data)


def _send_in_pieces(server: Running, data: bytes) -> None:
    dice, place = random.Random(8), 0
    while place < len(data):
        size = dice.choice([1, 7, 16, 500, 70_000])
        server.to_server.sendall(data[place : place + size])
        place += size


def test_frames_in_any_pieces(server: Running) -> None:
    texts, data = _frames(300)
    sender = threading.Thread(target=_send_in_pieces, args=(server, data + END_OF_STREAM))
    sender.start()
    assert server.receive_all() == [text + text for text in texts]
    sender.join()
    assert server.wait() == abi.EVENT_FINISHED


def test_frame_larger_than_every_buffer(server: Running) -> None:
    text = "abcdefgh" * (1 << 18)
    data = encode_frame(codec("str"), [text, "end"]) + END_OF_STREAM
    sender = threading.Thread(target=server.to_server.sendall, args=(data,))
    sender.start()
    assert server.receive_all() == [text + text, "endend"]
    assert server.wait() == abi.EVENT_FINISHED


def test_pressure_reaches_the_sender(server: Running) -> None:
    frame = encode_frame(codec("str"), ["x" * 1000] * 100)
    server.to_server.settimeout(1)
    with pytest.raises(TimeoutError):  # a hundred megabytes: more than sockets and buffers hold
        server.to_server.sendall(frame * 1000)
    counters = server.wiring.counters()
    assert counters["received_bytes"] < 4 * abi.ROOM_BYTES


def test_lost_peers(server: Running) -> None:
    server.to_server.close()
    assert server.wait() == abi.EVENT_PEER_LOST
    link = server.wiring.event_link()
    assert (link.direction, link.peer, link.fd) == (abi.LINK_IN, 0, -1)
    assert server.wiring.channel_of(link).peer == "client"


def test_lost_receiver(server: Running) -> None:
    server.from_server.close()
    assert server.wait() == abi.EVENT_PEER_LOST


@pytest.mark.parametrize(
    "header",
    [
        (abi.FRAME_BYTES_MAX + 1, 1, 0, 0),
        (0xFFFFFFFF, 1, 0, 0),
        (0, 0, 2, 0),
        (0, 0, 0, 1),
        (8, 1, abi.FRAME_END, 0),
    ],
)
def test_headers_that_are_none(server: Running, header: tuple[int, ...]) -> None:
    server.to_server.sendall(abi.FRAME_HEADER.pack(*header))
    assert server.wait() == abi.EVENT_MALFORMED


def test_data_behind_the_end(server: Running) -> None:
    server.to_server.sendall(END_OF_STREAM + END_OF_STREAM)
    assert server.wait() == abi.EVENT_MALFORMED


@pytest.mark.parametrize(
    ("records", "payload"),
    [
        (1, b""),
        (1, b"\1\0\0"),
        (1, b"\xff\xff\xff\xff"),
        (1, b"\5\0\0\0abcd"),
        (1, b"\2\0\0\0\xc3("),
        (1, b"\1\0\0\0ab"),
        (2, b"\1\0\0\0a"),
        (0xFFFFFFFF, b"\1\0\0\0a"),
    ],
)
def test_records_that_are_none(server: Running, records: int, payload: bytes) -> None:
    header = abi.FRAME_HEADER.pack(len(payload), records, abi.FRAME_DATA, 0)
    server.to_server.sendall(header + payload)
    assert server.wait() == abi.EVENT_TRAP
    assert abi.REASONS[server.wiring.context.trap.reason] == "malformed"


def test_random_bytes_never_crash(directory: Path) -> None:
    dice = random.Random(21)
    for _ in range(30):
        running = Running(directory)
        payload = dice.randbytes(dice.randrange(60))
        header = abi.FRAME_HEADER.pack(len(payload), dice.randrange(5), abi.FRAME_DATA, 0)
        running.to_server.sendall(header + payload)
        running.to_server.close()
        assert running.wait() in (abi.EVENT_TRAP, abi.EVENT_PEER_LOST)
        running.stop()


@pytest.fixture
def around(directory: Path) -> Iterator[Running]:
    """A server that is in a cycle with its client."""
    running = Running(directory, reliable=True, in_cycle=True)
    yield running
    running.stop()


def _told(server: Running) -> int:
    """The next word about pressure that the client gets, between acknowledgements."""
    while True:
        word = server.to_server.recv(8, socket.MSG_WAITALL)
        number = int.from_bytes(word, "little", signed=True)
        if number <= PRESSURE_WORD + PRESSURE_MAX:
            return number - PRESSURE_WORD


def _tell(server: Running, pressure: int) -> None:
    word = (PRESSURE_WORD + pressure).to_bytes(8, "little", signed=True)
    for part in (word[:3], word[3:]):
        server.from_server.sendall(part)


def test_who_has_no_room_in_a_cycle_says_so_and_reads_on(around: Running) -> None:
    texts = ["x" * 1000] * 100
    count = 3 * abi.ROOM_BYTES // 200_000
    data = encode_frame(codec("str"), texts) * count + END_OF_STREAM
    around.to_server.sendall(data)  # sockets hold less than half of it
    assert _told(around) == 1
    reader, found = FrameReader(codec("str")), list[str]()
    while not reader.ended:
        found += reader.feed(around.from_server.recv(1 << 16))
        around.from_server.sendall(reader.position.to_bytes(8, "little"))
    assert len(found) == count * len(texts)
    assert _told(around) == 0


def test_pressure_is_told_on_up_to_once_around(around: Running) -> None:
    for heard, told in ((1, 2), (2, 3), (3, 0), (1, 2), (0, 0)):
        _tell(around, heard)
        assert _told(around) == told
    _tell(around, -1)
    assert around.wait() == abi.EVENT_MALFORMED


def test_pressure_ends_with_the_connection(around: Running) -> None:
    _tell(around, 1)
    assert _told(around) == 2
    around.from_server.close()
    assert around.wait() == abi.EVENT_PEER_LOST
    assert around.wiring.link(abi.LINK_OUT, 0, 0).pressure == 0


def test_sleeps_when_there_is_nothing_to_do(server: Running) -> None:
    server.to_server.sendall(encode_frame(codec("str"), ["a"]))
    assert FrameReader(codec("str")).feed(server.from_server.recv(1 << 16)) == ["aa"]
    os.write(server.wakeup, (1).to_bytes(8, "little"))
    assert server.wait() == abi.EVENT_SIGNAL
    assert server.wiring._node.waits <= 4
