"""What passes share when they write IR: every op keeps its place in the user's source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from xdsl.dialects.builtin import ModuleOp, UnknownLoc
from xdsl.ir import Block, Operation, Region
from xdsl.rewriter import InsertPoint, Rewriter

from hydro_mlir.analysis.regions import is_removable
from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, place_of

Op = TypeVar("Op", bound=Operation)


def located(op: Op, origin: Operation) -> Op:
    """Give an op, and all ops in it, the location of `origin` where they have none."""
    for part in op.walk():
        if isinstance(part.location, UnknownLoc):
            part.location = origin.location
    return op


def insert_before(new: Op, anchor: Operation, origin: Operation | None = None) -> Op:
    """Insert an op in front of another one, located at `origin` or else at that one."""
    Rewriter.insert_op(located(new, origin or anchor), InsertPoint.before(anchor))
    return new


def insert_after(new: Op, anchor: Operation, origin: Operation | None = None) -> Op:
    """Insert an op behind another one, located at `origin` or else at that one."""
    Rewriter.insert_op(located(new, origin or anchor), InsertPoint.after(anchor))
    return new


def append(new: Op, block: Block, origin: Operation) -> Op:
    """Add an op at the end of a block, located at `origin`."""
    block.add_op(located(new, origin))
    return new


def replace_terminator(old: Operation, new: Op) -> Op:
    """Put another terminator in the place of one, at the same location."""
    block = old.parent_block()
    assert block is not None
    old.detach()
    append(new, block, old)
    old.erase(safe_erase=False)
    return new


def take_region(owner: Operation, region: Region) -> Region:
    """Detach a region from an op that is about to go."""
    return owner.detach_region(region)


def erase_unused(region: Region) -> None:
    """Erase ops without users that neither trap nor have effects."""
    for op in reversed(list(region.walk())):
        if is_removable(op) and not any(result.first_use for result in op.results):
            op.detach()
            op.erase()


def refuse_leftovers(
    module: ModuleOp, illegal: str | type[Operation] | tuple[type[Operation], ...], pass_name: str
) -> None:
    """End of a lowering: raise a located diagnostic for each op that should be gone.

    `illegal` is a dialect's name or op classes.
    """
    left = [op for op in module.walk() if _is_illegal(op, illegal)]
    if left:
        raise DiagnosticError(_leftovers(left, pass_name))


def _is_illegal(
    op: Operation, illegal: str | type[Operation] | tuple[type[Operation], ...]
) -> bool:
    if isinstance(illegal, str):
        return op.name.startswith(illegal + ".")
    return isinstance(op, illegal)


def _leftovers(ops: Iterable[Operation], pass_name: str) -> list[Diagnostic]:
    return [
        Diagnostic(
            "HF200", f"expected an op that {pass_name} lowers, but got `{op.name}`", place_of(op)
        )
        for op in ops
    ]
