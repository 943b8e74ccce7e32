"""
Lattices of collections: sets, maps, vectors, partitions.

A set is a list without repetition, a map a list of pairs with different keys; both are in the
order in which things first came. Cost of a merge: the product of both lengths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hydro_mlir.lattices.base import Lattice, generated, of_pairs


def with_items(a: Any, b: Any) -> Any:
    """The items of a list, and those of another that it does not have.

    >>> with_items([1, 2], [2, 3])
    [1, 2, 3]
    """
    result = a
    for item in b:
        if item not in result:
            result = result + [item]
    return result


def _frozen(items: Any) -> Any:
    return frozenset(map(_hashable, items))


def _hashable(item: Any) -> Any:
    return tuple(map(_hashable, item)) if isinstance(item, list | tuple) else item


def SetUnion(type: Any) -> Lattice:  # noqa: N802 (as Hydroflow spells them)
    """Sets, merged by union: `list[T]`. A graph takes single items, too.

    >>> SetUnion(int).join([1], [2, 1])
    [1, 2]
    """
    return Lattice("SetUnion", list[type], [], with_items, _frozen, (_singleton,))


def _singleton(item: Any) -> Any:
    return [item]


def _entries_of(items: Any) -> Any:
    return list(items.items())


_MAP_UNION = """\
def merge(a, b):
    result = a
    for key, item in b:
        if key in [known for known, _ in result]:
            result = [(k, inner(v, item)) if k == key else (k, v) for k, v in result]
        else:
            result = result + [(key, item)]
    return result
"""


def MapUnion(key: Any, lattice: Lattice) -> Lattice:  # noqa: N802
    """Maps, merged key by key: `list[tuple[K, V]]`. An entry with a bottom is as good as none.

    A graph takes dicts and single pairs of key and value, too.

    >>> from hydro_mlir.lattices import Max
    >>> MapUnion(str, Max(int)).join([("a", 1)], [("b", 2), ("a", 3)])
    [('a', 3), ('b', 2)]
    """
    merge = generated("MapUnion", _MAP_UNION, {"inner": lattice.merge})
    type_ = list[tuple[key, lattice.type]]
    name, canonical = f"MapUnion({lattice.name})", _entries(lattice)
    return Lattice(name, type_, [], merge, canonical, tuple(_map_lifts(lattice)))


def _map_lifts(lattice: Lattice) -> Iterator[Callable[[Any], Any]]:
    """A pair, a dict, and these with values that have to be brought into their lattice."""
    yield _singleton
    yield _entries_of
    for lift in lattice.lifts:
        names = {"inner": of_pairs(lift)}
        yield generated("MapUnion", "def merge(pair):\n    return [inner(pair)]\n", names)
        text = "def merge(entries):\n    return [inner((k, v)) for k, v in entries{}]\n"
        yield generated("MapUnion", text.format(".items()"), names)
        yield generated("MapUnion", text.format(""), names)


def _entries(lattice: Lattice) -> Any:
    def canonical(pairs: Any) -> Any:
        kept = [(k, v) for k, v in pairs if not lattice.same(v, lattice.bottom)]
        return frozenset((_hashable(k), _hashable(lattice.canonical(v))) for k, v in kept)

    return canonical


_VECTOR_UNION = """\
def merge(a, b):
    return [inner(x, y) for x, y in zip(a, b)] + a[len(b):] + b[len(a):]
"""


def VecUnion(lattice: Lattice) -> Lattice:  # noqa: N802
    """Vectors, merged position by position; the longer one goes on: `list[V]`.

    >>> from hydro_mlir.lattices import Max
    >>> VecUnion(Max(int)).join([1, 5], [3, 2, 1])
    [3, 5, 1]
    """

    def canonical(items: Any) -> Any:
        return tuple(_hashable(lattice.canonical(item)) for item in items)

    merge = generated("VecUnion", _VECTOR_UNION, {"inner": lattice.merge})
    return Lattice(f"VecUnion({lattice.name})", list[lattice.type], [], merge, canonical)


# --- partitions -----------------------------------------------------------------------------------


def overlap(a: Any, b: Any) -> bool:
    """Whether two lists have an item in common.

    >>> overlap([1, 2], [2, 3])
    True
    """
    return any(item in b for item in a)


def _united(a: Any, b: Any) -> Any:
    result = a
    for group in b:
        hit = [known for known in result if overlap(known, group)]
        if len(hit) == 0:
            result = result + [group]
        else:
            first = hit[0]
            joined = first
            for other in hit[1:] + [group]:
                joined = with_items(joined, other)
            result = [
                joined if known == first else known
                for known in result
                if known == first or not overlap(known, group)
            ]
    return result


def UnionFind(type: Any) -> Lattice:  # noqa: N802
    """Partitions: groups of what is the same, as `list[list[T]]`; a pair `[[a, b]]` unites two.

    A graph takes pairs `(a, b)`, too.

    >>> UnionFind(str).join([["a", "b"]], [["c", "d"]], [["b", "c"]])
    [['a', 'b', 'c', 'd']]
    """

    def canonical(groups: Any) -> Any:
        return frozenset(_frozen(group) for group in groups if len(_frozen(group)) > 1)

    return Lattice("UnionFind", list[list[type]], [], _united, canonical, (_pair_group,))


def _pair_group(both: Any) -> Any:
    return [[both[0], both[1]]]


# --- tombstones -----------------------------------------------------------------------------------


def _alive(a: Any, b: Any) -> Any:
    gone = with_items(a[1], b[1])
    return ([item for item in with_items(a[0], b[0]) if item not in gone], gone)


def SetUnionWithTombstones(type: Any) -> Lattice:  # noqa: N802
    """Sets from which items are removed for good: what is there, and what was removed.

    >>> SetUnionWithTombstones(int).join(([1, 2], []), ([], [1]), ([1], []))
    ([2], [1])
    """

    def canonical(value: Any) -> Any:
        return _frozen(item for item in value[0] if item not in value[1]), _frozen(value[1])

    type_ = tuple[list[type], list[type]]
    return Lattice("SetUnionWithTombstones", type_, ([], []), _alive, canonical)


_LIVING_ENTRIES = """\
def merge(a, b):
    gone = with_items(a[1], b[1])
    return ([(k, v) for k, v in inner(a[0], b[0]) if k not in gone], gone)
"""


def MapUnionWithTombstones(key: Any, lattice: Lattice) -> Lattice:  # noqa: N802
    """Maps from which keys are removed for good: the entries, and the keys that were removed.

    >>> from hydro_mlir.lattices import Max
    >>> MapUnionWithTombstones(str, Max(int)).join(([("a", 1), ("b", 2)], []), ([], ["a"]))
    ([('b', 2)], ['a'])
    """
    entries = MapUnion(key, lattice)

    def canonical(value: Any) -> Any:
        alive = [(k, v) for k, v in value[0] if k not in value[1]]
        return entries.canonical(alive), _frozen(value[1])

    names = {"inner": entries.merge, "with_items": with_items}
    merge = generated("MapUnionWithTombstones", _LIVING_ENTRIES, names)
    type_ = tuple[entries.type, list[key]]
    return Lattice(f"MapUnionWithTombstones({lattice.name})", type_, ([], []), merge, canonical)
