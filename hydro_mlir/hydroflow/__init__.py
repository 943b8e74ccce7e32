"""
One graph of Hydroflow operators, in Python: built, run in this process, tick by tick.

>>> g = Graph()
>>> send, arriving = g.channel(int)
>>> out = arriving.map(lambda n: n * 2).collect()
>>> run = g.interpret()
>>> send(1), send(2)
(None, None)
>>> run.run_tick(), out.take(), run.current_tick
(True, [2, 4], 1)

Sources are methods of the graph, operators methods of a stream, each under Hydroflow's name; an
operator with several inputs is a method of the graph, too, with its ports as keywords. Lifetimes
are `persist="static"`, or one per input: `persist=("static", "tick")`. User functions read what
other operators hold in the tick as `x.value`, or get it behind their other arguments with `refs`:

>>> g = Graph()
>>> top = g.source_iter([3, 4]).fold(0, lambda most, n: max(most, n)).singleton()
>>> below = g.source_iter([1, 4, 9]).filter(lambda n: n <= top.value)
>>> above = g.source_iter([1, 4, 9]).filter(lambda n, most: n > most, refs=(top,))
>>> out = below.union(above).collect()
>>> g.interpret().run_tick(), out.take()
(True, [1, 4, 9])
"""

from __future__ import annotations

from hydro_mlir.hydroflow.builder import Outputs
from hydro_mlir.hydroflow.feeds import batches
from hydro_mlir.hydroflow.graph import Graph
from hydro_mlir.hydroflow.joins import Fold, FoldFrom, Reduce
from hydro_mlir.hydroflow.run import Engine, Run, StepError, TickResult
from hydro_mlir.hydroflow.sinks import Collected
from hydro_mlir.hydroflow.stream import Stream
from hydro_mlir.hydroflow.ticks import Delete, DeleteKeyed, Persist, PersistKeyed

__all__ = [
    "Collected",
    "Delete",
    "DeleteKeyed",
    "Engine",
    "Fold",
    "FoldFrom",
    "Graph",
    "Outputs",
    "Persist",
    "PersistKeyed",
    "Reduce",
    "Run",
    "StepError",
    "Stream",
    "TickResult",
    "batches",
]
