"""Goal: each mistake of a user gets one clear diagnostic and an exit code, never a traceback."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hydro_mlir.cli.run import main

ROOT = Path(__file__).parents[2]
WORD_COUNT = str(ROOT / "examples" / "word_count.py")


def errors_of(errors):
    return [line for line in errors.splitlines() if "error:" in line]


@pytest.fixture
def run(capfd):
    """Exit code, output, and the lines with errors, of a command line in this process."""

    def call(*arguments):
        code = main([str(argument) for argument in arguments])
        captured = capfd.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return call


def test_no_such_file(run):
    code, _, errors = run("examples/word_cuont.py")
    assert code == 1
    assert errors_of(errors) == [
        "error: [HF600] expected a program, but there is no file examples/word_cuont.py"
    ]


def test_no_such_file_with_a_near_name(run):
    _, _, errors = run(WORD_COUNT.replace("count", "cuont"))
    assert f'did you mean "{WORD_COUNT}"?' in errors


def test_a_text_that_is_not_there(run, tmp_path):
    code, out, errors = run(WORD_COUNT, "--text", tmp_path / "nothing.txt")
    assert (code, out) == (1, "")
    assert len(errors_of(errors)) == 1
    assert "word_count.py:" in errors
    assert "nothing.txt" in errors


def test_a_text_that_is_not_utf8(run, tmp_path):
    file = tmp_path / "latin.txt"
    file.write_bytes(b"plain words, then caf\xe9 in Latin-1")
    code, out, errors = run(WORD_COUNT, "--text", file)
    assert (code, out) == (1, "")
    assert len(errors_of(errors)) == 1
    assert "UTF-8" in errors


def test_a_path_that_is_not_utf8(run):
    for arguments in (["caf\udce9.py"], [WORD_COUNT, "--text", "caf\udce9.txt"]):
        code, _, errors = run(*arguments)
        assert code == 1
        assert errors.startswith("error: [HF601] expected text in UTF-8, but got caf\\xe9.")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ([WORD_COUNT, "--wokers", "3"], 'did you mean "--workers"?'),
        ([WORD_COUNT, "--timout", "3"], 'did you mean "--timeout"?'),
        (["--timout", "3"], 'did you mean "--timeout"?'),
        ([WORD_COUNT, "--workers", "many"], "not a valid integer"),
        ([WORD_COUNT, "--on", "moon"], "'moon' is not one of 'local', 'interp'"),
        ([f"{WORD_COUNT}:word_cuont"], 'did you mean "word_count"?'),
        ([WORD_COUNT, "-p", "fuse-operator"], 'did you mean "fuse-operators"?'),
        ([], "expected a program"),
    ],
)
def test_wrong_usage(run, arguments, hint):
    code, _, errors = run(*arguments)
    assert code == 2
    assert hint in errors
    assert len(errors.splitlines()) == 1


def test_a_port_that_is_taken(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, errors = run(WORD_COUNT, "--port-base", port)
    assert code == 1
    assert errors_of(errors) == [
        f"error: [HF530] expected port {port} to be free for leader, but it is taken"
    ]


def test_a_division_by_zero_on_one_worker(hydro_run, program):
    file = program("""
    class Leader(hydro.Process): "Sends."
    class Worker(hydro.Cluster): "Divides."

    @hydro.program
    def divide(flow: hydro.Flow):
        leader, worker = flow.process(Leader), flow.cluster(Worker, size=3)
        numbers = leader.source_iter([5, 4, 3, 2, 1, 0, 1, 2])
        mine = numbers.partition_to(worker, key=lambda number: number)
        shares = mine.map(lambda number: 100 // number)
        shares.for_each(lambda share: None, commutative="it is ignored")
    """)
    code, _, errors = hydro_run(file)
    assert code == 1
    assert len(errors_of(errors)) == 1
    line = errors_of(errors)[0]
    assert "program.py:11:" in line
    assert "100 // number" in errors
    assert "worker[" in errors
    assert "element 0" in errors


def test_a_callback_that_raises(hydro_run, program):
    file = program("""
    class Leader(hydro.Process): "Prints."

    def show(number):
        print(10 // number)

    @hydro.program
    def count_down(flow: hydro.Flow):
        flow.process(Leader).source_iter([5, 2, 0, 1]).for_each(show)
    """)
    code, out, errors = hydro_run(file)
    assert (code, out) == (1, "2\n5\n")
    assert len(errors_of(errors)) == 1
    assert "program.py:6:" in errors
    assert "ZeroDivisionError" in errors


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("x = (", 2, "'(' was never closed"),
        ("import no_such_module_at_all", 2, "No module named 'no_such_module_at_all'"),
        ("def f():\n    return 1 // 0\nf()", 3, "ZeroDivisionError"),
        ("raise SystemExit(3)", 2, "SystemExit"),
    ],
)
def test_what_goes_wrong_while_importing(run, program, text, line, what):
    code, _, errors = run(program(text))
    assert code == 1
    assert f"program.py:{line}:" in errors
    assert what in errors


def test_a_file_without_a_program(run, program):
    code, _, errors = run(program("x = 1"))
    assert code == 1
    assert "@hydro.program" in errors


def test_a_file_with_several_programs(run, program):
    file = program("""
    class Leader(hydro.Process): "Prints."

    @hydro.program
    def first(flow: hydro.Flow):
        flow.process(Leader).source_iter([1]).for_each(print)

    @hydro.program
    def second(flow: hydro.Flow):
        flow.process(Leader).source_iter([2]).for_each(print)
    """)
    code, _, errors = run(file)
    assert code == 2
    assert f"{file}:first, {file}:second" in errors
    assert run(f"{file}:second")[:2] == (0, "2\n")


def test_mlir_that_is_none(run, tmp_path):
    file = tmp_path / "bad.mlir"
    file.write_text("hfplus.location @leader process\nhfplus.nonsense %1\n")
    code, _, errors = run(file)
    assert code == 1
    assert "bad.mlir:2:" in errors


def test_mlir_that_breaks_a_rule(run, tmp_path):
    file = tmp_path / "bad.mlir"
    file.write_text(
        "hfplus.location @a process\n"
        "%x = hfplus.source_iter [1] : !hfplus.stream<i64, @a, bounded>\n"
        "%y = hfplus.source_iter [1] : !hfplus.stream<i64, @c, bounded>\n"
        "hfplus.sink @s %y : !hfplus.stream<i64, @c, bounded>\n"
    )
    code, _, errors = run(file)
    assert code == 1
    assert "bad.mlir:2:" in errors
    assert "bad.mlir:3:" in errors


def test_mlir_that_is_not_utf8(run, tmp_path):
    file = tmp_path / "bad.mlir"
    file.write_bytes(b"\xff\xfe")
    code, _, errors = run(file)
    assert code == 1
    assert "HF605" in errors


def test_an_output_that_nobody_reads(start, program):
    file = program("""
    class Leader(hydro.Process): "Prints."

    @hydro.program
    def talk(flow: hydro.Flow):
        numbers = flow.process(Leader).source_iter(range(20000))
        numbers.for_each(lambda number: print(f"{number} a longer line, to fill the pipe"))
    """)
    run = start(file)
    assert run.first_line().startswith("0 ")
    run.process.stdout.close()
    run.process.stdout = None
    code, _, errors = run.finish()
    assert code == 0
    assert "nobody reads the output" in errors
    assert "BrokenPipe" not in errors


def test_files_that_callbacks_leave_open_are_written(hydro_run, program, tmp_path):
    file = program(f"""
    class Leader(hydro.Process): "Writes."

    output = open({str(tmp_path / "out.txt")!r}, "w")

    @hydro.program
    def write(flow: hydro.Flow):
        numbers = flow.process(Leader).source_iter([1, 2])
        numbers.for_each(lambda number: output.write(f"{{number}};"))
    """)
    code, _, _ = hydro_run(file)
    assert (code, (tmp_path / "out.txt").read_text()) == (0, "1;2;")


def test_the_twin_in_the_environment(hydro_run):
    code, _, errors = hydro_run(WORD_COUNT, environment={"HYDRO_WORKERS": "x"})
    assert code == 2
    assert "not a valid integer" in errors


def test_a_node_without_a_proper_environment():
    command = [sys.executable, "-m", "hydro_mlir.rt.node", "/nowhere"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert "HYDRO_LOCATION" in found.stderr
    environment["HYDRO_LOCATION"] = "leader"
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    assert "expected an artifact in /nowhere" in found.stderr
    assert "Traceback" not in found.stderr


def test_a_child_that_is_killed(start, endless):
    run = start(endless)
    run.first_line()
    victims = run.nodes()
    signal.pidfd_send_signal(victims[0], signal.SIGKILL)
    for descriptor in victims:
        os.close(descriptor)
    code, _, errors = run.finish()
    assert code == 1
    assert len(errors_of(errors)) == 1
    assert "by signal SIGKILL" in errors
