"""How ops that handle elements one by one, begin or end a graph, or cut time are made operators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import cast

from xdsl.ir import Attribute, Operation

from hydro_mlir.diagnostics import place_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import value
from hydro_mlir.interp.sources import read_file
from hydro_mlir.interp.ticks import elementwise, timing
from hydro_mlir.interp.ticks.binding import Binder, Build, lasting, lifetimes, plain
from hydro_mlir.interp.ticks.operator import Operator, fault
from hydro_mlir.interp.values import Value, from_attribute, payload_of


def constants(values: Iterable[Attribute], element: Attribute) -> list[Value]:
    """Constant elements."""
    return [from_attribute(value, element) for value in values]


def element_of(op: Operation) -> Attribute:
    """The element type of an op's first result."""
    return cast("hf.EdgeType", op.results[0].type).element


# --- sources and sinks ----------------------------------------------------------------------------


def _constants(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.SourceIterOp | hf.SourceJsonOp)
    elements = constants(op.values, element_of(op))
    return timing.Source(lambda: elements, binder.clock)


def _file(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.SourceFileOp)
    path, by = op.path.data, op.by.data
    return timing.Source(lambda: read_file(path, by, place_of(op)), binder.clock)


def _arrivals(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.SourceStreamOp | hf.SourceIntervalOp | hf.SourceChannelOp)
    arrivals = timing.Arrivals()
    binder.arrivals[op.channel.string_value()] = arrivals, element_of(op)
    return arrivals


def _initialize(binder: Binder, op: Operation) -> Operator:
    return timing.Source(lambda: [()], binder.clock)


def _iter_ref(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.IterRefOp)
    return timing.IterateReference(binder.references[op.refs])


def _sink(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.DestSinkOp)
    callback = op.callback.string_value()
    return timing.Sink(lambda element: binder.deliver(callback, element))


def _dest_channel(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.DestChannelOp)
    channel = op.channel.string_value()
    return timing.Sink(lambda element: binder.send(channel, element))


def _inspect(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.InspectOp)
    callback = op.callback.string_value()
    return elementwise.Inspect(lambda element: binder.deliver(callback, element))


# --- elementwise ----------------------------------------------------------------------------------

# From an element and what the region yields for it to what the operator emits.
Choice = Callable[[Value, tuple[Value, ...]], Iterable[Value]]


def _elementwise(choose: Choice) -> Build:
    def build(binder: Binder, op: Operation) -> Operator:
        assert isinstance(op, hf.ElementwiseOp)
        results = binder.results(op, op.body)
        return elementwise.FlatMap(lambda element: choose(element, results(element)))

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


def _flatten(binder: Binder, op: Operation) -> Operator:
    def parts(element: Value) -> Iterable[Value]:
        return cast("list[Value]", element)

    return elementwise.FlatMap(parts)


def _assert(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.AssertOp)
    return elementwise.Assert(binder.apply(op, op.body))


def _assert_eq(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.AssertEqOp)
    return elementwise.AssertEqual(constants(op.values, element_of(op)))


def _counter(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.CounterOp)

    def count(element: Value) -> None:
        binder.counts[op.tag.data] = binder.counts.get(op.tag.data, 0) + 1

    return elementwise.Inspect(count)


def _scan(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.ScanOp)
    initial, results = binder.apply(op, op.initial), binder.results(op, op.step)

    def step(accumulator: Value, element: Value) -> tuple[Value, Sequence[Value]]:
        following, result = results(accumulator, element)
        return following, () if result is None else (payload_of(result),)

    return elementwise.Scan(initial, step, *lifetimes(op))


def _partition(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.PartitionOp)
    choose, count = binder.apply(op, op.body), len(op.outputs)

    def route(element: Value) -> Iterable[tuple[int, Value]]:
        port = cast("int", choose(element))
        if not 0 <= port < count:
            fault(f"IndexError: partition has no output {port}", element)
        return ((port, element),)

    return elementwise.Demux(route)


def _demux(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.DemuxOp)
    results = binder.results(op, op.body)

    def route(element: Value) -> Iterable[tuple[int, Value]]:
        lists = cast("tuple[list[Value], ...]", results(element))
        return [(port, part) for port, parts in enumerate(lists) for part in parts]

    return elementwise.Demux(route)


def _demux_enum(binder: Binder, op: Operation) -> Operator:
    """A union is a tag and a place for each alternative; outputs are told by their types."""
    assert isinstance(op, hf.DemuxEnumOp)
    union = hf.element(op.operand)
    if not isinstance(union, value.UnionType):
        return elementwise.Identity()
    ports = {union.tag_of(hf.element(output)): port for port, output in enumerate(op.outputs)}

    def route(element: Value) -> Iterable[tuple[int, Value]]:
        tag, *alternatives = cast("tuple[Value, ...]", element)
        return ((ports[cast("int", tag)], alternatives[cast("int", tag)]),)

    return elementwise.Demux(route)


# --- loops ----------------------------------------------------------------------------------------


def _repeat_n(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.RepeatNOp)
    return timing.RepeatN(op.count.value.data)


def _prefix(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.PrefixOp)
    return timing.Prefix(op.in_root_loop)


BUILDERS: dict[type[Operation], Build] = {
    hf.SourceIterOp: _constants,
    hf.SourceJsonOp: _constants,
    hf.SourceFileOp: _file,
    hf.SourceStreamOp: _arrivals,
    hf.SourceIntervalOp: _arrivals,
    hf.SourceChannelOp: _arrivals,
    hf.DestChannelOp: _dest_channel,
    hf.InitializeOp: _initialize,
    hf.SpinOp: plain(timing.Spin),
    hf.IterRefOp: _iter_ref,
    hf.NullOp: plain(elementwise.Drop),
    hf.DestSinkOp: _sink,
    hf.MapOp: _elementwise(_yielded),
    hf.FilterOp: _elementwise(_element_if),
    hf.FilterMapOp: _elementwise(_yielded_if),
    hf.FlatMapOp: _elementwise(_all_yielded),
    hf.FlattenOp: _flatten,
    hf.IdentityOp: plain(elementwise.Identity),
    hf.TeeOp: plain(elementwise.Identity),
    hf.InspectOp: _inspect,
    hf.AssertOp: _assert,
    hf.AssertEqOp: _assert_eq,
    hf.EnumerateOp: lasting(elementwise.Enumerate),
    hf.UniqueOp: lasting(elementwise.Unique),
    hf.MultisetDeltaOp: plain(elementwise.MultisetDelta),
    hf.CounterOp: _counter,
    hf.ScanOp: _scan,
    hf.UnzipOp: plain(elementwise.Unzip),
    hf.PartitionOp: _partition,
    hf.DemuxOp: _demux,
    hf.DemuxEnumOp: _demux_enum,
    hf.HandoffOp: plain(Operator),
    hf.SingletonOp: plain(timing.Singleton),
    hf.OptionalOp: plain(timing.Optional),
    hf.NextStratumOp: plain(Operator),
    hf.ForwardOp: plain(Operator),
    hf.BatchOp: plain(timing.Window),
    hf.AllOnceOp: plain(timing.Window),
    hf.BatchLazyOp: plain(timing.BatchLazy),
    hf.BatchEagerOp: plain(timing.BatchEager),
    hf.PrefixOp: _prefix,
    hf.RepeatNOp: _repeat_n,
    hf.AllIterationsOp: plain(Operator),
    hf.NextIterationOp: plain(timing.NextIteration),
}
