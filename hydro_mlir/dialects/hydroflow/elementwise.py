"""Operators that handle each element as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import ArrayAttr, IntegerAttr, StringAttr, SymbolRefAttr, i64
from xdsl.ir import Attribute, Region, SSAValue
from xdsl.irdl import irdl_op_definition, operand_def, prop_def, region_def, result_def

from hydro_mlir.dialects.hydroflow import rules
from hydro_mlir.dialects.hydroflow.access import AccessWords
from hydro_mlir.dialects.hydroflow.base import (
    PERSIST,
    REFS,
    UNARY,
    Lifetimes,
    Operator,
    PassingOp,
    PassingStatefulOp,
    Referring,
    Stateful,
    persist_attribute,
)
from hydro_mlir.dialects.hydroflow.edges import EdgeType, Persist, element, words
from hydro_mlir.dialects.hydroflow.facts import UP_TO_ONE, Category, Facts
from hydro_mlir.dialects.regions import require, require_literals, require_types
from hydro_mlir.dialects.value import ListType, OptionType, TupleType, type_name


class ElementwiseOp(Referring):
    """A function of one element. The region has one argument and yields as the operator says."""

    CHANGES: ClassVar[bool] = True
    operand = operand_def(EdgeType)
    body = region_def()
    result = result_def(EdgeType)
    assembly_format = f"$operand {REFS} $body {UNARY}"

    def __init__(
        self,
        operand: SSAValue,
        body: Region,
        type_: EdgeType,
        refs: Sequence[SSAValue] = (),
        access: Sequence[str] = (),
    ):
        super().__init__(
            operands=[operand, refs],
            properties={"access": words(access) if access else None},
            regions=[body],
            result_types=[type_],
        )


@irdl_op_definition
class MapOp(ElementwiseOp):
    """One element out for each element in: `hf.yield %y`."""

    name = "hf.map"
    FACTS: ClassVar[Facts] = Facts(Category.ELEMENTWISE, "T -> U")

    def verify_(self) -> None:
        rules.verify_map(self)


@irdl_op_definition
class FilterOp(ElementwiseOp):
    """Keep elements for which the region yields true."""

    name = "hf.filter"
    FACTS: ClassVar[Facts] = Facts(Category.ELEMENTWISE, "T -> T")

    def verify_(self) -> None:
        rules.verify_filter(self)


@irdl_op_definition
class FilterMapOp(ElementwiseOp):
    """`hf.yield %keep, %y`: %y where %keep holds, else nothing."""

    name = "hf.filter_map"
    FACTS: ClassVar[Facts] = Facts(Category.ELEMENTWISE, "T -> U")

    def verify_(self) -> None:
        rules.verify_filter_map(self)


@irdl_op_definition
class FlatMapOp(ElementwiseOp):
    """Every element of the list that the region yields."""

    name = "hf.flat_map"
    FACTS: ClassVar[Facts] = Facts(
        Category.ELEMENTWISE, "T -> U", cost="constant time per element out"
    )

    def verify_(self) -> None:
        rules.verify_flat_map(self)


@irdl_op_definition
class FlattenOp(PassingOp):
    """Every element of each list, in order."""

    name = "hf.flatten"
    FACTS: ClassVar[Facts] = Facts(
        Category.ELEMENTWISE, "list[T] -> T", cost="constant time per element out"
    )

    def __init__(self, operand: SSAValue, type_: EdgeType | None = None):
        given = element(operand)
        inner = given.element if isinstance(given, ListType) else given
        super().__init__(operand, type_ or EdgeType(inner))

    def verify_(self) -> None:
        rules.require_operator(self)
        given = element(self.operand)
        inner = given.element if isinstance(given, ListType) else None
        require(inner is not None, "HF2", "elements that are lists", type_name(given))
        wanted = [] if inner is None else [inner]
        require_types("HF2", "a result with elements", wanted, [element(self.result)])


@irdl_op_definition
class IdentityOp(PassingOp):
    """Every element as it is."""

    name = "hf.identity"
    FACTS: ClassVar[Facts] = Facts(Category.ELEMENTWISE, "T -> T", cost="none")


@irdl_op_definition
class InspectOp(Operator):
    """Show every element to a Python function at the edge, when the tick is done; pass it on."""

    name = "hf.inspect"
    FACTS: ClassVar[Facts] = Facts(Category.ELEMENTWISE, "T -> T", outputs=UP_TO_ONE, callback=True)
    callback = prop_def(SymbolRefAttr)
    operand = operand_def(EdgeType)
    result = result_def(EdgeType)
    assembly_format = f"$callback $operand {UNARY}"

    def __init__(self, callback: str, operand: SSAValue):
        super().__init__(
            operands=[operand],
            properties={"callback": SymbolRefAttr(callback)},
            result_types=[EdgeType(element(operand))],
        )

    def verify_(self) -> None:
        rules.verify_passing(self)


@irdl_op_definition
class AssertOp(ElementwiseOp):
    """Pass every element on; one for which the region does not yield true is a fault."""

    name = "hf.assert"
    FACTS: ClassVar[Facts] = Facts(Category.ELEMENTWISE, "T -> T", outputs=UP_TO_ONE)

    def verify_(self) -> None:
        rules.verify_filter(self)


@irdl_op_definition
class AssertEqOp(Operator):
    """Pass every element on; one that is not the next of `values` is a fault.

    The position is kept across ticks. Too few elements are no fault, too many are one.
    """

    name = "hf.assert_eq"
    FACTS: ClassVar[Facts] = Facts(Category.STATEFUL, "T -> T", outputs=UP_TO_ONE)
    values = prop_def(ArrayAttr)
    operand = operand_def(EdgeType)
    result = result_def(EdgeType)
    assembly_format = f"$values $operand {UNARY}"

    def __init__(self, values: ArrayAttr, operand: SSAValue):
        super().__init__(
            operands=[operand],
            properties={"values": values},
            result_types=[EdgeType(element(operand))],
        )

    def verify_(self) -> None:
        rules.verify_passing(self)
        require_literals(self.values, element(self.operand), "HF2")


@irdl_op_definition
class EnumerateOp(PassingStatefulOp):
    """Pairs of a number and an element, counted from 0 in each lifetime."""

    name = "hf.enumerate"
    FACTS: ClassVar[Facts] = Facts(Category.STATEFUL, "T -> (int, T)", lifetimes=("input",))

    @classmethod
    def result_element(cls, given: Attribute) -> Attribute:
        """The number comes first."""
        return TupleType([i64, given])


@irdl_op_definition
class UniqueOp(PassingStatefulOp):
    """Drop what has come before in this lifetime."""

    name = "hf.unique"
    FACTS: ClassVar[Facts] = Facts(
        Category.STATEFUL,
        "T -> T",
        lifetimes=("input",),
        order="that of first arrival",
        cost="one look-up per element; keeps the distinct elements",
    )


@irdl_op_definition
class MultisetDeltaOp(PassingOp):
    """Drop as many of each element as came in the previous tick."""

    name = "hf.multiset_delta"
    FACTS: ClassVar[Facts] = Facts(
        Category.STATEFUL, "T -> T", cost="two look-ups per element; keeps two ticks' elements"
    )


@irdl_op_definition
class CounterOp(Operator):
    """Pass every element on, and count it under a tag; who runs the graph shows the count."""

    name = "hf.counter"
    FACTS: ClassVar[Facts] = Facts(Category.STATEFUL, "T -> T", outputs=UP_TO_ONE, since="V14")
    tag = prop_def(StringAttr)
    operand = operand_def(EdgeType)
    result = result_def(EdgeType)
    assembly_format = f"$tag $operand {UNARY}"

    def __init__(self, tag: str, operand: SSAValue):
        super().__init__(
            operands=[operand],
            properties={"tag": StringAttr(tag)},
            result_types=[EdgeType(element(operand))],
        )

    def verify_(self) -> None:
        rules.verify_passing(self)


@irdl_op_definition
class ScanOp(Stateful, Referring):
    """A running fold: `step` yields the next accumulator, and an option of what comes out.

    None ends the operator: all that follows in this lifetime is swallowed.
    """

    name = "hf.scan"
    FACTS: ClassVar[Facts] = Facts(Category.STATEFUL, "T -> U", lifetimes=("input",), since="V14")
    operand = operand_def(EdgeType)
    initial = region_def()
    step = region_def()
    result = result_def(EdgeType)
    custom_directives = (AccessWords, Persist)
    assembly_format = f"$operand {REFS} {PERSIST} `from` $initial `step` $step {UNARY}"

    def __init__(
        self,
        operand: SSAValue,
        initial: Region,
        step: Region,
        type_: EdgeType,
        persist: Lifetimes = (),
        refs: Sequence[SSAValue] = (),
    ):
        super().__init__(
            operands=[operand, refs],
            properties={"persist": persist_attribute(persist)},
            regions=[initial, step],
            result_types=[type_],
        )

    def verify_(self) -> None:
        place = rules.require_operator(self)
        accumulator = rules.initial_type(self.initial, place)
        arguments = [accumulator, element(self.operand), *rules.seen(self)]
        got = rules.yielded(self.step, arguments, place, "the step")
        wanted = [accumulator, OptionType(element(self.result))]
        require_types("HF2", "the step to yield", wanted, got)


@irdl_op_definition
class LimitOp(Operator):
    """The first `count` elements. In programs of the language; a graph has `chain_first_n`."""

    name = "hf.limit"
    FACTS: ClassVar[Facts] = Facts(Category.STATEFUL, "T -> T", since="")
    count = prop_def(IntegerAttr.constr(i64))
    operand = operand_def(EdgeType)
    result = result_def(EdgeType)
    assembly_format = "$count $operand attr-dict `:` type($operand)  `->` type($result)"

    def __init__(self, count: int, operand: SSAValue):
        super().__init__(
            operands=[operand],
            properties={"count": IntegerAttr(count, i64)},
            result_types=[operand.type],
        )

    def verify_(self) -> None:
        rules.verify_limit(self)


OPERATIONS = (
    MapOp,
    FilterOp,
    FilterMapOp,
    FlatMapOp,
    FlattenOp,
    IdentityOp,
    InspectOp,
    AssertOp,
    AssertEqOp,
    EnumerateOp,
    UniqueOp,
    MultisetDeltaOp,
    CounterOp,
    ScanOp,
    LimitOp,
)
