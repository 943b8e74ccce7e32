"""
Goal: any order of starting and any topology meets; who does not belong is refused with both values.

Method: real sockets on loopback, several nodes' rendezvous in one reactor, strangers by hand.
"""

import itertools
import socket
import time
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial

import pytest

from hydro_mlir.rt import handshake, rendezvous
from hydro_mlir.rt.address import Address, listen, parse_address
from hydro_mlir.rt.handshake import Hello, MessageReader, Refusal, Welcome
from hydro_mlir.rt.reactor import Reactor
from hydro_mlir.rt.rendezvous import Rendezvous, RendezvousError

SECONDS_MAX = 20.0


def hello(channel, sender, receiver):
    return Hello("program", channel, f"schema of {channel}", sender, 0, receiver, 0)


def key(message):
    return (message.channel, message.sender, message.sender_member)


@pytest.fixture
def reactor():
    with closing(Reactor()) as found:
        yield found


@pytest.fixture
def listener():
    with closing(listen("127.0.0.1:0")) as found:
        yield found


def address_of(listener):
    return Address(*listener.getsockname())


def close_all(*meetings):
    for meeting in meetings:
        meeting.close()
        for connection in (*meeting.accepted.values(), *meeting.connected.values()):
            connection.close()


def serve(reactor, until):
    assert reactor.run(until, time.monotonic() + SECONDS_MAX), "the deadline has passed"


LINKS = [hello("a", "x", "y"), hello("b", "y", "x"), hello("c", "x", "x"), hello("d", "y", "z")]


@pytest.mark.parametrize("order", list(itertools.permutations("xyz")))
def test_any_order_of_starting_with_a_cycle_and_a_self_connection(reactor, order):
    listeners = {name: listen("127.0.0.1:0") for name in order}
    addresses = {name: address_of(listener) for name, listener in listeners.items()}
    # The last one does not even listen while the others already connect.
    late = listeners[order[-1]]
    late.close()
    meetings = {}
    for name in order:
        if name == order[-1]:
            listeners[name] = listen(str(addresses[name]))
        expected = {key(link): link for link in LINKS if link.receiver == name}
        outgoing = {link: addresses[link.receiver] for link in LINKS if link.sender == name}
        meetings[name] = Rendezvous(reactor, listeners[name], expected, outgoing)
    serve(reactor, lambda: all(meeting.complete for meeting in meetings.values()))
    assert set(meetings["x"].accepted) == {key(LINKS[1]), key(LINKS[2])}
    assert set(meetings["x"].connected) == {LINKS[0], LINKS[2]}
    sent, received = meetings["x"].connected[LINKS[2]], meetings["x"].accepted[key(LINKS[2])]
    sent.send(b"to myself")
    received.setblocking(True)
    assert received.recv(100) == b"to myself"
    close_all(*meetings.values())
    for found in listeners.values():
        found.close()


def knock(reactor, listener, message, expected=LINKS[0]):
    """The refusal that a message gets from a node that waits for `expected`."""
    meeting = Rendezvous(reactor, listener, {key(expected): expected}, {})
    with socket.create_connection(listener.getsockname()) as stranger:
        stranger.sendall(message)
        stranger.setblocking(False)
        answer = MessageReader()
        body = []

        def read():
            found = answer.feed(stranger.recv(answer.wanted))
            body.extend([] if found is None else [found])

        reactor.on_readable(stranger, read)
        serve(reactor, lambda: bool(body))
        reactor.forget(stranger)
        assert not meeting.accepted
        assert meeting.error is None, "a stranger does no harm"
    close_all(meeting)
    return handshake.decode_answer(body[0])


@pytest.mark.parametrize(
    ("changes", "reason", "got"),
    [
        ({"abi": 77}, "abi", "77"),
        ({"program": "older"}, "program", "older"),
        ({"schema": "wider"}, "schema", "wider"),
        ({"receiver": "z"}, "receiver", "z"),
        ({"receiver_member": 3}, "receiver_member", "3"),
        ({"sender": "nobody"}, "sender", "nobody[0] with channel 'a'"),
        ({"sender_member": 5}, "sender", "x[5] with channel 'a'"),
        ({"channel": "q"}, "sender", "x[0] with channel 'q'"),
        ({"program": "older", "channel": "q"}, "program", "older"),
    ],
)
def test_refusals_name_both_values(reactor, listener, changes, reason, got):
    refusal = knock(reactor, listener, handshake.encode_hello(replace(LINKS[0], **changes)))
    assert (refusal.reason, refusal.got) == (reason, got)
    if reason in changes and reason != "sender":
        assert refusal.expected == str(getattr(LINKS[0], reason))


def test_wrong_magic(reactor, listener):
    refusal = knock(reactor, listener, b"GET / HTTP/1.1\r\nHost: somewhere\r\n\r\n")
    assert refusal == Refusal("message", "magic b'HYDR'", "b'GET '")


def test_a_hello_that_is_none(reactor, listener):
    message = handshake.encode_welcome(Welcome())
    assert knock(reactor, listener, message).reason == "message"


def test_a_stranger_that_says_nothing_has_limited_time(reactor, listener, monkeypatch):
    monkeypatch.setattr(rendezvous, "HANDSHAKE_SECONDS_MAX", 0.05)
    assert knock(reactor, listener, b"").reason == "time"


def test_strangers_are_limited(reactor, listener, monkeypatch):
    monkeypatch.setattr(rendezvous, "STRANGERS_MAX", 0)
    assert knock(reactor, listener, b"").reason == "connections"


def test_a_sender_that_has_lost_its_connection_makes_a_new_one(reactor, listener):
    meeting = Rendezvous(reactor, listener, {key(LINKS[0]): LINKS[0]}, {})
    with (
        socket.create_connection(listener.getsockname()) as first,
        socket.create_connection(listener.getsockname()) as second,
    ):
        first.sendall(handshake.encode_hello(LINKS[0]))
        serve(reactor, lambda: meeting.complete)
        second.sendall(handshake.encode_hello(LINKS[0]))
        second.setblocking(False)
        readable = []
        reactor.on_readable(second, lambda: readable.append(True))
        serve(reactor, lambda: bool(readable))
        reactor.forget(second)
        prefix = second.recv(handshake.PREFIX_BYTES)
        answer = handshake.decode_answer(second.recv(handshake.message_bytes(prefix)))
        assert answer == Welcome()
        assert meeting.accepted[key(LINKS[0])].getpeername() == second.getsockname()
    close_all(meeting)


def test_the_sender_learns_why_it_was_refused(reactor, listener):
    ours = replace(LINKS[0], program="ours")
    with closing(listen("127.0.0.1:0")) as other:
        receiver = Rendezvous(reactor, listener, {key(LINKS[0]): LINKS[0]}, {})
        sender = Rendezvous(reactor, other, {}, {ours: address_of(listener)})
        with pytest.raises(RendezvousError, match="refused channel 'a', program") as caught:
            rendezvous.wait(sender, reactor, time.monotonic() + SECONDS_MAX, lambda: False)
        close_all(receiver, sender)
    assert caught.value.refusal == Refusal("program", "program", "ours")


@pytest.mark.parametrize("reason", ["time", "connections"])
def test_a_refusal_that_says_nothing_about_the_sender_is_tried_again(reactor, listener, reason):
    with closing(socket.create_server(("127.0.0.1", 0))) as busy:
        address = busy.getsockname()
        sender = Rendezvous(reactor, listener, {}, {LINKS[0]: Address(*address)})
        for answer in (handshake.encode_refusal(Refusal(reason, "less", "more")), None):
            arrived = []
            reactor.on_readable(busy, lambda: arrived.append(busy.accept()[0]))  # noqa: B023
            serve(reactor, lambda: bool(arrived))  # noqa: B023
            reactor.forget(busy)
            with closing(arrived[0]) as connection:
                connection.sendall(answer or handshake.encode_welcome(Welcome()))
                [link] = sender._outgoing
                answered = partial(has_answered, sender, link, link.connection)
                serve(reactor, answered)
        serve(reactor, lambda: sender.complete)
        assert sender.error is None
        close_all(sender)


def has_answered(sender, link, connection):
    """Whether the sender has read an answer: it has given its connection up, or is done."""
    return sender.complete or link.connection is not connection


def test_a_try_that_is_not_answered_is_given_up_for_a_new_one(reactor, listener, monkeypatch):
    monkeypatch.setattr(rendezvous, "CONNECT_SECONDS_MAX", 0.05)
    monkeypatch.setattr(rendezvous, "CONNECT_RETRY_SECONDS_MAX", 0.05)
    with ExitStack() as stack:
        full = stack.enter_context(closing(socket.create_server(("127.0.0.1", 0), backlog=0)))
        # The kernel drops what finds no room, and so answers nobody.
        queued = stack.enter_context(socket.create_connection(full.getsockname()))
        sender = Rendezvous(reactor, listener, {}, {LINKS[0]: Address(*full.getsockname())})
        [link] = sender._outgoing
        tried = set()

        def has_tried_often():
            tried.add(link.connection and link.connection.getsockname())
            return len(tried) > 3

        serve(reactor, has_tried_often)
        assert full.accept()[0].close() is None
        queued.close()
        began = time.monotonic()
        reactor.on_readable(full, lambda: answer_with_welcome(full, stack))
        serve(reactor, lambda: sender.complete)
        assert time.monotonic() - began < 0.9  # the kernel's own next try comes after a second
        close_all(sender)


def answer_with_welcome(listener, stack):
    connection, _ = listener.accept()
    stack.enter_context(connection)
    connection.sendall(handshake.encode_welcome(Welcome()))


def test_who_is_missing_is_named(reactor, listener):
    nobody = {hello("b", "y", "x"): parse_address("127.0.0.1:1")}
    meeting = Rendezvous(reactor, listener, {key(LINKS[0]): LINKS[0]}, nobody)
    with pytest.raises(RendezvousError) as caught:
        rendezvous.wait(meeting, reactor, time.monotonic() + 0.05, lambda: False)
    assert str(caught.value) == (
        "waited too long for x[0] to connect for channel 'a'; x[0] at 127.0.0.1:1 to answer"
    )
    close_all(meeting)


def test_an_interrupt_ends_the_waiting(reactor, listener):
    meeting = Rendezvous(reactor, listener, {key(LINKS[0]): LINKS[0]}, {})
    rendezvous.wait(meeting, reactor, time.monotonic() + SECONDS_MAX, lambda: True)
    assert not meeting.complete


def test_a_peer_that_is_no_node(reactor, listener):
    with closing(socket.create_server(("127.0.0.1", 0))) as web:
        meeting = Rendezvous(reactor, listener, {}, {LINKS[0]: address_of(web)})
        reactor.on_readable(web, lambda: answer_as_web_server(web, reactor))
        with pytest.raises(RendezvousError, match="no node of this program"):
            rendezvous.wait(meeting, reactor, time.monotonic() + SECONDS_MAX, lambda: False)
        close_all(meeting)


def answer_as_web_server(web, reactor):
    reactor.forget(web)
    connection, _ = web.accept()
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    connection.close()
