"""Other Python functions, functions within functions, captures, members."""

from __future__ import annotations

import math
import types

import pytest
from xdsl.dialects.builtin import i64

from hydro_mlir.dialects import value

LIMIT = 10
NAMES = ("a", "b")
SETTINGS = types.SimpleNamespace(scale=4, name="x")


def double(x):
    return x + x


def clamp(x, low=0, high=LIMIT):
    return max(low, min(x, high))


def factorial(n):
    return 1 if n <= 1 else n * factorial(n - 1)


def fibonacci(n: int) -> int:
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def halved(n):
    return 0 if n < 1 else halved(n - 1) + 0.5


def apply(function, x):
    return function(function(x))


def with_inner(n):
    factor = 2

    def scaled(x, extra=factor):
        y = x * factor
        if y > 10:
            return y + extra
        return y

    factor = 3
    return scaled(n) + scaled(n + 1) + (lambda x: x + factor)(n)


def inner_loop(n):
    def total(m):
        result = 0
        for i in range(m):
            result += i
        return result

    return total(n), total(n * 2) / 2


def adder(amount):
    return lambda x: x + amount


add_five = adder(5)
add_half = adder(0.5)

CALLS = [
    lambda x: double(x) + double(double(x)),
    lambda x: double("ab") + str(double(1.5)),
    lambda x: clamp(x) + clamp(x, high=5) + clamp(x, -3, 3) + clamp(low=1, x=x),
    lambda x: factorial(abs(x) % 10),
    lambda x: fibonacci(abs(x)),
    lambda x: is_even(abs(x)),
    lambda x: ackermann(2, abs(x) % 4),
    lambda x: halved(abs(x)),
    lambda x: apply(double, x) + apply(add_five, x),
    lambda x: add_five(x) + add_half(x),
    lambda x: x + LIMIT + len(NAMES) + len(NAMES[1]),
    lambda x: str(x) in NAMES or "a" in NAMES,
    lambda x: x * SETTINGS.scale,
    lambda x: SETTINGS.name * 2 + str(math.pi > x),
    lambda x: (lambda y, z=2: y * z)(x),
    lambda x: [f(x) for f in (1, 2)] if False else [double(i) for i in range(x % 5)],
    lambda x: max([x, 3, -x], key=double) + max(x, -9, key=abs),
    with_inner,
    inner_loop,
]


@pytest.mark.parametrize("function", [f for i, f in enumerate(CALLS) if i != 15])
def test_calls(function, check) -> None:
    check(function, 7, 0, 1, -3, 12)


def test_a_function_is_translated_once_per_types(compiled) -> None:
    function = compiled(lambda x: double(x) + double(x + 1) + double(1.5), [i64])
    assert sorted(op.sym_name.data for op in function.library.functions) == [
        "double.f64",
        "double.i64",
    ]


def test_captures_are_frozen(compiled) -> None:
    scale = 3
    function = compiled(lambda x: x * scale, [i64])
    scale = 100
    assert function(2) == 6


def test_the_running_member(compiled) -> None:
    cluster = types.SimpleNamespace(me=types.SimpleNamespace(__hydro_self__="worker"))
    assert compiled(lambda x: cluster.me.index + x, [i64], self_location="worker")(1) == 3
    member = value.MemberType("worker")
    function = compiled(lambda m: m == cluster.me, [member], self_location="worker")
    assert function(2) is True
    assert compiled(lambda m: m.index * 2, [member])(4) == 8


def test_a_member_that_is_known(compiled) -> None:
    first = types.SimpleNamespace(is_hydro_member=True, location_symbol="worker", known_index=4)
    assert compiled(lambda m: m == first, [value.MemberType("worker")])(4) is True
    assert compiled(lambda x: (x, first), [i64])(0) == (0, 4)


def test_places_are_those_of_the_source(compiled) -> None:
    function = compiled(lambda x: x +  # a line break within the lambda
                        factorial(x), [i64])  # fmt: skip
    line = test_places_are_those_of_the_source.__code__.co_firstlineno
    lines = {(op.name, op.location.line.data - line) for op in function.region.walk()}
    assert ("func.call", 2) in lines
    assert ("arith.addi", 1) in lines
