"""
The interpreter of graphs in tick mode: every operator in Python's own terms, nothing clever.

    TickEngine(module).tick(inputs) -> TickResult

`operator` says what an operator is, `plan` in which order operators run; the others are families
of operators. `families` and `assembly` make them of ops.
"""

from hydro_mlir.interp.ticks.engine import TickEngine, TickResult

__all__ = ["TickEngine", "TickResult"]
