"""`hydro-opt` reads what it prints: every `.mlir` of the repository, at every level, both forms."""

import io
from pathlib import Path

import pytest
from xdsl.dialects.builtin import ModuleOp
from xdsl.printer import Printer

from hydro_mlir.cli.inputs import split_text
from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.dialects import make_context
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.dialects.verification import check_module
from hydro_mlir.passes import get_all_passes
from hydro_mlir.passes.pipelines import NATIVE

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    path
    for folder in ("test", "examples", "bench", "docs")
    for path in (ROOT / folder).rglob("*.mlir")
    if "expected-error" not in path.read_text()
)


def printed(module: ModuleOp, generic: bool) -> str:
    text = io.StringIO()
    Printer(text, print_generic_format=generic).print_op(module)
    return text.getvalue()


def check(module: ModuleOp, level: str) -> None:
    for generic in (False, True):
        text = printed(module, generic)
        again = parse_module(text, f"<{level}>")
        check_module(again)
        assert printed(again, False) == printed(module, False), level


def levels(module: ModuleOp) -> bool:
    """Whether the module is at level 1, and goes through the pipeline."""
    return any(op.name.startswith("hfplus.") for op in module.ops)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_round_trip(path: Path):
    context = make_context()
    passes = get_all_passes()
    for chunk in split_text(path.read_text(), str(path)):
        try:
            module = parse_module(chunk.text, chunk.file, context, chunk.first_line)
            check_module(module)
        except DiagnosticError:
            continue  # a test of a refusal that does not use expected-error
        check(module, "input")
        for name in NATIVE if levels(module) else ():
            try:
                passes[name]()().apply(context, module)
            except DiagnosticError:
                break
            check(module, name)
