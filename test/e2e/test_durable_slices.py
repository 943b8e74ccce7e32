"""
Goal: firings of slices at durable members happen once, in order, whoever is killed when.

Method: two slices, at two locations, number and add up the lines of a file; what they say at every
thousandth line must be what Python says. Members are killed at random moments (seed in the name).
"""

import random

import pytest

from .test_durable import killed_runs

LINES = 40_000
PROGRAM = '''
from pathlib import Path

import hydro_mlir as hydro


class Client(hydro.Process):
    pass


class First(hydro.Process):
    pass


class Second(hydro.Process):
    pass


def add(sums: tuple[int, int], lines: list[str]) -> tuple[int, int]:
    number, total = sums
    for line in lines:
        number += 1
        total = (total * 31 + number + len(line)) % 1000003
    return number, total


def marks(sums: tuple[int, int], lines: list[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    now = sums
    for line in lines:
        now = add(now, [line])
        if now[0] % 1000 == 0:
            found = [*found, now]
    return found


@hydro.program
def sums(flow: hydro.Flow, text: Path) -> None:
    client = flow.process(Client, durable=True)
    first, second = flow.process(First, durable=True), flow.process(Second, durable=True)
    lines = client.source_file(text).send(first)
    with first.slice() as tick:
        batch = tick.batch(lines, nondet="numbers go on").collect()
        last = tick.state(0)
        last.next(last.map(lambda n: n + len(batch.value)))
        numbered = batch.map(lambda xs: [f"{last.value + i} {x}" for i, x in enumerate(xs)])
        out = tick.release(numbered.into_stream().flat_map(lambda xs: xs))
    there = out.send(second)
    with second.slice() as tick:
        got = tick.batch(there, nondet="sums go on").collect()
        total = tick.state((0, 0))
        total.next(total.map(lambda sums: add(sums, got.value)))
        said = tick.release(total.map(lambda s: marks(s, got.value)).into_stream())
    said.flat_map(lambda pairs: pairs).send(client).for_each(print)
'''


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    """A file, and what is said about it."""
    dice = random.Random(3)
    lines = ["x" * dice.randint(0, 80) for _ in range(LINES)]
    folder = tmp_path_factory.mktemp("slices")
    (folder / "text.txt").write_text("".join(line + "\n" for line in lines))
    (folder / "sums.py").write_text(PROGRAM)
    total, said = 0, ""
    for number, line in enumerate(lines):
        total = (total * 31 + number + 1 + len(f"{number} {line}")) % 1000003
        said += f"{number + 1} {total}\n" if (number + 1) % 1000 == 0 else ""
    return folder, said


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_members_are_killed_between_and_in_firings(start, text, tmp_path, seed):
    folder, expected = text
    program, file = folder / "sums.py", folder / "text.txt"
    for code, output, errors in killed_runs(start, program, file, tmp_path, seed, 0.05):
        assert (code, output) == (0, expected), errors
