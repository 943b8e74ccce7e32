"""Tests of a value's class: `isinstance`, and what each path knows afterwards."""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType
from typing import TYPE_CHECKING

from xdsl.ir import Attribute, SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend import unions
from hydro_mlir.frontend.classes import python_class

if TYPE_CHECKING:
    from hydro_mlir.frontend.control import ControlFlow, Paths

Narrow = Callable[[SSAValue], None]


def class_paths(
    t: ControlFlow, operand: SSAValue, classes: tuple[type, ...], narrow: Narrow
) -> Paths:
    """
    The paths where a value is of one of some classes, and where it is not.

    `narrow` is called on each path with the value as the type that it has there.
    """
    if isinstance(operand.type, value.OptionType):
        return _option_paths(t, operand, classes, narrow)
    if not isinstance(operand.type, value.UnionType):
        return t.decided(accepts(operand.type, classes))
    union = operand.type
    accepted = [n for n, each in enumerate(union.alternatives) if accepts(each, classes)]
    rest = [n for n in range(len(union.alternatives)) if n not in accepted]
    if not accepted or not rest:
        return t.decided(not rest)
    true, false = t.fork(unions.is_alternative(t, operand, accepted))
    t.resume(true)
    narrow(unions.narrowed(t, operand, accepted))
    true = t.state()
    t.resume(false)
    narrow(unions.narrowed(t, operand, rest))
    return true, t.state()


def accepts(type_: Attribute, classes: tuple[type, ...]) -> bool:
    """Whether values of a type are instances of one of some classes."""
    found = python_class(type_)
    return found is not None and issubclass(found, classes)


def _option_paths(
    t: ControlFlow, operand: SSAValue, classes: tuple[type, ...], narrow: Narrow
) -> Paths:
    full, empty = t.fork(t.value(value.IsSomeOp(operand)))
    t.resume(empty)
    narrow(t.value(value.NoneOp(value.NoneType())))
    empty = t.state()
    t.resume(full)
    payload = t.value(value.PayloadOp(operand))
    narrow(payload)
    true, false = class_paths(t, payload, classes, narrow)
    if issubclass(NoneType, classes):
        t.merge([true, empty])
        return t.state(), false
    t.merge([false, empty])
    return true, t.state()
