"""What an expression can stand for while a function is translated."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xdsl.dialects import arith
from xdsl.dialects.builtin import FloatAttr, IntAttr, IntegerAttr
from xdsl.ir import Attribute, Block, ParametrizedAttribute, SSAValue, TypeAttribute
from xdsl.irdl import irdl_attr_definition

from hydro_mlir.dialects import value


@dataclass(frozen=True)
class Static:
    """A Python object known now: a function, a type, a module."""

    object: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Static) and self.object is other.object

    def __hash__(self) -> int:
        return id(self.object)


@dataclass(frozen=True, eq=False)
class Method:
    """A method of a value, before its call."""

    receiver: SSAValue
    name: str


@dataclass(frozen=True, eq=False)
class Inner:
    """A `lambda` or `def` inside the function: translated where it is called."""

    node: ast.Lambda | ast.FunctionDef
    name: str
    # By parameter, evaluated where the function is defined.
    defaults: dict[str, Value]


@dataclass(frozen=True)
class Unusable:
    """A variable that must not be read here, and why; no reason if an error was reported."""

    code: str
    reason: str


Value = SSAValue | Static | Method | Inner
Names = dict[str, Value | Unusable]


class State(NamedTuple):
    """The end of a path: an open block and what the names stand for there."""

    block: Block
    names: Names


_FIELD = "%field."


def field_name(base: SSAValue, field: str) -> str:
    """The hidden name of what a test has shown about a field of a value, which never changes."""
    return f"{_FIELD}{id(base)}.{field}"


def names_of(paths: Sequence[State]) -> list[str]:
    """The names that paths have where they meet, without what only one of them knows of fields."""
    names = dict.fromkeys(name for path in paths for name in path.names)
    first = paths[0].names
    return [
        name
        for name in names
        if not name.startswith(_FIELD)
        or all(path.names.get(name) is first.get(name) for path in paths)
    ]


class Abandon(Exception):
    """This path is left for now: it ends here, or its types come with a later round."""


@irdl_attr_definition
class UnknownType(ParametrizedAttribute, TypeAttribute):
    """The element type of an empty list, until something says more; never leaves the front end."""

    name = "frontend.unknown"
    number: IntAttr

    def __init__(self, number: int | IntAttr):
        super().__init__(IntAttr(number) if isinstance(number, int) else number)


def has_unknown(type_: Attribute) -> bool:
    """Whether a type has a part that is not known yet."""
    if isinstance(type_, value.TupleType):
        return any(has_unknown(element) for element in type_.elements)
    if isinstance(type_, value.ListType | value.OptionType):
        return has_unknown(type_.element)
    return isinstance(type_, UnknownType)


def constant_of(ssa: SSAValue) -> int | float | str | None:
    """The number or text that a value is known to be, or None."""
    owner = ssa.owner
    if isinstance(owner, arith.ConstantOp):
        attribute = owner.value
        if isinstance(attribute, IntegerAttr):
            return attribute.value.data
        if isinstance(attribute, FloatAttr):
            return attribute.value.data
    if isinstance(owner, value.ConstantOp):
        return owner.value.data
    return None


def constant_int(ssa: SSAValue) -> int | None:
    """The integer that a value is known to be, or None."""
    found = constant_of(ssa)
    return found if isinstance(found, int) else None
