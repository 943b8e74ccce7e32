"""Goal: tables, buffers and cells in state behave as dict, list and variable. Method: models."""

from __future__ import annotations

import ctypes
import random
from typing import Any

import pytest
from native_code import Memory, NativeCode, Trap, i1, i64, value

from hydro_mlir.dialects import runtime as rt
from hydro_mlir.rt import abi

PAIR = value.TupleType([value.text, i64])
SORTED = value.TupleType([value.TupleType([i64, value.text]), i64])


def _functions() -> dict[str, Any]:
    functions: dict[str, Any] = {}
    for name, key in (("text", value.text), ("int", i64), ("pair", PAIR)):
        table = rt.PointerType(rt.RecordType("Table", [key, i64]))
        entry = value.TupleType([key, i64])
        cursor = rt.PointerType(rt.RecordType("TableCursor", [entry]))
        found = value.TupleType([rt.PointerType(i64), i1])
        functions |= {
            f"{name}_entry": ("table_entry", [table, key], found),
            f"{name}_open": ("table_open", [cursor, table], None),
            f"{name}_advance": ("table_advance", [cursor], i1),
            f"{name}_current": ("table_current", [cursor], entry),
        }
    for name, element in (("texts", value.text), ("sorted", SORTED)):
        buffer = rt.PointerType(rt.RecordType("Buffer", [element]))
        functions[f"{name}_push"] = ("buffer_push", [buffer, element], None)
        functions[f"{name}_list"] = ("buffer_list", [buffer], value.ListType(element))
    functions["sorted_sort"] = ("buffer_sort", [buffer], None)
    cursor = rt.PointerType(rt.RecordType("BufferCursor", [SORTED]))
    functions["sorted_open"] = ("buffer_open", [cursor, buffer], None)
    functions["sorted_advance"] = ("buffer_advance", [cursor], i1)
    functions["sorted_current"] = ("buffer_current", [cursor], SORTED)
    cell = rt.PointerType(value.text)
    functions["cell_get"] = ("cell_get", [cell], value.text)
    functions["cell_set"] = ("cell_set", [cell, value.text], None)
    functions["allocate"] = ("state_allocate", [i64], i64)
    functions["release"] = ("state_release", [i64, i64], None)
    functions["release_later"] = ("state_release_later", [i64, i64], None)
    functions["commit"] = ("commit", [], None)
    return functions


@pytest.fixture(scope="module")
def state() -> NativeCode:
    return NativeCode(_functions())


def _place(memory: Memory, offset: int = abi.STATE_OFFSET_FIRST) -> int:
    return memory.context.state.base + offset


def _word(place: int) -> Any:
    return ctypes.c_int64.from_address(place)


KEYS = {
    "text": lambda dice: "".join(dice.choices("abcdefgh", k=dice.randrange(12))),
    "int": lambda dice: dice.randrange(-2000, 2000) * dice.choice([1, 1 << 32, 1 << 52]),
    "pair": lambda dice: ("".join(dice.choices("ab", k=dice.randrange(6))), dice.randrange(40)),
}


@pytest.mark.parametrize("kind", sorted(KEYS))
def test_table_is_a_dict(state: NativeCode, kind: str) -> None:
    memory, dice, model = Memory(), random.Random(3), dict[Any, int]()
    table = _place(memory)
    for step in range(6000):
        memory.context.tick.used = 0
        key = KEYS[kind](dice)
        place, inserted = state.call(f"{kind}_entry", memory, table, key)
        assert inserted == (key not in model)
        cell = _word(place)
        assert cell.value == model.get(key, 0)
        model[key] = cell.value = step
    assert len(model) > 100
    assert _entries(state, memory, table, kind) == list(model.items())


def _entries(state: NativeCode, memory: Memory, table: int, kind: str) -> list[Any]:
    cursor = ctypes.create_string_buffer(64)
    place, found = ctypes.addressof(cursor), list[Any]()
    state.call(f"{kind}_open", memory, place, table)
    while state.call(f"{kind}_advance", memory, place):
        found.append(state.call(f"{kind}_current", memory, place))
        state.call(f"{kind}_open", memory, place, table)  # another tick goes on from here
    return found


def _insert_numbers(state: NativeCode, memory: Memory, count: int) -> None:
    for number in range(count):
        state.call("int_entry", memory, _place(memory), number)


def test_table_reuses_what_it_outgrows(state: NativeCode) -> None:
    memory = Memory()
    _insert_numbers(state, memory, 1 << 12)
    # 24 bytes an entry and twice 4 for the index, at most doubled by growth and by rounding up.
    assert memory.context.state.used < 4 * (1 << 12) * (24 + 8)


def test_state_has_a_limit(state: NativeCode) -> None:
    memory = Memory(state_bytes=1 << 16)
    with pytest.raises(Trap, match="limit_state"):
        _insert_numbers(state, memory, 1 << 16)
    assert memory.context.state.used <= 1 << 16


def test_buffer_keeps_its_texts(state: NativeCode) -> None:
    memory, model = Memory(), [f"text {number}" * (number % 5) for number in range(300)]
    for text in model:
        state.call("texts_push", memory, _place(memory), text)
    assert state.call("texts_list", memory, _place(memory)) == model


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 64, 1000])
def test_sort_is_stable(state: NativeCode, count: int) -> None:
    memory, dice = Memory(), random.Random(count)
    model = [((dice.randrange(-3, 3), dice.choice(["", "a", "é"])), n) for n in range(count)]
    for pair in model:
        state.call("sorted_push", memory, _place(memory), pair)
    state.call("sorted_sort", memory, _place(memory))
    model.sort(key=lambda pair: pair[0])
    assert _elements(state, memory) == model


def _elements(state: NativeCode, memory: Memory) -> list[Any]:
    cursor = ctypes.create_string_buffer(64)
    place, found = ctypes.addressof(cursor), list[Any]()
    state.call("sorted_open", memory, place, _place(memory))
    while state.call("sorted_advance", memory, place):
        found.append(state.call("sorted_current", memory, place))
    return found


def test_cell_holds_a_copy(state: NativeCode) -> None:
    memory = Memory()
    for text in ("", "short", "long " * 100, "é"):
        state.call("cell_set", memory, _place(memory), text)
        assert state.call("cell_get", memory, _place(memory)) == text


def test_blocks_are_given_back(state: NativeCode) -> None:
    memory = Memory()
    first = state.call("allocate", memory, 100)
    other = state.call("allocate", memory, 100)
    assert other - first == 128
    state.call("release", memory, first, 100)
    assert state.call("allocate", memory, 65) == first
    state.call("release_later", memory, other, 100)
    assert state.call("allocate", memory, 128) != other
    state.call("commit", memory)
    assert state.call("allocate", memory, 128) == other
