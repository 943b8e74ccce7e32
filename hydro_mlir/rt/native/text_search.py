"""
Looking for a text within another: `find`, `count`, `replace`, `split` at a separator, `strip`.

The search itself is the C library's, on bytes: in UTF-8 a match of bytes is one of code points.
"""

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import (
    Pointer,
    address,
    cast,
    extern,
    make_list,
    make_text,
    native,
    size_of,
    text_data,
    text_size,
)
from hydro_mlir.rt.native.arena import tick_bytes
from hydro_mlir.rt.native.lists import list_allocate
from hydro_mlir.rt.native.utf8 import count_points, point_before, point_width
from hydro_mlir.rt.native.words import bytes_equal, copy_bytes

memmem = extern("memmem", "i64(ptr,i64,ptr,i64)")


@native
def find_bytes(text: str, start: int, part: str) -> int:
    """Offset of the first match from `start` on, or -1."""
    if text_size(part) == 0:
        return start  # `memmem` answers with the address, which may be 0 for an empty text
    data = text_data(text)
    found = memmem(data + start, text_size(text) - start, text_data(part), text_size(part))
    return -1 if found == 0 else found - address(data)


@native
def count_matches(text: str, part: str) -> int:
    """Matches of a part that is not empty, none overlapping another."""
    count = 0
    place = find_bytes(text, 0, part)
    while place >= 0:
        count = count + 1
        place = find_bytes(text, place + text_size(part), part)
    return count


@native
def text_contains(text: str, part: str) -> bool:
    """`part in text`."""
    return find_bytes(text, 0, part) >= 0


@native
def text_find(text: str, part: str) -> int:
    """`text.find(part)`, in code points."""
    place = find_bytes(text, 0, part)
    return place if place < 0 else count_points(text_data(text), place)


@native
def text_count(text: str, part: str) -> int:
    """`text.count(part)`."""
    if text_size(part) == 0:
        return count_points(text_data(text), text_size(text)) + 1
    return count_matches(text, part)


@native
def text_startswith(text: str, part: str) -> bool:
    """`text.startswith(part)`."""
    size = text_size(part)
    return size <= text_size(text) and bytes_equal(text_data(text), text_data(part), size)


@native
def text_endswith(text: str, part: str) -> bool:
    """`text.endswith(part)`."""
    size = text_size(part)
    start = text_size(text) - size
    return start >= 0 and bytes_equal(text_data(text) + start, text_data(part), size)


@native
def text_equal(left: str, right: str) -> bool:
    """Whether two texts are the same."""
    size = text_size(left)
    return size == text_size(right) and bytes_equal(text_data(left), text_data(right), size)


@native
def text_replace(context: Pointer[Context], text: str, old: str, new: str) -> str:
    """`text.replace(old, new)`."""
    if text_size(old) == 0:
        return interspersed(context, text, new)
    grown = count_matches(text, old) * (text_size(new) - text_size(old))
    total = text_size(text) + grown
    target = tick_bytes(context, total)
    written = 0
    place = 0
    found = find_bytes(text, 0, old)
    while found >= 0:
        copy_bytes(target + written, text_data(text) + place, found - place)
        written = written + found - place
        copy_bytes(target + written, text_data(new), text_size(new))
        written = written + text_size(new)
        place = found + text_size(old)
        found = find_bytes(text, place, old)
    copy_bytes(target + written, text_data(text) + place, text_size(text) - place)
    return make_text(target, total)


@native
def interspersed(context: Pointer[Context], text: str, new: str) -> str:
    """`text.replace("", new)`: before, between and behind the code points."""
    data = text_data(text)
    count = count_points(data, text_size(text))
    total = text_size(text) + (count + 1) * text_size(new)
    target = tick_bytes(context, total)
    copy_bytes(target, text_data(new), text_size(new))
    written = text_size(new)
    place = 0
    while place < text_size(text):
        width = point_width(data[place])
        copy_bytes(target + written, data + place, width)
        copy_bytes(target + written + width, text_data(new), text_size(new))
        written = written + width + text_size(new)
        place = place + width
    return make_text(target, total)


@native
def text_split_on(context: Pointer[Context], text: str, separator: str) -> list[str]:
    """`text.split(separator)`, of a separator that is not empty."""
    count = count_matches(text, separator) + 1
    pieces = cast(Pointer[str], list_allocate(context, count, size_of(str)))
    start = 0
    for position in range(count - 1):
        stop = find_bytes(text, start, separator)
        pieces[position] = make_text(text_data(text) + start, stop - start)
        start = stop + text_size(separator)
    pieces[count - 1] = make_text(text_data(text) + start, text_size(text) - start)
    return make_list(pieces, count)


# --- from the end, and sets of code points --------------------------------------------------------


@native
def rfind_bytes(text: str, part: str) -> int:
    """Offset of the last match, or -1."""
    size = text_size(part)
    place = text_size(text) - size
    while place >= 0:
        if bytes_equal(text_data(text) + place, text_data(part), size):
            return place
        place = place - 1
    return -1


@native
def text_rfind(text: str, part: str) -> int:
    """`text.rfind(part)`, in code points."""
    place = rfind_bytes(text, part)
    return place if place < 0 else count_points(text_data(text), place)


@native
def text_points(context: Pointer[Context], text: str) -> list[str]:
    """`list(text)`: each code point as a text."""
    data = text_data(text)
    size = text_size(text)
    count = count_points(data, size)
    points = cast(Pointer[str], list_allocate(context, count, size_of(str)))
    place = 0
    for position in range(count):
        width = point_width(data[place])
        points[position] = make_text(data + place, width)
        place = place + width
    return make_list(points, count)


@native
def text_lstrip_of(text: str, points: str) -> str:
    """`text.lstrip(points)`."""
    data = text_data(text)
    size = text_size(text)
    place = 0
    while place < size:
        width = point_width(data[place])
        if not text_contains(points, make_text(data + place, width)):
            break
        place = place + width
    return make_text(data + place, size - place)


@native
def text_rstrip_of(text: str, points: str) -> str:
    """`text.rstrip(points)`."""
    data = text_data(text)
    stop = text_size(text)
    while stop > 0:
        start = point_before(data, stop)
        if not text_contains(points, make_text(data + start, stop - start)):
            break
        stop = start
    return make_text(data, stop)
