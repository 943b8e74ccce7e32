"""
Queues: sequences that live for one tick, in tick memory, with elements as they are.

What is put in need not be copied into state, since all values live until the end of the tick.
The memory of a queue is never written to twice, so what was taken stays readable while more is
put in. A queue is empty at the end of every tick.
"""

from typing import Generic

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import Pointer, T, cast, i64, make_list, native, record, size_of
from hydro_mlir.rt.native.arena import memcpy, tick_allocate
from hydro_mlir.rt.native.lists import list_allocate

ELEMENTS_FIRST = 8


@record
class Queue(Generic[T]):
    """Address of the elements, the range of those that wait, and how many fit."""

    elements: i64
    begin: i64
    end: i64
    capacity: i64


@native
def queue_grow(context: Pointer[Context], queue: Pointer[Queue[T]]) -> None:
    """Move what waits to a new place with room for as much again."""
    count = queue.end - queue.begin
    capacity = max(count + count, ELEMENTS_FIRST)
    elements = tick_allocate(context, capacity * size_of(T))
    source = cast(Pointer[T], queue.elements) + queue.begin
    memcpy(cast(Pointer[T], elements), source, count * size_of(T))
    queue.elements = elements
    queue.begin = 0
    queue.end = count
    queue.capacity = capacity


@native
def queue_push(context: Pointer[Context], queue: Pointer[Queue[T]], value: T) -> None:
    """Append an element."""
    if queue.end == queue.capacity:
        queue_grow(context, queue)
    end = queue.end
    cast(Pointer[T], queue.elements)[end] = value
    queue.end = end + 1


@native
def queue_take(context: Pointer[Context], queue: Pointer[Queue[T]]) -> list[T]:
    """All that waits, to be walked over but not appended to; nothing waits any more."""
    begin = queue.begin
    queue.begin = queue.end
    return make_list(cast(Pointer[T], queue.elements) + begin, queue.end - begin)


@native
def queue_list(context: Pointer[Context], queue: Pointer[Queue[T]]) -> list[T]:
    """All that waits as a list of its own; it goes on waiting."""
    count = queue.end - queue.begin
    target = cast(Pointer[T], list_allocate(context, count, size_of(T)))
    memcpy(target, cast(Pointer[T], queue.elements) + queue.begin, count * size_of(T))
    return make_list(target, count)


@native
def queue_count(context: Pointer[Context], queue: Pointer[Queue[T]]) -> int:
    """How many elements wait."""
    return queue.end - queue.begin


@native
def queue_clear(context: Pointer[Context], queue: Pointer[Queue[T]]) -> None:
    """Forget elements and memory."""
    queue.elements = 0
    queue.begin = 0
    queue.end = 0
    queue.capacity = 0
