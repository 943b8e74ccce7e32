"""Operators that wait for the end of the tick, as methods of a stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from xdsl.ir import Attribute

from hydro_mlir.diagnostics import fail
from hydro_mlir.dialects import value
from hydro_mlir.hydroflow import accumulators, functions
from hydro_mlir.hydroflow.builder import OPERATORS, Given, Persistence, Typed, operator
from hydro_mlir.hydroflow.captured import with_captured
from hydro_mlir.hydroflow.core import Refs, StreamCore, edge, lifetimes
from hydro_mlir.hydroflow.values import type_name

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.stream import Stream

T = TypeVar("T")
A = TypeVar("A")


class Folds(StreamCore[T], Generic[T]):
    """Folds, keyed folds, sorts."""

    @operator
    def fold(
        self,
        initial: A | Callable[[], A],
        function: Callable[..., A],
        persist: Persistence = (),
        refs: Refs = (),
    ) -> Stream[A]:
        """One accumulator of all elements, emitted in every tick, also without input.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2]).fold(0, lambda total, n: total + n).to_list_()
        [3]
        """
        return self._fold("fold", initial, function, persist, refs)

    @operator
    def fold_no_replay(
        self,
        initial: A | Callable[[], A],
        function: Callable[..., A],
        persist: Persistence = (),
        refs: Refs = (),
    ) -> Stream[A]:
        """As `fold`, but only in ticks in which something arrived, and in the first tick.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2]).fold_no_replay(0, lambda total, n: total + n).to_list_()
        [3]
        """
        return self._fold("fold_no_replay", initial, function, persist, refs)

    @operator
    def reduce(
        self, function: Callable[..., T], persist: Persistence = (), refs: Refs = ()
    ) -> Stream[T]:
        """As `fold`, from the first element; nothing where there was none.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([3, 1, 2]).reduce(max).to_list_()
        [3]
        """
        return self._reduce("reduce", function, persist, refs)

    @operator
    def reduce_no_replay(
        self, function: Callable[..., T], persist: Persistence = (), refs: Refs = ()
    ) -> Stream[T]:
        """As `reduce`, but only in ticks in which something arrived.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([3, 1, 2]).reduce_no_replay(min).to_list_()
        [1]
        """
        return self._reduce("reduce_no_replay", function, persist, refs)

    @operator
    def fold_keyed(
        self,
        initial: A | Callable[[], A],
        function: Callable[..., A],
        persist: Persistence = (),
        refs: Refs = (),
    ) -> Stream[tuple[Any, A]]:
        """One accumulator per key of pairs; all of them in every tick.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> pairs = g.source_iter([("a", 1), ("b", 2), ("a", 3)])
        >>> pairs.fold_keyed(0, lambda total, n: total + n).to_list_()
        [('a', 4), ('b', 2)]
        """
        words = lifetimes(self.builder_, "fold_keyed", persist)
        op_type: Any = OPERATORS["fold_keyed"]

        def infer(given: Given) -> Typed:
            key, part = pair(given, "fold_keyed")
            start, step, held = accumulators.fold_regions(
                given, part, initial, function, "fold_keyed"
            )
            result = value.TupleType([key, held])
            return Typed(
                [result],
                lambda e: op_type(
                    e[0], start.clone(), step.clone(), edge(result), "tick", words, e[1:]
                ),
            )

        return self.one_("fold_keyed", infer, refs=with_captured(function, refs))

    @operator
    def reduce_keyed(
        self, function: Callable[..., Any], persist: Persistence = (), refs: Refs = ()
    ) -> Stream[T]:
        """As `fold_keyed`, from the first value of each key.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([("a", 1), ("b", 2), ("a", 3)]).reduce_keyed(max).to_list_()
        [('a', 3), ('b', 2)]
        """
        return self._reduce("reduce_keyed", function, persist, refs)

    @operator
    def sort(self) -> Stream[T]:
        """All elements of the tick in ascending order; equal ones as they came.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([2, 1]).sort().to_list_()
        [1, 2]
        """
        op_type: Any = OPERATORS["sort"]

        def infer(given: Given) -> Typed:
            held = given.types[0]
            require_ordered(given, held, "elements of `sort`")
            region = functions.identity_region(held, given.place)
            return Typed([held], lambda e: op_type(e[0], region.clone(), edge(held)))

        return self.one_("sort", infer)

    @operator
    def sort_by_key(self, key: Callable[..., Any]) -> Stream[T]:
        """All elements of the tick in ascending order of a key; equal ones as they came.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([(1, "b"), (2, "a")]).sort_by_key(lambda pair: pair[1]).to_list_()
        [(2, 'a'), (1, 'b')]
        """
        op_type: Any = OPERATORS["sort_by_key"]

        def infer(given: Given) -> Typed:
            held = given.types[0]
            binding = functions.bind(key, [held], 0, given.place)
            region, found = functions.compile_body(
                given.builder, key, [held], binding, functions.finish_value
            )
            require_ordered(given, found, "keys of `sort_by_key`")
            return Typed([held], lambda e: op_type(e[0], region.clone(), edge(held)))

        return self.one_("sort_by_key", infer)

    # --- helpers ---------------------------------------------------------------------------------

    def _fold(
        self, name: str, initial: object, function: object, persist: Persistence, refs: Refs
    ) -> Stream[Any]:
        words = lifetimes(self.builder_, name, persist)
        op_type: Any = OPERATORS[name]

        def infer(given: Given) -> Typed:
            part = given.types[0]
            start, step, held = accumulators.fold_regions(given, part, initial, function, name)
            return Typed(
                [held],
                lambda e: op_type(
                    e[0], start.clone(), step.clone(), edge(held), "tick", words, e[1:]
                ),
            )

        return self.one_(name, infer, refs=with_captured(function, refs))

    def _reduce(self, name: str, function: object, persist: Persistence, refs: Refs) -> Stream[Any]:
        words = lifetimes(self.builder_, name, persist)
        op_type: Any = OPERATORS[name]

        def infer(given: Given) -> Typed:
            held = given.types[0]
            part = pair(given, name)[1] if name == "reduce_keyed" else held
            step = functions.step_region(given, part, part, function, name, given.seen)
            return Typed(
                [held],
                lambda e: op_type(e[0], None, step.clone(), edge(held), "tick", words, e[1:]),
            )

        return self.one_(name, infer, refs=with_captured(function, refs))


def pair(given: Given, name: str, index: int = 0) -> tuple[Attribute, Attribute]:
    """Key and value of an input; raises DiagnosticError for elements that are no pairs."""
    held = given.types[index]
    if isinstance(held, value.TupleType) and value.is_tuple(held) and len(held.elements) == 2:
        return held.elements.data[0], held.elements.data[1]
    shown = type_name(held)
    fail(
        "HF050",
        f"expected pairs of key and value as input of `{name}`, but got `{shown}`",
        given.place,
        help="make pairs: x.map(lambda e: (key, value))",
    )


def require_ordered(given: Given, type_: Attribute, what: str) -> None:
    """Raise HF050 for a type without `<`."""
    if not value.is_ordered(type_):
        shown = type_name(type_)
        fail("HF050", f"expected {what} of a type with an order, but got `{shown}`", given.place)
