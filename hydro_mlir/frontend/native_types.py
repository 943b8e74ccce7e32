"""
Types of restricted Python: from markers and annotations to IR types, and back to record layouts.

A marker is any object with an attribute `__hydro__`, a tuple whose first word says what it marks:
`("type", "u8")`, `("pointer", T)`, `("record", name, {field: annotation}, (parameters))`,
`("applied", record, (arguments))`. Type variables are `typing.TypeVar`; while a function's
parameters are matched against argument types they stand as `VariableType`.
"""

from __future__ import annotations

import ast
import hashlib
import types
import typing
from collections.abc import Callable, Mapping, Sequence

from xdsl.dialects.builtin import IntegerType, Signedness, StringAttr, f64, i1, i64
from xdsl.ir import Attribute, ParametrizedAttribute, TypeAttribute
from xdsl.irdl import irdl_attr_definition

from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.frontend import classes, unions

Bindings = Mapping[str, Attribute]

MEMORY_TYPES: dict[str, Attribute] = {
    "i8": IntegerType(8),
    "i16": IntegerType(16),
    "i32": IntegerType(32),
    "i64": i64,
    "u8": IntegerType(8, Signedness.UNSIGNED),
    "u16": IntegerType(16, Signedness.UNSIGNED),
    "u32": IntegerType(32, Signedness.UNSIGNED),
    "u64": IntegerType(64, Signedness.UNSIGNED),
    "f64": f64,
}
_PLAIN: dict[object, Attribute] = {
    int: i64,
    float: f64,
    bool: i1,
    str: value.text,
    bytes: value.octets,
}


@irdl_attr_definition
class VariableType(ParametrizedAttribute, TypeAttribute):
    """A type variable that is not bound yet; never leaves the front end."""

    name = "frontend.variable"
    variable: StringAttr


class NotAType(Exception):
    """An annotation that names no type of restricted Python."""


# Every record seen, by name: RecordType has no room for more than the name.
_records: dict[str, tuple[Mapping[str, object], tuple[str, ...]]] = {}


def marker(thing: object) -> tuple[object, ...]:
    """The marker of an object, () where it has none."""
    found = getattr(thing, "__hydro__", ())
    return typing.cast("tuple[object, ...]", found) if isinstance(found, tuple) else ()


def is_type_marker(thing: object) -> bool:
    """Whether an object stands for a type in restricted Python."""
    kind = marker(thing)[:1]
    return kind in (("type",), ("pointer",), ("record",), ("applied",)) or isinstance(
        thing, typing.TypeVar
    )


def type_of(annotation: object, bindings: Bindings) -> Attribute:
    """
    The IR type of an annotation given as an object; raises `NotAType`.

    Variables without a binding become `VariableType`.
    """
    if isinstance(annotation, typing.TypeVar):
        return bound(annotation.__name__, bindings)
    if isinstance(annotation, Attribute):
        return annotation
    found = marker(annotation)
    if found:
        return _marked_type(found, annotation, bindings)
    try:
        plain = _PLAIN.get(annotation)
    except TypeError:
        plain = None
    if plain is not None:
        return plain
    if annotation is None or annotation is type(None):
        return value.NoneType()
    return _generic_type(annotation, bindings)


def bound(name: str, bindings: Bindings) -> Attribute:
    """What a type variable is bound to, or the variable itself."""
    found = bindings.get(name)
    return VariableType(StringAttr(name)) if found is None else found


def _marked_type(found: tuple[object, ...], annotation: object, bindings: Bindings) -> Attribute:
    match found:
        case ("type", str(name)):
            return MEMORY_TYPES[name]
        case ("pointer", element):
            return pointer_to(type_of(element, bindings))
        case ("record", str(name), dict(fields), tuple(parameters)):
            names = tuple(str(getattr(p, "__name__", p)) for p in parameters)
            _records[name] = (typing.cast("dict[str, object]", fields), names)
            # A record's bare name within its own fields and functions means its own parameters.
            arguments = [bound(n, bindings) for n in names]
            return rt.RecordType(name, arguments)
        case ("applied", class_, tuple(arguments)):
            bare = type_of(class_, {})
            assert isinstance(bare, rt.RecordType)
            return rt.RecordType(bare.record, [type_of(a, bindings) for a in arguments])
        case _:
            raise NotAType(str(annotation))


def _generic_type(annotation: object, bindings: Bindings) -> Attribute:
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin is list:
        return value.ListType(type_of(arguments[0], bindings))
    if origin is dict:
        return value.DictType(*(type_of(a, bindings) for a in arguments))
    if origin is tuple:
        return value.TupleType([type_of(a, bindings) for a in arguments])
    if origin in (types.UnionType, typing.Union):
        present = [type_of(a, bindings) for a in arguments if a is not type(None)]
        whole = unions.union_of(present)
        return value.OptionType(whole) if len(present) < len(arguments) else whole
    if classes.is_user_class(annotation):
        try:
            return classes.class_type(annotation)
        except classes.ClassError as error:
            raise NotAType(error.message) from error
    raise NotAType(str(annotation))


def pointer_to(element: Attribute) -> Attribute:
    """A pointer's type; the one to a location's context has its own."""
    if element == rt.RecordType("Context"):
        return rt.context
    return rt.PointerType(element)


def pointee(type_: Attribute) -> Attribute | None:
    """What a pointer points at; None for other types."""
    if isinstance(type_, rt.ContextType):
        return rt.RecordType("Context")
    return type_.element if isinstance(type_, rt.PointerType) else None


def register_type(type_: Attribute) -> Attribute:
    """The type that a value has once loaded: every integer is 64 bits wide."""
    return i64 if isinstance(type_, IntegerType) and type_ != i1 else type_


def normal(type_: Attribute) -> Attribute:
    """A type with every spelling of the context's pointer made the same."""
    if isinstance(type_, rt.PointerType):
        return pointer_to(normal(type_.element))
    return type_


def is_signed(type_: Attribute) -> bool:
    """Whether a narrow integer in memory is widened by its sign."""
    if not isinstance(type_, IntegerType) or type_.width.data not in (8, 16, 32):
        return False
    return type_.signedness.data != Signedness.UNSIGNED


def record_fields(record: rt.RecordType) -> list[tuple[str, Attribute]]:
    """The fields of a record in order, with its type arguments put in."""
    fields, parameters = _records[record.record.data]
    bindings = dict(zip(parameters, record.arguments.data, strict=True))
    return [(name, type_of(annotation, bindings)) for name, annotation in fields.items()]


def match(pattern: Attribute, type_: Attribute, bindings: dict[str, Attribute]) -> bool:
    """Whether a type fits an annotation, binding the variables in it."""
    if isinstance(pattern, VariableType):
        known = bindings.setdefault(pattern.variable.data, type_)
        return known == type_
    if isinstance(pattern, rt.RecordType) and isinstance(type_, rt.RecordType):
        return pattern.record == type_.record and _match_all(
            pattern.arguments.data, type_.arguments.data, bindings
        )
    if isinstance(pattern, value.TupleType) and isinstance(type_, value.TupleType):
        return _match_all(pattern.elements.data, type_.elements.data, bindings)
    inside = _element(pattern), _element(type_)
    if inside[0] is not None and inside[1] is not None and type(pattern) is type(type_):
        return match(inside[0], inside[1], bindings)
    return pattern == type_


def _element(type_: Attribute) -> Attribute | None:
    if isinstance(type_, rt.PointerType | value.ListType | value.OptionType):
        return type_.element
    return None


def _match_all(
    patterns: Sequence[Attribute], types_: Sequence[Attribute], bindings: dict[str, Attribute]
) -> bool:
    return len(patterns) == len(types_) and all(
        match(p, t, bindings) for p, t in zip(patterns, types_, strict=True)
    )


def annotation_type(
    node: ast.expr, lookup: Callable[[ast.Name], object], bindings: Bindings
) -> Attribute:
    """The IR type of an annotation in source; raises `NotAType`."""
    return type_of(annotation_object(node, lookup), bindings)


def annotation_object(node: ast.expr, lookup: Callable[[ast.Name], object]) -> object:
    """What an annotation evaluates to, without running any code but subscripts of types."""
    match node:
        case ast.Name():
            return lookup(node)
        case ast.Constant(value=None):
            return None
        case ast.Constant(value=str(text)):
            return annotation_object(ast.parse(text, mode="eval").body, lookup)
        case ast.Attribute():
            return getattr(annotation_object(node.value, lookup), node.attr, None)
        case ast.Subscript():
            generic = typing.cast("typing.Any", annotation_object(node.value, lookup))
            inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            arguments = [annotation_object(part, lookup) for part in inside]
            try:
                return generic[tuple(arguments) if len(arguments) > 1 else arguments[0]]
            except TypeError as error:
                raise NotAType(str(error)) from None
        case ast.BinOp(op=ast.BitOr()):
            left = typing.cast("typing.Any", annotation_object(node.left, lookup))
            return left | annotation_object(node.right, lookup)
        case _:
            raise NotAType(ast.unparse(node))


def mangle(type_: Attribute) -> str:
    """A type's part of the name of a specialised function: `tuple2_str_i64`."""
    if isinstance(type_, IntegerType):
        unsigned = type_.signedness.data == Signedness.UNSIGNED
        return f"{'u' if unsigned else 'i'}{type_.width.data}"
    if type_ == f64:
        return "f64"
    if isinstance(type_, value.TextType):
        return value.type_name(type_)
    if isinstance(type_, value.NoneType):
        return "none"
    if isinstance(type_, value.RecordType | value.EnumType | value.UnionType | value.DictType):
        plain = "".join(c if c.isalnum() else "_" for c in value.type_name(type_))
        return f"{plain}_{hashlib.sha256(str(type_).encode()).hexdigest()[:8]}"
    if isinstance(type_, value.TupleType):
        return "_".join([f"tuple{len(type_.elements)}", *map(mangle, type_.elements)])
    if isinstance(type_, value.ListType | value.OptionType):
        return f"{type_.name.removeprefix('value.')}_{mangle(type_.element)}"
    if isinstance(type_, value.MemberType):
        return f"member_{type_.location.string_value()}"
    if isinstance(type_, rt.PointerType):
        return f"pointer_{mangle(type_.element)}"
    if isinstance(type_, rt.RecordType):
        return "_".join([type_.record.data, *map(mangle, type_.arguments)])
    return type_.name.replace(".", "_")


def shown(type_: Attribute) -> str:
    """A type as it is written in restricted Python."""
    if isinstance(type_, rt.ContextType):
        return "Pointer[Context]"
    if isinstance(type_, rt.PointerType):
        return f"Pointer[{shown(type_.element)}]"
    if isinstance(type_, rt.RecordType):
        arguments = ", ".join(map(shown, type_.arguments))
        return f"{type_.record.data}[{arguments}]" if arguments else type_.record.data
    if isinstance(type_, VariableType):
        return type_.variable.data
    for name, known in MEMORY_TYPES.items():
        if known == type_ and type_ not in (i64, f64):
            return name
    return value.type_name(type_)


def is_value_annotation(type_: Attribute) -> bool:
    """Whether an annotation names a type that user functions have."""
    if isinstance(type_, value.OptionType | value.ListType):
        return is_value_annotation(type_.element)
    if isinstance(type_, value.TupleType):
        return all(map(is_value_annotation, type_.elements))
    return value.is_value_type(type_) or isinstance(type_, value.NoneType)
