"""
`-t mermaid`, `-t dot`, `-t html`: a program as a picture.

Boxes are locations, strata and loops. Dashed arrows lead over the network or into the next tick,
thick ones to inputs whose end is waited for, those with a small circle are references.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.utils.target import Target

from hydro_mlir.viz.graph import Box, Edge, Graph, Kind, graph_of
from hydro_mlir.viz.page import html_text


@dataclass(frozen=True)
class MermaidTarget(Target):
    """Mermaid text, which GitHub and many editors draw."""

    name = "mermaid"

    def emit(self, ctx: Context, module: ModuleOp, output: IO[str]) -> None:
        """Write the graph of a module at level 1 or 2."""
        output.write(mermaid_text(graph_of(module)))


@dataclass(frozen=True)
class DotTarget(Target):
    """Graphviz text."""

    name = "dot"

    def emit(self, ctx: Context, module: ModuleOp, output: IO[str]) -> None:
        """Write the graph of a module at level 1 or 2."""
        output.write(dot_text(graph_of(module)))


@dataclass(frozen=True)
class HtmlTarget(Target):
    """A page that draws itself and needs nothing from anywhere else."""

    name = "html"

    def emit(self, ctx: Context, module: ModuleOp, output: IO[str]) -> None:
        """Write the graph of a module at level 1 or 2."""
        output.write(html_text(graph_of(module)))


def mermaid_text(graph: Graph) -> str:
    """A graph as Mermaid text."""
    return "".join(f"{line}\n" for line in _mermaid(graph))


def dot_text(graph: Graph) -> str:
    """A graph as Graphviz text."""
    return "".join(f"{line}\n" for line in _dot(graph))


def _edge_text(edge: Edge) -> str:
    return f"{edge.channel}: {edge.label}" if edge.channel else edge.label


# --- Mermaid -----------------------------------------------------------------------------------

_MERMAID_ARROWS = {
    Kind.FLOW: "-->",
    Kind.NETWORK: "-.->",
    Kind.NEXT_TICK: "-.->",
    Kind.BLOCKING: "==>",
    Kind.REFERENCE: "--o",
}


def _mermaid(graph: Graph) -> Iterator[str]:
    yield "flowchart LR"
    numbers = {name: number for number, name in enumerate(graph.boxes)}
    for box in graph.boxes.values():
        if not box.inside:
            yield from _mermaid_box(graph, numbers, box, "  ")
    for edge in graph.edges:
        arrow = _MERMAID_ARROWS[edge.kind]
        yield f'  {edge.source} {arrow}|"{_mermaid_text(_edge_text(edge))}"| {edge.target}'


def _mermaid_box(graph: Graph, numbers: dict[str, int], box: Box, indent: str) -> Iterator[str]:
    yield f'{indent}subgraph l{numbers[box.name]}["{_mermaid_text(box.title)}"]'
    for node in graph.nodes:
        if node.box == box.name:
            yield f'{indent}  {node.name}["{_mermaid_text(node.label)}"]'
    for inner in graph.boxes.values():
        if inner.inside == box.name:
            yield from _mermaid_box(graph, numbers, inner, indent + "  ")
    yield f"{indent}end"


def _mermaid_text(text: str) -> str:
    """Mermaid writes special characters as entities."""
    replaced = text.replace("#", "#35;").replace('"', "#quot;")
    return replaced.replace("<", "#lt;").replace(">", "#gt;")


# --- Graphviz ----------------------------------------------------------------------------------

_DOT_STYLES = {
    Kind.FLOW: "",
    Kind.NETWORK: ", style=dashed",
    Kind.NEXT_TICK: ", style=dashed, constraint=false",
    Kind.BLOCKING: ", style=bold",
    Kind.REFERENCE: ", style=dotted, arrowhead=odot",
}


def _dot(graph: Graph) -> Iterator[str]:
    yield "digraph fleet {"
    yield '  rankdir=LR; node [shape=box, fontname="sans-serif"];'
    numbers = {name: number for number, name in enumerate(graph.boxes)}
    for box in graph.boxes.values():
        if not box.inside:
            yield from _dot_box(graph, numbers, box, "  ")
    for edge in graph.edges:
        style = _DOT_STYLES[edge.kind]
        yield f"  {edge.source} -> {edge.target} [label={_dot_text(_edge_text(edge))}{style}];"
    yield "}"


def _dot_box(graph: Graph, numbers: dict[str, int], box: Box, indent: str) -> Iterator[str]:
    yield f"{indent}subgraph cluster_{numbers[box.name]} {{"
    yield f"{indent}  label={_dot_text(box.title)};"
    for node in graph.nodes:
        if node.box == box.name:
            yield f"{indent}  {node.name} [label={_dot_text(node.label)}];"
    for inner in graph.boxes.values():
        if inner.inside == box.name:
            yield from _dot_box(graph, numbers, inner, indent + "  ")
    yield f"{indent}}}"


def _dot_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
