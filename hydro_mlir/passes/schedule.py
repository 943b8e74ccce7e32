"""
`schedule`: put operators in the order they run in, and number their strata.

What: sort each graph so that an operator stands behind those that feed it, and note its stratum:
how many blocking operators (`fold`, `reduce`, their keyed forms, `sort`, `collect`) stand on the
longest way to it.

Before:
    hf.graph @a members 1 {
      %s = hf.source_iter [2, 1] : !hf.edge<i64>
      %c = hf.sort %s by { ... } : !hf.edge<i64> -> !hf.edge<i64>
      hf.dest_sink @print %c : !hf.edge<i64>
    }
After:
    hf.graph @a members 1 {
      %s = hf.source_iter [2, 1] {stratum = 0 : i64} : !hf.edge<i64>
      %c = hf.sort %s by { ... } {stratum = 0 : i64} : !hf.edge<i64> -> !hf.edge<i64>
      hf.dest_sink @print %c {stratum = 1 : i64} : !hf.edge<i64>
    }

Legal when: the graph has no cycle (HF204). Cycles of a program go through channels.

Sound because: edges say all that orders operators of one location. Operators that do not feed
each other keep the order they were written in, so that channels and sinks are numbered as
the program names them.

Operators of a graph in tick mode stay where they are, for their order is that of the tick; they are
numbered, also within loops. A cycle there is one stratum, which runs to its fixpoint.

Not handled: cycles within a location that is not in tick mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, cast

from xdsl.context import Context
from xdsl.dialects.builtin import IntegerAttr, ModuleOp, i64
from xdsl.ir import Operation
from xdsl.passes import ModulePass

from hydro_mlir.analysis.dataflow import strata
from hydro_mlir.analysis.order import CycleError
from hydro_mlir.analysis.tick_strata import tick_strata
from hydro_mlir.diagnostics import Note, fail, place_of
from hydro_mlir.dialects import hydroflow as hf


def schedule(graph: hf.GraphOp) -> None:
    """Sort and number the operators of one graph; raises DiagnosticError."""
    try:
        numbers = strata(graph)
    except CycleError as error:
        cycle = [cast(Operation, op) for op in error.cycle]
        notes = [Note("then through here", place_of(op)) for op in cycle[1:]]
        fail(
            "HF204", f"expected no cycle in @{graph.sym_name.data}, but got one",
            place_of(cycle[0]), notes=notes, help="close cycles through the network",
        )
    for op, stratum in numbers.items():
        op.detach()
        graph.body.block.add_op(op)
        op.attributes["stratum"] = IntegerAttr(stratum, i64)


def number(graph: hf.GraphOp) -> None:
    """Number the strata of a graph in tick mode."""
    for op, stratum in tick_strata(graph).items():
        op.attributes["stratum"] = IntegerAttr(stratum, i64)


@dataclass(frozen=True)
class SchedulePass(ModulePass):
    """Order the operators of each location and number their strata."""

    name: ClassVar[str] = "schedule"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        """Schedule every graph of the module."""
        for graph in op.ops:
            if isinstance(graph, hf.GraphOp) and not graph.ticks:
                schedule(graph)
            elif isinstance(graph, hf.GraphOp):
                number(graph)
