"""Runtime functions compiled on their own, as Python callables: the bench of these tests."""

from __future__ import annotations

import ctypes
import mmap
import struct
from collections.abc import Sequence
from functools import cache
from typing import Any

from xdsl.dialects.builtin import IntegerType, f64, i1, i64
from xdsl.ir import Attribute

from hydro_mlir.codegen.artifact import whole_program
from hydro_mlir.codegen.cache import Cache, default_directory
from hydro_mlir.codegen.code import CONTEXT, Code
from hydro_mlir.codegen.entry import emit_entry, guarded
from hydro_mlir.codegen.jit import Loaded
from hydro_mlir.codegen.object import compile_text
from hydro_mlir.codegen.runtime import Runtime
from hydro_mlir.codegen.unit import Instance
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.rt import abi

BYTES = rt.PointerType(IntegerType(8))
ARENA_BYTES = 1 << 28


class Trap(Exception):
    """A native function trapped: the reason and the detail."""


class Memory:
    """A context with arenas, and the addresses of what is put into it."""

    def __init__(self, state_bytes: int = ARENA_BYTES, tick_bytes: int = ARENA_BYTES):
        self.context = abi.Context()
        self._maps: list[Any] = []
        self.jump = ctypes.create_string_buffer(1024)
        self.context.jump = ctypes.addressof(self.jump)
        for arena, size in ((self.context.state, state_bytes), (self.context.tick, tick_bytes)):
            mapped = mmap.mmap(-1, size)
            held = ctypes.c_char.from_buffer(mapped)
            self._maps.append((mapped, held))
            arena.base, arena.used, arena.limit = ctypes.addressof(held), 0, size
        self.context.state.used = 4096  # tests lay their records there
        self.context.frame_bytes_max = abi.FRAME_BYTES_MAX
        self.context.line_bytes_max = abi.LINE_BYTES_MAX
        self.context.room_bytes = abi.ROOM_BYTES

    def trap(self) -> Trap:
        """The trap that the last call ended with."""
        trap = self.context.trap
        detail = ctypes.string_at(trap.text, trap.text_size) if trap.text else b""
        return Trap(abi.REASONS[trap.reason], detail.decode())


class NativeCode:
    """Functions of the runtime by name, each for given argument types.

    A callable takes the memory and Python values and gives a Python value; what is borrowed from
    memory is copied before it returns.
    """

    def __init__(self, functions: dict[str, tuple[str, Sequence[Attribute], Attribute | None]]):
        store = Cache(default_directory())
        runtime = Runtime(store)
        codes = [_entry(symbol, *spec) for symbol, spec in functions.items()]
        entries = [emit_entry(code, runtime.layout) for code in codes]
        self.text = whole_program("test", entries, runtime)
        self.loaded = Loaded(compile_text(self.text, "test", store), list(functions))
        self.layout = runtime.layout
        self._functions = functions

    def call(self, symbol: str, memory: Memory, *arguments: Any) -> Any:
        """The value that a function gives; raises `Trap`."""
        _, types, result = self._functions[symbol]
        function = self._callable(symbol, len(types))
        held: list[Any] = []
        packed = [pack(a, t, held) for a, t in zip(arguments, types, strict=True)]
        places = [ctypes.create_string_buffer(p) for p in packed]
        out = ctypes.create_string_buffer(self._result_bytes(result))
        status = function(ctypes.addressof(memory.context), out, *places)
        if status != abi.OK:
            raise memory.trap()
        return None if result is None else unpack(out.raw, result)[0]

    @cache  # noqa: B019 (as many entries as functions)
    def _callable(self, symbol: str, count: int) -> Any:
        return self.loaded.function(symbol, f"i32(ptr,ptr{',ptr' * count})")

    def _result_bytes(self, result: Attribute | None) -> int:
        return 8 if result is None else self.layout.extent(result).size


def _entry(name: str, function: str, types: Sequence[Attribute], result: Attribute | None) -> Code:
    def body(code: Code) -> None:
        _, out, *places = code.arguments
        operands = [
            code.load(code.cast(p, rt.PointerType(t)), t)
            for p, t in zip(places, types, strict=True)
        ]
        context = [code.arguments[0]] if not function.startswith("-") else []
        arguments = [*context, *operands]
        instance = Instance("native", function.removeprefix("-"), tuple(a.type for a in arguments))
        code.instances[instance.symbol] = instance
        from xdsl.dialects import func

        call = code.add(func.CallOp(instance.symbol, arguments, [] if result is None else [result]))
        if result is not None:
            code.store(call.results[0], code.cast(out, rt.PointerType(result)))

    return guarded(name, [BYTES] * (1 + len(types)), body)


def pack(v: Any, type_: Attribute, held: list[Any]) -> bytes:
    """A value as it lies in memory."""
    if isinstance(type_, value.TextType):
        data = ctypes.create_string_buffer(v.encode(), max(len(v.encode()), 1))
        # The buffer ends with the text, so that reading behind it is reading something else.
        held.append(data)
        return struct.pack("<qq", ctypes.addressof(data), len(v.encode()))
    if isinstance(type_, value.ListType):
        data = ctypes.create_string_buffer(
            b"".join(pack(e, type_.element, held) for e in v) + b"\0"
        )
        held.append(data)
        return struct.pack("<qq", ctypes.addressof(data), len(v))
    if isinstance(type_, value.TupleType):
        out = b""
        for e, t in zip(v, type_.elements, strict=True):
            out += pack(e, t, held)
        return out
    if type_ == f64:
        return struct.pack("<d", v)
    if type_ == i1:
        return struct.pack("<?7x", v)
    return struct.pack("<q", v if v < 1 << 63 else v - (1 << 64))


def unpack(data: bytes, type_: Attribute) -> tuple[Any, int]:
    """A value from memory, and its bytes; a bool in a tuple must be last or before a word."""
    if isinstance(type_, value.TextType):
        place, size = struct.unpack_from("<qq", data)
        return ctypes.string_at(place, size).decode(), 16
    if isinstance(type_, value.ListType):
        place, count = struct.unpack_from("<qq", data)
        step = 16 if isinstance(type_.element, value.TextType | value.ListType) else 8
        raw = ctypes.string_at(place, step * count)
        return [unpack(raw[i * step :], type_.element)[0] for i in range(count)], 16
    if isinstance(type_, value.TupleType):
        out, offset = [], 0
        for t in type_.elements:
            e, size = unpack(data[offset:], t)
            offset += size
            out.append(e)
        return tuple(out), offset
    if type_ == f64:
        return struct.unpack_from("<d", data)[0], 8
    if type_ == i1:
        return data[0] != 0, 8
    return struct.unpack_from("<q", data)[0], 8


__all__ = ["CONTEXT", "Memory", "NativeCode", "Trap", "f64", "i1", "i64", "value"]
