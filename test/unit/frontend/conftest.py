"""Compile a Python function, check the region, and evaluate it with the interpreter."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from xdsl.dialects.builtin import FileLineColLoc, FunctionType, ModuleOp, f64, i1, i64
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError
from hydro_mlir.dialects import value
from hydro_mlir.dialects.hydroflow_plus import YieldOp
from hydro_mlir.frontend import FunctionLibrary, compile_function
from hydro_mlir.interp.functions import Environment, Trap, call_region

sys.path.insert(0, str(Path(__file__).parent))  # for `class_functions`


def type_of(sample: object) -> Attribute:
    """The type of a Python value."""
    if isinstance(sample, bool):
        return i1
    if isinstance(sample, list):
        return value.ListType(type_of(sample[0]))
    if isinstance(sample, tuple):
        return value.TupleType([type_of(part) for part in sample])
    return {int: i64, float: f64, str: value.text}[type(sample)]


class Compiled:
    """A compiled function that can be called."""

    def __init__(self, function: Callable[..., object], types: Sequence[Attribute], **options: str):
        self.library = FunctionLibrary(**options)
        self.result: list[Attribute] = []

        def terminate(ops, result, place):
            self.result.append(result.type)
            ops.insert(YieldOp(result))

        bind = [(index, None) for index in range(len(types))]
        self.region = compile_function(function, types, bind, terminate, self.library)
        self._verify(types)

    def _verify(self, types: Sequence[Attribute]) -> None:
        assert len(self.result) == 1
        copy = FuncOp("_", FunctionType.from_lists(list(types), []), self.region.clone())
        module = ModuleOp([*(f.clone() for f in self.library.functions), copy])
        module.verify()
        for op in self.region.walk():
            assert isinstance(op.location, FileLineColLoc), op
        exits = [b for b in self.region.blocks if isinstance(b.last_op, YieldOp)]
        assert len(exits) == 1

    def __call__(self, *arguments: object) -> object:
        functions = {op.sym_name.data: op for op in self.library.functions}
        environment = Environment(functions, location="worker", member=2)
        return call_region(self.region, list(arguments), environment)[0]


def same(left: object, right: object) -> bool:
    """Equal, with NaN equal to itself."""
    if isinstance(left, float) and isinstance(right, float) and math.isnan(left):
        return math.isnan(right)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


def check(
    function: Callable[..., object], *samples: object, types: Sequence[Attribute] = ()
) -> None:
    """Compile a function and compare it with Python on samples (tuples are argument lists)."""
    calls = [sample if isinstance(sample, tuple) else (sample,) for sample in samples]
    compiled = Compiled(function, types or [type_of(argument) for argument in calls[0]])
    for arguments in calls:
        expected, error = _run(function, arguments)
        if error is None:
            assert same(compiled(*arguments), expected), (arguments, expected)
            continue
        with pytest.raises(Trap) as trapped:
            compiled(*arguments)
        name = trapped.value.message.split(":")[0]
        assert name.endswith(("Error", type(error).__name__)), (arguments, error)


def _run(
    function: Callable[..., object], arguments: Sequence[object]
) -> tuple[object, Exception | None]:
    try:
        return function(*arguments), None
    except (ArithmeticError, ValueError, LookupError, AssertionError, RuntimeError) as error:
        return None, error


def refused(function: Callable[..., object], *types: Attribute) -> Diagnostic:
    """The only diagnostic that compiling a function gives."""
    with pytest.raises(DiagnosticError) as raised:
        Compiled(function, types)
    assert len(raised.value.diagnostics) == 1, str(raised.value)
    return raised.value.diagnostics[0]


@pytest.fixture(name="check")
def check_fixture() -> Callable[..., None]:
    return check


@pytest.fixture(name="refused")
def refused_fixture() -> Callable[..., Diagnostic]:
    return refused


@pytest.fixture(name="compiled")
def compiled_fixture() -> type[Compiled]:
    return Compiled
