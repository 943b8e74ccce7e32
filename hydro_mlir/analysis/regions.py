"""Facts about the regions that hold user functions."""

from __future__ import annotations

from collections.abc import Iterator

from xdsl.dialects import func
from xdsl.ir import Block, Operation, OpResult, Region, SSAValue
from xdsl.traits import Pure

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.dialects import value

YIELDS = (hf.YieldOp, hfplus.YieldOp, hfplus.YieldIfOp, hfplus.YieldAllOp)


def exit_of(region: Region) -> Operation:
    """The terminator that yields the region's value; a region has exactly one."""
    for block in region.blocks:
        if isinstance(block.last_op, YIELDS):
            return block.last_op
    raise ValueError("expected a region that yields a value")


def entry_of(region: Region) -> Block:
    """The first block, whose arguments are the function's parameters."""
    return region.blocks[0]


def defining_op(result: SSAValue) -> Operation | None:
    """The op that a value is a result of, or None for a block argument."""
    return result.op if isinstance(result, OpResult) else None


def uses_self(region: Region) -> Operation | None:
    """The op that reads the member's own id, if there is one."""
    return next((op for op in region.walk() if isinstance(op, value.SelfOp)), None)


def called_functions(region: Region) -> Iterator[str]:
    """Names of functions that the region calls, with repetitions."""
    for op in region.walk():
        if isinstance(op, func.CallOp):
            yield op.callee.string_value()


def split_text(region: Region) -> value.TextOp | None:
    """The op `value.text "split"` whose list the region yields and nothing else looks at.

    Such a list need not exist: its consumer can walk over the words of the text.
    """
    yielded = exit_of(region).operands
    found = defining_op(yielded[0]) if len(yielded) == 1 else None
    if not isinstance(found, value.TextOp) or found.method.data != "split":
        return None
    return found if yielded[0].has_one_use() else None


def component(operand: SSAValue, path: tuple[int, ...]) -> SSAValue | None:
    """The value that a path of tuple components of `operand` is, if a `make` shows it."""
    for index in path:
        made = defining_op(operand)
        if not isinstance(made, value.MakeOp):
            return None
        operand = made.components[index]
    return operand


def is_removable(op: Operation) -> bool:
    """Whether an op without users can go: it is pure, and never traps."""
    return op.has_trait(Pure) and not isinstance(op, tuple(value.TRAPPING))
