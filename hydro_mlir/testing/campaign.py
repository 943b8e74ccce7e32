"""
Many random graphs on both engines: `python -m hydro_mlir.testing.campaign --graphs 100 --seed 0`.

Every graph runs four ticks in the interpreter and as native code, in this process. A difference is
printed with the command that shows it again, for as few steps of the graph as still differ. The
last line says what was run; the exit code is 1 if there was a difference.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hydro_mlir.diagnostics import DiagnosticError, UsageError
from hydro_mlir.hydroflow import Run
from hydro_mlir.testing.coverage import operators, table
from hydro_mlir.testing.graph_cells import Coverage, covered
from hydro_mlir.testing.graphs import GeneratedGraph, generate

# Limits the rounds of fixpoints and loops; a graph that needs more is skipped.
FUEL = 300
# Nested loops within their fuel may still take hours.
TICK_SECONDS = 20.0
OUT_OF_FUEL = ("no fixpoint", "no end", "its time limit is reached")

# One entry per tick: whether there was work, and what was seen; or what went wrong.
Observation = list[object]
Write = Callable[[str], object]


class SkippedError(Exception):
    """A graph that says nothing about the engines: why is its argument."""


@dataclass
class Summary:
    """What a campaign has done so far."""

    graphs: int = 0
    ticks: int = 0
    faulty: int = 0
    differences: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    skipped: Counter[str] = field(default_factory=Counter[str])
    coverage: Coverage = field(default_factory=Counter[tuple[str, str, str]])

    def __str__(self) -> str:
        reasons = ", ".join(f"{count} {reason}" for reason, count in self.skipped.items())
        return (
            f"graphs {self.graphs}, ticks {self.ticks}, faulty {self.faulty},"
            f" operators {len(operators(self.coverage))},"
            f" differences {len(self.differences)},"
            f" skipped {sum(self.skipped.values())}{f' ({reasons})' if reasons else ''}"
        )


def compare(seed: int, speed: int, steps: int | None = None) -> tuple[Observation, Observation]:
    """What both engines do with a graph; raises SkippedError if the graph is refused or too big."""
    try:
        generated = generate(seed, steps)
        interpreted = generated.graph.interpret(FUEL, tick_seconds=TICK_SECONDS)
    except (DiagnosticError, UsageError) as error:
        raise SkippedError("refused") from error
    try:
        native = generated.graph.compile(FUEL, speed)
    except DiagnosticError as error:
        (expected,) = observe(generated, [interpreted])
        return expected, [f"refused: {error}"]
    expected, actual = observe(generated, [interpreted, native])
    if isinstance(expected[-1], str) and any(words in expected[-1] for words in OUT_OF_FUEL):
        raise SkippedError("out of fuel")
    return expected, actual


def observe(generated: GeneratedGraph, runs: Sequence[Run]) -> list[Observation]:
    """What runs of one graph show, tick by tick, each up to its first error."""
    seen: list[Observation] = [[] for _ in runs]
    for batches in generated.inputs:
        for send, batch in zip(generated.senders, batches, strict=True):
            send.all(batch)
        for run, observation in zip(runs, seen, strict=True):
            if not observation or not isinstance(observation[-1], str):
                observation.append(_tick(generated, run))
    return seen


def _tick(generated: GeneratedGraph, run: Run) -> object:
    """Whether there was work, what was collected, what sinks got in one order; or the error."""
    try:
        worked = run.run_tick()
    except DiagnosticError:
        raise
    except Exception as error:  # an engine's own step error, or a crash: both are compared
        return f"error: {getattr(error, 'message', error)}"
    seen = (worked, [output.take() for output in generated.outputs], list(generated.sent))
    generated.sent.clear()
    return seen


def campaign(seeds: range, speed: int, write: Write, seconds: float | None = None) -> Summary:
    """Compare the graphs of all seeds, or of as many as start within some seconds."""
    summary = Summary()
    end = None if seconds is None else time.monotonic() + seconds
    for seed in seeds:
        if end is not None and time.monotonic() > end:
            write(f"seeds from {seed} are left out: the time is over")
            break
        _add(summary, seed, speed, write)
    return summary


def _add(summary: Summary, seed: int, speed: int, write: Write) -> None:
    try:
        expected, actual = compare(seed, speed)
    except SkippedError as skipped:
        summary.skipped[str(skipped)] += 1
        return
    summary.graphs += 1
    summary.ticks += len(expected)
    summary.faulty += isinstance(expected[-1], str)
    summary.coverage += covered(generate(seed).graph.mlir)
    if expected != actual:
        steps = fewest_steps(seed, speed)
        summary.differences.append((seed, steps))
        write(reproducer(seed, steps, speed))


def fewest_steps(seed: int, speed: int) -> int:
    """The smallest number of steps with which the engines differ; compiles a graph for each."""
    most = generate(seed).steps
    for steps in range(most):
        try:
            expected, actual = compare(seed, speed, steps)
        except SkippedError:
            continue
        if expected != actual:
            return steps
    return most


def reproducer(seed: int, steps: int, speed: int) -> str:
    """The command for one difference, the first tick that differs, and the graph."""
    expected, actual = compare(seed, speed, steps)
    lines = [
        f"difference: python -m hydro_mlir.testing.campaign --graphs 1 --seed {seed}"
        f" --steps {steps} --speed {speed}"
    ]
    for tick, (wanted, got) in enumerate(zip(expected, actual, strict=False)):
        if wanted != got:
            lines += [f"  tick {tick}", f"    interpreted {wanted}", f"    native      {got}"]
            break
    return "\n".join([*lines, str(generate(seed, steps).graph.mlir)])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hydro_mlir.testing.campaign")
    parser.add_argument("--graphs", type=int, default=100, help="how many seeds")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--speed", type=int, choices=range(4), default=0, help="LLVM's level")
    parser.add_argument("--steps", type=int, help="only the first steps of one graph")
    parser.add_argument("--seconds", type=float, help="start no graph later than this")
    parser.add_argument("--coverage", action="store_true", help="print what was exercised")
    return parser


def main() -> int:
    """Run the campaign that the command line describes."""
    options = _parser().parse_args()

    def write(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    if options.steps is not None:
        expected, actual = compare(options.seed, options.speed, options.steps)
        write(reproducer(options.seed, options.steps, options.speed))
        return int(expected != actual)
    gc.freeze()  # what has been imported stays, and graphs leave little that needs collecting
    gc.set_threshold(50_000, 20, 100)
    seeds = range(options.seed, options.seed + options.graphs)
    summary = campaign(seeds, options.speed, write, options.seconds)
    if options.coverage:
        write("\n".join(table(summary.coverage)))
    write(str(summary))
    return int(bool(summary.differences))


if __name__ == "__main__":
    sys.exit(main())
