"""
`lower-to-loops`: a location's graph as one step of loops over cursors, state and channels.

What: each `hf.graph` becomes a module of its own with the state and channels it declares, `@init`
(run once) and `@step` (run per tick). A step walks over each source; for every element, the code
of all operators behind it stands inside the loop, with user functions called by name. Then the
operators whose inputs have ended emit, and outputs that nothing can reach any more are closed.

Before:
    hf.graph @worker members 3 {
      %w = hf.source_channel @words from @leader keyed false {bounded} : !hf.edge<!value.str>
      %p = hf.map %w { ^bb0(%x : !value.str): ... } : ...
      %c = hf.fold_keyed %p emit at_end from { ... } step { ... } : ...
      hf.dest_channel send %c channel @counts to @leader : !hf.edge<!value.tuple<!value.str, i64>>
    }
After:
    builtin.module @worker attributes {members = 3 : i64} {
      rt.channel @words in partition @leader {bounded} : !value.str
      rt.channel @counts out send @leader : !value.tuple<!value.str, i64>
      rt.state @fold_keyed_table : !rt.table<!value.str, i64>
      rt.state @fold_keyed_emitted : !rt.cell<i1>
      func.func @init(%context : !rt.context) { ... }
      func.func @step(%context : !rt.context) {
        %table = rt.get_state %context @fold_keyed_table : !rt.table<!value.str, i64>
        %cursor = rt.cursor %context @words -> !rt.cursor<"input", !value.str>
        scf.while : () -> () {
          %more = rt.advance %context, %cursor : !rt.cursor<"input", !value.str>
          scf.condition(%more)
        } do {
          %x = rt.current %context, %cursor : !rt.cursor<"input", !value.str> -> !value.str
          %p = func.call @map_function(%context, %x) : ...
          ... rt.table_entry, func.call @fold_keyed_step, rt.cell_set
          scf.yield
        }
        %ended = rt.closed %context @words
        ... scf.if %ended and not emitted: a loop over the table's cursor that stages on @counts
        ... scf.if emitted: rt.close %context @counts
        func.return
      }
      func.func private @map_function(%context : !rt.context, %x : !value.str) -> ...
          attributes {operator = "map"} { ... }
    }

Rules:
  * An edge with two consumers runs the code of both for each element, in the graph's order.
  * What is behind a `union` or `chain` of several inputs is a private function, so that code grows
    with the graph and not with the number of ways through it.
  * An edge has ended when the sources, blocking operators, chains and limits behind it have:
    sources by `rt.closed`, blocking operators by their cell `emitted`.
  * Reading of files and constants, and emissions, stop where an outbox is full (`rt.has_room`) and
    ask for another tick (`rt.again`); cursors over state keep their place in it. Input channels
    are always read.
  * A `limit` has ended when it is reached, and so ends a cycle through the network.
  * Words of a text that a `flat_map` yields at once are walked over without making a list.

Graphs in tick mode: a step is a whole tick. Operators run in topological order, the inputs of
deferrals cut; what is behind an operator that streams is code inside its loop, all others gather
what comes in a queue each (`rt.queue`), have their turn, and emit. A cycle has a first turn for
each of its operators, then rounds of turns on what is new (semi-naive) until all queues are
empty; a loop's body runs as long as a window or a deferral asks. Then the tick ends: deferrals
swap their two buffers, and ask for another tick (`rt.again`) unless they are lazy; state is
emptied as its lifetime says; the cell `tick_deferred` says whether the next tick begins with
something. Elements for Python functions carry a number, so that their order over several sinks
is known.

In a fleet, a tick takes all that has come over the channels. A step runs one if records have
come, if the last tick has asked for another, and when it is the first; the end of a channel is
no reason for a tick. When all channels have ended and no tick is asked for, so have the outputs.
Sinks have no order over several of them there, and files are read as far as there is room.

Legal when: the graph verifies and is acyclic (`schedule` says so with a diagnostic).

Sound because: operators of a location run one after another, each element is carried to the end
of every way before the next one is read, and emissions follow the order of the graph, so that
what an operator sees is what the graph says, in the same order. All state that outlives a step
is declared, so a step is a function of state and inputs.

Not handled: in the graphs of a fleet, sources that whoever runs a graph alone feeds (HF240);
state that outlives its use in other graphs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.context import Context
from xdsl.dialects import func
from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Operation
from xdsl.passes import ModulePass

from hydro_mlir.analysis.dataflow import channels, stands_alone
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.passes.building import append, refuse_leftovers
from hydro_mlir.passes.loops.location import LOWERINGS, Fleet, Location


def fleet_of(module: ModuleOp) -> Fleet:
    """What locations need to know of each other."""
    graphs = [op for op in module.ops if isinstance(op, hf.GraphOp)]
    ends = [end for graph in graphs for end in channels(graph)]
    return Fleet(
        {name: op.routing.data for name, op in ends if isinstance(op, hf.DestChannelOp)},
        {graph.sym_name.data: graph.members.value.data for graph in graphs},
        {op.sym_name.data: op for op in module.ops if isinstance(op, func.FuncOp)},
        stands_alone(module),
    )


def unknown_operators(module: ModuleOp) -> tuple[type[Operation], ...]:
    """Operators in graphs that have no lowering."""
    graphs = [op for op in module.ops if isinstance(op, hf.GraphOp) and not op.ticks]
    found = [op for graph in graphs for op in graph.body.ops]
    return tuple({type(op) for op in found if type(op) not in LOWERINGS})


def _location(graph: hf.GraphOp, fleet: Fleet) -> Location:
    if not graph.ticks:
        return Location(graph, fleet)
    # Imported here: no fleet has such graphs, and every compilation would pay for it.
    from hydro_mlir.passes.ticks.graph import TickLocation

    return TickLocation(graph, fleet)


@dataclass(frozen=True)
class LowerToLoopsPass(ModulePass):
    """Turn each location's graph into a module with its state, channels, `init` and `step`."""

    name: ClassVar[str] = "lower-to-loops"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        """Replace all graphs and functions of the module; raises DiagnosticError."""
        refuse_leftovers(op, unknown_operators(op), self.name)
        fleet = fleet_of(op)
        for graph in [g for g in op.ops if isinstance(g, hf.GraphOp)]:
            module = _location(graph, fleet).module()
            module.attributes |= {k: v for k, v in op.attributes.items() if k == "overflow"}
            append(module, op.body.block, graph)
            graph.detach()
            graph.erase(safe_erase=False)
        for helper in fleet.helpers.values():
            helper.detach()
            helper.erase(safe_erase=False)
        refuse_leftovers(op, "hf", self.name)
