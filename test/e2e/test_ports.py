"""
Goal: guests who speak lines over TCP are served, and what one does wrong costs no other anything.

Method: real fleets, plain sockets. Read-after-write is checked with guests that work at once.
"""

import os
import random
import re
import signal
import socket
import threading
from contextlib import closing, suppress

import pytest

from .conftest import ROOT, SECONDS_MAX

COUNTER = """
class Server(hydro.Process): "Adds."

@hydro.program
def counter(flow: hydro.Flow, add: int = 0, get: int = 0, durable: bool = False):
    server = flow.process(Server, durable=durable)
    adds, gets = server.listen("add", int, tcp=add), server.listen("get", str, tcp=get)
    with server.slice() as tick:
        batch = tick.batch(adds.received.entries(), nondet="addition commutes")
        total = tick.state(0)
        added = batch.map(lambda who, n: n).fold(0, lambda total, n: total + n, commutative="a sum")
        total.next(total.map(lambda t: t + added.value))
        count = tick.release(total)
        adds.reply(tick.release(batch.map(lambda who, n: (who, 1))))
    with server.slice() as tick:
        asked = tick.batch(gets.received.entries(), nondet="reads are independent")
        now = tick.current(count)
        gets.reply(tick.release(asked.map(lambda who, line: (who, now.value))))
"""
REFUSAL = "error: expected lines of UTF-8 text, of at most a megabyte\n"
ECHO = """
class Server(hydro.Process): "Answers."

@hydro.program
def echo(flow: hydro.Flow, port: int = 0):
    guests = flow.process(Server).listen("guest", str, tcp=port)
    guests.reply(guests.received.map(lambda line: line.upper()))
"""


class Guest:
    """Somebody outside the fleet."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS_MAX)
        self.lines = self.socket.makefile("rb")

    def say(self, text):
        self.socket.sendall(text if isinstance(text, bytes) else text.encode())

    def hear(self):
        return self.lines.readline().decode()

    def ask(self, line):
        self.say(f"{line}\n")
        answer = self.hear()
        if not answer.endswith("\n"):
            raise ConnectionResetError("the answer has not come whole")
        return answer.rstrip("\n")

    def close(self):
        self.lines.close()
        self.socket.close()


def ports_of(run, count):
    """Where the ports of a run listen, by name."""
    found = {}
    while len(found) < count:
        line = run.process.stderr.readline().decode()
        assert line, "it has ended"
        if (named := re.search(r"(\w+) listens at [\d.]+:(\d+)", line)) is not None:
            found[named[1]] = int(named[2])
    return found


def stop(run):
    run.signal(signal.SIGTERM)
    code, _, errors = run.finish()
    assert code == 143, errors


@pytest.fixture
def guest():
    """Connect to a port; the connection ends with the test."""
    made = []

    def connect(port):
        made.append(Guest(port))
        return made[-1]

    yield connect
    for each in made:
        each.close()


def free_ports(count):
    """Ports that nobody uses now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def test_lines_and_what_ends_them(start, program, guest):
    run = start(program(ECHO))
    port = ports_of(run, 1)["guest"]
    first = guest(port)
    first.say("one\r\ntwo\n\nwör")
    assert [first.hear() for _ in range(3)] == ["ONE\n", "TWO\n", "\n"]
    first.say("ld\nlast")
    first.socket.shutdown(socket.SHUT_WR)
    assert [first.hear(), first.hear()] == ["WÖRLD\n", "LAST\n"]
    stop(run)


def test_the_faults_of_one_cost_no_other_anything(start, program, guest):
    run = start(program(ECHO))
    port = ports_of(run, 1)["guest"]
    good, foreign, endless = guest(port), guest(port), guest(port)
    assert good.ask("a") == "A"
    foreign.say(b"fine\n\xff\n")
    said = {foreign.hear(), foreign.hear()}
    assert said == {"FINE\n", REFUSAL}
    assert foreign.hear() == ""
    with suppress(ConnectionResetError, BrokenPipeError):
        for _ in range(64):
            endless.say(b"x" * (1 << 16))
        assert endless.hear() in ("", REFUSAL)  # it may have been cut off before it could hear
    assert good.ask("b") == "B"
    stop(run)


def test_a_guest_that_does_not_read_is_let_go(start, program, guest):
    run = start(program(ECHO))
    port = ports_of(run, 1)["guest"]
    deaf, good = guest(port), guest(port)
    line = b"x" * 1000 + b"\n"
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        deaf.say(line * 100_000)
    assert good.ask("still there?") == "STILL THERE?"
    stop(run)


def test_guests_come_and_go(start, guest):
    run = start(ROOT / "examples" / "chat.py", "--port", "0")
    port = ports_of(run, 1)["guest"]
    ann, bob = guest(port), guest(port)
    while True:  # until both are known to be there
        ann.say("hello\n")
        bob.socket.settimeout(0.2)
        with suppress(TimeoutError):
            assert bob.hear() == "0: hello\n"
            break
        bob.lines = bob.socket.makefile("rb")
    bob.socket.settimeout(SECONDS_MAX)
    bob.say("hi\n")
    assert ann.hear() == "1: hi\n"
    bob.close()
    third = guest(port)
    ann.say("who?\n")
    third.say("me\n")
    assert ann.hear() in ("2: me\n", "4097: me\n")
    stop(run)


def test_a_port_that_is_taken(hydro_run, program):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        code, _, errors = hydro_run(program(ECHO), "--port", str(port))
    assert code == 1
    assert "[HF522]" in errors
    assert str(port) in errors


@pytest.mark.parametrize("address", ["0.0.0.0", "localhost"])
def test_an_address_that_others_reach_is_refused(hydro_run, program, address):
    code, _, errors = hydro_run(program(ECHO), "--ports-on", address)
    assert code == 1
    assert "[HF523]" in errors
    assert ("add --insecure" in errors) == (address == "0.0.0.0")


@pytest.mark.parametrize("options", [["127.0.0.2"], ["0.0.0.0", "--insecure"]])
def test_another_address(start, program, options):
    run = start(program(ECHO), "--ports-on", *options)
    address = ("127.0.0.2", ports_of(run, 1)["guest"])
    with socket.create_connection(address, timeout=SECONDS_MAX) as guest:
        guest.sendall(b"a\n")
        assert guest.recv(2, socket.MSG_WAITALL) == b"A\n"
    stop(run)


def test_whoever_was_told_of_a_write_reads_it(start, program, guest):
    run = start(program(COUNTER))
    ports = ports_of(run, 2)
    told, failures = [0], []
    lock = threading.Lock()

    def work():
        with closing(Guest(ports["add"])) as adds, closing(Guest(ports["get"])) as gets:
            for _ in range(200):
                adds.ask(1)
                with lock:
                    told[0] += 1
                    known = told[0]
                read = int(gets.ask("?"))
                if read < known:
                    failures.append((read, known))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert guest(ports["get"]).ask("?") == "800"
    assert guest(ports["add"]).ask("many").startswith("error: expected an integer")
    stop(run)


def ask_until_answered(port, line):
    """The answer, and how often the question may have been heard."""
    times = 0
    while True:
        with suppress(OSError), closing(Guest(port)) as guest:
            times += 1
            return guest.ask(line), times


@pytest.mark.parametrize("seed", [1])
def test_what_a_durable_counter_has_acknowledged_lasts(start, program, tmp_path, seed):
    kills = int(os.environ.get("HYDRO_TEST_KILLS", "10"))
    dice, add_get = random.Random(seed), free_ports(2)
    options = ["--add", add_get[0], "--get", add_get[1], "--durable"]
    run = start(
        program(COUNTER), *options, "--data", tmp_path / "data", "--restart", kills,
    )  # fmt: skip
    ports_of(run, 2)
    drain = threading.Thread(target=run.process.stderr.read, daemon=True)
    drain.start()
    acknowledged, heard = 0, 0
    for _ in range(kills):
        for _ in range(dice.randint(1, 40)):
            answer, times = ask_until_answered(add_get[0], 1)
            assert answer == "1"
            acknowledged, heard = acknowledged + 1, heard + times
        [pid] = run.node_pids()
        number = dice.choice([signal.SIGKILL, signal.SIGSTOP])
        os.kill(pid, number)
        if number == signal.SIGSTOP:
            threading.Timer(dice.uniform(0.0, 0.05), os.kill, (pid, signal.SIGCONT)).start()
        read = int(ask_until_answered(add_get[1], "?")[0])
        assert acknowledged <= read <= heard
    run.signal(signal.SIGTERM)
    run.process.wait(SECONDS_MAX)
    run.check_nothing_is_left()
