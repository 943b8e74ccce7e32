"""What is at a positive input and not at a negative one."""

from __future__ import annotations

from typing_extensions import override
from xdsl.dialects.builtin import i1
from xdsl.ir import SSAValue

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.passes.loops.scope import Scope
from hydro_mlir.passes.ticks.joins import Probing


class Difference(Probing[hf.PairOp]):
    """`difference`, `difference_multiset`: inputs and lifetimes are those of `pos` and `neg`."""

    STREAMED = 0

    @override
    def declare(self) -> None:
        self.declare_streamed()
        self.negatives = self.state("negatives", rt.TableType(self.input_type(1), i1))

    def key(self, scope: Scope, element: SSAValue) -> SSAValue:
        """What must not be at the negative input."""
        return element

    @override
    def build(self, scope: Scope, element: SSAValue) -> None:
        self.insert(scope, self.negatives, element)

    @override
    def probe(self, scope: Scope, element: SSAValue) -> None:
        _, found = self.find(scope, self.negatives, self.key(scope, element))
        scope.when(scope.negation(found), lambda: self.push(scope, element))

    @override
    def clear_built(self, scope: Scope) -> None:
        self.table_clear(scope, self.negatives)


class AntiJoin(Difference):
    """`anti_join`, `anti_join_multiset`."""

    @override
    def key(self, scope: Scope, element: SSAValue) -> SSAValue:
        return self.get(scope, element, 0)
