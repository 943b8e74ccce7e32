"""
Goal: a member that dies is started again as often as it may, and everybody is told.

Method: a ball that is thrown for ever; whoever throws it first throws a new one in a new life.
"""

import os
import signal
from pathlib import Path


def kill(run, name):
    [pid] = [p for p in run.node_pids() if Path(f"/proc/{p}/comm").read_text().startswith(name)]
    os.kill(pid, signal.SIGKILL)


def test_a_new_life_and_its_limit(start, endless):
    run = start(endless, "--restart", "1")
    assert run.first_line() == "1\n"
    assert run.first_line() == "1001\n"
    kill(run, "hydro ping")
    while run.first_line() != "1\n":
        pass
    kill(run, "hydro ping")
    code, _, errors = run.finish()
    assert code == 1
    assert "ping ended by signal SIGKILL before its work was done: starting it again" in errors
    assert "(1 of 1)" in errors
    assert "error: [HF510] ping ended by signal SIGKILL" in errors


def test_a_receiver_that_starts_anew_is_reported(start, endless):
    run = start(endless, "--restart", "5", "--timeout", "20")
    assert run.first_line() == "1\n"
    kill(run, "hydro pong")
    code, _, errors = run.finish()
    assert code == 0
    assert "pong ended by signal SIGKILL" in errors
    assert "lost pong[0] before the end of channel" in errors
    # The ball died with it, and nobody throws another: the fleet comes to rest.
    assert "quiescent" in errors
