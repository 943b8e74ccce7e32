"""
The verifier of `hfplus`, as far as one operation can be judged by itself.

Guarantees are compared with the rule table that the language's builder uses
(`guarantees.RULES`); a result may always claim less than the rule gives. Rules that need other
operations, such as the kind of a location, are in `fleet`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from xdsl.dialects.builtin import StringAttr, i1
from xdsl.ir import Attribute, Operation, Region, SSAValue

from hydro_mlir.dialects.guarantees import (
    Bound,
    Guarantees,
    Requirement,
    claims_of,
    result_of,
    union_result,
    union_unbounded,
    unmet,
)
from hydro_mlir.dialects.hydroflow_plus_types import (
    CollectionType,
    KeyedSingletonType,
    KeyedStreamType,
    OptionalType,
    SingletonType,
    StreamType,
)
from hydro_mlir.dialects.keywords import verify_keywords
from hydro_mlir.dialects.regions import (
    require,
    require_literals,
    require_pure,
    require_region,
    require_types,
)
from hydro_mlir.dialects.value import (
    DictType,
    ListType,
    OptionType,
    TupleType,
    is_ordered,
    is_value_type,
    type_name,
)

if TYPE_CHECKING:
    from hydro_mlir.dialects import hydroflow_plus as hfplus

# Kind of a collection → kind after `yield_if` and after `yield_all`, where it changes.
_FILTERED: dict[type[CollectionType], type[CollectionType]] = {SingletonType: OptionalType}
_FLATTENED: dict[type[CollectionType], type[CollectionType]] = {
    SingletonType: StreamType,
    OptionalType: StreamType,
}
_ELEMENTWISE_EXITS = ("hfplus.yield", "hfplus.yield_if", "hfplus.yield_all")


def collection(value: SSAValue) -> CollectionType:
    """The type of a live collection."""
    return cast(CollectionType, value.type)


def kind_name(kind: type[CollectionType]) -> str:
    """`hfplus.keyed_stream` as "a keyed stream"."""
    words = kind.name.removeprefix("hfplus.").replace("_", " ")
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


def require_one_place(op: Operation) -> None:
    """V1, and every element is a value that can be computed with."""
    places = [collection(v).place for v in (*op.operands, *op.results)]
    for place in places[1:]:
        require(place == places[0], "V1", f"all collections at @{places[0]}", f"one at @{place}")
    require_values(op)


def require_values(op: Operation) -> None:
    """V13 for results: elements are values."""
    for result in op.results:
        for element in collection(result).element_types:
            require(
                is_value_type(element),
                "V13",
                "elements that are values of the language",
                type_name(element),
            )


def require_input(rule: str, given: CollectionType, claims: Sequence[str] = ()) -> None:
    """V5 and V10: a collection has what an operator needs."""
    for need in unmet(rule, given.guarantees, claims_of(claims)):
        if need in (Requirement.COMMUTATIVE, Requirement.IDEMPOTENT, Requirement.SAME):
            trouble = "repeated" if need is Requirement.IDEMPOTENT else "unordered"
            require(False, "V10", f"a combiner that claims `{need}: why`", f"{trouble} input")
        wanted, got = {
            Requirement.BOUNDED: ("a bounded input", "unbounded"),
            Requirement.ORDERED: ("an ordered input", "unordered"),
            Requirement.ONCE: ("an input without repeats", "repeated"),
        }[need]
        require(False, "V5", wanted, got)


def require_result(
    result: CollectionType,
    kind: type[CollectionType],
    elements: Sequence[Attribute],
    most: Guarantees,
) -> None:
    """V5: kind and elements are the rule's, and guarantees are no stronger than the rule gives."""
    require(type(result) is kind, "V5", f"{kind_name(kind)} as result", kind_name(type(result)))
    require_types("V5", "elements", elements, result.element_types)
    require(
        most.covers(result.guarantees),
        "V5",
        f"a result that is {_words(most)} or weaker",
        _words(result.guarantees),
    )


def _words(guarantees: Guarantees) -> str:
    return f"{guarantees.bound}, {guarantees.order}, {guarantees.retry}"


def require_reason(reason: StringAttr | None, what: str) -> None:
    """V4."""
    text = "" if reason is None else reason.data.strip()
    require(bool(text), "V4", f"a reason why {what}", "none")


def _require_function(region: Region, arguments: Sequence[Attribute], place: str) -> Operation:
    exit_ = require_region(region, arguments, "V5")
    require_pure(region, place, "V8")
    return exit_


def require_value(region: Region, arguments: Sequence[Attribute], place: str) -> Attribute:
    """The type of the one value that a region yields."""
    exit_ = _require_function(region, arguments, place)
    require(
        exit_.name == "hfplus.yield" and len(exit_.operands) == 1,
        "V5",
        "`hfplus.yield` of one value",
        f"`{exit_.name}` of {len(exit_.operands)}",
    )
    return exit_.operands[0].type


def reference_types(op: hfplus.EachOp | hfplus.FoldOp | hfplus.AmendOp) -> list[Attribute]:
    """V19: what a function sees of the collections that it refers to, by their kind."""
    around = op.parent_op()
    sliced = around is not None and around.name == "hfplus.slice"
    require(sliced or not op.refs, "V19", "references in a slice", "one outside of a slice")
    for ref in op.refs:
        _require_referable(collection(ref))
    return [worth(collection(ref)) for ref in op.refs]


def worth(type_: CollectionType) -> Attribute:
    """What a function sees: a value, an option of an optional, a dict of a keyed singleton."""
    if isinstance(type_, KeyedSingletonType):
        return DictType(*type_.element_types)
    (element,) = type_.element_types
    return OptionType(element) if isinstance(type_, OptionalType) else element


def _require_referable(type_: CollectionType) -> None:
    single = isinstance(type_, SingletonType | OptionalType | KeyedSingletonType)
    shown = f"a reference to {kind_name(type(type_))}"
    require(single, "V19", "a reference to a singleton, an optional or a keyed singleton", shown)
    bounded = type_.guarantees.bound == Bound.BOUNDED
    require(bounded, "V19", "a reference to a bounded collection", "an unbounded one")


# --- one function per op, in the dialect's order --------------------------------------------------


def verify_location(op: hfplus.LocationOp) -> None:
    """V17: a process has one member, a cluster at least one."""
    verify_keywords(op)
    size = op.size.value.data
    require(size >= 1, "V17", "at least 1 member", str(size))
    if op.kind.data == "process":
        require(size == 1, "V17", "a process of 1 member", f"{size} members")


def verify_source_iter(op: hfplus.SourceIterOp) -> None:
    """V5: constants are of the element type."""
    require_values(op)
    require_literals(op.values, collection(op.result).element_types[0], "V5")


def verify_source_file(op: hfplus.SourceFileOp) -> None:
    """V5: a file gives text."""
    verify_keywords(op)
    element = collection(op.result).element_types[0]
    require(type_name(element) == "str", "V5", "elements str", type_name(element))


def verify_sink(op: hfplus.SinkOp) -> None:
    """V5: the operand is a stream, which the definition says."""


def verify_each(op: hfplus.EachOp) -> None:
    """V1, V5, V8: the terminator says what comes out."""
    require_one_place(op)
    given, result = collection(op.operand), collection(op.result)
    arguments = [*given.element_types, *reference_types(op)]
    exit_ = _require_function(op.body, arguments, given.place)
    require(exit_.name in _ELEMENTWISE_EXITS, "V5", " or ".join(_ELEMENTWISE_EXITS), exit_.name)
    kind, yielded = type(given), exit_.operands[-1].type if exit_.operands else None
    require(
        len(exit_.operands) == (2 if exit_.name == "hfplus.yield_if" else 1),
        "V5",
        f"`{exit_.name}` of one value",
        str(len(exit_.operands)),
    )
    assert yielded is not None
    if exit_.name == "hfplus.yield_if":
        kind = _FILTERED.get(kind, kind)
        require(exit_.operands[0].type == i1, "V5", "a bool", type_name(exit_.operands[0].type))
    if exit_.name == "hfplus.yield_all":
        kind = _FLATTENED.get(kind, kind)
        require(kind in (StreamType, KeyedStreamType), "V5", "a stream", kind_name(kind))
        require(isinstance(yielded, ListType), "V5", "a list to yield", type_name(yielded))
        yielded = cast(ListType, yielded).element
    elements = (*given.element_types[:-1], yielded)
    require_result(result, kind, elements, result_of("each", given.guarantees))


def verify_group(op: hfplus.GroupOp) -> None:
    """V1, V5: pairs become keys and elements."""
    require_one_place(op)
    given = collection(op.operand)
    require_result(
        collection(op.result),
        KeyedStreamType,
        _pair(given.element_types[0]),
        result_of("group", given.guarantees),
    )


def _pair(element: Attribute) -> Sequence[Attribute]:
    pair = element.elements.data if isinstance(element, TupleType) else ()
    require(len(pair) == 2, "V5", "elements that are pairs", type_name(element))
    return pair


def verify_ungroup(op: hfplus.UngroupOp) -> None:
    """V1, V5: entries, values or keys of a keyed collection."""
    verify_keywords(op)
    require_one_place(op)
    given = collection(op.operand)
    keyed = isinstance(given, KeyedStreamType | KeyedSingletonType)
    require(keyed, "V5", "a keyed collection", kind_name(type(given)))
    key, element = given.element_types
    rule = "ungroup keyed_singleton" if isinstance(given, KeyedSingletonType) else "ungroup"
    require_input(rule, given)
    out = {"entries": TupleType([key, element]), "values": element, "keys": key}[op.form.data]
    require_result(collection(op.result), StreamType, [out], result_of(rule, given.guarantees))


def verify_fold(op: hfplus.FoldOp) -> None:
    """V1, V5, V8, V10: accumulator and element to accumulator."""
    require_one_place(op)
    given = collection(op.operand)
    keyed = isinstance(given, KeyedStreamType)
    require(
        keyed or isinstance(given, StreamType),
        "V5",
        "a stream or a keyed stream",
        kind_name(type(given)),
    )
    element = given.element_types[-1]
    accumulator = element
    if op.initial is not None:
        accumulator = require_value(op.initial, [], given.place)
    seen = reference_types(op)
    after = require_value(op.step, [accumulator, element, *seen], given.place)
    require_types("V5", "the step to yield", [accumulator], [after])
    claims = [] if op.combiner is None else [cast(StringAttr, c).data for c in op.combiner]
    require_input("fold", given, claims)
    kind = SingletonType if op.initial is not None else OptionalType
    elements = (*given.element_types[:-1], accumulator)
    require_result(
        collection(op.result),
        KeyedSingletonType if keyed else kind,
        elements,
        result_of("fold", given.guarantees),
    )


def verify_collect(op: hfplus.CollectOp) -> None:
    """V1, V5: a list of all elements."""
    require_one_place(op)
    given = collection(op.operand)
    require_input("collect", given)
    require_result(
        collection(op.result),
        SingletonType,
        [ListType(given.element_types[0])],
        result_of("collect", given.guarantees),
    )


def verify_lift(op: hfplus.LiftOp) -> None:
    """V1, V5: a final value as a stream."""
    require_one_place(op)
    given = collection(op.operand)
    single = isinstance(given, SingletonType | OptionalType)
    require(single, "V5", "a singleton or an optional", kind_name(type(given)))
    require_input("lift", given)
    require_result(
        collection(op.result),
        StreamType,
        given.element_types,
        result_of("lift", given.guarantees),
    )


def verify_sort(op: hfplus.SortOp) -> None:
    """V1, V5, V8: a bounded stream by a key with an order."""
    require_one_place(op)
    given = collection(op.operand)
    key = require_value(op.key, given.element_types, given.place)
    require(is_ordered(key), "V5", "a key with an order", type_name(key))
    require_input("sort", given)
    require_result(
        collection(op.result),
        StreamType,
        given.element_types,
        result_of("sort", given.guarantees),
    )


def verify_limit(op: hfplus.LimitOp) -> None:
    """V1, V5: the first elements of an ordered stream."""
    require_one_place(op)
    given = collection(op.operand)
    require(op.count.value.data >= 0, "V5", "a count of 0 or more", str(op.count.value.data))
    require_input("limit", given)
    require_result(
        collection(op.result),
        StreamType,
        given.element_types,
        result_of("limit", given.guarantees),
    )


def verify_union(op: hfplus.UnionOp) -> None:
    """V1, V4, V5: streams of one element type."""
    verify_keywords(op)
    require_one_place(op)
    require(len(op.inputs) >= 1, "V5", "at least one input", "none")
    given = [collection(v) for v in op.inputs]
    for other in given[1:]:
        require_types("V5", "elements", given[0].element_types, other.element_types)
    guarantees = [one.guarantees for one in given]
    for index in union_unbounded(op.form.data, guarantees):
        require(False, "V5", f"input {index} of a `concat` to be bounded", "an unbounded one")
    if op.reason is not None:
        require_reason(op.reason, "any order of the inputs is fine")
    most = union_result(op.form.data, guarantees, reasoned=op.reason is not None)
    result = collection(op.result)
    if op.form.data == "interleave" and result.order.data == "ordered" and op.reason is None:
        require_reason(None, "any order of the inputs is fine, or an unordered result")
    require_result(result, StreamType, given[0].element_types, most)


def verify_assume(op: hfplus.AssumeOp) -> None:
    """V1, V4, V5: more order or fewer repeats; everything else stays."""
    require_one_place(op)
    require_reason(op.reason, "any outcome is fine")
    given, result = collection(op.operand), collection(op.result)
    require_result(result, type(given), given.element_types, Guarantees(given.guarantees.bound))


def verify_net(op: hfplus.NetOp) -> None:
    """V5, V8: what travels; receivers are judged with the whole fleet."""
    verify_keywords(op)
    require_values(op)
    given = collection(op.operand)
    has_key = op.key is not None
    wants_key = op.routing.data == "partition"
    require(
        has_key == wants_key,
        "V5",
        "a key for `partition`" if wants_key else "no key",
        "a key" if has_key else "none",
    )
    if op.key is not None:
        require_value(op.key, given.element_types, given.place)
    if op.routing.data == "demux":
        _pair(given.element_types[0])
