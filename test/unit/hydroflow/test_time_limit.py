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


@pytest.mark.parametrize("function", [endless, lambda n: deep(n + 100)])
def test_the_interpreter_has_a_limit_too(function):
    g, out = _endless_graph(function)
    run = g.interpret(tick_seconds=0.2)
    with pytest.raises(StepError) as caught:
        run.run_tick()
    assert caught.value.message == "expected a shorter tick: its time limit is reached"
    assert caught.value.diagnostic is not None
    assert caught.value.diagnostic.code == "HF502"
    assert out.take() == []


def test_a_fixpoint_without_functions_in_the_interpreter():
    g = Graph()
    back = g.forward_ref(int)
    both = g.union(g.source_iter([1]), back)
    back.complete(g.union(both, both))
    out = both.collect()
    run = g.interpret(tick_seconds=0.2)
    with pytest.raises(StepError, match=r"time limit|no fixpoint"):
        run.run_tick()
    assert out.take() == []


def test_a_signal_that_comes_late_is_for_no_other_tick():
    g = Graph()
    send, numbers = g.channel(int)
    out = numbers.map(shared).collect()
    run = g.compile(tick_seconds=10.0)
    send(1)
    run.run_tick()
    # What the watcher does where the first tick was late, again and again.
    limit = run.engine._engine.instance.time_limit(10.0)
    limit._thread, limit._step, limit._began = threading.get_ident(), 1, 1.0
    stop = threading.Event()

    def disturb():
        while not stop.wait(0.001):  # as many as the signal's stack holds at once
            limit.look(1e9)

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for n in range(10):
            send.all(range(n, n + 30_000))
            run.run_tick()
    finally:
        stop.set()
        thread.join()
    assert len(out.take()) == 1 + 10 * 30_000


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
