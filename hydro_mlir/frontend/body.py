"""The body of a function: translated once per round, its returns merged, its region checked."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import cast

from xdsl.ir import Block, Region, SSAValue
from xdsl.traits import IsTerminator

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, InternalError, place_of
from hydro_mlir.frontend.user import UserTranslator
from hydro_mlir.frontend.values import Abandon, has_unknown


def guarded(t: UserTranslator, part: Callable[[], SSAValue | None]) -> SSAValue | None:
    """Run a part; its mistakes are kept, because a later round may know better."""
    try:
        return part()
    except Abandon:
        t.block = None
    except DiagnosticError as error:
        t.errors += error.diagnostics
        t.block = None
    return None


def body_result(t: UserTranslator) -> SSAValue | None:
    """Translate the body and merge its returns; None where there are none."""
    return guarded(t, lambda: _merged_body(t))


def _merged_body(t: UserTranslator) -> SSAValue | None:
    node = t.source.node
    if not t.is_open():
        return None
    if isinstance(node, ast.AsyncFunctionDef):
        t.source.fail("HF102", "`async` is not supported in a compiled function", node)
    if isinstance(node, ast.Lambda):
        if t.changes_accumulator:
            t.call_statement(cast(ast.Call, node.body))
        result = t.nothing() if t.changes_accumulator else t.result_of(node.body)
        t.finish_path(result, node.body)
    else:
        _refuse_generator(t, node)
        t.statements(node.body)
        if t.is_open() and not t.errors:
            t.location = t.source.location(node)
            t.finish_path(t.nothing(), node)
    returns = t.returns
    if not returns.states:
        t.block = None
        return None
    if t.errors or len(returns.results) != len(returns.states):
        return None
    return t.merge(returns.states, returns.results, returns.nodes[-1])


def _refuse_generator(t: UserTranslator, node: ast.FunctionDef) -> None:
    if not inspect.isgeneratorfunction(t.source.function):
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Yield | ast.YieldFrom):
            t.source.fail(
                "HF102",
                "`yield` is not supported in a compiled function",
                inner,
                help="return a list",
            )


def refuse_unknown(region: Region) -> None:
    """Every list's element type must have been found, and every path must have an end."""
    for op in region.walk():
        if any(has_unknown(result.type) for result in op.results):
            raise DiagnosticError(
                [
                    Diagnostic(
                        "HF117",
                        "expected to find out what this list holds, but nothing is put into it",
                        place_of(op),
                        help="annotate it: `items: list[int] = []`",
                    )
                ]
            )


def require_ended(region: Region, exit_block: Block | None) -> None:
    """Every block but the exit has to end; anything else is a mistake of ours."""
    for block in region.blocks:
        last = block.last_op
        if block is not exit_block and (last is None or not last.has_trait(IsTerminator)):
            raise InternalError("a path of a compiled function has no end")
