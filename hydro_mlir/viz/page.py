"""
A graph as a page of HTML: nested boxes that the browser lays out, and arrows that a script draws.

The page loads nothing: style, script and data are in it. Pointing at an operator shows its line in
the program and marks what is connected with it; pointing at an arrow shows what flows there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from hydro_mlir.viz.graph import Box, Graph

_STYLE = """
body { font: 14px sans-serif; margin: 2em; background: white; color: #222; }
#graph { position: relative; display: inline-block; }
.box { border: 1px solid #99a; border-radius: 6px; padding: 8px 18px 18px; margin: 14px;
  background: rgba(90, 120, 200, 0.06); }
.box > .title { color: #446; font-size: 12px; margin-bottom: 8px; }
.content { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 26px 46px; }
.node { border: 1px solid #333; border-radius: 4px; background: white; padding: 6px 10px;
  white-space: pre; position: relative; z-index: 2; }
.node.marked { background: #ffe9a8; }
svg { position: absolute; left: 0; top: 0; overflow: visible; z-index: 1; }
path { fill: none; stroke: #456; stroke-width: 1.4; }
path.network, path.next-tick { stroke-dasharray: 6 4; }
path.blocking { stroke-width: 3; }
path.reference { stroke-dasharray: 2 3; }
path.marked { stroke: #c60; }
#legend { margin-top: 1em; color: #556; font-size: 12px; }
"""

_SCRIPT = """
const svg = document.querySelector("svg"), graph = document.getElementById("graph");
const NS = "http://www.w3.org/2000/svg";
function draw() {
  svg.querySelectorAll("path.edge").forEach(path => path.remove());
  const origin = graph.getBoundingClientRect();
  for (const edge of EDGES) {
    const a = document.getElementById(edge.source).getBoundingClientRect();
    const b = document.getElementById(edge.target).getBoundingClientRect();
    const back = b.left < a.right;
    const x1 = (back ? a.left + a.width / 2 : a.right) - origin.left;
    const y1 = (back ? a.bottom : a.top + a.height / 2) - origin.top;
    const x2 = (back ? b.left + b.width / 2 : b.left) - origin.left;
    const y2 = (back ? (b.top > a.bottom ? b.top : b.bottom) : b.top + b.height / 2) - origin.top;
    const bend = back ? 30 : Math.max(20, (x2 - x1) / 2);
    const c1 = back ? `${x1} ${y1 + bend}` : `${x1 + bend} ${y1}`;
    const c2 = back ? `${x2} ${y2 + (b.top > a.bottom ? -bend : bend)}` : `${x2 - bend} ${y2}`;
    const path = document.createElementNS(NS, "path");
    path.setAttribute("d", `M ${x1} ${y1} C ${c1}, ${c2}, ${x2} ${y2}`);
    path.setAttribute("class", "edge " + edge.kind);
    path.setAttribute("marker-end", "url(#arrow)");
    path.dataset.source = edge.source;
    path.dataset.target = edge.target;
    const title = document.createElementNS(NS, "title");
    title.textContent = edge.label;
    path.append(title);
    svg.append(path);
  }
}
function mark(name, marked) {
  for (const path of svg.querySelectorAll("path.edge")) {
    if (path.dataset.source !== name && path.dataset.target !== name) continue;
    path.classList.toggle("marked", marked);
    for (const end of [path.dataset.source, path.dataset.target])
      document.getElementById(end).classList.toggle("marked", marked);
  }
}
for (const node of document.querySelectorAll(".node")) {
  node.addEventListener("mouseenter", () => mark(node.id, true));
  node.addEventListener("mouseleave", () => mark(node.id, false));
}
addEventListener("resize", draw);
draw();
"""

_LEGEND = (
    "Dashed: over the network, or into the next tick. Thick: the receiver waits for the end. "
    "Dotted: a function refers to the operator."
)


def html_text(graph: Graph) -> str:
    """A graph as a whole page."""
    return "\n".join(_page(graph)) + "\n"


def _page(graph: Graph) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">'
    yield f"<title>{escape(', '.join(_titles(graph)))}</title>\n<style>{_STYLE}</style>"
    yield '<div id="graph">'
    yield '<svg width="1" height="1"><defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4"'
    yield 'markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">'
    yield '<path d="M 0 0 L 8 4 L 0 8 z" style="fill: #456; stroke: none"/></marker></defs></svg>'
    for box in graph.boxes_in():
        yield from _box(graph, box)
    yield f'</div>\n<div id="legend">{_LEGEND}</div>'
    yield f"<script>\nconst EDGES = {_edges(graph)};{_SCRIPT}</script>\n</html>"


def _titles(graph: Graph) -> list[str]:
    return [box.title for box in graph.boxes_in()]


def _box(graph: Graph, box: Box) -> Iterator[str]:
    yield f'<div class="box"><div class="title">{escape(box.title)}</div><div class="content">'
    for node in graph.nodes_in(box.name):
        tip, label = escape(node.tip), escape(node.label)
        yield f'<div class="node" id="{node.name}" title="{tip}">{label}</div>'
    for inner in graph.boxes_in(box.name):
        yield from _box(graph, inner)
    yield "</div></div>"


def _edges(graph: Graph) -> str:
    """The edges as JSON that cannot end the script."""
    found = [
        {
            "source": edge.source,
            "target": edge.target,
            "kind": edge.kind.replace(" ", "-"),
            "label": edge.text,
        }
        for edge in graph.edges
    ]
    return json.dumps(found).replace("<", "\\u003c")
