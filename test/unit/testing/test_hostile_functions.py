"""
Goal: hostile functions end in a diagnostic, a value or a StepError; whatever else they do is seen.

Method: a few hundred functions of fixed seeds, some that hypothesis draws; and batches that die,
hang, raise, and disagree on purpose.
"""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hydro_mlir.testing import hostile_batch, hostile_functions, hostile_sources
from hydro_mlir.testing.hostile_batch import Verdict, examine
from hydro_mlir.testing.hostile_functions import campaign, numbers_of
from hydro_mlir.testing.hostile_sources import HostileFunction

SEED, FUNCTIONS = 77, 200


def test_a_few_hundred_functions():
    written = []  # each names its seed
    summary = campaign(numbers_of(SEED, FUNCTIONS), written.append)
    assert (summary.wrong, summary.deaths, written) == ([], {}, [])
    assert summary.functions == FUNCTIONS
    assert summary.outcomes["refused"] > 0
    assert summary.elements["values"] > 0
    assert summary.elements["errors"] > 0


@settings(max_examples=2, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(hostile_sources.hostile_functions(), min_size=20, max_size=20))
def test_functions_that_hypothesis_draws(functions):
    verdicts = examine(dict(enumerate(functions)), lambda note: None)
    assert [verdict.wrong for verdict in verdicts if verdict.wrong] == []


def test_functions_depend_on_their_number_alone():
    first = [hostile_sources.hostile_function(number) for number in range(20)]
    assert first == [hostile_sources.hostile_function(number) for number in range(20)]
    assert len({function.source for function in first}) > 10


# --- what must not be -----------------------------------------------------------------------------


def behaving(monkeypatch, behaviour):
    """Let function 3 of each seed behave in a way, and all others well."""

    def examine(functions, note):
        for number in functions:
            note(f"{number} run")
            if number == 3:
                behaviour()
        return [Verdict(number, values=1) for number in functions]

    monkeypatch.setattr(hostile_batch, "examine", examine)
    monkeypatch.setattr(hostile_functions, "BATCH_SECONDS", 0.5)
    monkeypatch.setattr(hostile_functions, "FUNCTION_SECONDS", 0.5)
    written = []
    return campaign(numbers_of(0, 6), written.append), "\n".join(written)


def failed():
    raise KeyError("of our own")


@pytest.mark.parametrize(
    ("death", "behaviour"),
    [
        ("SIGSEGV", lambda: os.kill(os.getpid(), signal.SIGSEGV)),
        ("SIGFPE", lambda: os.kill(os.getpid(), signal.SIGFPE)),
        ("hang", lambda: time.sleep(60)),
        ("exception", failed),
    ],
)
def test_a_function_that_ends_its_process_is_found(monkeypatch, death, behaviour):
    summary, written = behaving(monkeypatch, behaviour)
    assert summary.deaths == {death: 1}
    assert summary.wrong == [3]
    assert (summary.functions, summary.elements["values"]) == (6, 5)
    assert f"{death} in range(0, 6)" in written
    assert "--functions 1 --seed 0 --first 3" in written
    assert ("KeyError: 'of our own'" in written) == (death == "exception")


@dataclass
class Ticked:
    outputs: list


class Lying:
    """An engine whose values are always the same."""

    def __init__(self, *arguments):
        pass

    def tick(self, inputs):
        return Ticked([("sink", 7)])


def test_engines_that_disagree(monkeypatch):
    monkeypatch.setattr(hostile_batch, "NativeEngine", Lying)
    functions = {
        0: HostileFunction("def f(x):\n    return x + 1\n", "int", (6, 1), ""),
        1: HostileFunction("def f(x):\n    return 1 // x\n", "int", (0,), ""),
        2: HostileFunction("def f(x):\n    return y\n", "int", (0,), ""),
    }
    same, trapped, refused = examine(functions, lambda note: None)
    assert same.values == 1
    assert len(same.wrong) == len(trapped.wrong) == 1
    assert same.wrong[0].startswith("element 1: differs\n    interpreted [2]\n")
    assert "ZeroDivisionError" in trapped.wrong[0]
    assert (refused.refused, refused.wrong) == ("HF103", [])


def test_an_exception_of_the_front_end_is_wrong(monkeypatch):
    monkeypatch.setattr("hydro_mlir.hydroflow.functions.compile_function", lambda *given: failed())
    function = HostileFunction("def f(x):\n    return x\n", "int", (0,), "")
    (verdict,) = examine({0: function}, lambda note: None)
    assert verdict.wrong[0].startswith("front end: KeyError: 'of our own'")


def test_a_campaign_ends_in_time():
    written = []
    summary = campaign(range(5), written.append, seconds=-1)
    assert (summary.functions, written) == (0, ["functions from 0 are left out: the time is over"])
