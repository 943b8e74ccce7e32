"""How single values are written on the wire, and what a codec is; `wire` has the whole format."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# `"i64"`, or a list such as `["tuple", "str", "i64"]`: the form that manifests hold.
Schema = str | list[Any]

I64 = struct.Struct("<q")
F64 = struct.Struct("<d")
U32 = struct.Struct("<I")
I64_MIN, I64_MAX = -(1 << 63), (1 << 63) - 1


class WireError(Exception):
    """Bytes that are no value of the schema, or a value that the schema cannot hold."""


@dataclass(frozen=True)
class Codec:
    """How values of one schema are written and read.

    `encode` appends a value to a buffer, `decode` reads one at an offset and returns it with the
    offset behind it. `bytes_min` is the least that a value takes.
    """

    schema: Schema
    bytes_min: int
    encode: Callable[[Any, bytearray], None]
    decode: Callable[[bytes, int], tuple[Any, int]]


def take(data: bytes, offset: int, size: int, what: str) -> int:
    """The offset behind so many bytes; WireError where they are not there."""
    end = offset + size
    if end > len(data):
        raise WireError(f"expected {size} bytes of {what}, got {len(data) - offset}")
    return end


def _encode_i64(value: Any, out: bytearray) -> None:
    if type(value) is not int or not I64_MIN <= value <= I64_MAX:
        raise WireError(f"expected a 64-bit int, got {value!r}")
    out += I64.pack(value)


def decode_i64(data: bytes, offset: int) -> tuple[int, int]:
    """A 64-bit integer."""
    end = take(data, offset, 8, "an int")
    return I64.unpack_from(data, offset)[0], end


def _encode_member(value: Any, out: bytearray) -> None:
    if type(value) is not int or not 0 <= value <= I64_MAX:
        raise WireError(f"expected a member's index, got {value!r}")
    out += I64.pack(value)


def _decode_member(data: bytes, offset: int) -> tuple[int, int]:
    value, end = decode_i64(data, offset)
    if value < 0:
        raise WireError(f"expected a member's index, got {value}")
    return value, end


def _encode_f64(value: Any, out: bytearray) -> None:
    if type(value) is not float:
        raise WireError(f"expected a float, got {value!r}")
    out += F64.pack(value)


def _decode_f64(data: bytes, offset: int) -> tuple[float, int]:
    end = take(data, offset, 8, "a float")
    return F64.unpack_from(data, offset)[0], end


def _encode_i1(value: Any, out: bytearray) -> None:
    if type(value) is not bool:
        raise WireError(f"expected a bool, got {value!r}")
    out.append(value)


def decode_flag(data: bytes, offset: int) -> tuple[bool, int]:
    """A byte that is 0 or 1."""
    end = take(data, offset, 1, "a bool")
    if data[offset] > 1:
        raise WireError(f"expected 0 or 1 for a bool, got {data[offset]}")
    return data[offset] == 1, end


def _encode_str(value: Any, out: bytearray) -> None:
    if type(value) is not str:
        raise WireError(f"expected a str, got {value!r}")
    try:
        text = value.encode()
    except UnicodeEncodeError as error:
        raise WireError(f"expected text without surrogates, got {value!r}") from error
    out += U32.pack(len(text))
    out += text


def _decode_str(data: bytes, offset: int) -> tuple[str, int]:
    start = take(data, offset, 4, "a text's length")
    end = take(data, start, U32.unpack_from(data, offset)[0], "text")
    try:
        return data[start:end].decode(), end
    except UnicodeDecodeError as error:
        got = f"byte 0x{data[start + error.start]:02x} at {error.start} of a text"
        raise WireError(f"expected UTF-8, got {got}") from error


def _encode_bytes(value: Any, out: bytearray) -> None:
    if type(value) is not bytes:
        raise WireError(f"expected bytes, got {value!r}")
    out += U32.pack(len(value))
    out += value


def _decode_bytes(data: bytes, offset: int) -> tuple[bytes, int]:
    start = take(data, offset, 4, "a length")
    end = take(data, start, U32.unpack_from(data, offset)[0], "bytes")
    return data[start:end], end


MEMBER = Codec("member", 8, _encode_member, _decode_member)
SCALARS: dict[str, Codec] = {
    "i64": Codec("i64", 8, _encode_i64, decode_i64),
    "f64": Codec("f64", 8, _encode_f64, _decode_f64),
    "i1": Codec("i1", 1, _encode_i1, decode_flag),
    "str": Codec("str", 4, _encode_str, _decode_str),
    "bytes": Codec("bytes", 4, _encode_bytes, _decode_bytes),
}
