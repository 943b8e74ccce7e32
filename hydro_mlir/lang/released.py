"""What a slice releases, while the slice is not closed yet."""

from __future__ import annotations

from collections.abc import Iterable

from xdsl.ir import Operation, SSAValue
from xdsl.irdl import IRDLOperation, irdl_op_definition, operand_def, result_def

from hydro_mlir.dialects.hydroflow_plus import CollectionType


@irdl_op_definition
class ReleasedOp(IRDLOperation):
    """Stands for a result of a slice until the slice is closed."""

    name = "hydro.released"
    operand = operand_def(CollectionType)
    result = result_def(CollectionType)

    def __init__(self, operand: SSAValue, type_: CollectionType):
        super().__init__(operands=[operand], result_types=[type_])


def users_of(ops: Iterable[ReleasedOp]) -> set[Operation]:
    """All ops that are behind some."""
    found: set[Operation] = set()
    stack: list[Operation] = [*ops]
    while stack:
        op = stack.pop()
        if op in found:
            continue
        found.add(op)
        stack += [use.operation for result in op.results for use in result.uses]
    return found
