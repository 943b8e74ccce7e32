"""
Goal: how a member ended is judged by all that it has said, however short its life was.

Method: a stand-in for the spawner, whose members have said everything and ended when the launcher
begins to look.
"""

import json
import os
import socket
from contextlib import ExitStack, closing

import pytest

from hydro_mlir.deploy.fleet import Fleet
from hydro_mlir.deploy.plan import MemberName
from hydro_mlir.deploy.process import MemberProcess
from hydro_mlir.deploy.progress import Silence
from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.rt.address import listen


class Artifact:
    def __init__(self, location, members):
        self.location, self.members, self.directory = location, members, None
        self.manifest = {"program_hash": "program", "channels": [], "sinks": []}


class ShortLives:
    """Starts members that are over at once; `said` is what they say behind their greeting."""

    def __init__(self, said):
        self._said = said

    def start(self, name, _directory, _listener, environment):
        host, port = environment["HYDRO_CONTROL"].rsplit(":", 1)
        pid = 1000 + name.index
        hello = {"kind": "hello", "program": "program", "pid": pid}
        hello |= {"location": name.location, "member": name.index}
        with socket.create_connection((host, int(port))) as connection:
            for message in (hello, *self._said):
                connection.sendall(json.dumps(message).encode() + b"\n")
        return MemberProcess(name, pid, self._ended(), self._ended(), lambda: 0)

    def _ended(self):
        reading, writing = os.pipe()
        os.close(writing)
        return reading


def serve(said, members):
    artifact = Artifact("worker", members)
    with ExitStack() as stack:
        listeners = {
            MemberName("worker", index, members): stack.enter_context(
                closing(listen("127.0.0.1:0"))
            )
            for index in range(members)
        }
        spawner = ShortLives(said)
        fleet = stack.enter_context(Fleet([artifact], {}, listeners, spawner, Silence()))
        fleet.start()
        return fleet.serve()


@pytest.mark.parametrize("members", [1, 5])
def test_work_of_members_that_ended_before_they_were_met_is_done(members):
    assert serve([{"kind": "ready"}, {"kind": "finished"}], members) == "done"


def test_a_member_that_ended_in_the_middle_has_failed():
    with pytest.raises(DiagnosticError) as caught:
        serve([{"kind": "ready"}], 1)
    assert "before its work was done" in caught.value.diagnostics[0].message
