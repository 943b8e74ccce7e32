"""
What every operator of a tick implements, and what its code has at hand.

A *streaming* operator is called for each element as it comes (`receive`), so that everything
behind it sees the element before the next one arrives. All others gather what comes in queues, one
per input, and have turns (`turn`): in the first turn of a tick, or of a loop's iteration, they get
the whole batch and replay what is kept; in a fixpoint later turns get only what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from typing_extensions import override
from xdsl.dialects.builtin import IntegerAttr, i1, i64
from xdsl.ir import Attribute, Operation, SSAValue

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.dialects.hydroflow.facts import LIFETIMES
from hydro_mlir.passes.loops.functions import UserFunction
from hydro_mlir.passes.loops.operators import Lowering
from hydro_mlir.passes.loops.scope import Scope

if TYPE_CHECKING:
    from hydro_mlir.passes.ticks.edges import TickEdges
    from hydro_mlir.passes.ticks.plan import LoopPart

OpT = TypeVar("OpT", bound=Operation)
Use = Callable[[SSAValue], None]


@dataclass(frozen=True)
class TickFunction:
    """A user function, and how many arguments it has."""

    function: UserFunction
    arguments: int

    @property
    def result(self) -> Attribute:
        """The type it returns."""
        return self.function.result


class TickLowering(Lowering[OpT]):
    """One operator of a graph in tick mode."""

    location: TickEdges  # pyright: ignore[reportIncompatibleVariableOverride]

    # Handles elements one by one as they come.
    streaming: ClassVar[bool] = False

    def __init__(self, op: OpT, location: TickEdges):
        self.queues: list[str] = []
        self.inline = False  # is streaming, and may be: decided when all edges are known
        self.loop: LoopPart | None = None
        super().__init__(op, location)

    # --- what a kind of operator overrides --------------------------------------------------------

    @property
    def sites(self) -> int:
        """In how many places of a turn's code elements are emitted."""
        return 1

    def begin(self, scope: Scope) -> None:
        """Write what prepares for a tick, or for an iteration of the loop around."""

    def turn(self, scope: Scope, first: bool) -> None:
        """Write a turn: by default every gathered element is received, input after input."""
        for position in range(len(self.queues)):
            self.each_taken(scope, position, lambda e, p=position: self.receive(scope, p, e))

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        self.push(scope, element)

    def finish(self, scope: Scope) -> None:
        """Write what is emitted when the tick, or the iteration, has no more input."""

    def clear(self, scope: Scope, index: int) -> None:
        """Write the reset of the state that has the lifetime of this index."""

    # --- lifetimes --------------------------------------------------------------------------------

    @property
    def lifetimes(self) -> Sequence[str]:
        """One word for each state that can be reset."""
        return cast("hf.Operator", self.op).lifetimes_here

    def reset(self, scope: Scope, ended: str) -> None:
        """Write the reset of state that does not outlive what ended."""
        for index, lifetime in enumerate(self.lifetimes):
            if LIFETIMES.index(lifetime) <= LIFETIMES.index(ended):
                self.clear(scope, index)

    def replays(self, index: int) -> bool:
        """Whether state with a lifetime is there when a first turn begins."""
        lifetime = self.lifetimes[index]
        return lifetime == "static" or (self.loop is not None and lifetime != "none")

    # --- input and output -------------------------------------------------------------------------

    def input_type(self, position: int) -> Attribute:
        """The type of the elements at an input."""
        edge = cast("hf.Operator", self.op).inputs_[position]
        return cast(hf.EdgeType, edge.type).element

    def output_type(self, port: int = 0) -> Attribute:
        """The type of the elements at an output."""
        return cast(hf.EdgeType, self.op.results[port].type).element

    def taken(self, scope: Scope, position: int) -> SSAValue:
        """Write the taking of what an input has gathered: a list to walk over."""
        return scope.value(rt.QueueTakeOp(scope.context, scope.state(self.queues[position])))

    def each(self, scope: Scope, elements: SSAValue, use: Use) -> None:
        """Write a loop over a list."""
        element = cast(value.ListType, elements.type).element
        scope.walk(scope.cursor("list", element, arguments=[elements]), use)

    def each_taken(self, scope: Scope, position: int, use: Use) -> None:
        """Write a loop over what an input has gathered."""
        self.each(scope, self.taken(scope, position), use)

    def push_all(self, scope: Scope, elements: SSAValue) -> None:
        """Write the emission of a list."""
        if self.location.has_consumers(self.op.results[0]):
            self.each(scope, elements, lambda element: self.push(scope, element))

    def emit(self, scope: Scope, element: SSAValue, port: int) -> None:
        """Write the emission of an element at a port."""
        self.location.push(scope, self.op.results[port], element)

    # --- values -----------------------------------------------------------------------------------

    def user_function(self, region: str) -> TickFunction:
        """A region of the operator as a function."""
        arguments = len(getattr(self.op, region).blocks[0].args)
        return TickFunction(self.function(region), arguments)

    def apply(self, scope: Scope, function: TickFunction, *elements: SSAValue) -> SSAValue:
        """Write a call of a user function; what it refers to comes behind the elements."""
        arguments = list(elements)
        if function.arguments > len(elements):
            arguments += self.location.referred(scope, self)
        result = scope.call(function.function.name, arguments, function.function.result)
        count = sum(access.mutable for access in cast("hf.Operator", self.op).accesses)
        return self._take_changes(scope, result, count) if count else result

    def _take_changes(self, scope: Scope, result: SSAValue, count: int) -> SSAValue:
        """Write what a user function has changed, which it returns last; what is left of it."""
        total = len(cast(value.TupleType, result.type).elements)
        parts = [self.get(scope, result, index) for index in range(total)]
        self.location.change(scope, self, parts[total - count :])
        own = parts[: total - count]
        return own[0] if len(own) == 1 else self.make(scope, *own)

    def get(self, scope: Scope, whole: SSAValue, index: int) -> SSAValue:
        """A component of a tuple."""
        return scope.value(value.GetOp(whole, index))

    def pair(self, scope: Scope, element: SSAValue) -> tuple[SSAValue, SSAValue]:
        """Both components of a pair."""
        return self.get(scope, element, 0), self.get(scope, element, 1)

    def make(self, scope: Scope, *parts: SSAValue) -> SSAValue:
        """A tuple."""
        return scope.value(value.MakeOp(list(parts)))

    def not_empty(self, scope: Scope, elements: SSAValue) -> SSAValue:
        """Whether a list has elements."""
        return scope.compare("ne", scope.value(value.LenOp(elements)), 0)

    def fault(self, scope: Scope, message: str, *element: SSAValue) -> None:
        """Write the end of the tick, with an error about an element."""
        self.location.fault(scope, self.op, message, element)

    # --- state ------------------------------------------------------------------------------------

    def cell(self, suffix: str, type_: Attribute = i64) -> str:
        """Declare a cell."""
        return self.state(suffix, rt.CellType(type_))

    def flag(self, suffix: str) -> str:
        """Declare a truth value, false at first."""
        return self.cell(suffix, i1)

    def set_number(self, scope: Scope, cell: str, number: int) -> None:
        """Write a constant into a cell."""
        type_ = cast(Any, self.location.states[cell]).element
        scope.set(cell, scope.constant(number, type_))

    def buffer_push(self, scope: Scope, buffer: str, element: SSAValue) -> None:
        """Append to a buffer."""
        scope.add(rt.BufferPushOp(scope.context, scope.state(buffer), element))

    def buffer_list(self, scope: Scope, buffer: str) -> SSAValue:
        """A buffer's elements."""
        handle = scope.state(buffer)
        element = cast(rt.BufferType, handle.type).element
        return scope.value(rt.BufferListOp(scope.context, handle, value.ListType(element)))

    def buffer_clear(self, scope: Scope, buffer: str) -> None:
        """Empty a buffer."""
        scope.add(rt.BufferClearOp(scope.context, scope.state(buffer)))

    def table_clear(self, scope: Scope, table: str) -> None:
        """Empty a table."""
        scope.add(rt.TableClearOp(scope.context, scope.state(table)))

    def table_list(self, scope: Scope, table: str) -> SSAValue:
        """A table's pairs."""
        return scope.value(rt.TableListOp(scope.context, scope.state(table)))

    def insert(self, scope: Scope, table: str, key: SSAValue) -> tuple[SSAValue, SSAValue]:
        """The place of a key's element in a table, and whether the key is new."""
        entry = scope.add(rt.TableEntryOp(scope.context, scope.state(table), key))
        return entry.cell, entry.inserted

    def find(self, scope: Scope, table: str, key: SSAValue) -> tuple[SSAValue, SSAValue]:
        """The place of a key's element in a table, and whether the key is there."""
        entry = scope.add(rt.TableFindOp(scope.context, scope.state(table), key))
        return entry.cell, entry.found

    def read(self, scope: Scope, cell: SSAValue) -> SSAValue:
        """What is in a place."""
        return scope.value(rt.CellGetOp(scope.context, cell))

    def write(self, scope: Scope, cell: SSAValue, new: SSAValue) -> None:
        """Put something into a place."""
        scope.add(rt.CellSetOp(scope.context, cell, new))


def number_attribute(op: Operation, name: str) -> int:
    """A number that is a property of an op."""
    return cast("IntegerAttr[Any]", op.properties[name]).value.data
