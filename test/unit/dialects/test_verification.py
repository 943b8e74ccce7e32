"""All mistakes at once, in the order of the text; dominance over loops and dead blocks."""

from hydro_mlir.dialects.dominance import DominatorTree
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.dialects.verification import rule_code, verify_module

LOOP = """func.func @f(%p: i1) {
  cf.br ^head
^exit:
  func.return
^body:
  cf.br ^head
^head:
  cf.cond_br %p, ^body, ^exit
^dead:
  cf.br ^exit
}
"""


def test_three_mistakes_are_three_diagnostics():
    text = """
hfplus.location @p cluster 0
%x = hfplus.source_iter ["a"] : !hfplus.stream<i64, @p, bounded>
%y = hfplus.limit -1 %x : !hfplus.stream<i64, @p, bounded> -> !hfplus.stream<i64, @p, bounded>
"""
    found = verify_module(parse_module(text, "f.mlir"))
    assert [(d.code, d.place.line) for d in found if d.place] == [
        ("HF097", 2),
        ("HF085", 3),
        ("HF085", 4),
    ]


def test_rules_of_the_whole_wait_for_single_operations():
    text = """
hfplus.location @p process
%x = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
"""
    assert [d.code for d in verify_module(parse_module(text, "f.mlir"))] == [rule_code("V16")]


def test_dominators_of_a_loop():
    function = next(iter(parse_module(LOOP, "f.mlir").ops))
    entry, exit_, body, head, dead = function.regions[0].blocks
    tree = DominatorTree(function.regions[0])
    assert tree.dominates(entry, exit_)
    assert tree.dominates(head, exit_)
    assert tree.dominates(head, body)
    assert not tree.dominates(body, head)
    assert not tree.dominates(body, exit_)
    assert not tree.dominates(dead, exit_)
    assert tree.dominates(exit_, dead), "nothing runs where no path leads"


def test_dominators_of_a_long_chain_take_linear_time():
    blocks = "".join(f"^b{i}:\n  cf.br ^b{i + 1}\n" for i in range(300))
    text = f"func.func @f() {{\n  cf.br ^b0\n{blocks}^b300:\n  func.return\n}}"
    function = next(iter(parse_module(text, "f.mlir").ops))
    first, *_, last = function.regions[0].blocks
    assert DominatorTree(function.regions[0]).dominates(first, last)
