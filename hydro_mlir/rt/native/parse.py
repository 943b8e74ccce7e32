"""
`int(text)` and `float(text)`, accepting what Python accepts.

White space around the number, digits of every script, single underscores between digits. The
text is first brought into ASCII. The result says first whether there is a number.
"""

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import (
    Pointer,
    constant_table,
    native,
    text_data,
    text_size,
    u8,
)
from hydro_mlir.rt.native import unicode_tables
from hydro_mlir.rt.native.arena import tick_bytes
from hydro_mlir.rt.native.numbers import DOT, MINUS, PLUS, SMALL_E, ZERO, strtod
from hydro_mlir.rt.native.utf8 import point_at, point_before, point_flags, point_width

DECIMAL_SHIFT = unicode_tables.DECIMAL_SHIFT
DECIMAL_MASK = unicode_tables.DECIMAL_MASK
SPACE = unicode_tables.SPACE
BLANK, UNDERSCORE, CASE_BIT = ord(" "), ord("_"), 0x20
TAB, CARRIAGE_RETURN = ord("\t"), ord("\r")
SMALL_I, SMALL_N = ord("i"), ord("n")
LEAST, TENTH_OF_LEAST, LAST_OF_LEAST = -(2**63), -(2**63 // 10), 8
INTEGER_DIGITS_MAX = 4300  # as `sys.int_info.default_max_str_digits`

infinity = constant_table("infinity", u8, b"infinity")
not_a_number = constant_table("not_a_number", u8, b"nan")


@native
def is_blank(point: int) -> bool:
    """Whether a code point may surround a number; of ASCII not all that `str.isspace` takes."""
    if point < 0x80:
        return point == BLANK or (point >= TAB and point <= CARRIAGE_RETURN)
    return point_flags(point) & SPACE != 0


@native
def ascii_of(point: int) -> int:
    """A code point as ASCII: decimal digits of every script; -1 for others."""
    if point < 0x80:
        return point
    digit = (point_flags(point) >> DECIMAL_SHIFT & DECIMAL_MASK) - 1
    return digit + ZERO if digit >= 0 else -1


@native
def is_digit(byte: int) -> bool:
    """Whether a byte is an ASCII digit."""
    return byte >= ZERO and byte < ZERO + 10


@native
def ascii_number(target: Pointer[u8], data: Pointer[u8], size: int) -> int:
    """Write a number's text as ASCII without blanks around and underscores between; -1 if none."""
    stop = size
    while stop > 0 and is_blank(point_at(data + point_before(data, stop))):
        stop = point_before(data, stop)
    start = 0
    while start < stop and is_blank(point_at(data + start)):
        start = start + point_width(data[start])
    written = 0
    underscore = False
    while start < stop:
        byte = ascii_of(point_at(data + start))
        start = start + point_width(data[start])
        if byte <= 0 or (underscore and not is_digit(byte)):
            return -1
        underscore = byte == UNDERSCORE
        if underscore:
            if written == 0 or not is_digit(target[written - 1]):
                return -1
        else:
            target[written] = byte
            written = written + 1
    target[written] = 0
    return -1 if underscore else written


@native
def skip_sign(text: Pointer[u8]) -> int:
    """1 if there is a sign, 0 otherwise."""
    return 1 if text[0] == MINUS or text[0] == PLUS else 0


@native
def skip_digits(text: Pointer[u8], start: int) -> int:
    """Where the digits from `start` on end."""
    place = start
    while is_digit(text[place]):
        place = place + 1
    return place


@native
def parse_int(context: Pointer[Context], text: str) -> tuple[bool, int]:
    """`int(text)`; not found where 64 bits are too few. Sums downwards: -2**63 has no opposite."""
    target = tick_bytes(context, text_size(text) + 1)
    size = ascii_number(target, text_data(text), text_size(text))
    start = skip_sign(target) if size > 0 else 0
    if size <= start or skip_digits(target, start) != size or size - start > INTEGER_DIGITS_MAX:
        return False, 0
    number = 0
    for place in range(start, size):
        digit = target[place] - ZERO
        if number < TENTH_OF_LEAST or (number == TENTH_OF_LEAST and digit > LAST_OF_LEAST):
            return False, 0
        number = number * 10 - digit
    if target[0] == MINUS:
        return True, number
    return number > LEAST, -number


@native
def is_word(text: Pointer[u8], size: int, word: Pointer[u8]) -> bool:
    """Whether a text is the first `size` small letters of a word, in any case."""
    for position in range(size):
        if text[position] | CASE_BIT != word[position]:
            return False
    return True


@native
def is_float(text: Pointer[u8], size: int) -> bool:
    """Whether ASCII text, ended by a zero byte, is a float in Python's grammar."""
    start = skip_sign(text)
    rest = size - start
    if rest == 3 and is_word(text + start, 3, not_a_number):
        return True
    if (rest == 3 or rest == 8) and is_word(text + start, rest, infinity):
        return True
    point = skip_digits(text, start)
    digits = point - start
    place = point
    if text[place] == DOT:
        place = skip_digits(text, point + 1)
        digits = digits + place - point - 1
    if digits == 0:
        return False
    if text[place] | CASE_BIT == SMALL_E:
        exponent = place + 1
        exponent = exponent + skip_sign(text + exponent)
        place = skip_digits(text, exponent)
        if place == exponent:
            return False
    return place == size


@native
def parse_float(context: Pointer[Context], text: str) -> tuple[bool, float]:
    """`float(text)`."""
    target = tick_bytes(context, text_size(text) + 1)
    size = ascii_number(target, text_data(text), text_size(text))
    if size <= 0 or not is_float(target, size):
        return False, 0.0
    return True, strtod(target, 0)
