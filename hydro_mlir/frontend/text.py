"""Text in user functions: methods of `str`, f-strings and format specifications."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend.instances import own_text
from hydro_mlir.frontend.methods import TEXT_TEMPLATES, call_template
from hydro_mlir.frontend.source import Located
from hydro_mlir.frontend.values import constant_of

if TYPE_CHECKING:
    from hydro_mlir.frontend.calls import Calls

TEXT_METHOD_NAMES = tuple(
    sorted({*value.TEXT_METHODS, *TEXT_TEMPLATES, "encode", "format"} - {*value.OTHER_NAMES})
)  # `encode` is in `octets`

# Formats are no way to ask for a lot of memory.
WIDTH_MAX = 1 << 16

# A value of each type that can be formatted, to ask Python whether a specification fits.
FORMATTED: dict[Attribute, object] = {i64: 1, f64: 1.0, i1: True, value.text: ""}


def text_method(t: Calls, receiver: SSAValue, name: str, node: ast.Call) -> SSAValue:
    """A call of a method of `str`."""
    if name == "join":
        t.no_keywords(node)
        return _join(t, receiver, node)
    if name == "format":
        return _format_method(t, receiver, node)
    count = 9 if node.keywords else len(node.args)
    if name in ("startswith", "endswith") and count == 1:
        return _starts_or_ends(t, receiver, name, node)
    if count == 1 and name in _ONE_ARGUMENT:
        argument = t.operand(node.args[0])
        if isinstance(argument.type, value.NoneType):
            return t.value(value.TextOp(name, [receiver]))
        if argument.type == value.text:
            if name == "split" and constant_of(argument) == "":
                t.source.fail("HF105", "expected a separator that is not empty", node.args[0])
            return t.value(value.TextOp(_ONE_ARGUMENT[name], [receiver, argument]))
    expected = value.TEXT_METHODS[name][0] if name in value.TEXT_METHODS else None
    if expected is None or count != len(expected):
        if name in TEXT_TEMPLATES:
            return call_template(t, TEXT_TEMPLATES[name], receiver, node)
        t.no_keywords(node)
        t.source.fail("HF106", f"`str.{name}` takes {len(expected or ())} arguments, "
                               f"but got {count}", node)  # fmt: skip
    fitted = [
        t.fit(t.operand(argument), type_, argument)
        for argument, type_ in zip(node.args, expected, strict=True)
    ]
    return t.value(value.TextOp(name, [receiver, *fitted]))


# Methods that have an operation of their own for one argument.
_ONE_ARGUMENT = {"split": "split_on", "lstrip": "lstrip_of", "rstrip": "rstrip_of"}


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


def _format_method(t: Calls, receiver: SSAValue, node: ast.Call) -> SSAValue:
    """`"{} {:>5}".format(a, b)`, as the f-string that it stands for."""
    pattern = constant_of(receiver)
    if not isinstance(pattern, str):
        t.source.fail("HF116", "expected a format that is known before running", node,
                      help="write an f-string")  # fmt: skip
    arguments: dict[str, ast.expr] = {str(n): a for n, a in enumerate(node.args)}
    arguments |= {k.arg: k.value for k in node.keywords if k.arg is not None}
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError as error:
        t.source.fail("HF116", f"`{pattern}` is no format: {error}", node)
    pieces: list[SSAValue] = []
    position = 0
    for literal, field, spec, conversion in parts:
        if literal:
            pieces.append(t.value(value.ConstantOp(literal)))
        if field is None:
            continue
        key = field or str(position)
        position += not field
        if key not in arguments or "{" in (spec or ""):
            shown = "{" + field + (f":{spec}" if spec else "") + "}"
            t.source.fail("HF116", f"`{shown}` names no argument of `format`", node,
                          help="write an f-string")  # fmt: skip
        inner = [ast.Constant(spec)] if spec else None
        formatted_value = ast.FormattedValue(
            arguments[key], ord(conversion) if conversion else -1,
            None if inner is None else ast.JoinedStr(list[ast.expr](inner)),
        )  # fmt: skip
        pieces.append(_formatted(t, ast.copy_location(formatted_value, arguments[key])))
    return concatenated(t, pieces)


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
    for number in re.findall("[0-9]+", spec):
        if len(number) > len(str(WIDTH_MAX)) or int(number) > WIDTH_MAX:
            message = f"expected a width of at most {WIDTH_MAX}, but got {number}"
            t.source.fail("HF116", message, node)
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
