"""
Handlers of the `rt` dialect's memory ops: what the runtime's functions are made of.

Integers in registers are 64 bits wide and may be narrower in memory: a load widens by sign or
with zeros, a store cuts. Calls of C functions widen and cut in the same way by their signature.
Records on the wire are not aligned, so no access claims an alignment; it would gain nothing.
"""

from __future__ import annotations

from xdsl.dialects.builtin import IntegerType, Signedness
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.codegen.emit import FunctionEmitter, emits
from hydro_mlir.codegen.layout import is_address, llvm_type
from hydro_mlir.codegen.unit import quoted
from hydro_mlir.diagnostics import InternalError
from hydro_mlir.dialects import runtime as rt

# C functions that LLVM has to know more about than their types.
_EXTERN_ATTRIBUTES = {
    "_setjmp": "returns_twice nounwind",
    "longjmp": "noreturn nounwind cold",
    "memcmp": "nounwind willreturn memory(argmem: read)",
    "bcmp": "nounwind willreturn memory(argmem: read)",
    "memchr": "nounwind willreturn memory(argmem: read)",
    "fmod": "nounwind willreturn memory(none)",
    "strlen": "nounwind willreturn memory(argmem: read)",
}

_SIGNED_C = {"i8": "i8", "i16": "i16", "i32": "i32", "i64": "i64"}
_C_TYPES = {
    **_SIGNED_C,
    "u8": "i8", "u16": "i16", "u32": "i32", "u64": "i64", "f64": "double", "ptr": "ptr",
    "void": "void", "...": "...",
}  # fmt: skip


def _element(pointer: SSAValue) -> Attribute:
    assert isinstance(pointer.type, rt.PointerType)
    return pointer.type.element


def _is_narrow(memory: Attribute, register: Attribute) -> bool:
    return (
        isinstance(memory, IntegerType)
        and isinstance(register, IntegerType)
        and memory.width.data != register.width.data
    )


@emits(rt.LoadOp)
def load(emitter: FunctionEmitter, op: rt.LoadOp) -> None:
    """Read memory; narrow integers are widened to the result's width."""
    memory, pointer = _element(op.pointer), emitter.value(op.pointer)
    if not _is_narrow(memory, op.result.type):
        emitter.assign(op.result, f"load {llvm_type(op.result.type)}, ptr {pointer}, align 1")
        return
    assert isinstance(memory, IntegerType)
    narrow = emitter.temporary(f"load {llvm_type(memory)}, ptr {pointer}, align 1")
    signed = op.signed is not None and op.signed.value.data != 0
    signed = signed or memory.signedness.data == Signedness.SIGNED
    widen = "sext" if signed else "zext"
    emitter.assign(
        op.result, f"{widen} {llvm_type(memory)} {narrow} to {llvm_type(op.result.type)}"
    )


@emits(rt.StoreOp)
def store(emitter: FunctionEmitter, op: rt.StoreOp) -> None:
    """Write memory; integers are cut to the width that the pointer says."""
    memory, source = _element(op.pointer), emitter.typed(op.value)
    if _is_narrow(memory, op.value.type):
        source = f"{llvm_type(memory)} " + emitter.temporary(
            f"trunc {source} to {llvm_type(memory)}"
        )
    emitter.line(f"store {source}, ptr {emitter.value(op.pointer)}, align 1")


@emits(rt.OffsetOp)
def offset(emitter: FunctionEmitter, op: rt.OffsetOp) -> None:
    """The address of another element."""
    memory = emitter.layout.llvm_memory_type(_element(op.pointer))
    index = emitter.typed(op.index)
    emitter.assign(
        op.result, f"getelementptr inbounds {memory}, ptr {emitter.value(op.pointer)}, {index}"
    )


@emits(rt.FieldOp)
def field(emitter: FunctionEmitter, op: rt.FieldOp) -> None:
    """The address of a field."""
    record = _element(op.pointer) if isinstance(op.pointer.type, rt.PointerType) else CONTEXT_RECORD
    assert isinstance(record, rt.RecordType)
    bytes_in = emitter.layout.field_offset(record, op.field.data)
    if bytes_in == 0:
        emitter.names[op.result] = emitter.value(op.pointer)
        return
    pointer = emitter.value(op.pointer)
    emitter.assign(op.result, f"getelementptr inbounds i8, ptr {pointer}, i64 {bytes_in}")


CONTEXT_RECORD = rt.RecordType("Context")


@emits(rt.CastOp)
def cast(emitter: FunctionEmitter, op: rt.CastOp) -> None:
    """Between pointers, and between pointers and integers."""
    source, target = is_address(op.operand.type), is_address(op.result.type)
    if source == target:
        emitter.names[op.result] = emitter.value(op.operand)
        return
    conversion = "ptrtoint" if source else "inttoptr"
    emitter.assign(
        op.result, f"{conversion} {emitter.typed(op.operand)} to {llvm_type(op.result.type)}"
    )


@emits(rt.LocalOp)
def local(emitter: FunctionEmitter, op: rt.LocalOp) -> None:
    """Memory of the call, cleared each time that control comes here."""
    memory = _element(op.result)
    emitter.names[op.result] = emitter.reserve(memory)
    clear(emitter, emitter.names[op.result], emitter.layout.extent(memory).size)


def clear(emitter: FunctionEmitter, pointer: str, size: int) -> None:
    """Zero memory."""
    symbol = "@llvm.memset.p0.i64"
    emitter.declare(symbol, f"declare void {symbol}(ptr, i8, i64, i1 immarg)")
    emitter.line(f"call void {symbol}(ptr align 8 {pointer}, i8 0, i64 {size}, i1 false)")


@emits(rt.SizeOfOp)
def size_of(emitter: FunctionEmitter, op: rt.SizeOfOp) -> None:
    """Bytes of a type."""
    emitter.names[op.result] = str(emitter.layout.extent(op.type).size)


@emits(rt.ConstantTableOp)
def constant_table(emitter: FunctionEmitter, op: rt.ConstantTableOp) -> None:
    """A table in read-only memory, spelled as its little-endian bytes."""
    symbol = quoted(f"table.{op.table.data}")
    if symbol not in emitter.unit.constants:
        emitter.unit.constants[symbol] = constant_bytes(symbol, op.values.data.data, 8)
    emitter.names[op.result] = symbol


_PLAIN_BYTES = frozenset(range(32, 127)) - {ord('"'), ord("\\")}
_SPELLED = [chr(byte) if byte in _PLAIN_BYTES else f"\\{byte:02X}" for byte in range(256)]


def constant_bytes(symbol: str, data: bytes, alignment: int = 1) -> str:
    """The definition of constant bytes."""
    spelled = "".join([_SPELLED[byte] for byte in data])
    type_ = f"[{len(data)} x i8]"
    return f'{symbol} = internal unnamed_addr constant {type_} c"{spelled}", align {alignment}'


# --- calls -------------------------------------------------------------------------------------


def _parse_signature(text: str) -> tuple[str, list[str]]:
    result, _, rest = text.partition("(")
    parameters = [p.strip() for p in rest.removesuffix(")").split(",") if p.strip()]
    return result.strip(), parameters


@emits(rt.CallExternOp)
def call_extern(emitter: FunctionEmitter, op: rt.CallExternOp) -> None:
    """Call a C function, with its own widths."""
    result, parameters = _parse_signature(op.signature.data)
    variadic = parameters[-1:] == ["..."]
    fixed = parameters[:-1] if variadic else parameters
    arguments = [
        _to_c(emitter, argument, fixed[i] if i < len(fixed) else None)
        for i, argument in enumerate(op.arguments)
    ]
    spelled = ", ".join(_C_TYPES[p] for p in parameters)
    name = op.function.data
    attributes = _EXTERN_ATTRIBUTES.get(name, "nounwind")
    emitter.declare(f"@{name}", f"declare {_C_TYPES[result]} @{name}({spelled}) {attributes}")
    callee = f"{_C_TYPES[result]} ({spelled})" if variadic else _C_TYPES[result]
    suffix = " returns_twice" if name == "_setjmp" else ""
    text = f"call {callee} @{name}({', '.join(arguments)}){suffix}"
    _from_c(emitter, op.result, result, text)


def _to_c(emitter: FunctionEmitter, argument: SSAValue, c_type: str | None) -> str:
    type_ = llvm_type(argument.type)
    if c_type is None or _C_TYPES[c_type] == type_:
        return emitter.typed(argument)
    wanted = _C_TYPES[c_type]
    if wanted == "ptr":
        return "ptr " + emitter.temporary(f"inttoptr {emitter.typed(argument)} to ptr")
    if type_ == "ptr":
        return f"{wanted} " + emitter.temporary(f"ptrtoint {emitter.typed(argument)} to {wanted}")
    if type_ == "i1":
        return f"{wanted} " + emitter.temporary(f"zext {emitter.typed(argument)} to {wanted}")
    return f"{wanted} " + emitter.temporary(f"trunc {emitter.typed(argument)} to {wanted}")


def _from_c(emitter: FunctionEmitter, result: SSAValue | None, c_type: str, text: str) -> None:
    if result is None:
        emitter.line(text)
        return
    given, wanted = _C_TYPES[c_type], llvm_type(result.type)
    if given == wanted:
        emitter.assign(result, text)
        return
    if given == "void":
        raise InternalError("expected a C function with a result, but got one without")
    raw = emitter.temporary(text)
    if given == "ptr":
        emitter.assign(result, f"ptrtoint ptr {raw} to {wanted}")
    elif wanted == "ptr":
        emitter.assign(result, f"inttoptr {given} {raw} to ptr")
    elif wanted == "i1":
        emitter.assign(result, f"icmp ne {given} {raw}, 0")
    else:
        widen = "sext" if c_type in _SIGNED_C else "zext"
        emitter.assign(result, f"{widen} {given} {raw} to {wanted}")


@emits(rt.CallPointerOp)
def call_pointer(emitter: FunctionEmitter, op: rt.CallPointerOp) -> None:
    """Call through an address; the callee follows C's calling convention."""
    function = emitter.temporary(f"inttoptr i64 {emitter.value(op.function)} to ptr")
    arguments = ", ".join(map(emitter.typed, op.arguments))
    emitter.assign(op.result, f"call i64 {function}({arguments})")


# --- texts and lists as two words --------------------------------------------------------------


@emits(rt.PartsOp)
def parts(emitter: FunctionEmitter, op: rt.PartsOp) -> None:
    """Address and count."""
    operand = emitter.typed(op.operand)
    emitter.assign(op.data, f"extractvalue {operand}, 0")
    emitter.assign(op.size, f"extractvalue {operand}, 1")


@emits(rt.FromPartsOp)
def from_parts(emitter: FunctionEmitter, op: rt.FromPartsOp) -> None:
    """A text or list of its two words."""
    first = emitter.temporary(f"insertvalue {{ ptr, i64 }} poison, ptr {emitter.value(op.data)}, 0")
    emitter.assign(
        op.result, f"insertvalue {{ ptr, i64 }} {first}, i64 {emitter.value(op.size)}, 1"
    )
