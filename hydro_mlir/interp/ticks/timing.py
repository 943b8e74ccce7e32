"""
Where a tick begins and ends: sources, sinks, deferral, the windows of loops, references.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, cast

from hydro_mlir.interp.ticks.operator import Batches, Clock, Emit, Operator, Streaming, fault
from hydro_mlir.interp.values import Value, payload_of, some

# --- sources and sinks ---------------------------------------------------------------------------


class Source(Operator):
    """Elements that are loaded once, in the first tick."""

    def __init__(self, load: Callable[[], Sequence[Value]], clock: Clock):
        self.load = load
        self.clock = clock
        self.spent = False

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Emit them all."""
        if self.spent or self.clock.tick > 0:
            return
        self.spent = True
        for element in self.load():
            emit(element, 0)


class Arrivals(Operator):
    """What came from outside before the tick."""

    def __init__(self) -> None:
        self.waiting: list[Value] = []

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Emit it in the order it came."""
        arrived, self.waiting = self.waiting, []
        for element in arrived:
            emit(element, 0)


class Spin(Operator):
    """One unit per tick; it asks for another tick, for ever."""

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Emit the unit."""
        if first:
            emit((), 0)


class IterateReference(Operator):
    """The elements of a reference, every tick."""

    def __init__(self, reference: Reference):
        self.reference = reference

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Emit them."""
        for element in list(self.reference.elements):
            emit(element, 0)


class Sink(Streaming):
    """Hands every element to a function, for delivery after the tick."""

    def __init__(self, deliver: Callable[[Value], None]):
        self.deliver = deliver

    def push(self, element: Value, emit: Emit) -> None:
        """Note it."""
        self.deliver(element)


# --- deferral ------------------------------------------------------------------------------------


class Deferred(Operator):
    """Gives what came in a tick (in a nested loop: in an iteration) out in the next one.

    What is `ready` counts as input of a tick or iteration, and asks for one unless it is `lazy`.
    """

    def __init__(self, lazy: bool, in_loop: bool = False):
        self.lazy = lazy
        self.in_loop = in_loop
        self.coming: list[Value] = []
        self.ready: list[Value] = []

    def defer(self, element: Value) -> None:
        """Keep an element for later."""
        self.coming.append(element)

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Emit what was deferred."""
        ready, self.ready = self.ready, []
        for element in ready:
            emit(element, 0)

    def swap(self) -> None:
        """Later is now."""
        self.ready, self.coming = self.coming, []

    @property
    def asks(self) -> bool:
        """Whether it asks for another tick or iteration."""
        return bool(self.ready) and not self.lazy


class NextIteration(Deferred):
    """The back edge of a loop: it drops what another execution of the loop has left."""

    def __init__(self) -> None:
        super().__init__(lazy=False, in_loop=True)

    def begin(self, iteration: int) -> None:
        """Nothing comes before the first iteration."""
        if iteration == 0:
            self.ready = []


# --- windows -------------------------------------------------------------------------------------


class Window(Operator):
    """The entry of a loop: whether the loop runs (again), and with what. As `batch`."""

    def __init__(self) -> None:
        self.iteration = 0

    def begin(self, iteration: int) -> None:
        """Learn the iteration."""
        self.iteration = iteration

    def opens(self, iteration: int, waiting: bool) -> bool:
        """Whether this iteration is to run, given whether there is new input."""
        return waiting


class BatchLazy(Window):
    """Never opens the loop; what it does not fire for is lost."""

    def opens(self, iteration: int, waiting: bool) -> bool:
        """No."""
        return False


class BatchEager(Window):
    """Opens the loop once in every tick."""

    def opens(self, iteration: int, waiting: bool) -> bool:
        """In the first iteration."""
        return iteration == 0


class RepeatN(Window):
    """The same elements for `count` iterations, which it asks for."""

    def __init__(self, count: int):
        super().__init__()
        self.count = count
        self.elements: list[Value] = []

    def opens(self, iteration: int, waiting: bool) -> bool:
        """As long as there is something to repeat."""
        return waiting if iteration == 0 else iteration < self.count

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Take them in the first iteration."""
        if self.iteration == 0:
            self.elements = list(batches[0])
        for element in self.elements if self.iteration < self.count else ():
            emit(element, 0)


class Prefix(Window):
    """All elements since the loop's first iteration, in every iteration; `lasting`: of the run."""

    def __init__(self, lasting: bool):
        super().__init__()
        self.lasting = lasting
        self.elements: list[Value] = []

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Emit the prefix."""
        if self.iteration == 0 and not self.lasting:
            self.elements = []
        self.elements.extend(batches[0])
        for element in self.elements:
            emit(element, 0)


# --- references ----------------------------------------------------------------------------------


class Singleton(Operator):
    """At most one element per tick."""

    name: ClassVar[str] = "singleton"

    def __init__(self) -> None:
        self.count = 0

    def begin(self, iteration: int) -> None:
        """Another one may come."""
        self.count = 0

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Pass it on."""
        for element in batches[0]:
            self.count += 1
            if self.count > 1:
                fault(f"RuntimeError: {self.name}() received more than one item", element)
            emit(element, 0)


class Optional(Singleton):
    """The same; only a reference to it is another one."""

    name: ClassVar[str] = "optional"


class Reference:
    """What a `#name` in a user function stands for: the elements of an edge in this tick.

    `form` is `value`, `option` or `list`. An operator that holds something says so in `held`.
    """

    def __init__(
        self, form: str, name: str = "singleton", held: Callable[[], Sequence[Value]] | None = None
    ):
        self.form = form
        self.name = name
        self.held = held
        self.elements: list[Value] = []

    def receive(self, port: int, element: Value) -> None:
        """Note an element."""
        self.elements.append(element)

    def change(self, new: Value) -> None:
        """Hold something else: a value, an option or a list, as `value` gives it."""
        if self.form == "list":
            self.elements = list(cast("list[Value]", new))
        elif self.form == "option":
            self.elements = [] if new is None else [payload_of(new)]
        else:
            self.elements = [new]

    def value(self) -> Value:
        """The one element, the option of it, or the list of all."""
        elements = self.elements if self.held is None else self.held()
        if self.form == "list":
            return list(elements)
        if self.form == "option":
            return some(elements[-1]) if elements else None
        if not elements:
            fault(f"RuntimeError: {self.name}() was empty when it was referenced")
        return elements[-1]


class Released(Operator):
    """Everything that a reference holds, when nobody changes it any more in this tick."""

    def __init__(self, reference: Reference):
        self.reference = reference

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Emit it."""
        for element in self.reference.elements:
            emit(element, 0)
