"""
`for` loops over anything with a count and an element at each index.

`range`, lists, text, `enumerate`, `zip` and `reversed` are all that: an `Iteration`. The hidden
index is a name like any other, so it becomes an argument of the loop's first block.
"""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from typing_extensions import override
from xdsl.dialects import arith
from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from hydro_mlir.frontend.assigned import assigned_names
from hydro_mlir.frontend.source import Located
from hydro_mlir.frontend.statements import Statements
from hydro_mlir.frontend.values import Static, Value, constant_int


@dataclass(frozen=True)
class Iteration:
    """A finite sequence: how many elements, and the one at an index from 0."""

    count: SSAValue
    item: Callable[[SSAValue], Value]


class Loops(Statements):
    """`for` statements."""

    @abstractmethod
    def iteration(self, node: ast.expr) -> Iteration:
        """What a `for` walks over."""

    @override
    def for_loop(self, node: ast.For) -> None:
        self.iterate(
            self.iteration(node.iter),
            node,
            assigned_names([node]),
            lambda item: self._for_body(node, item),
            lambda: self.statements(node.orelse),
        )

    def _for_body(self, node: ast.For, item: Value) -> None:
        self.assign(node.target, item)
        self.statements(node.body)

    def iterate(
        self,
        iteration: Iteration,
        node: Located,
        assigned: set[str],
        body: Callable[[Value], None],
        otherwise: Callable[[], None] = lambda: None,
    ) -> None:
        """Run a body for every element; `assigned` are the names that it may bind."""
        index = f"%{node.lineno}:{node.col_offset}"
        self.names[index] = self.integer(0)

        def position() -> SSAValue:
            found = self.names[index]
            assert isinstance(found, SSAValue)
            return found

        def test():
            return self.fork(self.value(arith.CmpiOp(position(), iteration.count, "slt")))

        def step() -> None:
            self.names[index] = self.value(arith.AddiOp(position(), self.integer(1)))

        self.loop(
            self.key(node),
            assigned | {index},
            test,
            lambda: body(iteration.item(position())),
            step,
            otherwise,
        )
        self.names.pop(index, None)

    # --- ranges ----------------------------------------------------------------------------------

    def range_iteration(
        self, arguments: Sequence[SSAValue], divide: Callable[..., SSAValue]
    ) -> Iteration:
        """`range(stop)`, `range(start, stop)` and `range(start, stop, step)`."""
        start = self.integer(0) if len(arguments) == 1 else arguments[0]
        stop = arguments[0] if len(arguments) == 1 else arguments[1]
        step = arguments[2] if len(arguments) == 3 else self.integer(1)
        known = constant_int(step)
        if known in (1, -1):
            ends = (stop, start) if known == 1 else (start, stop)
            count = self._difference(*ends)
        elif known is not None and known != 0:
            count = self._stepped_count(start, stop, known, divide)
        else:
            count = self._unknown_count(start, stop, step, divide)

        def item(index: SSAValue) -> SSAValue:
            moved = index if known == 1 else self.value(arith.MuliOp(index, step))
            return moved if constant_int(start) == 0 else self.value(arith.AddiOp(start, moved))

        return Iteration(count, item)

    def _difference(self, left: SSAValue, right: SSAValue) -> SSAValue:
        return left if constant_int(right) == 0 else self.value(arith.SubiOp(left, right))

    def _stepped_count(
        self, start: SSAValue, stop: SSAValue, step: int, divide: Callable[..., SSAValue]
    ) -> SSAValue:
        span = self._difference(stop, start) if step > 0 else self._difference(start, stop)
        padded = self.value(arith.AddiOp(span, self.integer(abs(step) - 1)))
        return divide(padded, self.integer(abs(step)))

    def _unknown_count(
        self, start: SSAValue, stop: SSAValue, step: SSAValue, divide: Callable[..., SSAValue]
    ) -> SSAValue:
        # ceil((stop - start) / step) is minus floor of the opposite, whatever the signs are.
        zero = self.integer(0)
        floor = divide(self._difference(start, stop), step)
        return self.value(arith.SubiOp(zero, floor))


class NativeLoops(Loops):
    """Restricted Python walks over ranges only."""

    @override
    def iteration(self, node: ast.expr) -> Iteration:
        if not isinstance(node, ast.Call) or self.expression(node.func) != Static(range):
            self.source.fail("HF112", "restricted Python walks over `range(..)` only", node)
        arguments = [self.operand(argument) for argument in node.args]
        if not 1 <= len(arguments) <= 3 or any(a.type != i64 for a in arguments):
            self.source.fail("HF105", "expected one to three ints", node)
        step = constant_int(arguments[2]) if len(arguments) == 3 else 1
        if step is None or step == 0:
            self.source.fail("HF120", "expected a constant step", node)
        return self.range_iteration(arguments, self._divide)

    def _divide(self, left: SSAValue, right: SSAValue) -> SSAValue:
        return self.value(arith.DivSIOp(left, right))
