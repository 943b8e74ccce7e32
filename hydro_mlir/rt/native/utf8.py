"""
UTF-8 by code points: reading, writing, stepping back, and telling whether bytes are UTF-8.

Text is UTF-8 everywhere, checked where bytes come in; so these functions, but for `utf8_valid`
and `utf8_invalid`, rely on it.
"""

from hydro_mlir.rt.memory import Pointer, cast, i64, native, u8
from hydro_mlir.rt.native import unicode_tables
from hydro_mlir.rt.native.unicode_tables import flag_index, flag_values
from hydro_mlir.rt.native.words import HIGH_BITS, is_short_ascii

BLOCK_BITS = unicode_tables.BLOCK_BITS
BLOCK_LAST = unicode_tables.BLOCK - 1
POINTS = unicode_tables.POINTS
TAGS = unicode_tables.TAGS
TAGS_SIZE = unicode_tables.TAGS_SIZE


@native
def point_width(lead: int) -> int:
    """Bytes of the code point that begins with the byte `lead`."""
    if lead < 0x80:
        return 1
    if lead < 0xE0:
        return 2
    if lead < 0xF0:
        return 3
    return 4


@native
def point_at(data: Pointer[u8]) -> int:
    """The code point at an address."""
    lead = data[0]
    if lead < 0x80:
        return lead
    if lead < 0xE0:
        return (lead & 0x1F) << 6 | (data[1] & 0x3F)
    if lead < 0xF0:
        return (lead & 0xF) << 12 | (data[1] & 0x3F) << 6 | (data[2] & 0x3F)
    high = (lead & 7) << 18 | (data[1] & 0x3F) << 12
    return high | (data[2] & 0x3F) << 6 | (data[3] & 0x3F)


@native
def point_before(data: Pointer[u8], position: int) -> int:
    """Where the code point begins that ends before `position`."""
    start = position - 1
    while data[start] & 0xC0 == 0x80:
        start = start - 1
    return start


@native
def put_point(target: Pointer[u8], point: int) -> int:
    """Write a code point; its number of bytes."""
    if point < 0x80:
        target[0] = point
        return 1
    if point < 0x800:
        target[0] = 0xC0 | point >> 6
        target[1] = 0x80 | (point & 0x3F)
        return 2
    if point < 0x10000:
        target[0] = 0xE0 | point >> 12
        target[1] = 0x80 | (point >> 6 & 0x3F)
        target[2] = 0x80 | (point & 0x3F)
        return 3
    target[0] = 0xF0 | point >> 18
    target[1] = 0x80 | (point >> 12 & 0x3F)
    target[2] = 0x80 | (point >> 6 & 0x3F)
    target[3] = 0x80 | (point & 0x3F)
    return 4


@native
def count_points(data: Pointer[u8], size: int) -> int:
    """Code points in `size` bytes."""
    count = 0
    for position in range(size):
        if data[position] & 0xC0 != 0x80:
            count = count + 1
    return count


@native
def skip_points(data: Pointer[u8], size: int, count: int) -> int:
    """Bytes of the first `count` code points, or of all if there are fewer."""
    position = 0
    left = count
    while left > 0 and position < size:
        position = position + point_width(data[position])
        left = left - 1
    return position


@native
def point_flags(point: int) -> int:
    """What `unicode_tables` knows about a code point."""
    place = point
    if place >= POINTS:
        place = place - TAGS
        if place < 0 or place >= TAGS_SIZE:
            return 0
        place = place + POINTS
    block = flag_index[place >> BLOCK_BITS]
    return flag_values[(block << BLOCK_BITS) + (place & BLOCK_LAST)]


# --- validation -----------------------------------------------------------------------------------


@native
def ascii_prefix(data: Pointer[u8], size: int) -> int:
    """Bytes before the first that is not ASCII."""
    position = 0
    while position + 32 <= size:
        words = cast(Pointer[i64], data + position)
        if (words[0] | words[1] | words[2] | words[3]) & HIGH_BITS != 0:
            break
        position = position + 32
    while position + 8 <= size:
        if cast(Pointer[i64], data + position)[0] & HIGH_BITS != 0:
            break
        position = position + 8
    while position < size and data[position] < 0x80:
        position = position + 1
    return position


@native
def valid_width(data: Pointer[u8], size: int) -> int:
    """Bytes of the code point at `data`, of which `size` may be read; 0 if there is none."""
    lead = data[0]
    if lead < 0x80:
        return 1
    if lead < 0xC2 or lead > 0xF4 or size < 2:
        return 0
    second = data[1]
    if lead < 0xE0:
        return 2 if second & 0xC0 == 0x80 else 0
    # The second byte tells longer spellings than needed, surrogates, and what is beyond Unicode.
    low = 0xA0 if lead == 0xE0 else 0x90 if lead == 0xF0 else 0x80
    high = 0x9F if lead == 0xED else 0x8F if lead == 0xF4 else 0xBF
    if second < low or second > high or size < 3 or data[2] & 0xC0 != 0x80:
        return 0
    if lead < 0xF0:
        return 3
    return 4 if size >= 4 and data[3] & 0xC0 == 0x80 else 0


@native
def utf8_invalid(data: Pointer[u8], size: int) -> int:
    """Offset of the first byte that does not begin a code point; `size` if there is none."""
    position = ascii_prefix(data, size)
    while position < size:
        width = valid_width(data + position, size - position)
        if width == 0:
            return position
        position = position + width
        if width == 1:
            position = position + ascii_prefix(data + position, size - position)
    return position


@native
def utf8_valid(data: Pointer[u8], size: int) -> bool:
    """Whether bytes are UTF-8."""
    return is_short_ascii(data, size) or utf8_invalid(data, size) == size
