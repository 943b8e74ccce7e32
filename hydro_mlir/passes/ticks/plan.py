"""
The plan of a tick: steps, fixpoints and loops in scopes, in topological order.

    a step      one operator that is in no cycle
    Cycle       a strongly connected component: its operators have turns until nothing is new
    LoopPart    a nested scope: once per tick at the root, else as often as its windows open

The input of a deferring op is no dependency: it is for the next tick. `hf.forward` stands for the
edge that its `hf.complete` names, and a result of `hf.loop` for what the loop yields.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, cast

from xdsl.ir import Block, Operation, OpResult, SSAValue

from hydro_mlir.analysis.components import acyclic_order, components, is_cycle
from hydro_mlir.diagnostics import fail, place_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects.hydroflow.access import accesses_to, is_held, prerequisites

DEFERRING = (hf.DeferTickOp, hf.DeferTickLazyOp, hf.NextIterationOp)
# Not in a scope: they only say what edges are.
NAMING = (hf.CompleteOp, hf.YieldOp)


@dataclass(eq=False)
class Cycle:
    """Operators of a cycle, in an order in which only forwards look back."""

    ops: Sequence[Operation]

    def operators(self) -> Iterator[Operation]:
        """All of them."""
        yield from self.ops


@dataclass(eq=False)
class ScopePart:
    """Items side by side, in the order they run."""

    items: list[Item] = field(default_factory=list["Item"])

    def own(self) -> Iterator[Operation]:
        """The operators of the scope, without those of loops inside."""
        for item in self.items:
            if isinstance(item, Cycle):
                yield from item.ops
            elif isinstance(item, Operation):
                yield item

    def loops(self) -> Iterator[LoopPart]:
        """The loops inside."""
        for item in self.items:
            if isinstance(item, LoopPart):
                yield item


@dataclass(eq=False)
class LoopPart:
    """A loop; `iteration` is the state that counts."""

    op: hf.LoopOp
    body: ScopePart
    root: bool
    iteration: str = ""


@dataclass(eq=False)
class Release:
    """What an operator holds goes on, as everyone who changes it is done."""

    edge: OpResult


Item: TypeAlias = "Operation | Cycle | LoopPart | Release"


class Planner:
    """Finds the order of one graph's operators."""

    def __init__(self, graph: hf.GraphOp):
        self.graph = graph
        completed = (op for op in graph.walk() if isinstance(op, hf.CompleteOp))
        self.completions = {op.ref.string_value(): op.operand for op in completed}
        self.cycles: dict[Operation, Cycle] = {}

    # --- edges -----------------------------------------------------------------------------------

    def source(self, edge: SSAValue) -> OpResult:
        """The result of the operator that emits along an edge."""
        assert isinstance(edge, OpResult)
        owner = edge.op
        if isinstance(owner, hf.LoopOp):
            last = owner.body.block.last_op
            assert isinstance(last, hf.YieldOp)
            return self.source(last.values[edge.index])
        return edge

    def inputs(self, op: Operation) -> tuple[SSAValue, ...]:
        """The edges that an operator's elements come from."""
        if not isinstance(op, hf.ForwardOp):
            return cast("hf.Operator", op).inputs_
        name = op.ref.string_value()
        if name not in self.completions:
            fail("HF241", f"expected `hf.complete @{name}`, but there is none", place_of(op))
        return (self.completions[name],)

    def is_local(self, op: Operation) -> bool:
        """Whether all elements come from operators of the same scope."""
        return all(self.source(edge).op.parent is op.parent for edge in self.inputs(op))

    # --- scopes ----------------------------------------------------------------------------------

    def plan(self) -> ScopePart:
        """The plan of the whole graph; raises DiagnosticError."""
        return self._scope(self.graph.body.block, depth=0)

    def _scope(self, block: Block, depth: int) -> ScopePart:
        ops = [op for op in block.ops if not isinstance(op, NAMING)]
        nodes: list[Item] = [
            LoopPart(op, self._scope(op.body.block, depth + 1), depth == 0)
            if isinstance(op, hf.LoopOp)
            else op
            for op in ops
        ]
        successors = self._successors(ops)
        scope = ScopePart()
        for numbers in components(successors):
            if not is_cycle(numbers, successors):
                scope.items.append(nodes[numbers[0]])
                continue
            forwards = {n for n in numbers if isinstance(ops[n], hf.ForwardOp)}
            inside = [[t for t in targets if t not in forwards] for targets in successors]
            ordered = acyclic_order(numbers, inside)
            scope.items.append(self._cycle([ops[n] for n in ordered]))
        for op in ops:
            for edge in op.results:
                if is_held(edge) and not isinstance(op, hf.LoopOp):
                    self._release(scope, edge)
        return scope

    def _release(self, scope: ScopePart, edge: OpResult) -> None:
        """Put the release of an edge behind the last item with someone who refers to it."""
        users = {access.user for access in accesses_to(edge)}
        last = max(n for n, item in enumerate(scope.items) if not users.isdisjoint(_inside(item)))
        scope.items.insert(last + 1, Release(edge))

    def _successors(self, ops: Sequence[Operation]) -> list[list[int]]:
        """What depends on each op, among ops that stand side by side."""
        numbers = {op: number for number, op in enumerate(ops)}
        successors: list[list[int]] = [[] for _ in ops]
        for op in ops:
            for before in self._dependencies(op):
                owner: Operation | None = before
                while owner is not None and owner not in numbers:
                    owner = owner.parent_op()
                if owner is not None and (owner is not op or not isinstance(op, hf.LoopOp)):
                    successors[numbers[owner]].append(numbers[op])
        return successors

    def _dependencies(self, op: Operation) -> Iterator[Operation]:
        for part in op.walk():
            if not isinstance(part, hf.Operator) or isinstance(part, (*NAMING, hf.LoopOp)):
                continue
            edges = list(part.references)
            if not isinstance(part, DEFERRING):
                edges += self.inputs(part)
                yield from prerequisites(part)
            yield from (self.source(edge).op for edge in edges)

    def _cycle(self, ops: Sequence[Operation]) -> Cycle:
        for op in ops:
            if isinstance(op, hf.LoopOp):
                message = "expected a cycle through a loop to be broken by a `defer_tick`"
                fail("HF242", message, place_of(op))
        cycle = Cycle(ops)
        for op in ops:
            self.cycles[op] = cycle
        return cycle


def _inside(item: Item) -> Iterator[Operation]:
    """All operators of an item."""
    if isinstance(item, Cycle):
        yield from item.ops
    elif isinstance(item, LoopPart):
        yield from item.op.walk()
    elif isinstance(item, Operation):
        yield item
