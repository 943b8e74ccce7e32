"""Operators that bring the elements of two inputs together."""

from __future__ import annotations

from typing import ClassVar

from xdsl.ir import Attribute, Region, SSAValue
from xdsl.irdl import (
    irdl_op_definition,
    operand_def,
    region_def,
    result_def,
)

from hydro_mlir.dialects.hydroflow import rules
from hydro_mlir.dialects.hydroflow.base import (
    BINARY,
    PERSIST,
    Lifetimes,
    PairOp,
    Stateful,
    persist_attribute,
)
from hydro_mlir.dialects.hydroflow.edges import EdgeType, Persist, element
from hydro_mlir.dialects.hydroflow.facts import TWO, Category, Delay, Facts, Ports
from hydro_mlir.dialects.regions import require_types
from hydro_mlir.dialects.value import OptionType, TupleType

_TABLES = "one look-up per element and time per result; keeps both sides"
_MATCHES = (
    "the outer side is the left one if it holds fewer values, else the right one: its keys as they"
    " first came, the values of each as they came, and for each value those of the inner side"
)
_BOTH = ("lhs", "rhs")


class EquijoinOp(PairOp):
    """Two inputs of pairs that meet where their keys are equal."""

    @classmethod
    def result_element(cls, lhs: Attribute, rhs: Attribute) -> Attribute:
        """The key, and the two values."""
        (key, left), (other, right) = rules.pair_of(lhs), rules.pair_of(rhs)
        require_types("HF6", "keys of one type on both sides", [key], [other])
        return TupleType([key, TupleType([left, right])])


@irdl_op_definition
class JoinOp(EquijoinOp):
    """Pairs of values with the same key; a value that comes twice on a side counts once."""

    name = "hf.join"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "(K, V1), (K, V2) -> (K, (V1, V2))",
        TWO,
        lifetimes=_BOTH,
        order=_MATCHES,
        cost=_TABLES,
        replays=True,
    )


@irdl_op_definition
class JoinMultisetOp(EquijoinOp):
    """Pairs of values with the same key; every occurrence counts."""

    name = "hf.join_multiset"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "(K, V1), (K, V2) -> (K, (V1, V2))",
        TWO,
        lifetimes=_BOTH,
        order=_MATCHES,
        cost=_TABLES,
        replays=True,
    )


class ProductOp(PairOp):
    """Every element of one side with every element of the other."""

    @classmethod
    def result_element(cls, lhs: Attribute, rhs: Attribute) -> Attribute:
        """Both elements."""
        return TupleType([lhs, rhs])


@irdl_op_definition
class CrossJoinOp(ProductOp):
    """Every pair of elements; an element that comes twice on a side counts once."""

    name = "hf.cross_join"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "T1, T2 -> (T1, T2)",
        TWO,
        lifetimes=_BOTH,
        order="that of `join` with one key",
        cost="time per result; keeps both sides",
        replays=True,
    )


@irdl_op_definition
class CrossJoinMultisetOp(ProductOp):
    """Every pair of elements; every occurrence counts."""

    name = "hf.cross_join_multiset"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "T1, T2 -> (T1, T2)",
        TWO,
        lifetimes=_BOTH,
        order="by the left side's elements, then the right one's; both in the order of arrival",
        cost="time per result; keeps both sides",
        replays=True,
    )


@irdl_op_definition
class JoinMultisetHalfOp(EquijoinOp):
    """Take in all of `build` (the left input), then stream `probe` past it."""

    name = "hf.join_multiset_half"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "(K, B), (K, P) -> (K, (P, B))",
        Ports(("build", "probe"), 2, 2),
        lifetimes=("build", "probe"),
        delays=(Delay.STRATUM, Delay.NONE),
        order="that of probe; for each, matches in the order of arrival on build",
        cost="one look-up per element; keeps build, and probe if it is static",
        since="V17",
        replays=True,
    )

    @classmethod
    def result_element(cls, lhs: Attribute, rhs: Attribute) -> Attribute:
        """The key, what probes, and what was built."""
        (key, built), (other, probing) = rules.pair_of(lhs), rules.pair_of(rhs)
        require_types("HF6", "keys of one type on both sides", [key], [other])
        return TupleType([key, TupleType([probing, built])])


@irdl_op_definition
class CrossSingletonOp(PairOp):
    """Every element with the first element of `single`; without one the elements are dropped."""

    name = "hf.cross_singleton"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "T, S -> (T, S)",
        Ports(("input", "single"), 2, 2),
        lifetimes=("single",),
        delays=(Delay.NONE, Delay.STRATUM),
    )

    @classmethod
    def result_element(cls, lhs: Attribute, rhs: Attribute) -> Attribute:
        """Both elements."""
        return TupleType([lhs, rhs])


@irdl_op_definition
class ZipOp(PairOp):
    """The first element of one side with the first of the other, and so on.

    What is left over is dropped at the end of the lifetime.
    """

    name = "hf.zip"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "T1, T2 -> (T1, T2)",
        TWO,
        lifetimes=_BOTH,
        cost="constant time per element; keeps what waits for its partner",
    )

    @classmethod
    def result_element(cls, lhs: Attribute, rhs: Attribute) -> Attribute:
        """Both elements."""
        return TupleType([lhs, rhs])


@irdl_op_definition
class ZipLongestOp(PairOp):
    """As `zip`, and what is left over with None in the place of its partner."""

    name = "hf.zip_longest"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "T1, T2 -> (T1 | None, T2 | None)",
        TWO,
        lifetimes=_BOTH,
        allowed=("tick",),
        delays=(Delay.STRATUM,),
        cost="constant time per element; keeps what waits for its partner",
    )

    @classmethod
    def result_element(cls, lhs: Attribute, rhs: Attribute) -> Attribute:
        """Both elements, each of which may be missing."""
        return TupleType([OptionType(lhs), OptionType(rhs)])


# --- joins with an accumulator per key ------------------------------------------------------------


class FusedJoinOp(Stateful):
    """A join whose sides keep one accumulator per key.

    A region `from` without arguments yields what an accumulator starts with, before the first
    value; with one argument it makes the accumulator of the first value. `step` does the rest.
    """

    lhs = operand_def(EdgeType)
    rhs = operand_def(EdgeType)
    result = result_def(EdgeType)
    custom_directives = (Persist,)


class BothFusedJoinOp(FusedJoinOp):
    """A join both of whose sides accumulate."""

    lhs_start = region_def()
    lhs_step = region_def()
    rhs_start = region_def()
    rhs_step = region_def()
    assembly_format = (
        f"$lhs `,` $rhs {PERSIST} `lhs` `from` $lhs_start `step` $lhs_step "
        f"`rhs` `from` $rhs_start `step` $rhs_step {BINARY}"
    )

    def __init__(
        self,
        lhs: SSAValue,
        rhs: SSAValue,
        lhs_regions: tuple[Region, Region],
        rhs_regions: tuple[Region, Region],
        type_: EdgeType,
        persist: Lifetimes = (),
    ):
        super().__init__(
            operands=[lhs, rhs],
            properties={"persist": persist_attribute(persist)},
            regions=[*lhs_regions, *rhs_regions],
            result_types=[type_],
        )

    def verify_(self) -> None:
        place = rules.require_operator(self)
        key, left = rules.pair_of(element(self.lhs))
        other, right = rules.pair_of(element(self.rhs))
        require_types("HF6", "keys of one type on both sides", [key], [other])
        a = rules.verify_accumulation(self.lhs_start, self.lhs_step, left, place)
        b = rules.verify_accumulation(self.rhs_start, self.rhs_step, right, place)
        wanted = TupleType([key, TupleType([a, b])])
        require_types("HF2", "a result with elements", [wanted], [element(self.result)])


@irdl_op_definition
class JoinFusedOp(BothFusedJoinOp):
    """Accumulate the values of each key on both sides, then join."""

    name = "hf.join_fused"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "(K, V1), (K, V2) -> (K, (A1, A2))",
        TWO,
        lifetimes=_BOTH,
        delays=(Delay.STRATUM,),
        order="keys in the order of first arrival on the right side",
        cost="one look-up per element; keeps an accumulator per key and side",
        replays=True,
    )


class HalfFusedJoinOp(FusedJoinOp):
    """A join of which one side accumulates and the other streams past."""

    ACCUMULATES: ClassVar[int]
    start = region_def()
    step = region_def()
    assembly_format = f"$lhs `,` $rhs {PERSIST} `from` $start `step` $step {BINARY}"

    def __init__(
        self,
        lhs: SSAValue,
        rhs: SSAValue,
        regions: tuple[Region, Region],
        type_: EdgeType,
        persist: Lifetimes = (),
    ):
        super().__init__(
            operands=[lhs, rhs],
            properties={"persist": persist_attribute(persist)},
            regions=[*regions],
            result_types=[type_],
        )

    def verify_(self) -> None:
        place = rules.require_operator(self)
        key, left = rules.pair_of(element(self.lhs))
        other, right = rules.pair_of(element(self.rhs))
        require_types("HF6", "keys of one type on both sides", [key], [other])
        values = [left, right]
        given = values[self.ACCUMULATES]
        values[self.ACCUMULATES] = rules.verify_accumulation(self.start, self.step, given, place)
        wanted = TupleType([key, TupleType(values)])
        require_types("HF2", "a result with elements", [wanted], [element(self.result)])


@irdl_op_definition
class JoinFusedLhsOp(HalfFusedJoinOp):
    """Accumulate the values of each key on the left, then stream the right side past."""

    name = "hf.join_fused_lhs"
    ACCUMULATES: ClassVar[int] = 0
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "(K, V1), (K, V2) -> (K, (A1, V2))",
        TWO,
        lifetimes=_BOTH,
        delays=(Delay.STRATUM, Delay.NONE),
        order="that of the right side",
        cost="one look-up per element; keeps an accumulator per key, and the right if static",
        replays=True,
    )


@irdl_op_definition
class JoinFusedRhsOp(HalfFusedJoinOp):
    """Accumulate the values of each key on the right, then stream the left side past."""

    name = "hf.join_fused_rhs"
    ACCUMULATES: ClassVar[int] = 1
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "(K, V1), (K, V2) -> (K, (V1, A2))",
        TWO,
        lifetimes=_BOTH,
        delays=(Delay.NONE, Delay.STRATUM),
        order="that of the left side",
        cost="one look-up per element; keeps an accumulator per key, and the left if static",
        replays=True,
    )


OPERATIONS = (
    JoinOp,
    JoinMultisetOp,
    CrossJoinOp,
    CrossJoinMultisetOp,
    JoinMultisetHalfOp,
    CrossSingletonOp,
    ZipOp,
    ZipLongestOp,
    JoinFusedOp,
    JoinFusedLhsOp,
    JoinFusedRhsOp,
)
