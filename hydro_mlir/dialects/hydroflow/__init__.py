"""
The `hf` dialect (level 2): the dataflow of one location.

Locations and networks are gone: a graph's channels are symbols, an SSA value is an edge, and an
edge used twice is a tee. A graph runs in one of two modes.

Streams (the default): streaming operators handle each element as it comes; blocking ones (`fold`,
`reduce`, `fold_keyed`, `reduce_keyed`, `sort`, `collect`) emit when their input has ended
(`emit = at_end`), so everything behind them lies in a later stratum.

Ticks (`attributes {ticks}`): every input ends at the end of a tick. Blocking operators emit in
every tick (`emit = tick`), state has lifetimes (`persist(static, tick)`), cycles within a graph
are closed by `hf.forward` and `hf.complete`, and loops are regions.

One file per family of operators; `facts` says what is known about each.

Verifier rules
  HF1  operators stand directly in an `hf.graph` or a loop, and use edges of that graph only
  HF2  a region's arguments and yielded types fit the operator
  HF3  `filter` yields i1, `filter_map` an i1 and a value, `flat_map` a list
  HF4  inputs of `union` and `chain` agree in element type
  HF5  `sort` has a key with an order
  HF6  keyed operators take edges of pairs
  HF7  channel names are unique among a graph's inputs, and among its outputs
  TK1  lifetimes are as many as the operator has, and of those that it has
  TK2  outputs have names of their own, or are numbered from 0; `null` is connected
  TK3  sources stand outside loops; windowing operators are the first in a loop, and no others
  TK4  un-windowing operators are the first behind a loop, and no others
  TK5  references are to operators that hold something
  TK6  each `forward` is completed once, by an edge of its type, in the same loop
  TK7  merges and morphisms of lattices yield what the lattice holds
  TK8  what is changed is a handoff, singleton or optional; all references to it have an access
       group or none has; one that changes it is alone in its group
"""

from __future__ import annotations

from xdsl.ir import Dialect

from hydro_mlir.dialects.hydroflow import (
    elementwise,
    folds,
    graph,
    joins,
    lattices,
    loops,
    multi_output,
    references,
    sets,
    sinks,
    sorts,
    sources,
    ticks,
)
from hydro_mlir.dialects.hydroflow.base import (
    Operator,
    PairOp,
    PassingOp,
    PassingStatefulOp,
    Referring,
    Stateful,
)
from hydro_mlir.dialects.hydroflow.edges import (
    UNIT,
    EdgeType,
    element,
    facts_of,
    plain_words,
    words,
)
from hydro_mlir.dialects.hydroflow.elementwise import (
    AssertEqOp,
    AssertOp,
    CounterOp,
    ElementwiseOp,
    EnumerateOp,
    FilterMapOp,
    FilterOp,
    FlatMapOp,
    FlattenOp,
    IdentityOp,
    InspectOp,
    LimitOp,
    MapOp,
    MultisetDeltaOp,
    ScanOp,
    UniqueOp,
)
from hydro_mlir.dialects.hydroflow.facts import (
    LIFETIMES,
    LOOP_LIFETIMES,
    Category,
    Delay,
    Facts,
    Ports,
    Reference,
)
from hydro_mlir.dialects.hydroflow.folds import (
    AggregateOp,
    FoldKeyedOp,
    FoldNoReplayOp,
    FoldOp,
    ReduceKeyedOp,
    ReduceNoReplayOp,
    ReduceOp,
)
from hydro_mlir.dialects.hydroflow.graph import (
    FLEET,
    PORT_ATTRIBUTES,
    TICKS,
    CompleteOp,
    ForwardOp,
    GraphOp,
    YieldOp,
)
from hydro_mlir.dialects.hydroflow.joins import (
    BothFusedJoinOp,
    CrossJoinMultisetOp,
    CrossJoinOp,
    CrossSingletonOp,
    EquijoinOp,
    FusedJoinOp,
    HalfFusedJoinOp,
    JoinFusedLhsOp,
    JoinFusedOp,
    JoinFusedRhsOp,
    JoinMultisetHalfOp,
    JoinMultisetOp,
    JoinOp,
    ProductOp,
    ZipLongestOp,
    ZipOp,
)
from hydro_mlir.dialects.hydroflow.lattices import (
    LatticeBimorphismOp,
    LatticeFoldBatchOp,
    LatticeFoldOp,
    LatticeJoinFusedJoinOp,
    LatticeReduceOp,
    LatticeStateOp,
    StateByOp,
    StateOp,
)
from hydro_mlir.dialects.hydroflow.loops import (
    AllIterationsOp,
    AllOnceOp,
    BatchEagerOp,
    BatchLazyOp,
    BatchOp,
    LoopOp,
    NextIterationOp,
    PrefixOp,
    RepeatNOp,
    WindowingOp,
)
from hydro_mlir.dialects.hydroflow.multi_output import (
    DemuxEnumOp,
    DemuxOp,
    PartitionOp,
    RoutingOp,
    TeeOp,
    UnzipOp,
)
from hydro_mlir.dialects.hydroflow.references import (
    HandoffOp,
    OptionalOp,
    SingletonOp,
    reference_type,
)
from hydro_mlir.dialects.hydroflow.sets import (
    AntiJoinFamilyOp,
    AntiJoinMultisetOp,
    AntiJoinOp,
    ChainFirstNOp,
    ChainOp,
    DifferenceFamilyOp,
    DifferenceMultisetOp,
    DifferenceOp,
    MergeOp,
    UnionOp,
)
from hydro_mlir.dialects.hydroflow.sinks import (
    DestChannelOp,
    DestSinkOp,
)
from hydro_mlir.dialects.hydroflow.sorts import (
    CollectOp,
    KeyedSortOp,
    SortByKeyOp,
    SortOp,
)
from hydro_mlir.dialects.hydroflow.sources import (
    InitializeOp,
    IterRefOp,
    NullOp,
    SourceChannelOp,
    SourceFileOp,
    SourceIntervalOp,
    SourceIterOp,
    SourceJsonOp,
    SourceStreamOp,
    SpinOp,
    UnitSourceOp,
)
from hydro_mlir.dialects.hydroflow.ticks import (
    DeferSignalOp,
    DeferTickLazyOp,
    DeferTickOp,
    NextStratumOp,
    PersistMutKeyedOp,
    PersistMutOp,
    PersistOp,
)

BLOCKING = (FoldOp, ReduceOp, FoldKeyedOp, ReduceKeyedOp, CollectOp, SortOp)

Hydroflow = Dialect(
    "hf",
    [
        op
        for family in (
            graph,
            sources,
            elementwise,
            folds,
            sorts,
            joins,
            sets,
            lattices,
            multi_output,
            ticks,
            loops,
            sinks,
            references,
        )
        for op in family.OPERATIONS
    ],
    [EdgeType],
)

__all__ = [
    "BLOCKING",
    "FLEET",
    "LIFETIMES",
    "LOOP_LIFETIMES",
    "PORT_ATTRIBUTES",
    "TICKS",
    "UNIT",
    "AggregateOp",
    "AllIterationsOp",
    "AllOnceOp",
    "AntiJoinFamilyOp",
    "AntiJoinMultisetOp",
    "AntiJoinOp",
    "AssertEqOp",
    "AssertOp",
    "BatchEagerOp",
    "BatchLazyOp",
    "BatchOp",
    "BothFusedJoinOp",
    "Category",
    "ChainFirstNOp",
    "ChainOp",
    "CollectOp",
    "CompleteOp",
    "CounterOp",
    "CrossJoinMultisetOp",
    "CrossJoinOp",
    "CrossSingletonOp",
    "DeferSignalOp",
    "DeferTickLazyOp",
    "DeferTickOp",
    "Delay",
    "DemuxEnumOp",
    "DemuxOp",
    "DestChannelOp",
    "DestSinkOp",
    "DifferenceFamilyOp",
    "DifferenceMultisetOp",
    "DifferenceOp",
    "EdgeType",
    "ElementwiseOp",
    "EnumerateOp",
    "EquijoinOp",
    "Facts",
    "FilterMapOp",
    "FilterOp",
    "FlatMapOp",
    "FlattenOp",
    "FoldKeyedOp",
    "FoldNoReplayOp",
    "FoldOp",
    "ForwardOp",
    "FusedJoinOp",
    "GraphOp",
    "HalfFusedJoinOp",
    "HandoffOp",
    "Hydroflow",
    "IdentityOp",
    "InitializeOp",
    "InspectOp",
    "IterRefOp",
    "JoinFusedLhsOp",
    "JoinFusedOp",
    "JoinFusedRhsOp",
    "JoinMultisetHalfOp",
    "JoinMultisetOp",
    "JoinOp",
    "KeyedSortOp",
    "LatticeBimorphismOp",
    "LatticeFoldBatchOp",
    "LatticeFoldOp",
    "LatticeJoinFusedJoinOp",
    "LatticeReduceOp",
    "LatticeStateOp",
    "LimitOp",
    "LoopOp",
    "MapOp",
    "MergeOp",
    "MultisetDeltaOp",
    "NextIterationOp",
    "NextStratumOp",
    "NullOp",
    "Operator",
    "OptionalOp",
    "PairOp",
    "PartitionOp",
    "PassingOp",
    "PassingStatefulOp",
    "PersistMutKeyedOp",
    "PersistMutOp",
    "PersistOp",
    "Ports",
    "PrefixOp",
    "ProductOp",
    "ReduceKeyedOp",
    "ReduceNoReplayOp",
    "ReduceOp",
    "Reference",
    "Referring",
    "RepeatNOp",
    "RoutingOp",
    "ScanOp",
    "SingletonOp",
    "SortByKeyOp",
    "SortOp",
    "SourceChannelOp",
    "SourceFileOp",
    "SourceIntervalOp",
    "SourceIterOp",
    "SourceJsonOp",
    "SourceStreamOp",
    "SpinOp",
    "StateByOp",
    "StateOp",
    "Stateful",
    "TeeOp",
    "UnionOp",
    "UniqueOp",
    "UnitSourceOp",
    "UnzipOp",
    "WindowingOp",
    "YieldOp",
    "ZipLongestOp",
    "ZipOp",
    "element",
    "facts_of",
    "plain_words",
    "reference_type",
    "words",
]
