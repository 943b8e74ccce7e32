"""
A slice as one operator: a firing runs the body to its end on a batch of every read.

A firing is an atomic step. It takes a batch of each read, all of what waits or a part as the
schedule says, runs the body's operators on these ended logs, writes what is released, and keeps
the next states.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from xdsl.dialects.builtin import StringAttr
from xdsl.ir import SSAValue

from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.interp.assembly import Assembly, Member
from hydro_mlir.interp.dataflow import Log, Operator, Reader, Schedule, run_operators
from hydro_mlir.interp.values import Value


@dataclass(frozen=True)
class Body:
    """A slice at one member, and how to add its operators to an assembly of their own."""

    op: hfplus.SliceOp
    assembly: Assembly
    member: Member
    build: Callable[[Assembly], None]

    def initial(self) -> list[list[Value]]:
        """The first elements of every state: its value, or nothing where it starts empty."""
        member = self.member
        return [
            list(self.assembly.function(region, member, "slice")()) for region in self.op.initial
        ]

    def versions(self, read: SSAValue) -> int:
        """How many versions another slice has released."""
        log = self.assembly.log(read, self.member)
        keyed = isinstance(read.type, hfplus.KeyedSingletonType)
        return len(log.versions if keyed else log.elements)

    def version(self, read: SSAValue, number: int) -> list[Value]:
        """One version of what another slice releases; number 0 is before its first firing."""
        log = self.assembly.log(read, self.member)
        if number:
            keyed = isinstance(read.type, hfplus.KeyedSingletonType)
            return list(log.versions[number - 1]) if keyed else [log.elements[number - 1]]
        initial = cast(hfplus.SliceOp, read.owner).initial_of(read)
        if initial is None:
            return []
        return list(self.assembly.function(initial, self.member, "slice")())

    def run(
        self, inputs: list[list[Value]], schedule: Schedule
    ) -> Callable[[SSAValue], list[Value]]:
        """Run on the elements of every block argument; gives the elements of any edge."""
        inner = replace(self.assembly, operators=[], logs={}, queues={})
        for argument, elements in zip(self.op.body.block.args, inputs, strict=True):
            inner.logs[argument, self.member] = Log(elements, ended=True)
        self.build(inner)
        run_operators(inner.operators, schedule)
        return lambda edge: inner.log(edge, self.member).elements


class Slice(Operator):
    """Fires while a read that is not lazy has elements; ends when all reads have."""

    def __init__(self, body: Body):
        op, assembly, member = body.op, body.assembly, body.member
        super().__init__([assembly.log(read, member) for read in op.reads])
        self.body = body
        self.outputs = [assembly.log(result, member) for result in op.results]
        self.states: list[list[Value]] | None = None
        # Of reads as snapshot: the version that the last firing has seen.
        self.seen: dict[SSAValue, int] = {}
        self.modes = [cast(StringAttr, mode).data for mode in op.modes.data]
        modes = zip(self.inputs, self.modes, strict=True)
        self.gates = [reader for reader, mode in modes if mode == "batch"]

    def readable(self) -> list[Reader]:
        """The reads that fire the slice."""
        return [reader for reader in self.gates if reader.waiting]

    def ready(self) -> bool:
        """Whether it fires, or what gates it has ended."""
        return not self.finished and (
            bool(self.readable()) or all(reader.exhausted for reader in self.gates)
        )

    def step(self, schedule: Schedule) -> None:
        """Fire once, and notice the end."""
        if self.readable():
            self.fire(schedule)
        if all(reader.exhausted for reader in self.gates):
            self.finished = True
            for output in self.outputs:
                output.ended = True

    def fire(self, schedule: Schedule) -> None:
        """One atomic step."""
        states = self.body.initial() if self.states is None else self.states
        chosen = schedule.pick(self.readable())  # the one that surely has a batch
        batches = [
            list(reader.take(self.cut(reader, chosen, schedule)))
            if mode in ("batch", "lazy")
            else self.version(read, mode, schedule)
            for read, mode, reader in zip(
                self.body.op.reads, self.modes, self.inputs, strict=True
            )
        ]
        elements_of = self.body.run([*batches, *map(list, states)], schedule)
        finish = self.body.op.finish
        self.states = [elements_of(edge) for edge in finish.next]
        for output, edge in zip(self.outputs, finish.released, strict=True):
            made = elements_of(edge)
            output.elements.extend(made)
            if isinstance(edge.type, hfplus.KeyedSingletonType):
                output.versions.append(made)

    def version(self, read: SSAValue, mode: str, schedule: Schedule) -> list[Value]:
        """The last version, or as a snapshot any that is not older than the one seen before."""
        last = self.body.versions(read)
        if mode == "snapshot":
            last = schedule.pick(range(last, self.seen.get(read, 0) - 1, -1))
            self.seen[read] = last
        return self.body.version(read, last)

    def cut(self, reader: Reader, chosen: Reader, schedule: Schedule) -> int:
        """How many elements of a read a firing takes; of the chosen one at least one."""
        if not reader.waiting:
            return 0
        if reader is not chosen and schedule.pick((True, False)) is False:
            return 0
        return schedule.cut(reader.waiting)
