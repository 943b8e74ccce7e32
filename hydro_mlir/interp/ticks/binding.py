"""
From an op of a graph to its operator: one entry per op in a table.

A user function is a region. What it is given are the elements, then what it refers to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from xdsl.ir import Operation, Region, SSAValue

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.interp.environment import Environment
from hydro_mlir.interp.operators import Function
from hydro_mlir.interp.ticks.operator import Apply, Clock
from hydro_mlir.interp.ticks.timing import Arrivals, Reference
from hydro_mlir.interp.values import Value

# Hands an element to a function at the edge, by the name of the function.
Deliver = Callable[[str, Value], None]


@dataclass
class Binder:
    """What operators of one graph share; `references` by edge."""

    environment: Environment
    deliver: Deliver
    clock: Clock = field(default_factory=Clock)
    references: dict[SSAValue, Reference] = field(default_factory=dict[SSAValue, Reference])
    arrivals: dict[str, Arrivals] = field(default_factory=dict[str, Arrivals])
    counts: dict[str, int] = field(default_factory=dict[str, int])

    def results(self, op: Operation, region: Region) -> Callable[..., tuple[Value, ...]]:
        """A region of an op as a Python function of elements; it returns all it yields."""
        function = Function(region, self.environment, op.name.removeprefix("hf."))
        references = [self.references[edge] for edge in cast("hf.Operator", op).references]
        wanted = len(region.blocks[0].args)

        def call(*elements: Value) -> tuple[Value, ...]:
            about = elements[-1] if elements else ()
            if len(elements) == wanted:  # a part of the op that refers to nothing
                return function(*elements, about=about)
            seen = [reference.value() for reference in references]
            return function(*elements, *seen, about=about)

        return call

    def apply(self, op: Operation, region: Region) -> Apply:
        """As `results`, for a region that yields one value."""
        results = self.results(op, region)
        return lambda *elements: results(*elements)[0]

    def accumulation(
        self, op: Operation, initial: Region | None, first: Region | None, step: Region
    ) -> tuple[Apply, Apply]:
        """What makes an accumulator of a first element, and what adds a further one."""
        add = self.apply(op, step)
        if first is not None:
            return self.apply(op, first), add
        if initial is None:
            return (lambda element: element), add
        make = self.apply(op, initial)
        return (lambda element: add(make(), element)), add


def lifetimes(op: Operation) -> Sequence[str]:
    """The lifetimes of an op's state."""
    return cast("hf.Operator", op).lifetimes


def both(op: Operation) -> tuple[str, str]:
    """The lifetimes of an op with two sides."""
    left, right = lifetimes(op)
    return left, right
