"""
Streams that a user function captures: `x.value` in it refers to what `x` holds in the tick.

A captured stream is one more reference behind those of `refs`. While the function is compiled, its
name stands for a record with the field `value`; then the record is taken away again.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any, cast

from xdsl.ir import Attribute, Region

from hydro_mlir.dialects import value
from hydro_mlir.hydroflow.core import StreamCore

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.builder import Grouped
    from hydro_mlir.hydroflow.stream import Stream

_RECORD, _FIELD = "reference", "value"


def captured_streams(function: object) -> dict[str, Stream[Any]]:
    """Streams of enclosing scopes that a function uses, by the names that they have in it."""
    if not isinstance(function, FunctionType):
        return {}
    found = inspect.getclosurevars(function)
    outside = {**found.globals, **found.nonlocals}
    return {
        name: stream.itself_ for name, stream in outside.items() if isinstance(stream, StreamCore)
    }


def with_captured(
    function: object, refs: Sequence[Stream[Any] | Grouped]
) -> list[Stream[Any] | Grouped]:
    """The references of an operator: those that it is given, and those of its function."""
    return [*refs, *captured_streams(function).values()]


def as_records(
    arguments: Sequence[Attribute], names: Sequence[str]
) -> tuple[list[Attribute], Mapping[str, int]]:
    """Arguments of which the last are records, and which name each of these has."""
    first = len(arguments) - len(names)
    records = [value.RecordType(_RECORD, [(_FIELD, type_)]) for type_ in arguments[first:]]
    return [*arguments[:first], *records], {name: first + n for n, name in enumerate(names)}


def without_records(region: Region, arguments: Sequence[Attribute], count: int) -> None:
    """Give the last `count` arguments of a region their own types."""
    block = region.blocks[0]
    for index in range(len(arguments) - count, len(arguments)):
        record = block.args[index]
        plain = block.insert_arg(arguments[index], index)
        plain.name_hint = record.name_hint
        for use in list(record.uses):
            if isinstance(use.operation, value.GetOp):
                use.operation.result.replace_all_uses_with(plain)
                use.operation.detach()
                use.operation.erase()
        if record.first_use is not None:
            made = value.MakeOp([plain], cast("value.RecordType", record.type))
            first = block.first_op
            assert first is not None, "a block has a terminator"
            made.location = first.location
            block.insert_op_before(made, first)
            record.replace_all_uses_with(made.result)
        block.erase_arg(record)
