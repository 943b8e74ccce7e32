"""Restricted Python: memory, specialisation, calls, and what is refused."""

# The functions are written as users may write them.
# ruff: noqa: B007

from __future__ import annotations

from typing import Generic

import pytest
from xdsl.dialects.builtin import FileLineColLoc, IntegerType, ModuleOp, Signedness, f64, i1, i64

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.frontend import NativeLibrary, record_fields
from hydro_mlir.rt import memory
from hydro_mlir.rt.abi import Context
from hydro_mlir.rt.memory import (
    K,
    Pointer,
    Record,
    T,
    V,
    address,
    borrow,
    call_pointer,
    constant_table,
    decode,
    encode,
    equal,
    extern,
    field,
    hash_of,
    i16,
    keep,
    less,
    list_size,
    local,
    logical_shift_right,
    make_text,
    native,
    record,
    size_of,
    text_data,
    text_size,
    trap,
    u8,
    u16,
    u32,
    unsigned_less,
    unsigned_rem,
)  # fmt: skip
from hydro_mlir.rt.memory import (
    i64 as word,
)

SEED = 0x9E3779B97F4A7C15
SQUARES = constant_table("squares", u8, [0, 1, 4, 255])
c_write = extern("write", "i64(i32,ptr,i64)")


@record
class Small(Record):
    byte: u8
    short: i16
    wide: u32
    number: word
    link: Pointer[u16]


@record
class Outer(Record):
    first: word
    small: Small


@record
class Entry(Generic[K, V]):
    key: K
    element: V


BYTE = IntegerType(8, Signedness.UNSIGNED)
CONTEXT = rt.context


def translated(function, *types, **bindings):
    """The verified function and the IR of the whole library as text."""
    library = NativeLibrary()
    op = library.instantiate(function, types, bindings)
    for translated_op in library.functions:
        for inner in translated_op.walk():
            assert isinstance(inner.location, FileLineColLoc)
    module = ModuleOp([f.clone() for f in library.functions])
    module.verify()
    return op, str(module)


def pointer(name, *arguments):
    return rt.PointerType(rt.RecordType(name, arguments))


@native
def read_fields(small: Pointer[Small]) -> int:
    return small.byte + small.short + small.wide + small.number + small.link[3]


@native
def write_fields(outer: Pointer[Outer], x: int) -> None:
    outer.small.byte = x
    outer.small.number += 2
    outer.first = outer.small.short
    outer.small.link[x] = 7


def test_fields_have_the_width_of_memory() -> None:
    op, text = translated(read_fields, pointer("Small"))
    assert op.function_type.outputs.data == (i64,)
    assert "-> !rt.pointer<ui8>" in text
    assert "rt.load" in text
    loads = [o for o in op.walk() if isinstance(o, rt.LoadOp)]
    signed = [o.signed is not None for o in loads if o.result.type == i64]
    assert signed == [False, True, False, False, False]
    assert record_fields(rt.RecordType("Small"))[1] == ("short", IntegerType(16))


def test_stores_and_nested_records() -> None:
    op, text = translated(write_fields, pointer("Outer"), i64)
    assert text.count("rt.store") == 4
    assert '!rt.pointer<!rt.record<"Small">>' in text
    assert op.function_type.outputs.data == ()


@native
def find(entries: Pointer[Entry[K, V]], count: int, key: K) -> Pointer[Entry[K, V]]:
    for index in range(count):
        if equal(entries[index].key, key):
            return entries + index
    return memory.cast(Pointer[Entry[K, V]], 0)


@native
def element_of(entries: Pointer[Entry[K, V]], count: int, key: K) -> V:
    found = find(entries, count, key)
    return found.element if address(found) != 0 else entries[0].element


def test_functions_are_specialised_by_their_type_variables() -> None:
    library = NativeLibrary()
    for key, element in ((value.text, i64), (i64, f64), (value.text, i64)):
        entries = pointer("Entry", key, element)
        op = library.instantiate(element_of, [entries, i64, key])
        assert op.function_type.outputs.data == (element,)
    names = [f.sym_name.data for f in library.functions]
    assert names == ["find.str.i64", "element_of.str.i64", "find.i64.f64", "element_of.i64.f64"]
    assert library.callees["element_of.str.i64"] == ["find.str.i64"]
    fields = record_fields(rt.RecordType("Entry", [value.text, f64]))
    assert fields == [("key", value.text), ("element", f64)]


@native
def element_bytes() -> int:
    return size_of(T) + size_of(Entry[T, word])


def test_type_variables_can_be_given() -> None:
    op, text = translated(element_bytes, T=value.text)
    assert op.sym_name.data == "element_bytes.str"
    assert "rt.size_of !value.str" in text
    assert 'rt.size_of !rt.record<"Entry", !value.str, i64>' in text


@native
def use_context(context: Pointer[Context], size: int) -> int:
    arena = context.tick
    if unsigned_less(arena.limit, arena.used + size):
        trap(context, "limit_tick")
    arena.used += size
    context.again = 1
    return arena.base


def test_the_context_is_a_pointer_to_its_record() -> None:
    _, text = translated(use_context, CONTEXT, i64)
    _, other = translated(use_context, pointer("Context"), i64)
    assert text == other
    assert 'rt.trap %context "limit_tick"' in text
    assert "arith.cmpi ult" in text


@native
def arithmetic(x: int, y: float, flag: bool) -> float:
    z = (x * SEED ^ logical_shift_right(x, 3)) & ~15 | x << 2
    z += unsigned_rem(x, 10) - x // 3 % 4
    w = -y if (flag and not x > 3) or z == 2 else float(z)
    return w * 2 + flag


def test_arithmetic_checks_nothing() -> None:
    _, text = translated(arithmetic, i64, f64, i1)
    for op in ("muli", "xori", "shrui", "andi", "ori", "shli", "remui", "divsi", "remsi", "sitofp"):
        assert f"arith.{op}" in text, op
    assert "value." not in text
    assert str(SEED - (1 << 64)) in text


@native
def widened(count: int) -> float:
    total = 0
    while count > 0:
        total = total + 0.5
        count -= 1
        if count == 7:
            break
    else:
        total = 1
    return total


def test_loops_widen_variables() -> None:
    op, _ = translated(widened, i64)
    assert op.function_type.outputs.data == (f64,)


@native
def values(context: Pointer[Context], text: str, items: list[T], item: T) -> tuple[int, bool]:
    kept = keep(context, text)
    data = text_data(borrow(context, kept))
    again = make_text(data + 1, text_size(text) - 1)
    place = local(T)
    place[0] = item
    end = encode(item, data)
    position = local(Pointer[u8])
    position[0] = data
    decoded = decode(T, context, position, end)
    return hash_of(again) + list_size(items), less(decoded, place[0])


def test_operations_on_values() -> None:
    op, text = translated(values, CONTEXT, value.text, value.ListType(i64), i64)
    assert op.function_type.outputs.data == (value.TupleType([i64, i1]),)
    for name in ("keep", "borrow", "parts", "from_parts", "local", "encode", "decode"):
        assert f"rt.{name}" in text, name


@native
def outside(p: Pointer[u8], function: int) -> int:
    written = c_write(1, p, SQUARES[2])
    return call_pointer(function, p, written) + address(
        field(memory.cast(Pointer[Small], p), "wide")
    )


def test_calls_of_c_and_of_addresses() -> None:
    _, text = translated(outside, rt.PointerType(BYTE), i64)
    assert 'rt.call_extern "write" "i64(i32,ptr,i64)"' in text
    assert "rt.call_pointer" in text
    assert 'rt.constant_table "squares"' in text


@native
def factorial(n: int) -> int:
    return 1 if n < 2 else n * factorial(n - 1)


def test_recursion_with_an_annotated_result() -> None:
    op, text = translated(factorial, i64)
    assert "func.call @factorial" in text
    assert op.function_type.outputs.data == (i64,)


@native
def bad_field(small: Pointer[Small]) -> int:
    return small.byt


@native
def bad_store(small: Pointer[Small]) -> None:
    small.number = 1.5


@native
def bad_argument(small: Pointer[Small]) -> int:
    return read_fields(small.link)


@native
def bad_result(x: int) -> int:
    if x > 3:
        return x


@native
def bad_list(x: int) -> int:
    return [x]


@native
def bad_raise(x: int) -> int:
    raise ValueError


@native
def bad_compare(x: int, y: str) -> bool:
    return y == y


@native
def bad_call(x: int) -> int:
    return len(x)


@native
def bad_loop(x: list[T]) -> int:
    for y in x:
        pass
    return 1


@pytest.mark.parametrize(
    ("function", "types", "code", "message"),
    [
        (bad_field, [pointer("Small")], "HF104", 'no field `byt`, did you mean "byte"?'),
        (bad_store, [pointer("Small")], "HF105", "expected int, but got float"),
        (bad_argument, [pointer("Small")], "HF105", "expects Pointer[Small] for `small`"),
        (bad_result, [i64], "HF117", "without returning"),
        (bad_list, [i64], "HF120", "no `list`"),
        (bad_raise, [i64], "HF120", "trap(context, reason)"),
        (bad_compare, [i64, value.text], "HF105", "cannot compare str"),
        (bad_call, [i64], "HF107", "cannot call `len`"),
        (bad_loop, [value.ListType(i64)], "HF112", "range"),
    ],
)
def test_refused(function, types, code, message) -> None:
    with pytest.raises(DiagnosticError) as raised:
        NativeLibrary().instantiate(function, types)
    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.code == code, str(diagnostic)
    assert message in diagnostic.message, str(diagnostic)
    assert diagnostic.place.file == __file__
