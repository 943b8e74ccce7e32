"""What the event loop asks epoll to watch: one descriptor at a time."""

from hydro_mlir.rt.abi import EPOLL_DATA_OFFSET, EPOLL_REGISTERED, Link, Node
from hydro_mlir.rt.memory import (
    Pointer,
    Record,
    address,
    cast,
    extern,
    i64,
    local,
    native,
    record,
    u32,
)

epoll_ctl = extern("epoll_ctl", "i32(i32,i32,i32,ptr)")

# What epoll is asked and answers; errors and hang-ups come unasked.
IN, OUT, PEER_CLOSED = 0x001, 0x004, 0x2000
ADD, DELETE, MODIFY = 1, 2, 3


@record
class EpollEvent(Record):
    """Room for one `struct epoll_event` of any platform."""

    first: i64
    second: i64


@native
def watch(node: Pointer[Node], link: Pointer[Link], events: int) -> None:
    """Make epoll watch a link for events."""
    wanted = events | EPOLL_REGISTERED
    if link.events == wanted or link.fd < 0:
        return
    operation = MODIFY if link.events != 0 else ADD
    event = local(EpollEvent)
    cast(Pointer[u32], event)[0] = events
    cast(Pointer[i64], address(event) + EPOLL_DATA_OFFSET)[0] = link.fd
    epoll_ctl(node.epoll_fd, operation, link.fd, event)
    link.events = wanted


@native
def unwatch(node: Pointer[Node], link: Pointer[Link]) -> None:
    """Make epoll forget a link."""
    if link.events != 0:
        epoll_ctl(node.epoll_fd, DELETE, link.fd, local(EpollEvent))
        link.events = 0
