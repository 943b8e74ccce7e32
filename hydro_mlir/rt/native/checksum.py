"""
CRC-32 as in zlib, so that Python checks what native code wrote; eight bytes at a time.

Eight tables, one per byte of a word: the slicing method of Kounavis and Berry, "A Systematic
Approach to Building High Performance Software-based CRC Generators" (ISCC 2005).
"""

from hydro_mlir.rt.memory import Pointer, cast, constant_table, native, u8, u32

POLYNOMIAL = 0xEDB88320
TABLES = 8


def _shifted(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (POLYNOMIAL if byte & 1 else 0)
    return byte


def _tables() -> list[int]:
    first = [_shifted(byte) for byte in range(256)]
    tables = [first]
    for _ in range(TABLES - 1):
        tables.append([first[entry & 0xFF] ^ entry >> 8 for entry in tables[-1]])
    return [entry for table in tables for entry in table]


crc_tables = constant_table("crc_tables", u32, _tables)


@native
def crc_of_word(low: int, high: int) -> int:
    """The checksum behind eight bytes, whose first four are combined with what came before."""
    first = crc_tables[1792 + (low & 0xFF)] ^ crc_tables[1536 + (low >> 8 & 0xFF)]
    second = crc_tables[1280 + (low >> 16 & 0xFF)] ^ crc_tables[1024 + (low >> 24 & 0xFF)]
    third = crc_tables[768 + (high & 0xFF)] ^ crc_tables[512 + (high >> 8 & 0xFF)]
    fourth = crc_tables[256 + (high >> 16 & 0xFF)] ^ crc_tables[high >> 24 & 0xFF]
    return first ^ second ^ third ^ fourth


@native
def checksum(data: Pointer[u8], size: int) -> int:
    """The CRC-32 of bytes."""
    crc = 0xFFFFFFFF
    place = 0
    while size - place >= 8:
        words = cast(Pointer[u32], data + place)
        crc = crc_of_word(crc ^ words[0], words[1])
        place = place + 8
    while place < size:
        crc = crc_tables[(crc ^ data[place]) & 0xFF] ^ (crc >> 8)
        place = place + 1
    return crc ^ 0xFFFFFFFF
