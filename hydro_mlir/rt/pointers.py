"""
Types of restricted Python, and pointers that work under plain CPython too.

`rt/memory.py` has the whole language; this part of it lies below the markers that use it. Under
CPython a pointer reads and writes memory through `ctypes`, by the layout of what it points at.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


class Form:
    """A type that Python has no class for; `__hydro__` says which."""

    def __init__(self, *hydro: object):
        self.__hydro__ = hydro

    def __repr__(self) -> str:
        return "".join(str(part) for part in self.__hydro__)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Form) and self.__hydro__ == other.__hydro__

    def __hash__(self) -> int:
        return hash(str(self))


if TYPE_CHECKING:
    i8: TypeAlias = int
    i16: TypeAlias = int
    i32: TypeAlias = int
    i64: TypeAlias = int
    u8: TypeAlias = int
    u16: TypeAlias = int
    u32: TypeAlias = int
    u64: TypeAlias = int
    f64: TypeAlias = float

    class Pointer(Generic[T]):
        """The address of values of one type."""

        def __getitem__(self, index: int) -> T: ...
        def __setitem__(self, index: int, value: T) -> None: ...
        def __add__(self, index: int) -> Pointer[T]: ...
        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...

else:
    i8, i16, i32, i64 = (Form("type", name) for name in ("i8", "i16", "i32", "i64"))
    u8, u16, u32, u64 = (Form("type", name) for name in ("u8", "u16", "u32", "u64"))
    f64 = Form("type", "f64")

    class Pointer:
        """The address of values of one type; an instance is CPython's stand-in for it."""

        __slots__ = ("_address", "_element", "_owner")

        def __class_getitem__(cls, element):
            return Form("pointer", element)

        def __init__(self, address, element, owner=None):
            for name, value in (("_address", address), ("_element", element), ("_owner", owner)):
                object.__setattr__(self, name, value)

        def __getitem__(self, index):
            return load((self + index)._address, self._element, self._owner)

        def __setitem__(self, index, value):
            store((self + index)._address, self._element, value)

        def __add__(self, index):
            step = index * ctypes.sizeof(layout(self._element))
            return Pointer(self._address + step, self._element, self._owner)

        def __eq__(self, other):
            return isinstance(other, Pointer) and self._address == other._address

        def __hash__(self):
            return hash(self._address)

        def __getattr__(self, name):
            address, annotation = field_place(self, name)
            return load(address, annotation, self._owner)

        def __setattr__(self, name, value):
            address, annotation = field_place(self, name)
            store(address, annotation, value)


def new_pointer(place: int, element: Any, owner: object = None) -> Any:
    """A pointer under CPython; `owner` is kept alive by it."""
    return Pointer(place, element, owner)  # pyright: ignore[reportCallIssue]


def address_of(pointer: Any) -> int:
    """The address in a pointer; an integer is one already."""
    return pointer if isinstance(pointer, int) else object.__getattribute__(pointer, "_address")


C_TYPES: dict[str, Any] = {
    "i8": ctypes.c_int8, "i16": ctypes.c_int16, "i32": ctypes.c_int32, "i64": ctypes.c_int64,
    "u8": ctypes.c_uint8, "u16": ctypes.c_uint16, "u32": ctypes.c_uint32, "u64": ctypes.c_uint64,
    "f64": ctypes.c_double, "ptr": ctypes.c_void_p, "void": None,
}  # fmt: skip
_PLAIN: dict[object, Any] = {bool: ctypes.c_bool, int: ctypes.c_int64, float: ctypes.c_double}


def layout(annotation: Any) -> Any:
    """The ctypes class with the layout of an annotation."""
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if isinstance(annotation, type) and issubclass(annotation, ctypes.Structure):
        return annotation
    kind, name = annotation.__hydro__[:2]
    return ctypes.c_int64 if kind == "pointer" else C_TYPES[name]


def load(place: int, annotation: Any, owner: object) -> Any:
    """What lies at an address; a record is a pointer to it."""
    class_ = layout(annotation)
    if issubclass(class_, ctypes.Structure):
        return new_pointer(place, annotation, owner)
    value = class_.from_address(place).value
    kind = getattr(annotation, "__hydro__", ("",))[0]
    return new_pointer(value, annotation.__hydro__[1]) if kind == "pointer" else value


def store(place: int, annotation: Any, value: Any) -> None:
    """Put a value at an address, integers cut to their width."""
    stored = address_of(value) if isinstance(value, Pointer) else value
    layout(annotation).from_address(place).value = stored


def field_place(pointer: Any, name: str) -> tuple[int, Any]:
    """Address and type of a field."""
    element = object.__getattribute__(pointer, "_element")
    fields = getattr(element, "__hydro__", ("", "", {}))[2]
    if name not in fields:
        raise AttributeError(f"{element!r} has no field {name}")
    return address_of(pointer) + getattr(element, name).offset, fields[name]
