"""Streams: what flows from one operator to others, with all operators as methods."""

from __future__ import annotations

from typing import TypeVar

from hydro_mlir.hydroflow.elementwise import Elementwise
from hydro_mlir.hydroflow.folds import Folds
from hydro_mlir.hydroflow.joins import Joins
from hydro_mlir.hydroflow.lattices import Lattices
from hydro_mlir.hydroflow.loops import Windows
from hydro_mlir.hydroflow.multi_output import MultiOutput
from hydro_mlir.hydroflow.references import References
from hydro_mlir.hydroflow.sets import Sets
from hydro_mlir.hydroflow.sinks import Sinks
from hydro_mlir.hydroflow.ticks import Ticks

T = TypeVar("T")


class Stream(
    Elementwise[T],
    Folds[T],
    Joins[T],
    Sets[T],
    Lattices[T],
    MultiOutput[T],
    Ticks[T],
    Windows[T],
    References[T],
    Sinks[T],
):
    """A stream of elements within a graph; may be used any number of times."""


# Names that are no identifiers of Python's, or that it takes for private.
_OTHER_NAMES = {
    "assert": "assert_",
    "_counter": "counter",
    "_lattice_fold_batch": "lattice_fold_batch",
    "_lattice_join_fused_join": "lattice_join_fused_join",
}
for _name, _method in _OTHER_NAMES.items():
    setattr(Stream, _name, getattr(Stream, _method))
