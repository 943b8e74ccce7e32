"""
`project-locations`: one `hf.graph` per location.

What: split a fleet's program by location. A `net` becomes a channel's two ends, live collections
become edges, and a cycle through the network disappears because its two halves only meet in a
channel's name.

Before:
    hfplus.location @a process
    hfplus.location @b cluster 2
    %s = hfplus.source_iter [1, 2] : !hfplus.stream<i64, @a, bounded>
    %m = hfplus.each %s {
    ^bb0(%x : i64):
      hfplus.yield %x : i64
    } : !hfplus.stream<i64, @a, bounded> -> !hfplus.stream<i64, @a, bounded>
    %n = hfplus.net broadcast %m channel "c" : ... -> !hfplus.stream<i64, @b, bounded>
    hfplus.sink @print %n : !hfplus.stream<i64, @b, bounded>
After:
    hf.graph @a members 1 {
      %s = hf.source_iter [1, 2] : !hf.edge<i64>
      %m = hf.map %s { ^bb0(%x : i64): hf.yield %x : i64 } : !hf.edge<i64> -> !hf.edge<i64>
      hf.dest_channel broadcast %m channel @c to @b {bounded} : !hf.edge<i64>
    }
    hf.graph @b members 2 {
      %n = hf.source_channel @c from @a keyed false {bounded} : !hf.edge<i64>
      hf.dest_sink @print %n : !hf.edge<i64>
    }

How collections map: a keyed one is an edge of pairs; a singleton or optional is an edge that
carries its one value when it is final. `each` becomes `map`, `filter`, `filter_map` or
`flat_map` after its terminator; on keyed collections its region takes the pair. `group`,
`lift`, `assume` and `ungroup entries` change a type only and vanish. `forward` is the value that
completes it. Attributes, such as `label`, are kept. `{bounded}` marks a channel that ends.

Legal when: every `forward` is completed (HF201), and cycles within a location cross the network
(HF202). The verifier of `hfplus` promises both; other mistakes it has refused before.

Sound because: operators only meet at one location, so the edges of a location are exactly its
own, and a topological order of them exists.

Not handled: what waits for an end beside a slice (HF204); slices themselves are in `slices`, guests
and timers in `outside`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, NoReturn, cast

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp, UnitAttr
from xdsl.ir import Block, Operation, OpResult, Region, SSAValue
from xdsl.passes import ModulePass

from hydro_mlir.analysis.order import CycleError, topological_order
from hydro_mlir.diagnostics import Note, fail, place_of, suggest
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.dialects.guarantees import Bound
from hydro_mlir.passes import outside
from hydro_mlir.passes.building import append, refuse_leftovers, take_region
from hydro_mlir.passes.keyed_state import convert_amend, convert_changed, dict_of
from hydro_mlir.passes.regions import (
    component_region,
    each_region,
    edge_type,
    value_region,
)
from hydro_mlir.passes.slices import convert_slice, require_streaming

KEYED = (hfplus.KeyedStreamType, hfplus.KeyedSingletonType)


@dataclass(frozen=True)
class Node:
    """An op at one location; a `net` has two, one at each end."""

    op: Operation
    receives: bool = False


class Projection:
    """The graphs of a module while they are filled."""

    def __init__(self, module: ModuleOp):
        self.module = module
        self.ops = [op for op in module.ops if op.name.startswith("hfplus.")]
        self.completes = {
            op.ref.string_value(): op for op in self.ops if isinstance(op, hfplus.CompleteOp)
        }
        self.locations: dict[str, hfplus.LocationOp] = {
            op.sym_name.data: op for op in self.ops if isinstance(op, hfplus.LocationOp)
        }
        self.blocks = {name: Block() for name in self.locations}
        self.edges: dict[SSAValue, SSAValue] = {}
        # What functions refer to, as the operators that hold it.
        self.held: dict[SSAValue, SSAValue] = {}
        # Keyed singletons that leave a slice, as a list of the entries of each firing.
        self.versions: dict[SSAValue, SSAValue] = {}
        # Where the ops of a slice go while it is converted.
        self.within: Block | None = None
        self.sliced = {
            cast(hfplus.CollectionType, op.reads[0].type).place: op
            for op in self.ops
            if isinstance(op, hfplus.SliceOp)
        }

    def run(self) -> None:
        """Fill the graphs and put them in place of the ops they come from."""
        for node in self.ordered():
            if node.receives:
                self.receive(cast(hfplus.NetOp, node.op))
            else:
                require_streaming(node.op, self.sliced)
                self.convert(node.op)
        self.replace()

    def convert(self, op: Operation) -> None:
        """Add the operator that an op is; structure is none."""
        if (convert := CONVERSIONS.get(type(op))) is not None:
            convert(self, op)

    @contextmanager
    def inside(self, block: Block) -> Generator[None]:
        """Operators go into a block instead of their location's graph."""
        self.within = block
        yield
        self.within = None

    def ordered(self) -> list[Node]:
        """All nodes, each behind those at its location that feed it."""
        try:
            return topological_order(self.nodes(), self.dependencies)
        except CycleError as error:
            self.refuse_cycle([cast(Node, node).op for node in error.cycle])

    def nodes(self) -> Iterator[Node]:
        """Both ends of a `net` in the place of the op, and the other ops."""
        for op in self.ops:
            if isinstance(op, hfplus.NetOp):
                yield Node(op, receives=True)
            yield Node(op)

    def dependencies(self, node: Node) -> Iterator[Node]:
        """The nodes that define a node's operands; what is received depends on nothing."""
        if node.receives:
            return
        for operand in node.op.operands:
            definer = cast(OpResult, self.resolve(operand)).op
            yield Node(definer, receives=isinstance(definer, hfplus.NetOp))

    def resolve(self, operand: SSAValue) -> SSAValue:
        """A value, or for a `forward` the value that completes it."""
        seen: list[Operation] = []
        while isinstance(forward := operand.owner, hfplus.ForwardOp):
            if forward in seen:
                self.refuse_cycle(seen)
            seen.append(forward)
            name = forward.ref.string_value()
            complete = self.completes.get(name)
            if complete is None:
                fail("HF201", f"expected a `complete` of @{name}", place_of(forward))
            operand = complete.operand
        return operand

    def refuse_cycle(self, cycle: list[Operation]) -> NoReturn:
        """Raise a diagnostic for a cycle within a location."""
        notes = [Note("then through here", place_of(op)) for op in cycle[1:]]
        fail(
            "HF202", "expected a cycle that crosses the network, but got one at a single location",
            place_of(cycle[0]), notes=notes, help="send the values to another location and back",
        )

    def place(self, operand: SSAValue) -> Block:
        """The graph of the location that a collection is at, or the slice that it is in."""
        if self.within is not None:
            return self.within
        return self.block(cast(hfplus.CollectionType, operand.type).place, operand.owner)

    def block(self, location: str, user: Operation | Block) -> Block:
        """The graph of a location."""
        if location not in self.blocks:
            fail(
                "HF203",
                f"expected a location, but got @{location}{suggest(location, self.blocks)}",
                place_of(user) if isinstance(user, Operation) else None,
            )
        return self.blocks[location]

    def edge(self, operand: SSAValue) -> SSAValue:
        """The edge that a collection has become."""
        return self.edges[self.resolve(operand)]

    def add(self, new: Operation, old: Operation, block: Block) -> None:
        """Append an operator that stands for an op of the fleet."""
        new.attributes |= old.attributes
        append(new, block, old)
        if new.results and old.results:
            self.edges[old.results[0]] = new.results[0]
            new.results[0].name_hint = old.results[0].name_hint

    # --- networking ------------------------------------------------------------------------------

    def receive(self, op: hfplus.NetOp) -> None:
        """The receiving end of a channel."""
        sender = cast(hfplus.StreamType, op.operand.type).place
        keyed = isinstance(op.result.type, KEYED)
        new = hf.SourceChannelOp(op.channel.data, sender, keyed, edge_type(op.result.type))
        self.mark_bounded(new, op)
        self.add(new, op, self.place(op.result))

    def send(self, op: hfplus.NetOp) -> None:
        """The sending end of a channel."""
        receiver = op.result.type.place
        key = None if op.key is None else value_region(take_region(op, op.key))
        new = hf.DestChannelOp(
            op.routing.data, op.channel.data, receiver, self.edge(op.operand), key
        )
        self.mark_bounded(new, op)
        new.attributes |= op.attributes
        append(new, self.place(op.operand), op)

    def mark_bounded(self, end: Operation, op: hfplus.NetOp) -> None:
        """Note at a channel's end whether it is known to end."""
        if op.result.type.bound.data == Bound.BOUNDED:
            end.attributes["bounded"] = UnitAttr()

    # --- the ops that stay at one location -------------------------------------------------------

    def source_iter(self, op: hfplus.SourceIterOp) -> None:
        """Constants."""
        self.add(hf.SourceIterOp(op.values, edge_type(op.result.type)), op, self.place(op.result))

    def source_file(self, op: hfplus.SourceFileOp) -> None:
        """A file."""
        new = hf.SourceFileOp(op.path.data, op.by.data, edge_type(op.result.type))
        self.add(new, op, self.place(op.result))

    def sink(self, op: hfplus.SinkOp) -> None:
        """A callback."""
        new = hf.DestSinkOp(op.callback.string_value(), self.edge(op.operand))
        self.add(new, op, self.place(op.operand))

    def discard(self, op: hfplus.DiscardOp) -> None:
        """Elements that are not needed."""
        self.add(hf.NullOp(self.edge(op.operand)), op, self.place(op.operand))

    def each(self, op: hfplus.EachOp) -> None:
        """A function of one element; the terminator says which operator it is."""
        keyed = isinstance(op.operand.type, KEYED)
        kind, body = each_region(take_region(op, op.body), keyed)
        new = kind(
            self.edge(op.operand), body, edge_type(op.result.type), self.references(op)
        )
        self.add(new, op, self.place(op.operand))

    def references(self, op: hfplus.EachOp | hfplus.FoldOp | hfplus.AmendOp) -> list[SSAValue]:
        """The edges of what a function refers to, each held by a `singleton` or `optional`."""
        for ref in op.refs:
            if ref not in self.held:
                optional = isinstance(ref.type, hfplus.OptionalType)
                kind = hf.OptionalOp if optional else hf.SingletonOp
                assert self.within is not None, "the verifier refuses references elsewhere"
                keyed = isinstance(ref.type, hfplus.KeyedSingletonType)
                edge = dict_of(self, ref, self.within, op) if keyed else self.edge(ref)
                self.held[ref] = append(kind(edge), self.within, op).result
        return [self.held[ref] for ref in op.refs]

    def keep(self, op: Operation) -> None:
        """An op that says something about types only."""
        self.edges[op.results[0]] = self.edge(op.operands[0])

    def ungroup(self, op: hfplus.UngroupOp) -> None:
        """Pairs as they are, or one component of each."""
        if op.form.data == "entries":
            return self.keep(op)
        edge = self.edge(op.operand)
        index = ("keys", "values").index(op.form.data)
        body = component_region(cast(hf.EdgeType, edge.type).element, index)
        return self.add(hf.MapOp(edge, body, edge_type(op.result.type)), op, self.place(op.operand))

    def fold(self, op: hfplus.FoldOp) -> None:
        """An aggregation of all elements or per key, from a value or from the first element."""
        keyed = isinstance(op.operand.type, KEYED)
        initial = None if op.initial is None else value_region(take_region(op, op.initial))
        if initial is None:
            kind = hf.ReduceKeyedOp if keyed else hf.ReduceOp
        else:
            kind = hf.FoldKeyedOp if keyed else hf.FoldOp
        step = value_region(take_region(op, op.step))
        # A slice ends its input with the firing.
        emit = "at_end" if self.within is None else "tick"
        new = kind(
            self.edge(op.operand), initial, step, edge_type(op.result.type), emit,
            refs=self.references(op),
        )
        self.add(new, op, self.place(op.operand))

    def collect(self, op: hfplus.CollectOp) -> None:
        """All elements as a list."""
        new = hf.CollectOp(self.edge(op.operand), edge_type(op.result.type))
        self.add(new, op, self.place(op.operand))

    def sort(self, op: hfplus.SortOp) -> None:
        """All elements by a key."""
        key = value_region(take_region(op, op.key))
        new = hf.SortOp(self.edge(op.operand), key, edge_type(op.result.type))
        self.add(new, op, self.place(op.operand))

    def limit(self, op: hfplus.LimitOp) -> None:
        """The first elements."""
        new = hf.LimitOp(op.count.value.data, self.edge(op.operand))
        self.add(new, op, self.place(op.operand))

    def union(self, op: hfplus.UnionOp) -> None:
        """Several edges as one."""
        kind = hf.ChainOp if op.form.data == "concat" else hf.UnionOp
        new = kind([self.edge(operand) for operand in op.inputs], edge_type(op.result.type))
        self.add(new, op, self.place(op.result))

    # --- the end ---------------------------------------------------------------------------------

    def replace(self) -> None:
        """Put the graphs into the module and erase what they were made of."""
        for name, location in self.locations.items():
            graph = hf.GraphOp(name, location.size.value.data, Region(self.blocks[name]))
            graph.attributes |= location.attributes
            if name in self.sliced:
                graph.attributes |= {hf.TICKS: UnitAttr(), hf.FLEET: UnitAttr()}
            append(graph, self.module.body.block, location)
        for op in reversed(self.ops):
            op.detach()
            op.erase(safe_erase=False)


CONVERSIONS: dict[type[Operation], Callable[..., None]] = {
    hfplus.SourceIterOp: Projection.source_iter,
    hfplus.SourceFileOp: Projection.source_file,
    hfplus.SinkOp: Projection.sink,
    hfplus.SourcePortOp: outside.source_port,
    hfplus.SinkPortOp: outside.sink_port,
    hfplus.SourceTimerOp: outside.source_timer,
    hfplus.DiscardOp: Projection.discard,
    hfplus.EachOp: Projection.each,
    hfplus.GroupOp: Projection.keep,
    hfplus.UngroupOp: Projection.ungroup,
    hfplus.FoldOp: Projection.fold,
    hfplus.CollectOp: Projection.collect,
    hfplus.LiftOp: Projection.keep,
    hfplus.SortOp: Projection.sort,
    hfplus.LimitOp: Projection.limit,
    hfplus.UnionOp: Projection.union,
    hfplus.AssumeOp: Projection.keep,
    hfplus.NetOp: Projection.send,
    hfplus.SliceOp: convert_slice,
    hfplus.AmendOp: convert_amend,
    hfplus.ChangedOp: convert_changed,
}

# These have nothing to convert: a location is the graph, a cycle is the value that closes it.
STRUCTURE = (hfplus.LocationOp, hfplus.ExternalOp, hfplus.ForwardOp, hfplus.CompleteOp)


@dataclass(frozen=True)
class ProjectLocationsPass(ModulePass):
    """Split a fleet's program into a graph per location."""

    name: ClassVar[str] = "project-locations"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        """Replace all `hfplus` ops of the module; raises DiagnosticError."""
        known = (*CONVERSIONS, *STRUCTURE)
        unknown = tuple(
            {type(o) for o in op.ops if o.name.startswith("hfplus.") and not isinstance(o, known)}
        )
        refuse_leftovers(op, unknown, self.name)
        Projection(op).run()
        refuse_leftovers(op, "hfplus", self.name)
