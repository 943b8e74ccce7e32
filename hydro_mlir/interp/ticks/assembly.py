"""
From a graph in tick mode to a plan: steps and loops in scopes, cycles found, edges connected.

The input of a deferring op is no dependency: it is for the next tick. `hf.forward` stands for the
edge that its `hf.complete` names, and a result of `hf.loop` for what the loop yields.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from xdsl.ir import Block, Operation, OpResult, SSAValue

from hydro_mlir.analysis.components import acyclic_order, components, is_cycle
from hydro_mlir.analysis.negative_cycles import refuse_negative_cycles
from hydro_mlir.analysis.tick_strata import no_end, no_fixpoint, tick_fuel, tick_strata
from hydro_mlir.diagnostics import fail, place_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects.hydroflow.access import accesses_to, is_held, prerequisites
from hydro_mlir.interp.ticks import timing
from hydro_mlir.interp.ticks.binding import Binder
from hydro_mlir.interp.ticks.families import BUILDERS
from hydro_mlir.interp.ticks.plan import Fixpoint, Item, Loop, Scope, Step

DEFERRING = (hf.DeferTickOp, hf.DeferTickLazyOp, hf.NextIterationOp)
# Not in a scope: they only say what edges are.
NAMING = (hf.CompleteOp, hf.YieldOp)


class Assembler:
    """Builds the plan of one graph."""

    def __init__(self, graph: hf.GraphOp, binder: Binder):
        self.binder = binder
        self.fuel = tick_fuel(graph)
        self.check_time = binder.environment.check_time
        self.steps: dict[Operation, Step] = {}
        # What an operator holds goes on by these, as everyone who changes it is done.
        self.releases: dict[Operation, Step] = {}
        completed = (op for op in graph.walk() if isinstance(op, hf.CompleteOp))
        self.completions = {op.ref.string_value(): op.operand for op in completed}
        refuse_negative_cycles(graph)
        self.strata = tick_strata(graph)
        self._refer(graph)
        self.scope = self._scope(graph.body.block, depth=0)
        self._connect(graph)

    # --- edges -----------------------------------------------------------------------------------

    def _refer(self, graph: hf.GraphOp) -> None:
        """A reference for every edge that a user function refers to."""
        for op in _operators(graph):
            for edge in op.references:
                owner = cast("hf.Operator", edge.owner)
                form = owner.FACTS.references.value
                reference = timing.Reference(form, owner.name.removeprefix("hf."))
                self.binder.references.setdefault(edge, reference)

    def _source(self, edge: SSAValue) -> tuple[Operation, int]:
        """The op that emits along an edge, and at which output."""
        assert isinstance(edge, OpResult)
        owner = edge.op
        if isinstance(owner, hf.LoopOp):
            last = owner.body.block.last_op
            assert isinstance(last, hf.YieldOp)
            return self._source(last.values[edge.index])
        return owner, edge.index

    def _inputs(self, op: hf.Operator) -> tuple[SSAValue, ...]:
        """The edges that an op's elements come from."""
        if not isinstance(op, hf.ForwardOp):
            return op.inputs_
        name = op.ref.string_value()
        if name not in self.completions:
            fail("HF514", f"expected `hf.complete @{name}`, but there is none", place_of(op))
        return (self.completions[name],)

    def _connect(self, graph: hf.GraphOp) -> None:
        """Consumers in the order of their ops; the consumer of a completed edge is the forward."""
        forwards = {
            op.ref.string_value(): op for op in graph.walk() if isinstance(op, hf.ForwardOp)
        }
        for op in graph.walk():
            if isinstance(op, hf.CompleteOp):
                self._connect_inputs(forwards[op.ref.string_value()])
            elif op in self.steps and not isinstance(op, hf.ForwardOp):
                self._connect_inputs(cast("hf.Operator", op))
        for edge, reference in self.binder.references.items():
            owner, port = self._source(edge)
            step = self.steps[owner]
            step.connect(port, reference, 0)
            reference.held = getattr(step.operator, "held", None)

    def _connect_inputs(self, op: hf.Operator) -> None:
        for index, edge in enumerate(self._inputs(op)):
            owner, port = self._source(edge)
            release = self.releases.get(owner)
            if release is None:
                self.steps[owner].connect(port, self.steps[op], index)
            else:
                release.connect(0, self.steps[op], index)

    # --- scopes ----------------------------------------------------------------------------------

    def _scope(self, block: Block, depth: int) -> Scope:
        """The plan of a graph's or a loop's own ops."""
        ops = [op for op in block.ops if not isinstance(op, NAMING)]
        nodes = [self._node(op, depth) for op in ops]
        successors = self._successors(ops)
        scope = Scope()
        for numbers in components(successors):
            if not is_cycle(numbers, successors):
                scope.items.append(nodes[numbers[0]])
                continue
            forwards = {n for n in numbers if isinstance(ops[n], hf.ForwardOp)}
            inside = [[t for t in targets if t not in forwards] for targets in successors]
            ordered = acyclic_order(numbers, inside)
            scope.items.append(self._fixpoint([ops[n] for n in ordered]))
        for op in ops:
            for edge in op.results:
                if not isinstance(op, hf.LoopOp) and is_held(edge):
                    self._release(scope, op, edge)
        scope.references = [
            reference
            for edge, reference in self.binder.references.items()
            if self._source(edge)[0].parent is block
        ]
        return scope

    def _release(self, scope: Scope, op: Operation, edge: SSAValue) -> None:
        """Put the release of an edge behind the last item with someone who refers to it."""
        release = Step(timing.Released(self.binder.references[edge]), "release", 0, place_of(op))
        self.releases[op] = release
        users = [self.steps[cast(Operation, access.user)] for access in accesses_to(edge)]
        last = max(
            number
            for number, item in enumerate(scope.items)
            if any(step in users for step in item.steps())
        )
        scope.items.insert(last + 1, release)

    def _node(self, op: Operation, depth: int) -> Item:
        if isinstance(op, hf.LoopOp):
            body = self._scope(op.body.block, depth + 1)
            endless = no_end(op, self.strata, self.fuel)
            return Loop(body, depth == 0, self.fuel, endless, self.check_time, place_of(op))
        if isinstance(op, hf.DeferTickOp | hf.DeferTickLazyOp):
            lazy = isinstance(op, hf.DeferTickLazyOp)
            operator = timing.Deferred(lazy, in_loop=depth > 1)
        else:
            build = BUILDERS.get(type(op))
            if build is None:
                fail("HF512", f"expected an operator of hf, but got {op.name}", place_of(op))
            operator = build(self.binder, op)
        node = cast("hf.Operator", op)
        inputs = len(self._inputs(node))
        step = Step(operator, op.name.removeprefix("hf."), inputs, place_of(op))
        step.streaming = operator.streaming and not node.references and self._local(node)
        self.steps[op] = step
        return step

    def _local(self, op: hf.Operator) -> bool:
        """Whether elements come from the same scope: only then are they handled at once."""
        return all(self._source(edge)[0].parent is op.parent for edge in op.inputs_)

    def _successors(self, ops: list[Operation]) -> list[list[int]]:
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
                edges += self._inputs(part)
                yield from prerequisites(part)
            yield from (self._source(edge)[0] for edge in edges)

    def _fixpoint(self, ops: list[Operation]) -> Fixpoint:
        for op in ops:
            if isinstance(op, hf.LoopOp):
                message = "expected a cycle through a loop to be broken by a `defer_tick`"
                fail("HF515", message, place_of(op))
        endless = no_fixpoint(ops, self.strata[ops[0]], self.fuel)
        steps = [self.steps[op] for op in ops]
        return Fixpoint(steps, self.fuel, endless, self.check_time, place_of(ops[0]))


def _operators(graph: hf.GraphOp) -> Iterator[hf.Operator]:
    for op in graph.walk():
        if isinstance(op, hf.Operator):
            yield op
