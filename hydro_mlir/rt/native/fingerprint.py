"""Hashes of tables and buffers in state: elements in order, and where the walk over them is."""

from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import K, Pointer, T, V, borrow, cast, hash_of, native
from hydro_mlir.rt.native.buffer import Buffer, buffer_data
from hydro_mlir.rt.native.table import Entry, Table
from hydro_mlir.rt.native.text import mix


@native
def table_fingerprint(context: Pointer[Context], table: Pointer[Table[K, V]]) -> int:
    """The hash of a table's entries in the order of insertion."""
    entries = cast(Pointer[Entry[K, V]], context.state.base + table.entries)
    result = mix(table.count) ^ table.position
    for number in range(table.count):
        entry = entries + number
        result = mix(result ^ entry.hash)
        result = mix(result ^ hash_of(borrow(context, entry.value)))
    return result


@native
def buffer_fingerprint(context: Pointer[Context], buffer: Pointer[Buffer[T]]) -> int:
    """The hash of a buffer's elements in order."""
    data = buffer_data(context, buffer)
    result = mix(buffer.count) ^ buffer.position
    for number in range(buffer.count):
        result = mix(result ^ hash_of(borrow(context, data[number])))
    return result
