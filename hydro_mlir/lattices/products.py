"""Lattices made of lattices: pairs, pairs that one side dominates, dataclasses."""

from __future__ import annotations

import dataclasses
import itertools
import typing
from collections.abc import Callable
from typing import Any

from hydro_mlir.lattices.base import NO_BOTTOM, Lattice, generated, itself

_PAIR = """\
def merge(a, b):
    return (first(a[0], b[0]), second(a[1], b[1]))
"""


def Pair(first: Lattice, second: Lattice) -> Lattice:  # noqa: N802 (as Hydroflow spells them)
    """Two lattices side by side: `tuple[A, B]`.

    >>> from hydro_mlir.lattices import Max, SetUnion
    >>> Pair(Max(int), SetUnion(str)).join((1, ["a"]), (2, ["b"]))
    (2, ['a', 'b'])
    """

    def canonical(value: Any) -> Any:
        return first.canonical(value[0]), second.canonical(value[1])

    merge = generated("Pair", _PAIR, {"first": first.merge, "second": second.merge})
    type_, name = tuple[first.type, second.type], f"Pair({first.name}, {second.name})"
    return Lattice(name, type_, _bottoms(first, second), merge, canonical, _lifts(first, second))


def _lifts(first: Lattice, second: Lattice) -> tuple[Callable[[Any], Any], ...]:
    """Pairs of which one part or both have to be brought into their lattice."""
    text = "def merge(both):\n    return (first(both[0]), second(both[1]))\n"
    ways = itertools.product((itself, *first.lifts), (itself, *second.lifts))
    return tuple(generated("Pair", text, {"first": a, "second": b}) for a, b in list(ways)[1:])


def _bottoms(*lattices: Lattice) -> Any:
    found = tuple(lattice.bottom for lattice in lattices)
    return NO_BOTTOM if any(bottom is NO_BOTTOM for bottom in found) else found


_DOMINATED = """\
def merge(a, b):
    upper = first(a[0], b[0]) == a[0]
    lower = first(b[0], a[0]) == b[0]
    if upper and not lower:
        return a
    if lower and not upper:
        return b
    return (first(a[0], b[0]), second(a[1], b[1]))
"""


def DomPair(key: Lattice, value: Lattice) -> Lattice:  # noqa: N802
    """A value with a key: the one with the greater key stays; both are merged if neither is.

    >>> from hydro_mlir.lattices import Max, SetUnion
    >>> DomPair(Max(int), SetUnion(str)).join((1, ["a"]), (2, ["b"]), (2, ["c"]))
    (2, ['b', 'c'])
    """

    def canonical(pair: Any) -> Any:
        return key.canonical(pair[0]), value.canonical(pair[1])

    merge = generated("DomPair", _DOMINATED, {"first": key.merge, "second": value.merge})
    type_, name = tuple[key.type, value.type], f"DomPair({key.name}, {value.name})"
    return Lattice(name, type_, _bottoms(key, value), merge, canonical, _lifts(key, value))


def lattice_of(class_: type, **fields: Lattice) -> Lattice:
    """The lattice of a frozen dataclass, field by field.

    Lattices are given by name, or with the annotation: `Annotated[int, Max(int)]`. Raises
    TypeError for a field without one, and for a name that is no field.

    >>> from hydro_mlir.lattices import Max, SetUnion
    >>> @dataclasses.dataclass(frozen=True)
    ... class Seen:
    ...     latest: int
    ...     names: list[str]
    >>> seen = lattice_of(Seen, latest=Max(int), names=SetUnion(str))
    >>> seen.join(Seen(1, ["a"]), Seen(3, ["b"]))
    Seen(latest=3, names=['a', 'b'])
    """
    if not dataclasses.is_dataclass(class_):
        raise TypeError(f"expected a frozen dataclass, but got `{class_.__name__}`")
    names = [field.name for field in dataclasses.fields(class_)]
    lattices = _annotated(class_) | fields
    for name in (*names, *fields):
        if name not in lattices or name not in names:
            what = "a lattice of the field" if name in names else "a field"
            raise TypeError(f"expected {what} `{name}` of `{class_.__name__}`")
    merged = ", ".join(f"merge_{name}(a.{name}, b.{name})" for name in names)
    known = {f"merge_{name}": lattices[name].merge for name in names}
    merge = generated(
        class_.__name__,
        f"def merge(a, b):\n    return {class_.__name__}({merged})\n",
        {class_.__name__: class_, **known},
    )

    def canonical(value: Any) -> Any:
        return tuple(lattices[name].canonical(getattr(value, name)) for name in names)

    bottoms = _bottoms(*(lattices[name] for name in names))
    bottom = NO_BOTTOM if bottoms is NO_BOTTOM else class_(*bottoms)
    return Lattice(class_.__name__, class_, bottom, merge, canonical)


def _annotated(class_: type) -> dict[str, Lattice]:
    """The lattices that annotations of fields name."""
    found: dict[str, Lattice] = {}
    for name, hint in typing.get_type_hints(class_, include_extras=True).items():
        for extra in getattr(hint, "__metadata__", ()):
            if isinstance(extra, Lattice):
                found[name] = extra
    return found
