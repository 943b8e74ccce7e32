"""
Hosts as network namespaces: members that a fault of the network cuts off, for tests.

A `Network` is a switch (a bridge in a namespace of its own) and hosts with a cable each. A cable is
pulled at the switch, so that the host sees no carrier and its packets vanish without an answer; an
interface that is shut takes the host's routes with it; a deaf or mute host loses what goes one way.
Needs root and Linux; `why_not` says what is missing.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import uuid
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
PORT = 7000
CABLE = "cable"
# Nobody has this one, so that frames for it reach nobody.
NOBODY = "02:00:00:00:00:99"
CUTS = ("pulled", "shut", "mute", "deaf")
FAULTS = ("kill", "stop", *CUTS)


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
    """

    def __init__(self, artifacts, names, folder, durable=False):
        self.network = Network(names)
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
        process = self.members[name].process
        if kind == "kill":
            process.kill()
            process.wait()
        elif kind == "stop":
            process.send_signal(signal.SIGSTOP)
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
