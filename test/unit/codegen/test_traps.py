"""Traps name the operator, the line and the element, wherever in a user function they happen."""

# ruff: noqa: E501 (lines of IR stay whole)
from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from hydro_mlir.rt.instance import Instance, Limits, StepError

MODULE = """builtin.module @process attributes {members = 1 : i64} {
  rt.channel @in in send @process : !value.tuple<i64, !value.str>
  rt.channel @out out send @process : i64
  func.func @init(%context: !rt.context) { func.return }
  func.func @step(%context: !rt.context) {
    %cursor = rt.cursor %context @in -> !rt.cursor<"input", !value.tuple<i64, !value.str>>
    %zero = arith.constant 0 : i64
    cf.br ^head
  ^head:
    %more = rt.advance %context, %cursor : !rt.cursor<"input", !value.tuple<i64, !value.str>>
    cf.cond_br %more, ^body, ^end
  ^body:
    %pair = rt.current %context, %cursor : !rt.cursor<"input", !value.tuple<i64, !value.str>> -> !value.tuple<i64, !value.str>
    %r = func.call @first(%context, %pair) : (!rt.context, !value.tuple<i64, !value.str>) -> i64
    %n = value.get %pair[0] : !value.tuple<i64, !value.str>
    %s = func.call @second(%context, %n) : (!rt.context, i64) -> i64
    %t = arith.addi %r, %s : i64
    rt.stage %context @out[%zero], %t : i64
    cf.br ^head
  ^end:
    func.return
  }
  func.func private @first(%context: !rt.context, %pair: !value.tuple<i64, !value.str>) -> i64 attributes {operator = "filter"} {
    %n = value.get %pair[0] : !value.tuple<i64, !value.str>
    %text = value.get %pair[1] : !value.tuple<i64, !value.str>
    %parsed = value.parse %text : i64
    %r = func.call @helper(%context, %n, %parsed) : (!rt.context, i64, i64) -> i64
    func.return %r : i64
  }
  func.func private @second(%context: !rt.context, %n: i64) -> i64 attributes {operator = "map"} {
    %r = func.call @helper(%context, %n, %n) : (!rt.context, i64, i64) -> i64
    func.return %r : i64
  }
  func.func private @helper(%context: !rt.context, %a: i64, %b: i64) -> i64 {
    %r = value.mod %a, %b : i64, i64 -> i64
    %limit = arith.constant 99 : i64
    %large = arith.cmpi sgt, %r, %limit : i64
    cf.cond_br %large, ^raise, ^fine
  ^raise:
    value.trap "ValueError: too large"
  ^fine:
    func.return %r : i64
  }
}"""


@pytest.fixture(scope="module")
def directory(compile_locations):
    (found,) = compile_locations(MODULE).values()
    return found


def _trap(directory, *elements):
    instance = Instance(directory)
    instance.init()
    instance.feed("in", elements)
    with pytest.raises(StepError) as caught:
        instance.tick()
    trap = caught.value.trap
    entry = instance.manifest.traps.get(trap.id)
    return instance, trap, entry


def test_a_trap_in_a_helper_names_the_operator_that_called_it(directory):
    _, trap, entry = _trap(directory, (5, "0"))
    assert (trap.message, trap.detail) == ("ZeroDivisionError: modulo by zero", "(5, '0')")
    assert (entry.operator, entry.file, entry.line) == ("filter", "test.mlir", 35)
    _, trap, entry = _trap(directory, (0, "1"))
    assert (trap.message, trap.detail) == ("ZeroDivisionError: modulo by zero", "0")
    assert (entry.operator, entry.line) == ("map", 35)


def test_the_users_own_message(directory):
    _, trap, entry = _trap(directory, (150, "1000"))
    assert (trap.message, trap.detail) == ("ValueError: too large", "(150, '1000')")
    assert entry.line == 40


def test_text_that_is_no_number(directory):
    _, trap, entry = _trap(directory, (1, "x"))
    assert trap.message.startswith("ValueError: invalid literal")
    assert (entry.operator, entry.line, trap.detail) == ("filter", 26, "(1, 'x')")


def test_nothing_of_a_tick_that_traps_leaves_and_the_next_tick_sees_the_same(directory):
    instance, _, _ = _trap(directory, (7, "4"), (7, "0"))
    assert instance.read("out") == []
    with pytest.raises(StepError):
        instance.tick()


def test_values_flow_where_nothing_traps(directory):
    instance = Instance(directory)
    instance.init()
    instance.feed("in", [(7, "4"), (-7, "4")])
    instance.tick()
    assert instance.read("out") == [7 % 4, -7 % 4]


def test_tick_memory_has_a_limit(start: Callable[[str], Instance]):
    instance = start(
        """builtin.module @process attributes {members = 1 : i64} {
          rt.channel @out out send @process : !value.str
          func.func @init(%context: !rt.context) { func.return }
          func.func @step(%context: !rt.context) {
            %zero = arith.constant 0 : i64
            %r = func.call @long(%context, %zero) : (!rt.context, i64) -> !value.str
            rt.stage %context @out[%zero], %r : !value.str
            func.return
          }
          func.func private @long(%context: !rt.context, %n: i64) -> !value.str attributes {operator = "map"} {
            %x = value.constant "0123456789"
            %many = arith.constant 1000000000000 : i64
            %r = value.text repeat(%x, %many) : (!value.str, i64) -> !value.str
            func.return %r : !value.str
          }
        }"""
    )
    with pytest.raises(StepError) as caught:
        instance.tick()
    assert caught.value.trap.reason == "limit_tick"


def test_state_has_a_limit(compile_locations):
    (found,) = compile_locations(
        """builtin.module @process attributes {members = 1 : i64} {
          rt.channel @in in send @process : i64
          rt.state @table : !rt.table<i64, i64>
          func.func @init(%context: !rt.context) { func.return }
          func.func @step(%context: !rt.context) {
            %table = rt.get_state %context @table : !rt.table<i64, i64>
            %cursor = rt.cursor %context @in -> !rt.cursor<"input", i64>
            cf.br ^head
          ^head:
            %more = rt.advance %context, %cursor : !rt.cursor<"input", i64>
            cf.cond_br %more, ^body, ^end
          ^body:
            %key = rt.current %context, %cursor : !rt.cursor<"input", i64> -> i64
            %cell, %new = rt.table_entry %context, %table, %key : !rt.table<i64, i64>, i64 -> !rt.cell<i64>
            rt.cell_set %context, %cell, %key : !rt.cell<i64>, i64
            cf.br ^head
          ^end:
            func.return
          }
        }"""
    ).values()
    instance = Instance(found, limits=Limits(state_bytes=1 << 14))
    instance.init()
    instance.feed("in", list(range(20)))
    instance.tick()
    before = instance.fingerprint()
    instance.feed("in", list(range(10_000)))
    with pytest.raises(StepError) as caught:
        instance.tick()
    assert caught.value.trap.reason == "limit_state"
    assert before != 0


def test_a_cell_that_is_overwritten_gives_its_memory_back(start: Callable[[str], Instance]):
    pair = "!value.tuple<!value.str, !value.list<!value.str>>"
    instance = start(
        f"""builtin.module @process attributes {{members = 1 : i64}} {{
          rt.channel @in in send @process : {pair}
          rt.channel @out out send @process : {pair}
          rt.state @last : !rt.cell<{pair}>
          func.func @init(%context: !rt.context) {{ func.return }}
          func.func @step(%context: !rt.context) {{
            %zero = arith.constant 0 : i64
            %last = rt.get_state %context @last : !rt.cell<{pair}>
            %cursor = rt.cursor %context @in -> !rt.cursor<"input", {pair}>
            cf.br ^head
          ^head:
            %more = rt.advance %context, %cursor : !rt.cursor<"input", {pair}>
            cf.cond_br %more, ^body, ^end
          ^body:
            %new = rt.current %context, %cursor : !rt.cursor<"input", {pair}> -> {pair}
            %old = rt.cell_get %context, %last : !rt.cell<{pair}> -> {pair}
            rt.cell_set %context, %last, %new : !rt.cell<{pair}>, {pair}
            rt.stage %context @out[%zero], %old : {pair}
            cf.br ^head
          ^end:
            func.return
          }}
        }}"""
    )
    rng = random.Random(5)
    elements = [
        ("x" * rng.randrange(40), ["y" * rng.randrange(20) for _ in range(rng.randrange(5))])
        for _ in range(600)
    ]
    used: list[int] = []
    for first in range(0, len(elements), 3):
        instance.feed("in", elements[first : first + 3])
        instance.tick()
        used.append(instance.memory.context.state.used)
    assert instance.read("out") == [("", []), *elements[:-1]]
    assert used[-1] < used[0] + (1 << 14)
