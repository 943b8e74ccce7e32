"""The verifier of `hf`: rules HF1 to HF7, as listed in the dialect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from xdsl.dialects.builtin import StringAttr, i1
from xdsl.ir import Attribute, Operation, Region, SSAValue

from hydro_mlir.dialects.guarantees import Order
from hydro_mlir.dialects.keywords import verify_keywords
from hydro_mlir.dialects.regions import (
    require,
    require_literals,
    require_pure,
    require_region,
    require_types,
)
from hydro_mlir.dialects.value import (
    ListType,
    MemberType,
    TupleType,
    is_ordered,
    is_value_type,
    type_name,
)

if TYPE_CHECKING:
    from hydro_mlir.dialects import hydroflow as hf


def element(edge: SSAValue) -> Attribute:
    """The element type of an edge."""
    return cast("hf.EdgeType", edge.type).element


def require_in_graph(op: Operation) -> str:
    """HF1, and elements are values; returns the name of the location, if there is a graph."""
    for edge in op.results:
        got = element(edge)
        require(
            is_value_type(got), "HF2", "elements that are values of the language", type_name(got)
        )
    graph = op.parent_op()
    if graph is None:
        return ""
    require(graph.name == "hf.graph", "HF1", "an operator to stand in an `hf.graph`", graph.name)
    return cast(StringAttr, graph.properties["sym_name"]).data


def _yielded(
    region: Region, arguments: Sequence[Attribute], place: str, what: str, rule: str = "HF2"
) -> list[Attribute]:
    """The types that a region yields."""
    exit_ = require_region(region, arguments, rule, what)
    require_pure(region, place, rule)
    return [value.type for value in exit_.operands]


def _pair(edge: SSAValue) -> tuple[Attribute, Attribute]:
    """HF6."""
    got = element(edge)
    parts = list(got.elements) if isinstance(got, TupleType) else []
    require(len(parts) == 2, "HF6", "an edge of pairs of key and element", type_name(got))
    return parts[0], parts[1]


def _require_elements(edge: SSAValue, expected: Attribute, rule: str = "HF2") -> None:
    require_types(rule, "a result with elements", [expected], [element(edge)])


# --- one function per op, in the dialect's order --------------------------------------------------


def verify_graph(op: hf.GraphOp) -> None:
    """HF1, HF7: operators alone, and no channel name twice."""
    members = op.members.value.data
    require(members >= 1, "HF1", "at least 1 member", str(members))
    seen: set[tuple[str, str]] = set()
    for one in op.body.block.ops:
        require(
            one.name.startswith("hf.") and one.name not in ("hf.graph", "hf.yield"),
            "HF1",
            "only operators in a graph",
            f"`{one.name}`",
        )
        if one.name in ("hf.source_channel", "hf.dest_channel"):
            name = str(one.properties["channel"])
            end = "input" if one.name == "hf.source_channel" else "output"
            require((end, name) not in seen, "HF7", f"one {end} of a channel", f"{name} again")
            seen.add((end, name))


def verify_source_iter(op: hf.SourceIterOp) -> None:
    """HF1, HF2: constants are of the element type."""
    require_in_graph(op)
    require_literals(op.values, element(op.result), "HF2")


def verify_source_file(op: hf.SourceFileOp) -> None:
    """HF1, HF2: a file gives text."""
    require_in_graph(op)
    verify_keywords(op)
    got = type_name(element(op.result))
    require(got == "str", "HF2", "elements str", got)


def verify_source_channel(op: hf.SourceChannelOp) -> None:
    """HF1, HF6: a keyed channel gives pairs of sender and element."""
    require_in_graph(op)
    if op.keyed.value.data != 0:
        sender = MemberType(op.sender.string_value())
        require_types("HF6", "keys", [sender], [_pair(op.result)[0]])


def verify_dest_channel(op: hf.DestChannelOp) -> None:
    """HF1, HF2, HF6: what is sent fits the routing."""
    place = require_in_graph(op)
    verify_keywords(op)
    has_key, wants_key = op.key is not None, op.routing.data == "partition"
    require(
        has_key == wants_key,
        "HF2",
        "a key for `partition`" if wants_key else "no key",
        "a key" if has_key else "none",
    )
    if op.key is not None:
        keys = _yielded(op.key, [element(op.operand)], place, "the key")
        require(len(keys) == 1, "HF2", "one key", str(len(keys)))
    if op.routing.data == "demux":
        receiver = MemberType(op.receiver.string_value())
        require_types("HF6", "keys", [receiver], [_pair(op.operand)[0]])


def verify_end(op: Operation) -> None:
    """HF1 for sinks."""
    require_in_graph(op)


def verify_map(op: hf.MapOp) -> None:
    """HF1, HF2."""
    place = require_in_graph(op)
    got = _yielded(op.body, [element(op.operand)], place, "the function")
    require_types("HF2", "the function to yield", [element(op.result)], got)


def verify_filter(op: hf.FilterOp) -> None:
    """HF1, HF3."""
    place = require_in_graph(op)
    got = _yielded(op.body, [element(op.operand)], place, "the predicate", "HF3")
    require_types("HF3", "the predicate to yield", [i1], got)
    _require_elements(op.result, element(op.operand), "HF3")


def verify_filter_map(op: hf.FilterMapOp) -> None:
    """HF1, HF3."""
    place = require_in_graph(op)
    got = _yielded(op.body, [element(op.operand)], place, "the function", "HF3")
    require_types("HF3", "the function to yield", [i1, element(op.result)], got)


def verify_flat_map(op: hf.FlatMapOp) -> None:
    """HF1, HF3."""
    place = require_in_graph(op)
    got = _yielded(op.body, [element(op.operand)], place, "the function", "HF3")
    require_types("HF3", "the function to yield", [ListType(element(op.result))], got)


def verify_merge(op: hf.MergeOp) -> None:
    """HF1, HF4."""
    require_in_graph(op)
    require(len(op.inputs) >= 1, "HF4", "at least one input", "none")
    for edge in op.inputs:
        require_types("HF4", "elements", [element(op.result)], [element(edge)])


def verify_limit(op: hf.LimitOp) -> None:
    """HF1, HF2."""
    require_in_graph(op)
    require(op.count.value.data >= 0, "HF2", "a count of 0 or more", str(op.count.value.data))
    _require_elements(op.result, element(op.operand))


def _accumulator(op: hf.AggregateOp, place: str) -> Attribute:
    """The type that `initial` yields."""
    require(op.initial is not None, "HF2", "`from` an initial value", "none")
    assert op.initial is not None
    got = _yielded(op.initial, [], place, "the initial value")
    require(len(got) == 1, "HF2", "one initial value", str(len(got)))
    return got[0]


def _verify_step(op: hf.AggregateOp, accumulator: Attribute, part: Attribute, place: str) -> None:
    verify_keywords(op)
    got = _yielded(op.step, [accumulator, part], place, "the step")
    require_types("HF2", "the step to yield", [accumulator], got)


def verify_fold(op: hf.FoldOp) -> None:
    """HF1, HF2."""
    place = require_in_graph(op)
    accumulator = _accumulator(op, place)
    _verify_step(op, accumulator, element(op.operand), place)
    _require_elements(op.result, accumulator)


def verify_reduce(op: hf.ReduceOp) -> None:
    """HF1, HF2."""
    place = require_in_graph(op)
    require(op.initial is None, "HF2", "no initial value", "one")
    _verify_step(op, element(op.operand), element(op.operand), place)
    _require_elements(op.result, element(op.operand))


def verify_fold_keyed(op: hf.FoldKeyedOp) -> None:
    """HF1, HF2, HF6."""
    place = require_in_graph(op)
    key, part = _pair(op.operand)
    accumulator = _accumulator(op, place)
    _verify_step(op, accumulator, part, place)
    _require_elements(op.result, TupleType([key, accumulator]))


def verify_reduce_keyed(op: hf.ReduceKeyedOp) -> None:
    """HF1, HF2, HF6."""
    place = require_in_graph(op)
    require(op.initial is None, "HF2", "no initial value", "one")
    _, part = _pair(op.operand)
    _verify_step(op, part, part, place)
    _require_elements(op.result, element(op.operand))


def verify_collect(op: hf.CollectOp) -> None:
    """HF1, HF2."""
    require_in_graph(op)
    _require_elements(op.result, ListType(element(op.operand)))


def verify_sort(op: hf.SortOp) -> None:
    """HF1, HF2, HF5."""
    place = require_in_graph(op)
    keys = _yielded(op.key, [element(op.operand)], place, "the key")
    require(len(keys) == 1, "HF5", "one key", str(len(keys)))
    require(is_ordered(keys[0]), "HF5", "a key with an order", type_name(keys[0]))
    _require_elements(op.result, element(op.operand))


def verify_order(word: StringAttr) -> None:
    """The order of an edge is a word that exists."""
    require(word.data in list(Order), "HF2", " or ".join(Order), word.data)
