"""
Goal: a tick that never ends is ended, and nothing of it is delivered.

Method: user functions that loop for ever, also deep in recursion and in another thread; ticks that
end in time are not disturbed.
"""

from __future__ import annotations

import threading

import pytest

from hydro_mlir.hydroflow import Graph, StepError


def endless(n: int) -> int:
    while n >= 0:
        n = n + 1 if n < 1000 else 0
    return n


def deep(n: int) -> int:
    return endless(1) if n == 0 else deep(n - 1) + 1


def shared(n: int) -> int:
    total = 0
    for i in range(n % 1000 + 1000):
        total = total ^ (i * n)
    return total


def _endless_graph(function):
    g = Graph()
    out = g.source_iter([-1, 1]).map(function).collect()
    return g, out


@pytest.mark.parametrize("function", [endless, lambda n: deep(n + 100)])
def test_a_tick_that_never_ends(function):
    g, out = _endless_graph(function)
    run = g.compile(tick_seconds=0.2)
    with pytest.raises(StepError, match="expected a shorter tick: its time limit is reached"):
        run.run_tick()
    assert out.take() == []
    with pytest.raises(StepError, match="time limit"):
        run.run_tick()


def test_in_another_thread():
    g, _ = _endless_graph(endless)
    run = g.compile(tick_seconds=0.2)
    errors: list[Exception] = []

    def work():
        try:
            run.run_tick()
        except StepError as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert len(errors) == 1


def test_many_ticks_are_not_disturbed():
    g = Graph()
    send, numbers = g.channel(int)
    out = numbers.map(shared).collect()
    run = g.compile(tick_seconds=0.05)
    for n in range(2000):
        send.all([n, n + 1])
        run.run_tick()
    assert out.take() == [shared(m) for n in range(2000) for m in (n, n + 1)]


def test_a_limit_that_strikes_again_and_again():
    for _ in range(5):
        g, _ = _endless_graph(endless)
        with pytest.raises(StepError, match="time limit"):
            g.compile(tick_seconds=0.05).run_tick()
