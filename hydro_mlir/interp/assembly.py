"""
Where the operators of a program are put together: by member, edge and channel.

Both levels add to an Assembly; it knows the members of each location, the log of every edge at
every member, the queue between each two members of a channel, and whom sinks report to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn, cast

from xdsl.dialects.builtin import ArrayAttr, ModuleOp
from xdsl.ir import Attribute, Operation, Region, SSAValue

from hydro_mlir.diagnostics import place_of
from hydro_mlir.dialects.hydroflow_plus_rules import worth
from hydro_mlir.dialects.hydroflow_plus_types import (
    CollectionType,
    KeyedSingletonType,
    OptionalType,
)
from hydro_mlir.interp import json_lines, operators
from hydro_mlir.interp.dataflow import Log, Operator
from hydro_mlir.interp.environment import FUEL, Environment, Trap
from hydro_mlir.interp.functions import environment_of
from hydro_mlir.interp.guests import GuestEvent, heard
from hydro_mlir.interp.operators import Function, Route
from hydro_mlir.interp.sources import read_file
from hydro_mlir.interp.values import Record, Value, from_attribute, some, to_python


@dataclass(frozen=True)
class Member:
    """One member of a location."""

    location: str
    index: int


# Given the member, the sink's symbol and an element.
Report = Callable[[Member, str, Value], None]


# What guests do, by external, in the order in which it is heard.
Guests = Mapping[str, Sequence[GuestEvent]]


@dataclass(frozen=True)
class Seen:
    """The collections that a function refers to, and their types."""

    logs: Sequence[Log]
    types: Sequence[CollectionType]

    def values(self) -> tuple[Value, ...]:
        """What each of them is worth."""
        return tuple(map(self._worth, self.logs, self.types))

    def _worth(self, log: Log, type_: CollectionType) -> Value:
        if isinstance(type_, KeyedSingletonType):
            return Record.of(worth(type_), [list(log.elements)])
        if not isinstance(type_, OptionalType):
            (element,) = log.elements
            return element
        return some(log.elements[0]) if log.elements else None


@dataclass
class Assembly:
    """A program as operators, in the order of the module and of the members of each op."""

    module: ModuleOp
    report: Report
    fuel: int = FUEL
    timer_firings: int = 0
    guests: Guests = field(default_factory=dict[str, "Sequence[GuestEvent]"])
    sizes: dict[str, int] = field(default_factory=dict[str, int])
    operators: list[Operator] = field(default_factory=list[Operator])
    logs: dict[tuple[SSAValue, Member], Log] = field(
        default_factory=dict[tuple[SSAValue, Member], Log]
    )
    queues: dict[tuple[str, Member, Member], Log] = field(
        default_factory=dict[tuple[str, Member, Member], Log]
    )

    def members(self, location: str) -> list[Member]:
        """The members of a location, by index."""
        return [Member(location, index) for index in range(self.sizes[location])]

    def log(self, edge: SSAValue, member: Member) -> Log:
        """What flows along an edge at one member."""
        return self.logs.setdefault((edge, member), Log())

    def ends(self, op: Operation, member: Member) -> tuple[Log, Log]:
        """The logs of an op's only operand and only result."""
        return self.log(op.operands[0], member), self.log(op.results[0], member)

    def queue(self, channel: str, sender: Member, receiver: Member) -> Log:
        """What travels from one member to another on a channel."""
        return self.queues.setdefault((channel, sender, receiver), Log())

    def where(self, member: Member) -> str:
        """A member as diagnostics name it: without an index where there is only one."""
        alone = self.sizes[member.location] == 1
        return member.location if alone else f"{member.location}[{member.index}]"

    def function(self, region: Region, member: Member, operator: str) -> Function:
        """A region as it runs at a member; traps name it by `operator`."""
        return Function(region, self.environment(member), operator)

    def environment(self, member: Member) -> Environment:
        """What user functions at a member see."""
        environment = environment_of(self.module, member.location, member.index)
        return replace(environment, fuel=self.fuel, where=self.where(member))

    # --- operators that both levels have ---------------------------------------------------------

    def add(self, operator: Operator, awaited: Sequence[Log] = ()) -> None:
        """Add an operator behind those there are."""
        operator.awaited = list(awaited)
        self.operators.append(operator)

    def add_constants(
        self, op: Operation, member: Member, values: ArrayAttr, type_: Attribute
    ) -> None:
        """A source of constants."""
        constants = [from_attribute(value, type_) for value in values]
        self.add(operators.Source(lambda: constants, self.log(op.results[0], member)))

    def add_file(self, op: Operation, member: Member, path: str, by: str) -> None:
        """A source that reads a file when it is first asked."""
        output = self.log(op.results[0], member)
        self.add(operators.Source(lambda: read_file(path, by, place_of(op)), output))

    def add_port(
        self, op: Operation, member: Member, external: str, json: Attribute | None
    ) -> None:
        """A source of what guests do; their lines are text, or JSON of a type."""

        def tell(guest: int, line: str) -> None:
            self.report(member, external, (guest, line))

        def load() -> list[Value]:
            return heard(self.guests.get(external, ()), json, tell)

        self.add(operators.Source(load, self.log(op.results[0], member)))

    def add_replies(
        self, op: Operation, member: Member, external: str, json: Attribute | None
    ) -> None:
        """A sink of what guests are told, as text, or as JSON of a type."""

        def report(element: Value) -> Iterable[Value]:
            guest, told = cast("tuple[Value, Value]", element)
            line = told if json is None else json_lines.write(told, json)
            self.report(member, external, (guest, line))
            return ()

        self.add(operators.Elementwise(self.log(op.operands[0], member), Log(), report))

    def add_timer(self, op: Operation, member: Member, period: int, delay: int) -> None:
        """A source of as many instants as are asked for, from time 0 on."""
        instants = [delay + (n + 1) * period for n in range(self.timer_firings)]
        self.add(operators.Source(lambda: list[Value](instants), self.log(op.results[0], member)))

    def add_sink(self, op: Operation, member: Member, callback: str) -> None:
        """A sink that reports every element."""

        def report(element: Value) -> Iterable[Value]:
            self.report(member, callback, element)
            return ()

        self.add(operators.Elementwise(self.log(op.operands[0], member), Log(), report))

    def add_elementwise(
        self, op: Operation, member: Member, apply: Callable[[Value], Iterable[Value]],
        seen: Seen | None = None,
    ) -> None:
        """A function from each element to any number of elements, once what it sees is final."""
        elementwise = operators.Elementwise(*self.ends(op, member), apply)
        self.add(elementwise, () if seen is None else seen.logs)

    def add_fold(
        self, op: Operation, member: Member, regions: tuple[Region | None, Region],
        keyed: bool, emits: bool, seen: Seen | None = None,
    ) -> None:
        """An aggregate; `regions` are `initial`, which a reduce has not, and `step`."""
        name = ("fold" if regions[0] is not None else "reduce") + ("_keyed" if keyed else "")
        initial = None if regions[0] is None else self.function(regions[0], member, name)
        add = self.function(regions[1], member, name)
        if seen is not None:
            add.seen = seen.values
        fold = operators.Fold(*self.ends(op, member), initial, add, keyed, emits)
        self.add(fold, () if seen is None else seen.logs)

    def add_send(
        self, op: Operation, member: Member, routing: str, channel: str, to: str,
        key: Region | None,
    ) -> None:
        """A member's end of a channel to the location `to`."""
        queues = [self.queue(channel, member, receiver) for receiver in self.members(to)]
        route = self._route(op, member, routing, len(queues), key)
        self.add(operators.Send(self.log(op.operands[0], member), queues, route))

    def add_receive(
        self, op: Operation, member: Member, channel: str, sender: str, keyed: bool
    ) -> None:
        """A member's end of a channel from the location `sender`."""
        queues = [self.queue(channel, other, member) for other in self.members(sender)]
        self.add(operators.Receive(queues, self.log(op.results[0], member), keyed))

    def _route(
        self, op: Operation, member: Member, routing: str, receivers: int, key: Region | None
    ) -> Route:
        def trap(message: str, element: Value) -> NoReturn:
            raise Trap(routing, place_of(op), message, to_python(element), self.where(member))

        if routing == "partition":
            assert key is not None  # the verifiers see to it
            return operators.by_hash(receivers, self.function(key, member, routing))
        if routing == "demux":
            return operators.by_address(receivers, trap)
        if routing == "round_robin":
            return operators.in_turn(receivers)
        return operators.to_all(receivers) if routing == "broadcast" else operators.to_first
