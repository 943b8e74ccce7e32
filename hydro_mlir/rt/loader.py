"""
Load object code into this process with LLVM's linker; no compiler is involved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any


# The runtime's functions that a location's code calls.
SHARED_NAME = "shared.o"


class LoadError(Exception):
    """An object that cannot be loaded: missing, damaged, or for another machine."""


class Library:
    """Object code in memory: the addresses of its functions. It lives as long as this object.

    `beside` are objects in the same directory that it calls; those that are not there are skipped.
    """

    def __init__(self, path: Path, symbols: Iterable[str], beside: Sequence[str] = (SHARED_NAME,)):
        self._path = path
        others = [path.with_name(name) for name in beside]
        paths = [path, *(other for other in others if other.exists())]
        self._tracker, self._engine = _load(paths, list(symbols))

    def address(self, symbol: str) -> int:
        """The address of a function that was asked for."""
        return int(self._tracker[symbol])


def _load(paths: list[Path], symbols: list[str]) -> tuple[Any, Any]:
    # Imported here: this module is imported by launchers, which load nothing.
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    engine = binding.create_lljit_compiler()
    builder = binding.JITLibraryBuilder().add_current_process()
    for path in paths:
        builder.add_object_img(_read(path))
    for symbol in symbols:
        builder.export_symbol(symbol)
    try:
        return builder.link(engine, paths[0].name), engine
    except RuntimeError as error:
        raise LoadError(f"cannot load {paths[0]}: {error}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LoadError(f"cannot read {path}: {error.strerror}") from error
