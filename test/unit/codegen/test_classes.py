"""Instances of user classes over the network and through native code, against CPython."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import hydro_mlir as hydro
from hydro_mlir.lang.program import Built
from hydro_mlir.testing.engines import Outcome, Subject, run_fleet, run_instances, run_native

sys.path.insert(0, str(Path(__file__).parent.parent / "frontend"))

from class_functions import (
    FUNCTIONS,
    GENERATORS,
    TYPES,
    Circle,
    Color,
    Item,
    Note,
    Order,
    Point,
)

Results = dict[str, list[object]]
SAMPLES = 40
ENGINES = ["interpreter", "native", "processes"]


class Sender(hydro.Process):
    pass


class Receiver(hydro.Process):
    pass


def _program(inputs: dict[str, list[object]], results: Results) -> Built:
    """Every element is sent, every function applied to it, every result sent back."""

    @hydro.program
    def apply_all(flow: hydro.Flow):
        sender, receiver = flow.process(Sender), flow.process(Receiver)
        for family, functions in FUNCTIONS.items():
            arrived = sender.source_iter(inputs[family], TYPES[family]).send(receiver)
            for function in functions:
                name = function.__name__
                sink = _collect(results.setdefault(name, []))
                arrived.map(function).map(lambda result: (result, 0)).send(sender).for_each(sink)

    return apply_all.build()


def _collect(into: list[object]) -> Callable[[object, int], None]:
    return lambda result, _: into.append(result)


@pytest.fixture(scope="module")
def inputs() -> dict[str, list[object]]:
    return {
        family: [generate(random.Random(f"{family}{n}")) for n in range(SAMPLES)]
        for family, generate in GENERATORS.items()
    }


def _expected(functions: Sequence[Callable[..., object]], elements: Sequence[object]) -> Results:
    return {f.__name__: [f(element) for element in elements] for f in functions}


@pytest.mark.parametrize("engine", [run_fleet, run_instances], ids=["interpreter", "native"])
def test_every_function(engine: Callable[[Subject], Outcome], inputs: dict[str, list[object]]):
    results: Results = {}
    built = _program(inputs, results)
    outcome = engine(Subject(built.module, built.callbacks))
    assert outcome.error is None, outcome.error
    for family, functions in FUNCTIONS.items():
        for name, expected in _expected(functions, inputs[family]).items():
            assert list(map(repr, results[name])) == list(map(repr, expected)), name


class Workers(hydro.Cluster):
    pass


@dataclass(frozen=True)
class Tally:
    """An accumulator that keeps text, a list and an enum in state."""

    color: Color | None = None
    names: list[str] = field(default_factory=list)
    longest: str = ""
    points: tuple[Point, int] = (Point(0), 0)

    def with_item(self, item: Item) -> Tally:
        longest = item.key if len(item.key) > len(self.longest) else self.longest
        place, count = self.points
        moved = (place + Point(item.count, 1), count + 1)
        return Tally(item.color, [*self.names[-2:], item.key][-2:], longest, moved)


ITEMS = [
    Item(f"k{number % 5}" * (number % 4), number % 7, list(Color)[number % 3])
    for number in range(40)
]


def _stateful(results: Results) -> Built:
    """Keys, routing, order and state of instances."""

    def into(name: str) -> Callable[[object], None]:
        return results.setdefault(name, []).append

    @hydro.program
    def stateful(flow: hydro.Flow):
        sender, workers = flow.process(Sender), flow.cluster(Workers, size=2)
        items = sender.source_iter(ITEMS)
        by_color = items.partition_to(workers, key=lambda item: item.color)
        counts = by_color.key_by(lambda item: item.color).count().entries().send(sender).values()
        counts.map(lambda color, count: Order(count, [Item(color.name)])).sort(
            key=lambda order: (order.number, order.items[0].key)
        ).for_each(into("counts"))
        points = items.map(lambda item: Point(item.count, len(item.key)))
        spread = points.partition_to(workers, key=lambda point: point)
        spread.key_by(lambda point: point).count().entries().send(sender).values().sort(
            key=lambda point, count: point
        ).map(lambda point, count: (point, count)).for_each(
            lambda point, count: results.setdefault("points", []).append((point, count))
        )
        items.fold(
            lambda: Tally(), lambda tally, item: tally.with_item(item)
        ).into_stream().for_each(into("tally"))
        items.map(lambda item: Point(item.count)).reduce(max).into_stream().for_each(into("max"))
        keys = items.map(lambda item: item.key.encode()).partition_to(workers, key=lambda key: key)
        keys.key_by(lambda key: key).count().entries().send(sender).values().sort(
            key=lambda key, count: key
        ).map(lambda key, count: (key, count)).for_each(
            lambda key, count: results.setdefault("keys", []).append((key, count))
        )
        stocks = items.map(lambda item: stock_of(item)).partition_to(
            workers, key=lambda stock: stock
        )
        stocks.key_by(lambda stock: stock).count().entries().send(sender).values().map(
            lambda stock, count: (stock.get("a", 0), stock["b"], count)
        ).sort(key=lambda a, b, count: (a, b, count)).for_each(
            lambda a, b, count: results.setdefault("stocks", []).append((a, b, count))
        )
        items.filter_map(lambda item: first_of(item)).for_each(into("firsts"))

    return stateful.build()


def stock_of(item: Item) -> dict[str, int]:
    """Equal dicts, whose entries are in one order or the other."""
    count = item.count % 2
    return {"a": count, "b": 1} if item.count > 3 else {"b": 1, "a": count}


def first_of(item: Item) -> Circle | Note | None:
    if item.color is Color.BLUE:
        return None
    return Circle(float(item.count)) if item.count > 3 else Note(item.key, Point(1))


@pytest.mark.parametrize("engine", [run_fleet, run_instances, run_native], ids=ENGINES)
def test_state_keys_and_order(engine: Callable[[Subject], Outcome]):
    results: Results = {}
    built = _stateful(results)
    outcome = engine(Subject(built.module, built.callbacks))
    assert outcome.error is None, outcome.error
    tally = Tally()
    for item in ITEMS:
        tally = tally.with_item(item)
    counted = Counter(Point(item.count, len(item.key)) for item in ITEMS)
    assert results["tally"] == [tally]
    stocks = Counter(item.count % 2 for item in ITEMS)
    assert results["stocks"] == sorted((odd, 1, count) for odd, count in stocks.items())
    assert results["keys"] == sorted(Counter(item.key.encode() for item in ITEMS).items())
    assert results["points"] == sorted(counted.items())
    assert results["max"] == [max(Point(item.count) for item in ITEMS)]
    assert results["firsts"] == [f for item in ITEMS if (f := first_of(item)) is not None]
    colors = Counter(item.color.name for item in ITEMS)
    assert [(o.number, o.items[0].key) for o in results["counts"]] == sorted(
        (count, name) for name, count in colors.items()
    )


def _decoding(results: Results) -> Built:
    @hydro.program
    def decoding(flow: hydro.Flow):
        sender = flow.process(Sender)
        source = sender.source_iter([b"ok", b"\xff"])
        source.map(lambda data: data.decode()).for_each(results.setdefault("all", []).append)

    return decoding.build()


@pytest.mark.parametrize("engine", [run_fleet, run_instances], ids=ENGINES[:2])
def test_bytes_that_are_no_text_end_the_location(engine: Callable[[Subject], Outcome]):
    built = _decoding({})
    outcome = engine(Subject(built.module, built.callbacks))
    assert outcome.error is not None
    assert "UnicodeDecodeError" in str(outcome.error)
