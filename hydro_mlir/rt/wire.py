"""
Records and frames as Python values: the wire format for launchers, clients and tests.

Nodes encode and decode in native code; this is the same format at the edge of a program, where
elements become Python objects. The decoder is total: whatever bytes come in, it gives values of
the schema or raises `WireError` with what was expected and what was there instead.

    frame    16 bytes, little-endian {u32 payload_bytes, u32 records, u32 kind, u32 reserved = 0},
             then the payload; kind 0 carries records, kind 1 is the end of the stream
    i64      8 bytes               f64   8 bytes              i1   1 byte, 0 or 1
    member   8 bytes, not negative str   u32 bytes, then UTF-8; bytes likewise
    tuple    its fields in order   list  u32 count, then the elements
    option   1 byte, 0 or 1, then the value if 1
    record   its fields in order   enum  8 bytes, the member's position
    dict     its entries, as a list of tuples
    union    1 byte, the number of the alternative, then the value

Schemas of user classes: `["record", name, kind, [field, ..], schema, ..]`,
`["enum", name, [[member, value], ..]]`, `["union", schema, ..]`; and `["dict", key, value]`.
Classes decode to instances of the user's class where it is known (`rt/classes.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from hydro_mlir.rt import classes
from hydro_mlir.rt.abi import (
    FRAME_BYTES_MAX,
    FRAME_DATA,
    FRAME_END,
    FRAME_FAREWELL,
    FRAME_HEADER,
)
from hydro_mlir.rt.scalars import (
    I64,
    MEMBER,
    SCALARS,
    U32,
    Codec,
    Schema,
    WireError,
    decode_flag,
    decode_i64,
    take,
)

# Payload bytes, records, kind, reserved.
Header = tuple[int, int, int, int]

END_OF_STREAM = FRAME_HEADER.pack(0, 0, FRAME_END, 0)
FAREWELL = FRAME_HEADER.pack(0, 0, FRAME_FAREWELL, 0)

# Values without content, such as empty tuples, take no bytes, so bytes cannot limit their number.
EMPTY_ELEMENTS_MAX = 1 << 16
SCHEMA_DEPTH_MAX = 32
ALTERNATIVES_MAX = 256


def codec(schema: Schema) -> Codec:
    """The codec of a schema; a schema that is none raises WireError.

    >>> pair = codec(["tuple", "str", "i64"])
    >>> out = bytearray()
    >>> pair.encode(("sea", 3), out)
    >>> bytes(out)
    b'\\x03\\x00\\x00\\x00sea\\x03\\x00\\x00\\x00\\x00\\x00\\x00\\x00'
    >>> pair.decode(bytes(out), 0)
    (('sea', 3), 15)
    """
    return _codec(schema, 0)


def encode_frame(codec: Codec, values: Sequence[object]) -> bytes:
    """One data frame with the values as its records."""
    payload = bytearray()
    for value in values:
        codec.encode(value, payload)
    if len(payload) > FRAME_BYTES_MAX:
        raise WireError(f"expected a frame of at most {FRAME_BYTES_MAX} bytes, got {len(payload)}")
    return FRAME_HEADER.pack(len(payload), len(values), FRAME_DATA, 0) + payload


class FrameReader:
    """Cuts a stream of bytes into frames and decodes their records.

    `position` is that of the byte behind the last complete frame.

    >>> reader = FrameReader(codec("i64"))
    >>> frame = encode_frame(codec("i64"), [1, 2])
    >>> reader.feed(frame[:20]), reader.feed(frame[20:] + END_OF_STREAM), reader.ended
    ([], [1, 2], True)
    """

    def __init__(self, codec: Codec):
        self.ended = False
        self.records_total = 0
        self.position = 0
        self._codec = codec
        self._pending = bytearray()

    def feed(self, received: bytes) -> list[Any]:
        """The records of all frames that are complete now. What is stored grows with what came."""
        self._pending += received
        values: list[Any] = []
        position = 0
        while (end := self._frame_end(position)) is not None:
            frame = bytes(memoryview(self._pending)[position:end])
            values += self._frame(frame)
            position = end
        del self._pending[:position]
        self.position += position
        self.records_total += len(values)
        return values

    def drop_unfinished(self) -> None:
        """Forget the part of a frame that has come: its connection is lost, and it comes again."""
        self._pending.clear()

    def finish(self) -> None:
        """Say that no more bytes come: a stream that has not ended properly raises WireError."""
        if not self.ended:
            inside = f" inside a frame ({len(self._pending)} bytes)" if self._pending else ""
            raise WireError(f"expected an end-of-stream frame, got the connection's end{inside}")

    def _frame_end(self, position: int) -> int | None:
        if len(self._pending) - position < FRAME_HEADER.size:
            return None
        header: Header = FRAME_HEADER.unpack_from(self._pending, position)
        _check_header(header, self._codec.bytes_min, self.ended)
        end = position + FRAME_HEADER.size + header[0]
        return end if end <= len(self._pending) else None

    def _frame(self, frame: bytes) -> list[Any]:
        _, count, kind, _ = FRAME_HEADER.unpack_from(frame)
        if kind == FRAME_END:
            self.ended = True
            return []
        return decode_records(self._codec, frame, FRAME_HEADER.size, count)


def decode_records(codec: Codec, payload: bytes, offset: int, count: int) -> list[Any]:
    """Exactly `count` records that fill the payload from `offset` on."""
    values: list[Any] = []
    for _ in range(count):
        value, offset = codec.decode(payload, offset)
        values.append(value)
    if offset != len(payload):
        raise WireError(f"expected {count} records, got {len(payload) - offset} bytes behind them")
    return values


def _check_header(header: Header, bytes_min: int, ended: bool) -> None:
    payload_bytes, records, kind, reserved = header
    if ended:
        raise WireError("expected nothing behind the end of the stream, got another frame")
    if kind not in (FRAME_DATA, FRAME_END):
        raise WireError(f"expected a frame of kind 0 or 1, got {kind}")
    if reserved != 0:
        raise WireError(f"expected 0 in a frame's reserved field, got {reserved}")
    if payload_bytes > FRAME_BYTES_MAX:
        raise WireError(f"expected a frame of at most {FRAME_BYTES_MAX} bytes, got {payload_bytes}")
    if kind == FRAME_END and (payload_bytes, records) != (0, 0):
        raise WireError(f"expected an empty end-of-stream frame, got {payload_bytes} bytes")
    if records > _count_max(payload_bytes, bytes_min):
        raise WireError(f"expected records that fit {payload_bytes} bytes, got {records} of them")


def _count_max(available_bytes: int, bytes_min: int) -> int:
    return available_bytes // bytes_min if bytes_min else EMPTY_ELEMENTS_MAX


# --- codecs ------------------------------------------------------------------------------------


def _codec(schema: Schema, depth: int) -> Codec:
    if depth > SCHEMA_DEPTH_MAX:
        raise WireError(f"expected a schema of at most {SCHEMA_DEPTH_MAX} levels, got a deeper one")
    if isinstance(schema, str):
        if schema not in SCALARS:
            raise WireError(f"expected one of {', '.join(SCALARS)}, got {schema!r}")
        return SCALARS[schema]
    match schema:
        case ["tuple", *fields]:
            return _tuple(schema, [_codec(field, depth + 1) for field in fields])
        case ["list", element]:
            return _list(schema, _codec(cast(Schema, element), depth + 1))
        case ["option", element]:
            return _option(schema, _codec(cast(Schema, element), depth + 1))
        case ["member", str()]:
            return MEMBER
        case ["record", str(name), str(kind), list(names), *fields] if len(names) == len(fields):
            inner = _tuple(schema, [_codec(field, depth + 1) for field in fields])
            return _record(inner, name, kind, cast(list[str], names))
        case ["enum", str(name), list(members)]:
            return _enum(schema, name, cast(list[Any], members))
        case ["dict", key, content]:
            entry = ["tuple", cast(Schema, key), cast(Schema, content)]
            return _dict(schema, _codec(["list", entry], depth + 1))
        case ["union", *alternatives] if 0 < len(alternatives) <= ALTERNATIVES_MAX:
            return _union(schema, [_codec(each, depth + 1) for each in alternatives])
        case _:
            raise WireError(f"expected a schema, got {schema!r}")


def _tuple(schema: Schema, fields: list[Codec]) -> Codec:
    def encode(value: Any, out: bytearray) -> None:
        if not isinstance(value, tuple) or len(cast(tuple[Any, ...], value)) != len(fields):
            raise WireError(f"expected a tuple of {len(fields)}, got {value!r}")
        for field, part in zip(fields, cast(tuple[Any, ...], value), strict=True):
            field.encode(part, out)

    decoders = [field.decode for field in fields]

    def decode(data: bytes, offset: int) -> tuple[Any, int]:
        parts: list[Any] = []
        for decode_field in decoders:
            part, offset = decode_field(data, offset)
            parts.append(part)
        return tuple(parts), offset

    return Codec(schema, sum(field.bytes_min for field in fields), encode, decode)


def _list(schema: Schema, element: Codec) -> Codec:
    def encode(value: Any, out: bytearray) -> None:
        if not isinstance(value, list):
            raise WireError(f"expected a list, got {value!r}")
        items = cast(list[Any], value)
        out += U32.pack(len(items))
        for item in items:
            element.encode(item, out)

    def decode(data: bytes, offset: int) -> tuple[Any, int]:
        end = take(data, offset, 4, "a list's length")
        count = U32.unpack_from(data, offset)[0]
        left = len(data) - end
        if count > _count_max(left, element.bytes_min):
            raise WireError(f"expected elements that fit {left} bytes, got {count} of them")
        items: list[Any] = []
        for _ in range(count):
            item, end = element.decode(data, end)
            items.append(item)
        return items, end

    return Codec(schema, 4, encode, decode)


def _option(schema: Schema, element: Codec) -> Codec:
    def encode(value: Any, out: bytearray) -> None:
        out.append(value is not None)
        if value is not None:
            element.encode(value, out)

    def decode(data: bytes, offset: int) -> tuple[Any, int]:
        some, end = decode_flag(data, offset)
        return element.decode(data, end) if some else (None, end)

    return Codec(schema, 1, encode, decode)


def _dict(schema: Schema, entries: Codec) -> Codec:
    def encode(value: Any, out: bytearray) -> None:
        if type(value) is not dict:
            raise WireError(f"expected a dict, got {value!r}")
        entries.encode(list(cast(dict[Any, Any], value).items()), out)

    def decode(data: bytes, offset: int) -> tuple[Any, int]:
        found, end = entries.decode(data, offset)
        try:
            return dict(found), end
        except TypeError as error:
            raise WireError(f"expected keys that can be hashed, got {found!r}") from error

    return Codec(schema, entries.bytes_min, encode, decode)


# --- user classes ------------------------------------------------------------------------------


def _record(inner: Codec, name: str, kind: str, fields: list[str]) -> Codec:
    class_ = classes.record_class(name, kind, fields)

    def encode(value: Any, out: bytearray) -> None:
        if type(value) is not class_:
            raise WireError(f"expected a {class_.__name__}, got {value!r}")
        inner.encode(classes.fields_of(value, kind, fields), out)

    def decode(data: bytes, offset: int) -> tuple[Any, int]:
        parts, end = inner.decode(data, offset)
        return classes.instance(class_, kind, fields, parts), end

    return Codec(inner.schema, inner.bytes_min, encode, decode)


def _enum(schema: Schema, name: str, pairs: list[Any]) -> Codec:
    class_ = classes.enum_class(name, [(str(member), value) for member, value in pairs])
    members = classes.members_of(class_)
    positions = {member.name: position for position, member in enumerate(members)}

    def encode(value: Any, out: bytearray) -> None:
        if type(value) is not class_:
            raise WireError(f"expected a {class_.__name__}, got {value!r}")
        out += I64.pack(positions[value.name])

    def decode(data: bytes, offset: int) -> tuple[Any, int]:
        position, end = decode_i64(data, offset)
        if not 0 <= position < len(members):
            raise WireError(f"expected one of {len(members)} members of an enum, got {position}")
        return members[position], end

    return Codec(schema, 8, encode, decode)


def _union(schema: Schema, alternatives: list[Codec]) -> Codec:
    def encode(value: Any, out: bytearray) -> None:
        for tag, alternative in enumerate(alternatives):
            part = bytearray([tag])
            try:
                alternative.encode(value, part)
            except WireError:
                continue
            out += part
            return
        raise WireError(f"expected one of {len(alternatives)} alternatives, got {value!r}")

    def decode(data: bytes, offset: int) -> tuple[Any, int]:
        end = take(data, offset, 1, "a tag")
        if data[offset] >= len(alternatives):
            raise WireError(f"expected one of {len(alternatives)} alternatives, got {data[offset]}")
        return alternatives[data[offset]].decode(data, end)

    least = min(alternative.bytes_min for alternative in alternatives)
    return Codec(schema, 1 + least, encode, decode)
