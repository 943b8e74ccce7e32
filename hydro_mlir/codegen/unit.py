"""
Pieces of LLVM IR text: one function each, with all that it needs to stand in a module.

A unit names other functions by `Instance`; whoever assembles a module makes those units too. So
the text of the runtime's functions can be kept on disk and put into any program.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xdsl.ir import Attribute

from hydro_mlir.dialects import value


@dataclass(frozen=True)
class Instance:
    """One specialisation of a `native` function of `rt/native`, or of a `derived` one."""

    family: str
    name: str
    types: tuple[Attribute, ...]

    @property
    def symbol(self) -> str:
        """The LLVM symbol, readable in a profile: `stage(str, int)`."""
        return f"{self.name}({', '.join(map(_short, self.types))})"


def _short(type_: Attribute) -> str:
    """A type in a symbol; distinct types have distinct spellings."""
    return value.type_name(type_).replace("!rt.", "").replace('"', "'")


def quoted(symbol: str) -> str:
    """A symbol as LLVM spells it.

    >>> quoted("hydro_tick"), quoted("stage(str)")
    ('@hydro_tick', '@"stage(str)"')
    """
    if symbol.replace("_", "a").replace(".", "a").isalnum() and symbol.isascii():
        return f"@{symbol}"
    return '@"' + symbol.replace("\\", "\\5C").replace('"', "\\22") + '"'


@dataclass
class Unit:
    """One function's text, its declarations and constants by name, and what it calls."""

    symbol: str
    text: str = ""
    declarations: dict[str, str] = field(default_factory=dict[str, str])
    constants: dict[str, str] = field(default_factory=dict[str, str])
    # By symbol; None where the unit was read from disk, which keeps symbols only.
    needs: dict[str, Instance | None] = field(default_factory=dict[str, "Instance | None"])


def assemble(units: Iterable[Unit], header: Sequence[str] = ()) -> str:
    """The module text of units: constants, declarations, then functions in order."""
    constants: dict[str, str] = {}
    declarations: dict[str, str] = {}
    texts: list[str] = []
    for unit in units:
        constants |= unit.constants
        declarations |= unit.declarations
        texts.append(unit.text)
    parts = [*header, *constants.values(), *declarations.values(), "", *texts]
    return "\n".join(parts) + "\n"
