"""Objects loaded into this process, and their functions as Python callables."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

import llvmlite.binding as llvm

from hydro_mlir.codegen.object import host

_C_TYPES: dict[str, Any] = {
    "i64": ctypes.c_int64, "i32": ctypes.c_int32, "i1": ctypes.c_bool, "f64": ctypes.c_double,
    "ptr": ctypes.c_void_p, "void": None,
}  # fmt: skip


class Loaded:
    """An object's code in this process; lives as long as it is referred to.

    `symbols` are the names that may be looked up.
    """

    def __init__(self, code: bytes, symbols: Sequence[str], name: str = "code"):
        host()
        self._jit = llvm.create_lljit_compiler()
        builder = llvm.JITLibraryBuilder().add_current_process().add_object_img(code)
        for symbol in symbols:
            builder.export_symbol(symbol)
        self._library = builder.link(self._jit, name)

    def address(self, symbol: str) -> int:
        """The address of a symbol."""
        return int(self._library[symbol])

    def function(self, symbol: str, signature: str) -> Callable[..., Any]:
        """A callable with a C signature such as `i32(ptr,i64)`."""
        result, _, parameters = signature.removesuffix(")").partition("(")
        types = [_C_TYPES[name.strip()] for name in parameters.split(",") if name.strip()]
        return ctypes.CFUNCTYPE(_C_TYPES[result], *types)(self.address(symbol))
