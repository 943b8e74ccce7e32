"""Bytes in user functions: methods of `bytes`, and `str.encode`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from xdsl.dialects import arith
from xdsl.ir import SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend.methods import BYTES_TEMPLATES, call_template
from hydro_mlir.frontend.values import constant_of

if TYPE_CHECKING:
    from hydro_mlir.frontend.calls import Calls

BYTES_METHOD_NAMES = tuple(
    sorted({*value.BYTES_METHODS, *BYTES_TEMPLATES, "decode"} - {*value.OTHER_NAMES})
)
_UTF_8 = ("utf-8", "utf8", "UTF-8")


def bytes_method(t: Calls, receiver: SSAValue, name: str, node: ast.Call) -> SSAValue:
    """A call of a method of `bytes`."""
    if name == "decode":
        _require_utf_8(t, node)
        return t.value(value.DecodeOp(receiver))
    expected = value.BYTES_METHODS[name][0] if name in value.BYTES_METHODS else None
    arguments = [t.list_of(a) if name == "join" else t.operand(a) for a in node.args]
    types = tuple(argument.type for argument in arguments)
    if name in BYTES_TEMPLATES and (node.keywords or types != expected):
        if name in ("startswith", "endswith") and len(arguments) == 1 and not node.keywords:
            return _starts_or_ends(t, receiver, name, arguments[0], node)
        return call_template(t, BYTES_TEMPLATES[name], receiver, node)
    t.no_keywords(node)
    if expected is None or len(arguments) != len(expected):
        t.source.fail(
            "HF106",
            f"`bytes.{name}` is supported with {len(expected or ())} arguments,"
            f" but got {len(node.args)}",
            node,
        )
    fitted = [
        t.fit(argument, type_, place)
        for argument, type_, place in zip(arguments, expected, node.args, strict=True)
    ]
    if name == "translate":
        fitted = [_table(t, fitted[0], node)]
    return t.value(value.BytesOp(name, [receiver, *fitted]))


def _table(t: Calls, table: SSAValue, node: ast.Call) -> SSAValue:
    """A table for `translate`; a trap where it has not 256 bytes."""
    fits = t.value(arith.CmpiOp(t.value(value.LenOp(table)), t.integer(256), "eq"))
    good, bad = t.fork(fits)
    t.resume(bad)
    t.add(value.TrapOp("ValueError: translation table must be 256 characters long"))
    t.resume(good)
    return table


def _starts_or_ends(
    t: Calls, receiver: SSAValue, name: str, argument: SSAValue, node: ast.Call
) -> SSAValue:
    options = t.components(argument) if value.is_tuple(argument.type) else [argument]
    found: SSAValue | None = None
    for option in options:
        one = t.value(value.BytesOp(name, [receiver, t.fit(option, value.octets, node)]))
        found = one if found is None else t.value(arith.OrIOp(found, one))
    return t.boolean(False) if found is None else found


def encoded(t: Calls, receiver: SSAValue, node: ast.Call) -> SSAValue:
    """`text.encode()`."""
    _require_utf_8(t, node)
    return t.value(value.EncodeOp(receiver))


def _require_utf_8(t: Calls, node: ast.Call) -> None:
    """Refuse other encodings and ways to treat errors."""
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    for argument in given:
        if constant_of(t.operand(argument)) not in _UTF_8 or len(given) > 1:
            t.source.fail(
                "HF105", "expected UTF-8, but got another encoding", argument,
                help="write `encode()` or `decode()` without arguments",
            )  # fmt: skip
