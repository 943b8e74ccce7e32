"""
Load object code into this process with LLVM's linker; no compiler is involved.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any


class LoadError(Exception):
    """An object that cannot be loaded: missing, damaged, or for another machine."""


class Library:
    """Object code in memory: the addresses of its functions. It lives as long as this object."""

    def __init__(self, path: Path, symbols: Iterable[str]):
        self._path = path
        self._tracker, self._engine = _load(path, list(symbols))

    def address(self, symbol: str) -> int:
        """The address of a function that was asked for."""
        return int(self._tracker[symbol])


def _load(path: Path, symbols: list[str]) -> tuple[Any, Any]:
    # Imported here: this module is imported by launchers, which load nothing.
    from llvmlite import binding

    try:
        image = path.read_bytes()
    except OSError as error:
        raise LoadError(f"cannot read {path}: {error.strerror}") from error
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    engine = binding.create_lljit_compiler()
    builder = binding.JITLibraryBuilder().add_current_process().add_object_img(image)
    for symbol in symbols:
        builder.export_symbol(symbol)
    try:
        return builder.link(engine, path.name), engine
    except RuntimeError as error:
        raise LoadError(f"cannot load {path}: {error}") from error
