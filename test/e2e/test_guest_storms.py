"""
Goal: what guests were told holds, whoever is killed, stopped or cut off: the guests' hosts, too.

Method: a host (network namespace) for each member and each guest, and a storm of faults. Guests are
threads here whose sockets are of their hosts; one that hears nothing for a second connects again.
The long storm, see docs/reference/reliability.md:

    HYDRO_STORM_CYCLES=200 pytest -s test/e2e/test_guest_storms.py
"""

import random
import socket
import threading
import time
from collections import Counter, defaultdict
from contextlib import closing, suppress

import pytest

from .by_hand import artifacts_of
from .hosts import CUTS, FAULTS, ROOT, HostFleet, Storm, say, wait_until, why_not
from .test_ports import COUNTER

ADD, GET = 4000, 4001
END_SECONDS_MAX = 60.0
PATIENCE_SECONDS = 1.0
# Members are killed and stopped more often than cut off.
MEMBER_FAULTS = ("kill", "stop", "kill", *FAULTS)
GUESTS = [("guest", number) for number in range(3)]

REASON = why_not()
pytestmark = pytest.mark.skipif(REASON is not None, reason=str(REASON))


class Connection:
    """A guest's connection; whatever is wrong with it is an OSError."""

    def __init__(self, host, port, patience=PATIENCE_SECONDS):
        self.socket = socket.create_connection((str(host), port), timeout=PATIENCE_SECONDS)
        self.socket.settimeout(patience)
        self._lines = self.socket.makefile("rb")

    def say(self, line):
        self.socket.sendall(f"{line}\n".encode())

    def hear(self):
        line = self._lines.readline().decode()
        if not line.endswith("\n"):
            raise ConnectionResetError("the connection has ended")
        return line[:-1]

    def ask(self, line):
        self.say(line)
        return self.hear()

    def close(self):
        self._lines.close()
        self.socket.close()


class Asking(threading.Thread):
    """A guest that works over connections, made again when one is lost, until it is told to stop.

    `sent` counts what it has said, `acknowledged` is what was answered, `wrong` what should not be.
    """

    def __init__(self, fleet, name, server):
        super().__init__(daemon=True)
        self._home = fleet.network.hosts[name]
        self.server = fleet.network.hosts[server]
        self.name, self.over = f"guest{name[1]}", threading.Event()
        self.sent, self.acknowledged, self.wrong = Counter(), {}, []

    def run(self):
        self._home.enter()
        while not self.over.is_set():
            with suppress(OSError):
                self.work()

    def work(self):
        raise NotImplementedError


class Adder(Asking):
    """Adds 1, and reads what all adders were told of at least."""

    told, lock = 0, threading.Lock()

    def work(self):
        with (
            closing(Connection(self.server, ADD)) as adds,
            closing(Connection(self.server, GET)) as gets,
        ):
            least = 0
            while not self.over.is_set():
                self.sent[1] += 1
                assert adds.ask(1) == "1"
                with self.lock:
                    Adder.told += 1
                    known = max(least, Adder.told)
                self.acknowledged[len(self.acknowledged)] = 1
                least = int(gets.ask("?"))
                if least < known:
                    self.wrong.append((least, known))


class Writer(Asking):
    """Appends lines of its own, each until it is acknowledged; so one may be there twice."""

    def work(self):
        with closing(Connection(self.server, ADD)) as connection:
            while not self.over.is_set():
                line = f"{self.name}-{len(self.acknowledged)}"
                self.sent[line] += 1
                self.acknowledged[line] = int(connection.ask(line))


def in_storm(fleet, storm, guests):
    """Let guests work through a storm, and each get something done behind it; say the figures."""
    for guest in guests:
        guest.start()
    wait_until(lambda: all(guest.acknowledged for guest in guests), END_SECONDS_MAX, fleet)
    began = time.monotonic()
    storm.run(fleet)
    seconds = time.monotonic() - began
    before = {guest: len(guest.acknowledged) for guest in guests}
    back = wait_until(
        lambda: all(len(g.acknowledged) > n + 1 for g, n in before.items()), END_SECONDS_MAX, fleet
    )
    for guest in guests:
        guest.over.set()
        guest.join(END_SECONDS_MAX)
        assert not guest.is_alive()
    acknowledged = sum(len(guest.acknowledged) for guest in guests)
    sent = sum(guest.sent.total() for guest in guests)
    say(f"{storm.cycles} cycles in {seconds:.0f} s: {dict(storm.done)};")
    say(f"{acknowledged} acknowledged of {sent} said, all served {back:.1f} s after the storm")


def test_a_durable_counter(tmp_path, program):
    options = ["--add", ADD, "--get", GET, "--durable"]
    artifacts = artifacts_of(program(COUNTER), tmp_path / "built", *options)
    server = ("server", 0)
    Adder.told = 0
    storm = Storm(random.Random(11), {server: MEMBER_FAULTS, **dict.fromkeys(GUESTS, CUTS)})
    with HostFleet(artifacts, [server], tmp_path, durable=True, guests=GUESTS) as fleet:
        guests = [Adder(fleet, name, server) for name in GUESTS]
        in_storm(fleet, storm, guests)
        assert [guest.wrong for guest in guests] == [[], [], []]
        last = Last(fleet, GUESTS[0], server)
        last.start()
        last.join(END_SECONDS_MAX)
        assert Adder.told <= last.total <= sum(guest.sent.total() for guest in guests)


class Last(Asking):
    """Reads once."""

    total = -1

    def work(self):
        with closing(Connection(self.server, GET)) as connection:
            self.total = int(connection.ask("?"))
        self.over.set()


def test_a_replicated_log(tmp_path):
    example = ROOT / "examples" / "replicated_log.py"
    artifacts = artifacts_of(example, tmp_path / "built", "--port", ADD)
    leader, replicas = ("leader", 0), [("replica", number) for number in range(3)]
    kinds = dict.fromkeys([leader, *replicas], MEMBER_FAULTS) | dict.fromkeys(GUESTS, CUTS)
    storm = Storm(random.Random(12), kinds)
    with HostFleet(artifacts, [leader, *replicas], tmp_path, durable=True, guests=GUESTS) as fleet:
        guests = [Writer(fleet, name, leader) for name in GUESTS]
        in_storm(fleet, storm, guests)
        acknowledged = {line: n for guest in guests for line, n in guest.acknowledged.items()}
        highest = max(acknowledged.values())
        copies = [fleet.members[name] for name in replicas]
        wait_until(lambda: len(log_of(copies)) > highest, END_SECONDS_MAX, fleet)
        log = log_of(copies)
    sent = sum((guest.sent for guest in guests), Counter())
    lines = [log[number] for number in range(highest + 1)]  # no number is left out
    assert all(log[number] == line for line, number in acknowledged.items())
    assert all(times <= sent[line] for line, times in Counter(lines).items())


def log_of(members):
    """What replicas have printed, by number: they agree.

    One that is killed may leave out a line that it had no time to print, and a life may print again
    what an earlier one has.
    """
    found = {}
    for printed in (line for member in members for line in member.printed()):
        number, line = printed.split()
        assert found.setdefault(int(number), line) == line
    return found


class Chatter(threading.Thread):
    """A guest of a chat room that says numbered lines, and hears those of the others.

    `expected` is, by speaker, the first line that was certainly said when this one was there.
    """

    def __init__(self, fleet, name, room):
        super().__init__(daemon=True)
        self._home, self._room = fleet.network.hosts[name], fleet.network.hosts[room]
        self.name, self.over = f"guest{name[1]}", threading.Event()
        self.said, self.heard, self.expected, self.ended = 0, defaultdict(list), None, False
        self.everybody = []

    def run(self):
        self._home.enter()
        with closing(Connection(self._room, ADD, patience=None)) as connection:
            speaking = threading.Thread(target=self._speak, args=[connection], daemon=True)
            speaking.start()
            with suppress(OSError):
                while True:
                    self._note(connection.hear())
            self.ended = True
            speaking.join()

    def _speak(self, connection):
        with suppress(OSError):
            while not self.over.wait(0.01):
                self.said += 1
                connection.say(f"{self.name} {self.said}")

    def _note(self, line):
        _, name, number = line.split()
        if self.expected is None:
            self.expected = {other.name: other.said + 1 for other in self.everybody}
        self.heard[name].append(int(number))

    def has_heard_all(self):
        """Whether it has heard the last line of all others."""
        others = [other for other in self.everybody if other is not self]
        return all(self.heard[other.name][-1:] == [other.said] for other in others)

    def check(self):
        """Every line of each speaker, in its order, from when it was there on."""
        for other in self.everybody:
            if other is not self:
                numbers = self.heard[other.name]
                assert numbers[0] <= self.expected[other.name]
                assert numbers == list(range(numbers[0], other.said + 1))


def test_a_chat_room(tmp_path):
    artifacts = artifacts_of(ROOT / "examples" / "chat.py", tmp_path / "built", "--port", ADD)
    room = ("room", 0)
    storm = Storm(random.Random(13), {room: FAULTS[1:], **dict.fromkeys(GUESTS, CUTS)})
    with HostFleet(artifacts, [room], tmp_path, guests=GUESTS) as fleet:
        wait_until(lambda: "listens at" in fleet.errors(), END_SECONDS_MAX, fleet)
        guests = [Chatter(fleet, name, room) for name in GUESTS]
        for guest in guests:
            guest.everybody = guests
            guest.start()
        wait_until(lambda: all(len(guest.heard) == 2 for guest in guests), END_SECONDS_MAX, fleet)
        began = time.monotonic()
        storm.run(fleet)
        seconds = time.monotonic() - began
        for guest in guests:
            guest.over.set()
        back = wait_until(
            lambda: all(guest.has_heard_all() for guest in guests), END_SECONDS_MAX, fleet
        )
        assert not any(guest.ended for guest in guests)
        for guest in guests:
            guest.check()
        fleet.fault(room, "kill")
        wait_until(lambda: all(guest.ended for guest in guests), END_SECONDS_MAX, fleet)
    heard = sum(len(numbers) for guest in guests for numbers in guest.heard.values())
    say(f"{storm.cycles} cycles in {seconds:.0f} s: {dict(storm.done)};")
    say(f"{heard} lines heard, the last {back:.1f} s after the storm")
