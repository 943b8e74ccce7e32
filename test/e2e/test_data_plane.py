"""
Goal: while elements flow, no Python runs in a member, and memory does not grow with the text.

Method: the kernel's own accounts of each thread, read while a large text is counted: the main
thread, the only one that ever runs Python bytecode then, gets no time, the loop's thread does.
"""

import select
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COPIES = 6000  # of a text of 21 kB
MEMORY_KB_MAX = 100_000


@pytest.fixture
def large_text(tmp_path):
    harbour = (ROOT / "examples" / "texts" / "harbour.txt").read_text(encoding="utf-8")
    file = tmp_path / "large.txt"
    with file.open("w", encoding="utf-8") as out:
        for _ in range(COPIES):
            out.write(harbour)
    return file, Counter((harbour + harbour).lower().split()).most_common(1)[0][0]


def cpu_ns(pid, thread):
    return int(Path(f"/proc/{pid}/task/{thread}/schedstat").read_text().split()[0])


def sample(pid):
    """CPU time of the main thread and of the other one, and the most memory used."""
    threads = [int(entry.name) for entry in Path(f"/proc/{pid}/task").iterdir()]
    others = sum(cpu_ns(pid, thread) for thread in threads if thread != pid)
    status = Path(f"/proc/{pid}/status").read_text().split()
    return cpu_ns(pid, pid), others, int(status[status.index("VmHWM:") + 1])


def test_no_python_runs_while_elements_flow(start, large_text):
    file, most_frequent = large_text
    run = start(ROOT / "examples" / "word_count.py", "--text", file, "--top", "1", "-q")
    samples = defaultdict(list)
    output = run.process.stdout
    while not select.select([output], [], [], 0.02)[0]:
        for pid in run.node_pids():
            with suppress(OSError, ValueError):  # it may have just ended
                samples[pid].append(sample(pid))
    code, out, _ = run.finish()
    assert code == 0
    assert out.split()[1] == most_frequent
    assert len(samples) == 4
    for taken in samples.values():
        flowing = [(main, loop) for main, loop, _ in taken if loop > 20e6]
        assert len(flowing) >= 3, "the text is too short for this machine"
        # The last one may be from the end, when the main thread says that all is done.
        (main_first, loop_first), (main_last, loop_last) = flowing[0], flowing[-2]
        assert loop_last > loop_first
        assert main_last - main_first < 0.02 * (loop_last - loop_first)
        assert max(memory for _, _, memory in taken) < MEMORY_KB_MAX
