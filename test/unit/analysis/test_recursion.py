"""Which functions are in a cycle of calls, and which lead to one."""

from __future__ import annotations

from xdsl.dialects import func

from hydro_mlir.analysis.recursion import recursion
from hydro_mlir.dialects.syntax import parse_module


def _recursion(calls: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    text = "\n".join(
        f"func.func private @{name}() {{\n"
        + "".join(f"  func.call @{callee}() : () -> ()\n" for callee in callees)
        + "  func.return\n}"
        for name, callees in calls.items()
    )
    module = parse_module(text, "test.mlir")
    functions = {op.sym_name.data: op for op in module.ops if isinstance(op, func.FuncOp)}
    found = recursion(functions)
    return sorted(found.recursive), sorted(found.leading)


def test_calls_without_a_cycle():
    assert _recursion({"a": ["b", "c"], "b": ["c"], "c": []}) == ([], [])


def test_a_function_that_calls_itself():
    assert _recursion({"a": ["b"], "b": ["b"], "c": []}) == (["b"], ["a", "b"])


def test_functions_that_call_each_other():
    calls = {"main": ["even"], "even": ["odd", "leaf"], "odd": ["even"], "leaf": []}
    assert _recursion(calls) == (["even", "odd"], ["even", "main", "odd"])


def test_one_recursion_within_another():
    calls = {"outer": ["outer", "between"], "between": ["inner"], "inner": ["inner"]}
    assert _recursion(calls) == (["inner", "outer"], ["between", "inner", "outer"])
