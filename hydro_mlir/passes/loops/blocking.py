"""
How blocking operators become code: they gather, and emit when their input has ended.

Each has a cell `emitted`: false until its last result is out. Results of one value are emitted
at once, those of many by a cursor that keeps its place in the state, so that an emission can stop
where outboxes are full and go on in the next tick.
"""

from __future__ import annotations

from typing import TypeVar, cast

from typing_extensions import override
from xdsl.dialects.builtin import i1
from xdsl.ir import SSAValue

from hydro_mlir.analysis.dataflow import element_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.passes.loops.functions import UserFunction
from hydro_mlir.passes.loops.operators import Lowering, OpT, call
from hydro_mlir.passes.loops.scope import Scope

AggregateT = TypeVar("AggregateT", bound=hf.AggregateOp)


class BlockingLowering(Lowering[OpT]):
    """An operator that emits once its input has ended."""

    emitted: str

    def declare_emitted(self) -> None:
        """The cell that says that everything has been emitted; declared behind other state."""
        self.emitted = self.state("emitted", rt.CellType(i1))

    @override
    def run(self, scope: Scope) -> None:
        input_ended = self.location.ended(scope, self.op.operands[0])
        ready = scope.both(input_ended, scope.negation(scope.get(self.emitted)))
        scope.when(ready, lambda: self.emit(scope))

    def emit(self, scope: Scope) -> None:
        """Write the emission of what there is to emit."""
        scope.when(
            scope.value(rt.HasRoomOp(scope.context), "room"),
            lambda: self._emit_value(scope),
            scope.again,
        )

    def _emit_value(self, scope: Scope) -> None:
        self.set_emitted(scope)
        self.emit_value(scope)

    def emit_value(self, scope: Scope) -> None:
        """Write the emission of the one value that the operator has."""
        raise NotImplementedError(self.op.name)

    def set_emitted(self, scope: Scope) -> None:
        """Note that everything is out."""
        scope.set(self.emitted, scope.constant(1, i1))

    def emit_all(self, scope: Scope, cursor: SSAValue, component: int | None = None) -> None:
        """Emit what a cursor walks over, or a component of it."""

        def emit(element: SSAValue) -> None:
            if component is not None:
                element = scope.value(value.GetOp(element, component))
            self.push(scope, element)

        exhausted = scope.walk_with_room(cursor, emit)
        scope.when(exhausted, lambda: self.set_emitted(scope), scope.again)

    @override
    def ended(self, scope: Scope) -> SSAValue:
        return scope.get(self.emitted)


class AggregateLowering(BlockingLowering[AggregateT]):
    """Shared by all aggregations: their functions."""

    def declare_functions(self) -> None:
        """The step, and the initial value if there is one."""
        self.step = self.function("step")
        self.initial: UserFunction | None = None
        if self.op.initial is not None:
            self.initial = self.function("initial")


class FoldLowering(AggregateLowering[hf.FoldOp]):
    """`fold`: the accumulator is a cell."""

    @override
    def declare(self) -> None:
        self.declare_functions()
        self.cell = self.state("cell", rt.CellType(element_of(self.op.result)))
        self.declare_emitted()

    @override
    def start(self, scope: Scope) -> None:
        assert self.initial is not None
        scope.set(self.cell, call(scope, self.initial, []))

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        scope.set(self.cell, call(scope, self.step, [scope.get(self.cell), element]))

    @override
    def emit_value(self, scope: Scope) -> None:
        self.push(scope, scope.get(self.cell))


class ReduceLowering(AggregateLowering[hf.ReduceOp]):
    """`reduce`: the accumulator is a cell, another one says whether it has a value."""

    @override
    def declare(self) -> None:
        self.declare_functions()
        self.cell = self.state("cell", rt.CellType(element_of(self.op.result)))
        self.has = self.state("has", rt.CellType(i1))
        self.declare_emitted()

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        next_value = scope.either(
            scope.get(self.has),
            lambda: call(scope, self.step, [scope.get(self.cell), element]),
            lambda: element,
        )
        scope.set(self.cell, next_value)
        scope.set(self.has, scope.constant(1, i1))

    @override
    def emit_value(self, scope: Scope) -> None:
        scope.when(scope.get(self.has), lambda: self.push(scope, scope.get(self.cell)))


class KeyedLowering(AggregateLowering[AggregateT]):
    """`fold_keyed` and `reduce_keyed`: a table from keys to accumulators."""

    @override
    def declare(self) -> None:
        self.declare_functions()
        self.pair = cast(value.TupleType, element_of(self.op.result))
        self.table = self.state("table", rt.TableType(*self.pair.elements))
        self.declare_emitted()

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        key = scope.value(value.GetOp(element, 0), "key")
        payload = scope.value(value.GetOp(element, 1), "payload")
        entry = scope.add(rt.TableEntryOp(scope.context, scope.state(self.table), key))
        old = lambda: scope.value(rt.CellGetOp(scope.context, entry.cell))  # noqa: E731
        if self.initial is None:
            new = scope.either(
                entry.inserted, lambda: payload, lambda: call(scope, self.step, [old(), payload])
            )
        else:
            initial = self.initial
            accumulator = scope.either(entry.inserted, lambda: call(scope, initial, []), old)
            new = call(scope, self.step, [accumulator, payload])
        scope.add(rt.CellSetOp(scope.context, entry.cell, new))

    @override
    def emit(self, scope: Scope) -> None:
        table = scope.state(self.table)
        self.emit_all(scope, scope.cursor("table", self.pair, arguments=[table]))


class CollectLowering(BlockingLowering[hf.CollectOp]):
    """`collect`: a buffer, emitted as one list."""

    @override
    def declare(self) -> None:
        self.buffer = self.state("buffer", rt.BufferType(element_of(self.op.operand)))
        self.declare_emitted()

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        scope.add(rt.BufferPushOp(scope.context, scope.state(self.buffer), element))

    @override
    def emit_value(self, scope: Scope) -> None:
        buffer = scope.state(self.buffer)
        collected = rt.BufferListOp(scope.context, buffer, element_of(self.op.result))
        self.push(scope, scope.value(collected))


class SortLowering(BlockingLowering[hf.SortOp]):
    """`sort`: a buffer of pairs of key and element, sorted once."""

    @override
    def declare(self) -> None:
        self.key = self.function("key")
        self.pair = value.TupleType([self.key.result, element_of(self.op.result)])
        self.buffer = self.state("buffer", rt.BufferType(self.pair))
        self.sorted = self.state("sorted", rt.CellType(i1))
        self.declare_emitted()

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        pair = scope.value(value.MakeOp([call(scope, self.key, [element]), element]))
        scope.add(rt.BufferPushOp(scope.context, scope.state(self.buffer), pair))

    @override
    def emit(self, scope: Scope) -> None:
        buffer = scope.state(self.buffer)
        scope.when(scope.negation(scope.get(self.sorted)), lambda: self._sort(scope, buffer))
        cursor = scope.cursor("buffer", self.pair, arguments=[buffer])
        self.emit_all(scope, cursor, component=1)

    def _sort(self, scope: Scope, buffer: SSAValue) -> None:
        scope.add(rt.BufferSortOp(scope.context, buffer))
        scope.set(self.sorted, scope.constant(1, i1))
