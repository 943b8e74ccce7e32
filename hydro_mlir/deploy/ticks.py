"""Runs a graph in tick mode in this process, tick by tick, until none asks for another."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from xdsl.dialects.builtin import ModuleOp

from hydro_mlir.analysis.dataflow import stands_alone
from hydro_mlir.diagnostics import Diagnostic, DiagnosticError


def is_in_ticks(module: ModuleOp) -> bool:
    """Whether a module is one graph in tick mode that needs no fleet."""
    return stands_alone(module)


def outputs(module: ModuleOp, ticks_max: int | None = None) -> Iterator[tuple[str, object]]:
    """Pairs of a sink's callback and an element, each tick's when it is over.

    Nothing comes from outside, at most `ticks_max` ticks run. Raises DiagnosticError for what
    cannot be compiled, and where a tick fails.
    """
    from hydro_mlir import compiler
    from hydro_mlir.hydroflow.run import StepError

    engine = compiler.tick_engine(module)
    for _ in itertools.count() if ticks_max is None else range(ticks_max):
        try:
            result = engine.tick({})
        except StepError as error:
            found = error.diagnostic or Diagnostic("HF500", error.message, error.place)
            raise DiagnosticError([found]) from error
        yield from result.outputs
        if not result.again:
            return


def run(module: ModuleOp, callbacks: Mapping[str, Callable[..., object]]) -> None:
    """Run it; a sink without a function prints its elements, as interpreters do."""
    for callback, element in outputs(module):
        fields = cast("tuple[Any, ...]", element) if type(element) is tuple else (element,)
        callbacks.get(callback, print)(*fields)
