"""How ops that need a whole batch, or several inputs, are made operators."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import Operation

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.interp.ticks import folds, joins, merging, retention
from hydro_mlir.interp.ticks.binding import (
    Binder,
    Build,
    both,
    lasting,
    lifetimes,
    plain,
    sided,
)
from hydro_mlir.interp.ticks.operator import Operator, pair
from hydro_mlir.interp.values import Value, payload_of, some

# --- aggregates -----------------------------------------------------------------------------------


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
    return folds.FoldKeyed(*binder.accumulation(op, op.initial, op.step), *lifetimes(op))


def _sort(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.SortOp | hf.SortByKeyOp)
    return folds.Sort(binder.apply(op, op.key))


# --- what is kept ---------------------------------------------------------------------------------


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


# --- several inputs -------------------------------------------------------------------------------


def _first_n(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.ChainFirstNOp | hf.LimitOp)
    return merging.ChainFirst(op.count.value.data)


def _join_fused(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.JoinFusedOp | hf.LatticeJoinFusedJoinOp)
    left = binder.accumulation(op, op.lhs_start, op.lhs_step)
    right = binder.accumulation(op, op.rhs_start, op.rhs_step)
    return joins.JoinFused(left, right, both(op))


def _join_fused_half(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.JoinFusedLhsOp | hf.JoinFusedRhsOp)
    accumulate = binder.accumulation(op, op.start, op.step)
    return joins.JoinFusedHalf(op.ACCUMULATES, accumulate, both(op))


def _zip_longest(binder: Binder, op: Operation) -> Operator:
    def option(part: Sequence[Value]) -> Value:
        return some(part[0]) if part else None

    return merging.ZipLongest(lambda left, right: (option(left), option(right)))


def _bimorphism(binder: Binder, op: Operation) -> Operator:
    assert isinstance(op, hf.LatticeBimorphismOp)
    left_state, right_state = (binder.references[edge] for edge in op.references)
    left, right = binder.apply(op, op.left), binder.apply(op, op.right)

    def from_left(new: Value) -> Value:
        return left(new, right_state.value())

    def from_right(new: Value) -> Value:
        return right(left_state.value(), new)

    return merging.LatticeBimorphism(from_left, from_right, binder.apply(op, op.merge))


BUILDERS: dict[type[Operation], Build] = {
    hf.LimitOp: _first_n,
    hf.FoldOp: _fold(replays=True),
    hf.ReduceOp: _fold(replays=True),
    hf.FoldNoReplayOp: _fold(replays=False),
    hf.ReduceNoReplayOp: _fold(replays=False),
    hf.LatticeFoldOp: _fold(replays=True),
    hf.LatticeReduceOp: _fold(replays=True),
    hf.FoldKeyedOp: _fold_keyed,
    hf.ReduceKeyedOp: _fold_keyed,
    hf.CollectOp: plain(folds.Collect),
    hf.SortOp: _sort,
    hf.SortByKeyOp: _sort,
    hf.PersistOp: lasting(retention.Persist),
    hf.PersistMutOp: _persist_mut,
    hf.PersistMutKeyedOp: _persist_mut_keyed,
    hf.StateOp: _state,
    hf.StateByOp: _state,
    hf.DeferSignalOp: plain(retention.DeferSignal),
    hf.LatticeFoldBatchOp: _lattice_fold_batch,
    hf.UnionOp: plain(merging.Union),
    hf.ChainOp: plain(merging.Union),
    hf.ChainFirstNOp: _first_n,
    hf.JoinOp: sided(joins.Join),
    hf.JoinMultisetOp: sided(joins.JoinMultiset),
    hf.CrossJoinOp: sided(joins.CrossJoin),
    hf.CrossJoinMultisetOp: sided(joins.CrossJoinMultiset),
    hf.JoinMultisetHalfOp: sided(joins.JoinMultisetHalf),
    hf.JoinFusedOp: _join_fused,
    hf.LatticeJoinFusedJoinOp: _join_fused,
    hf.JoinFusedLhsOp: _join_fused_half,
    hf.JoinFusedRhsOp: _join_fused_half,
    hf.AntiJoinOp: sided(merging.AntiJoin),
    hf.AntiJoinMultisetOp: sided(merging.AntiJoin),
    hf.DifferenceOp: sided(merging.Difference),
    hf.DifferenceMultisetOp: sided(merging.Difference),
    hf.CrossSingletonOp: lasting(merging.CrossSingleton),
    hf.ZipOp: sided(merging.Zip),
    hf.ZipLongestOp: _zip_longest,
    hf.LatticeBimorphismOp: _bimorphism,
}
