"""Goal: control messages come back whole, and what is none is refused."""

import socket
from contextlib import closing

import pytest

from hydro_mlir.rt.control import LINE_BYTES_MAX, ControlConnection, ControlError


@pytest.fixture
def pair():
    here, there = socket.socketpair()
    with closing(ControlConnection(here)) as connection, there:
        yield connection, there


def test_messages_in_pieces(pair):
    connection, there = pair
    assert connection.receive() == []
    there.sendall(b'{"kind": "stop"}\n{"kind": "cou')
    assert connection.receive() == [{"kind": "stop"}]
    there.sendall(b'nters", "sent": 3}\n')
    assert connection.receive() == [{"kind": "counters", "sent": 3}]


def test_sending(pair):
    connection, there = pair
    assert connection.send("counters", sent=3)
    assert there.recv(100) == b'{"kind": "counters", "sent": 3}\n'
    there.close()
    assert connection.receive() is None
    assert not connection.send("ready")


@pytest.mark.parametrize(
    "line", [b"\n", b"[]\n", b"{}\n", b'{"kind": 1}\n', b"\xff\n", b"[" * 60000 + b"\n"]
)
def test_lines_that_are_no_messages(pair, line):
    connection, there = pair
    there.sendall(line)
    with pytest.raises(ControlError):
        connection.receive()


def test_a_line_without_end(pair):
    connection, there = pair

    def flood():
        for _ in range(2 * LINE_BYTES_MAX // 1000):
            there.sendall(b"x" * 1000)
            connection.receive()

    with pytest.raises(ControlError, match="at most"):
        flood()
