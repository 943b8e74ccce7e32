"""
Located errors: what users see instead of a traceback.

    HydroError                     every error this package raises on purpose
    ├── DiagnosticError            the user's program is wrong; one or more diagnostics      exit 1
    ├── UsageError                 the command line is wrong                                 exit 2
    └── InternalError              this package is wrong                                     exit 70

A diagnostic says where, what was expected, what was there instead, and what to type. Codes are
stable and grouped by who finds the mistake:

    HF0xx  language, building, `hfplus` rules      HF4xx  code generation
    HF1xx  user functions (the front end)          HF5xx  run time: traps, network, files
    HF2xx  passes and rewrites                     HF6xx  command line
    HF3xx  IR syntax and verifiers

Lines and columns count from 1, columns in characters.
"""

from __future__ import annotations

import difflib
import linecache
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NoReturn, cast

if TYPE_CHECKING:
    from xdsl.ir import Operation

EXIT_OK = 0
EXIT_DIAGNOSTIC = 1
EXIT_USAGE = 2
EXIT_INTERNAL = 70

# A longer source line is shown as a window around the place.
SOURCE_LINE_CHARACTERS_MAX = 160
# An element is shown up to here.
ELEMENT_CHARACTERS_MAX = 200


@dataclass(frozen=True)
class Place:
    """A stretch of one source line."""

    file: str
    line: int
    column: int = 1
    width: int = 1

    def __str__(self) -> str:
        return f"{shown_path(self.file)}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Note:
    """A second place that matters, such as the other end of an edge."""

    message: str
    place: Place | None = None


@dataclass(frozen=True)
class Diagnostic:
    """One mistake: a code, a message "expected X, but got Y", where, and what to type.

    `label` is printed behind the carets.
    """

    code: str
    message: str
    place: Place | None
    notes: tuple[Note, ...] = ()
    help: str = ""
    severity: str = "error"
    label: str = ""

    def __str__(self) -> str:
        return render(self)


class HydroError(Exception):
    """Base of every error that this package raises on purpose."""

    exit_code: ClassVar[int] = EXIT_DIAGNOSTIC


class DiagnosticError(HydroError):
    """The program is wrong; `diagnostics` holds every mistake found.

    >>> try:
    ...     fail("HF001", "expected a process, but got a cluster", None)
    ... except DiagnosticError as error:
    ...     print(error)
    error: [HF001] expected a process, but got a cluster
    """

    def __init__(self, diagnostics: Sequence[Diagnostic]):
        self.diagnostics = list(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return render_all(self.diagnostics)


class UsageError(HydroError):
    """The command line is wrong: an unknown option, a value that is missing."""

    exit_code = EXIT_USAGE


class InternalError(HydroError):
    """A mistake of this package; the message says what to report."""

    exit_code = EXIT_INTERNAL


def shortened(shown: str) -> str:
    """An element as a diagnostic shows it: not all of it where it is long."""
    if len(shown) <= ELEMENT_CHARACTERS_MAX:
        return shown
    return shown[:ELEMENT_CHARACTERS_MAX] + "…"


def fail(
    code: str,
    message: str,
    place: Place | None,
    *,
    notes: Sequence[Note] = (),
    help: str = "",
    label: str = "",
) -> NoReturn:
    """Raise a DiagnosticError of one diagnostic."""
    raise DiagnosticError([Diagnostic(code, message, place, tuple(notes), help, label=label)])


# --- rendering ---------------------------------------------------------------------------------

_COLORS = {
    "error": "\033[1;31m",
    "warning": "\033[1;35m",
    "note": "\033[1;36m",
    "help": "\033[1;32m",
    "place": "\033[1m",
    "caret": "\033[1;32m",
}
_COLOR_OFF = "\033[0m"


def render(diagnostic: Diagnostic, color: bool = False) -> str:
    """The text of one diagnostic, without a final newline.

    >>> print(render(Diagnostic("HF600", "expected a file", None, help="name one")))
    error: [HF600] expected a file
    help: name one
    """
    message = f"[{diagnostic.code}] {diagnostic.message}"
    lines = [_headline(diagnostic.place, diagnostic.severity, message, color)]
    if diagnostic.place is not None:
        lines += _excerpt(diagnostic.place, diagnostic.label, color)
    lines += [_headline(n.place, "note", n.message, color) for n in diagnostic.notes]
    if diagnostic.help:
        lines.append(_headline(None, "help", diagnostic.help, color))
    return "\n".join(lines)


def render_all(diagnostics: Sequence[Diagnostic], color: bool = False) -> str:
    """All diagnostics, and behind several of them a line that counts them."""
    parts = [render(d, color) for d in diagnostics]
    if len(diagnostics) > 1:
        parts.append(_count_line(diagnostics))
    return "\n".join(parts)


def _count_line(diagnostics: Sequence[Diagnostic]) -> str:
    counts: dict[str, int] = {}
    for diagnostic in diagnostics:
        counts[diagnostic.severity] = counts.get(diagnostic.severity, 0) + 1
    return " and ".join(f"{n} {word}{'s' if n > 1 else ''}" for word, n in sorted(counts.items()))


def _paint(text: str, kind: str, color: bool) -> str:
    return f"{_COLORS[kind]}{text}{_COLOR_OFF}" if color else text


def _headline(place: Place | None, kind: str, message: str, color: bool) -> str:
    where = "" if place is None else _paint(f"{place}:", "place", color) + " "
    return f"{where}{_paint(f'{kind}:', kind, color)} {message}"


def _excerpt(place: Place, label: str, color: bool) -> list[str]:
    """The source line with carets under the place; nothing where the source cannot be read."""
    source = source_line(place.file, place.line)
    if not source.strip():
        return []
    source, start = _window(source, place.column - 1)
    width = max(1, min(place.width, len(source) - start))
    # Tabs are kept, so that the carets stand under the place at any width of a tab.
    pad = "".join("\t" if c == "\t" else " " * _columns(c) for c in source[:start])
    carets = "^" * max(1, sum(map(_columns, source[start : start + width])))
    number = f"{place.line:>4}"
    marked = _paint(carets, "caret", color) + (f" {label}" if label else "")
    return [f"{number} | {source.rstrip()}", f"{' ' * len(number)} | {pad}{marked}"]


def _window(source: str, start: int) -> tuple[str, int]:
    """A part of a long line around `start`, and where `start` is in it."""
    if len(source) <= SOURCE_LINE_CHARACTERS_MAX:
        return source, min(start, len(source))
    first = max(0, min(start - SOURCE_LINE_CHARACTERS_MAX // 2, len(source) - 1))
    last = first + SOURCE_LINE_CHARACTERS_MAX
    head, tail = "…" if first > 0 else "", "…" if last < len(source) else ""
    return head + source[first:last] + tail, min(start, len(source)) - first + len(head)


def _columns(character: str) -> int:
    """Terminal columns of a character."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def source_line(file: str, line: int) -> str:
    """A line of a source file without its end, or "" where it cannot be read."""
    linecache.checkcache(file)
    return linecache.getline(file, line).rstrip("\n")


def shown_path(file: str) -> str:
    """A path as users typed it: relative if it lies below the working directory."""
    if not os.path.isabs(file):
        return file
    try:
        relative = os.path.relpath(file)
    except (ValueError, OSError):  # another drive, or the working directory is gone
        return file
    return file if relative.startswith(os.pardir) else relative


# --- places and suggestions --------------------------------------------------------------------

_WORD = re.compile(r"[\w.@%$!]+")


def place_of(op: Operation) -> Place | None:
    """Where an op comes from, if it knows: the width is that of the word at its column."""
    from xdsl.dialects.builtin import FileLineColLoc, FusedLoc

    location = op.location
    if isinstance(location, FusedLoc):
        parts = cast("Iterable[object]", location.locations)
        found = [part for part in parts if isinstance(part, FileLineColLoc)]
        location = found[0] if found else location
    if not isinstance(location, FileLineColLoc):
        return None
    return place_at(location.filename.data, location.line.data, location.column.data)


def place_at(file: str, line: int, column: int) -> Place:
    """The place of the word at a column of a file."""
    word = _WORD.match(source_line(file, line), max(0, column - 1))
    return Place(file, line, column, len(word.group()) if word is not None else 1)


def suggest(word: str, candidates: Iterable[str]) -> str:
    """The end of a sentence that names the nearest candidate, or "".

    >>> suggest("fuse-operator", ["schedule", "fuse-operators"])
    ', did you mean "fuse-operators"?'
    >>> suggest("xyz", ["schedule"])
    ''
    """
    found = difflib.get_close_matches(word, list(candidates), n=1)
    return f', did you mean "{found[0]}"?' if found else ""
