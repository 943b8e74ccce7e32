"""Runs one operator of the interpreter by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from hydro_mlir.interp.ticks.operator import Operator


def _results(operator: Operator, *batches: Sequence[Any], first: bool = True) -> list[Any]:
    """What one run emits: elements of port 0 as they are, others as (port, element)."""
    emitted: list[Any] = []
    emit = lambda element, port: emitted.append(element if port == 0 else (port, element))  # noqa: E731
    operator.run(batches, first, emit)
    operator.finish(emit)
    return emitted


def _tick(operator: Operator, *batches: Sequence[Any]) -> list[Any]:
    """What one tick emits; its end resets state."""
    operator.begin(0)
    emitted = _results(operator, *batches)
    operator.reset("tick")
    return emitted


def _iteration(operator: Operator, *batches: Sequence[Any]) -> list[Any]:
    """What one iteration of a loop emits; its end resets state."""
    operator.begin(0)
    emitted = _results(operator, *batches)
    operator.reset("none")
    return emitted


@pytest.fixture
def run() -> Callable[..., list[Any]]:
    return _results


@pytest.fixture
def tick() -> Callable[..., list[Any]]:
    return _tick


@pytest.fixture
def iteration() -> Callable[..., list[Any]]:
    return _iteration
