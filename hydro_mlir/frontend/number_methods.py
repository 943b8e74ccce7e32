"""Methods of `int`, `bool` and `float` in user functions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from xdsl.dialects import arith, math
from xdsl.dialects.builtin import f64, i64
from xdsl.ir import SSAValue

if TYPE_CHECKING:
    from hydro_mlir.frontend.calls import Calls

INT_METHOD_NAMES = ("bit_count", "bit_length")
FLOAT_METHOD_NAMES = ("is_integer",)


def number_method(t: Calls, receiver: SSAValue, name: str, node: ast.Call) -> SSAValue:
    """A call of a method of a number."""
    t.no_keywords(node)
    if node.args:
        t.source.fail("HF106", f"`{name}` takes no arguments", node)
    if name == "is_integer":
        floor = t.value(math.FloorOp(receiver))
        finite = t.value(arith.CmpfOp(t.value(arith.SubfOp(receiver, receiver)),
                                      t.floating(0.0), "oeq"))  # fmt: skip
        return t.value(arith.AndIOp(t.value(arith.CmpfOp(floor, receiver, "oeq")), finite))
    magnitude = absolute(t, t.convert(receiver, i64))
    if name == "bit_count":
        return t.value(math.CtPopOp(magnitude))
    zeros = t.value(math.CountLeadingZerosOp(magnitude))
    return t.value(arith.SubiOp(t.integer(64), zeros))


def absolute(t: Calls, operand: SSAValue) -> SSAValue:
    """`abs(x)`; the most negative int stays, as it does in 64 bits."""
    if operand.type == f64:
        return t.value(math.AbsFOp(operand))
    negative = t.value(arith.CmpiOp(operand, t.integer(0), "slt"))
    opposite = t.value(arith.SubiOp(t.integer(0), operand))
    return t.value(arith.SelectOp(negative, opposite, operand))
