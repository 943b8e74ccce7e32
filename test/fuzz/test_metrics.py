"""Random graphs: both engines count the same elements at every operator."""

from __future__ import annotations

from hydro_mlir.diagnostics import HydroError
from hydro_mlir.testing.campaign import observe
from hydro_mlir.testing.graphs import generate

GRAPHS, STEPS, SEED = 20, 4, 1000


def test_counts_are_equal():
    compared = 0
    for seed in range(SEED, SEED + GRAPHS):
        drawn = [generate(seed, STEPS) for _ in range(2)]
        try:
            runs = [
                drawn[0].graph.interpret(metrics=True),
                drawn[1].graph.compile(metrics=True, speed=0),
            ]
        except HydroError:  # a graph that is refused
            continue
        seen = [observe(one, [run]) for one, run in zip(drawn, runs, strict=True)]
        if any(isinstance(last, str) for [observation] in seen for last in observation[-1:]):
            continue  # what a faulty tick has counted means nothing
        interpreted, native = (run.metrics() for run in runs)
        assert native.operators == interpreted.operators, f"seed {seed}"
        assert native.handoffs == interpreted.handoffs, f"seed {seed}"
        compared += 1
    assert compared >= GRAPHS - 4
