"""Fixtures that run single operations and small modules through the interpreter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import Attribute, Block, Operation, Region

from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.dialects import value
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.interp import Environment, call_function, call_region, environment_of


def type_of(example: object) -> Attribute:
    """The type of a Python value; lists are those of integers where they are empty."""
    if isinstance(example, bool):
        return i1
    if isinstance(example, int):
        return i64
    if isinstance(example, float):
        return f64
    if isinstance(example, str):
        return value.text
    if isinstance(example, tuple):
        return value.TupleType([type_of(part) for part in example])
    if isinstance(example, list):
        return value.ListType(type_of(example[0]) if example else i64)
    raise TypeError(type(example))


def _evaluate(
    build: Callable[..., Operation],
    *arguments: Any,
    types: Sequence[Attribute] | None = None,
    overflow: str = "wrap",
) -> Any:
    """The result of one operation, built from SSA values, on these arguments."""
    block = Block(arg_types=types or [type_of(argument) for argument in arguments])
    operation = build(*block.args)
    block.add_ops([operation, hfplus.YieldOp(operation.results[0])])
    (result,) = call_region(Region(block), arguments, Environment(overflow=overflow))
    return result


def _call(text: str, name: str, *arguments: Any, **changes: Any) -> Any:
    """The result of a function of a module, given as text."""
    environment = environment_of(parse_module(text, "test.mlir"))
    for key, change in changes.items():
        setattr(environment, key, change)
    (result,) = call_function(environment.functions[name], arguments, environment)
    return result


@pytest.fixture
def evaluate() -> Callable[..., Any]:
    return _evaluate


@pytest.fixture
def call() -> Callable[..., Any]:
    return _call
