"""
Handlers of the `value` dialect: composing values, sequences, text, comparison, hash.
What takes more than a few instructions is a call of a derived function (`derive`) or of a
runtime function (`rt/native`); LLVM inlines the small ones. Arithmetic with Python's rules and
its traps is in `emit_python`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import Attribute, Operation, SSAValue

from hydro_mlir.codegen.code import BYTES, CONTEXT
from hydro_mlir.codegen.emit import FunctionEmitter, emits
from hydro_mlir.codegen.emit_memory import CONTEXT_RECORD, constant_bytes
from hydro_mlir.codegen.layout import is_scalar, llvm_type
from hydro_mlir.codegen.natives import definition
from hydro_mlir.codegen.unit import Instance, quoted
from hydro_mlir.dialects import value
from hydro_mlir.rt.abi import CONSTANT_PADDING_BYTES

# --- calls -------------------------------------------------------------------------------------


def native(
    emitter: FunctionEmitter,
    name: str,
    result: Attribute | None,
    arguments: Sequence[tuple[Attribute, str]],
) -> str:
    """The text of a call of a runtime function on operands given as types and names.

    A context among them is left out for functions that work without one.
    """
    if arguments[0][0] == CONTEXT and not definition(name).takes_context:
        arguments = arguments[1:]
    symbol = emitter.require(Instance("native", name, tuple(type_ for type_, _ in arguments)))
    return emitter.call(symbol, result, [f"{llvm_type(type_)} {text}" for type_, text in arguments])


def derived(
    emitter: FunctionEmitter,
    name: str,
    type_: Attribute,
    result: Attribute,
    arguments: Sequence[str],
) -> str:
    """The text of a call of a derived function on typed operands."""
    return emitter.call(emitter.require(Instance("derived", name, (type_,))), result, arguments)


def operands_of(emitter: FunctionEmitter, *operands: SSAValue) -> list[tuple[Attribute, str]]:
    """Types and names of operands."""
    return [(operand.type, emitter.value(operand)) for operand in operands]


def context_of(emitter: FunctionEmitter, op: Operation) -> tuple[Attribute, str]:
    """The context as an operand of a call."""
    return CONTEXT, emitter.context(op)


# --- constants and composition -----------------------------------------------------------------


def constant_text(emitter: FunctionEmitter, text: str) -> str:
    """A text in the program's read-only memory, as an operand."""
    return constant_data(emitter, text.encode("utf-8", "surrogatepass"))


def constant_data(emitter: FunctionEmitter, data: bytes) -> str:
    """Bytes in the program's read-only memory, as an operand."""
    if not data:
        return "{ ptr null, i64 0 }"
    symbol = quoted(f"text.{hashlib.sha256(data).hexdigest()[:16]}")
    padding = bytes(CONSTANT_PADDING_BYTES)
    emitter.unit.constants[symbol] = constant_bytes(symbol, data + padding)
    return f"{{ ptr {symbol}, i64 {len(data)} }}"


@emits(value.BytesConstantOp)
def bytes_constant(emitter: FunctionEmitter, op: value.BytesConstantOp) -> None:
    """Constant bytes."""
    emitter.names[op.result] = constant_data(emitter, op.content)


@emits(value.ConstantOp)
def constant(emitter: FunctionEmitter, op: value.ConstantOp) -> None:
    """A constant text."""
    emitter.names[op.result] = constant_text(emitter, op.value.data)


def build(
    emitter: FunctionEmitter,
    result: SSAValue,
    parts: Sequence[tuple[str, int]],
    start: str = "poison",
) -> None:
    """The result as a struct with typed parts put in at their indices."""
    type_, current = llvm_type(result.type), start
    for number, (part, index) in enumerate(parts):
        text = f"insertvalue {type_} {current}, {part}, {index}"
        last = number == len(parts) - 1
        current = emitter.assign(result, text) if last else emitter.temporary(text)
    if not parts:
        emitter.names[result] = start


@emits(value.MakeOp)
def make(emitter: FunctionEmitter, op: value.MakeOp) -> None:
    """A tuple."""
    parts = [(emitter.typed(part), index) for index, part in enumerate(op.components)]
    build(emitter, op.result, parts, "poison" if parts else "zeroinitializer")


@emits(value.GetOp)
def get(emitter: FunctionEmitter, op: value.GetOp) -> None:
    """A component of a tuple."""
    emitter.assign(op.result, f"extractvalue {emitter.typed(op.operand)}, {op.index.data}")


@emits(value.InjectOp)
def inject(emitter: FunctionEmitter, op: value.InjectOp) -> None:
    """One alternative of a union; the places of the others are zero."""
    parts = [(f"i64 {op.tag}", 0), (emitter.typed(op.operand), op.tag + 1)]
    build(emitter, op.result, parts, "zeroinitializer")


@emits(value.DictOp)
def dict_(emitter: FunctionEmitter, op: value.DictOp) -> None:
    """A dict of some entries."""
    arguments = [f"ptr {emitter.context(op)}", emitter.typed(op.entries)]
    emitter.assign(op.result, derived(emitter, "dict", op.result.type, op.result.type, arguments))


@emits(value.PositionOp)
def position(emitter: FunctionEmitter, op: value.PositionOp) -> None:
    """Where a key is among a dict's entries."""
    arguments = [emitter.typed(op.operand), emitter.typed(op.key)]
    emitter.assign(op.result, derived(emitter, "position", op.operand.type, i64, arguments))


@emits(value.NoneOp)
def none(emitter: FunctionEmitter, op: value.NoneOp) -> None:
    """Nothing."""
    empty = "false" if isinstance(op.result.type, value.NoneType) else "zeroinitializer"
    emitter.names[op.result] = empty


@emits(value.SomeOp)
def some(emitter: FunctionEmitter, op: value.SomeOp) -> None:
    """An option that holds something."""
    build(emitter, op.result, [("i1 true", 0), (emitter.typed(op.operand), 1)])


@emits(value.IsSomeOp)
def is_some(emitter: FunctionEmitter, op: value.IsSomeOp) -> None:
    """Whether an option holds something."""
    emitter.assign(op.result, f"extractvalue {emitter.typed(op.operand)}, 0")


@emits(value.PayloadOp)
def payload(emitter: FunctionEmitter, op: value.PayloadOp) -> None:
    """What an option holds."""
    emitter.assign(op.result, f"extractvalue {emitter.typed(op.operand)}, 1")


# --- lists and texts ---------------------------------------------------------------------------


@emits(value.ListOp)
def list_(emitter: FunctionEmitter, op: value.ListOp) -> None:
    """A new list; its room is a power of two, which is what `append` relies on."""
    assert isinstance(op.result.type, value.ListType)
    count = len(op.elements)
    if not count:
        emitter.names[op.result] = "{ ptr null, i64 0 }"
        return
    element = op.result.type.element
    room = 1 << (count - 1).bit_length()
    size = emitter.layout.extent(element).size
    memory = emitter.temporary(
        native(emitter, "tick_bytes", BYTES, [context_of(emitter, op), (i64, str(room * size))])
    )
    for index, part in enumerate(op.elements):
        place = emitter.temporary(f"getelementptr inbounds i8, ptr {memory}, i64 {index * size}")
        emitter.line(f"store {emitter.typed(part)}, ptr {place}, align 1")
    build(emitter, op.result, [(f"ptr {memory}", 0), (f"i64 {count}", 1)])


@emits(value.AppendOp)
def append(emitter: FunctionEmitter, op: value.AppendOp) -> None:
    """The list with one more element, in the same memory where there is room."""
    arguments = [context_of(emitter, op), *operands_of(emitter, op.operand, op.element)]
    emitter.assign(op.result, native(emitter, "list_append", op.result.type, arguments))


@emits(value.LenOp)
def len_(emitter: FunctionEmitter, op: value.LenOp) -> None:
    """Elements of a list, code points of a text."""
    if isinstance(op.operand.type, value.ListType | value.BytesType):
        emitter.assign(op.result, f"extractvalue {emitter.typed(op.operand)}, 1")
    else:
        emitter.assign(
            op.result,
            native(
                emitter,
                "text_len",
                i64,
                [context_of(emitter, op), *operands_of(emitter, op.operand)],
            ),
        )


def _family(operand: SSAValue) -> str:
    if isinstance(operand.type, value.BytesType):
        return "bytes"
    return "list" if isinstance(operand.type, value.ListType) else "text"


@emits(value.IndexOp)
def index(emitter: FunctionEmitter, op: value.IndexOp) -> None:
    """An element, or a text of one code point; traps where there is none."""
    if op.operand.type == value.text:
        arguments = [context_of(emitter, op), *operands_of(emitter, op.operand, op.position)]
        emitter.assign(op.result, native(emitter, "text_index", value.text, arguments))
        size = emitter.temporary(f"extractvalue {emitter.typed(op.result)}, 1")
        missing = emitter.temporary(f"icmp eq i64 {size}, 0")
        emitter.trap_if(missing, op, value.TRAPPING[value.IndexOp])
        return
    is_bytes = isinstance(op.operand.type, value.BytesType)
    position = emitter.value(op.position)
    memory = "i8" if is_bytes else llvm_type(op.result.type)
    count = emitter.temporary(f"extractvalue {emitter.typed(op.operand)}, 1")
    negative = emitter.temporary(f"icmp slt i64 {position}, 0")
    behind = emitter.temporary(f"add i64 {position}, {count}")
    place = emitter.temporary(f"select i1 {negative}, i64 {behind}, i64 {position}")
    outside = emitter.temporary(f"icmp uge i64 {place}, {count}")
    emitter.trap_if(outside, op, value.TRAPPING[value.IndexOp])
    data = emitter.temporary(f"extractvalue {emitter.typed(op.operand)}, 0")
    address = emitter.temporary(f"getelementptr inbounds {memory}, ptr {data}, i64 {place}")
    loaded = f"load {memory}, ptr {address}, align 1"
    if is_bytes:
        loaded = f"zext i8 {emitter.temporary(loaded)} to i64"
    emitter.assign(op.result, loaded)


@emits(value.SliceOp)
def slice_(emitter: FunctionEmitter, op: value.SliceOp) -> None:
    """Some elements."""
    arguments = [context_of(emitter, op), *operands_of(emitter, op.operand, op.start, op.stop)]
    emitter.assign(
        op.result, native(emitter, f"{_family(op.operand)}_slice", op.result.type, arguments)
    )


@emits(value.ConcatOp)
def concat(emitter: FunctionEmitter, op: value.ConcatOp) -> None:
    """One behind the other."""
    arguments = [context_of(emitter, op), *operands_of(emitter, op.left, op.right)]
    family = "list" if isinstance(op.left.type, value.ListType) else "text"
    emitter.assign(op.result, native(emitter, f"{family}_concat", op.result.type, arguments))


@emits(value.ContainsOp)
def contains(emitter: FunctionEmitter, op: value.ContainsOp) -> None:
    """Whether an element is in a list, or a text in a text."""
    if isinstance(op.operand.type, value.TextType):
        text = native(
            emitter, "text_contains", i1,
            [context_of(emitter, op), *operands_of(emitter, op.operand, op.element)],
        )  # fmt: skip
    else:
        arguments = [emitter.typed(op.operand), emitter.typed(op.element)]
        text = derived(emitter, "contains", op.operand.type, i1, arguments)
    emitter.assign(op.result, text)


@emits(value.EncodeOp)
def encode(emitter: FunctionEmitter, op: value.EncodeOp) -> None:
    """The bytes of a text are in memory already."""
    emitter.names[op.result] = emitter.value(op.operand)


@emits(value.DecodeOp)
def decode(emitter: FunctionEmitter, op: value.DecodeOp) -> None:
    """The text whose bytes these are, if they are UTF-8."""
    data = emitter.temporary(f"extractvalue {emitter.typed(op.operand)}, 0")
    size = emitter.temporary(f"extractvalue {emitter.typed(op.operand)}, 1")
    valid = emitter.temporary(native(emitter, "utf8_valid", i1, [(BYTES, data), (i64, size)]))
    emitter.trap_if(emitter.temporary(f"xor i1 {valid}, true"), op, value.TRAPPING[value.DecodeOp])
    emitter.names[op.result] = emitter.value(op.operand)


@emits(value.ToTextOp)
def to_text(emitter: FunctionEmitter, op: value.ToTextOp) -> None:
    """`str`, `repr` or `format`."""
    type_, form = op.operand.type, op.form.data
    context = context_of(emitter, op)
    if form == "format":
        _format(emitter, op, context)
    elif type_ == value.text and form == "str":
        emitter.names[op.result] = emitter.value(op.operand)
    else:
        arguments = [f"ptr {context[1]}", emitter.typed(op.operand)]
        emitter.assign(op.result, derived(emitter, form, type_, value.text, arguments))


def _format(emitter: FunctionEmitter, op: value.ToTextOp, context: tuple[Attribute, str]) -> None:
    kind = {i64: "int", f64: "float", i1: "int"}.get(op.operand.type, "text")  # pyright: ignore
    spec = constant_text(emitter, op.spec.data if op.spec is not None else "")
    arguments = [context, *operands_of(emitter, op.operand), (value.text, spec)]
    emitter.assign(op.result, native(emitter, f"format_{kind}", value.text, arguments))


# --- comparison and hash -----------------------------------------------------------------------

_FLOAT = {"eq": "oeq", "ne": "une", "lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge"}
_SIGNED = {"eq": "eq", "ne": "ne", "lt": "slt", "le": "sle", "gt": "sgt", "ge": "sge"}
_UNSIGNED = {"eq": "eq", "ne": "ne", "lt": "ult", "le": "ule", "gt": "ugt", "ge": "uge"}

# What an order code means for each predicate; 2 stands for values that are not comparable.
_ORDER = {"lt": "icmp slt i64 {}, 0", "le": "icmp slt i64 {}, 1", "gt": "icmp eq i64 {}, 1"}


@emits(value.CompareOp)
def compare(emitter: FunctionEmitter, op: value.CompareOp) -> None:
    """Compare two values of one type."""
    type_, predicate = op.left.type, op.predicate.data
    left, right = emitter.typed(op.left), emitter.value(op.right)
    if type_ == f64:
        emitter.assign(op.result, f"fcmp {_FLOAT[predicate]} {left}, {right}")
    elif is_scalar(type_) or isinstance(type_, value.NoneType):
        table = _UNSIGNED if type_ == i1 else _SIGNED
        emitter.assign(op.result, f"icmp {table[predicate]} {left}, {right}")
    elif predicate in ("eq", "ne"):
        call = derived(emitter, "equal", type_, i1, [left, emitter.typed(op.right)])
        if predicate == "eq":
            emitter.assign(op.result, call)
        else:
            emitter.assign(op.result, f"xor i1 {emitter.temporary(call)}, true")
    else:
        call = derived(emitter, "order", type_, i64, [left, emitter.typed(op.right)])
        code = emitter.temporary(call)
        if predicate == "ge":
            # 0 or 1, but neither -1 nor 2.
            emitter.assign(op.result, f"icmp ult i64 {code}, 2")
        else:
            emitter.assign(op.result, _ORDER[predicate].format(code))


@emits(value.HashOp)
def hash_(emitter: FunctionEmitter, op: value.HashOp) -> None:
    """The fixed hash."""
    if isinstance(op.operand.type, value.TextType):
        emitter.assign(
            op.result, native(emitter, "text_hash", i64, operands_of(emitter, op.operand))
        )
    else:
        emitter.assign(
            op.result, derived(emitter, "hash", op.operand.type, i64, [emitter.typed(op.operand)])
        )


# --- members -----------------------------------------------------------------------------------


@emits(value.SelfOp)
def self_(emitter: FunctionEmitter, op: value.SelfOp) -> None:
    """The member that runs this."""
    place = emitter.layout.field_offset(CONTEXT_RECORD, "member")
    pointer = emitter.temporary(
        f"getelementptr inbounds i8, ptr {emitter.context(op)}, i64 {place}"
    )
    emitter.assign(op.result, f"load i64, ptr {pointer}, align 8, !invariant.load !0")


@emits(value.MemberOp, value.MemberIndexOp, value.CaseOp, value.OrdinalOp)
def member(emitter: FunctionEmitter, op: Operation) -> None:
    """A member is its index, also that of an enum."""
    emitter.names[op.results[0]] = emitter.value(op.operands[0])
