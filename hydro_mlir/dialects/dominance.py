"""
What xDSL's verifier leaves out about values: a use stands behind its definition on every path,
and a branch hands its target operands of the types that the target takes.

Blocks that no path reaches are left alone, as nothing in them ever runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xdsl.dialects.builtin import ModuleOp
from xdsl.dialects.cf import BranchOp, ConditionalBranchOp
from xdsl.ir import Block, Operation, Region, SSAValue


class DominatorTree:
    """Which blocks of a region lie on every path from its entry to another.

    Immediate dominators by iteration to a fixed point over reverse postorder
    (Cooper, Harvey, Kennedy, "A simple, fast dominance algorithm").
    """

    def __init__(self, region: Region):
        order = _reverse_postorder(region)
        self._index = {block: i for i, block in enumerate(order)}
        self._parent = [0] * len(order)
        sources: list[list[int]] = [[] for _ in order]
        for block in order:
            for target in _successors(block):
                sources[self._index[target]].append(self._index[block])
        self._solve(sources)

    def _solve(self, sources: list[list[int]]) -> None:
        known = [True] + [False] * (len(sources) - 1)
        changed = True
        while changed:
            changed = False
            for block in range(1, len(sources)):
                candidates = [s for s in sources[block] if known[s]]
                nearest = candidates[0]
                for other in candidates[1:]:
                    nearest = self._meet(nearest, other)
                changed |= not known[block] or self._parent[block] != nearest
                known[block], self._parent[block] = True, nearest

    def _meet(self, a: int, b: int) -> int:
        while a != b:
            if a > b:
                a = self._parent[a]
            else:
                b = self._parent[b]
        return a

    def dominates(self, a: Block, b: Block) -> bool:
        """Whether every path to `b` passes `a`; true for a `b` that no path reaches."""
        if b not in self._index:
            return True
        if a not in self._index:
            return False
        first, last = self._index[a], self._index[b]
        while last > first:
            last = self._parent[last]
        return first == last


def _successors(block: Block) -> Sequence[Block]:
    return () if block.last_op is None else block.last_op.successors


def _reverse_postorder(region: Region) -> list[Block]:
    if (entry := region.blocks.first) is None:
        return []
    seen, order = {entry}, list[Block]()
    stack: list[tuple[Block, Iterator[Block]]] = [(entry, iter(_successors(entry)))]
    while stack:
        block, targets = stack[-1]
        for target in targets:
            if target not in seen:
                seen.add(target)
                stack.append((target, iter(_successors(target))))
                break
        else:
            order.append(block)
            stack.pop()
    return order[::-1]


def undominated_uses(module: ModuleOp) -> Iterator[tuple[Operation, str]]:
    """Operations that use a value which need not be defined where they stand, with the reason.

    Cost: linear in operations, and in blocks times nesting of loops.
    """
    facts = _Facts()
    for op in module.walk():
        for index, operand in enumerate(op.operands):
            if not _is_defined(operand, op, facts):
                name = f"%{operand.name_hint}" if operand.name_hint else f"operand {index}"
                yield op, f"expected {name} to be defined on every path to its use, but it is not"


class _Facts:
    """What is computed once per region and block."""

    def __init__(self) -> None:
        self._trees: dict[Region, DominatorTree] = {}
        self._positions: dict[Block, dict[Operation, int]] = {}

    def tree(self, region: Region) -> DominatorTree:
        if region not in self._trees:
            self._trees[region] = DominatorTree(region)
        return self._trees[region]

    def is_before(self, first: Operation, second: Operation, block: Block) -> bool:
        if block not in self._positions:
            self._positions[block] = {op: i for i, op in enumerate(block.ops)}
        return self._positions[block][first] < self._positions[block][second]


def _is_defined(value: SSAValue, user: Operation, facts: _Facts) -> bool:
    home = value.owner if isinstance(value.owner, Block) else value.owner.parent
    if home is None:
        return False
    # The operation around the use that stands in the region of the definition.
    at: Operation | None = user
    while at is not None and at.parent_region() is not home.parent:
        at = at.parent_op()
    if at is None or at.parent is None or home.parent is None:
        return False
    if at.parent is home:
        return isinstance(value.owner, Block) or facts.is_before(value.owner, at, home)
    return facts.tree(home.parent).dominates(home, at.parent)


def mismatched_branches(module: ModuleOp) -> Iterator[tuple[Operation, str]]:
    """Branches whose operands differ in number or type from their target's arguments."""
    for op in module.walk():
        for operands, target in _edges(op):
            got = [operand.type for operand in operands]
            expected = [argument.type for argument in target.args]
            if got != expected:
                wanted, given = (
                    ", ".join(map(str, types)) or "nothing" for types in (expected, got)
                )
                name = target.name_hint or "its target"
                yield op, f"expected ({wanted}) for {name}, but got ({given})"


def _edges(op: Operation) -> Iterator[tuple[Sequence[SSAValue], Block]]:
    if isinstance(op, BranchOp):
        yield op.arguments, op.successor
    elif isinstance(op, ConditionalBranchOp):
        yield op.then_arguments, op.then_block
        yield op.else_arguments, op.else_block
