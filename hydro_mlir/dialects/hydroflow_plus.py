"""
The `hfplus` dialect (level 1): a whole fleet as one program.

Locations are symbols; every SSA value is a live collection at one of them, and its type says
which, with its guarantees. Types default to unbounded, ordered, once and print what differs:
`!hfplus.stream<!value.str, @worker, bounded, unordered>`.

Verifier rules (numbers as in the language's reference)
  V1   operands and results of an op other than `net` have one location
  V4   `assume`, and interleaving ordered streams, carry a non-empty reason
  V5   requirements on order, retry and bound hold, and results carry what the rules give
  V6   each `forward` is completed exactly once, by a value at least as strong, and the path
       from completion to forward crosses a `net`
  V8   regions are pure: only arith, math, scf, cf, func and value ops
  V10  fold and reduce of unordered or repeated input carry a combiner claim
  V13  channel names are unique, and element types can cross a network
  V14  keys of a `demux` are members of the destination
  V16  every collection reaches a sink or a `discard`
  V17  a location named by a type or an op is declared
  V19  what a function refers to is a bounded singleton, optional or keyed singleton of the same
       slice
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
    UnitAttr,
    i1,
    i64,
)
from xdsl.ir import Dialect, Region, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    opt_region_def,
    prop_def,
    region_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import IsTerminator, SymbolOpInterface

from hydro_mlir.dialects import hydroflow_plus_rules as rules
from hydro_mlir.dialects.guarantees import DURABLE, FILE_UNITS, ROUTINGS
from hydro_mlir.dialects.hydroflow_plus_keyed import AmendOp, ChangedOp
from hydro_mlir.dialects.hydroflow_plus_ports import ExternalOp, SinkPortOp, SourcePortOp
from hydro_mlir.dialects.hydroflow_plus_slices import FinishOp, SliceOp
from hydro_mlir.dialects.hydroflow_plus_timers import SourceTimerOp
from hydro_mlir.dialects.hydroflow_plus_types import (
    REFS,
    CollectionType,
    KeyedSingletonType,
    KeyedStreamType,
    OptionalType,
    SingletonType,
    StreamType,
)
from hydro_mlir.dialects.keywords import Keyword, parse_keyword

# --- locations, sources, sinks --------------------------------------------------------------------


@irdl_op_definition
class LocationOp(IRDLOperation):
    """A process or a cluster: `hfplus.location @worker cluster 3 {durable}`.

    `durable`: its members keep their state over their own deaths.
    """

    name = "hfplus.location"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"kind": ("process", "cluster")}
    KEYWORD_RULE: ClassVar[str] = "V17"
    sym_name = prop_def(SymbolNameConstraint())
    kind = prop_def(StringAttr)
    size = prop_def(IntegerAttr.constr(i64))
    traits = traits_def(SymbolOpInterface())

    def __init__(self, name: str, kind: str = "process", size: int = 1, durable: bool = False):
        super().__init__(
            properties={
                "sym_name": StringAttr(name),
                "kind": StringAttr(kind),
                "size": IntegerAttr(size, i64),
            },
            attributes={DURABLE: UnitAttr()} if durable else {},
        )

    @classmethod
    def parse(cls, parser: Parser) -> LocationOp:
        name = parser.parse_symbol_name().data
        kind = parse_keyword(parser, cls, "kind")
        size = 1
        if kind == "cluster":
            size = parser.parse_integer(allow_negative=False, allow_boolean=False)
        op = cls(name, kind, size)
        op.attributes |= parser.parse_optional_attr_dict()
        return op

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_symbol_name(self.sym_name.data)
        printer.print_string(f" {self.kind.data}")
        if self.kind.data == "cluster":
            printer.print_string(f" {self.size.value.data}")
        printer.print_op_attributes(self.attributes)

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_location(self)


@irdl_op_definition
class SourceIterOp(IRDLOperation):
    """Constant elements, each member of the location emits all of them.

    `hfplus.source_iter [1, 2] : !hfplus.stream<i64, @leader, bounded>`; tuples are nested arrays.
    """

    name = "hfplus.source_iter"
    values = prop_def(ArrayAttr)
    result = result_def(StreamType)
    assembly_format = "$values attr-dict `:` type($result)"

    def __init__(self, values: ArrayAttr, type_: StreamType):
        super().__init__(properties={"values": values}, result_types=[type_])

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_source_iter(self)


@irdl_op_definition
class SourceFileOp(IRDLOperation):
    """A UTF-8 text file, cut as `by` says.

    `line`: lines as Python's text files give them (ends are `\\n`, `\\r\\n`, `\\r`), without ends.
    `block`: pieces of bounded size, cut between white space; joined they are the text.
    """

    name = "hfplus.source_file"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"by": FILE_UNITS}
    KEYWORD_RULE: ClassVar[str] = "V5"
    path = prop_def(StringAttr)
    by = prop_def(StringAttr)
    result = result_def(StreamType)
    custom_directives = (Keyword,)
    assembly_format = "$path `by` custom<Keyword>($by) attr-dict `:` type($result)"

    def __init__(self, path: str, by: str, type_: StreamType):
        super().__init__(
            properties={"path": StringAttr(path), "by": StringAttr(by)}, result_types=[type_]
        )

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_source_file(self)


@irdl_op_definition
class SinkOp(IRDLOperation):
    """Hand every element to a Python function at the edge: `hfplus.sink @print_counts %x`.

    Operand: a stream; the function is called with each element (tuples spread).
    """

    name = "hfplus.sink"
    callback = prop_def(SymbolRefAttr)
    operand = operand_def(StreamType)
    assembly_format = "$callback $operand attr-dict `:` type($operand)"

    def __init__(self, callback: str, operand: SSAValue):
        super().__init__(operands=[operand], properties={"callback": SymbolRefAttr(callback)})

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_sink(self)


@irdl_op_definition
class DiscardOp(IRDLOperation):
    """Say that a collection is left unused on purpose."""

    name = "hfplus.discard"
    operand = operand_def(CollectionType)
    assembly_format = "$operand attr-dict `:` type($operand)"

    def __init__(self, operand: SSAValue):
        super().__init__(operands=[operand])


# --- elementwise ----------------------------------------------------------------------------------


@irdl_op_definition
class YieldOp(IRDLOperation):
    """The value of a region; of the first value of a state that starts empty, nothing."""

    name = "hfplus.yield"
    values = var_operand_def()
    traits = traits_def(IsTerminator())
    assembly_format = "($values^ `:` type($values))? attr-dict"

    def __init__(self, *values: SSAValue):
        super().__init__(operands=[values])


@irdl_op_definition
class YieldIfOp(IRDLOperation):
    """A value if the condition holds, else nothing."""

    name = "hfplus.yield_if"
    condition = operand_def(i1)
    value = operand_def()
    traits = traits_def(IsTerminator())
    assembly_format = "$condition `,` $value attr-dict `:` type($condition) `,` type($value)"

    def __init__(self, condition: SSAValue, value: SSAValue):
        super().__init__(operands=[condition, value])


@irdl_op_definition
class YieldAllOp(IRDLOperation):
    """Every element of a list."""

    name = "hfplus.yield_all"
    values = operand_def()
    traits = traits_def(IsTerminator())
    assembly_format = "$values attr-dict `:` type($values)"

    def __init__(self, values: SSAValue):
        super().__init__(operands=[values])


@irdl_op_definition
class EachOp(IRDLOperation):
    """Apply a function to every element; the terminator says what comes out.

    `yield` is map, `yield_if` filter and filter_map, `yield_all` flat_map. The region has one
    argument, the element; on keyed kinds two, key and element, and the key stays. Behind them
    comes what each of `refs` is worth: the value of a singleton, an option of an optional, a dict
    of a keyed singleton.
    """

    name = "hfplus.each"
    operand = operand_def(CollectionType)
    refs = var_operand_def(CollectionType)
    body = region_def()
    result = result_def(CollectionType)
    assembly_format = f"$operand {REFS} $body attr-dict `:` type($operand) `->` type($result)"

    def __init__(
        self,
        operand: SSAValue,
        body: Region,
        type_: CollectionType,
        refs: Sequence[SSAValue] = (),
    ):
        super().__init__(operands=[operand, refs], regions=[body], result_types=[type_])

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_each(self)


# --- grouping, aggregation ------------------------------------------------------------------------


@irdl_op_definition
class GroupOp(IRDLOperation):
    """A stream of pairs as a keyed stream."""

    name = "hfplus.group"
    operand = operand_def(StreamType)
    result = result_def(KeyedStreamType)
    assembly_format = "$operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue, type_: KeyedStreamType):
        super().__init__(operands=[operand], result_types=[type_])

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_group(self)


@irdl_op_definition
class UngroupOp(IRDLOperation):
    """`entries` (pairs), `values` or `keys` of a keyed collection, in no order across keys.

    Of a keyed singleton it must be bounded, so that every value is final.
    """

    name = "hfplus.ungroup"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"form": ("entries", "values", "keys")}
    KEYWORD_RULE: ClassVar[str] = "V5"
    form = prop_def(StringAttr)
    operand = operand_def(CollectionType)
    result = result_def(StreamType)
    custom_directives = (Keyword,)
    assembly_format = (
        "custom<Keyword>($form) $operand attr-dict `:` type($operand) `->` type($result)"
    )

    def __init__(self, form: str, operand: SSAValue, type_: StreamType):
        super().__init__(
            operands=[operand], properties={"form": StringAttr(form)}, result_types=[type_]
        )

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_ungroup(self)


@irdl_op_definition
class FoldOp(IRDLOperation):
    """Accumulate a stream into a singleton, a keyed stream into a keyed singleton.

    `initial` yields the first accumulator; without it (reduce) the first element is it, and the
    result of a stream is an optional. `step` has arguments accumulator and element, and behind
    them what each of `refs` is worth.
    `combiner` claims what makes order or repeats harmless: `commutative`, `idempotent`, each as
    `known` (the compiler sees why) or `stated` with the user's reason.
    """

    name = "hfplus.fold"
    operand = operand_def(CollectionType)
    refs = var_operand_def(CollectionType)
    combiner = opt_prop_def(
        ArrayAttr
    )  # of strings: "commutative: why", "idempotent: why", "known: sum"
    initial = opt_region_def()
    step = region_def()
    result = result_def(CollectionType)
    assembly_format = (
        f"$operand {REFS} (`from` $initial^)? `step` $step (`combiner` $combiner^)? attr-dict `:` "
        "type($operand) `->` type($result)"
    )

    def __init__(
        self,
        operand: SSAValue,
        initial: Region | None,
        step: Region,
        type_: CollectionType,
        combiner: Sequence[str] = (),
        refs: Sequence[SSAValue] = (),
    ):
        super().__init__(
            operands=[operand, refs],
            properties={
                "combiner": ArrayAttr([StringAttr(c) for c in combiner]) if combiner else None
            },
            regions=[[] if initial is None else [initial], step],
            result_types=[type_],
        )

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_fold(self)


@irdl_op_definition
class CollectOp(IRDLOperation):
    """All elements of an ordered stream as one list."""

    name = "hfplus.collect"
    operand = operand_def(StreamType)
    result = result_def(SingletonType)
    assembly_format = "$operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue, type_: SingletonType):
        super().__init__(operands=[operand], result_types=[type_])

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_collect(self)


@irdl_op_definition
class LiftOp(IRDLOperation):
    """A bounded singleton or optional as a stream of one or no element."""

    name = "hfplus.lift"
    operand = operand_def(CollectionType)
    result = result_def(StreamType)
    assembly_format = "$operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue, type_: StreamType):
        super().__init__(operands=[operand], result_types=[type_])

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_lift(self)


@irdl_op_definition
class SortOp(IRDLOperation):
    """A bounded stream in ascending order of a key; equal keys keep the order they came in."""

    name = "hfplus.sort"
    operand = operand_def(StreamType)
    key = region_def()
    result = result_def(StreamType)
    assembly_format = "$operand `by` $key attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue, key: Region, type_: StreamType):
        super().__init__(operands=[operand], regions=[key], result_types=[type_])

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_sort(self)


@irdl_op_definition
class LimitOp(IRDLOperation):
    """The first `count` elements of an ordered stream."""

    name = "hfplus.limit"
    count = prop_def(IntegerAttr.constr(i64))
    operand = operand_def(StreamType)
    result = result_def(StreamType)
    assembly_format = "$count $operand attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, count: int, operand: SSAValue):
        super().__init__(
            operands=[operand],
            properties={"count": IntegerAttr(count, i64)},
            result_types=[operand.type],
        )

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_limit(self)


@irdl_op_definition
class UnionOp(IRDLOperation):
    """Several streams as one.

    `concat`: all of the first, then the next; all but the last are bounded. `interleave`: as they
    come; of ordered inputs the result is ordered only with a `reason`.
    """

    name = "hfplus.union"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"form": ("concat", "interleave")}
    KEYWORD_RULE: ClassVar[str] = "V5"
    form = prop_def(StringAttr)
    reason = opt_prop_def(StringAttr)
    inputs = var_operand_def(StreamType)
    result = result_def(StreamType)
    custom_directives = (Keyword,)
    assembly_format = (
        "custom<Keyword>($form) $inputs (`because` $reason^)? attr-dict `:` type($inputs) "
        "`->` type($result)"
    )

    def __init__(
        self, form: str, inputs: Sequence[SSAValue], type_: StreamType, reason: str | None = None
    ):
        super().__init__(
            operands=[inputs],
            properties={
                "form": StringAttr(form),
                "reason": None if reason is None else StringAttr(reason),
            },
            result_types=[type_],
        )

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_union(self)


@irdl_op_definition
class AssumeOp(IRDLOperation):
    """Claim a stronger order or retry guarantee, with the reason why any outcome is fine."""

    name = "hfplus.assume"
    reason = prop_def(StringAttr)
    operand = operand_def(CollectionType)
    result = result_def(CollectionType)
    assembly_format = "$operand `because` $reason attr-dict `:` type($operand) `->` type($result)"

    def __init__(self, operand: SSAValue, type_: CollectionType, reason: str):
        super().__init__(
            operands=[operand], properties={"reason": StringAttr(reason)}, result_types=[type_]
        )

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_assume(self)


# --- network and cycles ---------------------------------------------------------------------------


@irdl_op_definition
class NetOp(IRDLOperation):
    """Move a stream to another location; the only op whose operand and result differ in place.

    `routing`: `send` (to a process), `broadcast`, `round_robin`, `partition` (by a hash of the
    key region's value), `demux` (elements are pairs of member and payload; the payload travels).
    From a cluster the result is a keyed stream by sender, except for `partition` and `round_robin`
    which give a stream without order. Boundedness is kept.
    """

    name = "hfplus.net"
    KEYWORDS: ClassVar[dict[str, tuple[str, ...]]] = {"routing": ROUTINGS}
    KEYWORD_RULE: ClassVar[str] = "V5"
    routing = prop_def(StringAttr)
    channel = prop_def(StringAttr)
    operand = operand_def(StreamType)
    key = opt_region_def()
    result = result_def(CollectionType)
    custom_directives = (Keyword,)
    assembly_format = (
        "custom<Keyword>($routing) $operand `channel` $channel (`key` $key^)? attr-dict `:` "
        "type($operand) `->` type($result)"
    )

    def __init__(
        self,
        routing: str,
        channel: str,
        operand: SSAValue,
        type_: CollectionType,
        key: Region | None = None,
    ):
        super().__init__(
            operands=[operand],
            properties={"routing": StringAttr(routing), "channel": StringAttr(channel)},
            regions=[[] if key is None else [key]],
            result_types=[type_],
        )

    def verify_(self) -> None:
        """See the rules of the module."""
        rules.verify_net(self)


@irdl_op_definition
class ForwardOp(IRDLOperation):
    """A collection that a later `complete` of the same name defines: closes cycles."""

    name = "hfplus.forward"
    ref = prop_def(SymbolRefAttr)
    result = result_def(CollectionType)
    assembly_format = "$ref attr-dict `:` type($result)"

    def __init__(self, name: str, type_: CollectionType):
        super().__init__(properties={"ref": SymbolRefAttr(name)}, result_types=[type_])


@irdl_op_definition
class CompleteOp(IRDLOperation):
    """Define a `forward`."""

    name = "hfplus.complete"
    ref = prop_def(SymbolRefAttr)
    operand = operand_def(CollectionType)
    assembly_format = "$ref $operand attr-dict `:` type($operand)"

    def __init__(self, name: str, operand: SSAValue):
        super().__init__(operands=[operand], properties={"ref": SymbolRefAttr(name)})


HydroflowPlus = Dialect(
    "hfplus",
    [
        LocationOp,
        SourceIterOp,
        SourceFileOp,
        SinkOp,
        DiscardOp,
        YieldOp,
        YieldIfOp,
        YieldAllOp,
        EachOp,
        GroupOp,
        UngroupOp,
        FoldOp,
        CollectOp,
        LiftOp,
        SortOp,
        LimitOp,
        UnionOp,
        AssumeOp,
        NetOp,
        ForwardOp,
        CompleteOp,
        SliceOp,
        FinishOp,
        ExternalOp,
        SourcePortOp,
        SinkPortOp,
        SourceTimerOp,
        AmendOp,
        ChangedOp,
    ],
    [StreamType, KeyedStreamType, SingletonType, OptionalType, KeyedSingletonType],
)
