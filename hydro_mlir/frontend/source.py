"""
Places in the user's source, and the front end's refusals.

    HF101  no source, or source that is not the code that runs
    HF102  syntax outside the subset
    HF103  a name that is undefined, or not assigned on every path
    HF104  an attribute or method that does not exist, or is outside the subset
    HF105  operands or arguments of the wrong type
    HF106  wrong number of parameters or arguments
    HF107  a call that cannot be translated
    HF108  a captured value that cannot be used
    HF109  paths that disagree about a type
    HF110  a number outside 64 bits
    HF111  output inside a user function
    HF112  indexing, unpacking or iterating what does not allow it
    HF113  recursion whose type cannot be known
    HF114  a value that may be None
    HF115  changing a list that others may see
    HF116  a format that is not supported
    HF117  a result that cannot be typed
    HF118  a class whose instances are no values
    HF119  nesting too deep for the compiler
    HF120  restricted Python: rules of memory and types
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import NoReturn

from xdsl.dialects.builtin import FileLineColLoc, IntAttr, StringAttr

from hydro_mlir.diagnostics import Note, Place, fail
from hydro_mlir.frontend.locate import FunctionNode, SourceNotFound, locate

# What of the AST has a position.
Located = ast.expr | ast.stmt | ast.arg | ast.keyword | ast.pattern | ast.excepthandler


@dataclass(frozen=True)
class Source:
    """A function's AST and how positions in it read to users."""

    # In a tuple, because a function as a field would be taken for a method.
    held: tuple[FunctionType]
    node: FunctionNode
    file: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, function: FunctionType) -> Source:
        """The source of a function; a diagnostic where there is none."""
        try:
            found = locate(function)
        except SourceNotFound as error:
            code = function.__code__
            fail(
                "HF101",
                f"expected to see the source of `{function.__qualname__}`, but {error}",
                Place(code.co_filename, code.co_firstlineno),
                help="define the function in a file or a notebook cell",
            )
        return cls((function,), found.node, found.file, found.lines)

    @property
    def function(self) -> FunctionType:
        """The function itself."""
        return self.held[0]

    @property
    def name(self) -> str:
        """The function's name, `<lambda>` for a lambda."""
        return self.function.__name__

    def column(self, line: int, offset_bytes: int) -> int:
        """The column of a byte offset, counted in characters from 1."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        if text.isascii():
            return offset_bytes + 1
        return len(text.encode()[:offset_bytes].decode(errors="replace")) + 1

    def place(self, node: Located) -> Place:
        """Where a node stands; of one that spans lines, its first."""
        column = self.column(node.lineno, node.col_offset)
        end_line, end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset + 1
        if end_line > node.lineno:
            last = len(self.lines[node.lineno - 1].rstrip()) + 1
        else:
            last = self.column(node.lineno, end)
        return Place(self.file, node.lineno, column, max(1, last - column))

    def location(self, node: Located) -> FileLineColLoc:
        """The same as an IR location."""
        column = self.column(node.lineno, node.col_offset)
        return FileLineColLoc(StringAttr(self.file), IntAttr(node.lineno), IntAttr(column))

    def fail(
        self,
        code: str,
        message: str,
        node: Located,
        *,
        help: str = "",
        notes: Sequence[Note] = (),
        label: str = "",
    ) -> NoReturn:
        """Raise a diagnostic about a node."""
        fail(code, message, self.place(node), help=help, notes=notes, label=label)
