"""Format specifications taken apart, as `*>+#012,.3f`; `rt/native/format.py` has the grammar."""

from hydro_mlir.rt.memory import Pointer, Record, i64, native, record, text_data, text_size, u8
from hydro_mlir.rt.native.numbers import DOT, MINUS, PLUS, ZERO
from hydro_mlir.rt.native.parse import is_digit
from hydro_mlir.rt.native.utf8 import point_at, point_width

LEFT, RIGHT, CENTER, INSIDE = ord("<"), ord(">"), ord("^"), ord("=")
BLANK, COMMA, UNDERSCORE, SHARP = ord(" "), ord(","), ord("_"), ord("#")


@record
class Specification(Record):
    """A parsed specification; characters as code points, 0 where they are missing."""

    fill: i64
    align: i64
    sign: i64
    alternate: i64
    width: i64
    grouping: i64
    precision: i64  # -1 where it is missing
    kind: i64


@native
def is_align(point: int) -> bool:
    """Whether a code point says how to align."""
    return point == LEFT or point == RIGHT or point == CENTER or point == INSIDE


@native
def number_at(data: Pointer[u8], start: int, stop: int) -> int:
    """The decimal number between two places."""
    number = 0
    for place in range(start, stop):
        number = number * 10 + data[place] - ZERO
    return number


@native
def digits_stop(data: Pointer[u8], start: int, size: int) -> int:
    """Where the digits from `start` on end."""
    place = start
    while place < size and is_digit(data[place]):
        place = place + 1
    return place


@native
def parse_align(specification: Pointer[Specification], data: Pointer[u8], size: int) -> int:
    """Take fill and align; the place behind them."""
    specification.fill = BLANK
    specification.align = 0
    if size == 0:
        return 0
    width = point_width(data[0])
    if width < size and is_align(data[width]):
        specification.fill = point_at(data)
        specification.align = data[width]
        return width + 1
    if is_align(data[0]):
        specification.align = data[0]
        return 1
    return 0


@native
def byte_or_zero(data: Pointer[u8], place: int, size: int) -> int:
    """The byte at a place, 0 behind the end."""
    return data[place] if place < size else 0


@native
def parse_specification(specification: Pointer[Specification], text: str) -> None:
    """Take a specification apart."""
    data = text_data(text)
    size = text_size(text)
    place = parse_align(specification, data, size)
    byte = byte_or_zero(data, place, size)
    specification.sign = byte if byte == PLUS or byte == MINUS or byte == BLANK else 0
    place = place + 1 if specification.sign != 0 else place
    specification.alternate = 1 if byte_or_zero(data, place, size) == SHARP else 0
    place = place + specification.alternate
    if byte_or_zero(data, place, size) == ZERO:
        specification.fill = ZERO if specification.fill == BLANK else specification.fill
        specification.align = INSIDE if specification.align == 0 else specification.align
    stop = digits_stop(data, place, size)
    specification.width = number_at(data, place, stop)
    place = stop
    byte = byte_or_zero(data, place, size)
    specification.grouping = byte if byte == COMMA or byte == UNDERSCORE else 0
    place = place + 1 if specification.grouping != 0 else place
    specification.precision = -1
    if byte_or_zero(data, place, size) == DOT:
        stop = digits_stop(data, place + 1, size)
        specification.precision = number_at(data, place + 1, stop)
        place = stop
    specification.kind = byte_or_zero(data, place, size)
