"""`x.value` in user functions: what a function captures of a slice that has a value."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from types import FunctionType
from typing import TYPE_CHECKING, Any, cast

from xdsl.ir import Attribute, SSAValue

from hydro_mlir.diagnostics import fail
from hydro_mlir.dialects.hydroflow_plus import (
    CollectionType,
    KeyedSingletonType,
    OptionalType,
    SingletonType,
)
from hydro_mlir.dialects.hydroflow_plus_rules import worth
from hydro_mlir.lang.places import function_place

if TYPE_CHECKING:
    from hydro_mlir.lang.builder import Builder


@dataclass(frozen=True)
class Captured:
    """A collection that a function refers to, and the type of what it sees of it."""

    edge: SSAValue
    type: Attribute


def captured_values(
    builder: Builder, function: object, refs: list[SSAValue] | None
) -> dict[str, Captured]:
    """What a function captures, by the names it has there; raises HF063 where it may not."""
    if not isinstance(function, FunctionType):
        return {}
    found = inspect.getclosurevars(function)
    outside = {**found.globals, **found.nonlocals}
    edges = {name: edge for name, item in outside.items() if (edge := _edge_of(item)) is not None}
    return {name: _captured(builder, function, name, edge, refs) for name, edge in edges.items()}


def _edge_of(item: object) -> SSAValue | None:
    edge = cast(Any, item).__dict__.get("ir_value") if hasattr(item, "__dict__") else None
    if not isinstance(edge, SSAValue):
        return None
    kinds = SingletonType | OptionalType | KeyedSingletonType
    return edge if isinstance(edge.type, kinds) else None


def _captured(
    builder: Builder, function: FunctionType, name: str, edge: SSAValue, refs: object
) -> Captured:
    from hydro_mlir.lang.slices import block_of

    place = function_place(function.__code__)
    if refs is None:
        fail(
            "HF063", f"expected a function of its arguments alone, but it reads `{name}.value`",
            place, help="bring the values together in another operator first",
        )
    if block_of(edge) not in builder.slices:
        fail(
            "HF063",
            f"expected `{name}.value` of a collection in the same slice, but `{name}` is outside"
            " of all slices",
            place,
        )
    return Captured(edge, worth(cast(CollectionType, edge.type)))
