"""
Goal: a durable member that dies at any moment goes on as if nothing had been.

Method: word_count with durable locations, whose counts must be exact; members are killed at
random moments (the seed is in the test's name), disks are made full, logs torn.
"""

import random
import re
import resource
import select
import signal
from collections import Counter
from contextlib import suppress

import pytest
from click.testing import CliRunner

from hydro_mlir.cli.log import main as hydro_log

from .conftest import ROOT, os

LINES = 60_000
KILLS_MIN = 3
# Fewer than a member may be started again: a slow machine may need longer than the pauses between.
KILLS_MAX = 80


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    """A text file, and its words in the order of word_count."""
    dice = random.Random(11)
    words = [f"word{number}" for number in range(800)]
    lines = [" ".join(dice.choices(words, k=15)) for _ in range(LINES)]
    file = tmp_path_factory.mktemp("text") / "text.txt"
    file.write_text("\n".join(lines))
    counts = Counter(word for line in lines for word in line.split())
    best = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:10]
    return file, "".join(f"{count}\t{word}\n" for word, count in best)


@pytest.fixture
def durable_count(tmp_path):
    """The example's program, with durable locations."""
    program = (ROOT / "examples" / "word_count.py").read_text()
    program = program.replace("(Leader)", "(Leader, durable=True)")
    program = program.replace("size=workers)", "size=workers, durable=True)")
    file = tmp_path / "durable_count.py"
    file.write_text(program)
    return file


def has_ended(run, seconds):
    """Wait for a run's end for some time."""
    descriptor = os.pidfd_open(run.process.pid)
    ended, _, _ = select.select([descriptor], [], [], seconds)
    os.close(descriptor)
    return bool(ended)


def kill_until_it_ends(run, dice, seconds_max):
    """Kill members of a run at random moments, up to KILLS_MAX; how many were killed."""
    kills = 0
    while kills < KILLS_MAX and not has_ended(run, dice.uniform(0.0, seconds_max)):
        pids = run.node_pids()
        with suppress(IndexError, ProcessLookupError):
            os.kill(dice.choice(pids), signal.SIGKILL)
            kills += 1
    return kills


def killed_runs(start, program, text, folder, seed, seconds_max):
    """Runs on a text whose members are killed at random moments: exit code, output, errors."""
    dice, kills = random.Random(seed), 0
    while kills < KILLS_MIN:  # a run may be over before anybody has been killed
        data = folder / f"data{kills}"
        run = start(program, "--text", text, "--data", data, "--restart", "100", "-q")
        kills += kill_until_it_ends(run, dice, seconds_max)
        yield run.finish()


@pytest.mark.parametrize("seed", [1, 2])
def test_members_are_killed_at_any_moment(start, durable_count, text, tmp_path, seed):
    file, expected = text
    for code, output, errors in killed_runs(start, durable_count, file, tmp_path, seed, 0.1):
        assert (code, output) == (0, expected), errors


def test_all_die_at_once_and_are_started_again(start, durable_count, text, tmp_path):
    file, expected = text
    dice = random.Random(5)
    arguments = (durable_count, "--text", file, "--data", tmp_path / "data", "-q")
    for _ in range(20):
        run = start(*arguments)
        if not has_ended(run, dice.uniform(0.3, 0.7)):
            run.signal(signal.SIGKILL)
            for pid in run.node_pids():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            run.close()
            continue
        code, output, errors = run.finish()
        assert (code, output) == (0, expected), errors
        break
    else:
        code, output, errors = start(*arguments).finish()
        assert (code, output) == (0, expected), errors


def test_a_full_disk_stops_before_anything_is_sent(start, durable_count, text, tmp_path):
    file, expected = text
    arguments = (durable_count, "--text", file, "--data", tmp_path / "data", "-q")
    start(*arguments[:3], "--data", tmp_path / "other", "-q").finish()  # all is compiled by now
    size = 400_000

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    code, output, errors = start(*arguments, preexec_fn=limit).finish()
    assert (code, output) == (1, "")
    assert "[HF518] cannot write the log in" in errors
    assert "nothing has been sent or acknowledged that is not on disk" in errors
    code, output, errors = start(*arguments).finish()
    assert (code, output) == (0, expected), errors


def test_a_torn_record_is_dropped(start, durable_count, text, tmp_path):
    file, expected = text
    arguments = (durable_count, "--text", file, "--data", tmp_path / "data")
    assert start(*arguments).finish()[0] == 0
    log = tmp_path / "data" / "worker-1" / "log.0"
    whole = log.read_bytes()
    log.write_bytes(whole + whole[8:100])  # a part of the header
    code, output, errors = start(*arguments).finish()
    assert (code, output) == (0, expected), errors
    assert "worker[1]: dropped 92 bytes of a record that was not written whole" in errors
    assert "worker[1]: goes on where it was" in errors


def test_a_log_of_another_program_is_refused(start, durable_count, text, tmp_path):
    file, _ = text
    data = tmp_path / "data"
    assert start(durable_count, "--text", file, "--data", data).finish()[0] == 0
    code, _, errors = start(durable_count, "--text", file, "--data", data, "--top", "3").finish()
    assert code == 1
    assert re.search(r"\[HF519\] expected a log of program \w+ in .*, got \w+", errors)
    assert "help: choose another directory" in errors
    file.touch()
    code, _, errors = start(durable_count, "--text", file, "--data", data).finish()
    assert code == 1
    assert "[HF519] expected a log of files" in errors


def test_a_directory_is_needed_and_only_for_durable_locations(hydro_run, durable_count, tmp_path):
    code, _, errors = hydro_run(durable_count, "--text", ROOT / "README.md")
    assert code == 1
    assert "[HF531] expected a directory for the log of leader, which is durable" in errors
    assert "help: name one: --data DIR" in errors
    code, _, errors = hydro_run(ROOT / "examples" / "word_count.py", "--data", tmp_path)
    assert code == 1
    assert "[HF531] expected a durable location where --data is given" in errors


DIVIDE = """
    class Client(hydro.Process): "Asks."
    class Server(hydro.Process): "Divides; it is durable."

    @hydro.program
    def divide(flow: hydro.Flow):
        client, server = flow.process(Client), flow.process(Server, durable=True)
        answers = client.source_iter([5, 0, 20]).send(server).map(lambda n: 100 // n)
        answers.for_each(lambda n: print(n))
"""


def test_a_batch_that_traps_is_skipped_and_kept(hydro_run, program, tmp_path):
    data = tmp_path / "data"
    arguments = (program(DIVIDE), "--data", data, "--restart", "3")
    code, output, errors = hydro_run(*arguments, "--on-trap", "skip")
    assert (code, output) == (0, ""), errors
    assert "ZeroDivisionError: division by zero" in errors
    assert "skipped the batch that made it trap, see" in errors
    shown = CliRunner().invoke(hydro_log, ["--elements", str(data / "server-0" / "quarantine.1")])
    assert shown.exit_code == 0
    assert [line.split()[-1] for line in shown.output.splitlines()[-3:]] == ["5", "0", "20"]
    whole = CliRunner().invoke(hydro_log, [str(data / "server-0")]).output
    assert "\ntrap " in whole
    assert "\nskip " in whole


def test_a_batch_that_traps_is_tried_again_unless_it_is_skipped(hydro_run, program, tmp_path):
    arguments = (program(DIVIDE), "--data", tmp_path / "data", "--restart", "2")
    code, output, errors = hydro_run(*arguments)
    assert (code, output) == (1, "")
    assert errors.count("starting it again") == 2
    assert "[HF500] ZeroDivisionError: division by zero" in errors
    assert "in map at server[0], with element 0" in errors


def test_no_log_where_none_is(tmp_path):
    (tmp_path / "log.0").write_bytes(b"something else")
    shown = CliRunner().invoke(hydro_log, [str(tmp_path)])
    assert shown.exit_code == 1
    assert "expected a log that begins with" in shown.stderr
    shown = CliRunner().invoke(hydro_log, [str(tmp_path / "nowhere")])
    assert shown.exit_code == 2
