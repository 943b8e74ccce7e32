"""
Short runs of bytes as machine words: loading, copying, comparing, without a branch on the size.

Words of a language have up to about ten bytes, in no order that a CPU could predict, so loops
over their bytes cost more in wrong guesses than in work. Where it cannot touch another page,
a load therefore reads a whole word and drops what is behind the end; constants have room behind
them (`CONSTANT_PADDING_BYTES`), so that the compiler has no reason to object.
"""

from hydro_mlir.rt.abi import PAGE_BYTES
from hydro_mlir.rt.memory import Pointer, address, cast, extern, i64, native, u8, u16, u32

memcpy = extern("memcpy", "ptr(ptr,ptr,i64)")
memcmp = extern("memcmp", "i32(ptr,ptr,i64)")

HIGH_BITS = 0x8080808080808080 - (1 << 64)
PAGE_LAST = PAGE_BYTES - 1


@native
def is_within_page(data: Pointer[u8], size: int) -> bool:
    """Whether `size` bytes from an address on are on one page: then all can be read."""
    return address(data) & PAGE_LAST <= PAGE_BYTES - size


@native
def overlapping_word(data: Pointer[u8], size: int) -> int:
    """From 1 to 7 bytes as a word, by two loads that overlap but stay within."""
    if size >= 4:
        high = cast(Pointer[u32], data + (size - 4))[0]
        return cast(Pointer[u32], data)[0] | high << ((size - 4) << 3)
    if size >= 2:
        right = cast(Pointer[u16], data + (size - 2))[0]
        return cast(Pointer[u16], data)[0] | right << ((size - 2) << 3)
    return data[0]


@native
def short_word(data: Pointer[u8], size: int) -> int:
    """From 1 to 7 bytes as a little-endian word, filled up with zeros."""
    if is_within_page(data, 8):
        return cast(Pointer[i64], data)[0] & ((1 << (size << 3)) - 1)
    return overlapping_word(data, size)


@native
def last_word(data: Pointer[u8], size: int) -> int:
    """The last 8 of at least 8 bytes."""
    return cast(Pointer[i64], data + (size - 8))[0]


@native
def is_short_ascii(data: Pointer[u8], size: int) -> bool:
    """Whether there are at most 16 bytes and all are ASCII."""
    if size >= 8:
        words = cast(Pointer[i64], data)[0] | last_word(data, size)
        return size <= 16 and words & HIGH_BITS == 0
    return size == 0 or short_word(data, size) & HIGH_BITS == 0


@native
def bytes_equal(left: Pointer[u8], right: Pointer[u8], size: int) -> bool:
    """Whether bytes are the same."""
    if size > 16:
        return memcmp(left, right, size) == 0
    if size >= 8:
        first = cast(Pointer[i64], left)[0] ^ cast(Pointer[i64], right)[0]
        return first | (last_word(left, size) ^ last_word(right, size)) == 0
    return size == 0 or short_word(left, size) == short_word(right, size)


@native
def copy_bytes(target: Pointer[u8], source: Pointer[u8], size: int) -> None:
    """Copy bytes that do not overlap."""
    if size > 16:
        memcpy(target, source, size)
    elif size >= 8:
        first = cast(Pointer[i64], source)[0]
        last = last_word(source, size)
        cast(Pointer[i64], target)[0] = first
        cast(Pointer[i64], target + (size - 8))[0] = last
    else:
        for place in range(size):
            target[place] = source[place]


@native
def copy_into_room(target: Pointer[u8], source: Pointer[u8], size: int) -> None:
    """Copy bytes to where 16 bytes more may be overwritten."""
    # An empty text may have any address, also none or one behind all memory.
    if 0 < size <= 16 and is_within_page(source, 16):
        first = cast(Pointer[i64], source)[0]
        second = cast(Pointer[i64], source)[1]
        cast(Pointer[i64], target)[0] = first
        cast(Pointer[i64], target)[1] = second
    else:
        memcpy(target, source, size)
