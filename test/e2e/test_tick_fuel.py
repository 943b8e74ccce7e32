"""
Goal: a fixpoint that never ends is stopped after as many rounds as the command line says, and the
diagnostic names its stratum; both engines say the same.

Method: a cycle that counts for ever.
"""

import pytest

from hydro_mlir.cli.run import main

ENDLESS = """
hf.graph @graph members 1 attributes {ticks} {
  %start = hf.source_iter [0] : !hf.edge<i64>
  %again = hf.forward @again : !hf.edge<i64>
  %reached = hf.union %start, %again : !hf.edge<i64>, !hf.edge<i64> -> !hf.edge<i64>
  %new = hf.unique %reached : !hf.edge<i64> -> !hf.edge<i64>
  %next = hf.map %new {
  ^bb0(%number: i64):
    %one = arith.constant 1 : i64
    %sum = arith.addi %number, %one : i64
    hf.yield %sum : i64
  } : !hf.edge<i64> -> !hf.edge<i64>
  hf.complete @again %next : !hf.edge<i64>
  hf.dest_sink @print %new : !hf.edge<i64>
}
"""


@pytest.fixture
def endless(tmp_path):
    file = tmp_path / "endless.mlir"
    file.write_text(ENDLESS, encoding="utf-8")
    return str(file)


def test_both_engines_name_the_stratum(endless, capfd):
    found = []
    for engine in ("local", "interp"):
        assert main([endless, "--on", engine, "--tick-fuel", "7"]) == 1
        out, errors = capfd.readouterr()
        assert out == "", "nothing of the faulty tick is delivered"
        found.append(errors)
    native, interpreted = found
    assert "7 rounds" in native
    assert "stratum" in native
    assert native == interpreted
