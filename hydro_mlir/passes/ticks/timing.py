"""Where a tick begins and ends: sources, deferral, windows of loops, references."""

from __future__ import annotations

from typing import ClassVar, cast

from typing_extensions import override
from xdsl.dialects import arith
from xdsl.dialects.builtin import ArrayAttr, SymbolRefAttr, i1
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.passes.loops.scope import Scope
from hydro_mlir.passes.ticks.base import OpT, TickLowering, number_attribute


class Gathering(TickLowering[OpT]):
    """An operator that waits for its turn and passes on what came: `next_stratum`, `handoff`."""

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        self.push_all(scope, self.taken(scope, 0))


# --- sources --------------------------------------------------------------------------------------


class SourceIter(TickLowering[OpT]):
    """`source_iter`, `source_json`: constant data, which has ended in the first tick."""

    @override
    def declare(self) -> None:
        self.symbol = self.location.names.unique(self.base)
        declaration = rt.DataOp(
            self.symbol,
            cast("ArrayAttr[Attribute]", self.op.properties["values"]),
            self.output_type(),
        )
        self.location.declare(declaration, self.op)

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        cursor = scope.cursor("data", self.output_type(), self.symbol)
        scope.walk(cursor, lambda element: self.push(scope, element))


class Arrivals(TickLowering[OpT]):
    """`source_stream`, `source_interval`: an input channel, which whoever runs the graph feeds."""

    @override
    def declare(self) -> None:
        channel = cast(SymbolRefAttr, self.op.properties["channel"])
        self.declare_input(channel.string_value())

    def declare_input(self, name: str) -> None:
        """The input channel."""
        self.symbol = self.location.declare_channel(
            name, "in", "send", name, self.output_type(), self.op
        )

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        cursor = scope.cursor("input", self.output_type(), self.symbol)
        scope.walk(cursor, lambda element: self.push(scope, element))


class SourceFile(Arrivals[hf.SourceFileOp]):
    """`source_file`: who runs the graph alone reads it before the first tick, a node as it goes."""

    @override
    def declare(self) -> None:
        if self.location.fleet.alone:
            self.declare_input(self.location.file_channel(self.op))
            return
        self.symbol = self.location.names.unique(self.base)
        self.location.declare(rt.FileOp(self.symbol, self.op.path.data, self.op.by.data), self.op)

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        if self.location.fleet.alone:
            super().turn(scope, first)
            return
        room = scope.value(rt.HasRoomOp(scope.context), "room")
        scope.when(room, lambda: self._read(scope))
        ended = scope.value(rt.ClosedOp(scope.context, self.symbol), "ended")
        scope.when(scope.negation(ended), lambda: self.location.ask(scope))

    def _read(self, scope: Scope) -> None:
        cursor = scope.cursor("file", self.output_type(), self.symbol)
        scope.walk(cursor, lambda element: self.push(scope, element))


class Initialize(TickLowering[hf.InitializeOp]):
    """`initialize`: once, if its turn comes in the first tick."""

    @override
    def declare(self) -> None:
        self.spent = self.flag("spent")

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        past = scope.value(arith.OrIOp(scope.get(self.spent), scope.get(self.location.later)))
        scope.when(scope.negation(past), lambda: self._emit(scope))

    def _emit(self, scope: Scope) -> None:
        self.set_number(scope, self.spent, 1)
        self.push(scope, self.make(scope))


class Spin(TickLowering[hf.SpinOp]):
    """`spin`."""

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        if first:
            self.location.ask(scope)
            self.push(scope, self.make(scope))


class IterRef(TickLowering[hf.IterRefOp]):
    """`iter_ref`: the list that the reference is worth."""

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        (elements,) = self.location.referred(scope, self)
        self.push_all(scope, elements)


# --- deferral -------------------------------------------------------------------------------------


class Deferred(TickLowering[OpT]):
    """`defer_tick`, `defer_tick_lazy`: what comes is for the next tick, or iteration.

    Two buffers: what is `ready` is emitted, what is `coming` becomes ready at the end.
    """

    @override
    def declare(self) -> None:
        buffer = rt.BufferType(self.input_type(0))
        self.coming, self.ready = self.state("coming", buffer), self.state("ready", buffer)

    @property
    def lazy(self) -> bool:
        """Whether it asks for no other tick."""
        return isinstance(self.op, hf.DeferTickLazyOp)

    @property
    def in_loop(self) -> bool:
        """Whether it defers to the next iteration."""
        return self.loop is not None and not self.loop.root

    def defer(self, scope: Scope, element: SSAValue) -> None:
        """Write the keeping of an element for later."""
        self.buffer_push(scope, self.coming, element)

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        ready = self.buffer_list(scope, self.ready)
        self.buffer_clear(scope, self.ready)
        self.push_all(scope, ready)

    def swap(self, scope: Scope) -> None:
        """Later is now; what was ready and not emitted is gone."""
        self.buffer_clear(scope, self.ready)
        handles = scope.state(self.ready), scope.state(self.coming)
        scope.add(rt.SwapOp(scope.context, *handles))

    def has_ready(self, scope: Scope) -> SSAValue:
        """Write whether something is ready."""
        count = rt.BufferCountOp(scope.context, scope.state(self.ready))
        return scope.compare("ne", scope.value(count), 0)


class NextIteration(Deferred[hf.NextIterationOp]):
    """`next_iteration`: drops what another execution of the loop has left."""

    @property
    @override
    def in_loop(self) -> bool:
        return True

    @override
    def begin(self, scope: Scope) -> None:
        assert self.loop is not None
        zero = scope.compare("eq", scope.get(self.loop.iteration), 0)
        scope.when(zero, lambda: self.buffer_clear(scope, self.ready))


# --- windows --------------------------------------------------------------------------------------


class Window(Gathering[OpT]):
    """The entry of a loop: `batch`, `all_once`."""

    GATES: ClassVar[bool] = True

    def opens(self, scope: Scope) -> SSAValue:
        """Write whether the loop is to run (again) because of this window."""
        return self.location.waiting(scope, self)

    def in_iteration(self, scope: Scope, predicate: str, number: int) -> SSAValue:
        """Write how the number of the iteration compares."""
        assert self.loop is not None
        return scope.compare(predicate, scope.get(self.loop.iteration), number)


class BatchLazy(Window[hf.BatchLazyOp]):
    """`batch_lazy`: never opens the loop."""

    GATES = False

    @override
    def opens(self, scope: Scope) -> SSAValue:
        return scope.constant(0, i1)


class BatchEager(Window[hf.BatchEagerOp]):
    """`batch_eager`: opens the loop once in every tick."""

    @override
    def opens(self, scope: Scope) -> SSAValue:
        return self.in_iteration(scope, "eq", 0)


class RepeatN(Window[hf.RepeatNOp]):
    """`repeat_n`: the elements of the first iteration."""

    @override
    def declare(self) -> None:
        self.elements = self.location.declare_queue(self, "elements", self.input_type(0))

    @override
    def opens(self, scope: Scope) -> SSAValue:
        return scope.either(
            self.in_iteration(scope, "eq", 0),
            lambda: self.location.waiting(scope, self),
            lambda: self._goes_on(scope),
        )

    def _goes_on(self, scope: Scope) -> SSAValue:
        return self.in_iteration(scope, "slt", number_attribute(self.op, "count"))

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        arrived = self.taken(scope, 0)
        begins = self.in_iteration(scope, "eq", 0)
        scope.when(begins, lambda: self._begin(scope, arrived))
        scope.when(self._goes_on(scope), lambda: self._emit(scope))

    def _begin(self, scope: Scope, arrived: SSAValue) -> None:
        """Write the keeping of what came, in the place of another execution's."""
        queue = scope.state(self.elements)

        def push(element: SSAValue) -> None:
            scope.add(rt.QueuePushOp(scope.context, queue, element))

        scope.add(rt.QueueTakeOp(scope.context, queue))
        self.each(scope, arrived, push)

    def _emit(self, scope: Scope) -> None:
        queue = scope.state(self.elements)
        self.push_all(scope, scope.value(rt.QueueListOp(scope.context, queue)))


class Prefix(Window[hf.PrefixOp]):
    """`prefix`: all elements since the loop's first iteration, of the whole run at the root."""

    @override
    def declare(self) -> None:
        self.kept = self.state("kept", rt.BufferType(self.input_type(0)))

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        if not self.op.in_root_loop:
            begins = self.in_iteration(scope, "eq", 0)
            scope.when(begins, lambda: self.buffer_clear(scope, self.kept))
        arrived = self.taken(scope, 0)
        self.each(scope, arrived, lambda element: self.buffer_push(scope, self.kept, element))
        self.push_all(scope, self.buffer_list(scope, self.kept))


# --- what is referred to --------------------------------------------------------------------------


class Singleton(TickLowering[OpT]):
    """`singleton`, `optional`: at most one element per tick."""

    @override
    def declare(self) -> None:
        self.full = self.flag("full")

    @override
    def begin(self, scope: Scope) -> None:
        self.set_number(scope, self.full, 0)

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        name = self.op.name.removeprefix("hf.")
        message = f"RuntimeError: {name}() received more than one item"
        scope.when(scope.get(self.full), lambda: self.fault(scope, message, element))
        self.set_number(scope, self.full, 1)
        self.push(scope, element)
