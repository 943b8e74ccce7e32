"""
Joins of pairs by key, and cross products.

A side is a table of chains: the values of a key, in the order they came. In a first turn both sides
are taken in, then the whole product is emitted; the side with fewer values is the outer one, the
right one if there are as many. In a later turn of a fixpoint each new value of the left side meets
all of the right one, then each new value of the right side all of the left one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from typing_extensions import override
from xdsl.dialects import arith
from xdsl.dialects.builtin import i1
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.dialects.runtime_state import ENDS, linked
from hydro_mlir.passes.loops.scope import Scope
from hydro_mlir.passes.ticks.base import OpT, TickLowering, Use
from hydro_mlir.passes.ticks.folds import Groups

Meet = Callable[[SSAValue, SSAValue, SSAValue], None]


class Side:
    """One side of a join: values by key, each of them once if `distinct`."""

    def __init__(
        self,
        owner: TickLowering[OpT],
        name: str,
        key: Attribute,
        element: Attribute,
        distinct: bool,
    ):
        self.owner, self.element = owner, element
        self.keys = owner.state(f"{name}_keys", rt.TableType(key, ENDS))
        self.values = owner.state(f"{name}_values", rt.BufferType(linked(element)))
        self.seen = (
            owner.state(f"{name}_seen", rt.TableType(value.TupleType([key, element]), i1))
            if distinct
            else None
        )

    def add(self, scope: Scope, key: SSAValue, part: SSAValue, use: Use | None = None) -> None:
        """Write the addition of a value; `use` it if it is new."""

        def push() -> None:
            handles = scope.state(self.keys), scope.state(self.values)
            scope.add(rt.ChainPushOp(scope.context, *handles, key, part))
            if use is not None:
                use(part)

        if self.seen is None:
            push()
        else:
            _, new = self.owner.insert(scope, self.seen, self.owner.make(scope, key, part))
            scope.when(new, push)

    def each_value(self, scope: Scope, ends: SSAValue, use: Use) -> None:
        """Write a loop over the values between the ends of a chain."""
        first = self.owner.get(scope, ends, 0)
        cursor = scope.cursor("chain", self.element, arguments=[scope.state(self.values), first])
        scope.walk(cursor, use)

    def each_of(self, scope: Scope, key: SSAValue, use: Use) -> None:
        """Write a loop over the values of a key."""
        cell, found = self.owner.find(scope, self.keys, key)
        scope.when(found, lambda: self.each_value(scope, self.owner.read(scope, cell), use))

    def each(self, scope: Scope, use: Callable[[SSAValue, SSAValue], None]) -> None:
        """Write a loop over keys and the ends of their chains."""
        pairs = self.owner.table_list(scope, self.keys)
        self.owner.each(scope, pairs, lambda pair: use(*self.owner.pair(scope, pair)))

    def count(self, scope: Scope) -> SSAValue:
        """How many values there are."""
        return scope.value(rt.BufferCountOp(scope.context, scope.state(self.values)))

    def clear(self, scope: Scope) -> None:
        """Write the reset."""
        self.owner.table_clear(scope, self.keys)
        self.owner.buffer_clear(scope, self.values)
        if self.seen is not None:
            self.owner.table_clear(scope, self.seen)


class Join(TickLowering[hf.PairOp]):
    """`join`."""

    DISTINCT = True

    @property
    @override
    def sites(self) -> int:
        return 2

    @override
    def declare(self) -> None:
        self.sides = [
            Side(self, name, *self.side_types(position), self.DISTINCT)
            for position, name in enumerate(("lhs", "rhs"))
        ]

    def side_types(self, position: int) -> tuple[Attribute, Attribute]:
        """Types of key and value."""
        key, part = cast(value.TupleType, self.input_type(position)).elements
        return key, part

    def split(self, scope: Scope, element: SSAValue) -> tuple[SSAValue, SSAValue]:
        """Key and value of an element."""
        return self.pair(scope, element)

    def combine(self, scope: Scope, key: SSAValue, left: SSAValue, right: SSAValue) -> None:
        """Write the emission of two values of a key."""
        self.push(scope, self.make(scope, key, self.make(scope, left, right)))

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        if not first:
            self._meet(scope)
            return
        for position, side in enumerate(self.sides):
            self.each_taken(
                scope, position, lambda e, side=side: side.add(scope, *self.split(scope, e))
            )
        self.product(scope)

    def product(self, scope: Scope) -> None:
        """Write the emission of the whole product."""
        left, right = self.sides
        fewer = scope.value(arith.CmpiOp(left.count(scope), right.count(scope), "slt"))
        scope.when(fewer, lambda: self.nested(scope, 0), lambda: self.nested(scope, 1))

    def nested(self, scope: Scope, outer: int) -> None:
        """Write the emission of the product, one of the sides in the outer loop."""
        outer_side, inner_side = self.sides[outer], self.sides[1 - outer]

        def keyed(key: SSAValue, ends: SSAValue) -> None:
            cell, found = self.find(scope, inner_side.keys, key)
            scope.when(found, lambda: common(key, ends, self.read(scope, cell)))

        def common(key: SSAValue, ends: SSAValue, others: SSAValue) -> None:
            outer_side.each_value(
                scope,
                ends,
                lambda part: inner_side.each_value(
                    scope, others, lambda other: self._emit(scope, outer, key, part, other)
                ),
            )

        outer_side.each(scope, keyed)

    def _emit(
        self, scope: Scope, outer: int, key: SSAValue, part: SSAValue, other: SSAValue
    ) -> None:
        left, right = (part, other) if outer == 0 else (other, part)
        self.combine(scope, key, left, right)

    def _meet(self, scope: Scope) -> None:
        """New values of the left side first. Both batches are taken before anything is emitted."""
        batches = [self.taken(scope, position) for position in range(2)]
        for position, batch in enumerate(batches):
            self.each(scope, batch, lambda e, p=position: self._arrive(scope, p, e))

    def _arrive(self, scope: Scope, position: int, element: SSAValue) -> None:
        side, opposite = self.sides[position], self.sides[1 - position]
        key, part = self.split(scope, element)
        side.add(
            scope,
            key,
            part,
            lambda part: opposite.each_of(
                scope, key, lambda other: self._emit(scope, position, key, part, other)
            ),
        )

    @override
    def clear(self, scope: Scope, index: int) -> None:
        self.sides[index].clear(scope)


class JoinMultiset(Join):
    """`join_multiset`."""

    DISTINCT = False


class CrossJoin(Join):
    """`cross_join`: a join on a key that all have."""

    @override
    def side_types(self, position: int) -> tuple[Attribute, Attribute]:
        return hf.UNIT, self.input_type(position)

    @override
    def split(self, scope: Scope, element: SSAValue) -> tuple[SSAValue, SSAValue]:
        return self.make(scope), element

    @override
    def combine(self, scope: Scope, key: SSAValue, left: SSAValue, right: SSAValue) -> None:
        self.push(scope, self.make(scope, left, right))


class CrossJoinMultiset(CrossJoin):
    """`cross_join_multiset`: the left side is the outer one."""

    DISTINCT = False

    @override
    def product(self, scope: Scope) -> None:
        self.nested(scope, 0)


# --- one side streams -----------------------------------------------------------------------------


class Probing(Groups[OpT]):
    """A join in which the elements of one input are looked up among those of the other.

    Elements of the streamed input are kept if a later first turn replays them.
    """

    STREAMED = 1

    def declare_streamed(self) -> None:
        """The buffer of what is replayed."""
        self.streamed = self.state("streamed", rt.BufferType(self.input_type(self.STREAMED)))

    def build(self, scope: Scope, element: SSAValue) -> None:
        """Write what an element of the other input does."""
        raise NotImplementedError

    def probe(self, scope: Scope, element: SSAValue) -> None:
        """Write what is emitted for an element of the streamed input."""
        raise NotImplementedError

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        self.each_taken(scope, 1 - self.STREAMED, lambda element: self.build(scope, element))
        arrived = self.taken(scope, self.STREAMED)
        probes = self.replayed(scope, arrived, first)
        self.each(scope, probes, lambda element: self.probe(scope, element))

    def replayed(self, scope: Scope, arrived: SSAValue, first: bool) -> SSAValue:
        """Write the keeping of what arrived; what is to be handled in this turn."""
        if not self.replays(self.STREAMED):
            return arrived
        self.each(scope, arrived, lambda e: self.buffer_push(scope, self.streamed, e))
        return self.buffer_list(scope, self.streamed) if first else arrived

    @override
    def clear(self, scope: Scope, index: int) -> None:
        if index != self.STREAMED:
            self.clear_built(scope)
        elif self.replays(index):
            self.buffer_clear(scope, self.streamed)

    def clear_built(self, scope: Scope) -> None:
        """Write the reset of the other input's state."""
        raise NotImplementedError


class JoinMultisetHalf(Probing[hf.JoinMultisetHalfOp]):
    """`join_multiset_half`: inputs and lifetimes are those of build and probe."""

    @override
    def declare(self) -> None:
        self.declare_streamed()
        key, part = cast(value.TupleType, self.input_type(0)).elements
        self.side = Side(self, "build", key, part, distinct=False)

    @override
    def build(self, scope: Scope, element: SSAValue) -> None:
        self.side.add(scope, *self.pair(scope, element))

    @override
    def probe(self, scope: Scope, element: SSAValue) -> None:
        key, part = self.pair(scope, element)

        def emit(other: SSAValue) -> None:
            self.push(scope, self.make(scope, key, self.make(scope, part, other)))

        self.side.each_of(scope, key, emit)

    @override
    def clear_built(self, scope: Scope) -> None:
        self.side.clear(scope)


class JoinFusedLhs(Probing[hf.HalfFusedJoinOp]):
    """`join_fused_lhs`: the left side is accumulated."""

    @override
    def declare(self) -> None:
        self.declare_streamed()
        self.begins, self.step = self.user_function("start"), self.user_function("step")
        key, _ = cast(value.TupleType, self.input_type(1 - self.STREAMED)).elements
        self.table = self.state("table", rt.TableType(key, self.begins.result))

    @override
    def build(self, scope: Scope, element: SSAValue) -> None:
        self.accumulate(scope, self.table, element, self.begins, self.step)

    @override
    def probe(self, scope: Scope, element: SSAValue) -> None:
        key, part = self.pair(scope, element)
        cell, found = self.find(scope, self.table, key)

        def emit() -> None:
            accumulated = self.read(scope, cell)
            both = (accumulated, part) if self.STREAMED == 1 else (part, accumulated)
            self.push(scope, self.make(scope, key, self.make(scope, *both)))

        scope.when(found, emit)

    @override
    def clear_built(self, scope: Scope) -> None:
        self.table_clear(scope, self.table)


class JoinFusedRhs(JoinFusedLhs):
    """`join_fused_rhs`: the right side is accumulated."""

    STREAMED = 0


class JoinFused(Groups[hf.BothFusedJoinOp]):
    """`join_fused`, `lattice_join_fused_join`: in the order of the right side's keys."""

    @override
    def declare(self) -> None:
        self.functions = [
            (self.user_function(f"{side}_start"), self.user_function(f"{side}_step"))
            for side in ("lhs", "rhs")
        ]
        key, _ = cast(value.TupleType, self.input_type(0)).elements
        self.tables = [
            self.state(name, rt.TableType(key, start.result))
            for name, (start, _) in zip(("lhs", "rhs"), self.functions, strict=True)
        ]

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        for position, table in enumerate(self.tables):
            start, step = self.functions[position]
            self.each_taken(
                scope,
                position,
                lambda e, table=table, start=start, step=step: self.accumulate(
                    scope, table, e, start, step
                ),
            )
        rights = self.table_list(scope, self.tables[1])
        self.each(scope, rights, lambda pair: self._join(scope, *self.pair(scope, pair)))

    def _join(self, scope: Scope, key: SSAValue, right: SSAValue) -> None:
        cell, found = self.find(scope, self.tables[0], key)

        def emit() -> None:
            both = self.make(scope, self.read(scope, cell), right)
            self.push(scope, self.make(scope, key, both))

        scope.when(found, emit)

    @override
    def clear(self, scope: Scope, index: int) -> None:
        self.table_clear(scope, self.tables[index])
