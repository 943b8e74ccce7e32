"""
The interpreter of graphs in tick mode: every operator in Python's own terms, nothing clever.

    engine(module).tick(inputs) -> TickResult

`operator` says what an operator is, `plan` in which order operators run; the others are families
of operators. `families` and `assembly` make them of ops.
"""

from __future__ import annotations

from xdsl.dialects.builtin import ModuleOp

from hydro_mlir.interp.ticks.evaluation import TickEngine, TickResult

__all__ = ["TickEngine", "TickResult", "engine"]


def engine(module: ModuleOp, fuel: int | None = None) -> TickEngine:
    """The interpreter of a module's graph; `fuel` limits the rounds of a fixpoint or loop.

    Raises DiagnosticError where the module is not one graph in tick mode.
    """
    return TickEngine(module, fuel)
