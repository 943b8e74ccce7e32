"""
Methods that are written in the subset itself (`templates_text`, `templates_bytes`), as a table.

A call of one is a call of its template, with Python's rules for arguments. Templates do not know
the user's line, so an error of theirs is a result of None, and the trap is at the call.
"""

from __future__ import annotations

import ast
import inspect
from types import FunctionType
from typing import TYPE_CHECKING, Any, cast

from xdsl.dialects.builtin import i1, i64
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend import templates, templates_bytes, templates_bytes_case, templates_text
from hydro_mlir.frontend.values import Static, Value

if TYPE_CHECKING:
    from hydro_mlir.frontend.calls import Calls

_NOT_FOUND = "ValueError: substring not found"
_NO_SEPARATOR = "ValueError: empty separator"
_FILL = "TypeError: the fill character must be exactly one character long"

# Method → what Python says where the template's result is None.
_ERRORS = {
    "index": _NOT_FOUND, "rindex": _NOT_FOUND,
    "list_index": "ValueError: x is not in list",
    "split": _NO_SEPARATOR, "rsplit": _NO_SEPARATOR,
    "partition": _NO_SEPARATOR, "rpartition": _NO_SEPARATOR,
    "center": _FILL, "ljust": _FILL, "rjust": _FILL,
}  # fmt: skip

_COMMON = ("center", "count", "endswith", "expandtabs", "find", "index", "ljust", "partition",
           "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition",
           "rsplit", "split", "splitlines", "startswith", "strip", "zfill")  # fmt: skip
_CASE = ("capitalize", "isalnum", "isalpha", "isascii", "isdigit", "islower", "isspace", "istitle",
         "isupper", "lower", "swapcase", "title", "upper")  # fmt: skip
TEXT_TEMPLATES: dict[str, FunctionType] = {name: getattr(templates_text, name) for name in _COMMON}
LIST_TEMPLATES: dict[str, FunctionType] = {
    "count": templates.list_count,
    "index": templates.list_index,
}
BYTES_TEMPLATES: dict[str, FunctionType] = {
    **{name: getattr(templates_bytes, name) for name in (*_COMMON, "lstrip", "rstrip")},
    **{name: getattr(templates_bytes_case, name) for name in _CASE},
}
_TYPES: dict[object, Attribute] = {str: value.text, bytes: value.octets, int: i64, bool: i1}


def call_template(t: Calls, function: FunctionType, receiver: SSAValue, node: ast.Call) -> SSAValue:
    """A method of the receiver by its template."""
    arguments, keywords = t.arguments_of(node)
    signature = inspect.signature(function)
    name = function.__name__
    try:
        bound = signature.bind(receiver, *arguments, **keywords)
    except TypeError as error:
        t.source.fail("HF106", f"`{name}`: {error}", node)
    fitted: list[Value] = []
    for parameter in signature.parameters.values():
        if parameter.name in bound.arguments:
            given = cast("Value", bound.arguments[parameter.name])
            fitted.append(_fitted(t, given, parameter.annotation, node))
        else:
            fitted.append(t.captured(parameter.default, node))
    result = t.call_object(Static(function), fitted, {}, node)
    return required(t, result, _ERRORS[name]) if name in _ERRORS else result


def list_method(t: Calls, receiver: SSAValue, name: str, node: ast.Call) -> SSAValue:
    """A method of a list that has a value."""
    if name in ("append", "extend"):
        t.source.fail("HF115", f"`{name}` has no value: write it as a statement of its own", node)
    if name == "copy":
        return t.copied(receiver)
    if name in LIST_TEMPLATES:
        return call_template(t, LIST_TEMPLATES[name], receiver, node)
    return t.source.fail("HF104", f"`list.{name}` is not supported", node)


def required(t: Calls, result: SSAValue, error: str) -> SSAValue:
    """What an option holds; a trap at this line where it holds nothing."""
    if not isinstance(result.type, value.OptionType):
        return result
    full, empty = t.fork(t.value(value.IsSomeOp(result)))
    t.resume(empty)
    t.add(value.TrapOp(error))
    t.resume(full)
    return t.value(value.PayloadOp(result))


def _fitted(t: Calls, given: Value, annotation: Any, node: ast.Call) -> Value:
    operand = t.as_operand(given, node)
    wanted = next((_TYPES[a] for a in getattr(annotation, "__args__", (annotation,))
                   if a in _TYPES), None)  # fmt: skip
    if wanted is None:
        return operand
    if annotation not in _TYPES and isinstance(operand.type, value.OptionType | value.NoneType):
        return operand
    if wanted == i1:
        return t.truth(operand, node)
    return t.fit(operand, wanted, node)
