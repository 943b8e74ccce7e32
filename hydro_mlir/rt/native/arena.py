"""
The two arenas of a location: tick memory, and state.

Tick memory is handed out from the front and taken back as a whole by commit. State is handed
out in powers of two from 8 bytes on; blocks that are given back are kept in lists by size, whose
heads lie in the arena too. Places in state are offsets from the arena's base, never addresses.
"""

from hydro_mlir.rt.abi import FREE_LISTS, ArenaHeader, Context, Released
from hydro_mlir.rt.memory import (
    Pointer,
    address,
    cast,
    extern,
    i64,
    native,
    size_of,
    trap,
    u8,
    unsigned_less,
)

memcpy = extern("memcpy", "ptr(ptr,ptr,i64)")
memmove = extern("memmove", "ptr(ptr,ptr,i64)")
memset = extern("memset", "ptr(ptr,i32,i64)")

# --- tick memory ----------------------------------------------------------------------------


@native
def tick_allocate(context: Pointer[Context], size: int) -> int:
    """Address of `size` bytes that live until the end of the tick, at a multiple of 16."""
    arena = context.tick
    start = arena.used
    used = start + ((size + 15) & ~15)
    if unsigned_less(arena.limit, used):
        trap(context, "limit_tick")
    arena.used = used
    return arena.base + start


@native
def tick_bytes(context: Pointer[Context], size: int) -> Pointer[u8]:
    """As `tick_allocate`, for bytes."""
    return cast(Pointer[u8], tick_allocate(context, size))


@native
def tick_resize(context: Pointer[Context], start: Pointer[u8], size: int) -> None:
    """Make the newest allocation, which begins at `start`, smaller or larger."""
    arena = context.tick
    arena.used = address(start) - arena.base
    tick_allocate(context, size)


# --- state ---------------------------------------------------------------------------------------


@native
def size_class(size: int) -> int:
    """Binary logarithm of the block that `size` bytes are put into."""
    logarithm = 3
    block = 8
    while block < size:
        block = block + block
        logarithm = logarithm + 1
    return logarithm


@native
def state_take(context: Pointer[Context], size: int) -> int:
    """The next `size` bytes behind all that state has used so far, zeroed."""
    arena = context.state
    start = arena.used
    if unsigned_less(arena.limit, start + size):
        trap(context, "limit_state")
    arena.used = start + size
    return start


@native
def state_allocate(context: Pointer[Context], size: int) -> int:
    """Offset of a block of at least `size` bytes, at a multiple of 8; its content is anything."""
    if unsigned_less(context.state.limit, size):
        trap(context, "limit_state")
    logarithm = size_class(size)
    base = context.state.base
    lists = cast(Pointer[ArenaHeader], base).free_lists
    if lists != 0:
        heads = cast(Pointer[i64], base + lists)
        block = heads[logarithm]
        if block != 0:
            heads[logarithm] = cast(Pointer[i64], base + block)[0]
            return block
    return state_take(context, 1 << logarithm)


@native
def state_release(context: Pointer[Context], offset: int, size: int) -> None:
    """Give a block back; nothing may refer to it any more."""
    base = context.state.base
    header = cast(Pointer[ArenaHeader], base)
    if header.free_lists == 0:
        header.free_lists = state_take(context, FREE_LISTS * 8)
    heads = cast(Pointer[i64], base + header.free_lists)
    logarithm = size_class(size)
    cast(Pointer[i64], base + offset)[0] = heads[logarithm]
    heads[logarithm] = offset


@native
def state_release_later(context: Pointer[Context], offset: int, size: int) -> None:
    """Give a block back when the tick commits: values borrowed from it live until then."""
    released = cast(Pointer[Released], tick_allocate(context, size_of(Released)))
    released.next = context.released
    released.offset = offset
    released.size = size
    context.released = address(released)


@native
def state_release_due(context: Pointer[Context]) -> None:
    """Give back what `state_release_later` collected."""
    place = context.released
    while place != 0:
        released = cast(Pointer[Released], place)
        state_release(context, released.offset, released.size)
        place = released.next
    context.released = 0
