"""Where elements from outside come from: channels, iterables, queues, clocks."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")


class OpenFeed(Protocol):
    """A source of one run."""

    def pull(self) -> list[object]:
        """All elements that are there now."""
        ...

    @property
    def waiting(self) -> bool:
        """Whether there are more now."""
        ...


class Feed(Protocol):
    """A source of a graph; each run opens it for itself."""

    def open(self) -> OpenFeed:
        """The source as one run sees it."""
        ...


# --- channels -------------------------------------------------------------------------------------


class Channel:
    """All that was ever sent; a run sees all of it, at its own pace."""

    def __init__(self) -> None:
        self.sent: list[object] = []

    def open(self) -> OpenChannel:
        """A reader that begins with the first element."""
        return OpenChannel(self)


class OpenChannel:
    """A channel as one run sees it."""

    def __init__(self, channel: Channel):
        self._channel = channel
        self._taken = 0

    def pull(self) -> list[object]:
        """What was sent since the last call."""
        found = self._channel.sent[self._taken :]
        self._taken += len(found)
        return found

    @property
    def waiting(self) -> bool:
        """Whether something was sent since the last call of `pull`."""
        return self._taken < len(self._channel.sent)


class Sender(Generic[T]):
    """Sends elements into a graph: `send(x)`. What was sent is there in the next tick."""

    def __init__(self, channel: Channel, check: Callable[[object], object]):
        self._channel = channel
        self._check = check

    def __call__(self, element: T) -> None:
        """Send one element; raises DiagnosticError if it is not of the channel's type."""
        self._channel.sent.append(self._check(element))

    def all(self, elements: Iterable[T]) -> None:
        """Send several elements."""
        for element in elements:
            self(element)


# --- iterables ------------------------------------------------------------------------------------


class Batches(Generic[T]):
    """`count` elements of an iterable in each tick."""

    def __init__(self, elements: Iterable[T], count: int):
        self.elements = elements
        self.count = count

    def open(self) -> OpenBatches:
        """Begin with the first element, or go on where the iterator stands."""
        return OpenBatches(iter(self.elements), self.count)


class OpenBatches:
    """Batches of one run."""

    def __init__(self, elements: Iterator[Any], count: int):
        self._elements = elements
        self._count = count
        self._next: list[object] = []
        self._ended = False

    def pull(self) -> list[object]:
        """The next batch."""
        self._fill()
        found, self._next = self._next[: self._count], self._next[self._count :]
        return found

    @property
    def waiting(self) -> bool:
        """Whether there is another batch."""
        self._fill()
        return bool(self._next)

    def _fill(self) -> None:
        while not self._ended and len(self._next) < self._count:
            try:
                self._next.append(next(self._elements))
            except StopIteration:
                self._ended = True


def batches(elements: Iterable[T], count: int) -> Batches[T]:
    """For `source_stream`: `count` elements in each tick, and ticks until they have ended.

    >>> batches([1, 2, 3], 2).open().pull()
    [1, 2]
    """
    return Batches(elements, max(1, count))


class Everything(Generic[T]):
    """All elements of an iterable in the first tick."""

    def __init__(self, elements: Iterable[T]):
        self.elements = elements

    def open(self) -> OpenBatches:
        """Begin with the first element, or go on where the iterator stands."""
        return OpenBatches(iter(self.elements), sys.maxsize)


# --- queues and clocks ----------------------------------------------------------------------------


class Queue:
    """What another thread puts into a queue; shared by all runs."""

    def __init__(self, elements: queue.Queue[Any] | queue.SimpleQueue[Any]):
        self._elements = elements

    def open(self) -> Queue:
        """The same queue."""
        return self

    def pull(self) -> list[object]:
        """All that is in the queue."""
        found: list[object] = []
        while True:
            try:
                found.append(self._elements.get_nowait())
            except queue.Empty:
                return found

    @property
    def waiting(self) -> bool:
        """Whether something is in the queue."""
        return not self._elements.empty()


class StandardInput:
    """Lines of standard input, read by a thread that ends with the process."""

    def open(self) -> Queue:
        """Start reading."""
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()

        def read() -> None:
            for line in sys.stdin:
                lines.put(line.rstrip("\n"))

        threading.Thread(target=read, daemon=True).start()
        return Queue(lines)


class Interval:
    """`()` once per interval, the first one at once."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic):
        self._seconds = seconds
        self._clock = clock

    def open(self) -> OpenInterval:
        """Start the clock."""
        return OpenInterval(self._seconds, self._clock)


class OpenInterval:
    """An interval of one run."""

    def __init__(self, seconds: float, clock: Callable[[], float]):
        self._seconds = seconds
        self._clock = clock
        self._due = clock()

    def pull(self) -> list[object]:
        """One element for each interval that has begun."""
        found: list[object] = []
        while self.waiting:
            found.append(())
            self._due += self._seconds
        return found

    @property
    def waiting(self) -> bool:
        """Whether the next one is due."""
        return self._clock() >= self._due
