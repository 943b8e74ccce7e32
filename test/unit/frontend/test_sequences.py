"""Tuples, lists, comprehensions and aggregates, against CPython."""

# The functions are written as users may write them.
# ruff: noqa: B905, C409, C417, C419, SIM212

from __future__ import annotations

import pytest

PAIRS = (1, 2), (3, 4)


def running(xs):
    total = 0
    sums = []
    for x in xs:
        total += x
        sums.append(total)
    return sums


def grouped(xs):
    groups = []
    current = []
    for x in xs:
        if x < 0:
            groups.append(current[:])
            current = []
        else:
            current.append(x)
    groups.append(current[:])
    return groups


def flatten(xs):
    out = []
    for x in xs:
        out.extend([x, x + 1])
        out += [0]
    return out


def insertion(xs):
    result = []
    for x in xs:
        at = 0
        while at < len(result) and result[at] < x:
            at += 1
        result = result[:at] + [x] + result[at:]
    return result


LISTS = [
    lambda xs: xs[0] + xs[-1],
    lambda xs: xs[1:] + xs[:1],
    lambda xs: [x * x for x in xs if x % 2],
    lambda xs: [x for x in xs if x > 1 if x < 4],
    lambda xs: [(x, y) for x in xs for y in xs if x < y],
    lambda xs: sum(xs) + sum([1, 2], 10) + sum(x for x in xs),
    lambda xs: sum(x / 2 for x in xs),
    lambda xs: (min(xs), max(xs)) if xs else (0, 0),
    lambda xs: max(xs),
    lambda xs: max(xs, key=lambda x: -x) if xs else None,
    lambda xs: min([x * 2 for x in xs], default=-1),
    lambda xs: any(x > 2 for x in xs),
    lambda xs: all(x > 2 for x in xs),
    lambda xs: any([x > 2 for x in xs]) and all(xs),
    lambda xs: sorted(xs),
    lambda xs: sorted(xs, reverse=True),
    lambda xs: sorted(xs, key=lambda x: (x % 3, -x)),
    lambda xs: sorted([(x % 2, x) for x in xs]),
    lambda xs: list(enumerate(xs)),
    lambda xs: list(zip(xs, xs[1:], range(2))),
    lambda xs: list(reversed(xs)) + list(range(3)),
    lambda xs: list(map(lambda x: x + 1, xs)),
    lambda xs: len(xs) > 0 and 3 in xs,
    lambda xs: xs == [1, 2, 3] or xs != [],
    lambda xs: [] if not xs else xs,
    lambda xs: [x for x in (1, 2, 3) if x in xs],
    lambda xs: [str(x) for x in xs],
    lambda xs: [[x] * 0 if False else [x] for x in xs] if False else [[x] for x in xs],
    lambda xs: sum(a * b for a, b in PAIRS) + len(xs),
    lambda xs: sum(len([y for y in xs if y < x]) for x in xs),
    running,
    grouped,
    flatten,
    insertion,
]


@pytest.mark.parametrize("function", [f for i, f in enumerate(LISTS) if i != 27])
def test_lists(function, check) -> None:
    check(function, [3, 1, 2], [1], [], [5, -1, 4, 4, 0, 2, 9], [1, 2, 3])


TUPLES = [
    lambda t: t[0] + t[-1],
    lambda t: t[1:] + t[:1],
    lambda t: (t, (t[1], t[0])),
    lambda t: t == (1, 2, 3) or t < (2, 2, 2) or t != (0, 0, 0),
    lambda t: len(t) + sum(t) + max(t),
    lambda t: [x + 1 for x in t],
    lambda t: 2 in t,
    lambda t: t[0:2] in [(1, 2), (5, 5)],
    lambda t: tuple(t) + tuple([t[0], 9]),
    lambda t: str(t) + f"{t}",
    lambda t: ((t[0], t[1]), t[2])[0][1],
]


@pytest.mark.parametrize("function", TUPLES)
def test_tuples(function, check) -> None:
    check(function, ((1, 2, 3),), ((5, 5, 0),), ((-1, 0, 7),))


def test_components_can_be_bound_to_parameters() -> None:
    from xdsl.dialects.builtin import i64

    from hydro_mlir.dialects import value
    from hydro_mlir.dialects.hydroflow_plus import YieldOp
    from hydro_mlir.frontend import FunctionLibrary, compile_function
    from hydro_mlir.interp.functions import Environment, call_region

    region = compile_function(
        lambda key, count, scale=10: f"{key}{count * scale}",
        [value.TupleType([value.text, i64])],
        [(0, 0), (0, 1)],
        lambda ops, result, place: ops.insert(YieldOp(result)),
        FunctionLibrary(),
    )
    assert call_region(region, [("a", 4)], Environment()) == ("a40",)
