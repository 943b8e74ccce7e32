"""
Text as a sequence: length, index, slice, concatenation, hash, and what all its code points are.

A text is an address and a number of UTF-8 bytes; positions that users see count code points.
Results are in tick memory, or lie within their operand. Functions that can trap leave the
trap's number to the caller and put what they were given into its text.
"""

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import (
    Pointer,
    address,
    cast,
    i64,
    list_data,
    list_size,
    logical_shift_right,
    make_text,
    native,
    text_data,
    text_size,
    trap,
)
from hydro_mlir.rt.native import unicode_tables
from hydro_mlir.rt.native.arena import tick_bytes
from hydro_mlir.rt.native.utf8 import (
    ascii_prefix,
    count_points,
    point_at,
    point_flags,
    point_width,
    skip_points,
)
from hydro_mlir.rt.native.words import copy_bytes, last_word, short_word

ALPHA = unicode_tables.ALPHA
DIGIT = unicode_tables.DIGIT
SPACE = unicode_tables.SPACE
NUMERIC = unicode_tables.NUMERIC
DECIMAL = unicode_tables.DECIMAL_MASK << unicode_tables.DECIMAL_SHIFT
PRINTABLE = unicode_tables.PRINTABLE

# SplitMix64's finaliser, as in `dialects/stable_hash.py`.
GAMMA = 0x9E3779B97F4A7C15 - (1 << 64)
FIRST_FACTOR = 0xBF58476D1CE4E5B9 - (1 << 64)
SECOND_FACTOR = 0x94D049BB133111EB - (1 << 64)


@native
def explain(context: Pointer[Context], detail: str) -> None:
    """Give the coming trap a detail behind its message, and no place in the program."""
    context.trap.id = -1
    context.trap.text = address(text_data(detail))
    context.trap.text_size = text_size(detail)


# --- sequence ------------------------------------------------------------------------------------


@native
def text_len(text: str) -> int:
    """`len(text)`."""
    return count_points(text_data(text), text_size(text))


@native
def text_index(context: Pointer[Context], text: str, position: int) -> str:
    """`text[position]`; the empty text where there is none."""
    data = text_data(text)
    size = text_size(text)
    place = position
    if place < 0:
        place = place + count_points(data, size)
    start = skip_points(data, size, place)
    if place < 0 or start >= size:
        return make_text(data, 0)
    return make_text(data + start, point_width(data[start]))


@native
def text_slice(context: Pointer[Context], text: str, start: int, stop: int) -> str:
    """`text[start:stop]`."""
    data = text_data(text)
    size = text_size(text)
    first = start
    last = stop
    if first < 0 or last < 0:
        count = count_points(data, size)
        first = max(first + count, 0) if first < 0 else first
        last = max(last + count, 0) if last < 0 else last
    if first >= last:
        return make_text(data, 0)
    begin = skip_points(data, size, first)
    return make_text(data + begin, skip_points(data + begin, size - begin, last - first))


@native
def text_concat(context: Pointer[Context], left: str, right: str) -> str:
    """`left + right`."""
    left_size = text_size(left)
    right_size = text_size(right)
    target = tick_bytes(context, left_size + right_size)
    copy_bytes(target, text_data(left), left_size)
    copy_bytes(target + left_size, text_data(right), right_size)
    return make_text(target, left_size + right_size)


@native
def text_repeat(context: Pointer[Context], text: str, count: int) -> str:
    """`text * count`."""
    size = text_size(text)
    if count <= 0 or size == 0:
        return make_text(text_data(text), 0)
    if count > context.tick.limit:
        trap(context, "limit_tick")
    target = tick_bytes(context, size * count)
    for turn in range(count):
        copy_bytes(target + turn * size, text_data(text), size)
    return make_text(target, size * count)


@native
def text_join(context: Pointer[Context], separator: str, pieces: list[str]) -> str:
    """`separator.join(pieces)`."""
    count = list_size(pieces)
    if count == 0:
        return make_text(text_data(separator), 0)
    data = list_data(pieces)
    gap = text_size(separator)
    total = gap * (count - 1)
    for position in range(count):
        total = total + text_size(data[position])
    target = tick_bytes(context, total)
    place = 0
    for position in range(count):
        if position > 0:
            copy_bytes(target + place, text_data(separator), gap)
            place = place + gap
        piece = data[position]
        copy_bytes(target + place, text_data(piece), text_size(piece))
        place = place + text_size(piece)
    return make_text(target, total)


@native
def text_ord(text: str) -> int:
    """`ord(text)`, or -1 unless there is exactly one code point."""
    data = text_data(text)
    size = text_size(text)
    if size == 0 or point_width(data[0]) != size:
        return -1
    return point_at(data)


# --- hash -----------------------------------------------------------------------------------------


@native
def mix(word: int) -> int:
    """One step of SplitMix64's finaliser."""
    mixed = word + GAMMA
    mixed = (mixed ^ logical_shift_right(mixed, 30)) * FIRST_FACTOR
    mixed = (mixed ^ logical_shift_right(mixed, 27)) * SECOND_FACTOR
    return mixed ^ logical_shift_right(mixed, 31)


@native
def text_hash(text: str) -> int:
    """The fixed hash of a text."""
    data = text_data(text)
    size = text_size(text)
    state = 0
    place = 0
    while place + 8 <= size:
        state = mix(state ^ cast(Pointer[i64], data + place)[0])
        place = place + 8
    rest = size - place
    if rest > 0 and size >= 8:
        state = mix(state ^ logical_shift_right(last_word(data, size), (8 - rest) << 3))
    elif rest > 0:
        state = mix(state ^ short_word(data, rest))
    return mix(state ^ size)


# --- what all code points are ---------------------------------------------------------------------


@native
def all_points(text: str, flag: int) -> bool:
    """Whether there is a code point and all have a flag."""
    data = text_data(text)
    size = text_size(text)
    place = 0
    while place < size:
        if point_flags(point_at(data + place)) & flag == 0:
            return False
        place = place + point_width(data[place])
    return size > 0


@native
def text_isdigit(text: str) -> bool:
    """`text.isdigit()`."""
    return all_points(text, DIGIT)


@native
def text_isalpha(text: str) -> bool:
    """`text.isalpha()`."""
    return all_points(text, ALPHA)


@native
def text_isspace(text: str) -> bool:
    """`text.isspace()`."""
    return all_points(text, SPACE)


@native
def text_isalnum(text: str) -> bool:
    """`text.isalnum()`."""
    return all_points(text, ALPHA | NUMERIC)


@native
def text_isdecimal(text: str) -> bool:
    """`text.isdecimal()`."""
    return all_points(text, DECIMAL)


@native
def text_isnumeric(text: str) -> bool:
    """`text.isnumeric()`."""
    return all_points(text, NUMERIC)


@native
def text_isprintable(text: str) -> bool:
    """`text.isprintable()`."""
    return text_size(text) == 0 or all_points(text, PRINTABLE)


@native
def text_isascii(text: str) -> bool:
    """`text.isascii()`."""
    return ascii_prefix(text_data(text), text_size(text)) == text_size(text)
