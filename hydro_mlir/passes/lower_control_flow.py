"""
`lower-control-flow`: structured control flow as branches between blocks.

What: replace `scf.if`, `scf.while` and `scf.for` in every function by `cf.br` and `cf.cond_br`.
Results become arguments of the block that goes on behind.

Before:
    %r = scf.if %c -> (i64) {
      scf.yield %a : i64
    } else {
      scf.yield %b : i64
    }
    scf.while () : () -> () {
      %more = rt.advance %context, %cursor : !rt.cursor<"input", i64>
      scf.condition(%more)
    } do {
      scf.yield
    }
    func.return
After:
      cf.cond_br %c, ^bb1, ^bb2
    ^bb1:
      cf.br ^bb3(%a : i64)
    ^bb2:
      cf.br ^bb3(%b : i64)
    ^bb3(%r : i64):
      cf.br ^bb4
    ^bb4:
      %more = rt.advance %context, %cursor : !rt.cursor<"input", i64>
      cf.cond_br %more, ^bb5, ^bb6
    ^bb5:
      cf.br ^bb4
    ^bb6:
      func.return

Legal when: the op stands in the body of a function, as all code behind `lower-to-loops` does.

Sound because: each branch follows the definition of the op that it comes from. Blocks come in an
order in which definitions stand before uses.

Not handled: other ops of `scf`; they are refused (HF200).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

from xdsl.context import Context
from xdsl.dialects import arith, cf, func, scf
from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.passes import ModulePass

from hydro_mlir.passes.building import (
    append,
    insert_before,
    refuse_leftovers,
    replace_terminator,
)


def split_behind(op: Operation, arguments: Sequence[Attribute]) -> tuple[Block, Block]:
    """Cut a block behind an op; the second half takes arguments. Returns both halves."""
    block, following = op.parent_block(), op.next_op
    assert block is not None
    assert following is not None, "a terminator follows"
    return block, block.split_before(following, arg_types=arguments)


def move_in(region: Region, before: Block) -> Block:
    """Move the block of a region in front of another block; returns it."""
    block = region.block
    region.move_blocks_before(before)
    return block


def replace_results(op: Operation, values: Sequence[SSAValue]) -> None:
    """Erase an op in favour of the values that its results are."""
    for old, new in zip(op.results, values, strict=True):
        new.name_hint = old.name_hint
        old.replace_all_uses_with(new)
    op.detach()
    op.erase()


def lower_if(op: scf.IfOp) -> list[Block]:
    """Branch to one of two blocks that meet behind; returns the blocks to look at next."""
    block, after = split_behind(op, [result.type for result in op.results])
    branches: list[Block] = []
    for region in (op.true_region, op.false_region):
        if not region.blocks:
            branches.append(after)
            continue
        branch = move_in(region, after)
        end = cast(Operation, branch.last_op)
        replace_terminator(end, cf.BranchOp(after, *end.operands))
        branches.append(branch)
    append(cf.ConditionalBranchOp(op.cond, branches[0], [], branches[1], []), block, op)
    replace_results(op, after.args)
    return [*branches, after]


def lower_while(op: scf.WhileOp) -> list[Block]:
    """A block that decides, a body that returns to it, and what is behind."""
    block, after = split_behind(op, [result.type for result in op.results])
    head, body = move_in(op.before_region, after), move_in(op.after_region, after)
    append(cf.BranchOp(head, *op.arguments), block, op)
    decision = cast(scf.ConditionOp, head.last_op)
    arguments = list(decision.args)
    branch = cf.ConditionalBranchOp(decision.condition, body, arguments, after, arguments)
    replace_terminator(decision, branch)
    end = cast(Operation, body.last_op)
    replace_terminator(end, cf.BranchOp(head, *end.operands))
    replace_results(op, after.args)
    return [head, body, after]


def lower_for(op: scf.ForOp) -> list[Block]:
    """As a `while` that compares and counts an index."""
    block, after = split_behind(op, [result.type for result in op.results])
    head = Block(arg_types=[op.lb.type, *(value.type for value in op.iter_args)])
    cast(Region, block.parent).insert_block_before(head, after)
    body = move_in(op.body, after)
    append(cf.BranchOp(head, op.lb, *op.iter_args), block, op)
    index, *carried = head.args
    more = append(arith.CmpiOp(index, op.ub, "slt"), head, op)
    append(cf.ConditionalBranchOp(more.result, body, [index, *carried], after, carried), head, op)
    end = cast(Operation, body.last_op)
    following = insert_before(arith.AddiOp(body.args[0], op.step), end, op)
    replace_terminator(end, cf.BranchOp(head, following.result, *end.operands))
    replace_results(op, after.args)
    return [head, body, after]


LOWERINGS: dict[type[Operation], Callable[..., list[Block]]] = {
    scf.IfOp: lower_if,
    scf.WhileOp: lower_while,
    scf.ForOp: lower_for,
}


def lower_region(region: Region) -> None:
    """Lower every op of a function's body, outer ones first; O(ops)."""
    pending = list(region.blocks)
    while pending:
        block = pending.pop()
        found = next((op for op in block.ops if type(op) in LOWERINGS), None)
        if found is not None:
            pending += LOWERINGS[type(found)](found)


@dataclass(frozen=True)
class LowerControlFlowPass(ModulePass):
    """Replace structured control flow by branches."""

    name: ClassVar[str] = "lower-control-flow"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        """Lower every function of the module, also in nested modules; raises DiagnosticError."""
        known = tuple(LOWERINGS)
        structure = (scf.YieldOp, scf.ConditionOp)
        unknown = tuple(
            {type(o) for o in op.walk() if o.name.startswith("scf.")
             and not isinstance(o, (*known, *structure))}
        )
        refuse_leftovers(op, unknown, self.name)
        for function in list(op.walk()):
            if isinstance(function, func.FuncOp):
                lower_region(function.body)
        refuse_leftovers(op, "scf", self.name)
