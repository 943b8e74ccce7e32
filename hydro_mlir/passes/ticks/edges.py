"""
A graph in tick mode while it is made a module: operators, edges, references, faults.

Operators that stream are code inside the loops of those that emit; what several places emit to is
a function of its own. The others gather in queues, which are emptied when the tick ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from typing_extensions import override
from xdsl.dialects import arith, func
from xdsl.dialects.builtin import StringAttr, i1, i64
from xdsl.ir import Attribute, Operation, OpResult, SSAValue

from hydro_mlir.analysis.dataflow import element_of
from hydro_mlir.analysis.tick_strata import tick_fuel, tick_strata
from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, place_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.dialects.hydroflow.access import is_held
from hydro_mlir.passes.building import located
from hydro_mlir.passes.loops.functions import operator_name
from hydro_mlir.passes.loops.location import NESTING_MAX, Location
from hydro_mlir.passes.loops.operators import Lowering
from hydro_mlir.passes.loops.scope import Scope
from hydro_mlir.passes.ticks.base import TickLowering
from hydro_mlir.passes.ticks.families import TICK_LOWERINGS
from hydro_mlir.passes.ticks.plan import NAMING, LoopPart, Planner, ScopePart
from hydro_mlir.passes.ticks.references import Referred
from hydro_mlir.passes.ticks.timing import (
    Deferred,
)

# How states of counters are named, before their number.
COUNTER = "tick_counter_"
# The state that says whether the next tick begins with something that was deferred.
DEFERRED = "tick_deferred"


def refuse_unknown(graph: hf.GraphOp) -> None:
    """Raise DiagnosticError for operators that have no lowering."""
    unknown = [
        Diagnostic("HF240", f"no native lowering of `{op.name}` yet", place_of(op))
        for op in graph.walk()
        if isinstance(op, hf.Operator)
        and not isinstance(op, (*NAMING, hf.LoopOp))
        and type(op) not in TICK_LOWERINGS
    ]
    if unknown:
        raise DiagnosticError(unknown)


def refuse_fed(graph: hf.GraphOp) -> None:
    """Raise DiagnosticError for sources of a fleet's graph that nobody feeds."""
    fed = [
        Diagnostic(
            "HF240",
            f"expected a source that a location of a fleet can read, but got `{op.name}`",
            place_of(op),
            help="receive from another location: hf.source_channel",
        )
        for op in graph.walk()
        if isinstance(op, hf.SourceStreamOp | hf.SourceIntervalOp)
    ]
    if fed:
        raise DiagnosticError(fed)


class TickEdges(Location):
    """Declarations of one graph in tick mode, its operators, and where elements go."""

    # --- operators -------------------------------------------------------------------------------

    @override
    def lower(self) -> dict[Operation, Lowering[Any]]:
        refuse_unknown(self.graph)
        if not self.fleet.alone:
            refuse_fed(self.graph)
        self.planner = Planner(self.graph)
        self.scope = self.planner.plan()
        self.faults: dict[tuple[Operation, str], str] = {}
        self.tick_queues: list[str] = []
        self.sequence = self.declare_state("tick_sequence", rt.CellType(i64), self.graph)
        self.later = self.declare_state("tick_later", rt.CellType(i1), self.graph)
        self.deferred = self.declare_state(DEFERRED, rt.CellType(i1), self.graph)
        # Whether the last tick has asked for another; who runs a graph alone sees that himself.
        self.asked = ""
        if not self.fleet.alone:
            self.asked = self.declare_state("tick_asked", rt.CellType(i1), self.graph)
        # Channels that bring records, and those that take some to other locations or to sinks.
        self.arriving: list[str] = []
        self.leaving: list[str] = []
        self.fuel = tick_fuel(self.graph)
        self.strata = tick_strata(self.graph)
        self.steps: dict[Operation, TickLowering[Any]] = {}
        self._lower_scope(self.scope, None)
        self._refer()
        self._connect()
        return dict(self.steps)

    def _lower_scope(self, scope: ScopePart, loop: LoopPart | None) -> None:
        for op in scope.own():
            step = self.steps[op] = TICK_LOWERINGS[type(op)](op, self)
            step.loop = loop
            refers = bool(cast("hf.Operator", op).references)
            step.inline = step.streaming and not refers and self.planner.is_local(op)
            inputs = self.planner.inputs(op)
            if not step.inline and not isinstance(step, Deferred):
                step.queues = [
                    self.declare_queue(step, f"input_{number}", element_of(edge))
                    for number, edge in enumerate(inputs)
                ]
        for inner in scope.loops():
            name = f"{self.names.base(inner.op)}_iteration"
            inner.iteration = self.declare_state(name, rt.CellType(i64), inner.op)
            self._lower_scope(inner.body, inner)

    def declare_queue(self, step: TickLowering[Any], suffix: str, element: Attribute) -> str:
        """Declare a queue, which is emptied when the tick ends."""
        queue = step.state(suffix, rt.QueueType(element))
        self.tick_queues.append(queue)
        return queue

    def declare_sink(self, op: Operation, element: Attribute) -> str:
        """Declare the channel of a Python function's elements, with their numbers when alone."""
        callback = cast(Any, op).callback.string_value()
        if not self.fleet.alone:
            symbol = self.declare_channel(callback, "sink", "send", callback, element, op)
            self.leaving.append(symbol)
            return symbol
        numbered = value.TupleType([i64, element])
        symbol = self.names.unique(callback)  # several sinks may lead to one function
        self.declare(rt.ChannelOp(symbol, "sink", "send", callback, numbered), op)
        return symbol

    def declare_counter(self, op: hf.CounterOp) -> str:
        """Declare the state of a `counter`, by its place among all of them."""
        counters = [each for each in self.graph.walk() if isinstance(each, hf.CounterOp)]
        name = f"{COUNTER}{counters.index(op)}"
        return self.declare_state(name, rt.CellType(i64), op)

    def file_channel(self, op: hf.SourceFileOp) -> str:
        """The name of the channel that a file's lines come through."""
        files = [each for each in self.graph.walk() if isinstance(each, hf.SourceFileOp)]
        return f"source_file_{files.index(op)}"

    # --- ticks -----------------------------------------------------------------------------------

    def ask(self, scope: Scope) -> None:
        """Write that another tick is wanted."""
        if self.asked:
            scope.set(self.asked, scope.constant(1, i1))
        scope.again()

    # --- edges -----------------------------------------------------------------------------------

    def _refer(self) -> None:
        """A `Referred` for every edge that user functions refer to, and which of them are held."""
        self.referred_edges: dict[SSAValue, Referred] = {}
        for op in self.graph.walk():
            if isinstance(op, hf.Operator):
                for edge in op.references:
                    source = self.planner.source(edge)
                    if source not in self.referred_edges:
                        self.referred_edges[source] = Referred(source, self.steps[source.op])
        self.held_edges = {edge for edge in self.referred_edges if is_held(edge)}

    def _connect(self) -> None:
        """Consumers of each edge, in the order of their ops; that of a completed edge forwards."""
        self.edges: dict[SSAValue, list[tuple[TickLowering[Any], int]]] = {}
        forwards = {
            op.ref.string_value(): op for op in self.graph.walk() if isinstance(op, hf.ForwardOp)
        }
        for op in self.graph.walk():
            if isinstance(op, hf.CompleteOp):
                self._connect_inputs(forwards[op.ref.string_value()])
            elif op in self.steps and not isinstance(op, hf.ForwardOp):
                self._connect_inputs(op)

    def _connect_inputs(self, op: Operation) -> None:
        for position, edge in enumerate(self.planner.inputs(op)):
            source = self.planner.source(edge)
            self.edges.setdefault(source, []).append((self.steps[op], position))

    def has_consumers(self, edge: SSAValue) -> bool:
        """Whether anything takes the elements of an edge."""
        return edge in self.edges or edge in self.referred_edges

    @override
    def push(self, scope: Scope, edge: SSAValue, element: SSAValue) -> None:
        if not self.has_consumers(edge):
            return
        if edge in self.held_edges:
            self.referred_edges[edge].receive(scope, element)
            return
        self._push(scope, edge, element)

    def release(self, scope: Scope, edge: SSAValue) -> None:
        """Write that what is held at an edge goes on to those who take its elements."""
        self.referred_edges[edge].each(scope, lambda element: self._push(scope, edge, element))

    def _push(self, scope: Scope, edge: SSAValue, element: SSAValue) -> None:
        inline = any(step.inline for step, _ in self.edges.get(edge, ()))
        if inline and (self._is_shared(edge) or scope.depth >= NESTING_MAX):
            callee = self._continuation(edge)
            scope.add(func.CallOp(callee, [scope.context, element], []))
        else:
            self._deliver(scope, edge, element)

    def _is_shared(self, edge: SSAValue) -> bool:
        """Whether elements are emitted along an edge in more than one place of the code."""
        op = cast(OpResult, edge).op
        step = self.steps[op]
        return not step.inline and (op in self.planner.cycles or step.sites > 1)

    @override
    def _deliver(self, scope: Scope, edge: SSAValue, element: SSAValue) -> None:
        scope.depth += 1
        for step, position in self.edges.get(edge, ()):
            with scope.at(step.op):
                if step.inline:
                    step.receive(scope, position, element)
                elif isinstance(step, Deferred):
                    step.defer(scope, element)
                else:
                    queue = scope.state(step.queues[position])
                    scope.add(rt.QueuePushOp(scope.context, queue, element))
        if edge in self.referred_edges and edge not in self.held_edges:
            self.referred_edges[edge].receive(scope, element)
        scope.depth -= 1

    @override
    def _continuation(self, edge: SSAValue) -> str:
        if edge not in self._continuations:
            base = self.steps[cast(OpResult, edge).op].base
            self._continuations[edge] = self.names.unique(f"{base}_output")
            self._pending.append(edge)
        return self._continuations[edge]

    def referred(self, scope: Scope, step: TickLowering[Any]) -> list[SSAValue]:
        """Write what the user functions of an operator see of others."""
        references = cast("hf.Operator", step.op).references
        edges = [self.planner.source(edge) for edge in references]
        return [self.referred_edges[edge].worth(scope, step) for edge in edges]

    def change(self, scope: Scope, step: TickLowering[Any], new: Sequence[SSAValue]) -> None:
        """Write what the user function of an operator has changed."""
        op = cast("hf.Operator", step.op)
        accesses = zip(op.references, op.accesses, strict=True)
        changed = [self.planner.source(edge) for edge, access in accesses if access.mutable]
        for edge, value_ in zip(changed, new, strict=True):
            self.referred_edges[edge].change(scope, value_)

    def waiting(self, scope: Scope, step: TickLowering[Any]) -> SSAValue:
        """Write whether anything waits at the inputs of an operator."""
        counts = [scope.compare("ne", self._count(scope, queue), 0) for queue in step.queues]
        return self.any_of(scope, counts)

    def _count(self, scope: Scope, queue: str) -> SSAValue:
        return scope.value(rt.QueueCountOp(scope.context, scope.state(queue)))

    def any_of(self, scope: Scope, conditions: Sequence[SSAValue]) -> SSAValue:
        """Write whether one of several conditions holds."""
        result = conditions[0] if conditions else scope.constant(0, i1)
        for condition in conditions[1:]:
            result = scope.value(arith.OrIOp(result, condition))
        return result

    # --- faults ----------------------------------------------------------------------------------

    def fault(
        self,
        scope: Scope,
        op: Operation,
        message: str,
        element: Sequence[SSAValue],
        named: str | None = None,
    ) -> None:
        """Write a call of a function that ends the tick, about at most one element."""
        if (op, message) not in self.faults:
            name = self.faults[op, message] = self.names.unique(f"{op.name[3:]}_fault")
            types = [rt.context, *(part.type for part in element)]
            function = func.FuncOp(name, (types, []), visibility="private")
            function.body.block.add_op(value.TrapOp(message))
            name = operator_name(op) if named is None else named
            function.attributes["operator"] = StringAttr(name)
            self.parts.append(located(function, op))
        scope.add(func.CallOp(self.faults[op, message], [scope.context, *element], []))
