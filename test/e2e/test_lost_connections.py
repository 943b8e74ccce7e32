"""
Goal: whatever happens to connections, every frame arrives once and in order.

Method: word_count with all its connections through a proxy that cuts each of them after a random
number of bytes, in the middle of handshakes, frames and acknowledgements; the counts must be
exact. The seed is in the test's name.
"""

import json
import random
import selectors
import socket
import threading
from collections import Counter
from contextlib import ExitStack, suppress

import pytest

from hydro_mlir.cli.run import main

from .test_nodes_by_hand import MEMBERS, ROOT, Nodes, ended

WORDS_COUNT = 60_000
RECEIVE_BYTES = 1 << 14


class Proxy:
    """Connections to a listener, each cut after a while; `cuts` says how many were."""

    def __init__(self, target, dice):
        self.cuts = 0
        self._target = target
        self._dice = dice
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        host, port = self._listener.getsockname()[:2]
        self.address = f"{host}:{port}"
        self._stopped, self._stop = socket.socketpair()
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._stopped, selectors.EVENT_READ, None)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self):
        self._stop.send(b"!")
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()
        self._stop.close()
        self._selector.close()

    def _serve(self):
        while True:
            for key, _ in self._selector.select():
                if key.data is None:
                    return
                if key.fileobj.fileno() >= 0:  # not closed by its other half just now
                    key.data()

    def _accept(self):
        theirs, _ = self._listener.accept()
        try:
            ours = socket.create_connection(self._target)
        except OSError:  # the node has gone
            theirs.close()
            return
        left = [self._dice.choice([10, 300, 5_000, 40_000, 200_000])]
        for source, target in ((theirs, ours), (ours, theirs)):
            forward = lambda s=source, t=target: self._forward(s, t, left)  # noqa: E731
            self._selector.register(source, selectors.EVENT_READ, forward)

    def _forward(self, source, target, left):
        with suppress(OSError):
            received = source.recv(min(RECEIVE_BYTES, left[0]))
            left[0] -= len(received)
            target.sendall(received)
            if received and left[0] > 0:
                return
            self.cuts += bool(received)
        for end in (source, target):
            with suppress(KeyError):
                self._selector.unregister(end)
            end.close()


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    dice = random.Random(1)
    words = [f"word{dice.randrange(3000)}" for _ in range(WORDS_COUNT)]
    file = tmp_path_factory.mktemp("text") / "text.txt"
    file.write_text(" ".join(words), encoding="utf-8")
    return file, Counter(words)


@pytest.mark.parametrize("seed", range(3))
def test_counts_are_exact(text, tmp_path, seed):
    file, counts = text
    options = ["--text", str(file), "--workers", "2", "--top", "3000"]
    program = ROOT / "examples" / "word_count.py"
    assert main([str(program), *options, "--emit", "artifact", str(tmp_path)]) == 0
    with ExitStack() as stack:
        nodes = Nodes(stack, tmp_path)
        dice = random.Random(seed)
        peers, proxies = {}, []
        for name in MEMBERS:
            proxy = Proxy(nodes.listeners[name].getsockname(), dice)
            stack.callback(proxy.close)
            proxies.append(proxy)
            peers.setdefault(name[0], []).append(proxy.address)
        nodes.peers = json.dumps(peers)
        started = [nodes.start(name) for name in MEMBERS]
        code, out, _ = ended(started[0])
        assert code == 0
        found = {word: int(count) for word, count in map(str.split, out.splitlines())}
        assert found == dict(counts)
        for process in started[1:]:
            assert ended(process)[0] == 0
    assert sum(proxy.cuts for proxy in proxies) > 5
