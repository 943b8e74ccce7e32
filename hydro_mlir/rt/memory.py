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
import inspect
import struct
import sys
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, NoReturn, TypeVar
from typing import cast as typing_cast

from hydro_mlir.rt.pointers import (
    C_TYPES,
    Form,
    K,
    Pointer,
    T,
    V,
    address_of,
    f64,
    field_place,
    i8,
    i16,
    i32,
    i64,
    layout,
    new_pointer,
    u8,
    u16,
    u32,
    u64,
)

FunctionType = TypeVar("FunctionType", bound=Callable[..., object])


# --- declarations -------------------------------------------------------------------------------


def _mark(thing: Any, *hydro: object) -> None:
    thing.__hydro__ = hydro


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
    made: Any = class_
    _mark(class_, "record", class_.__name__, fields, parameters)
    if parameters:
        made.__class_getitem__ = classmethod(_apply)
    else:
        made._fields_ = [(name, layout(type_)) for name, type_ in fields.items()]
    return class_


def _apply(class_: type, arguments: object) -> Form:
    return Form("applied", class_, _as_tuple(arguments))


def native(function: FunctionType) -> FunctionType:
    """Declare a function for translation; Python gets it back unchanged."""
    _mark(function, "native")
    return function


class _Extern:
    """A C function; called from CPython it is looked up in the process."""

    def __init__(self, name: str, signature: str):
        self.__hydro__ = ("extern", name, signature)

    def __call__(self, *arguments: Any) -> Any:
        _, name, signature = self.__hydro__
        result, _, parameters = signature.removesuffix(")").partition("(")
        function = ctypes.CDLL(None, use_errno=False)[name]
        function.restype = C_TYPES[result]
        function.argtypes = [C_TYPES[p.strip()] for p in parameters.split(",") if p.strip()]
        result = function(*(a if isinstance(a, int | float) else address(a) for a in arguments))
        return 0 if result is None else result


def extern(name: str, signature: str) -> Callable[..., Any]:
    """Declare a C function with C's widths: `extern("close", "i32(i32)")`; `ptr` is an address."""
    return _Extern(name, signature)


class _Table:
    """Constants in read-only memory; reads like a pointer to its first element."""

    def __init__(
        self, name: str, type_: object, values: Sequence[int] | Callable[[], Sequence[int]]
    ):
        self._declared = (name, type_)
        self._given = values

    @cached_property
    def values(self) -> tuple[int, ...]:
        """The constants, computed when they are first asked for."""
        return tuple(self._given() if callable(self._given) else self._given)

    @property
    def __hydro__(self) -> tuple[object, ...]:
        return ("table", *self._declared, self.values)

    def __getitem__(self, index: int) -> int:
        return self.values[index]


def constant_table(
    name: str, type_: object, values: Sequence[int] | Callable[[], Sequence[int]]
) -> Pointer[int]:
    """Declare constants: `constant_table("squares", u8, [0, 1, 4, 9])`.

    Where they take long to compute, `values` is a function, called if the table is used.
    """
    return typing_cast("Pointer[int]", _Table(name, type_, values))


# --- intrinsics -----------------------------------------------------------------------------------


def _intrinsic(function: FunctionType) -> FunctionType:
    _mark(function, "intrinsic", function.__name__)
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
    return new_pointer(address(value), type_.__hydro__[1], getattr(value, "_owner", None))


@_intrinsic
def address(pointer: Any) -> int:
    """The address in a pointer, as an integer."""
    return address_of(pointer)


@_intrinsic
def field(pointer: Pointer[Any], name: str) -> Pointer[Any]:
    """The address of a field whose name is given as a constant."""
    place, annotation = field_place(pointer, name)
    return new_pointer(place, annotation, pointer)


@_intrinsic
def local(type_: Any) -> Pointer[Any]:
    """Zeroed memory for one value, living as long as the call."""
    memory = ctypes.create_string_buffer(size_of(type_))
    return new_pointer(ctypes.addressof(memory), type_, memory)


@_intrinsic
def size_of(type_: Any) -> int:
    """Bytes that a value of a type takes in memory."""
    return ctypes.sizeof(layout(type_))


@_intrinsic
def call_pointer(function: int, *arguments: Any) -> int:
    """Call a native function by its address; arguments are integers and pointers."""
    prototype = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_int64] * len(arguments))
    return prototype(function)(*(address(a) for a in arguments))


@_intrinsic
def text_data(text: str) -> Pointer[u8]:
    """The address of a text's UTF-8 bytes."""
    memory = ctypes.create_string_buffer(text.encode(errors="surrogatepass"))
    return new_pointer(ctypes.addressof(memory), u8, memory)


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
def release(context: Pointer[Any], value: Any) -> None:
    """Give back what a kept value refers to, at the end of the tick."""


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
def decode(
    type_: Any, context: Pointer[Any], position: Pointer[Pointer[u8]], end: Pointer[u8]
) -> Any:
    """Read a value at `position[0]`, which moves behind it; traps as `malformed` if it is none."""
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
def unsigned_multiply_high(left: int, right: int) -> int:
    """The upper word of the product of two words taken as unsigned."""
    return _signed(((left & _MASK) * (right & _MASK)) >> 64)


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


def _signed(word: int) -> int:
    return word - (1 << 64) if word >> 63 else word


def _as_tuple(arguments: object) -> tuple[object, ...]:
    if isinstance(arguments, tuple):
        return typing_cast("tuple[object, ...]", arguments)
    return (arguments,)


def _annotations(class_: type) -> dict[str, object]:
    fields = inspect.get_annotations(class_)
    names = vars(sys.modules[class_.__module__]) | {p.__name__: p for p in (K, V, T)}
    return {name: eval(a, names) if isinstance(a, str) else a for name, a in fields.items()}


__all__ = [
    "Form", "K", "Pointer", "Record", "T", "Trapped", "V", "address", "borrow", "call_pointer",
    "cast", "constant_table", "count_trailing_zeros", "decode", "encode", "encoded_size", "equal",
    "extern", "f64", "field", "float_bits", "float_from_bits", "hash_of", "i8", "i16", "i32", "i64",
    "keep", "less", "list_data", "list_size", "local", "logical_shift_right", "make_list",
    "make_text", "native", "record", "release", "size_of", "text_data", "text_size", "trap", "u8",
    "u16", "u32", "u64", "unsigned_div", "unsigned_less", "unsigned_multiply_high",
    "unsigned_rem",
]  # fmt: skip
