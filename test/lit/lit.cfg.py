# The same files by LLVM's tool: `lit test/lit` (run tests need pytest, see test/lit/run).
# ruff: noqa: F821
import os
import sys
import tempfile
from pathlib import Path

import lit.formats

root = Path(__file__).resolve().parents[2]
config.name = "hydro-mlir"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir"]
config.excludes = ["run", "inputs"]
config.test_source_root = str(root / "test" / "lit")
# Elsewhere, or lit leaves `Output` folders between the tests.
config.test_exec_root = os.path.join(tempfile.gettempdir(), f"hydro-mlir-lit-{os.getuid()}")
config.environment["PYTHONPATH"] = str(root)
config.environment["PATH"] = os.pathsep.join(
    [str(root / "tools"), str(Path(sys.executable).parent), os.environ["PATH"]]
)
config.maxIndividualTestTime = 60
