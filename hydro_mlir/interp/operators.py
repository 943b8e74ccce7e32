"""The operators that `hfplus` and `hf` have in common, each as plainly as it can be said."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import NoReturn, cast

from xdsl.ir import Region

from hydro_mlir.dialects.stable_hash import stable_hash
from hydro_mlir.interp.dataflow import Log, Operator, Reader, Schedule
from hydro_mlir.interp.environment import Environment
from hydro_mlir.interp.functions import call_region
from hydro_mlir.interp.values import Ordered, Value, freeze, structure


class Function:
    """A region as a Python function; a trap in it names the operator and the element."""

    def __init__(self, region: Region, environment: Environment, operator: str):
        self.region = region
        self.environment = replace(environment, operator=operator)
        # What the function refers to comes behind its other arguments.
        self.seen: Callable[[], tuple[Value, ...]] = tuple

    def __call__(self, *arguments: Value, about: Value = ()) -> tuple[Value, ...]:
        """What the region's terminator is given; `about` is the element behind the call."""
        self.environment.check_time()
        self.environment.consider(about)
        return call_region(self.region, (*arguments, *self.seen()), self.environment)

    def value(self, *arguments: Value, about: Value = ()) -> Value:
        """The one value that the region yields."""
        (result,) = self(*arguments, about=about)
        return result


class Source(Operator):
    """Elements from outside, loaded when the program has started."""

    def __init__(self, load: Callable[[], list[Value]], output: Log):
        self.log = Log()
        self.load: Callable[[], list[Value]] | None = load
        super().__init__([self.log], output)

    def ready(self) -> bool:
        """A source that was not loaded yet is ready."""
        return self.load is not None or super().ready()

    def step(self, schedule: Schedule) -> None:
        """Load first, then write on."""
        if self.load is not None:
            self.log.elements = self.load()
            self.log.ended = True
            self.load = None
        super().step(schedule)


class Elementwise(Operator):
    """A function from an element to any number of elements."""

    def __init__(self, source: Log, output: Log, apply: Callable[[Value], Iterable[Value]]):
        super().__init__([source], output)
        self.apply = apply

    def handle(self, element: Value) -> Iterable[Value]:
        """Apply the function."""
        return self.apply(element)


class Copy(Operator):
    """Writes what it reads: ops that only say something about a collection."""

    def __init__(self, source: Log, output: Log):
        super().__init__([source], output)


class Drop(Operator):
    """Reads and forgets."""

    def __init__(self, source: Log):
        super().__init__([source])

    def handle(self, element: Value) -> Iterable[Value]:
        """Nothing is left."""
        return ()


class Merge(Operator):
    """Several inputs as one, as they come."""


class Concatenation(Operator):
    """All of the first input, then all of the next."""

    def readable(self) -> list[Reader]:
        """The first input that has not ended, if there is something to read."""
        for reader in self.inputs:
            if not reader.exhausted:
                return [reader] if reader.waiting else []
        return []


class Limit(Operator):
    """The first `count` elements; the others are read and dropped."""

    def __init__(self, source: Log, output: Log, count: int):
        super().__init__([source], output)
        self.left = count

    def handle(self, element: Value) -> Iterable[Value]:
        """Let it pass while the count lasts."""
        if self.left <= 0:
            return ()
        self.left -= 1
        return (element,)


class Fold(Operator):
    """One accumulator per key, or one of all; written when the input has ended, if it `emits`.

    Keys are written in the order in which they first came. Without `initial` the first element
    is the first accumulator, and there is none without elements.
    """

    def __init__(
        self,
        source: Log,
        output: Log,
        initial: Function | None,
        add: Function,
        keyed: bool,
        emits: bool,
    ):
        super().__init__([source], output)
        self.initial = initial
        self.add = add
        self.keyed = keyed
        self.emits = emits
        self.groups: dict[Hashable, tuple[Value, Value]] = {}
        if not keyed and initial is not None:
            self.groups[()] = ((), initial.value())

    def handle(self, element: Value) -> Iterable[Value]:
        """Accumulate."""
        key, part = cast("tuple[Value, Value]", element) if self.keyed else ((), element)
        group = freeze(key)
        if group in self.groups:
            first, accumulator = self.groups[group]
            self.groups[group] = first, self.add.value(accumulator, part, about=part)
        elif self.initial is None:
            self.groups[group] = key, part
        else:
            accumulator = self.initial.value(about=part)
            self.groups[group] = key, self.add.value(accumulator, part, about=part)
        return ()

    def finish(self) -> Iterable[Value]:
        """The accumulators."""
        if not self.emits:
            return ()
        return [pair if self.keyed else pair[1] for pair in self.groups.values()]


class Collect(Operator):
    """All elements as one list, when the input has ended, if it `emits`."""

    def __init__(self, source: Log, output: Log, emits: bool):
        super().__init__([source], output)
        self.emits = emits

    def handle(self, element: Value) -> Iterable[Value]:
        """Nothing comes before the end."""
        return ()

    def finish(self) -> Iterable[Value]:
        """The list."""
        return [list(self.inputs[0].log.elements)] if self.emits else ()


class Sort(Operator):
    """All elements in ascending order of a key, when the input has ended. Stable."""

    def __init__(self, source: Log, output: Log, key: Function):
        super().__init__([source], output)
        self.key = key
        self.keyed: list[tuple[Ordered, Value]] = []

    def handle(self, element: Value) -> Iterable[Value]:
        """Take the key at once, so that it traps at the element."""
        self.keyed.append((Ordered(self.key.value(element, about=element)), element))
        return ()

    def finish(self) -> Iterable[Value]:
        """The sorted elements."""
        return [element for _, element in sorted(self.keyed, key=lambda pair: pair[0])]


# --- network -------------------------------------------------------------------------------------

# From an element to the receivers that get it, and what they get.
Route = Callable[[Value], tuple[Iterable[int], Value]]


class Send(Operator):
    """One member's end of a channel: a log per receiver."""

    def __init__(self, source: Log, receivers: Sequence[Log], route: Route):
        super().__init__([source])
        self.receivers = receivers
        self.route = route

    def handle(self, element: Value) -> Iterable[Value]:
        """Write to the logs of those who get it."""
        members, payload = self.route(element)
        for member in members:
            self.receivers[member].elements.append(payload)
        return ()

    def end(self) -> None:
        """Every receiver learns of the end."""
        for log in self.receivers:
            log.ended = True


class Receive(Operator):
    """The other end: the logs of all senders as one, with the sender in front if `keyed`."""

    def __init__(self, senders: Sequence[Log], output: Log, keyed: bool):
        super().__init__(senders, output)
        self.keyed = keyed

    def handle_from(self, reader: Reader, element: Value) -> Iterable[Value]:
        """Name the sender."""
        return ((self.inputs.index(reader), element) if self.keyed else element,)


def to_first(element: Value) -> tuple[Iterable[int], Value]:
    """The route of `send`: the receiver is a process."""
    return (0,), element


def to_all(receivers: int) -> Route:
    """The route of `broadcast`: everyone, the sender too if it is one of them."""
    return lambda element: (range(receivers), element)


def in_turn(receivers: int) -> Route:
    """The route of `round_robin`: each sender begins with member 0."""
    turns = itertools.cycle(range(receivers))
    return lambda element: ((next(turns),), element)


def by_hash(receivers: int, key: Function) -> Route:
    """The route of `partition`: equal keys get to one member, from whichever sender."""

    def route(element: Value) -> tuple[Iterable[int], Value]:
        hashed = stable_hash(structure(key.value(element, about=element)))
        return (hashed % receivers,), element

    return route


def by_address(receivers: int, trap: Callable[[str, Value], NoReturn]) -> Route:
    """The route of `demux`: elements are pairs of a member and what it gets."""

    def route(element: Value) -> tuple[Iterable[int], Value]:
        member, payload = cast("tuple[int, Value]", element)
        if not 0 <= member < receivers:
            trap("IndexError: member index out of range", element)
        return (member,), payload

    return route
