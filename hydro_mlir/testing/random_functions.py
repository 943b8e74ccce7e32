"""
Random user functions as regions: well typed, and with results of bounded size.

Every function is drawn op by op from what the values at hand allow. Branches that meet again and
short loops are drawn, too, so that lowered control flow is met in all its forms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from xdsl.dialects import arith, cf
from xdsl.dialects.builtin import FloatAttr, IntegerAttr, f64, i1, i64
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.dialects import value

T = TypeVar("T")

TEXTS = ["", "a", "B c", "ß", "日本", " x\ty ", "😀", "İ"]
NUMBERS = [0, 1, -1, 2, 3, 7, -13, 1000, 2**62, 2**63 - 1, -(2**63)]
FLOATS = [0.0, 0.5, -1.25, 3.0, 1e16]

# No text that an operation makes is longer, so that accumulators do not explode.
TEXT_CHARACTERS_MAX = 12

BASIC_TYPES: tuple[Attribute, ...] = (i64, value.text, i1, f64)


def element_types(depth: int = 2) -> st.SearchStrategy[Attribute]:
    """Types of elements: the basic ones, and tuples, options and lists of them."""
    basic = st.sampled_from(BASIC_TYPES)
    if depth == 0:
        return basic
    inner = element_types(depth - 1)
    return st.one_of(
        basic,
        st.lists(inner, min_size=1, max_size=3).map(value.TupleType),
        inner.map(value.OptionType),
        inner.map(value.ListType),
    )


class Body:
    """A region under construction: where ops go, and the values at hand, by type."""

    def __init__(self, draw: DrawFn, arguments: Sequence[Attribute]):
        self.draw = draw
        self.block = Block(arg_types=arguments)
        self.region = Region(self.block)
        self.known: list[SSAValue] = list(self.block.args)

    def add(self, operation: Operation) -> SSAValue:
        """Append an op; its result is at hand from now on."""
        self.block.add_op(operation)
        self.known.append(operation.results[0])
        return operation.results[0]

    def choose(self, choices: Sequence[T]) -> T:
        """Draw one of a few."""
        return self.draw(st.sampled_from(choices))

    def integer(self, number: int) -> SSAValue:
        """A constant integer."""
        return self.add(arith.ConstantOp(IntegerAttr(number, i64)))

    def of(self, type_: Attribute) -> SSAValue:
        """A value of a type: one that is at hand, or one made for the purpose."""
        found = [known for known in self.known if known.type == type_]
        if found and self.choose([True, True, False]):
            return self.choose(found)
        return self.make(type_)

    def make(self, type_: Attribute) -> SSAValue:
        """A new value of a type."""
        if type_ == i64:
            return self.integer(self.choose(NUMBERS))
        if type_ == i1:
            return self.add(arith.ConstantOp(IntegerAttr(int(self.choose([False, True])), i1)))
        if type_ == f64:
            return self.add(arith.ConstantOp(FloatAttr(self.choose(FLOATS), 64)))
        if isinstance(type_, value.TextType):
            return self.add(value.ConstantOp(self.choose(TEXTS)))
        if isinstance(type_, value.TupleType):
            return self.add(value.MakeOp([self.of(part) for part in type_.elements]))
        if isinstance(type_, value.ListType):
            count = self.choose([0, 1, 2])
            parts = [self.of(type_.element) for _ in range(count)]
            return self.add(value.ListOp(parts, type_))
        if isinstance(type_, value.OptionType):
            if self.choose([True, False]):
                return self.add(value.SomeOp(self.of(type_.element)))
            return self.add(value.NoneOp(type_))
        assert isinstance(type_, value.MemberType)
        return self.add(value.MemberOp(self.integer(0), type_))

    def grow(self, steps: int) -> None:
        """Add some random ops."""
        for _ in range(steps):
            self.choose(STEPS)(self)

    def short(self, text: SSAValue) -> SSAValue:
        """The first characters of a text."""
        start, stop = self.integer(0), self.integer(TEXT_CHARACTERS_MAX)
        return self.add(value.SliceOp(text, start, stop))


# --- steps: each adds a few ops ------------------------------------------------------------------


def _arithmetic(body: Body) -> None:
    op = body.choose([arith.AddiOp, arith.SubiOp, arith.MuliOp, arith.XOrIOp, arith.MinSIOp])
    body.add(op(body.of(i64), body.of(i64)))


def _division(body: Body) -> None:
    op = body.choose([value.FloorDivOp, value.ModOp])
    divisor = body.integer(body.choose([2, 3, -2, 7, -10]))
    body.add(op(body.of(i64), divisor))


def _shift(body: Body) -> None:
    op = body.choose([value.ShiftLeftOp, value.ShiftRightOp])
    count = body.integer(body.choose([0, 1, 5, 63, 64]))
    body.add(op(body.of(i64), count))


def _float_arithmetic(body: Body) -> None:
    op = body.choose([arith.AddfOp, arith.MulfOp, arith.SubfOp])
    body.add(op(body.of(f64), body.of(f64)))


def _to_float(body: Body) -> None:
    body.add(arith.SIToFPOp(body.of(i64), f64))


def _logic(body: Body) -> None:
    op = body.choose([arith.AndIOp, arith.OrIOp, arith.XOrIOp])
    body.add(op(body.of(i1), body.of(i1)))


def _compare(body: Body) -> None:
    left = body.choose(body.known or [body.integer(0)])
    predicates = value.COMPARISONS if value.is_ordered(left.type) else ("eq", "ne")
    predicate = str(body.choose(predicates))
    body.add(value.CompareOp(predicate, left, body.of(left.type)))


def _text_method(body: Body) -> None:
    methods = ("lower", "upper", "strip", "split", "startswith", "find", "count", "isalpha")
    name = str(body.choose(methods))
    more, _ = value.TEXT_METHODS[name]
    arguments = [body.of(value.text), *(body.of(type_) for type_ in more)]
    result = body.add(value.TextOp(name, arguments))
    if result.type == value.text:
        body.short(result)


def _text_concat(body: Body) -> None:
    body.short(body.add(value.ConcatOp(body.of(value.text), body.of(value.text))))


def _text_of(body: Body) -> None:
    body.short(body.add(value.ToTextOp(body.of(body.choose([i64, f64, i1])))))


def _slice(body: Body) -> None:
    start, stop = (body.integer(body.choose([0, 1, -1, 3, -3, 100])) for _ in range(2))
    body.add(value.SliceOp(body.of(value.text), start, stop))


def _length(body: Body) -> None:
    body.add(value.LenOp(body.of(body.choose([value.text, value.TEXT_LIST]))))


def _join(body: Body) -> None:
    joined = value.TextOp("join", [body.of(value.text), body.of(value.TEXT_LIST)])
    body.short(body.add(joined))


def _take_apart(body: Body) -> None:
    for known in reversed(body.known):
        if isinstance(known.type, value.TupleType):
            index = body.choose(range(len(known.type.elements)))
            body.add(value.GetOp(known, index))
            return
        if isinstance(known.type, value.OptionType):
            body.add(value.IsSomeOp(known))
            body.add(value.PayloadOp(known))
            return


def _hash(body: Body) -> None:
    known = body.choose(body.known or [body.integer(0)])
    body.add(value.HashOp(known))


def _select(body: Body) -> None:
    known = body.choose(body.known or [body.integer(0)])
    body.add(arith.SelectOp(body.of(i1), known, body.of(known.type)))


def _branch(body: Body) -> None:
    """Two ways that meet: `a if c else b` with ops on each way."""
    condition = body.of(i1)
    type_: Attribute = body.choose([i64, value.text])
    start, outside = body.block, list(body.known)
    meeting = Block(arg_types=[type_])
    ways: list[Block] = []
    for _ in range(2):
        body.block, body.known = Block(), list(outside)
        ways.append(body.block)
        body.region.add_block(body.block)
        _arithmetic(body) if type_ == i64 else _text_concat(body)
        body.block.add_op(cf.BranchOp(meeting, body.of(type_)))
    start.add_op(cf.ConditionalBranchOp(condition, ways[0], (), ways[1], ()))
    body.region.add_block(meeting)
    body.block, body.known = meeting, [*outside, meeting.args[0]]


def _loop(body: Body) -> None:
    """A few rounds over an integer."""
    outside = list(body.known)
    limit = body.add(value.ModOp(body.of(i64), body.integer(5)))
    head, inner, after = Block(arg_types=[i64, i64]), Block(), Block()
    body.block.add_op(cf.BranchOp(head, body.integer(0), body.of(i64)))
    for block in (head, inner, after):
        body.region.add_block(block)
    index, total = head.args
    body.block = head
    more = body.add(arith.CmpiOp(index, limit, "slt"))
    head.add_op(cf.ConditionalBranchOp(more, inner, (), after, ()))
    body.block, body.known = inner, [*outside, index, total]
    _arithmetic(body)
    result = body.known[-1]
    inner.add_op(cf.BranchOp(head, body.add(arith.AddiOp(index, body.integer(1))), result))
    body.block, body.known = after, [*outside, total]


STEPS: tuple[Callable[[Body], None], ...] = (
    _arithmetic, _arithmetic, _division, _shift, _float_arithmetic, _to_float, _logic, _compare,
    _compare, _text_method, _text_method, _text_concat, _text_of, _slice, _length, _join,
    _take_apart, _take_apart, _hash, _select, _branch, _loop,
)  # fmt: skip


def _may_trap(body: Body) -> None:
    """One of the ways in which a function can stop its location."""
    kind = body.choose(["division", "index", "parse", "truncate", "shift"])
    if kind == "division":
        body.add(value.FloorDivOp(body.of(i64), body.of(i64)))
    elif kind == "index":
        body.short(body.add(value.IndexOp(body.of(value.text), body.of(i64))))
    elif kind == "parse":
        body.add(value.ParseOp(body.add(value.ToTextOp(body.of(i64))), i64))
        body.add(value.ParseOp(body.of(value.text), i64))
    elif kind == "truncate":
        body.add(value.TruncateOp(body.of(f64)))
    else:
        body.add(value.ShiftLeftOp(body.of(i64), body.of(i64)))


# --- whole functions -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Functions:
    """Draws functions; with `traps`, some of them stop their location for some elements."""

    draw: DrawFn
    traps: bool = False

    def mapping(self, arguments: Sequence[Attribute], result: Attribute) -> Region:
        """A function that yields a value."""
        body = self._body(arguments)
        body.block.add_op(hfplus.YieldOp(body.of(result)))
        return body.region

    def filtering(self, arguments: Sequence[Attribute], result: Attribute) -> Region:
        """A function that yields a value or not."""
        body = self._body(arguments)
        condition = body.of(i1)
        body.block.add_op(hfplus.YieldIfOp(condition, body.of(result)))
        return body.region

    def flattening(self, arguments: Sequence[Attribute], result: Attribute) -> Region:
        """A function that yields the elements of a list."""
        body = self._body(arguments)
        body.block.add_op(hfplus.YieldAllOp(body.of(value.ListType(result))))
        return body.region

    def elementwise(self, arguments: Sequence[Attribute], result: Attribute) -> Region:
        """Any of these."""
        kinds = [self.mapping, self.filtering, self.flattening]
        return self.draw(st.sampled_from(kinds))(arguments, result)

    def _body(self, arguments: Sequence[Attribute]) -> Body:
        body = Body(self.draw, arguments)
        body.grow(self.draw(st.integers(0, 5)))
        if self.traps and body.choose([True, False]):
            _may_trap(body)
            body.grow(self.draw(st.integers(0, 2)))
        return body
