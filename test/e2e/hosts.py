"""
Hosts as network namespaces: members that a fault of the network cuts off, for tests.

A `Network` is a switch (a bridge in a namespace of its own) and hosts with a cable each. A cable is
pulled at the switch, so that the host sees no carrier and its packets vanish without an answer; an
interface that is shut takes the host's routes with it; a deaf or mute host loses what goes one way.
Needs root and Linux; `why_not` says what is missing.
"""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
PORT = 7000
CABLE = "cable"
# Nobody has this one, so that frames for it reach nobody.
NOBODY = "02:00:00:00:00:99"
CUTS = ("pulled", "shut", "mute", "deaf")
FAULTS = ("kill", "stop", *CUTS)
CLONE_NEWNET = 0x40000000
SHORT_CYCLES = 6
CYCLES = int(os.environ.get("HYDRO_STORM_CYCLES", SHORT_CYCLES))
FAULT_SECONDS_MIN, FAULT_SECONDS_MAX = 0.003, 0.6 if CYCLES == SHORT_CYCLES else 3.0
PAUSE_SECONDS_MAX = 0.15


def ip(*arguments):
    """Run `ip` with arguments."""
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)


def why_not():
    """Why namespaces cannot be made here; None if they can."""
    if shutil.which("ip") is None:
        return "there is no `ip` command"
    name = f"hydro-{uuid.uuid4().hex[:8]}"
    try:
        ip("netns", "add", name)
    except subprocess.CalledProcessError as error:
        return f"network namespaces are not permitted: {error.stderr.strip()}"
    try:
        ip("-n", name, "link", "add", "switch", "type", "bridge")
        ip("-n", name, "link", "add", CABLE, "type", "veth", "peer", "name", "other")
    except subprocess.CalledProcessError as error:
        return f"bridges and cables are not permitted: {error.stderr.strip()}"
    finally:
        ip("netns", "delete", name)
    return None


class Host:
    """A namespace with one network interface."""

    def __init__(self, name, number, switch):
        self.name = name
        self.number = number
        self.address = f"10.77.0.{number + 1}"
        self._switch = switch

    def __str__(self):
        return self.address

    def run(self, command, **options):
        """Start a process on this host; its number is that of the command itself."""
        return subprocess.Popen(["ip", "netns", "exec", self.name, *command], **options)

    def enter(self):
        """Let the sockets that this thread makes from now on be of this host."""
        with Path("/run/netns", self.name).open("rb") as namespace:
            library = ctypes.CDLL(None, use_errno=True)
            if library.setns(namespace.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "expected to enter a network namespace")

    def plug(self):
        """Connect it to the switch."""
        port = f"port{self.number}"
        ip("netns", "add", self.name)
        ip("-n", self._switch, "link", "add", port, "type", "veth",
           "peer", "name", CABLE, "netns", self.name)  # fmt: skip
        ip("-n", self._switch, "link", "set", port, "master", "switch", "up")
        ip("-n", self.name, "address", "add", f"{self.address}/24", "dev", CABLE)
        ip("-n", self.name, "link", "set", "lo", "up")
        ip("-n", self.name, "link", "set", CABLE, "up")

    def pulled(self, state):
        """Pull the cable at the switch (down), or put it back (up)."""
        ip("-n", self._switch, "link", "set", f"port{self.number}", state)

    def shut(self, state):
        """Shut the interface on the host, or open it."""
        ip("-n", self.name, "link", "set", CABLE, state)

    def lose(self, other, state):
        """Send what is for another host to nobody, or to it again."""
        entry = ["-n", self.name, "neighbour"]
        if state == "down":
            ip(*entry, "replace", other.address, "lladdr", NOBODY, "dev", CABLE, "nud", "permanent")
        else:
            with suppress(subprocess.CalledProcessError):  # an interface that was shut forgets it
                ip(*entry, "delete", other.address, "dev", CABLE)


class Network:
    """A switch and hosts by name; use as a context manager."""

    def __init__(self, names):
        mark = f"hydro-{uuid.uuid4().hex[:8]}"
        self._switch = f"{mark}-switch"
        self.hosts = {
            name: Host(f"{mark}-{number}", number, self._switch)
            for number, name in enumerate(names)
        }

    def __enter__(self):
        try:
            ip("netns", "add", self._switch)
            ip("-n", self._switch, "link", "add", "switch", "type", "bridge")
            ip("-n", self._switch, "link", "set", "switch", "up")
            for host in self.hosts.values():
                host.plug()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Take everything away; processes on the hosts must have ended."""
        for name in (*(host.name for host in self.hosts.values()), self._switch):
            if Path("/run/netns", name).exists():
                ip("netns", "delete", name)

    def cut(self, name, how, state="down"):
        """Cut a host off in one of the ways of CUTS, or with state "up" mend that."""
        host = self.hosts[name]
        others = [other for other in self.hosts.values() if other is not host]
        if how in ("pulled", "shut"):
            getattr(host, how)(state)
        for other in others:
            if how == "mute":
                host.lose(other, state)
            elif how == "deaf":
                other.lose(host, state)

    def mend(self, name, how):
        """Undo a cut."""
        self.cut(name, how, "up")


class Member:
    """A member on a host of its own: its lives, one after the other."""

    def __init__(self, host, artifact, location, number, folder):
        self.host = host
        self.location = location
        self.number = number
        self.lives = 0
        self.process = None
        self._folder = folder
        self._command = [sys.executable, "-m", "hydro_mlir.rt.node", str(artifact)]

    def start(self, peers, environment):
        """Begin a life. What it prints goes to a file of its own, errors to another."""
        self.lives += 1
        told = {
            "PYTHONPATH": str(ROOT),
            "HYDRO_LOCATION": self.location,
            "HYDRO_MEMBER": str(self.number),
            "HYDRO_PEERS": peers,
            "HYDRO_LISTEN": f"{self.host}:{PORT}",
            "HYDRO_PORTS": str(self.host),
            "HYDRO_INSECURE": "1",
            **environment,
        }
        with (
            self._file("out", self.lives).open("wb") as out,
            self._file("err").open("ab") as errors,
        ):
            self.process = self.host.run(
                self._command,
                env={**os.environ, **told},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=errors,
            )

    def _file(self, kind, life=0):
        return self._folder / f"{self.location}-{self.number}.{kind}.{life}"

    def printed(self):
        """Whole lines that all lives have printed."""
        lines = []
        for life in range(1, self.lives + 1):
            text = self._file("out", life).read_text()
            lines += text[: text.rfind("\n") + 1].splitlines()
        return lines

    def errors(self):
        """What all lives have complained about."""
        return self._file("err").read_text()

    def received_bytes(self):
        """How many bytes have come to the host, from the kernel's account."""
        table = Path(f"/proc/{self.process.pid}/net/dev").read_text()
        lines = [line for line in table.splitlines() if line.strip().startswith(CABLE)]
        return sum(int(line.split(":")[1].split()[0]) for line in lines)  # none before it is there


class HostFleet:
    """A fleet of compiled artifacts with a host for each member; use as a context manager.

    `durable`: members keep logs in the folder, and stay when all is done until they are told to go.
    `guests` name more hosts, where none of the fleet runs.
    """

    def __init__(self, artifacts, names, folder, durable=False, guests=()):
        self.network = Network([*names, *guests])
        self.members = {
            (location, number): Member(
                self.network.hosts[location, number],
                artifacts / location,
                location,
                number,
                folder,
            )
            for location, number in names
        }
        peers = {}
        for location, number in names:
            host = self.network.hosts[location, number]
            peers.setdefault(location, []).append(f"{host}:{PORT}")
        self._peers = json.dumps(peers)
        self._folder = folder
        self._durable = durable

    def __enter__(self):
        self.network.__enter__()
        for name in self.members:
            self.start(name)
        return self

    def __exit__(self, *_):
        for member in self.members.values():
            if member.process is not None:
                member.process.kill()
                member.process.wait()
        self.network.close()

    def start(self, name):
        """Start a member, or start it again."""
        environment = {}
        if self._durable:
            data = self._folder / f"{name[0]}-{name[1]}.log"
            environment = {"HYDRO_DATA": str(data), "HYDRO_LINGER_SECONDS": "1e9"}
        self.members[name].start(self._peers, environment)

    def fault(self, name, kind):
        """Do one of FAULTS to a member; `mend` ends it."""
        if kind == "kill":
            self.members[name].process.kill()
            self.members[name].process.wait()
        elif kind == "stop":
            self.members[name].process.send_signal(signal.SIGSTOP)
        else:
            self.network.cut(name, kind)

    def mend(self, name, kind):
        """End a fault: start a member again, let it go on, or connect it."""
        if kind == "kill":
            self.start(name)
        elif kind == "stop":
            self.members[name].process.send_signal(signal.SIGCONT)
        else:
            self.network.mend(name, kind)

    def errors(self):
        """What all members have complained about."""
        return "".join(member.errors() for member in self.members.values())


class Storm:
    """Faults at random times; `done` says how many of each there were.

    `kinds` are, by host, the faults that it may have.
    """

    def __init__(self, dice, kinds):
        self.cycles = 0
        self.done = Counter()
        self._dice = dice
        self._kinds = kinds

    def run(self, fleet, is_over=lambda: False):
        """Do cycles until there were enough, or the fleet has done its work."""
        while self.cycles < CYCLES and not is_over():
            victims = self._dice.sample(list(self._kinds), self._dice.choice([1, 1, 2]))
            faults = [(victim, self._dice.choice(self._kinds[victim])) for victim in victims]
            for victim, kind in faults:
                fleet.fault(victim, kind)
                self.done[kind] += 1
            spread = FAULT_SECONDS_MAX / FAULT_SECONDS_MIN
            time.sleep(FAULT_SECONDS_MIN * spread ** self._dice.random())
            for victim, kind in faults:
                fleet.mend(victim, kind)
            self.cycles += 1
            time.sleep(self._dice.uniform(0, PAUSE_SECONDS_MAX))


def say(figures):
    """Print what a long run is about; seen with `-s`."""
    print(figures)  # noqa: T201


def wait_until(holds, seconds_max, fleet):
    """Wait until something is so; the seconds that it took."""
    began = time.monotonic()
    while not holds():
        late = time.monotonic() > began + seconds_max
        assert not late, f"not in time\n{fleet.errors()[-4000:]}"
        time.sleep(0.005)
    return time.monotonic() - began
