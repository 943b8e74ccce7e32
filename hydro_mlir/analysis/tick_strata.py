"""
Strata of a graph in tick mode, also within its loops, and what they are called in errors.

A stratum's operators run together; it begins when all lower ones have ended. An operator is one
stratum above what feeds an input whose end it waits for (`Delay.STRATUM`, `Delay.MONOTONE`), and
above what its user function refers to. A cycle is one stratum, which runs to its fixpoint. A loop
is a barrier on both sides: its operators are above all that comes in, and below all that takes
what comes out. What a deferring operator gets is for the next tick, and so is no dependency.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from xdsl.dialects.builtin import IntegerAttr, ModuleOp, i64
from xdsl.ir import Block, Operation, OpResult, SSAValue

from hydro_mlir.analysis.components import components
from hydro_mlir.diagnostics import place_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects.hydroflow.facts import Delay

DEFERRING = (hf.DeferTickOp, hf.DeferTickLazyOp, hf.NextIterationOp)
BARRIERS = (Delay.STRATUM, Delay.MONOTONE)
# Rounds of a cycle, and iterations of a loop, within one tick, where the graph does not say. The
# interpreter takes some seconds for as many.
TICK_FUEL = 1 << 16
# So many operators of a stratum are named in an error.
NAMED_MAX = 8


def tick_fuel(graph: hf.GraphOp) -> int:
    """How many rounds a cycle, and iterations a loop, may take within a tick of the graph."""
    fuel = graph.attributes.get("fuel")
    return fuel.value.data if isinstance(fuel, IntegerAttr) else TICK_FUEL


def set_tick_fuel(module: ModuleOp, fuel: int | None) -> None:
    """Say how much it is, for every graph of a module; None leaves it as it is."""
    if fuel is None:
        return
    for op in module.walk():
        if isinstance(op, hf.GraphOp):
            op.attributes["fuel"] = IntegerAttr(fuel, i64)


def tick_strata(graph: hf.GraphOp) -> dict[Operation, int]:
    """The stratum of every operator, from 0; a loop has that of its first operators."""
    return _Strata(graph).found


class _Strata:
    """Numbers the operators of one graph, scope after scope."""

    def __init__(self, graph: hf.GraphOp):
        self.found: dict[Operation, int] = {}
        # The highest stratum within each loop.
        self.last: dict[Operation, int] = {}
        completed = (op for op in graph.walk() if isinstance(op, hf.CompleteOp))
        self.completions = {op.ref.string_value(): op.operand for op in completed}
        self._scope(graph.body.block, 0)

    def _scope(self, block: Block, lowest: int) -> int:
        """Number a scope's operators from `lowest` on; the highest number."""
        ops = [op for op in block.ops if not isinstance(op, hf.CompleteOp | hf.YieldOp)]
        numbers = {op: number for number, op in enumerate(ops)}
        needs = [list(self._needs(op, numbers)) for op in ops]
        successors: list[list[int]] = [[] for _ in ops]
        for number, sources in enumerate(needs):
            for source, _ in sources:
                successors[numbers[source]].append(number)
        highest = lowest
        for members in components(successors):
            inside = {ops[number] for number in members}
            above = [
                self._end(source) + barrier
                for number in members
                for source, barrier in needs[number]
                if source not in inside
            ]
            stratum = max(above, default=lowest)
            for number in members:
                highest = max(highest, self._number(ops[number], stratum))
        return highest

    def _number(self, op: Operation, stratum: int) -> int:
        """Note an operator's stratum; the highest within it."""
        self.found[op] = stratum
        if not isinstance(op, hf.LoopOp):
            return stratum
        self.last[op] = self._scope(op.body.block, stratum)
        return self.last[op]

    def _end(self, op: Operation) -> int:
        return self.last.get(op, self.found[op])

    def _needs(
        self, op: Operation, numbers: dict[Operation, int]
    ) -> Iterator[tuple[Operation, bool]]:
        """What of its scope an operator, or a loop's, waits for or gets elements from."""
        for part in op.walk():
            if not isinstance(part, hf.Operator) or isinstance(part, hf.LoopOp | hf.CompleteOp):
                continue
            for edge, barrier in self._edges(part):
                owner: Operation | None = cast("OpResult", edge).op
                while owner is not None and owner not in numbers:
                    owner = owner.parent_op()
                if owner is not None and not (owner is op and isinstance(op, hf.LoopOp)):
                    loops = isinstance(op, hf.LoopOp) or isinstance(owner, hf.LoopOp)
                    yield owner, barrier or loops

    def _edges(self, op: hf.Operator) -> Iterator[tuple[SSAValue, bool]]:
        """The edges an operator depends on, and whether it waits for their end."""
        yield from ((edge, True) for edge in op.references)
        if isinstance(op, hf.ForwardOp):
            if op.ref.string_value() in self.completions:
                yield self.completions[op.ref.string_value()], False
        elif not isinstance(op, DEFERRING):
            for index, edge in enumerate(op.inputs_):
                yield edge, op.FACTS.delay(index) in BARRIERS


def no_fixpoint(ops: Sequence[Operation], stratum: int, fuel: int) -> str:
    """The message where a cycle has used up its rounds: its stratum, its operators' lines."""
    return (
        f"RuntimeError: no fixpoint of stratum {stratum} after {fuel} rounds, the tick's fuel: "
        + _in_words(ops)
    )


def no_end(loop: hf.LoopOp, strata: dict[Operation, int], fuel: int) -> str:
    """The message where a loop has used up its iterations: its strata, its operators' lines."""
    own = [op for op in loop.body.block.ops if isinstance(op, hf.Operator)]
    found = [strata[op] for op in own if op in strata]
    first, last = min(found, default=strata[loop]), max(found, default=strata[loop])
    shown = f"stratum {first}" if first == last else f"strata {first} to {last}"
    return (
        f"RuntimeError: no end of a loop of {shown} after {fuel} iterations, the tick's fuel: "
        + _in_words(own)
    )


def _in_words(ops: Sequence[Operation]) -> str:
    naming = (hf.ForwardOp, hf.CompleteOp, hf.YieldOp)
    shown = [_operator(op) for op in ops if not isinstance(op, naming)]
    more = len(shown) - NAMED_MAX
    end = f" and {more} more" if more > 0 else ""
    return ", ".join(shown[:NAMED_MAX]) + end


def _operator(op: Operation) -> str:
    place = place_of(op)
    name = f"`{op.name.removeprefix('hf.')}`"
    return name if place is None else f"{name} at line {place.line}"
