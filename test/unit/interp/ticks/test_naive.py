"""
Rounds on what is new give what the whole batch gives, evaluated over and over.

The other way to a fixpoint: from the state before the tick, run the cycle on all it was given and
all it has fed back so far, until it feeds back nothing else. Only the order may differ.
"""

from __future__ import annotations

import copy
import importlib.util
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.interp.ticks import TickEngine
from hydro_mlir.interp.ticks.plan import Fixpoint, Step

_spec = importlib.util.spec_from_file_location("programs", Path(__file__).with_name("programs.py"))
assert _spec is not None
assert _spec.loader is not None
programs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(programs)


class Recorder:
    """A consumer outside of the cycle, which gets only what the last evaluation emits."""

    def __init__(self, consumer: Any, record: list[Any]):
        self.consumer = consumer
        self.record = record

    def receive(self, port: int, element: Any) -> None:
        self.record.append((self.consumer, port, element))


class Naive:
    """A fixpoint by evaluating its cycle on the accumulated batch."""

    def __init__(self, fixpoint: Fixpoint):
        self.steps_ = fixpoint.items
        self.forwards = [step for step in self.steps_ if step.name == "forward"]
        self.record: list[Any] = []
        for step in self.steps_:
            step.consumers = [[self._inside(*c) for c in consumers] for consumers in step.consumers]

    def _inside(self, consumer: Any, port: int) -> tuple[Any, int]:
        inside = isinstance(consumer, Step) and consumer in self.steps_
        return (consumer if inside else Recorder(consumer, self.record)), port

    def begin(self, iteration: int) -> None:
        for step in self.steps_:
            step.begin(iteration)

    def steps(self) -> Any:
        yield from self.steps_

    def execute(self) -> None:
        before = [copy.deepcopy(step.operator) for step in self.steps_]
        given = [step.buffers for step in self.steps_]
        fed: list[list[Any]] = [[] for _ in self.forwards]
        while True:
            self.record.clear()
            for step, operator, buffers in zip(self.steps_, before, given, strict=True):
                step.operator = copy.deepcopy(operator)
                step.buffers = [list(buffer) for buffer in buffers]
            for forward, elements in zip(self.forwards, fed, strict=True):
                forward.buffers[0].extend(elements)
            for step in self.steps_:
                step.turn(first=True)
            back = [forward.buffers[0] for forward in self.forwards]
            if [Counter(part) for part in back] == [Counter(part) for part in fed]:
                break
            fed = back
        for forward in self.forwards:
            forward.buffers = [[]]
        for consumer, port, element in self.record:
            consumer.receive(port, element)


def run(text: str, ticks: list[list[Any]], naive: bool) -> list[list[Any]]:
    engine = TickEngine(parse_module(text, "test.mlir"))
    if naive:
        items: list[Any] = engine.scope.items
        engine.scope.items = [Naive(i) if isinstance(i, Fixpoint) else i for i in items]
        assert any(isinstance(item, Naive) for item in engine.scope.items)
    results = [engine.tick({"edges": edges}).outputs for edges in ticks]
    return [[element for _, element in outputs] for outputs in results]


INT, PAIR, PAIRS = programs.INT, programs.PAIR, programs.PAIRS
JOINED = f"!value.tuple<i64, {PAIR}>"


def paths(join: str, persist: str, unique: str) -> str:
    """All paths of a graph's edges, or all pairs of their ends."""
    last = f"%new = hf.unique %far persist({unique}) : {PAIRS} -> {PAIRS}" if unique else ""
    return programs.graph(f"""
  %edges = hf.source_stream @edges : {PAIRS}
  %again = hf.forward @again : {PAIRS}
  %paths = hf.union %edges, %again : {PAIRS}, {PAIRS} -> {PAIRS}
  %turned = hf.map %paths {{
  ^bb0(%e: {PAIR}):
    %a = value.get %e[0] : {PAIR}
    %b = value.get %e[1] : {PAIR}
    %r = value.make (%b, %a) : {PAIR}
    hf.yield %r : {PAIR}
  }} : {PAIRS} -> {PAIRS}
  %joined = hf.{join} %turned, %edges persist({persist})
    : {PAIRS}, {PAIRS} -> !hf.edge<{JOINED}>
  %far = hf.map %joined {{
  ^bb0(%e: {JOINED}):
    %r = value.get %e[1] : {JOINED}
    hf.yield %r : {PAIR}
  }} : !hf.edge<{JOINED}> -> {PAIRS}
  {last}
  hf.complete @again %{"new" if unique else "far"} : {PAIRS}
  hf.dest_sink @out %paths : {PAIRS}""")


edge = st.tuples(st.integers(0, 5), st.integers(0, 5))
ticks_of_edges = st.lists(st.lists(edge, max_size=6), min_size=1, max_size=4)
# Without cycles, so that there are as many paths as there are.
acyclic = st.tuples(st.integers(0, 5), st.integers(1, 3)).map(lambda e: (e[0], e[0] + e[1]))


@settings(max_examples=20, deadline=None, derandomize=True)
@given(ticks_of_edges, st.sampled_from(["static, static", "tick, tick", "tick, static"]))
@pytest.mark.parametrize("unique", ["static", "tick"])
@pytest.mark.parametrize("join", ["join", "join_multiset"])
def test_closure(join, unique, ticks, persist):
    text = paths(join, persist, unique)
    rounds, whole = (run(text, ticks, naive) for naive in (False, True))
    assert [Counter(part) for part in rounds] == [Counter(part) for part in whole]


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(st.lists(acyclic, max_size=5), min_size=1, max_size=3))
def test_every_path_counts(ticks):
    text = paths("join_multiset", "tick, static", "")
    rounds, whole = (run(text, ticks, naive) for naive in (False, True))
    assert [Counter(part) for part in rounds] == [Counter(part) for part in whole]


@settings(max_examples=20, deadline=None, derandomize=True)
@given(ticks_of_edges)
def test_reachability_is_what_a_search_finds(ticks):
    results = run(programs.REACHABILITY, ticks, naive=False)
    edges: set[tuple[int, int]] = set()
    known: set[int] = set()
    for batch, result in zip(ticks, results, strict=True):
        edges.update(batch)
        reached, size = {0}, 0
        while len(reached) > size:
            size = len(reached)
            reached |= {b for a, b in edges if a in reached}
        found = {b for a, b in edges if a in reached}
        assert sorted(result) == sorted(found - known)
        known |= found
