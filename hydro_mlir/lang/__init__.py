"""
Hydroflow+ in Python: programs, locations and live collections.

A program builds a module of the `hfplus` dialect; nothing here runs it.
"""

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
from hydro_mlir.lang.program import Built, Parameter, Program, program
from hydro_mlir.lang.single import Optional, Singleton
from hydro_mlir.lang.stream import Stream

__all__ = [
    "AtLeastOnce",
    "Bounded",
    "Built",
    "Cluster",
    "ExactlyOnce",
    "Flow",
    "Forward",
    "KeyedForward",
    "KeyedSingleton",
    "KeyedStream",
    "Location",
    "Member",
    "NoOrder",
    "Optional",
    "Parameter",
    "Process",
    "Program",
    "Singleton",
    "Stream",
    "TotalOrder",
    "Unbounded",
    "program",
]
