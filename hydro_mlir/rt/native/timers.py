"""
Timers: instants become records of an input link when they are due, as if a member had sent them.

So a log has them as it has all other input. A period that was missed, because a tick took long or
there was no room, is left out.
"""

from hydro_mlir.rt.abi import Node, Timer
from hydro_mlir.rt.memory import Pointer, cast, i64, native, unsigned_div
from hydro_mlir.rt.native.arrivals import arrive
from hydro_mlir.rt.native.ticking import MONOTONIC, REALTIME, clock_ns

INSTANT_BYTES = 8


@native
def fire_timers(node: Pointer[Node]) -> None:
    """Give all timers that are due their instant."""
    if node.timer_count == 0 or node.paused != 0:
        return
    now = clock_ns(MONOTONIC)
    for number in range(node.timer_count):
        timer: Pointer[Timer] = node.timers + number
        late = now - timer.due
        if late >= 0:
            missed = unsigned_div(late, timer.period)
            timer.due = timer.due + (missed + 1) * timer.period
            place = arrive(timer.input, INSTANT_BYTES)
            if place != 0:
                cast(Pointer[i64], place)[0] = max(clock_ns(REALTIME), node.context.now)


@native
def next_due(node: Pointer[Node]) -> int:
    """When to wake up at the latest: for a timer, or because Python asks for it; 0 for never."""
    due = node.until
    for number in range(node.timer_count):
        timer: Pointer[Timer] = node.timers + number
        if node.paused == 0 and (due == 0 or timer.due < due):
            due = timer.due
    return due
