"""Operators on whole inputs: one after the other, and one without the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import IntegerAttr, i64
from xdsl.ir import Attribute, SSAValue
from xdsl.irdl import irdl_op_definition, prop_def, result_def, var_operand_def

from hydro_mlir.dialects.hydroflow import rules
from hydro_mlir.dialects.hydroflow.base import Operator, PairOp
from hydro_mlir.dialects.hydroflow.edges import EdgeType
from hydro_mlir.dialects.hydroflow.facts import ANY, MANY, TWO, Category, Delay, Facts, Ports
from hydro_mlir.dialects.regions import require, require_types

_POSITIVE_AND_NEGATIVE = Ports(("pos", "neg"), 2, 2)
_FILTERS = "one look-up per element; keeps neg, and pos if it is static"


class MergeOp(Operator):
    """Several inputs of one element type, one output."""

    inputs = var_operand_def(EdgeType)
    result = result_def(EdgeType)
    assembly_format = "$inputs attr-dict `:` type($inputs) `->` type($result)"

    def __init__(self, inputs: Sequence[SSAValue], type_: EdgeType):
        super().__init__(operands=[inputs], result_types=[type_])

    def verify_(self) -> None:
        rules.verify_merge(self)


@irdl_op_definition
class UnionOp(MergeOp):
    """Elements of all inputs; in a tick, those of the first port, then those of the next."""

    name = "hf.union"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT, "T, ... -> T", ANY, order="that of the ports", cost="none"
    )


@irdl_op_definition
class ChainOp(MergeOp):
    """All elements of the first input, then of the next; an input waits for those before it."""

    name = "hf.chain"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "T, T -> T",
        TWO,
        order="that of the ports",
        cost="none",
        since="V14",
    )


@irdl_op_definition
class ChainFirstNOp(Operator):
    """As `chain`, but only the first `count` elements of each tick."""

    name = "hf.chain_first_n"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT, "T, ... -> T", MANY, order="that of the ports", since="V17"
    )
    count = prop_def(IntegerAttr.constr(i64))
    inputs = var_operand_def(EdgeType)
    result = result_def(EdgeType)
    assembly_format = "$count $inputs attr-dict `:` type($inputs) `->` type($result)"

    def __init__(self, count: int, inputs: Sequence[SSAValue], type_: EdgeType):
        super().__init__(
            operands=[inputs],
            properties={"count": IntegerAttr(count, i64)},
            result_types=[type_],
        )

    def verify_(self) -> None:
        rules.verify_merge(self)
        count = self.count.value.data
        require(count >= 0, "HF2", "a count of 0 or more", str(count))


class AntiJoinFamilyOp(PairOp):
    """Pairs whose key is not among the elements of the second input."""

    @classmethod
    def result_element(cls, lhs: Attribute, rhs: Attribute) -> Attribute:
        """What the first input has."""
        key, _ = rules.pair_of(lhs)
        require_types("HF6", "keys of one type on both sides", [key], [rhs])
        return lhs


@irdl_op_definition
class AntiJoinOp(AntiJoinFamilyOp):
    """Pairs of `pos` whose key is not in `neg`; every occurrence of a pair counts."""

    name = "hf.anti_join"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "(K, V), K -> (K, V)",
        _POSITIVE_AND_NEGATIVE,
        lifetimes=("pos", "neg"),
        delays=(Delay.NONE, Delay.STRATUM),
        order="that of pos",
        cost=_FILTERS,
        replays=True,
    )


@irdl_op_definition
class AntiJoinMultisetOp(AntiJoinFamilyOp):
    """The same as `anti_join`, under its older name."""

    name = "hf.anti_join_multiset"
    FACTS: ClassVar[Facts] = AntiJoinOp.FACTS


class DifferenceFamilyOp(PairOp):
    """Elements that are not among those of the second input."""

    @classmethod
    def result_element(cls, lhs: Attribute, rhs: Attribute) -> Attribute:
        """What the first input has."""
        require_types("HF4", "elements of one type on both sides", [lhs], [rhs])
        return lhs


@irdl_op_definition
class DifferenceOp(DifferenceFamilyOp):
    """Elements of `pos` that are not in `neg`; every occurrence of an element counts."""

    name = "hf.difference"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "T, T -> T",
        _POSITIVE_AND_NEGATIVE,
        lifetimes=("pos", "neg"),
        delays=(Delay.NONE, Delay.STRATUM),
        order="that of pos",
        cost=_FILTERS,
        replays=True,
    )


@irdl_op_definition
class DifferenceMultisetOp(DifferenceFamilyOp):
    """The same as `difference`, under its older name."""

    name = "hf.difference_multiset"
    FACTS: ClassVar[Facts] = DifferenceOp.FACTS


OPERATIONS = (
    UnionOp,
    ChainOp,
    ChainFirstNOp,
    AntiJoinOp,
    AntiJoinMultisetOp,
    DifferenceOp,
    DifferenceMultisetOp,
)
