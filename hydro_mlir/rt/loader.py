"""
Load object code into this process; no compiler is involved.

The small loader of `elf.py` is tried first, because it is there at once; what it does not
support, or another machine's objects, LLVM's linker loads.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from hydro_mlir.rt.elf import ElfImage, Unsupported


class LoadError(Exception):
    """An object that cannot be loaded: missing, damaged, or for another machine."""


class _Image(Protocol):
    def address(self, symbol: str) -> int: ...


class Library:
    """Object code in memory: the addresses of its functions. It lives as long as this object."""

    def __init__(self, path: Path, symbols: Iterable[str]):
        try:
            data = path.read_bytes()
        except OSError as error:
            raise LoadError(f"cannot read {path}: {error.strerror}") from error
        self._image = _load(data, path, list(symbols))

    def address(self, symbol: str) -> int:
        """The address of a function that was asked for."""
        return self._image.address(symbol)


def _load(data: bytes, path: Path, symbols: list[str]) -> _Image:
    try:
        return ElfImage(data)
    except Unsupported:
        return LlvmImage(data, path, symbols)


class LlvmImage:
    """An object loaded by LLVM: any machine that LLVM knows, any relocation."""

    def __init__(self, data: bytes, path: Path, symbols: list[str]):
        # Imported here, because it takes longer than all else that a node does at its start.
        from llvmlite import binding

        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
        self._engine: Any = binding.create_lljit_compiler()
        builder = binding.JITLibraryBuilder().add_current_process().add_object_img(data)
        for symbol in symbols:
            builder.export_symbol(symbol)
        try:
            self._tracker: Any = builder.link(self._engine, path.name)
        except RuntimeError as error:
            raise LoadError(f"cannot load {path}: {error}") from error

    def address(self, symbol: str) -> int:
        """The address of a symbol that was asked for."""
        return int(self._tracker[symbol])
