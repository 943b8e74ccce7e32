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

from xdsl.ir import Attribute, Region, SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.hydroflow.builder import Outputs
from hydro_mlir.hydroflow.core import StreamCore

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.builder import Grouped
    from hydro_mlir.hydroflow.stream import Stream

_RECORD, _FIELD = "reference", "value"


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
    held = value.RecordType(_RECORD, [(_FIELD, type_)])
    if isinstance(item, StreamCore):
        return held
    return value.RecordType(_RECORD, [(_FIELD, type_), (item.names[-1], held)])


def without_records(region: Region, arguments: Sequence[Attribute], count: int) -> None:
    """Give the last `count` arguments of a region their own types."""
    block = region.blocks[0]
    for index in range(len(arguments) - count, len(arguments)):
        record = block.args[index]
        plain = block.insert_arg(arguments[index], index)
        plain.name_hint = record.name_hint
        _read_plain(record, plain)
        if record.first_use is not None:
            made = value.MakeOp([plain], cast("value.RecordType", record.type))
            first = block.first_op
            assert first is not None, "a block has a terminator"
            made.location = first.location
            block.insert_op_before(made, first)
            record.replace_all_uses_with(made.result)
        block.erase_arg(record)


def _read_plain(record: SSAValue, plain: SSAValue) -> None:
    """Replace what is read of a record by the value that it holds."""
    for use in list(record.uses):
        read = use.operation
        if not isinstance(read, value.GetOp):
            continue
        if read.result.type != plain.type:
            _read_plain(read.result, plain)
        else:
            read.result.replace_all_uses_with(plain)
        if read.result.first_use is None:
            read.detach()
            read.erase()
