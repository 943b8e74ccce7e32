"""Operators that others refer to, and what a reference is worth.

`refs(%x : !hf.edge<i64>)` on an operator hands what `%x` holds in this tick to its user function.
It waits until that is complete, so it is a barrier between strata.
"""

from __future__ import annotations

from typing import ClassVar

from xdsl.ir import Attribute, Operation, OpResult, SSAValue
from xdsl.irdl import irdl_op_definition

from hydro_mlir.dialects.hydroflow.base import PassingOp
from hydro_mlir.dialects.hydroflow.edges import element
from hydro_mlir.dialects.hydroflow.facts import UP_TO_ONE, Category, Facts, Reference
from hydro_mlir.dialects.value import ListType, OptionType

REFERENCABLE = "a singleton, optional, handoff, fold, reduce, persist or state"


# Only what these hold is their own: the state of other operators changes by their elements alone.
CHANGEABLE = ("hf.handoff", "hf.singleton", "hf.optional")


def reference_type(edge: SSAValue) -> Attribute | None:
    """The type of what a user function sees of an edge's operator; None if it cannot be seen.

    A value of `singleton`, `fold` and the second result of `state`; an option of `optional` and
    `reduce`; a list of `handoff` and `persist`.
    """
    op = edge.owner
    if not isinstance(op, Operation) or not isinstance(edge, OpResult):
        return None
    facts = getattr(op, "FACTS", None)
    if not isinstance(facts, Facts) or edge.index != len(op.results) - 1:
        return None
    held = element(edge)
    if facts.references is Reference.OPTION:
        return OptionType(held)
    if facts.references is Reference.LIST:
        return ListType(held)
    return held if facts.references is Reference.VALUE else None


@irdl_op_definition
class HandoffOp(PassingOp):
    """Pass every element on; those of this tick can be referred to as a list."""

    name = "hf.handoff"
    FACTS: ClassVar[Facts] = Facts(
        Category.PSEUDO,
        "T -> T",
        outputs=UP_TO_ONE,
        references=Reference.LIST,
        cost="keeps the elements of the tick if it is referred to",
        since="V17",
    )


@irdl_op_definition
class SingletonOp(PassingOp):
    """Pass the one element of this tick on; it can be referred to. Two elements are a fault.

    Referring to it in a tick without an element is a fault, too.
    """

    name = "hf.singleton"
    FACTS: ClassVar[Facts] = Facts(
        Category.PSEUDO,
        "T -> T",
        outputs=UP_TO_ONE,
        references=Reference.VALUE,
        order="one element",
        since="V17",
    )


@irdl_op_definition
class OptionalOp(PassingOp):
    """Pass on the element of this tick, if there is one; referred to as `T | None`."""

    name = "hf.optional"
    FACTS: ClassVar[Facts] = Facts(
        Category.PSEUDO,
        "T -> T",
        outputs=UP_TO_ONE,
        references=Reference.OPTION,
        order="at most one element",
        since="V17",
    )


OPERATIONS = (
    HandoffOp,
    SingletonOp,
    OptionalOp,
)
