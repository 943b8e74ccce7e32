"""
Goal: a line that was acknowledged is in the log of every replica, once, under one number, whoever
is killed or stopped at any moment.

Method: `examples/replicated_log.py` with guests who append lines of their own and try again when
their connection is lost. HYDRO_TEST_KILLS is how often somebody is killed or stopped.
"""

import os
import random
import signal
import threading
from collections import defaultdict
from contextlib import closing, suppress

import pytest

from .conftest import ROOT, SECONDS_MAX
from .test_ports import Guest, free_ports, ports_of


class Writer(threading.Thread):
    """A guest that appends numbered lines until it is told to stop; a line may be heard twice."""

    def __init__(self, port, name):
        super().__init__(daemon=True)
        self.port, self.name, self.acknowledged, self.over = port, name, {}, threading.Event()

    def run(self):
        number = 0
        while not self.over.is_set():
            with suppress(OSError), closing(Guest(self.port)) as guest:
                guest.socket.settimeout(20)
                while not self.over.is_set():
                    line = f"{self.name}-{number}"
                    self.acknowledged[line] = int(guest.ask(line))
                    number += 1


def copies_of(file):
    """What was printed: by number of the line, the lines that replicas have said it is."""
    found = defaultdict(list)
    for line in file.read_text().splitlines():
        slot, text = line.split()
        found[int(slot)].append(text)
    return found


@pytest.mark.parametrize("seed", [1])
def test_what_was_acknowledged_is_everywhere(start, tmp_path, seed):
    kills, dice = int(os.environ.get("HYDRO_TEST_KILLS", "8")), random.Random(seed)
    [port] = free_ports(1)
    program = ROOT / "examples" / "replicated_log.py"
    options = ["--port", port, "--data", tmp_path / "data", "--restart", kills]
    with (tmp_path / "out").open("wb") as out:
        run = start(program, *options, stdout=out)
        ports_of(run, 1)
        drain = threading.Thread(target=run.process.stderr.read, daemon=True)
        drain.start()
        writers = [Writer(port, name) for name in ("ann", "bob", "cid")]
        for writer in writers:
            writer.start()
        for _ in range(kills):
            hit_somebody(run, dice)
            before = sum(len(writer.acknowledged) for writer in writers)
            wait_for(lambda: sum(len(w.acknowledged) for w in writers) > before + 3)  # noqa: B023
        for writer in writers:
            writer.over.set()
        for writer in writers:
            writer.join(SECONDS_MAX)
        acknowledged = {k: v for writer in writers for k, v in writer.acknowledged.items()}
        slots = acknowledged.values()
        wait_for(lambda: all(len(copies_of(tmp_path / "out")[n]) >= 3 for n in slots))
        run.signal(signal.SIGTERM)
        run.process.wait(SECONDS_MAX)
        run.check_nothing_is_left()
    copies = copies_of(tmp_path / "out")
    assert len(acknowledged) >= 3 * kills
    assert {line: set(copies[slot]) for line, slot in acknowledged.items()} == {
        line: {line} for line in acknowledged
    }
    assert sorted(copies) == list(range(len(copies)))  # no number is left out


def hit_somebody(run, dice):
    """Kill a member, or stop it for a moment."""
    with suppress(IndexError, ProcessLookupError):
        pid, number = dice.choice(run.node_pids()), dice.choice([signal.SIGKILL, signal.SIGSTOP])
        os.kill(pid, number)
        if number == signal.SIGSTOP:
            threading.Timer(dice.uniform(0.0, 0.3), go_on, [pid]).start()


def go_on(pid):
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def wait_for(condition):
    """Wait until something holds, which is looked at twenty times per second."""
    waiting = threading.Event()
    for _ in range(int(SECONDS_MAX * 20)):
        if condition():
            return
        waiting.wait(0.05)
    raise AssertionError("expected an end in time")
