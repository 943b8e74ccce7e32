"""
`fuse-operators`: neighbouring functions of one element become one.

What: where an elementwise operator is the only consumer of another one, run its function behind
the other's: `map` and `map` are a `map`; with a `filter` or `filter_map` on either side they are
a `filter_map` (two filters stay a `filter`); any of them in front of a `flat_map` is a `flat_map`.

Before:
    %m = hf.map %s {
    ^bb0(%x : i64):
      %y = arith.addi %x, %x : i64
      hf.yield %y : i64
    } : !hf.edge<i64> -> !hf.edge<i64>
    %f = hf.filter %m {
    ^bb0(%y : i64):
      %c = arith.cmpi sgt, %y, %limit : i64
      hf.yield %c : i1
    } : !hf.edge<i64> -> !hf.edge<i64>
After:
    %f = hf.filter_map %s {
    ^bb0(%x : i64):
      %y = arith.addi %x, %x : i64
      %c = arith.cmpi sgt, %y, %limit : i64
      hf.yield %c, %y : i1, i64
    } : !hf.edge<i64> -> !hf.edge<i64>

Legal when: the edge between the two has one consumer. A `flat_map` is not fused with what is
behind it, and one that yields the words of a text not with a filter in front of it, because its
list would have to exist then.

Sound because: functions are pure apart from traps, and the second one still runs exactly for the
elements that the first one lets through, behind a branch, so it also traps for exactly these.

Not handled: operators behind a `flat_map`; two consumers with a common function.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, cast

from xdsl.context import Context
from xdsl.dialects import arith
from xdsl.dialects.builtin import IntegerAttr, ModuleOp, StringAttr, i1
from xdsl.ir import Attribute, Operation, OpResult, SSAValue
from xdsl.passes import ModulePass

from hydro_mlir.analysis.dataflow import ELEMENTWISE, element_of
from hydro_mlir.analysis.regions import entry_of, exit_of, split_text
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.passes.building import insert_before, replace_terminator, take_region
from hydro_mlir.passes.regions import then, then_if

MAPPING = (hf.MapOp, hf.FilterMapOp)
DROPPING = (hf.FilterOp, hf.FilterMapOp)


def fusible(second: Operation) -> hf.ElementwiseOp | None:
    """The operator in front of `second` that can be made one with it."""
    if not isinstance(second, ELEMENTWISE):
        return None
    first = cast(OpResult, second.operand).op
    if not isinstance(first, ELEMENTWISE) or isinstance(first, hf.FlatMapOp):
        return None
    if not first.result.has_one_use() or first.references or second.references:
        return None
    if isinstance(second, hf.FlatMapOp) and isinstance(first, DROPPING):
        return None if split_text(second.body) is not None else first
    return first


def fused_kind(
    first: hf.ElementwiseOp, second: hf.ElementwiseOp
) -> tuple[type[hf.ElementwiseOp], list[Attribute]]:
    """What two operators are together, and the types that its region yields."""
    if isinstance(second, hf.FlatMapOp):
        return hf.FlatMapOp, [exit_of(second.body).operands[0].type]
    if isinstance(first, hf.FilterOp) and isinstance(second, hf.FilterOp):
        return hf.FilterOp, [i1]
    if isinstance(first, hf.MapOp) and isinstance(second, hf.MapOp):
        return hf.MapOp, [element_of(second.result)]
    return hf.FilterMapOp, [i1, element_of(second.result)]


def complete_exit(second: hf.ElementwiseOp, kind: type[hf.ElementwiseOp]) -> None:
    """Let a region that becomes the end of a `filter_map` yield both condition and value."""
    if kind is not hf.FilterMapOp or isinstance(second, hf.FilterMapOp):
        return
    end = exit_of(second.body)
    if isinstance(second, hf.FilterOp):
        replace_terminator(end, hf.YieldOp(end.operands[0], entry_of(second.body).args[0]))
    else:
        true = insert_before(arith.ConstantOp(IntegerAttr(1, i1)), end)
        replace_terminator(end, hf.YieldOp(true.result, end.operands[0]))


def passed_value(first: hf.ElementwiseOp) -> SSAValue:
    """What `first` hands on: its own element if it is a filter, else what it yields last."""
    if isinstance(first, hf.FilterOp):
        return entry_of(first.body).args[0]
    return exit_of(first.body).operands[-1]


def fuse(first: hf.ElementwiseOp, second: hf.ElementwiseOp) -> Operation:
    """Replace two operators by one in the place of the second; returns it."""
    kind, yielded = fused_kind(first, second)
    complete_exit(second, kind)
    if isinstance(first, DROPPING):
        then_if(first.body, passed_value(first), second.body, yielded)
    else:
        then(first.body, second.body)
    body = take_region(first, first.body)
    fused = insert_before(kind(first.operand, body, second.result.type), second)
    fused.attributes |= first.attributes | second.attributes | joined_labels(first, second)
    fused.result.name_hint = second.result.name_hint
    second.result.replace_all_uses_with(fused.result)
    for op in (second, first):
        op.detach()
        op.erase(safe_erase=False)
    return fused


def joined_labels(first: Operation, second: Operation) -> dict[str, Attribute]:
    """Both labels, if both operators have one."""
    labels = [op.attributes.get("label") for op in (first, second)]
    texts = [label.data for label in labels if isinstance(label, StringAttr)]
    return {"label": StringAttr("+".join(texts))} if texts else {}


def fuse_graph(graph: hf.GraphOp) -> None:
    """Fuse until nothing is left to fuse: one walk, since operators stand behind their inputs."""
    for op in list(graph.body.block.ops):
        if (first := fusible(op)) is not None:
            fuse(first, cast(hf.ElementwiseOp, op))


@dataclass(frozen=True)
class FuseOperatorsPass(ModulePass):
    """Merge neighbouring elementwise operators."""

    name: ClassVar[str] = "fuse-operators"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        """Fuse within every graph of the module."""
        for graph in op.ops:
            if isinstance(graph, hf.GraphOp) and not graph.ticks:
                fuse_graph(graph)
