"""The graph itself: its frame, the ends of regions, and edges that close cycles."""

from __future__ import annotations

from typing import ClassVar

from xdsl.dialects.builtin import IntegerAttr, StringAttr, SymbolNameConstraint, SymbolRefAttr, i64
from xdsl.ir import Region, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    prop_def,
    region_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.traits import IsolatedFromAbove, IsTerminator, NoTerminator, SymbolOpInterface

from hydro_mlir.dialects.hydroflow import rules, structure_rules
from hydro_mlir.dialects.hydroflow.base import Operator
from hydro_mlir.dialects.hydroflow.edges import EdgeType, Operators
from hydro_mlir.dialects.hydroflow.facts import NO_PORTS, Category, Facts

# The attribute of a graph that is evaluated tick by tick.
TICKS = "ticks"
# That of a graph in ticks which is a location of a fleet also where no channel says so.
FLEET = "fleet"
# Those of a channel whose other end is outside the fleet: how guests write, and where they connect;
# the period and the delay of a timer, in nanoseconds.
PORT_ATTRIBUTES = ("codec", "tcp", "every", "delay")


@irdl_op_definition
class GraphOp(IRDLOperation):
    """The graph of one location: `hf.graph @worker members 3 { ... }`.

    With the attribute `ticks` every input ends at the end of a tick, and state has lifetimes.
    """

    name = "hf.graph"
    sym_name = prop_def(SymbolNameConstraint())
    members = prop_def(IntegerAttr.constr(i64))
    body = region_def("single_block")
    traits = traits_def(SymbolOpInterface(), NoTerminator(), IsolatedFromAbove())
    custom_directives = (Operators,)
    assembly_format = "$sym_name `members` $members attr-dict-with-keyword custom<Operators>($body)"

    def __init__(self, name: str, members: int, body: Region):
        super().__init__(
            properties={"sym_name": StringAttr(name), "members": IntegerAttr(members, i64)},
            regions=[body],
        )

    @property
    def ticks(self) -> bool:
        """Whether the graph is evaluated tick by tick."""
        return TICKS in self.attributes

    def verify_(self) -> None:
        structure_rules.verify_graph(self)


@irdl_op_definition
class YieldOp(IRDLOperation):
    """The value or values of a region, or the edges that leave a loop."""

    name = "hf.yield"
    values = var_operand_def()
    traits = traits_def(IsTerminator())
    assembly_format = "$values attr-dict `:` type($values)"

    def __init__(self, *values: SSAValue):
        super().__init__(operands=[values])


@irdl_op_definition
class ForwardOp(Operator):
    """An edge that is defined further down, by `hf.complete` of the same name."""

    name = "hf.forward"
    FACTS: ClassVar[Facts] = Facts(Category.STRUCTURE, "-> T", NO_PORTS)
    ref = prop_def(SymbolRefAttr)
    result = result_def(EdgeType)
    assembly_format = "$ref attr-dict `:` type($result)"

    def __init__(self, name: str, type_: EdgeType):
        super().__init__(properties={"ref": SymbolRefAttr(name)}, result_types=[type_])

    def verify_(self) -> None:
        rules.require_operator(self)


@irdl_op_definition
class CompleteOp(Operator):
    """Define the edge that `hf.forward` of the same name stands for."""

    name = "hf.complete"
    FACTS: ClassVar[Facts] = Facts(Category.STRUCTURE, "T ->", outputs=NO_PORTS)
    ref = prop_def(SymbolRefAttr)
    operand = operand_def(EdgeType)
    assembly_format = "$ref $operand attr-dict `:` type($operand)"

    def __init__(self, name: str, operand: SSAValue):
        super().__init__(operands=[operand], properties={"ref": SymbolRefAttr(name)})

    def verify_(self) -> None:
        rules.require_operator(self)


OPERATIONS = (
    GraphOp,
    YieldOp,
    ForwardOp,
    CompleteOp,
)
