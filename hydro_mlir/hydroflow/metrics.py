"""
Metrics of a run: what has flowed where, in all or since one has looked last.

    operators    elements that each has sent on
    handoffs     edges at which elements wait: for the end of an input, or for the next tick
    subgraphs    operators that run together, between handoffs
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar, cast

from xdsl.ir import Operation, OpResult

from hydro_mlir.analysis.components import components
from hydro_mlir.analysis.tick_strata import BARRIERS, DEFERRING
from hydro_mlir.diagnostics import place_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.passes.count_elements import TAG, counted_edges, stream_uses

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp


@dataclass(frozen=True)
class OperatorMetrics:
    """An operator and how many elements it has sent on; `line` is 0 where none is known."""

    name: str
    line: int
    total_items_count: int = 0


@dataclass(frozen=True)
class HandoffMetrics:
    """An edge at which elements wait.

    `total_items_count` have come there; `curr_items_count` wait there for the next tick, which
    an interval has as they are now.
    """

    source: str
    target: str
    total_items_count: int = 0
    curr_items_count: int = 0


@dataclass(frozen=True)
class SubgraphMetrics:
    """Operators that run together.

    Each run is one poll: nothing in a graph waits for the world outside. Rounds of a fixpoint and
    iterations of a loop are parts of a run.
    """

    operators: tuple[str, ...]
    total_run_count: int = 0
    total_poll_count: int = 0


@dataclass(frozen=True)
class GraphMetrics:
    """What has happened in a graph, by numbers of operators, handoffs and subgraphs.

    `total_seconds` is the time within ticks.
    """

    operators: Mapping[int, OperatorMetrics]
    handoffs: Mapping[int, HandoffMetrics]
    subgraphs: Mapping[int, SubgraphMetrics]
    total_ticks: int = 0
    total_seconds: float = 0.0

    def since(self, before: GraphMetrics) -> GraphMetrics:
        """The difference to earlier metrics of the same graph."""
        return GraphMetrics(
            {n: _less(each, before.operators[n]) for n, each in self.operators.items()},
            {n: _less(each, before.handoffs[n]) for n, each in self.handoffs.items()},
            {
                n: replace(
                    each,
                    total_run_count=each.total_run_count - before.subgraphs[n].total_run_count,
                    total_poll_count=each.total_poll_count - before.subgraphs[n].total_poll_count,
                )
                for n, each in self.subgraphs.items()
            },
            self.total_ticks - before.total_ticks,
            self.total_seconds - before.total_seconds,
        )


_Counted = TypeVar("_Counted", OperatorMetrics, HandoffMetrics)


def _less(now: _Counted, before: _Counted) -> _Counted:
    return replace(now, total_items_count=now.total_items_count - before.total_items_count)


class MetricsIntervals:
    """Metrics from one look to the next.

    >>> from hydro_mlir.hydroflow import Graph
    >>> g = Graph()
    >>> send, numbers = g.channel(int)
    >>> out = numbers.map(lambda n: n + 1).collect()
    >>> run = g.interpret(metrics=True)
    >>> intervals = run.metrics_intervals()
    >>> send(1), run.run_tick(), intervals.take_interval().operators[0].total_items_count
    (None, True, 1)
    >>> intervals.take_interval().operators[0].total_items_count
    0
    """

    def __init__(self, read: Callable[[], GraphMetrics]):
        self._read = read
        self._last = read()

    def take_interval(self) -> GraphMetrics:
        """What has happened since the last call, or since this object was made."""
        now = self._read()
        interval = now.since(self._last)
        self._last = now
        return interval


class GraphShape:
    """The operators, handoffs and subgraphs of a graph, and which edges count for them."""

    def __init__(self, module: ModuleOp):
        [graph] = [op for op in module.ops if isinstance(op, hf.GraphOp)]
        self._edges = list(counted_edges(graph))
        self._operators = [op for op in graph.walk() if _is_shown(op)]
        numbers = {op: number for number, op in enumerate(self._operators)}
        self._handoffs: list[tuple[Operation, Operation, int]] = []
        beside: list[list[int]] = [[] for _ in self._operators]
        for edge, result in enumerate(self._edges):
            for use in stream_uses(result):
                for source, target in _ends(result, use.operation, numbers):
                    if _waits(target, use.index) or source.parent_op() is not target.parent_op():
                        self._handoffs.append((source, target, edge))
                    else:
                        beside[numbers[source]].append(numbers[target])
                        beside[numbers[target]].append(numbers[source])
        self._subgraphs = [sorted(members) for members in components(beside)]
        self._subgraphs.sort()

    def metrics(
        self, counts: Mapping[str, int], before: Mapping[str, int], ticks: int, seconds: float
    ) -> GraphMetrics:
        """Metrics from counts of edges; `before` are those at the beginning of the last tick."""

        def count(edge: int, counts: Mapping[str, int] = counts) -> int:
            return counts.get(f"{TAG}{edge}", 0)

        sent: dict[Operation, int] = {}
        for edge, result in enumerate(self._edges):
            sent[result.op] = sent.get(result.op, 0) + count(edge)
        operators = {
            number: OperatorMetrics(_name(op), _line(op), sent.get(op, 0))
            for number, op in enumerate(self._operators)
        }
        handoffs: dict[int, HandoffMetrics] = {}
        for number, (source, target, edge) in enumerate(self._handoffs):
            waiting = count(edge) - count(edge, before) if isinstance(target, DEFERRING) else 0
            handoffs[number] = HandoffMetrics(_name(source), _name(target), count(edge), waiting)
        subgraphs = {
            number: SubgraphMetrics(
                tuple(_name(self._operators[member]) for member in members), ticks, ticks
            )
            for number, members in enumerate(self._subgraphs)
        }
        return GraphMetrics(operators, handoffs, subgraphs, ticks, seconds)


# What stands for edges alone.
_HIDDEN = (hf.LoopOp, hf.YieldOp, hf.ForwardOp, hf.CompleteOp)


def _is_shown(op: Operation) -> bool:
    return isinstance(op, hf.Operator) and not isinstance(op, _HIDDEN)


def _ends(
    result: OpResult, user: Operation, shown: Mapping[Operation, int]
) -> Sequence[tuple[Operation, Operation]]:
    """The operators at both ends of a use, if both are shown."""
    return [(result.op, user)] if result.op in shown and user in shown else []


def _waits(op: Operation, index: int) -> bool:
    """Whether elements wait at an input of an operator."""
    if isinstance(op, DEFERRING):
        return True
    return cast(hf.Operator, op).FACTS.delay(index) in BARRIERS


def _name(op: Operation) -> str:
    return op.name.removeprefix("hf.")


def _line(op: Operation) -> int:
    place = place_of(op)
    return 0 if place is None else place.line
