"""
Functions that follow from a type's structure: equality, order, hash, containment, keeping.

The front end and the runtime write one op (`value.compare`, `value.hash`, `rt.keep`, ..) for any
type. For composite types code generation derives a function that takes the value apart and
applies the op to its components; it is IR like any other and emitted like any other. Wire form
is in `derive_wire`, text in `derive_text`.

Order codes: -1 before, 0 equal, 1 after, 2 not comparable (a NaN is involved). A list or tuple
is compared by its first components that differ, as in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.dialects import arith
from xdsl.dialects.builtin import FloatAttr, f64, i1, i64
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.codegen.code import BYTE, BYTES, CONTEXT, Code
from hydro_mlir.codegen.layout import has_references
from hydro_mlir.codegen.unit import Instance
from hydro_mlir.diagnostics import InternalError
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value

Types = tuple[Attribute, ...]
Builder = Callable[[Instance], Code]

BUILDERS: dict[str, Builder] = {}


def derives(name: str) -> Callable[[Builder], Builder]:
    """Enter a builder into the table of derived functions."""

    def enter(builder: Builder) -> Builder:
        BUILDERS[name] = builder
        return builder

    return enter


def derive(instance: Instance) -> Code:
    """The function of a `derived` instance, and what it calls."""
    builder = BUILDERS.get(instance.name)
    if builder is None:
        raise InternalError(f"expected a derived function, but got {instance.symbol}")
    return builder(instance)


def unexpected(instance: Instance) -> InternalError:
    """The error for a type that a builder does not take apart."""
    return InternalError(f"expected a composite type, but got {instance.symbol}")


# --- equality ----------------------------------------------------------------------------------


def _equal(code: Code, left: SSAValue, right: SSAValue) -> SSAValue:
    return code.add(value.CompareOp("eq", left, right)).result


@derives("equal")
def equal(instance: Instance) -> Code:
    """Whether two values are equal."""
    (type_,) = instance.types
    code = Code(instance.symbol, [type_, type_], i1)
    left, right = code.arguments
    if isinstance(type_, value.DictType):
        same = code.call(Instance("derived", "equal_dict", (type_,)), [left, right], i1)
        code.return_(same)
    elif isinstance(type_, value.TupleType):
        for index in range(len(type_.elements)):
            same = _equal(code, code.get(left, index), code.get(right, index))
            code.return_if(_not(code, same), lambda: code.bool(False))
        code.return_(code.bool(True))
    elif isinstance(type_, value.OptionType):
        flags = [code.add(value.IsSomeOp(side)).result for side in (left, right)]
        code.return_if(code.add(arith.XOrIOp(flags[0], flags[1])).result, lambda: code.bool(False))
        code.return_if(_not(code, flags[0]), lambda: code.bool(True))
        code.return_(
            _equal(code, *(code.add(value.PayloadOp(side)).result for side in (left, right)))
        )
    elif isinstance(type_, value.TextType):
        code.return_(native_call(code, "text_equal", [left, right], i1))
    elif isinstance(type_, value.ListType):
        _equal_elements(code, type_.element, left, right)
    else:
        raise unexpected(instance)
    return code


def _not(code: Code, condition: SSAValue) -> SSAValue:
    return code.add(arith.XOrIOp(condition, code.bool(True))).result


def _equal_elements(code: Code, element: Attribute, left: SSAValue, right: SSAValue) -> None:
    (left_data, left_size), (right_data, right_size) = (
        code.parts(left, element),
        code.parts(right, element),
    )
    code.return_if(code.compare("ne", left_size, right_size), lambda: code.bool(False))

    def body(index: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        sides = [code.load(code.offset(data, index), element) for data in (left_data, right_data)]
        code.return_if(_not(code, _equal(code, *sides)), lambda: code.bool(False))
        return carried

    code.loop(left_size, [], body)
    code.return_(code.bool(True))


@derives("contains")
def contains(instance: Instance) -> Code:
    """Whether a list has an equal element."""
    (type_,) = instance.types
    if not isinstance(type_, value.ListType):
        raise unexpected(instance)
    element = type_.element
    code = Code(instance.symbol, [type_, element], i1)
    data, size = code.parts(code.arguments[0], element)

    def body(index: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        found = _equal(code, code.load(code.offset(data, index), element), code.arguments[1])
        code.return_if(found, lambda: code.bool(True))
        return carried

    code.loop(size, [], body)
    code.return_(code.bool(False))
    return code


# --- order -------------------------------------------------------------------------------------


@derives("order")
def order(instance: Instance) -> Code:
    """The order code of two values."""
    (type_,) = instance.types
    code = Code(instance.symbol, [type_, type_], i64)
    left, right = code.arguments
    if isinstance(type_, value.TupleType):
        for index in range(len(type_.elements)):
            result = _order(code, code.get(left, index), code.get(right, index))
            code.return_if(code.compare("ne", result, 0), lambda result=result: result)
        code.return_(code.int(0))
    elif isinstance(type_, value.TextType):
        _order_bytes(code, left, right)
    elif isinstance(type_, value.ListType):
        _order_elements(code, type_.element, left, right)
    elif type_ == f64:
        after = code.add(arith.CmpfOp(left, right, "ogt")).result
        before = code.add(arith.CmpfOp(left, right, "olt")).result
        same = code.add(arith.CmpfOp(left, right, "oeq")).result
        _three_ways(code, before, after, same)
    else:
        signed = "ult" if type_ == i1 else "slt"
        before, after = (code.compare(signed, *pair) for pair in ((left, right), (right, left)))
        _three_ways(code, before, after, code.compare("eq", left, right))
    return code


def _order(code: Code, left: SSAValue, right: SSAValue) -> SSAValue:
    result = code.call(Instance("derived", "order", (left.type,)), [left, right], i64)
    assert result is not None
    return result


def _order_elements(code: Code, element: Attribute, left: SSAValue, right: SSAValue) -> None:
    (left_data, left_size), (right_data, right_size) = (
        code.parts(left, element),
        code.parts(right, element),
    )

    def body(index: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        sides = [code.load(code.offset(data, index), element) for data in (left_data, right_data)]
        result = _order(code, *sides)
        code.return_if(code.compare("ne", result, 0), lambda: result)
        return carried

    code.loop(code.add(arith.MinSIOp(left_size, right_size)).result, [], body)
    code.return_(_sign(code, code.add(arith.SubiOp(left_size, right_size)).result))


def _three_ways(code: Code, before: SSAValue, after: SSAValue, same: SSAValue) -> None:
    rest = code.select(after, code.int(1), code.int(2))
    code.return_(code.select(before, code.int(-1), code.select(same, code.int(0), rest)))


def _order_bytes(code: Code, left: SSAValue, right: SSAValue) -> None:
    (left_data, left_size), (right_data, right_size) = (
        code.parts(left, BYTE),
        code.parts(right, BYTE),
    )
    size = code.add(arith.MinSIOp(left_size, right_size)).result
    compare = rt.CallExternOp("memcmp", "i32(ptr,ptr,i64)", [left_data, right_data, size], i64)
    result = code.add(compare).result
    assert result is not None
    difference = code.add(arith.SubiOp(left_size, right_size)).result
    code.return_if(code.compare("ne", result, 0), lambda: _sign(code, result))
    code.return_(_sign(code, difference))


def _sign(code: Code, number: SSAValue) -> SSAValue:
    limited = code.add(arith.MinSIOp(number, code.int(1))).result
    return code.add(arith.MaxSIOp(limited, code.int(-1))).result


# --- hash: the definition is in dialects/stable_hash.py ----------------------------------------


def mixed(code: Code, word: SSAValue) -> SSAValue:
    """One step of SplitMix64's finaliser."""

    def fold(shift: int) -> SSAValue:
        return code.add(
            arith.XOrIOp(word, code.add(arith.ShRUIOp(word, code.int(shift))).result)
        ).result

    word = code.plus(word, 0x9E3779B97F4A7C15)
    word = code.add(arith.MuliOp(fold(30), code.int(0xBF58476D1CE4E5B9))).result
    word = code.add(arith.MuliOp(fold(27), code.int(0x94D049BB133111EB))).result
    return fold(31)


def _folded(code: Code, state: SSAValue, element: SSAValue) -> SSAValue:
    hashed = code.add(value.HashOp(element)).result
    return mixed(code, code.add(arith.XOrIOp(state, hashed)).result)


@derives("hash")
def hash_(instance: Instance) -> Code:
    """The fixed hash of a value."""
    (type_,) = instance.types
    code = Code(instance.symbol, [type_], i64)
    operand = code.arguments[0]
    if isinstance(type_, value.DictType):
        code.return_(_entries_hash(code, operand, type_))
    elif isinstance(type_, value.TupleType):
        state = code.int(len(type_.elements))
        for index in range(len(type_.elements)):
            state = _folded(code, state, code.get(operand, index))
        code.return_(state)
    elif isinstance(type_, value.ListType):
        data, size = code.parts(operand, type_.element)
        (state,) = code.loop(
            size, [size],
            lambda index, carried: [
                _folded(code, carried[0], code.load(code.offset(data, index), type_.element))
            ],
        )  # fmt: skip
        code.return_(state)
    elif isinstance(type_, value.OptionType):
        empty = _not(code, code.add(value.IsSomeOp(operand)).result)
        code.return_if(empty, lambda: mixed(code, code.int(0)))
        code.return_(code.add(value.HashOp(code.add(value.PayloadOp(operand)).result)).result)
    else:
        code.return_(mixed(code, _hash_word(code, operand)))
    return code


def _entries_hash(code: Code, operand: SSAValue, type_: value.DictType) -> SSAValue:
    """Equal dicts have one hash, whatever the order of their entries."""
    data, size = code.parts(code.get(operand, 0), type_.entry)

    def body(index: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
        entry = code.load(code.offset(data, index), type_.entry)
        return [code.plus(carried[0], code.add(value.HashOp(entry)).result)]

    (total,) = code.loop(size, [code.int(0)], body)
    return mixed(code, code.add(arith.XOrIOp(total, size)).result)


def _hash_word(code: Code, operand: SSAValue) -> SSAValue:
    if operand.type == f64:
        zero = code.add(arith.ConstantOp(FloatAttr(0.0, f64))).result
        return code.add(arith.BitcastOp(code.add(arith.AddfOp(operand, zero)).result, i64)).result
    if operand.type == i1:
        return code.add(arith.ExtUIOp(operand, i64)).result
    if isinstance(operand.type, value.MemberType):
        return code.add(value.MemberIndexOp(operand)).result
    if isinstance(operand.type, value.EnumType):
        return code.add(value.OrdinalOp(operand)).result
    return operand if operand.type == i64 else code.int(0)


# --- kept values -------------------------------------------------------------------------------


@derives("keep")
def keep(instance: Instance) -> Code:
    """A copy in state; what it refers to lies at offsets into the state arena."""
    return _copied(
        instance, "keep", lambda code, v: code.add(rt.KeepOp(code.arguments[0], v)).result
    )


@derives("borrow")
def borrow(instance: Instance) -> Code:
    """A kept value with addresses in place of offsets."""
    return _copied(
        instance, "borrow", lambda code, v: code.add(rt.BorrowOp(code.arguments[0], v)).result
    )


def _copied(instance: Instance, verb: str, recur: Callable[[Code, SSAValue], SSAValue]) -> Code:
    (type_,) = instance.types
    code = Code(instance.symbol, [CONTEXT, type_], type_)
    operand = code.arguments[1]
    if isinstance(type_, value.TupleType):
        parts = [recur(code, code.get(operand, i)) for i in range(len(type_.elements))]
        code.return_(code.add(value.MakeOp(parts, type_)).result)
    elif isinstance(type_, value.OptionType):
        empty = _not(code, code.add(value.IsSomeOp(operand)).result)
        code.return_if(empty, lambda: code.add(value.NoneOp(type_)).result)
        payload = recur(code, code.add(value.PayloadOp(operand)).result)
        code.return_(code.add(value.SomeOp(payload)).result)
    elif isinstance(type_, value.TextType | value.ListType):
        element = type_.element if isinstance(type_, value.ListType) else BYTE
        elements = _Elements(code, type_, element, recur)
        code.return_(elements.keep() if verb == "keep" else elements.borrow())
    else:
        raise unexpected(instance)
    return code


class _Elements:
    """A text or list that is kept or borrowed."""

    def __init__(
        self,
        code: Code,
        type_: Attribute,
        element: Attribute,
        recur: Callable[[Code, SSAValue], SSAValue],
    ):
        self.code, self.type, self.element, self.recur = code, type_, element, recur
        self.context = code.arguments[0]
        self.data, self.size = code.parts(code.arguments[1], element)
        self.pointer = self.data.type
        self.bytes = code.add(arith.MuliOp(self.size, code.add(rt.SizeOfOp(element)).result)).result

    def keep(self) -> SSAValue:
        """A copy in state, its data an offset; nothing is allocated for an empty one."""
        code = self.code
        empty = code.compare("eq", self.size, 0)
        code.return_if(empty, lambda: self._made(code.int(0)))
        offset = native_call(code, "state_allocate", [self.context, self.bytes], i64)
        target = code.cast(code.plus(self._base(), offset), self.pointer)
        self._copy(self.data, target)
        return self._made(offset)

    def borrow(self) -> SSAValue:
        """The data's address; elements that refer to others have to be copied to be changed."""
        code = self.code
        address = code.plus(self._base(), code.cast(self.data, i64))
        if not has_references(self.element):
            return self._made(address)
        memory = native_call(
            code, "list_allocate", [self.context, self.size, self._element_size()], i64
        )
        self._copy(code.cast(address, self.pointer), code.cast(memory, self.pointer))
        return self._made(memory)

    def _made(self, address: SSAValue) -> SSAValue:
        return self.code.from_parts(self.code.cast(address, self.pointer), self.size, self.type)

    def _element_size(self) -> SSAValue:
        return self.code.add(rt.SizeOfOp(self.element)).result

    def _base(self) -> SSAValue:
        base = self.code.field(self.context, ("state", rt.RecordType("Arena")), ("base", i64))
        return self.code.load(base, i64)

    def _copy(self, source: SSAValue, target: SSAValue) -> None:
        code = self.code
        if not has_references(self.element):
            bytes_ = [code.cast(pointer, BYTES) for pointer in (target, source)]
            instance = Instance("native", "copy_bytes", (BYTES, BYTES, i64))
            code.call(instance, [*bytes_, self.bytes], None)
            return

        def body(index: SSAValue, carried: Sequence[SSAValue]) -> Sequence[SSAValue]:
            copied = self.recur(code, code.load(code.offset(source, index), self.element))
            code.store(copied, code.offset(target, index))
            return carried

        code.loop(self.size, [], body)


def native_call(
    code: Code, name: str, arguments: Sequence[SSAValue], result: Attribute
) -> SSAValue:
    """A call of a runtime function from derived code."""
    types = tuple(argument.type for argument in arguments)
    made = code.call(Instance("native", name, types), arguments, result)
    assert made is not None
    return made
