"""
Goal: a fleet needs no launcher: nodes started by hand, in any order, meet, work and end.

Method: the artifacts of word_count, addresses in the environment, the leader prints.
"""

import signal
import socket
import time
from contextlib import ExitStack, closing

import pytest

from hydro_mlir.cli.run import main
from hydro_mlir.rt import rendezvous
from hydro_mlir.rt.configuration import read_configuration
from hydro_mlir.rt.handshake import PREFIX_BYTES, Refusal, decode_answer, message_bytes
from hydro_mlir.rt.manifest import read_manifest
from hydro_mlir.rt.peers import expected_hellos, outgoing_hellos
from hydro_mlir.rt.reactor import Reactor
from hydro_mlir.rt.rendezvous import Rendezvous
from hydro_mlir.rt.wire import END_OF_STREAM, FAREWELL, FRAME_HEADER

from .by_hand import ROOT, SECONDS_MAX, Fleet, ended

MEMBERS = [("leader", 0), ("worker", 0), ("worker", 1)]


@pytest.fixture(scope="module")
def artifacts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("artifacts")
    text = folder / "text.txt"
    text.write_text("b a c a b a", encoding="utf-8")
    program = ROOT / "examples" / "word_count.py"
    options = ["--text", str(text), "--workers", "2", "--emit", "artifact", str(folder)]
    assert main([str(program), *options]) == 0
    return folder


@pytest.fixture
def stack():
    with ExitStack() as found:
        yield found


def Nodes(stack, artifacts):
    """The members of word_count."""
    return Fleet(stack, artifacts, MEMBERS)


@pytest.mark.parametrize("order", [MEMBERS, MEMBERS[::-1]], ids=["leader first", "leader last"])
def test_any_order(artifacts, stack, order):
    nodes = Nodes(stack, artifacts)
    started = {name: nodes.start(name) for name in order}
    assert ended(started["leader", 0]) == (0, "a 3\nb 2\nc 1\n", "")
    for name in MEMBERS[1:]:
        assert ended(started[name]) == (0, "", "")


def test_who_does_not_come_is_named(artifacts, stack):
    nodes = Nodes(stack, artifacts)
    leader = nodes.start(("leader", 0), HYDRO_START_SECONDS="0.2")
    code, _, errors = ended(leader)
    assert code == 1
    assert "waited too long for worker[0] to connect for channel 'worker_to_leader'" in errors


def meet_as_worker_1(stack, nodes, artifacts):
    """Meet the started nodes as worker[1] does; connections from and to the leader."""
    told = {"HYDRO_LOCATION": "worker", "HYDRO_MEMBER": "1", "HYDRO_PEERS": nodes.peers}
    configuration = read_configuration(told)
    manifest = read_manifest(artifacts / "worker")
    reactor = stack.enter_context(closing(Reactor()))
    meeting = Rendezvous(
        reactor,
        nodes.listeners["worker", 1],
        expected_hellos(manifest, configuration),
        outgoing_hellos(manifest, configuration),
    )
    rendezvous.wait(meeting, reactor, time.monotonic() + SECONDS_MAX, lambda: False)
    [source], [target] = meeting.accepted.values(), meeting.connected.values()
    for connection in (source, target):
        connection.settimeout(SECONDS_MAX)
        stack.callback(connection.close)
    return source, target


def test_a_lost_peer_is_named(artifacts, stack):
    nodes = Nodes(stack, artifacts)
    impatient = {"HYDRO_PEER_SECONDS": "0"}
    leader, worker = (nodes.start(name, **impatient) for name in MEMBERS[:2])
    for connection in meet_as_worker_1(stack, nodes, artifacts):
        connection.close()
    code, _, errors = ended(leader)
    assert code == 1
    assert "lost worker[1] before the end of channel" in errors
    assert "at leader[0]" in errors
    code, _, errors = ended(worker)
    assert code == 1
    assert "lost leader[0] before the end of channel" in errors


@pytest.mark.parametrize("frame", [b"\xff" * 64, FRAME_HEADER.pack(4, 1, 0, 0) + b"\xff" * 4])
def test_a_peer_that_sends_no_frames_or_no_records_is_named(artifacts, stack, frame):
    nodes = Nodes(stack, artifacts)
    leader, _ = (nodes.start(name, HYDRO_PEER_SECONDS="0") for name in MEMBERS[:2])
    _, target = meet_as_worker_1(stack, nodes, artifacts)
    target.sendall(frame)
    code, out, errors = ended(leader)
    assert (code, out) == (1, "")
    assert "HF501" in errors


def test_a_stranger_is_refused_while_the_fleet_works(artifacts, stack):
    nodes = Nodes(stack, artifacts)
    leader, worker = (nodes.start(name) for name in MEMBERS[:2])
    source, target = meet_as_worker_1(stack, nodes, artifacts)
    # Its first frame shows that the leader has left the rendezvous.
    received = source.recv(16, socket.MSG_WAITALL)
    with socket.create_connection(nodes.listeners["leader", 0].getsockname()) as stranger:
        stranger.settimeout(SECONDS_MAX)
        stranger.sendall(b"GET / HTTP/1.1\r\n\r\n")
        prefix = stranger.recv(PREFIX_BYTES, socket.MSG_WAITALL)
        refusal = decode_answer(stranger.recv(message_bytes(prefix), socket.MSG_WAITALL))
    assert refusal == Refusal("message", "magic b'HYDR'", "b'GET '")
    # Nothing is the matter with the fleet: it ends as if this had been a worker without words.
    target.sendall(END_OF_STREAM)
    while not received.endswith(END_OF_STREAM):
        received += source.recv(1 << 16)
    source.sendall(len(received).to_bytes(8, "little"))  # it has arrived
    assert target.recv(8, socket.MSG_WAITALL) == len(END_OF_STREAM).to_bytes(8, "little")
    target.sendall(FAREWELL)
    assert source.recv(16, socket.MSG_WAITALL) == FAREWELL
    assert ended(worker) == (0, "", "")
    assert ended(leader)[0] == 0


def test_sigterm_while_waiting_for_peers(artifacts, stack):
    nodes = Nodes(stack, artifacts)
    worker = nodes.start(("worker", 0), HYDRO_CONTROL="")
    # It has said HELLO to the leader's listener, so it is up and waits.
    nodes.listeners["leader", 0].setblocking(True)
    nodes.listeners["leader", 0].settimeout(SECONDS_MAX)
    connection, _ = nodes.listeners["leader", 0].accept()
    worker.send_signal(signal.SIGTERM)
    assert ended(worker) == (0, "", "")
    connection.close()
