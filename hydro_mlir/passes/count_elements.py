"""
`count-elements`: count what flows along every edge of a graph in tick mode.

What: put an `hf.counter` behind each operator's output that elements are taken from. Its tag is
`edge` and the number of the output, in the order of the module; `counted_edges` names the same.

Before:
    hf.graph @g members 1 attributes {ticks} {
      %s = hf.source_iter [1, 2] : !hf.edge<i64>
      hf.for_each @print %s : !hf.edge<i64>
    }
After:
    hf.graph @g members 1 attributes {ticks} {
      %s = hf.source_iter [1, 2] : !hf.edge<i64>
      %0 = hf.counter "edge 0" %s : !hf.edge<i64> -> !hf.edge<i64>
      hf.for_each @print %0 : !hf.edge<i64>
    }

Legal when: always; graphs that are not in tick mode stay as they are.

Sound because: a counter passes every element on, in order and in the same tick, and nothing in the
graph reads what it has counted. It stands in front of a tee, so the order of a tee's outputs stays.
What user functions refer to stays the operator itself, which holds the value.

Not handled: the results of loops, which are counted where they leave the loop's operators.

Cost: one addition in memory per element and edge; so it is asked for, not the rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import OpResult, Use
from xdsl.passes import ModulePass

from hydro_mlir.dialects import hydroflow as hf

TAG = "edge "


def stream_uses(result: OpResult) -> list[Use]:
    """Where elements of a result are taken, in order; references to its operator are others."""
    return [use for use in result.uses if not _refers(use)]


def _refers(use: Use) -> bool:
    op = use.operation
    if not isinstance(op, hf.Operator):
        return False
    return use.index >= len(op.operands) - len(op.references)


def counted_edges(graph: hf.GraphOp) -> Iterator[OpResult]:
    """The outputs of a graph that elements are taken from, in the order of the module."""
    for op in graph.walk():
        if isinstance(op, hf.Operator) and not isinstance(op, hf.LoopOp):
            yield from (result for result in op.results if stream_uses(result))


def count_elements(graph: hf.GraphOp) -> None:
    """Count all edges of one graph."""
    for number, result in enumerate(list(counted_edges(graph))):
        uses = stream_uses(result)
        counter = hf.CounterOp(f"{TAG}{number}", result)
        counter.location = result.op.location
        block = result.op.parent_block()
        assert block is not None, "operators stand in a graph or loop"
        block.insert_op_after(counter, result.op)
        for use in uses:
            use.operation.operands[use.index] = counter.result


@dataclass(frozen=True)
class CountElementsPass(ModulePass):
    """Count what flows along every edge of graphs in tick mode."""

    name: ClassVar[str] = "count-elements"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        """Count the edges of every graph of the module."""
        for graph in op.ops:
            if isinstance(graph, hf.GraphOp) and graph.ticks:
                count_elements(graph)
