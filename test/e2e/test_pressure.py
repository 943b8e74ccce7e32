"""
Goal: memory of every process stays within a budget, however much faster a producer is than its
consumer, around a cycle too; and nothing is lost. A cycle without end is an error with its name.

Method: lines of a file go to a location that takes its time for each; the kernel's account of
memory. The budget is that of the limits in `rt/abi.py`. The long run, see
docs/reference/reliability.md:

    HYDRO_PRESSURE_SECONDS=120 pytest -s test/e2e/test_pressure.py
"""

import json
import os
import random
import select
import signal
import time
from collections import defaultdict
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from hydro_mlir.rt.abi import INPUT_BYTES_FIRST, ROOM_BYTES, UNACKNOWLEDGED_SHIFT

from .by_hand import Fleet, artifacts_of, ended

SECONDS = float(os.environ.get("HYDRO_PRESSURE_SECONDS", "4"))
SAMPLE_SECONDS = 0.02 if SECONDS < 60 else 1.0
LINE_BYTES = 4000 if SECONDS < 60 else 1000
# A reader of files passes on a hundred times as many lines per second.
LINES_PER_SECOND = 10_000
ROUNDS = 20_000  # of a calculation that takes about 0.1 ms
MEGABYTE = 1 << 20
IDLE_BYTES = 26 * MEGABYTE
WINDOW_BYTES = ROOM_BYTES << UNACKNOWLEDGED_SHIFT

SPIN = """
    from pathlib import Path

    def spin(text: str, rounds: int) -> int:
        state = len(text)
        for _ in range(rounds):
            state = (state * state + 12345) % 2147483647
        return state
"""

STRAIGHT = SPIN + """
    class Source(hydro.Process): "Reads, fast."
    class Slow(hydro.Process): "Takes its time."

    @hydro.program
    def straight(flow: hydro.Flow, text: Path, rounds: int = 1) -> None:
        source, slow = flow.process(Source), flow.process(Slow)
        lines = source.source_file(text).send(slow)
        worked = lines.map(lambda line: (int(line[:9]), spin(line, rounds)))
        worked.for_each(lambda number, state: print(number))
"""

AROUND = SPIN + """
    class Source(hydro.Process): "Reads, fast."
    class Entry(hydro.Process): "Lets new ones and old ones go around."
    class Middle(hydro.Process): "Passes on what it gets, fast."
    class Slow(hydro.Process): "Takes its time."

    @hydro.program
    def around(flow: hydro.Flow, text: Path, rounds: int = 1) -> None:
        source, entry = flow.process(Source), flow.process(Entry)
        middle, slow = flow.process(Middle), flow.process(Slow)
        fresh = source.source_file(text).send(entry).map(lambda line: (line, 2, 0))
        returned = entry.forward_ref(tuple[str, int, int])
        all_of_them = fresh.union(returned, nondet="they do not know each other")
        going = all_of_them.filter(lambda line, left, state: left > 0)
        arrived = going.send(middle).send(slow)
        worked = arrived.map(lambda line, left, state: (line, left - 1, spin(line, rounds // 2)))
        back = worked.send(entry)
        returned.complete(back)
        done = back.filter(lambda line, left, state: left == 0)
        numbers = done.map(lambda line, left, state: (int(line[:9]), state))
        numbers.for_each(lambda number, state: print(number))
"""


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """A file whose lines begin with their numbers, and how many there are."""
    count = int(SECONDS * LINES_PER_SECOND)
    file = tmp_path_factory.mktemp("lines") / "lines.txt"
    filling = "x" * (LINE_BYTES - 11)
    with file.open("w", encoding="utf-8") as out:
        out.writelines(f"{number:09d} {filling}\n" for number in range(count))
    return file, count


def resident_bytes(pid):
    """What a process has in memory now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def name_of(pid):
    return Path(f"/proc/{pid}/comm").read_text().strip().removeprefix("hydro ")


def memory_over_time(run):
    """Samples of the memory of every member, and of the launcher, until a run ends."""
    descriptor = os.pidfd_open(run.process.pid)
    samples = defaultdict(list)
    while not select.select([descriptor], [], [], SAMPLE_SECONDS)[0]:
        for pid in run.node_pids():
            with suppress(OSError):  # it has just ended
                samples[name_of(pid)].append(resident_bytes(pid))
        if samples:  # before that it compiles
            samples["launcher"].append(resident_bytes(run.process.pid))
    os.close(descriptor)
    return samples


def budget(output_links, input_links, windows):
    """Buffers are powers of two: a window may take twice its bytes, and frames are on top of it."""
    outputs = output_links * windows * 2 * WINDOW_BYTES
    return IDLE_BYTES + outputs + input_links * 2 * INPUT_BYTES_FIRST


# For each member its output links, its input links, and how many windows an outbox may hold: around
# a cycle one more, of what was on its way when it said that it has no room.
STRAIGHT_LINKS = {"source[0]": (1, 0, 1), "slow[0]": (1, 1, 1)}
AROUND_LINKS = {
    "source[0]": (1, 0, 1),
    "entry[0]": (2, 2, 2),
    "middle[0]": (1, 1, 2),
    "slow[0]": (1, 1, 2),
}


@pytest.mark.parametrize(
    ("text", "links"),
    [(STRAIGHT, STRAIGHT_LINKS), (AROUND, AROUND_LINKS)],
    ids=["straight", "around"],
)
def test_memory_stays_within_its_budget(start, program, lines, tmp_path, text, links):
    file, count = lines
    output = tmp_path / "numbers.txt"
    began = time.monotonic()
    with output.open("wb") as out:
        run = start(program(text), "--text", file, "--rounds", ROUNDS, "-q", stdout=out)
        samples = memory_over_time(run)
        code, _, errors = run.finish()
    assert code == 0, errors
    say(f"{count} lines in {time.monotonic() - began:.0f} s; MB over time, and the budget:")
    numbers = [int(number) for number in output.read_text().splitlines()]
    assert len(numbers) == count
    assert sorted(numbers) == list(range(count))
    assert samples.keys() == {*links, "launcher"}
    for name, taken in samples.items():
        shown = " ".join(str(each // MEGABYTE) for each in taken[:: max(1, len(taken) // 12)])
        limit = budget(*links[name]) if name in links else 2 * taken[0]
        say(f"  {name}: {shown}; most {max(taken) // MEGABYTE} of {limit // MEGABYTE}")
        assert max(taken) < limit


BYTES_PER_KILL = 5_000  # of output
KILLS = 4 if SECONDS < 60 else 60
DURABLE_LINES = 3_000 * KILLS


def test_pressure_around_a_durable_cycle(start, program, lines, tmp_path):
    """Recovery does a tick as it was, in the middle of pressure from elsewhere too."""
    file, _ = lines
    few = tmp_path / "few.txt"
    with file.open("rb") as source:
        few.write_bytes(source.read(DURABLE_LINES * LINE_BYTES))
    text = AROUND
    for name in ("Entry", "Middle", "Slow"):
        text = text.replace(f"flow.process({name})", f"flow.process({name}, durable=True)")
    dice = random.Random(4)
    arguments = ("--text", few, "--rounds", ROUNDS, "--data", tmp_path / "data", "--restart", "99")
    output = tmp_path / "numbers.txt"
    with output.open("wb") as out:
        run = start(program(text), *arguments, stdout=out)
        kills = 0
        while kills < KILLS:
            victims = [pid for pid in run.node_pids() if not name_of(pid).startswith("source")]
            if len(victims) == 3 and output.stat().st_size > kills * BYTES_PER_KILL:
                os.kill(dice.choice(victims), signal.SIGKILL)
                kills += 1
            assert run.process.poll() is None
        code, _, errors = run.finish()
    assert code == 0, errors
    assert "goes on where it was" in errors
    assert sorted(map(int, output.read_text().splitlines())) == list(range(DURABLE_LINES))


def say(figures):
    """Print what a long run is about; seen with `-s`."""
    print(figures)  # noqa: T201


GROWING = """
    class Ping(hydro.Process): "Throws."
    class Pong(hydro.Process): "Throws back more than it got."

    @hydro.program
    def ever_more(flow: hydro.Flow) -> None:
        ping, pong = flow.process(Ping), flow.process(Pong)
        returned = ping.forward_ref(str)
        thrown = ping.source_iter(["a ball"]).chain(returned).send(pong)
        returned.complete(thrown.flat_map(lambda ball: [ball, ball]).send(ping))
        thrown.filter(lambda ball: ball == "").for_each(lambda ball: print(ball))
"""


def test_a_cycle_that_never_ends_is_named(program, tmp_path):
    artifacts = artifacts_of(program(GROWING), tmp_path / "built")
    for manifest in artifacts.glob("*/manifest.json"):
        told = json.loads(manifest.read_text())
        told["limits"] = {**told["limits"], "output_bytes": 1 << 22, "room_bytes": 1 << 16}
        manifest.write_text(json.dumps(told))
    with ExitStack() as stack:
        names = [("ping", 0), ("pong", 0)]
        fleet = Fleet(stack, artifacts, names)
        nodes = [fleet.start(name, HYDRO_PEER_SECONDS="0") for name in names]
        errors = [ended(node)[2] for node in nodes]
    errors = [text for text in errors if "HF502" in text]
    assert errors
    for error in errors:
        assert "expected what goes around the cycle ping → pong → ping to become less" in error
        assert "help: let less go on than has come" in error
