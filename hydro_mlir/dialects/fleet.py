"""
The rules of `hfplus` that only the whole module shows.

  V5   what a network op gives depends on whether its sender is a cluster
  V6   each `forward` is completed exactly once, by a value at least as strong, and the path
       from completion to forward crosses a `net`
  V13  channel names are unique
  V14  keys of a `demux` are members of the destination
  V16  every collection reaches a sink or a `discard`
  V17  a location or an external named by a type or an op is declared
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Operation, SSAValue
from xdsl.utils.exceptions import VerifyException

from hydro_mlir.diagnostics import suggest
from hydro_mlir.dialects.guarantees import net_rule, result_of
from hydro_mlir.dialects.hydroflow_plus import (
    CompleteOp,
    ExternalOp,
    ForwardOp,
    KeyedStreamType,
    LocationOp,
    NetOp,
    SinkPortOp,
    SliceOp,
    SourcePortOp,
    StreamType,
)
from hydro_mlir.dialects.hydroflow_plus_ports import line_problem
from hydro_mlir.dialects.hydroflow_plus_rules import (
    collection,
    require_input,
    require_result,
)
from hydro_mlir.dialects.hydroflow_plus_types import CollectionType
from hydro_mlir.dialects.regions import require
from hydro_mlir.dialects.value import MemberType, TupleType, type_name

Complaint = tuple[Operation, str]


def verify_fleet(module: ModuleOp) -> Iterator[Complaint]:
    """Operations of a module that break a rule of the whole, with the message.

    Expects that every operation is right by itself.
    """
    locations = {op.sym_name.data: op for op in module.ops if isinstance(op, LocationOp)}
    undeclared = dict(_undeclared(module, locations))
    yield from undeclared.items()
    yield from _unused(module)
    yield from _channels(module)
    yield from _ports(module)
    yield from _cycles(module)
    for op in module.ops:
        if isinstance(op, NetOp) and op not in undeclared:
            try:
                _verify_net(op, locations)
            except VerifyException as error:
                yield op, str(error)


def everywhere(module: ModuleOp) -> Iterator[Operation]:
    """The ops of the fleet, those in slices included."""
    for op in module.ops:
        yield op
        if isinstance(op, SliceOp):
            yield from op.body.block.ops


def _undeclared(module: ModuleOp, locations: dict[str, LocationOp]) -> Iterator[Complaint]:
    for op in everywhere(module):
        for value in (*op.operands, *op.results):
            if not isinstance(value.type, CollectionType):
                continue
            name = value.type.place
            if name not in locations:
                hint = suggest(name, locations)
                yield op, f"[V17] expected a declared location, but got @{name}{hint}"


def _unused(module: ModuleOp) -> Iterator[Complaint]:
    for op in everywhere(module):
        for result in op.results:
            if isinstance(result.type, CollectionType) and result.first_use is None:
                name = f"%{result.name_hint}" if result.name_hint else "the result"
                yield (
                    op,
                    f"[V16] expected {name} to reach a sink or a discard, but got no use of it",
                )


def _channels(module: ModuleOp) -> Iterator[Complaint]:
    seen: set[str] = set()
    for op in module.ops:
        if isinstance(op, NetOp):
            if op.channel.data in seen:
                yield (
                    op,
                    f'[V13] expected a channel name of its own, but got "{op.channel.data}" again',
                )
            seen.add(op.channel.data)


def _ports(module: ModuleOp) -> Iterator[Complaint]:
    externals = {op.sym_name.data: op for op in module.ops if isinstance(op, ExternalOp)}
    read: set[str] = set()
    for op in module.ops:
        if not isinstance(op, SourcePortOp | SinkPortOp):
            continue
        name = op.external.string_value()
        if name not in externals:
            hint = suggest(name, externals)
            yield op, f"[V17] expected a declared external, but got @{name}{hint}"
        elif (problem := line_problem(op, externals[name].codec.data)) is not None:
            yield op, f"[V5] expected {problem}"
        if isinstance(op, SourcePortOp):
            if name in read:
                yield op, f"[V13] expected one source of @{name}, but got a second"
            read.add(name)


def _cycles(module: ModuleOp) -> Iterator[Complaint]:
    forwards: dict[str, ForwardOp] = {}
    completions: dict[str, CompleteOp] = {}
    for op in module.ops:
        if isinstance(op, ForwardOp):
            name = op.ref.string_value()
            if name in forwards:
                yield op, f"[V6] expected one forward @{name}, but got a second"
            forwards.setdefault(name, op)
    for op in module.ops:
        if isinstance(op, CompleteOp):
            name = op.ref.string_value()
            if name not in forwards:
                yield op, f"[V6] expected a forward @{name}, but got none{suggest(name, forwards)}"
            elif name in completions:
                yield op, f"[V6] expected one complete @{name}, but got a second"
            completions.setdefault(name, op)
    for name, forward in forwards.items():
        if name not in completions:
            yield forward, f"[V6] expected a complete @{name}, but got none"
            continue
        if (complaint := _completion(forward, completions)) is not None:
            yield complaint


def _completion(forward: ForwardOp, completions: dict[str, CompleteOp]) -> Complaint | None:
    complete = completions[forward.ref.string_value()]
    wanted, got = collection(forward.result), collection(complete.operand)
    fits = type(got) is type(wanted) and got.element_types == wanted.element_types
    if not fits or got.place != wanted.place or not got.guarantees.covers(wanted.guarantees):
        return complete, f"[V6] expected a value at least as strong as {wanted}, but got {got}"
    if _reaches(complete.operand, forward, completions):
        return complete, "[V6] expected the cycle to cross a `net`, but got one within a location"
    return None


def _reaches(start: SSAValue, forward: ForwardOp, completions: dict[str, CompleteOp]) -> bool:
    """Whether a value depends on a forward without a network in between."""
    stack, seen = [start], set[SSAValue]()
    while stack:
        value = stack.pop()
        op = value.owner
        if value in seen or not isinstance(op, Operation) or isinstance(op, NetOp):
            continue
        seen.add(value)
        if op is forward:
            return True
        if isinstance(op, ForwardOp):
            completion = completions.get(op.ref.string_value())
            stack += [] if completion is None else [completion.operand]
        stack += op.operands
    return False


def _verify_net(op: NetOp, locations: dict[str, LocationOp]) -> None:
    given, result = collection(op.operand), collection(op.result)
    sender, receiver = locations[given.place], locations[result.place]
    routing = op.routing.data
    if routing == "send":
        require(
            receiver.kind.data == "process",
            "V5",
            f"`send` to a process, as @{result.place} is none",
            "a cluster; use broadcast, round_robin, partition or demux",
        )
    element = given.element_types[0]
    if routing == "demux":
        member, element = cast(TupleType, element).elements.data
        require(
            member == MemberType(result.place),
            "V14",
            f"keys Member[{result.place}]",
            type_name(member),
        )
    from_cluster = sender.kind.data == "cluster"
    rule = net_rule(routing, from_cluster)
    require_input(rule, given)
    keyed = from_cluster and not rule.endswith("merged")
    elements = [MemberType(given.place), element] if keyed else [element]
    require_result(
        result,
        KeyedStreamType if keyed else StreamType,
        elements,
        result_of(rule, given.guarantees),
    )
