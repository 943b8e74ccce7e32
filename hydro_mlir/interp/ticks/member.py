"""
A graph in tick mode as one operator of a fleet: a tick takes what its channels have brought.

The machine of the fleet merges what senders wrote and routes what leaves; between the two, a tick
runs if something came, if the last one asked for another, and once at the start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.interp.dataflow import Log, Operator, Reader, Schedule
from hydro_mlir.interp.environment import Environment, Trap
from hydro_mlir.interp.ticks.binding import Deliver
from hydro_mlir.interp.ticks.evaluation import GraphTicks
from hydro_mlir.interp.values import Value


class TickMember(Operator):
    """The ticks of one graph at one member; channels by name, each a log."""

    def __init__(
        self,
        graph: hf.GraphOp,
        environment: Environment,
        arriving: Mapping[str, Log],
        leaving: Mapping[str, Log],
        deliver: Deliver,
    ):
        super().__init__(list(arriving.values()))
        self.names = dict(zip(self.inputs, arriving, strict=True))
        self.leaving = leaving
        self.where = environment.where
        self.ticks = GraphTicks(graph, environment, deliver, self._send)
        self.asked = True  # the first tick needs no other reason

    def _send(self, channel: str, element: Value) -> None:
        self.leaving[channel].elements.append(element)

    def ready(self) -> bool:
        """Whether there is a reason for a tick, or the end of all channels to be passed on."""
        return not self.finished and (self.asked or super().ready())

    def step(self, schedule: Schedule) -> None:
        """One tick on a part of what waits: of all channels, or of one only."""
        readable = self.readable()
        taken = schedule.pick([readable, *([reader] for reader in readable)])
        if taken or self.asked:
            self._tick({self.names[reader]: _read(reader, schedule) for reader in taken})
        if not self.asked and all(reader.exhausted for reader in self.inputs):
            self.finished = True
            for log in self.leaving.values():
                log.ended = True

    def _tick(self, inputs: Mapping[str, Sequence[Value]]) -> None:
        try:
            _, self.asked = self.ticks.tick(inputs)
        except Trap as trap:
            if trap.where:
                raise
            raise Trap(
                trap.operator, trap.place, trap.message, trap.element, self.where
            ) from trap


def _read(reader: Reader, schedule: Schedule) -> Sequence[Value]:
    return reader.take(schedule.cut(reader.waiting))
