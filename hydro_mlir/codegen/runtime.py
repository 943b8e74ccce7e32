"""
Specialised functions on demand: derived ones, and those of `rt/native` through the front end.

Making a unit takes about a millisecond, so units are kept on disk, keyed by their symbol and by
the sources of everything that makes them. What is found there needs neither the front end nor
an import of the runtime's modules (some of which build tables of all code points).
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xdsl.dialects import func
from xdsl.ir import Operation

import hydro_mlir
from hydro_mlir.codegen import (  # tables
    derive_dict,
    derive_math,
    derive_state,
    derive_text,
    derive_trap,
    derive_wire,
    emit_arith,
    emit_memory,
    emit_methods,
    emit_opaque,
    emit_python,
    emit_state,
    emit_step,
    emit_value,
)
from hydro_mlir.codegen.cache import Cache, digest
from hydro_mlir.codegen.derive import derive
from hydro_mlir.codegen.emit import Declared, FunctionEmitter
from hydro_mlir.codegen.layout import Extent, Layout
from hydro_mlir.codegen.natives import native_object
from hydro_mlir.codegen.object import llvm_version
from hydro_mlir.codegen.unit import Instance, Need, StoredInstance, Unit, declaration
from hydro_mlir.diagnostics import InternalError
from hydro_mlir.dialects import runtime as rt

if TYPE_CHECKING:
    from hydro_mlir.frontend import NativeLibrary

HANDLER_MODULES = (
    emit_arith,
    emit_memory,
    emit_methods,
    emit_opaque,
    emit_python,
    emit_state,
    emit_step,
    emit_value,
)
BUILDER_MODULES = (derive_dict, derive_math, derive_state, derive_text, derive_trap, derive_wire)

# Parts of the package whose sources decide what a unit's text is.
_SOURCES = ("codegen", "frontend", "dialects", "rt/native")
_SOURCE_FILES = ("rt/abi.py", "rt/memory.py", "rt/pointers.py")

_COMPILER = ("*.py", "analysis/**/*.py", "codegen/*.py", "dialects/*.py", "frontend/*.py",
             "passes/**/*.py", "rt/**/*.py")  # fmt: skip

# Functions that are called where something went wrong are kept out of the fast path.
_COLD = re.compile(r"^(trap_|str$|repr$)")


@cache
def version() -> str:
    """A hash of this package's code generator and runtime, and of all that they stand on."""
    root = Path(hydro_mlir.__file__).parent
    files = sorted(file for part in _SOURCES for file in (root / part).glob("*.py"))
    return _sources_hash([*files, *(root / name for name in _SOURCE_FILES)])


@cache
def package_version() -> str:
    """A hash of all of this package that turns programs into code."""
    root = Path(hydro_mlir.__file__).parent
    return _sources_hash(sorted(file for part in _COMPILER for file in root.glob(part)))


def _sources_hash(files: Sequence[Path]) -> str:
    import xdsl

    versions = [sys.version, str(xdsl.__version__), llvm_version(), unicodedata.unidata_version]
    return digest([*versions, *(f"{file.name}\n" + file.read_text() for file in files)])


class _UnitSurroundings:
    """Within derived and native functions: calls go to other instances, nothing traps by itself."""

    overflow_traps = False
    guards = False

    def __init__(self, layout: Layout, instances: dict[str, Instance]):
        self.layout = layout
        self.instances = instances

    def callee(self, emitter: FunctionEmitter, op: func.CallOp) -> tuple[str, Sequence[str]]:
        return emitter.require(self.instances[op.callee.string_value()]), ()

    def trap(self, emitter: FunctionEmitter, op: Operation, message: str) -> Sequence[str]:
        symbol = emitter.require(Instance("derived", "trap_user", ()))
        return [f"  call void {symbol}(ptr {emitter.context(op)})", "  unreachable"]

    def declared(self, name: str) -> Declared:
        raise InternalError(f"expected a runtime function to know nothing of @{name}")


class Runtime:
    """All units that can be asked for, made at most once per version of the package."""

    def __init__(self, store: Cache):
        self._store = store
        self._units: dict[str, Unit] = {}
        self._library: NativeLibrary | None = None
        self._names: dict[str, Instance] = {}
        self._extents = self._load_extents()
        self.layout = Layout(self.record_fields, self._extents)

    # --- records -------------------------------------------------------------------------------

    def record_fields(self, record: rt.RecordType) -> Sequence[tuple[str, Any]]:
        """The fields of a record of the runtime."""
        from hydro_mlir.frontend import record_fields, type_of

        type_of(native_object(record.record.data), {})
        return record_fields(record)

    def _load_extents(self) -> dict[str, Extent]:
        data = self._store.get("unit", f"{version()} extents")
        return (
            {} if data is None else {name: Extent(*pair) for name, pair in json.loads(data).items()}
        )

    def save_extents(self) -> None:
        """Keep what is known about records, so that another process needs no imports for it."""
        known = {name: [extent.size, extent.alignment] for name, extent in self._extents.items()}
        self._store.put("unit", f"{version()} extents", json.dumps(known).encode())

    # --- units ---------------------------------------------------------------------------------

    def closure(
        self, needed: Mapping[str, Need], closed: Callable[[str], bool] = lambda symbol: False
    ) -> dict[str, Unit]:
        """The units of instances and of all that they need, by symbol in order.

        What `closed` functions need is left out.
        """
        known = len(self._extents)
        found: dict[str, Unit] = {}
        pending = dict(needed)
        while pending:
            symbol, need = pending.popitem()
            if symbol not in found:
                unit = found[symbol] = self._unit(symbol, need, closed(symbol))
                if not closed(symbol):
                    pending |= unit.needs
        if len(self._extents) != known:
            self.save_extents()
        return {symbol: found[symbol] for symbol in sorted(found)}

    def _unit(self, symbol: str, need: Need, closed: bool) -> Unit:
        found = self._units.get(symbol) or self._load(symbol)
        if found is not None:
            return found
        instance = _restored(need)
        # Another process may be making the body; a declaration is enough here.
        return self._declared(instance) if closed else self._make(instance)

    def _declared(self, instance: Instance) -> Unit:
        signature = self._natives().declare(native_object(instance.name), instance.types)
        unit = Unit(instance.symbol)
        unit.declaration = declaration(instance.symbol, signature.parameters, signature.result)
        return unit

    def _make(self, instance: Instance) -> Unit:
        if instance.family == "derived":
            code = derive(instance)
            surroundings = _UnitSurroundings(self.layout, code.instances)
            unit = self._emit(code.function, instance, surroundings)
        else:
            unit = self._make_native(instance)
        return unit

    def _natives(self) -> NativeLibrary:
        from hydro_mlir.frontend import NativeLibrary

        if self._library is None:
            self._library = NativeLibrary(lazy=True)
        return self._library

    def _make_native(self, instance: Instance) -> Unit:
        library = self._natives()
        function = library.instantiate(native_object(instance.name), instance.types)
        for known in library.signatures:
            if known.symbol not in self._names:
                source = known.symbol.split(".")[0]
                self._names[known.symbol] = Instance("native", source, tuple(known.parameters))
        got = self._names[function.sym_name.data]
        if got != instance:
            raise InternalError(f"expected {instance.symbol}, but translated {got.symbol}")
        return self._emit(function, instance, _UnitSurroundings(self.layout, self._names))

    def _emit(
        self, function: func.FuncOp, instance: Instance, surroundings: _UnitSurroundings
    ) -> Unit:
        cold = _COLD.match(instance.name) is not None
        attributes = "noinline cold minsize optsize nounwind" if cold else "nounwind"
        unit = FunctionEmitter(function, instance.symbol, surroundings).emit("internal", attributes)
        self._units[instance.symbol] = unit
        stored = {
            "text": unit.text,
            "declaration": unit.declaration,
            "declarations": unit.declarations,
            "constants": unit.constants,
            "needs": {symbol: _spelled(need) for symbol, need in unit.needs.items()},
        }
        self._store.put("unit", f"{version()} {instance.symbol}", json.dumps(stored).encode())
        return unit

    def _load(self, symbol: str) -> Unit | None:
        data = self._store.get("unit", f"{version()} {symbol}")
        if data is None:
            return None
        stored = json.loads(data)
        needs: dict[str, Need] = {
            name: StoredInstance(family, base, tuple(types))
            for name, (family, base, types) in stored.pop("needs").items()
        }
        unit = Unit(symbol, **stored, needs=needs)
        self._units[symbol] = unit
        return unit


def _spelled(need: Need) -> tuple[str, str, list[str]]:
    return need.family, need.name, [str(type_) for type_ in need.types]


def _restored(need: Need) -> Instance:
    if isinstance(need, Instance):
        return need
    from hydro_mlir.dialects.syntax import parse_attribute

    types = tuple(parse_attribute(spelled) for spelled in need.types)
    return Instance(need.family, need.name, types)
