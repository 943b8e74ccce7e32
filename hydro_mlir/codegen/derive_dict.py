"""Derived functions of dicts: building one from entries, looking a key up, equality, text."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import arith
from xdsl.dialects.builtin import i1, i64
from xdsl.ir import SSAValue

from hydro_mlir.codegen.code import BYTES, CONTEXT, Code
from hydro_mlir.codegen.derive import derives, native_call, unexpected
from hydro_mlir.codegen.unit import Instance
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value


def _dict_type(instance: Instance) -> value.DictType:
    (type_,) = instance.types
    if not isinstance(type_, value.DictType):
        raise unexpected(instance)
    return type_


def _equal(code: Code, left: SSAValue, right: SSAValue) -> SSAValue:
    return code.add(value.CompareOp("eq", left, right)).result


def _position(code: Code, operand: SSAValue, key: SSAValue) -> SSAValue:
    return code.add(value.PositionOp(operand, key)).result


@derives("position")
def position(instance: Instance) -> Code:
    """The position of a key, or -1."""
    type_ = _dict_type(instance)
    code = Code(instance.symbol, [type_, type_.key], i64)
    operand, key = code.arguments
    data, size = code.parts(code.get(operand, 0), type_.entry)

    def body(index: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        held = code.get(code.load(code.offset(data, index), type_.entry), 0)
        code.return_if(_equal(code, held, key), lambda: index)
        return carried

    code.loop(size, [], body)
    code.return_(code.int(-1))
    return code


@derives("dict")
def dict_(instance: Instance) -> Code:
    """The dict of entries: a key keeps its first place and gets its last value."""
    type_ = _dict_type(instance)
    code = Code(instance.symbol, [CONTEXT, type_.entries], type_)
    context, entries = code.arguments
    data, size = code.parts(entries, type_.entry)
    bytes_ = code.add(arith.MuliOp(size, code.add(rt.SizeOfOp(type_.entry)).result)).result
    memory = native_call(code, "tick_bytes", [context, bytes_], BYTES)
    target = code.cast(memory, rt.PointerType(type_.entry))

    def made(count: SSAValue) -> SSAValue:
        held = code.from_parts(target, count, type_.entries)
        return code.add(value.MakeOp([held], type_)).result

    def body(index: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        (count,) = carried
        entry = code.load(code.offset(data, index), type_.entry)
        found = _position(code, made(count), code.get(entry, 0))
        is_new = code.compare("slt", found, 0)
        place = code.offset(target, code.select(is_new, count, found))
        key = code.choose(
            is_new,
            lambda: code.get(entry, 0),
            lambda: code.get(code.load(place, type_.entry), 0),
            type_.key,
        )
        code.store(code.add(value.MakeOp([key, code.get(entry, 1)])).result, place)
        return [code.plus(count, code.add(arith.ExtUIOp(is_new, i64)).result)]

    (count,) = code.loop(size, [code.int(0)], body)
    code.return_(made(count))
    return code


@derives("equal_dict")
def equal_dict(instance: Instance) -> Code:
    """Whether two dicts have the same entries, in whatever order."""
    type_ = _dict_type(instance)
    code = Code(instance.symbol, [type_, type_], i1)
    left, right = code.arguments
    (left_data, left_size), (right_data, right_size) = (
        code.parts(code.get(side, 0), type_.entry) for side in (left, right)
    )
    code.return_if(code.compare("ne", left_size, right_size), lambda: code.bool(False))

    def body(index: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        entry = code.load(code.offset(left_data, index), type_.entry)
        found = _position(code, right, code.get(entry, 0))
        code.return_if(code.compare("slt", found, 0), lambda: code.bool(False))
        other = code.load(code.offset(right_data, found), type_.entry)
        same = _equal(code, code.get(entry, 1), code.get(other, 1))
        different = code.add(arith.XOrIOp(same, code.bool(True))).result
        code.return_if(different, lambda: code.bool(False))
        return carried

    code.loop(left_size, [], body)
    code.return_(code.bool(True))
    return code


@derives("repr_dict")
def repr_dict(instance: Instance) -> Code:
    """`repr(d)`."""
    type_ = _dict_type(instance)
    code = Code(instance.symbol, [CONTEXT, type_], value.text)
    data, count = code.parts(code.get(code.arguments[1], 0), type_.entry)
    empty = code.add(value.ListOp([], value.TEXT_LIST)).result

    def body(index: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        entry = code.load(code.offset(data, index), type_.entry)
        key, content = (
            code.add(value.ToTextOp(code.get(entry, part), "repr")).result for part in (0, 1)
        )
        behind = code.add(value.ConcatOp(code.text(": "), content)).result
        shown = code.add(value.ConcatOp(key, behind)).result
        return [code.add(value.AppendOp(carried[0], shown)).result]

    (pieces,) = code.loop(count, [empty], body)
    inner = code.add(value.TextOp("join", [code.text(", "), pieces])).result
    opened = code.add(value.ConcatOp(code.text("{"), inner)).result
    code.return_(code.add(value.ConcatOp(opened, code.text("}"))).result)
    return code
