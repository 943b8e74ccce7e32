"""
Tables: insertion-ordered maps in state, and cells.

Entries lie one after the other in the order of insertion, which is what is observable. Beside
them is an index of 32-bit slots, open addressing with linear probing: a slot holds an entry's
number plus one in its low bits and as much of the hash as fits above them, so that most probes
of another key are refused without a look at the entry. The index is at most half full.
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
    keep,
    logical_shift_right,
    native,
    record,
    size_of,
    trap,
    u8,
    u32,
)
from hydro_mlir.rt.native.arena import memcpy, memset, state_allocate, state_release

ENTRIES_FIRST = 8
ENTRIES_MAX = 1 << 30
SLOT_BYTES = 4
SLOTS_PER_ENTRY = 2


@record
class Entry(Generic[K, V]):
    """A key and its element, both in kept form."""

    hash: i64
    key: K
    value: V


@record
class Table(Generic[K, V]):
    """Offsets of entries and index, how many entries there are and fit; all zeros is empty."""

    entries: i64
    index: i64
    count: i64
    capacity: i64
    position: i64  # the next entry that a cursor comes to


@native
def table_grow(context: Pointer[Context], table: Pointer[Table[K, V]]) -> None:
    """Double the room for entries and build the index anew."""
    count = table.count
    capacity = max(table.capacity + table.capacity, ENTRIES_FIRST)
    if capacity > ENTRIES_MAX:
        trap(context, "limit_state")
    size = size_of(Entry[K, V])
    entries = state_allocate(context, capacity * size)
    slots = capacity * SLOTS_PER_ENTRY
    index = state_allocate(context, slots * SLOT_BYTES)
    base = context.state.base
    memset(cast(Pointer[u8], base + index), 0, slots * SLOT_BYTES)
    if table.capacity > 0:
        old = table.entries
        memcpy(cast(Pointer[u8], base + entries), cast(Pointer[u8], base + old), count * size)
        state_release(context, old, table.capacity * size)
        state_release(context, table.index, table.capacity * SLOTS_PER_ENTRY * SLOT_BYTES)
    table.entries = entries
    table.index = index
    table.capacity = capacity
    new = cast(Pointer[Entry[K, V]], base + entries)
    for number in range(count):
        index_insert(cast(Pointer[u32], base + index), slots - 1, new[number].hash, number)


@native
def slot_tag(hash: int, mask: int) -> int:
    """The part of a hash that a slot holds, above the bits of the mask."""
    return logical_shift_right(hash, 32) & ~mask


@native
def index_insert(index: Pointer[u32], mask: int, hash: int, number: int) -> None:
    """Put an entry that is not there into the index."""
    place = hash & mask
    while index[place] != 0:
        place = (place + 1) & mask
    index[place] = slot_tag(hash, mask) | (number + 1)


@native
def table_entry(
    context: Pointer[Context], table: Pointer[Table[K, V]], key: K
) -> tuple[Pointer[V], bool]:
    """Where a key's element lives, and whether the key is new: then it is zero bytes."""
    hashed = hash_of(key)
    if table.count == table.capacity:
        table_grow(context, table)
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
                return field(entry, "value"), False
        place = (place + 1) & mask
        slot = index[place]
    number = table.count
    entry = entries + number
    entry.hash = hashed
    entry.key = keep(context, key)
    memset(field(entry, "value"), 0, size_of(V))
    index[place] = tag | (number + 1)
    table.count = number + 1
    return field(entry, "value"), True


# --- the entries in order -------------------------------------------------------------------------


@record
class TableCursor(Generic[T]):
    """The address of the table that is walked over; the position is in the table itself."""

    table: i64


@native
def table_open(
    context: Pointer[Context],
    cursor: Pointer[TableCursor[tuple[K, V]]],
    table: Pointer[Table[K, V]],
) -> None:
    """Begin where the last tick stopped."""
    cursor.table = cast(i64, table)


@native
def table_advance(context: Pointer[Context], cursor: Pointer[TableCursor[tuple[K, V]]]) -> bool:
    """Go to the next entry."""
    table = cast(Pointer[Table[K, V]], cursor.table)
    position = table.position
    if position >= table.count:
        return False
    table.position = position + 1
    return True


@native
def table_current(
    context: Pointer[Context], cursor: Pointer[TableCursor[tuple[K, V]]]
) -> tuple[K, V]:
    """The entry's key and element."""
    table = cast(Pointer[Table[K, V]], cursor.table)
    entry = cast(Pointer[Entry[K, V]], context.state.base + table.entries) + (table.position - 1)
    return borrow(context, entry.key), borrow(context, entry.value)


# --- cells ----------------------------------------------------------------------------------------


@native
def cell_get(context: Pointer[Context], cell: Pointer[T]) -> T:
    """Read a cell; what it refers to is borrowed until the end of the step."""
    return borrow(context, cell[0])


@native
def cell_set(context: Pointer[Context], cell: Pointer[T], value: T) -> None:
    """Write a cell; what the value refers to is copied into state."""
    cell[0] = keep(context, value)
