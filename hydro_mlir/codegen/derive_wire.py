"""
Derived functions of the wire form: size, encoding, and a decoder that accepts any bytes.

A record is little-endian and packed: i64, f64, members and enums 8 bytes, bool one byte (0 or 1),
text and bytes a u32 count and their bytes, tuples and records their fields in order, lists a u32
count and the elements, options one byte and, if it is 1, the payload, unions one byte that
numbers the alternative and its value. The decoder checks every count against the bytes that are
left before it reads or allocates, so hostile bytes end the tick as `malformed` and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects import arith, func
from xdsl.dialects.builtin import IntegerType, f64, i1, i64
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.codegen.code import BYTE, BYTES, CONTEXT, COUNT, Code
from hydro_mlir.codegen.derive import derives, native_call, unexpected
from hydro_mlir.codegen.unit import Instance
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value

POSITION = rt.PointerType(BYTES)


def fixed_bytes(type_: Attribute) -> int | None:
    """Bytes on the wire of a type whose values all take the same, else None."""
    if type_ == i1:
        return 1
    if type_ in (i64, f64) or isinstance(type_, value.MemberType | value.EnumType):
        return 8
    if isinstance(type_, value.UnionType):
        return None
    if isinstance(type_, value.TupleType):
        sizes = [fixed_bytes(element) for element in type_.elements]
        return None if None in sizes else sum(size for size in sizes if size is not None)
    return None


# --- size --------------------------------------------------------------------------------------


@derives("encoded_size")
def encoded_size(instance: Instance) -> Code:
    """Bytes that a value takes on the wire."""
    (type_,) = instance.types
    code = Code(instance.symbol, [type_], i64)
    operand, fixed = code.arguments[0], fixed_bytes(type_)
    if fixed is not None:
        code.return_(code.int(fixed))
    elif isinstance(type_, value.TextType):
        code.return_(code.plus(code.parts(operand, BYTE)[1], 4))
    elif isinstance(type_, value.UnionType):
        _by_tag(code, type_, operand, lambda part: code.plus(_size(code, part), 1))
    elif isinstance(type_, value.TupleType):
        total = code.int(0)
        for index in range(len(type_.elements)):
            total = code.plus(total, _size(code, code.get(operand, index)))
        code.return_(total)
    elif isinstance(type_, value.OptionType):
        some = code.add(value.IsSomeOp(operand)).result
        code.return_if(some, lambda: code.plus(_size(code, _payload(code, operand)), 1))
        code.return_(code.int(1))
    elif isinstance(type_, value.ListType):
        code.return_(_list_size(code, operand, type_.element))
    else:
        raise unexpected(instance)
    return code


def _by_tag(
    code: Code, type_: value.UnionType, operand: SSAValue, result: Callable[[SSAValue], SSAValue]
) -> None:
    """Return what a function makes of the alternative that a union holds."""
    tag, last = code.get(operand, 0), len(type_.alternatives) - 1
    for index in range(last):
        here = code.compare("eq", tag, index)
        code.return_if(here, lambda index=index: result(code.get(operand, index + 1)))
    code.return_(result(code.get(operand, last + 1)))


def _size(code: Code, operand: SSAValue) -> SSAValue:
    return code.add(rt.EncodedSizeOp(operand)).result


def _payload(code: Code, operand: SSAValue) -> SSAValue:
    return code.add(value.PayloadOp(operand)).result


def _list_size(code: Code, operand: SSAValue, element: Attribute) -> SSAValue:
    data, count = code.parts(operand, element)
    fixed = fixed_bytes(element)
    if fixed is not None:
        return code.plus(code.add(arith.MuliOp(count, code.int(fixed))).result, 4)

    def body(index: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        return [code.plus(carried[0], _size(code, code.load(code.offset(data, index), element)))]

    return code.loop(count, [code.int(4)], body)[0]


# --- encoding ----------------------------------------------------------------------------------


@derives("encode")
def encode(instance: Instance) -> Code:
    """Write a value; the address behind it."""
    (type_,) = instance.types
    code = Code(instance.symbol, [type_, BYTES], BYTES)
    operand, target = code.arguments
    if isinstance(type_, value.UnionType):
        behind = _write(code, code.get(operand, 0), target, BYTE, 1)
        _by_tag(code, type_, operand, lambda part: _encode(code, part, behind))
    elif isinstance(type_, value.TupleType):
        for index in range(len(type_.elements)):
            target = _encode(code, code.get(operand, index), target)
        code.return_(target)
    elif isinstance(type_, value.TextType):
        data, size = code.parts(operand, BYTE)
        start = _write(code, size, target, COUNT, 4)
        # `encode` has room behind the value, see ENCODE_PADDING_BYTES.
        instance = Instance("native", "copy_into_room", (BYTES, BYTES, i64))
        code.instances[instance.symbol] = instance
        code.add(func.CallOp(instance.symbol, [start, data, size], []))
        code.return_(code.offset(start, size))
    elif isinstance(type_, value.OptionType):
        some = code.add(value.IsSomeOp(operand)).result
        behind = _write(code, code.add(arith.ExtUIOp(some, i64)).result, target, BYTE, 1)
        code.return_if(some, lambda: _encode(code, _payload(code, operand), behind))
        code.return_(behind)
    elif isinstance(type_, value.ListType):
        code.return_(_encode_list(code, operand, target, type_.element))
    else:
        code.return_(_encode_word(code, operand, target))
    return code


def _encode(code: Code, operand: SSAValue, target: SSAValue) -> SSAValue:
    return code.add(rt.EncodeOp(operand, target)).result


def _write(code: Code, word: SSAValue, target: SSAValue, type_: Attribute, size: int) -> SSAValue:
    code.store(word, code.cast(target, rt.PointerType(type_)))
    return code.offset(target, size)


def _encode_word(code: Code, operand: SSAValue, target: SSAValue) -> SSAValue:
    if operand.type == i1:
        return _write(code, code.add(arith.ExtUIOp(operand, i64)).result, target, BYTE, 1)
    if isinstance(operand.type, value.MemberType):
        operand = code.add(value.MemberIndexOp(operand)).result
    if isinstance(operand.type, value.EnumType):
        operand = code.add(value.OrdinalOp(operand)).result
    return _write(code, operand, target, operand.type, 8)


def _encode_list(code: Code, operand: SSAValue, target: SSAValue, element: Attribute) -> SSAValue:
    data, count = code.parts(operand, element)
    start = _write(code, count, target, COUNT, 4)

    def body(index: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        return [_encode(code, code.load(code.offset(data, index), element), carried[0])]

    return code.loop(count, [start], body)[0]


# --- decoding ----------------------------------------------------------------------------------


@derives("decode")
def decode(instance: Instance) -> Code:
    """Read a value at a position, which moves behind it; trap where the bytes are none."""
    (type_,) = instance.types
    code = Code(instance.symbol, [CONTEXT, POSITION, BYTES], type_)
    if isinstance(type_, value.UnionType):
        _decode_union(code, type_)
    elif isinstance(type_, value.TupleType):
        parts = [_decode(code, element) for element in type_.elements]
        code.return_(code.add(value.MakeOp(parts, type_)).result)
    elif isinstance(type_, value.TextType):
        code.return_(_decode_text(code, type_))
    elif isinstance(type_, value.OptionType):
        none = code.compare("eq", _read_flag(code), 0)
        code.return_if(none, lambda: code.add(value.NoneOp(type_)).result)
        code.return_(code.add(value.SomeOp(_decode(code, type_.element))).result)
    elif isinstance(type_, value.ListType):
        code.return_(_decode_list(code, type_))
    elif type_ == i1:
        code.return_(code.compare("ne", _read_flag(code), 0))
    elif isinstance(type_, value.MemberType):
        code.return_(code.add(value.MemberOp(_read(code, i64, 8), type_)).result)
    elif isinstance(type_, value.EnumType):
        position = _read(code, i64, 8)
        _malformed_if(code, code.compare("uge", position, len(type_.member_names)))
        code.return_(code.add(value.CaseOp(position, type_)).result)
    else:
        code.return_(_read(code, type_, 8))
    return code


def _decode_union(code: Code, type_: value.UnionType) -> None:
    tag, last = _read(code, BYTE, 1), len(type_.alternatives) - 1
    _malformed_if(code, code.compare("ugt", tag, last))

    def decoded(index: int) -> SSAValue:
        part = _decode(code, type_.alternatives[index])
        return code.add(value.InjectOp(part, type_)).result

    for index in range(last):
        code.return_if(code.compare("eq", tag, index), lambda index=index: decoded(index))
    code.return_(decoded(last))


def _decode(code: Code, type_: Attribute) -> SSAValue:
    context, position, end = code.arguments
    return code.add(rt.DecodeOp(context, position, end, type_)).result


def _left(code: Code) -> tuple[SSAValue, SSAValue]:
    """The address to read at, and the bytes from there on."""
    start = code.load(code.arguments[1], BYTES)
    end = code.cast(code.arguments[2], i64)
    return start, code.add(arith.SubiOp(end, code.cast(start, i64))).result


def _malformed_if(code: Code, condition: SSAValue) -> None:
    code.trap_if(condition, code.arguments[0], "malformed")


def _read(code: Code, memory: Attribute, size: int) -> SSAValue:
    start, left = _left(code)
    _malformed_if(code, code.compare("slt", left, size))
    code.store(code.offset(start, size), code.arguments[1])
    register = i64 if isinstance(memory, IntegerType) else memory
    return code.load(code.cast(start, rt.PointerType(memory)), register)


def _read_flag(code: Code) -> SSAValue:
    flag = _read(code, BYTE, 1)
    _malformed_if(code, code.compare("ugt", flag, 1))
    return flag


def _decode_text(code: Code, type_: value.TextType) -> SSAValue:
    size = _read(code, COUNT, 4)
    start, left = _left(code)
    _malformed_if(code, code.compare("slt", left, size))
    if not isinstance(type_, value.BytesType):
        valid = native_call(code, "utf8_valid", [start, size], i1)
        invalid = code.add(arith.XOrIOp(valid, code.bool(True))).result
        _malformed_if(code, invalid)
    code.store(code.offset(start, size), code.arguments[1])
    return code.from_parts(start, size, type_)


def _decode_list(code: Code, type_: value.ListType) -> SSAValue:
    count = _read(code, COUNT, 4)
    # Every element takes at least a byte, so the count cannot make us allocate without bound.
    _malformed_if(code, code.compare("slt", _left(code)[1], count))
    element_bytes = code.add(rt.SizeOfOp(type_.element)).result
    memory = native_call(code, "list_allocate", [code.arguments[0], count, element_bytes], i64)
    data = code.cast(memory, rt.PointerType(type_.element))

    def body(index: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        code.store(_decode(code, type_.element), code.offset(data, index))
        return carried

    code.loop(count, [], body)
    return code.from_parts(data, count, type_)
