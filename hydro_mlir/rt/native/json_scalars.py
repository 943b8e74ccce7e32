"""
The parts of JSON that hold nothing else: numbers, words, texts, read from a guest's line.

Behind the text is a zero byte, which JSON has nowhere, so nothing reads on behind it.
"""

from hydro_mlir.rt.memory import (
    Pointer,
    Record,
    cast,
    constant_table,
    f64,
    i64,
    native,
    record,
    text_data,
    u8,
    u32,
)
from hydro_mlir.rt.native.numbers import DOT, MINUS, PLUS, SMALL_E, ZERO, strtod
from hydro_mlir.rt.native.parse import LAST_OF_LEAST, LEAST, TENTH_OF_LEAST, is_digit, skip_digits

QUOTE, BACKSLASH, COMMA, COLON = ord('"'), ord("\\"), ord(","), ord(":")
LIST_OPENS, LIST_ENDS, OBJECT_OPENS, OBJECT_ENDS = ord("["), ord("]"), ord("{"), ord("}")
SPACE, TAB, LINE_FEED, CARRIAGE_RETURN = ord(" "), ord("\t"), ord("\n"), ord("\r")
SMALL_A, SMALL_U, CASE_BIT = ord("a"), ord("u"), 0x20
HIGH_FIRST, LOW_FIRST, LOW_END = 0xD800, 0xDC00, 0xE000
NO_POINT = -1

_SHORT = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
# By the letter behind a backslash what it stands for; 0 for none.
escapes = constant_table("json_escapes", u8, [ord(_SHORT.get(chr(n), "\0")) for n in range(256)])


@record
class Reader(Record):
    """Where the text goes on, and where the value's next byte goes: addresses."""

    place: i64
    target: i64


@native
def next_byte(reader: Pointer[Reader]) -> int:
    """The byte that the text goes on with."""
    return cast(Pointer[u8], reader.place)[0]


@native
def skip_blanks(reader: Pointer[Reader]) -> int:
    """Go to the next byte that is not blank; that byte."""
    while True:
        byte = next_byte(reader)
        if byte != SPACE and byte != TAB and byte != LINE_FEED and byte != CARRIAGE_RETURN:
            return byte
        reader.place = reader.place + 1


@native
def take_byte(reader: Pointer[Reader], wanted: int) -> bool:
    """Go behind a byte, and blanks before it, if it comes next."""
    if skip_blanks(reader) != wanted:
        return False
    reader.place = reader.place + 1
    return True


@native
def take_word(reader: Pointer[Reader], word: Pointer[u8], size: int) -> bool:
    """Go behind a word if it comes next."""
    text = cast(Pointer[u8], reader.place)
    for position in range(size):
        if text[position] != word[position]:
            return False
    reader.place = reader.place + size
    return True


@native
def write_byte(reader: Pointer[Reader], byte: int) -> None:
    """Write a byte of the value."""
    cast(Pointer[u8], reader.target)[0] = byte
    reader.target = reader.target + 1


# --- numbers --------------------------------------------------------------------------------------


@native
def digits_end(text: Pointer[u8], start: int) -> int:
    """Where the digits before a point end: none in front of them are zero; `start` if none."""
    return start + 1 if text[start] == ZERO else skip_digits(text, start)


@native
def read_integer(reader: Pointer[Reader]) -> bool:
    """A number without a point, of 64 bits. Sums downwards: -2**63 has no opposite."""
    text = cast(Pointer[u8], reader.place)
    start = 1 if text[0] == MINUS else 0
    stop = digits_end(text, start)
    if stop == start:
        return False
    number = 0
    for place in range(start, stop):
        digit = text[place] - ZERO
        if number < TENTH_OF_LEAST or (number == TENTH_OF_LEAST and digit > LAST_OF_LEAST):
            return False
        number = number * 10 - digit
    if start == 0:
        if number == LEAST:
            return False
        number = -number
    cast(Pointer[i64], reader.target)[0] = number
    reader.target = reader.target + 8
    reader.place = reader.place + stop
    return True


@native
def number_end(text: Pointer[u8]) -> int:
    """Where a number ends, by the grammar of JSON; 0 if there is none."""
    start = 1 if text[0] == MINUS else 0
    stop = digits_end(text, start)
    if stop == start:
        return 0
    if text[stop] == DOT:
        start = stop + 1
        stop = skip_digits(text, start)
        if stop == start:
            return 0
    if text[stop] | CASE_BIT == SMALL_E:
        start = stop + 1
        if text[start] == MINUS or text[start] == PLUS:
            start = start + 1
        stop = skip_digits(text, start)
        if stop == start:
            return 0
    return stop


@native
def read_float(reader: Pointer[Reader]) -> bool:
    """A number that is finite as a float."""
    text = cast(Pointer[u8], reader.place)
    stop = number_end(text)
    if stop == 0:
        return False
    number = strtod(text, 0)
    if number - number != 0.0:
        return False
    cast(Pointer[f64], reader.target)[0] = number
    reader.target = reader.target + 8
    reader.place = reader.place + stop
    return True


@native
def read_bool(reader: Pointer[Reader]) -> bool:
    """`true` or `false`."""
    if take_word(reader, text_data("true"), 4):
        write_byte(reader, 1)
        return True
    if take_word(reader, text_data("false"), 5):
        write_byte(reader, 0)
        return True
    return False


# --- texts ----------------------------------------------------------------------------------------


@native
def hex_digit(byte: int) -> int:
    """What a hexadecimal digit is worth; -1 if it is none."""
    if is_digit(byte):
        return byte - ZERO
    letter = (byte | CASE_BIT) - SMALL_A
    return letter + 10 if letter >= 0 and letter < 6 else -1


@native
def read_unit(reader: Pointer[Reader]) -> int:
    """The number behind `\\u`, of four digits; NO_POINT if there is none."""
    text = cast(Pointer[u8], reader.place)
    unit = 0
    for position in range(4):
        digit = hex_digit(text[position])
        if digit < 0:
            return NO_POINT
        unit = unit * 16 + digit
    reader.place = reader.place + 4
    return unit


@native
def read_point(reader: Pointer[Reader]) -> int:
    """The code point behind `\\u`, of one or two such numbers; NO_POINT if there is none."""
    unit = read_unit(reader)
    if unit < HIGH_FIRST or unit >= LOW_END:
        return unit
    text = cast(Pointer[u8], reader.place)
    if unit >= LOW_FIRST or text[0] != BACKSLASH or text[1] != SMALL_U:
        return NO_POINT
    reader.place = reader.place + 2
    low = read_unit(reader)
    if low < LOW_FIRST or low >= LOW_END:
        return NO_POINT
    return 0x10000 + ((unit - HIGH_FIRST) << 10) + low - LOW_FIRST


@native
def write_point(reader: Pointer[Reader], point: int) -> None:
    """Write a code point as UTF-8."""
    if point < 0x80:
        write_byte(reader, point)
        return
    if point < 0x800:
        write_byte(reader, 0xC0 | point >> 6)
    else:
        if point < 0x10000:
            write_byte(reader, 0xE0 | point >> 12)
        else:
            write_byte(reader, 0xF0 | point >> 18)
            write_byte(reader, 0x80 | (point >> 12 & 0x3F))
        write_byte(reader, 0x80 | (point >> 6 & 0x3F))
    write_byte(reader, 0x80 | (point & 0x3F))


@native
def read_escape(reader: Pointer[Reader]) -> bool:
    """What stands behind a backslash."""
    byte = next_byte(reader)
    if byte == 0:
        return False
    reader.place = reader.place + 1
    point = read_point(reader) if byte == SMALL_U else escapes[byte]
    if point < 0 or (point == 0 and byte != SMALL_U):
        return False
    write_point(reader, point)
    return True


@native
def read_text(reader: Pointer[Reader]) -> bool:
    """A text in quotes."""
    if not take_byte(reader, QUOTE):
        return False
    size = cast(Pointer[u32], reader.target)
    reader.target = reader.target + 4
    start = reader.target
    while True:
        byte = next_byte(reader)
        if byte < SPACE:
            return False
        reader.place = reader.place + 1
        if byte == QUOTE:
            size[0] = reader.target - start
            return True
        if byte != BACKSLASH:
            write_byte(reader, byte)
        elif not read_escape(reader):
            return False
