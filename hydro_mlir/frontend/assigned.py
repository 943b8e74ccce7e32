"""Which names a piece of a function assigns."""

from __future__ import annotations

import ast
from collections.abc import Iterable

# Methods that change a list or dict.
LIST_CHANGES = ("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse")
DICT_CHANGES = ("update", "pop", "clear", "setdefault")
CHANGES = (*LIST_CHANGES, *DICT_CHANGES)
# Those of them that have a value, too.
TAKING = ("pop", "setdefault")


def assigned_names(nodes: Iterable[ast.AST], comprehensions: bool = True) -> set[str]:
    """Names that the nodes bind, without those of functions within them.

    >>> sorted(assigned_names(ast.parse("a = [b for b in c]").body))
    ['a', 'b']
    >>> sorted(assigned_names(ast.parse("a = [b for b in c]").body, comprehensions=False))
    ['a']
    """
    found: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            found |= _variable(node.value)
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name is not None:
            found.add(node.name)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            found |= _appended(node.value, CHANGES)
        if isinstance(node, ast.Call):
            found |= _appended(node, TAKING)
        if isinstance(node, ast.comprehension) and not comprehensions:
            stack += [node.iter, *node.ifs]
        elif not isinstance(node, ast.FunctionDef | ast.Lambda):
            stack.extend(ast.iter_child_nodes(node))
    return found


def _appended(call: ast.Call, methods: tuple[str, ...]) -> set[str]:
    """`items.append(x)` binds `items` anew; `d[k].append(x)`, and after a `setdefault`, `d`."""
    target = call.func
    if isinstance(target, ast.Attribute) and target.attr in methods:
        return _variable(target.value)
    return set()


def _variable(place: ast.expr) -> set[str]:
    """The name that a place is a part of."""
    match place:
        case ast.Name():
            return {place.id}
        case ast.Subscript():
            return _variable(place.value)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="setdefault")):
            return {name}
        case _:
            return set()
