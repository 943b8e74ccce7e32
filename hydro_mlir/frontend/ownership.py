"""
Which lists may grow in place: those that no other name can see.

Values do not change in the IR, but `items.append(x)` on a list that was just built is the natural
way to build one. It is allowed where the list is a local variable whose every assignment makes a
new list, and every use reads it without keeping it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hydro_mlir.frontend.assigned import CHANGES, assigned_names
from hydro_mlir.frontend.locate import FunctionNode

# Functions that read a list and keep nothing of it.
_READERS = ("len", "sum", "min", "max", "any", "all", "sorted", "str", "repr", "enumerate", "zip",
            "reversed", "range", "bool", "list", "tuple", "isinstance", "map")  # fmt: skip


def why_shared(
    name: str, scope: FunctionNode, change: ast.stmt | ast.expr, owned: bool = False
) -> str | None:
    """The reason why a local list must not change in place; None where it may.

    `owned` says that the function has been given the list to change it.
    """
    parents = {
        child: parent for parent in ast.walk(scope) for child in ast.iter_child_nodes(parent)
    }
    uses = [n for n in ast.walk(scope) if isinstance(n, ast.Name) and n.id == name]
    stores = [use for use in uses if not isinstance(use.ctx, ast.Load)]
    if not stores and not owned:
        return f"`{name}` comes from outside the function"
    for store in stores:
        parent = parents[store]
        if isinstance(parent, ast.AugAssign):
            continue
        if isinstance(parent, ast.Tuple) and _is_fresh_in_tuple(store, parent, parents):
            continue
        assigned = getattr(parent, "value", None)
        simple = isinstance(parent, ast.Assign | ast.AnnAssign) and isinstance(assigned, ast.expr)
        if not simple or not _is_fresh(assigned):
            return f"`{name}` may be the same list as another one"
    for use in uses:
        if isinstance(use.ctx, ast.Load) and not _only_reads(use, parents):
            return f"another name may see `{name}`"
    for loop in _enclosing_loops(change, parents):
        named = (n for n in ast.walk(loop.iter) if isinstance(n, ast.Name) and n.id == name)
        if not all(_is_measured(use, parents) for use in named):
            return f"the loop walks over `{name}`"
    return None


def _is_fresh_in_tuple(store: ast.Name, target: ast.Tuple, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether `total, items = 0, []` gives a name a new list."""
    assigned = getattr(parents[target], "value", None)
    if not isinstance(parents[target], ast.Assign) or not isinstance(assigned, ast.Tuple):
        return False
    same_size = len(assigned.elts) == len(target.elts)
    return same_size and _is_fresh(assigned.elts[target.elts.index(store)])


def parts_are_shared(name: str, scope: FunctionNode) -> bool:
    """Whether a part of a list or dict is given another name, which would see it change."""
    return any(
        isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr)
        and isinstance(node.value, ast.Subscript)
        and isinstance(node.value.value, ast.Name)
        and node.value.value.id == name
        for node in ast.walk(scope)
    )


def changes_only(name: str, function: FunctionNode) -> bool:
    """Whether a function changes a list or dict and returns nothing, as `items.append(x)` does."""
    if isinstance(function, ast.Lambda):
        match function.body:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr=method)):
                return found == name and method in CHANGES
            case _:
                return False
    if name not in assigned_names(function.body):
        return False
    inner = [n for n in ast.walk(function) if isinstance(n, ast.FunctionDef) and n is not function]
    skipped = {node for each in inner for node in ast.walk(each)}
    returns = [n for n in ast.walk(function) if isinstance(n, ast.Return) and n not in skipped]
    return all(each.value is None for each in returns)


def _is_fresh(node: object) -> bool:
    """Whether an expression gives a list that nothing else holds."""
    match node:
        case ast.List() | ast.ListComp() | ast.BinOp() | ast.Dict() | ast.DictComp():
            return True
        case ast.IfExp():
            return _is_fresh(node.body) and _is_fresh(node.orelse)
        case ast.Subscript(slice=ast.Slice()):
            return True
        case ast.Call(func=ast.Name(id="list" | "sorted" | "dict")):
            return True
        case ast.Call(func=ast.Attribute(attr="split" | "splitlines" | "copy")):
            return True
        case _:
            return False


def _only_reads(use: ast.Name, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether a use of the list cannot make it visible under another name."""
    parent = parents[use]
    match parent:
        case ast.Attribute():
            return True
        case ast.Subscript():
            return parent.value is use
        case ast.Call():
            named = isinstance(parent.func, ast.Name) and parent.func.id in _READERS
            return named or (
                isinstance(parent.func, ast.Attribute) and parent.func.attr in ("join", "extend")
            )
        case ast.For() | ast.comprehension():
            return parent.iter is use
        case ast.Compare() | ast.FormattedValue() | ast.Return() | ast.BinOp() | ast.AugAssign():
            return True
        case ast.If() | ast.While() | ast.IfExp() | ast.Assert():
            return parent.test is use
        case ast.UnaryOp() | ast.Starred():
            return True
        case ast.Dict():  # `{**others}` copies
            return (
                all(
                    key is None
                    for key, content in zip(parent.keys, parent.values, strict=True)
                    if content is use
                )
                and use not in parent.keys
            )
        case ast.Tuple():
            return isinstance(parents[parent], ast.Return)
        case _:
            return False


def _is_measured(use: ast.Name, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether only the length is asked for, once."""
    call = parents[use]
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "len"


def _enclosing_loops(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[ast.For]:
    while node in parents:
        node = parents[node]
        if isinstance(node, ast.For):
            yield node
