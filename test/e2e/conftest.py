"""Real command lines and real fleets for tests: started, watched, and searched for what is left."""

import os
import select
import signal
import subprocess
import sys
import textwrap
import time
import uuid
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS_MAX = 60.0
MARK = "HYDRO_TEST_MARK"
COMMAND = "from hydro_mlir.cli.run import command; command()"


class Run:
    """A `hydro-run` process; all processes that it starts inherit its mark."""

    def __init__(self, *arguments, environment=None, **options):
        self.mark = uuid.uuid4().hex
        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": str(ROOT), MARK: self.mark, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=options.pop("stdout", subprocess.PIPE),
            stderr=options.pop("stderr", subprocess.PIPE),
            **options,
        )

    def finish(self):
        """Wait for the end: exit code, output, errors. No process may be left behind."""
        out, errors = self.process.communicate(timeout=SECONDS_MAX)
        self.check_nothing_is_left()
        errors = errors.decode()
        assert "Traceback" not in errors
        return self.process.returncode, (out or b"").decode(), errors

    def first_line(self):
        """Wait for the first line of output."""
        output = self.process.stdout
        ready, _, _ = select.select([output], [], [], SECONDS_MAX)
        assert ready, "nothing was printed in time"
        return output.readline().decode()

    def node_pids(self):
        """The processes of members that run now."""
        return [pid for pid in marked(self.mark) if is_node(pid)]

    def nodes(self):
        """Descriptors of the processes of members that run now."""
        return [os.pidfd_open(pid) for pid in self.node_pids()]

    def check_nothing_is_left(self):
        """Every process of this run has ended, or ends without being told to."""
        deadline = time.monotonic() + SECONDS_MAX
        for pid in marked(self.mark):
            with suppress(ProcessLookupError):
                descriptor = os.pidfd_open(pid)
                patience = max(0, deadline - time.monotonic())
                ended, _, _ = select.select([descriptor], [], [], patience)
                os.close(descriptor)
                assert ended, "a process was left behind"

    def signal(self, number):
        self.process.send_signal(number)

    def close(self):
        for pid in marked(self.mark):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def start():
    """Start `hydro-run` with arguments; whatever is left of it is ended with the test."""
    with ExitStack() as stack:
        yield lambda *arguments, **options: stack.enter_context(
            closing(Run(*arguments, **options))
        )


@pytest.fixture
def hydro_run(start):
    """Run `hydro-run` with arguments: exit code, output, errors."""
    return lambda *arguments, **options: start(*arguments, **options).finish()


@pytest.fixture
def program(tmp_path):
    """Write a program to a file."""

    def write(text, name="program.py"):
        file = tmp_path / name
        file.write_text("import hydro_mlir as hydro\n" + textwrap.dedent(text), encoding="utf-8")
        return file

    return write


@pytest.fixture
def endless(program):
    """A program that never ends and prints every thousandth ball."""
    return program("""
        class Ping(hydro.Process): "Throws."
        class Pong(hydro.Process): "Throws back."

        @hydro.program
        def for_ever(flow: hydro.Flow):
            ping, pong = flow.process(Ping), flow.process(Pong)
            returned = ping.forward_ref(int)
            caught = ping.source_iter([1]).chain(returned).send(pong)
            caught.filter(lambda ball: ball % 1000 == 1).for_each(lambda ball: print(ball))
            returned.complete(caught.map(lambda ball: ball + 1).send(ping))
    """)


def marked(mark):
    """Processes with a mark in their environment."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
    return found


def is_node(pid):
    """Whether a process is that of a member: it has a name of its own."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().startswith("hydro ")
    return False
