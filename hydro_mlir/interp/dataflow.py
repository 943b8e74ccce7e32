"""
The machine both levels run on: operators that read logs and write logs, a piece at a time.

A *log* is all that ever flowed along one edge at one member, and whether it has ended. An
operator reads its inputs through *readers*, each with a position of its own, so an edge with
several users needs no copying. What travels between members is a log, too: one per channel,
sender and receiver, which keeps the order of a sender and nothing else. Memory grows with
everything that was ever sent; that is the price of being obvious.

Who reads when, and how much, is up to a *schedule*.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from hydro_mlir.interp.values import Value

T = TypeVar("T")


@dataclass(eq=False)
class Log:
    """Everything that flowed along an edge so far, and whether more can come."""

    elements: list[Value] = field(default_factory=list["Value"])
    ended: bool = False
    # Of a keyed singleton: what each firing of a slice has written at once.
    versions: list[list[Value]] = field(default_factory=list["list[Value]"])


@dataclass(eq=False)
class Reader:
    """A position in a log."""

    log: Log
    position: int = 0

    @property
    def waiting(self) -> int:
        """How many elements were not read yet."""
        return len(self.log.elements) - self.position

    @property
    def exhausted(self) -> bool:
        """Whether there is nothing to read, now and ever after."""
        return self.log.ended and self.waiting == 0

    def take(self, count: int) -> Sequence[Value]:
        """Read on."""
        start = self.position
        self.position += count
        return self.log.elements[start : self.position]


class Schedule:
    """Runs operators in order, each on all there is: the same on every run."""

    in_rounds = True

    def pick(self, choices: Sequence[T]) -> T:
        """One of several operators or inputs that could go on."""
        return choices[0]

    def cut(self, waiting: int) -> int:
        """How many of the waiting elements an operator gets to see now: at least one."""
        return waiting


class RandomSchedule(Schedule):
    """Any operator next, on any part of what is waiting; the same on every run with a seed."""

    in_rounds = False

    def __init__(self, seed: int):
        self.random = random.Random(seed)

    def pick(self, choices: Sequence[T]) -> T:
        """Any of them."""
        return self.random.choice(choices)

    def cut(self, waiting: int) -> int:
        """All in half of the cases, so that long inputs do not take long."""
        return waiting if self.random.random() < 0.5 else self.random.randint(1, waiting)


class Operator:
    """Reads elements of its inputs as they come and writes what `handle` makes of each.

    When all inputs have ended, `finish` may add more, and the output ends.
    """

    def __init__(self, inputs: Sequence[Log], output: Log | None = None):
        self.inputs = [Reader(log) for log in inputs]
        self.output = Log() if output is None else output
        self.finished = False
        # What has to be final before the first element is read.
        self.awaited: list[Log] = []

    def handle(self, element: Value) -> Iterable[Value]:
        """What an element gives."""
        return (element,)

    def finish(self) -> Iterable[Value]:
        """What the end of all inputs gives."""
        return ()

    def end(self) -> None:
        """Say downstream that no more will come."""
        self.output.ended = True

    def readable(self) -> list[Reader]:
        """The inputs that may be read from now."""
        return [reader for reader in self.inputs if reader.waiting]

    def ready(self) -> bool:
        """Whether a step would do something."""
        if self.finished or not all(log.ended for log in self.awaited):
            return False
        return bool(self.readable()) or all(reader.exhausted for reader in self.inputs)

    def step(self, schedule: Schedule) -> None:
        """Read from one input, and notice the end."""
        readable = self.readable()
        if readable:
            reader = schedule.pick(readable)
            for element in reader.take(schedule.cut(reader.waiting)):
                self.output.elements.extend(self.handle_from(reader, element))
        if all(reader.exhausted for reader in self.inputs):
            self.output.elements.extend(self.finish())
            self.finished = True
            self.end()

    def handle_from(self, reader: Reader, element: Value) -> Iterable[Value]:
        """As `handle`, for operators to which it matters where an element comes from."""
        return self.handle(element)


def run_operators(
    operators: Sequence[Operator], schedule: Schedule, steps_max: int | None = None
) -> bool:
    """Run until nobody is ready, which is the end of the program, also where edges form a cycle.

    Returns whether that was reached within `steps_max` steps.
    """
    steps = 0
    while ready := [operator for operator in operators if operator.ready()]:
        # The default schedule goes through all that are ready before it looks again.
        for operator in ready if schedule.in_rounds else [schedule.pick(ready)]:
            if steps_max is not None and steps >= steps_max:
                return False
            operator.step(schedule)
            steps += 1
    return True
