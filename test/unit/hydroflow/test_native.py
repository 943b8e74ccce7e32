"""Goal: compiled graphs fail, deliver and forget as interpreted ones do. Method: both, compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.hydroflow import Graph, Run, StepError


def _failing() -> tuple[Graph, Any, list[int]]:
    g = Graph()
    send, numbers = g.channel(int)
    seen: list[int] = []
    numbers.for_each(seen.append)
    numbers.map(lambda n: 10 // n).for_each(seen.append)
    return g, send, seen


def _fault(run: Run) -> StepError:
    with pytest.raises(StepError) as caught:
        run.run_tick()
    return caught.value


def test_faults_are_those_of_the_interpreter() -> None:
    found: list[tuple[str, object, object]] = []
    for native in (False, True):
        g, send, seen = _failing()
        run = g.compile(speed=0) if native else g.interpret()
        send(5)
        run.run_tick()
        send.all([1, 0])
        fault = _fault(run)
        assert seen == [5, 2], "nothing of the tick was delivered"
        assert _fault(run) is fault
        found.append((fault.message, fault.place, fault.element))
    assert found[0] == found[1]
    assert found[0][0] == "ZeroDivisionError: division by zero, in `map`"
    assert found[0][2] == 0


def test_elements_reach_functions_in_one_order() -> None:
    g = Graph()
    seen: list[tuple[str, int]] = []
    numbers = g.source_iter([1, 2])
    numbers.inspect(lambda n: seen.append(("inspect", n))).for_each(
        lambda n: seen.append(("first", n))
    )
    numbers.for_each(lambda n: seen.append(("second", n)))
    g.compile(speed=0).run_tick()
    kinds = ("inspect", "first", "second")
    assert seen == [(kind, n) for n in (1, 2) for kind in kinds]


def test_one_function_behind_two_sinks() -> None:
    g = Graph()
    seen: list[int] = []
    g.source_iter([1]).for_each(seen.append)
    g.source_iter([2]).for_each(seen.append)
    g.compile(speed=0).run_tick()
    assert seen == [1, 2]


@pytest.mark.parametrize("native", [False, True])
def test_fuel_ends_a_fixpoint(native: bool) -> None:
    g = Graph()
    again = g.forward_ref(int)
    numbers = g.union(g.source_iter([0]), again)
    again.complete(numbers.map(lambda n: n + 1))
    numbers.null()
    run = g.compile(tick_fuel=20, speed=0) if native else g.interpret(tick_fuel=20)
    assert "after 20 rounds" in _fault(run).message


def test_state_does_not_grow_with_ticks() -> None:
    g = Graph()
    send, numbers = g.channel(int)
    words = numbers.map(lambda n: f"the word of number {n}")
    words.unique().zip(words.sort()).defer_tick_lazy().fold_keyed(
        "", lambda a, b: b
    ).multiset_delta().null()
    words.map(lambda t: (t, 1)).join(words.map(lambda t: (t, t))).null()
    run = g.compile(speed=0)
    context = run.engine._engine.instance.memory.context  # pyright: ignore
    used: list[int] = []
    for _ in range(20):
        send.all(range(1000, 1050))
        run.run_tick()
        used.append(context.state.used)
    assert used[-1] == used[5]


def test_files_are_read_in_the_first_tick(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("one\ntwo\n", encoding="utf-8")
    g = Graph()
    out = g.source_file(str(file)).collect()
    run = g.compile(speed=0)
    run.run_tick()
    run.run_tick()
    assert out.take() == ["one", "two"]


def test_a_missing_file_is_a_diagnostic(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.touch()
    g = Graph()
    g.source_file(str(file)).null()
    run = g.compile(speed=0)
    file.unlink()
    with pytest.raises((StepError, DiagnosticError), match="a file that can be read"):
        run.run_tick()
