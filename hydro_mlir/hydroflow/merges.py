"""Operators with several inputs as methods of a graph, with their ports as parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hydro_mlir.hydroflow.builder import Builder, Persistence, operator
from hydro_mlir.hydroflow.joins import Accumulation
from hydro_mlir.hydroflow.lattices import Lattice
from hydro_mlir.hydroflow.sets import merge, merge_first_n
from hydro_mlir.hydroflow.stream import Stream

T = TypeVar("T")
U = TypeVar("U")


class Merges:
    """Operators with several inputs: see the methods of the same names of a stream."""

    builder_: Builder

    @operator
    def union(self, *inputs: Stream[T]) -> Stream[T]:
        """Elements of all inputs, in the order of the inputs.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.union(g.source_iter([1]), g.source_iter([2]), g.source_iter([3])).to_list_()
        [1, 2, 3]
        """
        return merge(self.builder_, "union", inputs)

    @operator
    def chain(self, first: Stream[T], second: Stream[T]) -> Stream[T]:
        """All elements of the first, then all of the second."""
        return merge(self.builder_, "chain", [first, second])

    @operator
    def chain_first_n(self, n: int, *inputs: Stream[T]) -> Stream[T]:
        """As `chain`, but only the first n elements of each tick."""
        return merge_first_n(self.builder_, inputs, n)

    @operator
    def join(
        self,
        lhs: Stream[Any],
        rhs: Stream[Any],
        persist: Persistence = (),
        multiset: bool = False,
    ) -> Stream[Any]:
        """Pairs of values with the same key."""
        name = "join_multiset" if multiset else "join"
        return pair_of(self.builder_, name, lhs, rhs, persist)

    @operator
    def join_multiset(
        self, lhs: Stream[Any], rhs: Stream[Any], persist: Persistence = ()
    ) -> Stream[Any]:
        """Pairs of values with the same key; every occurrence counts."""
        return pair_of(self.builder_, "join_multiset", lhs, rhs, persist)

    @operator
    def join_multiset_half(
        self, build: Stream[Any], probe: Stream[Any], persist: Persistence = ()
    ) -> Stream[Any]:
        """Take in all of `build`, then stream `probe` past it."""
        return pair_of(self.builder_, "join_multiset_half", build, probe, persist)

    @operator
    def cross_join(
        self, lhs: Stream[T], rhs: Stream[U], persist: Persistence = (), multiset: bool = False
    ) -> Stream[tuple[T, U]]:
        """Every pair of elements."""
        name = "cross_join_multiset" if multiset else "cross_join"
        return pair_of(self.builder_, name, lhs, rhs, persist)

    @operator
    def cross_join_multiset(
        self, lhs: Stream[T], rhs: Stream[U], persist: Persistence = ()
    ) -> Stream[tuple[T, U]]:
        """Every pair of elements; every occurrence counts."""
        return pair_of(self.builder_, "cross_join_multiset", lhs, rhs, persist)

    @operator
    def cross_singleton(
        self, input: Stream[T], single: Stream[U], persist: Persistence = ()
    ) -> Stream[tuple[T, U]]:
        """Every element with the first of `single`."""
        return pair_of(self.builder_, "cross_singleton", input, single, persist)

    @operator
    def zip(self, lhs: Stream[T], rhs: Stream[U], persist: Persistence = ()) -> Stream[tuple[T, U]]:
        """The first element of one with the first of the other, and so on."""
        return pair_of(self.builder_, "zip", lhs, rhs, persist)

    @operator
    def zip_longest(
        self, lhs: Stream[T], rhs: Stream[U], persist: Persistence = ()
    ) -> Stream[tuple[T | None, U | None]]:
        """As `zip`, with None for partners that are missing."""
        return pair_of(self.builder_, "zip_longest", lhs, rhs, persist)

    @operator
    def anti_join(self, pos: Stream[T], neg: Stream[Any], persist: Persistence = ()) -> Stream[T]:
        """Pairs of `pos` whose key is not in `neg`.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.anti_join(neg=g.source_iter([1]), pos=g.source_iter([(1, 2), (3, 4)])).to_list_()
        [(3, 4)]
        """
        return pair_of(self.builder_, "anti_join", pos, neg, persist)

    @operator
    def anti_join_multiset(
        self, pos: Stream[T], neg: Stream[Any], persist: Persistence = ()
    ) -> Stream[T]:
        """The same as `anti_join`, under its older name."""
        return pair_of(self.builder_, "anti_join_multiset", pos, neg, persist)

    @operator
    def difference(self, pos: Stream[T], neg: Stream[T], persist: Persistence = ()) -> Stream[T]:
        """Elements of `pos` that are not in `neg`."""
        return pair_of(self.builder_, "difference", pos, neg, persist)

    @operator
    def difference_multiset(
        self, pos: Stream[T], neg: Stream[T], persist: Persistence = ()
    ) -> Stream[T]:
        """The same as `difference`, under its older name."""
        return pair_of(self.builder_, "difference_multiset", pos, neg, persist)

    @operator
    def defer_signal(self, input: Stream[T], signal: Stream[Any]) -> Stream[T]:
        """Keep elements across ticks until something comes on `signal`, then let all go."""
        return pair_of(self.builder_, "defer_signal", input, signal, ())

    @operator
    def join_fused(
        self,
        lhs: Stream[Any],
        rhs: Stream[Any],
        lhs_by: Accumulation,
        rhs_by: Accumulation,
        persist: Persistence = (),
    ) -> Stream[Any]:
        """Accumulate the values of each key on both sides, then join."""
        return lhs.join_fused(rhs, lhs_by, rhs_by, persist)

    @operator
    def join_fused_lhs(
        self, lhs: Stream[Any], rhs: Stream[Any], lhs_by: Accumulation, persist: Persistence = ()
    ) -> Stream[Any]:
        """Accumulate the values of each key of `lhs`, then stream `rhs` past it."""
        return lhs.join_fused_lhs(rhs, lhs_by, persist)

    @operator
    def join_fused_rhs(
        self, lhs: Stream[Any], rhs: Stream[Any], rhs_by: Accumulation, persist: Persistence = ()
    ) -> Stream[Any]:
        """Accumulate the values of each key of `rhs`, then stream `lhs` past it."""
        return lhs.join_fused_rhs(rhs, rhs_by, persist)

    @operator
    def lattice_fold_batch(
        self, input: Stream[Any], signal: Stream[Any], lattice: Lattice
    ) -> Stream[Any]:
        """Merge elements across ticks until a signal comes, then emit the lattice, begin anew."""
        return input.lattice_fold_batch(signal, lattice)

    @operator
    def lattice_join_fused_join(
        self,
        lhs: Stream[Any],
        rhs: Stream[Any],
        lhs_by: Lattice,
        rhs_by: Lattice,
        persist: Persistence = (),
    ) -> Stream[Any]:
        """Merge the values of each key on both sides, then join."""
        return lhs.lattice_join_fused_join(rhs, lhs_by, rhs_by, persist)

    @operator
    def lattice_bimorphism(
        self,
        lhs: Stream[Any],
        rhs: Stream[Any],
        function: Callable[[Any, Any], Any],
        lhs_state: Stream[Any],
        rhs_state: Stream[Any],
        lattice: Lattice,
    ) -> Stream[Any]:
        """Apply a morphism in two arguments to what came on each side and the other's state."""
        return lhs.lattice_bimorphism(rhs, function, lhs_state, rhs_state, lattice)


def pair_of(builder: Builder, name: str, lhs: Any, rhs: Any, persist: Persistence) -> Stream[Any]:
    """An operator of two inputs without functions."""
    builder.require_stream(lhs, name)
    return lhs.simple_(name, [rhs], persist)
