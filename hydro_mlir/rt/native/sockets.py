"""
Receiving and sending on links: what the node's loop does with one ready descriptor.

Input: bytes are received into the link's buffer, which grows with what has come, never by what
a header promises; complete frames are taken for the next tick. Output: committed bytes are sent
as far as the socket takes them. All sockets are non-blocking.
"""

from hydro_mlir.rt.abi import (
    FRAME_END,
    FRAME_FAREWELL,
    FRAME_HEADER_BYTES,
    INPUT_BYTES_FIRST,
    Channel,
    Context,
    Link,
)
from hydro_mlir.rt.memory import Pointer, cast, extern, native, u8, u32
from hydro_mlir.rt.native.arena import memmove
from hydro_mlir.rt.native.buffers import link_grow
from hydro_mlir.rt.native.files import clear_error, error_number

recv = extern("recv", "i64(i32,ptr,i64,i32)")
send = extern("send", "i64(i32,ptr,i64,i32)")

NO_SIGNAL_NO_WAIT = 0x4000 | 0x40  # MSG_NOSIGNAL, MSG_DONTWAIT
NO_WAIT = 0x40
INTERRUPTED, TRY_AGAIN = 4, 11  # EINTR, EAGAIN

# What became of a link.
LINK_FINE, LINK_LOST, LINK_MALFORMED = 0, 1, 2


# --- input ----------------------------------------------------------------------------------------


@native
def input_compact(link: Pointer[Link]) -> None:
    """Move what has been received to the buffer's front; nothing is taken at this time."""
    begin = link.begin
    if begin == 0:
        return
    left = link.end - begin
    if left > 0:
        memmove(link.base, link.base + begin, left)
    link.begin = 0
    link.taken = 0
    link.end = left


@native
def input_room(link: Pointer[Link]) -> int:
    """Make room to receive into; the number of bytes, 0 if the limit is reached."""
    if link.capacity - link.end < INPUT_BYTES_FIRST >> 1 and link.taken == link.begin:
        input_compact(link)
    if link.end == link.capacity and not link_grow(link, link.capacity + 1, INPUT_BYTES_FIRST):
        return 0
    return link.capacity - link.end


@native
def is_frame_header(context: Pointer[Context], header: Pointer[u32]) -> bool:
    """Whether a header is one that a peer may send."""
    if header[0] > context.frame_bytes_max or header[3] != 0:
        return False
    if header[2] == FRAME_END:
        return header[0] == 0 and header[1] == 0
    return header[2] < FRAME_END


@native
def is_over(link: Pointer[Link]) -> bool:
    """Whether nothing comes on an input any more, and its sender knows that all has come."""
    return link.closed != 0 and (link.closing != 0 or link.reliable == 0)


@native
def take_farewell(link: Pointer[Link]) -> int:
    """Take the last word of a stream that has ended; what became of the link."""
    if link.end - link.taken < FRAME_HEADER_BYTES:
        return LINK_FINE
    header = cast(Pointer[u32], link.base + link.taken)
    if header[0] != 0 or header[1] != 0 or header[2] != FRAME_FAREWELL or header[3] != 0:
        return LINK_MALFORMED
    link.end = link.taken
    link.closing = 1
    return LINK_FINE


@native
def note_end(context: Pointer[Context], link: Pointer[Link]) -> None:
    """Note that a link has ended, and the channel once all have."""
    link.closed = 1
    note_channel_end(context.inputs + link.channel)


@native
def note_channel_end(channel: Pointer[Channel]) -> None:
    """Mark a channel as ended if all its links are."""
    for member in range(channel.link_count):
        if (channel.links + member).closed == 0:
            return
    channel.ended = 1


@native
def take_frames(context: Pointer[Context], link: Pointer[Link]) -> int:
    """Give the complete frames that have come to the next tick."""
    while link.closed == 0 and link.end - link.taken >= FRAME_HEADER_BYTES:
        header = cast(Pointer[u32], link.base + link.taken)
        if not is_frame_header(context, header):
            return LINK_MALFORMED
        size = FRAME_HEADER_BYTES + header[0]
        if link.end - link.taken < size:
            break
        link.taken = link.taken + size
        link.bytes_total = link.bytes_total + size
        link.records_total = link.records_total + header[1]
        if header[2] == FRAME_END:
            note_end(context, link)
    return take_farewell(link) if link.closed != 0 else LINK_FINE


@native
def receive(context: Pointer[Context], link: Pointer[Link]) -> int:
    """Receive what has come and take its frames; what became of the link."""
    room = input_room(link)
    if room == 0:
        return LINK_MALFORMED
    count = recv(link.fd, cast(Pointer[u8], link.base + link.end), room, NO_WAIT)
    if count > 0:
        link.end = link.end + count
        return take_frames(context, link)
    if count < 0 and (error_number() == TRY_AGAIN or error_number() == INTERRUPTED):
        return LINK_FINE
    if count == 0:
        clear_error()
    return LINK_LOST


# --- output ---------------------------------------------------------------------------------------


@native
def drop_sent(link: Pointer[Link], end: int) -> None:
    """Give the room up to `end` back, moving what is left once that is worth the copy."""
    link.position = link.position + end - link.begin
    link.begin = end
    left = link.staged - end
    if left > end:
        return
    if left > 0:
        memmove(link.base, link.base + end, left)
    link.begin = 0
    link.sent = link.sent - end
    link.committed = link.committed - end
    link.staged = left


@native
def flush(link: Pointer[Link]) -> int:
    """Send what is committed, as far as the socket takes it; what became of the link."""
    while link.sent < link.committed:
        pending = link.committed - link.sent
        data = cast(Pointer[u8], link.base + link.sent)
        count = send(link.fd, data, pending, NO_SIGNAL_NO_WAIT)
        if count < 0:
            error = error_number()
            if error == TRY_AGAIN:
                break
            if error != INTERRUPTED:
                return LINK_LOST
        else:
            link.sent = link.sent + count
    if link.reliable == 0 and link.sent > link.begin:
        drop_sent(link, link.sent)
    return LINK_FINE
