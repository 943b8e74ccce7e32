"""Goal: records have C's layout, and native functions run under CPython too."""

from __future__ import annotations

import ctypes

import pytest

from hydro_mlir.rt import abi
from hydro_mlir.rt.memory import (
    K,
    Pointer,
    Trapped,
    V,
    address,
    cast,
    extern,
    field,
    i64,
    local,
    size_of,
    trap,
    u8,
    u16,
)
from hydro_mlir.rt.native.arena import size_class, tick_allocate
from hydro_mlir.rt.native.channels import wrapped_member
from hydro_mlir.rt.native.numbers import put_digits
from hydro_mlir.rt.native.table import Entry
from hydro_mlir.rt.native.utf8 import point_at, put_point, utf8_invalid
from hydro_mlir.rt.state_layout import state_offsets


def _pointer(record: ctypes.Structure) -> Pointer:
    return cast(Pointer[type(record)], ctypes.addressof(record))


def _bytes(data: bytes) -> Pointer[int]:
    held = ctypes.create_string_buffer(data, max(len(data), 1))
    return cast(Pointer[u8], Pointer(ctypes.addressof(held), u8, held))


def test_pointers_read_and_write_records() -> None:
    context = abi.Context()
    pointer = _pointer(context)
    pointer.tick.used = 7
    assert context.tick.used == pointer.tick.used == 7
    field(pointer.tick, "used")[0] = 8
    assert context.tick.used == 8
    with pytest.raises(AttributeError, match="no field unknown"):
        pointer.unknown = 1


def test_stores_cut_and_loads_widen() -> None:
    words = local(i64)
    words[0] = -1
    assert cast(Pointer[u16], words)[1] == 0xFFFF
    cast(Pointer[u8], words)[0] = 0x1FE
    assert words[0] == -2
    assert address(words + 2) - address(words) == 16


def test_pointers_in_records() -> None:
    channels = (abi.Channel * 2)()
    channels[1].turn = 5
    context = abi.Context()
    context.inputs = ctypes.addressof(channels)
    assert (_pointer(context).inputs + 1).turn == 5


def test_sizes() -> None:
    assert size_of(abi.Link) == ctypes.sizeof(abi.Link) == 26 * 8
    assert size_of(Pointer[u8]) == 8
    assert Entry[K, V].__hydro__ == ("applied", Entry, (K, V))


def test_natives_run_under_cpython() -> None:
    assert [size_class(size) for size in (0, 8, 9, 1 << 20)] == [3, 3, 4, 20]
    assert [wrapped_member(member, 3) for member in range(-4, 4)] == [m % 3 for m in range(-4, 4)]
    buffer = _bytes(bytes(24))
    start = put_digits(buffer + 24, 90210)
    assert ctypes.string_at(address(start), 5) == b"90210"
    for point in (0x41, 0xE9, 0x4E2D, 0x1F600):
        assert put_point(buffer, point) == len(chr(point).encode())
        assert point_at(buffer) == point


@pytest.mark.parametrize("data", [b"", b"ascii" * 20, "é中😀".encode() * 9])
def test_utf8_under_cpython(data: bytes) -> None:
    assert utf8_invalid(_bytes(data), len(data)) == len(data)
    assert utf8_invalid(_bytes(data + b"\xff"), len(data) + 1) == len(data)


def test_traps_under_cpython() -> None:
    context = abi.Context()
    with pytest.raises(Trapped, match="limit_tick"):
        tick_allocate(_pointer(context), 1)
    with pytest.raises(Trapped, match="io"):
        trap(_pointer(context), "io")


def test_externs_under_cpython() -> None:
    assert extern("labs", "i64(i64)")(-7) == 7
    assert extern("strlen", "i64(ptr)")(_bytes(b"four\0")) == 4


def test_state_places() -> None:
    assert state_offsets([]) == ([], 64)
    assert state_offsets([1, 40, 8]) == ([64, 80, 128], 144)
