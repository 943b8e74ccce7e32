"""
Step ops of the `rt` dialect that graphs in tick mode need: reset, replay, gather within a tick.

Queues live for one tick: what an operator gathers until its turn. Chains are many values per key:
a table from keys to the numbers of their first and last value, and a buffer of values, each with
the number of the next one; numbers count from 1.
"""

from __future__ import annotations

from typing import cast

from xdsl.dialects.builtin import i1, i64
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import IRDLOperation, irdl_op_definition, operand_def, result_def

from hydro_mlir.dialects.regions import require, require_types
from hydro_mlir.dialects.runtime_types import (
    BufferType,
    CellType,
    ContextType,
    QueueType,
    TableType,
)
from hydro_mlir.dialects.value import ListType, TupleType

# What a key of a chain's table stands for: numbers of its first and its last value.
ENDS = TupleType([i64, i64])


def linked(element: Attribute) -> TupleType:
    """What a chain's buffer holds: a value and the number of the next one."""
    return TupleType([element, i64])


def element_type(container: SSAValue) -> Attribute:
    """The elements of a buffer or queue; pairs of key and element of a table."""
    type_ = container.type
    if isinstance(type_, TableType):
        return TupleType([type_.key, type_.element])
    return cast(BufferType | QueueType, type_).element


# --- tables ---------------------------------------------------------------------------------------


@irdl_op_definition
class TableFindOp(IRDLOperation):
    """Where the element of a key lives, and whether the key is there; else the cell is none."""

    name = "rt.table_find"
    context = operand_def(ContextType)
    table = operand_def(TableType)
    key = operand_def()
    cell = result_def(CellType)
    found = result_def(i1)
    assembly_format = (
        "$context `,` $table `,` $key attr-dict `:` type($table) `,` type($key) `->` type($cell)"
    )

    def __init__(self, context: SSAValue, table: SSAValue, key: SSAValue):
        assert isinstance(table.type, TableType)
        super().__init__(
            operands=[context, table, key], result_types=[CellType(table.type.element), i1]
        )

    def verify_(self) -> None:
        table = cast(TableType, self.table.type)
        require_types("RT2", "the table's key", [table.key], [self.key.type])
        require_types("RT2", "a cell", [CellType(table.element)], [self.cell.type])


class ContainerOp(IRDLOperation):
    """An op on a whole container."""

    def __init__(self, context: SSAValue, container: SSAValue):
        super().__init__(operands=[context, container])


class CountOp(IRDLOperation):
    """How many elements a container has."""

    result = result_def(i64)

    def __init__(self, context: SSAValue, container: SSAValue):
        super().__init__(operands=[context, container], result_types=[i64])


class ElementsOp(IRDLOperation):
    """The elements of a container as a list."""

    result = result_def(ListType)

    def __init__(self, context: SSAValue, container: SSAValue):
        super().__init__(
            operands=[context, container], result_types=[ListType(element_type(container))]
        )

    def verify_(self) -> None:
        wanted = ListType(element_type(self.operands[1]))
        require_types("RT2", "a list of the elements", [wanted], [self.result.type])


_CLEAR = "$context `,` $container attr-dict `:` type($container)"
_COUNT = "$context `,` $container attr-dict `:` type($container)"
_LIST = "$context `,` $container attr-dict `:` type($container) `->` type($result)"


@irdl_op_definition
class TableClearOp(ContainerOp):
    """Remove all entries of a table."""

    name = "rt.table_clear"
    context = operand_def(ContextType)
    container = operand_def(TableType)
    assembly_format = _CLEAR


@irdl_op_definition
class TableCountOp(CountOp):
    """How many entries a table has."""

    name = "rt.table_count"
    context = operand_def(ContextType)
    container = operand_def(TableType)
    assembly_format = _COUNT


@irdl_op_definition
class TableListOp(ElementsOp):
    """Pairs of key and element in the order of insertion, borrowed until the step's end."""

    name = "rt.table_list"
    context = operand_def(ContextType)
    container = operand_def(TableType)
    assembly_format = _LIST


# --- buffers --------------------------------------------------------------------------------------


@irdl_op_definition
class BufferClearOp(ContainerOp):
    """Remove all elements of a buffer; what was borrowed from it lives until the step's end."""

    name = "rt.buffer_clear"
    context = operand_def(ContextType)
    container = operand_def(BufferType)
    assembly_format = _CLEAR


@irdl_op_definition
class BufferCountOp(CountOp):
    """How many elements a buffer has."""

    name = "rt.buffer_count"
    context = operand_def(ContextType)
    container = operand_def(BufferType)
    assembly_format = _COUNT


@irdl_op_definition
class SwapOp(IRDLOperation):
    """Exchange two buffers, or two tables."""

    name = "rt.swap"
    context = operand_def(ContextType)
    left = operand_def()
    right = operand_def()
    assembly_format = "$context `,` $left `,` $right attr-dict `:` type($left) `,` type($right)"

    def __init__(self, context: SSAValue, left: SSAValue, right: SSAValue):
        super().__init__(operands=[context, left, right])

    def verify_(self) -> None:
        kind = isinstance(self.left.type, BufferType | TableType)
        require(kind, "RT2", "buffers or tables", str(self.left.type))
        require_types("RT2", "two of a type", [self.left.type], [self.right.type])


@irdl_op_definition
class ChainPushOp(IRDLOperation):
    """Append a value to those of a key."""

    name = "rt.chain_push"
    context = operand_def(ContextType)
    table = operand_def(TableType)
    buffer = operand_def(BufferType)
    key = operand_def()
    value = operand_def()
    assembly_format = (
        "$context `,` $table `,` $buffer `,` $key `,` $value attr-dict `:` type($table) `,` "
        "type($buffer) `,` type($key) `,` type($value)"
    )

    def __init__(
        self,
        context: SSAValue,
        table: SSAValue,
        buffer: SSAValue,
        key: SSAValue,
        value: SSAValue,
    ):
        super().__init__(operands=[context, table, buffer, key, value])

    def verify_(self) -> None:
        wanted = [TableType(self.key.type, ENDS), BufferType(linked(self.value.type))]
        got = [self.table.type, self.buffer.type]
        require_types("RT2", "a chain's table and buffer", wanted, got)


# --- queues ---------------------------------------------------------------------------------------


@irdl_op_definition
class QueuePushOp(IRDLOperation):
    """Append to a queue; the value lives until the step's end as it is."""

    name = "rt.queue_push"
    context = operand_def(ContextType)
    queue = operand_def(QueueType)
    value = operand_def()
    assembly_format = "$context `,` $queue `,` $value attr-dict `:` type($queue) `,` type($value)"

    def __init__(self, context: SSAValue, queue: SSAValue, value: SSAValue):
        super().__init__(operands=[context, queue, value])

    def verify_(self) -> None:
        element = cast(QueueType, self.queue.type).element
        require_types("RT2", "the queue's element", [element], [self.value.type])


@irdl_op_definition
class QueueTakeOp(ElementsOp):
    """All that waits in a queue, only to be walked over; nothing waits any more."""

    name = "rt.queue_take"
    context = operand_def(ContextType)
    container = operand_def(QueueType)
    assembly_format = _LIST


@irdl_op_definition
class QueueListOp(ElementsOp):
    """A copy of all that waits in a queue, which goes on waiting."""

    name = "rt.queue_list"
    context = operand_def(ContextType)
    container = operand_def(QueueType)
    assembly_format = _LIST


@irdl_op_definition
class QueueCountOp(CountOp):
    """How many elements wait in a queue."""

    name = "rt.queue_count"
    context = operand_def(ContextType)
    container = operand_def(QueueType)
    assembly_format = _COUNT


@irdl_op_definition
class QueueClearOp(ContainerOp):
    """Forget what waits, and the memory: to be done before a tick ends."""

    name = "rt.queue_clear"
    context = operand_def(ContextType)
    container = operand_def(QueueType)
    assembly_format = _CLEAR
