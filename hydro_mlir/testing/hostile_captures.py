"""
What hostile functions refer to outside themselves: helpers that recurse, and values of all kinds.

Every generated function has these names as its globals, besides those that it defines itself.
"""

# Some of the recursion here has no end, which is the point.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ZERO = 0
LARGE = 2**63 - 1
TOO_LARGE = 2**63
NAN = float("nan")
NOTHING = None
SURROGATE = "\ud800"
NUL = "\0"
OCTETS = b"\xff\xfe"
TABLE = {"a": 1, "b": -1}
ITEMS = [3, 1, 2]
PAIR = (1, "b")
OBJECT: Any = object()


@dataclass(frozen=True)
class Point:
    """A value with a field that may be a divisor."""

    x: int
    y: int

    def slope(self) -> int:
        """Fails where `x` is 0."""
        return self.y // self.x


def down(n: int) -> int:
    """Recursion as deep as its argument."""
    return 0 if n <= 0 else down(n - 1) + 1


def endless(n: int) -> int:
    """Recursion without an end."""
    return endless(n + 1) + 1


def even(n: int) -> bool:
    """One of two that call each other; endless for negative numbers."""
    return n == 0 or odd(n - 1)


def odd(n: int) -> bool:
    """The other one."""
    return n != 0 and even(n - 1)


def longer(text: str, n: int) -> str:
    """Recursion that keeps a text per call."""
    return text if n <= 0 else longer(text + text, n - 1)


def fibonacci(n: int) -> int:
    """Exponential in its argument."""
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def quotient(n: int, m: int = 0) -> int:
    """Fails where only one argument is given."""
    return n // m


def captured() -> dict[str, object]:
    """The names of this module that hostile functions see."""
    return {name: found for name, found in globals().items() if not name.startswith("__")}
