"""Branches, loops, returns and narrowing, against CPython."""

# The functions are written as users may write them.
# ruff: noqa: C416

from __future__ import annotations

import pytest
from xdsl.dialects.builtin import i64

from hydro_mlir.dialects import value


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def early(n):
    if n < 0:
        return -1
    if n == 0:
        return 0
    return 1


def ladder(n):
    if n > 100:
        size = "big"
    elif n > 10:
        size = "middle"
    else:
        size = "small"
    return size


def first_divisor(n):
    for candidate in range(2, n):
        if n % candidate == 0:
            break
    else:
        return None
    return candidate


def nested(n):
    total = 0
    for i in range(n):
        for j in range(i, n):
            if j % 2:
                continue
            if j > 20:
                break
            total += i * j
    return total


def while_else(n):
    while n > 10:
        n -= 3
        if n == 20:
            break
    else:
        n = -n
    return n


def forever(n):
    while True:
        n += 7
        if n % 5 == 0:
            return n


def widening(n):
    total = 0
    for i in range(n):
        total += i / 2
    return total


def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def sieve(n):
    primes = []
    for candidate in range(2, n):
        prime = True
        for known in primes:
            if known * known > candidate:
                break
            if candidate % known == 0:
                prime = False
                break
        if prime:
            primes.append(candidate)
    return primes


def optional_result(n):
    if n > 3:
        return n * 2


def narrowed(n):
    found = optional_result(n)
    if found is None:
        return -1
    return found + 1


def walrus(n):
    if (found := optional_result(n)) is not None and found > 10:
        return found
    return 0


def default_of_none(n):
    return (optional_result(n) or 5) + 1


def truthy_option(n):
    found = optional_result(n - 2)
    if found:
        return found * 2
    return 0


def reassigned(n):
    best = None
    for i in range(n):
        if best is None or (i * 7) % 5 > best:
            best = (i * 7) % 5
    return best


def asserts(n):
    assert n >= 0, "negative"
    if n > 50:
        raise ValueError(f"too large: {n}")
    return n


def nested_ternary(n):
    return "a" if n < 3 else "b" if n < 10 else "c"


def swap_in_loop(n):
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if middle * middle < n:
            low = middle + 1
        else:
            high = middle
    return low, high


def steps(n):
    return [i for i in range(n, -n, -3)] + list(range(0, n, 4)) + list(range(2, n))


def variable_step(n):
    step = 2 if n > 5 else -2
    return [i for i in range(n, 20 if n > 5 else -9, step)]


def both_paths_assign(n):
    if n % 2:
        x, y = 1, "odd"
    else:
        x, y = 2, "even"
    return y * x


def unused_conflict(n):
    if n:
        x = 1
    else:
        x = "text"
    x = 3.5
    return x + n


def annotated(n):
    items: list[int] = []
    best: int | None = None
    for item in items:
        best = item
    return best


def passed(n):
    """A docstring."""
    return n


FUNCTIONS = [
    early, ladder, first_divisor, nested, while_else, forever, widening, fibonacci, sieve,
    optional_result, narrowed, walrus, default_of_none, truthy_option, reassigned, asserts,
    nested_ternary, swap_in_loop, steps, variable_step, both_paths_assign, unused_conflict,
    annotated, passed,
]  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function(function, check) -> None:
    check(function, 7, 0, 1, 2, 4, 9, 23, 30, 60, -4)


def test_collatz(check) -> None:
    check(collatz, 1, 7, 27)


def test_options_are_narrowed(compiled) -> None:
    option = value.OptionType(i64)
    cases = [
        (lambda x: 0 if x is None else x + 1, [(None, 0), (4, 5)]),
        (lambda x: x is not None and x > 3, [(None, False), (4, True), (2, False)]),
        (lambda x: x is None or x > 3, [(None, True), (4, True), (2, False)]),
        (lambda x: (x or 9) * 2, [(None, 18), (4, 8), (0, 18)]),
        (lambda x: 1 if x else 0, [(None, 0), (4, 1), (0, 0)]),
        (lambda x: not x, [(None, True), (4, False), (0, True)]),
        (lambda x: bool(x), [(None, False), (4, True), (0, False)]),
        (lambda x: x == 4, [(None, False), (4, True), (0, False)]),
        (lambda x: x == None, [(None, True), (4, False)]),  # noqa: E711
        (lambda x: x + 1 if isinstance(x, int) else -1, [(None, -1), (4, 5)]),
        (lambda x: x is None, [(None, True), (0, False)]),
        (lambda x: [x, None, 3][1], [(None, None), (0, None)]),
    ]
    for function, samples in cases:
        evaluate = compiled(function, [option])
        for argument, expected in samples:
            assert evaluate(argument) == expected, argument


def test_branches_around_cheap_ops_become_selects(compiled) -> None:
    function = compiled(lambda x, y: x > 3 and y < 2 and x != y, [i64, i64])
    assert len(function.region.blocks) == 1
    function = compiled(lambda x, y: x if x > y else y, [i64, i64])
    assert len(function.region.blocks) == 1
