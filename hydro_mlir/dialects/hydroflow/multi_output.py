"""Operators with several outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import ArrayAttr, i64
from xdsl.ir import Region, SSAValue
from xdsl.irdl import (
    irdl_op_definition,
    operand_def,
    prop_def,
    region_def,
    result_def,
    var_result_def,
)

from hydro_mlir.dialects.hydroflow import rules
from hydro_mlir.dialects.hydroflow.access import AccessWords
from hydro_mlir.dialects.hydroflow.base import REFS, Operator, PassingOp, Referring
from hydro_mlir.dialects.hydroflow.edges import EdgeType, PortNames, element, plain_words, words
from hydro_mlir.dialects.hydroflow.facts import ANY, MANY, Category, Facts, Ports
from hydro_mlir.dialects.regions import require_types
from hydro_mlir.dialects.value import ListType


@irdl_op_definition
class TeeOp(PassingOp):
    """Every element to each user of the result: all behind the first, then the second.

    Any edge that several operators use is a tee; this op only gives it a name.
    """

    name = "hf.tee"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_OUTPUT,
        "T -> T, ...",
        outputs=ANY,
        order="that of the input; an element reaches the first output's sinks before the second's",
        cost="none",
    )


@irdl_op_definition
class UnzipOp(Operator):
    """The components of pairs, each on its own output."""

    name = "hf.unzip"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_OUTPUT, "(T1, T2) -> T1, T2", outputs=Ports(("0", "1"), 2, 2)
    )
    operand = operand_def(EdgeType)
    left = result_def(EdgeType)
    right = result_def(EdgeType)
    assembly_format = "$operand attr-dict `:` type($operand) `->` type($left) `,` type($right)"

    def __init__(self, operand: SSAValue):
        parts = rules.pair_of(element(operand))
        super().__init__(operands=[operand], result_types=[EdgeType(part) for part in parts])

    def verify_(self) -> None:
        rules.require_operator(self)
        parts = rules.pair_of(element(self.operand))
        got = [element(self.left), element(self.right)]
        require_types("HF2", "results with elements", list(parts), got)


class RoutingOp(Referring):
    """One input, and outputs with names."""

    operand = operand_def(EdgeType)
    ports = prop_def(ArrayAttr)
    body = region_def()
    outputs = var_result_def(EdgeType)
    custom_directives = (AccessWords, PortNames)
    assembly_format = (
        f"$operand `to` custom<PortNames>($ports) {REFS} $body "
        "attr-dict `:` type($operand) `->` type($outputs)"
    )

    def __init__(
        self,
        operand: SSAValue,
        ports: Sequence[str],
        body: Region,
        types: Sequence[EdgeType],
        refs: Sequence[SSAValue] = (),
    ):
        super().__init__(
            operands=[operand, refs],
            properties={"ports": words(ports)},
            regions=[body],
            result_types=[types],
        )

    @property
    def port_names(self) -> tuple[str, ...]:
        """The names of the outputs, in order."""
        return plain_words(self.ports)


@irdl_op_definition
class PartitionOp(RoutingOp):
    """Each element to one output: `hf.yield %index`; an index without an output is a fault."""

    name = "hf.partition"
    FACTS: ClassVar[Facts] = Facts(Category.MULTI_OUTPUT, "T -> T, ...", outputs=MANY)

    def verify_(self) -> None:
        place = rules.require_operator(self)
        rules.verify_ports(self, 2)
        given = element(self.operand)
        got = rules.yielded(self.body, [given, *rules.seen(self)], place, "the function")
        require_types("HF2", "the function to yield", [i64], got)
        for output in self.outputs:
            require_types("HF2", "outputs with elements", [given], [element(output)])


@irdl_op_definition
class DemuxOp(RoutingOp):
    """Any number of elements to each output: the region yields one list per output."""

    name = "hf.demux"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_OUTPUT,
        "T -> U1, U2, ...",
        outputs=MANY,
        order="that of the input; of one element, all for the first output, then the second",
    )

    def verify_(self) -> None:
        place = rules.require_operator(self)
        rules.verify_ports(self, 2)
        arguments = [element(self.operand), *rules.seen(self)]
        got = rules.yielded(self.body, arguments, place, "the function")
        wanted = [ListType(element(output)) for output in self.outputs]
        require_types("HF2", "the function to yield", wanted, got)


@irdl_op_definition
class DemuxEnumOp(Operator):
    """By its variant, each element of a union to the output of that name.

    Outputs are named as the variants, in their order; what comes out is the variant's value.
    """

    name = "hf.demux_enum"
    FACTS: ClassVar[Facts] = Facts(
        Category.MULTI_OUTPUT, "A | B | ... -> A, B, ...", outputs=Ports((), 0, None)
    )
    operand = operand_def(EdgeType)
    ports = prop_def(ArrayAttr)
    outputs = var_result_def(EdgeType)
    custom_directives = (PortNames,)
    assembly_format = (
        "$operand `to` custom<PortNames>($ports) attr-dict `:` type($operand) `->` type($outputs)"
    )

    def __init__(self, operand: SSAValue, ports: Sequence[str], types: Sequence[EdgeType]):
        super().__init__(
            operands=[operand], properties={"ports": words(ports)}, result_types=[types]
        )

    @property
    def port_names(self) -> tuple[str, ...]:
        """The names of the outputs, in order."""
        return plain_words(self.ports)

    def verify_(self) -> None:
        rules.require_operator(self)
        rules.verify_ports(self, 0)
        rules.verify_variants(self)


OPERATIONS = (
    TeeOp,
    UnzipOp,
    PartitionOp,
    DemuxOp,
    DemuxEnumOp,
)
