"""
Lists in tick memory: their room, appending, slices, concatenation.

Every list has room for the next power of two of elements, so that appending to one whose count
is not a power of two needs no memory: it costs constant time on average.
"""

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import (
    Pointer,
    T,
    cast,
    extern,
    list_data,
    list_size,
    make_list,
    native,
    size_of,
)
from hydro_mlir.rt.native.arena import tick_allocate

memcpy = extern("memcpy", "ptr(ptr,ptr,i64)")


@native
def list_bytes(count: int, size: int) -> int:
    """Bytes of the room for `count` elements of a size."""
    room = 1
    while room < count:
        room = room + room
    return room * size


@native
def list_allocate(context: Pointer[Context], count: int, size: int) -> int:
    """Address of room for `count` elements of a size."""
    return tick_allocate(context, list_bytes(count, size))


@native
def list_append(context: Pointer[Context], elements: list[T], element: T) -> list[T]:
    """The list with one more element."""
    count = list_size(elements)
    data = list_data(elements)
    if count & (count - 1) == 0:
        grown = cast(Pointer[T], list_allocate(context, count + 1, size_of(T)))
        memcpy(grown, data, count * size_of(T))
        data = grown
    data[count] = element
    return make_list(data, count + 1)


@native
def list_slice(context: Pointer[Context], elements: list[T], start: int, stop: int) -> list[T]:
    """`elements[start:stop]`."""
    count = list_size(elements)
    first = max(start + count, 0) if start < 0 else min(start, count)
    last = max(stop + count, 0) if stop < 0 else min(stop, count)
    size = max(last - first, 0)
    target = cast(Pointer[T], list_allocate(context, size, size_of(T)))
    memcpy(target, list_data(elements) + first, size * size_of(T))
    return make_list(target, size)


@native
def list_concat(context: Pointer[Context], left: list[T], right: list[T]) -> list[T]:
    """`left + right`."""
    first = list_size(left)
    second = list_size(right)
    target = cast(Pointer[T], list_allocate(context, first + second, size_of(T)))
    memcpy(target, list_data(left), first * size_of(T))
    memcpy(target + first, list_data(right), second * size_of(T))
    return make_list(target, first + second)
