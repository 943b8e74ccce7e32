"""Operators that handle each element as it comes."""

from __future__ import annotations

from typing import Any

from typing_extensions import override
from xdsl.dialects import arith
from xdsl.dialects.builtin import StringAttr, i1, i64
from xdsl.ir import SSAValue

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.passes.loops.scope import Scope
from hydro_mlir.passes.ticks.base import OpT, TickLowering


class Streaming(TickLowering[OpT]):
    """An operator that passes every element on: `identity`, `tee`, `counter`."""

    streaming = True


class Applying(Streaming[OpT]):
    """An operator with one user function, `body`."""

    @override
    def declare(self) -> None:
        self.body = self.user_function("body")


class Map(Applying[hf.MapOp]):
    """`map`."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        self.push(scope, self.apply(scope, self.body, element))


class Filter(Applying[hf.FilterOp]):
    """`filter`."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        keep = self.apply(scope, self.body, element)
        scope.when(keep, lambda: self.push(scope, element))


class FilterMap(Applying[hf.FilterMapOp]):
    """`filter_map`."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        found = self.apply(scope, self.body, element)
        keep = self.get(scope, found, 0)
        scope.when(keep, lambda: self.push(scope, self.get(scope, found, 1)))


class FlatMap(Applying[hf.FlatMapOp]):
    """`flat_map`."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        self.push_all(scope, self.apply(scope, self.body, element))


class Flatten(Streaming[hf.FlattenOp]):
    """`flatten`."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        self.push_all(scope, element)


class Assert(Applying[hf.AssertOp]):
    """`assert`."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        holds = self.apply(scope, self.body, element)
        scope.when(
            scope.negation(holds), lambda: self.fault(scope, "AssertionError: assert", element)
        )
        self.push(scope, element)


class AssertEq(Streaming[hf.AssertEqOp]):
    """`assert_eq`: the expected elements are constant data, which keeps its place over ticks."""

    @override
    def declare(self) -> None:
        self.symbol = self.location.names.unique(f"{self.base}_expected")
        declaration = rt.DataOp(self.symbol, self.op.values, self.input_type(0))
        self.location.declare(declaration, self.op)

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        cursor = scope.cursor("data", self.input_type(0), self.symbol)
        more = scope.value(rt.AdvanceOp(scope.context, cursor))
        message = "AssertionError: assert_eq got more elements than expected"
        scope.when(scope.negation(more), lambda: self.fault(scope, message, element))
        wanted = scope.value(rt.CurrentOp(scope.context, cursor))
        same = scope.value(value.CompareOp("eq", wanted, element))
        message = "AssertionError: assert_eq got an element that was not expected"
        scope.when(scope.negation(same), lambda: self.fault(scope, message, element))
        self.push(scope, element)


class Enumerate(Streaming[hf.EnumerateOp]):
    """`enumerate`: a counter."""

    @override
    def declare(self) -> None:
        self.next = self.cell("next")

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        number = scope.get(self.next)
        scope.increment(self.next, number)
        self.push(scope, self.make(scope, number, element))

    @override
    def clear(self, scope: Scope, index: int) -> None:
        self.set_number(scope, self.next, 0)


class Unique(Streaming[hf.UniqueOp]):
    """`unique`: a table of what was seen."""

    @override
    def declare(self) -> None:
        self.seen = self.state("seen", rt.TableType(self.input_type(0), i1))

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        _, new = self.insert(scope, self.seen, element)
        scope.when(new, lambda: self.push(scope, element))

    @override
    def clear(self, scope: Scope, index: int) -> None:
        self.table_clear(scope, self.seen)


class MultisetDelta(Streaming[hf.MultisetDeltaOp]):
    """`multiset_delta`: how often each element came in this tick, and in the one before."""

    @override
    def declare(self) -> None:
        counts = rt.TableType(self.input_type(0), i64)
        self.current = self.state("current", counts)
        self.previous = self.state("previous", counts)

    @override
    def begin(self, scope: Scope) -> None:
        current, previous = scope.state(self.current), scope.state(self.previous)
        scope.add(rt.SwapOp(scope.context, current, previous))
        self.table_clear(scope, self.current)

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        cell, _ = self.insert(scope, self.current, element)
        self._add(scope, cell, 1)
        before, found = self.find(scope, self.previous, element)
        left = scope.either(found, lambda: self.read(scope, before), lambda: scope.constant(0))
        scope.when(
            scope.compare("sgt", left, 0),
            lambda: self._add(scope, before, -1),
            lambda: self.push(scope, element),
        )

    def _add(self, scope: Scope, cell: SSAValue, number: int) -> None:
        old = self.read(scope, cell)
        self.write(scope, cell, scope.value(arith.AddiOp(old, scope.constant(number))))


class Scan(Streaming[hf.ScanOp]):
    """`scan`: the accumulator, and whether it has started and ended."""

    @override
    def declare(self) -> None:
        self.initial, self.step = self.user_function("initial"), self.user_function("step")
        self.accumulator = self.cell("accumulator", self.initial.result)
        self.started, self.over = self.flag("started"), self.flag("ended")

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        going = scope.negation(scope.get(self.over))
        scope.when(going, lambda: self._step(scope, element))

    def _step(self, scope: Scope, element: SSAValue) -> None:
        start_if_new(self, scope)
        stepped = self.apply(scope, self.step, scope.get(self.accumulator), element)
        scope.set(self.accumulator, self.get(scope, stepped, 0))
        result = self.get(scope, stepped, 1)
        scope.when(
            scope.value(value.IsSomeOp(result)),
            lambda: self.push(scope, scope.value(value.PayloadOp(result))),
            lambda: self.set_number(scope, self.over, 1),
        )

    @override
    def clear(self, scope: Scope, index: int) -> None:
        self.set_number(scope, self.started, 0)
        self.set_number(scope, self.over, 0)


def start_if_new(lowering: Any, scope: Scope) -> None:
    """Write the initial accumulator where there is none."""

    def start() -> None:
        scope.set(lowering.accumulator, lowering.apply(scope, lowering.initial))
        lowering.set_number(scope, lowering.started, 1)

    scope.when(scope.negation(scope.get(lowering.started)), start)


class Counter(Streaming[hf.CounterOp]):
    """`counter`: a cell that whoever runs the graph reads."""

    @override
    def declare(self) -> None:
        self.count = self.location.declare_counter(self.op)

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        scope.increment(self.count, scope.get(self.count))
        self.push(scope, element)


class Drop(Streaming[hf.NullOp]):
    """`null`."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        pass


# --- sinks ----------------------------------------------------------------------------------------


class Sink(Streaming[OpT]):
    """Elements for a Python function, numbered across all functions of a graph that is alone."""

    callback: StringAttr

    @override
    def declare(self) -> None:
        self.symbol = self.location.declare_sink(self.op, self.input_type(0))

    def deliver(self, scope: Scope, element: SSAValue) -> None:
        """Write the staging of an element."""
        if not self.location.fleet.alone:
            scope.add(rt.StageOp(scope.context, self.symbol, scope.constant(0), element))
            return
        number = scope.get(self.location.sequence)
        scope.increment(self.location.sequence, number)
        numbered = self.make(scope, number, element)
        scope.add(rt.StageOp(scope.context, self.symbol, scope.constant(0), numbered))


class DestSink(Sink[hf.DestSinkOp]):
    """`for_each`."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        self.deliver(scope, element)


class Inspect(Sink[hf.InspectOp]):
    """`inspect`."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        self.deliver(scope, element)
        self.push(scope, element)


# --- several outputs ------------------------------------------------------------------------------


class Unzip(Streaming[hf.UnzipOp]):
    """`unzip`: first the left half."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        for port, half in enumerate(self.pair(scope, element)):
            self.emit(scope, half, port)


class Partition(Applying[hf.PartitionOp]):
    """`partition`: one way of an `if` per output."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        port = self.apply(scope, self.body, element)
        in_range = scope.value(arith.CmpiOp(port, scope.constant(len(self.op.outputs)), "ult"))
        message = "IndexError: partition has no output of this index"
        scope.when(scope.negation(in_range), lambda: self.fault(scope, message, element))
        for number in range(len(self.op.outputs)):
            scope.when(
                scope.compare("eq", port, number),
                lambda number=number: self.emit(scope, element, number),
            )


class Demux(Applying[hf.DemuxOp]):
    """`demux`: a loop per output."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        lists = self.apply(scope, self.body, element)
        for port in range(len(self.op.outputs)):
            parts = self.get(scope, lists, port)
            self.each(scope, parts, lambda part, port=port: self.emit(scope, part, port))


class DemuxEnum(Streaming[hf.DemuxEnumOp]):
    """`demux_enum`: a union is a tag and a place for each alternative."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        union = self.input_type(0)
        if not isinstance(union, value.UnionType):
            self.emit(scope, element, 0)
            return
        tag = self.get(scope, element, 0)
        for port in range(len(self.op.outputs)):
            number = union.tag_of(self.output_type(port))
            assert number is not None
            scope.when(
                scope.compare("eq", tag, number),
                lambda port=port, number=number: self.emit(
                    scope, self.get(scope, element, number + 1), port
                ),
            )
