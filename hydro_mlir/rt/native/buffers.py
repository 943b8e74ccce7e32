"""
Buffers of links and files: memory of their own that grows by doubling.

The pages of a grown buffer are mapped to a new place, not copied. Only native code maps these
buffers, since Python could not notice that one has moved; whoever drops a link or source for
good unmaps `capacity` bytes at `base`.
"""

from hydro_mlir.rt.abi import Link, Source
from hydro_mlir.rt.memory import Pointer, extern, native

mmap = extern("mmap", "i64(ptr,i64,i32,i32,i32,i64)")
mremap = extern("mremap", "i64(ptr,i64,i64,i32)")

READ_WRITE = 1 | 2
PRIVATE_ANONYMOUS = 2 | 32
MAY_MOVE = 1
FAILED = -1


@native
def grown_capacity(capacity: int, first: int, needed: int) -> int:
    """The next capacity, a power of two times `first`, that has room for `needed` bytes."""
    grown = max(capacity, first)
    while grown < needed:
        grown = grown + grown
    return grown


@native
def map_memory(base: int, capacity: int, grown: int) -> int:
    """Address of a buffer that has grown; `FAILED` if there is no memory."""
    if capacity == 0:
        return mmap(0, grown, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0)
    return mremap(base, capacity, grown, MAY_MOVE)


@native
def link_grow(link: Pointer[Link], needed: int, first: int) -> bool:
    """Make a link's buffer hold `needed` bytes; false over its limit or without memory."""
    if needed <= link.capacity:
        return True
    if needed > link.limit:
        return False
    grown = grown_capacity(link.capacity, first, needed)
    base = map_memory(link.base, link.capacity, grown)
    if base == FAILED:
        return False
    link.base = base
    link.capacity = grown
    return True


@native
def source_grow(source: Pointer[Source], needed: int, first: int) -> bool:
    """Make a file's buffer hold `needed` bytes; false without memory."""
    grown = grown_capacity(source.capacity, first, needed)
    if grown == source.capacity:
        return True
    base = map_memory(source.base, source.capacity, grown)
    if base == FAILED:
        return False
    source.base = base
    source.capacity = grown
    return True
