"""Functions of two lattices that keep merges in both arguments: for `lattice_bimorphism`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hydro_mlir.lattices.base import generated


def cartesian_product(a: Any, b: Any) -> Any:
    """All pairs of items of two sets.

    >>> cartesian_product([1, 2], ["a"])
    [(1, 'a'), (2, 'a')]
    """
    return [(x, y) for x in a for y in b]


def pair(a: Any, b: Any) -> Any:
    """Both values, as a `Pair`.

    >>> pair(1, [2])
    (1, [2])
    """
    return (a, b)


_KEYED = """\
def merge(a, b):
    return [(k, inner(v, w)) for k, v in a for other, w in b if k == other]
"""


def keyed(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A function of two lattices for the values of two maps with the same key.

    >>> keyed(cartesian_product)([("k", [1])], [("k", [2]), ("l", [3])])
    [('k', [(1, 2)])]
    """
    return generated("keyed", _KEYED, {"inner": function})
