"""
Goal: a node gives on exactly what it was given, however slow its readers are; who is no peer of it
is refused with both values; and one peer's nonsense is nobody else's trouble.

Method: a relay as a real node between two senders and a receiver that the test plays itself.
"""

import random
import select
import signal
import threading
import time
from contextlib import ExitStack
from dataclasses import asdict, replace

import pytest

from hydro_mlir.rt import handshake
from hydro_mlir.rt.abi import FRAME_BYTES_MAX
from hydro_mlir.rt.handshake import Refusal
from hydro_mlir.rt.wire import (
    END_OF_STREAM,
    FAREWELL,
    FRAME_HEADER,
    FrameReader,
    codec,
    encode_frame,
)

from .by_hand import Fleet, artifacts_of, ended, knock
from .conftest import textwrap

MEMBERS = [("client", 0), ("client", 1), ("relay", 0), ("taker", 0)]
RELAY, TAKER = MEMBERS[2:]
BYTES = codec("bytes")
STREAM_BYTES = 20_000_000
STALLS = 25
PROGRAM = """
    import hydro_mlir as hydro

    class Client(hydro.Cluster): "Say something."
    class Relay(hydro.Process): "Passes it on."
    class Taker(hydro.Process): "Gets all of it."

    @hydro.program
    def pass_on(flow: hydro.Flow):
        client, relay = flow.cluster(Client, size=2), flow.process(Relay)
        said = client.source_iter([b""]).send(relay).values()
        given = said.send(flow.process(Taker))
        given.for_each(lambda word: print(len(word)), commutative="only their lengths are shown")
"""


@pytest.fixture(scope="module")
def artifacts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("relay")
    file = folder / "relay.py"
    file.write_text(textwrap.dedent(PROGRAM), encoding="utf-8")
    return artifacts_of(file, folder)


@pytest.fixture
def stack():
    with ExitStack() as found:
        yield found


def frames_of(dice, size):
    """Random records in random frames of about `size` bytes, and the bytes of all frames."""
    records, frames = [], bytearray()
    while len(frames) < size:
        sizes = [dice.choice([0, 3, 80, 2_000, 90_000]) for _ in range(dice.randrange(12))]
        some = [dice.randbytes(each) for each in sizes]
        records += some
        frames += encode_frame(BYTES, some)
    return records, bytes(frames)


class Taker:
    """Receives all that the relay sends on one connection, and acknowledges it."""

    def __init__(self, connection, dice=None):
        self.records = []
        self.connection = connection
        self._dice = dice

    def take_all(self):
        """Receive until the stream has ended, and stall now and then."""
        reader = FrameReader(BYTES)
        while not reader.ended:
            if self._dice.random() < 0.02:
                time.sleep(0.02)
            self.records += reader.feed(self.connection.recv(1 << 14))
            self.connection.sendall(reader.position.to_bytes(8, "little"))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_stalled_reader_gets_every_byte(artifacts, stack, seed):
    dice = random.Random(seed)
    fleet = Fleet(stack, artifacts, MEMBERS, receive_buffer_bytes=4096)
    relay = fleet.start(RELAY)
    sender, _ = fleet.connect(RELAY, fleet.hello(("client", 0)))
    other, _ = fleet.connect(RELAY, fleet.hello(("client", 1)))
    taker = Taker(fleet.accept(TAKER), random.Random(seed))
    records, frames = frames_of(dice, STREAM_BYTES)
    other.sendall(END_OF_STREAM)
    writing = threading.Thread(target=sender.sendall, args=(frames + END_OF_STREAM,))
    over = threading.Event()
    stalling = threading.Thread(target=stall, args=(relay, random.Random(seed), over))
    writing.start()
    stalling.start()
    taker.take_all()
    over.set()
    for thread in (writing, stalling):
        thread.join()
    assert taker.records == records
    assert taker.connection.recv(16) == FAREWELL
    for connection in (sender, other):
        connection.sendall(FAREWELL)
    assert ended(relay) == (0, "", "")


def stall(process, dice, over):
    """Stop a process at random moments, for random times."""
    for _ in range(STALLS):
        if over.wait(dice.uniform(0.005, 0.1)):
            return
        process.send_signal(signal.SIGSTOP)
        over.wait(dice.uniform(0.005, 0.15))
        process.send_signal(signal.SIGCONT)


WRONG = [
    ({"abi": 1}, "abi"),
    ({"program": "another"}, "program"),
    ({"schema": "0123456789abcdef"}, "schema"),
    ({"receiver": "taker"}, "receiver"),
    ({"receiver_member": 7}, "receiver_member"),
    ({"sender": "taker"}, "sender"),
    ({"sender_member": 7}, "sender"),
    ({"channel": "another"}, "sender"),
]


class Working:
    """A relay at work: everybody has connected, and a word of each client has come through."""

    def __init__(self, stack, artifacts, **changes):
        self.fleet = Fleet(stack, artifacts, MEMBERS)
        self.relay = self.fleet.start(RELAY, **changes)
        self.hellos = [self.fleet.hello(name) for name in MEMBERS[:2]]
        self.clients = [self.fleet.connect(RELAY, hello)[0] for hello in self.hellos]
        self.taker = Taker(self.fleet.accept(TAKER))
        self.reader = FrameReader(BYTES)

    def expect(self, number, word):
        """Send a word from a client, and get it at the other end."""
        self.clients[number].sendall(encode_frame(BYTES, [word]))
        self.get(word)

    def get(self, word):
        connection = self.taker.connection
        found = []
        while not found:
            found = self.reader.feed(connection.recv(1 << 14))
        connection.sendall(self.reader.position.to_bytes(8, "little"))
        assert found == [word]

    def end(self):
        """Let both clients end; the relay's exit code, output and errors."""
        for connection in self.clients:
            connection.sendall(END_OF_STREAM)
        connection = self.taker.connection
        while not self.reader.ended:
            assert self.reader.feed(connection.recv(1 << 14)) == []
        connection.sendall(self.reader.position.to_bytes(8, "little"))
        for client in self.clients:
            client.sendall(FAREWELL)
        return ended(self.relay)


def test_a_wrong_hello_is_refused_at_once_with_both_values(artifacts, stack):
    working = Working(stack, artifacts)
    hello = working.hellos[0]
    address = working.fleet.address(RELAY)
    for changes, reason in WRONG:
        connection, answer = knock(address, handshake.encode_hello(replace(hello, **changes)))
        with connection:
            assert isinstance(answer, Refusal)
            assert answer.reason == reason
            [(field, got)] = changes.items()
            assert str(got) in answer.got
            if reason == field != "sender":
                assert answer.expected == str(asdict(hello)[field])
            else:
                assert f"{hello.sender}[0] with channel {hello.channel!r}" in answer.expected
            assert connection.recv(1) == b""  # the answer was the last word
    for message in (b"GET / HTTP/1.1\r\n\r\n", b"HYDR\xff\xff\xff\xff" + b"x" * 100):
        connection, answer = knock(address, message)
        with connection:
            assert answer.reason == "message"
            assert connection.recv(1) == b""
    for number in (0, 1):
        working.expect(number, b"all is well %d" % number)
    assert working.end() == (0, "", "")


def test_a_sender_that_is_refused_names_both_values(artifacts, stack):
    fleet = Fleet(stack, artifacts, MEMBERS)
    client = fleet.start(("client", 0))
    listener = fleet.listeners[RELAY]
    listener.settimeout(60)
    connection, _ = listener.accept()
    with connection:
        refusal = Refusal("schema", "0123456789abcdef", fleet.hello(("client", 0)).schema)
        connection.sendall(handshake.encode_refusal(refusal))
        code, _, errors = ended(client)
    assert code == 1
    assert "[HF517] relay[0] at" in errors
    assert f"schema: expected {refusal.expected}, got {refusal.got}" in errors


NONSENSE = [
    (FRAME_HEADER.pack(FRAME_BYTES_MAX + 1, 1, 0, 0), "oversize"),
    (FRAME_HEADER.pack(0xFFFFFFFF, 0xFFFFFFFF, 0, 0), "largest"),
    (FRAME_HEADER.pack(0, 0, 9, 0), "kind"),
    (FRAME_HEADER.pack(0, 0, 0, 1), "reserved"),
    (b"\xff" * 64, "bytes"),
    (FRAME_HEADER.pack(0, 0, 2, 0), "early farewell"),
]


@pytest.mark.parametrize("nonsense", [n for n, _ in NONSENSE], ids=[name for _, name in NONSENSE])
def test_what_is_no_frame_closes_its_connection_alone(artifacts, stack, nonsense):
    working = Working(stack, artifacts)
    for number in (0, 1):
        working.expect(number, b"first %d" % number)
    bad = working.clients[0]
    bad.sendall(nonsense)
    while bad.recv(1 << 10):  # acknowledgements, and then the end
        pass
    working.expect(1, b"the other goes on")
    working.clients[0], position = working.fleet.connect(RELAY, working.hellos[0])
    assert position == len(encode_frame(BYTES, [b"first 0"]))
    working.expect(0, b"back again")
    code, out, errors = working.end()
    assert (code, out) == (0, "")
    assert "expected frames on channel" in errors
    assert "got other bytes from client[0]" in errors


def test_a_peer_that_is_lost_again_has_all_its_time_again(artifacts, stack):
    working = Working(stack, artifacts, HYDRO_PEER_SECONDS="1.5")
    for pause in (1.2, 0.6):  # the second loss is there when the time of the first is up
        working.clients[0].close()
        select.select([], [], [], 0.0 if pause == 1.2 else 0.6)
        working.clients[0], _ = working.fleet.connect(RELAY, working.hellos[0])
        working.expect(0, b"back")
        select.select([], [], [], pause)
    assert working.end()[:2] == (0, "")


def test_a_frame_that_is_cut_comes_again(artifacts, stack):
    working = Working(stack, artifacts)
    working.expect(0, b"first")
    place = len(encode_frame(BYTES, [b"first"]))
    frame = encode_frame(BYTES, [b"a longer one" * 100])
    for cut in (3, 16, 500):
        working.clients[0].sendall(frame[:cut])
        working.clients[0].close()
        working.expect(1, b"the other goes on")
        working.clients[0], position = working.fleet.connect(RELAY, working.hellos[0])
        assert position == place
    working.clients[0].sendall(frame)
    working.get(b"a longer one" * 100)
    assert working.end()[:2] == (0, "")
