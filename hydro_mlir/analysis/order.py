"""A stable topological order, or the cycle that forbids one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

Node = TypeVar("Node")


class CycleError(ValueError):
    """The graph has a cycle; `cycle` lists its nodes, each one needing the next."""

    def __init__(self, cycle: Sequence[object]):
        super().__init__(f"expected no cycle, but got one of {len(cycle)} nodes")
        self.cycle = list(cycle)


def topological_order(
    nodes: Iterable[Node], dependencies: Callable[[Node], Iterable[Node]]
) -> list[Node]:
    """Every node behind those it depends on, otherwise in the order given; O(nodes + edges).

    Raises `CycleError`. Works without recursion, so that depth has no limit.

    >>> topological_order(["a", "b", "c"], lambda node: {"a": ["c"]}.get(node, []))
    ['c', 'a', 'b']
    """
    order: list[Node] = []
    finished: set[Node] = set()
    for root in nodes:
        _visit(root, dependencies, finished, order)
    return order


def _visit(
    root: Node,
    dependencies: Callable[[Node], Iterable[Node]],
    finished: set[Node],
    order: list[Node],
) -> None:
    if root in finished:
        return
    path: dict[Node, Iterator[Node]] = {root: iter(dependencies(root))}
    while path:
        node, rest = next(reversed(path.items()))
        needed = next((n for n in rest if n not in finished), None)
        if needed is None:
            del path[node]
            finished.add(node)
            order.append(node)
        elif needed in path:
            nodes = list(path)
            raise CycleError(nodes[nodes.index(needed) :])
        else:
            path[needed] = iter(dependencies(needed))
