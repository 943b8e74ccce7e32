"""Whether a merge is one: associative, commutative, idempotent, with a bottom that is neutral."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hydro_mlir.lattices.base import NO_BOTTOM, Lattice


def check_laws(lattice: Lattice, samples: Sequence[Any]) -> list[str]:
    """What is wrong with a lattice, judged by all triples of samples; empty if nothing is.

    Cost: the cube of the number of samples.

    >>> from hydro_mlir.lattices import Lattice, Max
    >>> check_laws(Max(int), [1, 2, 3])
    []
    >>> check_laws(Lattice("Sum", int, 0, lambda a, b: a + b), [1])
    ['Sum is not idempotent: merge(1, 1) is 2']
    """
    return list(_violations(lattice, samples))


def check_morphism(
    function: Callable[[Any, Any], Any],
    left: Lattice,
    right: Lattice,
    result: Lattice,
    samples: tuple[Sequence[Any], Sequence[Any]],
) -> list[str]:
    """Where a function of two lattices does not keep merges in one of its arguments.

    >>> from hydro_mlir.lattices import SetUnion, cartesian_product
    >>> sets = SetUnion(int)
    >>> check_morphism(cartesian_product, sets, sets, sets, ([[1], [2]], [[3], [4]]))
    []
    """
    lefts, rights = samples
    found: list[str] = []
    for a, b in itertools.product(lefts, repeat=2):
        for c in rights:
            whole = function(left.merge(a, b), c)
            if not result.same(whole, result.merge(function(a, c), function(b, c))):
                found.append(f"no morphism on the left: {a!r}, {b!r} with {c!r}")
    for a in lefts:
        for b, c in itertools.product(rights, repeat=2):
            whole = function(a, right.merge(b, c))
            if not result.same(whole, result.merge(function(a, b), function(a, c))):
                found.append(f"no morphism on the right: {a!r} with {b!r}, {c!r}")
    return found


def _violations(lattice: Lattice, samples: Sequence[Any]) -> Iterator[str]:
    merge, same, name = lattice.merge, lattice.same, lattice.name
    for a in samples:
        if not same(merge(a, a), a):
            yield f"{name} is not idempotent: merge({a!r}, {a!r}) is {merge(a, a)!r}"
        if lattice.bottom is not NO_BOTTOM and not same(merge(lattice.bottom, a), a):
            yield f"the bottom of {name} is not below {a!r}"
    for a, b in itertools.combinations(samples, 2):
        if not same(merge(a, b), merge(b, a)):
            yield f"{name} is not commutative: {a!r} and {b!r}"
    for a, b, c in itertools.product(samples, repeat=3):
        if not same(merge(merge(a, b), c), merge(a, merge(b, c))):
            yield f"{name} is not associative: {a!r}, {b!r} and {c!r}"
