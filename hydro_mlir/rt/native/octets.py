"""Bytes: what they do otherwise than text. They are passed as text, whose bytes they are."""

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import Pointer, make_text, native, text_data, text_size, u8
from hydro_mlir.rt.native.arena import tick_bytes, tick_resize
from hydro_mlir.rt.native.text import text_join, text_repeat
from hydro_mlir.rt.native.text_repr import (
    BACKSLASH,
    DOUBLE,
    ESCAPE_FACTOR_MAX,
    SINGLE,
    has_byte,
    hexadecimal,
    put_escape,
)
from hydro_mlir.rt.native.text_search import (
    count_matches,
    find_bytes,
    rfind_bytes,
    text_endswith,
    text_replace,
    text_startswith,
)
from hydro_mlir.rt.native.words import copy_bytes

SPACE, DELETE = ord(" "), 0x7F
SMALL_B = ord("b")


@native
def bytes_slice(context: Pointer[Context], data: str, start: int, stop: int) -> str:
    """`data[start:stop]`."""
    size = text_size(data)
    first = max(start + size, 0) if start < 0 else min(start, size)
    last = max(stop + size, 0) if stop < 0 else min(stop, size)
    return make_text(text_data(data) + first, max(last - first, 0))


@native
def bytes_find(data: str, part: str) -> int:
    """`data.find(part)`."""
    return find_bytes(data, 0, part)


@native
def bytes_rfind(data: str, part: str) -> int:
    """`data.rfind(part)`."""
    return rfind_bytes(data, part)


@native
def bytes_join(context: Pointer[Context], separator: str, pieces: list[str]) -> str:
    """`separator.join(pieces)`."""
    return text_join(context, separator, pieces)


@native
def bytes_replace(context: Pointer[Context], data: str, old: str, new: str) -> str:
    """`data.replace(old, new)`."""
    if text_size(old) > 0:
        return text_replace(context, data, old, new)
    size = text_size(data)
    gap = text_size(new)
    target = tick_bytes(context, size + (size + 1) * gap)
    copy_bytes(target, text_data(new), gap)
    written = gap
    for position in range(size):
        target[written] = text_data(data)[position]
        copy_bytes(target + (written + 1), text_data(new), gap)
        written = written + 1 + gap
    return make_text(target, written)


@native
def bytes_translate(context: Pointer[Context], data: str, table: str) -> str:
    """`data.translate(table)`, with a table of 256 bytes."""
    size = text_size(data)
    target = tick_bytes(context, size)
    for position in range(size):
        target[position] = text_data(table)[text_data(data)[position]]
    return make_text(target, size)


@native
def bytes_count(data: str, part: str) -> int:
    """`data.count(part)`."""
    return text_size(data) + 1 if text_size(part) == 0 else count_matches(data, part)


@native
def bytes_startswith(data: str, part: str) -> bool:
    """`data.startswith(part)`."""
    return text_startswith(data, part)


@native
def bytes_endswith(data: str, part: str) -> bool:
    """`data.endswith(part)`."""
    return text_endswith(data, part)


@native
def bytes_repeat(context: Pointer[Context], data: str, count: int) -> str:
    """`data * count`."""
    return text_repeat(context, data, count)


@native
def bytes_hex(context: Pointer[Context], data: str) -> str:
    """`data.hex()`."""
    size = text_size(data)
    source = text_data(data)
    target = tick_bytes(context, size * 2)
    for position in range(size):
        byte = source[position]
        target[2 * position] = hexadecimal[byte >> 4]
        target[2 * position + 1] = hexadecimal[byte & 15]
    return make_text(target, size * 2)


@native
def put_byte(target: Pointer[u8], byte: int, quote: int) -> int:
    """Write a byte as `repr` shows it; the number of bytes written."""
    if byte == quote or byte == BACKSLASH:
        target[0] = BACKSLASH
        target[1] = byte
        return 2
    if byte < SPACE or byte >= DELETE:
        return put_escape(target, byte)
    target[0] = byte
    return 1


@native
def bytes_repr(context: Pointer[Context], data: str) -> str:
    """`repr(data)`."""
    source = text_data(data)
    size = text_size(data)
    target = tick_bytes(context, size * ESCAPE_FACTOR_MAX + 3)
    single = has_byte(source, size, SINGLE) and not has_byte(source, size, DOUBLE)
    quote = DOUBLE if single else SINGLE
    target[0] = SMALL_B
    target[1] = quote
    written = 2
    for position in range(size):
        written = written + put_byte(target + written, source[position], quote)
    target[written] = quote
    tick_resize(context, target, written + 1)
    return make_text(target, written + 1)
