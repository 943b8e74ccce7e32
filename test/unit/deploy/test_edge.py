"""
Goal: elements become calls in order, and whatever a callback does ends in good order.

Method: real connections on loopback that say HELLO and send frames as a node would.
"""

import os
import socket
import time
from contextlib import ExitStack, closing

import pytest

from hydro_mlir.deploy.edge import CallbackError, Edge, OutputClosed
from hydro_mlir.deploy.plan import MemberName, Sink
from hydro_mlir.rt import handshake
from hydro_mlir.rt.address import listen
from hydro_mlir.rt.handshake import Hello, Welcome
from hydro_mlir.rt.reactor import Reactor
from hydro_mlir.rt.wire import END_OF_STREAM, codec, encode_frame

SECONDS_MAX = 20.0
PAIR = ["tuple", "str", "i64"]


def sink(member=0, schema=PAIR, name="report"):
    hello = Hello("program", "out", "schema", "leader", member, "@edge", 0)
    return Sink(MemberName("leader", member, 2), hello, schema, name)


class Setting:
    """An edge with its reactor, and senders that are connected to it."""

    def __init__(self, stack, sinks, callbacks):
        self.reactor = stack.enter_context(closing(Reactor()))
        self.listener = stack.enter_context(closing(listen("127.0.0.1:0")))
        self.batches = []
        room = lambda: self.batches.append(True)  # noqa: E731
        self.edge = stack.enter_context(
            closing(Edge(self.reactor, self.listener, sinks, callbacks, room))
        )
        self.senders = [stack.enter_context(self.connect(each)) for each in sinks]

    def connect(self, each):
        sender = socket.create_connection(self.listener.getsockname())
        sender.sendall(handshake.encode_hello(each.hello))
        welcome = handshake.encode_welcome(Welcome())
        sender.setblocking(False)
        answered = []
        self.reactor.on_readable(sender, lambda: answered.append(True))
        assert self.run(lambda: bool(answered))
        self.reactor.forget(sender)
        sender.setblocking(True)
        assert sender.recv(len(welcome), socket.MSG_WAITALL) == welcome
        return sender

    def run(self, until):
        return self.reactor.run(until, time.monotonic() + SECONDS_MAX)


@pytest.fixture
def make():
    with ExitStack() as stack:
        yield lambda sinks, callbacks: Setting(stack, sinks, callbacks)


def test_tuples_are_spread_and_the_order_of_a_member_is_kept(make):
    calls = []
    setting = make([sink()], {"report": lambda word, count: calls.append((word, count))})
    batches = [[("a", 1), ("b", 2)], [], [("ä", 3)]]
    for batch in batches:
        setting.senders[0].sendall(encode_frame(codec(PAIR), batch))
    setting.senders[0].sendall(END_OF_STREAM)
    assert setting.run(lambda: setting.edge.ended)
    assert calls == [("a", 1), ("b", 2), ("ä", 3)]
    assert setting.edge.records_total == 3
    assert setting.edge.bytes_total > 0
    assert setting.batches, "the display has been asked to make room"


def test_an_edge_has_ended_when_all_members_have(make):
    setting = make([sink(0, "i64"), sink(1, "i64")], {"report": lambda number: None})
    setting.senders[0].sendall(END_OF_STREAM)
    seen = []
    setting.reactor.call_later(0.02, lambda: seen.append(setting.edge.ended))
    assert setting.run(lambda: bool(seen))
    assert seen == [False]
    setting.senders[1].sendall(END_OF_STREAM)
    assert setting.run(lambda: setting.edge.ended)


def test_a_sink_without_callback_prints_fields(make, capsys):
    setting = make([sink(name="unknown")], {})
    setting.senders[0].sendall(encode_frame(codec(PAIR), [("a", 1)]) + END_OF_STREAM)
    assert setting.run(lambda: setting.edge.ended)
    assert capsys.readouterr().out == "a 1\n"


def guilty(word, count):
    numbers = [count]
    return numbers[7]


def test_a_callback_that_raises_is_shown_at_its_line(make):
    setting = make([sink()], {"report": guilty})
    setting.senders[0].sendall(encode_frame(codec(PAIR), [("a", 1)]))
    with pytest.raises(CallbackError) as caught:
        setting.run(lambda: False)
    diagnostic = caught.value.diagnostic
    assert diagnostic.code == "HF521"
    assert "IndexError: list index out of range" in diagnostic.message
    assert diagnostic.place.file == __file__
    assert diagnostic.place.line == guilty.__code__.co_firstlineno + 2


def test_a_callback_with_other_parameters(make):
    setting = make([sink()], {"report": lambda element: None})
    setting.senders[0].sendall(encode_frame(codec(PAIR), [("a", 1)]))
    with pytest.raises(CallbackError, match="takes 1 positional argument but 2 were given"):
        setting.run(lambda: False)


def test_bytes_that_are_no_elements(make):
    setting = make([sink()], {"report": lambda word, count: None})
    setting.senders[0].sendall(b"x" * 64)
    with pytest.raises(CallbackError, match=r"leader\[0\] sent what is no element of report"):
        setting.run(lambda: False)


def test_a_reader_that_has_gone(make, monkeypatch):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as output:
        monkeypatch.setattr("sys.stdout", output)
        setting = make([sink()], {"report": print})
        setting.senders[0].sendall(encode_frame(codec(PAIR), [("a", 1)]))
        with pytest.raises(OutputClosed):
            setting.run(lambda: False)


def test_a_broken_pipe_of_the_callback_itself(make):
    def broken(word, count):
        raise BrokenPipeError("another pipe")

    setting = make([sink()], {"report": broken})
    setting.senders[0].sendall(encode_frame(codec(PAIR), [("a", 1)]))
    with pytest.raises(CallbackError, match="BrokenPipeError: another pipe"):
        setting.run(lambda: False)
