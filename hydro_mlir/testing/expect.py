"""
Expectations of a run test, stated once in its comments and checked under every engine.

    // EXPECT @leader: the 3               lines of a location, in this order
    // EXPECT @worker[1]: hello            lines of one member
    // EXPECT-UNORDERED @leader: cat 2     lines that come in any order, among the ordered ones
    // EXPECT-ERROR: ZeroDivisionError     the run ends with a diagnostic that has this text
    // OPTIONS workers=2 text=%S/a.txt     a Python program's options; %S is the test's folder

In Python files the comments open with `#`. Lines are compared as a whole, but for white space at
their end. Every line that is written must be expected. With EXPECT-ERROR a run may stop anywhere,
so lines may be missing, but none may be wrong. A place without an index takes the lines of all
members, which therefore have an order only where the location has one member.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hydro_mlir.diagnostics import UsageError, suggest
from hydro_mlir.interp import Line

_DIRECTIVE = re.compile(r"^\s*(?://|#)\s*(EXPECT[A-Z-]*|OPTIONS)\b(.*)$")
_PLACED = re.compile(r"^\s+@(\w+(?:\[\d+\])?): ?(.*)$")

DIRECTIVES = ("EXPECT", "EXPECT-UNORDERED", "EXPECT-ERROR", "OPTIONS")


@dataclass
class Expectations:
    """What a test expects: lines by place, in order and in any; error texts; options."""

    ordered: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    unordered: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    errors: list[str] = field(default_factory=list[str])
    options: dict[str, str] = field(default_factory=dict[str, str])

    def places(self) -> set[str]:
        """Every place that is named."""
        return {*self.ordered, *self.unordered}


def read_expectations(text: str, folder: Path | None = None) -> Expectations:
    """The expectations in a test's text.

    Raises UsageError for a directive that is not known or not complete.

    >>> read_expectations("// EXPECT @leader: a b").ordered
    {'leader': ['a b']}
    """
    expectations = Expectations()
    for number, line in enumerate(text.splitlines(), 1):
        found = _DIRECTIVE.match(line)
        if found is not None:
            _note(expectations, found[1], found[2], number, folder)
    return expectations


def _note(
    expectations: Expectations, directive: str, rest: str, number: int, folder: Path | None
) -> None:
    if directive not in DIRECTIVES:
        raise UsageError(f"line {number}: unknown {directive}{suggest(directive, DIRECTIVES)}")
    if directive == "EXPECT-ERROR":
        expectations.errors.append(rest.removeprefix(":").strip())
    elif directive == "OPTIONS":
        words = (word.split("=", 1) for word in with_folder(rest, folder).split())
        expectations.options |= dict(words)
    else:
        placed = _PLACED.match(rest)
        if placed is None:
            raise UsageError(f"line {number}: expected {directive} @place: line")
        kind = expectations.ordered if directive == "EXPECT" else expectations.unordered
        kind.setdefault(placed[1], []).append(placed[2].rstrip())


def with_folder(text: str, folder: Path | None) -> str:
    """Put the test's folder in for `%S`."""
    return text if folder is None else text.replace("%S", str(folder))


def mismatches(
    expectations: Expectations, lines: Sequence[Line], error: Exception | None
) -> list[str]:
    """What is different from what was expected, as sentences; none if all is well."""
    by_place = _by_place(lines, expectations.places())
    partial = bool(expectations.errors)
    found = _error_mismatches(expectations.errors, error)
    for place in sorted({*expectations.places(), *by_place}):
        written = by_place.get(place, [])
        unordered = Counter(expectations.unordered.get(place, []))
        rest = [line for line in written if not _strike(unordered, line)]
        ordered = expectations.ordered.get(place, [])
        if rest != (ordered[: len(rest)] if partial else ordered):
            found.append(_difference(place, ordered, rest))
        if unordered.total() and not partial:
            found.append(f"@{place}: never written, in any order: {sorted(unordered.elements())}")
    return found


def _by_place(lines: Iterable[Line], places: set[str]) -> dict[str, list[str]]:
    """Lines by place; a member has its own place only where an expectation names it."""
    found: dict[str, list[str]] = {}
    for line in lines:
        member = f"{line.location}[{line.member}]"
        place = member if member in places else line.location
        found.setdefault(place, []).append(line.text.rstrip())
    return found


def _strike(expected: Counter[str], line: str) -> bool:
    """Strike out a line that is expected, if it is."""
    if expected[line] <= 0:
        return False
    expected[line] -= 1
    return True


def _error_mismatches(expected: Sequence[str], error: Exception | None) -> list[str]:
    text = "" if error is None else str(error)
    if expected and error is None:
        return [f"expected an error with {expected[0]!r}, but the run came to its end"]
    if not expected and error is not None:
        return [f"expected no error, but got\n{text}"]
    return [f"expected {part!r} in\n{text}" for part in expected if part not in text]


def _difference(place: str, expected: Sequence[str], got: Sequence[str]) -> str:
    import difflib

    diff = difflib.ndiff(list(expected), list(got))
    return "\n".join([f"@{place}: expected (-) and written (+) differ", *diff])
