"""
Random graphs: the interpreter and native code agree in every tick.

150 graphs of three steps at most, because each costs a third of a second; longer ones, and more
of them, are for `python -m hydro_mlir.testing.campaign`.
"""

from __future__ import annotations

import pytest

from hydro_mlir.testing.campaign import SkippedError, compare
from hydro_mlir.testing.coverage import generated, holes, operators, table, targeted
from hydro_mlir.testing.graph_cells import PLACES, legal_cells
from hydro_mlir.testing.graphs import generate

GRAPHS = 150
GRAPHS_PER_TEST = 10
STEPS = 3


@pytest.mark.parametrize("first", range(0, GRAPHS, GRAPHS_PER_TEST))
def test_native_code_does_what_the_interpreter_does(first: int):
    compared = 0
    for seed in range(first, first + GRAPHS_PER_TEST):
        try:
            expected, actual = compare(seed, speed=0, steps=STEPS)
        except SkippedError:
            continue
        assert actual == expected, f"--seed {seed} --steps {STEPS} --speed 0"
        compared += 1
    assert compared >= GRAPHS_PER_TEST - 2


def test_a_seed_is_one_graph():
    assert str(generate(7).graph.mlir) == str(generate(7).graph.mlir)
    assert str(generate(7).graph.mlir) != str(generate(8).graph.mlir)


def test_the_generator_reaches_most_operators_in_every_place():
    coverage = generated(range(100))
    assert len(operators(coverage)) >= 75
    places = {place for _, _, place in coverage}
    assert places == set(PLACES)
    assert {lifetimes for name, lifetimes, _ in coverage if name == "fold"} == {
        "none", "loop", "tick", "static",
    }  # fmt: skip
    assert len(list(table(coverage))) > 150


def test_every_operator_is_drawn_with_all_its_lifetimes_in_every_place():
    assert len(legal_cells()) > 1000
    assert holes(targeted()) == []
