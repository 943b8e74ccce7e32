"""A slice is refused, in its own line, where it cannot be run: never left out in silence."""

from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.dialects.verification import check_module
from hydro_mlir.interp import run

ECHO = """hfplus.location @p process
%s = hfplus.source_iter [1] : !hfplus.stream<i64, @p, bounded>
%r = hfplus.slice @echo reads %s as ["batch"] because ["any batch is fine"] {
^bb0(%b: !hfplus.stream<i64, @p, bounded>):
  hfplus.finish release %b : !hfplus.stream<i64, @p, bounded>
} : (!hfplus.stream<i64, @p, bounded>) -> !hfplus.stream<i64, @p>
hfplus.sink @print %r : !hfplus.stream<i64, @p>
"""


def test_a_slice_is_not_left_out():
    module = parse_module(ECHO, "echo.mlir")
    check_module(module)
    outcome = run(module)
    assert outcome.lines == []
    assert outcome.error is not None
    (diagnostic,) = outcome.error.diagnostics
    assert diagnostic.code == "HF531"
    assert diagnostic.place is not None
    assert diagnostic.place.line == 3
