"""How elements enter and leave a location: files, constants, channels, sinks."""

from __future__ import annotations

from typing import ClassVar, cast

from typing_extensions import override
from xdsl.dialects.builtin import StringAttr, UnitAttr
from xdsl.ir import Operation, SSAValue

from hydro_mlir.analysis.dataflow import element_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.passes.loops.functions import UserFunction
from hydro_mlir.passes.loops.operators import Lowering, OpT, call
from hydro_mlir.passes.loops.scope import Scope
from hydro_mlir.passes.regions import member_region


class SourceLowering(Lowering[OpT]):
    """A source that this location reads at its own pace, as far as outboxes have room."""

    KIND: ClassVar[str]
    symbol: str

    @override
    def run(self, scope: Scope) -> None:
        self.read(scope)
        unfinished = scope.negation(self.location.ended(scope, self.op.results[0]))
        scope.when(unfinished, scope.again)

    def read(self, scope: Scope) -> None:
        """Write the loop over the source."""
        raise NotImplementedError(self.op.name)

    def cursor(self, scope: Scope) -> SSAValue:
        """Open the source where the last tick stopped."""
        return scope.cursor(self.KIND, element_of(self.op.results[0]), self.symbol)

    @override
    def ended(self, scope: Scope) -> SSAValue:
        return scope.value(rt.ClosedOp(scope.context, self.symbol), "ended")


class SourceFileLowering(SourceLowering[hf.SourceFileOp]):
    """A file: one batch of it in a tick that begins with room."""

    KIND = "file"

    @override
    def declare(self) -> None:
        self.symbol = self.location.names.unique(self.base)
        declaration = rt.FileOp(self.symbol, self.op.path.data, self.op.by.data)
        self.location.declare(declaration, self.op)

    @override
    def read(self, scope: Scope) -> None:
        def read_batch() -> None:
            scope.walk(self.cursor(scope), lambda element: self.push(scope, element))

        scope.when(scope.value(rt.HasRoomOp(scope.context), "room"), read_batch)


class SourceIterLowering(SourceLowering[hf.SourceIterOp]):
    """Constants, each one as long as there is room."""

    KIND = "data"

    @override
    def declare(self) -> None:
        self.symbol = self.location.names.unique(self.base)
        element = element_of(self.op.result)
        self.location.declare(rt.DataOp(self.symbol, self.op.values, element), self.op)

    @override
    def read(self, scope: Scope) -> None:
        scope.walk_with_room(self.cursor(scope), lambda element: self.push(scope, element))


class SourceChannelLowering(Lowering[hf.SourceChannelOp]):
    """An input channel. It is always read, so that a cycle through the network cannot stop."""

    @override
    def declare(self) -> None:
        channel = self.op.channel.string_value()
        routing = self.location.fleet.routings.get(channel, "send")
        self.element = element_of(self.op.result)
        sender = self.op.sender.string_value()
        self.symbol = self.location.declare_channel(
            channel, "in", routing, sender, self.element, self.op
        )
        self.keyed = self.op.keyed.value.data != 0

    @override
    def run(self, scope: Scope) -> None:
        kind = "input_keyed" if self.keyed else "input"
        cursor = scope.cursor(kind, self.element, self.symbol)
        scope.walk(cursor, lambda element: self.push(scope, element))

    @override
    def ended(self, scope: Scope) -> SSAValue:
        return scope.value(rt.ClosedOp(scope.context, self.symbol), "ended")


class OutputLowering(Lowering[OpT]):
    """What leaves the location, and is closed when nothing more can come."""

    symbol: str

    def close(self, scope: Scope) -> None:
        """Write the end of the output, behind everything that a step does."""
        ended = self.location.ended(scope, self.op.operands[0])
        scope.when(ended, lambda: self._close(scope))

    def _close(self, scope: Scope) -> None:
        scope.add(rt.CloseOp(scope.context, self.symbol))

    def stage(self, scope: Scope, member: SSAValue, element: SSAValue) -> None:
        """Write an element into the outbox of a member."""
        scope.add(rt.StageOp(scope.context, self.symbol, member, element))


class DestSinkLowering(OutputLowering[hf.DestSinkOp]):
    """A Python function at the edge, in the process that launched the fleet."""

    @override
    def declare(self) -> None:
        callback = self.op.callback.string_value()
        element = element_of(self.op.operand)
        self.symbol = self.location.declare_channel(
            callback, "sink", "send", callback, element, self.op
        )

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        self.stage(scope, scope.constant(0), element)


class DestChannelLowering(OutputLowering[hf.DestChannelOp]):
    """An output channel; its routing says which member an element goes to."""

    @override
    def declare(self) -> None:
        op, receiver = self.op, self.op.receiver.string_value()
        element = element_of(op.operand)
        demux = op.routing.data == "demux"
        if demux:  # the member chooses the link, the payload travels
            element = cast(value.TupleType, element).elements.data[1]
        self.symbol = self.location.declare_channel(
            op.channel.string_value(), "out", op.routing.data, receiver, element, op
        )
        self.key = None if op.key is None else self.function("key", f"{self.symbol}_key")
        self.member = self._member_function(receiver) if demux else None

    def _member_function(self, receiver: str) -> UserFunction | None:
        """The member of a pair, if the fleet says how many there are; others are a trap."""
        members = self.location.fleet.members.get(receiver)
        if members is None:
            return None
        region = member_region(element_of(self.op.operand), members)
        name = self.location.names.unique(f"{self.symbol}_member")
        return self.location.functions.outline(self.op, region, name)

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        routing = self.op.routing.data
        if routing == "broadcast":
            scope.add(rt.StageAllOp(scope.context, self.symbol, element))
        elif routing == "demux":
            self._demux(scope, element)
        else:
            self.stage(scope, self._member(scope, routing, element), element)

    def _member(self, scope: Scope, routing: str, element: SSAValue) -> SSAValue:
        if routing == "round_robin":
            return scope.value(rt.NextMemberOp(scope.context, self.symbol), "member")
        if self.key is None:
            return scope.constant(0)
        hashed = scope.value(value.HashOp(call(scope, self.key, [element])), "hash")
        return scope.value(rt.HashMemberOp(scope.context, self.symbol, hashed), "member")

    def _demux(self, scope: Scope, element: SSAValue) -> None:
        if self.member is not None:
            index = call(scope, self.member, [element])
        else:
            member = scope.value(value.GetOp(element, 0), "member")
            index = scope.value(value.MemberIndexOp(member))
        self.stage(scope, index, scope.value(value.GetOp(element, 1), "payload"))


class NullLowering(Lowering[hf.NullOp]):
    """Elements that nobody needs."""

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        pass


def mark_channel(declaration: rt.ChannelOp, name: str, op: Operation) -> None:
    """Note a channel's name where its symbol is another one, and whether it is known to end."""
    if declaration.sym_name.data != name:
        declaration.attributes["channel"] = StringAttr(name)
    if "bounded" in op.attributes:
        declaration.attributes["bounded"] = UnitAttr()
    for attribute in hf.PORT_ATTRIBUTES:
        if attribute in op.attributes:
            declaration.attributes[attribute] = op.attributes[attribute]
