"""
The node's event loop: wait for sockets, receive, tick while there is work, send, sleep.

Compiled once for all programs; a program is three addresses in the `Node`. The loop returns to
Python for control alone (see `EVENT_*` in `rt/abi.py`) and is called again to go on; everything
that it must remember is in the node and its links.

A tick runs when frames have been taken, when the last tick asked for another and the outboxes
have room, and once at the start. While an outbox is over its high-water mark no input is read,
so that pressure reaches the sources, unless it comes around a cycle: see `pressure.py`.
"""

from hydro_mlir.rt.abi import (
    EPOLL_DATA_OFFSET,
    EPOLL_EVENT_BYTES,
    EPOLL_EVENTS,
    EVENT_ACCEPT,
    EVENT_CONTROL,
    EVENT_ERROR,
    EVENT_FINISHED,
    EVENT_MALFORMED,
    EVENT_PEER_LOST,
    EVENT_SIGNAL,
    EVENT_TIMER,
    LINK_GUEST,
    LINK_IN,
    LINK_PORT,
    Channel,
    Context,
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
    native,
    u32,
    unsigned_div,
)
from hydro_mlir.rt.native.acknowledgements import (
    acknowledge_inputs,
    is_behind,
    receive_acknowledgement,
)
from hydro_mlir.rt.native.channels import has_room, takes_input
from hydro_mlir.rt.native.files import error_number
from hydro_mlir.rt.native.ports import (
    accept_guests,
    deliver_replies,
    guest_ready,
    watch_guests,
)
from hydro_mlir.rt.native.pressure import pressure_ahead, tell_senders
from hydro_mlir.rt.native.sockets import (
    INTERRUPTED,
    LINK_FINE,
    LINK_LOST,
    LINK_MALFORMED,
    flush,
    is_over,
    note_channel_end,
    receive,
)
from hydro_mlir.rt.native.ticking import MONOTONIC, NO_EVENT, clock_ns, has_work, tick_group
from hydro_mlir.rt.native.timers import fire_timers, next_due
from hydro_mlir.rt.native.watching import IN, OUT, PEER_CLOSED, unwatch, watch

epoll_wait = extern("epoll_wait", "i32(i32,ptr,i32,i32)")

MILLISECOND_NS = 1_000_000
WAIT_MS_MAX = 1_000_000
# How long acknowledgements wait for more to acknowledge; a word for each frame would be dear.
ACKNOWLEDGE_MS = 1


# --- watching -------------------------------------------------------------------------------------


@native
def watch_input(node: Pointer[Node], link: Pointer[Link]) -> None:
    """Watch an input for bytes, unless it is over, or paused: those within a cycle never are."""
    context: Pointer[Context] = node.context
    channel: Pointer[Channel] = context.inputs + link.channel
    if is_over(link):
        unwatch(node, link)
    else:
        watch(node, link, 0 if node.paused != 0 and channel.inner == 0 else IN)


@native
def watch_output(node: Pointer[Node], link: Pointer[Link]) -> None:
    """Watch an output for room if bytes are left, and for its peer until all has arrived."""
    if link.closed != 0 and link.begin == link.committed:
        unwatch(node, link)
        return
    answers = IN if link.reliable != 0 else PEER_CLOSED
    watch(node, link, answers | OUT if link.sent < link.committed else answers)


@native
def watch_inputs(node: Pointer[Node]) -> None:
    """Watch all inputs as is right now."""
    context: Pointer[Context] = node.context
    for number in range(context.input_count):
        channel: Pointer[Channel] = context.inputs + number
        note_channel_end(channel)
        for member in range(channel.link_count):
            watch_input(node, channel.links + member)


# --- one descriptor -------------------------------------------------------------------------------


@native
def about_link(node: Pointer[Node], link: Pointer[Link], event: int) -> int:
    """Take a link's descriptor out of use and tell Python why; the event."""
    node.event_error = error_number()
    unwatch(node, link)
    node.event_link = address(link)
    node.event_fd = link.fd
    link.fd = -1
    link.pressure = 0
    return event


@native
def input_ready(node: Pointer[Node], link: Pointer[Link]) -> int:
    """Receive from an input; an event if something is wrong."""
    if is_over(link):
        unwatch(node, link)
        return NO_EVENT
    outcome = receive(node.context, link)
    if outcome == LINK_FINE:
        return NO_EVENT
    return about_link(node, link, EVENT_MALFORMED if outcome == LINK_MALFORMED else EVENT_PEER_LOST)


@native
def send_pending(node: Pointer[Node], link: Pointer[Link]) -> int:
    """Send on an output what it has; an event if the peer is lost."""
    if link.fd < 0:
        return NO_EVENT
    if flush(link) != LINK_FINE:
        return about_link(node, link, EVENT_PEER_LOST)
    watch_output(node, link)
    return NO_EVENT


@native
def output_ready(node: Pointer[Node], link: Pointer[Link], events: int) -> int:
    """Send on an output that has room, and hear its peer; an event if that has gone too early."""
    outcome = LINK_FINE
    if link.reliable != 0 and events & ~OUT != 0:
        outcome = receive_acknowledgement(link)
    if outcome != LINK_FINE:
        lost = outcome == LINK_LOST
        return about_link(node, link, EVENT_PEER_LOST if lost else EVENT_MALFORMED)
    event = send_pending(node, link)
    if link.reliable != 0 or event != NO_EVENT or link.events == 0 or events & ~OUT == 0:
        return event
    return about_link(node, link, EVENT_PEER_LOST)


@native
def descriptor_ready(node: Pointer[Node], fd: int, events: int) -> int:
    """Do what a ready descriptor asks for; an event if that is Python's part."""
    node.event_fd = fd
    node.event_link = 0
    if fd == node.listen_fd:
        return EVENT_ACCEPT
    if fd == node.control_fd:
        return EVENT_CONTROL
    if fd == node.wakeup_fd:
        return EVENT_SIGNAL
    if fd >= node.link_capacity or node.links[fd] == 0:
        return NO_EVENT
    link = cast(Pointer[Link], node.links[fd])
    if link.direction == LINK_PORT:
        accept_guests(node, cast(Pointer[Port], node.links[fd]))
        return NO_EVENT
    if link.direction == LINK_GUEST:
        guest_ready(node, cast(Pointer[Guest], node.links[fd]), events)
        return NO_EVENT
    if link.direction == LINK_IN:
        return input_ready(node, link)
    return output_ready(node, link, events)


@native
def handle_events(node: Pointer[Node]) -> int:
    """Handle what epoll has reported, from where the last call stopped."""
    while node.event_next < node.event_count:
        place = node.events + node.event_next * EPOLL_EVENT_BYTES
        node.event_next = node.event_next + 1
        events = cast(Pointer[u32], place)[0]
        fd = cast(Pointer[u32], place + EPOLL_DATA_OFFSET)[0]
        event = descriptor_ready(node, fd, events)
        if event != NO_EVENT:
            return event
    return NO_EVENT


# --- sending and ending ---------------------------------------------------------------------------


@native
def send_all(node: Pointer[Node]) -> int:
    """Send what all outputs have; an event if a peer is lost."""
    context: Pointer[Context] = node.context
    for number in range(context.output_count):
        channel: Pointer[Channel] = context.outputs + number
        if channel.port != 0:
            deliver_replies(node, cast(Pointer[Port], channel.port), channel)
        for member in range(channel.link_count):
            event = send_pending(node, channel.links + member)
            if event != NO_EVENT:
                return event
    return NO_EVENT


@native
def update_pause(node: Pointer[Node]) -> None:
    """Pause inputs while there is no room here or further around the cycle, or let them go on."""
    if node.cycle_size != 0:
        node.context.held = pressure_ahead(node)
    paused = 0 if has_room(node.context) else 1
    if paused != node.paused:
        node.paused = paused
        watch_inputs(node)
        for number in range(node.port_count):
            watch_guests(node, node.ports + number)
    if node.cycle_size != 0:
        tell_senders(node)


@native
def is_input_finished(channel: Pointer[Channel]) -> bool:
    """Whether an input has ended and its senders know, as far as they can be reached."""
    if channel.ended == 0:
        return False
    for member in range(channel.link_count):
        link = channel.links + member
        if not is_over(link) or (link.fd >= 0 and is_behind(link)):
            return False
    return True


@native
def is_finished(context: Pointer[Context]) -> bool:
    """Whether all inputs have ended, nothing is left to do, and all outputs are closed and sent."""
    if context.again != 0 or takes_input(context):
        return False
    for number in range(context.input_count):
        if not is_input_finished(context.inputs + number):
            return False
    for number in range(context.output_count):
        channel: Pointer[Channel] = context.outputs + number
        for member in range(channel.link_count):
            link = channel.links + member
            if link.closed == 0 or link.begin < link.committed:
                return False
    return True


# --- the loop -------------------------------------------------------------------------------------


@native
def wait_ms(node: Pointer[Node]) -> int:
    """How long to sleep: not at all while there is work, for ever without a deadline."""
    behind = acknowledge_inputs(node.context, False)
    if has_work(node):
        return 0
    if behind:
        return ACKNOWLEDGE_MS
    due = next_due(node)
    if due == 0:
        return -1
    left = due - node.now
    if left <= 0:
        return 0
    return min(unsigned_div(left, MILLISECOND_NS) + 1, WAIT_MS_MAX)


@native
def wait(node: Pointer[Node]) -> int:
    """Wait for descriptors; an event if epoll failed.

    A process that was stopped and goes on is told of an interrupted call: nothing of Python's.
    Signals that it handles come through `wakeup_fd`.
    """
    node.waits = node.waits + 1
    node.event_next = 0
    patience = wait_ms(node)
    count = epoll_wait(node.epoll_fd, node.events, EPOLL_EVENTS, patience)
    if count == 0 and patience != 0:
        acknowledge_inputs(node.context, True)
    node.event_count = max(count, 0)
    if count >= 0:
        return NO_EVENT
    node.event_error = error_number()
    return NO_EVENT if node.event_error == INTERRUPTED else EVENT_ERROR


@native
def serve_once(node: Pointer[Node]) -> int:
    """Handle events, tick if there is work, send, and wait; an event if Python has to act."""
    event = handle_events(node)
    fire_timers(node)
    if event == NO_EVENT and has_work(node):
        event = tick_group(node)
    if event == NO_EVENT:
        event = send_all(node)
    if event != NO_EVENT:
        return event
    update_pause(node)
    if is_finished(node.context):
        return EVENT_FINISHED
    node.now = clock_ns(MONOTONIC)
    if node.until != 0 and node.now >= node.until:
        return EVENT_TIMER
    return wait(node)


@native
def hydro_run(node: Pointer[Node]) -> int:
    """Serve until something happens that is Python's part; the event."""
    watch_inputs(node)
    event = NO_EVENT
    while event == NO_EVENT:
        event = serve_once(node)
    return event
