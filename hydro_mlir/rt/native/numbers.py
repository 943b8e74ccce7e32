"""
Text of numbers and numbers of text, as Python's `str`, `int` and `float` do it.

The shortest digits that give a float back are found by trying: 15, 16 and 17 digits for normal
numbers, from one on for the tiny ones, each checked with the C library's `strtod`.
"""

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import (
    Pointer,
    Record,
    address,
    extern,
    float_bits,
    i64,
    local,
    make_text,
    native,
    record,
    u8,
    unsigned_div,
    unsigned_rem,
)
from hydro_mlir.rt.native.arena import memset, tick_bytes
from hydro_mlir.rt.native.words import copy_bytes

strfromd = extern("strfromd", "i32(ptr,i64,ptr,f64)")
strtod = extern("strtod", "f64(ptr,ptr)")

ZERO, MINUS, PLUS, DOT, SMALL_E = ord("0"), ord("-"), ord("+"), ord("."), ord("e")
PERCENT = ord("%")

INTEGER_BYTES_MAX = 24  # 64 bits in decimal, with a sign
DECIMAL_BYTES = 40  # 17 digits with a sign, a point and an exponent
FLOAT_BYTES_MAX = 32
SMALLEST_NORMAL = 2.2250738585072014e-308
INTEGRAL_MAX = 1e15
MANTISSA_BITS = (1 << 52) - 1
POINT_REPR_MIN, POINT_REPR_MAX = -3, 16


# --- integers -------------------------------------------------------------------------------------


@native
def put_digits(end: Pointer[u8], magnitude: int) -> Pointer[u8]:
    """Write the decimal digits of an unsigned word so that they end at `end`; their start."""
    place = end
    rest = magnitude
    while True:
        place = place + -1
        place[0] = ZERO + unsigned_rem(rest, 10)
        rest = unsigned_div(rest, 10)
        if rest == 0:
            return place


@native
def int_to_text(context: Pointer[Context], value: int) -> str:
    """`str(value)`."""
    end = tick_bytes(context, INTEGER_BYTES_MAX) + INTEGER_BYTES_MAX
    start = put_digits(end, -value if value < 0 else value)
    if value < 0:
        start = start + -1
        start[0] = MINUS
    return make_text(start, address(end) - address(start))


# --- floats ---------------------------------------------------------------------------------------


@record
class Decimal(Record):
    """Digits as ASCII; the number is 0.DIGITS times ten to the power of `point`."""

    digits: Pointer[u8]
    count: i64
    point: i64


@native
def write_format(target: Pointer[u8], precision: int, kind: int) -> None:
    """Write the C format `%.PRECISIONKIND`, at most 24 bytes."""
    target[0] = PERCENT
    target[1] = DOT
    end = target + 22
    start = put_digits(end, precision)
    count = address(end) - address(start)
    for position in range(count):
        target[2 + position] = start[position]
    target[2 + count] = kind
    target[3 + count] = 0


@native
def print_float(
    context: Pointer[Context], value: float, precision: int, kind: int, size: int
) -> Pointer[u8]:
    """A float as C's `printf` shows it, ended by a zero byte, in at most `size` bytes."""
    pattern = tick_bytes(context, 24)
    write_format(pattern, precision, kind)
    target = tick_bytes(context, size)
    strfromd(target, size, pattern, value)
    return target


@native
def gives_back(text: Pointer[u8], value: float) -> bool:
    """Whether digits stand for a float."""
    return strtod(text, 0) == value


@native
def try_next_digit(text: Pointer[u8], count: int, value: float) -> bool:
    """
    Whether the next larger digits give the float back; then they are in place.

    Below a power of two floats lie closer, so the nearest digits may belong to the one below.
    """
    last = text + count
    if float_bits(value) & MANTISSA_BITS != 0 or last[0] == ZERO + 9:
        return False
    last[0] = last[0] + 1
    if gives_back(text, value):
        return True
    last[0] = last[0] - 1
    return False


@native
def parse_exponent(text: Pointer[u8], value_start: int) -> int:
    """The exponent written as `e-05` from a place on."""
    place = value_start + 2
    exponent = 0
    while text[place] != 0:
        exponent = exponent * 10 + text[place] - ZERO
        place = place + 1
    return -exponent if text[value_start + 1] == MINUS else exponent


@native
def take_apart(text: Pointer[u8], count: int, decimal: Pointer[Decimal]) -> None:
    """Digits and point of `count` digits as in `1.25e-05`; zeros at the end are dropped."""
    behind = count + 1 if count > 1 else 1
    decimal.point = parse_exponent(text, behind) + 1
    if count > 1:
        text[1] = text[0]
    digits = text + 1 if count > 1 else text
    left = count
    while left > 1 and digits[left - 1] == ZERO:
        left = left - 1
    decimal.digits = digits
    decimal.count = left


@native
def shortest_digits(context: Pointer[Context], value: float, decimal: Pointer[Decimal]) -> None:
    """The fewest digits that give a positive, finite float back."""
    count = 1 if value < SMALLEST_NORMAL else 15
    while True:
        text = print_float(context, value, count - 1, SMALL_E, DECIMAL_BYTES)
        if count == 17 or gives_back(text, value):
            break
        if count == 16 and try_next_digit(text, count, value):
            break
        count = count + 1
    take_apart(text, count, decimal)


@native
def rounded_digits(
    context: Pointer[Context], value: float, count: int, decimal: Pointer[Decimal]
) -> None:
    """`count` digits of a finite float that is not negative, zeros at the end dropped."""
    text = print_float(context, value, count - 1, SMALL_E, count + DECIMAL_BYTES)
    take_apart(text, count, decimal)


@native
def put_zeros(target: Pointer[u8], count: int) -> Pointer[u8]:
    """Write zeros; the place behind them."""
    memset(target, ZERO, count)
    return target + count


@native
def put_fixed(target: Pointer[u8], decimal: Pointer[Decimal], dot_zero: bool) -> Pointer[u8]:
    """Write digits with the point where it belongs; `dot_zero` marks whole numbers as floats."""
    digits = decimal.digits
    count = decimal.count
    point = decimal.point
    if point <= 0:
        target[0] = ZERO
        target[1] = DOT
        place = put_zeros(target + 2, -point)
        copy_bytes(place, digits, count)
        return place + count
    if point < count:
        copy_bytes(target, digits, point)
        target[point] = DOT
        copy_bytes(target + (point + 1), digits + point, count - point)
        return target + (count + 1)
    copy_bytes(target, digits, count)
    place = put_zeros(target + count, point - count)
    if dot_zero:
        place[0] = DOT
        place[1] = ZERO
        place = place + 2
    return place


@native
def put_exponential(target: Pointer[u8], decimal: Pointer[Decimal]) -> Pointer[u8]:
    """Write digits with an exponent of at least two digits."""
    place = target
    place[0] = decimal.digits[0]
    place = place + 1
    rest = decimal.count - 1
    if rest > 0:
        place[0] = DOT
        copy_bytes(place + 1, decimal.digits + 1, rest)
        place = place + (rest + 1)
    exponent = decimal.point - 1
    place[0] = SMALL_E
    place[1] = MINUS if exponent < 0 else PLUS
    if exponent < 0:
        exponent = -exponent
    place = place + 2
    width = 3 if exponent >= 100 else 2
    put_zeros(place, width)
    put_digits(place + width, exponent)
    return place + width


@native
def float_to_text(context: Pointer[Context], value: float) -> str:
    """`repr(value)`: the shortest text that gives the same float."""
    if value != value:
        return "nan"
    negative = float_bits(value) < 0
    magnitude = -value if negative else value
    if magnitude - magnitude != 0.0:
        return "-inf" if negative else "inf"
    target = tick_bytes(context, FLOAT_BYTES_MAX)
    target[0] = MINUS
    start = target + 1 if negative else target
    if magnitude < INTEGRAL_MAX and float(int(magnitude)) == magnitude:
        end = put_whole(start, int(magnitude))
    else:
        decimal = local(Decimal)
        shortest_digits(context, magnitude, decimal)
        if decimal.point >= POINT_REPR_MIN and decimal.point <= POINT_REPR_MAX:
            end = put_fixed(start, decimal, True)
        else:
            end = put_exponential(start, decimal)
    return make_text(target, address(end) - address(target))


@native
def put_whole(target: Pointer[u8], value: int) -> Pointer[u8]:
    """Write a whole number as a float."""
    buffer = target + INTEGER_BYTES_MAX
    start = put_digits(buffer, value)
    count = address(buffer) - address(start)
    for position in range(count):
        target[position] = start[position]
    target[count] = DOT
    target[count + 1] = ZERO
    return target + (count + 2)
