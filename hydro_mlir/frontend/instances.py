"""
Instances of the user's classes: construction, fields, methods, properties, operators, text.

What a class does beyond its fields is Python code; it is translated like any function, with the
instance as its first argument.
"""

from __future__ import annotations

import ast
import dataclasses
import enum
import functools
import inspect
from collections.abc import Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any, cast

from xdsl.dialects.builtin import i1
from xdsl.ir import Attribute, SSAValue

from hydro_mlir.diagnostics import suggest
from hydro_mlir.dialects import value
from hydro_mlir.frontend import classes, dicts, unions
from hydro_mlir.frontend.classes import is_user_class as is_user_class
from hydro_mlir.frontend.enums import enum_attribute, member_by_name, member_by_value
from hydro_mlir.frontend.source import Located
from hydro_mlir.frontend.values import Method, Static, Value, field_name

if TYPE_CHECKING:
    from hydro_mlir.frontend.calls import Calls

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv",
    ast.Mod: "mod", ast.Pow: "pow", ast.BitAnd: "and", ast.BitOr: "or", ast.BitXor: "xor",
    ast.LShift: "lshift", ast.RShift: "rshift", ast.MatMult: "matmul",
}  # fmt: skip
_UNARY: dict[type[ast.unaryop], str] = {ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "invert"}
_ORDER: dict[type[ast.cmpop], str] = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge"}


def type_of_class(t: Calls, class_: type, node: Located) -> classes.ClassType:
    """The type of a class; a diagnostic where it has none."""
    try:
        return classes.class_type(class_)
    except classes.ClassError as error:
        t.source.fail("HF118", f"expected a class of plain values, but {error.message}", node,
                      help=error.help)  # fmt: skip


# --- construction --------------------------------------------------------------------------------


def construct(
    t: Calls, class_: type, arguments: Sequence[Value], keywords: dict[str, Value], node: ast.expr
) -> SSAValue:
    """`Point(1, y=2)`, and `Color(1)`, which finds a member by its value."""
    type_ = type_of_class(t, class_, node)
    if isinstance(type_, value.EnumType):
        return member_by_value(t, type_, arguments, node)
    try:
        found = inspect.signature(class_).bind(*arguments, **keywords)
    except TypeError as error:
        hint = _keyword_hint(keywords, type_)
        t.source.fail("HF106", f"`{class_.__name__}`: {error}{hint}", node)
    parts: list[SSAValue] = []
    for name, field in zip(type_.field_names, type_.elements, strict=True):
        given = found.arguments.get(name)
        part = _default(t, class_, name, field, node) if given is None else given
        parts.append(_fitted(t, part, field, name, node))
    return _finished(t, type_, parts, node)


def _finished(
    t: Calls, type_: value.RecordType, parts: Sequence[SSAValue], node: ast.expr
) -> SSAValue:
    made = t.value(value.MakeOp(parts, type_))
    check = classes.method_of(type_, "__post_init__")
    if check is not None:
        t.call_object(Static(check), [made], {}, node)
    return made


def _keyword_hint(keywords: dict[str, Value], type_: value.RecordType) -> str:
    unknown = [name for name in keywords if name not in type_.field_names]
    return suggest(unknown[0], type_.field_names) if unknown else ""


def _default(t: Calls, class_: type, name: str, type_: Attribute, node: ast.expr) -> Value:
    if not dataclasses.is_dataclass(class_):
        return t.captured(cast(Any, class_)._field_defaults[name], node)
    field = next(field for field in dataclasses.fields(class_) if field.name == name)
    if field.default is not dataclasses.MISSING:
        return t.captured(field.default, node)
    factory: object = field.default_factory
    if factory is dict and isinstance(type_, value.DictType):
        return dicts.empty(t, type_)
    if factory is list:
        return t.empty_list(node)
    return t.call_object(Static(factory), [], {}, node)


def _fitted(t: Calls, part: Value, type_: Attribute, name: str, node: ast.expr) -> SSAValue:
    operand = t.as_operand(part, node)
    return t.fit(operand, type_, _argument(node, name), f"for `{name}`")


def _argument(node: ast.expr, name: str) -> Located:
    """Where a keyword argument stands, else the whole call."""
    keywords = node.keywords if isinstance(node, ast.Call) else []
    return next((k.value for k in keywords if k.arg == name), node)


def item_of_class(t: Calls, class_: type, node: ast.Subscript) -> SSAValue:
    """`Color["RED"]`."""
    type_ = type_of_class(t, class_, node)
    if not isinstance(type_, value.EnumType):
        t.source.fail("HF112", f"expected an enum to look into, but got `{class_.__name__}`", node)
    return member_by_name(t, type_, node)


def replaced(t: Calls, node: ast.Call, record: SSAValue) -> SSAValue:
    """`dataclasses.replace(record, x=1)` and `record._replace(x=1)`."""
    type_ = record.type
    if not isinstance(type_, value.RecordType):
        shown = t.type_name(type_)
        t.source.fail("HF105", f"expected an instance of a dataclass, but got {shown}", node)
    parts = t.components(record)
    for keyword in node.keywords:
        name = str(keyword.arg)
        if name not in type_.field_names:
            _no_field(t, type_, name, keyword)
        index = type_.field_names.index(name)
        operand = t.operand(keyword.value)
        parts[index] = t.fit(operand, type_.elements.data[index], keyword.value, f"for `{name}`")
    return _finished(t, type_, parts, node)


def as_plain_tuple(t: Calls, operand: SSAValue) -> SSAValue:
    """`dataclasses.astuple(record)`: also of the records within it."""
    parts = [
        as_plain_tuple(t, part) if isinstance(part.type, value.RecordType) else part
        for part in t.components(operand)
    ]
    return t.value(value.MakeOp(parts))


def captured_instance(t: Calls, found: object, node: ast.expr) -> SSAValue | None:
    """An instance that the function refers to, as a constant; None for other objects."""
    if not classes.is_user_class(type(found)) or isinstance(found, int | str):
        return None
    type_ = type_of_class(t, type(found), node)
    if isinstance(type_, value.EnumType):
        position = type_.member_names.index(cast(enum.Enum, found).name)
        return t.value(value.CaseOp(t.integer(position), type_))
    parts: list[SSAValue] = []
    for name, field in zip(type_.field_names, type_.elements, strict=True):
        content = getattr(found, name)
        part = _captured_list(t, content, field, node) if type(content) is list else None
        parts.append(_fitted(t, part or t.captured(content, node), field, name, node))
    return t.value(value.MakeOp(parts, type_))


def _captured_list(t: Calls, found: list[object], type_: Attribute, node: ast.expr) -> SSAValue:
    assert isinstance(type_, value.ListType)
    parts = [_fitted(t, t.captured(part, node), type_.element, "", node) for part in found]
    return t.value(value.ListOp(parts, type_))


# --- attributes and methods ----------------------------------------------------------------------


def attribute_of(t: Calls, base: SSAValue, node: ast.Attribute) -> Value:
    """`point.x`, `color.name`, a property, or a method before its call."""
    type_ = base.type
    if isinstance(type_, value.UnionType):
        return _union_attribute(t, base, type_, node)
    if isinstance(type_, value.RecordType) and node.attr in type_.field_names:
        known = t.names.get(field_name(base, node.attr))
        if isinstance(known, SSAValue):
            return known
        return t.value(value.GetOp(base, type_.field_names.index(node.attr)))
    if isinstance(type_, value.EnumType) and node.attr in ("name", "value"):
        return enum_attribute(t, base, type_, node)
    if node.attr in ("_replace",) and value.is_tuple(type_):
        return Method(base, node.attr)
    class_ = classes.class_of(type_)
    if class_ is None or not hasattr(class_, node.attr):
        _no_field(t, type_, node.attr, node)
    found = inspect.getattr_static(class_, node.attr)
    getter = _getter(found)
    if getter is not None:
        return t.call_object(Static(getter), [base], {}, node)
    if isinstance(found, FunctionType | classmethod | staticmethod):
        return Method(base, node.attr)
    return t.captured(getattr(class_, node.attr), node)


def _getter(found: object) -> FunctionType | None:
    if isinstance(found, property):
        return cast("FunctionType | None", found.fget)
    if isinstance(found, functools.cached_property):
        return cast(FunctionType, cast(Any, found).func)
    return None


def _no_field(t: Calls, type_: Attribute, name: str, node: Located) -> Any:
    class_ = classes.class_of(type_)
    own = [n for n in dir(class_) if not n.startswith("_")] if class_ is not None else []
    names = type_.field_names if isinstance(type_, value.RecordType) else ["name", "value"]
    hint = suggest(name, [*names, *own])
    t.source.fail(
        "HF104", f"{t.type_name(type_)} has no attribute `{name}`{hint}", node,
        help="" if hint else f"it has {', '.join(f'`{each}`' for each in names)}",
    )  # fmt: skip


def _union_attribute(
    t: Calls, base: SSAValue, union: value.UnionType, node: ast.Attribute
) -> Value:
    """An attribute that every alternative has."""
    lacking = [a for a in union.alternatives if not _has(a, node.attr)]
    if lacking:
        having = [a for a in union.alternatives if a not in lacking]
        shown = t.type_name(having[0]) if having else ""
        t.source.fail(
            "HF104",
            f"`{t.type_name(union)}` has no attribute `{node.attr}` where it is"
            f" {t.type_name(lacking[0])}",
            node,
            help=f"test it first: `isinstance({ast.unparse(node.value)}, {shown})`" if having
            else "",
        )  # fmt: skip
    if all(_is_method(a, node.attr) for a in union.alternatives):
        return Method(base, node.attr)
    every = range(len(union.alternatives))
    return unions.by_alternative(
        t, base, every, lambda part: t.as_operand(attribute_of(t, part, node), node), node=node
    )


def _has(type_: Attribute, name: str) -> bool:
    if isinstance(type_, value.RecordType) and name in type_.field_names:
        return True
    class_ = classes.class_of(type_)
    return class_ is not None and hasattr(class_, name)


def _is_method(type_: Attribute, name: str) -> bool:
    class_ = classes.class_of(type_)
    found = None if class_ is None else inspect.getattr_static(class_, name, None)
    return isinstance(found, FunctionType)


def has_methods(type_: Attribute) -> bool:
    """Whether the methods of a type's values are the user's."""
    return isinstance(type_, value.RecordType | value.EnumType | value.UnionType)


def call_method(t: Calls, method: Method, node: ast.Call) -> SSAValue:
    """`shape.area()`; of a union the method of the alternative that it is."""
    receiver, name = method.receiver, method.name
    if name == "_replace":
        return replaced(t, node, receiver)
    arguments, keywords = t.arguments_of(node)
    if not isinstance(receiver.type, value.UnionType):
        return _call_method(t, receiver, name, arguments, keywords, node)
    every = range(len(receiver.type.alternatives))
    return unions.by_alternative(
        t,
        receiver,
        every,
        lambda part: _call_method(t, part, name, arguments, keywords, node),
        node=node,
    )


def _call_method(
    t: Calls,
    receiver: SSAValue,
    name: str,
    arguments: Sequence[Value],
    keywords: dict[str, Value],
    node: ast.expr,
) -> SSAValue:
    class_ = classes.class_of(receiver.type)
    assert class_ is not None, "it has the method"
    found = inspect.getattr_static(class_, name)
    if isinstance(found, staticmethod):
        return t.call_object(Static(cast(Any, found).__func__), arguments, keywords, node)
    if isinstance(found, classmethod):
        given = [Static(class_), *arguments]
        return t.call_object(Static(cast(Any, found).__func__), given, keywords, node)
    return t.call_object(Static(found), [receiver, *arguments], keywords, node)


# --- operators and text --------------------------------------------------------------------------


def binary(
    t: Calls, op: ast.operator, left: SSAValue, right: SSAValue, node: ast.expr
) -> SSAValue | None:
    """`a + b` by `__add__` of the one or `__radd__` of the other; None where there is neither."""
    name = _BINARY[type(op)]
    forward = classes.method_of(left.type, f"__{name}__")
    if forward is not None:
        return t.call_object(Static(forward), [left, right], {}, node)
    backward = classes.method_of(right.type, f"__r{name}__")
    if backward is not None and left.type != right.type:
        return t.call_object(Static(backward), [right, left], {}, node)
    return None


def unary(t: Calls, op: ast.unaryop, operand: SSAValue, node: ast.expr) -> SSAValue | None:
    """`-a` by `__neg__`, if the class has it."""
    method = classes.method_of(operand.type, f"__{_UNARY[type(op)]}__")
    return None if method is None else t.call_object(Static(method), [operand], {}, node)


def ordered(
    t: Calls, op: ast.cmpop, left: SSAValue, right: SSAValue, node: ast.expr
) -> SSAValue | None:
    """`a < b` by a `__lt__` of the class's own."""
    name = _ORDER.get(type(op))
    method = None if name is None else classes.method_of(left.type, f"__{name}__")
    return None if method is None else t.call_object(Static(method), [left, right], {}, node)


def truth(t: Calls, operand: SSAValue, node: ast.expr) -> SSAValue:
    """Whether an instance counts as true."""
    if isinstance(operand.type, value.UnionType):
        every = range(len(operand.type.alternatives))
        return unions.by_alternative(t, operand, every, lambda part: t.truth(part, node), i1, node)
    for name in ("__bool__", "__len__"):
        method = classes.method_of(operand.type, name)
        if method is not None:
            return t.truth(t.call_object(Static(method), [operand], {}, node), node)
    empty = value.is_tuple(operand.type) and not cast(value.TupleType, operand.type).elements.data
    return t.boolean(not empty)


def own_text(t: Calls, operand: SSAValue, form: str, node: ast.expr) -> SSAValue | None:
    """`str(x)` or `repr(x)` by a method of the class's own; None where there is none."""
    for name in ("__str__", "__repr__") if form == "str" else ("__repr__",):
        method = classes.method_of(operand.type, name)
        if method is not None:
            return t.call_object(Static(method), [operand], {}, node)
    if isinstance(operand.type, value.UnionType):
        own = [a for a in operand.type.alternatives if _shows_itself(a, form)]
        every = range(len(operand.type.alternatives))
        if own:
            return unions.by_alternative(
                t, operand, every, lambda part: t.text_of(part, form, node), value.text, node
            )
    inside = classes.shows_itself(operand.type)
    if inside is not None:
        t.source.fail(
            "HF116",
            f"the text of {t.type_name(operand.type)} contains that of `{inside.__name__}`, which"
            " defines `__repr__` itself",
            node,
            help='put the text together: f"{x.a} {x.b}"',
        )
    return None


def _shows_itself(type_: Attribute, form: str) -> bool:
    names = ("__str__", "__repr__") if form == "str" else ("__repr__",)
    return any(classes.method_of(type_, name) is not None for name in names)
