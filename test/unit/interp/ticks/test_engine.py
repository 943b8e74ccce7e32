from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.interp.ticks import TickEngine

_spec = importlib.util.spec_from_file_location("programs", Path(__file__).with_name("programs.py"))
assert _spec is not None
assert _spec.loader is not None
programs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(programs)

INT, PAIRS = programs.INT, programs.PAIRS
graph, add, below = programs.graph, programs.add, programs.below
times_ten, total = programs.times_ten, programs.total


class Run:
    """An engine, its results and its ticks until nothing asks for another one."""

    def __init__(self, text: str, **options: Any):
        module = parse_module(text, "test.mlir")
        module.verify()
        self.engine = TickEngine(module, **options)
        self.again = False

    def tick(self, **inputs: list[Any]) -> list[Any]:
        result = self.engine.tick(inputs)
        self.again = result.again
        self.work_done = result.work_done
        return [element for _, element in result.outputs]

    def available(self, **inputs: list[Any]) -> list[Any]:
        elements = self.tick(**inputs)
        while self.again:
            elements += self.tick()
        return elements


@pytest.fixture
def program() -> Callable[..., Run]:
    return Run


def test_reachability(program):
    run = program(programs.REACHABILITY)
    assert run.available() == []
    assert run.available(edges=[(0, 1)]) == [1]
    assert run.available(edges=[(2, 4), (3, 4)]) == []
    assert run.available(edges=[(1, 2)]) == [2, 4]
    assert run.available(edges=[(0, 3)]) == [3]
    assert run.available(edges=[(0, 3)]) == []
    assert run.engine.ticks.binder.clock.tick == 6


def test_fixpoint_without_end(program):
    body = f"""
  %one = hf.source_iter [1] : {INT}
  %again = hf.forward @more : {INT}
  %all = hf.union %one, %again : {INT}, {INT} -> {INT}
  {add("next", "all", 1)}
  hf.complete @more %next : {INT}"""
    with pytest.raises(DiagnosticError, match="no fixpoint of stratum 0 after 50 rounds"):
        program(graph(body), fuel=50).tick()


def test_tee_is_depth_first_and_union_goes_by_ports(program):
    body = f"""
  %x = hf.source_iter [1, 2] : {INT}
  hf.dest_sink @a %x : {INT}
  {times_ten("y", "x")}
  hf.dest_sink @a %y : {INT}
  %u = hf.union %x, %y : {INT}, {INT} -> {INT}
  {times_ten("z", "u")}
  hf.dest_sink @b %z : {INT}"""
    assert program(graph(body)).tick() == [1, 10, 2, 20, 10, 20, 100, 200]


def test_defer_tick(program):
    body = f"""
  %x = hf.source_stream @x : {INT}
  %d = hf.defer_tick %x : {INT} -> {INT}
  %e = hf.defer_tick_lazy %d : {INT} -> {INT}
  hf.dest_sink @a %e : {INT}"""
    run = program(graph(body))
    assert run.tick(x=[1]) == []
    assert run.again
    assert run.tick() == []
    assert not run.again
    assert run.work_done
    assert run.tick() == [1]
    assert run.tick() == []
    assert not run.work_done


def test_tick_loop(program):
    body = f"""
  %zero = hf.source_iter [0] : {INT}
  %again = hf.forward @next : {INT}
  %all = hf.union %zero, %again : {INT}, {INT} -> {INT}
  {add("more", "all", 1)}
  {below("few", "more", 10)}
  %later = hf.defer_tick %few : {INT} -> {INT}
  hf.complete @next %later : {INT}
  hf.dest_sink @out %all : {INT}"""
    run = program(graph(body))
    assert run.available() == list(range(10))
    assert run.engine.ticks.binder.clock.tick == 10


def test_reference_to_a_fold(program):
    body = f"""
  %x = hf.source_stream @x : {INT}
  {total("sum", "x", "static")}
  %y = hf.map %x refs(%sum : {INT}) {{
  ^bb0(%e: i64, %s: i64):
    %r = arith.addi %e, %s : i64
    hf.yield %r : i64
  }} : {INT} -> {INT}
  hf.dest_sink @out %y : {INT}"""
    run = program(graph(body))
    assert run.tick(x=[1, 2]) == [4, 5]
    assert run.tick(x=[4]) == [11]


def test_singleton_with_two_values(program):
    body = f"""
  %x = hf.source_iter [1, 2] : {INT}
  %y = hf.singleton %x : {INT} -> {INT}"""
    with pytest.raises(DiagnosticError, match=r"singleton\(\) received more than one item"):
        program(graph(body)).tick()


def test_singleton_that_is_empty(program):
    body = f"""
  %x = hf.source_iter [1] : {INT}
  %n = hf.null -> {INT}
  %s = hf.singleton %n : {INT} -> {INT}
  %y = hf.filter %x refs(%s : {INT}) {{
  ^bb0(%e: i64, %s2: i64):
    %r = arith.cmpi slt, %e, %s2 : i64
    hf.yield %r : i1
  }} : {INT} -> {INT}"""
    with pytest.raises(DiagnosticError, match="empty when it was referenced"):
        program(graph(body)).tick()


# --- loops ---------------------------------------------------------------------------------------


def growing(kind: str, nested: bool) -> str:
    """Elements times ten while below 100, by the back edge of a loop."""
    body = f"""
    %in = hf.batch %x : {INT} -> {INT}
    %again = hf.forward @back : {INT}
    %all = hf.union %in, %again : {INT}, {INT} -> {INT}
    {times_ten("more", "all")}
    {below("few", "more", 101)}
    %later = hf.{kind} %few : {INT} -> {INT}
    hf.complete @back %later : {INT}
    hf.yield %all : {INT}"""
    source = f"%{'s' if nested else 'x'} = hf.source_stream @x : {INT}"
    if not nested:
        return graph(f"""{source}
  %r = hf.loop {{ {body} }} : {INT}
  %o = hf.all_iterations %r : {INT} -> {INT}
  hf.dest_sink @out %o : {INT}""")
    return graph(f"""{source}
  %r = hf.loop {{
    %x = hf.batch %s : {INT} -> {INT}
    %i = hf.loop {{ {body} }} : {INT}
    %j = hf.all_iterations %i : {INT} -> {INT}
    hf.yield %j : {INT}
  }} : {INT}
  %o = hf.all_iterations %r : {INT} -> {INT}
  hf.dest_sink @out %o : {INT}""")


def test_defer_tick_in_a_nested_loop(program):
    assert program(growing("defer_tick", nested=True)).tick(x=[1]) == [1, 10, 100]


def test_defer_tick_lazy_in_a_nested_loop(program):
    run = program(growing("defer_tick_lazy", nested=True))
    assert run.tick(x=[1]) == [1]
    assert run.tick(x=[2]) == [2, 10]


def test_defer_tick_in_a_root_loop(program):
    run = program(growing("defer_tick", nested=False))
    assert [run.tick(x=[1]), run.tick(), run.tick(), run.tick()] == [[1], [10], [100], []]


def test_defer_tick_lazy_in_a_root_loop(program):
    run = program(growing("defer_tick_lazy", nested=False))
    assert [run.tick(x=[1]), run.tick(), run.tick(x=[2])] == [[1], [], [2, 10]]


def test_next_iteration_in_a_root_loop(program):
    run = program(growing("next_iteration", nested=False))
    assert run.tick(x=[1]) == [1, 10, 100]


@pytest.mark.parametrize(
    ("persist", "expected"),
    [("none", [10045] * 5), ("loop", [10045, 10090, 10135, 10180, 10225])],
)
def test_fold_in_a_loop(program, persist, expected):
    body = f"""
  %x = hf.source_iter [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] : {INT}
  %r = hf.loop {{
    %b = hf.batch %x : {INT} -> {INT}
    %i = hf.loop {{
      %n = hf.repeat_n 5 %b : {INT} -> {INT}
      {total("sum", "n", persist, 10000)}
      hf.yield %sum : {INT}
    }} : {INT}
    %j = hf.all_iterations %i : {INT} -> {INT}
    hf.yield %j : {INT}
  }} : {INT}
  %o = hf.all_iterations %r : {INT} -> {INT}
  hf.dest_sink @out %o : {INT}"""
    assert program(graph(body)).tick() == expected


LAZY = graph(f"""
  %x = hf.source_stream @x : {INT}
  %y = hf.source_stream @y : {INT}
  hf.loop {{
    %a = hf.batch %x : {INT} -> {INT}
    %b = hf.batch_lazy %y : {INT} -> {INT}
    %u = hf.union %a, %b : {INT}, {INT} -> {INT}
    hf.dest_sink @out %u : {INT}
  }}""")


def test_batch_lazy(program):
    run = program(LAZY)
    assert run.tick(y=[100]) == []
    assert run.tick(x=[1], y=[200]) == [1, 200]
    assert run.tick(x=[2]) == [2]
    assert run.tick(y=[300]) == []


def test_batch_eager(program):
    body = f"""
  %x = hf.source_stream @x : {INT}
  hf.loop {{
    %b = hf.batch_eager %x : {INT} -> {INT}
    {total("sum", "b", "tick")}
    hf.dest_sink @out %sum : {INT}
  }}"""
    run = program(graph(body))
    assert [run.tick(), run.tick(x=[1, 1]), run.tick()] == [[0], [2], [0]]
