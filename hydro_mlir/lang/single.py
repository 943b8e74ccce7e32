"""Singletons and optionals: one value that changes over time, or ends up final if bounded."""

# Collections are one class family over several files.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, overload

from hydro_mlir.dialects.hydroflow_plus import LiftOp, OptionalType, SingletonType, StreamType
from hydro_mlir.lang import conditions, functions
from hydro_mlir.lang.builder import operator
from hydro_mlir.lang.collection import Collection
from hydro_mlir.lang.markers import T2, B, Bounded, L, T, Ts, U

if TYPE_CHECKING:
    from hydro_mlir.lang.stream import Stream


class Singleton(Collection[L], Generic[T, L, B]):
    """One value that exists from the start."""

    KIND = SingletonType.name

    if TYPE_CHECKING:

        @property
        def value(self) -> T:
            """In functions of the same slice: the value."""
            ...

    @overload
    def map(self, function: Callable[[T], U]) -> Singleton[U, L, B]: ...
    @overload
    def map(
        self: Singleton[tuple[*Ts], L, B], function: Callable[[*Ts], U]
    ) -> Singleton[U, L, B]: ...
    @operator
    def map(self, function: Callable[..., Any]) -> Any:
        """The function of the value."""
        return self._each(function, functions.finish_map)

    @operator
    def filter(self, function: Callable[[T], bool]) -> Optional[T, L, B]:
        """The value while the function returns True for it."""
        return self._each(function, functions.finish_filter(self._element), OptionalType)

    @operator
    def filter_map(self, function: Callable[[T], U | None]) -> Optional[U, L, B]:
        """The function of the value while that is not None."""
        return self._each(function, functions.finish_filter_map, OptionalType)

    @operator
    def filter_if(self, condition: Singleton[bool, L, Bounded]) -> Optional[T, L, B]:
        """In a slice: the value while a condition of the slice holds."""
        return conditions.filter_if(self, condition)

    @operator
    def __and__(
        self: Singleton[bool, L, Bounded], other: Singleton[bool, L, Bounded]
    ) -> Singleton[bool, L, Bounded]:
        """In a slice: whether both conditions hold."""
        return conditions.combined(self, other, "&")

    @operator
    def __or__(
        self: Singleton[bool, L, Bounded], other: Singleton[bool, L, Bounded]
    ) -> Singleton[bool, L, Bounded]:
        """In a slice: whether one of the conditions holds."""
        return conditions.combined(self, other, "|")

    @operator
    def __invert__(self: Singleton[bool, L, Bounded]) -> Singleton[bool, L, Bounded]:
        """In a slice: whether the condition does not hold."""
        return conditions.negated(self)

    @overload
    def zip(self, other: Singleton[U, L, B], /) -> Singleton[tuple[T, U], L, B]: ...
    @overload
    def zip(self, other: Optional[U, L, B], /) -> Optional[tuple[T, U], L, B]: ...
    @overload
    def zip(
        self, other: Singleton[U, L, B], third: Singleton[T2, L, B], /
    ) -> Singleton[tuple[T, U, T2], L, B]: ...
    @overload
    def zip(self, *others: Collection[L]) -> Any: ...
    @operator
    def zip(self, *others: Any) -> Any:
        """In a slice: the values of all as a tuple; an optional if one of them is."""
        return conditions.zipped(self, others)

    @operator
    def into_stream(self: Singleton[T, L, Bounded]) -> Stream[T, L, Bounded]:
        """A stream of the one final value."""
        return _lift(self)


class Optional(Collection[L], Generic[T, L, B]):
    """One value that may be missing."""

    KIND = OptionalType.name

    if TYPE_CHECKING:

        @property
        def value(self) -> T | None:
            """In functions of the same slice: the value, or None."""
            ...

    @overload
    def map(self, function: Callable[[T], U]) -> Optional[U, L, B]: ...
    @overload
    def map(
        self: Optional[tuple[*Ts], L, B], function: Callable[[*Ts], U]
    ) -> Optional[U, L, B]: ...
    @operator
    def map(self, function: Callable[..., Any]) -> Any:
        """The function of the value, if there is one."""
        return self._each(function, functions.finish_map)

    @operator
    def filter(self, function: Callable[[T], bool]) -> Optional[T, L, B]:
        """The value while the function returns True for it."""
        return self._each(function, functions.finish_filter(self._element))

    @operator
    def filter_map(self, function: Callable[[T], U | None]) -> Optional[U, L, B]:
        """The function of the value while that is not None."""
        return self._each(function, functions.finish_filter_map)

    @operator
    def filter_if(self, condition: Singleton[bool, L, Bounded]) -> Optional[T, L, B]:
        """In a slice: the value, if there is one, while a condition of the slice holds."""
        return conditions.filter_if(self, condition)

    @operator
    def is_some(self: Optional[T, L, Bounded]) -> Singleton[bool, L, Bounded]:
        """In a slice: whether there is a value."""
        return conditions.negated(conditions.is_none(self))

    @operator
    def is_none(self: Optional[T, L, Bounded]) -> Singleton[bool, L, Bounded]:
        """In a slice: whether there is no value."""
        return conditions.is_none(self)

    @overload
    def zip(
        self, other: Singleton[U, L, B] | Optional[U, L, B], /
    ) -> Optional[tuple[T, U], L, B]: ...
    @overload
    def zip(self, *others: Collection[L]) -> Optional[Any, L, B]: ...
    @operator
    def zip(self, *others: Any) -> Any:
        """In a slice: the values of all as a tuple, while each has one."""
        return conditions.zipped(self, others)

    @operator
    def unwrap_or(self, default: Singleton[T, L, Bounded] | T) -> Singleton[T, L, B]:
        """In a slice: the value, or the default where there is none."""
        return conditions.unwrap_or(self, default)

    @operator
    def into_stream(self: Optional[T, L, Bounded]) -> Stream[T, L, Bounded]:
        """A stream of the final value, or of nothing."""
        return _lift(self)


def _lift(single: Collection[Any]) -> Any:
    given = single._need("lift", "into_stream")
    result = single._result(StreamType, *single.ir_type.element_types, given=given)
    return single._wrap(single._builder.add(LiftOp(single.ir_value, result)).result)
