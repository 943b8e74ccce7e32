"""
Which functions can call themselves, directly or through others.

Their calls count towards the limit of depth (`value.CALL_DEPTH_MAX`) in every engine. Calls of
other functions do not: how many of these are within one another is bounded by the program's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xdsl.dialects import func

from hydro_mlir.analysis.components import components, is_cycle


@dataclass(frozen=True)
class Recursion:
    """`recursive` functions are in a cycle of calls; `leading` ones are, or call such, in the end.

    Both hold names.
    """

    recursive: frozenset[str]
    leading: frozenset[str]


def recursion(functions: Mapping[str, func.FuncOp]) -> Recursion:
    """The recursive functions among some; O(functions times calls)."""
    numbers = {name: number for number, name in enumerate(functions)}
    names = list(functions)
    calls = [
        sorted({numbers[callee] for callee in _called(function) if callee in numbers})
        for function in functions.values()
    ]
    if not any(calls):
        return Recursion(frozenset(), frozenset())
    recursive: set[int] = set()
    leading: set[int] = set()
    for members in reversed(components(calls)):  # callees first
        if is_cycle(members, calls):
            recursive.update(members)
        if recursive.intersection(members) or any(leading.intersection(calls[m]) for m in members):
            leading.update(members)
    return Recursion(
        frozenset(names[number] for number in recursive),
        frozenset(names[number] for number in leading),
    )


def _called(function: func.FuncOp) -> list[str]:
    return [op.callee.string_value() for op in function.walk() if isinstance(op, func.CallOp)]
