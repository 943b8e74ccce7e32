"""
Where the generations of Hydroflow differ, and what holds here: the last part of the reference.

Generations are named as in `Facts.since`: V10 schedules strata at run time and knows fixpoints
within a tick, V14 adds loops with lifetimes of their own, V17 runs every operator once per tick in
one order and has neither.
"""

from __future__ import annotations

from typing import NamedTuple


class Decision(NamedTuple):
    """One difference: what it is about, what the generations do, what holds here."""

    subject: str
    difference: str
    here: str


DECISIONS = (
    Decision(
        "Order of results",
        "Tables are hash tables, so results come in any order.",
        "Insertion order wherever a table is walked; every run gives the same sequence.",
    ),
    Decision(
        "`anti_join` and `difference`: the positive side",
        "V10: a set, so that a replay has no duplicates; V17: a multiset.",
        "V17. `anti_join_multiset` and `difference_multiset` are the same operators.",
    ),
    Decision(
        "`state`: its lattice",
        "V10: a reference to what it holds right now; V17: the port `state`, once per tick.",
        "V17's port; a reference to it sees the lattice after all elements of the tick.",
    ),
    Decision(
        "`state` and `state_by`: ports",
        "V10: one output, optional; V17: exactly `items` and `state`.",
        "V17's ports; either may stay unconnected.",
    ),
    Decision(
        "Sinks and back-pressure",
        "V10: a background task behind an unbounded channel; V17: the tick waits for the sink.",
        "Python functions are called when the tick is over, in the order of the elements. A tick"
        " that fails calls none.",
    ),
    Decision(
        "What a source has left",
        "V10 keeps what a short-circuit downstream did not pull; V17 drops it with the tick.",
        "V17: a tick takes all that is there, and `chain_first_n` drops the rest.",
    ),
    Decision(
        "`zip` with the lifetime `static`",
        "V10: not possible; V17: what has no partner yet is kept.",
        "V17.",
    ),
    Decision(
        "What can be referred to",
        "V10: fold, reduce, persist, state, state_by; V17: singleton, optional, handoff.",
        "All of them. A reference waits for the end of what it refers to.",
    ),
    Decision(
        "A tick with nothing to do",
        "Both count it.",
        "It runs, and the number of the tick grows.",
    ),
    Decision(
        "`run_available` when idle",
        "Both run one tick.",
        "At least one tick, always.",
    ),
    Decision(
        "Cycles within a tick",
        "V10: a fixpoint, unless the cycle has a barrier; V17: refused.",
        "V10. `lattice_fold` and other monotone operators take part and emit as they grow; a cycle"
        " through a barrier needs `defer_tick`, and the diagnostic prints it.",
    ),
    Decision(
        "Operators run again in a fixpoint",
        "V10: the first run of a tick replays state, later ones handle what is new.",
        "The same; the result is that of evaluating the whole batch.",
    ),
    Decision(
        "A cycle of `next_stratum` and `defer_tick`",
        "The loop of ten rounds ends in tick 11 in V10, in tick 10 in V17.",
        "Tick 10: no tick is spent on moving data that was deferred.",
    ),
    Decision(
        "Loops",
        "V14: iterations by windowing operators, lifetimes `none` and `loop`; V17: a loop at the"
        " root is an `if`, a nested one a `while`, and only `tick` and `static` exist.",
        "V17's gates, with V14's windowing operators, `next_iteration` and lifetimes.",
    ),
    Decision(
        "Lifetimes in a loop that are not given",
        "V14: `none`; V17: `tick`, so that state grows over the iterations of a nested loop.",
        "`none` in a loop with one of V14's `repeat_n`, `prefix`, `all_once`, `next_iteration`;"
        " else `tick`.",
    ),
    Decision(
        "How often a loop at the root is executed",
        "V14: once, for ever, so that `loop`, `prefix` and the number of the iteration go on in the"
        " next tick; V17: once per tick, without any of these.",
        "V14's: a tick is an iteration, or several. A nested loop begins anew each time.",
    ),
    Decision(
        "`enumerate`, `unique`, `multiset_delta` in a loop",
        "V17 resets state at the end of the tick alone.",
        "By lifetime: `none` in each iteration, `loop` at the end of the loop, `tick`, `static`.",
    ),
    Decision(
        "The lifetime `mutable`",
        "V10 parses it, and no operator has it; V14 wants it for `persist_mut`.",
        "Unknown; `persist_mut` and `persist_mut_keyed` are `static`.",
    ),
    Decision(
        "`demux`",
        "V10: the function gives elements to outputs; V17: removed.",
        "The function returns a list for each output.",
    ),
    Decision(
        "`scan` that ends",
        "None swallows all later elements, until the end of the tick or for ever.",
        "The same; until the lifetime ends.",
    ),
    Decision(
        "Mutable references and access groups (`#mut`, `#{N}`)",
        "V17: references can change what they refer to.",
        "`access(1 mut)`, `mut=(x.group(1),)`: the function of a `map`, `filter`, `filter_map` or"
        " `flat_map` also returns the new value of a handoff, singleton or optional.",
    ),
    Decision(
        "Futures, asynchronous streams, `py_udf`",
        "V14 and V17 have operators that wait for Rust futures.",
        "A channel at the edge of the graph: Python awaits, and sends the result in. `Graph` has"
        " `resolve_futures`, `resolve_futures_ordered`, and `source_stream` of an asynchronous"
        " iterable; `Run.run_async` runs ticks as results come. No tick waits for them.",
    ),
)
