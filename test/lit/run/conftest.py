"""Every program in this folder runs under every engine and writes the lines it expects."""

from hydro_mlir.testing.plugin import collect_run_tests as pytest_collect_file

__all__ = ["pytest_collect_file"]
