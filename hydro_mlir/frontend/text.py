"""Text in user functions: methods of `str`, f-strings and format specifications."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend.instances import own_text
from hydro_mlir.frontend.source import Located
from hydro_mlir.frontend.values import constant_of

if TYPE_CHECKING:
    from hydro_mlir.frontend.calls import Calls

TEXT_METHOD_NAMES = (
    *(name for name in value.TEXT_METHODS if name not in value.OTHER_NAMES),
    "encode",  # see `octets`
)

# A value of each type that can be formatted, to ask Python whether a specification fits.
FORMATTED: dict[Attribute, object] = {i64: 1, f64: 1.0, i1: True, value.text: ""}


def text_method(t: Calls, receiver: SSAValue, name: str, node: ast.Call) -> SSAValue:
    """A call of a method of `str`."""
    t.no_keywords(node)
    if name == "join":
        return _join(t, receiver, node)
    if name in ("startswith", "endswith") and len(node.args) == 1:
        return _starts_or_ends(t, receiver, name, node)
    arguments = [t.operand(argument) for argument in node.args]
    if name == "split" and len(arguments) == 1 and arguments[0].type == value.text:
        name = "split_on"
        if constant_of(arguments[0]) == "":
            t.source.fail("HF105", "expected a separator that is not empty", node.args[0])
    if name == "split" and len(arguments) == 1 and isinstance(arguments[0].type, value.NoneType):
        arguments = []
    expected = value.TEXT_METHODS[name][0]
    if len(arguments) != len(expected):
        shown = "no arguments" if not expected else f"{len(expected)} of its arguments"
        if name == "split":
            shown = "no arguments or a separator"
        t.source.fail(
            "HF106",
            f"`str.{node.func.attr if isinstance(node.func, ast.Attribute) else name}`"
            f" is supported with {shown}, but got {len(arguments)}",
            node,
        )
    fitted = [
        t.fit(argument, type_, place)
        for argument, type_, place in zip(arguments, expected, node.args, strict=False)
    ]
    return t.value(value.TextOp(name, [receiver, *fitted]))


def _join(t: Calls, receiver: SSAValue, node: ast.Call) -> SSAValue:
    if len(node.args) != 1:
        t.source.fail("HF106", f"join takes 1 argument, but got {len(node.args)}", node)
    parts = t.list_of(node.args[0])
    fitted = t.fit(parts, value.TEXT_LIST, node.args[0])
    return t.value(value.TextOp("join", [receiver, fitted]))


def _starts_or_ends(t: Calls, receiver: SSAValue, name: str, node: ast.Call) -> SSAValue:
    argument = t.operand(node.args[0])
    options = t.components(argument) if value.is_tuple(argument.type) else [argument]
    found: SSAValue | None = None
    for option in options:
        fitted = t.fit(option, value.text, node.args[0])
        one = t.value(value.TextOp(name, [receiver, fitted]))
        found = one if found is None else t.value(arith.OrIOp(found, one))
    return t.boolean(False) if found is None else found


# --- formatting ----------------------------------------------------------------------------------


def format_text(t: Calls, node: ast.JoinedStr) -> SSAValue:
    """An f-string."""
    parts: list[SSAValue] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(t.operand(part))
        elif isinstance(part, ast.FormattedValue):
            parts.append(_formatted(t, part))
    return concatenated(t, parts)


def concatenated(t: Calls, parts: Sequence[SSAValue]) -> SSAValue:
    """Texts one after the other."""
    if not parts:
        return t.value(value.ConstantOp(""))
    whole = parts[0]
    for part in parts[1:]:
        whole = t.value(value.ConcatOp(whole, part))
    return whole


def _formatted(t: Calls, node: ast.FormattedValue) -> SSAValue:
    operand = t.operand(node.value)
    if node.conversion == ord("r"):
        operand = to_text(t, operand, "repr", node.value)
    elif node.conversion == ord("s"):
        operand = to_text(t, operand, "str", node.value)
    elif node.conversion == ord("a"):
        t.source.fail("HF116", "`!a` is not supported", node, help="use `!r`")
    spec = _specification(t, node.format_spec)
    return formatted(t, operand, spec, node.value)


def _specification(t: Calls, node: ast.expr | None) -> str:
    """A format specification: text, and numbers that are known now."""
    if node is None:
        return ""
    assert isinstance(node, ast.JoinedStr)
    spec = ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            spec += str(part.value)
            continue
        assert isinstance(part, ast.FormattedValue)
        known = constant_of(t.operand(part.value))
        if known is None:
            t.source.fail("HF116", "expected a format that is known before running", part.value)
        spec += str(known)
    return spec


def formatted(t: Calls, operand: SSAValue, spec: str, node: Located) -> SSAValue:
    """`format(operand, spec)`."""
    if not spec:
        return to_text(t, operand, "str", node)
    if isinstance(operand.type, value.EnumType):
        operand = to_text(t, operand, "str", node)
    sample = FORMATTED.get(operand.type)
    shown = t.type_name(operand.type)
    if sample is None:
        t.source.fail("HF116", f"{shown} has no format `{spec}`", node, help="use str(x) first")
    try:
        format(sample, spec)
    except ValueError as error:
        t.source.fail("HF116", f"`{spec}` is no format for {shown}: {error}", node)
    if operand.type in (i1, i64) and spec[-1] in "cn":
        t.source.fail("HF116", f"`{spec}` is not supported", node, help="use chr(x), or `d`")
    if operand.type == f64 and spec[-1] == "n":
        t.source.fail("HF116", f"`{spec}` is not supported", node, help="use `g`")
    # With a specification, Python formats a bool as the int it is.
    number = t.convert(operand, i64) if operand.type == i1 else operand
    return t.value(value.ToTextOp(number, "format", spec))


def to_text(t: Calls, operand: SSAValue, form: str, node: Located) -> SSAValue:
    """`str(operand)` or `repr(operand)`."""
    if operand.type == value.text and form == "str":
        return operand
    if isinstance(operand.type, value.NoneType):
        return t.value(value.ConstantOp("None"))
    own = own_text(t, operand, form, cast(ast.expr, node))
    if own is not None:
        return own
    if isinstance(operand.type, value.MemberType):
        t.source.fail("HF105", "a member has no text", node, help="use its number: member.index")
    return t.value(value.ToTextOp(operand, form))
