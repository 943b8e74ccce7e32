"""
Functions that numba compiles, for what the front end's subset leaves out.

    @hydro.opaque
    def decay(count: int, rate: float) -> float:
        return float(np.float32(count) * np.exp(np.float32(-rate)))

Such a function is a black box to every pass. Arguments and results are int, float and bool; numpy's
scalars are fine inside and as results. Its LLVM IR becomes a part of the program, so that LLVM
inlines it, and a node needs no numba. What would need numba's runtime (arrays, lists, texts) is
refused: its symbols do not exist in a node.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any, TypeVar

from xdsl.dialects.builtin import f64, i1, i64
from xdsl.ir import Attribute

from hydro_mlir.dialects.value_opaque import OPAQUE_FUNCTIONS

F = TypeVar("F", bound=Callable[..., object])

MARK = "__hydro_opaque__"

# Symbols of C's libraries that every process has.
KNOWN_SYMBOLS = frozenset(
    f"{name}{suffix}"
    for name in (
        "sqrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "pow", "sin", "cos", "tan",
        "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "fmod",
        "floor", "ceil", "trunc", "round", "rint", "nearbyint", "fabs", "hypot", "copysign", "cbrt",
        "erf", "erfc", "tgamma", "lgamma", "ldexp", "frexp", "nextafter",
    )
    for suffix in ("", "f")
) | {"memcpy", "memmove", "memset"}  # fmt: skip


class OpaqueError(Exception):
    """A function that numba cannot compile, or whose code a node cannot run; why, and a help."""

    def __init__(self, message: str, help: str = ""):
        self.help = help
        super().__init__(message)


@dataclass(frozen=True)
class OpaqueCode:
    """What numba has made: see `value.opaque`."""

    symbol: str
    text: str
    faults: tuple[str, ...]
    result: Attribute


def opaque(function: F) -> F:
    """Let numba compile a function that user functions call, or that an operator takes.

    The function itself stays as it is, also for the interpreter.

    >>> @opaque
    ... def halved(n: int) -> float:
    ...     return n / 2
    >>> halved(3)
    1.5
    """
    setattr(function, MARK, True)
    OPAQUE_FUNCTIONS[opaque_name(function)] = function
    return function


def is_opaque(function: object) -> bool:
    """Whether a function is for numba."""
    return isinstance(function, FunctionType) and getattr(function, MARK, False) is True


def opaque_name(function: Callable[..., object]) -> str:
    """What a function is called in the IR."""
    return f"{function.__module__}.{function.__qualname__}"


def compile_opaque(function: FunctionType, types: Sequence[Attribute]) -> OpaqueCode:
    """The code of a function for argument types; raises OpaqueError."""
    import numba
    from numba.core.errors import NumbaError

    known: dict[Attribute, Any] = {i64: numba.int64, f64: numba.float64, i1: numba.boolean}
    if any(type_ not in known for type_ in types):
        raise OpaqueError(
            "expected arguments of type int, float or bool",
            "take values apart in a function of the subset, and pass their parts",
        )
    signature = tuple(known[type_] for type_ in types)
    dispatcher: Any = numba.njit(function)
    try:
        dispatcher.compile(signature)
    except NumbaError as error:
        raise OpaqueError(f"numba cannot compile it either: {_first_words(error)}") from error
    compiled = dispatcher.overloads[signature]
    module = str(compiled.library.get_llvm_str())
    return _code(module, str(compiled.fndesc.llvm_func_name), str(compiled.signature.return_type))


def _first_words(error: Exception) -> str:
    lines = [line.strip() for line in re.sub(r"\x1b\[[0-9;]*m", "", str(error)).splitlines()]
    telling = [line for line in lines if line and not line.startswith(("Failed in", "File "))]
    return telling[0] if telling else type(error).__name__


# --- from numba's module to what a program can hold -----------------------------------------------

_NAME = re.compile(r'@("[^"]*"|[\w.$-]+)')
_RETURNED = re.compile(r"^define .*?(i\d+|void|double|float|ptr|\{.*?\}) @")
_PICKLED = re.compile(r'^@(\.const\.pickledata\.\w+) = .*? c"(.*)"', re.MULTILINE)
_FAULT = re.compile(r"store ptr @\.const\.picklebuf\.(\w+), ptr %excinfo")
_SHORT_TEXT = b"\x8c"
_HEADER_BYTES = 11
# Results by numba's name: LLVM type in memory, and how it becomes one of ours.
_RESULTS: dict[str, tuple[str, str, Attribute]] = {
    "int64": ("i64", "", i64),
    "int32": ("i32", "sext i32 {} to i64", i64),
    "int16": ("i16", "sext i16 {} to i64", i64),
    "int8": ("i8", "sext i8 {} to i64", i64),
    "uint32": ("i32", "zext i32 {} to i64", i64),
    "uint16": ("i16", "zext i16 {} to i64", i64),
    "uint8": ("i8", "zext i8 {} to i64", i64),
    "float64": ("double", "", f64),
    "float32": ("float", "fpext float {} to double", f64),
    "bool": ("i8", "trunc i8 {} to i1", i1),
}


def _code(module: str, symbol: str, result: str) -> OpaqueCode:
    if result.startswith("Literal["):
        result = "bool" if result.startswith("Literal[bool]") else "int64"
    if result not in _RESULTS:
        raise OpaqueError(
            f"expected a result of type int, float or bool, but got numba's {result}",
            "return a number; build larger values in a function of the subset",
        )
    functions = dict(_functions(module))
    globals_ = {
        name.strip('"'): line
        for line in module.splitlines()
        if line.startswith("@") and (name := _NAME.match(line)[1])  # pyright: ignore[reportOptionalSubscript]
    }
    faults: list[str] = []
    texts: list[str] = []
    pickled = {name: _bytes(data) for name, data in _PICKLED.findall(module)}

    def numbered(match: re.Match[str]) -> str:
        faults.append(_fault(pickled[f".const.pickledata.{match[1]}"]))
        return f"store i64 {len(faults)}, ptr %excinfo"

    todo, seen = [symbol], {symbol}
    while todo:
        text = _FAULT.sub(numbered, functions[todo.pop()])
        texts.append(text)
        for name in _NAME.findall(text):
            plain = name.strip('"')
            if plain in seen:
                continue
            seen.add(plain)
            if plain in functions:
                todo.append(plain)
            elif plain in globals_:
                texts.insert(0, globals_[plain])
            elif plain.startswith("llvm.") or plain in KNOWN_SYMBOLS:
                texts.insert(0, _declaration(module, name))
            else:
                raise OpaqueError(
                    f"it needs numba's runtime: no node has the symbol `{plain}`",
                    "leave out arrays, lists, texts and messages that are put together",
                )
    memory, widened, type_ = _RESULTS[result]
    text = "\n".join([*texts, _entry(symbol, functions[symbol], memory, widened, type_)])
    return OpaqueCode(f"{symbol}.entry", text, tuple(faults), type_)


def _functions(module: str) -> Iterator[tuple[str, str]]:
    """The functions of a module by name, without what refers to other parts of it."""
    for match in re.finditer(r"^define .*?^}$", module, re.MULTILINE | re.DOTALL):
        header, _, body = match[0].partition("\n")
        name = _NAME.search(header)
        assert name is not None, "functions have names"
        header = _RETURNED.sub(r"define internal \1 @", header)
        text = f"{header}\n{body}".replace(" local_unnamed_addr", "")
        text = re.sub(r", ![\w.]+ ![0-9]+", "", text)
        yield name[1].strip('"'), re.sub(r" #[0-9]+", "", text)


def _declaration(module: str, name: str) -> str:
    for line in module.splitlines():
        if line.startswith("declare ") and f"@{name}(" in line:
            return re.sub(r" #[0-9]+", "", line).replace(" local_unnamed_addr", "")
    raise OpaqueError(f"numba's code calls `{name}`, which it does not declare")


def _entry(symbol: str, function: str, memory: str, widened: str, result: Attribute) -> str:
    """A function with our convention: the result is widened, and a fault is a number."""
    from hydro_mlir.dialects.value import type_name

    header = function.partition("\n")[0]
    inside = header[header.index("(") + 1 : header.rindex(")")]
    kinds = [part.split()[0] for part in re.split(r",\s*(?![^()]*\))", inside)][2:]
    ours = {"int": "i64", "float": "double", "bool": "i1"}[type_name(result)]
    parameters = ", ".join(f"{kind} %a{n}" for n, kind in enumerate(kinds))
    given = "".join(f", {kind} %a{n}" for n, kind in enumerate(kinds))
    widening = f"  %r = {widened.format('%v')}\n" if widened else ""
    last = "%r" if widened else "%v"
    parameters = f", {parameters}" if parameters else ""
    return (
        f'define internal i32 @"{symbol}.entry"(ptr %result, ptr %fault{parameters}) '
        "alwaysinline nounwind {\n"
        f"  %m = alloca {memory}\n"
        f'  %s = call i32 @"{symbol}"(ptr %m, ptr %fault{given})\n'
        f"  %v = load {memory}, ptr %m\n"
        f"{widening}"
        f"  store {ours} {last}, ptr %result\n"
        "  ret i32 %s\n}"
    )


def _bytes(text: str) -> bytes:
    """The bytes of a constant as LLVM writes it."""
    parts = re.split(r"\\([0-9A-Fa-f]{2})", text)
    return b"".join(
        bytes([int(part, 16)]) if number % 2 else part.encode() for number, part in enumerate(parts)
    )


def _fault(data: bytes) -> str:
    """What Python says where numba raises: the exception's class and texts, as numba keeps them.

    They are the texts among a serialised class, its arguments, and where it is raised: the
    function's name and the file. Other arguments than texts are left out.
    """
    texts = list(_texts(data))
    if texts and texts[-1].endswith((".py", ">")):
        texts = texts[:-2]
    _, kind, *arguments = texts if len(texts) > 1 else ("", "RuntimeError")
    return f"{kind}: {', '.join(arguments)}" if arguments else kind


def _texts(data: bytes) -> Iterator[str]:
    """Short texts in the order in which they were written; each is behind a mark and its length."""
    place = _HEADER_BYTES
    while (place := data.find(_SHORT_TEXT, place)) >= 0:
        begin = place + 2
        end = begin + data[place + 1]
        yield data[begin:end].decode(errors="replace")
        place = end
