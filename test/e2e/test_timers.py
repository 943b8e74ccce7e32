"""
Goal: time comes in as any other input: in order, about as often as was asked for, also at durable
members that are killed; and the loop sleeps in between.

Method: a program that prints the milliseconds between instants is stopped after some.
"""

import os
import signal

import pytest

from hydro_mlir.interp import run as interpret
from hydro_mlir.testing.engines import load_python

PROGRAM = """
class Leader(hydro.Process): "Has a clock."

@hydro.program
def clock(flow: hydro.Flow, durable: bool = False):
    leader = flow.process(Leader, durable=durable)
    instants = leader.every(0.02, delay=0.1)
    with leader.slice() as tick:
        batch = tick.batch(instants, nondet="time passes").collect()
        seen = tick.state((0, 0))
        after = seen.map(lambda n, last: (n + len(batch.value), batch.value[-1]))
        seen.next(after)
        late = after.map(lambda n, now: (n, (now - seen.value[1]) // 1_000_000))
        said = tick.release(late.into_stream())
    said.for_each(lambda n, milliseconds: print(n, milliseconds, flush=True))
"""
INSTANTS = 25


def take(run, count):
    """The next lines that a run prints, as numbers."""
    return [tuple(map(int, run.process.stdout.readline().split())) for _ in range(count)]


def test_instants_come_in_their_periods(start, program):
    run = start(program(PROGRAM))
    lines = take(run, INSTANTS)
    run.signal(signal.SIGTERM)
    code, _, errors = run.finish()
    assert code == 143, errors
    numbers, gaps = zip(*lines, strict=True)
    assert numbers == tuple(range(1, INSTANTS + 1))
    assert min(sorted(gaps[1:])[2:]) >= 10, gaps  # one that comes late makes the next gap short
    assert sum(gaps[1:]) >= 20 * (INSTANTS - 2)


def test_a_durable_member_goes_on_counting(start, program, tmp_path):
    run = start(program(PROGRAM), "--durable", "--data", tmp_path / "data", "--restart", "3")
    seen = take(run, 5)
    for _ in range(3):
        [pid] = run.node_pids()
        os.kill(pid, signal.SIGKILL)
        seen += take(run, 8)
    run.signal(signal.SIGTERM)
    code, _, errors = run.finish()
    assert code == 143, errors
    numbers = [number for number, _ in seen]
    # What was printed last may be printed again: what is outside keeps no log.
    assert sorted(set(numbers)) == list(range(1, max(numbers) + 1))


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_the_interpreter_is_told_how_often(program, seed):
    module = load_python(program(PROGRAM), {}).module
    outcome = interpret(module, seed=seed, timer_firings=4)
    assert outcome.lines[-1].text.startswith("4 ")
    assert not interpret(module, seed=seed).lines
