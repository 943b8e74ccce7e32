"""Operators about time, as methods of a stream: strata, ticks, what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from hydro_mlir.hydroflow.builder import Persistence, operator
from hydro_mlir.hydroflow.core import StreamCore

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.stream import Stream

T = TypeVar("T")
K = TypeVar("K")


def Persist(element: T) -> tuple[bool, T]:  # noqa: N802 (as Hydroflow spells it)
    """For `persist_mut`: keep an element.

    >>> Persist(3)
    (True, 3)
    """
    return (True, element)


def Delete(element: T) -> tuple[bool, T]:  # noqa: N802
    """For `persist_mut`: forget an element.

    >>> Delete(3)
    (False, 3)
    """
    return (False, element)


def PersistKeyed(key: K, element: T) -> tuple[K, T]:  # noqa: N802
    """For `persist_mut_keyed`: keep an element under a key.

    >>> PersistKeyed("a", 3)
    ('a', 3)
    """
    return (key, element)


def DeleteKeyed(key: K) -> tuple[K, None]:  # noqa: N802
    """For `persist_mut_keyed`: forget all elements of a key.

    >>> DeleteKeyed("a")
    ('a', None)
    """
    return (key, None)


class Ticks(StreamCore[T], Generic[T]):
    """Strata, ticks, persistence."""

    @operator
    def next_stratum(self) -> Stream[T]:
        """Every element as it is, once all of the tick are there.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1]).next_stratum().to_list_()
        [1]
        """
        return self.simple_("next_stratum")

    @operator
    def defer_tick(self) -> Stream[T]:
        """Every element one tick later, which is made to happen; in a nested loop, one iteration.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1]).defer_tick().to_list_()
        [1]
        """
        return self.simple_("defer_tick")

    @operator
    def defer_tick_lazy(self) -> Stream[T]:
        """Every element one tick later, whenever that happens for another reason.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1]).defer_tick_lazy().to_list_()
        []
        """
        return self.simple_("defer_tick_lazy")

    @operator
    def persist(self, persist: Persistence = "static") -> Stream[T]:
        """In every tick all elements that have ever come: the old ones, then the new ones.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1]).persist().to_list_(ticks=2)
        [1, 1]
        """
        return self.simple_("persist", persist=persist)

    @operator
    def persist_mut(self, persist: Persistence = "static") -> Stream[Any]:
        """Keep what comes as `Persist(x)`, forget `Delete(x)`; in every tick all that is kept.

        >>> from hydro_mlir.hydroflow import Delete, Graph, Persist
        >>> g = Graph()
        >>> g.source_iter([Persist(1), Persist(2), Delete(1)]).persist_mut().to_list_()
        [2]
        """
        return self.simple_("persist_mut", persist=persist)

    @operator
    def persist_mut_keyed(self, persist: Persistence = "static") -> Stream[Any]:
        """Keep what comes as `PersistKeyed(k, x)`, forget the key of `DeleteKeyed(k)`.

        >>> from hydro_mlir.hydroflow import DeleteKeyed, Graph, PersistKeyed
        >>> g = Graph()
        >>> changes = [PersistKeyed("a", 1), PersistKeyed("b", 2), DeleteKeyed("a")]
        >>> g.source_iter(changes).persist_mut_keyed().to_list_()
        [('b', 2)]
        """
        return self.simple_("persist_mut_keyed", persist=persist)

    @operator
    def defer_signal(self, signal: Stream[Any]) -> Stream[T]:
        """Keep elements across ticks until something comes on `signal`, then let all go.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2]).defer_signal(g.source_iter(["go"])).to_list_()
        [1, 2]
        """
        return self.simple_("defer_signal", [signal])
