"""`repr` of text: quotes as Python chooses them, escapes for what cannot be printed."""

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import (
    Pointer,
    constant_table,
    make_text,
    native,
    text_data,
    text_size,
    u8,
)
from hydro_mlir.rt.native import unicode_tables
from hydro_mlir.rt.native.arena import tick_bytes, tick_resize
from hydro_mlir.rt.native.utf8 import point_at, point_flags, point_width, put_point

PRINTABLE = unicode_tables.PRINTABLE
SINGLE, DOUBLE, BACKSLASH = ord("'"), ord('"'), ord("\\")
TAB, LINE_FEED, CARRIAGE_RETURN = ord("\t"), ord("\n"), ord("\r")
SMALL_T, SMALL_N, SMALL_R = ord("t"), ord("n"), ord("r")
SMALL_X, SMALL_U, CAPITAL_U = ord("x"), ord("u"), ord("U")
ESCAPE_FACTOR_MAX = 4  # one byte becomes \x00

hexadecimal = constant_table("hexadecimal", u8, b"0123456789abcdef")


@native
def put_escape(target: Pointer[u8], point: int) -> int:
    """Write a code point that cannot be printed as an escape; its number of bytes."""
    target[0] = BACKSLASH
    short = SMALL_T if point == TAB else SMALL_N if point == LINE_FEED else 0
    short = SMALL_R if point == CARRIAGE_RETURN else short
    if short != 0:
        target[1] = short
        return 2
    digits = 2 if point < 0x100 else 4 if point < 0x10000 else 8
    target[1] = SMALL_X if digits == 2 else SMALL_U if digits == 4 else CAPITAL_U
    for position in range(digits):
        target[2 + position] = hexadecimal[point >> ((digits - 1 - position) << 2) & 15]
    return digits + 2


@native
def has_byte(data: Pointer[u8], size: int, byte: int) -> bool:
    """Whether a byte occurs."""
    for position in range(size):
        if data[position] == byte:
            return True
    return False


@native
def text_repr(context: Pointer[Context], text: str) -> str:
    """`repr(text)`."""
    data = text_data(text)
    size = text_size(text)
    target = tick_bytes(context, size * ESCAPE_FACTOR_MAX + 2)
    single = has_byte(data, size, SINGLE) and not has_byte(data, size, DOUBLE)
    quote = DOUBLE if single else SINGLE
    target[0] = quote
    written = 1
    place = 0
    while place < size:
        point = point_at(data + place)
        place = place + point_width(data[place])
        if point == quote or point == BACKSLASH:
            target[written] = BACKSLASH
            target[written + 1] = point
            written = written + 2
        elif point_flags(point) & PRINTABLE != 0:
            written = written + put_point(target + written, point)
        else:
            written = written + put_escape(target + written, point)
    target[written] = quote
    tick_resize(context, target, written + 1)
    return make_text(target, written + 1)
