"""What `hydro-opt` reads: a file, standard input, parts of a file, or a Python program."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from xdsl.context import Context
from xdsl.dialects.builtin import ModuleOp

from hydro_mlir.cli.programs import load_program, parse_target
from hydro_mlir.diagnostics import Place, UsageError, fail
from hydro_mlir.dialects.syntax import parse_module, remember_source

STDIN_NAME = "<stdin>"
_PROGRAM = re.compile(r"\.py(:\w+)?$")
_SEPARATOR = re.compile(r"^[ \t]*// -----[^\n]*$", re.MULTILINE)


@dataclass(frozen=True)
class Chunk:
    """A part of an input, from `first_line` of its file on; `file` may name a program."""

    text: str
    file: str
    first_line: int = 1

    @property
    def kind(self) -> str:
        """`py` for programs, `mlir` for everything else."""
        return "py" if _PROGRAM.search(self.file) is not None else "mlir"


def read_chunks(path: str | None, split: bool) -> list[Chunk]:
    """The parts of an input; one unless `split` asks for cuts at `// -----`.

    Raises DiagnosticError if the file is not there or is no UTF-8.
    """
    if path is None or path == "-":
        text = _decode(sys.stdin.buffer.read(), STDIN_NAME)
        remember_source(text, STDIN_NAME)
        return split_text(text, STDIN_NAME) if split else [Chunk(text, STDIN_NAME)]
    if _PROGRAM.search(path) is not None:
        return [Chunk("", path)]
    try:
        with open(path, "rb") as stream:
            text = _decode(stream.read(), path)
    except OSError as error:
        fail("HF600", f"expected a file to read, but got {path}: {error.strerror}", None)
    return split_text(text, path) if split else [Chunk(text, path)]


def split_text(text: str, file: str) -> list[Chunk]:
    """Cut a text at its separator lines.

    >>> [(c.text, c.first_line) for c in split_text("a\\n// -----\\nb", "f.mlir")]
    [('a\\n', 1), ('\\nb', 2)]
    """
    chunks: list[Chunk] = []
    start = 0
    for separator in [*_SEPARATOR.finditer(text), None]:
        end = len(text) if separator is None else separator.start()
        chunks.append(Chunk(text[start:end], file, text.count("\n", 0, start) + 1))
        start = end if separator is None else separator.end()
    return chunks


def read_module(
    chunk: Chunk, kind: str | None, context: Context, implicit_module: bool = True
) -> ModuleOp:
    """Parse IR, or build a program with the defaults of its parameters."""
    kind = kind or chunk.kind
    if kind == "py":
        return load_program(parse_target(chunk.file)).build().module
    if kind != "mlir":
        raise UsageError(f"expected an input of kind mlir or py, but got {kind}")
    return parse_module(
        chunk.text, chunk.file, context, chunk.first_line, implicit_module
    )


def _decode(data: bytes, file: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line_start = data.rfind(b"\n", 0, error.start) + 1
        place = Place(file, data.count(b"\n", 0, error.start) + 1, error.start - line_start + 1)
        byte = data[error.start]
        fail("HF605", f"expected UTF-8, but got the byte 0x{byte:02x}", place)
