"""Instances of user classes over the network and through native code, against CPython."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import hydro_mlir as hydro
from hydro_mlir.lang.program import Built
from hydro_mlir.testing.engines import Subject, run_fleet, run_instances

sys.path.insert(0, str(Path(__file__).parent.parent / "frontend"))

from class_functions import FUNCTIONS, GENERATORS, TYPES

Results = dict[str, list[object]]
SAMPLES = 40


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
def test_every_function(engine: Callable[[Subject], object], inputs: dict[str, list[object]]):
    results: Results = {}
    built = _program(inputs, results)
    outcome = engine(Subject(built.module, built.callbacks))
    assert outcome.error is None, outcome.error
    for family, functions in FUNCTIONS.items():
        for name, expected in _expected(functions, inputs[family]).items():
            assert list(map(repr, results[name])) == list(map(repr, expected)), name
