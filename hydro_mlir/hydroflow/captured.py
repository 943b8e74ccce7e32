"""
Streams that a user function captures: `x.value` in it refers to what `x` holds in the tick.

A captured stream is one more reference behind those of `refs`.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any, cast

from xdsl.ir import Attribute

from hydro_mlir.dialects import value
from hydro_mlir.frontend.references import reference_record
from hydro_mlir.hydroflow.builder import Outputs
from hydro_mlir.hydroflow.core import StreamCore

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.builder import Grouped
    from hydro_mlir.hydroflow.stream import Stream


def captured_streams(function: object) -> dict[str, Stream[Any]]:
    """Streams of enclosing scopes that a function uses, by the names that they have in it.

    Of an operator with several outputs it is the last one, which can be referred to.
    """
    return {name: _stream_of(item) for name, item in _captured(function).items()}


def _captured(function: object) -> dict[str, StreamCore[Any] | Outputs[Any]]:
    if not isinstance(function, FunctionType):
        return {}
    found = inspect.getclosurevars(function)
    outside = {**found.globals, **found.nonlocals}
    return {
        name: item
        for name, item in outside.items()
        if isinstance(item, StreamCore)
        or (isinstance(item, Outputs) and isinstance(cast("Any", item)[-1], StreamCore))
    }


def _stream_of(item: StreamCore[Any] | Outputs[Any]) -> Stream[Any]:
    return item.itself_ if isinstance(item, StreamCore) else item[-1]


def with_captured(
    function: object, refs: Sequence[Stream[Any] | Grouped]
) -> list[Stream[Any] | Grouped]:
    """The references of an operator: those that it is given, and those of its function."""
    return [*refs, *captured_streams(function).values()]


def as_records(
    arguments: Sequence[Attribute], function: object
) -> tuple[list[Attribute], Mapping[str, int]]:
    """Arguments of which the last are records, and which captured name each of these has."""
    captured = _captured(function)
    first = len(arguments) - len(captured)
    records = [
        _record(item, type_)
        for item, type_ in zip(captured.values(), arguments[first:], strict=True)
    ]
    return [*arguments[:first], *records], {name: first + n for n, name in enumerate(captured)}


def _record(item: StreamCore[Any] | Outputs[Any], type_: Attribute) -> value.RecordType:
    """`x.value`; of several outputs, `x.state.value`."""
    return reference_record(type_, "" if isinstance(item, StreamCore) else item.names[-1])
