"""
The `hf` dialect (level 2): the dataflow of one location.

Locations and networks are gone: a graph's channels are symbols, an SSA value is an edge, and an
edge used twice is a tee. Streaming operators handle each element as it comes; blocking ones
(`fold`, `reduce`, `fold_keyed`, `reduce_keyed`, `sort`, `collect`) emit when their input has ended
(`emit = at_end`), so everything behind them lies in a later stratum.

Verifier rules
  HF1  operators stand directly in an `hf.graph`, and use edges of that graph only
  HF2  a region's arguments and yielded types fit the operator
  HF3  `filter` yields i1, `filter_map` an i1 and a value, `flat_map` a list
  HF4  inputs of `union` and `chain` agree in element type
  HF5  `sort` has a key with an order
  HF6  keyed operators take edges of pairs
  HF7  channel names are unique among a graph's inputs, and among its outputs
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import (
    ArrayAttr,
    IntegerAttr,
    StringAttr,
    SymbolNameConstraint,
    SymbolRefAttr,
    i64,
)
from xdsl.ir import (
    Attribute,
    Block,
    Dialect,
    ParametrizedAttribute,
    Region,
    SSAValue,
    TypeAttribute,
)
from xdsl.irdl import (
    IRDLOperation,
    irdl_attr_definition,
    irdl_op_definition,
    operand_def,
    opt_region_def,
    prop_def,
    region_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.irdl.declarative_assembly_format import (
    CustomDirective,
    ParsingState,
    PrintingState,
    RegionVariable,
    irdl_custom_directive,
)
from xdsl.parser import AttrParser, Parser
from xdsl.printer import Printer
from xdsl.traits import IsolatedFromAbove, IsTerminator, NoTerminator, SymbolOpInterface

from hydro_mlir.dialects import hydroflow_rules as rules
from hydro_mlir.dialects.guarantees import EMISSIONS, FILE_UNITS, ROUTINGS, Order
from hydro_mlir.dialects.keywords import Keyword


@irdl_attr_definition
class EdgeType(ParametrizedAttribute, TypeAttribute):
    """Elements that flow between two operators: `!hf.edge<i64>`, `!hf.edge<i64, unordered>`."""

    name = "hf.edge"
    element: Attribute
    order: StringAttr

    def __init__(self, element: Attribute, order: str = Order.ORDERED):
        super().__init__(element, StringAttr(order))

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            element = parser.parse_type()
            order = Order.ORDERED
            if parser.parse_optional_punctuation(",") is not None:
                position = parser.pos
                word = parser.parse_identifier()
                if word not in list(Order):
                    parser.raise_error(f"expected ordered or unordered, but got {word}", position)
                order = Order(word)
        return [element, StringAttr(order)]

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_attribute(self.element)
            if self.order.data != Order.ORDERED:
                printer.print_string(f", {self.order.data}")


@irdl_custom_directive
class Operators(CustomDirective):
    """`custom<Operators>($body)`: a region of one block, which may be empty."""

    body: RegionVariable

    def parse(self, parser: Parser, state: ParsingState) -> None:
        region = parser.parse_region()
        if not region.blocks:
            region.add_block(Block())
        self.body.set(state, region)

    def print(self, printer: Printer, state: PrintingState, op: IRDLOperation) -> None:
        state.print_whitespace(printer)
        printer.print_region(self.body.get(op), print_empty_block=False)


@irdl_op_definition
class GraphOp(IRDLOperation):
    """The graph of one location: `hf.graph @worker members 3 { ... }`."""

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

    def verify_(self) -> None:
        rules.verify_graph(self)


@irdl_op_definition
class YieldOp(IRDLOperation):
    """The value or values of a region."""

    name = "hf.yield"
    values = var_operand_def()
    traits = traits_def(IsTerminator())
    assembly_format = "$values attr-dict `:` type($values)"

    def __init__(self, *values: SSAValue):
        super().__init__(operands=[values])


# --- sources and sinks ----------------------------------------------------------------------------


@irdl_op_definition
class SourceIterOp(IRDLOperation):
    """Constant elements, emitted once. Tuples are nested arrays."""

    name = "hf.source_iter"
    values = prop_def(ArrayAttr)
    result = result_def(EdgeType)
    assembly_format = "$values attr-dict `:` type($result)"

    def __init__(self, values: ArrayAttr, type_: EdgeType):
        super().__init__(properties={"values": values}, result_types=[type_])

    def verify_(self) -> None:
        rules.verify_source_iter(self)


@irdl_op_definition
class SourceFileOp(IRDLOperation):
    """A UTF-8 text file, cut by `line` or by `block` (see `hfplus.source_file`)."""

    name = "hf.source_file"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"by": FILE_UNITS}
    KEYWORD_RULE: ClassVar[str] = "HF2"
    path = prop_def(StringAttr)
    by = prop_def(StringAttr)
    result = result_def(EdgeType)
    custom_directives = (Keyword,)
    assembly_format = "$path `by` custom<Keyword>($by) attr-dict `:` type($result)"

    def __init__(self, path: str, by: str, type_: EdgeType):
        super().__init__(
            properties={"path": StringAttr(path), "by": StringAttr(by)}, result_types=[type_]
        )

    def verify_(self) -> None:
        rules.verify_source_file(self)


@irdl_op_definition
class SourceChannelOp(IRDLOperation):
    """Elements that other members send; with `keyed`, pairs of sender and element."""

    name = "hf.source_channel"
    channel = prop_def(SymbolRefAttr)
    sender = prop_def(SymbolRefAttr)
    keyed = prop_def(IntegerAttr)
    result = result_def(EdgeType)
    assembly_format = "$channel `from` $sender `keyed` $keyed attr-dict `:` type($result)"

    def __init__(self, channel: str, sender: str, keyed: bool, type_: EdgeType):
        super().__init__(
            properties={
                "channel": SymbolRefAttr(channel),
                "sender": SymbolRefAttr(sender),
                "keyed": IntegerAttr(int(keyed), 1),
            },
            result_types=[type_],
        )

    def verify_(self) -> None:
        rules.verify_source_channel(self)


@irdl_op_definition
class DestChannelOp(IRDLOperation):
    """Send every element. `routing` as in `hfplus.net`; `key` only for `partition`."""

    name = "hf.dest_channel"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"routing": ROUTINGS}
    KEYWORD_RULE: ClassVar[str] = "HF2"
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
class DestSinkOp(IRDLOperation):
    """Hand every element to a Python function at the edge."""

    name = "hf.dest_sink"
    callback = prop_def(SymbolRefAttr)
    operand = operand_def(EdgeType)
    assembly_format = "$callback $operand attr-dict `:` type($operand)"

    def __init__(self, callback: str, operand: SSAValue):
        super().__init__(operands=[operand], properties={"callback": SymbolRefAttr(callback)})

    def verify_(self) -> None:
        rules.verify_end(self)


@irdl_op_definition
class NullOp(IRDLOperation):
    """Drop every element."""

    name = "hf.null"
    operand = operand_def(EdgeType)
    assembly_format = "$operand attr-dict `:` type($operand)"

    def __init__(self, operand: SSAValue):
        super().__init__(operands=[operand])

    def verify_(self) -> None:
        rules.verify_end(self)


# --- streaming operators --------------------------------------------------------------------------


class ElementwiseOp(IRDLOperation):
    """A function of one element. The region has one argument and yields as the operator says."""

    operand = operand_def(EdgeType)
    body = region_def()
    result = result_def(EdgeType)
    assembly_format = "$operand $body attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue, body: Region, type_: EdgeType):
        super().__init__(operands=[operand], regions=[body], result_types=[type_])


@irdl_op_definition
class MapOp(ElementwiseOp):
    """One element out for each element in: `hf.yield %y`."""

    name = "hf.map"

    def verify_(self) -> None:
        rules.verify_map(self)


@irdl_op_definition
class FilterOp(ElementwiseOp):
    """Keep elements for which the region yields true."""

    name = "hf.filter"

    def verify_(self) -> None:
        rules.verify_filter(self)


@irdl_op_definition
class FilterMapOp(ElementwiseOp):
    """`hf.yield %keep, %y`: %y where %keep holds, else nothing."""

    name = "hf.filter_map"

    def verify_(self) -> None:
        rules.verify_filter_map(self)


@irdl_op_definition
class FlatMapOp(ElementwiseOp):
    """Every element of the list that the region yields."""

    name = "hf.flat_map"

    def verify_(self) -> None:
        rules.verify_flat_map(self)


class MergeOp(IRDLOperation):
    """Several inputs of one element type, one output."""

    inputs = var_operand_def(EdgeType)
    result = result_def(EdgeType)
    assembly_format = "$inputs attr-dict `:` type($inputs) `->` type($result)"

    def __init__(self, inputs: Sequence[SSAValue], type_: EdgeType):
        super().__init__(operands=[inputs], result_types=[type_])

    def verify_(self) -> None:
        rules.verify_merge(self)


@irdl_op_definition
class UnionOp(MergeOp):
    """Elements of all inputs as they come."""

    name = "hf.union"


@irdl_op_definition
class ChainOp(MergeOp):
    """All elements of the first input, then of the next; an input waits for those before it."""

    name = "hf.chain"


@irdl_op_definition
class LimitOp(IRDLOperation):
    """The first `count` elements."""

    name = "hf.limit"
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


# --- blocking operators ---------------------------------------------------------------------------


class AggregateOp(IRDLOperation):
    """Accumulate; the region `step` has arguments accumulator and element, `initial` none."""

    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"emit": EMISSIONS}
    KEYWORD_RULE: ClassVar[str] = "HF2"
    operand = operand_def(EdgeType)
    emit = prop_def(StringAttr)
    initial = opt_region_def()
    step = region_def()
    result = result_def(EdgeType)
    custom_directives = (Keyword,)
    assembly_format = (
        "$operand `emit` custom<Keyword>($emit) (`from` $initial^)? `step` $step attr-dict "
        "`:` type($operand) `->` type($result)"
    )

    def __init__(
        self,
        operand: SSAValue,
        initial: Region | None,
        step: Region,
        type_: EdgeType,
        emit: str = "at_end",
    ):
        super().__init__(
            operands=[operand],
            properties={"emit": StringAttr(emit)},
            regions=[[] if initial is None else [initial], step],
            result_types=[type_],
        )


@irdl_op_definition
class FoldOp(AggregateOp):
    """One accumulator of all elements, emitted when the input has ended."""

    name = "hf.fold"

    def verify_(self) -> None:
        rules.verify_fold(self)


@irdl_op_definition
class ReduceOp(AggregateOp):
    """As `fold`, from the first element; emits nothing where there was none."""

    name = "hf.reduce"

    def verify_(self) -> None:
        rules.verify_reduce(self)


@irdl_op_definition
class FoldKeyedOp(AggregateOp):
    """One accumulator per key of an edge of pairs; emits pairs, in the order keys first came."""

    name = "hf.fold_keyed"

    def verify_(self) -> None:
        rules.verify_fold_keyed(self)


@irdl_op_definition
class ReduceKeyedOp(AggregateOp):
    """As `fold_keyed`, from the first element of each key."""

    name = "hf.reduce_keyed"

    def verify_(self) -> None:
        rules.verify_reduce_keyed(self)


@irdl_op_definition
class CollectOp(IRDLOperation):
    """All elements as one list, when the input has ended."""

    name = "hf.collect"
    operand = operand_def(EdgeType)
    result = result_def(EdgeType)
    assembly_format = "$operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue, type_: EdgeType):
        super().__init__(operands=[operand], result_types=[type_])

    def verify_(self) -> None:
        rules.verify_collect(self)


@irdl_op_definition
class SortOp(IRDLOperation):
    """All elements in ascending order of the key, when the input has ended. Stable."""

    name = "hf.sort"
    operand = operand_def(EdgeType)
    key = region_def()
    result = result_def(EdgeType)
    assembly_format = "$operand `by` $key attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue, key: Region, type_: EdgeType):
        super().__init__(operands=[operand], regions=[key], result_types=[type_])

    def verify_(self) -> None:
        rules.verify_sort(self)


BLOCKING = (FoldOp, ReduceOp, FoldKeyedOp, ReduceKeyedOp, CollectOp, SortOp)

Hydroflow = Dialect(
    "hf",
    [
        GraphOp,
        YieldOp,
        SourceIterOp,
        SourceFileOp,
        SourceChannelOp,
        DestChannelOp,
        DestSinkOp,
        NullOp,
        MapOp,
        FilterOp,
        FilterMapOp,
        FlatMapOp,
        UnionOp,
        ChainOp,
        LimitOp,
        FoldOp,
        ReduceOp,
        FoldKeyedOp,
        ReduceKeyedOp,
        CollectOp,
        SortOp,
    ],
    [EdgeType],
)
