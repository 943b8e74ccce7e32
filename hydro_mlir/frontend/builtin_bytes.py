"""`bytes(...)` and `bytes.fromhex` in user functions."""

from __future__ import annotations

import ast

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend import templates_bytes
from hydro_mlir.frontend.builtin_functions import builtin
from hydro_mlir.frontend.calls import Calls
from hydro_mlir.frontend.methods import required
from hydro_mlir.frontend.values import Static


@builtin(bytes, 0, 1)
def _bytes(t: Calls, node: ast.Call) -> SSAValue:
    """Of nothing, of bytes, or of a list of ints from 0 to 255."""
    if not node.args:
        return t.value(value.BytesConstantOp(b""))
    operand = t.operand(node.args[0])
    if operand.type == value.octets:
        return operand
    if operand.type != value.ListType(i64):
        got = t.type_name(operand.type)
        help_ = "write text.encode() for the bytes of a text, b'..' * n for many"
        t.source.fail("HF106", f"expected a list of int, but got {got}", node, help=help_)
    result = t.call_object(Static(templates_bytes.from_ints), [operand], {}, node)
    return required(t, result, "ValueError: bytes must be in range(0, 256)")


@builtin(bytes.fromhex, 1, 1)
def _fromhex(t: Calls, node: ast.Call) -> SSAValue:
    operand = t.fit(t.operand(node.args[0]), value.text, node)
    result = t.call_object(Static(templates_bytes.fromhex), [operand], {}, node)
    return required(t, result, "ValueError: non-hexadecimal number found in fromhex() arg")
