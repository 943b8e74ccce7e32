"""
When a fleet with cycles is done: the four-counter method.

No member of a cycle can know that it is done, since a message may still be under way. The
launcher asks all members for their counters, and again after the last answer. If the sums of
both rounds are equal, as much has been received as sent, and nobody was busy, then nothing was
under way between the rounds: what had been received at the first was all that had been sent
by the second. Nothing can start again, because only messages start work.

What is counted are positions in streams. A stream begins at 0 at both ends when one of its members
has been started again, so that what died with the member's predecessor is not waited for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hydro_mlir.deploy.process import Counters


@dataclass(frozen=True)
class Round:
    """Sums over all members at one time of asking."""

    sent: int
    received: int
    busy: bool


def round_of(counters: Iterable[Counters], edge_position: int) -> Round:
    """The sums of one round; what sinks send is received at the edge.

    >>> sender = Counters(sent_position=3, busy=False)
    >>> round_of([sender, Counters(received_position=1, busy=False)], 2)
    Round(sent=3, received=3, busy=False)
    """
    found = list(counters)
    return Round(
        sent=sum(each.sent_position for each in found),
        received=sum(each.received_position for each in found) + edge_position,
        busy=any(each.busy for each in found),
    )


def is_quiescent(first: Round | None, second: Round) -> bool:
    """Whether two rounds, one behind the other, show that nothing will ever happen again.

    >>> idle = Round(sent=3, received=3, busy=False)
    >>> is_quiescent(None, idle), is_quiescent(idle, idle)
    (False, True)
    >>> is_quiescent(Round(sent=3, received=2, busy=False), idle)
    False
    """
    if first is None or first != second:
        return False
    return not second.busy and second.sent == second.received
