"""
Which parts of a function's arguments reach its result unchanged.

A pass asks this before it moves a key, drops a component or partitions by a field: where a result
is `Origin(0, (1,))`, it is component 1 of argument 0 whatever path was taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from xdsl.dialects import arith, cf
from xdsl.ir import Attribute, Block, BlockArgument, Operation, Region, SSAValue

from hydro_mlir.dialects import value


@dataclass(frozen=True)
class Origin:
    """A part of an argument: `components` leads into it, through tuples."""

    argument: int
    components: tuple[int, ...] = ()


# A tuple is one made in the function; None is computed, or not the same on all paths.
Provenance: TypeAlias = "Origin | tuple[Provenance, ...] | None"


def provenance(region: Region) -> tuple[Provenance, ...]:
    """Where each operand of a region's exit comes from.

    A function `lambda t: (t[1], t[0] + 1)` gives `((Origin(0, (1,)), None),)`.
    """
    exits = [block.last_op for block in region.blocks if _is_exit(block.last_op)]
    walk = _Walk(region)
    return tuple(walk.find(operand) for op in exits if op is not None for operand in op.operands)


def _is_exit(op: Operation | None) -> bool:
    return op is not None and not op.successors and not isinstance(op, value.TrapOp)


class _Unvisited:
    """A value on a path that has not been looked at yet."""


_UNVISITED = _Unvisited()


def _component(whole: Provenance | _Unvisited, index: int) -> Provenance | _Unvisited:
    if isinstance(whole, Origin):
        return Origin(whole.argument, (*whole.components, index))
    return whole[index] if isinstance(whole, tuple) else whole


class _Walk:
    def __init__(self, region: Region):
        self._entry = region.blocks[0]
        self._edges: dict[Block, list[Operation]] = {block: [] for block in region.blocks}
        for block in region.blocks:
            last = block.last_op
            for successor in last.successors if last is not None else ():
                assert last is not None
                self._edges[successor].append(last)
        self._found: dict[SSAValue, Provenance | _Unvisited] = {}
        self._arguments: dict[SSAValue, Provenance | _Unvisited] = {}
        self._settle([argument for block in list(region.blocks)[1:] for argument in block.args])

    def _settle(self, arguments: list[BlockArgument]) -> None:
        """Block arguments start as anything, and lose that until nothing changes any more."""
        self._arguments = dict.fromkeys(arguments, _UNVISITED)
        changed = True
        while changed:
            changed = False
            self._found = {}
            for argument in arguments:
                found = self._common(self._incoming(argument))
                changed |= found != self._arguments[argument]
                self._arguments[argument] = found
        self._found = {}

    def find(self, operand: SSAValue) -> Provenance:
        """Where a value comes from; None for what no path reaches."""
        found = self._find(operand)
        return None if isinstance(found, _Unvisited) else found

    def _find(self, operand: SSAValue) -> Provenance | _Unvisited:
        if operand not in self._found:
            self._found[operand] = self._compute(operand)
        return self._found[operand]

    def _compute(self, operand: SSAValue) -> Provenance | _Unvisited:
        if isinstance(operand, BlockArgument):
            entry = operand.block is self._entry
            return Origin(operand.index) if entry else self._arguments[operand]
        match operand.owner:
            case value.GetOp() as get:
                return _component(self._find(get.operand), get.index.data)
            case value.MakeOp() as make:
                parts = [self._find(part) for part in make.components]
                known = [part for part in parts if not isinstance(part, _Unvisited)]
                if len(known) < len(parts):
                    return _UNVISITED
                return self._whole(tuple(known), make.result.type)
            case arith.SelectOp() as select:
                return self._common([select.lhs, select.rhs])
            case _:
                return None

    def _incoming(self, argument: BlockArgument) -> list[SSAValue]:
        """What the branches to a block pass for one of its arguments."""
        passed: list[SSAValue] = []
        for branch in self._edges[argument.block]:
            if isinstance(branch, cf.BranchOp):
                passed.append(branch.operands[argument.index])
            elif isinstance(branch, cf.ConditionalBranchOp):
                sides = (
                    (branch.then_block, branch.then_arguments),
                    (
                        branch.else_block,
                        branch.else_arguments,
                    ),
                )
                passed += [values[argument.index] for b, values in sides if b is argument.block]
        return passed

    def _common(self, operands: list[SSAValue]) -> Provenance | _Unvisited:
        """The one origin of all that are reached so far."""
        found = [self._find(operand) for operand in operands]
        known = [one for one in found if not isinstance(one, _Unvisited)]
        if not known:
            return _UNVISITED
        return known[0] if all(one == known[0] for one in known) else None

    def _whole(self, parts: tuple[Provenance, ...], made: Attribute) -> Provenance:
        """All components of a tuple in their order are that tuple, if they are made into one."""
        first = parts[0] if parts else None
        if not isinstance(first, Origin) or not first.components:
            return parts
        whole = Origin(first.argument, first.components[:-1])
        expected = [Origin(whole.argument, (*whole.components, i)) for i in range(len(parts))]
        type_ = self._type(whole)
        complete = isinstance(type_, value.TupleType) and type_ == made
        return whole if complete and list(parts) == expected else parts

    def _type(self, origin: Origin) -> Attribute:
        type_ = self._entry.args[origin.argument].type
        for component in origin.components:
            assert isinstance(type_, value.TupleType)
            type_ = type_.elements.data[component]
        return type_
