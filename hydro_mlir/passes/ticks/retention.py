"""Operators that keep elements over ticks, or until something says they may go."""

from __future__ import annotations

from typing import cast

from typing_extensions import override
from xdsl.dialects.builtin import i64
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.dialects.runtime_state import ENDS, linked
from hydro_mlir.passes.loops.scope import Scope
from hydro_mlir.passes.ticks.base import OpT, TickLowering
from hydro_mlir.passes.ticks.elementwise import start_if_new


class Persist(TickLowering[hf.PersistOp]):
    """`persist`: in a first turn all elements, else what is new."""

    @override
    def declare(self) -> None:
        self.kept = self.state("kept", rt.BufferType(self.input_type(0)))

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        arrived = self.taken(scope, 0)
        self.each(scope, arrived, lambda element: self.buffer_push(scope, self.kept, element))
        self.push_all(scope, self.buffer_list(scope, self.kept) if first else arrived)

    @override
    def clear(self, scope: Scope, index: int) -> None:
        self.buffer_clear(scope, self.kept)


class Mutable(TickLowering[OpT]):
    """
    What is kept until it is deleted: a buffer of entries in the order in which they came.

    A deletion notes how many entries there were: all older ones of its key are gone. At the end
    of the turn those are removed in one walk.
    """

    def declare_entries(self, key: Attribute, entry: Attribute) -> None:
        """The state."""
        self.entries = self.state("entries", rt.BufferType(entry))
        self.deleted = self.state("deleted", rt.TableType(key, i64))
        self.place = self.cell("place")

    def key(self, scope: Scope, entry: SSAValue) -> SSAValue:
        """What deletions name."""
        return entry

    def keep(self, scope: Scope, entry: SSAValue) -> None:
        """Write the keeping of an entry."""
        self.buffer_push(scope, self.entries, entry)

    def delete(self, scope: Scope, key: SSAValue) -> None:
        """Write a deletion."""
        cell, _ = self.insert(scope, self.deleted, key)
        self.write(
            scope, cell, scope.value(rt.BufferCountOp(scope.context, scope.state(self.entries)))
        )

    def remove_deleted(self, scope: Scope) -> None:
        """Write the removal of what was deleted in this turn, if anything was."""
        count = scope.value(rt.TableCountOp(scope.context, scope.state(self.deleted)))
        scope.when(scope.compare("ne", count, 0), lambda: self._remove(scope))

    def _remove(self, scope: Scope) -> None:
        entries = self.buffer_list(scope, self.entries)
        self.buffer_clear(scope, self.entries)
        self.set_number(scope, self.place, 0)
        self.each(scope, entries, lambda entry: self._keep_if_alive(scope, entry))
        self.table_clear(scope, self.deleted)

    def _keep_if_alive(self, scope: Scope, entry: SSAValue) -> None:
        from xdsl.dialects import arith

        place = scope.get(self.place)
        scope.increment(self.place, place)
        cell, found = self.find(scope, self.deleted, self.key(scope, entry))
        limit = scope.either(found, lambda: self.read(scope, cell), lambda: scope.constant(0))
        alive = scope.value(arith.CmpiOp(place, limit, "sge"))
        scope.when(alive, lambda: self.keep(scope, entry))


class PersistMut(Mutable[hf.PersistMutOp]):
    """`persist_mut`."""

    @override
    def declare(self) -> None:
        self.declare_entries(self.output_type(), self.output_type())

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        self.each_taken(scope, 0, lambda element: self._change(scope, element))
        self.remove_deleted(scope)
        self.push_all(scope, self.buffer_list(scope, self.entries))

    def _change(self, scope: Scope, element: SSAValue) -> None:
        keeps, entry = self.pair(scope, element)
        scope.when(keeps, lambda: self.keep(scope, entry), lambda: self.delete(scope, entry))


class PersistMutKeyed(Mutable[hf.PersistMutKeyedOp]):
    """`persist_mut_keyed`: values of a key are emitted together, keys in the order they came."""

    @override
    def declare(self) -> None:
        pair = cast(value.TupleType, self.output_type())
        key, part = pair.elements
        self.declare_entries(key, pair)
        self.keys = self.state("keys", rt.TableType(key, ENDS))
        self.values = self.state("values", rt.BufferType(linked(part)))
        self.part = part

    @override
    def key(self, scope: Scope, entry: SSAValue) -> SSAValue:
        return self.get(scope, entry, 0)

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        self.each_taken(scope, 0, lambda element: self._change(scope, element))
        self.remove_deleted(scope)
        entries = self.buffer_list(scope, self.entries)
        self.each(scope, entries, lambda entry: self._group(scope, *self.pair(scope, entry)))
        pairs = self.table_list(scope, self.keys)
        self.each(scope, pairs, lambda pair: self._emit(scope, *self.pair(scope, pair)))
        self.table_clear(scope, self.keys)
        self.buffer_clear(scope, self.values)

    def _change(self, scope: Scope, element: SSAValue) -> None:
        key, part = self.pair(scope, element)

        def keep() -> None:
            self.keep(scope, self.make(scope, key, scope.value(value.PayloadOp(part))))

        keeps = scope.value(value.IsSomeOp(part))
        scope.when(keeps, keep, lambda: self.delete(scope, key))

    def _group(self, scope: Scope, key: SSAValue, part: SSAValue) -> None:
        handles = scope.state(self.keys), scope.state(self.values)
        scope.add(rt.ChainPushOp(scope.context, *handles, key, part))

    def _emit(self, scope: Scope, key: SSAValue, ends: SSAValue) -> None:
        arguments = [scope.state(self.values), self.get(scope, ends, 0)]
        cursor = scope.cursor("chain", self.part, arguments=arguments)
        scope.walk(cursor, lambda part: self.push(scope, self.make(scope, key, part)))


class State(TickLowering[hf.LatticeStateOp]):
    """`state`, `state_by`: port 0 has what changed the lattice, port 1 the lattice."""

    @override
    def declare(self) -> None:
        self.initial, self.merge = self.user_function("initial"), self.user_function("merge")
        self.by = None if self.op.by is None else self.user_function("by")
        self.accumulator = self.cell("lattice", self.initial.result)
        self.started = self.flag("started")

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        start_if_new(self, scope)
        self.each_taken(scope, 0, lambda element: self._merge(scope, element))

    def _merge(self, scope: Scope, element: SSAValue) -> None:
        part = element if self.by is None else self.apply(scope, self.by, element)
        merged = self.apply(scope, self.merge, scope.get(self.accumulator), part)
        scope.set(self.accumulator, self.get(scope, merged, 0))
        scope.when(self.get(scope, merged, 1), lambda: self.push(scope, element))

    @override
    def finish(self, scope: Scope) -> None:
        start_if_new(self, scope)
        self.emit(scope, scope.get(self.accumulator), 1)

    @override
    def clear(self, scope: Scope, index: int) -> None:
        self.set_number(scope, self.started, 0)


class DeferSignal(TickLowering[hf.DeferSignalOp]):
    """`defer_signal`: what came in the tick of the signal is released, too."""

    @override
    def declare(self) -> None:
        self.waiting = self.state("waiting", rt.BufferType(self.input_type(0)))

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        self.each_taken(scope, 0, lambda element: self.buffer_push(scope, self.waiting, element))
        signalled = self.not_empty(scope, self.taken(scope, 1))
        scope.when(signalled, lambda: self._release(scope))

    def _release(self, scope: Scope) -> None:
        released = self.buffer_list(scope, self.waiting)
        self.buffer_clear(scope, self.waiting)
        self.push_all(scope, released)


class LatticeFoldBatch(TickLowering[hf.LatticeFoldBatchOp]):
    """`lattice_fold_batch`: as `defer_signal`, merged into one point of a lattice."""

    @override
    def declare(self) -> None:
        self.initial, self.step = self.user_function("initial"), self.user_function("step")
        self.accumulator = self.cell("lattice", self.initial.result)
        self.started = self.flag("started")

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        self.each_taken(scope, 0, lambda element: self._merge(scope, element))
        signalled = self.not_empty(scope, self.taken(scope, 1))
        scope.when(signalled, lambda: self._release(scope))

    def _merge(self, scope: Scope, element: SSAValue) -> None:
        start_if_new(self, scope)
        old = scope.get(self.accumulator)
        scope.set(self.accumulator, self.apply(scope, self.step, old, element))

    def _release(self, scope: Scope) -> None:
        start_if_new(self, scope)
        self.push(scope, scope.get(self.accumulator))
        self.set_number(scope, self.started, 0)

    @override
    def reset(self, scope: Scope, ended: str) -> None:
        """It is kept until a signal comes."""
