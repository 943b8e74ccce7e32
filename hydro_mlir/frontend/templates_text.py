"""
Methods of `str` in the subset that user functions are written in.

What does not look at code points works on the text's UTF-8, which `encode` gives for nothing:
there, a slice costs constant time, and a match of bytes is one of code points. A result of None
is the error that the table of `methods` names.
"""

from typing import Any

from hydro_mlir.frontend import templates_bytes
from hydro_mlir.frontend.templates_bytes import last_pieces_of, pieces_of, place_of

# --- searching ------------------------------------------------------------------------------------


def find(text: str, part: str, start: int | None = None, stop: int | None = None, /) -> int:
    """As `str.find`."""
    size = len(text)
    first, last = place_of(start, size, 0), min(place_of(stop, size, size), size)
    if first > last:
        return -1
    place = text[first:last].find(part)
    return -1 if place < 0 else first + place


def rfind(text: str, part: str, start: int | None = None, stop: int | None = None, /) -> int:
    """As `str.rfind`."""
    size = len(text)
    first, last = place_of(start, size, 0), min(place_of(stop, size, size), size)
    if first > last:
        return -1
    place = text[first:last].rfind(part)
    return -1 if place < 0 else first + place


def index(text: str, part: str, start: int | None = None, stop: int | None = None, /) -> int | None:
    """As `str.index`."""
    place = find(text, part, start, stop)
    return None if place < 0 else place


def rindex(
    text: str, part: str, start: int | None = None, stop: int | None = None, /
) -> int | None:
    """As `str.rindex`."""
    place = rfind(text, part, start, stop)
    return None if place < 0 else place


def count(text: str, part: str, start: int | None = None, stop: int | None = None, /) -> int:
    """As `str.count`."""
    size = len(text)
    first, last = place_of(start, size, 0), min(place_of(stop, size, size), size)
    return 0 if first > last else text[first:last].count(part)


def startswith(text: str, part: Any, start: int | None = None, stop: int | None = None, /) -> bool:
    """As `str.startswith`."""
    size = len(text)
    first, last = place_of(start, size, 0), min(place_of(stop, size, size), size)
    return first <= last and text[first:last].startswith(part)


def endswith(text: str, part: Any, start: int | None = None, stop: int | None = None, /) -> bool:
    """As `str.endswith`."""
    size = len(text)
    first, last = place_of(start, size, 0), min(place_of(stop, size, size), size)
    return first <= last and text[first:last].endswith(part)


# --- cutting --------------------------------------------------------------------------------------


def removeprefix(text: str, prefix: str, /) -> str:
    """As `str.removeprefix`."""
    return templates_bytes.removeprefix(text.encode(), prefix.encode()).decode()


def removesuffix(text: str, suffix: str, /) -> str:
    """As `str.removesuffix`."""
    return templates_bytes.removesuffix(text.encode(), suffix.encode()).decode()


def partition(text: str, sep: str, /) -> tuple[str, str, str] | None:
    """As `str.partition`."""
    data, part = text.encode(), sep.encode()
    if len(part) == 0:
        return None
    place = data.find(part)
    if place < 0:
        return text, "", ""
    return data[:place].decode(), sep, data[place + len(part) :].decode()


def rpartition(text: str, sep: str, /) -> tuple[str, str, str] | None:
    """As `str.rpartition`."""
    data, part = text.encode(), sep.encode()
    if len(part) == 0:
        return None
    place = data.rfind(part)
    if place < 0:
        return "", "", text
    return data[:place].decode(), sep, data[place + len(part) :].decode()


def words(text: str, maxsplit: int) -> list[str]:
    """Cut at whitespace."""
    pieces: list[str] = []
    rest = text.lstrip()
    for word in text.split():
        if len(pieces) == maxsplit:
            pieces.append(rest)
            break
        pieces.append(word)
        rest = rest.encode()[len(word.encode()) :].decode().lstrip()
    return pieces


def last_words(text: str, maxsplit: int) -> list[str]:
    """Cut at whitespace from the end; the last word first."""
    pieces: list[str] = []
    rest = text.rstrip()
    for word in reversed(text.split()):
        if len(pieces) == maxsplit:
            pieces.append(rest)
            break
        pieces.append(word)
        data = rest.encode()
        rest = data[: len(data) - len(word.encode())].decode().rstrip()
    return pieces


def split(text: str, sep: str | None = None, maxsplit: int = -1) -> list[str] | None:
    """As `str.split`."""
    if sep is None:
        return words(text, maxsplit)
    if len(sep) == 0:
        return None
    return [piece.decode() for piece in pieces_of(text.encode(), sep.encode(), maxsplit)]


def rsplit(text: str, sep: str | None = None, maxsplit: int = -1) -> list[str] | None:
    """As `str.rsplit`."""
    if sep is None:
        return list(reversed(last_words(text, maxsplit)))
    if len(sep) == 0:
        return None
    pieces = last_pieces_of(text.encode(), sep.encode(), maxsplit)
    return [piece.decode() for piece in reversed(pieces)]


def splitlines(text: str, keepends: bool = False) -> list[str]:
    """As `str.splitlines`."""
    if not keepends:
        return text.splitlines()
    lines: list[str] = []
    rest = text.encode()
    for line in text.splitlines():
        size = len(line.encode())
        end = size
        if size < len(rest):
            # A line break is one code point, or a carriage return and a line feed.
            end = size + 1
            while end < len(rest) and 128 <= rest[end] < 192:
                end += 1
            if rest[size] == 13 and end < len(rest) and rest[end] == 10:
                end += 1
        lines.append(rest[:end].decode())
        rest = rest[end:]
    return lines


def replace(text: str, old: str, new: str, count: int = -1, /) -> str:
    """As `str.replace`."""
    if count < 0:
        return text.replace(old, new)
    if len(old) > 0:
        return new.encode().join(pieces_of(text.encode(), old.encode(), count)).decode()
    if count == 0:
        return text
    before = text[: count - 1]
    rest = text.encode()[len(before.encode()) :].decode()
    grown = before.replace("", new)
    if len(rest) == 0 and count > len(text):
        return grown
    return grown + rest


def strip(text: str, chars: str | None = None, /) -> str:
    """As `str.strip`."""
    return text.strip() if chars is None else text.lstrip(chars).rstrip(chars)


# --- padding --------------------------------------------------------------------------------------


def ljust(text: str, width: int, fillchar: str = " ", /) -> str | None:
    """As `str.ljust`."""
    if len(fillchar) != 1:
        return None
    return text + fillchar * (width - len(text))


def rjust(text: str, width: int, fillchar: str = " ", /) -> str | None:
    """As `str.rjust`."""
    if len(fillchar) != 1:
        return None
    return fillchar * (width - len(text)) + text


def center(text: str, width: int, fillchar: str = " ", /) -> str | None:
    """As `str.center`."""
    if len(fillchar) != 1:
        return None
    missing = max(width - len(text), 0)
    left = missing // 2 + (missing & width & 1)
    return fillchar * left + text + fillchar * (missing - left)


def zfill(text: str, width: int, /) -> str:
    """As `str.zfill`."""
    zeros = "0" * (width - len(text))
    if text.startswith(("+", "-")):
        return text[:1] + zeros + text[1:]
    return zeros + text


def expandtabs(text: str, tabsize: int = 8) -> str:
    """As `str.expandtabs`."""
    pieces: list[str] = []
    column = 0
    for point in list(text):
        if point == "\t":
            room = tabsize - column % tabsize if tabsize > 0 else 0
            pieces.append(" " * room)
            column += room
        else:
            pieces.append(point)
            column = 0 if point == "\n" or point == "\r" else column + 1
    return "".join(pieces)
