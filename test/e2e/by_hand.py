"""
Members that a test plays itself, byte by byte, against real nodes.
"""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

from hydro_mlir.cli.run import main
from hydro_mlir.rt import handshake
from hydro_mlir.rt.address import listen
from hydro_mlir.rt.configuration import read_configuration
from hydro_mlir.rt.handshake import PREFIX_BYTES, Welcome, message_bytes
from hydro_mlir.rt.manifest import read_manifest
from hydro_mlir.rt.peers import outgoing_hellos

ROOT = Path(__file__).parents[2]
SECONDS_MAX = 60.0


def artifacts_of(program, folder, *options):
    """The folder with a program's compiled artifacts."""
    arguments = [str(program), *map(str, options), "--emit", "artifact", str(folder)]
    assert main(arguments) == 0
    return folder


def receive_message(connection):
    """The JSON of one message of the handshake."""
    prefix = connection.recv(PREFIX_BYTES, socket.MSG_WAITALL)
    return connection.recv(message_bytes(prefix), socket.MSG_WAITALL)


def knock(address, message):
    """Send a first message to a node; the connection, and the answer."""
    connection = socket.create_connection(address, timeout=SECONDS_MAX)
    connection.sendall(message)
    return connection, handshake.decode_answer(receive_message(connection))


class Fleet:
    """Listening sockets for all members; `start` runs one as a real node, the test plays others."""

    def __init__(self, stack, artifacts, names, receive_buffer_bytes=None):
        self._stack = stack
        self._artifacts = artifacts
        self.listeners = {name: stack.enter_context(listen("127.0.0.1:0")) for name in names}
        peers = {}
        for (location, _), listener in self.listeners.items():
            if receive_buffer_bytes is not None:  # accepted connections get the same
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
            host, port = listener.getsockname()
            peers.setdefault(location, []).append(f"{host}:{port}")
        self.peers = json.dumps(peers)

    def start(self, name, **changes):
        """Run a member as a node."""
        location, member = name
        listener = self.listeners[name]
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "HYDRO_LOCATION": location,
            "HYDRO_MEMBER": str(member),
            "HYDRO_PEERS": self.peers,
            "HYDRO_LISTEN": f"fd:{listener.fileno()}",
            **changes,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "hydro_mlir.rt.node", str(self._artifacts / location)],
            env=environment,
            pass_fds=[listener.fileno()],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._stack.enter_context(process)  # closes its pipes
        self._stack.callback(process.kill)
        return process

    def hello(self, name):
        """What a played member says first that sends to one node."""
        [hello] = self.hellos(name)
        return hello

    def hellos(self, name):
        """What a played member says first to each node that it sends to."""
        told = {"HYDRO_LOCATION": name[0], "HYDRO_MEMBER": str(name[1]), "HYDRO_PEERS": self.peers}
        manifest = read_manifest(self._artifacts / name[0])
        return list(outgoing_hellos(manifest, read_configuration(told)))

    def address(self, name):
        """Where a member listens."""
        return self.listeners[name].getsockname()

    def connect(self, name, hello):
        """Connect a played sender to a node; the connection, and what the node has already."""
        connection, answer = knock(self.address(name), handshake.encode_hello(hello))
        self._stack.enter_context(connection)
        assert isinstance(answer, Welcome), answer
        return connection, answer.position

    def accept(self, name, position=0):
        """Take the connection that a node makes to a played receiver."""
        listener = self.listeners[name]
        listener.settimeout(SECONDS_MAX)
        connection, _ = listener.accept()
        self._stack.enter_context(connection)
        connection.settimeout(SECONDS_MAX)
        handshake.decode_hello(receive_message(connection))
        connection.sendall(handshake.encode_welcome(Welcome(position=position)))
        return connection


def ended(process):
    """Exit code, output and errors of a node that ends."""
    out, errors = process.communicate(timeout=SECONDS_MAX)
    assert "Traceback" not in errors, errors
    return process.returncode, out, errors
