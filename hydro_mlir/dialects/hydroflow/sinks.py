"""Sinks: operators without an output."""

from __future__ import annotations

from typing import ClassVar

from xdsl.dialects.builtin import StringAttr, SymbolRefAttr
from xdsl.ir import Region, SSAValue
from xdsl.irdl import irdl_op_definition, operand_def, opt_region_def, prop_def

from hydro_mlir.dialects.guarantees import ROUTINGS
from hydro_mlir.dialects.hydroflow import rules
from hydro_mlir.dialects.hydroflow.base import Operator
from hydro_mlir.dialects.hydroflow.edges import EdgeType
from hydro_mlir.dialects.hydroflow.facts import NO_PORTS, Category, Facts
from hydro_mlir.dialects.keywords import Keyword


@irdl_op_definition
class DestChannelOp(Operator):
    """Send every element. `routing` as in `hfplus.net`; `key` only for `partition`."""

    name = "hf.dest_channel"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"routing": ROUTINGS}
    KEYWORD_RULE: ClassVar[str] = "HF2"
    FACTS: ClassVar[Facts] = Facts(Category.SINK, "T ->", outputs=NO_PORTS)
    routing = prop_def(StringAttr)
    channel = prop_def(SymbolRefAttr)
    receiver = prop_def(SymbolRefAttr)
    operand = operand_def(EdgeType)
    key = opt_region_def()
    custom_directives = (Keyword,)
    assembly_format = (
        "custom<Keyword>($routing) $operand `channel` $channel `to` $receiver (`key` $key^)? "
        "attr-dict `:` type($operand)"
    )

    def __init__(
        self,
        routing: str,
        channel: str,
        receiver: str,
        operand: SSAValue,
        key: Region | None = None,
    ):
        super().__init__(
            operands=[operand],
            properties={
                "routing": StringAttr(routing),
                "channel": SymbolRefAttr(channel),
                "receiver": SymbolRefAttr(receiver),
            },
            regions=[[] if key is None else [key]],
        )

    def verify_(self) -> None:
        rules.verify_dest_channel(self)


@irdl_op_definition
class DestSinkOp(Operator):
    """Hand every element to a Python function at the edge: `for_each`."""

    name = "hf.dest_sink"
    FACTS: ClassVar[Facts] = Facts(Category.SINK, "T ->", outputs=NO_PORTS, callback=True)
    callback = prop_def(SymbolRefAttr)
    operand = operand_def(EdgeType)
    assembly_format = "$callback $operand attr-dict `:` type($operand)"

    def __init__(self, callback: str, operand: SSAValue):
        super().__init__(operands=[operand], properties={"callback": SymbolRefAttr(callback)})

    def verify_(self) -> None:
        rules.verify_end(self)


OPERATIONS = (
    DestChannelOp,
    DestSinkOp,
)
