"""
Builds the operators of `hf` graphs: one graph per location, each op once for every member.

The same machine as for `hfplus`, so that a module can be compared before and after the passes
that project, schedule and fuse it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from xdsl.dialects.builtin import IntegerAttr, ModuleOp, StringAttr
from xdsl.ir import Operation

from hydro_mlir.analysis.dataflow import channels
from hydro_mlir.diagnostics import fail, place_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import value
from hydro_mlir.dialects.hydroflow_plus_ports import JSON, line_element
from hydro_mlir.interp import operators
from hydro_mlir.interp.assembly import Assembly, Member
from hydro_mlir.interp.dataflow import Log
from hydro_mlir.interp.operators import Function
from hydro_mlir.interp.ticks.member import TickMember
from hydro_mlir.interp.values import Value


def assemble(module: ModuleOp, assembly: Assembly) -> None:
    """Add the operators of every graph of a module."""
    graphs = [op for op in module.ops if isinstance(op, hf.GraphOp)]
    assembly.sizes = {graph.sym_name.data: graph.members.value.data for graph in graphs}
    for graph in graphs:
        if graph.ticks:
            for member in assembly.members(graph.sym_name.data):
                _add_ticks(assembly, graph, member)
            continue
        for op in graph.body.block.ops:
            build = BUILDERS.get(type(op))
            if build is None:
                fail("HF512", f"expected an operator of hf, but got {op.name}", place_of(op))
            for member in assembly.members(graph.sym_name.data):
                build(assembly, op, member)


def _add_ticks(assembly: Assembly, graph: hf.GraphOp, member: Member) -> None:
    """A graph in tick mode at one member, between the ends of its channels."""
    arriving: dict[str, Log] = {}
    leaving: dict[str, Log] = {}
    for name, op in channels(graph):
        if isinstance(op, hf.SourceChannelOp):
            arriving[name] = assembly.log(op.result, member)
            _source_channel(assembly, op, member)
    for name, op in channels(graph):
        if isinstance(op, hf.DestChannelOp):
            leaving[name] = assembly.log(op.operand, member)

    def report(callback: str, element: Value) -> None:
        assembly.report(member, callback, element)

    environment = assembly.environment(member)
    assembly.add(TickMember(graph, environment, arriving, leaving, report))
    for _, op in channels(graph):
        if isinstance(op, hf.DestChannelOp):
            _dest_channel(assembly, op, member)


# --- sources, sinks, channels ---------------------------------------------------------------------


def _source_iter(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hf.SourceIterOp)
    assert isinstance(op.result.type, hf.EdgeType)
    assembly.add_constants(op, member, op.values, op.result.type.element)


def _source_file(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hf.SourceFileOp)
    assembly.add_file(op, member, op.path.data, op.by.data)


def _source_channel(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hf.SourceChannelOp)
    if "codec" in op.attributes:
        assert isinstance(op.result.type, hf.EdgeType)
        json = line_element(op.result.type.element) if _is_json(op) else None
        assembly.add_port(op, member, op.sender.string_value(), json)
        return
    if "every" in op.attributes:
        every, delay = (op.attributes[name] for name in ("every", "delay"))
        assert isinstance(every, IntegerAttr)
        assert isinstance(delay, IntegerAttr)
        assembly.add_timer(op, member, every.value.data, delay.value.data)
        return
    channel, sender = op.channel.string_value(), op.sender.string_value()
    assembly.add_receive(op, member, channel, sender, bool(op.keyed.value.data))


def _dest_channel(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hf.DestChannelOp)
    if "codec" in op.attributes:
        edge = op.operands[0].type
        assert isinstance(edge, hf.EdgeType)
        assert isinstance(edge.element, value.TupleType)
        json = edge.element.elements.data[1] if _is_json(op) else None
        assembly.add_replies(op, member, op.receiver.string_value(), json)
        return
    channel, receiver = op.channel.string_value(), op.receiver.string_value()
    assembly.add_send(op, member, op.routing.data, channel, receiver, op.key)


def _is_json(op: Operation) -> bool:
    return op.attributes["codec"] == StringAttr(JSON)


def _dest_sink(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hf.DestSinkOp)
    assembly.add_sink(op, member, op.callback.string_value())


def _null(assembly: Assembly, op: Operation, member: Member) -> None:
    assembly.add(operators.Drop(assembly.log(op.operands[0], member)))


# --- elementwise ----------------------------------------------------------------------------------

# From an element and what the region yields for it to what the operator writes.
Choice = Callable[[Value, tuple[Value, ...]], Iterable[Value]]


def _elementwise(choose: Choice) -> Callable[[Assembly, Operation, Member], None]:
    def build(assembly: Assembly, op: Operation, member: Member) -> None:
        assert isinstance(op, hf.ElementwiseOp)
        function: Function = assembly.function(op.body, member, op.name.removeprefix("hf."))
        assembly.add_elementwise(
            op, member, lambda element: choose(element, function(element, about=element))
        )

    return build


def _yielded(element: Value, values: tuple[Value, ...]) -> Iterable[Value]:
    return values


def _element_if(element: Value, values: tuple[Value, ...]) -> Iterable[Value]:
    return (element,) if values[0] else ()


def _yielded_if(element: Value, values: tuple[Value, ...]) -> Iterable[Value]:
    keep, result = values
    return (result,) if keep else ()


def _all_yielded(element: Value, values: tuple[Value, ...]) -> Iterable[Value]:
    return cast("list[Value]", values[0])


# --- merging and blocking operators ---------------------------------------------------------------


def _union(assembly: Assembly, op: Operation, member: Member) -> None:
    inputs = [assembly.log(source, member) for source in op.operands]
    assembly.add(operators.Merge(inputs, assembly.log(op.results[0], member)))


def _chain(assembly: Assembly, op: Operation, member: Member) -> None:
    inputs = [assembly.log(source, member) for source in op.operands]
    assembly.add(operators.Concatenation(inputs, assembly.log(op.results[0], member)))


def _limit(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hf.LimitOp)
    source, output = assembly.ends(op, member)
    assembly.add(operators.Limit(source, output, op.count.value.data))


def _aggregate(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hf.AggregateOp)
    keyed = isinstance(op, hf.FoldKeyedOp | hf.ReduceKeyedOp)
    assembly.add_fold(op, member, (op.initial, op.step), keyed, op.emit.data == "at_end")


def _collect(assembly: Assembly, op: Operation, member: Member) -> None:
    source, output = assembly.ends(op, member)
    assembly.add(operators.Collect(source, output, emits=True))


def _sort(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hf.SortOp)
    source, output = assembly.ends(op, member)
    assembly.add(operators.Sort(source, output, assembly.function(op.key, member, "sort")))


BUILDERS: dict[type[Operation], Callable[[Assembly, Operation, Member], None]] = {
    hf.SourceIterOp: _source_iter,
    hf.SourceFileOp: _source_file,
    hf.SourceChannelOp: _source_channel,
    hf.DestChannelOp: _dest_channel,
    hf.DestSinkOp: _dest_sink,
    hf.NullOp: _null,
    hf.MapOp: _elementwise(_yielded),
    hf.FilterOp: _elementwise(_element_if),
    hf.FilterMapOp: _elementwise(_yielded_if),
    hf.FlatMapOp: _elementwise(_all_yielded),
    hf.UnionOp: _union,
    hf.ChainOp: _chain,
    hf.LimitOp: _limit,
    hf.FoldOp: _aggregate,
    hf.ReduceOp: _aggregate,
    hf.FoldKeyedOp: _aggregate,
    hf.ReduceKeyedOp: _aggregate,
    hf.CollectOp: _collect,
    hf.SortOp: _sort,
}
