"""Ops of the `value` dialect on enums and unions: which of several things a value is."""

from __future__ import annotations

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue
from xdsl.irdl import IRDLOperation, irdl_op_definition, operand_def, result_def, traits_def
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from hydro_mlir.dialects.value_types import EnumType, UnionType, type_name


@irdl_op_definition
class InjectOp(IRDLOperation):
    """A value as one of a union's alternatives: `value.inject %a : A -> !value.union<A, B>`.

    Component 0 of a union is the number of the alternative, component 1 + n alternative n.
    """

    name = "value.inject"
    operand = operand_def()
    result = result_def(UnionType)
    traits = traits_def(Pure())
    assembly_format = "$operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue, type_: UnionType):
        super().__init__(operands=[operand], result_types=[type_])

    @property
    def tag(self) -> int:
        """The number of the alternative."""
        union = self.result.type
        assert isinstance(union, UnionType), "the definition says so"
        tag = union.tag_of(self.operand.type)
        assert tag is not None, "the verifier says so"
        return tag

    def verify_(self) -> None:
        union = self.result.type
        assert isinstance(union, UnionType), "the definition says so"
        found = union.tag_of(self.operand.type) is not None
        if not found:
            got = type_name(self.operand.type)
            raise VerifyException(f"[VAL1] expected {type_name(union)}, but got {got}")


@irdl_op_definition
class CaseOp(IRDLOperation):
    """The member of an enum at a position that exists: `value.case %i : !value.enum<..>`."""

    name = "value.case"
    position = operand_def(i64)
    result = result_def(EnumType)
    traits = traits_def(Pure())
    assembly_format = "$position attr-dict `:` type($result)"

    def __init__(self, position: SSAValue, type_: EnumType):
        super().__init__(operands=[position], result_types=[type_])


@irdl_op_definition
class OrdinalOp(IRDLOperation):
    """The position of an enum's member, from 0."""

    name = "value.ordinal"
    operand = operand_def(EnumType)
    result = result_def(i64)
    traits = traits_def(Pure())
    assembly_format = "$operand attr-dict `:` type($operand)"

    def __init__(self, operand: SSAValue):
        super().__init__(operands=[operand], result_types=[i64])
