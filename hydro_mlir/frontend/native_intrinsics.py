"""Intrinsics of restricted Python: each name to the op that it stands for."""

from __future__ import annotations

import ast
from collections.abc import Callable

from xdsl.dialects import arith, math
from xdsl.dialects.builtin import f64, i64
from xdsl.ir import SSAValue

from hydro_mlir.diagnostics import suggest
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.frontend.native import NativeTranslator
from hydro_mlir.frontend.native_types import MEMORY_TYPES, pointee, register_type, shown
from hydro_mlir.frontend.values import Abandon, constant_of

Handler = Callable[[NativeTranslator, ast.Call], SSAValue | None]
INTRINSICS: dict[str, tuple[int, Handler]] = {}

BYTE = MEMORY_TYPES["u8"]


def _intrinsic(name: str, arguments: int) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        INTRINSICS[name] = (arguments, handler)
        return handler

    return register


def translate_intrinsic(t: NativeTranslator, name: str, node: ast.Call) -> SSAValue | None:
    """Translate a call of an intrinsic."""
    if name not in INTRINSICS:
        t.source.fail("HF107", f"there is no intrinsic `{name}`{suggest(name, INTRINSICS)}", node)
    count, handler = INTRINSICS[name]
    if count >= 0 and len(node.args) != count:
        t.source.fail("HF106", f"expected {count} arguments, but got {len(node.args)}", node)
    return handler(t, node)


def translate_builtin(t: NativeTranslator, function: object, node: ast.Call) -> SSAValue:
    """Translate a call of one of the few Python builtins that restricted Python has."""
    operands = [t.operand(argument) for argument in node.args]
    if len(operands) == 1:
        converted = _conversion(t, function, operands[0], node)
        if converted is not None:
            return converted
    if function in (min, max) and len(operands) == 2:
        left, right = (t.fit(o, i64, node) for o in operands)
        return t.value((arith.MinSIOp if function is min else arith.MaxSIOp)(left, right))
    return t.source.fail("HF107", f"restricted Python cannot call `{ast.unparse(node.func)}`", node)


def _conversion(
    t: NativeTranslator, function: object, operand: SSAValue, node: ast.Call
) -> SSAValue | None:
    if function is float:
        return t.fit(operand, f64, node)
    if function is bool:
        return t.truth(operand, node)
    if function is int:
        return (
            t.value(arith.FPToSIOp(operand, i64))
            if operand.type == f64
            else t.fit(operand, i64, node)
        )
    return None


# --- memory --------------------------------------------------------------------------------------


@_intrinsic("cast", 2)
def _cast(t: NativeTranslator, node: ast.Call) -> SSAValue:
    type_ = register_type(t.type_argument(node.args[0]))
    operand = t.operand(node.args[1])
    if pointee(operand.type) is None and operand.type != i64:
        t.source.fail("HF105", f"cannot cast {shown(operand.type)}", node.args[1])
    if pointee(type_) is None and type_ != i64:
        t.source.fail("HF120", f"expected a pointer type, but got {shown(type_)}", node.args[0])
    return operand if operand.type == type_ else t.value(rt.CastOp(operand, type_))


@_intrinsic("address", 1)
def _address(t: NativeTranslator, node: ast.Call) -> SSAValue:
    operand = t.operand(node.args[0])
    return operand if operand.type == i64 else t.address(_pointer(t, operand, node))


@_intrinsic("field", 2)
def _field(t: NativeTranslator, node: ast.Call) -> SSAValue:
    name = constant_of(t.operand(node.args[1]))
    if not isinstance(name, str):
        t.source.fail("HF120", "expected the field's name as a constant", node.args[1])
    return t.field_pointer(t.operand(node.args[0]), name, node)


@_intrinsic("local", 1)
def _local(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.value(rt.LocalOp(t.type_argument(node.args[0])))


@_intrinsic("size_of", 1)
def _size_of(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.value(rt.SizeOfOp(t.type_argument(node.args[0])))


@_intrinsic("call_pointer", -1)
def _call_pointer(t: NativeTranslator, node: ast.Call) -> SSAValue:
    function = t.fit(t.operand(node.args[0]), i64, node.args[0])
    return t.value(rt.CallPointerOp(function, [t.operand(a) for a in node.args[1:]]))


# --- text and lists ------------------------------------------------------------------------------


@_intrinsic("text_data", 1)
def _text_data(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.add(rt.PartsOp(_text(t, node), BYTE)).data


@_intrinsic("text_size", 1)
def _text_size(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.add(rt.PartsOp(_text(t, node), BYTE)).size


@_intrinsic("make_text", 2)
def _make_text(t: NativeTranslator, node: ast.Call) -> SSAValue:
    data = t.operand(node.args[0])
    if data.type != rt.PointerType(BYTE):
        t.source.fail("HF105", f"expected Pointer[u8], but got {shown(data.type)}", node.args[0])
    return t.value(rt.FromPartsOp(data, t.fit(t.operand(node.args[1]), i64, node), value.text))


@_intrinsic("list_data", 1)
def _list_data(t: NativeTranslator, node: ast.Call) -> SSAValue:
    operand, element = _list(t, node)
    return t.add(rt.PartsOp(operand, element)).data


@_intrinsic("list_size", 1)
def _list_size(t: NativeTranslator, node: ast.Call) -> SSAValue:
    operand, element = _list(t, node)
    return t.add(rt.PartsOp(operand, element)).size


@_intrinsic("make_list", 2)
def _make_list(t: NativeTranslator, node: ast.Call) -> SSAValue:
    data = _pointer(t, t.operand(node.args[0]), node.args[0])
    element = pointee(data.type)
    assert element is not None
    size = t.fit(t.operand(node.args[1]), i64, node.args[1])
    return t.value(rt.FromPartsOp(data, size, value.ListType(element)))


def _text(t: NativeTranslator, node: ast.Call) -> SSAValue:
    operand = t.operand(node.args[0])
    if operand.type != value.text:
        t.source.fail("HF105", f"expected str, but got {shown(operand.type)}", node.args[0])
    return operand


def _list(t: NativeTranslator, node: ast.Call):
    operand = t.operand(node.args[0])
    if not isinstance(operand.type, value.ListType):
        t.source.fail("HF105", f"expected a list, but got {shown(operand.type)}", node.args[0])
    return operand, operand.type.element


def _pointer(t: NativeTranslator, operand: SSAValue, node: ast.expr) -> SSAValue:
    if pointee(operand.type) is None:
        t.source.fail("HF105", f"expected a pointer, but got {shown(operand.type)}", node)
    return operand


# --- operations on values of any type ------------------------------------------------------------


def _context(t: NativeTranslator, node: ast.expr) -> SSAValue:
    operand = t.operand(node)
    if operand.type != rt.context:
        t.source.fail("HF105", f"expected the context, but got {shown(operand.type)}", node)
    return operand


@_intrinsic("keep", 2)
def _keep(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.value(rt.KeepOp(_context(t, node.args[0]), t.operand(node.args[1])))


@_intrinsic("borrow", 2)
def _borrow(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.value(rt.BorrowOp(_context(t, node.args[0]), t.operand(node.args[1])))


@_intrinsic("release", 2)
def _release(t: NativeTranslator, node: ast.Call) -> SSAValue | None:
    t.add(rt.ReleaseOp(_context(t, node.args[0]), t.operand(node.args[1])))
    return None


@_intrinsic("hash_of", 1)
def _hash_of(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.value(value.HashOp(t.operand(node.args[0])))


@_intrinsic("equal", 2)
def _equal(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.value(value.CompareOp("eq", *_same_type(t, node)))


@_intrinsic("less", 2)
def _less(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.value(value.CompareOp("lt", *_same_type(t, node)))


def _same_type(t: NativeTranslator, node: ast.Call) -> tuple[SSAValue, SSAValue]:
    left = t.operand(node.args[0])
    return left, t.fit(t.operand(node.args[1]), left.type, node.args[1])


@_intrinsic("encoded_size", 1)
def _encoded_size(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.value(rt.EncodedSizeOp(t.operand(node.args[0])))


@_intrinsic("encode", 2)
def _encode(t: NativeTranslator, node: ast.Call) -> SSAValue:
    encoded = t.operand(node.args[0])
    target = _pointer(t, t.operand(node.args[1]), node.args[1])
    return t.value(rt.EncodeOp(encoded, target))


@_intrinsic("decode", 4)
def _decode(t: NativeTranslator, node: ast.Call) -> SSAValue:
    type_ = register_type(t.type_argument(node.args[0]))
    context = _context(t, node.args[1])
    position = _pointer(t, t.operand(node.args[2]), node.args[2])
    end = _pointer(t, t.operand(node.args[3]), node.args[3])
    return t.value(rt.DecodeOp(context, position, end, type_))


@_intrinsic("trap", 2)
def _trap(t: NativeTranslator, node: ast.Call) -> SSAValue | None:
    reason = constant_of(t.operand(node.args[1]))
    if not isinstance(reason, str):
        t.source.fail("HF120", "expected the reason as a constant", node.args[1])
    t.add(rt.TrapOp(_context(t, node.args[0]), reason))
    raise Abandon


# --- words ---------------------------------------------------------------------------------------


def _words(t: NativeTranslator, node: ast.Call) -> tuple[SSAValue, SSAValue]:
    left, right = (t.fit(t.operand(a), i64, a) for a in node.args)
    return left, right


@_intrinsic("unsigned_div", 2)
def _unsigned_div(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.value(arith.DivUIOp(*_words(t, node)))


@_intrinsic("unsigned_rem", 2)
def _unsigned_rem(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.value(arith.RemUIOp(*_words(t, node)))


@_intrinsic("unsigned_less", 2)
def _unsigned_less(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.value(arith.CmpiOp(*_words(t, node), "ult"))


@_intrinsic("unsigned_multiply_high", 2)
def _unsigned_multiply_high(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.add(arith.MulUIExtendedOp(*_words(t, node))).high


@_intrinsic("logical_shift_right", 2)
def _logical_shift_right(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.value(arith.ShRUIOp(*_words(t, node)))


def _bit_count(
    name: str, op: type[math.CountTrailingZerosOp | math.CtPopOp | math.CountLeadingZerosOp]
) -> None:
    def handler(t: NativeTranslator, node: ast.Call) -> SSAValue:
        return t.value(op(t.fit(t.operand(node.args[0]), i64, node)))

    INTRINSICS[name] = (1, handler)


_bit_count("count_trailing_zeros", math.CountTrailingZerosOp)
_bit_count("count_leading_zeros", math.CountLeadingZerosOp)
_bit_count("count_ones", math.CtPopOp)


@_intrinsic("float_bits", 1)
def _float_bits(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.value(arith.BitcastOp(t.fit(t.operand(node.args[0]), f64, node), i64))


@_intrinsic("float_from_bits", 1)
def _float_from_bits(t: NativeTranslator, node: ast.Call) -> SSAValue:
    return t.value(arith.BitcastOp(t.fit(t.operand(node.args[0]), i64, node), f64))
