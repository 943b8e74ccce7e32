"""Records, enums and unions as bytes, with the user's classes and without them."""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from enum import Enum
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydro_mlir.codegen.manifest import schema_of
from hydro_mlir.frontend.native_types import type_of
from hydro_mlir.rt.wire import WireError, codec


class Kind(Enum):
    SMALL = "s"
    LARGE = "l"


@dataclass(frozen=True)
class Parcel:
    weight: float
    kind: Kind
    tags: list[str]


class Stop(NamedTuple):
    name: str
    parcel: Parcel | None


Thing = Parcel | Stop

PARCELS = st.builds(
    Parcel,
    st.floats(allow_nan=False),
    st.sampled_from(Kind),
    st.lists(st.text(max_size=3), max_size=3),
)
THINGS = st.one_of(PARCELS, st.builds(Stop, st.text(max_size=4), st.none() | PARCELS))


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(THINGS)
def test_there_and_back(thing: Thing):
    form = codec(schema_of(type_of(Thing, {})))
    out = bytearray()
    form.encode(thing, out)
    decoded, end = form.decode(bytes(out), 0)
    assert (decoded, type(decoded), end) == (thing, type(thing), len(out))
    for size in range(len(out)):
        with pytest.raises(WireError):
            form.decode(bytes(out[:size]), 0)


def test_classes_that_only_the_schema_knows():
    point = codec(["record", "far.Point", "ordered", ["x", "color"], "i64", COLOR])
    decoded, _ = point.decode((3).to_bytes(8, "little") + (1).to_bytes(8, "little"), 0)
    assert repr(decoded) == "far.Point(x=3, color=<Color.B: 2>)"
    assert is_dataclass(decoded)
    pair = codec(["record", "Pair", "named_tuple", ["a"], "i1"])
    assert repr(pair.decode(b"\1", 0)[0]) == "Pair(a=True)"


COLOR = ["enum", "Color", [["A", 1], ["B", 2]]]


@pytest.mark.parametrize(
    ("schema", "data", "message"),
    [
        (COLOR, (2).to_bytes(8, "little"), "expected one of 2 members of an enum, got 2"),
        (COLOR, (-1).to_bytes(8, "little", signed=True), "expected one of 2 members"),
        (["union", "i64", "str"], b"\2", "expected one of 2 alternatives, got 2"),
        (["union", "i64", "str"], b"", "expected 1 bytes of a tag, got 0"),
    ],
)
def test_hostile_bytes(schema: list[object], data: bytes, message: str):
    with pytest.raises(WireError, match=message):
        codec(schema).decode(data, 0)


@pytest.mark.parametrize(
    ("schema", "element"),
    [
        (schema_of(type_of(Parcel, {})), Stop("a", None)),
        (schema_of(type_of(Kind, {})), "s"),
        (schema_of(type_of(Thing, {})), 5),
    ],
)
def test_what_is_no_element(schema: object, element: object):
    with pytest.raises(WireError):
        codec(schema).encode(element, bytearray())


@pytest.mark.parametrize("schema", [["record", "P", "plain", ["x"]], ["union"], ["enum", "C"]])
def test_what_is_no_schema(schema: list[object]):
    with pytest.raises(WireError):
        codec(schema)
