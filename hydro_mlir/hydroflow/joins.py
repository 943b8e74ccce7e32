"""Operators that bring two streams together, as methods of the first one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from xdsl.ir import Attribute, Region

from hydro_mlir.diagnostics import fail
from hydro_mlir.dialects import value
from hydro_mlir.hydroflow import accumulators, functions
from hydro_mlir.hydroflow.builder import OPERATORS, Given, Persistence, Typed, operator
from hydro_mlir.hydroflow.core import StreamCore, edge, lifetimes
from hydro_mlir.hydroflow.folds import pair
from hydro_mlir.hydroflow.values import type_name

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.stream import Stream

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Fold:
    """One side of a fused join: accumulate the values of each key from `initial`."""

    initial: Any
    function: Callable[..., Any]


@dataclass(frozen=True)
class Reduce:
    """One side of a fused join: accumulate the values of each key from the first one."""

    function: Callable[..., Any]


@dataclass(frozen=True)
class FoldFrom:
    """One side of a fused join: accumulate from what `convert` makes of the first value."""

    convert: Callable[[Any], Any]
    function: Callable[..., Any]


Accumulation = Fold | Reduce | FoldFrom


class Joins(StreamCore[T], Generic[T]):
    """Joins, products, zips."""

    @operator
    def join(
        self, other: Stream[Any], persist: Persistence = (), multiset: bool = False
    ) -> Stream[Any]:
        """Pairs of values with the same key; `multiset` counts values that come twice.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([(1, "a")]).join(g.source_iter([(1, "b"), (2, "c")])).to_list_()
        [(1, ('a', 'b'))]
        """
        return self.simple_("join_multiset" if multiset else "join", [other], persist)

    @operator
    def join_multiset(self, other: Stream[Any], persist: Persistence = ()) -> Stream[Any]:
        """Pairs of values with the same key; every occurrence counts.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> pairs = g.source_iter([(1, "a"), (1, "a")])
        >>> pairs.join_multiset(g.source_iter([(1, "b")])).to_list_()
        [(1, ('a', 'b')), (1, ('a', 'b'))]
        """
        return self.simple_("join_multiset", [other], persist)

    @operator
    def cross_join(
        self, other: Stream[U], persist: Persistence = (), multiset: bool = False
    ) -> Stream[tuple[T, U]]:
        """Every pair of elements; `multiset` counts elements that come twice.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1]).cross_join(g.source_iter(["a", "b"])).to_list_()
        [(1, 'a'), (1, 'b')]
        """
        return self.simple_("cross_join_multiset" if multiset else "cross_join", [other], persist)

    @operator
    def cross_join_multiset(
        self, other: Stream[U], persist: Persistence = ()
    ) -> Stream[tuple[T, U]]:
        """Every pair of elements; every occurrence counts.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 1]).cross_join_multiset(g.source_iter(["a"])).to_list_()
        [(1, 'a'), (1, 'a')]
        """
        return self.simple_("cross_join_multiset", [other], persist)

    @operator
    def join_multiset_half(self, build: Stream[Any], persist: Persistence = ()) -> Stream[Any]:
        """Take in all of `build`, then stream this one past it; lifetimes: build, probe.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> probe = g.source_iter([(1, "p")])
        >>> probe.join_multiset_half(g.source_iter([(1, "b")])).to_list_()
        [(1, ('p', 'b'))]
        """
        return self.simple_("join_multiset_half", persist=persist, first=build)

    @operator
    def cross_singleton(self, single: Stream[U], persist: Persistence = ()) -> Stream[tuple[T, U]]:
        """Every element with the first of `single`; nothing while there is none.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2]).cross_singleton(g.source_iter(["a"])).to_list_()
        [(1, 'a'), (2, 'a')]
        """
        return self.simple_("cross_singleton", [single], persist)

    @operator
    def zip(self, other: Stream[U], persist: Persistence = ()) -> Stream[tuple[T, U]]:
        """The first element of one with the first of the other, and so on.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2, 3]).zip(g.source_iter(["a", "b"])).to_list_()
        [(1, 'a'), (2, 'b')]
        """
        return self.simple_("zip", [other], persist)

    @operator
    def zip_longest(
        self, other: Stream[U], persist: Persistence = ()
    ) -> Stream[tuple[T | None, U | None]]:
        """As `zip`, with None for partners that are missing.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2]).zip_longest(g.source_iter(["a"])).to_list_()
        [(1, 'a'), (2, None)]
        """
        return self.simple_("zip_longest", [other], persist)

    @operator
    def join_fused(
        self,
        other: Stream[Any],
        lhs: Accumulation,
        rhs: Accumulation,
        persist: Persistence = (),
    ) -> Stream[Any]:
        """Accumulate the values of each key on both sides, then join.

        >>> from hydro_mlir.hydroflow import Fold, Graph, Reduce
        >>> g = Graph()
        >>> a, b = g.source_iter([(1, 2), (1, 3)]), g.source_iter([(1, 5), (1, 4)])
        >>> a.join_fused(b, Fold(0, lambda total, n: total + n), Reduce(max)).to_list_()
        [(1, (5, 5))]
        """
        words = lifetimes(self.builder_, "join_fused", persist)
        op_type: Any = OPERATORS["join_fused"]

        def infer(given: Given) -> Typed:
            key, left, right = both(given, "join_fused")
            a, left_held = side(given, left, lhs, "join_fused")
            b, right_held = side(given, right, rhs, "join_fused")
            result = value.TupleType([key, value.TupleType([left_held, right_held])])
            return Typed(
                [result],
                lambda e: op_type(
                    e[0],
                    e[1],
                    (a[0].clone(), a[1].clone()),
                    (b[0].clone(), b[1].clone()),
                    edge(result),
                    words,
                ),
            )

        return self.one_("join_fused", infer, [other])

    @operator
    def join_fused_lhs(
        self, other: Stream[Any], lhs: Accumulation, persist: Persistence = ()
    ) -> Stream[Any]:
        """Accumulate the values of each key of this one, then stream the other past it.

        >>> from hydro_mlir.hydroflow import Graph, Reduce
        >>> g = Graph()
        >>> a, b = g.source_iter([(1, 2), (1, 3)]), g.source_iter([(1, 5), (1, 4)])
        >>> a.join_fused_lhs(b, Reduce(max)).to_list_()
        [(1, (3, 5)), (1, (3, 4))]
        """
        return self._half_fused("join_fused_lhs", other, lhs, persist, 0)

    @operator
    def join_fused_rhs(
        self, other: Stream[Any], rhs: Accumulation, persist: Persistence = ()
    ) -> Stream[Any]:
        """Accumulate the values of each key of the other, then stream this one past it.

        >>> from hydro_mlir.hydroflow import Graph, Reduce
        >>> g = Graph()
        >>> a, b = g.source_iter([(1, 2), (1, 3)]), g.source_iter([(1, 5), (1, 4)])
        >>> a.join_fused_rhs(b, Reduce(max)).to_list_()
        [(1, (2, 5)), (1, (3, 5))]
        """
        return self._half_fused("join_fused_rhs", other, rhs, persist, 1)

    def _half_fused(
        self, name: str, other: Stream[Any], how: Accumulation, persist: Persistence, index: int
    ) -> Stream[Any]:
        words = lifetimes(self.builder_, name, persist)
        op_type: Any = OPERATORS[name]

        def infer(given: Given) -> Typed:
            key, *values = both(given, name)
            regions, values[index] = side(given, values[index], how, name)
            result = value.TupleType([key, value.TupleType(values)])
            return Typed(
                [result],
                lambda e: op_type(
                    e[0], e[1], (regions[0].clone(), regions[1].clone()), edge(result), words
                ),
            )

        return self.one_(name, infer, [other])


def both(given: Given, name: str) -> tuple[Attribute, Attribute, Attribute]:
    """The key of two inputs of pairs, and their values."""
    (key, left), (other, right) = pair(given, name, 0), pair(given, name, 1)
    if key != other:
        fail(
            "HF050",
            f"expected keys of one type as inputs of `{name}`, but got `{type_name(key)}` and"
            f" `{type_name(other)}`",
            given.place,
        )
    return key, left, right


def side(
    given: Given, part: Attribute, how: object, name: str
) -> tuple[tuple[Region, Region], Attribute]:
    """The regions of one side of a fused join, and the type of its accumulator."""
    if isinstance(how, Fold):
        start, step, held = accumulators.fold_regions(
            given, part, how.initial, how.function, name, refs=False
        )
        return (start, step), held
    if isinstance(how, Reduce):
        step = functions.step_region(given, part, part, how.function, name)
        return (functions.identity_region(part, given.place), step), part
    if isinstance(how, FoldFrom):
        binding = functions.bind(how.convert, [part], 0, given.place)
        first, held = functions.compile_body(
            given.builder, how.convert, [part], binding, functions.finish_value
        )
        return (first, functions.step_region(given, held, part, how.function, name)), held
    got = type(how).__name__
    fail("HF040", f"expected Fold, Reduce or FoldFrom for `{name}`, but got `{got}`", given.place)
