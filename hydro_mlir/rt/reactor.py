"""
One thread waiting for descriptors and timers: the control plane of nodes and of launchers.

Callbacks run one after the other in the thread that calls `run`, so nothing here is locked.
Elements between nodes never pass through it: native code has an event loop of its own.
"""

from __future__ import annotations

import heapq
import itertools
import selectors
import time
from collections.abc import Callable
from typing import Protocol

# A longer wait is cut in pieces: the selector does not take any number.
PATIENCE_SECONDS_MAX = 3600.0


class HasDescriptor(Protocol):
    """A socket, a file, or whatever else has a descriptor."""

    def fileno(self) -> int:
        """The number of the descriptor."""
        ...


class Timer:
    """A callback that is due at some time; `cancel` makes it never due."""

    def __init__(self, callback: Callable[[], None]):
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        """Forget the callback; harmless when it has run already."""
        self.callback = None


class Reactor:
    """Calls back for readable and writable descriptors and for timers.

    >>> reactor, seen = Reactor(), []
    >>> _ = reactor.call_later(0, lambda: seen.append("due"))
    >>> reactor.run(until=lambda: bool(seen), deadline=time.monotonic() + 1)
    True
    """

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()

    def on_readable(self, source: HasDescriptor | int, callback: Callable[[], None]) -> None:
        """Call back whenever the source can be read; replaces what waited for it before."""
        self._wait(source, selectors.EVENT_READ, callback)

    def on_writable(self, source: HasDescriptor | int, callback: Callable[[], None]) -> None:
        """Call back whenever the source can be written; replaces what waited for it before."""
        self._wait(source, selectors.EVENT_WRITE, callback)

    def forget(self, source: HasDescriptor | int) -> None:
        """Wait for the source no longer, if anything did; call it before closing."""
        try:
            self._selector.unregister(source)
        except (KeyError, ValueError):
            return

    def call_later(self, delay_seconds: float, callback: Callable[[], None]) -> Timer:
        """Call back once, after a delay."""
        timer = Timer(callback)
        due = time.monotonic() + delay_seconds
        heapq.heappush(self._timers, (due, next(self._order), timer))
        return timer

    def run(self, until: Callable[[], bool], deadline: float | None = None) -> bool:
        """Serve events until the condition holds (True), or the deadline has passed (False)."""
        while not until():
            now = time.monotonic()
            if deadline is not None and now >= deadline:
                return False
            if not self._run_timer(now):
                self._run_ready(self._patience(now, deadline))
        return True

    def close(self) -> None:
        """Give the selector's own descriptor back."""
        self._timers.clear()
        self._selector.close()

    def _wait(self, source: HasDescriptor | int, event: int, callback: Callable[[], None]) -> None:
        if source in self._selector.get_map():
            self._selector.modify(source, event, callback)
        else:
            self._selector.register(source, event, callback)

    def _run_timer(self, now: float) -> bool:
        if not self._timers or self._timers[0][0] > now:
            return False
        _, _, timer = heapq.heappop(self._timers)
        if timer.callback is not None:
            timer.callback()
        return True

    def _run_ready(self, patience_seconds: float | None) -> None:
        # A callback may forget a source whose event is in the same list, hence the look-up.
        for key, _ in self._selector.select(patience_seconds):
            if self._selector.get_map().get(key.fd) is key:
                key.data()

    def _patience(self, now: float, deadline: float | None) -> float | None:
        ends = [due for due, _, _ in self._timers[:1]]
        if deadline is not None:
            ends.append(deadline)
        return min(max(0.0, min(ends) - now), PATIENCE_SECONDS_MAX) if ends else None
