"""
What an operator of a tick-mode graph is: state, and two ways to be given elements.

A *streaming* operator has one input and is called for each element as it comes (`push`), so that
everything behind it sees the element before the next one arrives: a tee is depth first. A
*gathering* operator gets everything that came since it last ran (`run`). The first run of a tick,
or of a loop's iteration, gets the whole batch and replays what is kept; in a fixpoint later runs
get only what is new, and emit only what follows from that.

State says how long it lives. Whatever ends resets all state with a shorter life.

    none     an iteration of the loop        tick      a tick
    loop     an execution of the loop        static    the run
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NoReturn, TypeAlias, cast

from hydro_mlir.interp.values import Value, freeze

LIFETIMES = ("none", "loop", "tick", "static")

# Where a result goes: the element, and the output port.
Emit: TypeAlias = Callable[[Value, int], None]

# A user function of elements, which yields one value.
Apply: TypeAlias = Callable[..., Value]

Batches: TypeAlias = Sequence[Sequence[Value]]


class Fault(Exception):
    """What went wrong in an operator, in Python's words; the engine adds operator and place."""

    def __init__(self, message: str, element: Value = None):
        self.message = message
        self.element = element
        super().__init__(message)


def fault(message: str, element: Value = None) -> NoReturn:
    """Stop the tick, about an element."""
    raise Fault(message, element)


@dataclass
class Clock:
    """The number of the tick, for operators that do something else in the first one."""

    tick: int = 0


class Operator:
    """An operator without state that passes elements on; the base of all others."""

    streaming: ClassVar[bool] = False
    lifetimes: Sequence[str] = ()

    def begin(self, iteration: int) -> None:
        """Prepare for a tick, or for an iteration of the loop around, counted from 0."""

    def push(self, element: Value, emit: Emit) -> None:
        """Handle one element of the only input, if the operator is `streaming`."""
        emit(element, 0)

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Handle what came at each input since the last run of this tick."""
        for batch in batches:
            for element in batch:
                self.push(element, emit)

    def finish(self, emit: Emit) -> None:
        """Emit what is known only when the tick, or the iteration, has no more input."""

    def reset(self, ended: str) -> None:
        """Drop state that does not outlive what ended: `none`, `loop` or `tick`."""
        for index, lifetime in enumerate(self.lifetimes):
            if LIFETIMES.index(lifetime) <= LIFETIMES.index(ended):
                self.clear(index)

    def clear(self, index: int) -> None:
        """Reset the state that has the lifetime of this index."""


class Streaming(Operator):
    """An operator that handles each element as it comes."""

    streaming = True

    def push(self, element: Value, emit: Emit) -> None:
        """Emit what `handle` makes of an element."""
        for result in self.handle(element):
            emit(result, 0)

    def handle(self, element: Value) -> Iterable[Value]:
        """What becomes of an element."""
        return (element,)


def pair(element: Value) -> tuple[Value, Value]:
    """An element of an edge of pairs."""
    return cast("tuple[Value, Value]", element)


class Table:
    """Values by key, both in the order they first came; a set of values per key if `distinct`."""

    def __init__(self, distinct: bool):
        self.distinct = distinct
        self.groups: dict[Hashable, tuple[Value, list[Value]]] = {}
        self.seen: set[Hashable] = set()
        self.size = 0

    def add(self, key: Value, value: Value) -> bool:
        """Add a value; whether it is new."""
        group = freeze(key)
        if self.distinct:
            mark = (group, freeze(value))
            if mark in self.seen:
                return False
            self.seen.add(mark)
        self.groups.setdefault(group, (key, []))[1].append(value)
        self.size += 1
        return True

    def get(self, key: Value) -> Sequence[Value]:
        """The values of a key."""
        return self.groups.get(freeze(key), (key, ()))[1]

    def items(self) -> Iterable[tuple[Value, Sequence[Value]]]:
        """Every key with its values."""
        return self.groups.values()
