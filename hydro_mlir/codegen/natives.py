"""What `rt/native` defines, by name, found without importing it (some modules build big tables)."""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hydro_mlir import rt
from hydro_mlir.diagnostics import InternalError, suggest

_DEFINITION = re.compile(r"^(?:def|class) (\w+)(?:\(\s*(\w+))?", re.MULTILINE)


@dataclass(frozen=True)
class Native:
    """A function or record: the module that defines it, and whether `context` comes first."""

    module: str
    takes_context: bool


@cache
def definitions() -> dict[str, Native]:
    """All functions and records of the runtime and the ABI."""
    root = Path(rt.__file__).parent
    found: dict[str, Native] = {}
    for file in [*sorted((root / "native").glob("*.py")), root / "abi.py"]:
        module = ".".join([rt.__name__, *file.relative_to(root).with_suffix("").parts])
        for name, first in _DEFINITION.findall(file.read_text(encoding="utf-8")):
            found.setdefault(name, Native(module, first == "context"))
    return found


def definition(name: str) -> Native:
    """Where a function or record is defined; one that is not there is our mistake."""
    found = definitions().get(name)
    if found is None:
        hint = suggest(name, definitions())
        raise InternalError(f"expected a function or record of rt/native, but got `{name}`{hint}")
    return found


def native_object(name: str) -> Any:
    """A function or record of the runtime, by name."""
    return getattr(importlib.import_module(definition(name).module), name)
