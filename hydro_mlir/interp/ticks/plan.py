"""
Runs the operators of a graph: steps, fixpoints and loops, in topological order.

    Step      one operator: buffers at its inputs, consumers at its outputs
    Fixpoint  a strongly connected component: its steps run in rounds, until nothing is new
    Loop      a nested scope: once per tick at the root, else as often as its windows open
    Scope     what stands side by side, in order

A streaming step has no turn of its own: who emits calls it. A `hf.forward` inside a fixpoint is
the buffer at which a round ends: what it got in one round it gives out in the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, Protocol, TypeAlias

from hydro_mlir.diagnostics import Place
from hydro_mlir.interp.environment import NOTHING, Trap
from hydro_mlir.interp.ticks.operator import Fault, Operator
from hydro_mlir.interp.ticks.timing import (
    BatchLazy,
    Deferred,
    NextIteration,
    Prefix,
    Reference,
    RepeatN,
    Window,
)
from hydro_mlir.interp.values import Value, to_python


class Receiver(Protocol):
    """Where elements go."""

    def receive(self, port: int, element: Value) -> None:
        """Take an element at an input."""
        ...


class Item(Protocol):
    """What has a turn in a scope."""

    def begin(self, iteration: int) -> None:
        """Prepare for a tick or iteration."""
        ...

    def execute(self) -> None:
        """Run, in a tick or iteration."""
        ...

    def steps(self) -> Iterator[Step]:
        """All steps, those of loops inside as well."""
        ...


# A consumer, its input port, and an element.
Delivery: TypeAlias = "tuple[Receiver, int, Value]"


def deliver(deliveries: Sequence[Delivery]) -> None:
    """Depth first: all that follows from one delivery comes before the next one.

    The stack is explicit, so that long chains of operators need none of the interpreter's own.
    """
    stack = list(reversed(deliveries))
    while stack:
        consumer, port, element = stack.pop()
        if isinstance(consumer, Step) and consumer.streaming:
            stack.extend(reversed(consumer.handle(element)))
        else:
            consumer.receive(port, element)


@dataclass(eq=False)
class Step:
    """An operator in its graph; `consumers` by output port."""

    operator: Operator
    name: str = ""
    inputs: int = 0
    place: Place | None = None
    consumers: list[list[tuple[Receiver, int]]] = field(
        default_factory=list[list[tuple[Receiver, int]]]
    )
    streaming: bool = False
    buffers: list[list[Value]] = field(init=False)

    def __post_init__(self) -> None:
        self.buffers = [[] for _ in range(self.inputs)]

    def connect(self, port: int, consumer: Receiver, consumer_port: int) -> None:
        """Add a consumer to an output."""
        while len(self.consumers) <= port:
            self.consumers.append([])
        self.consumers[port].append((consumer, consumer_port))

    def emit(self, element: Value, port: int = 0) -> None:
        """Hand an element to all consumers of an output, one after the other."""
        deliver(self.deliveries(element, port))

    def deliveries(self, element: Value, port: int) -> list[Delivery]:
        """Who gets an element."""
        consumers = self.consumers[port] if port < len(self.consumers) else ()
        return [(consumer, consumer_port, element) for consumer, consumer_port in consumers]

    def receive(self, port: int, element: Value) -> None:
        """Take an element: handle it at once, or at the step's next turn."""
        if isinstance(self.operator, Deferred):
            self.operator.defer(element)
        elif self.streaming:
            deliver(self.handle(element))
        else:
            self.buffers[port].append(element)

    def handle(self, element: Value) -> list[Delivery]:
        """Who gets what a streaming operator makes of an element."""
        found: list[Delivery] = []

        def emit(result: Value, port: int) -> None:
            found.extend(self.deliveries(result, port))

        try:
            self.operator.push(element, emit)
        except Fault as fault:
            self._stop(fault)
        return found

    def begin(self, iteration: int) -> None:
        """Prepare the operator."""
        self.operator.begin(iteration)

    def execute(self) -> None:
        """The step's only turn."""
        self.turn(first=True)
        self.finish()

    def turn(self, first: bool) -> None:
        """Handle what has come since the last turn."""
        if self.streaming:
            return
        batches, self.buffers = self.buffers, [[] for _ in self.buffers]
        try:
            self.operator.run(batches, first, self.emit)
        except Fault as fault:
            self._stop(fault)

    def finish(self) -> None:
        """Emit what comes at the end."""
        self.operator.finish(self.emit)

    @property
    def waiting(self) -> bool:
        """Whether something came since the last turn."""
        return any(self.buffers)

    def steps(self) -> Iterator[Step]:
        """Only this one."""
        yield self

    def _stop(self, fault: Fault) -> NoReturn:
        element = NOTHING if fault.element is None else to_python(fault.element)
        raise Trap(self.name, self.place, fault.message, element) from fault


@dataclass(eq=False)
class Fixpoint:
    """Steps of a cycle, in an order in which only forwards look back.

    More than `fuel` rounds are a fault, with the message `endless`.
    """

    items: Sequence[Step]
    fuel: int
    endless: str
    check_time: Callable[[], None]
    place: Place | None = None

    def begin(self, iteration: int) -> None:
        """Prepare all operators."""
        for step in self.items:
            step.begin(iteration)

    def execute(self) -> None:
        """Run rounds until nothing is left to do."""
        for step in self.items:
            step.turn(first=True)
        self._settle()
        for step in self.items:
            step.finish()
        self._settle()

    def _settle(self) -> None:
        rounds = 0
        while any(step.waiting for step in self.items):
            rounds += 1
            self.check_time()
            if rounds > self.fuel:
                raise Trap("", self.place, self.endless)
            for step in self.items:
                if step.waiting:
                    step.turn(first=False)

    def steps(self) -> Iterator[Step]:
        """Those of the cycle."""
        yield from self.items


@dataclass(eq=False)
class Scope:
    """Items side by side, in topological order, and the references to edges between them."""

    items: list[Item] = field(default_factory=list["Item"])
    references: list[Reference] = field(default_factory=list[Reference])

    def run(self, iteration: int = 0) -> None:
        """Run everything once."""
        for reference in self.references:
            reference.elements = []
        for item in self.items:
            item.begin(iteration)
        for item in self.items:
            item.execute()
        # What no loop took is lost.
        for item in self.items:
            if isinstance(item, Loop):
                item.drop()

    def steps(self) -> Iterator[Step]:
        """All steps, those of loops inside as well."""
        for item in self.items:
            yield from item.steps()


@dataclass(eq=False)
class Loop:
    """A scope that runs while its gate is open.

    More than `fuel` iterations are a fault, with the message `endless`.
    """

    body: Scope
    root: bool
    fuel: int
    endless: str
    check_time: Callable[[], None]
    place: Place | None = None
    iteration: int = 0

    def __post_init__(self) -> None:
        own = [item for item in self.body.items if isinstance(item, Step)]
        own += [s for item in self.body.items if isinstance(item, Fixpoint) for s in item.items]
        self.windows = [step for step in own if isinstance(step.operator, Window)]
        self.deferred = [s.operator for s in own if isinstance(s.operator, Deferred)]
        # A loop at the root is one iteration per tick, unless something in it asks for more.
        self.once = self.root and not any(
            isinstance(step.operator, NextIteration | RepeatN | Prefix) for step in own
        )
        gates = [s for s in self.windows if not isinstance(s.operator, BatchLazy)]
        self.gated = bool(gates) or any(not operator.lazy for operator in self.deferred)

    def begin(self, iteration: int) -> None:
        """Nothing: the body is prepared for each of its own iterations."""

    def execute(self) -> None:
        """Run the body as often as the gate is open."""
        self.iteration = 0
        while self._open() and not (self.once and self.iteration > 0):
            self.check_time()
            if self.iteration >= self.fuel:
                raise Trap("loop", self.place, self.endless)
            self.body.run(self.iteration)
            for operator in self.deferred:
                if operator.in_loop:
                    operator.swap()
            self.reset("none")
            self.iteration += 1
        if self.iteration:
            for operator in self.deferred:
                if not operator.in_loop:
                    operator.swap()
        self.reset("loop")

    def _open(self) -> bool:
        for step in self.windows:
            operator = step.operator
            assert isinstance(operator, Window)
            if operator.opens(self.iteration, step.waiting):
                return True
        asking = [d for d in self.deferred if d.in_loop or self.iteration == 0]
        if any(operator.asks for operator in asking):
            return True
        return not self.gated and self.iteration == 0

    def reset(self, ended: str) -> None:
        """End an iteration or an execution: for the steps of this loop, not of those inside."""
        for item in self.body.items:
            if not isinstance(item, Loop):
                for step in item.steps():
                    step.operator.reset(ended)

    def drop(self) -> None:
        """Forget what waits at the windows."""
        for step in self.windows:
            step.buffers = [[] for _ in step.buffers]

    def steps(self) -> Iterator[Step]:
        """Those of the body."""
        yield from self.body.steps()
