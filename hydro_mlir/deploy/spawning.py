"""
Start members through a spawner (`rt/spawner.py`), which can be at work before they are known.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import hydro_mlir
from hydro_mlir.deploy.plan import MemberName
from hydro_mlir.deploy.process import MemberProcess
from hydro_mlir.diagnostics import InternalError
from hydro_mlir.rt.spawner import PACKET_BYTES_MAX


class Spawner:
    """Starts members as processes. Use as a context manager, or close it."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        package = str(Path(hydro_mlir.__file__).resolve().parent.parent)
        path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
        with theirs:
            # -P: a file `signal.py` beside the program must not stand in for the standard one.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "hydro_mlir.rt.node", "--spawn", str(theirs.fileno())],
                env={**os.environ, "PYTHONPATH": path},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )

    def __enter__(self) -> Spawner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(
        self,
        name: MemberName,
        directory: Path,
        listener: socket.socket,
        environment: Mapping[str, str],
    ) -> MemberProcess:
        """Start a member that inherits its listening socket."""
        reading, writing = os.pipe2(os.O_CLOEXEC)
        request = {
            "kind": "start",
            "directory": str(directory.resolve()),
            "environment": dict(environment),
        }
        try:
            pid = self._ask(request, [listener.fileno(), writing])["pid"]
        finally:
            os.close(writing)
        return MemberProcess(name, pid, os.pidfd_open(pid), reading, lambda: self._reap(pid))

    def close(self) -> None:
        """Let the spawner end; members that still run go on until they notice."""
        self._channel.close()
        self._process.wait()

    def _reap(self, pid: int) -> int:
        return int(self._ask({"kind": "reap", "pid": pid}, [])["status"])

    def _ask(self, request: Mapping[str, object], descriptors: list[int]) -> dict[str, Any]:
        try:
            socket.send_fds(self._channel, [json.dumps(request).encode()], descriptors)
            answer = self._channel.recv(PACKET_BYTES_MAX)
        except OSError:
            answer = b""
        if not answer:
            raise InternalError("the process that starts members has ended unexpectedly")
        return json.loads(answer)
