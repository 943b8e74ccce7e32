"""Operators that merge elements into a lattice.

A lattice is its type, a region that yields its bottom, and a region that merges; the front of the
language makes both regions from a description of the lattice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import i1
from xdsl.ir import Region, SSAValue
from xdsl.irdl import irdl_op_definition, operand_def, opt_region_def, region_def, result_def

from hydro_mlir.dialects.hydroflow import rules
from hydro_mlir.dialects.hydroflow.base import (
    BINARY,
    PERSIST,
    Lifetimes,
    Operator,
    Stateful,
    persist_attribute,
)
from hydro_mlir.dialects.hydroflow.edges import EdgeType, Persist, element
from hydro_mlir.dialects.hydroflow.facts import (
    TWO,
    UP_TO_ONE,
    Category,
    Delay,
    Facts,
    Ports,
    Reference,
)
from hydro_mlir.dialects.hydroflow.folds import AggregateOp
from hydro_mlir.dialects.hydroflow.joins import BothFusedJoinOp
from hydro_mlir.dialects.regions import require_types

_MONOTONE = (Delay.MONOTONE,)
_ITEMS_AND_STATE = Ports(("items", "state"), 2, 2)


@irdl_op_definition
class LatticeFoldOp(AggregateOp):
    """As `fold`, with the merge of a lattice; grows inside a recursive stratum."""

    name = "hf.lattice_fold"
    FACTS: ClassVar[Facts] = Facts(
        Category.BLOCKING,
        "T -> L",
        outputs=UP_TO_ONE,
        lifetimes=("input",),
        delays=_MONOTONE,
        references=Reference.VALUE,
        order="one element per tick, also without input",
        cost="one merge per element",
        replays=True,
    )

    def verify_(self) -> None:
        rules.verify_fold(self)


@irdl_op_definition
class LatticeReduceOp(AggregateOp):
    """As `reduce`, with the merge of a lattice; grows inside a recursive stratum."""

    name = "hf.lattice_reduce"
    FACTS: ClassVar[Facts] = Facts(
        Category.BLOCKING,
        "L -> L",
        outputs=UP_TO_ONE,
        lifetimes=("input",),
        delays=_MONOTONE,
        references=Reference.OPTION,
        order="at most one element per tick",
        cost="one merge per element",
        replays=True,
    )

    def verify_(self) -> None:
        rules.verify_reduce(self)


class LatticeStateOp(Stateful):
    """Merge every element into a lattice. `merge` yields the lattice and whether it has changed."""

    operand = operand_def(EdgeType)
    by = opt_region_def()
    initial = region_def()
    merge = region_def()
    items = result_def(EdgeType)
    state = result_def(EdgeType)
    custom_directives = (Persist,)
    assembly_format = (
        f"$operand {PERSIST} (`by` $by^)? `from` $initial `merge` $merge "
        "attr-dict `:` type($operand) `->` type($items) `,` type($state)"
    )

    def __init__(
        self,
        operand: SSAValue,
        by: Region | None,
        initial: Region,
        merge: Region,
        state: EdgeType,
        persist: Lifetimes = (),
    ):
        super().__init__(
            operands=[operand],
            properties={"persist": persist_attribute(persist)},
            regions=[[] if by is None else [by], initial, merge],
            result_types=[EdgeType(element(operand)), state],
        )

    def verify_(self) -> None:
        place = rules.require_operator(self)
        given = element(self.operand)
        lattice = rules.initial_type(self.initial, place)
        part = given
        if self.by is not None:
            part = rules.one_yielded(self.by, [given], place, "the function")
        got = rules.yielded(self.merge, [lattice, part], place, "the merge")
        require_types("TK7", "the merge to yield", [lattice, i1], got)
        require_types("HF2", "items with elements", [given], [element(self.items)])
        require_types("HF2", "a state with elements", [lattice], [element(self.state)])


@irdl_op_definition
class StateOp(LatticeStateOp):
    """`items`: the elements that changed the lattice. `state`: the lattice, once per tick."""

    name = "hf.state"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_OUTPUT,
        "T -> items: T, state: L",
        outputs=_ITEMS_AND_STATE,
        lifetimes=("input",),
        references=Reference.VALUE,
        cost="one merge per element",
        replays=True,
    )


@irdl_op_definition
class StateByOp(LatticeStateOp):
    """As `state`, for a lattice of what the function `by` makes of each element."""

    name = "hf.state_by"
    FACTS: ClassVar[Facts] = StateOp.FACTS


@irdl_op_definition
class LatticeFoldBatchOp(Stateful):
    """Merge elements across ticks until a signal comes, then emit the lattice and begin anew."""

    name = "hf.lattice_fold_batch"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "T, S -> L",
        Ports(("input", "signal"), 2, 2),
        delays=_MONOTONE,
        order="at most one element per tick",
        cost="one merge per element",
    )
    lhs = operand_def(EdgeType)
    rhs = operand_def(EdgeType)
    initial = region_def()
    step = region_def()
    result = result_def(EdgeType)
    custom_directives = (Persist,)
    assembly_format = f"$lhs `,` $rhs {PERSIST} `from` $initial `step` $step {BINARY}"

    def __init__(
        self, operand: SSAValue, signal: SSAValue, initial: Region, step: Region, type_: EdgeType
    ):
        super().__init__(
            operands=[operand, signal],
            properties={"persist": None},
            regions=[initial, step],
            result_types=[type_],
        )

    def verify_(self) -> None:
        place = rules.require_operator(self)
        lattice = rules.initial_type(self.initial, place)
        got = rules.yielded(self.step, [lattice, element(self.lhs)], place, "the merge")
        require_types("TK7", "the merge to yield", [lattice], got)
        require_types("HF2", "a result with elements", [lattice], [element(self.result)])


@irdl_op_definition
class LatticeJoinFusedJoinOp(BothFusedJoinOp):
    """As `join_fused`, with the merges of two lattices on both sides."""

    name = "hf.lattice_join_fused_join"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "(K, T1), (K, T2) -> (K, (L1, L2))",
        TWO,
        lifetimes=("lhs", "rhs"),
        delays=_MONOTONE,
        order="keys in the order of first arrival on the right side",
        cost="one look-up and one merge per element; keeps a lattice per key and side",
        replays=True,
    )


@irdl_op_definition
class LatticeBimorphismOp(Operator):
    """Apply a function that is a morphism in both arguments to what changed on either side.

    `left` takes an element of the left input and the right state, `right` the left state and an
    element of the right input; all results are merged into one, emitted if anything arrived.
    """

    name = "hf.lattice_bimorphism"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "L, R -> O",
        TWO,
        order="at most one element per tick",
        cost="one call and one merge per element",
    )
    lhs = operand_def(EdgeType)
    rhs = operand_def(EdgeType)
    lhs_state = operand_def(EdgeType)
    rhs_state = operand_def(EdgeType)
    left = region_def()
    right = region_def()
    merge = region_def()
    result = result_def(EdgeType)
    assembly_format = (
        "$lhs `,` $rhs `refs` `(` $lhs_state `:` type($lhs_state) `,` "
        "$rhs_state `:` type($rhs_state) `)` `left` $left `right` $right `merge` $merge "
        f"{BINARY}"
    )

    def __init__(
        self,
        inputs: Sequence[SSAValue],
        states: Sequence[SSAValue],
        left: Region,
        right: Region,
        merge: Region,
        type_: EdgeType,
    ):
        super().__init__(
            operands=[*inputs, *states], regions=[left, right, merge], result_types=[type_]
        )

    @property
    def references(self) -> tuple[SSAValue, ...]:
        """The states of both sides."""
        return (self.lhs_state, self.rhs_state)

    def verify_(self) -> None:
        place = rules.require_operator(self)
        left_state, right_state = rules.seen(self)
        made, lhs, rhs = element(self.result), element(self.lhs), element(self.rhs)
        calls = ((self.left, [lhs, right_state]), (self.right, [left_state, rhs]))
        for region, arguments in calls:
            got = rules.yielded(region, arguments, place, "the function")
            require_types("TK7", "the function to yield", [made], got)
        got = rules.yielded(self.merge, [made, made], place, "the merge")
        require_types("TK7", "the merge to yield", [made], got)


OPERATIONS = (
    LatticeFoldOp,
    LatticeReduceOp,
    StateOp,
    StateByOp,
    LatticeFoldBatchOp,
    LatticeJoinFusedJoinOp,
    LatticeBimorphismOp,
)
