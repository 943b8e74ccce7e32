"""Calls of functions that numba compiles."""

from __future__ import annotations

from collections.abc import Sequence
from types import FunctionType
from typing import TYPE_CHECKING

from xdsl.ir import SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend.opaque import OpaqueError, opaque_name
from hydro_mlir.frontend.source import Located

if TYPE_CHECKING:
    from hydro_mlir.frontend.calls import Calls


def opaque_value(
    t: Calls, function: FunctionType, operands: Sequence[SSAValue], node: Located
) -> SSAValue:
    """The result of such a function."""
    try:
        code = t.library.opaque_code(function, [operand.type for operand in operands])
    except OpaqueError as error:
        t.source.fail("HF118", f"`{function.__name__}`: {error}", node, help=error.help)
    name = opaque_name(function)
    return t.value(value.OpaqueOp(name, code.symbol, code.text, code.faults, operands, code.result))
