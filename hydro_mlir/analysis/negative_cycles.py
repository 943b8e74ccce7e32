"""
Cycles of a graph in tick mode that have no meaning within a tick.

A cycle is evaluated to its fixpoint: more input only ever means more output. That does not hold
where an operator waits for the end of its input (`fold`, the negative side of `difference`, what a
user function refers to): its input would depend on its output. Such a cycle has to pass a
`defer_tick`, whose input counts for the next tick. Loops have iterations instead of fixpoints, so
a cycle in a loop always has to pass one, or a `next_iteration`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from xdsl.ir import Block, Operation, OpResult, SSAValue

from hydro_mlir.analysis.components import components, is_cycle
from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, Note, place_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects.hydroflow.access import prerequisites
from hydro_mlir.dialects.hydroflow.facts import Delay

NEGATIVE = (
    "Negative edge creates a negative cycle which must be broken with a `defer_tick()` operator."
)
IN_LOOP = (
    "Operator forms an illegal cycle within a `loop { ... }` block. Use `defer_tick()` to pass data"
    " across loop iterations."
)
HELP = "put .defer_tick() behind one of the operators of the cycle"
# Their input is for the next tick or iteration.
DEFERRING = (hf.DeferTickOp, hf.DeferTickLazyOp, hf.NextIterationOp)


@dataclass(frozen=True)
class Link:
    """One operator depends on another: negatively where it waits for the end of its input."""

    source: Operation
    target: Operation
    negative: bool


def refuse_negative_cycles(graph: hf.GraphOp) -> None:
    """Raise DiagnosticError with every cycle within a tick that has no fixpoint."""
    completions = {
        op.ref.string_value(): op.operand for op in graph.walk() if isinstance(op, hf.CompleteOp)
    }
    blocks = [graph.body.block]
    blocks += [op.body.block for op in graph.walk() if isinstance(op, hf.LoopOp)]
    errors = [error for block in blocks for error in _errors_of(block, completions)]
    if errors:
        raise DiagnosticError(errors)


def _errors_of(block: Block, completions: dict[str, SSAValue]) -> Iterator[Diagnostic]:
    """One diagnostic for each cycle among the operators of a graph, or of a loop."""
    ops = list(block.ops)
    numbers = {op: number for number, op in enumerate(ops)}
    links = [link for op in ops for link in _links(op, completions, numbers)]
    successors: list[list[int]] = [[] for _ in ops]
    for link in links:
        successors[numbers[link.source]].append(numbers[link.target])
    in_loop = isinstance(block.parent_op(), hf.LoopOp)
    for component in components(successors):
        if not is_cycle(component, successors):
            continue
        members = {ops[number] for number in component}
        inside = [link for link in links if link.source in members and link.target in members]
        guilty = inside if in_loop else [link for link in inside if link.negative]
        if guilty:
            yield _diagnose(guilty[0], inside, IN_LOOP if in_loop else NEGATIVE)


def _links(
    op: Operation, completions: dict[str, SSAValue], numbers: dict[Operation, int]
) -> Iterator[Link]:
    """What an operator, and all operators of a loop, depend on."""
    for part in op.walk():
        if not isinstance(part, hf.Operator) or isinstance(part, hf.LoopOp | hf.CompleteOp):
            continue
        edges = [(edge, True) for edge in part.references]
        if isinstance(part, hf.ForwardOp):
            edges += [(completions[part.ref.string_value()], False)]
        elif not isinstance(part, DEFERRING):
            edges += [
                (edge, part.FACTS.delay(index) is Delay.STRATUM)
                for index, edge in enumerate(part.inputs_)
            ]
        befores = [(cast("OpResult", edge).op, negative) for edge, negative in edges]
        if not isinstance(part, DEFERRING):
            befores += [(before, True) for before in prerequisites(part)]
        for before, negative in befores:
            owner: Operation | None = before
            while owner is not None and owner not in numbers:
                owner = owner.parent_op()
            if owner is not None and not (owner is op and isinstance(op, hf.LoopOp)):
                yield Link(owner, op, negative)


def _diagnose(guilty: Link, links: Sequence[Link], message: str) -> Diagnostic:
    """The cycle, from the operator that is at fault and back to it."""
    cycle = _path(guilty.target, guilty.source, links)
    shown = [op for op in cycle if not isinstance(op, hf.ForwardOp)]
    notes = tuple(
        Note(f"`{op.name.removeprefix('hf.')}` ({index}/{len(shown)})", place_of(op))
        for index, op in enumerate(shown, start=1)
    )
    code = "HF251" if message is IN_LOOP else "HF250"
    return Diagnostic(code, message, place_of(guilty.target), notes, help=HELP)


def _path(start: Operation, end: Operation, links: Sequence[Link]) -> list[Operation]:
    """A shortest path along links."""
    before: dict[Operation, Operation] = {}
    pending = [start]
    while pending and end not in before and start is not end:
        following: list[Operation] = []
        for link in links:
            if link.source in pending and link.target not in before and link.target is not start:
                before[link.target] = link.source
                following.append(link.target)
        pending = following
    path = [end]
    while path[-1] is not start:
        path.append(before[path[-1]])
    return path[::-1]
