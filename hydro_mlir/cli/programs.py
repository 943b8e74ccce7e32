"""
Find the program that a command line names: `FILE.py`, `FILE.py:NAME`, or `FILE.mlir`.

Importing a user's file runs it, so whatever it raises is shown with the user's own line.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from hydro_mlir.diagnostics import DiagnosticError, Place, UsageError, fail, source_line, suggest

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from hydro_mlir.lang import Program

# The name that a program's module gets: its own could be that of an installed package.
MODULE_NAME = "__hydro_program__"
_SUFFIXES = (".py", ".mlir")


@dataclass(frozen=True)
class Target:
    """A file, and which of its programs is meant if it is not the only one."""

    path: Path
    name: str | None = None

    @property
    def is_mlir(self) -> bool:
        """Whether the file holds IR instead of Python."""
        return self.path.suffix == ".mlir"


def parse_target(text: str) -> Target:
    """The target that an argument names; DiagnosticError if there is no such file.

    A colon may be part of a file's name, so what exists as a whole is taken as a whole.
    """
    check_utf8(text)
    path, colon, name = text.rpartition(":")
    named = bool(colon) and name.isidentifier() and not os.path.exists(text)
    target = Target(Path(path), name) if named else Target(Path(text))
    if not target.path.exists():
        message = f"expected a program, but there is no file {target.path}"
        fail("HF600", message, None, help=_similar(str(target.path)))
    if target.path.is_dir():
        fail("HF600", f"expected a program, but {target.path} is a directory", None)
    if target.path.suffix not in _SUFFIXES:
        fail("HF600", f"expected a file .py or .mlir, but got {target.path}", None)
    return target


def check_utf8(text: str) -> None:
    """Refuse what is no UTF-8, as a path can be: it could be neither printed nor put into IR."""
    try:
        text.encode()
    except UnicodeEncodeError:
        shown = os.fsencode(text).decode(errors="backslashreplace")
        fail("HF601", f"expected text in UTF-8, but got {shown}", None)


def _similar(shown: str) -> str:
    folder = Path(shown).parent
    try:
        names = [str(folder / name) for name in os.listdir(folder) if name.endswith(_SUFFIXES)]
    except OSError:
        return ""
    return suggest(shown, names).removeprefix(", ")


# --- Python ------------------------------------------------------------------------------------


def load_program(target: Target) -> Program:
    """Import the file and pick its program; UsageError if it is not clear which."""
    from hydro_mlir.lang import Program

    module = _import(target.path)
    programs = {
        name: value for name, value in vars(module).items() if isinstance(value, Program)
    }
    if not programs:
        fail(
            "HF602",
            f"expected a program in {target.path}, but it defines none",
            None,
            help="decorate a function with @hydro.program",
        )
    if target.name is not None:
        return _named(target, programs)
    found = list({id(program): program for program in programs.values()}.values())
    if len(found) > 1:
        names = ", ".join(f"{target.path}:{name}" for name in programs)
        raise UsageError(f"{target.path} has several programs; name one: {names}")
    return found[0]


def _named(target: Target, programs: dict[str, Program]) -> Program:
    assert target.name is not None, "the caller has looked"
    if target.name not in programs:
        near = suggest(target.name, programs) or f"; it has {', '.join(programs)}"
        raise UsageError(f"{target.path} has no program {target.name}{near}")
    return programs[target.name]


def _import(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(MODULE_NAME, path.resolve())
    assert spec is not None, "the suffix is .py"
    assert spec.loader is not None, "a file has a loader"
    module = importlib.util.module_from_spec(spec)
    sys.modules[MODULE_NAME] = module
    sys.path.insert(0, str(path.resolve().parent))
    try:
        spec.loader.exec_module(module)
    except DiagnosticError:
        raise
    except SyntaxError as error:
        fail("HF603", f"expected Python, but got {error.msg}", _syntax_place(error, path))
    except (Exception, SystemExit) as error:
        message = f"importing {path} raised {type(error).__name__}: {error}"
        fail("HF604", message, _place_in(error, path))
    finally:
        sys.path.pop(0)
    return module


def _syntax_place(error: SyntaxError, path: Path) -> Place:
    width = 1
    if error.end_offset and error.offset and error.end_lineno == error.lineno:
        width = max(1, error.end_offset - error.offset)
    file = error.filename or str(path)
    return Place(_as_given(file, path), error.lineno or 1, error.offset or 1, width)


def _place_in(error: BaseException, path: Path) -> Place | None:
    """The innermost line of the user's file that the error passed through."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == str(path.resolve())]
    if not own:
        return None
    frame = own[-1]
    line = frame.lineno or 1
    text = source_line(frame.filename, line)
    column = (frame.colno or 0) + 1
    end = frame.end_colno if frame.end_lineno == frame.lineno else None
    width = (end or len(text)) - (column - 1)
    return Place(_as_given(frame.filename, path), line, column, max(1, width))


def _as_given(file: str, path: Path) -> str:
    """The user's own way to write the path of the program."""
    return str(path) if file == str(path.resolve()) else file


# --- MLIR --------------------------------------------------------------------------------------


def load_module(path: Path) -> ModuleOp:
    """Parse a file of IR; DiagnosticError for what is none."""
    from hydro_mlir.dialects.syntax import parse_module

    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        fail("HF605", f"expected UTF-8 in {path}, but byte {error.start} is none", None)
    except OSError as error:
        fail("HF600", f"cannot read {path}: {error.strerror}", None)
    return parse_module(text, str(path))
