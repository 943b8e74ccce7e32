"""
`decouple`: move a chain of stateless operators of a process to a process of its own.

    decouple{location=leader}   decouple{location=leader cut="words" to=splitter}

What: the chain starts at the operator with the label `cut`, by default it is the longest one that
ends at the network, and goes on as long as its operators have no state and one consumer. The
elements in front of it are sent to the new location; what it sends over the network goes out from
there, and what else is made of its result gets it sent back.

Before:
    hfplus.location @leader process
    %text = hfplus.source_file "t.txt" by block : !hfplus.stream<!value.str, @leader, bounded>
    %words = hfplus.each %text { ... } {label = "words"} : ... @leader ... -> ... @leader ...
    %sent = hfplus.net partition %words channel "words" key { ... } : ... -> ... @worker ...
After:
    hfplus.location @leader process
    hfplus.location @splitter process
    %text = hfplus.source_file "t.txt" by block : !hfplus.stream<!value.str, @leader, bounded>
    %there = hfplus.net send %text channel "leader_to_splitter" : ... -> ... @splitter ...
    %words = hfplus.each %there { ... } {label = "words"} : ... -> ... @splitter ...
    %sent = hfplus.net partition %words channel "words" key { ... } : ... -> ... @worker ...

Legal when
    the location exists and is a process                                          HF210, HF211
    the new location's name is not taken                                          HF212
    the label is one of an operator at the location                               HF213
    no function that moves asks for its own member id                             HF214
    the operator has no state: `each`, `group`, `ungroup` of a keyed stream, `assume`    HF215
    the chain begins and ends with a stream, which is what a network carries      HF216
    without a label, there is such a chain in front of a network edge             HF217

Sound because: what the chain makes of an element depends on that element alone, so it may do so
later and elsewhere (functional decoupling). One sender and one receiver keep the order of elements,
and end-of-stream keeps boundedness, so every run of the new program is one of the old program in
which the elements took longer. A failure of either process is an omission failure of the old one.

Not handled: clusters; operators with state (monotone and asymmetric decoupling); sources of the
network that could be sent to the new location directly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Operation, SSAValue
from xdsl.passes import ModulePass

from hydro_mlir.diagnostics import fail, place_of
from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.passes.building import insert_after, insert_before
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

STATELESS = (hfplus.EachOp, hfplus.GroupOp, hfplus.UngroupOp, hfplus.AssumeOp)
STREAMS = (hfplus.StreamType, hfplus.KeyedStreamType)


def is_stateless(op: Operation | None) -> bool:
    """Whether what an op makes of an element depends on that element alone."""
    if not isinstance(op, STATELESS):
        return False
    return isinstance(op.operand.type, STREAMS) and isinstance(op.results[0].type, STREAMS)


def chain_from(start: Operation) -> list[Operation]:
    """The longest chain from an operator on that ends with a stream; empty if there is none."""
    chain = [start]
    while is_stateless(user := chain[-1].results[0].get_user_of_unique_use()):
        assert user is not None
        chain.append(user)
    while chain and not isinstance(chain[-1].results[0].type, hfplus.StreamType):
        chain.pop()
    return chain


def feeds_network(chain: list[Operation]) -> bool:
    """Whether what a chain makes is sent as it is."""
    return any(isinstance(use.operation, hfplus.NetOp) for use in chain[-1].results[0].uses)


def longest_chain(module: ModuleOp, location: str) -> list[Operation]:
    """The first of the longest chains of a location that ends at the network, or a diagnostic."""
    starts = [
        op for op in module.ops
        if is_stateless(op)
        and collection(op.results[0]).place == location
        and isinstance(op.operands[0].type, hfplus.StreamType)
    ]
    chains = [chain for start in starts if (chain := chain_from(start)) and feeds_network(chain)]
    if not chains:
        fail(
            "HF217",
            f"expected a chain of stateless operators at @{location} in front of a network edge, "
            "but there is none",
            place_of(locations(module)[location]),
            help="name the first operator of a chain with `cut`",
        )
    return max(chains, key=len)


def labelled_chain(module: ModuleOp, location: str, label: str) -> list[Operation]:
    """The chain from the operator with a label on, or a diagnostic."""
    start = find_label(module, location, label)
    if not is_stateless(start):
        fail("HF215", f"expected a stateless operator, but got `{start.name}`", place_of(start))
    chain = chain_from(start)
    if not chain or not isinstance(start.operands[0].type, hfplus.StreamType):
        fail(
            "HF216", "expected a chain that begins and ends with a stream, but got a keyed stream",
            place_of(start), help="start in front of the `group`, or behind the `ungroup`",
        )
    return chain


def move_chain(module: ModuleOp, chain: list[Operation], old: str, new: str) -> None:
    """Send the chain's input to a location, move it there, and reroute what it made."""
    first, last = chain[0], chain[-1]
    source = first.operands[0]
    channel = new_channel_name(module, f"{old}_to_{new}")
    there = hfplus.NetOp("send", channel, source, place_at(collection(source), new))
    insert_before(there, first)
    there.result.name_hint = source.name_hint
    first.operands[0] = there.result
    for op in chain:
        relocate(op, new)
    send_back(module, last, old, new)


def send_back(module: ModuleOp, last: Operation, old: str, new: str) -> None:
    """Let consumers that stay have what the chain makes, sent back to them."""
    made: SSAValue = last.results[0]
    staying = [use for use in made.uses if not isinstance(use.operation, hfplus.NetOp)]
    if not staying:
        return
    channel = new_channel_name(module, f"{new}_to_{old}")
    back = hfplus.NetOp("send", channel, made, place_at(collection(made), old))
    insert_after(back, last)
    back.result.name_hint = made.name_hint
    for use in staying:
        use.operation.operands[use.index] = back.result


@dataclass(frozen=True)
class DecouplePass(ModulePass):
    """Move stateless operators of a process to a new process.

    `location` is the process, `cut` the label of the first operator, `to` the new location's name.
    """

    name: ClassVar[str] = "decouple"
    location: str
    cut: str = ""
    to: str = ""

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        """Rewrite the module; raises DiagnosticError and leaves it alone where that is illegal."""
        location = require_process(op, self.location, "decoupling of clusters is not supported")
        new = self.to or new_location_name(op, f"{self.location}_{self.cut or 'decoupled'}")
        require_new_location(op, new)
        if self.cut:
            chain = labelled_chain(op, self.location, self.cut)
        else:
            chain = longest_chain(op, self.location)
        refuse_self(chain)
        add_location(location, new)
        move_chain(op, chain, self.location, new)
