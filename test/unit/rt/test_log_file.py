"""Goal: a log is read up to what was written whole, whatever lies behind it.

Method: random logs cut at every place and damaged at every bit; native checksums against zlib.
"""

from __future__ import annotations

import ctypes
import random
import zlib

import pytest

from hydro_mlir.rt import abi, log_file
from hydro_mlir.rt.log_file import LogError, encode_record, record_at, records
from hydro_mlir.rt.memory import Pointer, cast, u8
from hydro_mlir.rt.native.checksum import checksum


def _log(seed: int) -> tuple[bytes, list[int]]:
    dice = random.Random(seed)
    data, ends = log_file.MAGIC, list[int]()
    for _ in range(5):
        data += encode_record(abi.LOG_TICK, dice.randbytes(dice.randrange(40)))
        ends.append(len(data))
    return data, ends


def test_every_cut() -> None:
    data, ends = _log(3)
    for cut in range(len(log_file.MAGIC), len(data) + 1):
        found = [record.end for record in records(data[:cut])]
        assert found == [end for end in ends if end <= cut]


def test_every_damaged_bit() -> None:
    data, ends = _log(4)
    for place in range(len(log_file.MAGIC), len(data)):
        damaged = bytearray(data)
        damaged[place] ^= 1 << place % 8
        found = [record.end for record in records(damaged)]
        assert found == [end for end in ends if end <= place]


def test_no_log() -> None:
    with pytest.raises(LogError, match="expected a log that begins with"):
        list(records(b"HYDLOG9\nsomething"))


def test_ticks_come_back() -> None:
    payload = bytes(abi.TickEntry(7, 123, 1, 2)) + bytes(abi.OutputPlace(5, 9))
    for channel, frames in ((0, b"abc"), (3, b"")):
        payload += bytes(abi.InputHeader(channel, 1, len(frames))) + frames
    payload += (41).to_bytes(8, "little")
    record = record_at(memoryview(encode_record(abi.LOG_TRAP, payload)), 0)
    assert record is not None
    tick = log_file.decode_tick(record.payload, 1)
    assert (tick.number, tick.now, tick.full, tick.outputs) == (7, 123, True, ((5, 9),))
    inputs = {key: bytes(frames) for key, frames in tick.inputs.items()}
    assert inputs == {(0, 1): b"abc", (3, 1): b""}
    assert tick.rest == (41,)


def test_checksums_are_those_of_zlib() -> None:
    dice = random.Random(6)
    for size in (0, 1, 7, 8, 9, 64, 1000):
        data = dice.randbytes(size)
        held = ctypes.create_string_buffer(data, max(1, size))
        place = cast(Pointer[u8], ctypes.addressof(held))
        assert checksum(place, size) == zlib.crc32(data)
