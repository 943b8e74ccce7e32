"""Handlers of `arith`, `math`, `cf` and `func` ops."""

from __future__ import annotations

from xdsl.dialects import arith, cf, func, math
from xdsl.dialects.builtin import FloatAttr, IntegerAttr, i64
from xdsl.ir import Operation, SSAValue

from hydro_mlir.codegen.emit import FunctionEmitter, emits
from hydro_mlir.codegen.layout import float_literal, llvm_type
from hydro_mlir.diagnostics import InternalError
from hydro_mlir.dialects import value
from hydro_mlir.dialects.value import type_name

# --- tables: op → LLVM's name ------------------------------------------------------------------

BINARY: dict[type[Operation], str] = {
    arith.AddiOp: "add", arith.SubiOp: "sub", arith.MuliOp: "mul",
    arith.DivUIOp: "udiv", arith.DivSIOp: "sdiv", arith.RemUIOp: "urem", arith.RemSIOp: "srem",
    arith.AndIOp: "and", arith.OrIOp: "or", arith.XOrIOp: "xor",
    arith.ShLIOp: "shl", arith.ShRUIOp: "lshr", arith.ShRSIOp: "ashr",
    arith.AddfOp: "fadd", arith.SubfOp: "fsub", arith.MulfOp: "fmul", arith.DivfOp: "fdiv",
}  # fmt: skip

# With `overflow = "trap"`, these ops of user functions check their result.
OVERFLOWING: dict[type[Operation], str] = {
    arith.AddiOp: "sadd", arith.SubiOp: "ssub", arith.MuliOp: "smul",
}  # fmt: skip

# In user functions these check their second operand, as MLIR leaves their behaviour open.
DIVIDING = (arith.DivSIOp, arith.RemSIOp, arith.DivUIOp, arith.RemUIOp)
SHIFTING = (arith.ShLIOp, arith.ShRUIOp, arith.ShRSIOp)

CONVERSIONS: dict[type[Operation], str] = {
    arith.SIToFPOp: "sitofp", arith.UIToFPOp: "uitofp", arith.FPToSIOp: "fptosi",
    arith.FPToUIOp: "fptoui", arith.ExtSIOp: "sext", arith.ExtUIOp: "zext",
    arith.TruncIOp: "trunc", arith.BitcastOp: "bitcast", arith.ExtFOp: "fpext",
    arith.TruncFOp: "fptrunc",
}  # fmt: skip

INTRINSICS: dict[type[Operation], str] = {
    arith.MinSIOp: "smin", arith.MaxSIOp: "smax", arith.MinUIOp: "umin", arith.MaxUIOp: "umax",
    arith.MinimumfOp: "minimum", arith.MaximumfOp: "maximum",
    arith.MinnumfOp: "minnum", arith.MaxnumfOp: "maxnum",
    math.AbsFOp: "fabs", math.CeilOp: "ceil", math.FloorOp: "floor", math.TruncOp: "trunc",
    math.RoundEvenOp: "roundeven", math.RoundOp: "round", math.CopySignOp: "copysign",
    math.SqrtOp: "sqrt", math.FmaOp: "fma", math.CtPopOp: "ctpop",
}  # fmt: skip

# Functions of the host's C library: results are those of CPython's `math` on the same host.
LIBRARY: dict[type[Operation], str] = {
    math.AcosOp: "acos", math.AcoshOp: "acosh", math.AsinOp: "asin", math.AsinhOp: "asinh",
    math.Atan2Op: "atan2", math.AtanOp: "atan", math.AtanhOp: "atanh", math.CbrtOp: "cbrt",
    math.CosOp: "cos", math.CoshOp: "cosh", math.ErfOp: "erf", math.Exp2Op: "exp2",
    math.ExpM1Op: "expm1", math.ExpOp: "exp", math.Log10Op: "log10", math.Log1pOp: "log1p",
    math.Log2Op: "log2", math.LogOp: "log", math.PowFOp: "pow", math.SinOp: "sin",
    math.SinhOp: "sinh", math.TanOp: "tan", math.TanhOp: "tanh",
}  # fmt: skip

# --- arith -------------------------------------------------------------------------------------


def literal(attribute: object) -> str:
    """LLVM's spelling of a constant."""
    if isinstance(attribute, IntegerAttr):
        number = attribute.value.data
        if llvm_type(attribute.type) == "i1":
            return "true" if number else "false"
        return str(number)
    if isinstance(attribute, FloatAttr):
        return float_literal(attribute.value.data)
    raise InternalError(f"expected a number, but got {attribute}")


@emits(arith.ConstantOp)
def constant(emitter: FunctionEmitter, op: arith.ConstantOp) -> None:
    """Constants are operands of their users, no instructions."""
    emitter.names[op.result] = literal(op.value)


@emits(*(set(BINARY) - {*OVERFLOWING, *DIVIDING, *SHIFTING}))
def binary(emitter: FunctionEmitter, op: Operation) -> None:
    """Two operands of one type."""
    left, right = op.operands
    emitter.assign(
        op.results[0], f"{BINARY[type(op)]} {emitter.typed(left)}, {emitter.value(right)}"
    )


@emits(*DIVIDING)
def dividing(emitter: FunctionEmitter, op: Operation) -> None:
    """Quotients and remainders: by zero is a trap, by -1 is computed without dividing."""
    left, right = op.operands
    if not emitter.surroundings.guards or not may_fail(op):
        binary(emitter, op)
        return
    type_, divisor = llvm_type(right.type), emitter.value(right)
    zero = emitter.temporary(f"icmp eq {type_} {divisor}, 0")
    emitter.trap_if(zero, op, value.TRAPPING[value.FloorDivOp])
    if isinstance(op, arith.DivUIOp | arith.RemUIOp):
        binary(emitter, op)
        return
    minus_one = emitter.temporary(f"icmp eq {type_} {divisor}, -1")
    safe = emitter.temporary(f"select i1 {minus_one}, {type_} 1, {type_} {divisor}")
    found = emitter.temporary(f"{BINARY[type(op)]} {emitter.typed(left)}, {safe}")
    if isinstance(op, arith.RemSIOp):  # 0 by 1 and by -1
        emitter.names[op.results[0]] = found
        return
    negative = emitter.temporary(f"sub {type_} 0, {emitter.value(left)}")
    emitter.assign(op.results[0], f"select i1 {minus_one}, {type_} {negative}, {type_} {found}")


@emits(*SHIFTING)
def shifting(emitter: FunctionEmitter, op: Operation) -> None:
    """Shifts: by less than nothing, or by the whole width, is a trap."""
    count = op.operands[1]
    if emitter.surroundings.guards and may_fail(op):
        type_ = llvm_type(count.type)
        outside = emitter.temporary(f"icmp uge {type_} {emitter.value(count)}, {type_[1:]}")
        emitter.trap_if(outside, op, "ValueError: shift count out of range")
    binary(emitter, op)


def may_fail(op: Operation) -> bool:
    """Whether a quotient or shift has a second operand that is not known to be harmless."""
    if not isinstance(op, DIVIDING + SHIFTING):
        return False
    second = op.operands[1].owner
    if not isinstance(second, arith.ConstantOp) or not isinstance(second.value, IntegerAttr):
        return True
    number = second.value.value.data
    if isinstance(op, DIVIDING):
        return number in (0, -1)
    return not 0 <= number < int(llvm_type(op.operands[1].type)[1:])


@emits(*OVERFLOWING)
def overflowing(emitter: FunctionEmitter, op: Operation) -> None:
    """`+ - *`: wrap, or check where the module says so."""
    left, right = op.operands
    if emitter.surroundings.overflow_traps and op.results[0].type == i64:
        name = OVERFLOWING[type(op)]
        checked_arithmetic(emitter, op, name, emitter.value(left), emitter.value(right))
    else:
        binary(emitter, op)


def checked_arithmetic(
    emitter: FunctionEmitter, op: Operation, name: str, left: str, right: str
) -> None:
    """The op's result by an intrinsic that says whether it overflowed."""
    symbol = f"@llvm.{name}.with.overflow.i64"
    emitter.declare(symbol, f"declare {{ i64, i1 }} {symbol}(i64, i64)")
    pair = emitter.temporary(f"call {{ i64, i1 }} {symbol}(i64 {left}, i64 {right})")
    over = emitter.temporary(f"extractvalue {{ i64, i1 }} {pair}, 1")
    emitter.trap_if(over, op, value.OVERFLOW)
    emitter.assign(op.results[0], f"extractvalue {{ i64, i1 }} {pair}, 0")


@emits(arith.NegfOp)
def negf(emitter: FunctionEmitter, op: arith.NegfOp) -> None:
    """`-x` flips the sign, of zero too."""
    emitter.assign(op.result, f"fneg {emitter.typed(op.operand)}")


@emits(*CONVERSIONS)
def conversion(emitter: FunctionEmitter, op: Operation) -> None:
    """From one type of number to another."""
    source, target = op.operands[0], op.results[0]
    if llvm_type(source.type) == llvm_type(target.type):
        emitter.names[target] = emitter.value(source)
        return
    emitter.assign(
        target, f"{CONVERSIONS[type(op)]} {emitter.typed(source)} to {llvm_type(target.type)}"
    )


@emits(arith.IndexCastOp)
def index_cast(emitter: FunctionEmitter, op: arith.IndexCastOp) -> None:
    """An index is an `i64`."""
    emitter.names[op.result] = emitter.value(op.input)


@emits(arith.CmpiOp)
def cmpi(emitter: FunctionEmitter, op: arith.CmpiOp) -> None:
    """Compare integers."""
    predicate = arith.CMPI_COMPARISON_OPERATIONS[op.predicate.value.data]
    emitter.assign(op.result, f"icmp {predicate} {emitter.typed(op.lhs)}, {emitter.value(op.rhs)}")


@emits(arith.CmpfOp)
def cmpf(emitter: FunctionEmitter, op: arith.CmpfOp) -> None:
    """Compare floats."""
    predicate = arith.CMPF_COMPARISON_OPERATIONS[op.predicate.value.data]
    emitter.assign(op.result, f"fcmp {predicate} {emitter.typed(op.lhs)}, {emitter.value(op.rhs)}")


@emits(arith.SelectOp)
def select(emitter: FunctionEmitter, op: arith.SelectOp) -> None:
    """One of two values."""
    condition, left, right = emitter.typed(op.cond), emitter.typed(op.lhs), emitter.typed(op.rhs)
    emitter.assign(op.result, f"select {condition}, {left}, {right}")


# --- math --------------------------------------------------------------------------------------


def _call(
    emitter: FunctionEmitter,
    symbol: str,
    result: SSAValue,
    operands: list[SSAValue],
    attributes: str,
) -> None:
    type_ = llvm_type(result.type)
    types = ", ".join(llvm_type(operand.type) for operand in operands)
    emitter.declare(symbol, f"declare {type_} {symbol}({types}) {attributes}".rstrip())
    arguments = ", ".join(map(emitter.typed, operands))
    emitter.assign(result, f"call {type_} {symbol}({arguments})")


@emits(*INTRINSICS)
def intrinsic(emitter: FunctionEmitter, op: Operation) -> None:
    """One of LLVM's intrinsics, overloaded by the operand's type."""
    suffix = {"double": "f64", "float": "f32"}
    type_ = llvm_type(op.operands[0].type)
    symbol = f"@llvm.{INTRINSICS[type(op)]}.{suffix.get(type_, type_)}"
    _call(emitter, symbol, op.results[0], list(op.operands), "")


@emits(*LIBRARY)
def library(emitter: FunctionEmitter, op: Operation) -> None:
    """A function of the C library; it neither reads nor writes the program's memory."""
    _call(
        emitter,
        f"@{LIBRARY[type(op)]}",
        op.results[0],
        list(op.operands),
        "nounwind willreturn memory(none)",
    )


@emits(math.AbsIOp)
def absi(emitter: FunctionEmitter, op: math.AbsIOp) -> None:
    """`abs` of an int, which overflows for the most negative one."""
    operand = emitter.value(op.operands[0])
    if emitter.surroundings.overflow_traps:
        least = emitter.temporary(f"icmp eq i64 {operand}, {-(1 << 63)}")
        emitter.trap_if(least, op, value.OVERFLOW)
    _counted(emitter, op, "abs")


@emits(math.CountLeadingZerosOp, math.CountTrailingZerosOp)
def count_zeros(emitter: FunctionEmitter, op: Operation) -> None:
    """Zero bits at one end of a word."""
    _counted(emitter, op, "ctlz" if isinstance(op, math.CountLeadingZerosOp) else "cttz")


@emits(arith.MulSIExtendedOp, arith.MulUIExtendedOp)
def multiply_extended(
    emitter: FunctionEmitter, op: arith.MulSIExtendedOp | arith.MulUIExtendedOp
) -> None:
    """Both words of a product."""
    widen = "sext" if isinstance(op, arith.MulSIExtendedOp) else "zext"
    sides = [
        emitter.temporary(f"{widen} {emitter.typed(side)} to i128") for side in (op.lhs, op.rhs)
    ]
    product = emitter.temporary(f"mul i128 {sides[0]}, {sides[1]}")
    emitter.assign(op.low, f"trunc i128 {product} to i64")
    upper = emitter.temporary(f"lshr i128 {product}, 64")
    emitter.assign(op.high, f"trunc i128 {upper} to i64")


def _counted(emitter: FunctionEmitter, op: Operation, name: str) -> None:
    type_ = llvm_type(op.results[0].type)
    symbol = f"@llvm.{name}.{type_}"
    emitter.declare(symbol, f"declare {type_} {symbol}({type_}, i1 immarg)")
    emitter.assign(
        op.results[0], f"call {type_} {symbol}({emitter.typed(op.operands[0])}, i1 false)"
    )


# --- cf and func -------------------------------------------------------------------------------


@emits(cf.BranchOp)
def branch(emitter: FunctionEmitter, op: cf.BranchOp) -> None:
    """Jump."""
    emitter.line(f"br label %{emitter.edge(op.successor, list(op.arguments))}")


@emits(cf.ConditionalBranchOp)
def conditional_branch(emitter: FunctionEmitter, op: cf.ConditionalBranchOp) -> None:
    """Jump to one of two blocks, which may be the same one with other arguments."""
    then = emitter.edge(op.then_block, list(op.then_arguments))
    if op.then_block is not op.else_block:
        otherwise = emitter.edge(op.else_block, list(op.else_arguments))
        emitter.line(f"br {emitter.typed(op.cond)}, label %{then}, label %{otherwise}")
        return
    between = emitter.fresh_label("edge")
    emitter.line(f"br {emitter.typed(op.cond)}, label %{then}, label %{between}")
    emitter.start_block(between)
    emitter.line(f"br label %{emitter.edge(op.else_block, list(op.else_arguments), between)}")


@emits(func.ReturnOp)
def return_(emitter: FunctionEmitter, op: func.ReturnOp) -> None:
    """Leave the function."""
    emitter.line(f"ret {emitter.typed(op.arguments[0])}" if op.arguments else "ret void")


@emits(func.CallOp)
def call(emitter: FunctionEmitter, op: func.CallOp) -> None:
    """Call a function of the module, or an instance of a runtime function by its symbol."""
    symbol, hidden = emitter.surroundings.callee(emitter, op)
    results = op.results
    if len(results) > 1:
        raise InternalError(
            f"expected one result, but got {', '.join(type_name(r.type) for r in results)}"
        )
    arguments = [*map(emitter.typed, op.arguments), *hidden]
    text = emitter.call(symbol, results[0].type if results else None, arguments)
    if results:
        emitter.assign(results[0], text)
    else:
        emitter.line(text)
