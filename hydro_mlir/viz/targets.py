"""
`-t mermaid`, `-t dot`, `-t html`: a program as a picture.

Boxes are locations, strata and loops. Dashed arrows lead over the network or into the next tick,
thick ones to inputs whose end is waited for, those with a small circle are references.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.utils.target import Target

from hydro_mlir.viz.graph import Graph, Kind, graph_of
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


@dataclass(frozen=True)
class _Syntax:
    """How a format writes a box, as lines of number and title, and an operator."""

    begin: Callable[[int, str], Sequence[str]]
    node: Callable[[str, str], str]
    end: str


def _boxes(graph: Graph, syntax: _Syntax, inside: str = "", indent: str = "  ") -> Iterator[str]:
    """All boxes within one, nested, with their operators."""
    numbers = {name: number for number, name in enumerate(graph.boxes)}
    for box in graph.boxes_in(inside):
        first, *others = syntax.begin(numbers[box.name], box.title)
        yield indent + first
        yield from (f"{indent}  {line}" for line in others)
        for node in graph.nodes_in(box.name):
            yield f"{indent}  {syntax.node(node.name, node.label)}"
        yield from _boxes(graph, syntax, box.name, indent + "  ")
        yield indent + syntax.end


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
    yield from _boxes(graph, _MERMAID)
    for edge in graph.edges:
        arrow = _MERMAID_ARROWS[edge.kind]
        yield f'  {edge.source} {arrow}|"{_mermaid_text(edge.text)}"| {edge.target}'


def _mermaid_text(text: str) -> str:
    """Mermaid writes special characters as entities."""
    replaced = text.replace("#", "#35;").replace('"', "#quot;")
    return replaced.replace("<", "#lt;").replace(">", "#gt;")


_MERMAID = _Syntax(
    lambda number, title: [f'subgraph l{number}["{_mermaid_text(title)}"]'],
    lambda name, label: f'{name}["{_mermaid_text(label)}"]',
    "end",
)

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
    yield from _boxes(graph, _DOT)
    for edge in graph.edges:
        style = _DOT_STYLES[edge.kind]
        yield f"  {edge.source} -> {edge.target} [label={_dot_text(edge.text)}{style}];"
    yield "}"


def _dot_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


_DOT = _Syntax(
    lambda number, title: [f"subgraph cluster_{number} {{", f"label={_dot_text(title)};"],
    lambda name, label: f"{name} [label={_dot_text(label)}];",
    "}",
)
