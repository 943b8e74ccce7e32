"""
The front end: Python functions to typed SSA, with the user's source place on every op.

Two languages share it: user functions (`compile_function`, the `value` dialect) and the runtime's
own functions (`NativeLibrary`, restricted Python over typed memory).
"""

from hydro_mlir.frontend.entry import compile_function
from hydro_mlir.frontend.library import FunctionLibrary
from hydro_mlir.frontend.native_library import NativeLibrary
from hydro_mlir.frontend.native_types import record_fields, type_of

__all__ = ["FunctionLibrary", "NativeLibrary", "compile_function", "record_fields", "type_of"]
