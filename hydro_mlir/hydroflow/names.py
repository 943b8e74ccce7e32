"""Names that nothing has: operators, output ports."""

from __future__ import annotations

from typing import NoReturn

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, suggest
from hydro_mlir.lang.places import call_place


class UnknownNameError(DiagnosticError, AttributeError):
    """A name that an object does not have; who only asks whether it has, hears no."""


def fail_operator(name: str, class_: type) -> NoReturn:
    """Raise for an operator that is none; for Python's own names a plain AttributeError."""
    if name.startswith("_") or name.endswith("_"):
        raise AttributeError(f"'{class_.__name__}' object has no attribute '{name}'")
    known = [each for each in dir(class_) if not each.startswith("_") and not each.endswith("_")]
    message = f"Unknown operator `{name}`{suggest(name, known)}"
    raise UnknownNameError([Diagnostic("HF040", message, call_place())])
