"""Slices: firings are atomic steps on batches, and state goes from one to the next."""

from __future__ import annotations

import pytest

from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.dialects.verification import check_module
from hydro_mlir.interp import run

FIRINGS = """hfplus.location @p process
!batch = !hfplus.stream<i64, @p, bounded>
!state = !hfplus.singleton<i64, @p, bounded>
%s = hfplus.source_iter [10, 20, 30, 40] : !batch
%r = hfplus.slice @count reads %s as ["batch"] because ["any batch is fine"] {
^bb0(%b: !batch, %n: !state):
  %next = hfplus.each %n {
  ^bb0(%x: i64):
    %one = arith.constant 1 : i64
    %y = arith.addi %x, %one : i64
    hfplus.yield %y : i64
  } : !state -> !state
  %number = hfplus.lift %next : !state -> !batch
  %all = hfplus.union concat %number, %b : !batch, !batch -> !batch
  hfplus.finish release %all : !batch next %next : !state
} state {
  %zero = arith.constant 0 : i64
  hfplus.yield %zero : i64
} : (!batch) -> !hfplus.stream<i64, @p>
hfplus.sink @print %r : !hfplus.stream<i64, @p>
"""


def lines(seed: int | None = None) -> list[int]:
    module = parse_module(FIRINGS, "firings.mlir")
    check_module(module)
    outcome = run(module, seed=seed)
    assert outcome.error is None, outcome.error
    return [int(line.text) for line in outcome.lines]


def test_one_firing_on_all_there_is():
    assert lines() == [1, 10, 20, 30, 40]


@pytest.mark.parametrize("seed", range(20))
def test_state_counts_the_firings_of_any_cut(seed: int):
    got = lines(seed)
    assert [x for x in got if x >= 10] == [10, 20, 30, 40]
    firings = [x for x in got if x < 10]
    assert firings == list(range(1, len(firings) + 1))
    assert got[0] == 1
    assert got[-1] == 40


def test_some_schedule_cuts():
    assert len({tuple(lines(seed)) for seed in range(20)}) > 2


LAZY = """hfplus.location @p process
!batch = !hfplus.stream<i64, @p, bounded>
%s = hfplus.source_iter GATE : !batch
%w = hfplus.source_iter [7, 8] : !batch
%r = hfplus.slice @pass reads %s, %w as ["batch", "lazy"] because ["fine", "fine"] {
^bb0(%b: !batch, %l: !batch):
  %all = hfplus.union concat %b, %l : !batch, !batch -> !batch
  hfplus.finish release %all : !batch
} : (!batch, !batch) -> !hfplus.stream<i64, @p>
hfplus.sink @print %r : !hfplus.stream<i64, @p>
"""


@pytest.mark.parametrize("seed", [None, *range(10)])
def test_a_lazy_read_fires_nothing(seed: int | None):
    outcome = run(parse_module(LAZY.replace("GATE", "[]"), "lazy.mlir"), seed=seed)
    assert outcome.error is None
    assert outcome.lines == []
    gated = run(parse_module(LAZY.replace("GATE", "[1]"), "lazy.mlir"), seed=seed)
    assert gated.lines[0].text == "1"
