"""
Goal: pictures show the graph: every operator in its boxes, every edge, all text as it is.

Method: random graphs and one with everything, drawn, and read back from the text of each format.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from hydro_mlir.hydroflow import Graph
from hydro_mlir.viz.graph import Kind, graph_of


def everything() -> Graph:
    """A fixpoint, a loop, a deferral, a reference, a join, and text that needs escapes."""
    g = Graph('a "graph" <&> of #1 é')
    _, numbers = g.channel(int)
    total = numbers.fold(lambda: 0, lambda a, n: a + n)
    small = numbers.filter(lambda n, total: n < total, refs=(total,))
    back = g.forward_ref(int)
    reached = g.union(small, back).unique()
    back.complete(reached.filter(lambda n: n < 6).map(lambda n: n + 1))
    late = reached.counter('"]<script>--').defer_tick()
    with g.loop() as loop:
        turns = loop.batch(late).map(lambda n: n * 2)
    looped = turns.all_iterations()
    looped.map(lambda n: (n, n)).join(reached.map(lambda n: (n, 1))).for_each(print)
    return g


def _boxes(lines: list[str], begin: str, end: str) -> dict[str, list[str]]:
    """Nodes by name with the numbers of the boxes around them."""
    around: list[str] = []
    found: dict[str, list[str]] = {}
    for line in lines:
        if opened := re.fullmatch(begin, line.strip()):
            around.append(opened[1])
        elif line.strip() == end:
            around.pop() if around else None
        elif node := re.match(r"(n\d+) ?\[(?!.*\] -> )", line.strip()):
            found[node[1]] = list(around)
    return found


@pytest.mark.parametrize("scheduled", [False, True])
def test_all_formats_show_the_same_graph(scheduled: bool) -> None:
    g = everything()
    graph = graph_of(g._drawn(scheduled))
    mermaid, dot = g.to_mermaid(scheduled).splitlines(), g.to_dot(scheduled).splitlines()
    numbers = {name: str(number) for number, name in enumerate(graph.boxes)}
    expected: dict[str, list[str]] = {}
    for node in graph.nodes:
        around, box = list[str](), node.box
        while box:
            around.insert(0, numbers[box])
            box = graph.boxes[box].inside
        expected[node.name] = around
    assert _boxes(mermaid, r'subgraph l(\d+)\[".*"\]', "end") == expected
    assert _boxes(dot, r"subgraph cluster_(\d+) \{", "}") == expected
    drawn = [(e.source, e.target) for e in graph.edges]
    assert [m.group(1, 2) for line in mermaid if (m := _MERMAID_EDGE.fullmatch(line))] == drawn
    assert [m.group(1, 2) for line in dot if (m := _DOT_EDGE.match(line))] == drawn
    assert any("stratum" in line for line in mermaid) == scheduled


_MERMAID_EDGE = re.compile(r'  (n\d+) (?:-->|-\.->|==>|--o)\|"[^"<>]*"\| (n\d+)')
_DOT_EDGE = re.compile(r"  (n\d+) -> (n\d+) \[")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.nodes: list[str] = []
        self.text = ""
        self.script = ""
        self.links: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._tag = tag
        if found.get("class") == "node":
            self.nodes.append(found["id"] or "")
        self.links += [f"{n}={v}" for n, v in attrs if n in ("src", "href")]

    def handle_data(self, data: str) -> None:
        if self._tag == "script":
            self.script += data
        else:
            self.text += data


def test_the_page_is_whole_and_loads_nothing() -> None:
    g = everything()
    graph = graph_of(g._drawn(True))
    page = _Page()
    page.feed(g.to_html(scheduled=True))
    assert page.nodes == [node.name for node in _in_boxes(graph)]
    assert page.links == []
    assert 'a "graph" <&> of #1 é' in page.text
    assert 'counter "]<script>--' in page.text
    edges = json.loads(page.script.split("const EDGES = ")[1].split(";\n")[0])
    drawn = [(edge["source"], edge["target"]) for edge in edges]
    assert drawn == [(edge.source, edge.target) for edge in graph.edges]


def _in_boxes(graph):
    """Nodes in the order of nested boxes."""

    def inside(name: str):
        yield from (node for node in graph.nodes if node.box == name)
        for box in graph.boxes.values():
            if box.inside == name:
                yield from inside(box.name)

    return [node for box in graph.boxes.values() if not box.inside for node in inside(box.name)]


def test_kinds_of_edges() -> None:
    graph = graph_of(everything()._drawn(False))
    labels = {node.name: node.label.split()[0] for node in graph.nodes}
    kinds = {(labels[e.source], labels[e.target], e.kind) for e in graph.edges}
    assert ("fold", "filter", Kind.REFERENCE) in kinds
    assert ("counter", "defer_tick", Kind.NEXT_TICK) in kinds
    assert any(target == "fold" and kind is Kind.BLOCKING for _, target, kind in kinds)
    assert ("map", "union", Kind.FLOW) in kinds  # the cycle is closed
    assert ("map", "all_iterations", Kind.FLOW) in kinds  # out of the loop
