"""The graph of a module: locations hold operators, edges carry elements, some over a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from xdsl.dialects.builtin import ModuleOp, StringAttr, SymbolRefAttr
from xdsl.ir import Attribute, BlockArgument, Operation, SSAValue

from hydro_mlir.diagnostics import fail, place_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.dialects.regions import exits
from hydro_mlir.dialects.value import type_name

# Terminator of an `each` → what the language calls it.
_EACH = {"yield": "map", "yield_if": "filter_map", "yield_all": "flat_map"}
# Attributes that say what an operator works on.
_DETAILS = ("path", "callback", "count", "routing", "form", "channel")


@dataclass(frozen=True)
class Node:
    """An operator."""

    name: str
    label: str
    location: str


@dataclass(frozen=True)
class Edge:
    """Elements that flow from one operator to another; `channel` is "" within a location."""

    source: str
    target: str
    label: str
    channel: str = ""


@dataclass
class Graph:
    """Locations by name with their titles, operators, and edges, in the order of the module."""

    locations: dict[str, str] = field(default_factory=dict[str, str])
    nodes: list[Node] = field(default_factory=list[Node])
    edges: list[Edge] = field(default_factory=list[Edge])


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
            graph.locations[op.sym_name.data] = op.sym_name.data + size
        elif op.dialect_name() == "hfplus" and not isinstance(op, hidden):
            value = (*op.results, *op.operands)[0]
            _add_node(graph, names, op, cast(hfplus.CollectionType, value.type).place)
    for op, name in names.items():
        for operand in op.operands:
            for source, channel in _origins(operand, completions):
                graph.edges.append(Edge(names[source], name, _elements(operand.type), channel))
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
        graph.locations[place] = f"{place} ({members})" if members > 1 else place
        for op in one.body.block.ops:
            _add_node(graph, names, op, place)
    receivers = {
        op.channel: name for op, name in names.items() if isinstance(op, hf.SourceChannelOp)
    }
    for op, name in names.items():
        for operand in op.operands:
            source = names[cast(Operation, operand.owner)]
            graph.edges.append(Edge(source, name, _elements(operand.type)))
        if isinstance(op, hf.DestChannelOp) and op.channel in receivers:
            label, channel = _elements(op.operand.type), op.channel.string_value()
            graph.edges.append(Edge(name, receivers[op.channel], label, channel))
    return graph


def _add_node(graph: Graph, names: dict[Operation, str], op: Operation, place: str) -> None:
    names[op] = f"n{len(names)}"
    graph.nodes.append(Node(names[op], _label(op), place))


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
