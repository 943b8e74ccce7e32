"""Operators of one input that handle each element as it comes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import cast

from hydro_mlir.interp.ticks.operator import Apply, Emit, Streaming, fault
from hydro_mlir.interp.values import Value, equal, freeze


class Identity(Streaming):
    """Every element as it is."""


class Drop(Streaming):
    """No element."""

    def handle(self, element: Value) -> Iterable[Value]:
        """Nothing is left."""
        return ()


class FlatMap(Streaming):
    """All that a function makes of an element: `map`, `filter`, `flat_map` and the like."""

    def __init__(self, apply: Callable[[Value], Iterable[Value]]):
        self.apply = apply

    def handle(self, element: Value) -> Iterable[Value]:
        """Apply the function."""
        return self.apply(element)


class Inspect(Streaming):
    """Shows every element to a function and passes it on."""

    def __init__(self, show: Callable[[Value], object]):
        self.show = show

    def handle(self, element: Value) -> Iterable[Value]:
        """Show it first."""
        self.show(element)
        return (element,)


class Assert(Streaming):
    """Passes elements on for which the predicate holds; a fault otherwise."""

    def __init__(self, holds: Apply):
        self.holds = holds

    def handle(self, element: Value) -> Iterable[Value]:
        """Check it first."""
        if not self.holds(element):
            fault("AssertionError: assert", element)
        return (element,)


class AssertEqual(Streaming):
    """Elements must be the expected ones, over all ticks; fewer are no fault, more are."""

    def __init__(self, expected: Sequence[Value]):
        self.expected = expected
        self.position = 0

    def handle(self, element: Value) -> Iterable[Value]:
        """Compare with the next one."""
        if self.position == len(self.expected):
            fault("AssertionError: assert_eq got more elements than expected", element)
        if not equal(self.expected[self.position], element):
            fault("AssertionError: assert_eq got an element that was not expected", element)
        self.position += 1
        return (element,)


class Enumerate(Streaming):
    """Pairs of a number, from 0, and an element."""

    def __init__(self, lifetime: str = "tick"):
        self.lifetimes = (lifetime,)
        self.next = 0

    def handle(self, element: Value) -> Iterable[Value]:
        """Number it."""
        self.next += 1
        return ((self.next - 1, element),)

    def clear(self, index: int) -> None:
        """Begin again from 0."""
        self.next = 0


class Unique(Streaming):
    """The first of equal elements."""

    def __init__(self, lifetime: str = "tick"):
        self.lifetimes = (lifetime,)
        self.seen: set[Hashable] = set()

    def handle(self, element: Value) -> Iterable[Value]:
        """Drop what was seen."""
        mark = freeze(element)
        if mark in self.seen:
            return ()
        self.seen.add(mark)
        return (element,)

    def clear(self, index: int) -> None:
        """Forget what was seen."""
        self.seen = set()


class MultisetDelta(Streaming):
    """What is there more often than in the tick before."""

    def __init__(self) -> None:
        self.current: dict[Hashable, int] = {}
        self.previous: dict[Hashable, int] = {}

    def begin(self, iteration: int) -> None:
        """What came in the last tick is the previous one's from now on."""
        self.previous, self.current = self.current, {}

    def handle(self, element: Value) -> Iterable[Value]:
        """Drop one for each equal one of the tick before."""
        mark = freeze(element)
        self.current[mark] = self.current.get(mark, 0) + 1
        if self.previous.get(mark, 0):
            self.previous[mark] -= 1
            return ()
        return (element,)


class Scan(Streaming):
    """A running fold; where the step yields no element it has ended, until its state is reset.

    `step` is given accumulator and element, and returns the next accumulator and the results: one
    or, at the end, none.
    """

    def __init__(
        self,
        initial: Callable[[], Value],
        step: Callable[[Value, Value], tuple[Value, Sequence[Value]]],
        lifetime: str = "tick",
    ):
        self.lifetimes = (lifetime,)
        self.initial = initial
        self.step = step
        self.accumulator: Value = None
        self.ended = False
        self.started = False

    def handle(self, element: Value) -> Iterable[Value]:
        """Take a step."""
        if self.ended:
            return ()
        if not self.started:
            self.accumulator, self.started = self.initial(), True
        self.accumulator, results = self.step(self.accumulator, element)
        self.ended = not results
        return results

    def clear(self, index: int) -> None:
        """Begin again."""
        self.ended = self.started = False


# --- several outputs -----------------------------------------------------------------------------


class Unzip(Streaming):
    """The halves of pairs, each to its port."""

    def push(self, element: Value, emit: Emit) -> None:
        """First the left half."""
        for port, half in enumerate(cast("tuple[Value, ...]", element)):
            emit(half, port)


class Demux(Streaming):
    """A function says what goes where: `partition`, `demux`, `demux_enum`."""

    def __init__(self, route: Callable[[Value], Iterable[tuple[int, Value]]]):
        self.route = route

    def push(self, element: Value, emit: Emit) -> None:
        """Emit in the order the function says."""
        for port, part in self.route(element):
            emit(part, port)
