"""
Functions that are not written in Python, such as `len` or `str.upper`, where a function is wanted.

They have no source to compile; a function of the same meaning is written in their place.

>>> as_function(len, 1)([1, 2]), as_function(operator.mul, 2)(3, 4)
(2, 12)
"""

from __future__ import annotations

import operator
from functools import lru_cache
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType
from typing import Any

from hydro_mlir.lattices.base import generated

_BINARY: dict[object, str] = {
    operator.add: "a + b", operator.sub: "a - b", operator.mul: "a * b",
    operator.truediv: "a / b", operator.floordiv: "a // b", operator.mod: "a % b",
    operator.pow: "a ** b", operator.and_: "a & b", operator.or_: "a | b", operator.xor: "a ^ b",
    operator.lt: "a < b", operator.le: "a <= b", operator.gt: "a > b", operator.ge: "a >= b",
    operator.eq: "a == b", operator.ne: "a != b", operator.concat: "a + b",
    operator.contains: "b in a", operator.getitem: "a[b]",
}  # fmt: skip
_UNARY: dict[object, str] = {operator.neg: "-a", operator.not_: "not a", operator.abs: "abs(a)"}
_TYPES: tuple[object, ...] = (int, float, str, bool, list, bytes)


def as_function(function: object, count: int) -> Any:
    """A Python function in the place of one that is none, for `count` arguments; else itself."""
    if isinstance(function, FunctionType) or not callable(function):
        return function
    try:
        return _written(function, count)
    except TypeError:  # what cannot be a key is no builtin
        return function


@lru_cache(maxsize=256)
def _written(function: object, count: int) -> object:
    body, names = _body(function, count), "ab"[: 2 if function in _BINARY else count]
    if body is None:
        return function
    # What changes its first argument has no value.
    start = "" if function in (list.append, list.extend) else "return "
    text = f"def merge({', '.join(names)}):\n    {start}{body}\n"
    return generated("builtin", text, {"function": function})


def _body(function: object, count: int) -> str | None:
    if function in _BINARY:
        return _BINARY[function]
    if function in _UNARY:
        return _UNARY[function]
    if isinstance(function, operator.itemgetter):
        places = function.__reduce__()[1]
        found = ", ".join(f"a[{place!r}]" for place in places)
        return found if len(places) == 1 else f"({found})"
    if isinstance(function, operator.attrgetter):
        names = function.__reduce__()[1]
        found = ", ".join(f"a.{name}" for name in names)
        return found if len(names) == 1 else f"({found})"
    if isinstance(function, MethodDescriptorType):
        return f"a.{function.__name__}({'b' if count == 2 else ''})"
    if isinstance(function, BuiltinFunctionType) or function in _TYPES:
        return f"function({', '.join('ab'[:count])})"
    return None
