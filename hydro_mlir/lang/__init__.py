"""
Hydroflow+ in Python: programs, locations and live collections.

A program builds a module of the `hfplus` dialect; nothing here runs it.

>>> class Leader(Process):
...     "One machine."
>>> @program
... def positive(flow: Flow, last: int = 3) -> None:
...     flow.process(Leader).source_iter(range(last)).filter(lambda n: n > 0).discard()
>>> print(positive.build(last=2).module)
builtin.module @positive {
  hfplus.location @leader process
  %0 = hfplus.source_iter [0 : i64, 1 : i64] : !hfplus.stream<i64, @leader, bounded>
  %1 = hfplus.each %0 {
  ^bb0(%n: i64):
    %2 = arith.constant 0 : i64
    %3 = arith.cmpi sgt, %n, %2 : i64
    hfplus.yield_if %3, %n : i1, i64
  } : !hfplus.stream<i64, @leader, bounded> -> !hfplus.stream<i64, @leader, bounded>
  hfplus.discard %1 : !hfplus.stream<i64, @leader, bounded>
}
"""

from hydro_mlir.frontend.opaque import opaque
from hydro_mlir.lang.flow import Flow
from hydro_mlir.lang.forward import Forward, KeyedForward
from hydro_mlir.lang.keyed import KeyedSingleton, KeyedStream
from hydro_mlir.lang.locations import Cluster, Location, Member, Process
from hydro_mlir.lang.markers import (
    AtLeastOnce,
    Bounded,
    ExactlyOnce,
    NoOrder,
    TotalOrder,
    Unbounded,
)
from hydro_mlir.lang.ports import External, Guest, Port
from hydro_mlir.lang.program import Built, Parameter, Program, program
from hydro_mlir.lang.single import Optional, Singleton
from hydro_mlir.lang.stream import Stream

__all__ = [
    "AtLeastOnce",
    "Bounded",
    "Built",
    "Cluster",
    "ExactlyOnce",
    "External",
    "Flow",
    "Forward",
    "Guest",
    "KeyedForward",
    "KeyedSingleton",
    "KeyedStream",
    "Location",
    "Member",
    "NoOrder",
    "Optional",
    "Parameter",
    "Port",
    "Process",
    "Program",
    "Singleton",
    "Stream",
    "TotalOrder",
    "Unbounded",
    "opaque",
    "program",
]
