"""Runs a graph on every engine; what has no native lowering yet is skipped there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.hydroflow import Graph, Run

ENGINES = ["interpreted", "native"]
NOT_YET = "no native lowering"


def _compiled(graph: Graph) -> Run:
    from hydro_mlir import compiler

    if not hasattr(compiler, "tick_engine"):
        pytest.skip(NOT_YET)
    try:
        return graph.compile()
    except DiagnosticError as error:
        if NOT_YET in str(error):
            pytest.skip(str(error))
        raise


@pytest.fixture(params=ENGINES)
def start(request: pytest.FixtureRequest) -> Callable[[Graph], Run]:
    """From a graph to a run of it."""
    return Graph.interpret if request.param == "interpreted" else _compiled
