"""Buffers: growable sequences in state, their cursor, and sorting by key."""

from typing import Generic

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import (
    K,
    Pointer,
    T,
    V,
    address,
    borrow,
    cast,
    i64,
    keep,
    less,
    make_list,
    native,
    record,
    size_of,
    u8,
)
from hydro_mlir.rt.native.arena import memcpy, state_allocate, state_release, tick_allocate
from hydro_mlir.rt.native.lists import list_allocate

ELEMENTS_FIRST = 8


@record
class Buffer(Generic[T]):
    """Offset of the elements in kept form, how many there are and fit; all zeros is empty."""

    elements: i64
    count: i64
    capacity: i64
    position: i64  # the next element that a cursor comes to


@native
def buffer_grow(context: Pointer[Context], buffer: Pointer[Buffer[T]]) -> None:
    """Double the room for elements."""
    old = buffer.capacity
    capacity = max(old + old, ELEMENTS_FIRST)
    elements = state_allocate(context, capacity * size_of(T))
    base = context.state.base
    if old > 0:
        source = cast(Pointer[u8], base + buffer.elements)
        memcpy(cast(Pointer[u8], base + elements), source, buffer.count * size_of(T))
        state_release(context, buffer.elements, old * size_of(T))
    buffer.elements = elements
    buffer.capacity = capacity


@native
def buffer_data(context: Pointer[Context], buffer: Pointer[Buffer[T]]) -> Pointer[T]:
    """Address of the elements."""
    return cast(Pointer[T], context.state.base + buffer.elements)


@native
def buffer_push(context: Pointer[Context], buffer: Pointer[Buffer[T]], value: T) -> None:
    """Append an element."""
    count = buffer.count
    if count == buffer.capacity:
        buffer_grow(context, buffer)
    buffer_data(context, buffer)[count] = keep(context, value)
    buffer.count = count + 1


@native
def buffer_list(context: Pointer[Context], buffer: Pointer[Buffer[T]]) -> list[T]:
    """The elements as a list, each borrowed until the end of the step."""
    count = buffer.count
    data = buffer_data(context, buffer)
    target = cast(Pointer[T], list_allocate(context, count, size_of(T)))
    for position in range(count):
        target[position] = borrow(context, data[position])
    return make_list(target, count)


# --- the elements in order ------------------------------------------------------------------------


@record
class BufferCursor(Generic[T]):
    """The buffer that is walked over; the position is in the buffer itself."""

    buffer: Pointer[Buffer[T]]


@native
def buffer_open(
    context: Pointer[Context], cursor: Pointer[BufferCursor[T]], buffer: Pointer[Buffer[T]]
) -> None:
    """Begin where the last tick stopped."""
    cursor.buffer = buffer


@native
def buffer_advance(context: Pointer[Context], cursor: Pointer[BufferCursor[T]]) -> bool:
    """Go to the next element."""
    buffer = cursor.buffer
    position = buffer.position
    if position >= buffer.count:
        return False
    buffer.position = position + 1
    return True


@native
def buffer_current(context: Pointer[Context], cursor: Pointer[BufferCursor[T]]) -> T:
    """The element."""
    buffer = cursor.buffer
    return borrow(context, buffer_data(context, buffer)[buffer.position - 1])


# --- sorting --------------------------------------------------------------------------------------


@native
def key_less(context: Pointer[Context], left: tuple[K, V], right: tuple[K, V]) -> bool:
    """Whether a kept pair is before another by its key."""
    return less(borrow(context, left[0]), borrow(context, right[0]))


@native
def merge_runs(
    context: Pointer[Context],
    target: Pointer[tuple[K, V]],
    source: Pointer[tuple[K, V]],
    middle: int,
    count: int,
) -> None:
    """Merge the sorted runs [0, middle) and [middle, count); the left one first where equal."""
    left = 0
    right = middle
    for place in range(count):
        take_right = left >= middle
        if left < middle and right < count:
            take_right = key_less(context, source[right], source[left])
        if take_right:
            target[place] = source[right]
            right = right + 1
        else:
            target[place] = source[left]
            left = left + 1


@native
def buffer_sort(context: Pointer[Context], buffer: Pointer[Buffer[tuple[K, V]]]) -> None:
    """Sort pairs by their keys, stable; merges runs of doubling length."""
    count = buffer.count
    size = size_of(tuple[K, V])
    data = buffer_data(context, buffer)
    other = cast(Pointer[tuple[K, V]], tick_allocate(context, count * size))
    source = data
    target = other
    run = 1
    while run < count:
        start = 0
        while start < count:
            stop = min(start + run + run, count)
            middle = min(run, stop - start)
            merge_runs(context, target + start, source + start, middle, stop - start)
            start = stop
        swapped = source
        source = target
        target = swapped
        run = run + run
    if address(source) != address(data):
        memcpy(data, source, count * size)
