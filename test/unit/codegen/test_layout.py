"""Layouts agree with ctypes for records and with LLVM for values."""

from __future__ import annotations

import ctypes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import Attribute

from hydro_mlir.codegen.cache import Cache
from hydro_mlir.codegen.layout import llvm_type
from hydro_mlir.codegen.object import optimize, parse
from hydro_mlir.codegen.runtime import Runtime
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.rt import abi

RECORDS = ["Arena", "Trap", "Link", "Channel", "Source", "Context", "Released", "Node"]


@pytest.fixture(scope="module")
def layout():
    return Runtime(Cache(None)).layout


@pytest.mark.parametrize("name", RECORDS)
def test_records_lie_as_ctypes_has_them(layout, name: str):
    structure = getattr(abi, name)
    record = rt.RecordType(name)
    assert layout.extent(record).size == ctypes.sizeof(structure)
    for field, *_ in structure._fields_:
        assert layout.field_offset(record, field) == getattr(structure, field).offset


def _types() -> st.SearchStrategy[Attribute]:
    scalars = st.sampled_from([i1, i64, f64, value.text, value.MemberType("w")])
    return st.recursive(
        scalars,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=4).map(value.TupleType),
            inner.map(value.ListType),
            inner.map(value.OptionType),
        ),
        max_leaves=8,
    )


@settings(max_examples=50, deadline=None)
@given(st.lists(_types(), min_size=1, max_size=5))
def test_values_lie_as_llvm_has_them(layout, types: list[Attribute]):
    sizes = [f"ptr getelementptr ({llvm_type(t)}, ptr null, i64 1)" for t in types]
    body = "\n".join(
        f"store i64 ptrtoint ({size} to i64), ptr getelementptr (i64, ptr @out, i64 {n})"
        for n, size in enumerate(sizes)
    )
    out = f"@out = global [{len(types)} x i64] zeroinitializer"
    text = f"{out}\ndefine void @f() {{\n{body}\nret void\n}}"
    module = parse(text, "sizes")
    optimize(module, speed=1)
    for number, type_ in enumerate(types):
        assert f"i64 {layout.extent(type_).size}" in str(module), (number, str(type_))
