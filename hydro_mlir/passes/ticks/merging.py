"""Several inputs, one output: concatenation, and pairs by position."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import override
from xdsl.dialects import arith, scf
from xdsl.dialects.builtin import i1
from xdsl.ir import Region, SSAValue

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.passes.loops.scope import Body, Scope, last_of
from hydro_mlir.passes.ticks.base import OpT, TickLowering, number_attribute


class Union(TickLowering[OpT]):
    """`union`, `chain`: all of the first input, then all of the next."""

    @property
    @override
    def sites(self) -> int:
        return len(self.op.operands)


class ChainFirst(Union[OpT]):
    """`chain_first_n`, `limit`: as many as are left in this tick."""

    @override
    def declare(self) -> None:
        self.left = self.cell("left")

    @override
    def begin(self, scope: Scope) -> None:
        self.set_number(scope, self.left, number_attribute(self.op, "count"))

    @override
    def receive(self, scope: Scope, position: int, element: SSAValue) -> None:
        left = scope.get(self.left)

        def take() -> None:
            scope.set(self.left, scope.value(arith.SubiOp(left, scope.constant(1))))
            self.push(scope, element)

        scope.when(scope.compare("sgt", left, 0), take)


class CrossSingleton(TickLowering[hf.CrossSingletonOp]):
    """`cross_singleton`: the first element of `single`, as long as its state lives."""

    @override
    def declare(self) -> None:
        self.single = self.cell("single", self.input_type(1))
        self.has = self.flag("has")

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        elements, singles = self.taken(scope, 0), self.taken(scope, 1)
        self.each(scope, singles, lambda single: self._keep(scope, single))
        scope.when(scope.get(self.has), lambda: self._pair(scope, elements))

    def _keep(self, scope: Scope, single: SSAValue) -> None:
        def keep() -> None:
            scope.set(self.single, single)
            self.set_number(scope, self.has, 1)

        scope.when(scope.negation(scope.get(self.has)), keep)

    def _pair(self, scope: Scope, elements: SSAValue) -> None:
        single = scope.get(self.single)
        self.each(scope, elements, lambda e: self.push(scope, self.make(scope, e, single)))

    @override
    def clear(self, scope: Scope, index: int) -> None:
        self.set_number(scope, self.has, 0)


# --- pairs by position ----------------------------------------------------------------------------


class Zipping(TickLowering[OpT]):
    """Walks over two lists at once."""

    def walk_both(self, scope: Scope, lists: Sequence[SSAValue], longest: bool, body: Body) -> None:
        """Write a loop while both lists have a next element, or one of them has.

        `cursors` and `flags` then are those of the loop.
        """
        self.cursors = [
            scope.cursor("list", self.input_type(side), arguments=[elements])
            for side, elements in enumerate(lists)
        ]
        before = scope.region(lambda: self._advance(scope, longest))
        flags = last_of(before).operands[1:]
        condition = scf.ConditionOp(*last_of(before).operands)
        last = last_of(before)
        last.detach()
        last.erase()
        before.block.add_op(condition)
        after = self._after(scope, len(flags), body)
        loop = scope.add(scf.WhileOp([], [i1] * len(flags), before, after))
        self.flags = list(loop.results)

    def _advance(self, scope: Scope, longest: bool) -> Sequence[SSAValue]:
        left = scope.value(rt.AdvanceOp(scope.context, self.cursors[0]))
        if longest:
            right = scope.value(rt.AdvanceOp(scope.context, self.cursors[1]))
            return [scope.value(arith.OrIOp(left, right)), left, right]
        right = scope.either(
            left,
            lambda: scope.value(rt.AdvanceOp(scope.context, self.cursors[1])),
            lambda: scope.constant(0, i1),
        )
        return [right, left, right]

    def _after(self, scope: Scope, flags: int, body: Body) -> Region:
        from xdsl.ir import Block

        outer, scope.block = scope.block, Block(arg_types=[i1] * flags)
        self.flags = list(scope.block.args)
        scope.depth += 1
        body()
        scope.depth -= 1
        scope.add(scf.YieldOp())
        inner, scope.block = scope.block, outer
        return Region(inner)

    def current(self, scope: Scope, side: int) -> SSAValue:
        """The current element of a list."""
        return scope.value(rt.CurrentOp(scope.context, self.cursors[side]))


class Zip(Zipping[hf.ZipOp]):
    """`zip`: what has no partner waits for one as long as it lives."""

    @override
    def declare(self) -> None:
        self.waiting = [
            self.state(f"{name}_waiting", rt.BufferType(self.input_type(side)))
            for side, name in enumerate(("lhs", "rhs"))
        ]

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        lists: list[SSAValue] = []
        for side, buffer in enumerate(self.waiting):
            self.each_taken(
                scope, side, lambda e, buffer=buffer: self.buffer_push(scope, buffer, e)
            )
            lists.append(self.buffer_list(scope, buffer))
            self.buffer_clear(scope, buffer)

        def emit() -> None:
            self.push(scope, self.make(scope, self.current(scope, 0), self.current(scope, 1)))

        self.walk_both(scope, lists, longest=False, body=emit)
        scope.when(self.flags[0], lambda: self._wait(scope), lambda: self._rest(scope, 1))

    def _wait(self, scope: Scope) -> None:
        """The left list is longer: the element that the loop stopped at waits, too."""
        self.buffer_push(scope, self.waiting[0], self.current(scope, 0))
        self._rest(scope, 0)

    def _rest(self, scope: Scope, side: int) -> None:
        buffer = self.waiting[side]
        scope.walk(self.cursors[side], lambda e: self.buffer_push(scope, buffer, e))

    @override
    def clear(self, scope: Scope, index: int) -> None:
        self.buffer_clear(scope, self.waiting[index])


class ZipLongest(Zipping[hf.ZipLongestOp]):
    """`zip_longest`."""

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        lists = [self.taken(scope, side) for side in range(2)]

        def emit() -> None:
            options = [self._option(scope, side) for side in range(2)]
            self.push(scope, self.make(scope, *options))

        self.walk_both(scope, lists, longest=True, body=emit)

    def _option(self, scope: Scope, side: int) -> SSAValue:
        type_ = value.OptionType(self.input_type(side))
        return scope.either(
            self.flags[side],
            lambda: scope.value(value.SomeOp(self.current(scope, side))),
            lambda: scope.value(value.NoneOp(type_)),
        )


# --- lattices -------------------------------------------------------------------------------------


class LatticeBimorphism(TickLowering[hf.LatticeBimorphismOp]):
    """`lattice_bimorphism`: all results of a turn merged into one."""

    @override
    def declare(self) -> None:
        self.functions = self.user_function("left"), self.user_function("right")
        self.merge = self.user_function("merge")
        self.merged = self.cell("merged", self.output_type())
        self.has = self.flag("has")

    @override
    def turn(self, scope: Scope, first: bool) -> None:
        self.set_number(scope, self.has, 0)
        for side in range(2):
            self.each_taken(scope, side, lambda e, side=side: self._arrive(scope, side, e))
        scope.when(scope.get(self.has), lambda: self.push(scope, scope.get(self.merged)))

    def _arrive(self, scope: Scope, side: int, element: SSAValue) -> None:
        left_state, right_state = self.location.referred(scope, self)
        arguments = [element, right_state] if side == 0 else [left_state, element]
        result = self.apply(scope, self.functions[side], *arguments)
        merged = scope.either(
            scope.get(self.has),
            lambda: self.apply(scope, self.merge, scope.get(self.merged), result),
            lambda: result,
        )
        scope.set(self.merged, merged)
        self.set_number(scope, self.has, 1)
