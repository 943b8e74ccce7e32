"""
`x.value` in user functions: arguments that stand for something which the function captures.

While a function is compiled, the name `x` stands for a record with the field `value`; then the
record is taken away again, and the argument has the type of the value itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from xdsl.ir import Attribute, Region, SSAValue

from hydro_mlir.dialects import value

_RECORD, _FIELD = "reference", "value"


def reference_record(type_: Attribute, name: str = "") -> value.RecordType:
    """What `x` is: `x.value`, and with a name also `x.name.value`."""
    held = value.RecordType(_RECORD, [(_FIELD, type_)])
    return held if not name else value.RecordType(_RECORD, [(_FIELD, type_), (name, held)])


def is_reference(type_: Attribute) -> bool:
    """Whether an argument stands for a captured name."""
    return isinstance(type_, value.RecordType) and type_.record.data == _RECORD


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
