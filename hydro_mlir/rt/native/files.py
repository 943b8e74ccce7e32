"""
Text files as sources: one batch per tick, by lines or by blocks.

Bytes are read into the source's buffer and handed out as slices of it, valid until the next
tick reads on. A block is about `BLOCK_BYTES` long and ends behind ASCII white space, so that no
word is cut; where there is none it grows. Lines end at line feed, carriage return or both, and
come without it. What is handed out has been checked to be UTF-8.
"""

from typing import Generic

from hydro_mlir.rt.abi import BLOCK_BYTES, SOURCE_BLOCK, Context, Source
from hydro_mlir.rt.memory import (
    Pointer,
    T,
    cast,
    extern,
    i32,
    i64,
    make_text,
    native,
    record,
    trap,
    u8,
)
from hydro_mlir.rt.native.arena import memmove
from hydro_mlir.rt.native.buffers import source_grow
from hydro_mlir.rt.native.numbers import int_to_text
from hydro_mlir.rt.native.text import explain, text_concat
from hydro_mlir.rt.native.text_split import CARRIAGE_RETURN, LINE_FEED, SPACE, byte_kinds
from hydro_mlir.rt.native.utf8 import utf8_invalid

read = extern("read", "i64(i32,ptr,i64)")
errno_location = extern("__errno_location", "i64()")
strerror = extern("strerror", "i64(i32)")
strlen = extern("strlen", "i64(ptr)")

INTERRUPTED = 4  # EINTR
READ_BYTES = BLOCK_BYTES
NO_CUT = -1


@record
class FileCursor(Generic[T]):
    """A file, and the piece of its buffer that it is at."""

    source: Pointer[Source]
    start: i64
    stop: i64
    handed: i64  # whether this tick has had a piece: then what is handed out must not move


@native
def error_number() -> int:
    """What the last system call that failed said."""
    return cast(Pointer[i32], errno_location())[0]


@native
def clear_error() -> None:
    """Forget about earlier failures."""
    cast(Pointer[i32], errno_location())[0] = 0


@native
def io_trap(context: Pointer[Context], error: int) -> None:
    """End the tick with what a system call said."""
    place = strerror(error)
    explain(context, make_text(cast(Pointer[u8], place), strlen(place)))
    trap(context, "io")


# --- reading --------------------------------------------------------------------------------------


@native
def file_compact(source: Pointer[Source]) -> None:
    """Move what is left to the buffer's front."""
    begin = source.begin
    if begin == 0:
        return
    base = source.base
    left = source.end - begin
    if left > 0:
        memmove(base, base + begin, left)
    source.begin = 0
    source.end = left


@native
def file_read(context: Pointer[Context], source: Pointer[Source], wanted: int) -> None:
    """Read until `wanted` bytes are there, or the file ends."""
    if not source_grow(source, wanted, READ_BYTES):
        trap(context, "limit_line")
    while source.end < wanted and source.end_of_file == 0:
        count = read(source.fd, source.base + source.end, source.capacity - source.end)
        if count > 0:
            source.end = source.end + count
        elif count == 0:
            source.end_of_file = 1
        elif error_number() != INTERRUPTED:
            io_trap(context, error_number())


@native
def file_read_more(context: Pointer[Context], source: Pointer[Source]) -> None:
    """Read on where a piece has no end yet; traps over the limit of a piece."""
    if source.end - source.begin >= context.line_bytes_max:
        trap(context, "limit_line")
    file_compact(source)
    file_read(context, source, source.end + READ_BYTES)


# --- where a piece ends ---------------------------------------------------------------------------


@native
def block_cut(source: Pointer[Source], scanned: int) -> int:
    """Where a block ends, not looking before `scanned`; `NO_CUT` where more has to be read.

    That is behind the last white space of the first `BLOCK_BYTES`, or else the first one later.
    """
    data = cast(Pointer[u8], source.base)
    place = min(source.end, source.begin + BLOCK_BYTES)
    while place > source.begin + scanned:
        if byte_kinds[data[place - 1]] == SPACE:
            return place
        place = place - 1
    place = source.begin + max(scanned, BLOCK_BYTES)
    while place < source.end:
        if byte_kinds[data[place]] == SPACE:
            return place + 1
        place = place + 1
    return NO_CUT


@native
def line_cut(source: Pointer[Source], scanned: int) -> int:
    """Where a line ends, not looking before `scanned`; `NO_CUT` where more has to be read."""
    data = cast(Pointer[u8], source.base)
    place = source.begin + scanned
    while place < source.end:
        byte = data[place]
        if byte == LINE_FEED:
            return place
        if byte == CARRIAGE_RETURN and (place + 1 < source.end or source.end_of_file != 0):
            return place
        place = place + 1
    return NO_CUT


@native
def line_behind(source: Pointer[Source], stop: int) -> int:
    """Where the next line begins."""
    data = cast(Pointer[u8], source.base)
    if stop >= source.end:
        return stop
    if data[stop] == CARRIAGE_RETURN and stop + 1 < source.end and data[stop + 1] == LINE_FEED:
        return stop + 2
    return stop + 1


@native
def file_piece(context: Pointer[Context], cursor: Pointer[FileCursor[T]]) -> bool:
    """Find the next piece, reading what it takes; false if there is none in this tick."""
    source = cursor.source
    block = source.kind == SOURCE_BLOCK
    scanned = 0
    while True:
        cut = block_cut(source, scanned) if block else line_cut(source, scanned)
        if cut != NO_CUT:
            cursor.stop = cut
            return True
        left = source.end - source.begin
        if source.end_of_file != 0:
            cursor.stop = source.end
            return left > 0
        if cursor.handed != 0:
            return False
        # A carriage return at the end was not decided on.
        scanned = max(left - 1, 0)
        file_read_more(context, source)


# --- the cursor -----------------------------------------------------------------------------------


@native
def file_open(
    context: Pointer[Context], cursor: Pointer[FileCursor[T]], source: Pointer[Source]
) -> None:
    """Begin a tick's batch; what earlier ones had is dropped."""
    cursor.source = source
    cursor.handed = 0


@native
def file_check(context: Pointer[Context], source: Pointer[Source], size: int) -> None:
    """Trap unless the next `size` bytes are UTF-8, and say where they are not."""
    wrong = utf8_invalid(cast(Pointer[u8], source.base + source.begin), size)
    if wrong < size:
        place = int_to_text(context, source.position + wrong)
        explain(context, text_concat(context, "no UTF-8 at byte ", place))
        trap(context, "encoding")


@native
def file_advance(context: Pointer[Context], cursor: Pointer[FileCursor[T]]) -> bool:
    """Go to the next piece."""
    source = cursor.source
    if source.kind == SOURCE_BLOCK and cursor.handed != 0:
        return False
    if source.kind == SOURCE_BLOCK and source.end - source.begin < BLOCK_BYTES:
        file_compact(source)
        file_read(context, source, BLOCK_BYTES)
    found = file_piece(context, cursor)
    if found:
        begin = source.begin
        file_check(context, source, cursor.stop - begin)
        cursor.start = begin
        cursor.handed = 1
        stop = cursor.stop
        source.begin = stop if source.kind == SOURCE_BLOCK else line_behind(source, stop)
        source.position = source.position + source.begin - begin
    if source.end_of_file != 0 and source.begin == source.end:
        source.closed = 1
    return found


@native
def file_current(context: Pointer[Context], cursor: Pointer[FileCursor[T]]) -> str:
    """The line or block."""
    data = cast(Pointer[u8], cursor.source.base)
    return make_text(data + cursor.start, cursor.stop - cursor.start)
