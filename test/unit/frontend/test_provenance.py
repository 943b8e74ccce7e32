"""Which parts of the arguments reach the result."""

# The functions are written as users may write them.
# ruff: noqa: RUF034

from __future__ import annotations

import pytest
from xdsl.dialects.builtin import i64

from hydro_mlir.dialects import value
from hydro_mlir.frontend.provenance import Origin, provenance

INNER = value.TupleType([i64, value.text])
PAIR = value.TupleType([INNER, i64])


def in_a_loop(t, n):
    held = t
    for i in range(n):
        if i > 3:
            held = t
    return held[0]


def changed_in_a_loop(t, n):
    held = n
    for i in range(n):
        held = held + i
    return (held, t[1])


def swapped_in_a_loop(t, n):
    a, b = n, t[1]
    for _ in range(n):
        a, b = b, a
    return a


def both_swapped(t, n):
    a, b = n, t[1]
    for _ in range(n):
        a, b = b, a
    return (a, b, t[1])


CASES = [
    (lambda t, n: t, Origin(0)),
    (lambda t, n: n, Origin(1)),
    (lambda t, n: t[0][1], Origin(0, (0, 1))),
    (lambda t, n: (t[1], n), (Origin(0, (1,)), Origin(1))),
    (lambda t, n: (t[0][1], t[0][0]), (Origin(0, (0, 1)), Origin(0, (0, 0)))),
    (lambda t, n: (t[0], t[1]), Origin(0)),
    (lambda t, n: ((t[0][0], t[0][1]), t[1]), Origin(0)),
    (lambda t, n: (t[0], t[1] + 0), (Origin(0, (0,)), None)),
    (lambda t, n: (n, t)[1][0], Origin(0, (0,))),
    (lambda t, n: (n, t[1]) if n > 3 else (n, 7), None),  # the paths make different tuples
    (lambda t, n: t if n else t, Origin(0)),
    (in_a_loop, Origin(0, (0,))),
    (changed_in_a_loop, (None, Origin(0, (1,)))),
    (swapped_in_a_loop, None),
    (both_swapped, (None, None, Origin(0, (1,)))),
]  # fmt: skip


@pytest.mark.parametrize(("function", "expected"), CASES)
def test_provenance(function, expected, compiled) -> None:
    (found,) = provenance(compiled(function, [PAIR, i64]).region)
    assert found == expected
