"""
Which operators graphs exercise: by lifetime, and by where they stand.

`python -m hydro_mlir.testing.coverage` prints the table of the graphs of 200 seeds and of those
that are drawn for each cell in turn, and then the holes; the exit code is 1 if there is one. Files
of the dialect count, too: `--graphs 0 --no-targeted test/lit/run/ticks*.mlir` is their table alone.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from hydro_mlir.diagnostics import DiagnosticError, UsageError
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.testing.graph_cells import (
    PLACES,
    Cell,
    Coverage,
    cells,
    covered,
    legal_cells,
)
from hydro_mlir.testing.graphs import containing, generate


def operators(coverage: Coverage) -> list[str]:
    """The names of the operators in a table."""
    return sorted({name for name, _, _ in coverage})


def table(coverage: Coverage) -> Iterator[str]:
    """The lines of a table in Markdown: operator and lifetimes down, places across.

    A place where the operator cannot stand names the rule; the rules follow in full.
    """
    yield f"| Operator | Lifetimes | {' | '.join(PLACES)} |"
    yield "| --- | --- |" + " ---: |" * len(PLACES)
    known, rows = dict(cells()), dict[tuple[str, str], list[str]]()
    for cell, rule in known.items():
        shown = str(coverage[cell]) if rule is None else rule.partition(":")[0]
        rows.setdefault((cell.operator, cell.lifetimes), []).append(shown)
    for (name, lifetimes), shown in rows.items():
        yield f"| {name} | {lifetimes} | {' | '.join(shown)} |"
    yield ""
    for rule in sorted({rule for rule in known.values() if rule is not None}):
        yield f"* {rule}"


def holes(coverage: Coverage) -> list[Cell]:
    """The cells that could be filled and are not."""
    return [cell for cell in legal_cells() if not coverage[cell]]


def targeted() -> Coverage:
    """What graphs that are drawn for each cell in turn exercise."""
    found: Coverage = Counter()
    for cell in legal_cells():
        if found[cell]:
            continue
        with suppress(DiagnosticError, UsageError):
            found += covered(containing(cell).graph.mlir)
    return found


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


def main() -> int:
    """Print the table of the graphs that the command line names, and the holes in it."""
    parser = argparse.ArgumentParser(prog="python -m hydro_mlir.testing.coverage")
    parser.add_argument("--graphs", type=int, default=200, help="how many seeds")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--no-targeted", action="store_true", help="the graphs of seeds alone")
    parser.add_argument("files", nargs="*", type=Path, help="run tests, as text of the dialect")
    options = parser.parse_args()
    coverage = generated(range(options.seed, options.seed + options.graphs))
    coverage += of_files(options.files)
    if not options.no_targeted:
        coverage += targeted()
    sys.stdout.write("\n".join(table(coverage)) + "\n")
    missing = holes(coverage)
    sys.stdout.write(f"\n{len(legal_cells())} cells, {len(missing)} holes\n")
    for cell in missing:
        sys.stdout.write(f"hole: {cell.operator} ({cell.lifetimes}) {cell.place}\n")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
