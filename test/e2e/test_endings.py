"""
Goal: whatever ends a fleet, no process is left, no traceback is shown, and nothing hangs.

Method: an endless program; its first line of output is the event that it runs.
"""

import signal
from pathlib import Path

import pytest

from hydro_mlir.cli.run import main

ROOT = Path(__file__).parents[2]

STUCK = """
class Leader(hydro.Process): "Never comes back."

def spin(number: int) -> int:
    total = 0
    while total >= 0:
        total = (total + number) % 7
    return total

@hydro.program
def stuck(flow: hydro.Flow):
    leader = flow.process(Leader)
    numbers = leader.source_iter([1])
    numbers.for_each(lambda number: print(number))
    numbers.map(spin).for_each(lambda number: print(number))
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_to_the_launcher(start, endless, number, code):
    run = start(endless)
    assert run.first_line() == "1\n"
    run.signal(number)
    found, _, errors = run.finish()
    assert found == code
    assert "interrupted after" in errors


def test_a_launcher_that_is_killed_leaves_no_orphans(start, endless):
    run = start(endless)
    run.first_line()
    nodes = run.nodes()
    assert len(nodes) == 2
    run.signal(signal.SIGKILL)
    run.process.wait()
    run.check_nothing_is_left()


def test_the_time_is_up(hydro_run, endless):
    code, out, errors = hydro_run(endless, "--timeout", "1.5")
    assert code == 0
    assert out.startswith("1\n1001\n")
    assert "stopped: the time was up after" in errors


def test_a_cycle_that_comes_to_rest(capfd):
    assert main([str(ROOT / "examples" / "ping_pong.py"), "--rounds", "5"]) == 0
    captured = capfd.readouterr()
    assert captured.out == "".join(f"pong {ball}\n" for ball in range(1, 6))
    assert "quiescent after" in captured.err


@pytest.mark.parametrize(
    ("options", "number", "code"), [(["--timeout", "2"], None, 0), ([], signal.SIGTERM, 143)]
)
def test_a_tick_that_never_ends(start, program, options, number, code):
    run = start(program(STUCK), *options)
    ready = run.process.stderr.readline().decode()
    assert ready == "hydro-run: running leader\n"
    if number is not None:
        run.signal(number)
    found, _, _ = run.finish()
    assert found == code
