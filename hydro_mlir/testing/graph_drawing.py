"""What a random graph under construction has at hand: streams by type, lifetimes, small numbers."""

# Lambdas here are user functions: their parameters get their types from the graph.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from hydro_mlir.hydroflow import Graph

# A stream is whatever `Graph` gives; its element type is known by the list it stands in.
AnyStream = Any

NUMBER, PAIR, TEXT = "number", "pair", "text"
KINDS = (NUMBER, PAIR, TEXT)

# So often one of the last streams is taken, which makes graphs deep rather than wide.
NEWEST = 5
NEWEST_PROBABILITY = 0.7


class Drawing:
    """A graph, the random numbers that it is drawn from, and the streams of the current scope."""

    def __init__(self, seed: int, attempt: int = 0):
        self.random = random.Random(f"{seed} {attempt}" if attempt else seed)
        self.graph = Graph()
        self.streams: dict[str, list[AnyStream]] = {kind: [] for kind in KINDS}
        self.used: set[int] = set()
        self.depth = 0
        self.newest = NEWEST
        # Lifetimes of the operator that is wanted; empty: any.
        self.wanted: tuple[str, ...] = ()
        # What sinks have got, all of them in one order.
        self.sent: list[object] = []

    def add(self, kind: str, *streams: AnyStream) -> None:
        """Later operators may take these streams."""
        self.streams[kind] += streams

    def number(self, *streams: AnyStream) -> None:
        """Streams of integers."""
        self.add(NUMBER, *streams)

    def pair(self, *streams: AnyStream) -> None:
        """Streams of pairs of integers."""
        self.add(PAIR, *streams)

    def text(self, *streams: AnyStream) -> None:
        """Streams of short texts."""
        self.add(TEXT, *streams)

    def take(self, kind: str) -> AnyStream:
        """A stream of a kind, converted from another kind if there is none."""
        held = self.streams[kind]
        if not held:
            self.add(kind, converted(self.take(NUMBER), kind))
        newest = held[-self.newest :] if self.random.random() < NEWEST_PROBABILITY else held
        stream = self.random.choice(newest)
        self.used.add(id(stream))
        return stream

    @property
    def n(self) -> AnyStream:
        """A stream of integers."""
        return self.take(NUMBER)

    @property
    def p(self) -> AnyStream:
        """A stream of pairs."""
        return self.take(PAIR)

    @property
    def t(self) -> AnyStream:
        """A stream of texts."""
        return self.take(TEXT)

    def unused(self) -> list[tuple[str, AnyStream]]:
        """The streams of this scope that nothing has taken."""
        return [
            (kind, stream)
            for kind, streams in self.streams.items()
            for stream in streams
            if id(stream) not in self.used
        ]

    def life(self) -> str:
        """The lifetime of one state."""
        if self.wanted:
            return self.wanted[0]
        words = ("tick", "static", "none", "loop") if self.depth else ("tick", "static")
        return self.random.choice(words)

    def lives(self) -> tuple[str, str]:
        """The lifetimes of two states."""
        if len(self.wanted) == 2:
            return self.wanted[0], self.wanted[1]
        return self.life(), self.life()

    def up_to(self, most: int) -> int:
        """A number from 1."""
        return self.random.randint(1, most)

    def chance(self, probability: float) -> bool:
        """Whether something happens."""
        return self.random.random() < probability


def converted(numbers: AnyStream, kind: str) -> AnyStream:
    """A stream of another kind, from a stream of integers."""
    if kind == PAIR:
        return numbers.map(lambda n: (n % 3, n % 7))
    return numbers.map(lambda n: f"n{n % 11}")


def as_number(kind: str, stream: AnyStream) -> AnyStream:
    """A stream of integers, from a stream of a kind."""
    if kind == PAIR:
        return stream.map(lambda a, b: a + b)
    return stream if kind == NUMBER else stream.map(lambda t: len(t))


# --- functions with a constant --------------------------------------------------------------------


def plus(constant: int) -> Callable[[int], int]:
    """Adds a constant."""
    return lambda n: n + constant


def times(constant: int) -> Callable[[int], int]:
    """Multiplies by a constant; results stay below 17."""
    return lambda n: n * constant % 17


def below(constant: int) -> Callable[[int], bool]:
    """Whether a number is smaller."""
    return lambda n: n < constant


def no_multiple(constant: int) -> Callable[[int], bool]:
    """Whether a number is no multiple."""
    return lambda n: n % constant != 0
