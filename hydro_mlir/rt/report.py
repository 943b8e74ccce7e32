"""
What a node has to say about a failure: located as a diagnostic, but plain data.

A report travels to the launcher as JSON, which shows it as any other diagnostic. A node without
a launcher prints it itself, in the same shape.
"""

from __future__ import annotations

import linecache
from dataclasses import asdict, dataclass, fields
from typing import Any

TEXT_CHARACTERS_MAX = 2000


@dataclass(frozen=True)
class Report:
    """One failure. `consequence` marks those that another node's failure explains better."""

    code: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 1
    note: str = ""
    help: str = ""
    consequence: bool = False

    def to_json(self) -> dict[str, object]:
        """Plain data for a control message."""
        return asdict(self)


def report_from_json(data: dict[str, Any]) -> Report:
    """The report in a control message; ValueError for anything else.

    >>> report_from_json(Report("HF500", "it failed").to_json()).message
    'it failed'
    """
    values: dict[str, Any] = {}
    for field in fields(Report):
        value = data.get(field.name, field.default)
        if type(value).__name__ != field.type:
            raise ValueError(f"expected {field.type} for {field.name}, got {value!r}")
        values[field.name] = value[:TEXT_CHARACTERS_MAX] if isinstance(value, str) else value
    return Report(**values)


def render(report: Report) -> str:
    """The text of a report, with the source line where the file can be read."""
    place = f"{report.file}:{report.line}:{report.column}: " if report.line else ""
    lines = [f"{place}error: [{report.code}] {report.message}"]
    source = linecache.getline(report.file, report.line).rstrip("\n") if report.line else ""
    if source.strip():
        lines.append(f"{report.line:>4} | {source}")
        lines.append(f"     | {' ' * (report.column - 1)}^")
    if report.note:
        lines.append(f"note: {report.note}")
    if report.help:
        lines.append(f"help: {report.help}")
    return "\n".join(lines)
