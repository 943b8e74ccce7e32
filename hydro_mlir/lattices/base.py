"""
What a lattice is: a type of values, the least of them, and a merge.

The merge of two values is the least value that is above both; it is associative, commutative and
idempotent, so that neither order nor repetition of what is merged matters. Merges are ordinary
Python functions: they run in Python, and are compiled where an operator of a graph uses them.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any


class _NoBottom:
    def __repr__(self) -> str:
        return "no least value"


NO_BOTTOM = _NoBottom()


def itself(value: Any) -> Any:
    """The value."""
    return value


@dataclass(frozen=True)
class Lattice:
    """A lattice of Python values.

    `type` is their Python type, as for `Graph.channel`; `bottom` the least value, or `NO_BOTTOM`;
    `merge` a function of two values. `canonical` makes values equal that mean the same, such as
    lists that hold the same set. `lifts` bring other values into the lattice, such as an item into
    a set: operators of graphs take elements that one of them fits.

    >>> longest = Lattice("Longest", str, "", lambda a, b: max(a, b, key=lambda s: (len(s), s)))
    >>> longest.join("ab", "c"), longest.less_equal("c", "ab")
    ('ab', True)
    """

    name: str
    type: Any
    bottom: Any
    merge: Callable[[Any, Any], Any]
    canonical: Callable[[Any], Any] = itself
    lifts: tuple[Callable[[Any], Any], ...] = ()

    def join(self, *values: Any) -> Any:
        """The least value above all values; raises ValueError for none if there is no bottom."""
        if not values and self.bottom is NO_BOTTOM:
            raise ValueError(f"expected a value, as {self.name} has no least one")
        found = values[0] if values else self.bottom
        for value in values[1:]:
            found = self.merge(found, value)
        return found

    def less_equal(self, lower: Any, upper: Any) -> bool:
        """Whether one value is below another, or equal."""
        return self.same(self.merge(lower, upper), upper)

    def same(self, left: Any, right: Any) -> bool:
        """Whether two values mean the same."""
        return bool(self.canonical(left) == self.canonical(right))


def generated(name: str, text: str, names: Mapping[str, object]) -> Callable[..., Any]:
    """A function made of a text that defines `merge`; its source can be found as that of others.

    Cost: one compilation.
    """
    file = f"<{name} {_count(name)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    scope: dict[str, object] = dict(names)
    exec(compile(text, file, "exec"), scope)
    merge = scope["merge"]
    assert isinstance(merge, FunctionType)
    return merge


def of_pairs(lift: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A lift of the second part of a pair.

    >>> of_pairs(abs)(("a", -3))
    ('a', 3)
    """
    text = "def merge(pair):\n    return (pair[0], inner(pair[1]))\n"
    return generated("of_pairs", text, {"inner": lift})


_made: dict[str, int] = {}


def _count(name: str) -> int:
    _made[name] = _made.get(name, 0) + 1
    return _made[name]
