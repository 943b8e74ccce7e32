"""
Joins of two edges of pairs by key, and cross products.

Order. In the first run of a tick both sides are taken in, then the whole product is emitted. The
outer side is the one with fewer values (the right one if there are as many): its keys in the order
they first came, the values of a key in theirs, and for each all values of the other side. In a
later run of a fixpoint each new value of the left side meets all of the right side, then each new
value of the right side all of the left.
"""

from __future__ import annotations

from collections.abc import Iterable

from hydro_mlir.interp.ticks.folds import Groups
from hydro_mlir.interp.ticks.operator import Apply, Batches, Emit, Operator, Table, pair
from hydro_mlir.interp.values import Value, freeze

Lifetimes = tuple[str, str]


class Join(Operator):
    """Pairs of (K, A) and (K, B) to (K, (A, B)); sets of values per key unless `multiset`."""

    def __init__(self, lifetimes: Lifetimes = ("tick", "tick"), multiset: bool = False):
        self.lifetimes = lifetimes
        self.multiset = multiset
        self.sides = [Table(not multiset), Table(not multiset)]

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Take in both sides and emit what they have in common."""
        lefts, rights = ([self.split(element) for element in batch] for batch in batches)
        if first:
            for side, pairs in zip(self.sides, (lefts, rights), strict=True):
                for key, value in pairs:
                    side.add(key, value)
            results: Iterable[tuple[Value, Value, Value]] = list(self._product())
        else:
            results = self._meet(lefts, rights)
        for key, left, right in results:
            emit(self.combine(key, left, right), 0)

    def split(self, element: Value) -> tuple[Value, Value]:
        """Key and value of an element."""
        return pair(element)

    def combine(self, key: Value, left: Value, right: Value) -> Value:
        """What two values of a key become."""
        return key, (left, right)

    def _product(self) -> Iterable[tuple[Value, Value, Value]]:
        left_side, right_side = self.sides
        if left_side.size < right_side.size:
            for key, lefts in left_side.items():
                rights = right_side.get(key)
                yield from ((key, left, right) for left in lefts for right in rights)
        else:
            for key, rights in right_side.items():
                lefts = left_side.get(key)
                yield from ((key, left, right) for right in rights for left in lefts)

    def _meet(
        self, lefts: Iterable[tuple[Value, Value]], rights: Iterable[tuple[Value, Value]]
    ) -> list[tuple[Value, Value, Value]]:
        left_side, right_side = self.sides
        results: list[tuple[Value, Value, Value]] = []
        for key, left in lefts:
            if left_side.add(key, left):
                results.extend((key, left, right) for right in right_side.get(key))
        for key, right in rights:
            if right_side.add(key, right):
                results.extend((key, left, right) for left in left_side.get(key))
        return results

    def clear(self, index: int) -> None:
        """Forget one side."""
        self.sides[index] = Table(not self.multiset)


class JoinMultiset(Join):
    """A join in which every value counts, however often it is there."""

    def __init__(self, lifetimes: Lifetimes = ("tick", "tick")):
        super().__init__(lifetimes, multiset=True)


class CrossJoin(Join):
    """Every A with every B: a join on a key that all have."""

    def split(self, element: Value) -> tuple[Value, Value]:
        """The key is the same for all."""
        return (), element

    def combine(self, key: Value, left: Value, right: Value) -> Value:
        """Just the pair."""
        return left, right


class CrossJoinMultiset(CrossJoin):
    """Every A with every B, however often each is there; the left side is the outer one."""

    def __init__(self, lifetimes: Lifetimes = ("tick", "tick")):
        super().__init__(lifetimes, multiset=True)

    def _product(self) -> Iterable[tuple[Value, Value, Value]]:
        lefts, rights = (side.get(()) for side in self.sides)
        return [((), left, right) for left in lefts for right in rights]


class JoinMultisetHalf(Operator):
    """Builds a table of one side, then streams the other through: (K, (probe, build))."""

    def __init__(self, lifetimes: Lifetimes = ("tick", "tick")):
        self.lifetimes = lifetimes
        self.table = Table(distinct=False)
        self.probes: list[Value] = []

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """The order is that of the probes; builds of a key are in the order they came."""
        for element in batches[0]:
            self.table.add(*pair(element))
        kept = list(self.probes) if first else []
        self.probes.extend(batches[1])
        for element in [*kept, *batches[1]]:
            key, probe = pair(element)
            for build in list(self.table.get(key)):
                emit((key, (probe, build)), 0)

    def clear(self, index: int) -> None:
        """Forget one side."""
        if index == 0:
            self.table = Table(distinct=False)
        else:
            self.probes = []


class JoinFused(Operator):
    """Accumulates both sides per key, then joins; in the order of the right side's keys."""

    def __init__(
        self,
        left: tuple[Apply, Apply],
        right: tuple[Apply, Apply],
        lifetimes: Lifetimes = ("tick", "tick"),
    ):
        self.lifetimes = lifetimes
        self.sides = [Groups(*left), Groups(*right)]

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Every tick all keys that both sides have."""
        for side, batch in zip(self.sides, batches, strict=True):
            for element in batch:
                side.add(*pair(element))
        left_side, right_side = self.sides
        if not first and not any(batches):
            return
        for group, (key, right) in list(right_side.groups.items()):
            if group in left_side.groups:
                emit((key, (left_side.groups[group][1], right)), 0)

    def clear(self, index: int) -> None:
        """Forget one side."""
        self.sides[index].groups = {}


class JoinFusedHalf(Operator):
    """Accumulates one side per key (0 left, 1 right) and streams the other through.

    The result is (K, (left, right)) whichever side is accumulated, in the order of the other side,
    which a static lifetime replays.
    """

    def __init__(
        self, fused: int, accumulate: tuple[Apply, Apply], lifetimes: Lifetimes = ("tick", "tick")
    ):
        self.lifetimes = lifetimes
        self.fused = fused
        self.side = Groups(*accumulate)
        self.streamed: list[Value] = []

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Accumulate first."""
        for element in batches[self.fused]:
            self.side.add(*pair(element))
        arrived = batches[1 - self.fused]
        kept = list(self.streamed) if first else []
        self.streamed.extend(arrived)
        for element in [*kept, *arrived]:
            key, value = pair(element)
            group = self.side.groups.get(freeze(key))
            if group is not None:
                both = (group[1], value) if self.fused == 0 else (value, group[1])
                emit((key, both), 0)

    def clear(self, index: int) -> None:
        """Forget one side."""
        if index == self.fused:
            self.side.groups = {}
        else:
            self.streamed = []
