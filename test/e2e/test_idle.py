"""
Goal: a fleet that waits takes about no processor time, and little memory.

Method: the kernel's accounts of real nodes that have met and have nothing to do: the workers of a
fleet whose leader the test plays, and says nothing. For figures, see
docs/reference/reliability.md: HYDRO_IDLE_SECONDS=60 pytest -s test/e2e/test_idle.py
"""

import os
import select
from contextlib import ExitStack
from pathlib import Path

import pytest

from .by_hand import SECONDS_MAX, Fleet, artifacts_of

SECONDS = float(os.environ.get("HYDRO_IDLE_SECONDS", "2"))
# Looking at the connections twice per second is all that a node does then.
SHARE_MAX = 0.002
MEMORY_BYTES_MAX = 26 << 20
WORKERS = 3
PROGRAM = """
    class Leader(hydro.Process): "Asks nothing."
    class Worker(hydro.Cluster): "Waits, and would pass it on to all the others."

    @hydro.program
    def waiting(flow: hydro.Flow):
        leader, worker = flow.process(Leader), flow.cluster(Worker, size=3)
        asked = leader.source_iter([1]).broadcast(worker)
        passed = asked.broadcast(worker).values()
        passed.for_each(lambda number: print(number), commutative="only how often is of interest")
"""


def cpu_seconds(pid):
    """Processor time of all threads of a process."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def resident_bytes(pid):
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
def stack():
    with ExitStack() as found:
        yield found


def test_a_fleet_that_waits_takes_no_time(stack, program, tmp_path):
    artifacts = artifacts_of(program(PROGRAM), tmp_path / "built")
    workers = [("worker", number) for number in range(WORKERS)]
    fleet = Fleet(stack, artifacts, [("leader", 0), *workers])
    nodes = [fleet.start(name) for name in workers]
    for name, hello in zip(workers, fleet.hellos(("leader", 0)), strict=True):
        fleet.connect(name, hello)
    pids = [node.pid for node in nodes]
    wait_until_they_sleep(pids)
    before = [cpu_seconds(pid) for pid in pids]
    select.select([], [], [], SECONDS)
    shares = [(cpu_seconds(pid) - b) / SECONDS for pid, b in zip(pids, before, strict=True)]
    memory = [resident_bytes(pid) for pid in pids]
    shown = ", ".join(f"{share:.3%}" for share in shares)
    print(f"{SECONDS:g} s: {shown} of a processor; {[size >> 20 for size in memory]} MB")  # noqa: T201
    assert all(node.poll() is None for node in nodes)
    assert max(shares) < SHARE_MAX
    assert max(memory) < MEMORY_BYTES_MAX


def wait_until_they_sleep(pids):
    """Nodes have started, met, and done what there was to do."""
    used, spent = [-1.0] * len(pids), 0.0
    while spent < SECONDS_MAX:
        now = [cpu_seconds(pid) for pid in pids]
        if all(seconds > 0.05 for seconds in now) and sum(now) - sum(used) < 0.005:
            return
        used = now
        select.select([], [], [], 0.25)
        spent += 0.25
    raise AssertionError("they do not come to rest")
