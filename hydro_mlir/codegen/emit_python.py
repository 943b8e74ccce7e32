"""
Handlers of arithmetic with Python's rules, with an explicit check before what may not happen.

LLVM leaves division by zero, the most negative integer by -1, shifts by 64 and more, and floats
out of range undefined; Python raises, or has a result. Checks against constants are left out.
"""

from __future__ import annotations

from xdsl.dialects.builtin import i1, i64
from xdsl.ir import Operation

from hydro_mlir.codegen.code import CONTEXT
from hydro_mlir.codegen.emit import FunctionEmitter, emits
from hydro_mlir.codegen.emit_value import native, operands_of
from hydro_mlir.codegen.layout import float_literal, llvm_type
from hydro_mlir.codegen.unit import Instance
from hydro_mlir.dialects import value

LEAST = -(1 << 63)
TOO_LARGE = float(1 << 63)


def _message(op: Operation) -> str:
    return value.TRAPPING[type(op)]


def _constant(text: str) -> int | None:
    return int(text) if text.lstrip("-").isdigit() else None


# --- division ----------------------------------------------------------------------------------


@emits(value.FloorDivOp)
def floordiv(emitter: FunctionEmitter, op: value.FloorDivOp) -> None:
    """`a // b`."""
    if op.left.type != i64:
        _float_division(emitter, op, "floordiv")
        return
    left, right = emitter.value(op.left), emitter.value(op.right)
    _check_divisor(emitter, op, right)
    if emitter.surroundings.overflow_traps:
        _check_least(emitter, op, left, right)
    divisor, minus_one = _safe_divisor(emitter, right)
    quotient = emitter.temporary(f"sdiv i64 {left}, {divisor}")
    remainder = emitter.temporary(f"srem i64 {left}, {divisor}")
    lower = _rounds_down(emitter, remainder, right)
    step = emitter.temporary(f"sext i1 {lower} to i64")
    rounded = emitter.temporary(f"add i64 {quotient}, {step}")
    if minus_one is None:
        emitter.names[op.result] = rounded
        return
    negative = emitter.temporary(f"sub i64 0, {left}")
    emitter.assign(op.result, f"select i1 {minus_one}, i64 {negative}, i64 {rounded}")


@emits(value.ModOp)
def mod(emitter: FunctionEmitter, op: value.ModOp) -> None:
    """`a % b`; by -1 it is 0, which LLVM must not compute for the most negative integer."""
    if op.left.type != i64:
        _float_division(emitter, op, "mod")
        return
    left, right = emitter.value(op.left), emitter.value(op.right)
    _check_divisor(emitter, op, right)
    divisor, _ = _safe_divisor(emitter, right)
    remainder = emitter.temporary(f"srem i64 {left}, {divisor}")
    lower = _rounds_down(emitter, remainder, right)
    added = emitter.temporary(f"select i1 {lower}, i64 {right}, i64 0")
    emitter.assign(op.result, f"add i64 {remainder}, {added}")


def _check_divisor(emitter: FunctionEmitter, op: Operation, right: str) -> None:
    if _constant(right) in (None, 0):
        zero = emitter.temporary(f"icmp eq i64 {right}, 0")
        emitter.trap_if(zero, op, _message(op))


def _check_least(emitter: FunctionEmitter, op: Operation, left: str, right: str) -> None:
    """The most negative integer by -1 is one too large."""
    if _constant(right) in (None, -1):
        least = emitter.temporary(f"icmp eq i64 {left}, {LEAST}")
        minus_one = emitter.temporary(f"icmp eq i64 {right}, -1")
        over = emitter.temporary(f"and i1 {least}, {minus_one}")
        emitter.trap_if(over, op, value.OVERFLOW)


def _safe_divisor(emitter: FunctionEmitter, right: str) -> tuple[str, str | None]:
    """1 instead of -1, and whether it is; LLVM must not divide the most negative integer by -1."""
    if _constant(right) not in (None, -1):
        return right, None
    minus_one = emitter.temporary(f"icmp eq i64 {right}, -1")
    return emitter.temporary(f"select i1 {minus_one}, i64 1, i64 {right}"), minus_one


def _rounds_down(emitter: FunctionEmitter, remainder: str, divisor: str) -> str:
    """Whether the quotient rounded to zero is one too large: signs differ and it is not exact."""
    inexact = emitter.temporary(f"icmp ne i64 {remainder}, 0")
    signs = emitter.temporary(f"xor i64 {remainder}, {divisor}")
    differ = emitter.temporary(f"icmp slt i64 {signs}, 0")
    return emitter.temporary(f"and i1 {inexact}, {differ}")


def _float_division(
    emitter: FunctionEmitter, op: value.FloorDivOp | value.ModOp, name: str
) -> None:
    _check_zero(emitter, op, emitter.value(op.right))
    symbol = emitter.require(Instance("derived", f"float_{name}", ()))
    arguments = [emitter.typed(op.left), emitter.typed(op.right)]
    emitter.assign(op.result, emitter.call(symbol, op.result.type, arguments))


def _check_zero(emitter: FunctionEmitter, op: Operation, right: str) -> None:
    zero = emitter.temporary(f"fcmp oeq double {right}, {float_literal(0.0)}")
    emitter.trap_if(zero, op, _message(op))


@emits(value.DivOp)
def div(emitter: FunctionEmitter, op: value.DivOp) -> None:
    """`a / b` of floats."""
    _check_zero(emitter, op, emitter.value(op.right))
    emitter.assign(op.result, f"fdiv {emitter.typed(op.left)}, {emitter.value(op.right)}")


# --- power -------------------------------------------------------------------------------------


@emits(value.PowOp)
def pow_(emitter: FunctionEmitter, op: value.PowOp) -> None:
    """`a ** b`."""
    left, right = emitter.typed(op.left), emitter.typed(op.right)
    if op.left.type != i64:
        _float_power(emitter, op)
        return
    known = _constant(emitter.value(op.right))
    if known is None or known < 0:
        negative = emitter.temporary(f"icmp slt {right}, 0")
        emitter.trap_if(negative, op, _message(op))
    symbol = emitter.require(Instance("derived", "int_power", ()))
    pair = emitter.temporary(f"call {{ i64, i1 }} {symbol}({left}, {right})")
    if emitter.surroundings.overflow_traps:
        over = emitter.temporary(f"extractvalue {{ i64, i1 }} {pair}, 1")
        emitter.trap_if(over, op, value.OVERFLOW)
    emitter.assign(op.result, f"extractvalue {{ i64, i1 }} {pair}, 0")


def _float_power(emitter: FunctionEmitter, op: value.PowOp) -> None:
    """`pow` of the C library, with its infinities and NaN where Python raises."""
    emitter.declare("@pow", "declare double @pow(double, double) nounwind willreturn memory(none)")
    arguments = f"{emitter.typed(op.left)}, {emitter.typed(op.right)}"
    emitter.assign(op.result, f"call double @pow({arguments})")


# --- shifts ------------------------------------------------------------------------------------


@emits(value.ShiftLeftOp)
def shl(emitter: FunctionEmitter, op: value.ShiftLeftOp) -> None:
    """`a << b`: 0 from 64 on; bits that leave the word are dropped in every mode."""
    left, right = emitter.value(op.left), emitter.value(op.right)
    known = _check_count(emitter, op, right)
    if known is not None and known < 64:
        shifted = emitter.temporary(f"shl i64 {left}, {right}")
    else:
        large = emitter.temporary(f"icmp ugt i64 {right}, 63")
        masked = emitter.temporary(f"and i64 {right}, 63")
        raw = emitter.temporary(f"shl i64 {left}, {masked}")
        shifted = emitter.temporary(f"select i1 {large}, i64 0, i64 {raw}")
    emitter.names[op.result] = shifted


@emits(value.ShiftRightOp)
def shr(emitter: FunctionEmitter, op: value.ShiftRightOp) -> None:
    """`a >> b`: all sign from 64 on."""
    _check_count(emitter, op, emitter.value(op.right))
    shifted = _shift_right(emitter, emitter.value(op.left), emitter.value(op.right))
    emitter.names[op.result] = shifted


def _check_count(emitter: FunctionEmitter, op: Operation, count: str) -> int | None:
    known = _constant(count)
    if known is None or known < 0:
        negative = emitter.temporary(f"icmp slt i64 {count}, 0")
        emitter.trap_if(negative, op, _message(op))
    return known


def _shift_right(emitter: FunctionEmitter, left: str, count: str) -> str:
    emitter.declare("@llvm.umin.i64", "declare i64 @llvm.umin.i64(i64, i64)")
    limited = emitter.temporary(f"call i64 @llvm.umin.i64(i64 {count}, i64 63)")
    return emitter.temporary(f"ashr i64 {left}, {limited}")


# --- conversions that can fail -----------------------------------------------------------------


@emits(value.TruncateOp)
def truncate(emitter: FunctionEmitter, op: value.TruncateOp) -> None:
    """`int(x)` of a float; the comparisons are false for NaN."""
    operand = emitter.value(op.operand)
    above = emitter.temporary(f"fcmp oge double {operand}, {float_literal(-TOO_LARGE)}")
    below = emitter.temporary(f"fcmp olt double {operand}, {float_literal(TOO_LARGE)}")
    fits = emitter.temporary(f"and i1 {above}, {below}")
    emitter.trap_if(emitter.temporary(f"xor i1 {fits}, true"), op, _message(op))
    emitter.assign(op.result, f"fptosi double {operand} to i64")


@emits(value.ParseOp)
def parse(emitter: FunctionEmitter, op: value.ParseOp) -> None:
    """`int(text)` or `float(text)`: the runtime says whether the text is a number."""
    name = "parse_int" if op.result.type == i64 else "parse_float"
    pair = value.TupleType([i1, op.result.type])
    arguments = [(CONTEXT, emitter.context(op)), *operands_of(emitter, op.operand)]
    parsed = f"{llvm_type(pair)} " + emitter.temporary(native(emitter, name, pair, arguments))
    valid = emitter.temporary(f"extractvalue {parsed}, 0")
    emitter.trap_if(emitter.temporary(f"xor i1 {valid}, true"), op, _message(op))
    emitter.assign(op.result, f"extractvalue {parsed}, 1")


@emits(value.TrapOp)
def trap(emitter: FunctionEmitter, op: value.TrapOp) -> None:
    """The user's `raise` or failed `assert`."""
    emitter.lines += emitter.surroundings.trap(emitter, op, op.message.data)
