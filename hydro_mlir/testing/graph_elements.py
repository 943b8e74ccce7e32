"""
Rules for elements of all types, for the operators that only fleets write, and for sources.

Numbers become elements of some type, an operator works on these, and numbers come out again; what
is between is seen by the engines' equality, order and hash of that type.
"""

# Lambdas here are user functions: their parameters get their types from the graph.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from xdsl.dialects.builtin import i64

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import value
from hydro_mlir.hydroflow.builder import Typed
from hydro_mlir.hydroflow.feeds import Interval
from hydro_mlir.testing.graph_drawing import AnyStream, Drawing

Rule = Callable[[Drawing], None]

# An interval that is due once in a run, at its start.
SECONDS_WITHOUT_END = 1e9


@dataclass(frozen=True)
class Point:
    """A record as an element."""

    x: int
    name: str


@dataclass(frozen=True)
class Disc:
    """One variant of a union."""

    radius: int


@dataclass(frozen=True)
class Named:
    """Another variant of a union."""

    name: str


def figure(n: int) -> Disc | Named:
    """A variant for each number."""
    if n % 2 == 0:
        return Disc(n)
    return Named(f"n{n}")


def _size(f: Disc | Named) -> int:
    if isinstance(f, Disc):
        return f.radius
    return len(f.name)


def _entries(n: int) -> dict[int, str]:
    return {n % 3: f"{n}", 9: "x"}


# From numbers, and back to numbers.
ENCODINGS: dict[str, tuple[Callable[..., Any], Callable[..., int]]] = {
    "float": (lambda n: n / 4, lambda f: int(f * 4.0)),
    "bool": (lambda n: n % 2 == 0, lambda b: 1 if b else 2),
    "text": (lambda n: f"ü{n % 5}", lambda t: len(t)),
    "bytes": (lambda n: f"b{n % 7}".encode(), lambda b: len(b) + b[1]),
    "option": (lambda n: n if n % 3 > 0 else None, lambda o: 0 if o is None else o),
    "list": (lambda n: [n % 4, n % 3], lambda parts: parts[0] * 3 + parts[1]),
    "dict": (_entries, lambda entries: len(entries)),
    "record": (lambda n: Point(n % 5, f"p{n % 2}"), lambda p: p.x + len(p.name)),
    "union": (figure, _size),
    "nested": (lambda n: ((n % 3, f"t{n % 2}"), n > 4), lambda pair, big: pair[0]),
}
ORDERED = ("float", "bool", "text", "nested")


def _encoded(d: Drawing, names: tuple[str, ...] = tuple(ENCODINGS)) -> tuple[AnyStream, Any]:
    """A stream of elements of some type, and the function from these to numbers."""
    to, back = ENCODINGS[d.random.choice(names)]
    return d.n.map(to), back


def _unary(operator: Callable[[Drawing, AnyStream], AnyStream]) -> Rule:
    def draw(d: Drawing) -> None:
        encoded, back = _encoded(d)
        d.number(operator(d, encoded).map(back))

    return draw


def _binary(operator: Callable[[Drawing, AnyStream, AnyStream], AnyStream]) -> Rule:
    def draw(d: Drawing) -> None:
        to, back = ENCODINGS[d.random.choice(list(ENCODINGS))]
        d.number(operator(d, d.n.map(to), d.n.map(to)).map(back))

    return draw


def _joined(d: Drawing) -> None:
    """Keys of some type."""
    to, _ = ENCODINGS[d.random.choice(list(ENCODINGS))]
    left, right = (d.n.map(to).enumerate().map(lambda i, x: (x, i)) for _ in range(2))
    d.number(left.join(right, persist=d.lives()).map(lambda _, both: both[0] * 3 + both[1]))


def _sorted(d: Drawing) -> None:
    encoded, back = _encoded(d, ORDERED)
    d.number(encoded.sort().map(back))


ELEMENTS: dict[str, Rule] = {
    "identity_of": _unary(lambda d, s: s.identity()),
    "unique_of": _unary(lambda d, s: s.unique(persist=d.life())),
    "multiset_delta_of": _unary(lambda d, s: s.multiset_delta()),
    "union_of": _binary(lambda d, a, b: a.union(b)),
    "difference_of": _binary(lambda d, a, b: a.difference(b, persist=d.lives())),
    "join_of": _joined,
    "limit": lambda d: d.number(limit_of(d.n, d.up_to(4))),
}

BLOCKING_ELEMENTS: dict[str, Rule] = {
    "sort_of": _sorted,
    "reduce_of": _unary(lambda d, s: s.reduce(lambda a, b: b, persist=d.life())),
    "defer_tick_of": _unary(lambda d, s: s.defer_tick()),
    "next_stratum_of": _unary(lambda d, s: s.next_stratum()),
    "collect": lambda d: d.number(collect_of(d.n).map(lambda numbers: len(numbers))),
}

SOURCES: dict[str, Rule] = {
    "source_file": lambda d: d.text(d.graph.source_file(_file("lines.txt"))),
    "source_json": lambda d: d.number(d.graph.source_json(_file("number.json"))),
    "source_interval": lambda d: d.number(_interval(d).map(lambda _: 6)),
    "source_of": lambda d: d.number(d.graph.source_iter([0.5, -0.0, 2.0]).map(lambda f: int(f))),
}


def limit_of(stream: AnyStream, count: int) -> AnyStream:
    """The operator `limit`, which fleets write: the first elements."""
    return stream.one_(
        "limit", lambda given: Typed([given.types[0]], lambda e: hf.LimitOp(count, e[0]))
    )


def collect_of(stream: AnyStream) -> AnyStream:
    """The operator `collect`, which fleets write: all elements as a list."""

    def infer(given: Any) -> Typed:
        held = value.ListType(given.types[0])
        return Typed([held], lambda e: hf.CollectOp(e[0], hf.EdgeType(held)))

    return stream.one_("collect", infer)


def null_of(stream: AnyStream) -> AnyStream:
    """The operator `null` with an input and an output: drops all, gives no number."""
    return stream.one_(
        "null", lambda given: Typed([i64], lambda e: hf.NullOp(e[0], hf.EdgeType(i64)))
    )


def _interval(d: Drawing) -> AnyStream:
    stream = d.graph.source_interval(1.0)
    feeds = d.graph.builder_.feeds
    for name, feed in feeds.items():
        if isinstance(feed, Interval):
            feeds[name] = Interval(SECONDS_WITHOUT_END)
    return stream


@cache
def _file(name: str) -> str:
    """A file that sources read, written once per process."""
    contents = {"lines.txt": "one\ntwo\n\nzwölf\ntwo\n", "number.json": json.dumps(7)}
    folder = Path(tempfile.gettempdir()) / "hydro-mlir-graphs"
    folder.mkdir(exist_ok=True)
    path = folder / name
    if not path.exists() or path.read_text(encoding="utf-8") != contents[name]:
        path.write_text(contents[name], encoding="utf-8")
    return str(path)
