"""
`partition`: split a keyed fold of a process over the members of a new cluster.

    partition{location=leader members=3}
    partition{location=leader cut="counts" key="0" to=counter}

What: elements are sent to the member that a hash of their group key belongs to. Each member folds
its own keys; the entries are sent back. A `each` that makes pairs of key and value in front of the
fold moves along, so that elements travel as they were. Where the elements come over the network
already, their senders send them to the cluster themselves.

Before:
    hfplus.location @leader process
    %pairs = hfplus.each %words { ... yield (w, w) } : ... @leader ...
    %keyed = hfplus.group %pairs : ... -> !hfplus.keyed_stream<..., @leader, bounded>
    %counts = hfplus.fold %keyed from { ... } step { ... } : ... @leader ...
    %entries = hfplus.ungroup entries %counts : ... @leader ...
After:
    hfplus.location @leader process
    hfplus.location @leader_shard cluster 3
    %there = hfplus.net partition %words channel "leader_to_leader_shard" key { ... yield w } : ...
    %pairs = hfplus.each %there { ... yield (w, w) } : ... @leader_shard ...
    %keyed = hfplus.group %pairs : ... @leader_shard ...
    %counts = hfplus.fold %keyed from { ... } step { ... } : ... @leader_shard ...
    %mine = hfplus.ungroup entries %counts : ... @leader_shard ...
    %back = hfplus.net send %mine channel "leader_shard_to_leader" : ... -> !hfplus.keyed_stream<
        !value.member<@leader_shard>, ..., @leader, bounded, unordered>
    %entries = hfplus.ungroup values %back : ... @leader ...

Options: `cut` is the label of the fold (needed where a location has several), `key` is "auto" for
the whole group key or a path of component numbers into it such as "0.1", `members` the size of the
cluster, `to` its name.

Legal when
    the location exists and is a process                                          HF210, HF211
    the new location's name is not taken                                          HF212
    the label is one of an operator at the location                               HF213
    no function that moves asks for its own member id                             HF214
    there is one keyed fold, or the label names it                                HF220
    keys come out of elements: a `group` feeds the fold, which alone consumes it  HF221
    consumers of the result look at one key at a time: `each`, `ungroup`, `discard`    HF222
    `key` names a component of the group key                                      HF223
    `members` is at least 1                                                       HF224

Sound because: all elements of one key have the same hash (co-hashing), so one member sees all of
them and nothing that moves looks at two keys. A process that sends keeps their order within each
key; where the sender is a cluster the stream had no order before, and the fold's claim to be
commutative was checked for that. The entries of different keys had no order before and have none
after. Purity makes the key the same at the sender, where it routes, and at the member, where it
groups.

Not handled: folds of clusters (they are split already); folds without a key; partial results that
are combined at the receiver.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, cast

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Block, Operation, OpResult, Region, SSAValue
from xdsl.passes import ModulePass

from hydro_mlir.analysis.regions import component, exit_of
from hydro_mlir.diagnostics import Note, fail, place_of
from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.dialects import value
from hydro_mlir.dialects.guarantees import Order
from hydro_mlir.passes.building import (
    erase_unused,
    insert_after,
    insert_before,
    replace_terminator,
)
from hydro_mlir.passes.fleet import (
    add_location,
    collection,
    find_label,
    locations,
    new_channel_name,
    new_location_name,
    place_at,
    refuse_self,
    relocate,
    require_new_location,
    require_process,
)


def definer(operand: SSAValue) -> Operation:
    """The op that a collection comes from."""
    return cast(OpResult, operand).op


def is_keyed_fold(op: Operation) -> bool:
    """Whether an op folds a keyed stream."""
    return isinstance(op, hfplus.FoldOp) and isinstance(op.operand.type, hfplus.KeyedStreamType)


def find_fold(module: ModuleOp, location: str, label: str) -> hfplus.FoldOp:
    """The keyed fold to split, or a diagnostic."""
    if label:
        found = [find_label(module, location, label)]
    else:
        found = [op for op in module.ops if is_keyed_fold(op)]
        found = [op for op in found if collection(op.results[0]).place == location]
    if len(found) == 1 and is_keyed_fold(found[0]):
        return cast(hfplus.FoldOp, found[0])
    got = f"{len(found)}" if len(found) != 1 else f"`{found[0].name}`"
    place = place_of(found[0] if found else locations(module)[location])
    return fail(
        "HF220", f"expected one keyed fold at @{location}, but got {got}", place,
        notes=[Note("another one", place_of(op)) for op in found[1:]],
        help="choose one by its label with `cut`" if len(found) > 1 else "",
    )


def feeding(fold: hfplus.FoldOp) -> list[Operation]:
    """The ops from the `group` that makes the keys up to the fold, or a diagnostic."""
    ops: list[Operation] = [fold]
    while not isinstance(ops[0], hfplus.GroupOp):
        keyed = ops[0].operands[0]
        op = definer(keyed)
        if not isinstance(op, hfplus.GroupOp | hfplus.EachOp | hfplus.AssumeOp):
            fail(
                "HF221", "expected keys that come from the elements of a stream, "
                f"but `{op.name}` makes them", place_of(op),
                notes=[Note("for this fold", place_of(fold))],
            )
        if not keyed.has_one_use():
            fail(
                "HF221", "expected a keyed stream that one operator consumes, but it has several",
                place_of(op), help="group the stream for each of them",
            )
        ops.insert(0, op)
    return ops


def consumers_per_key(fold: hfplus.FoldOp) -> tuple[list[Operation], list[hfplus.UngroupOp]]:
    """The ops behind the fold that move along, and those whose result is sent back."""
    moving: list[Operation] = []
    returning: list[hfplus.UngroupOp] = []
    pending: list[Operation] = [fold]
    while pending:
        for use in pending.pop(0).results[0].uses:
            op = use.operation
            if isinstance(op, hfplus.UngroupOp):
                returning.append(op)
            elif isinstance(op, hfplus.EachOp | hfplus.AssumeOp):
                pending.append(op)
                moving.append(op)
            elif not isinstance(op, hfplus.DiscardOp):
                fail(
                    "HF222", "expected a consumer that looks at one key at a time, "
                    f"but got `{op.name}`", place_of(op),
                    notes=[Note("of this fold", place_of(fold))],
                )
    return moving, returning


def pairing(group: Operation) -> hfplus.EachOp | None:
    """The `each` in front of a group that moves along: it makes the pairs, the key plainly seen."""
    op = definer(group.operands[0])
    if not isinstance(op, hfplus.EachOp) or not op.result.has_one_use():
        return None
    end = exit_of(op.body)
    if not isinstance(end, hfplus.YieldOp) or component(end.values[0], (0,)) is None:
        return None
    return op if isinstance(op.operand.type, hfplus.StreamType) else None


def key_path(group: Operation, key: str) -> tuple[int, ...]:
    """The components of the group key that route, or a diagnostic."""
    if key == "auto":
        return ()
    type_ = collection(group.results[0]).element_types[0]
    whole = type_
    for part in key.split("."):
        if not part.isdecimal() or not isinstance(type_, value.TupleType):
            break
        if int(part) >= len(type_.elements):
            break
        type_ = type_.elements.data[int(part)]
    else:
        return tuple(int(part) for part in key.split("."))
    return fail(
        "HF223", f'expected "auto" or a path into the key of type {value.type_name(whole)}, '
        f'but got "{key}"', place_of(group),
    )


def routing_key(group: Operation, pairs: hfplus.EachOp | None, path: tuple[int, ...]) -> Region:
    """The function from an element that travels to the key it is routed by."""
    if pairs is None:
        block = Block(arg_types=[collection(group.operands[0]).element_types[0]])
        block.add_op(hfplus.YieldOp(block.args[0]))
        region = Region(block)
    else:
        region = pairs.body.clone()
    end = exit_of(region)
    key = end.operands[0]
    for index in (0, *path):
        shown = component(key, (index,))
        key = insert_before(value.GetOp(key, index), end).result if shown is None else shown
    replace_terminator(end, hfplus.YieldOp(key))
    erase_unused(region)
    return region


def at_sender(stream: SSAValue) -> tuple[SSAValue, list[Operation]]:
    """Where a stream that comes over the network is sent from, and the ops that brought it."""
    op, bringing = definer(stream), list[Operation]()
    if isinstance(op, hfplus.UngroupOp) and op.form.data == "values" and stream.has_one_use():
        bringing.append(op)
        stream = op.operand
        op = definer(stream)
    if isinstance(op, hfplus.NetOp) and op.routing.data == "send" and stream.has_one_use():
        return op.operand, [*bringing, op]
    return stream if not bringing else bringing[0].results[0], []


class Split:
    """The rewrite of one fold, once it is known to be legal."""

    def __init__(self, module: ModuleOp, old: str, new: str):
        self.module = module
        self.old = old
        self.new = new

    def send_there(self, first: Operation, key: Region) -> None:
        """Route the elements that `first` takes to the members of the cluster."""
        taken = first.operands[0]
        source, bringing = at_sender(taken)
        sender = collection(source).place
        channel = new_channel_name(self.module, f"{sender}_to_{self.new}")
        type_ = place_at(collection(taken), self.new)
        net = hfplus.NetOp("partition", channel, source, type_, key)
        insert_before(net, first)
        net.result.name_hint = taken.name_hint
        first.operands[0] = net.result
        for op in bringing:
            op.detach()
            op.erase()

    def send_back(self, ungroup: hfplus.UngroupOp) -> None:
        """Let the entries that a member has arrive where they were made before."""
        result = ungroup.result
        original = result.type
        uses = list(result.uses)
        relocate(ungroup, self.new)
        channel = new_channel_name(self.module, f"{self.new}_to_{self.old}")
        keyed = original.like(
            hfplus.KeyedStreamType, value.MemberType(self.new), original.element,
            order=Order.UNORDERED,
        )
        net = insert_after(hfplus.NetOp("send", channel, ungroup.result, keyed), ungroup)
        back = insert_after(hfplus.UngroupOp("values", net.result, original), net)
        back.result.name_hint = result.name_hint
        for use in uses:
            use.operation.operands[use.index] = back.result


@dataclass(frozen=True)
class PartitionPass(ModulePass):
    """Split a keyed fold of a process over a new cluster."""

    name: ClassVar[str] = "partition"
    location: str
    key: str = "auto"
    members: int = 2
    cut: str = ""
    to: str = ""

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        """Rewrite the module; raises DiagnosticError and leaves it alone where that is illegal."""
        location = require_process(op, self.location, "a cluster's folds are split already")
        new = self.to or new_location_name(op, f"{self.location}_shard")
        require_new_location(op, new)
        if self.members < 1:
            fail("HF224", f"expected at least 1 member, but got {self.members}", place_of(location))
        fold = find_fold(op, self.location, self.cut)
        group, *others = feeding(fold)
        behind, returning = consumers_per_key(fold)
        pairs = pairing(group)
        moving = [group, *others, *behind] if pairs is None else [pairs, group, *others, *behind]
        refuse_self(moving)
        key = routing_key(group, pairs, key_path(group, self.key))
        add_location(location, new, "cluster", self.members)
        split = Split(op, self.location, new)
        split.send_there(moving[0], key)
        for moved in moving:
            relocate(moved, new)
        for ungroup in returning:
            split.send_back(ungroup)
