"""Functions that numba compiles, in the interpreter: CPython calls them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import f64, i1
from xdsl.ir import Operation

from hydro_mlir.dialects.value_opaque import OPAQUE_FUNCTIONS, OpaqueOp
from hydro_mlir.interp.environment import Environment
from hydro_mlir.interp.values import Value


def opaque(op: Operation, operands: Sequence[Value], environment: Environment) -> Value:
    """The result of the Python function; a trap where it raises, or is not known here."""
    assert isinstance(op, OpaqueOp)
    name = op.function.data
    function = OPAQUE_FUNCTIONS.get(name)
    if function is None:
        environment.trap(op, f"RuntimeError: `{name}` is not known in this process")
    try:
        found: Any = function(*operands)
    except Exception as error:
        shown = str(error)
        kind = type(error).__name__
        environment.trap(op, f"{kind}: {shown}" if shown else kind)
    if op.result.type == f64:  # numpy's scalars, too
        return float(found)
    return bool(found) if op.result.type == i1 else int(found)
