"""Keyed collections: one stream, or one value, per key."""

# Collections are one class family over several files.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeAlias, overload

from xdsl.ir import Attribute

from hydro_mlir.dialects import value
from hydro_mlir.dialects.hydroflow_plus import (
    KeyedSingletonType,
    KeyedStreamType,
    StreamType,
    UngroupOp,
)
from hydro_mlir.lang import conditions, functions
from hydro_mlir.lang.builder import operator
from hydro_mlir.lang.collection import Collection
from hydro_mlir.lang.markers import (
    K2,
    T2,
    V2,
    A,
    B,
    Bounded,
    ExactlyOnce,
    K,
    L,
    NoOrder,
    O,
    R,
    Ts,
    U,
    V,
)

if TYPE_CHECKING:
    from hydro_mlir.lang.single import Singleton
    from hydro_mlir.lang.stream import Stream


def keyed_state() -> ModuleType:
    """The verbs, whose module needs this one."""
    from hydro_mlir.lang import keyed_state as verbs

    return verbs


class KeyedStream(Collection[L], Generic[K, V, L, B, O, R]):
    """One stream per key; the guarantees are those within a key.

    A function of one parameter gets the value, of two the key and the value, of more the key
    and the components of a tuple. The key stays.
    """

    KIND = KeyedStreamType.name

    @overload
    def map(self, function: Callable[[V], U]) -> KeyedStream[K, U, L, B, O, R]: ...
    @overload
    def map(self, function: Callable[[K, V], U]) -> KeyedStream[K, U, L, B, O, R]: ...
    @overload
    def map(
        self: KeyedStream[K, tuple[*Ts], L, B, O, R],
        function: Callable[[K, *Ts], U],
    ) -> KeyedStream[K, U, L, B, O, R]: ...
    @operator
    def map(self, function: Callable[..., Any]) -> Any:
        """Replace every value by the function's."""
        return self._each(function, functions.finish_map)

    @overload
    def filter(self, function: Callable[[V], bool]) -> KeyedStream[K, V, L, B, O, R]: ...
    @overload
    def filter(self, function: Callable[[K, V], bool]) -> KeyedStream[K, V, L, B, O, R]: ...
    @operator
    def filter(self, function: Callable[..., bool]) -> Any:
        """Keep the entries for which the function returns True."""
        return self._each(function, functions.finish_filter(self._element))

    @overload
    def filter_map(self, function: Callable[[V], U | None]) -> KeyedStream[K, U, L, B, O, R]: ...
    @overload
    def filter_map(self, function: Callable[[K, V], U | None]) -> KeyedStream[K, U, L, B, O, R]: ...
    @operator
    def filter_map(self, function: Callable[..., Any]) -> Any:
        """Replace every value by the function's, and drop the entry where that is None."""
        return self._each(function, functions.finish_filter_map)

    @overload
    def flat_map(self, function: Callable[[V], list[U]]) -> KeyedStream[K, U, L, B, O, R]: ...
    @overload
    def flat_map(self, function: Callable[[K, V], list[U]]) -> KeyedStream[K, U, L, B, O, R]: ...
    @operator
    def flat_map(self, function: Callable[..., Any]) -> Any:
        """Replace every value by the elements of the list that the function returns."""
        return self._each(function, functions.finish_flat_map)

    @overload
    def fold(
        self,
        initial: Callable[[], A] | A,
        function: Callable[[A, V], A],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> KeyedSingleton[K, A, L, B]: ...
    @overload
    def fold(
        self: KeyedStream[K, tuple[*Ts], L, B, O, R],
        initial: Callable[[], A] | A,
        function: Callable[[A, *Ts], A],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> KeyedSingleton[K, A, L, B]: ...
    @operator
    def fold(
        self,
        initial: Any,
        function: Callable[..., Any],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> Any:
        """Accumulate the values of each key: `function(accumulator, value)` from `initial`."""
        return self._fold(initial, function, KeyedSingletonType, commutative, idempotent)

    @operator
    def filter_if(self, condition: Singleton[bool, L, Bounded]) -> Self:
        """In a slice: all entries while a condition of the slice holds."""
        return conditions.filter_if(self, condition)

    @operator
    def reduce(
        self,
        function: Callable[[V, V], T2],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> KeyedSingleton[K, V | T2, L, B]:
        """Accumulate the values of each key, starting with its first."""
        return self._reduce(function, KeyedSingletonType, commutative, idempotent)

    @operator
    def max(self) -> KeyedSingleton[K, V, L, B]:
        """The largest value of each key so far."""
        return self._reduce(max, KeyedSingletonType, None, None)

    @operator
    def min(self) -> KeyedSingleton[K, V, L, B]:
        """The smallest value of each key so far."""
        return self._reduce(min, KeyedSingletonType, None, None)

    @operator
    def count(self: KeyedStream[K, V, L, B, O, ExactlyOnce]) -> KeyedSingleton[K, int, L, B]:
        """The number of values of each key."""
        return self._count(KeyedSingletonType)

    @operator
    def entries(self) -> Stream[tuple[K, V], L, B, NoOrder, R]:
        """Pairs of key and value, without order."""
        return ungroup(self, "entries", "ungroup")

    @operator
    def values(self) -> Stream[V, L, B, NoOrder, R]:
        """The values of all keys, without order."""
        return ungroup(self, "values", "ungroup")

    @operator
    def keys(self) -> Stream[K, L, B, NoOrder, R]:
        """The key of every value, without order."""
        return ungroup(self, "keys", "ungroup")


class KeyedSingleton(Collection[L], Generic[K, V, L, B]):
    """One value per key; functions get their arguments as those of `KeyedStream` do."""

    KIND = KeyedSingletonType.name

    if TYPE_CHECKING:

        @property
        def value(self) -> Mapping[K, V]:  # pyright: ignore[reportInvalidTypeArguments]
            """In functions of the same slice: the values by key."""
            ...

    @overload
    def map(self, function: Callable[[V], U]) -> KeyedSingleton[K, U, L, B]: ...
    @overload
    def map(self, function: Callable[[K, V], U]) -> KeyedSingleton[K, U, L, B]: ...
    @overload
    def map(
        self: KeyedSingleton[K, tuple[*Ts], L, B], function: Callable[[K, *Ts], U]
    ) -> KeyedSingleton[K, U, L, B]: ...
    @operator
    def map(self, function: Callable[..., Any]) -> Any:
        """Replace every value by the function's."""
        return self._each(function, functions.finish_map)

    @overload
    def filter(self, function: Callable[[V], bool]) -> KeyedSingleton[K, V, L, B]: ...
    @overload
    def filter(self, function: Callable[[K, V], bool]) -> KeyedSingleton[K, V, L, B]: ...
    @overload
    def filter(
        self: KeyedSingleton[K, tuple[*Ts], L, B], function: Callable[[K, *Ts], bool]
    ) -> KeyedSingleton[K, V, L, B]: ...
    @operator
    def filter(self, function: Callable[..., bool]) -> Any:
        """Keep the keys for which the function returns True."""
        return self._each(function, functions.finish_filter(self._element))

    @overload
    def filter_map(self, function: Callable[[V], U | None]) -> KeyedSingleton[K, U, L, B]: ...
    @overload
    def filter_map(self, function: Callable[[K, V], U | None]) -> KeyedSingleton[K, U, L, B]: ...
    @operator
    def filter_map(self, function: Callable[..., Any]) -> Any:
        """Replace every value by the function's, and drop the key where that is None."""
        return self._each(function, functions.finish_filter_map)

    # --- in slices: the next version of a state --------------------------------------------------

    @operator
    def insert(
        self: KeyedSingleton[K, V, L, Bounded],
        other: Entries[K, V, L],
        *,
        same: str | None = None,
    ) -> KeyedSingleton[K, V, L, Bounded]:
        """With the entries whose key is new; the first of each key.

        If they have no order, `same` says why all values of a key are equal.
        """
        return keyed_state().insert(self, other, same)

    @overload
    def update(
        self: KeyedSingleton[K, V, L, Bounded],
        other: Entries[K, U, L],
        function: Callable[[V, U], T2],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> KeyedSingleton[K, V, L, Bounded]: ...
    @overload
    def update(
        self: KeyedSingleton[K, V, L, Bounded],
        other: Entries[K, tuple[*Ts], L],
        function: Callable[[V, *Ts], T2],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> KeyedSingleton[K, V, L, Bounded]: ...
    @operator
    def update(
        self,
        other: Any,
        function: Callable[..., Any],
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> Any:
        """With `function(value, update)` at keys that are there; other updates are left out."""
        return keyed_state().merge(self, "update", other, function, commutative, idempotent)

    @operator
    def upsert(
        self: KeyedSingleton[K, V, L, Bounded],
        other: Entries[K, V, L],
        function: Callable[[V, V], T2] | None = None,
        *,
        commutative: str | None = None,
        idempotent: str | None = None,
    ) -> KeyedSingleton[K, V, L, Bounded]:
        """With the entries given: the last of each key, or `function(old, new)` of all of a key."""
        return keyed_state().merge(self, "upsert", other, function, commutative, idempotent)

    @operator
    def remove(
        self: KeyedSingleton[K, V, L, Bounded],
        keys: Stream[K, L, Bounded, Any, Any]
        | KeyedStream[K, Any, L, Bounded, Any, Any]
        | KeyedSingleton[K, Any, L, Bounded],
    ) -> KeyedSingleton[K, V, L, Bounded]:
        """Without some keys: those of a stream, or of a keyed collection."""
        return keyed_state().remove(self, keys)

    @operator
    def remove_if(self, function: Callable[[K], bool]) -> KeyedSingleton[K, V, L, B]:
        """Without the keys for which the function returns True."""
        return keyed_state().remove_if(self, function)

    @operator
    def changed(self: KeyedSingleton[K, V, L, Bounded]) -> KeyedSingleton[K, V, L, Bounded]:
        """The entries of a version of a state that the state did not have when the step began."""
        return keyed_state().changed(self)

    @operator
    def key_count(self: KeyedSingleton[K, V, L, Bounded]) -> Singleton[int, L, Bounded]:
        """How many keys there are."""
        return keyed_state().key_count(self)

    # --- out of the kind -------------------------------------------------------------------------

    @operator
    def filter_if(self, condition: Singleton[bool, L, Bounded]) -> Self:
        """In a slice: all entries while a condition of the slice holds."""
        return conditions.filter_if(self, condition)

    @operator
    def entries(
        self: KeyedSingleton[K, V, L, Bounded],
    ) -> Stream[tuple[K, V], L, Bounded, NoOrder]:
        """Pairs of key and final value, without order; needs a bounded input."""
        return ungroup(self, "entries", "ungroup keyed_singleton")

    @operator
    def values(self: KeyedSingleton[K, V, L, Bounded]) -> Stream[V, L, Bounded, NoOrder]:
        """The final values, without order; needs a bounded input."""
        return ungroup(self, "values", "ungroup keyed_singleton")

    @operator
    def keys(self: KeyedSingleton[K, V, L, Bounded]) -> Stream[K, L, Bounded, NoOrder]:
        """Each key once, without order; needs a bounded input."""
        return ungroup(self, "keys", "ungroup keyed_singleton")


def ungroup(keyed: Collection[Any], form: str, rule: str) -> Any:
    """The entries, values or keys of a keyed collection as a stream."""
    given = keyed._need(rule, form)
    key, element = keyed.ir_type.element_types
    made: dict[str, Attribute] = {
        "entries": value.TupleType([key, element]), "values": element, "keys": key
    }  # fmt: skip
    result = keyed._result(StreamType, made[form], given=given)
    return keyed._wrap(keyed._builder.add(UngroupOp(form, keyed.ir_value, result)).result)


if TYPE_CHECKING:
    # What verbs take: pairs, or a keyed collection.
    Entries: TypeAlias = (
        Stream[tuple[K2, V2], L, Bounded, Any, Any]
        | KeyedStream[K2, V2, L, Bounded, Any, Any]
        | KeyedSingleton[K2, V2, L, Bounded]
    )
