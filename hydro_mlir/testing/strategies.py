"""
Hypothesis strategies: random well-typed `hfplus` programs, for comparing one engine with another.

    @given(programs())
    def test_something(program):
        one = observe(program, run(program.module.clone(), program.callbacks()))

A program has two processes and a cluster, some sources, a chain of random operators, and a sink
on every stream that nothing else reads. It is deterministic up to what its types leave open:
`observe` keeps the order of a sink's lines only where its stream is ordered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    ArrayAttr,
    FloatAttr,
    IntegerAttr,
    ModuleOp,
    StringAttr,
    UnitAttr,
    i1,
    i64,
)
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.dialects import value
from hydro_mlir.dialects.guarantees import Bound, Order
from hydro_mlir.interp import Outcome
from hydro_mlir.testing import random_functions as functions

PROCESSES = ("left", "right")
CLUSTER = "crowd"

# Types that are keys and sorted by: with an order, and without floats, whose zeros are two.
KEY_TYPES: tuple[Attribute, ...] = (i64, value.text, i1, value.TupleType([i64, value.text]))


@dataclass
class GeneratedProgram:
    """A module, and for each of its sinks whether the order of its elements is fixed."""

    module: ModuleOp
    sinks: dict[str, bool] = field(default_factory=dict[str, bool])

    def callbacks(self) -> dict[str, Callable[..., object]]:
        """Functions that print the sink's name and the element."""

        def printer(name: str) -> Callable[..., object]:
            return lambda *fields: print(name, repr(fields))  # noqa: T201 (what a sink is for)

        return {name: printer(name) for name in self.sinks}

    def __repr__(self) -> str:
        return str(self.module)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Hypothesis would list the fields of all operations."""
        printer.text(repr(self))


Observation = dict[tuple[str, str, int], list[str]]


def observe(program: GeneratedProgram, outcome: Outcome) -> Observation:
    """The lines of each sink at each member; sorted where no order is promised.

    Raises the error that ended the run, if one did.
    """
    if outcome.error is not None:
        raise outcome.error
    found: Observation = {}
    for line in outcome.lines:
        name, element = line.text.split(" ", 1)
        found.setdefault((name, line.location, line.member), []).append(element)
    for (name, _, _), lines in found.items():
        if not program.sinks[name]:
            lines.sort()
    return found


@st.composite
def programs(draw: DrawFn, steps_max: int = 6, traps: bool = False) -> GeneratedProgram:
    """A random program of up to `steps_max` operators behind its sources.

    Only with `traps` its functions may stop a location.
    """
    draft = Draft(draw, draw(st.integers(1, 3)), traps)
    for _ in range(draw(st.integers(1, 2))):
        draft.source()
    for _ in range(draw(st.integers(1, steps_max))):
        draw(st.sampled_from(STEPS))(draft)
    return draft.finish()


@st.composite
def _constants(draw: DrawFn, type_: Attribute) -> Attribute:
    """A constant of a type, as `source_iter` writes it."""
    if type_ == i64:
        return IntegerAttr(draw(st.sampled_from(functions.NUMBERS)), i64)
    if type_ == i1:
        return IntegerAttr(draw(st.integers(0, 1)), i1)
    if isinstance(type_, value.TextType):
        return StringAttr(draw(st.sampled_from(functions.TEXTS)))
    if isinstance(type_, value.TupleType):
        return ArrayAttr([draw(_constants(part)) for part in type_.elements])
    if isinstance(type_, value.ListType):
        return ArrayAttr(draw(st.lists(_constants(type_.element), max_size=2)))
    if isinstance(type_, value.OptionType):
        return UnitAttr()
    return FloatAttr(draw(st.sampled_from(functions.FLOATS)), 64)


class Draft:
    """A program under construction: its ops so far and the streams that can be read."""

    def __init__(self, draw: DrawFn, size: int, traps: bool):
        self.draw = draw
        self.functions = functions.Functions(draw, traps)
        self.ops: list[Operation] = []
        self.streams: list[SSAValue] = []
        self.channels = 0
        for name in PROCESSES:
            self.ops.append(hfplus.LocationOp(name))
        self.ops.append(hfplus.LocationOp(CLUSTER, "cluster", size))

    def add(self, op: Operation) -> SSAValue:
        """Append an op and return its result."""
        self.ops.append(op)
        return op.results[0]

    def stream(self, op: Operation) -> SSAValue:
        """Append an op whose result is a stream that steps may read."""
        self.streams.append(self.add(op))
        return self.streams[-1]

    def pick(self, where: Callable[[SSAValue], bool] = lambda stream: True) -> SSAValue | None:
        """Draw a stream; None where none is right."""
        fitting = [stream for stream in self.streams if where(stream)]
        return self.draw(st.sampled_from(fitting)) if fitting else None

    def channel(self) -> str:
        """A new channel's name."""
        self.channels += 1
        return f"channel_{self.channels}"

    def source(self) -> None:
        """Add a source of constants."""
        element = self.draw(functions.element_types(1))
        at = self.draw(st.sampled_from([*PROCESSES, CLUSTER]))
        values = self.draw(st.lists(_constants(element), max_size=6))
        type_ = hfplus.StreamType.of(element, at=at, bound=Bound.BOUNDED)
        self.stream(hfplus.SourceIterOp(ArrayAttr(values), type_))

    def finish(self) -> GeneratedProgram:
        """Put a sink on every stream that is not read."""
        program = GeneratedProgram(ModuleOp(self.ops))
        for stream in self.streams:
            if stream.uses.get_length() == 0:
                name = f"sink_{len(program.sinks)}"
                program.sinks[name] = is_ordered(stream)
                program.module.body.block.add_op(hfplus.SinkOp(name, stream))
        return program


def type_of(stream: SSAValue) -> hfplus.StreamType:
    """The type of a stream."""
    assert isinstance(stream.type, hfplus.StreamType)
    return stream.type


def is_ordered(stream: SSAValue) -> bool:
    """Whether a stream's order is part of its meaning."""
    return type_of(stream).order.data == Order.ORDERED


def with_element(stream: SSAValue, element: Attribute) -> hfplus.StreamType:
    """The stream's type with other elements."""
    type_ = type_of(stream).like(hfplus.StreamType, element)
    assert isinstance(type_, hfplus.StreamType)
    return type_


# --- steps ---------------------------------------------------------------------------------------


def _each(draft: Draft) -> None:
    stream = draft.pick()
    assert stream is not None
    element = draft.draw(functions.element_types())
    region = draft.functions.elementwise([type_of(stream).element], element)
    draft.stream(hfplus.EachOp(stream, region, with_element(stream, element)))


def _fold(draft: Draft) -> None:
    stream = draft.pick(is_ordered)
    if stream is None:
        return
    element = type_of(stream).element
    reduces = draft.draw(st.booleans())
    result = element if reduces else draft.draw(functions.element_types(1))
    initial = None if reduces else draft.functions.mapping([], result)
    step = draft.functions.mapping([result, element], result)
    kind = hfplus.OptionalType if reduces else hfplus.SingletonType
    folded = type_of(stream).like(kind, result)
    _lift(draft, hfplus.FoldOp(stream, initial, step, folded), with_element(stream, result))


def _lift(draft: Draft, op: Operation, type_: hfplus.StreamType) -> None:
    type_ = hfplus.StreamType.of(type_.element, at=type_.place, bound=Bound.BOUNDED)
    draft.stream(hfplus.LiftOp(draft.add(op), type_))


def _count(draft: Draft) -> None:
    """A fold that does not care for order."""
    stream = draft.pick()
    assert stream is not None
    initial, step = _counting(type_of(stream).element)
    ordered = {"order": Order.ORDERED}
    counted = type_of(stream).like(hfplus.SingletonType, i64, **ordered)
    op = hfplus.FoldOp(stream, initial, step, counted, ["known: count"])
    _lift(draft, op, with_element(stream, i64))


def _counting(element: Attribute) -> tuple[Region, Region]:
    zero = arith.ConstantOp(IntegerAttr(0, i64))
    one = arith.ConstantOp(IntegerAttr(1, i64))
    block = Block(arg_types=[i64, element])
    more = arith.AddiOp(block.args[0], one)
    block.add_ops([one, more, hfplus.YieldOp(more.result)])
    return Region(Block([zero, hfplus.YieldOp(zero.result)])), Region(block)


def _keyed(draft: Draft) -> None:
    """Group by a random key, change elements, count or reduce per key, and ungroup."""
    stream = draft.pick()
    assert stream is not None
    key = draft.draw(st.sampled_from(KEY_TYPES))
    element = draft.draw(functions.element_types(1))
    pair = value.TupleType([key, element])
    region = draft.functions.mapping([type_of(stream).element], pair)
    pairs = draft.add(hfplus.EachOp(stream, region, with_element(stream, pair)))
    keyed_type = type_of(pairs).like(hfplus.KeyedStreamType, key, element)
    assert isinstance(keyed_type, hfplus.KeyedStreamType)
    keyed = draft.add(hfplus.GroupOp(pairs, keyed_type))
    body = draft.functions.elementwise([key, element], element)
    keyed = draft.add(hfplus.EachOp(keyed, body, keyed_type))
    ordered = {"order": Order.ORDERED}
    if draft.draw(st.booleans()) or not is_ordered(stream):
        folded_type = keyed_type.like(hfplus.KeyedSingletonType, key, i64, **ordered)
        initial, step = _counting(element)
        folded = hfplus.FoldOp(keyed, initial, step, folded_type, ["known: count"])
    else:
        folded_type = keyed_type.like(hfplus.KeyedSingletonType, key, element, **ordered)
        step = draft.functions.mapping([element, element], element)
        folded = hfplus.FoldOp(keyed, None, step, folded_type)
    _ungroup(draft, draft.add(folded))


def _ungroup(draft: Draft, keyed: SSAValue) -> None:
    assert isinstance(keyed.type, hfplus.KeyedSingletonType | hfplus.KeyedStreamType)
    key, element = keyed.type.element_types
    forms = {"entries": value.TupleType([key, element]), "values": element, "keys": key}
    form = draft.draw(st.sampled_from(list(forms)))
    type_ = keyed.type.like(hfplus.StreamType, forms[form], order=Order.UNORDERED)
    assert isinstance(type_, hfplus.StreamType)
    draft.stream(hfplus.UngroupOp(form, keyed, type_))


def _sort(draft: Draft) -> None:
    """Sort by the whole element, or by any key where ties have an order of their own."""
    stream = draft.pick(lambda s: is_ordered(s) or type_of(s).element in KEY_TYPES)
    if stream is None:
        return
    element = type_of(stream).element
    if is_ordered(stream):
        key = draft.draw(st.sampled_from(KEY_TYPES))
        region = draft.functions.mapping([element], key)
    else:
        block = Block(arg_types=[element])
        block.add_op(hfplus.YieldOp(block.args[0]))
        region = Region(block)
    result = type_of(stream).like(hfplus.StreamType, element, order=Order.ORDERED)
    assert isinstance(result, hfplus.StreamType)
    draft.stream(hfplus.SortOp(stream, region, result))


def _limit(draft: Draft) -> None:
    stream = draft.pick(is_ordered)
    if stream is not None:
        draft.stream(hfplus.LimitOp(draft.draw(st.integers(0, 4)), stream))


def _collect(draft: Draft) -> None:
    stream = draft.pick(is_ordered)
    if stream is None:
        return
    listed = value.ListType(type_of(stream).element)
    type_ = type_of(stream).like(hfplus.SingletonType, listed)
    assert isinstance(type_, hfplus.SingletonType)
    _lift(draft, hfplus.CollectOp(stream, type_), with_element(stream, listed))


def _union(draft: Draft) -> None:
    first = draft.pick()
    assert first is not None
    place, element = type_of(first).place, type_of(first).element
    second = draft.pick(lambda s: (type_of(s).place, type_of(s).element) == (place, element))
    assert second is not None
    concat = draft.draw(st.booleans()) and is_ordered(first) and is_ordered(second)
    order = Order.ORDERED if concat else Order.UNORDERED
    type_ = type_of(first).like(hfplus.StreamType, element, order=order)
    assert isinstance(type_, hfplus.StreamType)
    draft.stream(hfplus.UnionOp("concat" if concat else "interleave", [first, second], type_))


def _network(draft: Draft) -> None:
    stream = draft.pick()
    assert stream is not None
    to = draft.draw(st.sampled_from([*PROCESSES, CLUSTER]))
    if to != CLUSTER:
        _send(draft, stream, "send", to)
        return
    routings = ["broadcast", "partition", "demux"] + ["round_robin"] * is_ordered(stream)
    routing = draft.draw(st.sampled_from(routings))
    if routing == "demux":
        stream = _addressed(draft, stream)
    _send(draft, stream, routing, to)


def _addressed(draft: Draft, stream: SSAValue) -> SSAValue:
    """Every element with member 0 in front, or with the member that sent it."""
    element, member = type_of(stream).element, value.MemberType(CLUSTER)
    body = functions.Body(draft.draw, [element])
    letter = value.TupleType([member, element])
    at_home = type_of(stream).place == CLUSTER
    to = body.add(value.SelfOp(member)) if at_home else body.make(member)
    pair = body.add(value.MakeOp([to, body.region.blocks[0].args[0]]))
    body.block.add_op(hfplus.YieldOp(pair))
    return draft.add(hfplus.EachOp(stream, body.region, with_element(stream, letter)))


def _send(draft: Draft, stream: SSAValue, routing: str, to: str) -> None:
    type_ = type_of(stream)
    element, key = type_.element, None
    if routing == "partition":
        key = draft.functions.mapping([element], draft.draw(st.sampled_from(KEY_TYPES)))
    if routing == "demux":
        assert isinstance(element, value.TupleType)
        element = element.elements.data[1]
    from_cluster = type_.place == CLUSTER
    merged = from_cluster and routing in ("partition", "round_robin")
    if from_cluster and not merged:
        sender = value.MemberType(CLUSTER)
        keyed = type_.like(hfplus.KeyedStreamType, sender, element, at=to)
        _ungroup(draft, draft.add(hfplus.NetOp(routing, draft.channel(), stream, keyed, key)))
        return
    order = Order.UNORDERED if merged else type_.order.data
    result = type_.like(hfplus.StreamType, element, at=to, order=order)
    draft.stream(hfplus.NetOp(routing, draft.channel(), stream, result, key))


STEPS: tuple[Callable[[Draft], None], ...] = (
    _each, _each, _each, _fold, _count, _keyed, _keyed, _sort, _limit, _collect, _union,
    _network, _network, _network,
)  # fmt: skip
