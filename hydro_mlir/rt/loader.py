"""
Load object code into this process; no compiler is involved.

The small loader of `elf.py` is tried first, because it is there at once; what it does not
support, or another machine's objects, LLVM's linker loads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from hydro_mlir.rt.elf import ElfImage, Unsupported

# Objects of the runtime's functions that a location's code calls.
SHARED_NAMES = ("core.o", "text.o")


class LoadError(Exception):
    """An object that cannot be loaded: missing, damaged, or for another machine."""


class _Image(Protocol):
    def address(self, symbol: str) -> int: ...


class Library:
    """Object code in memory: the addresses of its functions. It lives as long as this object.

    `beside` are objects in the same directory that it calls; those that are not there are skipped.
    """

    def __init__(self, path: Path, symbols: Iterable[str], beside: Sequence[str] = SHARED_NAMES):
        others = [path.with_name(name) for name in beside]
        objects = [_read(other) for other in others if other.exists()]
        self._image = _load([*objects, _read(path)], path, list(symbols))

    def address(self, symbol: str) -> int:
        """The address of a function that was asked for."""
        return self._image.address(symbol)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LoadError(f"cannot read {path}: {error.strerror}") from error


def _load(objects: Sequence[bytes], path: Path, symbols: list[str]) -> _Image:
    try:
        return _ElfImages(objects)
    except Unsupported:
        return LlvmImage(objects, path, symbols)


class _ElfImages:
    """Objects of which each may call those before it; the last one is asked for addresses."""

    def __init__(self, objects: Sequence[bytes]):
        known: dict[str, int] = {}
        self._images: list[ElfImage] = []
        for data in objects:
            self._images.append(ElfImage(data, known))
            known |= self._images[-1].exported

    def address(self, symbol: str) -> int:
        return self._images[-1].address(symbol)


class LlvmImage:
    """Objects loaded by LLVM: any machine that LLVM knows, any relocation."""

    def __init__(self, objects: Sequence[bytes], path: Path, symbols: list[str]):
        # Imported here, because it takes longer than all else that a node does at its start.
        from llvmlite import binding

        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
        self._engine: Any = binding.create_lljit_compiler()
        builder = binding.JITLibraryBuilder().add_current_process()
        for data in objects:
            builder.add_object_img(data)
        for symbol in symbols:
            builder.export_symbol(symbol)
        try:
            self._tracker: Any = builder.link(self._engine, path.name)
        except RuntimeError as error:
            raise LoadError(f"cannot load {path}: {error}") from error

    def address(self, symbol: str) -> int:
        """The address of a symbol that was asked for."""
        return int(self._tracker[symbol])
