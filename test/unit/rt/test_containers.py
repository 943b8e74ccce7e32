"""Goal: emptying, queues and chains behave as dict, list and dict of lists. Method: models."""

from __future__ import annotations

import ctypes
import random
from collections.abc import Sequence
from typing import Any

import pytest
from native_code import Memory, NativeCode, i1, i64, value

from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects.runtime_state import ENDS, linked
from hydro_mlir.rt import abi

TABLE = rt.PointerType(rt.RecordType("Table", [value.text, i64]))
BUFFER = rt.PointerType(rt.RecordType("Buffer", [value.text]))
QUEUE = rt.PointerType(rt.RecordType("Queue", [i64]))
KEYS = rt.PointerType(rt.RecordType("Table", [value.text, ENDS]))
VALUES = rt.PointerType(rt.RecordType("Buffer", [linked(value.text)]))
CHAIN = rt.PointerType(rt.RecordType("ChainCursor", [value.text]))

FUNCTIONS: dict[str, tuple[str, Sequence[Any], Any]] = {
    "entry": ("table_entry", [TABLE, value.text], value.TupleType([rt.PointerType(i64), i1])),
    "find": ("table_find", [TABLE, value.text], value.TupleType([rt.PointerType(i64), i1])),
    "table_clear": ("table_clear", [TABLE], None),
    "table_count": ("table_count", [TABLE], i64),
    "table_list": ("table_list", [TABLE], value.ListType(value.TupleType([value.text, i64]))),
    "table_swap": ("table_swap", [TABLE, TABLE], None),
    "push": ("buffer_push", [BUFFER, value.text], None),
    "list": ("buffer_list", [BUFFER], value.ListType(value.text)),
    "buffer_clear": ("buffer_clear", [BUFFER], None),
    "buffer_count": ("buffer_count", [BUFFER], i64),
    "buffer_swap": ("buffer_swap", [BUFFER, BUFFER], None),
    "queue_push": ("queue_push", [QUEUE, i64], None),
    "queue_take": ("queue_take", [QUEUE], value.ListType(i64)),
    "queue_list": ("queue_list", [QUEUE], value.ListType(i64)),
    "queue_count": ("queue_count", [QUEUE], i64),
    "queue_clear": ("queue_clear", [QUEUE], None),
    "chain_push": ("chain_push", [KEYS, VALUES, value.text, value.text], None),
    "ends": ("table_find", [KEYS, value.text], value.TupleType([rt.PointerType(ENDS), i1])),
    "chain_open": ("chain_open", [CHAIN, VALUES, i64], None),
    "chain_advance": ("chain_advance", [CHAIN], i1),
    "chain_current": ("chain_current", [CHAIN], value.text),
    "commit": ("commit", [], None),
}


@pytest.fixture(scope="module")
def native() -> NativeCode:
    return NativeCode(FUNCTIONS)


def _place(memory: Memory, number: int = 0) -> int:
    """Where the test's record of a number lies, all zero bytes at first."""
    return int(memory.context.state.base) + abi.STATE_OFFSET_FIRST + 64 * number


def test_tables_are_found_in_and_emptied(native: NativeCode) -> None:
    memory, dice = Memory(), random.Random(5)
    table = _place(memory)
    used: list[int] = []
    for _ in range(20):
        model: dict[str, int] = {}
        for step in range(200):
            key = "".join(dice.choices("abcdef", k=dice.randrange(1, 4)))
            assert native.call("find", memory, table, key)[1] == (key in model)
            place, _ = native.call("entry", memory, table, key)
            ctypes.c_int64.from_address(place).value = model[key] = step
            found, there = native.call("find", memory, table, key)
            assert (found, there) == (place, True)
        assert native.call("table_count", memory, table) == len(model)
        native.call("table_clear", memory, table)
        assert native.call("table_count", memory, table) == 0
        assert not native.call("find", memory, table, "a")[1]
        native.call("commit", memory)
        used.append(memory.context.state.used)
    assert used[-1] - used[3] < 1000, "what emptied tables held is used again"


def test_tables_are_listed_and_exchanged(native: NativeCode) -> None:
    memory = Memory()
    left, right = _place(memory), _place(memory, 1)
    native.call("entry", memory, left, "a")
    native.call("table_swap", memory, left, right)
    counts = [native.call("table_count", memory, table) for table in (left, right)]
    assert counts == [0, 1]


def test_buffers_are_emptied_and_exchanged(native: NativeCode) -> None:
    memory = Memory()
    left, right = _place(memory), _place(memory, 1)
    used: list[int] = []
    for _ in range(10):
        for number in range(100):
            native.call("push", memory, left, f"text {number}")
        native.call("buffer_swap", memory, left, right)
        assert native.call("buffer_count", memory, left) == 0
        assert native.call("list", memory, right) == [f"text {n}" for n in range(100)]
        native.call("buffer_clear", memory, right)
        assert native.call("list", memory, right) == []
        native.call("commit", memory)
        used.append(memory.context.state.used)
    assert used[-1] == used[3], "what emptied buffers held is used again"


def test_queues_hand_out_what_waits(native: NativeCode) -> None:
    memory, dice, model = Memory(), random.Random(7), list[int]()
    queue = _place(memory)
    for number in range(3000):
        native.call("queue_push", memory, queue, number)
        model.append(number)
        if dice.random() < 0.02:
            assert native.call("queue_count", memory, queue) == len(model)
            assert native.call("queue_list", memory, queue) == model
            assert native.call("queue_take", memory, queue) == model
            assert native.call("queue_take", memory, queue) == []
            model.clear()
    native.call("queue_clear", memory, queue)
    assert native.call("queue_list", memory, queue) == []


def test_chains_are_lists_by_key(native: NativeCode) -> None:
    memory, dice, model = Memory(), random.Random(11), dict[str, list[str]]()
    keys, values = _place(memory), _place(memory, 1)
    for number in range(500):
        key, text = dice.choice("abcdefg"), f"value {number}"
        native.call("chain_push", memory, keys, values, key, text)
        model.setdefault(key, []).append(text)
    for key, texts in model.items():
        ends, found = native.call("ends", memory, keys, key)
        assert found
        assert _chain(native, memory, values, ctypes.c_int64.from_address(ends).value) == texts
    assert not native.call("ends", memory, keys, "z")[1]


def _chain(native: NativeCode, memory: Memory, values: int, first: int) -> list[str]:
    cursor = ctypes.create_string_buffer(64)
    place, found = ctypes.addressof(cursor), list[str]()
    native.call("chain_open", memory, place, values, first)
    while native.call("chain_advance", memory, place):
        found.append(native.call("chain_current", memory, place))
    return found
