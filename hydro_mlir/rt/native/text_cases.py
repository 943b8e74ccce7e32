"""
The rarer conversions and tests of case: `title`, `capitalize`, `swapcase`, `casefold`, `islower`.

What a code point becomes in a title or when folded is in tables of their own, so that programs
that only use `lower` and `upper` do not carry them.
"""

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import Pointer, make_text, native, text_data, text_size, u8
from hydro_mlir.rt.native import unicode_tables
from hydro_mlir.rt.native.arena import tick_bytes, tick_resize
from hydro_mlir.rt.native.text_case import is_final_sigma, put_converted
from hydro_mlir.rt.native.unicode_tables import (
    fold_index,
    fold_values,
    other_expansions,
    title_index,
    title_values,
)
from hydro_mlir.rt.native.utf8 import point_at, point_flags, point_width, put_point

POINTS = unicode_tables.POINTS
BLOCK_BITS = unicode_tables.BLOCK_BITS
BLOCK_LAST = unicode_tables.BLOCK - 1
EXPANSION = unicode_tables.EXPANSION
ANY_CASED = unicode_tables.ANY_CASED
LOWER_CASE = unicode_tables.LOWER_CASE
UPPER_CASE = unicode_tables.UPPER_CASE
TITLE_CASE = unicode_tables.TITLE_CASE
SIGMA = unicode_tables.SIGMA
FINAL_SIGMA = unicode_tables.FINAL_SIGMA
CAPITAL_SIGMA = unicode_tables.CAPITAL_SIGMA

LOWER, UPPER = 0, 1  # as in `text_case`
GROWTH_MAX = 3


# --- one code point -------------------------------------------------------------------------------


@native
def put_moved(target: Pointer[u8], point: int, value: int) -> int:
    """Write a code point plus a value, or the expansion that the value tells; number of bytes."""
    if value < EXPANSION:
        return put_point(target, point + value)
    place = value - EXPANSION
    written = 0
    for step in range(other_expansions[place]):
        written = written + put_point(target + written, other_expansions[place + 1 + step])
    return written


@native
def put_title(target: Pointer[u8], point: int) -> int:
    """Write what a code point is at the start of a word."""
    value = 0
    if point < POINTS:
        block = title_index[point >> BLOCK_BITS]
        value = title_values[(block << BLOCK_BITS) + (point & BLOCK_LAST)]
    return put_moved(target, point, value)


@native
def put_folded(target: Pointer[u8], point: int) -> int:
    """Write what a code point is where case does not matter."""
    value = 0
    if point < POINTS:
        block = fold_index[point >> BLOCK_BITS]
        value = fold_values[(block << BLOCK_BITS) + (point & BLOCK_LAST)]
    return put_moved(target, point, value)


@native
def put_lower(target: Pointer[u8], data: Pointer[u8], size: int, place: int) -> int:
    """Write the code point at a place of a text as a small one."""
    point = point_at(data + place)
    if point == CAPITAL_SIGMA:
        return put_point(target, FINAL_SIGMA if is_final_sigma(data, size, place) else SIGMA)
    return put_converted(target, point, LOWER)


# --- conversions ----------------------------------------------------------------------------------


@native
def text_title(context: Pointer[Context], text: str) -> str:
    """`text.title()`."""
    data = text_data(text)
    size = text_size(text)
    target = tick_bytes(context, GROWTH_MAX * size)
    written = 0
    place = 0
    cased = 0
    while place < size:
        point = point_at(data + place)
        if cased != 0:
            written = written + put_lower(target + written, data, size, place)
        else:
            written = written + put_title(target + written, point)
        cased = point_flags(point) & ANY_CASED
        place = place + point_width(data[place])
    tick_resize(context, target, written)
    return make_text(target, written)


@native
def text_capitalize(context: Pointer[Context], text: str) -> str:
    """`text.capitalize()`."""
    data = text_data(text)
    size = text_size(text)
    target = tick_bytes(context, GROWTH_MAX * size)
    written = 0
    place = 0
    while place < size:
        if place == 0:
            written = put_title(target, point_at(data))
        else:
            written = written + put_lower(target + written, data, size, place)
        place = place + point_width(data[place])
    tick_resize(context, target, written)
    return make_text(target, written)


@native
def text_swapcase(context: Pointer[Context], text: str) -> str:
    """`text.swapcase()`."""
    data = text_data(text)
    size = text_size(text)
    target = tick_bytes(context, GROWTH_MAX * size)
    written = 0
    place = 0
    while place < size:
        point = point_at(data + place)
        flags = point_flags(point)
        if flags & UPPER_CASE != 0:
            written = written + put_lower(target + written, data, size, place)
        elif flags & LOWER_CASE != 0:
            written = written + put_converted(target + written, point, UPPER)
        else:
            written = written + put_point(target + written, point)
        place = place + point_width(data[place])
    tick_resize(context, target, written)
    return make_text(target, written)


@native
def text_casefold(context: Pointer[Context], text: str) -> str:
    """`text.casefold()`."""
    data = text_data(text)
    size = text_size(text)
    target = tick_bytes(context, GROWTH_MAX * size)
    written = 0
    place = 0
    while place < size:
        written = written + put_folded(target + written, point_at(data + place))
        place = place + point_width(data[place])
    tick_resize(context, target, written)
    return make_text(target, written)


# --- tests ----------------------------------------------------------------------------------------


@native
def has_only_case(text: str, wanted: int, others: int) -> bool:
    """Whether there is a code point of a case and none of others."""
    data = text_data(text)
    size = text_size(text)
    place = 0
    found = 0
    while place < size:
        flags = point_flags(point_at(data + place))
        if flags & others != 0:
            return False
        found = found | (flags & wanted)
        place = place + point_width(data[place])
    return found != 0


@native
def text_islower(text: str) -> bool:
    """`text.islower()`."""
    return has_only_case(text, LOWER_CASE, UPPER_CASE | TITLE_CASE)


@native
def text_isupper(text: str) -> bool:
    """`text.isupper()`."""
    return has_only_case(text, UPPER_CASE, LOWER_CASE | TITLE_CASE)


@native
def text_istitle(text: str) -> bool:
    """`text.istitle()`: large letters where words begin, small ones behind them."""
    data = text_data(text)
    size = text_size(text)
    place = 0
    within = False
    found = False
    while place < size:
        flags = point_flags(point_at(data + place))
        large = flags & (UPPER_CASE | TITLE_CASE) != 0
        small = flags & LOWER_CASE != 0
        if (large and within) or (small and not large and not within):
            return False
        within = large or small
        found = found or within
        place = place + point_width(data[place])
    return found
