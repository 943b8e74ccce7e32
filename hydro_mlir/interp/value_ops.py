"""
What `value` ops mean, each said with the Python operation it is named after.

An op that can trap raises Trap with the message of `value.TRAPPING`.
"""

from __future__ import annotations

import math as libm
from collections.abc import Callable, Hashable, Sequence
from typing import cast

from xdsl.dialects.builtin import i64
from xdsl.ir import Operation

from hydro_mlir.dialects import value
from hydro_mlir.dialects.stable_hash import stable_hash
from hydro_mlir.interp.arithmetic import checked
from hydro_mlir.interp.environment import Environment
from hydro_mlir.interp.mathematics import power
from hydro_mlir.interp.memory import needed
from hydro_mlir.interp.opaque import opaque
from hydro_mlir.interp.values import (
    INTEGER_MAX,
    INTEGER_MIN,
    Case,
    Record,
    Value,
    equal,
    freeze,
    inject,
    less,
    payload_of,
    position_of,
    some,
    structure,
    to_python,
    wrap,
    zero_of,
)

Evaluator = Callable[[Operation, Sequence[Value], Environment], Value]


def _making(evaluator: Evaluator) -> Evaluator:
    """An evaluator of an op that makes texts, bytes or lists: within the limit of memory."""

    def evaluate(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
        environment.make(op, needed(op, operands))
        return evaluator(op, operands, environment)

    return evaluate


def _trap(op: Operation, environment: Environment) -> Value:
    environment.trap(op, value.TRAPPING[type(op)])


# --- composing and taking apart ------------------------------------------------------------------


def _constant(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    assert isinstance(op, value.ConstantOp)
    return op.value.data


def _make(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return Record.of(op.results[0].type, operands)


def _inject(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    assert isinstance(op, value.InjectOp)
    return inject(op.result.type, op.tag, operands[0])


def _case(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return Case.of(cast("value.EnumType", op.results[0].type), cast("int", operands[0]))


def _ordinal(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return int(cast("int", operands[0]))


def _get(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    assert isinstance(op, value.GetOp)
    return cast("tuple[Value, ...]", operands[0])[op.index.data]


def _none(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return None


def _some(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return some(operands[0])


def _is_some(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return operands[0] is not None


def _payload(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    if operands[0] is None:
        return zero_of(op.results[0].type)
    return payload_of(operands[0])


def _list(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return list(operands)


def _append(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return [*cast("list[Value]", operands[0]), operands[1]]


# --- sequences and text --------------------------------------------------------------------------


def _length(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return len(cast("str | list[Value]", operands[0]))


def _index(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    sequence, position = cast("tuple[str | list[Value], int]", operands)
    if not -len(sequence) <= position < len(sequence):
        return _trap(op, environment)
    return sequence[position]


def _slice(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    sequence, start, stop = cast("tuple[str | list[Value], int, int]", operands)
    return sequence[start:stop]


def _concat(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    if isinstance(operands[0], str):
        return operands[0] + cast("str", operands[1])
    left, right = cast("Sequence[list[Value]]", operands)
    return left + right


def _contains(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    if isinstance(operands[0], str):
        return cast("str", operands[1]) in operands[0]
    if isinstance(operands[0], bytes):
        return cast("bytes", operands[1]) in operands[0]
    return any(equal(element, operands[1]) for element in cast("list[Value]", operands[0]))


def _python_method(class_: type, name: str) -> Callable[..., object]:
    """A method by its name in the dialect."""
    own = value.OTHER_NAMES.get(name, name)
    functions: dict[str, Callable[..., object]] = {"ord": ord, "list": list}
    return functions.get(own) or cast("Callable[..., object]", getattr(class_, own))


def _text(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    assert isinstance(op, value.TextOp)
    method = _python_method(str, op.method.data)
    try:
        return cast("Value", method(*operands))
    except (ValueError, TypeError) as error:
        words = "ord() expected a character" if op.method.data == "ord" else error
        environment.trap(op, f"{type(error).__name__}: {words}")


def _dict(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    found: dict[Hashable, tuple[Value, Value]] = {}
    for key, content in cast("list[tuple[Value, Value]]", operands[0]):
        same = freeze(key)
        found[same] = (found[same][0] if same in found else key, content)
    return Record.of(op.results[0].type, [cast("Value", list(found.values()))])


def _position(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    held = cast("Record", operands[0])
    return position_of(held[0], operands[1])


def _bytes_constant(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    assert isinstance(op, value.BytesConstantOp)
    return op.content


def _bytes(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    assert isinstance(op, value.BytesOp)
    method = _python_method(bytes, op.method.data)
    return cast("Value", method(*operands))


def _encode(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return cast("str", operands[0]).encode()


def _decode(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    try:
        return cast("bytes", operands[0]).decode()
    except UnicodeDecodeError:
        return _trap(op, environment)


def _to_text(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    assert isinstance(op, value.ToTextOp)
    operand = to_python(operands[0])
    if op.form.data == "repr":
        return repr(operand)
    if op.form.data == "str":
        return str(operand)
    try:
        return format(operand, "" if op.spec is None else op.spec.data)
    except (ValueError, TypeError, OverflowError) as error:
        environment.trap(op, f"{type(error).__name__}: {error}")


def _parse(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    operand = cast("str", operands[0])
    try:
        number = int(operand) if op.results[0].type == i64 else float(operand)
    except ValueError:
        return _trap(op, environment)
    if isinstance(number, int) and not INTEGER_MIN <= number <= INTEGER_MAX:
        return _trap(op, environment)
    return number


# --- comparison, hash, Python arithmetic ---------------------------------------------------------

COMPARISONS: dict[str, Callable[[Value, Value], bool]] = {
    "eq": equal,
    "ne": lambda left, right: not equal(left, right),
    "lt": less,
    "le": lambda left, right: less(left, right, or_equal=True),
    "gt": lambda left, right: less(right, left),
    "ge": lambda left, right: less(right, left, or_equal=True),
}


def _compare(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    assert isinstance(op, value.CompareOp)
    return COMPARISONS[op.predicate.data](operands[0], operands[1])


def _hash(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return wrap(stable_hash(structure(operands[0])))


def _floor_divide(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    left, right = cast("Sequence[int | float]", operands)
    if right == 0:
        return _trap(op, environment)
    quotient = left // right
    return quotient if isinstance(quotient, float) else checked(quotient, i64, op, environment)


def _modulo(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    left, right = cast("Sequence[int]", operands)
    return _trap(op, environment) if right == 0 else left % right


def _divide(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    left, right = cast("Sequence[float]", operands)
    return _trap(op, environment) if right == 0 else left / right


def _power(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    left, right = cast("Sequence[int | float]", operands)
    if isinstance(left, float) or isinstance(right, float):
        return power(left, right)
    if right < 0:
        return _trap(op, environment)
    if environment.overflow == "wrap":
        return wrap(pow(left, right, 1 << 64))
    # Beyond 64 only -1, 0 and 1 have powers that fit, and those repeat with period two.
    small = right if right <= 64 else 64 + right % 2
    return checked(left**small, i64, op, environment)


def _shift_left(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    left, count = cast("Sequence[int]", operands)
    if count < 0:
        return _trap(op, environment)
    return wrap(left << min(count, 64))


def _shift_right(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    left, count = cast("Sequence[int]", operands)
    return _trap(op, environment) if count < 0 else left >> min(count, 64)


def _truncate(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    operand = cast("float", operands[0])
    if not libm.isfinite(operand) or not INTEGER_MIN <= int(operand) <= INTEGER_MAX:
        return _trap(op, environment)
    return int(operand)


# --- members -------------------------------------------------------------------------------------


def _self(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return environment.member


def _same(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    return operands[0]


VALUE_OPS: dict[type[Operation], Evaluator] = {
    value.ConstantOp: _constant,
    value.MakeOp: _make,
    value.GetOp: _get,
    value.InjectOp: _inject,
    value.CaseOp: _case,
    value.OrdinalOp: _ordinal,
    value.NoneOp: _none,
    value.SomeOp: _some,
    value.IsSomeOp: _is_some,
    value.PayloadOp: _payload,
    value.ListOp: _list,
    value.AppendOp: _making(_append),
    value.LenOp: _length,
    value.IndexOp: _index,
    value.SliceOp: _slice,
    value.ConcatOp: _making(_concat),
    value.ContainsOp: _contains,
    value.TextOp: _making(_text),
    value.BytesConstantOp: _bytes_constant,
    value.BytesOp: _making(_bytes),
    value.DictOp: _dict,
    value.PositionOp: _position,
    value.EncodeOp: _encode,
    value.DecodeOp: _decode,
    value.ToTextOp: _making(_to_text),
    value.ParseOp: _parse,
    value.CompareOp: _compare,
    value.HashOp: _hash,
    value.FloorDivOp: _floor_divide,
    value.ModOp: _modulo,
    value.DivOp: _divide,
    value.PowOp: _power,
    value.ShiftLeftOp: _shift_left,
    value.ShiftRightOp: _shift_right,
    value.TruncateOp: _truncate,
    value.OpaqueOp: opaque,
    value.SelfOp: _self,
    value.MemberOp: _same,
    value.MemberIndexOp: _same,
}
