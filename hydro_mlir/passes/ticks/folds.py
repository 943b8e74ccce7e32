"""Aggregates: one result, or one per key, for all the elements of a tick."""

from __future__ import annotations

from typing import cast

from typing_extensions import override
from xdsl.dialects import arith
from xdsl.dialects.builtin import i1
from xdsl.ir import SSAValue

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.passes.loops.scope import Scope
from hydro_mlir.passes.ticks.base import OpT, TickFunction, TickLowering
from hydro_mlir.passes.ticks.elementwise import start_if_new


class Aggregate(TickLowering[hf.AggregateOp]):
    """One accumulator, emitted in first turns, and whenever something came."""

    REPLAYS = True

    @override
    def declare(self) -> None:
        self.step = self.user_function("step")
        self.accumulator = self.cell("accumulator", self.output_type())
        self.started = self.flag("started")

    def emits(self, scope: Scope, elements: SSAValue, first: bool) -> SSAValue:
        """Write whether this turn emits."""
        if not first or self.REPLAYS:
            return scope.constant(1, i1)
        first_tick = scope.negation(scope.get(self.location.later))
        return scope.value(arith.OrIOp(self.not_empty(scope, elements), first_tick))

    def held(self, scope: Scope) -> tuple[SSAValue, SSAValue]:
        """Write what a reference sees: whether there is an accumulator, and what it is."""
        return scope.get(self.started), scope.get(self.accumulator)

    @override
    def clear(self, scope: Scope, index: int) -> None:
        self.set_number(scope, self.started, 0)


class Fold(Aggregate):
    """`fold`, `lattice_fold`."""

    @override
    def declare(self) -> None:
        super().declare()
        self.initial = self.user_function("initial")

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        start_if_new(self, scope)
        elements = self.taken(scope, 0)
        self.each(scope, elements, lambda element: self._accumulate(scope, element))
        ready = self.emits(scope, elements, first)
        scope.when(ready, lambda: self.push(scope, scope.get(self.accumulator)))

    def _accumulate(self, scope: Scope, element: SSAValue) -> None:
        old = scope.get(self.accumulator)
        scope.set(self.accumulator, self.apply(scope, self.step, old, element))


class FoldNoReplay(Fold):
    """`fold_no_replay`."""

    REPLAYS = False


class Reduce(Aggregate):
    """`reduce`, `lattice_reduce`."""

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        elements = self.taken(scope, 0)
        self.each(scope, elements, lambda element: self._accumulate(scope, element))
        ready = scope.both(self.emits(scope, elements, first), scope.get(self.started))
        scope.when(ready, lambda: self.push(scope, scope.get(self.accumulator)))

    def _accumulate(self, scope: Scope, element: SSAValue) -> None:
        combined = scope.either(
            scope.get(self.started),
            lambda: self.apply(scope, self.step, scope.get(self.accumulator), element),
            lambda: element,
        )
        scope.set(self.accumulator, combined)
        self.set_number(scope, self.started, 1)


class ReduceNoReplay(Reduce):
    """`reduce_no_replay`."""

    REPLAYS = False


# --- by key ---------------------------------------------------------------------------------------


class Groups(TickLowering[OpT]):
    """Operators that accumulate by key in a table."""

    def accumulate(
        self,
        scope: Scope,
        table: str,
        element: SSAValue,
        start: TickFunction | None,
        step: TickFunction,
    ) -> None:
        """Write the accumulation of a pair.

        `start` makes an initial accumulator, or the first one of a key's first value; without it
        that value is the first accumulator.
        """
        key, part = self.pair(scope, element)
        cell, new = self.insert(scope, table, key)

        def first() -> SSAValue:
            if start is None:
                return part
            if start.arguments:
                return self.apply(scope, start, part)
            return self.apply(scope, step, self.apply(scope, start), part)

        def further() -> SSAValue:
            return self.apply(scope, step, self.read(scope, cell), part)

        self.write(scope, cell, scope.either(new, first, further))


class FoldKeyed(Groups[hf.AggregateOp]):
    """`fold_keyed`, `reduce_keyed`."""

    @override
    def declare(self) -> None:
        self.step = self.user_function("step")
        self.initial = None if self.op.initial is None else self.user_function("initial")
        pair = cast(value.TupleType, self.output_type())
        self.table = self.state("table", rt.TableType(*pair.elements))

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        self.each_taken(
            scope,
            0,
            lambda element: self.accumulate(scope, self.table, element, self.initial, self.step),
        )
        self.push_all(scope, self.table_list(scope, self.table))

    @override
    def clear(self, scope: Scope, index: int) -> None:
        self.table_clear(scope, self.table)


# --- whole batches --------------------------------------------------------------------------------


class Sort(TickLowering[OpT]):
    """`sort`, `sort_by_key`: a buffer of pairs of key and element."""

    @override
    def declare(self) -> None:
        self.key = self.user_function("key")
        pair = value.TupleType([self.key.result, self.input_type(0)])
        self.buffer = self.state("buffer", rt.BufferType(pair))

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        self.each_taken(scope, 0, lambda element: self._gather(scope, element))
        scope.add(rt.BufferSortOp(scope.context, scope.state(self.buffer)))
        pairs = self.buffer_list(scope, self.buffer)
        self.buffer_clear(scope, self.buffer)
        self.each(scope, pairs, lambda pair: self.push(scope, self.get(scope, pair, 1)))

    def _gather(self, scope: Scope, element: SSAValue) -> None:
        keyed = self.make(scope, self.apply(scope, self.key, element), element)
        self.buffer_push(scope, self.buffer, keyed)


class Collect(TickLowering[hf.CollectOp]):
    """`collect`: what was gathered, as a list of its own."""

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        queue = scope.state(self.queues[0])
        elements = scope.value(rt.QueueListOp(scope.context, queue))
        self.taken(scope, 0)
        self.push(scope, elements)
