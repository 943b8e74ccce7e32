"""
Tidy a translated region: fewer blocks, and no branches around what is cheap.

Before
    cf.cond_br %c, ^a, ^b
  ^a:
    %x = arith.addi %n, %one : i64
    cf.br ^m(%x : i64)
  ^b:
    cf.br ^m(%n : i64)
  ^m(%r: i64):
After
    %x = arith.addi %n, %one : i64
    %r = arith.select %c, %x, %n : i64

Legal when the ops on both sides have no effect and cannot trap. Sound because computing what is not
used then changes nothing. Not handled: loops, and branches around calls or text.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects import arith, cf
from xdsl.dialects.builtin import i1
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend.values import constant_of

# Ops that are cheap and cannot trap.
_CHEAP: tuple[type[Operation], ...] = (
    arith.ConstantOp,
    arith.AddiOp,
    arith.SubiOp,
    arith.MuliOp,
    arith.AndIOp,
    arith.OrIOp,
    arith.XOrIOp,
    arith.CmpiOp,
    arith.CmpfOp,
    arith.AddfOp,
    arith.SubfOp,
    arith.MulfOp,
    arith.NegfOp,
    arith.SelectOp,
    arith.ExtUIOp,
    arith.SIToFPOp,
    arith.UIToFPOp,
    value.GetOp,
    value.MakeOp,
    value.NoneOp,
    value.SomeOp,
    value.IsSomeOp,
    value.PayloadOp,
    value.ConstantOp,
)
_CHEAP_OPS_MAX = 12
_SELECTS_MAX = 4

# With `overflow = "trap"` these can trap, so they stay where they are.
_OVERFLOWING = (arith.AddiOp, arith.SubiOp, arith.MuliOp)

Edge = tuple[Operation, int]


def simplify(region: Region) -> None:
    """Thread branches through empty blocks, join blocks, and turn small branches into selects."""
    changed = True
    while changed:
        changed = False
        for block in list(region.blocks):
            if block.parent is None:
                continue
            if _convert_branch(block) or _join(block) or _thread(block):
                changed = True
    _remove_unused(region)


def _remove_unused(region: Region) -> None:
    """Remove what nobody uses: block arguments, and the cheap ops that were for them."""
    changed = True
    while changed:
        changed = False
        _remove_unused_ops(region)
        for block in list(region.blocks)[1:]:
            while _remove_unused_argument(block):
                changed = True


def _remove_unused_argument(block: Block) -> bool:
    for position, argument in enumerate(block.args):
        # A loop may pass it on to itself.
        if any(
            _arguments_at(use.operation, block, position) is not argument for use in argument.uses
        ):
            continue
        if any(
            _passes_elsewhere(use.operation, block, position, argument) for use in argument.uses
        ):
            continue
        for source, index in _edges(block):
            kept = [a for i, a in enumerate(_arguments(source, index)) if i != position]
            _replace_branch(source, _retargeted(source, index, block, kept))
        block.erase_arg(argument)
        return True
    return False


def _arguments_at(op: Operation, block: Block, position: int) -> SSAValue | None:
    """What an unconditional branch to the block passes at a position; None for all other ops."""
    if not isinstance(op, cf.BranchOp) or op.successor is not block:
        return None
    return op.operands[position]


def _passes_elsewhere(op: Operation, block: Block, position: int, argument: SSAValue) -> bool:
    return any(o is argument for i, o in enumerate(op.operands) if i != position)


def _remove_unused_ops(region: Region) -> None:
    """Uses come behind, so one walk from the end does."""
    for block in reversed(list(region.blocks)):
        for op in reversed(list(block.ops)):
            unused = all(result.first_use is None for result in op.results)
            if unused and isinstance(op, _CHEAP) and not _can_overflow(op):
                op.detach()
                op.erase()


def _edges(block: Block) -> list[Edge]:
    """The branches that lead to a block: those that use it, so that nothing else is looked at."""
    return [(use.operation, use.index) for use in block.uses]


def _arguments(branch: Operation, index: int) -> Sequence[SSAValue]:
    """What a branch passes to one of its successors."""
    if isinstance(branch, cf.ConditionalBranchOp):
        return branch.else_arguments if index else branch.then_arguments
    return branch.operands


def _replace_branch(branch: Operation, new: Operation) -> None:
    new.location = branch.location
    block = branch.parent
    assert block is not None
    branch.detach()
    branch.drop_all_references()
    block.add_op(new)


def _remove(block: Block) -> None:
    region = block.parent
    assert region is not None
    region.detach_block(block)
    block.drop_all_references()


# --- a block with one predecessor that only leads to it ------------------------------------------


def _join(block: Block) -> bool:
    """Pull the only successor up, where this block is its only predecessor."""
    branch = block.last_op
    if not isinstance(branch, cf.BranchOp):
        return False
    target = branch.successor
    if len(_edges(target)) != 1 or target is block:
        return False
    arguments = list(branch.operands)
    branch.detach()
    branch.drop_all_references()
    for argument, passed in zip(target.args, arguments, strict=True):
        if passed.name_hint is None:
            passed.name_hint = argument.name_hint
        argument.replace_all_uses_with(passed)
    for op in list(target.ops):
        op.detach()
        block.add_op(op)
    _remove(target)
    return True


# --- a block that only branches on ---------------------------------------------------------------


def _thread(block: Block) -> bool:
    """Lead predecessors of an empty block to its successor."""
    branch = block.last_op
    if not isinstance(branch, cf.BranchOp) or block.first_op is not branch or len(block.args) > 0:
        return False
    target, passed = branch.successor, list(branch.operands)
    edges = _edges(block)
    if target is block or not edges:
        return False
    for source, _ in edges:
        # One branch with two edges to a block could not tell which values it passes.
        if isinstance(source, cf.ConditionalBranchOp) and target in source.successors:
            return False
        if source.successors.count(block) > 1:
            return False
    for source, index in edges:
        _replace_branch(source, _retargeted(source, index, target, passed))
    _remove(block)
    return True


def _retargeted(
    branch: Operation, index: int, target: Block, passed: Sequence[SSAValue]
) -> Operation:
    if not isinstance(branch, cf.ConditionalBranchOp):
        return cf.BranchOp(target, *passed)
    then = (branch.then_block, list(branch.then_arguments))
    other = (branch.else_block, list(branch.else_arguments))
    if index == 0:
        then = (target, list(passed))
    else:
        other = (target, list(passed))
    return cf.ConditionalBranchOp(branch.cond, then[0], then[1], other[0], other[1])


# --- branches around cheap ops -------------------------------------------------------------------


def _convert_branch(block: Block) -> bool:
    """Compute both sides of a branch and select, where that is cheap."""
    branch = block.last_op
    if not isinstance(branch, cf.ConditionalBranchOp):
        return False
    sides = [_side(branch, index) for index in (0, 1)]
    if sides[0] is None or sides[1] is None or sides[0][1] is not sides[1][1]:
        return False
    (then, target, then_values), (other, _, other_values) = sides[0], sides[1]
    if target is block or (then is None and other is None):
        return False
    pairs = list(zip(then_values, other_values, strict=True))
    if sum(a is not b for a, b in pairs) > _SELECTS_MAX:
        return False
    condition = branch.cond
    for side in (then, other):
        for op in list(side.ops)[:-1] if side is not None else ():
            op.detach()
            block.insert_op_before(op, branch)
    chosen = [_select(condition, a, b, branch) for a, b in pairs]
    _replace_branch(branch, cf.BranchOp(target, *chosen))
    for side in (then, other):
        if side is not None:
            _remove(side)
    return True


def _side(
    branch: cf.ConditionalBranchOp, index: int
) -> tuple[Block | None, Block, Sequence[SSAValue]] | None:
    """One side of a branch: its block (None: straight on), where it ends, what it passes."""
    block = branch.successors[index]
    last = block.last_op
    alone = len(_edges(block)) == 1 and len(block.args) == 0
    if not alone or not isinstance(last, cf.BranchOp):
        return None, block, list(_arguments(branch, index))
    ops = list(block.ops)[:-1]
    cheap = len(ops) <= _CHEAP_OPS_MAX and all(
        isinstance(op, _CHEAP) and not _can_overflow(op) for op in ops
    )
    return (block, last.successor, list(last.operands)) if cheap else None


def _can_overflow(op: Operation) -> bool:
    return isinstance(op, _OVERFLOWING)


def _select(condition: SSAValue, then: SSAValue, other: SSAValue, branch: Operation) -> SSAValue:
    """`then` if the condition, else `other`; on bools with a constant, `and` or `or`."""
    if then is other:
        return then
    block = branch.parent
    assert block is not None

    def add(op: Operation) -> SSAValue:
        op.location = branch.location
        block.insert_op_before(op, branch)
        return op.results[0]

    type_: Attribute = then.type
    if type_ == i1:
        known = _truth(then), _truth(other)
        if known == (True, False):
            return condition
        if known[1] is False:
            return add(arith.AndIOp(condition, then))
        if known[0] is True:
            return add(arith.OrIOp(condition, other))
    return add(arith.SelectOp(condition, then, other))


def _truth(operand: SSAValue) -> bool | None:
    known = constant_of(operand)
    return None if known is None else bool(known)
