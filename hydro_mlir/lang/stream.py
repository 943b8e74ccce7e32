"""Streams: elements that arrive over time at one location."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Self, overload

from xdsl.ir import SSAValue

from hydro_mlir.diagnostics import fail
from hydro_mlir.dialects import value
from hydro_mlir.dialects.guarantees import Guarantees, Order
from hydro_mlir.dialects.hydroflow_plus import (
    AssumeOp,
    CollectOp,
    EachOp,
    GroupOp,
    KeyedStreamType,
    LimitOp,
    OptionalType,
    SingletonType,
    SortOp,
    StreamType,
)
from hydro_mlir.lang import conditions, functions, sinks, unions
from hydro_mlir.lang.accumulators import fold_from
from hydro_mlir.lang.builder import operator, require_reason
from hydro_mlir.lang.collection import Collection
from hydro_mlir.lang.markers import (
    B2,
    K2,
    O2,
    R2,
    T2,
    A,
    B,
    Bounded,
    ExactlyOnce,
    L,
    NoOrder,
    O,
    R,
    T,
    TotalOrder,
    Ts,
    U,
)
from hydro_mlir.lang.network import Network
from hydro_mlir.lang.single import Optional, Singleton

if TYPE_CHECKING:
    from hydro_mlir.lang.keyed import KeyedStream


class Stream(Network[T, L, B, O, R], Collection[L], Generic[T, L, B, O, R]):
    """A sequence, or without order a multiset, of elements.

    Parameters: element type, location class, bound, order, retries. Functions given to a
    method become part of the program: they are translated, and what they capture is frozen.
    """

    KIND = StreamType.name

    # --- elementwise -----------------------------------------------------------------------------

    @overload
    def map(self, function: Callable[[T], U]) -> Stream[U, L, B, O, R]: ...
    @overload
    def map(
        self: Stream[tuple[*Ts], L, B, O, R], function: Callable[[*Ts], U]
    ) -> Stream[U, L, B, O, R]: ...
    @operator
    def map(self, function: Callable[..., Any]) -> Any:
        """Replace every element by the function's value."""
        return self._each(function, functions.finish_map)

    @overload
    def filter(self, function: Callable[[T], bool]) -> Stream[T, L, B, O, R]: ...
    @overload
    def filter(
        self: Stream[tuple[*Ts], L, B, O, R], function: Callable[[*Ts], bool]
    ) -> Stream[tuple[*Ts], L, B, O, R]: ...
    @operator
    def filter(self, function: Callable[..., bool]) -> Any:
        """Keep the elements for which the function returns True."""
        return self._each(function, functions.finish_filter(self._element))

    @overload
    def filter_map(self, function: Callable[[T], U | None]) -> Stream[U, L, B, O, R]: ...
    @overload
    def filter_map(
        self: Stream[tuple[*Ts], L, B, O, R], function: Callable[[*Ts], U | None]
    ) -> Stream[U, L, B, O, R]: ...
    @operator
    def filter_map(self, function: Callable[..., Any]) -> Any:
        """Replace every element by the function's value, and drop it where that is None."""
        return self._each(function, functions.finish_filter_map)

    @overload
    def flat_map(self, function: Callable[[T], list[U]]) -> Stream[U, L, B, O, R]: ...
    @overload
    def flat_map(
        self: Stream[tuple[*Ts], L, B, O, R], function: Callable[[*Ts], list[U]]
    ) -> Stream[U, L, B, O, R]: ...
    @operator
    def flat_map(self, function: Callable[..., Any]) -> Any:
        """Replace every element by the elements of the list that the function returns."""
        return self._each(function, functions.finish_flat_map)

    @overload
    def inspect(self, function: Callable[[T], object]) -> Self: ...
    @overload
    def inspect(
        self: Stream[tuple[*Ts], L, B, O, R], function: Callable[[*Ts], object]
    ) -> Stream[tuple[*Ts], L, B, O, R]: ...
    @operator
    def inspect(self, function: Callable[..., object]) -> Any:
        """Show every element to a Python function at the edge, and pass the stream on."""
        sinks.add_sink(self, function)
        return self

    @operator
    def filter_if(self, condition: Singleton[bool, L, Bounded]) -> Self:
        """In a slice: all elements while a condition of the slice holds, else none."""
        return conditions.filter_if(self, condition)

    # --- keys and aggregation --------------------------------------------------------------------

    @overload
    def key_by(self, key: Callable[[T], K2]) -> KeyedStream[K2, T, L, B, O, R]: ...
    @overload
    def key_by(
        self: Stream[tuple[*Ts], L, B, O, R], key: Callable[[*Ts], K2]
    ) -> KeyedStream[K2, tuple[*Ts], L, B, O, R]: ...
    @operator
    def key_by(self, key: Callable[..., Any]) -> Any:
        """One stream per key, in which order is kept; the elements stay as they are."""
        builder, element = self._builder, self._element
        binding = functions.bind_element(key, element, builder.place)
        self._enter()
        refs: list[SSAValue] = []
        body, pair = functions.compile_body(
            builder, key, [element], binding, functions.finish_pair, refs
        )
        given = self._need("group", "key_by")
        pairs = builder.add(
            EachOp(self.ir_value, body, self._result(StreamType, pair, given=given), refs)
        )
        assert isinstance(pair, value.TupleType)
        result = self._result(KeyedStreamType, *pair.elements, given=given)
        return self._wrap(builder.add(GroupOp(pairs.result, result)).result)

    @overload
    def fold(  # pyright: ignore[reportOverlappingOverload] (the first one that fits counts)
        self,
        initial: Singleton[A, L, Bounded],
        function: Callable[[A, T], A],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> Singleton[A, L, Bounded]: ...
    @overload
    def fold(
        self,
        initial: Callable[[], A] | A,
        function: Callable[[A, T], A],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> Singleton[A, L, B]: ...
    @overload
    def fold(
        self: Stream[tuple[*Ts], L, B, O, R],
        initial: Callable[[], A] | A,
        function: Callable[[A, *Ts], A],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> Singleton[A, L, B]: ...
    @operator
    def fold(
        self,
        initial: Any,
        function: Callable[..., Any],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> Any:
        """Accumulate all elements: `function(accumulator, element)` from `initial` on.

        That is a constant, a function without parameters, or in a slice a singleton of it.
        Without order, `commutative="why"` says that it makes no difference.
        """
        if isinstance(initial, Singleton):
            return fold_from(self, initial, function, commutative, idempotent)
        return self._fold(initial, function, SingletonType, commutative, idempotent)

    @operator
    def reduce(
        self,
        function: Callable[[T, T], T2],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> Optional[T | T2, L, B]:
        """Accumulate all elements from the first on; `max`, `min`, `operator.add` are known."""
        return self._reduce(function, OptionalType, commutative, idempotent)

    @operator
    def max(self) -> Optional[T, L, B]:
        """The largest element so far."""
        return self._reduce(max, OptionalType, None, None)

    @operator
    def min(self) -> Optional[T, L, B]:
        """The smallest element so far."""
        return self._reduce(min, OptionalType, None, None)

    @operator
    def is_empty(self: Stream[T, L, Bounded, O, R]) -> Singleton[bool, L, Bounded]:
        """In a slice: whether there are no elements in this firing."""
        return conditions.is_empty(self)

    @operator
    def count(self: Stream[T, L, B, O, ExactlyOnce]) -> Singleton[int, L, B]:
        """The number of elements."""
        return self._count(SingletonType)

    @operator
    def collect(self: Stream[T, L, B, TotalOrder, ExactlyOnce]) -> Singleton[list[T], L, B]:
        """All elements as one list."""
        given = self._need("collect", "collect")
        result = self._result(SingletonType, value.ListType(self._element), given=given)
        return self._wrap(self._builder.add(CollectOp(self.ir_value, result)).result)

    # --- order -----------------------------------------------------------------------------------

    @overload
    def sort(
        self: Stream[T, L, Bounded, O, R], key: Callable[[T], object] | None = None
    ) -> Stream[T, L, Bounded, TotalOrder, R]: ...
    @overload
    def sort(
        self: Stream[tuple[*Ts], L, Bounded, O, R], key: Callable[[*Ts], object]
    ) -> Stream[tuple[*Ts], L, Bounded, TotalOrder, R]: ...
    @operator
    def sort(self, key: Callable[..., object] | None = None) -> Any:
        """Ascending order of a key, by default of the elements; equal ones keep their order.

        Needs a bounded stream, and holds all of it in memory.
        """
        builder, element = self._builder, self._element
        given = self._need("sort", "sort")
        if key is None:
            functions.require_ordered(element, "elements", builder.place)
            body = functions.identity_body(element, builder.place)
        else:
            binding = functions.bind_element(key, element, builder.place)
            self._enter()
            finish = functions.finish_key("a sort key", ordered=True)
            body, _ = functions.compile_body(builder, key, [element], binding, finish)
        result = self._result(StreamType, element, given=given)
        return self._wrap(builder.add(SortOp(self.ir_value, body, result)).result)

    @operator
    def limit(
        self: Stream[T, L, B, TotalOrder, ExactlyOnce], count: int
    ) -> Stream[T, L, B, TotalOrder, ExactlyOnce]:
        """The first `count` elements."""
        builder = self._builder
        if type(count) is not int or count < 0:
            fail("HF010", f"expected a number of elements, but got {count!r}", builder.place)
        self._need("limit", "limit")
        return self._wrap(builder.add(LimitOp(count, self.ir_value)).result)

    @operator
    def assume_ordered(self, *, nondet: str) -> Stream[T, L, B, TotalOrder, R]:
        """Take the elements in the order in which they happen to come, which `nondet` justifies."""
        builder = self._builder
        reason = require_reason(nondet, "nondet", builder.place)
        given = self.guarantees
        ordered = Guarantees(given.bound, Order.ORDERED, given.retry)
        result = self._result(StreamType, self._element, given=ordered)
        return self._wrap(builder.add(AssumeOp(self.ir_value, result, reason)).result)

    # --- several streams -------------------------------------------------------------------------

    @overload
    def union(
        self, *others: Stream[T2, L, B2, Any, R2], nondet: None = None
    ) -> Stream[T | T2, L, B | B2, NoOrder, R | R2]: ...
    @overload
    def union(
        self, *others: Stream[T2, L, B2, O2, R2], nondet: str
    ) -> Stream[T | T2, L, B | B2, O | O2, R | R2]: ...
    @operator
    def union(self, *others: Stream[Any, L, Any, Any, Any], nondet: str | None = None) -> Any:
        """All elements of several streams as they come.

        The result has an order only with a reason why any interleaving is fine.
        """
        return unions.interleave(self, others, nondet)

    @operator
    def chain(
        self: Stream[T, L, Bounded, O, R], other: Stream[T2, L, B2, O2, R2]
    ) -> Stream[T | T2, L, B2, O | O2, R | R2]:
        """All elements of this bounded stream, then those of the other."""
        return unions.concatenate(self, other)

    # --- sinks -----------------------------------------------------------------------------------

    @overload
    def for_each(
        self,
        function: Callable[[T], object],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> None: ...
    @overload
    def for_each(
        self: Stream[tuple[*Ts], L, B, O, R],
        function: Callable[[*Ts], object],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> None: ...
    @operator
    def for_each(
        self,
        function: Callable[..., object],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> None:
        """Call a Python function at the edge of the program with every element.

        It runs in the process that started the program, in batches. Without order,
        `commutative="why"` says that it makes no difference.
        """
        claims = self._claims(commutative, idempotent)
        self._need("for_each", "for_each", claims)
        sinks.add_sink(self, function, claims)
