"""
Cutting text at whitespace and line ends: `split`, `splitlines`, `strip`, and the split cursor.

Words are slices of their text. A word's end is looked for in eight bytes at a time: only bytes
up to the blank and bytes of several-byte code points can be one.
"""

from typing import Generic

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import (
    Pointer,
    T,
    cast,
    constant_table,
    count_trailing_zeros,
    i64,
    make_list,
    make_text,
    native,
    record,
    size_of,
    text_data,
    text_size,
    u8,
)
from hydro_mlir.rt.native import unicode_tables
from hydro_mlir.rt.native.arena import tick_bytes, tick_resize
from hydro_mlir.rt.native.lists import list_bytes
from hydro_mlir.rt.native.utf8 import (
    HIGH_BITS,
    point_at,
    point_before,
    point_flags,
    point_width,
)

SPACE_FLAG = unicode_tables.SPACE
LINE_BREAK = unicode_tables.LINE_BREAK

# What a byte can be: part of a word, whitespace, or the first of a space of several bytes.
WORD, SPACE, LEAD = 0, 1, 2
BEHIND_BLANK = 0x21 * 0x0101010101010101
CARRIAGE_RETURN, LINE_FEED = 13, 10


def _kinds() -> list[int]:
    leads = {chr(p).encode()[0] for p in range(128, 0x4000) if chr(p).isspace()}
    return [
        SPACE if b < 128 and chr(b).isspace() else LEAD if b in leads else WORD for b in range(256)
    ]


byte_kinds = constant_table("byte_kinds", u8, _kinds())


@native
def is_space_at(data: Pointer[u8]) -> bool:
    """Whether the code point at an address is whitespace."""
    kind = byte_kinds[data[0]]
    if kind == LEAD:
        return point_flags(point_at(data)) & SPACE_FLAG != 0
    return kind == SPACE


@native
def word_start(data: Pointer[u8], start: int, size: int) -> int:
    """Where the first word from `start` on begins; `size` if there is none."""
    place = start
    while place < size and is_space_at(data + place):
        place = place + point_width(data[place])
    return place


@native
def word_stop(data: Pointer[u8], start: int, size: int) -> int:
    """Where the word that `start` is in ends."""
    place = start
    while place < size:
        if place + 8 <= size:
            word = cast(Pointer[i64], data + place)[0]
            # The high bit of each byte that is below 0x21 or above 0x7F. Borrows can only set
            # it wrongly behind a byte where it is right, and the first one is all we look at.
            ends = (((word - BEHIND_BLANK) & ~word) | word) & HIGH_BITS
            place = place + (count_trailing_zeros(ends) >> 3)
            if ends == 0:
                continue
        if is_space_at(data + place):
            return place
        place = place + 1
        while place < size and data[place] >= 0x80 and byte_kinds[data[place]] == WORD:
            place = place + 1
    return size


# --- split ----------------------------------------------------------------------------------------


@record
class SplitCursor(Generic[T]):
    """The words of a text; [start, stop) is the current one."""

    data: Pointer[u8]
    size: i64
    start: i64
    stop: i64


@native
def split_open(context: Pointer[Context], cursor: Pointer[SplitCursor[T]], text: str) -> None:
    """Begin before the first word."""
    cursor.data = text_data(text)
    cursor.size = text_size(text)
    cursor.start = 0
    cursor.stop = 0


@native
def split_advance(context: Pointer[Context], cursor: Pointer[SplitCursor[T]]) -> bool:
    """Find the next word."""
    data = cursor.data
    size = cursor.size
    start = word_start(data, cursor.stop, size)
    cursor.start = start
    cursor.stop = word_stop(data, start, size)
    return start < size


@native
def split_current(context: Pointer[Context], cursor: Pointer[SplitCursor[T]]) -> str:
    """The word."""
    return make_text(cursor.data + cursor.start, cursor.stop - cursor.start)


@native
def text_split(context: Pointer[Context], text: str) -> list[str]:
    """`text.split()`."""
    data = text_data(text)
    size = text_size(text)
    memory = tick_bytes(context, ((size + 1) >> 1) * size_of(str))
    words = cast(Pointer[str], memory)
    count = 0
    start = word_start(data, 0, size)
    while start < size:
        stop = word_stop(data, start, size)
        words[count] = make_text(data + start, stop - start)
        count = count + 1
        start = word_start(data, stop, size)
    tick_resize(context, memory, list_bytes(count, size_of(str)))
    return make_list(words, count)


# --- lines ----------------------------------------------------------------------------------------


@native
def is_line_break_at(data: Pointer[u8]) -> bool:
    """Whether the code point at an address ends a line."""
    return point_flags(point_at(data)) & LINE_BREAK != 0


@native
def text_splitlines(context: Pointer[Context], text: str) -> list[str]:
    """`text.splitlines()`."""
    data = text_data(text)
    size = text_size(text)
    memory = tick_bytes(context, size * size_of(str))
    lines = cast(Pointer[str], memory)
    count = 0
    start = 0
    while start < size:
        stop = start
        while stop < size and not is_line_break_at(data + stop):
            stop = stop + point_width(data[stop])
        lines[count] = make_text(data + start, stop - start)
        count = count + 1
        start = stop
        if stop < size:
            start = stop + point_width(data[stop])
            if data[stop] == CARRIAGE_RETURN and start < size and data[start] == LINE_FEED:
                start = start + 1
    tick_resize(context, memory, list_bytes(count, size_of(str)))
    return make_list(lines, count)


# --- strip ----------------------------------------------------------------------------------------


@native
def strip_end(data: Pointer[u8], start: int, size: int) -> int:
    """Where the last word in [start, size) ends."""
    stop = size
    while stop > start:
        before = point_before(data, stop)
        if not is_space_at(data + before):
            break
        stop = before
    return stop


@native
def text_lstrip(context: Pointer[Context], text: str) -> str:
    """`text.lstrip()`."""
    size = text_size(text)
    start = word_start(text_data(text), 0, size)
    return make_text(text_data(text) + start, size - start)


@native
def text_rstrip(context: Pointer[Context], text: str) -> str:
    """`text.rstrip()`."""
    return make_text(text_data(text), strip_end(text_data(text), 0, text_size(text)))


@native
def text_strip(context: Pointer[Context], text: str) -> str:
    """`text.strip()`."""
    data = text_data(text)
    start = word_start(data, 0, text_size(text))
    return make_text(data + start, strip_end(data, start, text_size(text)) - start)
