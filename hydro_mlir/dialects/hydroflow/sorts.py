"""Operators that wait for the end of their input, and then emit all of it."""

from __future__ import annotations

from typing import ClassVar

from xdsl.ir import Region, SSAValue
from xdsl.irdl import irdl_op_definition, operand_def, region_def, result_def

from hydro_mlir.dialects.hydroflow import rules
from hydro_mlir.dialects.hydroflow.base import Operator
from hydro_mlir.dialects.hydroflow.edges import EdgeType
from hydro_mlir.dialects.hydroflow.facts import Category, Delay, Facts

_BARRIER = (Delay.STRATUM,)


@irdl_op_definition
class CollectOp(Operator):
    """All elements as one list. In programs of the language; `x.collect()` of a graph is a sink."""

    name = "hf.collect"
    FACTS: ClassVar[Facts] = Facts(
        Category.BLOCKING,
        "T -> list[T]",
        delays=_BARRIER,
        order="one element per tick",
        since="",
    )
    operand = operand_def(EdgeType)
    result = result_def(EdgeType)
    assembly_format = "$operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue, type_: EdgeType):
        super().__init__(operands=[operand], result_types=[type_])

    def verify_(self) -> None:
        rules.verify_collect(self)


class KeyedSortOp(Operator):
    """All elements in ascending order of a key."""

    operand = operand_def(EdgeType)
    key = region_def()
    result = result_def(EdgeType)
    assembly_format = "$operand `by` $key attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue, key: Region, type_: EdgeType):
        super().__init__(operands=[operand], regions=[key], result_types=[type_])

    def verify_(self) -> None:
        rules.verify_sort(self)


@irdl_op_definition
class SortOp(KeyedSortOp):
    """All elements in ascending order of the key, when the input has ended. Stable."""

    name = "hf.sort"
    FACTS: ClassVar[Facts] = Facts(
        Category.BLOCKING,
        "T -> T",
        delays=_BARRIER,
        order="ascending; equal elements in the order of arrival",
        cost="O(n log n) for the n elements of a tick",
    )


@irdl_op_definition
class SortByKeyOp(KeyedSortOp):
    """All elements in ascending order of a key that a function finds. Stable."""

    name = "hf.sort_by_key"
    FACTS: ClassVar[Facts] = Facts(
        Category.BLOCKING,
        "T -> T",
        delays=_BARRIER,
        order="ascending by key; equal keys in the order of arrival",
        cost="O(n log n) for the n elements of a tick",
    )


OPERATIONS = (
    CollectOp,
    SortOp,
    SortByKeyOp,
)
