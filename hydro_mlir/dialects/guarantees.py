"""
The guarantees that live collections and edges carry, shared by `hfplus` and `hf`.

Each is a chain from strong to weak; a stronger collection may stand wherever a weaker one is
asked for. The tables here are the one place that says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
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
# The attribute of locations that keep their state over deaths of their members.
DURABLE = "durable"

FILE_UNITS = ("line", "block")
EMISSIONS = ("at_end", "tick")


def weaker_bound(*bounds: Bound) -> Bound:
    """Bounded only if every input is."""
    return Bound.UNBOUNDED if Bound.UNBOUNDED in bounds else Bound.BOUNDED


def weaker_order(*orders: Order) -> Order:
    """Ordered only if every input is."""
    return Order.UNORDERED if Order.UNORDERED in orders else Order.ORDERED


def weaker_retry(*retries: Retry) -> Retry:
    """Exactly once only if every input is."""
    return Retry.REPEATED if Retry.REPEATED in retries else Retry.ONCE


# --- the rule table -------------------------------------------------------------------------------
#
# What each operator needs of its input, and what its result has. The builder of the language and
# the verifier of `hfplus` both ask here, so that they cannot disagree.


class Requirement(StrEnum):
    """What an operator can ask for; the last three can be claimed, of a function or of elements."""

    BOUNDED = "bounded"
    ORDERED = "ordered"
    ONCE = "once"
    COMMUTATIVE = "commutative"
    IDEMPOTENT = "idempotent"
    SAME = "same"


@dataclass(frozen=True)
class Guarantees:
    """The three guarantees of one collection."""

    bound: Bound = Bound.UNBOUNDED
    order: Order = Order.ORDERED
    retry: Retry = Retry.ONCE

    def covers(self, other: Guarantees) -> bool:
        """Whether a collection with these may stand where one with `other` is asked for."""
        return (
            weaker_bound(self.bound, other.bound) == other.bound
            and weaker_order(self.order, other.order) == other.order
            and weaker_retry(self.retry, other.retry) == other.retry
        )


@dataclass(frozen=True)
class Rule:
    """One line of the table; a guarantee of the result that is None is that of the input."""

    needs: tuple[Requirement, ...] = ()
    bound: Bound | None = None
    order: Order | None = None
    retry: Retry | None = None


_ORDERED_ONCE = (Requirement.ORDERED, Requirement.ONCE)
_CLAIMS = (Requirement.COMMUTATIVE, Requirement.IDEMPOTENT)
_BOUNDED = (Requirement.BOUNDED,)
# What can be said with a reason; `same`: all elements with one key are equal.
_CLAIMABLE = (*_CLAIMS, Requirement.SAME)

# By the name of the `hfplus` op, with its form where that matters. Order is per key on keyed
# streams; a singleton has neither order nor repeats, so it is ordered and once.
RULES: dict[str, Rule] = {
    "each": Rule(),
    "group": Rule(),
    "ungroup": Rule(order=Order.UNORDERED),
    "ungroup keyed_singleton": Rule(needs=_BOUNDED, order=Order.UNORDERED),
    "fold": Rule(needs=_CLAIMS, order=Order.ORDERED, retry=Retry.ONCE),
    "collect": Rule(needs=_ORDERED_ONCE),
    "lift": Rule(needs=_BOUNDED, order=Order.ORDERED, retry=Retry.ONCE),
    "sort": Rule(needs=_BOUNDED, order=Order.ORDERED),
    "limit": Rule(needs=_ORDERED_ONCE),
    "for_each": Rule(needs=_CLAIMS),
    # The result; what is asked of updates is below, by form.
    "amend": Rule(needs=_BOUNDED, order=Order.ORDERED, retry=Retry.ONCE),
    "amend insert": Rule(needs=(*_BOUNDED, Requirement.SAME)),
    "amend update": Rule(needs=(*_BOUNDED, *_CLAIMS)),
    "amend upsert": Rule(needs=(*_BOUNDED, *_ORDERED_ONCE)),
    "amend upsert merge": Rule(needs=(*_BOUNDED, *_CLAIMS)),
    "amend drop": Rule(needs=_BOUNDED),
    "changed": Rule(needs=_BOUNDED, order=Order.ORDERED, retry=Retry.ONCE),
    "net send": Rule(),
    "net broadcast": Rule(),
    "net demux": Rule(),
    "net partition": Rule(),
    "net round_robin": Rule(needs=_ORDERED_ONCE),
    # Several senders whose elements are not kept apart by sender.
    "net partition merged": Rule(order=Order.UNORDERED),
    "net round_robin merged": Rule(needs=_ORDERED_ONCE, order=Order.UNORDERED),
}

# Combiners that passes know, and what is true of them.
KNOWN_COMBINERS: dict[str, frozenset[Requirement]] = {
    "count": frozenset({Requirement.COMMUTATIVE}),
    "sum": frozenset({Requirement.COMMUTATIVE}),
    "max": frozenset(_CLAIMS),
    "min": frozenset(_CLAIMS),
}


def net_rule(routing: str, from_cluster: bool) -> str:
    """The name in the table of a network op."""
    merged = from_cluster and routing in ("partition", "round_robin")
    return f"net {routing} merged" if merged else f"net {routing}"


def claims_of(combiner: Iterable[str]) -> frozenset[Requirement]:
    """What a fold's `combiner` claims: "commutative: why", "idempotent: why", "known: max".

    >>> sorted(claims_of(["known: max"]))
    [<Requirement.COMMUTATIVE: 'commutative'>, <Requirement.IDEMPOTENT: 'idempotent'>]
    """
    claims: set[Requirement] = set()
    for claim in combiner:
        kind, _, rest = (part.strip() for part in claim.partition(":"))
        if kind == "known":
            claims |= KNOWN_COMBINERS.get(rest, frozenset())
        elif kind in _CLAIMABLE and rest:
            claims.add(Requirement(kind))
    return frozenset(claims)


def unmet(
    rule: str, given: Guarantees, claims: Collection[Requirement] = ()
) -> tuple[Requirement, ...]:
    """What a rule needs and the input does not have, nor the user claims.

    >>> unmet("sort", Guarantees())
    (<Requirement.BOUNDED: 'bounded'>,)
    """
    has = {
        Requirement.BOUNDED: given.bound is Bound.BOUNDED,
        Requirement.ORDERED: given.order is Order.ORDERED,
        Requirement.ONCE: given.retry is Retry.ONCE,
        Requirement.COMMUTATIVE: given.order is Order.ORDERED,
        Requirement.IDEMPOTENT: given.retry is Retry.ONCE,
        Requirement.SAME: given.order is Order.ORDERED,
    }
    return tuple(need for need in RULES[rule].needs if not has[need] and need not in claims)


def result_of(rule: str, given: Guarantees) -> Guarantees:
    """The guarantees of an operator's result.

    >>> result_of("ungroup", Guarantees(Bound.BOUNDED)).order
    <Order.UNORDERED: 'unordered'>
    """
    line = RULES[rule]
    return Guarantees(
        given.bound if line.bound is None else line.bound,
        given.order if line.order is None else line.order,
        given.retry if line.retry is None else line.retry,
    )


def union_result(form: str, inputs: Sequence[Guarantees], reasoned: bool = False) -> Guarantees:
    """The guarantees of a union: `concat` in order, `interleave` as elements come.

    Interleaving has an order only if a reason says that any one is fine.
    """
    order = weaker_order(*(given.order for given in inputs))
    if form == "interleave" and not reasoned:
        order = Order.UNORDERED
    return Guarantees(
        weaker_bound(*(given.bound for given in inputs)),
        order,
        weaker_retry(*(given.retry for given in inputs)),
    )


def union_unbounded(form: str, inputs: Sequence[Guarantees]) -> list[int]:
    """Positions of inputs that must be bounded and are not: all but the last of a `concat`."""
    if form != "concat":
        return []
    return [i for i, given in enumerate(inputs[:-1]) if given.bound is Bound.UNBOUNDED]
