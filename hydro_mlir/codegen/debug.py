"""
Source lines in objects: DWARF line tables, as `gdb`, `objdump` and `addr2line` read them.

Only on request (`hydro-run -g`, `compile(debug=True)`): lines become part of an object, so an edit
that moves code would compile it again. They cost nothing at run time.

A unit's text names what it needs by placeholders, `!function` and `!scope.1`, since numbers of
metadata are those of a whole module: `assemble` replaces them. An instruction has the place of the
op that it comes from; LLVM asks for one at every call in a function that has lines, so an op
without a place has line 0, which means that no line is responsible.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from hydro_mlir.diagnostics import Place

_FUNCTION, _SCOPE = "!function", "!scope."
# Beyond those that the text of units uses.
_FIRST_NUMBER = 10


@dataclass
class FunctionLines:
    """The lines of one function: its name, where it begins, and all files its code comes from."""

    name: str
    files: list[str] = field(default_factory=list[str])
    line: int = 0

    def at(self, place: Place | None, instruction: str) -> str:
        """An instruction's text with its place."""
        if place is None:
            place = Place(self.files[0] if self.files else "", 0)
        if place.file not in self.files:
            self.files.append(place.file)
            self.line = self.line or place.line
        scope = f"{_SCOPE}{self.files.index(place.file)} "
        return (
            f"{instruction}, !dbg !DILocation(line: {place.line}, column: {place.column},"
            f" scope: {scope})"
        )


def is_instruction(line: str) -> bool:
    """Whether a line of a function is a whole instruction.

    >>> [is_instruction(line) for line in ("b1:", "  br label %b0", "    i64 1, label %b1", "  ]")]
    [False, True, False, False]
    """
    return line.startswith("  ") and not line.startswith(("   ", "  ]")) and line[-1] != "["


def defined(signature: str) -> str:
    """The first line of a function, which says that it has lines."""
    return signature.removesuffix("{") + f"!dbg {_FUNCTION} {{"


class Metadata:
    """The debug information of a module, as its units are numbered one after the other."""

    def __init__(self) -> None:
        self._nodes: list[str] = []
        self._files: dict[str, int] = {}
        self._unit = self._new("")
        self._type = self._new("!DISubroutineType(types: !{null})")

    def _new(self, node: str) -> int:
        self._nodes.append(node)
        return _FIRST_NUMBER + len(self._nodes) - 1

    def _file(self, path: str) -> int:
        if path not in self._files:
            folder, name = os.path.split(os.path.abspath(path or "unknown"))
            node = f"!DIFile(filename: {_quoted(name)}, directory: {_quoted(folder)})"
            self._files[path] = self._new(node)
        return self._files[path]

    def place(self, text: str, lines: FunctionLines) -> str:
        """A unit's text with its function's and scopes' numbers."""
        files = lines.files or [""]
        first = self._file(files[0])
        function = self._new(
            f"distinct !DISubprogram(name: {_quoted(lines.name)}, scope: !{first}, file: !{first},"
            f" line: {lines.line}, type: !{self._type}, scopeLine: {lines.line},"
            f" spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: !{self._unit})"
        )
        text = text.replace(_FUNCTION, f"!{function}")
        for number, path in enumerate(files):
            scope = function if number == 0 else self._new(
                f"!DILexicalBlockFile(scope: !{function}, file: !{self._file(path)},"
                " discriminator: 0)"
            )  # fmt: skip
            text = text.replace(f"{_SCOPE}{number} ", f"!{scope}")
        return text

    def lines(self) -> Iterator[str]:
        """What stands at the end of the module."""
        if len(self._nodes) == 2:
            return
        first = next(iter(self._files.values()))
        self._nodes[0] = (
            f"distinct !DICompileUnit(language: DW_LANG_Python, file: !{first},"
            ' producer: "hydro-mlir", isOptimized: true, runtimeVersion: 0,'
            " emissionKind: LineTablesOnly)"
        )
        yield f"!llvm.dbg.cu = !{{!{self._unit}}}"
        yield "!llvm.module.flags = !{!1, !2}"
        yield '!1 = !{i32 2, !"Debug Info Version", i32 3}'
        yield '!2 = !{i32 7, !"Dwarf Version", i32 4}'
        yield from _numbered(self._nodes)


def _numbered(nodes: Sequence[str]) -> Iterable[str]:
    return (f"!{_FIRST_NUMBER + number} = {node}" for number, node in enumerate(nodes))


def _quoted(text: str) -> str:
    """A text as LLVM spells it: bytes that are not plain as two digits."""
    plain = (chr(b) if 32 <= b < 127 and b not in (34, 92) else f"\\{b:02X}" for b in text.encode())
    return f'"{"".join(plain)}"'
