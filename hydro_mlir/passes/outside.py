"""
What `project-locations` makes of guests and timers: channels whose other end is outside the fleet.

The attributes of such a channel say what is there: how guests write and where they connect, or the
period of a timer. To the passes that follow it is a channel as any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdsl.ir import Operation

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.passes.regions import edge_type

if TYPE_CHECKING:
    from hydro_mlir.passes.project_locations import Projection


def source_port(projection: Projection, op: hfplus.SourcePortOp) -> None:
    """What comes from guests."""
    name = op.external.string_value()
    new = hf.SourceChannelOp(name, name, False, edge_type(op.result.type))
    _mark(projection, new, name)
    projection.add(new, op, projection.place(op.result))


def sink_port(projection: Projection, op: hfplus.SinkPortOp) -> None:
    """What guests get; several sinks of a port are channels of their own."""
    name = op.external.string_value()
    channel = f"{name}_reply_{_number(projection, op)}"
    new = hf.DestChannelOp("send", channel, name, projection.edge(op.operand))
    _mark(projection, new, name)
    projection.add(new, op, projection.place(op.operand))


def source_timer(projection: Projection, op: hfplus.SourceTimerOp) -> None:
    """Instants of the member's clock."""
    name = f"timer_{_number(projection, op)}"
    new = hf.SourceChannelOp(name, name, False, edge_type(op.result.type))
    new.attributes |= {"every": op.period, "delay": op.delay}
    projection.add(new, op, projection.place(op.result))


def _mark(projection: Projection, end: Operation, name: str) -> None:
    """Note at a channel's end how guests write, and where they connect."""
    for op in projection.ops:
        if isinstance(op, hfplus.ExternalOp) and op.sym_name.data == name:
            end.attributes |= {"codec": op.codec, "tcp": op.tcp}


def _number(projection: Projection, op: Operation) -> int:
    """Which one of its kind an op is."""
    return [other for other in projection.ops if type(other) is type(op)].index(op)
