"""Members of enums: by value, by name, and what they say about themselves."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xdsl.dialects import arith
from xdsl.ir import SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend.values import Value, constant_int

if TYPE_CHECKING:
    from hydro_mlir.frontend.calls import Calls


def member_by_value(
    t: Calls, type_: value.EnumType, arguments: Sequence[Value], node: ast.expr
) -> SSAValue:
    """`Color(1)`: the member that has a value."""
    if len(arguments) != 1:
        t.source.fail("HF106", f"`{type_.shown}` takes a value, but got {len(arguments)}", node)
    given = t.as_operand(arguments[0], node)
    if given.type == type_:
        return given
    return _looked_up(t, type_, given, type_.member_values, node)


def member_by_name(t: Calls, type_: value.EnumType, node: ast.Subscript) -> SSAValue:
    """`Color["RED"]`."""
    return _looked_up(t, type_, t.operand(node.slice), type_.member_names, node)


def _looked_up(
    t: Calls,
    type_: value.EnumType,
    given: SSAValue,
    keys: Sequence[int | float | str | bool],
    node: ast.expr,
) -> SSAValue:
    """The member whose key is given; a trap where there is none."""
    position = t.integer(-1)
    for index, key in reversed(list(enumerate(keys))):
        same = t.compare(ast.Eq(), given, t.as_operand(t.captured(key, node), node), node)
        position = t.value(arith.SelectOp(same, t.integer(index), position))
    missing = t.value(arith.CmpiOp(position, t.integer(0), "slt"))
    bad, good = t.fork(missing)
    t.resume(bad)
    t.add(value.TrapOp(f"ValueError: no member of {type_.shown} has this value"))
    t.resume(good)
    return t.value(value.CaseOp(position, type_))


def enum_attribute(t: Calls, base: SSAValue, type_: value.EnumType, node: ast.Attribute) -> Value:
    """`color.name` and `color.value`."""
    position = t.value(value.OrdinalOp(base))
    contents = type_.member_names if node.attr == "name" else type_.member_values
    if len({type(content) for content in contents}) > 1:
        t.source.fail(
            "HF105", f"the values of `{type_.shown}` are of several types", node,
            help="give all members values of one type",
        )  # fmt: skip
    parts = [t.as_operand(t.captured(content, node), node) for content in contents]
    known = constant_int(position)
    if known is not None:
        return parts[known]
    chosen = parts[-1]
    for index in reversed(range(len(parts) - 1)):
        here = t.value(arith.CmpiOp(position, t.integer(index), "eq"))
        chosen = t.value(arith.SelectOp(here, parts[index], chosen))
    return chosen
