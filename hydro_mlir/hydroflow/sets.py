"""Operators on whole streams: one after the other, and one without the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from xdsl.ir import Attribute

from hydro_mlir.diagnostics import fail
from hydro_mlir.hydroflow.builder import OPERATORS, Builder, Given, Persistence, Typed, operator
from hydro_mlir.hydroflow.core import StreamCore, edge
from hydro_mlir.hydroflow.values import type_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hydro_mlir.hydroflow.stream import Stream

T = TypeVar("T")


class Sets(StreamCore[T], Generic[T]):
    """Unions, differences, anti-joins."""

    @operator
    def union(self, *others: Stream[T]) -> Stream[T]:
        """Elements of all inputs, in the order of the inputs.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1]).union(g.source_iter([2])).to_list_()
        [1, 2]
        """
        return merge(self.builder_, "union", [self.itself_, *others])

    @operator
    def chain(self, other: Stream[T]) -> Stream[T]:
        """All elements of this one, then all of the other.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1]).chain(g.source_iter([2])).to_list_()
        [1, 2]
        """
        return merge(self.builder_, "chain", [self.itself_, other])

    @operator
    def chain_first_n(self, other: Stream[T], n: int) -> Stream[T]:
        """As `chain`, but only the first n elements of each tick.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2]).chain_first_n(g.source_iter([3, 4]), 3).to_list_()
        [1, 2, 3]
        """
        return merge_first_n(self.builder_, [self.itself_, other], n)

    @operator
    def anti_join(self, neg: Stream[Any], persist: Persistence = ()) -> Stream[T]:
        """Pairs whose key is not in `neg`; lifetimes: pos, neg.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([(1, "a"), (2, "b")]).anti_join(g.source_iter([1])).to_list_()
        [(2, 'b')]
        """
        return self.simple_("anti_join", [neg], persist)

    @operator
    def anti_join_multiset(self, neg: Stream[Any], persist: Persistence = ()) -> Stream[T]:
        """The same as `anti_join`, under its older name.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([(1, "a"), (2, "b")]).anti_join_multiset(g.source_iter([1])).to_list_()
        [(2, 'b')]
        """
        return self.simple_("anti_join_multiset", [neg], persist)

    @operator
    def difference(self, neg: Stream[T], persist: Persistence = ()) -> Stream[T]:
        """Elements that are not in `neg`; lifetimes: pos, neg.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2, 2]).difference(g.source_iter([1])).to_list_()
        [2, 2]
        """
        return self.simple_("difference", [neg], persist)

    @operator
    def difference_multiset(self, neg: Stream[T], persist: Persistence = ()) -> Stream[T]:
        """The same as `difference`, under its older name.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2, 2]).difference_multiset(g.source_iter([1])).to_list_()
        [2, 2]
        """
        return self.simple_("difference_multiset", [neg], persist)


def merge(builder: Builder, name: str, inputs: Sequence[Stream[Any]]) -> Stream[Any]:
    """A union or chain of any number of streams."""
    op_type: Any = OPERATORS[name]

    def infer(given: Given) -> Typed:
        held = one_type(given, name) if given.types else hf_unit()
        return Typed([held], lambda e: op_type(e, edge(held)))

    return builder.add(name, inputs, infer, early=True)[0]


def hf_unit() -> Attribute:
    """The elements of a union of nothing."""
    from hydro_mlir.dialects.hydroflow import UNIT

    return UNIT


def merge_first_n(builder: Builder, inputs: Sequence[Stream[Any]], n: int) -> Stream[Any]:
    """A chain of which n elements come through in each tick."""
    op_type: Any = OPERATORS["chain_first_n"]
    if type(n) is not int or n < 0:
        fail("HF040", f"expected a number of elements, 0 or more, but got `{n}`", builder.place)

    def infer(given: Given) -> Typed:
        held = one_type(given, "chain_first_n")
        return Typed([held], lambda e: op_type(n, e, edge(held)))

    return builder.add("chain_first_n", inputs, infer, early=True)[0]


def one_type(given: Given, name: str) -> Attribute:
    """The one type of all inputs; raises DiagnosticError where they differ."""
    for position, type_ in enumerate(given.types):
        if type_ != given.types[0]:
            first, got = type_name(given.types[0]), type_name(type_)
            fail(
                "HF050",
                f"expected inputs of `{name}` of one type, but got `{first}` at port 0 and"
                f" `{got}` at port {position}",
                given.place,
                help="bring them to one type with .map(...) before",
            )
    return given.types[0]
