"""Random programs: both levels of the interpreter, and all schedules, agree."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from hydro_mlir.dialects.verification import verify_module
from hydro_mlir.interp import run
from hydro_mlir.testing.engines import run_passes
from hydro_mlir.testing.strategies import GeneratedProgram, observe, programs

BUDGET = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@BUDGET
@given(programs())
def test_graphs_mean_what_the_fleet_means(program: GeneratedProgram):
    assert verify_module(program.module) == []
    expected = observe(program, run(program.module, program.callbacks()))
    module = program.module.clone()
    run_passes(module, "graphs")
    assert verify_module(module) == []
    assert observe(program, run(module, program.callbacks())) == expected


@BUDGET
@given(programs())
def test_what_the_types_promise_holds_in_every_schedule(program: GeneratedProgram):
    expected = observe(program, run(program.module, program.callbacks()))
    for seed in (1, 2):
        assert observe(program, run(program.module, program.callbacks(), seed)) == expected
