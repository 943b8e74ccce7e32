"""Goal: HELLO and its answers are exact, and total on bytes."""

import json
from contextlib import suppress
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydro_mlir.rt import handshake
from hydro_mlir.rt.handshake import HandshakeError, Hello, MessageReader, Refusal, Welcome

HELLO = Hello("program", "words", "schema", "leader", 0, "worker", 2)




def feed_bytewise(message):
    reader = MessageReader()
    found = [body for i in range(len(message)) if (body := reader.feed(message[i : i + 1]))]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("abi", 99),
        ("program", "other"),
        ("receiver", "leader"),
        ("receiver_member", 1),
        ("channel", "counts"),
        ("sender", "worker"),
        ("schema", "other"),
    ],
)
def test_every_field_is_compared_and_both_values_are_named(field, value):
    refusal = handshake.judge(replace(HELLO, **{field: value}), HELLO)
    assert refusal == Refusal(field, str(getattr(HELLO, field)), str(value))


def test_the_epoch_is_free():
    assert handshake.judge(replace(HELLO, epoch=7), HELLO) is None


def test_messages_come_back():
    assert handshake.decode_hello(feed_bytewise(handshake.encode_hello(HELLO))) == HELLO
    welcome = Welcome(epoch=3, position=1 << 40)
    assert handshake.decode_answer(feed_bytewise(handshake.encode_welcome(welcome))) == welcome
    refusal = Refusal("schema", "a" * 1000, "b")
    decoded = handshake.decode_answer(feed_bytewise(handshake.encode_refusal(refusal)))
    assert decoded == Refusal("schema", "a" * 256, "b")


def test_the_reader_wants_no_byte_of_what_follows():
    message = handshake.encode_welcome(Welcome())
    reader = MessageReader()
    first = reader.wanted
    assert reader.feed(message[:first]) is None
    assert first + reader.wanted == len(message)


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        (b"GET / HT", "magic"),
        (b"HYDR" + (1 << 20).to_bytes(4, "little"), "at most"),
        (b"HYDR" + bytes(4), "an empty one"),
    ],
)
def test_prefixes_that_are_none(prefix, expected):
    with pytest.raises(HandshakeError, match=expected):
        MessageReader().feed(prefix)


@pytest.mark.parametrize("name", [field.name for field in fields(Hello)])
@pytest.mark.parametrize("value", [None, [], 1.5, True])
def test_fields_of_another_type(name, value):
    body = json.dumps({**vars(HELLO), name: value}).encode()
    with pytest.raises(HandshakeError, match=name):
        handshake.decode_hello(body)


@settings(derandomize=True, deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes_give_a_message_or_a_handshake_error(data):
    for decode in (handshake.decode_hello, handshake.decode_answer):
        with suppress(HandshakeError):
            decode(data)


def test_deep_json_is_refused():
    with pytest.raises(HandshakeError):
        handshake.decode_hello(b"[" * 4000)
