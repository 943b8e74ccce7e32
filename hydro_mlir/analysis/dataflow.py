"""Facts about one location's graph: who consumes an edge, strata, what an edge's end depends on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Attribute, Operation, OpResult, SSAValue

from hydro_mlir.analysis.order import topological_order
from hydro_mlir.dialects import hydroflow as hf

SOURCES = (hf.SourceIterOp, hf.SourceFileOp, hf.SourceChannelOp)
SINKS = (hf.DestChannelOp, hf.DestSinkOp, hf.NullOp)
ELEMENTWISE = (hf.MapOp, hf.FilterOp, hf.FilterMapOp, hf.FlatMapOp)

# The end of what comes out of these is more than the end of what goes in.
ENDING = (*SOURCES, *hf.BLOCKING, hf.ChainOp, hf.LimitOp)


@dataclass(frozen=True)
class Consumer:
    """An operator and the number of its operand that an edge is."""

    op: Operation
    position: int


def consumers(edge: SSAValue) -> list[Consumer]:
    """Who takes the elements of an edge, in the order of the graph: two or more are a tee."""
    found = [Consumer(use.operation, use.index) for use in edge.uses]
    if len(found) < 2:
        return found
    block = found[0].op.parent_block()
    assert block is not None
    position = {op: index for index, op in enumerate(block.ops)}
    return sorted(found, key=lambda consumer: (position[consumer.op], consumer.position))


def producer(edge: SSAValue) -> Operation:
    """The operator that an edge comes out of."""
    assert isinstance(edge, OpResult)
    return edge.op


def operators(graph: hf.GraphOp) -> list[Operation]:
    """The operators of a graph, each behind those that feed it; raises `CycleError`."""
    return topological_order(
        graph.body.block.ops, lambda op: [producer(edge) for edge in op.operands]
    )


def strata(graph: hf.GraphOp) -> dict[Operation, int]:
    """For every operator, how many blocking operators stand on the longest way to it.

    Nothing of a stratum can happen before the inputs of all lower ones have ended.
    """
    found: dict[Operation, int] = {}
    for op in operators(graph):
        feeding = [producer(edge) for edge in op.operands]
        found[op] = max((found[p] + isinstance(p, hf.BLOCKING) for p in feeding), default=0)
    return found


def endings(edge: SSAValue) -> list[Operation]:
    """The operators whose end, of all of them, is the end of the edge, in order of discovery.

    Streaming operators in between end with their inputs and are looked through.
    """
    found: dict[Operation, None] = {}
    seen: set[Operation] = set()
    pending = [producer(edge)]
    while pending:
        op = pending.pop()
        if op in seen:
            continue
        seen.add(op)
        if isinstance(op, ENDING):
            found[op] = None
        else:
            pending += [producer(operand) for operand in reversed(op.operands)]
    return list(found)


def is_merge(op: Operation) -> bool:
    """Whether elements reach an operator over several ways."""
    return isinstance(op, hf.MergeOp) and len(op.operands) > 1


def channels(graph: hf.GraphOp) -> Iterator[tuple[str, Operation]]:
    """Names of a graph's channels, inputs and outputs, with the op at this end."""
    for op in graph.walk() if graph.ticks else graph.body.block.ops:
        if isinstance(op, hf.SourceChannelOp | hf.DestChannelOp):
            yield op.channel.string_value(), op


def stands_alone(module: ModuleOp) -> bool:
    """Whether a module is one graph in tick mode without channels: it needs no fleet to run."""
    graphs = [op for op in module.ops if isinstance(op, hf.GraphOp)]
    if len(graphs) != 1 or not graphs[0].ticks or hf.FLEET in graphs[0].attributes:
        return False
    return not any(channels(graphs[0]))


def element_of(edge: SSAValue) -> Attribute:
    """The type of an edge's elements."""
    return cast(hf.EdgeType, edge.type).element
