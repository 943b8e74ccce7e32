"""
Elements that stand for values of a lattice: an item for a set, a pair for a map.

A lattice knows functions that bring such elements into it (`Lattice.lifts`). Where the elements of
a stream are not of the lattice, the first of these that fits is put in front, as a `map`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from xdsl.ir import Attribute, Region

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import value
from hydro_mlir.hydroflow import functions
from hydro_mlir.hydroflow.builder import Given, Typed
from hydro_mlir.hydroflow.core import edge
from hydro_mlir.hydroflow.values import element_type
from hydro_mlir.lattices import Lattice
from hydro_mlir.lattices.base import itself, of_pairs

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.stream import Stream

Lift = Callable[..., Any]


def lift_of(stream: Stream[Any], lattice: object) -> Lift | None:
    """What brings a stream's elements into a lattice.

    None where nothing is to do, where nothing fits, or the elements are not known yet.
    """
    found = _found(stream, lattice, keyed=False)
    return None if found is None else found[0]


def lifted(stream: Stream[Any], lattice: object, keyed: bool = False) -> Stream[Any]:
    """The stream with its elements, or the values of its pairs, brought into a lattice."""
    found = _found(stream, lattice, keyed)
    if found is None:
        return stream
    _, region, held = found
    return stream.one_(
        "map",
        lambda _: Typed([held], lambda e: hf.MapOp(e[0], region.clone(), edge(held), ())),
    )


def _found(
    stream: Stream[Any], lattice: object, keyed: bool
) -> tuple[Lift, Region, Attribute] | None:
    """The first lift that fits, its region, and the type of what comes out."""
    part = stream.element
    if not isinstance(lattice, Lattice) or part is None:
        return None
    held = _wanted(stream, lattice, part, keyed)
    if held is None or held == part:
        return None
    lifts = [itself, *lattice.lifts]
    for lift in map(of_pairs, lifts) if keyed else lifts:
        region = _region(_given(stream, part), lift, held)
        if region is not None:
            return lift, region, held
    return None


def _given(stream: Stream[Any], part: Attribute) -> Given:
    return Given([part], [], stream.builder_.place, stream.builder_)


def _wanted(
    stream: Stream[Any], lattice: Lattice, part: Attribute, keyed: bool
) -> Attribute | None:
    """The type of the lattice, or of pairs with it."""
    held = element_type(lattice.type, stream.builder_.place)
    if not keyed:
        return held
    if type(part) is not value.TupleType or len(part.elements) != 2:
        return None
    return value.TupleType([part.elements.data[0], held])


def _region(given: Given, lift: Lift, held: Attribute) -> Region | None:
    """The region of a function, if it takes the elements to values of the type."""
    finish = functions.finish_as(held, "a lift")
    try:
        return functions.compile_body(given.builder, lift, given.types, [(0, None)], finish)[0]
    except DiagnosticError:
        return None
