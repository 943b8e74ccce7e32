"""
Restricted ("native") Python: the markers that the runtime's functions are written with.

A `@native` function is translated by the front end for given argument types. Its language:

* Every parameter and result is annotated: `int` (64 bits, wraps in every mode), `float`, `bool`,
  `str`, `list[T]`, `tuple[..]`, `Pointer[T]`, or a type variable (`K`, `V`, `T`).
* Integers in registers are 64 bits wide. `i8` to `u64` are widths in memory: a load widens by
  its sign, a store cuts. `f64`, `bool` (one byte), text and every value type can be pointed at.
* `p[i]` loads the element `i` places further on, `p[i] = v` stores it, `p + i` is its address.
  `p.name` and `p.name = v` do the same with a record's field. Where the element or the field is
  a record itself, the result is a pointer to it. Pointers compare with `==` and `!=`.
* Control: `if`, `while`, `for i in range(..)`, `break`, `continue`, early `return`, `and`/`or`/
  `not` with short circuit, conditional expressions, tuple results, calls of other natives.
  Comparisons and `+ - *  & | ^ ~ << >>` on integers as in C without checks: a shift's count is
  from 0 to 63. Division is `unsigned_div` and `unsigned_rem` only. `float(i)` converts.
* Names of the module: ints (frozen), records, natives, externs and constant tables.
* `trap` does not return.

Markers carry `__hydro__`, a tuple whose first word says what they are:

    ("type", "u8")                              an integer or float in memory
    ("pointer", T)
    ("record", name, {field: annotation}, (type parameters))
    ("applied", record class, (type arguments))    Entry[K, V]
    ("intrinsic", name)   ("extern", name, signature)   ("native",)
    ("table", name, element type, values)          constants in read-only memory

Type variables are `typing.TypeVar`. Records without type variables are `ctypes.Structure`s too,
so Python and native code share them; with this module's emulation a native function also runs
under plain CPython (on `str` for text), which is slow and is there for tests and debugging.
"""

from __future__ import annotations

import ctypes
import struct
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar
from typing import cast as typing_cast

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")
FunctionType = TypeVar("FunctionType", bound=Callable[..., object])


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
    i8 = i16 = i32 = i64 = u8 = u16 = u32 = u64 = int
    f64 = float

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
            return _load(self._address + index * size_of(self._element), self._element, self._owner)

        def __setitem__(self, index, value):
            _store(self._address + index * size_of(self._element), self._element, value)

        def __add__(self, index):
            step = index * size_of(self._element)
            return Pointer(self._address + step, self._element, self._owner)

        def __eq__(self, other):
            return isinstance(other, Pointer) and self._address == other._address

        def __hash__(self):
            return hash(self._address)

        def __getattr__(self, name):
            address, annotation = _field_place(self, name)
            return _load(address, annotation, self._owner)

        def __setattr__(self, name, value):
            address, annotation = _field_place(self, name)
            _store(address, annotation, value)


# --- declarations -------------------------------------------------------------------------------


class Record(ctypes.Structure):
    """Base of records whose layout is known without type arguments."""


RecordClass = TypeVar("RecordClass", bound=type)


def record(class_: RecordClass) -> RecordClass:
    """Declare a record: its annotated fields in order, in the layout of C.

    >>> @record
    ... class Pair(Record):
    ...     first: i64
    ...     second: u32
    >>> ctypes.sizeof(Pair), Pair.second.offset
    (16, 8)
    """
    fields = _annotations(class_)
    parameters: tuple[object, ...] = getattr(class_, "__parameters__", ())
    setattr(class_, "__hydro__", ("record", class_.__name__, fields, parameters))
    if parameters:
        apply = classmethod(lambda cls, arguments: Form("applied", cls, _as_tuple(arguments)))
        setattr(class_, "__class_getitem__", apply)
    else:
        setattr(class_, "_fields_", [(name, _layout(type_)) for name, type_ in fields.items()])
    return class_


def native(function: FunctionType) -> FunctionType:
    """Declare a function for translation; Python gets it back unchanged."""
    setattr(function, "__hydro__", ("native",))
    return function


class _Extern:
    """A C function; called from CPython it is looked up in the process."""

    def __init__(self, name: str, signature: str):
        self.__hydro__ = ("extern", name, signature)

    def __call__(self, *arguments: Any) -> Any:
        _, name, signature = self.__hydro__
        result, _, parameters = signature.removesuffix(")").partition("(")
        function = ctypes.CDLL(None, use_errno=False)[name]
        function.restype = _C_TYPES[result]
        function.argtypes = [_C_TYPES[p.strip()] for p in parameters.split(",") if p.strip()]
        result = function(*(a if isinstance(a, int | float) else address(a) for a in arguments))
        return 0 if result is None else result


def extern(name: str, signature: str) -> Callable[..., Any]:
    """Declare a C function with C's widths, as `extern("close", "i32(i32)")`; `ptr` is an address."""
    return _Extern(name, signature)


class _Table:
    """Constants in read-only memory; reads like a pointer to its first element."""

    def __init__(self, name: str, type_: object, values: Sequence[int]):
        self.__hydro__ = ("table", name, type_, tuple(values))
        self.values = values

    def __getitem__(self, index: int) -> int:
        return self.values[index]


def constant_table(name: str, type_: object, values: Sequence[int]) -> Pointer[int]:
    """Declare constants: `constant_table("squares", u8, [0, 1, 4, 9])`."""
    return typing_cast("Pointer[int]", _Table(name, type_, values))


# --- intrinsics ------------------------------------------------------------------------------------


def _intrinsic(function: FunctionType) -> FunctionType:
    setattr(function, "__hydro__", ("intrinsic", function.__name__))
    return function


class Trapped(Exception):
    """What `trap` raises under CPython."""


@_intrinsic
def trap(context: Pointer[Any], reason: str) -> NoReturn:
    """Leave the tick; `reason` is one of `abi.REASONS`. The trap's id and text stay as they are."""
    raise Trapped(reason)


@_intrinsic
def cast(type_: Any, value: Any) -> Any:
    """A pointer or address as another pointer type, or as an `i64`."""
    if getattr(type_, "__hydro__", ("",))[0] != "pointer":
        return address(value)
    return Pointer(address(value), type_.__hydro__[1], getattr(value, "_owner", None))  # pyright: ignore


@_intrinsic
def address(pointer: Any) -> int:
    """The address in a pointer, as an integer."""
    return pointer if isinstance(pointer, int) else object.__getattribute__(pointer, "_address")


@_intrinsic
def field(pointer: Pointer[Any], name: str) -> Pointer[Any]:
    """The address of a field whose name is given as a constant."""
    place, annotation = _field_place(pointer, name)
    return Pointer(place, annotation, pointer)  # pyright: ignore


@_intrinsic
def local(type_: Any) -> Pointer[Any]:
    """Zeroed memory for one value, living as long as the call."""
    memory = ctypes.create_string_buffer(size_of(type_))
    return Pointer(ctypes.addressof(memory), type_, memory)  # pyright: ignore


@_intrinsic
def size_of(type_: Any) -> int:
    """Bytes that a value of a type takes in memory."""
    return ctypes.sizeof(_layout(type_))


@_intrinsic
def call_pointer(function: int, *arguments: Any) -> int:
    """Call a native function by its address; arguments are integers and pointers."""
    prototype = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * len(arguments))
    return prototype(function)(*(address(a) for a in arguments))


@_intrinsic
def text_data(text: str) -> Pointer[u8]:
    """The address of a text's UTF-8 bytes."""
    memory = ctypes.create_string_buffer(text.encode(errors="surrogatepass"))
    return Pointer(ctypes.addressof(memory), u8, memory)  # pyright: ignore


@_intrinsic
def text_size(text: str) -> int:
    """A text's number of bytes."""
    return len(text.encode(errors="surrogatepass"))


@_intrinsic
def make_text(data: Pointer[u8], size: int) -> str:
    """A text of UTF-8 bytes somewhere in memory; nothing is copied."""
    return ctypes.string_at(address(data), size).decode(errors="surrogatepass")


@_intrinsic
def list_data(elements: list[T]) -> Pointer[T]:
    """The address of a list's first element."""
    raise NotImplementedError


@_intrinsic
def list_size(elements: list[T]) -> int:
    """A list's number of elements."""
    return len(elements)


@_intrinsic
def make_list(data: Pointer[T], size: int) -> list[T]:
    """A list of elements somewhere in memory; nothing is copied."""
    return [data[index] for index in range(size)]


@_intrinsic
def keep(context: Pointer[Any], value: T) -> T:
    """A copy of a value in state: its texts and lists are offsets into the state arena."""
    return value


@_intrinsic
def borrow(context: Pointer[Any], value: T) -> T:
    """A kept value with addresses in place of offsets, for use in this step."""
    return value


@_intrinsic
def hash_of(value: Any) -> int:
    """The fixed hash of a value."""
    raise NotImplementedError


@_intrinsic
def equal(left: T, right: T) -> bool:
    """Whether two values are equal."""
    return left == right


@_intrinsic
def less(left: Any, right: Any) -> bool:
    """Whether one value is before another."""
    return left < right


@_intrinsic
def encoded_size(value: Any) -> int:
    """Bytes that a value takes on the wire."""
    raise NotImplementedError


@_intrinsic
def encode(value: Any, target: Pointer[u8]) -> Pointer[u8]:
    """Write a value in wire form where there is room; the address behind it."""
    raise NotImplementedError


@_intrinsic
def decode(type_: Any, context: Pointer[Any], position: Pointer[Pointer[u8]], end: Pointer[u8]) -> Any:
    """Read a value of `type_` at `position[0]`, which moves behind it; `malformed` if it is none."""
    raise NotImplementedError


_MASK = (1 << 64) - 1


@_intrinsic
def unsigned_div(left: int, right: int) -> int:
    """Quotient of two words taken as unsigned; `right` is not zero."""
    return _signed((left & _MASK) // (right & _MASK))


@_intrinsic
def unsigned_rem(left: int, right: int) -> int:
    """Remainder of two words taken as unsigned; `right` is not zero."""
    return _signed((left & _MASK) % (right & _MASK))


@_intrinsic
def unsigned_less(left: int, right: int) -> bool:
    """`left < right` of two words taken as unsigned."""
    return (left & _MASK) < (right & _MASK)


@_intrinsic
def logical_shift_right(value: int, count: int) -> int:
    """A word shifted to the right, zeros coming in; `count` is from 0 to 63."""
    return _signed((value & _MASK) >> count)


@_intrinsic
def count_trailing_zeros(value: int) -> int:
    """Number of zero bits below the lowest set one; 64 for zero."""
    word = value & _MASK
    return (word & -word).bit_length() - 1 if word else 64


@_intrinsic
def float_bits(value: float) -> int:
    """The bits of a float."""
    return struct.unpack("<q", struct.pack("<d", value))[0]


@_intrinsic
def float_from_bits(bits: int) -> float:
    """The float that has the given bits."""
    return struct.unpack("<d", struct.pack("<q", bits))[0]


# --- CPython's emulation ---------------------------------------------------------------------------

_C_TYPES: dict[str, Any] = {
    "i8": ctypes.c_int8, "i16": ctypes.c_int16, "i32": ctypes.c_int32, "i64": ctypes.c_int64,
    "u8": ctypes.c_uint8, "u16": ctypes.c_uint16, "u32": ctypes.c_uint32, "u64": ctypes.c_uint64,
    "f64": ctypes.c_double, "ptr": ctypes.c_void_p, "void": None,
}  # fmt: skip
_PLAIN: dict[object, Any] = {bool: ctypes.c_bool, int: ctypes.c_int64, float: ctypes.c_double}


def _signed(word: int) -> int:
    return word - (1 << 64) if word >> 63 else word


def _as_tuple(arguments: object) -> tuple[object, ...]:
    return typing_cast("tuple[object, ...]", arguments) if isinstance(arguments, tuple) else (arguments,)


def _annotations(class_: type) -> dict[str, object]:
    fields = dict(class_.__dict__.get("__annotations__", {}))
    names = vars(sys.modules[class_.__module__]) | {p.__name__: p for p in (K, V, T)}
    return {name: eval(a, names) if isinstance(a, str) else a for name, a in fields.items()}


def _layout(annotation: Any) -> Any:
    """The ctypes class with the layout of an annotation."""
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if isinstance(annotation, type) and issubclass(annotation, ctypes.Structure):
        return annotation
    kind, name = annotation.__hydro__[:2]
    return ctypes.c_int64 if kind == "pointer" else _C_TYPES[name]


def _load(place: int, annotation: Any, owner: object) -> Any:
    layout = _layout(annotation)
    if issubclass(layout, ctypes.Structure):
        return Pointer(place, annotation, owner)  # pyright: ignore
    value = layout.from_address(place).value
    kind = getattr(annotation, "__hydro__", ("",))[0]
    return Pointer(value, annotation.__hydro__[1]) if kind == "pointer" else value  # pyright: ignore


def _store(place: int, annotation: Any, value: Any) -> None:
    _layout(annotation).from_address(place).value = address(value) if isinstance(value, Pointer) else value


def _field_place(pointer: Any, name: str) -> tuple[int, Any]:
    element = object.__getattribute__(pointer, "_element")
    fields = getattr(element, "__hydro__", ("", "", {}))[2]
    if name not in fields:
        raise AttributeError(f"{element!r} has no field {name}")
    return address(pointer) + getattr(element, name).offset, fields[name]
