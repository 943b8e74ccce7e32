"""
hydro-mlir: one Python program for a whole fleet, compiled to native event loops.

The public names, loaded when first used: `python -m hydro_mlir.rt.node` must not pay for the
compiler.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hydro_mlir.diagnostics import (
        Diagnostic,
        DiagnosticError,
        HydroError,
        InternalError,
        Note,
        Place,
        UsageError,
    )
    from hydro_mlir.lang import (
        AtLeastOnce,
        Bounded,
        Built,
        Cluster,
        ExactlyOnce,
        Flow,
        Guest,
        KeyedSingleton,
        KeyedStream,
        Member,
        NoOrder,
        Optional,
        Process,
        Program,
        Singleton,
        Stream,
        TotalOrder,
        Unbounded,
        opaque,
        program,
    )

__version__ = "0.1.0"

__all__ = [
    "AtLeastOnce",
    "Bounded",
    "Built",
    "Cluster",
    "Diagnostic",
    "DiagnosticError",
    "ExactlyOnce",
    "Flow",
    "Guest",
    "HydroError",
    "InternalError",
    "KeyedSingleton",
    "KeyedStream",
    "Member",
    "NoOrder",
    "Note",
    "Optional",
    "Place",
    "Process",
    "Program",
    "Singleton",
    "Stream",
    "TotalOrder",
    "Unbounded",
    "UsageError",
    "__version__",
    "opaque",
    "program",
]

_DIAGNOSTICS = frozenset(
    ["Diagnostic", "DiagnosticError", "HydroError", "InternalError", "Note", "Place", "UsageError"]
)


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "hydro_mlir.diagnostics" if name in _DIAGNOSTICS else "hydro_mlir.lang"
    value: object = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
