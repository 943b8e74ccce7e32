"""Cursors over what comes from outside the state: inputs, constants, lists."""

from typing import Generic

from hydro_mlir.rt.abi import (
    FRAME_DATA,
    FRAME_HEADER_BYTES,
    Channel,
    Context,
    Link,
    Source,
)
from hydro_mlir.rt.memory import (
    K,
    Pointer,
    Record,
    T,
    V,
    address,
    cast,
    decode,
    field,
    i64,
    list_data,
    list_size,
    local,
    native,
    record,
    trap,
    u8,
    u32,
)

# --- inputs ---------------------------------------------------------------------------------------


@record
class Walk(Record):
    """A walk over the taken frames of a channel's links, link after link."""

    channel: Pointer[Channel]
    link: i64  # number of the link that is walked over
    records: i64  # left in the frame
    position: Pointer[u8]
    frame_end: Pointer[u8]
    end: Pointer[u8]  # of what is taken from the link


@native
def walk_open(walk: Pointer[Walk], channel: Pointer[Channel]) -> None:
    """Begin before the first frame."""
    walk.channel = channel
    walk.link = -1
    walk.records = 0
    walk.position = cast(Pointer[u8], 0)
    walk.frame_end = cast(Pointer[u8], 0)
    walk.end = cast(Pointer[u8], 0)


@native
def walk_link(walk: Pointer[Walk]) -> bool:
    """Go to the next link; false behind the last."""
    number = walk.link + 1
    if number >= walk.channel.link_count:
        return False
    walk.link = number
    link = walk.channel.links + number
    walk.position = cast(Pointer[u8], link.base + link.begin)
    walk.frame_end = walk.position
    walk.end = cast(Pointer[u8], link.base + link.taken)
    return True


@native
def walk_frame(context: Pointer[Context], walk: Pointer[Walk]) -> bool:
    """Go to the next frame with records; false behind the last."""
    while walk.records == 0:
        if walk.position != walk.frame_end:
            trap(context, "malformed")
        left = address(walk.end) - address(walk.position)
        if left == 0:
            if not walk_link(walk):
                return False
            continue
        if left < FRAME_HEADER_BYTES:
            trap(context, "malformed")
        header = cast(Pointer[u32], walk.position)
        if header[0] > left - FRAME_HEADER_BYTES:
            trap(context, "malformed")
        walk.position = walk.position + FRAME_HEADER_BYTES
        walk.frame_end = walk.position + header[0]
        walk.records = header[1] if header[2] == FRAME_DATA else 0
    return True


@native
def walk_peer(walk: Pointer[Walk]) -> int:
    """The member that the record comes from."""
    links: Pointer[Link] = walk.channel.links
    return links[walk.link].peer


@record
class InputCursor(Generic[T]):
    """A walk, and the element that it is at."""

    walk: Walk
    element: T


@native
def input_open(
    context: Pointer[Context], cursor: Pointer[InputCursor[T]], channel: Pointer[Channel]
) -> None:
    """Begin before the first taken record."""
    walk_open(cursor.walk, channel)


@native
def input_advance(context: Pointer[Context], cursor: Pointer[InputCursor[T]]) -> bool:
    """Decode the next record; traps where the bytes are none."""
    walk = cursor.walk
    if walk.records == 0 and not walk_frame(context, walk):
        return False
    walk.records = walk.records - 1
    cursor.element = decode(T, context, field(walk, "position"), walk.frame_end)
    return True


@native
def input_current(context: Pointer[Context], cursor: Pointer[InputCursor[T]]) -> T:
    """The record."""
    return cursor.element


@record
class InputKeyedCursor(Generic[T]):
    """As `InputCursor`; the element is a pair of sender and record."""

    walk: Walk
    element: T


@native
def input_keyed_open(
    context: Pointer[Context], cursor: Pointer[InputKeyedCursor[T]], channel: Pointer[Channel]
) -> None:
    """Begin before the first taken record."""
    walk_open(cursor.walk, channel)


@native
def input_keyed_advance(
    context: Pointer[Context], cursor: Pointer[InputKeyedCursor[tuple[K, V]]]
) -> bool:
    """Decode the next record; traps where the bytes are none."""
    walk = cursor.walk
    if walk.records == 0 and not walk_frame(context, walk):
        return False
    walk.records = walk.records - 1
    element = decode(V, context, field(walk, "position"), walk.frame_end)
    peer = local(i64)
    peer[0] = walk_peer(walk)
    cursor.element = (cast(Pointer[K], peer)[0], element)
    return True


@native
def input_keyed_current(context: Pointer[Context], cursor: Pointer[InputKeyedCursor[T]]) -> T:
    """The sender and the record."""
    return cursor.element


# --- constants ------------------------------------------------------------------------------------


@record
class DataCursor(Generic[T]):
    """Constants in wire form, each behind a byte; the position is in the source itself."""

    source: Pointer[Source]
    element: T


@native
def data_open(
    context: Pointer[Context], cursor: Pointer[DataCursor[T]], source: Pointer[Source]
) -> None:
    """Begin where the last tick stopped."""
    cursor.source = source
    source.closed = 1 if source.begin == source.end else 0


@native
def data_advance(context: Pointer[Context], cursor: Pointer[DataCursor[T]]) -> bool:
    """Decode the next element."""
    source = cursor.source
    if source.begin == source.end:
        return False
    position = local(Pointer[u8])
    position[0] = cast(Pointer[u8], source.base + source.begin + 1)
    end = cast(Pointer[u8], source.base + source.end)
    cursor.element = decode(T, context, position, end)
    source.begin = address(position[0]) - source.base
    source.closed = 1 if source.begin == source.end else 0
    return True


@native
def data_current(context: Pointer[Context], cursor: Pointer[DataCursor[T]]) -> T:
    """The element."""
    return cursor.element


# --- lists ----------------------------------------------------------------------------------------


@record
class ListCursor(Generic[T]):
    """The elements of a list; `position` is behind the current one."""

    data: Pointer[T]
    count: i64
    position: i64


@native
def list_open(context: Pointer[Context], cursor: Pointer[ListCursor[T]], elements: list[T]) -> None:
    """Begin before the first element."""
    cursor.data = list_data(elements)
    cursor.count = list_size(elements)
    cursor.position = 0


@native
def list_advance(context: Pointer[Context], cursor: Pointer[ListCursor[T]]) -> bool:
    """Go to the next element."""
    position = cursor.position
    if position >= cursor.count:
        return False
    cursor.position = position + 1
    return True


@native
def list_current(context: Pointer[Context], cursor: Pointer[ListCursor[T]]) -> T:
    """The element."""
    return cursor.data[cursor.position - 1]
