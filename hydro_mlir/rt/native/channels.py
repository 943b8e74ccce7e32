"""
Staging records on output channels, and what a step asks about channels.

An output link holds frames one after the other; the newest may still be open, its header not
yet written. Nothing behind `committed` is sent, so a tick that traps leaves nothing behind.
"""

from hydro_mlir.rt.abi import (
    ENCODE_PADDING_BYTES,
    FRAME_BYTES_TARGET,
    FRAME_DATA,
    FRAME_HEADER_BYTES,
    OUTPUT_BYTES_FIRST,
    UNACKNOWLEDGED_SHIFT,
    Channel,
    Context,
    Link,
    Source,
)
from hydro_mlir.rt.memory import (
    Pointer,
    T,
    cast,
    encode,
    encoded_size,
    native,
    trap,
    u8,
    u32,
    unsigned_div,
    unsigned_less,
    unsigned_multiply_high,
    unsigned_rem,
)
from hydro_mlir.rt.native.arena import memcpy, tick_bytes
from hydro_mlir.rt.native.buffers import link_grow

# --- frames ---------------------------------------------------------------------------------------


@native
def write_header(link: Pointer[Link], place: int, payload: int, records: int, kind: int) -> None:
    """Write a frame's header."""
    header = cast(Pointer[u32], link.base + place)
    header[0] = payload
    header[1] = records
    header[2] = kind
    header[3] = 0


@native
def frame_end(link: Pointer[Link]) -> None:
    """End the open frame, if there is one."""
    frame = link.frame
    if frame < 0:
        return
    payload = link.staged - frame - FRAME_HEADER_BYTES
    write_header(link, frame, payload, link.records, FRAME_DATA)
    link.records_total = link.records_total + link.records
    link.frame = -1
    link.records = 0


@native
def is_link_full(context: Pointer[Context], link: Pointer[Link]) -> bool:
    """Whether too much waits to be sent, or to be acknowledged."""
    if link.staged - link.sent > context.room_bytes:
        return True
    return link.staged - link.begin > context.room_bytes << UNACKNOWLEDGED_SHIFT


@native
def frame_begin(context: Pointer[Context], link: Pointer[Link], size: int) -> None:
    """Make room for a record of `size` bytes in an open frame, which may be a new one."""
    if size > context.frame_bytes_max:
        trap(context, "limit_output")
    if link.begin == link.staged:
        link.begin = 0
        link.sent = 0
        link.committed = 0
        link.staged = 0
    # Room for an end-of-stream frame too, so that commit finds some; `encode` may use it.
    needed = link.staged + size + FRAME_HEADER_BYTES + FRAME_HEADER_BYTES
    if not link_grow(link, needed, OUTPUT_BYTES_FIRST):
        trap(context, "limit_output")
    if link.frame >= 0 and link.staged - link.frame + size > FRAME_BYTES_TARGET:
        frame_end(link)
    if link.frame < 0:
        link.frame = link.staged
        link.staged = link.staged + FRAME_HEADER_BYTES
        if is_link_full(context, link):
            context.full = 1


@native
def frame_has_room(link: Pointer[Link], size: int) -> bool:
    """Whether a record fits into the open frame and the buffer."""
    end = link.staged + size
    if end + FRAME_HEADER_BYTES > link.capacity:
        return False
    return link.frame >= 0 and end - link.frame <= FRAME_BYTES_TARGET


# --- staging --------------------------------------------------------------------------------------


@native
def wrapped_member(member: int, count: int) -> int:
    """The member as an index, by modulo."""
    if unsigned_less(member, count):
        return member
    if member >= 0:
        return unsigned_rem(member, count)
    return count - 1 - unsigned_rem(-1 - member, count)


@native
def stage(context: Pointer[Context], channel: Pointer[Channel], member: int, value: T) -> None:  # pyright: ignore[reportInvalidTypeVarUse]
    """Append a record to a member's outbox."""
    link = channel.links + wrapped_member(member, channel.link_count)
    size = encoded_size(value)
    if not frame_has_room(link, size):
        frame_begin(context, link, size)
    encode(value, cast(Pointer[u8], link.base + link.staged))
    link.staged = link.staged + size
    link.records = link.records + 1


@native
def stage_all(context: Pointer[Context], channel: Pointer[Channel], value: T) -> None:  # pyright: ignore[reportInvalidTypeVarUse]
    """Append a record to every member's outbox."""
    size = encoded_size(value)
    record = tick_bytes(context, size + ENCODE_PADDING_BYTES)
    encode(value, record)
    for member in range(channel.link_count):
        link = channel.links + member
        if not frame_has_room(link, size):
            frame_begin(context, link, size)
        memcpy(cast(Pointer[u8], link.base + link.staged), record, size)
        link.staged = link.staged + size
        link.records = link.records + 1


@native
def next_member(context: Pointer[Context], channel: Pointer[Channel]) -> int:
    """The member whose turn it is; the next one has it then."""
    member = channel.turn
    channel.turn = member + 1 if member + 1 < channel.link_count else 0
    return member


@native
def hash_member(context: Pointer[Context], channel: Pointer[Channel], hash: int) -> int:
    """The member that a hash belongs to: its unsigned remainder by the number of members."""
    count = channel.link_count
    if channel.reciprocal == 0:
        channel.reciprocal = unsigned_div(-1, count)
    # The estimated quotient is right or one too small, the remainder right or `count` too large.
    remainder = hash - unsigned_multiply_high(hash, channel.reciprocal) * count
    return remainder if unsigned_less(remainder, count) else remainder - count


# --- ends and room --------------------------------------------------------------------------------


@native
def close(context: Pointer[Context], channel: Pointer[Channel]) -> None:
    """No more records will be staged."""
    channel.closing = 1


@native
def closed(context: Pointer[Context], channel: Pointer[Channel]) -> bool:
    """Whether an input has ended; what it brought has been walked over in this tick."""
    return channel.ended != 0


@native
def source_closed(context: Pointer[Context], source: Pointer[Source]) -> bool:
    """Whether a file or constants have ended."""
    return source.closed != 0


@native
def again(context: Pointer[Context]) -> None:
    """Ask for another tick."""
    context.again = 1


@native
def is_full(context: Pointer[Context]) -> bool:
    """Whether an outbox is over its high-water mark."""
    for number in range(context.output_count):
        channel = context.outputs + number
        for member in range(channel.link_count):
            link = channel.links + member
            if is_link_full(context, link):
                return True
    return False


@native
def has_room(context: Pointer[Context]) -> bool:
    """Whether every outbox is below its high-water mark; looks at all only if one was not.

    There is none either while a location further around the cycle has no room.
    """
    if context.full != 0 and not is_full(context):
        context.full = 0
    return context.full == 0 and context.held == 0


@native
def takes_input(context: Pointer[Context]) -> bool:
    """Whether frames have been taken for a tick."""
    for number in range(context.input_count):
        channel = context.inputs + number
        for member in range(channel.link_count):
            link = channel.links + member
            if link.taken > link.begin:
                return True
    return False


@native
def brings_records(link: Pointer[Link]) -> bool:
    """Whether there is a record in the frames that have been taken from a link."""
    position = link.begin
    while position < link.taken:
        header = cast(Pointer[u32], link.base + position)
        if header[1] > 0:
            return True
        position = position + FRAME_HEADER_BYTES + header[0]
    return False


@native
def has_input(context: Pointer[Context]) -> bool:
    """Whether records have been taken for a tick: an end alone is none."""
    for number in range(context.input_count):
        channel = context.inputs + number
        for member in range(channel.link_count):
            if brings_records(channel.links + member):
                return True
    return False


@native
def enabled(context: Pointer[Context]) -> int:
    """1 if a tick has something to do: its first run, taken frames, or one that was asked for."""
    if context.ticks == 0 or context.again != 0 or takes_input(context):
        return 1
    return 0
