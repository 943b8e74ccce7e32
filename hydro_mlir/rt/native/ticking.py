"""
When the node's loop runs a tick, and how: undone if it traps, on a durable location logged.
"""

from hydro_mlir.rt.abi import (
    EVENT_LIMIT,
    EVENT_LOG_FAILED,
    EVENT_LOG_LONG,
    EVENT_TRAP,
    LIMITED,
    LOG_TICK,
    OK,
    Log,
    Node,
)
from hydro_mlir.rt.memory import (
    Pointer,
    Record,
    call_pointer,
    cast,
    extern,
    i64,
    local,
    native,
    record,
)
from hydro_mlir.rt.native.channels import has_room, takes_input
from hydro_mlir.rt.native.log import (
    GROUP_BYTES_MAX,
    OUT_OF_MEMORY,
    STATUS_MASK,
    log_seal,
    log_sync,
    log_tick,
    log_trap,
)

clock_gettime = extern("clock_gettime", "i32(i32,ptr)")

REALTIME, MONOTONIC = 0, 1
SECOND_NS = 1_000_000_000
NO_EVENT = 0


@record
class Timespec(Record):
    """C's `struct timespec`."""

    seconds: i64
    nanoseconds: i64


@native
def clock_ns(clock: int) -> int:
    """A clock's reading in nanoseconds."""
    time = local(Timespec)
    clock_gettime(clock, time)
    return time.seconds * SECOND_NS + time.nanoseconds


@native
def has_work(node: Pointer[Node]) -> bool:
    """Whether a tick has something to do now."""
    context = node.context
    if node.started == 0 or takes_input(context):
        return True
    return context.again != 0 and has_room(context)


@native
def tick(node: Pointer[Node]) -> int:
    """Run a tick and commit it; an event if it trapped, and then it is undone."""
    context = node.context
    node.started = 1
    # A clock that was set back would give ticks that are ordered another order.
    context.now = max(clock_ns(REALTIME), context.now)
    log = cast(Pointer[Log], node.log)
    if node.log != 0 and not log_tick(context, log):
        node.event_error = OUT_OF_MEMORY
        return EVENT_LOG_FAILED
    context.again = 0
    status = call_pointer(node.tick, context) & STATUS_MASK
    if status == OK:
        status = call_pointer(node.commit, context) & STATUS_MASK
    if status == OK:
        if node.log != 0:
            log_seal(log, LOG_TICK)
        return NO_EVENT
    call_pointer(node.abort, context)
    if node.log != 0:
        log_trap(context, log)
        log_sync(log)
    return EVENT_LIMIT if status == LIMITED else EVENT_TRAP


@native
def tick_group(node: Pointer[Node]) -> int:
    """Run a tick, on a durable location those too that follow at once, and put them on disk.

    An event if one trapped, if the disk refused, or if the log has become long.
    """
    event = tick(node)
    if node.log == 0:
        return event
    log = cast(Pointer[Log], node.log)
    while event == NO_EVENT and log.used < GROUP_BYTES_MAX and has_work(node):
        event = tick(node)
    if event != NO_EVENT:
        return event
    node.event_error = log_sync(log)
    if node.event_error != 0:
        return EVENT_LOG_FAILED
    return EVENT_LOG_LONG if log.bytes_total > log.bytes_max else NO_EVENT
