"""
Guarantees as types: what editors and type checkers see of a collection's bound, order, retries.

A subclass is the stronger guarantee and the parameters are covariant, so a stronger collection
may stand wherever a weaker one is asked for. The location is invariant: two places never unify.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypeVar, TypeVarTuple

from hydro_mlir.dialects.guarantees import Bound, Order, Retry

if TYPE_CHECKING:
    from hydro_mlir.lang.locations import Cluster, Location, Process


class Unbounded:
    """The collection may go on for ever."""

    bound = Bound.UNBOUNDED


class Bounded(Unbounded):
    """The collection is known to end."""

    bound = Bound.BOUNDED


class NoOrder:
    """The order of elements means nothing."""

    order = Order.UNORDERED


class TotalOrder(NoOrder):
    """The order of elements is part of the collection's meaning."""

    order = Order.ORDERED


class AtLeastOnce:
    """An element may appear more often than it was produced."""

    retry = Retry.REPEATED


class ExactlyOnce(AtLeastOnce):
    """Every element appears as often as it was produced."""

    retry = Retry.ONCE


# Class parameters: everything is covariant except the location.
T = TypeVar("T", covariant=True)
K = TypeVar("K", covariant=True)
V = TypeVar("V", covariant=True)
L = TypeVar("L", bound="Location", default="Location")
B = TypeVar("B", bound=Unbounded, covariant=True, default=Unbounded)
O = TypeVar("O", bound=NoOrder, covariant=True, default=TotalOrder)  # noqa: E741
R = TypeVar("R", bound=AtLeastOnce, covariant=True, default=ExactlyOnce)

# Method parameters.
A = TypeVar("A")
U = TypeVar("U")
T2 = TypeVar("T2")
K2 = TypeVar("K2")
V2 = TypeVar("V2")
P = TypeVar("P", bound="Process")
C = TypeVar("C", bound="Cluster")
P2 = TypeVar("P2", bound="Process")
C2 = TypeVar("C2", bound="Cluster")
B2 = TypeVar("B2", bound=Unbounded, default=Unbounded)
O2 = TypeVar("O2", bound=NoOrder, default=TotalOrder)
R2 = TypeVar("R2", bound=AtLeastOnce, default=ExactlyOnce)
Ts = TypeVarTuple("Ts")

MARKERS: tuple[type, ...] = (Bounded, Unbounded, TotalOrder, NoOrder, ExactlyOnce, AtLeastOnce)
