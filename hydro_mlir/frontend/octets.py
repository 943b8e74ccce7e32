"""Bytes in user functions: methods of `bytes`, and `str.encode`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from xdsl.ir import SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend.values import constant_of

if TYPE_CHECKING:
    from hydro_mlir.frontend.calls import Calls

BYTES_METHOD_NAMES = (
    *(name for name in value.BYTES_METHODS if name not in value.OTHER_NAMES),
    "decode",
)
_UTF_8 = ("utf-8", "utf8", "UTF-8")


def bytes_method(t: Calls, receiver: SSAValue, name: str, node: ast.Call) -> SSAValue:
    """A call of a method of `bytes`."""
    if name == "decode":
        _require_utf_8(t, node)
        return t.value(value.DecodeOp(receiver))
    t.no_keywords(node)
    expected = value.BYTES_METHODS[name][0]
    if len(node.args) != len(expected):
        t.source.fail(
            "HF106",
            f"`bytes.{name}` is supported with {len(expected)} of its arguments,"
            f" but got {len(node.args)}",
            node,
        )
    arguments = [
        t.fit(t.operand(argument), type_, argument)
        for argument, type_ in zip(node.args, expected, strict=True)
    ]
    return t.value(value.BytesOp(name, [receiver, *arguments]))


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
