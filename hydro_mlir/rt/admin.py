"""
A node's page for people and monitors: HTTP on a port of its own, served by the control plane.

    /             an overview            /metrics      counters, in Prometheus's text format
    /healthz      200 ok, or 503         /stats.json   the same counters as JSON
    /graph        the program's picture

It is read only. The native loop goes on meanwhile, so counters are those of about now. Requests
are hostile until they have been read: at most REQUEST_BYTES_MAX, within REQUEST_SECONDS_MAX.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from pathlib import Path

from hydro_mlir.rt import abi
from hydro_mlir.rt.reactor import Reactor, Timer
from hydro_mlir.rt.wiring import Wiring

REQUEST_BYTES_MAX = 8192
REQUEST_SECONDS_MAX = 5.0
CONNECTIONS_MAX = 64
GRAPH_NAME = "graph.html"

_TEXT, _HTML, _JSON = "text/plain", "text/html", "application/json"
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed",
            503: "Service Unavailable"}  # fmt: skip

Stats = Mapping[str, object]
Answer = tuple[int, str, str]

# Counters of a link: name, help, kind.
_LINK_METRICS = (
    ("records", "Records that have passed a link.", "counter"),
    ("bytes", "Bytes that have passed a link, with frames' headers.", "counter"),
    ("connected", "1 where the link has a connection.", "gauge"),
    ("pending_bytes", "Bytes that wait to be worked on, or to be acknowledged.", "gauge"),
)
_MEMBER_METRICS = (
    ("ticks", "Ticks that have been run.", "counter"),
    ("state_bytes", "Memory that the state takes.", "gauge"),
    ("log_bytes", "Size of the log of a durable member, else 0.", "gauge"),
)


def stats_of(wiring: Wiring, location: str, member: int) -> Stats:
    """What a member has done so far."""
    context = wiring.memory.context
    links = [_link_stats(wiring, link) for each in wiring.memory.links.values() for link in each]
    return {
        "location": location,
        "member": member,
        "ticks": context.ticks,
        "state_bytes": context.state.used,
        "log_bytes": 0 if wiring.log is None else wiring.log.bytes_total,
        "links": links,
    }


def _link_stats(wiring: Wiring, link: abi.Link) -> Stats:
    channel = wiring.channel_of(link)
    incoming = link.direction == abi.LINK_IN
    return {
        "direction": "in" if incoming else "out",
        "channel": channel.name,
        "peer": channel.peer,
        "peer_member": link.peer,
        "records": link.records_total,
        "bytes": link.bytes_total,
        "connected": int(link.fd >= 0),
        "pending_bytes": (link.end if incoming else link.committed) - link.begin,
    }


class Admin:
    """Serves one listening socket.

    `stats` gives the counters, None while the node starts.
    """

    def __init__(
        self,
        reactor: Reactor,
        listener: socket.socket,
        stats: Callable[[], Stats | None],
        graph: Path,
    ):
        self._reactor = reactor
        self._listener = listener
        self._stats = stats
        self._graph = graph
        self._open: dict[socket.socket, Timer] = {}
        reactor.on_readable(listener, self._accept)

    def answer(self, path: str) -> Answer:
        """Status, content type and body for a path."""
        stats = self._stats()
        if path == "/healthz":
            return (503, _TEXT, "starting\n") if stats is None else (200, _TEXT, "ok\n")
        if path == "/graph" and self._graph.exists():
            return 200, _HTML, self._graph.read_text(encoding="utf-8")
        if stats is None:
            return 503, _TEXT, "starting\n"
        match path:
            case "/":
                return 200, _HTML, overview(stats)
            case "/metrics":
                return 200, _TEXT, metrics_text(stats)
            case "/stats.json":
                return 200, _JSON, json.dumps(stats, indent=1) + "\n"
            case _:
                return 404, _TEXT, "expected /, /metrics, /healthz, /graph or /stats.json\n"

    # --- connections -----------------------------------------------------------------------------

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        connection.setblocking(False)
        if len(self._open) >= CONNECTIONS_MAX:
            connection.close()
            return
        close = partial(self._close, connection)
        self._open[connection] = self._reactor.call_later(REQUEST_SECONDS_MAX, close)
        self._reactor.on_readable(connection, partial(self._read, connection, bytearray()))

    def _close(self, connection: socket.socket) -> None:
        self._reactor.forget(connection)
        timer = self._open.pop(connection, None)
        if timer is not None:
            timer.cancel()
        connection.close()

    def _read(self, connection: socket.socket, request: bytearray) -> None:
        try:
            received = connection.recv(REQUEST_BYTES_MAX)
        except BlockingIOError:
            return
        except OSError:
            received = b""
        request += received
        if not received or len(request) > REQUEST_BYTES_MAX:
            self._close(connection)
            return
        if b"\r\n\r\n" in request or b"\n\n" in request:
            self._write(connection, bytearray(self._response(bytes(request))))

    def _response(self, request: bytes) -> bytes:
        words = request.split(b"\n", 1)[0].decode("latin-1").split()
        if len(words) != 3 or not words[2].startswith("HTTP/"):
            status, kind, body = 400, _TEXT, "expected a request of HTTP\n"
        elif words[0] not in ("GET", "HEAD"):
            status, kind, body = 405, _TEXT, "expected GET\n"
        else:
            status, kind, body = self.answer(words[1].partition("?")[0])
        data = body.encode()
        head = (
            f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: {kind}; charset=utf-8\r\n"
            f"Content-Length: {len(data)}\r\nConnection: close\r\n\r\n"
        )
        return head.encode() + (b"" if words[:1] == ["HEAD"] else data)

    def _write(self, connection: socket.socket, left: bytearray) -> None:
        try:
            del left[: connection.send(left)]
        except BlockingIOError:
            pass
        except OSError:
            left.clear()
        if left:
            self._reactor.on_writable(connection, partial(self._write, connection, left))
        else:
            self._close(connection)


# --- what is shown -------------------------------------------------------------------------------


def metrics_text(stats: Stats) -> str:
    """Counters in Prometheus's text format.

    >>> stats = {"location": "a", "member": 0, "ticks": 3, "state_bytes": 64, "log_bytes": 0}
    >>> print(metrics_text({**stats, "links": []}).splitlines()[2])
    hydro_ticks_total{location="a",member="0"} 3
    """
    lines: list[str] = []
    own = {"location": stats["location"], "member": stats["member"]}
    for name, help_, kind in _MEMBER_METRICS:
        lines += _family(name, help_, kind, [(own, stats[name])])
    links = stats["links"]
    assert isinstance(links, list), "so stats are made"
    for name, help_, kind in _LINK_METRICS:
        samples: list[tuple[dict[str, object], object]] = []
        for link in links:
            labels = {key: link[key] for key in ("direction", "channel", "peer", "peer_member")}
            samples.append(({**own, **labels}, link[name]))
        lines += _family(f"link_{name}", help_, kind, samples)
    return "\n".join(lines) + "\n"


def _family(
    name: str, help_: str, kind: str, samples: list[tuple[dict[str, object], object]]
) -> list[str]:
    whole = f"hydro_{name}_total" if kind == "counter" else f"hydro_{name}"
    lines = [f"# HELP {whole} {help_}", f"# TYPE {whole} {kind}"]
    for labels, number in samples:
        shown = ",".join(f'{key}="{_label(str(text))}"' for key, text in labels.items())
        lines.append(f"{whole}{{{shown}}} {number}")
    return lines


def _label(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def overview(stats: Stats) -> str:
    """A page with all counters and the way to the others."""
    who = escape(f"{stats['location']}[{stats['member']}]")
    links = stats["links"]
    assert isinstance(links, list), "so stats are made"
    columns = (
        "direction",
        "channel",
        "peer",
        "peer_member",
        *(name for name, _, _ in _LINK_METRICS),
    )
    head = "".join(f"<th>{name.replace('_', ' ')}</th>" for name in columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(link[name]))}</td>" for name in columns) + "</tr>"
        for link in links
    )
    own = "".join(
        f"<li>{name.replace('_', ' ')}: {stats[name]}</li>" for name, _, _ in _MEMBER_METRICS
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{who}</title>'
        "<style>body { font: 14px sans-serif; margin: 2em }"
        "td, th { padding: 2px 12px; text-align: left }</style>"
        f"<h1>{who}</h1><ul>{own}</ul><table><tr>{head}</tr>{rows}</table>"
        '<p><a href="/metrics">metrics</a> <a href="/stats.json">stats.json</a> '
        '<a href="/healthz">healthz</a> <a href="/graph">graph</a></p></html>\n'
    )
