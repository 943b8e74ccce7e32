"""Strongly connected components of graphs, in a topological order that is as stable as can be."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping, Sequence


def components(successors: Sequence[Collection[int]]) -> list[list[int]]:
    """The strongly connected components in topological order; nodes are numbers from 0.

    Among what could come next, the component with the smallest number does, so a graph that is
    in order stays as it is.

    >>> components([[1], [2], [1, 3], []])
    [[0], [1, 2], [3]]
    """
    owner = _owners(successors)
    members: dict[int, list[int]] = {}
    for node, component in enumerate(owner):
        members.setdefault(component, []).append(node)
    links = {
        component: {owner[target] for node in nodes for target in successors[node]} - {component}
        for component, nodes in members.items()
    }
    return [members[component] for component in _kahn(links)]


def acyclic_order(nodes: Sequence[int], successors: Sequence[Collection[int]]) -> list[int]:
    """The order of some nodes among themselves; edges to others do not count.

    >>> acyclic_order([2, 1, 0], [[1], [], [0]])
    [2, 0, 1]
    """
    inside = set(nodes)
    return _kahn({node: set(successors[node]) & inside for node in nodes})


def _kahn(links: Mapping[int, Collection[int]]) -> list[int]:
    blocked = dict.fromkeys(links, 0)
    for targets in links.values():
        for target in targets:
            blocked[target] += 1
    ready = [node for node, count in blocked.items() if count == 0]
    heapq.heapify(ready)
    order: list[int] = []
    while ready:
        node = heapq.heappop(ready)
        order.append(node)
        for target in links[node]:
            blocked[target] -= 1
            if blocked[target] == 0:
                heapq.heappush(ready, target)
    return order


def _owners(successors: Sequence[Collection[int]]) -> list[int]:
    """The smallest number in each node's component, by reachability: graphs here are small."""
    reached = [_reachable(node, successors) for node in range(len(successors))]
    return [
        min([node, *(other for other in reached[node] if node in reached[other])])
        for node in range(len(successors))
    ]


def _reachable(start: int, successors: Sequence[Collection[int]]) -> set[int]:
    seen: set[int] = set()
    pending = list(successors[start])
    while pending:
        node = pending.pop()
        if node not in seen:
            seen.add(node)
            pending.extend(successors[node])
    return seen


def is_cycle(nodes: Sequence[int], successors: Sequence[Collection[int]]) -> bool:
    """Whether a component is more than a node without an edge to itself."""
    return len(nodes) > 1 or nodes[0] in successors[nodes[0]]
