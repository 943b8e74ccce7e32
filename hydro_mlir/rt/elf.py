"""
A loader for relocatable objects of x86-64 Linux: read, place, relocate, protect.

LLVM's own linker does this for every kind of object, but importing it takes longer than all else
that a node does before it listens. Generated code needs a small part: one file, a handful of
relocation types, external symbols from the C library. What this loader does not know raises
`Unsupported`, and LLVM is asked.

Layout in memory: one mapping, sections in three groups of whole pages by what they may be
(read and execute, read, read and write). No page is ever writable and executable.
"""

from __future__ import annotations

import ctypes
import mmap
import platform
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_RELOCATION = struct.Struct("<QQq")

_MAGIC = b"\x7fELF\x02\x01\x01"  # 64 bits, little-endian, version 1
_RELOCATABLE, _X86_64 = 1, 62
_SYMTAB, _RELA, _NOBITS = 2, 4, 8
_WRITE, _ALLOCATE, _EXECUTE, _THREAD_LOCAL = 1, 2, 4, 0x400
_LOCAL = 0
_UNDEFINED, _ABSOLUTE = 0, 0xFFF1

# Relocations: the symbol's address, or its distance from the place that is patched.
_ADDRESS_64, _DISTANCE_64, _DISTANCE_32, _CALL_32, _ADDRESS_32, _SIGNED_32 = 1, 24, 2, 4, 10, 11
_FORMS = {
    _ADDRESS_64: struct.Struct("<Q"),
    _DISTANCE_64: struct.Struct("<q"),
    _DISTANCE_32: struct.Struct("<i"),
    _CALL_32: struct.Struct("<i"),
    _ADDRESS_32: struct.Struct("<I"),
    _SIGNED_32: struct.Struct("<i"),
}

_PAGE = mmap.PAGESIZE
_READ_EXECUTE = mmap.PROT_READ | mmap.PROT_EXEC


class Unsupported(Exception):
    """An object that needs a real linker."""


class _Section(NamedTuple):
    name: int
    type: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    info: int
    alignment: int
    entry_size: int


@dataclass(frozen=True)
class _Symbol:
    name: str
    is_global: bool
    section: int
    value: int


class ElfImage:
    """An object in this process; it lives as long as this object.

    `known` has the addresses of symbols in other objects; the rest is looked up in the process.
    """

    def __init__(self, image: bytes, known: Mapping[str, int] | None = None):
        if platform.machine() != "x86_64":
            raise Unsupported(f"no loader for {platform.machine()}")
        self._image = image
        self._known = known or {}
        self.exported: dict[str, int] = {}
        try:
            self._sections = _sections(image)
            self._symbols = self._read_symbols()
            self._load()
        except (struct.error, IndexError, ValueError) as error:
            raise Unsupported("the file is damaged") from error

    def address(self, symbol: str) -> int:
        """The address of a symbol; KeyError if there is none."""
        return self.exported[symbol]

    def _load(self) -> None:
        places, size, code_size, constant_end = _layout(self._sections)
        self._map = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self._start = ctypes.c_char.from_buffer(self._map)
        base = ctypes.addressof(self._start)
        for number, offset in places.items():
            section = self._sections[number]
            if section.type != _NOBITS:
                self._map[offset : offset + section.size] = self._content(section)
        self._addresses = {number: base + offset for number, offset in places.items()}
        values = [self._value(symbol) for symbol in self._symbols]
        for section in self._sections:
            if section.type == _RELA and section.info in places:
                self._relocate(section, places[section.info], base, values)
        pairs = zip(self._symbols, values, strict=True)
        self.exported = {s.name: v for s, v in pairs if s.is_global and s.section != _UNDEFINED}
        _protect(base, code_size, _READ_EXECUTE)
        _protect(base + code_size, constant_end - code_size, mmap.PROT_READ)

    def _content(self, section: _Section) -> bytes:
        content = self._image[section.offset : section.offset + section.size]
        if len(content) != section.size:
            raise Unsupported("a section is cut off")
        return content

    def _read_symbols(self) -> list[_Symbol]:
        tables = [section for section in self._sections if section.type == _SYMTAB]
        if len(tables) != 1:
            raise Unsupported(f"{len(tables)} symbol tables")
        names = self._content(self._sections[tables[0].link])
        symbols: list[_Symbol] = []
        for name, kind, _, section, value, _ in _SYMBOL.iter_unpack(self._content(tables[0])):
            end = names.index(b"\0", name)
            symbols.append(_Symbol(names[name:end].decode(), kind >> 4 != _LOCAL, section, value))
        return symbols

    def _value(self, symbol: _Symbol) -> int:
        if symbol.section == _UNDEFINED:
            return self._external(symbol.name) if symbol.name else 0
        if symbol.section == _ABSOLUTE:
            return symbol.value
        if symbol.section not in self._addresses:
            return 0  # names of files, and symbols of sections that are not loaded
        return self._addresses[symbol.section] + symbol.value

    def _external(self, name: str) -> int:
        return self._known[name] if name in self._known else _in_process(name)

    def _relocate(self, table: _Section, start: int, base: int, values: Sequence[int]) -> None:
        for offset, info, addend in _RELOCATION.iter_unpack(self._content(table)):
            target = values[info >> 32] + addend
            place = start + offset
            _patch(self._map, place, info & 0xFFFFFFFF, target, target - (base + place))


def _patch(memory: mmap.mmap, place: int, kind: int, target: int, distance: int) -> None:
    """Write the value of one relocation; Unsupported if it does not fit."""
    if kind not in _FORMS:
        raise Unsupported(f"relocation {kind}")
    value = distance if kind in (_DISTANCE_64, _DISTANCE_32, _CALL_32) else target
    try:
        _FORMS[kind].pack_into(memory, place, value)
    except struct.error as error:
        raise Unsupported("a distance of more than 2 GiB") from error


def _sections(image: bytes) -> list[_Section]:
    magic, kind, machine, *_ = header = _HEADER.unpack_from(image)
    if magic[:7] != _MAGIC or kind != _RELOCATABLE or machine != _X86_64:
        raise Unsupported("no relocatable object of x86-64")
    offset, count = header[6], header[12]
    return [
        _Section(*_SECTION.unpack_from(image, offset + number * _SECTION.size))
        for number in range(count)
    ]


def _layout(sections: Sequence[_Section]) -> tuple[dict[int, int], int, int, int]:
    """Where each section lies, all pages' size, where code ends, and where constants end."""
    places: dict[int, int] = {}
    ends: list[int] = []
    end = 0
    for wanted in (_EXECUTE, 0, _WRITE):
        for number, section in enumerate(sections):
            if not section.flags & _ALLOCATE or section.flags & (_WRITE | _EXECUTE) != wanted:
                continue
            if section.flags & _THREAD_LOCAL:
                raise Unsupported("thread-local memory")
            end = -(-end // max(1, section.alignment)) * max(1, section.alignment)
            places[number] = end
            end += section.size
        end = -(-end // _PAGE) * _PAGE
        ends.append(end)
    loadable = sum(1 for section in sections if section.flags & _ALLOCATE)
    if len(places) != loadable:
        raise Unsupported("a section that is writable and executable")
    return places, max(ends[2], _PAGE), ends[0], ends[1]


def _in_process(name: str) -> int:
    try:
        function = getattr(ctypes.CDLL(None), name)
    except AttributeError as error:
        raise Unsupported(f"no symbol {name} in this process") from error
    return ctypes.cast(function, ctypes.c_void_p).value or 0


def _protect(address: int, size: int, access: int) -> None:
    if not size:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.mprotect(ctypes.c_void_p(address), ctypes.c_size_t(size), ctypes.c_int(access))
    if result != 0:
        raise Unsupported("memory cannot be made executable")
