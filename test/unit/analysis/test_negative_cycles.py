from __future__ import annotations

import pytest

from hydro_mlir.analysis.negative_cycles import refuse_negative_cycles
from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects.syntax import parse_module

INT = "!hf.edge<i64>"


def refuse(body: str) -> DiagnosticError | None:
    module = parse_module(f"hf.graph @g members 1 attributes {{ticks}} {{{body}}}", "test.mlir")
    graph = module.body.block.first_op
    assert isinstance(graph, hf.GraphOp)
    try:
        refuse_negative_cycles(graph)
    except DiagnosticError as error:
        return error
    return None


def cycle(through: str) -> str:
    return f"""
  %x = hf.source_iter [1] : {INT}
  %again = hf.forward @again : {INT}
  %all = hf.union %x, %again : {INT}, {INT} -> {INT}
  {through}
  hf.complete @again %y : {INT}"""


NEGATIVE = [
    f"%y = hf.next_stratum %all : {INT} -> {INT}",
    f"%y = hf.difference %x, %all : {INT}, {INT} -> {INT}",
    f"""%s = hf.singleton %all : {INT} -> {INT}
  %y = hf.filter %x refs(%s : {INT}) {{
  ^bb0(%e: i64, %t: i64):
    %c = arith.cmpi slt, %e, %t : i64
    hf.yield %c : i1
  }} : {INT} -> {INT}""",
]


@pytest.mark.parametrize("through", NEGATIVE)
def test_a_cycle_through_a_barrier(through):
    error = refuse(cycle(through))
    assert error is not None
    assert [diagnostic.code for diagnostic in error.diagnostics] == ["HF250"]
    assert "must be broken with a `defer_tick()` operator" in str(error)


def test_the_cycle_is_printed():
    error = refuse(cycle(f"%y = hf.next_stratum %all : {INT} -> {INT}"))
    assert error is not None
    (diagnostic,) = error.diagnostics
    notes = [(note.message, note.place and note.place.line) for note in diagnostic.notes]
    assert notes == [("`next_stratum` (1/2)", 5), ("`union` (2/2)", 4)]


@pytest.mark.parametrize(
    "through",
    [
        f"%y = hf.unique %all : {INT} -> {INT}",
        f"%y = hf.difference %all, %x : {INT}, {INT} -> {INT}",
        f"""%s = hf.next_stratum %all : {INT} -> {INT}
  %y = hf.defer_tick %s : {INT} -> {INT}""",
        f"%y = hf.next_stratum %x : {INT} -> {INT}",
    ],
)
def test_cycles_that_have_a_meaning(through):
    assert refuse(cycle(through)) is None


def in_loop(kind: str) -> str:
    return f"""
  %x = hf.source_iter [1] : {INT}
  hf.loop {{
    %in = hf.batch %x : {INT} -> {INT}
    %again = hf.forward @again : {INT}
    %all = hf.union %in, %again : {INT}, {INT} -> {INT}
    %y = hf.{kind} %all : {INT} -> {INT}
    hf.complete @again %y : {INT}
  }}"""


def test_a_cycle_in_a_loop():
    error = refuse(in_loop("unique"))
    assert error is not None
    assert [diagnostic.code for diagnostic in error.diagnostics] == ["HF251"]
    assert refuse(in_loop("defer_tick")) is None
    assert refuse(in_loop("next_iteration")) is None
