"""
Pieces of LLVM IR text: one function each, with all that it needs to stand in a module.

A unit names other functions by `Instance`; whoever assembles a module makes those units too. So
the text of the runtime's functions can be kept on disk and put into any program.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from xdsl.ir import Attribute

from hydro_mlir.codegen.debug import FunctionLines, Metadata
from hydro_mlir.codegen.layout import llvm_type
from hydro_mlir.dialects import value

# Bytes lie in memory as text does, so runtime functions know text alone.
_AS_TEXT: dict[Attribute, Attribute] = {
    value.octets: value.text,
    value.BYTES_LIST: value.TEXT_LIST,
}


@dataclass(frozen=True)
class Instance:
    """One specialisation of a `native` function of `rt/native`, or of a `derived` one."""

    family: str
    name: str
    types: tuple[Attribute, ...]

    def __post_init__(self) -> None:
        # To the runtime's functions on text and bytes both are an address and a size.
        if self.family == "native" and self.name.startswith(("text_", "bytes_")):
            types = tuple(_AS_TEXT.get(t, t) for t in self.types)
            object.__setattr__(self, "types", types)

    @property
    def symbol(self) -> str:
        """The LLVM symbol, readable in a profile: `stage(str, int)`."""
        return f"{self.name}({', '.join(map(_short, self.types))})"


@dataclass(frozen=True)
class StoredInstance:
    """An instance as it is kept on disk, with its types spelled out."""

    family: str
    name: str
    types: tuple[str, ...]


Need = Instance | StoredInstance


# Types that users see by the name of their class, which does not tell them apart.
_NAMED = ("value.record<", "value.enum<", "value.union<", "value.dict<")


@cache
def _short(type_: Attribute) -> str:
    """A type in a symbol; distinct types have distinct spellings."""
    whole = str(type_)
    shown = whole if any(word in whole for word in _NAMED) else value.type_name(type_)
    return shown.replace("!rt.", "").replace('"', "'")


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
    """One function's text, its declarations and constants by name, and what it calls.

    `declaration` is what a module says that calls the function but does not hold it.
    """

    symbol: str
    text: str = ""
    declaration: str = ""
    declarations: dict[str, str] = field(default_factory=dict[str, str])
    constants: dict[str, str] = field(default_factory=dict[str, str])
    needs: dict[str, Need] = field(default_factory=dict[str, "Need"])
    lines: FunctionLines | None = None


def declaration(symbol: str, parameters: Iterable[Attribute], result: Attribute | None) -> str:
    """What a module says of a function that it calls but does not hold."""
    type_ = "void" if result is None else llvm_type(result)
    return f"declare {type_} {quoted(symbol)}({', '.join(map(llvm_type, parameters))}) nounwind"


def exported(unit: Unit) -> Unit:
    """The unit with its function visible to other objects."""
    return replace(unit, text=unit.text.replace("define internal ", "define dso_local ", 1))


def assemble(
    units: Iterable[Unit], header: Sequence[str] = (), elsewhere: Iterable[Unit] = ()
) -> str:
    """The module text of units: constants, declarations, then functions in order.

    Functions of the units `elsewhere` are declared only.
    """
    constants: dict[str, str] = {}
    declarations = {unit.symbol: unit.declaration for unit in elsewhere}
    texts: list[str] = []
    metadata = Metadata()
    for unit in units:
        constants |= unit.constants
        declarations |= unit.declarations
        lines = unit.lines
        texts.append(unit.text if lines is None else metadata.place(unit.text, lines))
    texts += metadata.lines()
    parts = [*header, *constants.values(), *declarations.values(), "", *texts]
    return "\n".join(parts) + "\n"
