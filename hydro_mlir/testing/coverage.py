"""
Which operators graphs exercise: by lifetime, and by where they stand.

`python -m hydro_mlir.testing.coverage [FIRST COUNT]` prints the table of generated graphs.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Block, Operation

from hydro_mlir.analysis.components import components
from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.testing.graphs import generate

PLACES = ("plain", "after a tee", "in a loop", "in a fixpoint")

# Operator, lifetimes, place -> how many there are.
Coverage = Counter[tuple[str, str, str]]


def covered(module: ModuleOp) -> Coverage:
    """How often each operator of a module stands with each lifetime in each place."""
    found: Coverage = Counter()
    for graph in module.walk():
        if isinstance(graph, hf.GraphOp | hf.LoopOp):
            for block in graph.regions[0].blocks:
                cyclic = set(_fixpoint_ops(block))
                for op in block.ops:
                    found.update(_cells(op, op in cyclic))
    return found


def _cells(op: Operation, cyclic: bool) -> Iterator[tuple[str, str, str]]:
    if not op.name.startswith("hf."):
        return
    lifetimes = ", ".join(op.lifetimes) if isinstance(op, hf.Operator) else ""
    places = [
        "after a tee" if any(operand.uses.get_length() > 1 for operand in op.operands) else "",
        "in a loop" if isinstance(op.parent_op(), hf.LoopOp) else "",
        "in a fixpoint" if cyclic else "",
    ]
    for place in [place for place in places if place] or ["plain"]:
        yield op.name.removeprefix("hf."), lifetimes or "-", place


def _fixpoint_ops(block: Block) -> Iterator[Operation]:
    """The ops of a block that stand in a cycle without a delay."""
    ops = list(block.ops)
    number = {op: index for index, op in enumerate(ops)}
    completed = {op.ref: number[op] for op in ops if isinstance(op, hf.CompleteOp)}
    successors: list[set[int]] = [set() for _ in ops]
    for index, op in enumerate(ops):
        if isinstance(op, hf.ForwardOp) and op.ref in completed:
            successors[completed[op.ref]].add(index)
        if isinstance(op, hf.DeferTickOp | hf.DeferTickLazyOp | hf.NextIterationOp):
            continue
        for operand in op.operands:
            if isinstance(operand.owner, Operation) and operand.owner in number:
                successors[number[operand.owner]].add(index)
    for component in components(successors):
        if len(component) > 1:
            yield from (ops[index] for index in component)


def operators(coverage: Coverage) -> list[str]:
    """The names of the operators in a table."""
    return sorted({name for name, _, _ in coverage})


def table(coverage: Coverage) -> Iterator[str]:
    """The lines of a table in Markdown: operator and lifetimes down, places across."""
    yield f"| Operator | Lifetimes | {' | '.join(PLACES)} |"
    yield "| --- | --- |" + " ---: |" * len(PLACES)
    for name, lifetimes in sorted({(name, lifetimes) for name, lifetimes, _ in coverage}):
        counts = [str(coverage[name, lifetimes, place]) for place in PLACES]
        yield f"| {name} | {lifetimes} | {' | '.join(counts)} |"


def generated(seeds: Iterable[int]) -> Coverage:
    """What the graphs of these seeds exercise; what makes no legal graph counts for nothing."""
    found: Coverage = Counter()
    for seed in seeds:
        try:
            found += covered(generate(seed).graph.mlir)
        except DiagnosticError:
            continue
    return found


def main() -> None:
    """Print the table of 200 graphs, or of those that the command line names."""
    first, count = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (0, 200)
    sys.stdout.write("\n".join(table(generated(range(first, first + count)))) + "\n")


if __name__ == "__main__":
    main()
