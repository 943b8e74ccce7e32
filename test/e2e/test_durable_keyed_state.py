"""
Goal: keyed state of a durable member is what Python's dict is, whenever the member is killed.

Method: a slice counts the words of a file by `upsert` and forgets a word at its tenth time by
`remove`; how often each was forgotten must be what Python says. The member is killed at random
moments (seed in the name).
"""

import random
from collections import Counter

import pytest

from .test_durable import killed_runs

LINES = 20_000
WORDS = 97
PROGRAM = """
from pathlib import Path

import hydro_mlir as hydro


class Client(hydro.Process):
    pass


class Server(hydro.Process):
    pass


def add(old: int, new: int) -> int:
    return old + new


@hydro.program
def tens(flow: hydro.Flow, text: Path) -> None:
    client, server = flow.process(Client, durable=True), flow.process(Server, durable=True)
    lines = client.source_file(text).send(server)
    with server.slice() as tick:
        batch = tick.batch(lines, nondet="sums are the same for every cut")
        seen = tick.state(hydro.KeyedSingleton[str, int])
        tens = tick.state(hydro.KeyedSingleton[str, int])
        counted = seen.upsert(batch.map(lambda line: (line, 1)), add)
        full = counted.changed().filter(lambda n: n >= 10)
        rest = full.map(lambda n: n % 10).filter(lambda n: n > 0)
        seen.next(counted.remove(full).insert(rest))
        more = tens.upsert(full.map(lambda n: n // 10), add)
        tens.next(more)
        said = tick.release(more.changed().entries())
    said.send(client).for_each(lambda word, n: print(word, n), commutative="the last counts")
"""


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    """A file, and how many tens of each word it has."""
    dice = random.Random(5)
    words = [f"w{int(dice.random() ** 2 * WORDS)}" for _ in range(LINES)]
    folder = tmp_path_factory.mktemp("keyed")
    (folder / "text.txt").write_text("".join(word + "\n" for word in words))
    (folder / "tens.py").write_text(PROGRAM)
    return folder, {word: n // 10 for word, n in Counter(words).items() if n >= 10}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_entries_survive(start, text, tmp_path, seed):
    folder, expected = text
    program, file = folder / "tens.py", folder / "text.txt"
    for code, output, errors in killed_runs(start, program, file, tmp_path, seed, 0.05):
        found: dict[str, int] = {}
        for line in output.splitlines():
            word, count = line.split()
            found[word] = max(found.get(word, 0), int(count))
        assert (code, found) == (0, expected), errors
