"""
Goal: a member's pages tell what it does, and no request can hurt it.

Method: a fleet that never ends, asked over HTTP while it works.
"""

import json
import re
import socket
import urllib.request
from contextlib import closing

import pytest


def free_ports(count):
    """The first of some ports that are free next to each other, as far as one can tell."""
    while True:
        with closing(socket.create_server(("127.0.0.1", 0))) as first:
            port = first.getsockname()[1]
        if port + count < 65536:
            return port


@pytest.fixture
def base(start, endless):
    port = free_ports(2)
    run = start(endless, "--admin-base", str(port))
    assert run.first_line() == "1\n"  # ping is the first member, pong the second
    return port


def get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.status, answer.headers["Content-Type"], answer.read().decode()


def test_pages(base):
    assert get(base, "/healthz") == (200, "text/plain; charset=utf-8", "ok\n")
    status, kind, body = get(base + 1, "/stats.json")
    assert (status, kind) == (200, "application/json; charset=utf-8")
    stats = json.loads(body)
    assert (stats["location"], stats["member"]) == ("pong", 0)
    assert stats["ticks"] > 0
    assert {(link["direction"], link["connected"]) for link in stats["links"]} == {
        ("in", 1), ("out", 1),
    }  # fmt: skip
    later = json.loads(get(base + 1, "/stats.json")[2])
    assert later["ticks"] >= stats["ticks"]
    _, _, metrics = get(base, "/metrics")
    samples = [line for line in metrics.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r'hydro_\w+\{(\w+="[^"]*",?)+\} \d+', line) for line in samples)
    assert any(line.startswith('hydro_ticks_total{location="ping",member="0"}') for line in samples)
    _, _, page = get(base, "/")
    assert "<h1>ping[0]</h1>" in page
    _, _, graph = get(base, "/graph")
    assert '<div class="title">pong</div>' in graph


def test_hostile_requests(base):
    requests = [
        b"\x00\xff\r\n\r\n",
        b"GET /\r\n\r\n",
        b"POST / HTTP/1.1\r\n\r\n",
        b"GET /../../etc/passwd HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"x" * 20_000,
    ]
    expected = [b"400", b"400", b"405", b"404", b""]
    for request, status in zip(requests, expected, strict=True):
        with socket.create_connection(("127.0.0.1", base), timeout=10) as connection:
            connection.sendall(request)
            try:
                found = connection.recv(100)
            except ConnectionResetError:  # it was not read to its end
                found = b""
        assert found[9:12] == status
    assert get(base, "/healthz")[0] == 200
