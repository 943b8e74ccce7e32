"""
`format(x, spec)`: the format language of Python for int, float and str.

    [[fill]align][sign][#][0][width][grouping][.precision][type]

The front end has refused what is not in it, so here every specification is taken as right.
"""

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import (
    Pointer,
    Record,
    address,
    float_bits,
    i64,
    local,
    logical_shift_right,
    make_text,
    native,
    record,
    text_data,
    text_size,
    u8,
    unsigned_div,
    unsigned_rem,
)
from hydro_mlir.rt.native.arena import tick_bytes
from hydro_mlir.rt.native.numbers import (
    DOT,
    INTEGER_BYTES_MAX,
    MINUS,
    PERCENT,
    PLUS,
    SMALL_E,
    ZERO,
    Decimal,
    int_to_text,
    print_float,
    put_digits,
    put_exponential,
    put_fixed,
    put_zeros,
    rounded_digits,
    shortest_digits,
)
from hydro_mlir.rt.native.parse import is_digit, skip_digits
from hydro_mlir.rt.native.specification import (
    BLANK,
    CENTER,
    INSIDE,
    LEFT,
    RIGHT,
    Specification,
    parse_specification,
)
from hydro_mlir.rt.native.utf8 import count_points, put_point, skip_points
from hydro_mlir.rt.native.words import copy_bytes

DECIMAL, SMALL_X, CAPITAL_X, OCTAL, BINARY, CHARACTER = (ord(c) for c in "dxXobc")
FIXED, EXPONENT, GENERAL = (ord(c) for c in "feg")
SMALL_A, CAPITAL_A = ord("a"), ord("A")
PRECISION_DEFAULT = 6
FIXED_BYTES = 330  # digits before the point of the largest float, the point, a sign


# --- padding --------------------------------------------------------------------------------------


@native
def put_fill(target: Pointer[u8], fill: int, count: int) -> Pointer[u8]:
    """Write a code point a number of times."""
    place = target
    for _turn in range(count):
        place = place + put_point(place, fill)
    return place


@native
def padding_before(padding: int, align: int) -> int:
    """How much of the padding comes first."""
    if align == LEFT:
        return 0
    return padding >> 1 if align == CENTER else padding


@native
def format_text(context: Pointer[Context], text: str, format: str) -> str:
    """`format(text, format)`."""
    specification = local(Specification)
    parse_specification(specification, format)
    data = text_data(text)
    size = text_size(text)
    if specification.precision >= 0:
        size = skip_points(data, size, specification.precision)
    padding = max(specification.width - count_points(data, size), 0)
    align = specification.align
    align = LEFT if align == 0 or align == INSIDE else align
    before = padding_before(padding, align)
    target = tick_bytes(context, size + 4 * padding)
    place = put_fill(target, specification.fill, before)
    copy_bytes(place, data, size)
    end = put_fill(place + size, specification.fill, padding - before)
    return make_text(target, address(end) - address(target))


@record
class Number(Record):
    """A number's parts as ASCII: what is before the digits, whole digits, and the rest."""

    negative: i64
    prefix: i64  # the letter behind a zero, or 0
    digits: Pointer[u8]
    count: i64
    rest: Pointer[u8]
    rest_size: i64


@native
def grouped_size(count: int, grouping: int, group: int) -> int:
    """Places that digits take with their separators."""
    if grouping == 0 or count == 0:
        return count
    return count + unsigned_div(count - 1, group)


@native
def put_grouped(
    target: Pointer[u8], number: Pointer[Number], count: int, grouping: int, group: int
) -> Pointer[u8]:
    """Write the digits, zeros before them up to `count`, with separators."""
    place = target
    zeros = count - number.count
    for position in range(count):
        place[0] = ZERO if position < zeros else number.digits[position - zeros]
        place = place + 1
        left = count - 1 - position
        if grouping != 0 and left > 0 and unsigned_rem(left, group) == 0:
            place[0] = grouping
            place = place + 1
    return place


@native
def sign_of(number: Pointer[Number], specification: Pointer[Specification]) -> int:
    """The sign to write, or 0."""
    if number.negative != 0:
        return MINUS
    sign = specification.sign
    return sign if sign == PLUS or sign == BLANK else 0


@native
def put_number(
    context: Pointer[Context], number: Pointer[Number], specification: Pointer[Specification]
) -> str:
    """Put a number's parts together."""
    sign = sign_of(number, specification)
    grouping = specification.grouping
    kind = specification.kind
    group = 4 if kind == SMALL_X or kind == CAPITAL_X or kind == OCTAL or kind == BINARY else 3
    fixed = number.rest_size + (1 if sign != 0 else 0) + (2 if number.prefix != 0 else 0)
    align = RIGHT if specification.align == 0 else specification.align
    count = number.count
    if align == INSIDE and specification.fill == ZERO and count > 0:
        while grouped_size(count, grouping, group) < specification.width - fixed:
            count = count + 1
    size = fixed + grouped_size(count, grouping, group)
    padding = max(specification.width - size, 0)
    before = padding_before(padding, align)
    target = tick_bytes(context, size + 4 * padding)
    place = target
    if align != INSIDE:
        place = put_fill(place, specification.fill, before)
    if sign != 0:
        place[0] = sign
        place = place + 1
    if number.prefix != 0:
        place[0] = ZERO
        place[1] = number.prefix
        place = place + 2
    if align == INSIDE:
        place = put_fill(place, specification.fill, padding)
        before = padding
    place = put_grouped(place, number, count, grouping, group)
    copy_bytes(place, number.rest, number.rest_size)
    end = put_fill(place + number.rest_size, specification.fill, padding - before)
    return make_text(target, address(end) - address(target))


# --- integers -------------------------------------------------------------------------------------


@native
def put_radix(end: Pointer[u8], magnitude: int, shift: int, letter: int) -> Pointer[u8]:
    """Write digits of a base that is a power of two so that they end at `end`; their start."""
    place = end
    rest = magnitude
    mask = (1 << shift) - 1
    while True:
        digit = rest & mask
        place = place + -1
        place[0] = digit + ZERO if digit < 10 else digit - 10 + letter
        rest = logical_shift_right(rest, shift)
        if rest == 0:
            return place


@native
def format_int(context: Pointer[Context], value: int, format: str) -> str:
    """`format(value, format)`."""
    if text_size(format) == 0:
        return int_to_text(context, value)
    specification = local(Specification)
    parse_specification(specification, format)
    kind = specification.kind
    if kind == FIXED or kind == EXPONENT or kind == GENERAL or kind == PERCENT:
        return format_float(context, float(value), format)
    if kind == CHARACTER:  # alone, and of a code point: what `chr` makes
        point = tick_bytes(context, 4)
        return make_text(point, put_point(point, value))
    number = local(Number)
    number.negative = 1 if value < 0 else 0
    magnitude = -value if value < 0 else value
    end = tick_bytes(context, 64) + 64
    start = end
    if kind == SMALL_X or kind == CAPITAL_X:
        start = put_radix(end, magnitude, 4, SMALL_A if kind == SMALL_X else CAPITAL_A)
    elif kind == OCTAL:
        start = put_radix(end, magnitude, 3, 0)
    elif kind == BINARY:
        start = put_radix(end, magnitude, 1, 0)
    else:
        start = put_digits(end, magnitude)
    decimal = kind == DECIMAL or kind == 0
    number.prefix = kind if specification.alternate != 0 and not decimal else 0
    number.digits = start
    number.count = address(end) - address(start)
    return put_number(context, number, specification)


# --- floats ---------------------------------------------------------------------------------------


@native
def put_dot(start: Pointer[u8], end: Pointer[u8]) -> Pointer[u8]:
    """Make sure of a point in front of the exponent: what `#` asks for."""
    size = address(end) - address(start)
    place = 0
    while place < size and is_digit(start[place]):
        place = place + 1
    if place < size and start[place] == DOT:
        return end
    for step in range(size - place):
        start[size - step] = start[size - step - 1]
    start[place] = DOT
    return end + 1


@native
def zeros_up_to(decimal: Pointer[Decimal], count: int) -> None:
    """Append zeros to digits that have room for them."""
    if decimal.count < count:
        put_zeros(decimal.digits + decimal.count, count - decimal.count)
        decimal.count = count


@native
def put_general(
    context: Pointer[Context],
    target: Pointer[u8],
    magnitude: float,
    specification: Pointer[Specification],
) -> Pointer[u8]:
    """Write a finite float as type `g`, or as without a type, where whole numbers end in `.0`."""
    decimal = local(Decimal)
    plain = specification.kind == 0
    precision = specification.precision
    if plain and precision < 0:
        shortest_digits(context, magnitude, decimal)
        largest = 16
    else:
        precision = PRECISION_DEFAULT if precision < 0 else max(precision, 1)
        rounded_digits(context, magnitude, precision, decimal)
        largest = precision - 1 if plain else precision
        if specification.alternate != 0:
            zeros_up_to(decimal, precision)
    if decimal.point > -4 and decimal.point <= largest:
        return put_fixed(target, decimal, plain)
    return put_exponential(target, decimal)


@native
def put_magnitude(
    context: Pointer[Context],
    target: Pointer[u8],
    magnitude: float,
    specification: Pointer[Specification],
) -> Pointer[u8]:
    """Write a finite float that is not negative; the place behind it."""
    kind = specification.kind
    end = target
    if kind == FIXED or kind == EXPONENT or kind == PERCENT:
        precision = specification.precision
        precision = PRECISION_DEFAULT if precision < 0 else precision
        c_kind = SMALL_E if kind == EXPONENT else FIXED
        text = print_float(context, magnitude, precision, c_kind, precision + FIXED_BYTES)
        while text[0] != 0:
            end[0] = text[0]
            end = end + 1
            text = text + 1
    else:
        end = put_general(context, target, magnitude, specification)
    return put_dot(target, end) if specification.alternate != 0 else end


@native
def put_not_finite(target: Pointer[u8], value: float) -> Pointer[u8]:
    """Write `nan` or `inf`."""
    text = "nan" if value != value else "inf"
    copy_bytes(target, text_data(text), 3)
    return target + 3


@native
def format_float(context: Pointer[Context], value: float, format: str) -> str:
    """`format(value, format)`."""
    specification = local(Specification)
    parse_specification(specification, format)
    number = local(Number)
    number.negative = 1 if value == value and float_bits(value) < 0 else 0
    magnitude = -value if number.negative != 0 else value
    if specification.kind == PERCENT:
        magnitude = magnitude * 100.0
    target = tick_bytes(context, max(specification.precision, 0) + FIXED_BYTES + INTEGER_BYTES_MAX)
    if magnitude - magnitude != 0.0:
        end = put_not_finite(target, magnitude)
    else:
        end = put_magnitude(context, target, magnitude, specification)
    if specification.kind == PERCENT:
        end[0] = PERCENT
        end = end + 1
    end[0] = 0
    number.digits = target
    number.count = skip_digits(target, 0)
    number.rest = target + number.count
    number.rest_size = address(end) - address(number.rest)
    return put_number(context, number, specification)
