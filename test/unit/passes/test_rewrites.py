"""Distributed rewrites change no output, in any schedule, and leave modules that verify."""

import pytest
from xdsl.dialects.builtin import ModuleOp

from hydro_mlir import interp
from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.dialects import make_context
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.dialects.verification import verify_module
from hydro_mlir.passes import get_all_passes
from hydro_mlir.passes.decouple import DecouplePass
from hydro_mlir.passes.partition import PartitionPass
from hydro_mlir.passes.pipelines import PIPELINES

SEEDS = range(8)

WORD_COUNT = """
hfplus.location @leader process
!texts = !hfplus.stream<!value.str, @leader, bounded>
!pair = !value.tuple<!value.str, !value.str>
!entry = !value.tuple<!value.str, i64>
!keyed = !hfplus.keyed_stream<!value.str, !value.str, @leader, bounded>
!counts = !hfplus.keyed_singleton<!value.str, i64, @leader, bounded>
%text = hfplus.source_iter ["the cat and the dog", "The end", "of the cat", ""] : !texts
%low = hfplus.each %text {
^bb0(%line: !value.str):
  %low = value.text lower(%line) : (!value.str) -> !value.str
  hfplus.yield %low : !value.str
} {label = "lower"} : !texts -> !texts
%words = hfplus.each %low {
^bb0(%line: !value.str):
  %words = value.text split(%line) : (!value.str) -> !value.list<!value.str>
  hfplus.yield_all %words : !value.list<!value.str>
} : !texts -> !texts
%pairs = hfplus.each %words {
^bb0(%w: !value.str):
  %p = value.make (%w, %w) : !pair
  hfplus.yield %p : !pair
} {label = "pairs"} : !texts -> !hfplus.stream<!pair, @leader, bounded>
%grouped = hfplus.group %pairs : !hfplus.stream<!pair, @leader, bounded> -> !keyed
%counts = hfplus.fold %grouped from {
  %zero = arith.constant 0 : i64
  hfplus.yield %zero : i64
} step {
^bb0(%n: i64, %w: !value.str):
  %one = arith.constant 1 : i64
  %m = arith.addi %n, %one : i64
  hfplus.yield %m : i64
} {label = "counts"} : !keyed -> !counts
%entries = hfplus.ungroup entries %counts
  : !counts -> !hfplus.stream<!entry, @leader, bounded, unordered>
%sorted = hfplus.sort %entries by {
^bb0(%e: !entry):
  %w = value.get %e[0] : !entry
  %n = value.get %e[1] : !entry
  %z = arith.constant 0 : i64
  %m = arith.subi %z, %n : i64
  %k = value.make (%m, %w) : !value.tuple<i64, !value.str>
  hfplus.yield %k : !value.tuple<i64, !value.str>
} : !hfplus.stream<!entry, @leader, bounded, unordered> -> !hfplus.stream<!entry, @leader, bounded>
hfplus.sink @print %sorted : !hfplus.stream<!entry, @leader, bounded>
"""

EXPECTED = ["the 4", "cat 2", "and 1", "dog 1", "end 1", "of 1"]


def texts(module: ModuleOp, seed: int | None = None) -> list[str]:
    return [line.text for line in interp.run(module, seed=seed).lines]


def rewritten(text: str, *rewrites: DecouplePass | PartitionPass) -> ModuleOp:
    module = parse_module(text, "fleet.mlir")
    assert verify_module(module) == []
    for rewrite in rewrites:
        rewrite.apply(make_context(), module)
        assert verify_module(module) == []
    return module


@pytest.mark.parametrize(
    "rewrites",
    [
        (),
        (DecouplePass("leader", "lower"),),
        (DecouplePass("leader", "pairs", "maker"),),
        (PartitionPass("leader"),),
        (PartitionPass("leader", members=1),),
        (PartitionPass("leader", members=5, to="counter"),),
        (DecouplePass("leader", "lower"), PartitionPass("leader", members=3)),
        (PartitionPass("leader", members=3, cut="counts"), DecouplePass("leader", "lower")),
        (PartitionPass("leader", members=3), DecouplePass("leader")),
    ],
    ids=str,
)
def test_word_count_says_the_same(rewrites: tuple[DecouplePass | PartitionPass, ...]):
    module = rewritten(WORD_COUNT, *rewrites)
    assert texts(module) == EXPECTED
    for seed in SEEDS:
        assert texts(module, seed) == EXPECTED, f"seed {seed}"
    for name in PIPELINES["graphs"]:
        get_all_passes()[name]()().apply(make_context(), module)
        assert verify_module(module) == []
    for seed in SEEDS:
        assert texts(module, seed) == EXPECTED, f"seed {seed}, graphs"


def test_order_within_a_key_is_kept_by_the_sender():
    text = """
    hfplus.location @a process
    !pair = !value.tuple<i64, i64>
    !keyed = !hfplus.keyed_stream<i64, i64, @a, bounded>
    !last = !hfplus.keyed_singleton<i64, i64, @a, bounded>
    !out = !hfplus.stream<!pair, @a, bounded, unordered>
    %s = hfplus.source_iter [[1, 1], [2, 5], [1, 2], [2, 6], [1, 3]]
      : !hfplus.stream<!pair, @a, bounded>
    %g = hfplus.group %s : !hfplus.stream<!pair, @a, bounded> -> !keyed
    %last = hfplus.fold %g step {
    ^bb0(%x: i64, %y: i64):
      %ten = arith.constant 10 : i64
      %shifted = arith.muli %x, %ten : i64
      %z = arith.addi %shifted, %y : i64
      hfplus.yield %z : i64
    } : !keyed -> !last
    %e = hfplus.ungroup entries %last : !last -> !out
    hfplus.sink @print %e : !out
    """
    module = rewritten(text, PartitionPass("a", members=3))
    for seed in SEEDS:
        assert sorted(texts(module, seed)) == ["1 123", "2 56"], f"seed {seed}"


def test_a_refusal_leaves_the_module_alone():
    module = parse_module(WORD_COUNT, "fleet.mlir")
    before = str(module)
    refused = [
        DecouplePass("leader", "nothing"),
        DecouplePass("leader", "counts"),
        DecouplePass("leader", "lower", "leader"),
        PartitionPass("leader", key="0"),
        PartitionPass("leader", members=0),
        PartitionPass("leader", cut="lower"),
    ]
    for rewrite in refused:
        with pytest.raises(DiagnosticError):
            rewrite.apply(make_context(), module)
        assert str(module) == before
