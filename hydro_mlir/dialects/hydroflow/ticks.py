"""Operators about time: what reaches the next stratum or tick, and what is kept."""

from __future__ import annotations

from typing import ClassVar

from xdsl.ir import Attribute
from xdsl.irdl import irdl_op_definition

from hydro_mlir.dialects.hydroflow import rules
from hydro_mlir.dialects.hydroflow.base import PairOp, PassingOp, PassingStatefulOp
from hydro_mlir.dialects.hydroflow.facts import Category, Delay, Facts, Ports, Reference
from hydro_mlir.dialects.regions import require, require_types
from hydro_mlir.dialects.value import OptionType, TupleType, i1, type_name

_STATIC = ("static",)


@irdl_op_definition
class NextStratumOp(PassingOp):
    """Every element as it is, once the input has ended for this tick."""

    name = "hf.next_stratum"
    FACTS: ClassVar[Facts] = Facts(
        Category.BLOCKING,
        "T -> T",
        delays=(Delay.STRATUM,),
        cost="keeps the elements of the tick",
    )


@irdl_op_definition
class DeferTickOp(PassingOp):
    """Every element one tick later, which is made to happen; in a nested loop, one iteration."""

    name = "hf.defer_tick"
    FACTS: ClassVar[Facts] = Facts(
        Category.STATEFUL,
        "T -> T",
        delays=(Delay.TICK,),
        cost="keeps the elements of a tick",
        again=True,
    )


@irdl_op_definition
class DeferTickLazyOp(PassingOp):
    """Every element one tick later, whenever that happens for another reason."""

    name = "hf.defer_tick_lazy"
    FACTS: ClassVar[Facts] = Facts(
        Category.STATEFUL,
        "T -> T",
        delays=(Delay.TICK_LAZY,),
        cost="keeps the elements of a tick",
    )


@irdl_op_definition
class PersistOp(PassingStatefulOp):
    """In every tick all elements that have ever come: the old ones, then the new ones."""

    name = "hf.persist"
    FACTS: ClassVar[Facts] = Facts(
        Category.STATEFUL,
        "T -> T",
        lifetimes=("input",),
        allowed=_STATIC,
        required=True,
        references=Reference.LIST,
        order="that of arrival",
        cost="time per element out; keeps all elements",
        replays=True,
    )


@irdl_op_definition
class PersistMutOp(PassingStatefulOp):
    """Keep `(True, value)`, forget `(False, value)`; emits what is kept, once per tick."""

    name = "hf.persist_mut"
    FACTS: ClassVar[Facts] = Facts(
        Category.BLOCKING,
        "(bool, T) -> T",
        lifetimes=("input",),
        allowed=_STATIC,
        required=True,
        delays=(Delay.STRATUM,),
        order="that in which what is kept came",
        cost="one look-up per element; keeps what was not deleted",
        replays=True,
    )

    @classmethod
    def result_element(cls, given: Attribute) -> Attribute:
        """The value alone."""
        keep, kept = rules.pair_of(given)
        require_types("HF6", "a bool that tells values to keep from others", [i1], [keep])
        return kept


@irdl_op_definition
class PersistMutKeyedOp(PassingStatefulOp):
    """Keep `(key, value)`, forget `(key, None)`; emits the pairs that are kept, once per tick."""

    name = "hf.persist_mut_keyed"
    FACTS: ClassVar[Facts] = Facts(
        Category.BLOCKING,
        "(K, V | None) -> (K, V)",
        lifetimes=("input",),
        allowed=_STATIC,
        required=True,
        delays=(Delay.STRATUM,),
        order="that in which the keys that are kept came, and of each its values",
        cost="one look-up per element; keeps what was not deleted",
        replays=True,
    )

    @classmethod
    def result_element(cls, given: Attribute) -> Attribute:
        """Key and value."""
        key, kept = rules.pair_of(given)
        inner = kept.element if isinstance(kept, OptionType) else None
        require(inner is not None, "HF6", "values that may be None", type_name(kept))
        return TupleType([key, inner if inner is not None else kept])


@irdl_op_definition
class DeferSignalOp(PairOp):
    """Keep elements across ticks until a signal comes, then let all of them go."""

    name = "hf.defer_signal"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_INPUT,
        "T, S -> T",
        Ports(("input", "signal"), 2, 2),
        delays=(Delay.STRATUM,),
        order="that of arrival",
        cost="keeps the elements since the last signal",
    )

    @classmethod
    def result_element(cls, lhs: Attribute, rhs: Attribute) -> Attribute:
        """What the first input has."""
        return lhs


OPERATIONS = (
    NextStratumOp,
    DeferTickOp,
    DeferTickLazyOp,
    PersistOp,
    PersistMutOp,
    PersistMutKeyedOp,
    DeferSignalOp,
)
