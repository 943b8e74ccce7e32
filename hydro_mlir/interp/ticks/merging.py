"""Several inputs, one output: concatenation, difference, and pairs by position."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Sequence

from hydro_mlir.interp.ticks.operator import Apply, Batches, Emit, Operator, pair
from hydro_mlir.interp.values import Value, freeze

Lifetimes = tuple[str, str]


class Union(Operator):
    """All of the first input, then all of the next: `union`, `chain`."""


class ChainFirst(Operator):
    """The first `count` elements of a chain, every tick."""

    def __init__(self, count: int):
        self.count = count
        self.left = count

    def begin(self, iteration: int) -> None:
        """Count from anew."""
        self.left = self.count

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Emit as many as are left."""
        elements = [element for batch in batches for element in batch][: self.left]
        self.left -= len(elements)
        for element in elements:
            emit(element, 0)


class Difference(Operator):
    """What is at the positive input and not at the negative one.

    Inputs and lifetimes are those of `pos`, `neg`. Positive elements are a multiset.
    """

    def __init__(self, lifetimes: Lifetimes = ("tick", "tick")):
        self.lifetimes = lifetimes
        self.positives: list[Value] = []
        self.negatives: set[Hashable] = set()

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Replay the positive elements, as far as they still are none of the negative ones."""
        positives, negatives = batches
        self.negatives.update(freeze(key) for key in negatives)
        kept = list(self.positives) if first else []
        self.positives.extend(positives)
        for element in [*kept, *positives]:
            if freeze(self.key(element)) not in self.negatives:
                emit(element, 0)

    def key(self, element: Value) -> Value:
        """What must not be at the negative input."""
        return element

    def clear(self, index: int) -> None:
        """Forget one side."""
        if index == 0:
            self.positives = []
        else:
            self.negatives = set()


class AntiJoin(Difference):
    """Pairs whose key is not at the negative input."""

    def key(self, element: Value) -> Value:
        """The key of the pair."""
        return pair(element)[0]


class CrossSingleton(Operator):
    """Every element with the first one of `single`; without one elements are lost."""

    def __init__(self, lifetime: str = "tick"):
        self.lifetimes = (lifetime,)
        self.single: list[Value] = []

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Pair them."""
        elements, singles = batches
        self.single = self.single or list(singles[:1])
        for element in elements:
            for single in self.single:
                emit((element, single), 0)

    def clear(self, index: int) -> None:
        """Take another one."""
        self.single = []


class Zip(Operator):
    """Pairs by position; what has no partner waits for one as long as it lives."""

    def __init__(self, lifetimes: Lifetimes = ("tick", "tick")):
        self.lifetimes = lifetimes
        self.waiting: list[list[Value]] = [[], []]

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Pair as many as there are."""
        for side, batch in zip(self.waiting, batches, strict=True):
            side.extend(batch)
        pairs = list(zip(*self.waiting, strict=False))
        self.waiting = [side[len(pairs) :] for side in self.waiting]
        for both in pairs:
            emit(both, 0)

    def clear(self, index: int) -> None:
        """Drop what waits at one side."""
        self.waiting[index] = []


class ZipLongest(Operator):
    """Pairs by position, and what has no partner; `combine` is given one list per side."""

    def __init__(self, combine: Callable[[Sequence[Value], Sequence[Value]], Value]):
        self.combine = combine

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Each list has at most one element."""
        for index in range(max(map(len, batches))):
            left, right = (batch[index : index + 1] for batch in batches)
            emit(self.combine(left, right), 0)


class LatticeBimorphism(Operator):
    """Applies a bimorphism to what is new at each side and all of the other; merges the results.

    One result per run in which something came. `left` is given what is new at the left side and
    sees the state of the right one, `right` the other way round.
    """

    def __init__(self, left: Apply, right: Apply, merge: Apply):
        self.functions = left, right
        self.merge = merge

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """New ones of the left side first, then those of the right."""
        results = [
            apply(new)
            for apply, batch in zip(self.functions, batches, strict=True)
            for new in batch
        ]
        if results:
            emit(functools.reduce(self.merge, results), 0)
