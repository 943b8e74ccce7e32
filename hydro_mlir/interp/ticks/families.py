"""The table of operators: how each op of `hf` is made one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import cast

from xdsl.dialects.builtin import ArrayAttr
from xdsl.ir import Attribute, Operation

from hydro_mlir.diagnostics import place_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.interp.sources import read_file
from hydro_mlir.interp.ticks import elementwise, folds, joins, merging, retention, timing
from hydro_mlir.interp.ticks.binding import Binder, both, lifetimes
from hydro_mlir.interp.ticks.operator import Operator, fault, pair
from hydro_mlir.interp.values import Value, from_attribute, payload_of, some

Build = Callable[[Binder, Operation], Operator]


def constants(values: Iterable[Attribute], element: Attribute) -> list[Value]:
    """Constant elements."""
    return [from_attribute(value, element) for value in values]


def element_of(op: Operation) -> Attribute:
    """The element type of an op's first result."""
    return cast("hf.EdgeType", op.results[0].type).element


# --- sources and sinks ---------------------------------------------------------------------------


def _constants(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.SourceIterOp | hf.SourceJsonOp)
    elements = constants(cast("ArrayAttr[Attribute]", op.values), element_of(op))
    return timing.Source(lambda: elements, binder.clock)


def _file(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.SourceFileOp)
    load = lambda: read_file(op.path.data, op.by.data, place_of(op))  # noqa: E731
    return timing.Source(load, binder.clock)


def _arrivals(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.SourceStreamOp | hf.SourceIntervalOp | hf.SourceChannelOp)
    return binder.arrivals.setdefault(op.channel.string_value(), timing.Arrivals())


def _initialize(binder: Binder, op: Operation) -> Operator:
    return timing.Source(lambda: [()], binder.clock)


def _iter_ref(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.IterRefOp)
    return timing.IterateReference(binder.references[op.refs])


def _sink(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.DestSinkOp)
    callback = op.callback.string_value()
    return timing.Sink(lambda element: binder.deliver(callback, element))


def _inspect(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.InspectOp)
    callback = op.callback.string_value()
    return elementwise.Inspect(lambda element: binder.deliver(callback, element))


# --- elementwise ---------------------------------------------------------------------------------

# From an element and what the region yields for it to what the operator emits.
Choice = Callable[[Value, tuple[Value, ...]], Iterable[Value]]


def _elementwise(choose: Choice) -> Build:
    def build(binder: Binder, op: Operation) -> Operator:
        assert isinstance(op, hf.ElementwiseOp)
        results = binder.results(op, op.body)
        return elementwise.FlatMap(lambda element: choose(element, results(element)))

    return build


def _kept(element: Value, values: tuple[Value, ...]) -> Iterable[Value]:
    keep, result = values
    return (result,) if keep else ()


def _flatten(binder: Binder, op: Operation) -> Operator:
    return elementwise.FlatMap(lambda element: cast("list[Value]", element))


def _assert(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.AssertOp)
    return elementwise.Assert(binder.apply(op, op.body))


def _assert_eq(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.AssertEqOp)
    values = cast("ArrayAttr[Attribute]", op.values)
    return elementwise.AssertEqual(constants(values, element_of(op)))


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


# --- aggregates ----------------------------------------------------------------------------------


def _fold(replays: bool) -> Build:
    def build(binder: Binder, op: Operation) -> Operator:
        assert isinstance(op, hf.AggregateOp)
        clock = None if replays else binder.clock
        step = binder.apply(op, op.step)
        if op.initial is None:
            return folds.Reduce(step, *lifetimes(op), clock=clock)
        return folds.Fold(binder.apply(op, op.initial), step, *lifetimes(op), clock=clock)

    return build


def _fold_keyed(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.AggregateOp)
    return folds.FoldKeyed(*binder.accumulation(op, op.initial, None, op.step), *lifetimes(op))


def _sort(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.SortOp | hf.SortByKeyOp)
    return folds.Sort(binder.apply(op, op.key))


# --- what is kept --------------------------------------------------------------------------------


def _persist_mut(binder: Binder, op: Operation) -> Operator:
    def change(element: Value) -> tuple[bool, Value, Value]:
        keep, value = pair(element)
        return bool(keep), value, value

    return retention.PersistMut(change, lambda key, value: value)


def _persist_mut_keyed(binder: Binder, op: Operation) -> Operator:
    def change(element: Value) -> tuple[bool, Value, Value]:
        key, value = pair(element)
        return value is not None, key, payload_of(value)

    return retention.PersistMutKeyed(change, lambda key, value: (key, value))


def _state(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.StateOp | hf.StateByOp)
    bottom, merge = binder.apply(op, op.initial), binder.results(op, op.merge)
    by = None if op.by is None else binder.apply(op, op.by)

    def add(lattice: Value, element: Value) -> tuple[Value, bool]:
        merged, changed = merge(lattice, element if by is None else by(element))
        return merged, bool(changed)

    return retention.State(bottom, add, *lifetimes(op))


def _lattice_fold_batch(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.LatticeFoldBatchOp)
    return retention.LatticeFoldBatch(binder.apply(op, op.initial), binder.apply(op, op.step))


# --- several inputs ------------------------------------------------------------------------------


def _first_n(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.ChainFirstNOp | hf.LimitOp)
    return merging.ChainFirst(op.count.value.data)


def _join_fused(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.JoinFusedOp)
    left = binder.accumulation(op, op.lhs_initial, op.lhs_first, op.lhs_step)
    right = binder.accumulation(op, op.rhs_initial, op.rhs_first, op.rhs_step)
    return joins.JoinFused(left, right, both(op))


def _join_fused_half(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.JoinFusedLhsOp | hf.JoinFusedRhsOp)
    accumulate = binder.accumulation(op, op.initial, op.first, op.step)
    return joins.JoinFusedHalf(op.ACCUMULATES, accumulate, both(op))


def _zip_longest(binder: Binder, op: Operation) -> Operator:
    def option(part: Sequence[Value]) -> Value:
        return some(part[0]) if part else None

    return merging.ZipLongest(lambda left, right: (option(left), option(right)))


def _bimorphism(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.LatticeBimorphismOp)
    left_state, right_state = (binder.references[edge] for edge in op.references)
    left, right = binder.apply(op, op.left), binder.apply(op, op.right)
    return merging.LatticeBimorphism(
        lambda new: left(new, right_state.value()),
        lambda new: right(left_state.value(), new),
        binder.apply(op, op.merge),
    )


BUILDERS: dict[type[Operation], Build] = {
    hf.SourceIterOp: _constants,
    hf.SourceJsonOp: _constants,
    hf.SourceFileOp: _file,
    hf.SourceStreamOp: _arrivals,
    hf.SourceIntervalOp: _arrivals,
    hf.SourceChannelOp: _arrivals,
    hf.InitializeOp: _initialize,
    hf.SpinOp: lambda binder, op: timing.Spin(),
    hf.IterRefOp: _iter_ref,
    hf.NullOp: lambda binder, op: elementwise.Drop(),
    hf.DestSinkOp: _sink,
    hf.MapOp: _elementwise(lambda element, values: values),
    hf.FilterOp: _elementwise(lambda element, values: (element,) if values[0] else ()),
    hf.FilterMapOp: _elementwise(_kept),
    hf.FlatMapOp: _elementwise(lambda element, values: cast("list[Value]", values[0])),
    hf.FlattenOp: _flatten,
    hf.IdentityOp: lambda binder, op: elementwise.Identity(),
    hf.TeeOp: lambda binder, op: elementwise.Identity(),
    hf.InspectOp: _inspect,
    hf.AssertOp: _assert,
    hf.AssertEqOp: _assert_eq,
    hf.EnumerateOp: lambda binder, op: elementwise.Enumerate(*lifetimes(op)),
    hf.UniqueOp: lambda binder, op: elementwise.Unique(*lifetimes(op)),
    hf.MultisetDeltaOp: lambda binder, op: elementwise.MultisetDelta(),
    hf.CounterOp: _counter,
    hf.ScanOp: _scan,
    hf.LimitOp: _first_n,
    hf.UnzipOp: lambda binder, op: elementwise.Unzip(),
    hf.PartitionOp: _partition,
    hf.DemuxOp: _demux,
    hf.FoldOp: _fold(replays=True),
    hf.ReduceOp: _fold(replays=True),
    hf.FoldNoReplayOp: _fold(replays=False),
    hf.ReduceNoReplayOp: _fold(replays=False),
    hf.LatticeFoldOp: _fold(replays=True),
    hf.LatticeReduceOp: _fold(replays=True),
    hf.FoldKeyedOp: _fold_keyed,
    hf.ReduceKeyedOp: _fold_keyed,
    hf.CollectOp: lambda binder, op: folds.Collect(),
    hf.SortOp: _sort,
    hf.SortByKeyOp: _sort,
    hf.PersistOp: lambda binder, op: retention.Persist(*lifetimes(op)),
    hf.PersistMutOp: _persist_mut,
    hf.PersistMutKeyedOp: _persist_mut_keyed,
    hf.StateOp: _state,
    hf.StateByOp: _state,
    hf.DeferSignalOp: lambda binder, op: retention.DeferSignal(),
    hf.LatticeFoldBatchOp: _lattice_fold_batch,
    hf.UnionOp: lambda binder, op: merging.Union(),
    hf.ChainOp: lambda binder, op: merging.Union(),
    hf.ChainFirstNOp: _first_n,
    hf.JoinOp: lambda binder, op: joins.Join(both(op)),
    hf.JoinMultisetOp: lambda binder, op: joins.Join(both(op), multiset=True),
    hf.CrossJoinOp: lambda binder, op: joins.CrossJoin(both(op)),
    hf.CrossJoinMultisetOp: lambda binder, op: joins.CrossJoinMultiset(both(op)),
    hf.JoinMultisetHalfOp: lambda binder, op: joins.JoinMultisetHalf(both(op)),
    hf.JoinFusedOp: _join_fused,
    hf.LatticeJoinFusedJoinOp: _join_fused,
    hf.JoinFusedLhsOp: _join_fused_half,
    hf.JoinFusedRhsOp: _join_fused_half,
    hf.AntiJoinOp: lambda binder, op: merging.Difference(merging.first_of, both(op)),
    hf.AntiJoinMultisetOp: lambda binder, op: merging.Difference(merging.first_of, both(op)),
    hf.DifferenceOp: lambda binder, op: merging.Difference(merging.itself, both(op)),
    hf.DifferenceMultisetOp: lambda binder, op: merging.Difference(merging.itself, both(op)),
    hf.CrossSingletonOp: lambda binder, op: merging.CrossSingleton(*lifetimes(op)),
    hf.ZipOp: lambda binder, op: merging.Zip(both(op)),
    hf.ZipLongestOp: _zip_longest,
    hf.LatticeBimorphismOp: _bimorphism,
    hf.NextStratumOp: lambda binder, op: Operator(),
    hf.HandoffOp: lambda binder, op: Operator(),
    hf.SingletonOp: lambda binder, op: timing.Single("singleton"),
    hf.OptionalOp: lambda binder, op: timing.Single("optional"),
    hf.ForwardOp: lambda binder, op: Operator(),
    hf.BatchOp: lambda binder, op: timing.Window(),
    hf.AllOnceOp: lambda binder, op: timing.Window(),
    hf.BatchLazyOp: lambda binder, op: timing.BatchLazy(),
    hf.BatchEagerOp: lambda binder, op: timing.BatchEager(),
    hf.PrefixOp: lambda binder, op: timing.Prefix(),
    hf.RepeatNOp: lambda binder, op: timing.RepeatN(cast("hf.RepeatNOp", op).count.value.data),
    hf.AllIterationsOp: lambda binder, op: Operator(),
    hf.NextIterationOp: lambda binder, op: timing.NextIteration(),
}
