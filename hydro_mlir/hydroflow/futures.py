"""
What is awaited outside of a graph: futures, and asynchronous iterators.

No tick waits for them. A future's result goes into the first tick that begins after the future is
done, and an asynchronous iterator's element into the first one after it was sent. `Run.run_async`
runs ticks as they come, inside the caller's event loop.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterable, Awaitable, Callable
from concurrent.futures import Future
from typing import Any, Generic, Protocol, TypeVar, cast, runtime_checkable

from hydro_mlir.diagnostics import Place, fail
from hydro_mlir.lang.places import call_place

T = TypeVar("T")
Check = Callable[[object], object]


@runtime_checkable
class AwaitedFeed(Protocol):
    """A source of one run whose elements are awaited elsewhere."""

    @property
    def outstanding(self) -> bool:
        """Whether more may come than what has been taken."""
        ...

    def subscribe(self, wake: Callable[[], None], /) -> Callable[[], None]:
        """Call `wake` whenever something has come; the result ends that."""
        ...


class Futures:
    """Futures of one channel: all that were added, and those whose results may go in."""

    def __init__(self, check: Check, ordered: bool):
        self.check = check
        self.wakers: list[Callable[[], None]] = []
        self.ready: list[Any] = []
        self.added: list[Any] = []
        self.places: dict[Any, Place | None] = {}
        self._ordered = ordered
        # Futures of an executor are done in its threads.
        self._lock = threading.Lock()

    def open(self) -> OpenFutures:
        """A reader that begins with the first result."""
        return OpenFutures(self)

    def add(self, future: Any) -> None:
        """Await one more future."""
        with self._lock:
            self.added.append(future)
            self.places[future] = call_place()
        if future.done():
            self._done(future)
        else:
            future.add_done_callback(self._done)

    def _done(self, future: Any) -> None:
        with self._lock:
            if self._ordered:
                while len(self.ready) < len(self.added) and self.added[len(self.ready)].done():
                    self.ready.append(self.added[len(self.ready)])
            else:
                self.ready.append(future)
            wakers = tuple(self.wakers)
        for wake in wakers:
            wake()


class OpenFutures:
    """Futures as one run sees them."""

    def __init__(self, futures: Futures):
        self._futures = futures
        self._taken = 0

    def pull(self) -> list[object]:
        """Results that have come since the last call; a DiagnosticError if one has failed."""
        found = self._futures.ready[self._taken :]
        self._taken += len(found)
        return [
            self._futures.check(_result(future, self._futures.places[future])) for future in found
        ]

    @property
    def waiting(self) -> bool:
        """Whether a result has come since the last call of `pull`."""
        return self._taken < len(self._futures.ready)

    @property
    def outstanding(self) -> bool:
        """Whether there is a future whose result has not been taken."""
        return self._taken < len(self._futures.added)

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake` whenever a future is done."""
        self._futures.wakers.append(wake)
        return lambda: self._futures.wakers.remove(wake)


def _result(future: Any, place: Place | None) -> object:
    if future.cancelled():
        fail("HF053", "expected the result of a future, but it was cancelled", place)
    error = future.exception()
    if error is not None:
        _failed("the result of a future", error, place)
    return future.result()


def _failed(what: str, error: BaseException, place: Place | None) -> None:
    fail(
        "HF053",
        f"expected {what}, but it failed: {type(error).__name__}: {error}",
        place,
        help="handle the error in the coroutine, and return what stands for it",
    )


class Resolver(Generic[T]):
    """Takes futures whose results are elements of a stream: `resolve(future)`."""

    def __init__(self, futures: Futures):
        self._futures = futures

    def __call__(self, future: Future[T] | Awaitable[T]) -> None:
        """Await a future, a task, or a coroutine, which the running event loop makes a task of."""
        self._futures.add(_as_future(future))


def _as_future(future: object) -> Any:
    if isinstance(future, Future | asyncio.Future):
        return cast("Any", future)
    if not isinstance(future, Awaitable):
        fail(
            "HF051",
            f"expected a future or a coroutine, but got `{type(future).__name__}`",
            call_place(),
        )
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        fail(
            "HF053",
            "expected a running event loop for a coroutine",
            call_place(),
            help="call it within asyncio.run, or hand over a future of an executor",
        )
    return asyncio.ensure_future(cast("Awaitable[Any]", future))


class AsyncElements:
    """Elements of an asynchronous iterable, which a task reads while `Run.run_async` runs."""

    def __init__(self, elements: AsyncIterable[Any], check: Check, place: Place | None):
        self.elements = elements
        self.check = check
        self.place = place

    def open(self) -> OpenAsyncElements:
        """Begin with the first element, or go on where the iterator stands."""
        return OpenAsyncElements(self)


class OpenAsyncElements:
    """An asynchronous iterable as one run sees it."""

    def __init__(self, source: AsyncElements):
        self._source = source
        self._elements = aiter(source.elements)
        self._arrived: list[object] = []
        self._error: Exception | None = None
        self._ended = False

    def pull(self) -> list[object]:
        """What has come since the last call; a DiagnosticError if the iterator has failed."""
        if self._error is not None and not self._arrived:
            _failed("an element of an asynchronous iterator", self._error, self._source.place)
        found, self._arrived = self._arrived, []
        return [self._source.check(element) for element in found]

    @property
    def waiting(self) -> bool:
        """Whether something has come since the last call of `pull`."""
        return bool(self._arrived) or self._error is not None

    @property
    def outstanding(self) -> bool:
        """Whether the iterator has not ended."""
        return self.waiting or not self._ended

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Read in a task of the running event loop, and call `wake` after each element."""
        task = asyncio.get_running_loop().create_task(self._read(wake))

        def end() -> None:
            task.cancel()

        return end

    async def _read(self, wake: Callable[[], None]) -> None:
        try:
            async for element in self._elements:
                self._arrived.append(element)
                wake()
        except Exception as error:
            self._error = error
        self._ended = True
        wake()
