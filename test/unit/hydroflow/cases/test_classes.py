from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from hydro_mlir.hydroflow import Graph


@dataclass(frozen=True)
class Circle:
    radius: float


@dataclass(frozen=True)
class Square:
    side: int


class Color(Enum):
    RED = 1
    BLUE = 2


def test_demux_enum(start):
    g = Graph()
    send, arriving = g.channel(Circle | Square)
    parts = arriving.demux_enum(Circle | Square)
    radii = parts["Circle"].map(lambda circle: circle.radius).collect()
    squares = parts["Square"].collect()
    kept = arriving.unique(persist="static").collect()
    run = start(g)
    send.all([Circle(1.5), Square(3), Square(3)])
    run.run_tick()
    assert radii.take() == [1.5]
    assert squares.take() == [Square(3), Square(3)]
    assert kept.take() == [Circle(1.5), Square(3)]
    send.all([Square(3), Circle(2.0)])
    run.run_tick()
    assert radii.take() == [2.0]
    assert squares.take() == [Square(3)]
    assert kept.take() == [Circle(2.0)]


def test_enums_are_keys(start):
    g = Graph()
    send, arriving = g.channel(Color)
    out = arriving.map(lambda color: (color, 1)).reduce_keyed(lambda a, b: a + b).collect()
    run = start(g)
    send.all([Color.BLUE, Color.RED, Color.BLUE])
    run.run_tick()
    assert out.take() == [(Color.BLUE, 2), (Color.RED, 1)]
