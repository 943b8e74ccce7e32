"""Operators that keep elements over ticks, or until something says they may go."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from hydro_mlir.interp.ticks.operator import Apply, Batches, Emit, Operator
from hydro_mlir.interp.values import Value, freeze

# From an element to whether it is kept, or else deleted, its key, and the value.
Change = Callable[[Value], tuple[bool, Value, Value]]


class Persist(Operator):
    """Every tick all elements of the run: the old ones, then the new ones."""

    def __init__(self, lifetime: str = "static") -> None:
        self.lifetimes = (lifetime,)
        self.elements: list[Value] = []

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Replay once per tick."""
        kept = list(self.elements) if first else []
        self.elements.extend(batches[0])
        for element in [*kept, *batches[0]]:
            emit(element, 0)

    def clear(self, index: int) -> None:
        """Forget all elements."""
        self.elements = []


class PersistMut(Operator):
    """As `Persist`, of what was kept and not deleted since: `persist_mut`, `persist_mut_keyed`.

    A deletion removes everything with the same key; what is kept afterwards comes last.
    """

    def __init__(self, change: Change, show: Callable[[Value, Value], Value]):
        self.change = change
        self.show = show
        self.entries: list[tuple[Hashable, Value, Value]] = []

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Apply all changes, then emit what is left."""
        for element in batches[0]:
            keep, key, value = self.change(element)
            group = freeze(key)
            if keep:
                self.entries.append((group, key, value))
            else:
                self.entries = [entry for entry in self.entries if entry[0] != group]
        for key, value in self._ordered():
            emit(self.show(key, value), 0)

    def _ordered(self) -> Iterable[tuple[Value, Value]]:
        return [(key, value) for _, key, value in self.entries]


class PersistMutKeyed(PersistMut):
    """Pairs of key and value; the values of a key are together, keys in the order they came."""

    def _ordered(self) -> Iterable[tuple[Value, Value]]:
        groups: dict[Hashable, list[tuple[Value, Value]]] = {}
        for group, key, value in self.entries:
            groups.setdefault(group, []).append((key, value))
        return [entry for entries in groups.values() for entry in entries]


class State(Operator):
    """Merges elements into a lattice: port 0 has those that changed it, port 1 the lattice.

    The lattice comes once per tick, when all elements of the tick did. `merge` is given the lattice
    and an element, and returns the lattice and whether that is another one.
    """

    def __init__(
        self,
        bottom: Callable[[], Value],
        merge: Callable[[Value, Value], tuple[Value, bool]],
        lifetime: str = "tick",
    ):
        self.lifetimes = (lifetime,)
        self.bottom = bottom
        self.merge = merge
        self.lattice: Value = None
        self.started = False

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Merge, and pass on what changed the lattice."""
        self._start()
        for element in batches[0]:
            self.lattice, changed = self.merge(self.lattice, element)
            if changed:
                emit(element, 0)

    def finish(self, emit: Emit) -> None:
        """Emit the lattice."""
        self._start()
        emit(self.lattice, 1)

    def _start(self) -> None:
        if not self.started:
            self.lattice, self.started = self.bottom(), True

    def clear(self, index: int) -> None:
        """Begin again from bottom."""
        self.started = False


class DeferSignal(Operator):
    """Keeps elements, also over ticks, until an element comes at `signal`; then all in order."""

    def __init__(self) -> None:
        self.elements: list[Value] = []

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Release what came in this tick, too."""
        elements, signals = batches
        self.elements.extend(elements)
        if signals:
            released, self.elements = self.elements, []
            for element in released:
                emit(element, 0)


class LatticeFoldBatch(Operator):
    """As `DeferSignal`, merged into one point of a lattice: bottom, where nothing came."""

    def __init__(self, bottom: Callable[[], Value], merge: Apply):
        self.bottom = bottom
        self.merge = merge
        self.merged: list[Value] = []

    def run(self, batches: Batches, first: bool, emit: Emit) -> None:
        """Merge, then release if there is a signal."""
        elements, signals = batches
        for element in elements:
            lattice = self.merged[0] if self.merged else self.bottom()
            self.merged = [self.merge(lattice, element)]
        if signals:
            emit(self.merged[0] if self.merged else self.bottom(), 0)
            self.merged = []
