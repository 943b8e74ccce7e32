"""Dicts in user functions: displays, comprehensions, lookups, methods, and setting a key."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, ItemsView, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, cast

from xdsl.dialects import arith
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend.iteration import Iteration
from hydro_mlir.frontend.source import Located
from hydro_mlir.frontend.values import Static, Value

if TYPE_CHECKING:
    from hydro_mlir.frontend.calls import Calls

CAPTURED_ENTRIES_MAX = 256  # a lookup walks over them
DICT_METHODS = ("get", "items", "keys", "values", "copy")


def dict_type(t: Calls, entries: SSAValue, node: Located) -> value.DictType:
    """The type of the dict of a list of pairs."""
    list_ = entries.type
    pair = list_.element if isinstance(list_, value.ListType) else None
    if not isinstance(pair, value.TupleType) or len(pair.elements) != 2:
        t.source.fail(
            "HF117", "expected to find out what this dict holds, but it is empty", node,
            help="annotate it: `counts: dict[str, int] = {}`",
        )  # fmt: skip
    key, content = pair.elements
    require_hashable(t, key, node)
    return value.DictType(key, content)


def require_hashable(t: Calls, key: Attribute, node: Located) -> None:
    """Raise HF105 for keys that Python cannot hash."""
    if not value.is_hashable(key):
        t.source.fail(
            "HF105", f"expected keys that can be hashed, but got {t.type_name(key)}", node,
            help="use tuples as keys",
        )  # fmt: skip


def made(t: Calls, entries: SSAValue, node: Located) -> SSAValue:
    """The dict of a list of pairs."""
    return t.value(value.DictOp(entries, dict_type(t, entries, node)))


def entries_of(t: Calls, operand: SSAValue) -> SSAValue:
    """The list of a dict's pairs."""
    return t.value(value.GetOp(operand, 0))


def empty(t: Calls, type_: value.DictType) -> SSAValue:
    """`{}` where its type is known."""
    none = t.value(value.ListOp([], type_.entries))
    return t.value(value.MakeOp([none], type_))


def is_empty_display(node: ast.expr | None) -> bool:
    """Whether an expression is `{}` or `dict()`."""
    if isinstance(node, ast.Call):
        is_dict = isinstance(node.func, ast.Name) and node.func.id == "dict"
        return is_dict and not node.args and not node.keywords
    return isinstance(node, ast.Dict) and not node.keys


def display(t: Calls, node: ast.Dict) -> SSAValue:
    """`{a: b, **others}`."""
    whole: SSAValue | None = None
    pairs = list(zip(node.keys, node.values, strict=True))
    for is_pair, group in groupby(pairs, lambda pair: pair[0] is not None):
        members = list(group)
        pieces = (
            [_pairs(t, cast("list[tuple[ast.expr, ast.expr]]", members), node)]
            if is_pair
            else [entries_of(t, dict_operand(t, other)) for _, other in members]
        )
        for piece in pieces:
            whole = piece if whole is None else t.binary(ast.Add(), whole, piece, node)
    return made(t, t.empty_list(node) if whole is None else whole, node)


def captured(t: Calls, found: object, node: ast.expr) -> Value:
    """A dict, list or set that the function refers to, as a constant; all else as it is."""
    if type(found) is dict and found:
        entries = _captured_list(t, cast("dict[object, object]", found).items(), node)
        return made(t, entries, node) if isinstance(entries, SSAValue) else Static(found)
    if type(found) in (list, set, frozenset) and found:
        return _captured_list(t, cast("Collection[object]", found), node)
    return Static(found)


def _captured_list(t: Calls, found: Collection[object], node: ast.expr) -> Value:
    """A list, set or dict's items that the function refers to, as a constant."""
    if len(found) > CAPTURED_ENTRIES_MAX:
        kind = "dict" if isinstance(found, ItemsView) else type(found).__name__
        t.source.fail(
            "HF108",
            f"expected a {kind} of at most {CAPTURED_ENTRIES_MAX} entries, but got {len(found)}",
            node,
            help="make it a source, and join with it",
        )
    # The order of a set is not one that two runs have in common.
    ordered = sorted(found, key=repr) if isinstance(found, set | frozenset) else found
    items = t.captured(tuple(ordered), node)
    if not isinstance(items, SSAValue):
        return Static(found)
    return t.list_from(t.components(items), node)


def dict_operand(t: Calls, node: ast.expr) -> SSAValue:
    """An expression that has to be a dict."""
    operand = t.operand(node)
    if not isinstance(operand.type, value.DictType):
        t.source.fail("HF105", f"expected a dict, but got {t.type_name(operand.type)}", node)
    return operand


def _pairs(t: Calls, pairs: Sequence[tuple[ast.expr, ast.expr]], node: ast.expr) -> SSAValue:
    keys = [t.operand(key) for key, _ in pairs]
    contents = [t.operand(content) for _, content in pairs]
    types = t.result_type(keys, node), t.result_type(contents, node)
    made_pairs = [
        t.value(value.MakeOp([t.convert(key, types[0]), t.convert(content, types[1])]))
        for key, content in zip(keys, contents, strict=True)
    ]
    return t.list_from(made_pairs, node)


def comprehension(t: Calls, node: ast.DictComp) -> SSAValue:
    """`{key: x for x in xs}`."""
    pair = ast.copy_location(ast.Tuple([node.key, node.value], ast.Load()), node.key)
    listed = ast.copy_location(ast.ListComp(pair, node.generators), node)
    return made(t, t.list_comprehension(listed), node)


# --- looking up ----------------------------------------------------------------------------------


def _position(t: Calls, operand: SSAValue, key: SSAValue, node: Located) -> SSAValue:
    type_ = operand.type
    assert isinstance(type_, value.DictType)
    return t.value(value.PositionOp(operand, t.fit(key, type_.key, node, "as key")))


def _content(t: Calls, operand: SSAValue, position: SSAValue) -> SSAValue:
    entry = t.value(value.IndexOp(entries_of(t, operand), position))
    return t.value(value.GetOp(entry, 1))


def item(t: Calls, operand: SSAValue, node: ast.Subscript) -> SSAValue:
    """`d[key]`; a trap where the key is not there."""
    position = _position(t, operand, t.operand(node.slice), node.slice)
    missing = t.value(arith.CmpiOp(position, t.integer(0), "slt"))
    bad, good = t.fork(missing)
    t.resume(bad)
    t.add(value.TrapOp(f"KeyError: {ast.unparse(node.slice)}"))
    t.resume(good)
    return _content(t, operand, position)


def contains(t: Calls, operand: SSAValue, key: SSAValue, node: Located) -> SSAValue:
    """`key in d`."""
    position = _position(t, operand, key, node)
    return t.value(arith.CmpiOp(position, t.integer(0), "sge"))


def length(t: Calls, operand: SSAValue) -> SSAValue:
    """`len(d)`."""
    return t.value(value.LenOp(entries_of(t, operand)))


def keys(t: Calls, operand: SSAValue) -> Iteration:
    """Walking over a dict."""
    return _walk(t, operand, 0)


def _walk(t: Calls, operand: SSAValue, part: int) -> Iteration:
    entries = entries_of(t, operand)
    return Iteration(
        t.value(value.LenOp(entries)),
        lambda index: t.value(value.GetOp(t.value(value.IndexOp(entries, index)), part)),
    )


def method(t: Calls, operand: SSAValue, name: str, node: ast.Call) -> SSAValue:
    """`d.get(key, default)`, `d.items()`, `d.keys()`, `d.values()`, `d.copy()`."""
    t.no_keywords(node)
    if name == "get":
        return _get(t, operand, node)
    if node.args:
        t.source.fail("HF106", f"`{name}` takes no arguments", node)
    if name == "copy":
        return operand
    if name == "items":
        return entries_of(t, operand)
    walk = _walk(t, operand, 0 if name == "keys" else 1)

    def run(append: Callable[[SSAValue], None], variable: str) -> None:
        t.iterate(walk, node, {variable}, lambda found: append(t.as_operand(found, node)))

    return t.collect(node, run)


def _get(t: Calls, operand: SSAValue, node: ast.Call) -> SSAValue:
    if len(node.args) not in (1, 2):
        t.source.fail("HF106", f"`get` takes 1 or 2 arguments, but got {len(node.args)}", node)
    key = t.operand(node.args[0])
    default = t.operand(node.args[1]) if len(node.args) == 2 else None
    position = _position(t, operand, key, node.args[0])
    present = t.value(arith.CmpiOp(position, t.integer(0), "sge"))
    found, absent = t.fork(present)

    def otherwise() -> SSAValue:
        return t.value(value.NoneOp(value.NoneType())) if default is None else default

    return t.alternatives(
        [(found, lambda: _content(t, operand, position)), (absent, otherwise)], node
    )


# --- setting a key -------------------------------------------------------------------------------


def _variable(t: Calls, target: ast.expr) -> SSAValue | None:
    """The dict that `name[key]` is a part of; None for other targets."""
    if not isinstance(target, ast.Subscript) or not isinstance(target.value, ast.Name):
        return None
    held = t.names.get(target.value.id)
    if isinstance(held, SSAValue) and isinstance(held.type, value.DictType):
        return held
    return None


def assign(t: Calls, target: ast.expr, assigned: Value) -> bool:
    """`d[key] = content`; False where the target is no part of a dict."""
    if _variable(t, target) is None:
        return False
    subscript = cast(ast.Subscript, target)
    t.builtins.require_owned(t, subscript.value, subscript, "dict")
    content = t.as_operand(assigned, target)
    name = cast(ast.Name, subscript.value).id
    set_key(t, name, t.operand(subscript.slice), content, target)
    return True


def augmented(t: Calls, node: ast.AugAssign) -> SSAValue | None:
    """The new content of `d[key] += x`; None where the target is no part of a dict."""
    held = _variable(t, node.target)
    if held is None:
        return None
    old = item(t, held, cast(ast.Subscript, node.target))
    return t.binary(node.op, old, t.operand(node.value), node)


def set_key(t: Calls, name: str, key: SSAValue, content: SSAValue, node: Located) -> None:
    """`d[key] = content` on a variable whose dict nothing else can see: it is bound anew."""
    held = t.names[name]
    assert isinstance(held, SSAValue)
    type_ = held.type
    assert isinstance(type_, value.DictType)
    require_hashable(t, type_.key, node)
    fitted: list[SSAValue] = []
    parts: list[tuple[SSAValue, Attribute, str]] = [
        (key, type_.key, "as key"), (content, type_.content, "as value"),
    ]  # fmt: skip
    for part, wanted, role in parts:
        fitted.append(t.fit(part, wanted, node, role))
    entry = t.value(value.MakeOp(fitted))
    more = t.value(value.AppendOp(t.copied(entries_of(t, held)), entry))
    t.names[name] = t.value(value.DictOp(more, type_))
