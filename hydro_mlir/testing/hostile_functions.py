"""
Many hostile functions: `python -m hydro_mlir.testing.hostile_functions --functions 1000 --seed 0`.

Each is refused with a diagnostic, or gives the same value, or the same error, on both engines. A
batch of functions runs in a process of its own, so that a signal ends that process only; the
functions of a batch that did not end well are then run one by one, each in its own process. What
is wrong is printed with the function and the command that runs it again; the last line says what
was run. The exit code is 1 if anything was wrong.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hydro_mlir.testing import hostile_batch
from hydro_mlir.testing.hostile_batch import Verdict
from hydro_mlir.testing.hostile_sources import hostile_function

BATCH_FUNCTIONS = 256
BATCHES_PER_REPORT = 4
# Of a process: many times what a batch takes.
BATCH_SECONDS = 400.0
FUNCTION_SECONDS = 240.0
_LOOK_SECONDS = 0.01
# Numbers of functions of different seeds are this far apart.
_SEED_STRIDE = 10**9

Write = Callable[[str], object]


@dataclass
class Ended:
    """How a process ended: what it found, or how it died and what it was doing."""

    verdicts: list[Verdict] = field(default_factory=list[Verdict])
    death: str = ""
    doing: str = ""


@dataclass
class Summary:
    """What has been seen so far."""

    functions: int = 0
    refused: Counter[str] = field(default_factory=Counter[str])
    elements: Counter[str] = field(default_factory=Counter[str])
    outcomes: Counter[str] = field(default_factory=Counter[str])
    deaths: Counter[str] = field(default_factory=Counter[str])
    wrong: list[int] = field(default_factory=list[int])

    def add(self, verdict: Verdict) -> None:
        """Count a verdict."""
        self.functions += 1
        self.elements["values"] += verdict.values
        self.elements["errors"] += verdict.errors
        self.elements["limits"] += verdict.limits
        self.elements["refused"] += verdict.refused_elements
        if verdict.refused:
            self.refused[verdict.refused] += 1
        if verdict.wrong:
            self.wrong.append(verdict.number)
            kind = "wrong"
        elif verdict.refused:
            kind = "refused"
        else:
            kinds = ("limits", "errors", "values")
            kind = next((name for name in kinds if getattr(verdict, name)), "without elements")
        self.outcomes[kind] += 1

    def __str__(self) -> str:
        parts = [f"functions {self.functions}"]
        parts += [f"{name} {count}" for name, count in sorted(self.outcomes.items())]
        parts += [f"elements: {', '.join(f'{n} {c}' for n, c in self.elements.items())}"]
        deaths = ", ".join(f"{count} {death}" for death, count in self.deaths.items())
        return "; ".join(
            [*parts, f"signals and hangs {sum(self.deaths.values())} {deaths}".strip()]
        )


# --- processes ------------------------------------------------------------------------------------


def run_apart(numbers: Sequence[int], seconds: float) -> Ended:
    """Examine functions in a process of their own."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        directory = Path(name)
        child = os.fork()
        if child == 0:
            _child(numbers, directory)
        status = _wait(child, seconds)
        notes = directory / "notes"
        doing = notes.read_text().splitlines()[-1:] if notes.exists() else []
        found = directory / "verdicts"
        if status == 0 and found.exists():
            return Ended([Verdict(**fields) for fields in json.loads(found.read_text())])
        said = directory / "said"
        words = said.read_text(errors="replace")[-2000:] if said.exists() else ""
        return Ended(death=_death(status), doing=" ".join([*doing, words]))


def _child(numbers: Sequence[int], directory: Path) -> None:
    """The child's life; it never returns."""
    code = 1
    try:
        said = os.open(directory / "said", os.O_WRONLY | os.O_CREAT)
        os.dup2(said, 1)
        os.dup2(said, 2)
        gc.disable()  # it does not live long, and has memory enough
        faulthandler.enable(file=2)  # says where it was when a signal came
        hostile_batch.limit_memory()
        with open(directory / "notes", "w", buffering=1) as notes:
            functions = {number: hostile_function(number) for number in numbers}
            found = hostile_batch.examine(functions, lambda line: notes.write(line + "\n"))
        (directory / "verdicts").write_text(json.dumps([asdict(verdict) for verdict in found]))
        code = 0
    except BaseException:
        os.write(2, traceback.format_exc().encode(errors="replace"))
    finally:
        os._exit(code)


def _wait(child: int, seconds: float) -> int | None:
    """The status of a process that has ended; None if it had to be killed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        time.sleep(_LOOK_SECONDS)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _death(status: int | None) -> str:
    if status is None:
        return "hang"
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return "exception"


# --- campaigns ------------------------------------------------------------------------------------


def numbers_of(seed: int, functions: int, first: int = 0) -> range:
    """The numbers of a seed's functions.

    >>> numbers_of(2, 3)
    range(2000000000, 2000000003)
    """
    start = seed * _SEED_STRIDE + first
    return range(start, start + functions)


def campaign(numbers: range, write: Write, seconds: float | None = None) -> Summary:
    """Examine all functions, or as many batches as start within some seconds."""
    summary = Summary()
    end = None if seconds is None else time.monotonic() + seconds
    for start in range(0, len(numbers), BATCH_FUNCTIONS):
        if end is not None and time.monotonic() > end:
            write(f"functions from {numbers[start]} are left out: the time is over")
            break
        _batch(numbers[start : start + BATCH_FUNCTIONS], summary, write)
        if start // BATCH_FUNCTIONS % BATCHES_PER_REPORT == BATCHES_PER_REPORT - 1:
            write(f"so far: {summary}")
    return summary


def _batch(numbers: range, summary: Summary, write: Write) -> None:
    ended = run_apart(numbers, BATCH_SECONDS if len(numbers) > 1 else FUNCTION_SECONDS)
    if ended.death and len(numbers) > 1:
        write(f"{ended.death} in {numbers}, doing: {ended.doing}; one by one")
        for number in numbers:
            _batch(range(number, number + 1), summary, write)
        return
    if ended.death:
        summary.deaths[ended.death] += 1
        ended.verdicts = [Verdict(numbers[0], wrong=[f"{ended.death}, doing: {ended.doing}"])]
    for verdict in ended.verdicts:
        summary.add(verdict)
        if verdict.wrong:
            write(reproducer(verdict))


def reproducer(verdict: Verdict) -> str:
    """The command for one function, its text, and what is wrong with it."""
    seed, first = divmod(verdict.number, _SEED_STRIDE)
    function = hostile_function(verdict.number)
    return "\n".join(
        [
            f"wrong: python -m hydro_mlir.testing.hostile_functions --functions 1 --seed {seed}"
            f" --first {first}",
            f"  x: {function.element_type}",
            *(f"  {line[:400]}" for line in function.source.splitlines()[:60]),
            *(f"  {line}" for line in verdict.wrong),
        ]
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hydro_mlir.testing.hostile_functions")
    parser.add_argument("--functions", type=int, default=1000, help="how many functions")
    parser.add_argument("--seed", type=int, default=0, help="which functions")
    parser.add_argument("--first", type=int, default=0, help="the first of the seed's functions")
    parser.add_argument("--seconds", type=float, help="start no batch later than this")
    parser.add_argument("--codes", action="store_true", help="print how often each refusal came")
    return parser


def main() -> int:
    """Run the campaign that the command line describes."""
    options = _parser().parse_args()

    def write(line: str) -> None:
        sys.stdout.write(line.encode("utf-8", "backslashreplace").decode() + "\n")
        sys.stdout.flush()

    gc.freeze()  # what has been imported stays, and children share it
    gc.set_threshold(50_000, 20, 100)
    start = time.monotonic()
    numbers = numbers_of(options.seed, options.functions, options.first)
    summary = campaign(numbers, write, options.seconds)
    if options.codes:
        write("\n".join(f"{code} {count}" for code, count in sorted(summary.refused.items())))
    write(f"{summary}; {time.monotonic() - start:.0f} s")
    return int(bool(summary.wrong or summary.deaths))


if __name__ == "__main__":
    sys.exit(main())
