"""
Expected diagnostics, written on the guilty line of a test file.

    %s = hfplus.sort %x by {...}   // expected-error {{expected a bounded input}}
    // expected-error @+1 {{V16}}

The text is a part of the diagnostic's `[code] message`. Words: `expected-error`,
`expected-warning`, `expected-note`. `@above`, `@below`, `@+2` and `@-1` name another line,
`@unknown` a diagnostic without a place. A diagnostic that nothing expects, and an expectation
that nothing meets, are reported; notes may go unexpected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hydro_mlir.diagnostics import Diagnostic, Place

_EXPECTATION = re.compile(
    r"expected-(?P<severity>error|warning|note)\s*(?:@(?P<where>[+-]\d+|above|below|unknown))?"
    r"\s*\{\{(?P<text>.*?)\}\}"
)
_OFFSETS = {"above": -1, "below": 1}


@dataclass(frozen=True)
class Expectation:
    """A diagnostic that a file says it has; `line` is None for one without a place."""

    severity: str
    line: int | None
    text: str
    written_at: Place


def expectations(text: str, file: str, first_line: int = 1) -> list[Expectation]:
    """All expectations of a file.

    >>> expectations("x // expected-error {{no}}", "f.mlir")[0].line
    1
    """
    found: list[Expectation] = []
    for number, line in enumerate(text.splitlines(), first_line):
        for match in _EXPECTATION.finditer(line):
            where = match["where"] or "+0"
            place = Place(file, number, match.start() + 1, match.end() - match.start())
            at = None if where == "unknown" else number + int(_OFFSETS.get(where, where))  # pyright: ignore[reportArgumentType]
            found.append(Expectation(match["severity"], at, match["text"].strip(), place))
    return found


def compare(
    expected: Sequence[Expectation], diagnostics: Sequence[Diagnostic]
) -> list[Diagnostic]:
    """What was expected and did not come, and what came and was not expected."""
    open_ones = list(expected)
    surprises: list[Diagnostic] = []
    for line, severity, text, diagnostic in _events(diagnostics):
        match = next((e for e in open_ones if _meets(e, line, severity, text)), None)
        if match is not None:
            open_ones.remove(match)
        elif severity != "note":
            surprises.append(diagnostic)
    missing = [
        Diagnostic(
            "HF610", f"expected a diagnostic with {e.text!r}, but got none there", e.written_at
        )
        for e in open_ones
    ]
    return surprises + missing


def _events(
    diagnostics: Sequence[Diagnostic],
) -> Iterator[tuple[int | None, str, str, Diagnostic]]:
    for diagnostic in diagnostics:
        text = f"[{diagnostic.code}] {diagnostic.message}"
        line = None if diagnostic.place is None else diagnostic.place.line
        yield line, diagnostic.severity, text, diagnostic
        for note in diagnostic.notes:
            yield None if note.place is None else note.place.line, "note", note.message, diagnostic


def _meets(expected: Expectation, line: int | None, severity: str, text: str) -> bool:
    return expected.severity == severity and expected.line == line and expected.text in text
