"""
The log of a durable location: what each tick was given, on disk before anything of it leaves.

A tick is a function of the state, its input and the clock, so these are enough to do it again;
its output need not be kept. How far its outputs had got is written too: whether there was room
decides what sources emit, and what had been acknowledged need not be kept in memory again.

Ticks that follow each other at once share one write and one sync (group commit).
"""

from hydro_mlir.rt.abi import (
    LOG_OUTPUT,
    LOG_SKIP,
    LOG_SOURCE,
    LOG_TICK,
    LOG_TRAP,
    OK,
    SOURCE_DATA,
    Channel,
    Context,
    InputHeader,
    Link,
    Log,
    LogHeader,
    Node,
    OutputPlace,
    Source,
    TickEntry,
)
from hydro_mlir.rt.memory import (
    Pointer,
    address,
    call_pointer,
    cast,
    extern,
    i64,
    native,
    size_of,
    u8,
)
from hydro_mlir.rt.native.arena import memcpy
from hydro_mlir.rt.native.buffers import (
    FAILED,
    grown_capacity,
    link_grow,
    map_memory,
    source_grow,
)
from hydro_mlir.rt.native.checksum import checksum
from hydro_mlir.rt.native.commit import commit_inputs
from hydro_mlir.rt.native.files import INTERRUPTED, error_number
from hydro_mlir.rt.native.sockets import LINK_FINE, drop_sent, take_frames

write = extern("write", "i64(i32,ptr,i64)")
fdatasync = extern("fdatasync", "i32(i32)")

LOG_BYTES_FIRST = 1 << 20
# Records that wait for more ticks to share their sync.
GROUP_BYTES_MAX = 1 << 20
OUT_OF_MEMORY, NO_SPACE = 12, 28  # ENOMEM, ENOSPC
STATUS_MASK = 0xFFFFFFFF
CHECKSUM_BYTES = 4
# In `TickEntry.full`.
FULL, HELD = 1, 2


# --- writing --------------------------------------------------------------------------------------


@native
def log_reserve(log: Pointer[Log], size: int) -> bool:
    """Make room for `size` more bytes; false without memory."""
    needed = log.used + size
    if needed <= log.capacity:
        return True
    grown = grown_capacity(log.capacity, LOG_BYTES_FIRST, needed)
    base = map_memory(log.base, log.capacity, grown)
    if base == FAILED:
        return False
    log.base = base
    log.capacity = grown
    return True


@native
def tick_record_bytes(context: Pointer[Context]) -> int:
    """The size of the record of the tick that comes next, or more."""
    size = size_of(LogHeader) + size_of(TickEntry)
    for number in range(context.output_count):
        outputs: Pointer[Channel] = context.outputs + number
        size = size + outputs.link_count * size_of(OutputPlace)
    for number in range(context.input_count):
        channel: Pointer[Channel] = context.inputs + number
        for member in range(channel.link_count):
            link = channel.links + member
            size = size + size_of(InputHeader) + link.taken - link.begin
    return size + context.source_count * 8


@native
def log_outputs(context: Pointer[Context], log: Pointer[Log]) -> None:
    """Write how far the outputs are."""
    for number in range(context.output_count):
        channel: Pointer[Channel] = context.outputs + number
        for member in range(channel.link_count):
            link = channel.links + member
            place = cast(Pointer[OutputPlace], log.base + log.used)
            place.acknowledged = link.position
            place.sent = link.position + link.sent - link.begin
            log.used = log.used + size_of(OutputPlace)


@native
def log_inputs(context: Pointer[Context], log: Pointer[Log]) -> int:
    """Write the frames that have been taken for a tick; how many links brought some."""
    count = 0
    for number in range(context.input_count):
        channel: Pointer[Channel] = context.inputs + number
        for member in range(channel.link_count):
            link = channel.links + member
            size = link.taken - link.begin
            if size > 0:
                header = cast(Pointer[InputHeader], log.base + log.used)
                header.channel = number
                header.member = member
                header.size = size
                frames = log.base + log.used + size_of(InputHeader)
                source = cast(Pointer[u8], link.base + link.begin)
                memcpy(cast(Pointer[u8], frames), source, size)
                log.used = log.used + size_of(InputHeader) + size
                count = count + 1
    return count


@native
def log_tick(context: Pointer[Context], log: Pointer[Log]) -> bool:
    """Begin the record of the tick that comes next; false without memory."""
    log.begin = log.used
    if not log_reserve(log, tick_record_bytes(context)):
        return False
    log.used = log.used + size_of(LogHeader)
    place = log.used
    log.used = log.used + size_of(TickEntry)
    log_outputs(context, log)
    count = log_inputs(context, log)
    entry = cast(Pointer[TickEntry], log.base + place)
    entry.number = context.ticks
    entry.now = context.now
    entry.full = context.full + HELD if context.held != 0 else context.full
    entry.inputs = count
    return True


@native
def log_seal(log: Pointer[Log], kind: int) -> None:
    """End the record that is open."""
    header = cast(Pointer[LogHeader], log.base + log.begin)
    header.kind = kind
    header.size = log.used - log.begin - size_of(LogHeader)
    data = cast(Pointer[u8], log.base + log.begin + CHECKSUM_BYTES)
    header.checksum = checksum(data, log.used - log.begin - CHECKSUM_BYTES)
    log.begin = log.used


@native
def log_trap(context: Pointer[Context], log: Pointer[Log]) -> None:
    """End the record of a tick that trapped, with how far it has got in its sources."""
    for number in range(context.source_count):
        source: Pointer[Source] = context.sources + number
        place = source.begin if source.kind == SOURCE_DATA else source.position
        cast(Pointer[i64], log.base + log.used)[0] = place
        log.used = log.used + 8
    log_seal(log, LOG_TRAP)


@native
def log_sync(log: Pointer[Log]) -> int:
    """Write all complete records and wait until they are on disk; 0, or the error's number.

    Nothing may be written behind an error: what is on disk then may be a part of a record.
    """
    written = 0
    while written < log.begin:
        data = cast(Pointer[u8], log.base + written)
        count = write(log.fd, address(data), log.begin - written)
        if count > 0:
            written = written + count
        elif count == 0:
            return NO_SPACE
        elif error_number() != INTERRUPTED:
            return error_number()
    if written == 0:
        return 0
    if fdatasync(log.fd) & STATUS_MASK != 0:
        return error_number()
    log.bytes_total = log.bytes_total + written
    log.begin = 0
    log.used = 0
    return 0


# --- doing it again -------------------------------------------------------------------------------


@native
def replay_outputs(context: Pointer[Context], place: int) -> int:
    """Bring outputs to where they were when a tick began; the address behind what says so."""
    for number in range(context.output_count):
        channel: Pointer[Channel] = context.outputs + number
        for member in range(channel.link_count):
            link = channel.links + member
            was = cast(Pointer[OutputPlace], place)
            begin = link.begin + was.acknowledged - link.position
            link.sent = link.begin + was.sent - link.position
            if begin > link.begin:
                drop_sent(link, begin)
            place = place + size_of(OutputPlace)
    return place


@native
def append_input(link: Pointer[Link], data: int, size: int) -> bool:
    """Put bytes behind what a link has received; false without memory."""
    if not link_grow(link, link.end + size, size):
        return False
    memcpy(cast(Pointer[u8], link.base + link.end), cast(Pointer[u8], data), size)
    link.end = link.end + size
    return True


@native
def replay_inputs(context: Pointer[Context], place: int, count: int) -> bool:
    """Give a tick the frames that it had; false if they are none."""
    for _ in range(count):
        header = cast(Pointer[InputHeader], place)
        links = (context.inputs + header.channel).links
        link = links + header.member
        frames = place + size_of(InputHeader)
        if not append_input(link, frames, header.size):
            return False
        if take_frames(context, link) != LINK_FINE or link.taken != link.end:
            return False
        place = frames + header.size
    return True


@native
def replay_tick(node: Pointer[Node], place: int) -> bool:
    """Do a tick again, from the TickEntry at an address; false if it ends in another way."""
    context: Pointer[Context] = node.context
    entry = cast(Pointer[TickEntry], place)
    node.started = 1
    context.now = entry.now
    context.full = entry.full & FULL
    context.held = entry.full & HELD
    if context.ticks != entry.number:
        return False
    inputs = replay_outputs(context, place + size_of(TickEntry))
    if not replay_inputs(context, inputs, entry.inputs):
        return False
    context.again = 0
    if call_pointer(node.tick, context) & STATUS_MASK != OK:
        return False
    return call_pointer(node.commit, context) & STATUS_MASK == OK


@native
def skip_tick(node: Pointer[Node], place: int) -> bool:
    """Drop the input of a tick that trapped; outputs that have to be closed get another tick."""
    context: Pointer[Context] = node.context
    entry = cast(Pointer[TickEntry], place)
    inputs = replay_outputs(context, place + size_of(TickEntry))
    if not replay_inputs(context, inputs, entry.inputs):
        return False
    commit_inputs(context)
    node.started = 1
    context.again = 1
    return True


@native
def restore_output(context: Pointer[Context], place: int, size: int) -> bool:
    """Fill an output link with what it had when a snapshot was taken."""
    header = cast(Pointer[InputHeader], place)
    links = (context.outputs + header.channel).links
    link = links + header.member
    count = size - size_of(InputHeader)
    if not append_input(link, place + size_of(InputHeader), count):
        return False
    link.committed = link.end
    link.staged = link.end
    link.end = 0
    return True


@native
def restore_source(context: Pointer[Context], place: int, size: int) -> bool:
    """Fill a file's buffer with what had been read when a snapshot was taken."""
    header = cast(Pointer[InputHeader], place)
    source: Pointer[Source] = context.sources + header.channel
    count = size - size_of(InputHeader)
    if not source_grow(source, count, LOG_BYTES_FIRST):
        return False
    data = cast(Pointer[u8], place + size_of(InputHeader))
    memcpy(cast(Pointer[u8], source.base), data, count)
    source.begin = 0
    source.end = count
    return True


@native
def replay_record(node: Pointer[Node], kind: int, place: int, size: int) -> bool:
    """Do again what a record says; false if that is not possible."""
    if kind == LOG_TICK:
        return replay_tick(node, place)
    if kind == LOG_SKIP:
        return skip_tick(node, place)
    if kind == LOG_OUTPUT:
        return restore_output(node.context, place, size)
    if kind == LOG_SOURCE:
        return restore_source(node.context, place, size)
    return False


@native
def hydro_replay(node: Pointer[Node], place: int, end: int) -> int:
    """Do again what the records in [place, end) say; the address behind the last that worked."""
    while place < end:
        header = cast(Pointer[LogHeader], place)
        body = place + size_of(LogHeader)
        if not replay_record(node, header.kind, body, header.size):
            return place
        place = body + header.size
    return place
