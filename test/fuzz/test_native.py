"""Random programs: the native steps mean what the interpreter means, however messages are cut."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings

from hydro_mlir.interp import run
from hydro_mlir.testing.engines import Subject, run_instances
from hydro_mlir.testing.strategies import GeneratedProgram, observe, programs

# Every example compiles a program, which takes a second or two, so a failure is not made smaller:
# that takes many examples more.
BUDGET = settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@BUDGET
@given(programs(steps_max=5))
def test_native_steps_mean_what_the_interpreter_means(program: GeneratedProgram):
    expected = observe(program, run(program.module, program.callbacks()))
    for seed in (None, 1):
        subject = Subject(program.module.clone(), program.callbacks())
        assert observe(program, run_instances(subject, seed)) == expected


@BUDGET
@given(programs(steps_max=4, traps=True))
def test_native_steps_trap_where_the_interpreter_does(program: GeneratedProgram):
    expected = run(program.module, program.callbacks())
    got = run_instances(Subject(program.module.clone(), program.callbacks()))
    assert (got.error is None) == (expected.error is None), got.error or expected.error
    if expected.error is None:
        assert observe(program, got) == observe(program, expected)
