"""
What is known about every operator, as data: docs, diagnostics, `Graph` and schedule read it.

>>> Ports(("pos", "neg"), 2, 2).name(1), ANY.name(3)
('neg', '3')
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# When the state of an operator is emptied: every iteration of the loop, when the loop's execution
# ends, at the end of every tick, never.
LIFETIMES = ("none", "loop", "tick", "static")
LOOP_LIFETIMES = ("none", "loop")


class Category(StrEnum):
    """Families of operators, by the place that they can have in a graph."""

    SOURCE = "source"
    ELEMENTWISE = "elementwise"
    STATEFUL = "stateful"
    BLOCKING = "blocking"
    MULTI_INPUT = "multi-input"
    MULTI_OUTPUT = "multi-output"
    WINDOWING = "windowing"
    UNWINDOWING = "un-windowing"
    PSEUDO = "pseudo"
    SINK = "sink"
    STRUCTURE = "structure"


class Delay(StrEnum):
    """What an operator does with one of its inputs before anything comes out."""

    NONE = "none"
    # Waits until the input has ended for this tick: a barrier between strata.
    STRATUM = "stratum"
    # As a stratum, but more input only ever means more output: may stand in a recursive stratum.
    MONOTONE = "monotone"
    TICK = "tick"
    TICK_LAZY = "tick_lazy"


class Reference(StrEnum):
    """What a user function sees of an operator that it refers to; empty: cannot be referred to."""

    NONE = ""
    VALUE = "value"
    OPTION = "option"
    LIST = "list"


@dataclass(frozen=True)
class Ports:
    """Inputs or outputs: how many there may be, and their names; without names they are numbers.

    Fewer than `advised` are a warning. `most` is None where there is no limit.
    """

    names: tuple[str, ...] = ()
    least: int = 1
    most: int | None = 1
    advised: int = 0

    def name(self, index: int) -> str:
        """The name of a port."""
        return self.names[index] if index < len(self.names) else str(index)

    def __str__(self) -> str:
        """How many: the words of a diagnostic."""
        if self.most is None:
            return f"at least {self.least}" if self.least else "any number of"
        if self.least == self.most:
            return f"exactly {self.least}"
        return f"at least {self.least} and at most {self.most}"


ONE = Ports()
NO_PORTS = Ports((), 0, 0)
UP_TO_ONE = Ports((), 0, 1)
ANY = Ports((), 0, None, 2)
TWO = Ports(("0", "1"), 2, 2)
MANY = Ports((), 2, None)


@dataclass(frozen=True)
class Facts:
    """One operator.

    `shape` is the type of its elements in and out. `lifetimes` names the inputs whose state has a
    lifetime, in the order of the `persist` words; `delays` has an entry per input, the last one
    stands for all that follow. `order` says in which order results come, `cost` what an element
    costs, `since` which generation of Hydroflow it comes from.
    """

    category: Category
    shape: str
    inputs: Ports = ONE
    outputs: Ports = ONE
    lifetimes: tuple[str, ...] = ()
    allowed: tuple[str, ...] = LIFETIMES
    required: bool = False
    delays: tuple[Delay, ...] = ()
    references: Reference = Reference.NONE
    order: str = "that of the input"
    cost: str = "constant time per element"
    since: str = "V10"
    # Emits in a tick though nothing arrived in it: state with the lifetime `static` is replayed.
    replays: bool = False
    # Asks for another tick by itself.
    again: bool = False
    # Hands elements to a Python function at the edge.
    callback: bool = False
    # Takes part in the events outside: a tick that gets something from it counts as work.
    external: bool = False
    # Means something inside a loop alone.
    loops_only: bool = False
    # Makes the iterations of its loop windows of their own, rather than turns towards a fixpoint.
    iterates: bool = False

    def delay(self, index: int) -> Delay:
        """What happens with input `index`."""
        return self.delays[min(index, len(self.delays) - 1)] if self.delays else Delay.NONE

    @property
    def monotone(self) -> bool:
        """Whether more input only ever means more output: no input is a barrier."""
        return not any(delay is Delay.STRATUM for delay in self.delays)

    @property
    def blocking(self) -> bool:
        """Whether some input has to end before anything comes out."""
        return any(delay in (Delay.STRATUM, Delay.MONOTONE) for delay in self.delays)
