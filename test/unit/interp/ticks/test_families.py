from __future__ import annotations

import pytest

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.interp.ticks.assembly import DEFERRING
from hydro_mlir.interp.ticks.families import BUILDERS

# Ends of channels between locations, which a graph in tick mode has none of.
ELSEWHERE = {hf.DestChannelOp, hf.CompleteOp, hf.LoopOp, *DEFERRING}
OPERATORS = [op for op in hf.Hydroflow.operations if issubclass(op, hf.Operator)]


@pytest.mark.parametrize("op", OPERATORS, ids=lambda op: op.name)
def test_every_operator_is_evaluated(op):
    assert op in BUILDERS or op in ELSEWHERE
