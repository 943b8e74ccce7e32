"""
Running a graph tick by tick: when ticks happen, what goes in, and who sees what comes out.

An engine evaluates one tick. What it must do is little (`Engine`), so that the interpreter and the
compiled graph share all the rules here:

  * a tick takes everything that was sent before it;
  * what it hands to Python functions is delivered when it is over, in order; a tick that fails
    delivers nothing, and every later one fails in the same way;
  * `run_available` ticks at least once, and goes on while a tick has deferred something that is
    not lazy, or something was sent in the meantime.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hydro_mlir.diagnostics import (
    Diagnostic,
    DiagnosticError,
    HydroError,
    Place,
    UsageError,
    render,
)
from hydro_mlir.hydroflow.feeds import Feed
from hydro_mlir.hydroflow.futures import AwaitedFeed
from hydro_mlir.hydroflow.metrics import GraphMetrics, GraphShape, MetricsIntervals
from hydro_mlir.passes.count_elements import TAG


class StepError(HydroError):
    """A tick that failed: an operator or a user function is at fault.

    `place` is the line of the function, `element` what was being handled.
    """

    def __init__(
        self,
        message: str,
        place: Place | None = None,
        element: object = None,
        diagnostic: Diagnostic | None = None,
    ):
        self.message = message
        self.place = place
        self.element = element
        self.diagnostic = diagnostic
        super().__init__(message if diagnostic is None else render(diagnostic))


class TickResult(Protocol):
    """What a tick did.

    `outputs` are pairs of a callback's symbol and an element, in the order in which the elements
    reached sinks. `work_done`: something came into the tick, from outside or from the tick before;
    true for the first tick. `again`: a deferral that is not lazy has something, or `spin` spins.
    """

    @property
    def outputs(self) -> Sequence[tuple[str, object]]:
        """Pairs of callback and element."""
        ...

    @property
    def work_done(self) -> bool:
        """Whether something came in."""
        ...

    @property
    def again(self) -> bool:
        """Whether another tick is wanted."""
        ...


@dataclass(frozen=True)
class Ticked:
    """A `TickResult` for engines that have none of their own."""

    outputs: Sequence[tuple[str, object]]
    work_done: bool = True
    again: bool = False


class Engine(Protocol):
    """What evaluates a graph."""

    def tick(self, inputs: Mapping[str, list[object]], /) -> TickResult:
        """Evaluate one tick on the elements of each channel; raises an exception on a fault."""
        ...


class Run:
    """A graph that runs.

    `feeds` are the graph's channels by symbol, `callbacks` its sinks.
    """

    def __init__(
        self,
        engine: Engine,
        feeds: Mapping[str, Feed],
        callbacks: Mapping[str, Callable[[object], object]],
        shape: GraphShape | None = None,
    ):
        self.engine = engine
        self._shape = shape
        self._seconds = 0.0
        # What had been counted when the last tick began.
        self._counts_before: dict[str, int] = {}
        self._feeds = {name: feed.open() for name, feed in feeds.items()}
        self._callbacks = callbacks
        self._tick = 0
        # An event that asks for a tick has happened since the last one began.
        self._event = False
        self._error: Exception | None = None

    @property
    def current_tick(self) -> int:
        """The number of the next tick: how many have ended."""
        return self._tick

    @property
    def counts(self) -> dict[str, int]:
        """How many elements have passed each `counter`, by its tag."""
        return {tag: n for tag, n in self._all_counts().items() if not tag.startswith(TAG)}

    def _all_counts(self) -> dict[str, int]:
        return dict(getattr(self.engine, "counts", {}))

    def metrics(self) -> GraphMetrics:
        """What has flowed where so far; raises UsageError unless metrics were asked for.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> out = g.source_iter(range(5)).map(lambda n: n * 2).defer_tick().collect()
        >>> run = g.compile(metrics=True)
        >>> run.run_available(), out.take(), len(run.metrics().handoffs)
        (2, [0, 2, 4, 6, 8], 1)
        >>> run.metrics().handoffs[0].total_items_count
        5
        """
        if self._shape is None:
            raise UsageError("expected a run with metrics; make it with g.compile(metrics=True)")
        counts = self._all_counts()
        return self._shape.metrics(counts, self._counts_before, self._tick, self._seconds)

    def metrics_intervals(self) -> MetricsIntervals:
        """Metrics from one look to the next; see `metrics`."""
        return MetricsIntervals(self.metrics)

    def run_tick(self) -> bool:
        """Run exactly one tick; says whether there was something to do, or is more to do.

        Raises StepError where the tick fails, and the same error on every later call.
        """
        event, self._event = self._event, False
        if self._shape is not None:
            self._counts_before = self._all_counts()
        start = time.perf_counter()
        result = self._run_engine()
        self._seconds += time.perf_counter() - start
        self._tick += 1
        for callback, element in result.outputs:
            self._callbacks[callback](element)
        self._event = result.again or any(feed.waiting for feed in self._feeds.values())
        return event or result.work_done or self._event

    def run_available(self, ticks_max: int | None = None) -> int:
        """Run ticks until nothing more is to do, at least one; the number of ticks.

        With `ticks_max`, stop after that many; a graph with `spin` never stops by itself.
        """
        self._event = False
        done = 0
        while True:
            self.run_tick()
            done += 1
            if not self._event or done == ticks_max:
                return done

    async def run_async(self) -> int:
        """Run ticks as futures and asynchronous iterators bring elements; the number of ticks.

        Returns when nothing more is to do, every future's result was taken, and every iterator has
        ended. What else is sent in meanwhile goes into the next tick, but does not cause it.

        >>> import asyncio
        >>> from hydro_mlir.hydroflow import Graph
        >>> async def main() -> list[int]:
        ...     g = Graph()
        ...     resolve, results = g.resolve_futures_ordered(int)
        ...     out = results.collect()
        ...     resolve(asyncio.sleep(0, 1)), resolve(asyncio.sleep(0, 2))
        ...     await g.interpret().run_async()
        ...     return out.take()
        >>> asyncio.run(main())
        [1, 2]
        """
        awaited = [feed for feed in self._feeds.values() if isinstance(feed, AwaitedFeed)]
        event, loop = asyncio.Event(), asyncio.get_running_loop()
        # Futures of an executor are done in threads of their own.
        ends = [feed.subscribe(lambda: _wake(loop, event)) for feed in awaited]
        try:
            done = self.run_available()
            while any(feed.outstanding for feed in awaited):
                event.clear()
                await event.wait()
                if any(feed.waiting for feed in self._feeds.values()):
                    done += self.run_available()
            return done
        finally:
            for end in ends:
                end()

    def _run_engine(self) -> TickResult:
        if self._error is not None:
            raise self._error
        try:
            return self.engine.tick({name: feed.pull() for name, feed in self._feeds.items()})
        except Exception as error:
            self._error = as_step_error(error)
            if self._error is error:
                raise
            raise self._error from error


def _wake(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    loop.call_soon_threadsafe(event.set)


def as_step_error(error: Exception) -> Exception:
    """The error of an engine as a StepError; a mistake of this package stays as it is."""
    if isinstance(error, StepError):
        return error
    if isinstance(error, DiagnosticError) and error.diagnostics:
        diagnostic, element = error.diagnostics[0], getattr(error, "element", None)
        known = None if type(element) is object else element  # a bare object stands for nothing
        return StepError(diagnostic.message, diagnostic.place, known, diagnostic)
    diagnostic = getattr(error, "diagnostic", None)
    if isinstance(diagnostic, Diagnostic):
        return StepError(diagnostic.message, diagnostic.place, None, diagnostic)
    trap = getattr(error, "trap", None)
    if trap is not None:
        return StepError(str(error), getattr(trap, "place", None), getattr(trap, "detail", None))
    return error
