"""
Find the source of a function: the AST node that its bytecode was compiled from.

The file is compiled again and the function's code compared with every code object at its line,
so two lambdas on one line are told apart and a file edited since its import is noticed.
"""

from __future__ import annotations

import ast
import linecache
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType

_Position = tuple[int, int]
FunctionNode = ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef


class SourceNotFound(Exception):
    """There is no source, or it is not what the function was compiled from."""


@dataclass(frozen=True)
class Located:
    """A function's AST node, its file and the file's lines."""

    node: FunctionNode
    file: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class _File:
    lines: tuple[str, ...]
    nodes: dict[tuple[int, str], list[FunctionNode]]
    codes: dict[tuple[int, str], list[CodeType]]


_files: dict[str, _File] = {}


def locate(function: FunctionType) -> Located:
    """
    The AST node of a function, found by comparing bytecode.

    Raises `SourceNotFound` where there is no source or the source has changed since.
    The first call for a file parses and compiles it; later ones cost microseconds.
    """
    code = function.__code__
    file = _read(code.co_filename, function.__globals__)
    key = (code.co_firstlineno, code.co_name)
    nodes = file.nodes.get(key, [])
    codes = file.codes.get(key, [])
    node = _match(code, nodes, codes)
    if node is None and "@pytest_ar" in code.co_names and len(nodes) == 1:
        node = nodes[0]  # pytest rewrites `assert`, so this code never equals its source
    if node is None:
        raise SourceNotFound(
            f"the source of `{function.__qualname__}` is not the code that runs;"
            f" was {code.co_filename} edited since it was imported?"
        )
    return Located(node, code.co_filename, file.lines)


def _read(name: str, module: dict[str, object]) -> _File:
    linecache.checkcache(name)
    lines = tuple(linecache.getlines(name, module))
    cached = _files.get(name)
    if cached is not None and cached.lines == lines:
        return cached
    if not lines:
        raise SourceNotFound(f"no source in {name}; define the function in a file")
    text = "".join(lines)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python has given them when the file was imported
            tree = ast.parse(text)
            code = compile(text, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise SourceNotFound(f"{name} does not parse: {error.msg}") from None
    except (RecursionError, MemoryError):
        raise SourceNotFound(f"{name} is nested too deeply to be parsed again") from None
    file = _File(lines, _index_nodes(tree), _index_codes(code))
    _files[name] = file
    return file


def _index_nodes(tree: ast.Module) -> dict[tuple[int, str], list[FunctionNode]]:
    index: dict[tuple[int, str], list[FunctionNode]] = {}
    for node in _functions(tree):
        if isinstance(node, ast.Lambda):
            index.setdefault((node.lineno, "<lambda>"), []).append(node)
        else:
            # A decorated function's code starts at its first decorator.
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            index.setdefault((first, node.name), []).append(node)
    return index


def _functions(node: ast.AST) -> Iterator[FunctionNode]:
    """Functions in the order that they are compiled: decorators and defaults come first.

    Without recursion, because what users write may be nested as deeply as Python allows.
    """
    stack: list[tuple[ast.AST, bool]] = [(node, False)]
    while stack:
        node, entered = stack.pop()
        if entered:
            assert isinstance(node, FunctionNode)
            yield node
            continue
        children = list(ast.iter_child_nodes(node))
        order = [(child, False) for child in children]
        if isinstance(node, FunctionNode):
            body = set[ast.AST]([node.body] if isinstance(node, ast.Lambda) else node.body)
            before = [(child, False) for child in children if child not in body]
            inside = [(child, False) for child in children if child in body]
            order = [*before, (node, True), *inside]
        stack += reversed(order)


def _index_codes(top: CodeType) -> dict[tuple[int, str], list[CodeType]]:
    index: dict[tuple[int, str], list[CodeType]] = {}
    for code in _nested(top):
        index.setdefault((code.co_firstlineno, code.co_name), []).append(code)
    return index


def _nested(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _nested(constant)


def _match(code: CodeType, nodes: list[FunctionNode], codes: list[CodeType]) -> FunctionNode | None:
    equal = [i for i, other in enumerate(codes) if _same(code, other)]
    if len(equal) > 1:
        positions = list(code.co_positions())
        equal = [i for i in equal if list(codes[i].co_positions()) == positions] or equal
    if not equal:
        return None
    extent = _positions(codes[equal[0]])
    for whole in (False, True):
        around = [node for node in nodes if extent and _encloses(node, extent, whole)]
        if around:
            return min(around, key=_extent)
    # Without positions (`-X no_debug_ranges`, or a constant result) order is all there is,
    # unless equal functions share one code object: then any of them will do.
    if len(nodes) == len(codes):
        return nodes[equal[0]]
    return next((node for node in nodes if _compiles_to(node, code)), None)


def _same(left: CodeType, right: CodeType) -> bool:
    if (
        left.co_code != right.co_code
        or left.co_names != right.co_names
        or left.co_varnames != right.co_varnames
        or left.co_freevars != right.co_freevars
        or len(left.co_consts) != len(right.co_consts)
    ):
        return False
    return all(map(_same_constant, left.co_consts, right.co_consts))


def _same_constant(left: object, right: object) -> bool:
    if isinstance(left, CodeType) and isinstance(right, CodeType):
        return _same(left, right)
    return type(left) is type(right) and repr(left) == repr(right)


def _compiles_to(node: FunctionNode, code: CodeType) -> bool:
    if not isinstance(node, ast.Lambda):
        return False
    alone = compile(ast.Expression(node), code.co_filename, "eval", dont_inherit=True)
    return any(isinstance(c, CodeType) and _same(code, c) for c in alone.co_consts)


def _positions(code: CodeType) -> tuple[_Position, _Position] | None:
    """Where the first instruction of a code object starts and the last one ends in the source."""
    starts: list[_Position] = []
    ends: list[_Position] = []
    for line, end_line, column, end_column in code.co_positions():
        if line is None or end_line is None or column is None or end_column is None:
            continue
        if (line, column) != (end_line, end_column):
            starts.append((line, column))
            ends.append((end_line, end_column))
    return (min(starts), max(ends)) if starts else None


def _encloses(node: FunctionNode, extent: tuple[_Position, _Position], whole: bool) -> bool:
    """Whether the instructions lie in the node; in a lambda's body, unless all of it may count."""
    inside = node.body if isinstance(node, ast.Lambda) and not whole else node
    start = (inside.lineno, inside.col_offset)
    end = (inside.end_lineno or 0, inside.end_col_offset or 0)
    return start <= extent[0] and extent[1] <= end


def _extent(node: FunctionNode) -> tuple[int, int]:
    lines = (node.end_lineno or node.lineno) - node.lineno
    return lines, (node.end_col_offset or 0) - node.col_offset
