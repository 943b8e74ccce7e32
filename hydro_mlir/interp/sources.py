"""Text files as sources: what `source_file` reads, as Python's own text files have it."""

from __future__ import annotations

import io
import re

from hydro_mlir.diagnostics import Place, fail
from hydro_mlir.interp.values import Value

BLOCK_BYTES = 256 * 1024

_ASCII_SPACE = re.compile(rb"[ \t\n\r\x0b\x0c]")


def read_file(path: str, by: str, place: Place | None) -> list[Value]:
    """The lines or blocks of a UTF-8 file.

    Raises DiagnosticError where there is no such file, or it is not UTF-8.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        fail("HF520", f"expected a file that can be read, but {path}: {error.strerror}", place)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        at = f"byte {error.start} (0x{data[error.start]:02x})"
        fail("HF521", f"expected UTF-8 text, but {path} has other bytes at {at}", place)
    return list(lines_of(text) if by == "line" else blocks_of(data))


def lines_of(text: str) -> list[str]:
    """Lines without their ends, which are those of a text file.

    >>> lines_of("a\\r\\nb\\rc\\n\\nd")
    ['a', 'b', 'c', '', 'd']
    """
    return [line.removesuffix("\n") for line in io.StringIO(text, newline=None)]


def blocks_of(data: bytes, size: int = BLOCK_BYTES) -> list[str]:
    """Pieces of about `size` bytes; each but the last ends with ASCII white space.

    A word that is longer stays in one piece.

    >>> blocks_of(b"one two three", size=5)
    ['one ', 'two ', 'three']
    """
    blocks: list[str] = []
    start = 0
    while start < len(data):
        stop = _cut(data, start, size)
        blocks.append(data[start:stop].decode())
        start = stop
    return blocks


def _cut(data: bytes, start: int, size: int) -> int:
    if start + size >= len(data):
        return len(data)
    ends = [found.end() for found in _ASCII_SPACE.finditer(data, start, start + size)]
    if ends:
        return ends[-1]
    found = _ASCII_SPACE.search(data, start + size)
    return len(data) if found is None else found.end()
