"""Python's builtins in user functions: conversions, numbers, `len`, `print`, growing lists."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Callable
from typing import NoReturn

from xdsl.dialects import arith, math
from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend import dicts, instances
from hydro_mlir.frontend.calls import Builtin, Calls
from hydro_mlir.frontend.classes import method_of
from hydro_mlir.frontend.instances import as_plain_tuple, replaced
from hydro_mlir.frontend.number_methods import absolute
from hydro_mlir.frontend.ownership import why_shared
from hydro_mlir.frontend.ssa import NUMBERS
from hydro_mlir.frontend.text import formatted, to_text
from hydro_mlir.frontend.values import Static, Value, constant_int, constant_of

TABLE: dict[object, Builtin] = {}
CODE_POINT_MAX = 0x10FFFF
SURROGATE_FIRST, SURROGATES = 0xD800, 0x800
Handler = Callable[[Calls, ast.Call], "Value | None"]


def builtin(
    function: object, least: int, most: int, *keywords: str
) -> Callable[[Handler], Handler]:
    """Register how calls of a Python function are translated, with its numbers of arguments."""

    def register(handler: Handler) -> Handler:
        def checked(t: Calls, node: ast.Call) -> Value | None:
            if "*" not in keywords:
                t.no_keywords(node, *keywords)
            if any(isinstance(argument, ast.Starred) for argument in node.args):
                t.source.fail("HF102", "`*` in a call is not supported", node)
            if not least <= len(node.args) <= most:
                name = ast.unparse(node.func)
                wanted = f"{least}" if least == most else f"{least} to {most}"
                t.source.fail(
                    "HF106",
                    f"`{name}` takes {wanted} arguments here, but got {len(node.args)}",
                    node,
                )
            return handler(t, node)

        TABLE[function] = checked
        return handler

    return register


# --- conversions ---------------------------------------------------------------------------------


@builtin(int, 0, 1)
def _int(t: Calls, node: ast.Call) -> SSAValue:
    if not node.args:
        return t.integer(0)
    operand = t.operand(node.args[0])
    t.require_present(operand, node=node.args[0])
    if operand.type == value.text:
        return t.value(value.ParseOp(operand, i64))
    if operand.type == f64:
        return t.value(value.TruncateOp(operand))
    return t.fit(operand, i64, node.args[0])


@builtin(float, 0, 1)
def _float(t: Calls, node: ast.Call) -> SSAValue:
    if not node.args:
        return t.floating(0.0)
    operand = t.operand(node.args[0])
    t.require_present(operand, node=node.args[0])
    if operand.type == value.text:
        known = constant_of(operand)
        if isinstance(known, str) and known.strip().lower().lstrip("+-") in (
            "inf",
            "nan",
            "infinity",
        ):
            return t.floating(float(known))
        return t.value(value.ParseOp(operand, f64))
    return t.fit(operand, f64, node.args[0])


@builtin(bool, 0, 1)
def _bool(t: Calls, node: ast.Call) -> SSAValue:
    if not node.args:
        return t.boolean(False)
    operand = t.operand(node.args[0])
    if isinstance(operand.type, value.OptionType | value.NoneType):
        return t.condition_value(node.args[0])
    return t.truth(operand, node.args[0])


@builtin(str, 0, 1)
def _str(t: Calls, node: ast.Call) -> SSAValue:
    if not node.args:
        return t.value(value.ConstantOp(""))
    return to_text(t, t.operand(node.args[0]), "str", node.args[0])


@builtin(repr, 1, 1)
def _repr(t: Calls, node: ast.Call) -> SSAValue:
    return to_text(t, t.operand(node.args[0]), "repr", node.args[0])


@builtin(format, 1, 2)
def _format(t: Calls, node: ast.Call) -> SSAValue:
    operand = t.operand(node.args[0])
    spec = constant_of(t.operand(node.args[1])) if len(node.args) > 1 else ""
    if not isinstance(spec, str):
        t.source.fail("HF116", "expected a format that is known before running", node.args[1])
    return formatted(t, operand, spec, node)


@builtin(ord, 1, 1)
def _ord(t: Calls, node: ast.Call) -> SSAValue:
    operand = t.fit(t.operand(node.args[0]), value.text, node.args[0])
    return t.value(value.TextOp("ord", [operand]))


@builtin(chr, 1, 1)
def _chr(t: Calls, node: ast.Call) -> SSAValue:
    point = t.fit(t.operand(node.args[0]), i64, node.args[0])
    return t.value(value.ToTextOp(checked_point(t, point), "format", "c"))


def checked_point(t: Calls, point: SSAValue) -> SSAValue:
    """Trap where an int is no code point that text can hold."""
    outside = t.value(arith.CmpiOp(point, t.integer(CODE_POINT_MAX), "ugt"))
    # As one comparison of a difference: text in UTF-8 has no halves of surrogate pairs.
    place = t.value(arith.SubiOp(point, t.integer(SURROGATE_FIRST)))
    surrogate = t.value(arith.CmpiOp(place, t.integer(SURROGATES), "ult"))
    wrong, right = t.fork(t.value(arith.OrIOp(outside, surrogate)))
    t.resume(wrong)
    t.add(value.TrapOp("ValueError: chr() arg is no code point"))
    t.resume(right)
    return point


@builtin(list, 0, 1)
def _list(t: Calls, node: ast.Call) -> SSAValue:
    if not node.args:
        return t.empty_list(node)
    listed = t.list_of(node.args[0])
    # A variable's list may grow, and so may the new one.
    return t.copied(listed) if isinstance(node.args[0], ast.Name) else listed


@builtin(tuple, 0, 1)
def _tuple(t: Calls, node: ast.Call) -> SSAValue:
    if not node.args:
        return t.value(value.MakeOp([]))
    if isinstance(node.args[0], ast.List):
        return t.value(value.MakeOp([t.operand(element) for element in node.args[0].elts]))
    operand = t.operand(node.args[0])
    if not value.is_tuple(operand.type):
        shown = t.type_name(operand.type)
        t.source.fail(
            "HF105",
            f"expected a sequence of known length, but got {shown}",
            node.args[0],
            help="keep it a list",
        )
    if isinstance(operand.type, value.RecordType):
        return t.value(value.MakeOp(t.components(operand)))
    return operand


@builtin(dataclasses.replace, 1, 1, "*")
def _replace(t: Calls, node: ast.Call) -> SSAValue:
    return replaced(t, node, t.operand(node.args[0]))


@builtin(dataclasses.astuple, 1, 1)
def _astuple(t: Calls, node: ast.Call) -> SSAValue:
    operand = t.operand(node.args[0])
    if not isinstance(operand.type, value.RecordType) or value.is_tuple(operand.type):
        shown = t.type_name(operand.type)
        t.source.fail("HF105", f"expected an instance of a dataclass, but got {shown}", node)
    return as_plain_tuple(t, operand)


# --- numbers -------------------------------------------------------------------------------------


@builtin(len, 1, 1)
def _len(t: Calls, node: ast.Call) -> SSAValue:
    operand = t.operand(node.args[0])
    t.require_present(operand, node=node.args[0])
    if isinstance(operand.type, value.TupleType) and value.is_tuple(operand.type):
        return t.integer(len(operand.type.elements))
    if isinstance(operand.type, value.DictType):
        return dicts.length(t, operand)
    if instances.has_methods(operand.type):
        length = method_of(operand.type, "__len__")
        if length is not None:
            return t.call_object(Static(length), [operand], {}, node)
    if not isinstance(operand.type, value.ListType | value.TextType):
        t.source.fail("HF105", f"{t.type_name(operand.type)} has no length", node.args[0])
    return t.value(value.LenOp(operand))


def number(t: Calls, node: ast.expr) -> SSAValue:
    """An argument that has to be a number; a bool becomes an int."""
    operand = t.operand(node)
    t.require_present(operand, node=node)
    if operand.type not in NUMBERS:
        t.source.fail("HF105", f"expected a number, but got {t.type_name(operand.type)}", node)
    return t.convert(operand, i64) if operand.type == i1 else operand


@builtin(abs, 1, 1)
def _abs(t: Calls, node: ast.Call) -> SSAValue:
    return absolute(t, number(t, node.args[0]))


@builtin(round, 1, 2)
def _round(t: Calls, node: ast.Call) -> SSAValue:
    operand = number(t, node.args[0])
    if len(node.args) == 1:
        if operand.type == i64:
            return operand
        return t.value(value.TruncateOp(t.value(math.RoundEvenOp(operand))))
    digits = constant_int(t.operand(node.args[1]))
    if digits is None or digits < 0:
        t.source.fail("HF105", "expected a known number of digits, 0 or more", node.args[1])
    if operand.type == i64:
        return operand
    # Through its decimal form: exact halves are decided as Python decides them.
    shown = t.value(value.ToTextOp(operand, "format", f".{digits}f"))
    return t.value(value.ParseOp(shown, f64))


@builtin(divmod, 2, 2)
def _divmod(t: Calls, node: ast.Call) -> SSAValue:
    left, right = (number(t, argument) for argument in node.args)
    quotient = t.binary(ast.FloorDiv(), left, right, node)
    return t.value(value.MakeOp([quotient, t.binary(ast.Mod(), left, right, node)]))


@builtin(pow, 2, 2)
def _pow(t: Calls, node: ast.Call) -> SSAValue:
    left, right = (number(t, argument) for argument in node.args)
    return t.binary(ast.Pow(), left, right, node)


@builtin(isinstance, 2, 2)
def _isinstance(t: Calls, node: ast.Call) -> SSAValue:
    return t.condition_value(node)


# --- what is refused, with what to do instead ----------------------------------------------------


@builtin(print, 0, 1 << 30, "sep", "end", "file", "flush")
def _print(t: Calls, node: ast.Call) -> NoReturn:
    t.source.fail(
        "HF111",
        "`print` is not possible inside a compiled function",
        node,
        help="print elements with .for_each(print), or look at them with .inspect()",
    )


_REFUSED: dict[object, str] = {
    dict: "use a keyed collection, or a list of tuples",
    set: "use a list",
    open: "read files with source_file",
    input: "read files with source_file",
    eval: "",
    exec: "",
    getattr: "",
    filter: "use a list with `if`: [x for x in xs if f(x)]",
    hash: "",
    id: "",
    type: "use isinstance",
    iter: "use a `for` loop",
    next: "use a `for` loop",
}


def _refuse(function: object, help_: str) -> None:
    def handler(t: Calls, node: ast.Call) -> NoReturn:
        name = ast.unparse(node.func)
        t.source.fail(
            "HF107", f"`{name}` is not supported in a compiled function", node, help=help_
        )

    TABLE[function] = handler


for _function, _help in _REFUSED.items():
    _refuse(_function, _help)


# --- lists that grow -----------------------------------------------------------------------------


def change_list(t: Calls, node: ast.Call, target: ast.Attribute) -> None:
    """`items.append(x)` and `items.extend(xs)`, where no other name can see the list."""
    require_owned(t, target.value, node)
    assert isinstance(target.value, ast.Name)
    name = target.value.id
    if len(node.args) != 1 or node.keywords:
        t.source.fail("HF106", f"`{target.attr}` takes 1 argument, but got {len(node.args)}", node)
    if target.attr == "append":
        t.append(name, t.operand(node.args[0]), node.args[0])
        return
    added = t.list_of(node.args[0])
    held = t.names[name]
    assert isinstance(held, SSAValue)
    t.names[name] = t.binary(ast.Add(), held, added, node)


def require_owned(
    t: Calls, target: ast.expr, node: ast.expr | ast.stmt, kind: str = "list"
) -> None:
    """Refuse to change a list or dict that others may see."""
    reason = f"only a variable's {kind} can grow"
    if isinstance(target, ast.Name):
        owned = target.id in t.owned and len(t.scopes) == 1
        found = why_shared(target.id, t.scopes[-1], node, owned)
        if found is None:
            return
        reason = found
    t.source.fail(
        "HF115",
        f"expected a {kind} that only this variable holds, but {reason}",
        node,
        help="make a new list: items + [x]" if kind == "list" else "make a new dict: {**d, k: v}",
    )
