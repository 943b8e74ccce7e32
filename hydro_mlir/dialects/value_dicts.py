"""
Ops of the `value` dialect on dicts.

A dict is kept as the list of its entries, in the order in which keys came, and looked up by
walking over them: dicts as values are small. Component 0 of a dict is the list.
"""

from __future__ import annotations

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue
from xdsl.irdl import IRDLOperation, irdl_op_definition, operand_def, result_def, traits_def
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from hydro_mlir.dialects.value_types import DictType, ListType, type_name


@irdl_op_definition
class DictOp(IRDLOperation):
    """The dict of some entries; of one key the last value counts. O(n²) in their number."""

    name = "value.dict"
    entries = operand_def(ListType)
    result = result_def(DictType)
    traits = traits_def(Pure())
    assembly_format = "$entries attr-dict `:` type($entries) `->` type($result)"

    def __init__(self, entries: SSAValue, type_: DictType):
        super().__init__(operands=[entries], result_types=[type_])

    def verify_(self) -> None:
        result = self.result.type
        assert isinstance(result, DictType), "the definition says so"
        if self.entries.type != result.entries:
            got = type_name(self.entries.type)
            raise VerifyException(f"[VAL3] expected {type_name(result.entries)}, but got {got}")


@irdl_op_definition
class PositionOp(IRDLOperation):
    """The position of a key among a dict's entries, -1 where it is not there. O(n)."""

    name = "value.position"
    operand = operand_def(DictType)
    key = operand_def()
    result = result_def(i64)
    traits = traits_def(Pure())
    assembly_format = "$operand `,` $key attr-dict `:` type($operand) `,` type($key)"

    def __init__(self, operand: SSAValue, key: SSAValue):
        super().__init__(operands=[operand, key], result_types=[i64])

    def verify_(self) -> None:
        held = self.operand.type
        assert isinstance(held, DictType), "the definition says so"
        if self.key.type != held.key:
            got = type_name(self.key.type)
            raise VerifyException(f"[VAL3] expected {type_name(held.key)}, but got {got}")
