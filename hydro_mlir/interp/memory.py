"""
A limit of memory for what a user function makes in the interpreter, in bytes.

What counts are texts, bytes and lists by how much they grow; as in a tick's arena of native code,
what is no longer used counts on until the function returns. What a method would make is estimated
before it is called, so that nothing huge is ever asked of Python.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from xdsl.ir import Operation

from hydro_mlir.dialects import value
from hydro_mlir.interp.values import Value

LESS_MEMORY = "expected less memory within one tick: its limit is reached"
# Of one call, where nothing else is said.
FUNCTION_BYTES_MAX = 1 << 30
# An element of a list is a word at least.
_ELEMENT_BYTES = 8


def size_of(held: Value) -> int:
    """About how many bytes a value takes; 0 for what is small by its type.

    >>> size_of("abc"), size_of([1, 2]), size_of(7)
    (3, 16, 0)
    """
    if isinstance(held, str | bytes):
        return len(held)
    return len(held) * _ELEMENT_BYTES if isinstance(held, list) else 0


def needed(op: Operation, operands: Sequence[Value]) -> int:
    """How many bytes an op is about to make, at most."""
    match op:
        case value.ConcatOp():
            return size_of(operands[1])
        case value.AppendOp():
            return _ELEMENT_BYTES
        case value.ToTextOp() if op.spec is not None:
            return sum(map(int, re.findall(r"\d+", op.spec.data, re.ASCII)))
        case value.TextOp() | value.BytesOp():
            return _method_needs(op.method.data, operands)
        case _:
            return 0


def _method_needs(method: str, operands: Sequence[Value]) -> int:
    own = size_of(operands[0])
    match method:
        case "repeat":
            return own * max(0, cast("int", operands[1]))
        case "join":
            parts = cast("list[Value]", operands[1])
            return own * len(parts) + sum(map(size_of, parts))
        case "replace":
            found = own // max(1, size_of(operands[1])) + 1
            return own + found * size_of(operands[2])
        case _:
            return own
