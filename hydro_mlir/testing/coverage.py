"""
Which operators graphs exercise: by lifetime, and by where they stand.

`python -m hydro_mlir.testing.coverage --graphs 200 test/lit/run/ticks*.mlir` prints the table of
generated graphs and of files, taken together; `--graphs 0` is that of the files alone.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Block, Operation

from hydro_mlir.analysis.components import components
from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects.syntax import parse_module
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


def of_files(paths: Iterable[Path]) -> Coverage:
    """What the graphs in files exercise; raises DiagnosticError if one does not parse."""
    found: Coverage = Counter()
    for path in paths:
        found += covered(parse_module(path.read_text(encoding="utf-8"), str(path)))
    return found


def main() -> None:
    """Print the table of the graphs that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m hydro_mlir.testing.coverage")
    parser.add_argument("--graphs", type=int, default=200, help="how many seeds")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("files", nargs="*", type=Path, help="run tests, as text of the dialect")
    options = parser.parse_args()
    coverage = generated(range(options.seed, options.seed + options.graphs))
    coverage += of_files(options.files)
    sys.stdout.write("\n".join(table(coverage)) + "\n")


if __name__ == "__main__":
    main()
