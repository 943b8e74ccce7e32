"""Goal: the codec is exact on values and total on bytes. Method: random schemas, values, bytes."""

import math
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hydro_mlir.rt.wire import (
    EMPTY_ELEMENTS_MAX,
    END_OF_STREAM,
    FRAME_HEADER,
    FrameReader,
    WireError,
    codec,
    decode_records,
    encode_frame,
)

# Hypothesis builds its table of characters on first use, which counts as slow generation.
STEADY = settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SCHEMAS = st.recursive(
    st.sampled_from(["i64", "f64", "i1", "str", ["member", "worker"]]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda fields: ["tuple", *fields]),
        inner.map(lambda element: ["list", element]),
        # An option of an option is one None for two absences, so it is not made here.
        inner.filter(lambda s: s[0] != "option").map(lambda element: ["option", element]),
    ),
    max_leaves=6,
)


def values_of(schema):
    match schema:
        case "i64":
            return st.integers(-(2**63), 2**63 - 1)
        case "f64":
            return st.floats(allow_nan=False)
        case "i1":
            return st.booleans()
        case "str":
            return st.text(st.characters(codec="utf-8"))
        case ["member", _]:
            return st.integers(0, 2**63 - 1)
        case ["tuple", *fields]:
            return st.tuples(*map(values_of, fields))
        case ["list", element]:
            return st.lists(values_of(element), max_size=4)
        case ["option", element]:
            return st.none() | values_of(element)


@st.composite
def streams(draw):
    schema = draw(SCHEMAS)
    return schema, draw(st.lists(st.lists(values_of(schema), max_size=4), max_size=4))


@STEADY
@given(streams(), st.integers(1, 50))
def test_frames_come_back_whatever_the_pieces(stream, size):
    schema, batches = stream
    chosen = codec(schema)
    data = b"".join(encode_frame(chosen, batch) for batch in batches) + END_OF_STREAM
    reader, found = FrameReader(chosen), []
    for start in range(0, len(data), size):
        found += reader.feed(data[start : start + size])
    reader.finish()
    assert found == [value for batch in batches for value in batch]
    assert reader.records_total == len(found)


@STEADY
@given(SCHEMAS, st.binary(max_size=200))
def test_any_bytes_give_values_or_a_wire_error(schema, data):
    with suppress(WireError):
        FrameReader(codec(schema)).feed(data)


@STEADY
@given(streams(), st.data())
def test_a_damaged_stream_gives_values_or_a_wire_error(stream, data):
    schema, batches = stream
    chosen = codec(schema)
    frames = bytearray(b"".join(encode_frame(chosen, batch) for batch in batches) + END_OF_STREAM)
    frames[data.draw(st.integers(0, len(frames) - 1))] ^= data.draw(st.integers(1, 255))
    reader = FrameReader(chosen)
    with suppress(WireError):
        reader.feed(bytes(frames))
        reader.finish()


def test_nan_and_signed_zero_keep_their_bits():
    out = bytearray()
    for value in (math.nan, -0.0):
        codec("f64").encode(value, out)
    found = decode_records(codec("f64"), bytes(out), 0, 2)
    assert math.isnan(found[0])
    assert math.copysign(1, found[1]) == -1


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ("i64", 2**63, "64-bit int"),
        ("i64", True, "64-bit int"),
        ("f64", 1, "a float"),
        ("i1", 1, "a bool"),
        ("str", b"x", "a str"),
        ("str", "\ud800", "without surrogates"),
        (["member", "w"], -1, "member's index"),
        (["tuple", "i64"], (1, 2), "a tuple of 1"),
        (["list", "i64"], (1,), "a list"),
    ],
)
def test_values_outside_the_schema(schema, value, expected):
    with pytest.raises(WireError, match=expected):
        codec(schema).encode(value, bytearray())


@pytest.mark.parametrize("schema", ["i32", ["tuple", "i7"], ["list"], [], 3, ["member", 1]])
def test_what_is_no_schema(schema):
    with pytest.raises(WireError, match="expected"):
        codec(schema)


def test_a_schema_that_is_too_deep():
    schema = "i64"
    for _ in range(100):
        schema = ["list", schema]
    with pytest.raises(WireError, match="levels"):
        codec(schema)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ((1 << 30, 1, 0, 0), "a frame of at most"),
        ((8, 1, 2, 0), "kind 0 or 1"),
        ((8, 1, 0, 7), "reserved"),
        ((8, 1, 1, 0), "empty end-of-stream"),
        ((8, 2, 0, 0), "records that fit"),
    ],
)
def test_hostile_headers_are_refused_before_their_payload(header, expected):
    with pytest.raises(WireError, match=expected):
        FrameReader(codec("i64")).feed(FRAME_HEADER.pack(*header))


def test_empty_elements_are_limited():
    reader = FrameReader(codec(["tuple"]))
    with pytest.raises(WireError, match="records that fit"):
        reader.feed(FRAME_HEADER.pack(0, EMPTY_ELEMENTS_MAX + 1, 0, 0))


def test_bytes_behind_the_records():
    frame = FRAME_HEADER.pack(16, 1, 0, 0) + bytes(16)
    with pytest.raises(WireError, match="8 bytes behind"):
        FrameReader(codec("i64")).feed(frame)


def test_a_frame_behind_the_end():
    reader = FrameReader(codec("i64"))
    with pytest.raises(WireError, match="behind the end"):
        reader.feed(END_OF_STREAM + END_OF_STREAM)


@pytest.mark.parametrize("received", [b"", END_OF_STREAM[:5]])
def test_a_stream_that_is_cut_off(received):
    reader = FrameReader(codec("i64"))
    reader.feed(received)
    with pytest.raises(WireError, match="end-of-stream frame"):
        reader.finish()
