"""The shape of the source: sizes, docstrings, and a node that starts without the compiler."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "hydro_mlir").rglob("*.py"))
FILE_LINES_MAX = 400
DIALECT_LINES_MAX = 800
FUNCTION_LINES_MAX = 70


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_modules_have_docstrings():
    assert not [name(file) for file in FILES if not ast.get_docstring(ast.parse(file.read_text()))]


def test_files_are_short():
    lines = {file: len(file.read_text().splitlines()) for file in FILES}
    limits = {
        file: DIALECT_LINES_MAX if file.parent.name == "dialects" else FILE_LINES_MAX
        for file in FILES
    }
    assert not [f"{name(file)}: {lines[file]}" for file in FILES if lines[file] > limits[file]]


def test_functions_are_short():
    found = [
        f"{name(file)}: {node.name}: {node.end_lineno - node.lineno + 1}"
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert not found


def test_node_starts_without_the_compiler():
    code = (
        "import sys, hydro_mlir.rt.node\n"
        "print([m for m in ('xdsl', 'numba', 'numpy', 'click', 'rich') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize(
    "module", ["hydro_mlir", "hydro_mlir.diagnostics", "hydro_mlir.rt.abi"]
)
def test_import_is_light(module: str):
    code = f"import sys, {module}; print('xdsl' in sys.modules or 'numba' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout.strip() == "False", done.stderr
