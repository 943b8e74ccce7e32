"""One location's module while it is made of the location's graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from xdsl.dialects import func
from xdsl.dialects.builtin import ModuleOp, StringAttr, i1
from xdsl.ir import Attribute, Operation, SSAValue

from hydro_mlir.analysis.dataflow import (
    SOURCES,
    channels,
    consumers,
    element_of,
    endings,
    is_merge,
    operators,
    producer,
)
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.passes.building import located
from hydro_mlir.passes.loops import blocking, endpoints
from hydro_mlir.passes.loops import operators as streaming
from hydro_mlir.passes.loops.functions import Functions
from hydro_mlir.passes.loops.names import Names
from hydro_mlir.passes.loops.scope import Scope

LOWERINGS: dict[type[Operation], type[streaming.Lowering[Any]]] = {
    hf.SourceIterOp: endpoints.SourceIterLowering,
    hf.SourceFileOp: endpoints.SourceFileLowering,
    hf.SourceChannelOp: endpoints.SourceChannelLowering,
    hf.DestChannelOp: endpoints.DestChannelLowering,
    hf.DestSinkOp: endpoints.DestSinkLowering,
    hf.NullOp: endpoints.NullLowering,
    hf.MapOp: streaming.MapLowering,
    hf.FilterOp: streaming.FilterLowering,
    hf.FilterMapOp: streaming.FilterMapLowering,
    hf.FlatMapOp: streaming.FlatMapLowering,
    hf.UnionOp: streaming.UnionLowering,
    hf.ChainOp: streaming.ChainLowering,
    hf.LimitOp: streaming.LimitLowering,
    hf.FoldOp: blocking.FoldLowering,
    hf.ReduceOp: blocking.ReduceLowering,
    hf.FoldKeyedOp: blocking.KeyedLowering,
    hf.ReduceKeyedOp: blocking.KeyedLowering,
    hf.CollectOp: blocking.CollectLowering,
    hf.SortOp: blocking.SortLowering,
}

# A longer chain of operators, or deeper nested code, continues in a function of its own.
NESTING_MAX = 40


@dataclass(frozen=True)
class Fleet:
    """What a location knows of the others: routings of channels, numbers of members, helpers.

    A graph is `alone` if there are no others: whoever runs it feeds it and reads its sinks.
    """

    routings: Mapping[str, str]
    members: Mapping[str, int]
    helpers: Mapping[str, func.FuncOp]
    alone: bool = False


class Location:
    """Declarations and functions of one location."""

    def __init__(self, graph: hf.GraphOp, fleet: Fleet):
        self.graph = graph
        self.fleet = fleet
        self.names = Names(["init", "step"])
        self.functions = Functions(fleet.helpers, self.names)
        self.declarations: list[Operation] = []
        self.states: dict[str, Attribute] = {}
        # Functions of this location that are no user functions.
        self.parts: list[func.FuncOp] = []
        self._symbols = self._channel_symbols()
        self._continuations: dict[SSAValue, str] = {}
        self._pending: list[SSAValue] = []
        self._ended: dict[Operation, SSAValue] = {}
        self.lowerings = self.lower()

    def lower(self) -> dict[Operation, streaming.Lowering[Any]]:
        """The lowerings of all operators, in the order they run in."""
        return {op: LOWERINGS[type(op)](op, self) for op in operators(self.graph)}

    # --- declarations ----------------------------------------------------------------------------

    def _channel_symbols(self) -> dict[tuple[str, str], str]:
        """Channels get their names before anything else; one that leads back here has two."""
        found: dict[tuple[str, str], str] = {}
        for name, op in channels(self.graph):
            direction = "out" if isinstance(op, hf.DestChannelOp) else "in"
            found[direction, name] = self.names.unique(name)
        return found

    def declare(self, declaration: Operation, op: Operation) -> None:
        """Add a declaration of the module, located at an operator."""
        self.declarations.append(located(declaration, op))

    def declare_state(self, name: str, type_: Attribute, op: Operation) -> str:
        """Declare state; returns its symbol."""
        symbol = self.names.unique(name)
        self.states[symbol] = type_
        self.declare(rt.StateOp(symbol, type_), op)
        return symbol

    def declare_channel(
        self, name: str, direction: str, routing: str, peer: str, element: Attribute, op: Operation
    ) -> str:
        """Declare a channel; returns its symbol."""
        symbol = self._symbols.get((direction, name)) or self.names.unique(name)
        declaration = rt.ChannelOp(symbol, direction, routing, peer, element)
        endpoints.mark_channel(declaration, name, op)
        self.declare(declaration, op)
        return symbol

    # --- elements --------------------------------------------------------------------------------

    def push(self, scope: Scope, edge: SSAValue, element: SSAValue) -> None:
        """Write the code of everything that an element of an edge causes.

        What is behind operators that several ways lead to is a function: it is written once.
        """
        if not consumers(edge):
            return
        if is_merge(producer(edge)) or scope.depth >= NESTING_MAX:
            callee = self._continuation(edge)
            scope.add(func.CallOp(callee, [scope.context, element], []))
        else:
            self._deliver(scope, edge, element)

    def _deliver(self, scope: Scope, edge: SSAValue, element: SSAValue) -> None:
        scope.depth += 1
        for consumer in consumers(edge):
            with scope.at(consumer.op):
                self.lowerings[consumer.op].receive(scope, consumer.position, element)
        scope.depth -= 1

    def _continuation(self, edge: SSAValue) -> str:
        if edge not in self._continuations:
            base = self.lowerings[producer(edge)].base
            self._continuations[edge] = self.names.unique(f"{base}_output")
            self._pending.append(edge)
        return self._continuations[edge]

    def _write_continuations(self) -> Iterable[func.FuncOp]:
        while self._pending:
            edge = self._pending.pop(0)
            name, op = self._continuations[edge], producer(edge)
            scope = Scope(name, [element_of(edge)], op, self.states)
            self._deliver(scope, edge, scope.arguments[0])
            yield scope.finish()

    # --- ends ------------------------------------------------------------------------------------

    def ended(self, scope: Scope, edge: SSAValue) -> SSAValue:
        """Write an i1: no element will come over an edge any more."""
        conditions = [self._operator_ended(scope, op) for op in endings(edge)]
        return self._conjunction(scope, conditions)

    def all_ended(self, scope: Scope, edges: Iterable[SSAValue]) -> SSAValue:
        """Write an i1: no element will come over any of the edges."""
        return self._conjunction(scope, [self.ended(scope, edge) for edge in edges])

    def _operator_ended(self, scope: Scope, op: Operation) -> SSAValue:
        if op not in self._ended:
            with scope.at(op):
                self._ended[op] = self.lowerings[op].ended(scope)
        return self._ended[op]

    def _conjunction(self, scope: Scope, conditions: list[SSAValue]) -> SSAValue:
        if not conditions:
            return scope.constant(1, i1)
        result = conditions[0]
        for condition in conditions[1:]:
            result = scope.both(result, condition)
        return result

    # --- the module ------------------------------------------------------------------------------

    def module(self) -> ModuleOp:
        """The module of the location: declarations, `init`, `step`, and private functions."""
        functions = [self._init(), self._step()]
        functions += self._write_continuations()
        declarations = sorted(self.declarations, key=_category)
        ops = [*declarations, *functions, *self.parts, *self.functions.written]
        attributes = {"members": self.graph.members, **self.graph.attributes}
        return located(ModuleOp(ops, attributes, StringAttr(self.graph.sym_name.data)), self.graph)

    def _init(self) -> func.FuncOp:
        scope = Scope("init", [], self.graph, self.states, visibility=None)
        for op, lowering in self.lowerings.items():
            with scope.at(op):
                lowering.start(scope)
        return scope.finish()

    def _step(self) -> func.FuncOp:
        """All sources, then emissions from the first to the last, then ends of outputs."""
        scope = Scope("step", [], self.graph, self.states, visibility=None)
        sources = [op for op in self.lowerings if isinstance(op, SOURCES)]
        others = [op for op in self.lowerings if not isinstance(op, SOURCES)]
        for op in (*sources, *others):
            with scope.at(op):
                self.lowerings[op].run(scope)
        for op, lowering in self.lowerings.items():
            if isinstance(lowering, endpoints.OutputLowering):
                with scope.at(op):
                    lowering.close(scope)
        return scope.finish()


def _category(declaration: Operation) -> int:
    """Inputs, outputs with sinks, sources, state: each in the order of the graph."""
    if isinstance(declaration, rt.ChannelOp):
        return 0 if declaration.direction.data == "in" else 1
    return 3 if isinstance(declaration, rt.StateOp) else 2
