"""
Where in the user's program a call stands.

The interpreter knows for each instruction which stretch of source it comes from. In a chain
`a.map(f).filter(g)` that stretch always begins at `a`, so the syntax tree is asked where the
method's name is: every operator of a chain has a place of its own.
"""

from __future__ import annotations

import ast
import functools
import itertools
import linecache
import sys
from dataclasses import dataclass
from types import CodeType, FrameType

from hydro_mlir.diagnostics import Place

_PACKAGE = "hydro_mlir"


@dataclass(frozen=True)
class Site:
    """A call in the user's program, and the variable that its result is assigned to, or ""."""

    place: Place
    variable: str = ""


def call_place() -> Place:
    """The call, in the nearest frame outside this package, that led here."""
    return call_site().place


def call_site() -> Site:
    """The same with the variable."""
    frame = user_frame(sys._getframe(1))  # pyright: ignore[reportPrivateUsage]
    if frame is None:
        return Site(Place("<unknown>", 1))
    return _instruction_site(frame.f_code, frame.f_lasti, frame.f_lineno)


def is_ours(module_name: object) -> bool:
    """Whether a module belongs to this package."""
    return isinstance(module_name, str) and module_name.partition(".")[0] == _PACKAGE


def user_frame(frame: FrameType | None) -> FrameType | None:
    """The nearest frame, from this one outwards, that is not of this package."""
    while frame is not None and is_ours(frame.f_globals.get("__name__")):
        frame = frame.f_back
    return frame


def instruction_place(code: CodeType, offset: int, fallback_line: int | None) -> Place:
    """The place of an instruction; `offset` counts bytes, as `frame.f_lasti` does."""
    return _instruction_site(code, offset, fallback_line).place


def _instruction_site(code: CodeType, offset: int, fallback_line: int | None) -> Site:
    file, first_line = code.co_filename, fallback_line or code.co_firstlineno
    found = next(itertools.islice(code.co_positions(), offset // 2, None), None)
    if found is None or None in found:  # the interpreter runs with -X no_debug_ranges
        return Site(Place(file, first_line))
    line, end_line, start, end = (number or 0 for number in found)
    source = _index(file, tuple(linecache.getlines(file)))
    attribute = source.attributes.get((end_line, end))
    # An operator, such as `a & b.c()`, ends where the call at its end does.
    if attribute is not None and (attribute.lineno, attribute.col_offset) == (line, start):
        line, start = _name_start(attribute)
    place = _place(file, line, start, end if end_line == line else None)
    return Site(place, source.variables.get((end_line, end), ""))


def definition_place(code: CodeType) -> Place:
    """The name in the `def` line of a function."""
    file = code.co_filename
    first = code.co_firstlineno
    for line in range(first, first + 100):  # decorators stand before `def`
        text = linecache.getline(file, line)
        if text.lstrip().startswith(("def ", "async def ")):
            start = text.find(code.co_name)
            return Place(file, line, max(start, 0) + 1, len(code.co_name))
    return Place(file, first)


@dataclass
class _Index:
    """A file's attributes and calls of them, and variables they are assigned to, by end."""

    attributes: dict[tuple[int, int], ast.Attribute]
    variables: dict[tuple[int, int], str]


@functools.lru_cache(maxsize=32)
def _index(file: str, lines: tuple[str, ...]) -> _Index:
    index = _Index({}, {})
    try:
        tree = ast.parse("".join(lines), file)
    except SyntaxError:  # the file has changed since it was compiled
        return index
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute() as attribute):
                index.attributes[_end(node)] = attribute
            case ast.Attribute():
                index.attributes[_end(node)] = node
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call() | ast.BinOp() | ast.UnaryOp() as made,
            ):
                index.variables[_end(made)] = name
            case _:
                pass
    return index


def _end(node: ast.expr) -> tuple[int, int]:
    """Where an expression ends, which no two calls or attributes share."""
    return node.end_lineno or 0, node.end_col_offset or 0


def _name_start(attribute: ast.Attribute) -> tuple[int, int]:
    """Line and byte column: of `name.method` the name, in a longer chain the method."""
    line, end = _end(attribute)
    if isinstance(attribute.value, ast.Name) and attribute.value.lineno == line:
        return line, attribute.col_offset
    return line, end - len(attribute.attr.encode())


def _place(file: str, line: int, start: int, end: int | None) -> Place:
    """A place from byte columns; without an end it reaches to the end of the line."""
    data = linecache.getline(file, line).rstrip().encode()
    if not data:  # no source: as if it were ASCII
        return Place(file, line, start + 1, max(1, (end or start) - start))
    before = len(data[:start].decode(errors="replace"))
    inside = len(data[start:end].decode(errors="replace"))
    return Place(file, line, before + 1, max(1, inside))


def function_place(code: CodeType) -> Place:
    """A function's head: the name of a `def`, the word of a lambda."""
    if code.co_name != "<lambda>":
        return definition_place(code)
    line = code.co_firstlineno
    column = linecache.getline(code.co_filename, line).find("lambda")
    return Place(code.co_filename, line, max(column, 0) + 1, len("lambda"))
