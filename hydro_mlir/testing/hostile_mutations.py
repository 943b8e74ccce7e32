"""
Random mutations of a function's syntax tree: other operators, constants, names, fewer statements.

What comes out is Python's syntax in most cases, and rarely makes sense.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable
from copy import deepcopy

OPERATORS: tuple[type[ast.operator], ...] = (
    ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.Div, ast.LShift, ast.RShift, ast.Pow,
    ast.BitAnd, ast.BitOr, ast.BitXor, ast.MatMult,
)  # fmt: skip
COMPARISONS: tuple[type[ast.cmpop], ...] = (
    ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot,
)  # fmt: skip
UNARY: tuple[type[ast.unaryop], ...] = (ast.USub, ast.UAdd, ast.Invert, ast.Not)
NAMES = (
    "x", "a", "s", "v", "r", "d", "m", "p", "i", "n", "f", "len", "int", "down", "endless", "ITEMS",
    "TABLE", "missing", "None", "str", "range", "sum",
)  # fmt: skip
CONSTANTS: tuple[object, ...] = (
    0, 1, -1, 2, 64, 2**31, 2**40, 2**62, 2**63 - 1, 2**63, 0.5, float("inf"), "", "a", "\0", "12",
    "😀", "\ud800", b"", b"\xff", None, True, False, ..., 1j,
)  # fmt: skip
ATTRIBUTES = ("upper", "split", "append", "pop", "get", "real", "join", "encode", "bit_length", "q")

Draw = Callable[[int], int]


def mutate(numbers: random.Random, source: str) -> str:
    """The text with one node of its tree changed; as it is where that is not possible."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
    nodes = [node for node in ast.walk(tree) if type(node) in MUTATIONS]
    if not nodes:
        return source
    node = nodes[numbers.randrange(len(nodes))]
    MUTATIONS[type(node)](node, numbers.randrange, tree)
    try:
        return ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    except (ValueError, RecursionError, AttributeError, TypeError):
        return source  # such as an f-string that holds what no f-string can


def _binary(node: ast.AST, number: Draw, tree: ast.AST) -> None:
    assert isinstance(node, ast.BinOp | ast.AugAssign)
    if isinstance(node, ast.BinOp) and number(4) == 0:
        node.left, node.right = node.right, node.left
    else:
        node.op = OPERATORS[number(len(OPERATORS))]()


def _comparison(node: ast.AST, number: Draw, tree: ast.AST) -> None:
    assert isinstance(node, ast.Compare)
    node.ops[number(len(node.ops))] = COMPARISONS[number(len(COMPARISONS))]()


def _unary(node: ast.AST, number: Draw, tree: ast.AST) -> None:
    assert isinstance(node, ast.UnaryOp)
    node.op = UNARY[number(len(UNARY))]()


def _constant(node: ast.AST, number: Draw, tree: ast.AST) -> None:
    assert isinstance(node, ast.Constant)
    node.value = CONSTANTS[number(len(CONSTANTS))]  # pyright: ignore[reportAttributeAccessIssue]


def _name(node: ast.AST, number: Draw, tree: ast.AST) -> None:
    assert isinstance(node, ast.Name)
    node.id = NAMES[number(len(NAMES))]


def _attribute(node: ast.AST, number: Draw, tree: ast.AST) -> None:
    assert isinstance(node, ast.Attribute)
    node.attr = ATTRIBUTES[number(len(ATTRIBUTES))]


def _call(node: ast.AST, number: Draw, tree: ast.AST) -> None:
    assert isinstance(node, ast.Call)
    if node.args and number(2) == 0:
        del node.args[number(len(node.args))]
    else:
        node.args.append(_some_expression(tree, number))


def _subscript(node: ast.AST, number: Draw, tree: ast.AST) -> None:
    assert isinstance(node, ast.Subscript)
    node.slice = _some_expression(tree, number)


def _body(node: ast.AST, number: Draw, tree: ast.AST) -> None:
    """Delete a statement, repeat one, or exchange two."""
    body: list[ast.stmt] = node.body  # pyright: ignore[reportAttributeAccessIssue]
    first, second = number(len(body)), number(len(body))
    match number(4):
        case 0 | 1 if len(body) > 1:
            del body[first]
        case 2:
            body.insert(first, deepcopy(body[second]))
        case _:
            body[first], body[second] = body[second], body[first]


def _some_expression(tree: ast.AST, number: Draw) -> ast.expr:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
    return deepcopy(found[number(len(found))])


Mutation = Callable[[ast.AST, Draw, ast.AST], None]
MUTATIONS: dict[type[ast.AST], Mutation] = {
    ast.BinOp: _binary,
    ast.AugAssign: _binary,
    ast.Compare: _comparison,
    ast.UnaryOp: _unary,
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Subscript: _subscript,
    ast.If: _body,
    ast.For: _body,
    ast.While: _body,
    ast.FunctionDef: _body,
}
