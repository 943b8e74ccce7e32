"""
Goal: members that are killed, stopped and cut off from the network do their work exactly, and a
network that is back is used again within about two seconds.

Method: a host (network namespace) per member; word_count, whose counts must be exact, in a storm of
faults. Seeds are in the tests' names. The long storm, see docs/reference/reliability.md:

    HYDRO_STORM_CYCLES=200 pytest -s test/e2e/test_storms.py
"""

import random
import select
import time
from collections import Counter

import pytest

from .by_hand import artifacts_of
from .hosts import (
    CUTS,
    CYCLES,
    FAULTS,
    ROOT,
    SHORT_CYCLES,
    HostFleet,
    Storm,
    say,
    wait_until,
    why_not,
)

# The text is about as long as the storm; where it is not, it is counted again.
BYTES_PER_CYCLE = 4_000_000
END_SECONDS_MAX = 60.0
# Finding a neighbour's hardware address takes the kernel up to a second, too.
BACK_SECONDS_MAX = 2.5
MEMBERS = [("leader", 0), ("worker", 0), ("worker", 1)]

REASON = why_not()
pytestmark = pytest.mark.skipif(REASON is not None, reason=str(REASON))


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    """A file, and the lines that word_count prints for it."""
    dice = random.Random(3)
    words = [f"word{number}" for number in range(2000)]
    block = "\n".join(" ".join(dice.choices(words, k=15)) for _ in range(10_000)) + "\n"
    copies = CYCLES * BYTES_PER_CYCLE // len(block) + 1
    file = tmp_path_factory.mktemp("text") / "text.txt"
    with file.open("w", encoding="utf-8") as out:
        for _ in range(copies):
            out.write(block)
    counts = Counter(block.split())
    return file, {f"{word} {copies * count}" for word, count in counts.items()}


def word_count(tmp_path, text, durable):
    """The artifacts of the example."""
    program = (ROOT / "examples" / "word_count.py").read_text(encoding="utf-8")
    if durable:
        program = program.replace("(Leader)", "(Leader, durable=True)")
        program = program.replace("size=workers)", "size=workers, durable=True)")
    file = tmp_path / "counting.py"
    file.write_text(program, encoding="utf-8")
    return artifacts_of(file, tmp_path / "built", "--text", text, "--workers", 2, "--top", 2000)


def count_in_storm(artifacts, folder, storm, durable, expected):
    """Count once, and check what is printed; how long it took after the storm."""
    folder.mkdir()
    with HostFleet(artifacts, MEMBERS, folder, durable) as fleet:
        leader = fleet.members["leader", 0]
        storm.run(fleet, lambda: bool(leader.printed()))
        took = wait_until(lambda: len(leader.printed()) >= len(expected), END_SECONDS_MAX, fleet)
        for member in fleet.members.values():
            if durable:
                member.process.terminate()
            assert member.process.wait(END_SECONDS_MAX) == 0, fleet.errors()[-4000:]
        assert set(leader.printed()) == expected
        if not durable:  # what one life prints comes once
            assert len(leader.printed()) == len(expected)
    return took


@pytest.mark.parametrize("durable", [False, True], ids=["plain", "durable"])
def test_counts_are_exact_in_a_storm(tmp_path, text, durable):
    file, expected = text
    artifacts = word_count(tmp_path, file, durable)
    # What a member has that is not durable dies with it, so those are not killed.
    storm = Storm(random.Random(7), dict.fromkeys(MEMBERS, FAULTS if durable else FAULTS[1:]))
    runs = []
    began = time.monotonic()
    while storm.cycles < CYCLES:
        folder = tmp_path / f"run{len(runs)}"
        runs.append(count_in_storm(artifacts, folder, storm, durable, expected))
    seconds = time.monotonic() - began
    say(f"{storm.cycles} cycles in {seconds:.0f} s and {len(runs)} runs: {dict(storm.done)};")
    say(f"the work was over {max(runs):.1f} s after the storm at the latest")


ENDLESS = """
    class Ping(hydro.Process): "Throws."
    class Pong(hydro.Process): "Throws back."

    @hydro.program
    def for_ever(flow: hydro.Flow):
        ping, pong = flow.process(Ping), flow.process(Pong)
        returned = ping.forward_ref(int)
        caught = ping.source_iter([1]).chain(returned).send(pong)
        returned.complete(caught.map(lambda ball: ball + 1).send(ping))
        caught.filter(lambda ball: ball < 0).for_each(lambda ball: print(ball))
"""


@pytest.mark.parametrize("how", CUTS)
def test_a_network_that_is_back_is_used(tmp_path, program, how):
    artifacts = artifacts_of(program(ENDLESS), tmp_path / "built")
    names = [("ping", 0), ("pong", 0)]
    with HostFleet(artifacts, names, tmp_path) as fleet:
        pong = fleet.members["pong", 0]

        def goes_on(bytes_before):
            return lambda: pong.received_bytes() > bytes_before + 100_000

        wait_until(goes_on(0), END_SECONDS_MAX, fleet)
        back = []
        for seconds in cut_seconds():
            fleet.fault(("pong", 0), how)
            # Nothing happens while it is cut off, which is what this waits for.
            select.select([], [], [], seconds)
            fleet.mend(("pong", 0), how)
            back.append(wait_until(goes_on(pong.received_bytes()), BACK_SECONDS_MAX, fleet))
        shown = " ".join(f"{seconds:.2f}" for seconds in back)
        say(f"{how}: on again after {shown} s; most {max(back):.2f}")


def cut_seconds():
    """How long a host is cut off, time after time."""
    if CYCLES == SHORT_CYCLES:
        return [0.05, 1.7]
    dice = random.Random(9)
    return [0.02 * 500 ** dice.random() for _ in range(CYCLES // 8)]
