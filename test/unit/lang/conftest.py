"""Fixtures for tests of the language: what a program's diagnostics say, about which source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import hydro_mlir as hydro
from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, source_line
from hydro_mlir.dialects.fleet import verify_fleet

Function = Callable[..., None]


def _diagnostics(program: Function, **options: Any) -> list[Diagnostic]:
    built = program if isinstance(program, hydro.Program) else hydro.program(program)
    with pytest.raises(DiagnosticError) as caught:
        built.build(**options)
    return caught.value.diagnostics


def _underlined(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    assert place is not None
    text = source_line(place.file, place.line)
    return text[place.column - 1 : place.column - 1 + place.width]


@pytest.fixture
def diagnostics() -> Callable[..., list[Diagnostic]]:
    """What building a program complains about; at least one thing."""
    return _diagnostics


@pytest.fixture
def underlined() -> Callable[[Diagnostic], str]:
    """The stretch of source that a diagnostic is about."""
    return _underlined


@pytest.fixture
def found() -> Callable[..., list[tuple[str, str]]]:
    """Code and underlined source of each diagnostic of a program."""

    def find(program: Function, **options: Any) -> list[tuple[str, str]]:
        return [(d.code, _underlined(d)) for d in _diagnostics(program, **options)]

    return find


@pytest.fixture
def lines() -> Callable[..., list[str]]:
    """The lines of a program's printed module."""

    def printed(program: Function, **options: Any) -> list[str]:
        module = hydro.program(program).build(**options).module
        module.verify()
        assert list(verify_fleet(module)) == []
        return [line.strip() for line in str(module).splitlines()]

    return printed
