"""
How a random graph grows by one operator: a rule for each that can be drawn, by its name.

User functions keep numbers and texts small, and tell orders apart wherever that costs nothing.
"""

# Lambdas here are user functions: their parameters get their types from the graph.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hydro_mlir.hydroflow import Fold, FoldFrom, Reduce
from hydro_mlir.testing.graph_drawing import Drawing, no_multiple, plus, times
from hydro_mlir.testing.graph_elements import BLOCKING_ELEMENTS, ELEMENTS, SOURCES, null_of


class Most:
    """The lattice of integers under maximum."""

    type = int
    bottom = 0

    @staticmethod
    def merge(most: int, n: int) -> int:
        """The larger one."""
        return max(most, n)


@dataclass(frozen=True)
class Circle:
    """One variant of a union."""

    radius: int


@dataclass(frozen=True)
class Square:
    """The other variant."""

    side: int


Rule = Callable[[Drawing], None]


def shape(n: int) -> Circle | Square:
    """A variant for each number."""
    if n % 2 == 0:
        return Circle(n)
    return Square(n + 1)


def _add(a: int, b: int) -> int:
    return a + b


def _most(a: int, b: int) -> int:
    return max(a, b)


def _joined(a: str, b: str) -> str:
    return (a + b)[:9]


def _running(total: int, n: int) -> tuple[int, int | None]:
    return (total + n, total + n if total + n < 25 else None)


def _below_all(a: int, pair: tuple[int, int]) -> tuple[int, int]:
    return (a, pair[0] * 3 - pair[1])


def _inner(a: int, pair: tuple[int, int]) -> tuple[int, int]:
    return pair


def _texts(k: str, pair: tuple[str, str]) -> str:
    return (k + pair[0] + pair[1])[:9]


def _keyed_text(a: int, b: int) -> tuple[str, str]:
    return (f"k{a % 3}", f"v{b % 5}")


def _ignore(n: int) -> None:
    """Nobody is told."""


ELEMENTWISE: dict[str, Rule] = {
    "map": lambda d: d.number(d.n.map(plus(d.up_to(4)))),
    "map_modulo": lambda d: d.number(d.n.map(times(d.up_to(4)))),
    "map_swap": lambda d: d.pair(d.p.map(lambda a, b: (b, a))),
    "map_sum": lambda d: d.number(d.p.map(lambda a, b: a + b)),
    "map_text": lambda d: d.text(d.p.map(lambda a, b: f"{a % 3}:{b % 5}")),
    "map_length": lambda d: d.number(d.t.map(lambda t: len(t))),
    "filter": lambda d: d.number(d.n.filter(no_multiple(1 + d.up_to(4)))),
    "filter_text": lambda d: d.text(d.t.filter(lambda t: len(t) % 2 == 0)),
    "filter_map": lambda d: d.number(d.n.filter_map(lambda n: n * 2 if n % 3 > 0 else None)),
    "flat_map": lambda d: d.number(d.n.flat_map(lambda n: [n, n + 1] if n % 2 > 0 else [n])),
    "flatten": lambda d: d.text(d.t.map(lambda t: [t, t[:1]]).flatten()),
    "identity": lambda d: d.text(d.t.identity()),
    "inspect": lambda d: d.number(d.n.inspect(_ignore)),
    "assert": lambda d: d.number(getattr(d.n, "assert")(lambda n: n < 1000)),
    "counter": lambda d: d.number(d.n.counter("seen")),
    "enumerate": lambda d: d.pair(d.n.enumerate(persist=d.life())),
    "unique": lambda d: d.number(d.n.unique(persist=d.life())),
    "unique_text": lambda d: d.text(d.t.unique(persist=d.life())),
    "unique_pair": lambda d: d.pair(d.p.unique(persist=d.life())),
    "multiset_delta": lambda d: d.text(d.t.multiset_delta()),
    "scan": lambda d: d.number(d.n.scan(0, _running, persist=d.life())),
}

MERGES: dict[str, Rule] = {
    "union": lambda d: d.number(d.graph.union(d.n, d.n, d.n)),
    "union_text": lambda d: d.text(d.t.union(d.t)),
    "chain_first_n": lambda d: d.number(d.n.chain_first_n(d.n, d.up_to(5))),
    "difference": lambda d: d.text(d.t.difference(d.t, persist=d.lives())),
    "difference_multiset": lambda d: d.number(d.n.difference_multiset(d.n, persist=d.lives())),
    "anti_join": lambda d: d.pair(d.p.anti_join(d.n, persist=d.lives())),
    "anti_join_multiset": lambda d: d.pair(d.p.anti_join_multiset(d.n, persist=d.lives())),
    "zip": lambda d: d.pair(d.n.zip(d.n, persist=d.lives())),
    "cross_singleton": lambda d: d.pair(d.n.cross_singleton(d.n, persist=d.life())),
    "join": lambda d: d.pair(d.p.join(d.p, persist=d.lives()).map(_below_all)),
    "join_text": lambda d: d.text(
        d.p.map(_keyed_text).join(d.p.map(_keyed_text), persist=d.lives()).map(_texts)
    ),
    "join_multiset": lambda d: d.pair(d.p.join_multiset(d.p, persist=d.lives()).map(_inner)),
    "join_multiset_half": lambda d: d.pair(
        d.p.join_multiset_half(d.p, persist=d.lives()).map(_below_all)
    ),
    "cross_join": lambda d: d.pair(_few(d).cross_join(_few(d), persist=d.lives())),
    "cross_join_multiset": lambda d: d.pair(
        _few(d).cross_join_multiset(_few(d), persist=d.lives())
    ),
    "join_fused_lhs": lambda d: d.pair(
        d.p.join_fused_lhs(d.p, FoldFrom(lambda n: n * 2, _add), persist=d.lives()).map(_inner)
    ),
    "join_fused_rhs": lambda d: d.pair(
        d.p.join_fused_rhs(d.p, Reduce(_add), persist=d.lives()).map(_below_all)
    ),
    "lattice_join_fused_join": lambda d: d.pair(
        d.p.lattice_join_fused_join(d.p, Most, Most, persist=d.lives()).map(_inner)
    ),
    "lattice_fold": lambda d: d.number(d.n.lattice_fold(Most, persist=d.life())),
    "lattice_reduce": lambda d: d.number(d.n.lattice_reduce(Most, persist=d.life())),
    "lattice_bimorphism": lambda d: _bimorphism(d),
    "state": lambda d: d.number(*d.n.state(Most, persist=d.life())),
    "state_by": lambda d: d.number(*d.n.state_by(lambda n: n * 2, Most, persist=d.life())),
}

OUTPUTS: dict[str, Rule] = {
    "tee": lambda d: d.number(d.n.tee()),
    "unzip": lambda d: d.number(*d.p.unzip()),
    "partition": lambda d: d.number(*d.n.partition(lambda n: 0 if n % 3 == 0 else 1, 2)),
    "demux": lambda d: _demux(d),
    "demux_enum": lambda d: _demux_enum(d),
}

BLOCKING: dict[str, Rule] = {
    "fold": lambda d: d.number(d.n.fold(0, _add, persist=d.life())),
    "fold_no_replay": lambda d: d.text(d.t.fold_no_replay("", _joined, persist=d.life())),
    "reduce": lambda d: d.text(d.t.reduce(_joined, persist=d.life())),
    "reduce_no_replay": lambda d: d.number(d.n.reduce_no_replay(_add, persist=d.life())),
    "fold_keyed": lambda d: d.pair(d.p.fold_keyed(0, _add, persist=d.life())),
    "reduce_keyed": lambda d: d.pair(d.p.reduce_keyed(_most, persist=d.life())),
    "reduce_keyed_text": lambda d: d.text(
        d.p.map(_keyed_text).reduce_keyed(_joined, persist=d.life()).map(lambda a, b: a + b)
    ),
    "sort": lambda d: d.number(d.n.sort()),
    "sort_by_key": lambda d: d.text(d.t.sort_by_key(lambda t: t[-1:])),
    "chain": lambda d: d.number(d.n.chain(d.n)),
    "join_fused": lambda d: d.pair(
        d.p.join_fused(d.p, Fold(1, _add), Reduce(_most), persist=d.lives()).map(_inner)
    ),
    "zip_longest": lambda d: d.pair(
        d.n.zip_longest(d.n).map(lambda a, b: (0 if a is None else a, -1 if b is None else b))
    ),
    "lattice_fold_batch": lambda d: d.number(d.n.lattice_fold_batch(d.n, Most)),
    "defer_signal": lambda d: d.text(d.t.defer_signal(d.n)),
    "next_stratum": lambda d: d.text(d.t.next_stratum()),
    "defer_tick": lambda d: d.number(d.n.defer_tick()),
    "defer_tick_lazy": lambda d: d.text(d.t.defer_tick_lazy()),
}

REFERENCES: dict[str, Rule] = {
    "singleton": lambda d: _singleton(d),
    "optional": lambda d: _optional(d),
    "handoff": lambda d: _handoff(d),
    "optional_of_many": lambda d: _optional_of_many(d),
}

# What stands in loops neither, or would make a loop run for ever.
OUTSIDE: dict[str, Rule] = {
    "persist": lambda d: d.text(d.t.persist()),
    "persist_mut": lambda d: d.number(d.n.map(lambda n: (n % 3 > 0, n % 4)).persist_mut()),
    "persist_mut_keyed": lambda d: d.pair(
        d.p.map(lambda a, b: (a % 4, b if b % 3 > 0 else None)).persist_mut_keyed()
    ),
    "spin": lambda d: d.number(d.graph.spin().map(lambda _: 3)),
    "initialize": lambda d: d.number(d.graph.initialize().map(lambda _: 5)),
    "source_iter": lambda d: d.text(d.graph.source_iter(["", "b", "b", "ß"])),
    "assert_eq": lambda d: d.number(d.graph.source_iter([4, 2]).assert_eq([4, 2])),
    "null": lambda d: d.number(d.graph.null(int)),
    "iter_ref": lambda d: d.number(d.graph.iter_ref(d.n.handoff())),
    "current_tick": lambda d: _current_tick(d),
}

# In a fixpoint, state may only grow: no barrier stands in the cycle.
MONOTONE: dict[str, Rule] = {**ELEMENTWISE, **MERGES, **OUTPUTS, **ELEMENTS}
ANYWHERE: dict[str, Rule] = {**MONOTONE, **BLOCKING, **REFERENCES, **BLOCKING_ELEMENTS}
ALL: dict[str, Rule] = {**ANYWHERE, **OUTSIDE, **SOURCES}

# Drawn where their operator is asked for; elsewhere they would end what comes after them.
TARGETED: dict[str, Rule] = {
    "next_iteration": lambda d: d.number(d.n.chain_first_n(d.n, 3).next_iteration()),
    "singleton": lambda d: d.number(d.n.chain_first_n(d.n, 1).singleton()),
    "optional": lambda d: d.number(d.n.chain_first_n(d.n, 1).optional()),
    "handoff": lambda d: d.number(d.n.handoff()),
    "persist": lambda d: d.number(d.n.persist()),
    "assert_eq": lambda d: d.number(d.n.map(times(0)).assert_eq([0, 0, 0])),
    "bimorphism_of_others": lambda d: _bimorphism_of_others(d),
    "dest_sink": lambda d: d.n.dest_sink(d.sent.append),
    "null": lambda d: d.n.null(),
    "null_typed": lambda d: d.number(null_of(d.n)),
}
EVERY: tuple[dict[str, Rule], ...] = (ALL, TARGETED)


def _few(d: Drawing) -> Any:
    return d.n.chain_first_n(d.n, 4)


def _bimorphism(d: Drawing) -> None:
    left, left_state = d.n.state(Most, persist=d.life())
    right, right_state = d.n.state(Most, persist=d.life())
    product = left.lattice_bimorphism(right, lambda a, b: a * b, left_state, right_state, Most)
    d.number(product)


def _bimorphism_of_others(d: Drawing) -> None:
    """The states are those of other streams; so it can stand in a cycle."""
    left, right = d.n, d.n
    (_, left_state), (_, right_state) = (d.n.state(Most, persist=d.life()) for _ in range(2))
    product = left.lattice_bimorphism(right, lambda a, b: a * b, left_state, right_state, Most)
    d.number(product)


def _demux(d: Drawing) -> None:
    numbers, pairs = d.n.demux(
        lambda n: ([n, n + 1] if n % 2 == 0 else [n], [(n, 1)]),
        2,
    )
    d.number(numbers)
    d.pair(pairs)


def _demux_enum(d: Drawing) -> None:
    circles, squares = d.n.map(shape).demux_enum(Circle | Square)
    d.number(circles.map(lambda c: c.radius), squares.map(lambda s: s.side))


def _singleton(d: Drawing) -> None:
    most = d.n.fold(0, _most, persist=d.life()).singleton()
    d.number(d.n.map(lambda n, most: n * 2 - most, refs=(most,)))
    d.number(d.n.filter(lambda n, most: n <= most, refs=(most,)))


def _optional(d: Drawing) -> None:
    total = d.n.reduce(_add, persist=d.life()).optional()
    d.number(d.n.map(lambda n, total: n if total is None else n + total, refs=(total,)))


def _optional_of_many(d: Drawing) -> None:
    """A fault in ticks in which two elements arrive."""
    only = d.n.filter(lambda n: n > 4).optional()
    d.number(d.n.filter(lambda n, only: only is None or n < only, refs=(only,)))


def _handoff(d: Drawing) -> None:
    arrived = d.t.handoff()
    d.text(d.t.map(lambda t, arrived: t[:4] + f"{len(arrived)}", refs=(arrived,)))


def _current_tick(d: Drawing) -> None:
    tick = d.graph.current_tick()
    d.pair(d.n.map(lambda n, tick: (tick, n), refs=(tick,)))
