"""Aggregates: one result, or one per key, for all the elements of a tick."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from hydro_mlir.interp.ticks.operator import Apply, Batches, Clock, Emit, Operator, pair
from hydro_mlir.interp.values import Ordered, Value, freeze

Make = Callable[[], Value]


def replays(clock: Clock | None) -> bool:
    """Whether an aggregate emits without input: with a clock only in the first tick."""
    return clock is None or clock.tick == 0


class Fold(Operator):
    """One accumulator, emitted every tick, also without input.

    In a fixpoint (`lattice_fold`) it is emitted again whenever something came. With a `clock`, it
    does not replay: it is emitted only in ticks with input, and in the first one.
    """

    def __init__(
        self, initial: Make, step: Apply, lifetime: str = "tick", clock: Clock | None = None
    ):
        self.lifetimes = (lifetime,)
        self.initial = initial
        self.step = step
        self.clock = clock
        self.accumulator: Value = None
        self.started = False

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Accumulate and emit."""
        if not self.started:
            self.accumulator, self.started = self.initial(), True
        for element in batches[0]:
            self.accumulator = self.step(self.accumulator, element)
        if batches[0] or (first and replays(self.clock)):
            emit(self.accumulator, 0)

    def held(self) -> Sequence[Value]:
        """What a reference to it sees: the accumulator, also where it was not emitted."""
        return [self.accumulator]

    def clear(self, index: int) -> None:
        """Begin again from the initial value."""
        self.started = False


class Reduce(Operator):
    """As `Fold`, from the first element; nothing where there was none."""

    def __init__(self, step: Apply, lifetime: str = "tick", clock: Clock | None = None):
        self.lifetimes = (lifetime,)
        self.step = step
        self.clock = clock
        self.accumulator: list[Value] = []

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Accumulate and emit."""
        for element in batches[0]:
            if self.accumulator:
                self.accumulator = [self.step(self.accumulator[0], element)]
            else:
                self.accumulator = [element]
        if self.accumulator and (batches[0] or (first and replays(self.clock))):
            emit(self.accumulator[0], 0)

    def held(self) -> Sequence[Value]:
        """What a reference to it sees: the accumulator, if there is one."""
        return self.accumulator

    def clear(self, index: int) -> None:
        """Forget."""
        self.accumulator = []


class Groups:
    """One accumulator per key, in the order keys first came."""

    def __init__(self, start: Apply, step: Apply):
        self.start = start
        self.step = step
        self.groups: dict[Hashable, tuple[Value, Value]] = {}

    def add(self, key: Value, element: Value) -> None:
        """Accumulate an element."""
        group = freeze(key)
        if group in self.groups:
            first, accumulator = self.groups[group]
            self.groups[group] = first, self.step(accumulator, element)
        else:
            self.groups[group] = key, self.start(element)


class FoldKeyed(Operator):
    """One accumulator per key; every tick all of them.

    `start` makes an accumulator of the first element of a key.
    """

    def __init__(self, start: Apply, step: Apply, lifetime: str = "tick"):
        self.lifetimes = (lifetime,)
        self.groups = Groups(start, step)

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Accumulate and emit the pairs of key and accumulator."""
        for element in batches[0]:
            self.groups.add(*pair(element))
        if first or batches[0]:
            for key, accumulator in list(self.groups.groups.values()):
                emit((key, accumulator), 0)

    def clear(self, index: int) -> None:
        """Forget all keys."""
        self.groups.groups = {}


class Sort(Operator):
    """The elements of the tick in ascending order of a key. Stable."""

    def __init__(self, key: Apply):
        self.key = key

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Take all keys, in order, before anything is emitted."""
        keyed = [(Ordered(self.key(element)), element) for element in batches[0]]
        for _, element in sorted(keyed, key=lambda entry: entry[0]):
            emit(element, 0)


class Collect(Operator):
    """The elements of the tick as one list."""

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Emit the list."""
        emit(list(batches[0]), 0)
