"""
Lattices: values that only grow, for `lattice_fold`, `state` and other operators of graphs.

>>> from hydro_mlir.hydroflow import Graph
>>> g = Graph()
>>> counts = g.source_iter([[("a", 1)], [("b", 2)], [("a", 3)]])
>>> counts.lattice_fold(MapUnion(str, Max(int))).to_list_()
[[('a', 3), ('b', 2)]]
"""

from hydro_mlir.lattices.base import NO_BOTTOM, Lattice
from hydro_mlir.lattices.containers import (
    MapUnion,
    MapUnionWithTombstones,
    SetUnion,
    SetUnionWithTombstones,
    UnionFind,
    VecUnion,
)
from hydro_mlir.lattices.laws import check_laws, check_morphism
from hydro_mlir.lattices.morphisms import cartesian_product, keyed, pair
from hydro_mlir.lattices.products import DomPair, Pair, lattice_of
from hydro_mlir.lattices.scalars import Conflict, Max, Min, Point, WithBot, WithTop

__all__ = [
    "NO_BOTTOM",
    "Conflict",
    "DomPair",
    "Lattice",
    "MapUnion",
    "MapUnionWithTombstones",
    "Max",
    "Min",
    "Pair",
    "Point",
    "SetUnion",
    "SetUnionWithTombstones",
    "UnionFind",
    "VecUnion",
    "WithBot",
    "WithTop",
    "cartesian_product",
    "check_laws",
    "check_morphism",
    "keyed",
    "lattice_of",
    "pair",
]
