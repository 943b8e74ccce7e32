"""Goal: recursion is as deep in native code as in the interpreter, and never a signal.

Method: functions at the limit and behind it, on both engines, optimised and not, also in a thread
with little stack.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from hydro_mlir.diagnostics import Place
from hydro_mlir.dialects.value import CALL_DEPTH_MAX
from hydro_mlir.hydroflow import Graph, StepError


def down(n: int) -> int:
    return 0 if n == 0 else down(n - 1) + 1


def endless(n: int) -> int:
    return endless(n + 1)


def is_even(n: int) -> bool:
    return n == 0 or is_odd(n - 1)


def is_odd(n: int) -> bool:
    return n != 0 and is_even(n - 1)


def spelled(n: int) -> str:
    return "" if n == 0 else f"{spelled(n - 1)}{n}"


def between(n: int) -> int:
    return inner(n)


def inner(n: int) -> int:
    return 0 if n == 0 else inner(n - 1) + 1


def outer(n: int, depth: int) -> int:
    return between(depth) if n == 0 else outer(n - 1, depth) + 1


def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


Result = tuple[str, Place | None, object] | list[object]


def _outcome(
    function: Callable[[int], object], element: int, native: bool, speed: int = 0
) -> Result:
    g = Graph()
    out = g.source_iter([element]).map(function).collect()
    run = g.compile(speed=speed) if native else g.interpret()
    try:
        run.run_tick()
    except StepError as error:
        assert out.take() == []
        return error.message, error.place, error.element
    return out.take()


def _both(function: Callable[[int], object], element: int) -> Result:
    expected = _outcome(function, element, native=False)
    assert _outcome(function, element, native=True) == expected
    return expected


# The functions' first calls count, too.
@pytest.mark.parametrize(
    ("function", "deepest"),
    [
        (lambda n: down(n), CALL_DEPTH_MAX - 1),
        (lambda n: len(spelled(n)) > 0, CALL_DEPTH_MAX - 1),
        (lambda n: is_even(n), CALL_DEPTH_MAX - 1),
        (lambda n: outer(6, n - 8), CALL_DEPTH_MAX),
    ],
)
def test_the_limit_is_the_same_in_both_engines(
    function: Callable[[int], object], deepest: int
) -> None:
    assert isinstance(_both(function, deepest), list)
    fault = _both(function, deepest + 1)
    assert isinstance(fault, tuple)
    assert fault[0] == "RecursionError: more than 10000 calls within each other, in `map`"
    assert fault[2] == deepest + 1


def test_a_recursion_without_end_names_the_line_of_the_call() -> None:
    fault = _both(lambda n: endless(n), 7)
    assert isinstance(fault, tuple)
    assert fault[1] is not None
    assert (fault[1].line, fault[2]) == (endless.__code__.co_firstlineno + 1, 7)


def test_the_optimiser_changes_nothing() -> None:
    for element in (CALL_DEPTH_MAX - 1, CALL_DEPTH_MAX):
        expected = _outcome(lambda n: down(n), element, native=False)
        assert _outcome(lambda n: down(n), element, native=True, speed=3) == expected
    assert _outcome(lambda n: fibonacci(n), 24, native=True, speed=3) == [46368]


def test_a_thread_with_little_stack() -> None:
    found: list[Result] = []

    def work() -> None:
        found.append(_outcome(lambda n: len(spelled(n)), CALL_DEPTH_MAX - 1, native=True))

    before = threading.stack_size(1 << 18)
    try:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert found == [[sum(len(str(n)) for n in range(1, CALL_DEPTH_MAX))]]


def test_a_tick_after_deep_recursion_starts_at_depth_0() -> None:
    g = Graph()
    send, numbers = g.channel(int)
    out = numbers.map(lambda n: down(n)).collect()
    run = g.compile(speed=0)
    for _ in range(3):
        send.all([CALL_DEPTH_MAX - 1, 0])
        run.run_tick()
    assert out.take() == [CALL_DEPTH_MAX - 1, 0] * 3
