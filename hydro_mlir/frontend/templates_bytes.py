"""
Methods of `bytes` in the subset that user functions are written in.

Indexing and slicing bytes costs constant time, so loops over positions are as good as native ones.
A result of None is the error that the table of `methods` names. Methods of text that do not look
at code points use these on the text's UTF-8.
"""

from typing import Any

EVERY = bytes(range(256))
SPACES = b" \t\n\r\x0b\x0c"


def place_of(place: int | None, size: int, default: int) -> int:
    """A bound of a slice as a place from 0 on; it may lie behind the end."""
    if place is None:
        return default
    return max(place + size, 0) if place < 0 else place


def part_of(data: bytes, part: Any) -> bytes:
    """What a search looks for; an int stands for a byte."""
    return EVERY[part : part + 1] if isinstance(part, int) else part


# --- searching ------------------------------------------------------------------------------------


def find(data: bytes, part: Any, start: int | None = None, stop: int | None = None, /) -> int:
    """As `bytes.find`."""
    first = place_of(start, len(data), 0)
    last = min(place_of(stop, len(data), len(data)), len(data))
    if first > last:
        return -1
    place = data[first:last].find(part_of(data, part))
    return -1 if place < 0 else first + place


def rfind(data: bytes, part: Any, start: int | None = None, stop: int | None = None, /) -> int:
    """As `bytes.rfind`."""
    first = place_of(start, len(data), 0)
    last = min(place_of(stop, len(data), len(data)), len(data))
    if first > last:
        return -1
    place = data[first:last].rfind(part_of(data, part))
    return -1 if place < 0 else first + place


def index(
    data: bytes, part: Any, start: int | None = None, stop: int | None = None, /
) -> int | None:
    """As `bytes.index`."""
    place = find(data, part, start, stop)
    return None if place < 0 else place


def rindex(
    data: bytes, part: Any, start: int | None = None, stop: int | None = None, /
) -> int | None:
    """As `bytes.rindex`."""
    place = rfind(data, part, start, stop)
    return None if place < 0 else place


def count(data: bytes, part: Any, start: int | None = None, stop: int | None = None, /) -> int:
    """As `bytes.count`."""
    first = place_of(start, len(data), 0)
    last = min(place_of(stop, len(data), len(data)), len(data))
    if first > last:
        return 0
    return data[first:last].count(part_of(data, part))


def startswith(
    data: bytes, part: Any, start: int | None = None, stop: int | None = None, /
) -> bool:
    """As `bytes.startswith`."""
    first = place_of(start, len(data), 0)
    last = min(place_of(stop, len(data), len(data)), len(data))
    return first <= last and data[first:last].startswith(part)


def endswith(data: bytes, part: Any, start: int | None = None, stop: int | None = None, /) -> bool:
    """As `bytes.endswith`."""
    first = place_of(start, len(data), 0)
    last = min(place_of(stop, len(data), len(data)), len(data))
    return first <= last and data[first:last].endswith(part)


# --- cutting --------------------------------------------------------------------------------------


def lstrip(data: bytes, chars: bytes | None = None, /) -> bytes:
    """As `bytes.lstrip`."""
    dropped = SPACES if chars is None else chars
    start = 0
    while start < len(data) and dropped.find(data[start : start + 1]) >= 0:
        start += 1
    return data[start:]


def rstrip(data: bytes, chars: bytes | None = None, /) -> bytes:
    """As `bytes.rstrip`."""
    dropped = SPACES if chars is None else chars
    stop = len(data)
    while stop > 0 and dropped.find(data[stop - 1 : stop]) >= 0:
        stop -= 1
    return data[:stop]


def strip(data: bytes, chars: bytes | None = None, /) -> bytes:
    """As `bytes.strip`."""
    return rstrip(lstrip(data, chars), chars)


def removeprefix(data: bytes, prefix: bytes, /) -> bytes:
    """As `bytes.removeprefix`."""
    return data[len(prefix) :] if data.startswith(prefix) else data


def removesuffix(data: bytes, suffix: bytes, /) -> bytes:
    """As `bytes.removesuffix`."""
    return data[: len(data) - len(suffix)] if data.endswith(suffix) else data


def partition(data: bytes, sep: bytes, /) -> tuple[bytes, bytes, bytes] | None:
    """As `bytes.partition`."""
    if len(sep) == 0:
        return None
    place = data.find(sep)
    if place < 0:
        return data, b"", b""
    return data[:place], sep, data[place + len(sep) :]


def rpartition(data: bytes, sep: bytes, /) -> tuple[bytes, bytes, bytes] | None:
    """As `bytes.rpartition`."""
    if len(sep) == 0:
        return None
    place = data.rfind(sep)
    if place < 0:
        return b"", b"", data
    return data[:place], sep, data[place + len(sep) :]


def words(data: bytes, maxsplit: int) -> list[bytes]:
    """Cut at whitespace."""
    pieces: list[bytes] = []
    rest = lstrip(data)
    while len(rest) > 0:
        if len(pieces) == maxsplit:
            pieces.append(rest)
            break
        stop = 0
        while stop < len(rest) and SPACES.find(rest[stop : stop + 1]) < 0:
            stop += 1
        pieces.append(rest[:stop])
        rest = lstrip(rest[stop:])
    return pieces


def last_words(data: bytes, maxsplit: int) -> list[bytes]:
    """Cut at whitespace from the end; the last word first."""
    pieces: list[bytes] = []
    rest = rstrip(data)
    while len(rest) > 0:
        if len(pieces) == maxsplit:
            pieces.append(rest)
            break
        start = len(rest)
        while start > 0 and SPACES.find(rest[start - 1 : start]) < 0:
            start -= 1
        pieces.append(rest[start:])
        rest = rstrip(rest[:start])
    return pieces


def pieces_of(data: bytes, sep: bytes, maxsplit: int) -> list[bytes]:
    """Cut at a separator that is not empty."""
    pieces: list[bytes] = []
    rest = data
    place = rest.find(sep)
    while place >= 0 and len(pieces) != maxsplit:
        pieces.append(rest[:place])
        rest = rest[place + len(sep) :]
        place = rest.find(sep)
    pieces.append(rest)
    return pieces


def last_pieces_of(data: bytes, sep: bytes, maxsplit: int) -> list[bytes]:
    """Cut at a separator that is not empty, from the end; the last piece first."""
    pieces: list[bytes] = []
    rest = data
    place = rest.rfind(sep)
    while place >= 0 and len(pieces) != maxsplit:
        pieces.append(rest[place + len(sep) :])
        rest = rest[:place]
        place = rest.rfind(sep)
    pieces.append(rest)
    return pieces


def split(data: bytes, sep: bytes | None = None, maxsplit: int = -1) -> list[bytes] | None:
    """As `bytes.split`."""
    if sep is None:
        return words(data, maxsplit)
    return None if len(sep) == 0 else pieces_of(data, sep, maxsplit)


def rsplit(data: bytes, sep: bytes | None = None, maxsplit: int = -1) -> list[bytes] | None:
    """As `bytes.rsplit`."""
    if sep is None:
        return list(reversed(last_words(data, maxsplit)))
    if len(sep) == 0:
        return None
    return list(reversed(last_pieces_of(data, sep, maxsplit)))


def splitlines(data: bytes, keepends: bool = False) -> list[bytes]:
    """As `bytes.splitlines`."""
    lines: list[bytes] = []
    start = 0
    while start < len(data):
        stop = start
        while stop < len(data) and data[stop] != 10 and data[stop] != 13:
            stop += 1
        end = min(stop + 1, len(data))
        if stop + 1 < len(data) and data[stop] == 13 and data[stop + 1] == 10:
            end = stop + 2
        lines.append(data[start : end if keepends else stop])
        start = end
    return lines


def replace(data: bytes, old: bytes, new: bytes, count: int = -1, /) -> bytes:
    """As `bytes.replace`."""
    if count < 0:
        return data.replace(old, new)
    if len(old) > 0:
        return new.join(pieces_of(data, old, count))
    done = min(count, len(data) + 1)
    if done == 0:
        return data
    return (
        new + data[: done - 1].replace(b"", new)[len(new) :] + data[done - 1 :]
        if (done > 1)
        else new + data
    )


# --- padding --------------------------------------------------------------------------------------


def ljust(data: bytes, width: int, fillchar: bytes = b" ", /) -> bytes | None:
    """As `bytes.ljust`."""
    if len(fillchar) != 1:
        return None
    return data + fillchar * (width - len(data))


def rjust(data: bytes, width: int, fillchar: bytes = b" ", /) -> bytes | None:
    """As `bytes.rjust`."""
    if len(fillchar) != 1:
        return None
    return fillchar * (width - len(data)) + data


def center(data: bytes, width: int, fillchar: bytes = b" ", /) -> bytes | None:
    """As `bytes.center`."""
    if len(fillchar) != 1:
        return None
    missing = max(width - len(data), 0)
    left = missing // 2 + (missing & width & 1)
    return fillchar * left + data + fillchar * (missing - left)


def zfill(data: bytes, width: int, /) -> bytes:
    """As `bytes.zfill`."""
    zeros = b"0" * (width - len(data))
    if data.startswith((b"+", b"-")):
        return data[:1] + zeros + data[1:]
    return zeros + data


def expandtabs(data: bytes, tabsize: int = 8) -> bytes:
    """As `bytes.expandtabs`."""
    pieces: list[bytes] = []
    column = 0
    for place in range(len(data)):
        byte = data[place : place + 1]
        if byte == b"\t":
            room = tabsize - column % tabsize if tabsize > 0 else 0
            pieces.append(b" " * room)
            column += room
        else:
            pieces.append(byte)
            column = 0 if byte == b"\n" or byte == b"\r" else column + 1
    return b"".join(pieces)


# --- numbers --------------------------------------------------------------------------------------


def digit_of(byte: int) -> int:
    """The value of a hexadecimal digit, or -1."""
    if 48 <= byte <= 57:
        return byte - 48
    letter = byte | 32
    return letter - 87 if 97 <= letter <= 102 else -1


def fromhex(text: str, /) -> bytes | None:
    """As `bytes.fromhex`."""
    data = text.encode()
    pieces: list[bytes] = []
    place = 0
    while place < len(data):
        if data[place] == 32 or 9 <= data[place] <= 13:
            place += 1
            continue
        high = digit_of(data[place])
        low = digit_of(data[place + 1]) if place + 1 < len(data) else -1
        if high < 0 or low < 0:
            return None
        pieces.append(EVERY[high * 16 + low : high * 16 + low + 1])
        place += 2
    return b"".join(pieces)


def from_ints(numbers: list[int], /) -> bytes | None:
    """As `bytes`."""
    pieces: list[bytes] = []
    for number in numbers:
        if number < 0 or number > 255:
            return None
        pieces.append(EVERY[number : number + 1])
    return b"".join(pieces)
