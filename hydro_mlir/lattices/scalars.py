"""Lattices of single values, and values added to others at the top or at the bottom."""

from __future__ import annotations

import math
import typing
from typing import Any

from hydro_mlir.lattices.base import NO_BOTTOM, Lattice, generated

_LEAST: dict[Any, Any] = {int: -(1 << 63), float: -math.inf, bool: False, str: ""}
_GREATEST: dict[Any, Any] = {int: (1 << 63) - 1, float: math.inf, bool: True}


def _greater(a: Any, b: Any) -> Any:
    return b if b > a else a


def _less(a: Any, b: Any) -> Any:
    return b if b < a else a


def Max(type: Any, bottom: Any = None) -> Lattice:  # noqa: N802 (as Hydroflow spells them)
    """The greater one. The bottom is the least value of the type, unless another is given.

    >>> Max(int).join(1, 3, 2)
    3
    """
    least = _LEAST.get(type, NO_BOTTOM) if bottom is None else bottom
    return Lattice("Max", type, least, _greater)


def Min(type: Any, bottom: Any = None) -> Lattice:  # noqa: N802
    """The smaller one. The bottom is the greatest value of the type, unless another is given.

    >>> Min(int).join(1, 3, 2)
    1
    """
    greatest = _GREATEST.get(type, NO_BOTTOM) if bottom is None else bottom
    return Lattice("Min", type, greatest, _less)


def _only(a: Any, b: Any) -> Any:
    assert a == b, "expected equal points"
    return a


def Point(type: Any) -> Lattice:  # noqa: N802
    """Values that are never merged with others: to merge two is a fault.

    >>> Point(str).join("a", "a")
    'a'
    """
    return Lattice("Point", type, NO_BOTTOM, _only)


def _agreed(a: Any, b: Any) -> Any:
    if a is None or b is None:
        return None
    return a if a == b else None


def Conflict(type: Any) -> Lattice:  # noqa: N802
    """A value, or None where two different ones have been merged.

    >>> Conflict(str).join("a", "a"), Conflict(str).join("a", "b")
    ('a', None)
    """
    return Lattice("Conflict", type | None, NO_BOTTOM, _agreed)


_WITH_BOTTOM = """\
def merge(a, b):
    if a is None:
        return b
    if b is None:
        return a
    return inner(a, b)
"""

_WITH_TOP = """\
def merge(a, b):
    if a is None or b is None:
        return None
    return inner(a, b)
"""


_BOXED = """\
def merge(a, b):
    return (inner(a[0], b[0]),)
"""


def _box(value: Any) -> Any:
    return (value,)


def _boxed(lattice: Lattice) -> Lattice:
    """The lattice, in 1-tuples if its own values may be None, which would mean something else."""
    if type(None) not in typing.get_args(lattice.type):
        return lattice
    bottom = NO_BOTTOM if lattice.bottom is NO_BOTTOM else (lattice.bottom,)

    def canonical(value: Any) -> Any:
        return (lattice.canonical(value[0]),)

    merge = generated("Boxed", _BOXED, {"inner": lattice.merge})
    return Lattice(lattice.name, tuple[lattice.type], bottom, merge, canonical, (_box,))


def WithBot(lattice: Lattice) -> Lattice:  # noqa: N802
    """A lattice with None below all; its own bottom means the same.

    Values of a lattice that has None itself are 1-tuples in it, as they are in `WithTop`.

    >>> WithBot(Max(int)).join(None, 3, None)
    3
    >>> WithBot(Conflict(str)).join(None, ("a",), ("b",))
    (None,)
    """
    name, lattice = lattice.name, _boxed(lattice)

    def canonical(value: Any) -> Any:
        if value is None or (
            lattice.bottom is not NO_BOTTOM and lattice.same(value, lattice.bottom)
        ):
            return None
        return lattice.canonical(value)

    merge = generated("WithBot", _WITH_BOTTOM, {"inner": lattice.merge})
    name = f"WithBot({name})"
    return Lattice(name, lattice.type | None, None, merge, canonical, lattice.lifts)


def WithTop(lattice: Lattice) -> Lattice:  # noqa: N802
    """A lattice with None above all.

    >>> WithTop(Max(int)).join(1, 3), WithTop(Max(int)).join(1, None)
    (3, None)
    """
    name, lattice = lattice.name, _boxed(lattice)

    def canonical(value: Any) -> Any:
        return None if value is None else (lattice.canonical(value),)

    merge = generated("WithTop", _WITH_TOP, {"inner": lattice.merge})
    name = f"WithTop({name})"
    return Lattice(name, lattice.type | None, lattice.bottom, merge, canonical, lattice.lifts)
