"""Operators that wait for the end of their input: folds and sorts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import StringAttr
from xdsl.ir import Region, SSAValue
from xdsl.irdl import (
    irdl_op_definition,
    operand_def,
    opt_region_def,
    prop_def,
    region_def,
    result_def,
)

from hydro_mlir.dialects.guarantees import EMISSIONS
from hydro_mlir.dialects.hydroflow import rules
from hydro_mlir.dialects.hydroflow.access import AccessWords
from hydro_mlir.dialects.hydroflow.base import (
    PERSIST,
    REFS,
    UNARY,
    Lifetimes,
    Referring,
    Stateful,
    persist_attribute,
)
from hydro_mlir.dialects.hydroflow.edges import EdgeType, Persist
from hydro_mlir.dialects.hydroflow.facts import (
    UP_TO_ONE,
    Category,
    Delay,
    Facts,
    Reference,
)
from hydro_mlir.dialects.keywords import Keyword

_BARRIER = (Delay.STRATUM,)


class AggregateOp(Stateful, Referring):
    """Accumulate; the region `step` has arguments accumulator and element, `initial` none.

    `emit at_end`: once, when the input has ended for good. `emit tick`: in every tick.
    """

    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"emit": EMISSIONS}
    KEYWORD_RULE: ClassVar[str] = "HF2"
    operand = operand_def(EdgeType)
    emit = prop_def(StringAttr)
    initial = opt_region_def()
    step = region_def()
    result = result_def(EdgeType)
    custom_directives = (AccessWords, Keyword, Persist)
    assembly_format = (
        f"$operand `emit` custom<Keyword>($emit) {REFS} {PERSIST} (`from` $initial^)? "
        f"`step` $step {UNARY}"
    )

    def __init__(
        self,
        operand: SSAValue,
        initial: Region | None,
        step: Region,
        type_: EdgeType,
        emit: str = "at_end",
        persist: Lifetimes = (),
        refs: Sequence[SSAValue] = (),
    ):
        super().__init__(
            operands=[operand, refs],
            properties={"emit": StringAttr(emit), "persist": persist_attribute(persist)},
            regions=[[] if initial is None else [initial], step],
            result_types=[type_],
        )


@irdl_op_definition
class FoldOp(AggregateOp):
    """One accumulator of all elements, emitted when the input has ended; once in every tick."""

    name = "hf.fold"
    FACTS: ClassVar[Facts] = Facts(
        Category.BLOCKING,
        "T -> A",
        outputs=UP_TO_ONE,
        lifetimes=("input",),
        delays=_BARRIER,
        references=Reference.VALUE,
        order="one element per tick, also without input",
        replays=True,
    )

    def verify_(self) -> None:
        rules.verify_fold(self)


@irdl_op_definition
class ReduceOp(AggregateOp):
    """As `fold`, from the first element; emits nothing where there was none."""

    name = "hf.reduce"
    FACTS: ClassVar[Facts] = Facts(
        Category.BLOCKING,
        "T -> T",
        outputs=UP_TO_ONE,
        lifetimes=("input",),
        delays=_BARRIER,
        references=Reference.OPTION,
        order="at most one element per tick",
        replays=True,
    )

    def verify_(self) -> None:
        rules.verify_reduce(self)


@irdl_op_definition
class FoldNoReplayOp(AggregateOp):
    """As `fold`, but only in ticks in which something arrived, and in the first tick."""

    name = "hf.fold_no_replay"
    FACTS: ClassVar[Facts] = Facts(
        Category.BLOCKING,
        "T -> A",
        outputs=UP_TO_ONE,
        lifetimes=("input",),
        delays=_BARRIER,
        references=Reference.VALUE,
        order="at most one element per tick",
        since="V17",
    )

    def verify_(self) -> None:
        rules.verify_fold(self)


@irdl_op_definition
class ReduceNoReplayOp(AggregateOp):
    """As `reduce`, but only in ticks in which something arrived."""

    name = "hf.reduce_no_replay"
    FACTS: ClassVar[Facts] = Facts(
        Category.BLOCKING,
        "T -> T",
        outputs=UP_TO_ONE,
        lifetimes=("input",),
        delays=_BARRIER,
        references=Reference.OPTION,
        order="at most one element per tick",
        since="V17",
    )

    def verify_(self) -> None:
        rules.verify_reduce(self)


@irdl_op_definition
class FoldKeyedOp(AggregateOp):
    """One accumulator per key of an edge of pairs; emits pairs, in the order keys first came."""

    name = "hf.fold_keyed"
    FACTS: ClassVar[Facts] = Facts(
        Category.BLOCKING,
        "(K, V) -> (K, A)",
        lifetimes=("input",),
        delays=_BARRIER,
        order="that in which keys first came",
        cost="one look-up per element; keeps an accumulator per key",
        replays=True,
    )

    def verify_(self) -> None:
        rules.verify_fold_keyed(self)


@irdl_op_definition
class ReduceKeyedOp(AggregateOp):
    """As `fold_keyed`, from the first element of each key."""

    name = "hf.reduce_keyed"
    FACTS: ClassVar[Facts] = Facts(
        Category.BLOCKING,
        "(K, V) -> (K, V)",
        lifetimes=("input",),
        delays=_BARRIER,
        order="that in which keys first came",
        cost="one look-up per element; keeps an accumulator per key",
        replays=True,
    )

    def verify_(self) -> None:
        rules.verify_reduce_keyed(self)


OPERATIONS = (
    FoldOp,
    ReduceOp,
    FoldNoReplayOp,
    ReduceNoReplayOp,
    FoldKeyedOp,
    ReduceKeyedOp,
)
