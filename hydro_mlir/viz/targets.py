"""
`-t mermaid` and `-t dot`: a program as a picture. Boxes are locations, dashed arrows networks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.utils.target import Target

from hydro_mlir.viz.graph import Edge, Graph, graph_of


@dataclass(frozen=True)
class MermaidTarget(Target):
    """Mermaid text, which GitHub and many editors draw."""

    name = "mermaid"

    def emit(self, ctx: Context, module: ModuleOp, output: IO[str]) -> None:
        """Write the graph of a module at level 1 or 2."""
        output.writelines(f"{line}\n" for line in _mermaid(graph_of(module)))


@dataclass(frozen=True)
class DotTarget(Target):
    """Graphviz text."""

    name = "dot"

    def emit(self, ctx: Context, module: ModuleOp, output: IO[str]) -> None:
        """Write the graph of a module at level 1 or 2."""
        output.writelines(f"{line}\n" for line in _dot(graph_of(module)))


def _mermaid(graph: Graph) -> Iterator[str]:
    yield "flowchart LR"
    for number, (place, title) in enumerate(graph.locations.items()):
        yield f'  subgraph l{number}["{_mermaid_text(title)}"]'
        for node in graph.nodes:
            if node.location == place:
                yield f'    {node.name}["{_mermaid_text(node.label)}"]'
        yield "  end"
    for edge in graph.edges:
        arrow = "-.->" if edge.channel else "-->"
        yield f'  {edge.source} {arrow}|"{_mermaid_text(_edge_text(edge))}"| {edge.target}'


def _edge_text(edge: Edge) -> str:
    return f"{edge.channel}: {edge.label}" if edge.channel else edge.label


def _mermaid_text(text: str) -> str:
    """Mermaid writes special characters as entities."""
    replaced = text.replace("#", "#35;").replace('"', "#quot;")
    return replaced.replace("<", "#lt;").replace(">", "#gt;")


def _dot(graph: Graph) -> Iterator[str]:
    yield "digraph fleet {"
    yield '  rankdir=LR; node [shape=box, fontname="sans-serif"];'
    for number, (place, title) in enumerate(graph.locations.items()):
        yield f"  subgraph cluster_{number} {{"
        yield f"    label={_dot_text(title)};"
        for node in graph.nodes:
            if node.location == place:
                yield f"    {node.name} [label={_dot_text(node.label)}];"
        yield "  }"
    for edge in graph.edges:
        style = ", style=dashed" if edge.channel else ""
        yield f"  {edge.source} -> {edge.target} [label={_dot_text(_edge_text(edge))}{style}];"
    yield "}"


def _dot_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
