"""Whole programs: ends, cycles, schedules, what sinks write."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.interp import Line, Outcome, Trap, run

MERGE = """
hfplus.location @sender cluster 3
hfplus.location @receiver process
!sent = !hfplus.stream<i64, @sender, bounded>
!received = !hfplus.keyed_stream<!value.member<@sender>, i64, @receiver, bounded>
!entry = !value.tuple<!value.member<@sender>, i64>
!entries = !hfplus.stream<!entry, @receiver, bounded, unordered>
%numbers = hfplus.source_iter [0, 1, 2, 3, 4] : !sent
%sent = hfplus.net send %numbers channel "numbers" : !sent -> !received
%entries = hfplus.ungroup entries %sent : !received -> !entries
hfplus.sink @show %entries : !entries
"""

COUNTS = """
hfplus.location @here process
!numbers = !hfplus.stream<i64, @here, bounded>
!pair = !value.tuple<i64, i64>
!pairs = !hfplus.stream<!pair, @here, bounded>
!keyed = !hfplus.keyed_stream<i64, i64, @here, bounded>
!sums = !hfplus.keyed_singleton<i64, i64, @here, bounded>
!results = !hfplus.stream<ELEMENT, @here, bounded, unordered>
%numbers = hfplus.source_iter [3, 1, 3, 2, 1, 3] : !numbers
%pairs = hfplus.each %numbers {
^bb0(%x: i64):
  %one = arith.constant 1 : i64
  %pair = value.make (%x, %one) : !pair
  hfplus.yield %pair : !pair
} : !numbers -> !pairs
%keyed = hfplus.group %pairs : !pairs -> !keyed
%sums = hfplus.fold %keyed step {
^bb0(%a: i64, %b: i64):
  %sum = arith.addi %a, %b : i64
  hfplus.yield %sum : i64
} : !keyed -> !sums
%results = hfplus.ungroup FORM %sums : !sums -> !results
hfplus.sink @show %results : !results
"""

UNBOUNDED = """
hfplus.location @here process
hfplus.location @there process
!here = !hfplus.stream<i64, @here>
!there = !hfplus.stream<i64, @there, bounded>
!ended = !hfplus.stream<i64, @here, bounded>
%later = hfplus.forward @later : !here
%numbers = hfplus.source_iter [1, 2] : !there
%count = hfplus.fold %later from {
  %zero = arith.constant 0 : i64
  hfplus.yield %zero : i64
} step {
^bb0(%a: i64, %b: i64):
  hfplus.yield %b : i64
} : !here -> !hfplus.singleton<i64, @here>
hfplus.discard %count : !hfplus.singleton<i64, @here>
hfplus.sink @show %later : !here
%sent = hfplus.net send %numbers channel "numbers" : !there -> !ended
hfplus.complete @later %sent : !ended
"""

FOREVER = """
hfplus.location @a process
hfplus.location @b process
!start = !hfplus.stream<i64, @a, bounded>
!a = !hfplus.stream<i64, @a>
!b = !hfplus.stream<i64, @b>
%start = hfplus.source_iter [0] : !start
%back = hfplus.forward @back : !a
%all = hfplus.union concat %start, %back : !start, !a -> !a
%there = hfplus.net send %all channel "there" : !a -> !b
%here = hfplus.net send %there channel "here" : !b -> !a
hfplus.complete @back %here : !a
"""

ONE = """
hfplus.location @here process
%x = hfplus.source_iter VALUES : !hfplus.stream<TYPE, @here, bounded>
hfplus.sink @show %x : !hfplus.stream<TYPE, @here, bounded>
"""


def outcome(
    text: str, show: Callable[..., object] | None = None, seed: int | None = None
) -> Outcome:
    callbacks = {} if show is None else {"show": show}
    return run(parse_module(text, "test.mlir"), callbacks, seed)


def texts(found: Outcome) -> list[str]:
    assert found.error is None
    return [line.text for line in found.lines]


def test_the_default_schedule_is_the_same_every_time():
    assert outcome(MERGE) == outcome(MERGE)
    assert outcome(MERGE, seed=5) == outcome(MERGE, seed=5)


def test_random_schedules_differ_but_keep_the_order_of_each_sender():
    found = {tuple(texts(outcome(MERGE, seed=seed))) for seed in range(20)}
    assert len(found) > 10
    for lines in found:
        for sender in range(3):
            mine = [line for line in lines if line.startswith(f"{sender} ")]
            assert mine == [f"{sender} {x}" for x in range(5)]


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_keys_come_in_the_order_of_their_first_elements(seed):
    text = COUNTS.replace("FORM", "entries").replace("ELEMENT", "!value.tuple<i64, i64>")
    assert texts(outcome(text, seed=seed)) == ["3 3", "1 2", "2 1"]


@pytest.mark.parametrize(("form", "expected"), [("keys", "3 1 2"), ("values", "3 2 1")])
def test_forms_of_ungroup(form, expected):
    text = COUNTS.replace("FORM", form).replace("ELEMENT", "i64")
    assert texts(outcome(text)) == expected.split()


def test_an_aggregate_that_never_is_final_writes_nothing():
    assert texts(outcome(UNBOUNDED)) == ["1", "2"]


def test_a_program_that_never_comes_to_rest_ends_after_its_steps():
    found = run(parse_module(FOREVER, "test.mlir"), steps_max=1000)
    assert (found.error, found.quiescent) == (None, False)


def test_callbacks_get_components_and_their_lines_are_noted():
    calls: list[tuple[object, ...]] = []

    def show(*arguments: object) -> None:
        calls.append(arguments)
        print("got", *arguments, sep="\n")  # noqa: T201 (what a sink does)

    text = ONE.replace("VALUES", '[[1, "a"], [2, "b"]]')
    text = text.replace("TYPE", "!value.tuple<i64, !value.str>")
    assert texts(outcome(text, show)) == ["got", "1", "a", "got", "2", "b"]
    assert calls == [(1, "a"), (2, "b")]


def test_a_callback_that_prints_nothing_writes_no_line():
    assert texts(outcome(ONE.replace("VALUES", "[1]").replace("TYPE", "i64"), lambda x: x)) == []


def test_an_empty_text_is_a_line():
    found = outcome(ONE.replace("VALUES", '["", "a"]').replace("TYPE", "!value.str"))
    assert found.lines == [Line("here", 0, ""), Line("here", 0, "a")]


def test_a_callback_that_raises_is_a_diagnostic():
    def show(x: int) -> None:
        raise KeyError(x)

    found = outcome(ONE.replace("VALUES", "[1]").replace("TYPE", "i64"), show)
    assert "show raised KeyError: 1" in str(found.error)


def test_constants_of_every_type():
    text = ONE.replace("TYPE", "!value.tuple<i1, f64, !value.member<@here>, !value.list<i64>>")
    text = text.replace("VALUES", "[[true, 1.5, 0, [1, 2]]]")
    assert texts(outcome(text)) == ["True 1.5 0 [1, 2]"]


def test_a_trap_keeps_what_was_written_before():
    text = """
    hfplus.location @here process
    hfplus.location @there process
    !here = !hfplus.stream<i64, @here, bounded>
    !there = !hfplus.stream<i64, @there, bounded>
    %x = hfplus.source_iter [1, 0] : !here
    hfplus.sink @show %x : !here
    %sent = hfplus.net send %x channel "x" : !here -> !there
    %y = hfplus.each %sent {
    ^bb0(%e: i64):
      %d = value.floordiv %e, %e : i64, i64 -> i64
      hfplus.yield %d : i64
    } : !there -> !there
    hfplus.sink @show %y : !there
    """
    found = outcome(text)
    assert [line.text for line in found.lines if line.location == "here"] == ["1", "0"]
    assert isinstance(found.error, Trap)
    assert found.error.element == 0
    assert "in `map` at `there`" in str(found.error)


def test_a_module_without_a_program_is_a_diagnostic():
    found = run(parse_module("", "test.mlir"))
    assert "locations or graphs" in str(found.error)
