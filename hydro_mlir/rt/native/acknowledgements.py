"""
Acknowledgements: the receiver of a reliable link says how far it has processed the stream.

An acknowledgement is one little-endian word on the link's own connection, against the direction
of the data: the position in the stream behind the last frame whose tick has been committed (on a
durable location: is on disk). It covers all before it, so one that cannot be sent now is
replaced by a later one. Until then the sender keeps the bytes, and sends them again on the
next connection from where the receiver says.

A word may be about pressure instead, see `pressure.py`: so far below 0 is no position.

A stream ends in three steps: the end-of-stream frame, its acknowledgement, and the sender's
farewell. A receiver that left before the farewell could leave a sender behind whose connection
was cut under the acknowledgement, and who would ask for it for ever.
"""

from hydro_mlir.rt.abi import (
    ACKNOWLEDGE_BYTES,
    FRAME_FAREWELL,
    FRAME_HEADER_BYTES,
    Channel,
    Context,
    FrameHeader,
    Link,
)
from hydro_mlir.rt.memory import Pointer, cast, field, local, native, u8
from hydro_mlir.rt.native.files import clear_error, error_number
from hydro_mlir.rt.native.sockets import (
    INTERRUPTED,
    LINK_FINE,
    LINK_LOST,
    LINK_MALFORMED,
    NO_SIGNAL_NO_WAIT,
    NO_WAIT,
    TRY_AGAIN,
    drop_sent,
    recv,
    send,
)

WORD_BYTES = 8
# Such a word says how far from the receiver there is no room: PRESSURE_WORD + 0 for nowhere.
PRESSURE_WORD = -(1 << 62)
PRESSURE_MAX = 1 << 16

# --- the receiver of data -------------------------------------------------------------------------


@native
def is_behind(link: Pointer[Link]) -> bool:
    """Whether the sender has not been told all that has been processed."""
    if link.reliable == 0:
        return False
    return link.acknowledged != link.position or link.partial_bytes != 0


@native
def is_acknowledgement_due(link: Pointer[Link]) -> bool:
    """Whether the sender should be told at once: it may run out of room, or wait for the end."""
    if not is_behind(link) or link.fd < 0:
        return False
    return link.closed != 0 or link.position - link.acknowledged >= ACKNOWLEDGE_BYTES


@native
def acknowledge(link: Pointer[Link]) -> None:
    """Tell the sender what has been processed, as far as the socket takes it."""
    if link.fd < 0 or not is_behind(link):
        return
    if link.partial_bytes == 0:
        link.partial = link.position
        link.acknowledged = link.position
        link.partial_bytes = WORD_BYTES
    send_word(link)


@native
def send_word(link: Pointer[Link]) -> None:
    """Send what is left of a word, as far as the socket takes it."""
    place = cast(Pointer[u8], field(link, "partial")) + (WORD_BYTES - link.partial_bytes)
    count = send(link.fd, place, link.partial_bytes, NO_SIGNAL_NO_WAIT)
    if count > 0:
        link.partial_bytes = link.partial_bytes - count
    # An error is left to whoever receives on this link next.


@native
def acknowledge_inputs(context: Pointer[Context], all_of_them: bool) -> bool:
    """Acknowledge what is due, or all of it; whether something is left to be acknowledged."""
    behind = False
    for number in range(context.input_count):
        channel: Pointer[Channel] = context.inputs + number
        for member in range(channel.link_count):
            link = channel.links + member
            if all_of_them or is_acknowledgement_due(link):
                acknowledge(link)
            if link.fd >= 0 and is_behind(link):
                behind = True
    return behind


# --- the sender of data ---------------------------------------------------------------------------


@native
def say_farewell(link: Pointer[Link]) -> None:
    """Let the receiver go. Nothing else is under way, so that these few bytes find room."""
    frame = local(FrameHeader)
    frame.payload_bytes = 0
    frame.records = 0
    frame.kind = FRAME_FAREWELL
    frame.reserved = 0
    send(link.fd, cast(Pointer[u8], frame), FRAME_HEADER_BYTES, NO_SIGNAL_NO_WAIT)


@native
def take_pressure(link: Pointer[Link]) -> int:
    """Note what a complete word says about pressure; what became of the link."""
    link.partial_bytes = 0
    if link.partial < PRESSURE_WORD:
        return LINK_MALFORMED
    link.pressure = link.partial - PRESSURE_WORD
    return LINK_FINE


@native
def take_acknowledgement(link: Pointer[Link]) -> int:
    """Drop what a complete acknowledgement covers; what became of the link."""
    if link.partial <= PRESSURE_WORD + PRESSURE_MAX:
        return take_pressure(link)
    processed = link.partial - link.position
    if processed < 0 or processed > link.sent - link.begin:
        return LINK_MALFORMED
    if processed > 0:
        drop_sent(link, link.begin + processed)
    link.partial_bytes = 0
    if link.closed != 0 and link.begin == link.committed:
        say_farewell(link)
    return LINK_FINE


@native
def receive_acknowledgement(link: Pointer[Link]) -> int:
    """Receive a part of an acknowledgement, or the connection's end; what became of the link."""
    place = cast(Pointer[u8], field(link, "partial")) + link.partial_bytes
    count = recv(link.fd, place, WORD_BYTES - link.partial_bytes, NO_WAIT)
    if count > 0:
        link.partial_bytes = link.partial_bytes + count
        if link.partial_bytes < WORD_BYTES:
            return LINK_FINE
        return take_acknowledgement(link)
    if count < 0 and (error_number() == TRY_AGAIN or error_number() == INTERRUPTED):
        return LINK_FINE
    if count == 0:
        clear_error()
    return LINK_LOST
