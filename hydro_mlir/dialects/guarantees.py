"""
The guarantees that live collections and edges carry, shared by `hfplus` and `hf`.

Each is a chain from strong to weak; a stronger collection may stand wherever a weaker one is
asked for. The tables here are the one place that says so.
"""

from __future__ import annotations

from enum import StrEnum


class Bound(StrEnum):
    """Whether a collection is known to end."""

    BOUNDED = "bounded"
    UNBOUNDED = "unbounded"


class Order(StrEnum):
    """Whether the order of elements is part of the collection's meaning."""

    ORDERED = "ordered"
    UNORDERED = "unordered"


class Retry(StrEnum):
    """Whether an element may appear more often than it was produced."""

    ONCE = "once"
    REPEATED = "repeated"


# The words of the dialects' custom syntax that two levels share.
ROUTINGS = ("send", "broadcast", "round_robin", "partition", "demux")
FILE_UNITS = ("line", "block")
EMISSIONS = ("at_end",)


def weaker_bound(*bounds: Bound) -> Bound:
    """Bounded only if every input is."""
    return Bound.UNBOUNDED if Bound.UNBOUNDED in bounds else Bound.BOUNDED


def weaker_order(*orders: Order) -> Order:
    """Ordered only if every input is."""
    return Order.UNORDERED if Order.UNORDERED in orders else Order.ORDERED


def weaker_retry(*retries: Retry) -> Retry:
    """Exactly once only if every input is."""
    return Retry.REPEATED if Retry.REPEATED in retries else Retry.ONCE
