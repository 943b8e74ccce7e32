"""
Lists and dicts that change in place, where nothing else can see them: see `ownership`.

What changes is a variable, `items.insert(0, x)`, or a part of one: `counts[key].append(x)`,
`groups.setdefault(key, []).append(x)`. Values do not change in the IR: the variable is bound anew.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend import dicts, templates_changes
from hydro_mlir.frontend.assigned import CHANGES, DICT_CHANGES, LIST_CHANGES, TAKING
from hydro_mlir.frontend.methods import required
from hydro_mlir.frontend.ownership import parts_are_shared
from hydro_mlir.frontend.values import Static

if TYPE_CHECKING:
    from hydro_mlir.frontend.calls import Calls

_ABSENT = "ValueError: list.remove(x): x not in list"


def change(t: Calls, node: ast.Call) -> bool:
    """Translate a call as a statement; False where it is no change of a list or dict."""
    target = node.func
    if not isinstance(target, ast.Attribute) or target.attr not in CHANGES:
        return False
    place = target.value
    if _default_of(place) is None and not isinstance(place, ast.Name | ast.Subscript):
        return False
    held = _read(t, place)
    if isinstance(held.type, value.DictType) and target.attr in DICT_CHANGES:
        new = _changed_dict(t, held, target.attr, node)
    elif isinstance(held.type, value.ListType) and target.attr in LIST_CHANGES:
        new = _changed_list(t, held, target.attr, node)
    else:
        return False
    _store(t, place, new, node)
    return True


def taken(t: Calls, held: SSAValue, method: str, node: ast.Call) -> SSAValue | None:
    """The value of `items.pop(i)`, `d.pop(k)`, `d.setdefault(k, x)`, which also change it."""
    place = cast("ast.Attribute", node.func).value
    is_list = isinstance(held.type, value.ListType)
    if method not in (LIST_CHANGES if is_list else DICT_CHANGES):
        return None
    if method not in TAKING:
        t.source.fail("HF115", f"`{method}` has no value: write it as a statement of its own", node)
    arguments = _arguments(t, node)
    if is_list:
        index = arguments[0] if len(arguments) == 1 else t.integer(-1)
        found = t.value(value.IndexOp(held, t.fit(index, i64, node, "as index")))
    elif len(arguments) == 1:
        subscript = ast.copy_location(ast.Subscript(node, node.args[0]), node)
        found = dicts.item(t, held, subscript)
    else:
        key, default = _counted(t, node, arguments, 2)
        content = cast("value.DictType", held.type)
        fitted = [t.fit(key, content.key, node, "as key"), t.fit(default, content.content, node)]
        found = _template(t, "dict_get", [held, *fitted], node)
    _store(t, place, (_changed_list if is_list else _changed_dict)(t, held, method, node), node)
    return found


def assign_item(t: Calls, target: ast.expr, assigned: SSAValue) -> bool:
    """`items[place] = item`; False where the target is no part of a list or of a dict in one."""
    if not isinstance(target, ast.Subscript) or isinstance(target.slice, ast.Slice):
        return False
    if not isinstance(target.value, ast.Name | ast.Subscript):
        return False
    if not isinstance(t.operand(target.value).type, value.ListType | value.DictType):
        return False
    _store(t, target, assigned, target)
    return True


# --- where it is ----------------------------------------------------------------------------------


def _default_of(place: ast.expr) -> ast.Call | None:
    """`d.setdefault(key, default)`, which is a part of `d`."""
    match place:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(), attr="setdefault"), args=[_, _], keywords=[]
        ):
            return place
        case _:
            return None


def _read(t: Calls, place: ast.expr) -> SSAValue:
    call = _default_of(place)
    if call is None:
        return t.operand(place)
    held = t.operand(cast("ast.Attribute", call.func).value)
    if not isinstance(held.type, value.DictType):
        return t.operand(place)
    key = t.fit(t.operand(call.args[0]), held.type.key, call.args[0], "as key")
    default = t.fit(t.operand(call.args[1]), held.type.content, call.args[1], "as value")
    return _template(t, "dict_get", [held, key, default], call)


def _store(t: Calls, place: ast.expr, new: SSAValue, node: ast.expr) -> None:
    """Bind the variable anew that a place is a part of."""
    match place:
        case ast.Name():
            kind = "dict" if isinstance(new.type, value.DictType) else "list"
            t.builtins.require_owned(t, place, node, kind)
            t.names[place.id] = new
        case ast.Subscript():
            _store_part(t, place.value, place.slice, new, node)
        case ast.Call(func=ast.Attribute(value=whole)):
            _store_part(t, whole, place.args[0], new, node)
        case _:
            t.builtins.require_owned(t, place, node, "list")


def _store_part(t: Calls, whole: ast.expr, part: ast.expr, new: SSAValue, node: ast.expr) -> None:
    held, at = t.operand(whole), t.operand(part)
    if isinstance(whole, ast.Name) and parts_are_shared(whole.id, t.scopes[-1]):
        t.source.fail(
            "HF115",
            f"expected parts that only `{whole.id}` holds, but another name may see them",
            node,
            help="build the new part, and assign it: d[key] = d[key] + [x]",
        )
    if isinstance(held.type, value.DictType):
        key = t.fit(at, held.type.key, part, "as key")
        content = t.fit(new, held.type.content, node, "as value")
        entry = t.value(value.MakeOp([key, content]))
        more = t.value(value.AppendOp(t.copied(dicts.entries_of(t, held)), entry))
        _store(t, whole, t.value(value.DictOp(more, held.type)), node)
        return
    if not isinstance(held.type, value.ListType):
        t.source.fail("HF115", "expected a part of a list or dict to change", node)
    item = t.fit(new, held.type.element, node)
    index = t.fit(at, i64, part, "as index")
    t.value(value.IndexOp(held, index))  # a trap where there is no such place
    _store(t, whole, _template(t, "list_with", [held, index, item], node), node)


# --- what becomes of it ---------------------------------------------------------------------------


def _changed_list(t: Calls, held: SSAValue, method: str, node: ast.Call) -> SSAValue:
    type_ = cast("value.ListType", held.type)
    if method == "sort":
        handler = t.builtins.find(sorted)
        assert handler is not None, "it is one of the builtins"
        place = cast("ast.Attribute", node.func).value
        call = ast.copy_location(ast.Call(node.func, [place, *node.args], node.keywords), node)
        return t.as_operand(cast("SSAValue", handler(t, call)), node)
    if method == "extend":
        _counted(t, node, _arguments(t, node), 1)
        return t.binary(ast.Add(), held, t.list_of(node.args[0]), node)
    arguments = _arguments(t, node)
    if method == "append":
        (item,) = _counted(t, node, arguments, 1)
        return t.value(value.AppendOp(t.copied(held), t.fit(item, type_.element, node)))
    if method == "pop":
        place = arguments[0] if len(arguments) == 1 else t.integer(-1)
        _counted(t, node, arguments, len(arguments[:1]))
        index = t.fit(place, i64, node, "as index")
        t.value(value.IndexOp(held, index))  # a trap where there is no such place
        return _template(t, "list_without", [held, index], node)
    if method in ("insert", "remove"):
        wanted = _counted(t, node, arguments, 2 if method == "insert" else 1)
        arguments = [*wanted[:-1], t.fit(wanted[-1], type_.element, node)]
    new = _template(t, f"list_{method}", [held, *arguments], node)
    return required(t, new, _ABSENT) if method == "remove" else new


def _changed_dict(t: Calls, held: SSAValue, method: str, node: ast.Call) -> SSAValue:
    type_ = cast("value.DictType", held.type)
    arguments = _arguments(t, node)
    if method == "clear":
        _counted(t, node, arguments, 0)
        return dicts.empty(t, type_)
    if method == "update":
        return _template(t, "dict_update", [held, *_counted(t, node, arguments, 1)], node)
    if method == "setdefault":
        key, item = _counted(t, node, arguments, 2)
        fitted = [t.fit(key, type_.key, node, "as key"), t.fit(item, type_.content, node)]
        return _template(t, "dict_setdefault", [held, *fitted], node)
    (key,) = _counted(t, node, arguments[:1], 1)
    if len(arguments) == 1:
        dicts.item(t, held, ast.copy_location(ast.Subscript(node, node.args[0]), node))
    return _template(t, "dict_without", [held, t.fit(key, type_.key, node, "as key")], node)


# --- arguments ------------------------------------------------------------------------------------


def _arguments(t: Calls, node: ast.Call) -> list[SSAValue]:
    t.no_keywords(node)
    return [t.operand(argument) for argument in node.args]


def _counted(
    t: Calls, node: ast.Call, arguments: Sequence[SSAValue], count: int
) -> Sequence[SSAValue]:
    if len(arguments) != count:
        name, got = cast("ast.Attribute", node.func).attr, len(arguments)
        plural = "" if count == 1 else "s"
        t.source.fail("HF106", f"`{name}` takes {count} argument{plural}, but got {got}", node)
    return arguments


def _template(t: Calls, name: str, arguments: Sequence[SSAValue], node: ast.expr) -> SSAValue:
    return t.call_object(Static(getattr(templates_changes, name)), arguments, {}, node)
