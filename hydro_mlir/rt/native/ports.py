"""
Ports: lines of text from and to guests, who are outside the fleet and speak plain TCP.

A guest's lines become records of the port's input link, one frame each, as if a member of the
fleet had sent them: pairs of the guest's number and what has come from it. So batches, logs and
recovery know nothing of guests. Replies are records of an output link, pairs of number and text;
once committed they are written to the guest's own buffer, a line each.

What a guest does wrong costs it its connection and nobody else anything: a line that is too long
or no UTF-8, once what it has said before is answered, and replies that it does not read. One that
sends no more has left, but is still heard out: replies reach it until it closes the connection, or
does not answer any more.

A guest's number is its place in the table, plus the size of the table for each guest who had the
place before: none comes twice.
"""

from hydro_mlir.rt.abi import (
    FRAME_HEADER_BYTES,
    GUEST_JOINED,
    GUEST_LEFT,
    GUESTS_MAX,
    LINK_GUEST,
    OUTPUT_BYTES_FIRST,
    Channel,
    Guest,
    Link,
    Node,
    Port,
)
from hydro_mlir.rt.memory import (
    Pointer,
    address,
    cast,
    extern,
    field,
    i32,
    i64,
    local,
    native,
    text_data,
    text_size,
    u8,
    u32,
)
from hydro_mlir.rt.native.arena import memcpy
from hydro_mlir.rt.native.buffers import link_grow
from hydro_mlir.rt.native.files import error_number
from hydro_mlir.rt.native.guest_events import SIZE_BYTES, put_event, put_json, put_line
from hydro_mlir.rt.native.json_output import Writer, write_value
from hydro_mlir.rt.native.json_shape import Shape
from hydro_mlir.rt.native.sockets import (
    INTERRUPTED,
    LINK_FINE,
    NO_WAIT,
    TRY_AGAIN,
    drop_sent,
    flush,
    input_room,
    recv,
)
from hydro_mlir.rt.native.text_split import CARRIAGE_RETURN, LINE_FEED
from hydro_mlir.rt.native.utf8 import utf8_invalid
from hydro_mlir.rt.native.watching import IN, OUT, unwatch, watch

accept4 = extern("accept4", "i32(i32,ptr,ptr,i32)")
close = extern("close", "i32(i32)")
munmap = extern("munmap", "i32(ptr,i64)")
setsockopt = extern("setsockopt", "i32(i32,i32,i32,ptr,i32)")

NO_WAIT_CLOSE_ON_EXEC = 0o4000 | 0o2000000  # SOCK_NONBLOCK, SOCK_CLOEXEC
SOCKET_LEVEL, KEEP_ALIVE = 1, 9  # SOL_SOCKET, SO_KEEPALIVE
TCP_LEVEL, NO_DELAY, KEEP_IDLE, KEEP_INTERVAL = 6, 1, 4, 5
KEEP_SECONDS = 30

# In `Guest.left`: it has ended its input, or is let go as soon as it has been answered.
ENDED, REFUSED = 1, 2
REFUSAL = "error: expected lines of UTF-8 text, of at most a megabyte"


# --- guests come and go ---------------------------------------------------------------------------


@native
def set_option(fd: int, level: int, name: int, value: int) -> None:
    """Set an option of a socket."""
    place = local(i32)
    place[0] = value
    setsockopt(fd, level, name, place, 4)


@native
def free_guest(port: Pointer[Port]) -> int:
    """A place for one more guest, or -1."""
    for step in range(GUESTS_MAX):
        place = (port.turn + step) & (GUESTS_MAX - 1)
        if (port.guests + place).input.fd < 0:
            return place
    return -1


@native
def welcome(node: Pointer[Node], port: Pointer[Port], fd: int) -> bool:
    """Give a connection a place; false if there is none."""
    place = free_guest(port)
    if place < 0 or fd >= node.link_capacity:
        return False
    set_option(fd, SOCKET_LEVEL, KEEP_ALIVE, 1)
    set_option(fd, TCP_LEVEL, KEEP_IDLE, KEEP_SECONDS)
    set_option(fd, TCP_LEVEL, KEEP_INTERVAL, KEEP_SECONDS)
    set_option(fd, TCP_LEVEL, NO_DELAY, 1)
    port.turn = place + 1
    port.high = max(port.high, place + 1)
    guest = port.guests + place
    guest.input.direction = LINK_GUEST
    guest.input.fd = fd
    guest.output.fd = fd
    guest.port = address(port)
    guest.left = 0
    guest.scanned = 0
    node.links[fd] = address(guest)
    watch_guest(node, guest)
    put_event(port, guest, GUEST_JOINED)
    return True


@native
def accept_guests(node: Pointer[Node], port: Pointer[Port]) -> None:
    """Welcome all who wait; without descriptors none until a guest has gone."""
    while True:
        fd = accept4(port.listener.fd, 0, 0, NO_WAIT_CLOSE_ON_EXEC)
        if fd >= 0:
            if not welcome(node, port, fd):
                close(fd)
        else:
            error = error_number()
            if error == TRY_AGAIN:
                return
            if error != INTERRUPTED:
                unwatch(node, field(port, "listener"))
                return


@native
def forget_bytes(link: Pointer[Link]) -> None:
    """Give a buffer back."""
    if link.capacity > 0:
        munmap(link.base, link.capacity)
    link.base = 0
    link.capacity = 0
    link.begin = 0
    link.taken = 0
    link.end = 0
    link.sent = 0
    link.committed = 0
    link.staged = 0
    link.fd = -1


@native
def drop_guest(node: Pointer[Node], guest: Pointer[Guest]) -> None:
    """Close a guest's connection; its place is free, for a guest with another number."""
    port = cast(Pointer[Port], guest.port)
    if guest.left == 0:
        put_event(port, guest, GUEST_LEFT)
    fd = guest.input.fd
    unwatch(node, field(guest, "input"))
    node.links[fd] = 0
    close(fd)
    forget_bytes(field(guest, "input"))
    forget_bytes(field(guest, "output"))
    if guest.left == REFUSED:
        port.refused = port.refused - 1
    guest.input.peer = guest.input.peer + GUESTS_MAX
    watch(node, field(port, "listener"), IN)


@native
def watch_guest(node: Pointer[Node], guest: Pointer[Guest]) -> None:
    """Watch for bytes unless there is no room for more, and for room if some are left to send."""
    events = 0 if guest.left != 0 or node.paused != 0 else IN
    if guest.output.sent < guest.output.committed:
        events = events | OUT
    watch(node, field(guest, "input"), events)


@native
def watch_guests(node: Pointer[Node], port: Pointer[Port]) -> None:
    """Watch all guests of a port as is right now."""
    for place in range(port.high):
        guest = port.guests + place
        if guest.input.fd >= 0:
            watch_guest(node, guest)


# --- lines ----------------------------------------------------------------------------------------


@native
def take_line(port: Pointer[Port], guest: Pointer[Guest], stop: int, behind: int) -> bool:
    """Tell the program of a line that ends at `stop`; false if it is none."""
    link = field(guest, "input")
    data = cast(Pointer[u8], link.base)
    size = stop - link.begin
    if size > 0 and data[stop - 1] == CARRIAGE_RETURN:
        size = size - 1
    if utf8_invalid(data + link.begin, size) < size:
        return False
    text = data + link.begin
    if port.shape == 0:
        if not put_line(port, guest, text, size):
            return False
    elif not put_json(port, guest, text, size):
        return False
    link.begin = behind
    link.taken = behind
    guest.scanned = 0
    return True


@native
def take_lines(port: Pointer[Port], guest: Pointer[Guest]) -> bool:
    """Tell the program of all lines that are complete; false if one is none."""
    link = field(guest, "input")
    place = link.begin + guest.scanned
    while place < link.end:
        ends = cast(Pointer[u8], link.base)[place] == LINE_FEED
        if ends and not take_line(port, guest, place, place + 1):
            return False
        place = place + 1
    guest.scanned = link.end - link.begin
    return True


@native
def refuse(node: Pointer[Node], guest: Pointer[Guest]) -> None:
    """Hear a guest no more, and let it go behind the next tick."""
    port = cast(Pointer[Port], guest.port)
    put_event(port, guest, GUEST_LEFT)
    guest.left = REFUSED
    port.refused = port.refused + 1
    if port.wrong != 0:
        port.wrong = 0
        reply(node, guest, cast(Pointer[u8], port.refusal), port.refusal_size)
    else:
        reply(node, guest, text_data(REFUSAL), text_size(REFUSAL))


@native
def end_lines(node: Pointer[Node], guest: Pointer[Guest]) -> None:
    """A guest sends no more: what is behind the last line's end is a line, too."""
    link = field(guest, "input")
    port = cast(Pointer[Port], guest.port)
    if link.end > link.begin and not take_line(port, guest, link.end, link.end):
        refuse(node, guest)
        return
    put_event(port, guest, GUEST_LEFT)
    guest.left = ENDED
    watch_guest(node, guest)


@native
def receive_lines(node: Pointer[Node], guest: Pointer[Guest]) -> None:
    """Receive what a guest has sent."""
    link = field(guest, "input")
    room = input_room(link)
    if room == 0:  # a line that is too long
        refuse(node, guest)
        return
    count = recv(link.fd, cast(Pointer[u8], link.base + link.end), room, NO_WAIT)
    if count > 0:
        link.end = link.end + count
        if not take_lines(cast(Pointer[Port], guest.port), guest):
            refuse(node, guest)
    elif count == 0:
        end_lines(node, guest)
    elif error_number() != TRY_AGAIN and error_number() != INTERRUPTED:
        drop_guest(node, guest)


@native
def is_answered(guest: Pointer[Guest]) -> bool:
    """Whether a guest that is to be let go has been sent all."""
    return guest.left == REFUSED and guest.output.sent == guest.output.committed


@native
def send_replies(node: Pointer[Node], guest: Pointer[Guest]) -> None:
    """Send a guest its replies, as far as its connection takes them; one that is refused can go."""
    if guest.output.sent < guest.output.committed:
        if flush(field(guest, "output")) != LINK_FINE:
            drop_guest(node, guest)
            return
        watch_guest(node, guest)
    if is_answered(guest):
        drop_guest(node, guest)


@native
def guest_ready(node: Pointer[Node], guest: Pointer[Guest], events: int) -> None:
    """Do what a guest's connection is ready for."""
    if events & OUT != 0:
        send_replies(node, guest)
    if events & ~OUT == 0 or guest.input.fd < 0:
        return
    if guest.left != 0:  # it has closed the other direction, too
        drop_guest(node, guest)
    else:
        receive_lines(node, guest)


# --- replies --------------------------------------------------------------------------------------


@native
def reply(node: Pointer[Node], guest: Pointer[Guest], text: Pointer[u8], size: int) -> None:
    """Write a line into a guest's buffer; one who has not read too many is let go."""
    link = field(guest, "output")
    if not link_grow(link, link.staged + size + 1, OUTPUT_BYTES_FIRST):
        drop_guest(node, guest)
        return
    memcpy(cast(Pointer[u8], link.base + link.staged), text, size)
    link.staged = link.staged + size
    end_reply(link)


@native
def end_reply(link: Pointer[Link]) -> None:
    """End the line that is staged; there is room."""
    cast(Pointer[u8], link.base + link.staged)[0] = LINE_FEED
    link.staged = link.staged + 1
    link.committed = link.staged


@native
def reply_json(
    node: Pointer[Node], guest: Pointer[Guest], shape: int, value: int, is_there: bool
) -> int:
    """Write the value at an address for a guest, if it is there; the address behind it."""
    writer = local(Writer)
    writer.context = node.context
    writer.link = field(guest, "output")
    writer.place = value
    writer.fine = 1 if is_there else 0
    write_value(writer, cast(Pointer[Shape], shape))
    if writer.fine != 0:
        end_reply(writer.link)
    elif is_there:
        drop_guest(node, guest)
    return writer.place


@native
def deliver_record(node: Pointer[Node], port: Pointer[Port], shape: int, place: int) -> int:
    """Deliver the reply at an address, unless its guest has gone; the address behind it."""
    number = cast(Pointer[i64], place)[0]
    guest = port.guests + (number & (GUESTS_MAX - 1))
    is_there = guest.input.fd >= 0 and guest.input.peer == number
    if shape != 0:
        return reply_json(node, guest, shape, place + 8, is_there)
    size = cast(Pointer[u32], place + 8)[0]
    text = place + 8 + SIZE_BYTES
    if is_there:
        reply(node, guest, cast(Pointer[u8], text), size)
    return text + size


@native
def deliver_frames(node: Pointer[Node], port: Pointer[Port], channel: Pointer[Channel]) -> None:
    """Deliver all replies that are committed; numbers become text in memory of the next tick."""
    link = channel.links
    used = node.context.tick.used
    position = link.begin
    while position < link.committed:
        header = cast(Pointer[u32], link.base + position)
        place = link.base + position + FRAME_HEADER_BYTES
        for _ in range(header[1]):
            place = deliver_record(node, port, channel.shape, place)
            node.context.tick.used = used
        position = position + FRAME_HEADER_BYTES + header[0]
    link.sent = link.committed
    drop_sent(link, link.committed)


@native
def deliver_replies(node: Pointer[Node], port: Pointer[Port], channel: Pointer[Channel]) -> None:
    """Send all guests the replies that are committed."""
    link = channel.links
    if link.begin == link.committed and port.refused == 0:
        return
    deliver_frames(node, port, channel)
    for place in range(port.high):
        guest = port.guests + place
        if guest.input.fd >= 0:
            send_replies(node, guest)
