"""
The user's classes as types: frozen dataclasses, NamedTuples and enums.

A class has a type if its instances are nothing but their fields: frozen, compared by all of
them, built by the generated `__init__`. What it does otherwise (methods, properties, operators)
is Python code that is translated where it is used.
"""

from __future__ import annotations

import collections
import dataclasses
import enum
import reprlib
import typing
import weakref
from collections.abc import Mapping, Sequence
from types import FunctionType
from typing import Any, cast

from xdsl.dialects.builtin import FloatAttr, IntegerAttr, StringAttr, f64, i1, i64
from xdsl.ir import Attribute

from hydro_mlir.dialects import value
from hydro_mlir.rt import classes as known

INTEGER_MIN, INTEGER_MAX = -(1 << 63), (1 << 63) - 1
ClassType = value.RecordType | value.EnumType


class ClassError(Exception):
    """A class that has no type: why, and what would help."""

    def __init__(self, message: str, help_: str = ""):
        super().__init__(message)
        self.message, self.help = message, help_


_types: weakref.WeakKeyDictionary[type, ClassType] = weakref.WeakKeyDictionary()
_classes: dict[Attribute, type] = {}
_open: list[type] = []  # classes whose fields are being looked at


def is_user_class(thing: object) -> typing.TypeGuard[type]:
    """Whether an object is a dataclass, a NamedTuple or an Enum, be it one with a type or not."""
    if not isinstance(thing, type):
        return False
    return dataclasses.is_dataclass(thing) or _is_named_tuple(thing) or issubclass(thing, enum.Enum)


def _is_named_tuple(class_: type) -> bool:
    return issubclass(class_, tuple) and isinstance(getattr(class_, "_fields", None), tuple)


def class_type(class_: type) -> ClassType:
    """
    The type of a class's instances; raises `ClassError`.

    >>> from typing import NamedTuple
    >>> class Landmark(NamedTuple):
    ...     x: int
    ...     y: int
    >>> print(class_type(Landmark))
    !value.record<named_tuple "Landmark", x: i64, y: i64>
    """
    found = _types.get(class_)
    if found is None:
        if class_ in _open:
            raise ClassError(
                f"`{class_.__name__}` contains itself",
                "refer to other elements by a key, such as an int",
            )
        _open.append(class_)
        try:
            found = _types[class_] = _made(class_)
        finally:
            _open.pop()
        _classes[found] = class_
    return found


def class_of(type_: Attribute) -> type | None:
    """The class whose instances have a type; None where the type came from elsewhere."""
    return _classes.get(type_)


def _made(class_: type) -> ClassType:
    if issubclass(class_, enum.Enum):
        return _enum(class_)
    if _is_named_tuple(class_):
        name, kind = class_.__name__, "named_tuple"
        names = list(cast("tuple[str, ...]", cast(Any, class_)._fields))
    else:
        name, kind = class_.__qualname__, _dataclass_kind(class_)
        names = [field.name for field in dataclasses.fields(class_)]
    _check_dunders(class_)
    hints = _hints(class_)
    fields = [(field, _field_type(class_, field, hints)) for field in names]
    name = known.identity(name)
    known.register(name, names, class_)
    return value.RecordType(name, fields, kind)


def _dataclass_kind(class_: type) -> str:
    parameters = cast(Any, class_).__dataclass_params__
    name = class_.__name__
    if not parameters.frozen:
        raise ClassError(
            f"`{name}` can be changed", f"freeze it: @dataclass(frozen=True) class {name}"
        )
    if not parameters.eq:
        raise ClassError(f"`{name}` is compared by identity", "leave `eq=False` out")
    for field in dataclasses.fields(class_):
        plain = field.init and field.repr and field.compare and field.hash in (None, True)
        if not plain:
            raise ClassError(
                f"field `{field.name}` of `{name}` is left out of init, repr or comparison",
                "use plain fields, with or without a default",
            )
    return "ordered" if parameters.order else "plain"


_LIBRARY = (dataclasses.__file__, collections.__file__, reprlib.__file__, typing.__file__)
_GENERATED = ("__eq__", "__hash__", "__init__", "__lt__", "__le__", "__gt__", "__ge__")


def _check_dunders(class_: type) -> None:
    """Refuse classes whose equality, order or construction is their own."""
    for base in class_.__mro__:
        if base in (object, tuple, typing.Generic):
            continue
        for name in (*_GENERATED, "__new__", "__getattr__", "__getattribute__", "__format__"):
            found = vars(base).get(name)
            if not isinstance(found, FunctionType) or _is_generated(found):
                continue
            if name in ("__lt__", "__le__", "__gt__", "__ge__"):
                continue  # called where it is used
            raise ClassError(
                f"`{class_.__name__}` defines `{name}` itself",
                "leave it to the dataclass, and compute in a method of another name",
            )


def _is_generated(function: FunctionType) -> bool:
    # `dataclass` and `namedtuple` compile text.
    return function.__code__.co_filename in ("<string>", *_LIBRARY)


def _hints(class_: type) -> Mapping[str, object]:
    try:
        return typing.get_type_hints(class_)
    except (NameError, TypeError, AttributeError) as error:
        message = f"the fields of `{class_.__name__}` have types that are not found: {error}"
        raise ClassError(message, "define the classes at the top of a module") from None


def _field_type(class_: type, field: str, hints: Mapping[str, object]) -> Attribute:
    from hydro_mlir.frontend.native_types import NotAType, is_value_annotation, type_of

    where = f"field `{field}` of `{class_.__name__}`"
    if field not in hints:
        raise ClassError(f"{where} has no type", f"annotate it: `{field}: int`")
    try:
        type_ = type_of(hints[field], {})
    except NotAType as error:
        if isinstance(error.__cause__, ClassError):
            raise error.__cause__ from None
        type_ = None
    if type_ is None or not is_value_annotation(type_):
        shown = getattr(hints[field], "__name__", str(hints[field]))
        raise ClassError(f"{where} is of type `{shown}`, which has no meaning here")
    return type_


# --- enums ---------------------------------------------------------------------------------------


def _enum(class_: type[enum.Enum]) -> value.EnumType:
    name = class_.__name__
    if issubclass(class_, enum.Flag):
        raise ClassError(f"`{name}` is a Flag", "use an int and `&`")
    if not all(
        base in (enum.Enum, object) or issubclass(base, enum.Enum) for base in class_.__mro__
    ):
        raise ClassError(f"`{name}` is an Enum and something else", f"write `class {name}(Enum)`")
    _check_dunders_of_enum(class_)
    members = list(class_)
    if not members:
        raise ClassError(f"`{name}` has no members")
    pairs = [(member.name, _enum_value(class_, member)) for member in members]
    identity = known.identity(name)
    known.register(identity, [member.name for member in members], class_)
    return value.EnumType(identity, pairs)


def _check_dunders_of_enum(class_: type[enum.Enum]) -> None:
    for base in class_.__mro__:
        if base.__module__ == "enum" or base is object:
            continue
        for name in ("__eq__", "__hash__", "__init__", "__new__", "__format__"):
            if isinstance(vars(base).get(name), FunctionType) and not _from_enum(vars(base)[name]):
                raise ClassError(f"`{class_.__name__}` defines `{name}` itself", "leave it out")


def _from_enum(function: FunctionType) -> bool:
    return function.__code__.co_filename == enum.__file__


def _enum_value(class_: type[enum.Enum], member: enum.Enum) -> Attribute:
    found = cast(object, member.value)
    if type(found) is bool:
        return IntegerAttr(int(found), i1)
    if type(found) is int and INTEGER_MIN <= found <= INTEGER_MAX:
        return IntegerAttr(found, i64)
    if type(found) is float:
        return FloatAttr(found, f64)
    if type(found) is str:
        return StringAttr(found)
    raise ClassError(
        f"`{class_.__name__}.{member.name}` is {found!r}",
        "give the members numbers, text or `auto()` as values",
    )


# --- instances -----------------------------------------------------------------------------------


def method_of(type_: Attribute, name: str) -> FunctionType | None:
    """A method that the user's class itself defines."""
    class_ = class_of(type_)
    if class_ is None:
        return None
    for base in class_.__mro__:
        found = vars(base).get(name)
        if found is not None:
            own = isinstance(found, FunctionType) and base is not object
            is_own = own and not _is_generated(found) and not _from_enum(found)
            return found if is_own else None
    return None


def shows_itself(type_: Attribute) -> type | None:
    """A class within a type that has a `__repr__` of its own."""
    if method_of(type_, "__repr__") is not None:
        return class_of(type_)
    if isinstance(type_, value.TupleType):
        parts: Sequence[Attribute] = type_.elements.data
    elif isinstance(type_, value.ListType | value.OptionType):
        parts = [type_.element]
    else:
        return None
    return next((found for part in parts if (found := shows_itself(part)) is not None), None)


def python_class(type_: Attribute | None) -> type | None:
    """The Python class of a type's values, for `isinstance`."""
    if type_ is None or isinstance(type_, value.NoneType):
        return type(None)
    if isinstance(type_, value.RecordType | value.EnumType):
        return class_of(type_)
    if isinstance(type_, value.ListType):
        return list
    if isinstance(type_, value.DictType):
        return dict
    if isinstance(type_, value.TupleType) and not isinstance(type_, value.UnionType):
        return tuple
    return {i64: int, f64: float, i1: bool, value.text: str, value.octets: bytes}.get(type_)  # pyright: ignore
