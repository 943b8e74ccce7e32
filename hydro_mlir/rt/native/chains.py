"""
Emptying tables and buffers, exchanging two of them, and chains: many values per key.

Values of a key lie in a buffer of pairs of value and the next value's number; a table has for
each key the numbers of its first and its last value. Numbers count from 1, 0 is none.
"""

from typing import Generic

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import (
    K,
    Pointer,
    T,
    V,
    borrow,
    cast,
    equal,
    field,
    hash_of,
    i64,
    make_list,
    native,
    record,
    release,
    size_of,
    u8,
    u32,
)
from hydro_mlir.rt.native.arena import memset
from hydro_mlir.rt.native.buffer import Buffer, buffer_data, buffer_push
from hydro_mlir.rt.native.lists import list_allocate
from hydro_mlir.rt.native.table import (
    SLOT_BYTES,
    SLOTS_PER_ENTRY,
    Entry,
    Table,
    slot_tag,
    table_entry,
)

# --- tables ---------------------------------------------------------------------------------------


@native
def table_find(
    context: Pointer[Context], table: Pointer[Table[K, V]], key: K
) -> tuple[Pointer[V], bool]:
    """Where a key's element lives, and whether the key is there at all."""
    if table.count == 0:
        return cast(Pointer[V], 0), False
    hashed = hash_of(key)
    base = context.state.base
    mask = table.capacity * SLOTS_PER_ENTRY - 1
    index = cast(Pointer[u32], base + table.index)
    entries = cast(Pointer[Entry[K, V]], base + table.entries)
    tag = slot_tag(hashed, mask)
    place = hashed & mask
    slot = index[place]
    while slot != 0:
        if slot & ~mask == tag:
            entry = entries + ((slot & mask) - 1)
            if entry.hash == hashed and equal(borrow(context, entry.key), key):
                return field(entry, "value"), True
        place = (place + 1) & mask
        slot = index[place]
    return cast(Pointer[V], 0), False


@native
def table_clear(context: Pointer[Context], table: Pointer[Table[K, V]]) -> None:
    """Remove all entries, and give back what they refer to; room for as many stays."""
    count = table.count
    table.position = 0
    if count == 0:
        return
    base = context.state.base
    entries = cast(Pointer[Entry[K, V]], base + table.entries)
    for number in range(count):
        entry = entries + number
        release(context, entry.key)
        release(context, entry.value)
    slots = table.capacity * SLOTS_PER_ENTRY
    memset(cast(Pointer[u8], base + table.index), 0, slots * SLOT_BYTES)
    table.count = 0


@native
def table_list(context: Pointer[Context], table: Pointer[Table[K, V]]) -> list[tuple[K, V]]:
    """Pairs of key and element in the order of insertion, borrowed until the end of the step."""
    count = table.count
    entries = cast(Pointer[Entry[K, V]], context.state.base + table.entries)
    target = cast(Pointer[tuple[K, V]], list_allocate(context, count, size_of(tuple[K, V])))
    for number in range(count):
        entry = entries + number
        target[number] = (borrow(context, entry.key), borrow(context, entry.value))
    return make_list(target, count)


@native
def table_count(context: Pointer[Context], table: Pointer[Table[K, V]]) -> int:
    """How many entries there are."""
    return table.count


@native
def table_swap(
    context: Pointer[Context], left: Pointer[Table[K, V]], right: Pointer[Table[K, V]]
) -> None:
    """Exchange two tables."""
    swap_words(cast(Pointer[i64], left), cast(Pointer[i64], right), 5)


# --- buffers --------------------------------------------------------------------------------------


@native
def swap_words(left: Pointer[i64], right: Pointer[i64], count: int) -> None:
    """Exchange words of memory."""
    for number in range(count):
        word = left[number]
        left[number] = right[number]
        right[number] = word


@native
def buffer_swap(
    context: Pointer[Context], left: Pointer[Buffer[T]], right: Pointer[Buffer[T]]
) -> None:
    """Exchange two buffers."""
    swap_words(cast(Pointer[i64], left), cast(Pointer[i64], right), 4)


@native
def buffer_clear(context: Pointer[Context], buffer: Pointer[Buffer[T]]) -> None:
    """Remove all elements, and give back what they refer to; room for as many stays."""
    data = buffer_data(context, buffer)
    for number in range(buffer.count):
        release(context, data[number])
    buffer.count = 0
    buffer.position = 0


@native
def buffer_count(context: Pointer[Context], buffer: Pointer[Buffer[T]]) -> int:
    """How many elements there are."""
    return buffer.count


# --- chains ---------------------------------------------------------------------------------------


@native
def chain_push(
    context: Pointer[Context],
    table: Pointer[Table[K, tuple[int, int]]],
    buffer: Pointer[Buffer[tuple[V, int]]],
    key: K,
    value: V,
) -> None:
    """Append a value to those of a key."""
    ends, inserted = table_entry(context, table, key)
    buffer_push(context, buffer, (value, 0))
    number = buffer.count
    if inserted:
        ends[0] = (number, number)
    else:
        last = ends[0][1] - 1
        data = buffer_data(context, buffer)
        data[last] = (data[last][0], number)
        ends[0] = (ends[0][0], number)


@record
class ChainCursor(Generic[T]):
    """Numbers of the current value and of the next one."""

    buffer: Pointer[Buffer[tuple[T, int]]]
    current: i64
    next: i64


@native
def chain_open(
    context: Pointer[Context],
    cursor: Pointer[ChainCursor[T]],
    buffer: Pointer[Buffer[tuple[T, int]]],
    first: int,
) -> None:
    """Begin with the value of a number."""
    cursor.buffer = buffer
    cursor.current = 0
    cursor.next = first


@native
def chain_advance(context: Pointer[Context], cursor: Pointer[ChainCursor[T]]) -> bool:
    """Go to the next value."""
    number = cursor.next
    if number == 0:
        return False
    cursor.current = number
    cursor.next = buffer_data(context, cursor.buffer)[number - 1][1]
    return True


@native
def chain_current(context: Pointer[Context], cursor: Pointer[ChainCursor[T]]) -> T:
    """The value."""
    return borrow(context, buffer_data(context, cursor.buffer)[cursor.current - 1][0])
