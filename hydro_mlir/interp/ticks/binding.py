"""
From an op of a graph to its operator: one entry per op in a table.

A user function is a region. What it is given are the elements, then what it refers to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from xdsl.ir import Attribute, Operation, Region, SSAValue

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.interp.environment import Environment
from hydro_mlir.interp.operators import Function
from hydro_mlir.interp.ticks.operator import Apply, Clock, Operator
from hydro_mlir.interp.ticks.timing import Arrivals, Reference
from hydro_mlir.interp.values import Value

Accumulation = tuple[Apply, Apply]

# Hands an element to a function at the edge, or to a channel, by its name.
Deliver = Callable[[str, Value], None]


@dataclass
class Binder:
    """What operators of one graph share; `references` by edge, `arrivals` by channel."""

    environment: Environment
    deliver: Deliver
    send: Deliver
    clock: Clock = field(default_factory=Clock)
    references: dict[SSAValue, Reference] = field(default_factory=dict[SSAValue, Reference])
    arrivals: dict[str, tuple[Arrivals, Attribute]] = field(
        default_factory=dict[str, tuple[Arrivals, Attribute]]
    )
    counts: dict[str, int] = field(default_factory=dict[str, int])

    def results(self, op: Operation, region: Region) -> Callable[..., tuple[Value, ...]]:
        """A region of an op as a Python function of elements; it returns all it yields."""
        function = Function(region, self.environment, op.name.removeprefix("hf."))
        operator = cast("hf.Operator", op)
        references = [self.references[edge] for edge in operator.references]
        accesses = zip(references, operator.accesses, strict=True)
        changing = [reference for reference, access in accesses if access.mutable]
        wanted = len(region.blocks[0].args)

        def call(*elements: Value) -> tuple[Value, ...]:
            about = elements[-1] if elements else ()
            if len(elements) == wanted:  # a part of the op that refers to nothing
                return function(*elements, about=about)
            seen = [reference.value() for reference in references]
            found = function(*elements, *seen, about=about)
            own = len(found) - len(changing)
            for reference, new in zip(changing, found[own:], strict=True):
                reference.change(new)
            return found[:own]

        return call

    def apply(self, op: Operation, region: Region) -> Apply:
        """As `results`, for a region that yields one value."""
        results = self.results(op, region)
        return lambda *elements: results(*elements)[0]

    def accumulation(self, op: Operation, start: Region | None, step: Region) -> Accumulation:
        """What makes an accumulator of a first element, and what adds a further one.

        `start` either makes an initial accumulator, or the first one of the first element; without
        it, the first element is the first accumulator.
        """
        add = self.apply(op, step)
        if start is None:
            return _itself, add
        make = self.apply(op, start)
        if start.blocks[0].args:
            return make, add

        def first(element: Value) -> Value:
            return add(make(), element)

        return first, add


def _itself(element: Value) -> Value:
    return element


Build = Callable[[Binder, Operation], Operator]


def plain(make: Callable[[], Operator]) -> Build:
    """Operators that are all there is to know."""

    def build(binder: Binder, op: Operation) -> Operator:
        return make()

    return build


def lasting(make: Callable[[str], Operator]) -> Build:
    """Operators with one lifetime."""

    def build(binder: Binder, op: Operation) -> Operator:
        return make(*lifetimes(op))

    return build


def sided(make: Callable[[tuple[str, str]], Operator]) -> Build:
    """Operators with a lifetime for each of two sides."""

    def build(binder: Binder, op: Operation) -> Operator:
        return make(both(op))

    return build


def lifetimes(op: Operation) -> Sequence[str]:
    """The lifetimes of an op's state, where it stands."""
    return cast("hf.Operator", op).lifetimes_here


def both(op: Operation) -> tuple[str, str]:
    """The lifetimes of an op with two sides."""
    left, right = lifetimes(op)
    return left, right
