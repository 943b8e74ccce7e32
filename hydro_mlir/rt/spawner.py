"""
A process that becomes nodes on request: `python -m hydro_mlir.rt.node --spawn DESCRIPTOR`.

Starting Python and importing the node takes a tenth of a second, a fork a few thousandths. So a
launcher starts one of these first, and while it still builds and compiles, the import is done.

The descriptor is a socket to the launcher, one packet of JSON per message:

    launcher → spawner   start {directory, environment} with two descriptors: listener, stderr
             ←           {pid}
    launcher → spawner   reap {pid}, once the process has ended
             ←           {status}: its exit code, or minus the number of a signal

A process is reaped only when asked, so its number means no other process meanwhile. When the
launcher has gone the spawner ends; its nodes notice by themselves.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, cast

PACKET_BYTES_MAX = 1 << 18

# Runs a node: arguments, environment; the exit code.
Main = Callable[[list[str], Mapping[str, str]], int]


def serve(descriptor: int, main: Main) -> None:
    """Answer requests until the launcher has gone."""
    channel = socket.socket(fileno=descriptor)
    while True:
        packet, descriptors, _, _ = socket.recv_fds(channel, PACKET_BYTES_MAX, 2)
        if not packet:
            return
        request = cast(dict[str, Any], json.loads(packet))
        if request["kind"] == "start":
            answer = {"pid": _start(request, descriptors, channel, main)}
        else:
            _, status = os.waitpid(request["pid"], 0)
            answer = {"status": os.waitstatus_to_exitcode(status)}
        channel.send(json.dumps(answer).encode())


def _start(
    request: Mapping[str, Any], descriptors: list[int], channel: socket.socket, main: Main
) -> int:
    pid = os.fork()
    if pid == 0:
        channel.close()
        listener, stderr = descriptors
        _become_node(request, listener, stderr, main)
    for descriptor in descriptors:
        os.close(descriptor)
    return pid


def _become_node(request: Mapping[str, Any], listener: int, stderr: int, main: Main) -> NoReturn:
    """Run a node in this process, which has just been forked."""
    code = 1
    try:
        # Ctrl-C on a terminal reaches the launcher alone, which ends its nodes in good order.
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for source, target in ((nowhere, 0), (nowhere, 1), (stderr, 2)):
            os.dup2(source, target)
        os.close(nowhere)
        os.close(stderr)
        environment = {**request["environment"], "HYDRO_LISTEN": f"fd:{listener}"}
        os.environ.update(environment)
        code = main([request["directory"]], os.environ)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
