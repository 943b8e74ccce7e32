"""
The graph of a module: boxes hold operators, edges carry elements.

Boxes are locations, in them the strata of a scheduled graph, in these its loops, which hold strata
of their own. Edges lead over the network, into the next tick, or to an input whose end is waited
for; and from an operator to those whose functions refer to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from xdsl.dialects.builtin import IntegerAttr, ModuleOp, StringAttr, SymbolRefAttr
from xdsl.ir import Attribute, Block, BlockArgument, Operation, OpResult, SSAValue

from hydro_mlir.diagnostics import fail, place_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.dialects.hydroflow.facts import Delay
from hydro_mlir.dialects.regions import exits
from hydro_mlir.dialects.value import type_name

# Terminator of an `each` → what the language calls it.
_EACH = {"yield": "map", "yield_if": "filter_map", "yield_all": "flat_map"}
# Attributes that say what an operator works on.
_DETAILS = ("path", "callback", "count", "routing", "form", "channel", "persist", "tag")


class Kind(StrEnum):
    """What an edge does with elements."""

    FLOW = "flow"
    NETWORK = "network"
    NEXT_TICK = "next tick"
    BLOCKING = "blocking"  # the receiver waits for the end of this input
    REFERENCE = "reference"  # a function sees the operator's value


@dataclass(frozen=True)
class Box:
    """A location, stratum or loop; `inside` is the box around it, "" at the top."""

    name: str
    title: str
    inside: str = ""


@dataclass(frozen=True)
class Node:
    """An operator in a box; `tip` is its line in the program, if it is known."""

    name: str
    label: str
    box: str
    tip: str = ""


@dataclass(frozen=True)
class Edge:
    """Elements that flow from one operator to another; `channel` is "" within a location."""

    source: str
    target: str
    label: str
    channel: str = ""
    kind: Kind = Kind.FLOW

    @property
    def text(self) -> str:
        """What flows, and the channel if it goes over the network."""
        return f"{self.channel}: {self.label}" if self.channel else self.label


@dataclass
class Graph:
    """Boxes by name, operators, and edges, in the order of the module."""

    boxes: dict[str, Box] = field(default_factory=dict[str, Box])
    nodes: list[Node] = field(default_factory=list[Node])
    edges: list[Edge] = field(default_factory=list[Edge])

    def boxes_in(self, name: str = "") -> list[Box]:
        """The boxes directly in a box, or at the top."""
        return [box for box in self.boxes.values() if box.inside == name]

    def nodes_in(self, name: str) -> list[Node]:
        """The operators directly in a box."""
        return [node for node in self.nodes if node.box == name]

    def box(self, name: str, title: str, inside: str = "") -> str:
        """Note a box unless it is known; its name."""
        self.boxes.setdefault(name, Box(name, title, inside))
        return name


def graph_of(module: ModuleOp) -> Graph:
    """The graph of a module at level 1 (`hfplus`) or level 2 (`hf`).

    Raises DiagnosticError for a module at another level.
    """
    graphs = [op for op in module.ops if isinstance(op, hf.GraphOp)]
    if graphs:
        return _graph_of_locations(graphs)
    if not any(isinstance(op, hfplus.LocationOp) for op in module.ops):
        message = "expected a module of hfplus or hf, but got another level"
        fail("HF620", message, place_of(module))
    return _graph_of_fleet(module)


def _graph_of_fleet(module: ModuleOp) -> Graph:
    graph, names = Graph(), dict[Operation, str]()
    completions = {
        op.ref.string_value(): op.operand for op in module.ops if isinstance(op, hfplus.CompleteOp)
    }
    hidden = (hfplus.NetOp, hfplus.ForwardOp, hfplus.CompleteOp)
    for op in module.ops:
        if isinstance(op, hfplus.LocationOp):
            size = f" ({op.size.value.data})" if op.kind.data == "cluster" else ""
            graph.box(op.sym_name.data, op.sym_name.data + size)
        elif isinstance(op, hfplus.ExternalOp):
            continue
        elif op.dialect_name() == "hfplus" and not isinstance(op, hidden):
            value = (*op.results, *op.operands)[0]
            _add_node(graph, names, op, cast(hfplus.CollectionType, value.type).place)
    for op, name in names.items():
        for operand in op.operands:
            for source, channel in _origins(operand, completions):
                kind = Kind.NETWORK if channel else Kind.FLOW
                label = _elements(operand.type)
                graph.edges.append(Edge(names[source], name, label, channel, kind))
    return graph


def _origins(
    value: SSAValue, completions: dict[str, SSAValue], channel: str = ""
) -> Iterator[tuple[Operation, str]]:
    """The operator that a value comes from, through networks and cycles."""
    op = cast(Operation, value.owner)
    seen: set[Operation] = set()
    while isinstance(op, hfplus.NetOp | hfplus.ForwardOp) and op not in seen:
        seen.add(op)
        if isinstance(op, hfplus.NetOp):
            channel = op.channel.data
            op = cast(Operation, op.operand.owner)
        elif op.ref.string_value() in completions:
            op = cast(Operation, completions[op.ref.string_value()].owner)
    if op not in seen:
        yield op, channel


def _graph_of_locations(graphs: list[hf.GraphOp]) -> Graph:
    graph, names = Graph(), dict[Operation, str]()
    for one in graphs:
        place, members = one.sym_name.data, one.members.value.data
        graph.box(place, f"{place} ({members})" if members > 1 else place)
        _add_operators(graph, names, one.body.block, place)
    receivers = {
        op.channel: name for op, name in names.items() if isinstance(op, hf.SourceChannelOp)
    }
    completions = {
        op.ref.string_value(): op.operand
        for one in graphs
        for op in one.walk()
        if isinstance(op, hf.CompleteOp)
    }
    for op, name in names.items():
        for index, operand in enumerate(op.operands):
            for source in _sources(operand, completions):
                if source in names:
                    kind, label = _kind(op, index), _elements(operand.type)
                    graph.edges.append(Edge(names[source], name, label, kind=kind))
        if isinstance(op, hf.DestChannelOp) and op.channel in receivers:
            label, channel = _elements(op.operand.type), op.channel.string_value()
            target = receivers[op.channel]
            graph.edges.append(Edge(name, target, label, channel, Kind.NETWORK))
    return graph


def _add_operators(graph: Graph, names: dict[Operation, str], block: Block, around: str) -> None:
    """Note the operators of a scope, in the boxes of their strata where they are numbered."""
    for op in block.ops:
        box = around
        stratum = op.attributes.get("stratum")
        if isinstance(stratum, IntegerAttr):
            number = stratum.value.data
            box = graph.box(f"{around}.{number}", f"stratum {number}", around)
        if isinstance(op, hf.LoopOp):
            title = "loop" if op.label is None else f"loop {op.label.data}"
            inner = graph.box(f"{around}.loop{len(graph.boxes)}", title, around)
            _add_operators(graph, names, op.body.block, inner)
        elif not isinstance(op, hf.ForwardOp | hf.CompleteOp | hf.YieldOp):
            _add_node(graph, names, op, box)


def _sources(value: SSAValue, completions: Mapping[str, SSAValue]) -> Iterator[Operation]:
    """The operator that a value comes from, through forward references and ends of loops."""
    seen: set[SSAValue] = set()
    while value not in seen:
        seen.add(value)
        op = cast(OpResult, value).op
        if isinstance(op, hf.ForwardOp) and op.ref.string_value() in completions:
            value = completions[op.ref.string_value()]
        elif isinstance(op, hf.LoopOp):
            last = cast(Operation, op.body.block.last_op)
            value = last.operands[cast(OpResult, value).index]
        else:
            yield op
            return


def _kind(op: Operation, index: int) -> Kind:
    if not isinstance(op, hf.Operator):
        return Kind.FLOW
    if index >= len(op.operands) - len(op.references):
        return Kind.REFERENCE
    match op.FACTS.delay(index):
        case Delay.TICK | Delay.TICK_LAZY:
            return Kind.NEXT_TICK
        case Delay.STRATUM | Delay.MONOTONE:
            return Kind.BLOCKING
        case _:
            return Kind.FLOW


def _add_node(graph: Graph, names: dict[Operation, str], op: Operation, box: str) -> None:
    names[op] = f"n{len(names)}"
    place = place_of(op)
    tip = "" if place is None else f"{place.file}:{place.line}"
    graph.nodes.append(Node(names[op], _label(op), box, tip))


def _label(op: Operation) -> str:
    word = op.name.partition(".")[2]
    if isinstance(op, hfplus.EachOp):
        exit_ = exits(op.body)[0]
        word = _EACH[exit_.name.partition(".")[2]]
        if word == "filter_map" and isinstance(exit_.operands[1], BlockArgument):
            word = "filter"
    details = [_plain(op.properties[key]) for key in _DETAILS if key in op.properties]
    name = op.results[0].name_hint if op.results else None
    return " ".join([word, *details]) + (f" → {name}" if name else "")


def _plain(attribute: Attribute) -> str:
    if isinstance(attribute, StringAttr):
        return attribute.data
    return attribute.string_value() if isinstance(attribute, SymbolRefAttr) else str(attribute)


def _elements(type_: Attribute) -> str:
    if isinstance(type_, hf.EdgeType):
        return type_name(type_.element)
    return ", ".join(map(type_name, cast(hfplus.CollectionType, type_).element_types))
