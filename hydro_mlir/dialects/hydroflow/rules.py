"""The verifier of `hf`: rules HF1 to HF7 and TK1 to TK7, as listed in the dialect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from xdsl.dialects.builtin import StringAttr, i1
from xdsl.ir import Attribute, Operation, Region, SSAValue

from hydro_mlir.dialects.guarantees import Order
from hydro_mlir.dialects.hydroflow.access import Access, accesses_to, conflict
from hydro_mlir.dialects.hydroflow.edges import element, plain_words
from hydro_mlir.dialects.hydroflow.facts import LOOP_LIFETIMES, Category
from hydro_mlir.dialects.hydroflow.references import CHANGEABLE, REFERENCABLE, reference_type
from hydro_mlir.dialects.keywords import verify_keywords
from hydro_mlir.dialects.regions import (
    require,
    require_literals,
    require_pure,
    require_region,
    require_types,
    type_names,
)
from hydro_mlir.dialects.value import (
    ListType,
    MemberType,
    TupleType,
    UnionType,
    is_ordered,
    is_tuple,
    is_value_type,
    type_name,
)

if TYPE_CHECKING:
    from hydro_mlir.dialects import hydroflow as hf
    from hydro_mlir.dialects.hydroflow.base import Operator, PairOp, PassingStatefulOp

_FRAMES = ("hf.graph", "hf.loop")


# --- what all operators ask for -------------------------------------------------------------------


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
    require(graph.name in _FRAMES, "HF1", "an operator to stand in an `hf.graph`", graph.name)
    while graph is not None and graph.name == "hf.loop":
        graph = graph.parent_op()
    return "" if graph is None else cast(StringAttr, graph.properties["sym_name"]).data


def require_operator(op: Operator) -> str:
    """HF1, TK1, TK3 and TK5; returns the name of the location, if there is a graph."""
    place = require_in_graph(op)
    _require_lifetimes(op)
    seen(op)
    parent = op.parent_op()
    in_loop = parent is not None and parent.name == "hf.loop"
    if in_loop and op.FACTS.category is Category.SOURCE:
        require(False, "TK3", "sources at the root of a graph", f"`{op.name}` in a loop")
    return place


def _require_lifetimes(op: Operator) -> None:
    """TK1: how many words, and which."""
    facts, words = op.FACTS, plain_words(op.properties.get("persist"))
    wanted, got = len(facts.lifetimes), len(words)
    name = op.name.removeprefix("hf.")
    if facts.required and got == 0:
        require(False, "TK1", f"1 lifetime, persist({facts.allowed[0]}), of `{name}`", "none")
    counts = {0, min(1, wanted), wanted}
    shown = " or ".join(map(str, sorted(counts)))
    require(got in counts, "TK1", f"{shown} lifetimes of `{name}`", str(got))
    parent = op.parent_op()
    for word in words:
        listed = ", ".join(facts.allowed)
        require(word in facts.allowed, "TK1", f"a lifetime of `{name}`, {listed}", word)
        outside = parent is not None and parent.name != "hf.loop" and word in LOOP_LIFETIMES
        require(not outside, "TK1", f"the lifetime {word} inside a loop alone", "it outside")


def seen(op: Operator) -> list[Attribute]:
    """TK5, TK8: the types of what an operator's references are worth."""
    found: list[Attribute] = []
    wanted, got_words = len(op.references), len(op.accesses)
    require(wanted == got_words, "TK8", f"{wanted} words of access", str(got_words))
    for edge, access in zip(op.references, op.accesses, strict=True):
        _require_access(op, edge, access)
        got = reference_type(edge)
        owner = edge.owner.name if isinstance(edge.owner, Operation) else "an argument"
        require(got is not None, "TK5", f"a reference to {REFERENCABLE}", f"`{owner}`")
        found += [] if got is None else [got]
    return found


def _require_access(op: Operator, edge: SSAValue, access: Access) -> None:
    """TK8: what can be changed, and who may stand together."""
    owner = edge.owner.name if isinstance(edge.owner, Operation) else "an argument"
    can = getattr(op, "CHANGES", False) or not access.mutable
    require(can, "TK8", f"`{op.name}` to read what it refers to", access.word)
    changeable = owner in CHANGEABLE or not access.mutable
    require(changeable, "TK8", f"a mutable reference to {', '.join(CHANGEABLE)}", f"`{owner}`")
    together = accesses_to(edge)
    own = next((each for each in together if each == access), access)
    problem = conflict(together, own)
    require(not problem, "TK8", problem, access.word)


def changed(op: Operator) -> list[Attribute]:
    """The types of what an operator's function changes: it yields their new values last."""
    types = zip(seen(op), op.accesses, strict=True)
    return [type_ for type_, access in types if access.mutable]


def yielded(
    region: Region, arguments: Sequence[Attribute], place: str, what: str, rule: str = "HF2"
) -> list[Attribute]:
    """The types that a region yields."""
    exit_ = require_region(region, arguments, rule, what)
    require_pure(region, place, rule)
    return [value.type for value in exit_.operands]


def one_yielded(region: Region, arguments: Sequence[Attribute], place: str, what: str) -> Attribute:
    """The type of the one value that a region yields."""
    got = yielded(region, arguments, place, what)
    require(len(got) == 1, "HF2", f"{what} to yield one value", str(len(got)))
    return got[0]


def initial_type(region: Region, place: str) -> Attribute:
    """The type that a region without arguments yields."""
    return one_yielded(region, [], place, "the initial value")


def pair_of(given: Attribute) -> tuple[Attribute, Attribute]:
    """HF6."""
    parts = list(given.elements) if isinstance(given, TupleType) and is_tuple(given) else []
    require(len(parts) == 2, "HF6", "an edge of pairs of key and element", type_name(given))
    return parts[0], parts[1]


def _pair(edge: SSAValue) -> tuple[Attribute, Attribute]:
    return pair_of(element(edge))


def _require_elements(edge: SSAValue, expected: Attribute, rule: str = "HF2") -> None:
    require_types(rule, "a result with elements", [expected], [element(edge)])


def verify_unary(op: PassingStatefulOp, expected: Attribute) -> None:
    """HF1, HF2: what comes out of an operator with one input."""
    require_operator(op)
    _require_elements(op.result, expected)


def verify_pair(op: PairOp) -> None:
    """HF1, HF2: what comes out of an operator with two inputs."""
    require_operator(op)
    _require_elements(op.result, op.result_element(element(op.lhs), element(op.rhs)))


def verify_passing(op: Operator) -> None:
    """HF1, HF2: what comes out is what goes in."""
    require_operator(op)
    _require_elements(op.results[0], element(op.operands[0]))


def verify_ports(op: hf.RoutingOp | hf.DemuxEnumOp, least: int) -> None:
    """TK2: outputs have names of their own, or are numbered from 0."""
    names = plain_words(op.ports)
    require(len(names) == len(op.outputs), "TK2", f"{len(names)} outputs", str(len(op.outputs)))
    require(len(names) >= least, "TK2", f"at least {least} outputs", str(len(names)))
    for index, name in enumerate(names):
        require(name not in names[:index], "TK2", "each output once", f"`{name}` again")
    numbers = [name for name in names if name.isdigit()]
    if numbers:
        wanted = [str(index) for index in range(len(names))]
        require(list(names) == wanted, "TK2", f"outputs {', '.join(wanted)}", ", ".join(names))


def verify_variants(op: hf.DemuxEnumOp) -> None:
    """HF2, TK2: one output for each type of a union, under its name."""
    given = element(op.operand)
    wanted = list(given.alternatives) if isinstance(given, UnionType) else [given]
    got = [element(output) for output in op.outputs]
    exhaustive = sorted(map(str, wanted)) == sorted(map(str, got))
    shown, listed = type_names(wanted), type_names(got)
    require(exhaustive, "HF2", f"an output for each of {shown}", listed)
    for name, type_ in zip(op.port_names, got, strict=True):
        require(name == type_name(type_), "TK2", f"`{type_name(type_)}` as name", f"`{name}`")


def verify_accumulation(start: Region, step: Region, part: Attribute, place: str) -> Attribute:
    """HF2: one side of a fused join; returns the type of its accumulator."""
    entry = start.blocks.first
    arguments = [part] if entry is not None and entry.args else []
    accumulator = one_yielded(start, arguments, place, "the first accumulator")
    got = yielded(step, [accumulator, part], place, "the step")
    require_types("HF2", "the step to yield", [accumulator], got)
    return accumulator


# --- one function per op, in the dialect's order --------------------------------------------------


def verify_source_iter(op: hf.SourceIterOp) -> None:
    """HF1, HF2: constants are of the element type."""
    require_operator(op)
    require_literals(op.values, element(op.result), "HF2")


def verify_source_file(op: hf.SourceFileOp) -> None:
    """HF1, HF2: a file gives text."""
    require_operator(op)
    verify_keywords(op)
    got = type_name(element(op.result))
    require(got == "str", "HF2", "elements str", got)


def verify_source_channel(op: hf.SourceChannelOp) -> None:
    """HF1, HF6: a keyed channel gives pairs of sender and element."""
    require_operator(op)
    if op.keyed.value.data != 0:
        sender = MemberType(op.sender.string_value())
        require_types("HF6", "keys", [sender], [_pair(op.result)[0]])


def verify_dest_channel(op: hf.DestChannelOp) -> None:
    """HF1, HF2, HF6: what is sent fits the routing."""
    place = require_operator(op)
    verify_keywords(op)
    has_key, wants_key = op.key is not None, op.routing.data == "partition"
    require(
        has_key == wants_key,
        "HF2",
        "a key for `partition`" if wants_key else "no key",
        "a key" if has_key else "none",
    )
    if op.key is not None:
        keys = yielded(op.key, [element(op.operand)], place, "the key")
        require(len(keys) == 1, "HF2", "one key", str(len(keys)))
    if op.routing.data == "demux":
        receiver = MemberType(op.receiver.string_value())
        require_types("HF6", "keys", [receiver], [_pair(op.operand)[0]])


def verify_end(op: Operator) -> None:
    """HF1 for sinks."""
    require_operator(op)


def verify_map(op: hf.MapOp) -> None:
    """HF1, HF2."""
    place = require_operator(op)
    got = yielded(op.body, [element(op.operand), *seen(op)], place, "the function")
    require_types("HF2", "the function to yield", [element(op.result), *changed(op)], got)


def verify_filter(op: hf.ElementwiseOp) -> None:
    """HF1, HF3."""
    place = require_operator(op)
    got = yielded(op.body, [element(op.operand), *seen(op)], place, "the predicate", "HF3")
    require_types("HF3", "the predicate to yield", [i1, *changed(op)], got)
    _require_elements(op.result, element(op.operand), "HF3")


def verify_filter_map(op: hf.FilterMapOp) -> None:
    """HF1, HF3."""
    place = require_operator(op)
    got = yielded(op.body, [element(op.operand), *seen(op)], place, "the function", "HF3")
    wanted = [i1, element(op.result), *changed(op)]
    require_types("HF3", "the function to yield", wanted, got)


def verify_flat_map(op: hf.FlatMapOp) -> None:
    """HF1, HF3."""
    place = require_operator(op)
    got = yielded(op.body, [element(op.operand), *seen(op)], place, "the function", "HF3")
    wanted = [ListType(element(op.result)), *changed(op)]
    require_types("HF3", "the function to yield", wanted, got)


def verify_merge(op: hf.MergeOp | hf.ChainFirstNOp) -> None:
    """HF1, HF4."""
    require_operator(op)
    graph = op.parent_op()
    in_ticks = graph is None or graph.name != "hf.graph" or "ticks" in graph.attributes
    require(len(op.inputs) >= 1 or in_ticks, "HF4", "at least one input", "none")
    for edge in op.inputs:
        require_types("HF4", "elements", [element(op.result)], [element(edge)])


def verify_limit(op: hf.LimitOp) -> None:
    """HF1, HF2."""
    require_operator(op)
    require(op.count.value.data >= 0, "HF2", "a count of 0 or more", str(op.count.value.data))
    _require_elements(op.result, element(op.operand))


def _accumulator(op: hf.AggregateOp, place: str) -> Attribute:
    """The type that `initial` yields."""
    require(op.initial is not None, "HF2", "`from` an initial value", "none")
    assert op.initial is not None
    return initial_type(op.initial, place)


def _verify_step(op: hf.AggregateOp, accumulator: Attribute, part: Attribute, place: str) -> None:
    verify_keywords(op)
    got = yielded(op.step, [accumulator, part, *seen(op)], place, "the step")
    require_types("HF2", "the step to yield", [accumulator], got)


def verify_fold(op: hf.AggregateOp) -> None:
    """HF1, HF2."""
    place = require_operator(op)
    accumulator = _accumulator(op, place)
    _verify_step(op, accumulator, element(op.operand), place)
    _require_elements(op.result, accumulator)


def verify_reduce(op: hf.AggregateOp) -> None:
    """HF1, HF2."""
    place = require_operator(op)
    require(op.initial is None, "HF2", "no initial value", "one")
    _verify_step(op, element(op.operand), element(op.operand), place)
    _require_elements(op.result, element(op.operand))


def verify_fold_keyed(op: hf.FoldKeyedOp) -> None:
    """HF1, HF2, HF6."""
    place = require_operator(op)
    key, part = _pair(op.operand)
    accumulator = _accumulator(op, place)
    _verify_step(op, accumulator, part, place)
    _require_elements(op.result, TupleType([key, accumulator]))


def verify_reduce_keyed(op: hf.ReduceKeyedOp) -> None:
    """HF1, HF2, HF6."""
    place = require_operator(op)
    require(op.initial is None, "HF2", "no initial value", "one")
    _, part = _pair(op.operand)
    _verify_step(op, part, part, place)
    _require_elements(op.result, element(op.operand))


def verify_collect(op: hf.CollectOp) -> None:
    """HF1, HF2."""
    require_operator(op)
    _require_elements(op.result, ListType(element(op.operand)))


def verify_sort(op: hf.KeyedSortOp) -> None:
    """HF1, HF2, HF5."""
    place = require_operator(op)
    keys = yielded(op.key, [element(op.operand)], place, "the key")
    require(len(keys) == 1, "HF5", "one key", str(len(keys)))
    require(is_ordered(keys[0]), "HF5", "a key with an order", type_name(keys[0]))
    _require_elements(op.result, element(op.operand))


def verify_order(word: StringAttr) -> None:
    """The order of an edge is a word that exists."""
    require(word.data in list(Order), "HF2", " or ".join(Order), word.data)
