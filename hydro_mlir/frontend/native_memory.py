"""
Typed memory in restricted Python: types, constants, loads, stores, fields.

A pointer to a record stands for the record; everything else is loaded where it is read. Widths
are in memory only, registers hold 64 bits.
"""

from __future__ import annotations

import ast

from typing_extensions import override
from xdsl.dialects.builtin import BytesAttr, DenseArrayBase, IntegerType, i64
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.diagnostics import suggest
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.frontend.iteration import NativeLoops
from hydro_mlir.frontend.native_types import (
    NotAType,
    annotation_type,
    is_signed,
    marker,
    normal,
    pointee,
    record_fields,
    register_type,
    shown,
    type_of,
)
from hydro_mlir.frontend.source import Located, Source
from hydro_mlir.frontend.ssa import Inference
from hydro_mlir.frontend.values import Static, Value, constant_int


class NativeMemory(NativeLoops):
    """What touches memory."""

    def __init__(self, source: Source, inference: Inference, bindings: dict[str, Attribute]):
        super().__init__(source, inference)
        self.bindings = bindings

    @override
    def type_name(self, type_: Attribute) -> str:
        return shown(type_)

    # --- types -----------------------------------------------------------------------------------

    def type_argument(self, node: ast.expr) -> Attribute:
        """A type written in the function: an annotation, or an argument of `size_of`."""
        try:
            return normal(annotation_type(node, self._type_lookup, self.bindings))
        except NotAType:
            self.source.fail("HF120", f"expected a type, but got `{ast.unparse(node)}`", node)

    def _type_lookup(self, node: ast.Name) -> object:
        found = self.bindings.get(node.id)
        return self.outside(node) if found is None else found

    # --- constants and names ---------------------------------------------------------------------

    @override
    def constant(self, node: ast.Constant) -> Value:
        return self.captured(node.value, node)

    @override
    def captured(self, found: object, node: ast.expr) -> Value:
        if isinstance(found, bool):
            return self.boolean(found)
        if isinstance(found, int):
            if not -(1 << 63) <= found < 1 << 64:
                self.source.fail("HF110", f"expected a 64-bit number, but got {found}", node)
            return self.integer(found - (1 << 64) if found >> 63 > 0 else found)
        if isinstance(found, float):
            return self.floating(found)
        if isinstance(found, str):
            return self.value(value.ConstantOp(found))
        if found is None:
            return self.value(value.NoneOp(value.NoneType()))
        if marker(found)[:1] == ("table",):
            return self._table(found)
        return Static(found)

    def _table(self, table: object) -> SSAValue:
        _, name, annotation, values = marker(table)
        type_ = type_of(annotation, {})
        assert isinstance(type_, IntegerType)
        assert isinstance(values, tuple)
        width = type_.width.data
        mask = (1 << width) - 1
        # Packed here: `DenseArrayBase.from_list` takes 15 µs an element, and tables are large.
        packed = b"".join([(int(v) & mask).to_bytes(width // 8, "little") for v in values])
        data = DenseArrayBase(IntegerType(width), BytesAttr(packed))
        return self.value(rt.ConstantTableOp(str(name), data, rt.PointerType(type_)))

    # --- memory ----------------------------------------------------------------------------------

    def load(self, pointer: SSAValue, node: Located) -> SSAValue:
        """What a pointer points at; a pointer to a record stands for the record."""
        element = pointee(pointer.type)
        if element is None:
            self.source.fail("HF120", f"expected a pointer, but got {shown(pointer.type)}", node)
        if isinstance(element, rt.RecordType):
            return pointer
        return self.value(rt.LoadOp(pointer, register_type(element), is_signed(element)))

    def store(self, stored: SSAValue, pointer: SSAValue, node: Located) -> None:
        """Write through a pointer, in the width that it says."""
        element = pointee(pointer.type)
        if element is None or isinstance(element, rt.RecordType):
            self.source.fail("HF120", f"cannot store to {shown(pointer.type)}", node)
        self.add(rt.StoreOp(self.fit(stored, register_type(element), node), pointer))

    def fit(self, operand: SSAValue, type_: Attribute, node: Located) -> SSAValue:
        """A value as a type that it widens to; a diagnostic otherwise."""
        if operand.type == type_:
            return operand
        if self.join(operand.type, type_) != type_:
            self.source.fail(
                "HF105", f"expected {shown(type_)}, but got {shown(operand.type)}", node
            )
        return self.convert(operand, type_)

    def place(self, node: ast.expr) -> SSAValue:
        """The address of `p.field` or `p[i]`."""
        match node:
            case ast.Attribute():
                return self.field_pointer(self.operand(node.value), node.attr, node)
            case ast.Subscript():
                base = self.operand(node.value)
                index = self.fit(self.operand(node.slice), i64, node.slice)
                if pointee(base.type) is None:
                    self.source.fail("HF112", f"cannot store into {shown(base.type)}", node)
                return self.offset(base, index)
            case _:
                return self.source.fail("HF120", "expected a field or an element to store to", node)

    def offset(self, base: SSAValue, index: SSAValue) -> SSAValue:
        """The address `index` elements behind a pointer."""
        return base if constant_int(index) == 0 else self.value(rt.OffsetOp(base, index))

    def field_pointer(self, base: SSAValue, name: str, node: Located) -> SSAValue:
        """The address of a record's field."""
        record = pointee(base.type)
        if not isinstance(record, rt.RecordType):
            self.source.fail("HF104", f"{shown(base.type)} has no field `{name}`", node)
        fields = dict(record_fields(record))
        if name not in fields:
            hint = suggest(name, fields)
            self.source.fail("HF104", f"{shown(record)} has no field `{name}`{hint}", node)
        if isinstance(base.type, rt.ContextType):
            base = self.value(rt.CastOp(base, rt.PointerType(record)))
        return self.value(rt.FieldOp(name, base, rt.PointerType(fields[name])))
