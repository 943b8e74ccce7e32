"""Futures and asynchronous iterators at the edge of a graph, with a real event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.hydroflow import Graph, Run, StepError

ENGINES = pytest.mark.parametrize("start", [Graph.interpret, Graph.compile])
Start = Callable[[Graph], Run]


@ENGINES
@pytest.mark.parametrize(("ordered", "expected"), [(False, [3, 1, 2]), (True, [1, 2, 3])])
def test_tasks_of_an_event_loop(start: Start, ordered: bool, expected: list[int]):
    async def main() -> list[int]:
        g = Graph()
        resolve, results = g.resolve_futures_ordered(int) if ordered else g.resolve_futures(int)
        out = results.collect()
        gates = [asyncio.Event() for _ in range(3)]

        async def answer(n: int) -> int:
            await gates[n - 1].wait()
            if n != 2:
                gates[{3: 0, 1: 1}[n]].set()
            return n

        for n in (1, 2, 3):
            resolve(answer(n))
        gates[2].set()
        await start(g).run_async()
        return out.take()

    assert asyncio.run(main()) == expected


@ENGINES
def test_a_tick_does_not_wait(start: Start):
    g = Graph()
    resolve, results = g.resolve_futures_ordered(str)
    out = results.collect()
    run = start(g)
    one, two = Future[str](), Future[str]()
    resolve(one)
    resolve(two)
    two.set_result("two")
    assert (run.run_available(), out.take()) == (1, [])
    one.set_result("one")
    assert (run.run_available(), out.take()) == (1, ["one", "two"])
    late = Future[str]()
    late.set_result("late")
    resolve(late)
    assert (run.run_tick(), out.take()) == (True, ["late"])


def test_each_run_sees_all_results():
    g = Graph()
    resolve, results = g.resolve_futures(int)
    out = results.collect()
    future = Future[int]()
    resolve(future)
    future.set_result(7)
    for run in (g.interpret(), g.interpret()):
        run.run_tick()
        assert out.take() == [7]


@ENGINES
def test_threads_of_an_executor(start: Start):
    async def main() -> list[int]:
        g = Graph()
        resolve, results = g.resolve_futures_ordered(int)
        out = results.collect()
        run = start(g)
        with ThreadPoolExecutor(2) as pool:
            for n in range(20):
                resolve(pool.submit(pow, n, 2))
            await run.run_async()
        return out.take()

    assert asyncio.run(main()) == [n * n for n in range(20)]


@ENGINES
def test_an_asynchronous_iterator_and_what_it_defers(start: Start):
    async def lines() -> AsyncIterator[str]:
        for word in ("a", "b", "c"):
            await asyncio.sleep(0)
            yield word

    async def main() -> tuple[list[str], list[str]]:
        g = Graph()
        words = g.source_stream(lines(), type=str)
        now, later = words.collect(), words.defer_tick().collect()
        await start(g).run_async()
        return now.take(), later.take()

    assert asyncio.run(main()) == (["a", "b", "c"],) * 2


def test_an_asyncio_queue():
    async def main() -> list[int]:
        queue: asyncio.Queue[int | None] = asyncio.Queue()

        async def elements() -> AsyncIterator[int]:
            while (n := await queue.get()) is not None:
                yield n

        g = Graph()
        out = g.source_stream(elements(), type=int).collect()
        running = asyncio.create_task(g.interpret().run_async())
        for n in (1, 2, None):
            await queue.put(n)
        await running
        return out.take()

    assert asyncio.run(main()) == [1, 2]


def test_a_cancelled_run_reads_no_further():
    async def endless() -> AsyncIterator[int]:
        while True:
            await asyncio.sleep(0)
            yield 1

    async def main() -> int:
        g, seen = Graph(), asyncio.Event()

        def see(_: int) -> None:
            seen.set()

        g.source_stream(endless(), type=int).for_each(see)
        running = asyncio.create_task(g.interpret().run_async())
        await seen.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await asyncio.sleep(0)
        return len(asyncio.all_tasks())

    assert asyncio.run(main()) == 1


def failed() -> Future[int]:
    future = Future[int]()
    future.set_exception(ValueError("no answer"))
    return future


def cancelled() -> Future[int]:
    future = Future[int]()
    future.cancel()
    return future


def of_another_type() -> Future[Any]:
    future = Future[Any]()
    future.set_result("x")
    return future


@ENGINES
@pytest.mark.parametrize(
    ("future", "message"),
    [
        (failed, "HF053.*ValueError: no answer"),
        (cancelled, "HF053.*it was cancelled"),
        (of_another_type, "HF051.*`int`, but got `str`"),
    ],
)
def test_a_tick_fails_with_its_future(start: Start, future: Callable[[], Any], message: str):
    g = Graph()
    resolve, results = g.resolve_futures(int)
    out = results.collect()
    run = start(g)
    resolve(future())
    for _ in range(2):
        with pytest.raises(StepError, match=message):
            run.run_tick()
    assert out.take() == []


def test_an_iterator_that_fails():
    async def broken() -> AsyncIterator[int]:
        yield 1
        raise OSError("closed")

    async def main() -> None:
        g = Graph()
        g.source_stream(broken(), type=int).null()
        await g.interpret().run_async()

    with pytest.raises(StepError, match=r"HF053.*OSError: closed"):
        asyncio.run(main())


def test_what_is_no_future():
    resolve: Any = Graph().resolve_futures(int)[0]
    with pytest.raises(DiagnosticError, match=r"HF051.*a future or a coroutine, but got `int`"):
        resolve(3)

    async def one() -> int:
        return 1

    coroutine = one()
    with pytest.raises(DiagnosticError, match=r"HF053.*a running event loop"):
        resolve(coroutine)
    coroutine.close()
