"""Folds, reductions and scans: accumulators of all kinds, lifetimes, groups, references."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import NamedTuple

from hydro_mlir.hydroflow import Graph


def in_ticks(start, graph, send, rounds, *outs):
    """What each output has brought in each tick, for what is sent before it."""
    run = start(graph)
    found = []
    for sent in rounds:
        send.all(sent)
        run.run_tick()
        found.append([out.take() for out in outs])
    return found


def append_all(items, more):
    items.extend(more)
    return items


def push(items, item):
    items.append(item)


def test_accumulators_that_the_function_changes(start):
    g = Graph()
    send, lists = g.channel(list[int])
    numbers = lists.flatten()

    def longest(seen: list[str], n: int):
        if n < 0:
            return
        for _ in range(n):
            seen.append("x")

    outs = [
        lists.fold(list, append_all).collect(),
        lists.fold(list, append_all, persist="static").collect(),
        lists.reduce(append_all).collect(),
        numbers.fold(list, push).flat_map(lambda items: sorted(items)).collect(),
        numbers.fold(lambda: [0], lambda items, n: items.append(n)).collect(),
        numbers.fold(list, longest).map(lambda seen: "".join(seen)).collect(),
        numbers.scan(list, lambda seen, n: (seen + [n], len(seen))).collect(),
    ]
    assert in_ticks(start, g, send, [[[3, 1], [2]], [[4]], []], *outs) == [
        [[[3, 1, 2]], [[3, 1, 2]], [[3, 1, 2]], [1, 2, 3], [[0, 3, 1, 2]], ["x" * 6], [0, 1, 2]],
        [[[4]], [[3, 1, 2, 4]], [[4]], [4], [[0, 4]], ["x" * 4], [0]],
        [[[]], [[3, 1, 2, 4]], [], [], [[0]], [""], []],
    ]
