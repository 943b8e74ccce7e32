"""
How streaming operators become code: each takes an element and hands on what comes of it.

`Lowering` is what every kind of operator implements. For an element that arrives, `receive` writes
the code of the operator with that of everything behind it, so a chain of operators is one loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from typing_extensions import override
from xdsl.dialects import arith
from xdsl.dialects.builtin import i64
from xdsl.ir import Attribute, Operation, SSAValue

from hydro_mlir.analysis.dataflow import element_of
from hydro_mlir.analysis.regions import split_text
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.passes.loops.functions import UserFunction
from hydro_mlir.passes.loops.scope import Scope

if TYPE_CHECKING:
    from hydro_mlir.passes.loops.location import Location

OpT = TypeVar("OpT", bound=Operation)


class Lowering(Generic[OpT]):
    """One operator of a location; a kind of operator overrides what it has code for."""

    def __init__(self, op: OpT, location: Location):
        self.op = op
        self.location = location
        self.base = location.names.base(op)
        self.declare()

    def declare(self) -> None:
        """Add the state, channels and functions that the operator needs to the module."""

    def start(self, scope: Scope) -> None:
        """Write what is done once, before the first tick."""

    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        """Write what is done with an element that arrives at an operand."""
        raise NotImplementedError(self.op.name)

    def run(self, scope: Scope) -> None:
        """Write what a step does without an arriving element: read a source, emit results."""

    def ended(self, scope: Scope) -> SSAValue:
        """Write an i1: nothing will come out any more. Asked for behind `run`, and once."""
        return self.location.ended(scope, self.op.operands[0])

    # --- for the operators themselves -------------------------------------------------------------

    def state(self, suffix: str, type_: Attribute) -> str:
        """Declare state named after the operator."""
        return self.location.declare_state(f"{self.base}_{suffix}", type_, self.op)

    def function(self, region: str, name: str = "") -> UserFunction:
        """The function that a region of the operator is, named after it unless a name is given."""
        symbol = self.location.names.unique(name or f"{self.base}_{region}")
        return self.location.functions.outline(self.op, getattr(self.op, region), symbol)

    def push(self, scope: Scope, element: SSAValue) -> None:
        """Write the code of everything behind the operator for an element that it emits."""
        self.location.push(scope, self.op.results[0], element)


def call(scope: Scope, function: UserFunction, arguments: Sequence[SSAValue]) -> SSAValue:
    """Call a user function."""
    return scope.call(function.name, arguments, function.result)


class MapLowering(Lowering[hf.MapOp]):
    """`map`: call and hand on."""

    @override
    def declare(self) -> None:
        self.body = self.function("body")

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        self.push(scope, call(scope, self.body, [element]))


class FilterLowering(Lowering[hf.FilterOp]):
    """`filter`: hand on under a condition."""

    @override
    def declare(self) -> None:
        self.body = self.function("body")

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        scope.when(call(scope, self.body, [element]), lambda: self.push(scope, element))


class FilterMapLowering(Lowering[hf.FilterMapOp]):
    """`filter_map`: the function returns condition and value as a tuple."""

    @override
    def declare(self) -> None:
        self.body = self.function("body")

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        found = call(scope, self.body, [element])
        keep = scope.value(value.GetOp(found, 0), "keep")
        scope.when(keep, lambda: self.push(scope, scope.value(value.GetOp(found, 1))))


class FlatMapLowering(Lowering[hf.FlatMapOp]):
    """`flat_map`: a loop over the list, or over the words of a text without making a list."""

    @override
    def declare(self) -> None:
        self.splits = split_text(self.op.body) is not None
        if self.splits:
            name = self.location.names.unique(f"{self.base}_body")
            self.body = self.location.functions.outline_split(self.op, name)
        else:
            self.body = self.function("body")

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        sequence = call(scope, self.body, [element])
        kind = "split" if self.splits else "list"
        cursor = scope.cursor(kind, element_of(self.op.result), arguments=[sequence])
        scope.walk(cursor, lambda part: self.push(scope, part))


class UnionLowering(Lowering[hf.UnionOp]):
    """`union`: hand on; what is behind it is a function, called once per input."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        self.push(scope, element)

    @override
    def ended(self, scope: Scope) -> SSAValue:
        return self.location.all_ended(scope, self.op.inputs)


class LimitLowering(Lowering[hf.LimitOp]):
    """`limit`: a counter. It has ended as soon as it is reached, so that a cycle can end by it."""

    @override
    def declare(self) -> None:
        self.count = self.state("count", rt.CellType(i64))

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        count = scope.get(self.count)

        def take() -> None:
            scope.increment(self.count, count)
            self.push(scope, element)

        scope.when(scope.compare("slt", count, self.op.count.value.data), take)

    @override
    def ended(self, scope: Scope) -> SSAValue:
        reached = scope.compare("sge", scope.get(self.count), self.op.count.value.data)
        input_ended = self.location.ended(scope, self.op.operand)
        return scope.value(arith.OrIOp(input_ended, reached))


class ChainLowering(Lowering[hf.ChainOp]):
    """
    `chain`: the first input passes; the others wait in a buffer each until their turn.

    The cell `turn` is the number of the input whose elements pass: the inputs before it have
    ended and their buffers are empty.
    """

    @override
    def declare(self) -> None:
        self.element = element_of(self.op.result)
        self.waiting = [
            self.state(f"waiting_{position}", rt.BufferType(self.element))
            for position in range(1, len(self.op.inputs))
        ]
        self.turn = self.state("turn", rt.CellType(i64))

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        if position == 0:
            return self.push(scope, element)
        buffer = self.waiting[position - 1]
        return scope.when(
            scope.compare("sge", scope.get(self.turn), position),
            lambda: self.push(scope, element),
            lambda: self._wait(scope, buffer, element),
        )

    def _wait(self, scope: Scope, buffer: str, element: SSAValue) -> None:
        scope.add(rt.BufferPushOp(scope.context, scope.state(buffer), element))

    @override
    def run(self, scope: Scope) -> None:
        for position in range(1, len(self.op.inputs)):
            before_ended = self.location.ended(scope, self.op.inputs[position - 1])
            next_in_turn = scope.compare("eq", scope.get(self.turn), position - 1)
            ready = scope.both(before_ended, next_in_turn)
            scope.when(ready, lambda position=position: self._drain(scope, position))

    def _drain(self, scope: Scope, position: int) -> None:
        buffer = scope.state(self.waiting[position - 1])
        cursor = scope.cursor("buffer", self.element, arguments=[buffer])
        drained = scope.walk_with_room(cursor, lambda element: self.push(scope, element))
        scope.when(
            drained,
            lambda: scope.set(self.turn, scope.constant(position)),
            scope.again,
        )

    @override
    def ended(self, scope: Scope) -> SSAValue:
        last = len(self.op.inputs) - 1
        last_turn = scope.compare("eq", scope.get(self.turn), last)
        return scope.both(last_turn, self.location.ended(scope, self.op.inputs[last]))
