"""
`str.lower` and `str.upper`, exact for all of Unicode, with eight bytes at a time for ASCII.

A code point may become up to three, and bytes up to three times as many. A capital sigma is
final where a cased letter is before it and none behind it, ignorable ones aside.
"""

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import (
    Pointer,
    cast,
    i64,
    logical_shift_right,
    make_text,
    native,
    text_data,
    text_size,
    u8,
)
from hydro_mlir.rt.native import unicode_tables
from hydro_mlir.rt.native.arena import tick_bytes, tick_resize
from hydro_mlir.rt.native.unicode_tables import (
    expansions,
    lower_index,
    lower_values,
    upper_index,
    upper_values,
)
from hydro_mlir.rt.native.utf8 import (
    HIGH_BITS,
    point_at,
    point_before,
    point_flags,
    point_width,
    put_point,
)

POINTS = unicode_tables.POINTS
BLOCK_BITS = unicode_tables.BLOCK_BITS
BLOCK_LAST = unicode_tables.BLOCK - 1
EXPANSION = unicode_tables.EXPANSION
CASED = unicode_tables.CASED
IGNORABLE = unicode_tables.IGNORABLE
SIGMA = unicode_tables.SIGMA
FINAL_SIGMA = unicode_tables.FINAL_SIGMA
CAPITAL_SIGMA = unicode_tables.CAPITAL_SIGMA

LOWER, UPPER = 0, 1
CAPITAL_A, SMALL_A, LETTERS = ord("A"), ord("a"), 26
ONES = 0x0101010101010101

# Added to each byte of a word, these carry into its high bit from a letter on, or from behind Z.
FROM_CAPITAL = (0x80 - CAPITAL_A) * ONES
BEHIND_CAPITAL = (0x80 - CAPITAL_A - LETTERS) * ONES
FROM_SMALL = (0x80 - SMALL_A) * ONES
BEHIND_SMALL = (0x80 - SMALL_A - LETTERS) * ONES


@native
def converted_word(word: int, case: int) -> int:
    """Eight bytes of ASCII in the given case; bit 5 tells small letters from capital ones."""
    if case == LOWER:
        letters = (word + FROM_CAPITAL) & ~(word + BEHIND_CAPITAL) & HIGH_BITS
    else:
        letters = (word + FROM_SMALL) & ~(word + BEHIND_SMALL) & HIGH_BITS
    return word ^ logical_shift_right(letters, 2)


@native
def converted_byte(byte: int, case: int) -> int:
    """A byte of ASCII in the given case."""
    first = CAPITAL_A if case == LOWER else SMALL_A
    return byte ^ 0x20 if byte >= first and byte < first + LETTERS else byte


@native
def convert_ascii(target: Pointer[u8], source: Pointer[u8], size: int, case: int) -> int:
    """Convert up to the first byte that is not ASCII; the number of bytes done."""
    done = 0
    while done + 32 <= size:
        words = cast(Pointer[i64], source + done)
        first = words[0]
        second = words[1]
        third = words[2]
        fourth = words[3]
        if (first | second | third | fourth) & HIGH_BITS != 0:
            break
        out = cast(Pointer[i64], target + done)
        out[0] = converted_word(first, case)
        out[1] = converted_word(second, case)
        out[2] = converted_word(third, case)
        out[3] = converted_word(fourth, case)
        done = done + 32
    while done + 8 <= size:
        word = cast(Pointer[i64], source + done)[0]
        if word & HIGH_BITS != 0:
            break
        cast(Pointer[i64], target + done)[0] = converted_word(word, case)
        done = done + 8
    while done < size and source[done] < 0x80:
        target[done] = converted_byte(source[done], case)
        done = done + 1
    return done


@native
def is_final_sigma(data: Pointer[u8], size: int, place: int) -> bool:
    """Whether a capital sigma at `place` ends a word."""
    before = place
    flags = IGNORABLE
    while before > 0 and flags & IGNORABLE != 0:
        before = point_before(data, before)
        flags = point_flags(point_at(data + before))
    if flags & CASED == 0:
        return False
    after = place + 2
    flags = IGNORABLE
    while after < size and flags & IGNORABLE != 0:
        flags = point_flags(point_at(data + after))
        after = after + point_width(data[after])
    return flags & CASED == 0


@native
def case_value(point: int, case: int) -> int:
    """What to add to a code point, or where its expansion is."""
    if point >= POINTS:
        return 0
    if case == LOWER:
        block = lower_index[point >> BLOCK_BITS]
        return lower_values[(block << BLOCK_BITS) + (point & BLOCK_LAST)]
    block = upper_index[point >> BLOCK_BITS]
    return upper_values[(block << BLOCK_BITS) + (point & BLOCK_LAST)]


@native
def put_converted(target: Pointer[u8], point: int, case: int) -> int:
    """Write what a code point becomes; the number of bytes."""
    value = case_value(point, case)
    if value < EXPANSION:
        return put_point(target, point + value)
    place = value - EXPANSION
    written = 0
    for step in range(expansions[place]):
        written = written + put_point(target + written, expansions[place + 1 + step])
    return written


@native
def convert_points(
    target: Pointer[u8], source: Pointer[u8], size: int, done: int, case: int
) -> int:
    """Convert from `done` on, where source and target are converted so far; bytes in the target."""
    place = done
    written = done
    while place < size:
        point = point_at(source + place)
        if point == CAPITAL_SIGMA and case == LOWER:
            sigma = FINAL_SIGMA if is_final_sigma(source, size, place) else SIGMA
            written = written + put_point(target + written, sigma)
        else:
            written = written + put_converted(target + written, point, case)
        place = place + point_width(source[place])
        if place < size and source[place] < 0x80:
            run = convert_ascii(target + written, source + place, size - place, case)
            place = place + run
            written = written + run
    return written


@native
def text_converted(context: Pointer[Context], text: str, case: int) -> str:
    """A text in the given case."""
    size = text_size(text)
    source = text_data(text)
    target = tick_bytes(context, size)
    written = convert_ascii(target, source, size, case)
    if written < size:
        tick_resize(context, target, 3 * size)
        written = convert_points(target, source, size, written, case)
        tick_resize(context, target, written)
    return make_text(target, written)


@native
def text_lower(context: Pointer[Context], text: str) -> str:
    """`text.lower()`."""
    return text_converted(context, text, LOWER)


@native
def text_upper(context: Pointer[Context], text: str) -> str:
    """`text.upper()`."""
    return text_converted(context, text, UPPER)
