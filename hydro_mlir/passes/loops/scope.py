"""A function of the location's module while its code is written."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from xdsl.dialects import arith, func, scf
from xdsl.dialects.builtin import IntegerAttr, IntegerType, i1, i64
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from hydro_mlir.dialects import runtime as rt
from hydro_mlir.passes.building import located

Op = TypeVar("Op", bound=Operation)
Body = Callable[[], None]


def last_of(region: Region) -> Operation:
    """The terminator of a region of one block."""
    assert region.block.last_op is not None
    return region.block.last_op


class Scope:
    """Appends ops to the block that is being written; handles of state stand at the top.

    `states` says which type the state of each name has.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[Attribute],
        origin: Operation,
        states: Mapping[str, Attribute],
        visibility: str | None = "private",
    ):
        self.function = func.FuncOp(name, ([rt.context, *arguments], []), visibility=visibility)
        located(self.function, origin)
        self.origin = origin
        self.entry = self.block = self.function.body.block
        self.context, *self.arguments = self.entry.args
        self.context.name_hint = "context"
        self.depth = 0
        self._states = states
        self._handles: dict[str, SSAValue] = {}
        self._last_handle: Operation | None = None

    # --- ops -------------------------------------------------------------------------------------

    def add(self, op: Op) -> Op:
        """Append an op, located at the operator that is being lowered."""
        self.block.add_op(located(op, self.origin))
        return op

    def value(self, op: Operation, hint: str | None = None) -> SSAValue:
        """Append an op with one result, and return that."""
        result = self.add(op).results[0]
        result.name_hint = hint
        return result

    def constant(self, number: int, type_: IntegerType = i64) -> SSAValue:
        """An integer or truth value."""
        return self.value(arith.ConstantOp(IntegerAttr(number, type_)))

    def both(self, left: SSAValue, right: SSAValue) -> SSAValue:
        """Whether both hold."""
        return self.value(arith.AndIOp(left, right))

    def negation(self, condition: SSAValue) -> SSAValue:
        """Whether it does not hold."""
        return self.value(arith.XOrIOp(condition, self.constant(1, i1)))

    def compare(self, predicate: str, left: SSAValue, right: int) -> SSAValue:
        """Compare an integer with a constant, with sign."""
        return self.value(arith.CmpiOp(left, self.constant(right), predicate))

    def call(self, name: str, arguments: Sequence[SSAValue], result: Attribute) -> SSAValue:
        """Call a function of the module, which gets the context first."""
        return self.value(func.CallOp(name, [self.context, *arguments], [result]))

    # --- state -----------------------------------------------------------------------------------

    def state(self, name: str) -> SSAValue:
        """The handle of a state."""
        if name not in self._handles:
            op = located(rt.GetStateOp(self.context, name, self._states[name]), self.origin)
            op.result.name_hint = name
            self._insert_at_top(op)
            self._handles[name] = op.result
        return self._handles[name]

    def _insert_at_top(self, op: Operation) -> None:
        if self._last_handle is not None:
            self.entry.insert_ops_after([op], self._last_handle)
        elif (first := self.entry.first_op) is not None:
            self.entry.insert_ops_before([op], first)
        else:
            self.entry.add_op(op)
        self._last_handle = op

    def get(self, name: str) -> SSAValue:
        """The value in a cell."""
        return self.value(rt.CellGetOp(self.context, self.state(name)))

    def set(self, name: str, new: SSAValue) -> None:
        """Put a value into a cell."""
        self.add(rt.CellSetOp(self.context, self.state(name), new))

    def increment(self, name: str, count: SSAValue) -> None:
        """Set a counter's cell to one more than the count that was read."""
        self.set(name, self.value(arith.AddiOp(count, self.constant(1))))

    # --- structure -------------------------------------------------------------------------------

    @contextmanager
    def at(self, origin: Operation) -> Generator[None]:
        """Ops written within are located at an operator."""
        before, self.origin = self.origin, origin
        yield
        self.origin = before

    def region(self, body: Callable[[], Sequence[SSAValue] | None]) -> Region:
        """Write a region of one block, which yields what `body` returns."""
        outer, self.block = self.block, Block()
        self.depth += 1
        self.add(scf.YieldOp(*(body() or ())))
        self.depth -= 1
        inner, self.block = self.block, outer
        return Region(inner)

    def when(self, condition: SSAValue, body: Body, otherwise: Body | None = None) -> None:
        """Run `body` where the condition holds, else `otherwise`."""
        then = self.region(body)
        other = None if otherwise is None else self.region(otherwise)
        self.add(scf.IfOp(condition, [], then, other))

    def either(
        self,
        condition: SSAValue,
        body: Callable[[], SSAValue],
        otherwise: Callable[[], SSAValue],
    ) -> SSAValue:
        """The value of `body` where the condition holds, else that of `otherwise`."""
        then, other = self.region(lambda: [body()]), self.region(lambda: [otherwise()])
        types = [value.type for value in last_of(then).operands]
        return self.value(scf.IfOp(condition, types, then, other))

    # --- cursors ---------------------------------------------------------------------------------

    def cursor(
        self,
        kind: str,
        element: Attribute,
        symbol: str | None = None,
        arguments: Sequence[SSAValue] = (),
    ) -> SSAValue:
        """Open a cursor over a channel, file or data by symbol, or over operands."""
        op = rt.CursorOp(self.context, rt.CursorType(kind, element), symbol, arguments)
        return self.value(op, "cursor")

    def walk(self, cursor: SSAValue, body: Callable[[SSAValue], None]) -> None:
        """Run `body` for each element of a cursor."""

        def advance() -> Sequence[SSAValue]:
            return [self.value(rt.AdvanceOp(self.context, cursor), "more")]

        before, after = self._loop(advance, cursor, body)
        self.add(scf.WhileOp([], [], before, after))

    def walk_with_room(self, cursor: SSAValue, body: Callable[[SSAValue], None]) -> SSAValue:
        """Run `body` for each element while outboxes have room; whether the cursor is exhausted.

        Room is asked for before the cursor moves, so that no element is lost between two ticks.
        """

        def advance() -> Sequence[SSAValue]:
            room = self.value(rt.HasRoomOp(self.context), "room")
            more = self.either(
                room,
                lambda: self.value(rt.AdvanceOp(self.context, cursor)),
                lambda: self.constant(0, i1),
            )
            return [more, room]

        before, after = self._loop(advance, cursor, body)
        after.block.insert_arg(i1, 0)
        return self.value(scf.WhileOp([], [i1], before, after), "exhausted")

    def _loop(
        self,
        advance: Callable[[], Sequence[SSAValue]],
        cursor: SSAValue,
        body: Callable[[SSAValue], None],
    ) -> tuple[Region, Region]:
        before = self.region(advance)
        end = last_of(before)
        condition = located(scf.ConditionOp(*end.operands), end)
        end.detach()
        end.erase()
        before.block.add_op(condition)

        def use() -> None:
            body(self.value(rt.CurrentOp(self.context, cursor), "element"))

        return before, self.region(use)

    def again(self) -> None:
        """Ask for another tick."""
        self.add(rt.AgainOp(self.context))

    def finish(self) -> func.FuncOp:
        """End the function."""
        self.add(func.ReturnOp())
        return self.function
