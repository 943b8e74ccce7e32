"""Control flow, calls, fuel, and what a trap says."""

from __future__ import annotations

import pytest

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.dialects.value import CALL_DEPTH_MAX
from hydro_mlir.interp import Trap, call_region, environment_of
from hydro_mlir.interp.functions import exit_of

FACTORIAL = """
func.func private @factorial(%n: i64) -> i64 {
  %one = arith.constant 1 : i64
  %small = arith.cmpi sle, %n, %one : i64
  cf.cond_br %small, ^done, ^more
^done:
  func.return %one : i64
^more:
  %less = arith.subi %n, %one : i64
  %rest = func.call @factorial(%less) : (i64) -> i64
  %product = arith.muli %rest, %n : i64
  func.return %product : i64
}
"""

LOOPS = """
func.func private @sum_of_branches(%n: i64) -> i64 {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  cf.br ^head(%n, %zero : i64, i64)
^head(%left: i64, %sum: i64):
  %more = arith.cmpi sgt, %left, %zero : i64
  cf.cond_br %more, ^body, ^done(%sum : i64)
^body:
  %next = arith.subi %left, %one : i64
  %larger = arith.addi %sum, %left : i64
  cf.br ^head(%next, %larger : i64, i64)
^done(%result: i64):
  func.return %result : i64
}
func.func private @sum_of_scf(%n: i64) -> i64 {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %left, %sum = scf.while (%i = %n, %s = %zero) : (i64, i64) -> (i64, i64) {
    %more = arith.cmpi sgt, %i, %zero : i64
    scf.condition(%more) %i, %s : i64, i64
  } do {
  ^bb0(%j: i64, %t: i64):
    %next = arith.subi %j, %one : i64
    %larger = arith.addi %t, %j : i64
    scf.yield %next, %larger : i64, i64
  }
  func.return %sum : i64
}
func.func private @even_or_odd(%n: i64) -> i64 {
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %two = arith.constant 2 : i64
  %count = scf.for %i = %zero to %n step %two iter_args(%c = %zero) -> (i64) : i64 {
    %more = arith.addi %c, %one : i64
    scf.yield %more : i64
  }
  %big = arith.cmpi sgt, %count, %two : i64
  %result = scf.if %big -> (i64) {
    scf.yield %count : i64
  } else {
    scf.yield %zero : i64
  }
  func.return %result : i64
}
func.func private @forever(%n: i64) -> i64 {
  cf.br ^head
^head:
  cf.br ^head
}
func.func private @outer(%n: i64) -> i64 {
  %sum = func.call @sum_of_scf(%n) : (i64) -> i64
  func.return %sum : i64
}
func.func private @declared(i64) -> i64
func.func private @calls_nobody(%n: i64) -> i64 {
  %x = func.call @declared(%n) : (i64) -> i64
  func.return %x : i64
}
func.func private @small(%n: i64) -> i64 {
  %two = arith.constant 2 : i64
  %fine = arith.cmpi slt, %n, %two : i64
  cf.assert %fine, "n is too large"
  func.return %n : i64
}
"""

SWITCH = """
func.func private @name(%n: i64) -> !value.str {
  %none = value.constant "many"
  %zero = value.constant "zero"
  %one = value.constant "one"
  cf.switch %n : i64, [
    default: ^done(%none : !value.str),
    0: ^done(%zero : !value.str),
    1: ^done(%one : !value.str)
  ]
^done(%text: !value.str):
  func.return %text : !value.str
}
"""


def test_recursion(call):
    assert call(FACTORIAL, "factorial", 20) == 2432902008176640000


def test_recursion_without_end_is_a_trap_and_deep_recursion_is_none(call):
    # The product has 64 factors of two; the first call comes from outside.
    assert call(FACTORIAL, "factorial", CALL_DEPTH_MAX + 1) == 0
    with pytest.raises(Trap, match="RecursionError: more than 10000 calls"):
        call(FACTORIAL, "factorial", CALL_DEPTH_MAX + 2)


@pytest.mark.parametrize("name", ["sum_of_branches", "sum_of_scf", "outer"])
def test_loops(call, name):
    assert call(LOOPS, name, 100) == 5050
    assert call(LOOPS, name, 0) == 0


def test_for_and_if(call):
    assert [call(LOOPS, "even_or_odd", n) for n in (0, 3, 7)] == [0, 0, 4]


@pytest.mark.parametrize("name", ["sum_of_branches", "sum_of_scf"])
def test_fuel_counts_iterations(call, name):
    assert call(LOOPS, name, 100, fuel=100) == 5050
    with pytest.raises(Trap, match="no end after 99 iterations"):
        call(LOOPS, name, 100, fuel=99)


def test_an_endless_loop_ends(call):
    with pytest.raises(Trap, match="no end after 1000 iterations"):
        call(LOOPS, "forever", 1, fuel=1000)


def test_switch(call):
    assert [call(SWITCH, "name", n) for n in (0, 1, 2)] == ["zero", "one", "many"]


def test_assert(call):
    assert call(LOOPS, "small", 1) == 1
    with pytest.raises(Trap, match="AssertionError: n is too large"):
        call(LOOPS, "small", 2)


def test_a_function_without_a_body_is_a_diagnostic(call):
    with pytest.raises(DiagnosticError, match="@declared"):
        call(LOOPS, "calls_nobody", 1)


def test_a_trap_knows_operator_line_element_and_member(call):
    with pytest.raises(Trap) as caught:
        call(
            LOOPS, "small", 7, operator="map", element=(7, "x"), where="worker[1]"
        )
    trap = caught.value
    assert (trap.operator, trap.element, trap.where) == ("map", (7, "x"), "worker[1]")
    assert trap.place is not None
    assert trap.place.file == "test.mlir"
    assert LOOPS.splitlines()[trap.place.line - 1].strip().startswith("cf.assert")
    text = str(trap)
    assert "in `map` at `worker[1]`" in text
    assert "the element was (7, 'x')" in text


def test_the_exit_of_a_region_is_not_its_trap():
    text = """
    func.func private @f(%c: i1) -> i1 {
      cf.cond_br %c, ^fine, ^wrong
    ^wrong:
      value.trap "no"
    ^fine:
      func.return %c : i1
    }
    """
    module = parse_module(text, "test.mlir")
    environment = environment_of(module)
    function = environment.functions["f"]
    assert exit_of(function.body).name == "func.return"
    assert call_region(function.body, [True], environment) == (True,)
    with pytest.raises(Trap, match="no"):
        call_region(function.body, [False], environment)
