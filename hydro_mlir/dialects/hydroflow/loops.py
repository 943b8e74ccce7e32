"""Loops: regions that run several times in a tick, and the operators at their borders.

A loop at the root of a graph runs at most once per tick, a nested one until nothing opens its gate
any more. An edge enters through a windowing operator, the first one inside; it leaves as a result
of `hf.loop`, through an un-windowing operator, the first one outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import IntegerAttr, StringAttr, i64
from xdsl.ir import Region, SSAValue
from xdsl.irdl import (
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    region_def,
    result_def,
    traits_def,
    var_result_def,
)
from xdsl.traits import NoTerminator

from hydro_mlir.dialects.hydroflow import rules, structure_rules
from hydro_mlir.dialects.hydroflow.base import UNARY, Operator, PassingOp
from hydro_mlir.dialects.hydroflow.edges import EdgeType, Operators, element
from hydro_mlir.dialects.hydroflow.facts import NO_PORTS, Category, Delay, Facts
from hydro_mlir.dialects.regions import require


@irdl_op_definition
class LoopOp(Operator):
    """Operators that run together: `%r = hf.loop { ... hf.yield %x : ... } : !hf.edge<i64>`."""

    name = "hf.loop"
    FACTS: ClassVar[Facts] = Facts(
        Category.STRUCTURE, "-> T, ...", NO_PORTS, order="that of the iterations", since="V14"
    )
    label = opt_prop_def(StringAttr)
    body = region_def("single_block")
    outputs = var_result_def(EdgeType)
    traits = traits_def(NoTerminator())
    custom_directives = (Operators,)
    assembly_format = "(`label` $label^)? custom<Operators>($body) attr-dict (`:` type($outputs)^)?"

    def __init__(self, body: Region, types: Sequence[EdgeType], label: str | None = None):
        super().__init__(
            properties={"label": None if label is None else StringAttr(label)},
            regions=[body],
            result_types=[types],
        )

    def verify_(self) -> None:
        structure_rules.verify_loop(self)


class WindowingOp(PassingOp):
    """The first operator of an edge that enters a loop."""

    def verify_(self) -> None:
        rules.verify_passing(self)
        structure_rules.verify_windowing(self)


@irdl_op_definition
class BatchOp(WindowingOp):
    """What has come for this execution of the loop; opens its gate."""

    name = "hf.batch"
    FACTS: ClassVar[Facts] = Facts(Category.WINDOWING, "T -> T", cost="none", since="V14")


@irdl_op_definition
class BatchLazyOp(WindowingOp):
    """As `batch`, but does not open the gate; dropped if nothing else does."""

    name = "hf.batch_lazy"
    FACTS: ClassVar[Facts] = Facts(Category.WINDOWING, "T -> T", cost="none", since="V17")


@irdl_op_definition
class BatchEagerOp(WindowingOp):
    """As `batch`, and the gate is open in every tick; for loops at the root alone."""

    name = "hf.batch_eager"
    FACTS: ClassVar[Facts] = Facts(Category.WINDOWING, "T -> T", cost="none", since="V17")

    def verify_(self) -> None:
        super().verify_()
        structure_rules.verify_root_loop(self)


@irdl_op_definition
class AllOnceOp(WindowingOp):
    """All that has come, in the first iteration; never causes another one."""

    name = "hf.all_once"
    FACTS: ClassVar[Facts] = Facts(
        Category.WINDOWING, "T -> T", cost="none", since="V14", iterates=True
    )


@irdl_op_definition
class PrefixOp(WindowingOp):
    """In each iteration all that has come since the loop began; goes on while more comes.

    A loop at the root begins once, with the run.
    """

    name = "hf.prefix"
    FACTS: ClassVar[Facts] = Facts(
        Category.WINDOWING, "T -> T", cost="time per element out", since="V14", iterates=True
    )


@irdl_op_definition
class RepeatNOp(Operator):
    """What came for the first iteration, in each of `count` iterations, which it causes."""

    name = "hf.repeat_n"
    FACTS: ClassVar[Facts] = Facts(
        Category.WINDOWING, "T -> T", cost="time per element out", since="V14", iterates=True
    )
    count = prop_def(IntegerAttr.constr(i64))
    operand = operand_def(EdgeType)
    result = result_def(EdgeType)
    assembly_format = f"$count $operand {UNARY}"

    def __init__(self, count: int, operand: SSAValue):
        super().__init__(
            operands=[operand],
            properties={"count": IntegerAttr(count, i64)},
            result_types=[EdgeType(element(operand))],
        )

    def verify_(self) -> None:
        rules.verify_passing(self)
        structure_rules.verify_windowing(self)
        count = self.count.value.data
        require(count >= 0, "HF2", "a count of 0 or more", str(count))


@irdl_op_definition
class AllIterationsOp(PassingOp):
    """What all iterations of a loop have let out, once it has ended."""

    name = "hf.all_iterations"
    FACTS: ClassVar[Facts] = Facts(
        Category.UNWINDOWING, "T -> T", order="that of the iterations", cost="none", since="V14"
    )

    def verify_(self) -> None:
        rules.verify_passing(self)
        structure_rules.verify_unwindowing(self)


@irdl_op_definition
class NextIterationOp(PassingOp):
    """Every element one iteration later, which is made to happen; dropped when the loop ends."""

    name = "hf.next_iteration"
    FACTS: ClassVar[Facts] = Facts(
        Category.STATEFUL,
        "T -> T",
        delays=(Delay.TICK,),
        since="V14",
        iterates=True,
        loops_only=True,
    )

    def verify_(self) -> None:
        rules.verify_passing(self)
        structure_rules.require_in_loop(self)


OPERATIONS = (
    LoopOp,
    BatchOp,
    BatchLazyOp,
    BatchEagerOp,
    AllOnceOp,
    PrefixOp,
    RepeatNOp,
    AllIterationsOp,
    NextIterationOp,
)
