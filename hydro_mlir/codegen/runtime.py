"""
Specialised functions on demand: derived ones, and those of `rt/native` through the front end.

Making a unit takes about a millisecond, so units are kept on disk, keyed by their symbol and by
the sources of everything that makes them. What is found there needs neither the front end nor
an import of the runtime's modules (some of which build tables of all code points).
"""

from __future__ import annotations

import importlib
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xdsl.dialects import func
from xdsl.ir import Operation

import hydro_mlir
from hydro_mlir.codegen import derive_math, derive_text, derive_trap, derive_wire  # tables
from hydro_mlir.codegen import emit_arith, emit_memory, emit_python, emit_step, emit_value
from hydro_mlir.codegen.cache import Cache, digest
from hydro_mlir.codegen.derive import derive
from hydro_mlir.codegen.emit import Declared, FunctionEmitter
from hydro_mlir.codegen.layout import Extent, Layout
from hydro_mlir.codegen.object import llvm_version
from hydro_mlir.codegen.unit import Instance, Unit, quoted
from hydro_mlir.diagnostics import InternalError
from hydro_mlir.dialects import runtime as rt

if TYPE_CHECKING:
    from hydro_mlir.frontend import NativeLibrary

HANDLER_MODULES = (emit_arith, emit_memory, emit_python, emit_step, emit_value)
BUILDER_MODULES = (derive_math, derive_text, derive_trap, derive_wire)

# Parts of the package whose sources decide what a unit's text is.
_SOURCES = ("codegen", "frontend", "dialects", "rt/native")
_SOURCE_FILES = ("rt/abi.py", "rt/memory.py")

_COMPILER = ("*.py", "analysis/**/*.py", "codegen/*.py", "dialects/*.py", "frontend/*.py",
             "passes/**/*.py", "rt/**/*.py")  # fmt: skip

# Functions that are called where something went wrong are kept out of the fast path.
_COLD = re.compile(r"^(trap_|str$|repr$)")
_DEFINITION = re.compile(r"^(?:def|class) (\w+)", re.MULTILINE)


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


@cache
def _definitions() -> dict[str, str]:
    """Module by name of what `rt/native` and the ABI define, found without importing them."""
    root = Path(hydro_mlir.__file__).parent / "rt"
    found: dict[str, str] = {}
    for file in [*sorted((root / "native").glob("*.py")), root / "abi.py"]:
        module = ".".join(["hydro_mlir", *file.relative_to(root.parent).with_suffix("").parts])
        for name in _DEFINITION.findall(file.read_text()):
            found.setdefault(name, module)
    return found


def native_object(name: str) -> Any:
    """A function or record of the runtime, by name."""
    module = _definitions().get(name)
    if module is None:
        raise InternalError(f"expected a function or record of rt/native, but got `{name}`")
    return getattr(importlib.import_module(module), name)


class _UnitSurroundings:
    """Within derived and native functions: calls go to other instances, nothing traps by itself."""

    overflow_traps = False

    def __init__(self, layout: Layout, instances: dict[str, Instance]):
        self.layout = layout
        self.instances = instances

    def callee(self, emitter: FunctionEmitter, name: str) -> tuple[str, Sequence[str]]:
        return emitter.require(self.instances[name]), ()

    def trap(self, emitter: FunctionEmitter, op: Operation, message: str) -> Sequence[str]:
        symbol = emitter.require(Instance("derived", "trap_user", ()))
        return [f"  call void {symbol}(ptr {emitter.context(op)})", "  unreachable"]

    def announce(self, emitter: FunctionEmitter, op: Operation, message: str) -> None:
        """The caller has said who it is."""

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

    # --- records -----------------------------------------------------------------------------------

    def record_fields(self, record: rt.RecordType) -> Sequence[tuple[str, Any]]:
        """The fields of a record of the runtime."""
        from hydro_mlir.frontend import record_fields, type_of

        type_of(native_object(record.record.data), {})
        return record_fields(record)

    def _load_extents(self) -> dict[str, Extent]:
        data = self._store.get("unit", f"{version()} extents")
        return {} if data is None else {name: Extent(*pair) for name, pair in json.loads(data).items()}

    def save_extents(self) -> None:
        """Keep what is known about records, so that another process needs no imports for it."""
        known = {name: [extent.size, extent.alignment] for name, extent in self._extents.items()}
        self._store.put("unit", f"{version()} extents", json.dumps(known).encode())

    # --- units -------------------------------------------------------------------------------------

    def closure(self, needed: Iterable[Instance]) -> list[Unit]:
        """The units of instances and of all that they need, in a fixed order."""
        known = len(self._extents)
        found: dict[str, Unit] = {}
        for instance in sorted(needed, key=lambda i: i.symbol):
            if instance.symbol not in found:
                stored = self._load_all(instance.symbol, found)
                found |= stored if stored is not None else self._make_all(instance, found)
        if len(self._extents) != known:
            self.save_extents()
        return [found[symbol] for symbol in sorted(found)]

    def _load_all(self, symbol: str, done: dict[str, Unit]) -> dict[str, Unit] | None:
        """Stored units that a symbol needs; None if one is missing, so that all have to be made."""
        found: dict[str, Unit] = {}
        pending = [symbol]
        while pending:
            name = pending.pop()
            if name in found or name in done:
                continue
            unit = self._units.get(name) or self._load(name)
            if unit is None:
                return None
            found[name] = unit
            pending += unit.needs
        return found

    def _make_all(self, instance: Instance, done: dict[str, Unit]) -> dict[str, Unit]:
        found: dict[str, Unit] = {}
        pending = [instance]
        while pending:
            wanted = pending.pop()
            if wanted.symbol in found or wanted.symbol in done:
                continue
            unit = self._units.get(wanted.symbol)
            if unit is None or any(need is None for need in unit.needs.values()):
                unit = self._make(wanted)
            found[wanted.symbol] = unit
            pending += [need for need in unit.needs.values() if need is not None]
        return found

    def _make(self, instance: Instance) -> Unit:
        if instance.family == "derived":
            code = derive(instance)
            surroundings = _UnitSurroundings(self.layout, code.instances)
            unit = self._emit(code.function, instance, surroundings)
        else:
            unit = self._make_native(instance)
        return unit

    def _make_native(self, instance: Instance) -> Unit:
        from hydro_mlir.frontend import NativeLibrary

        if self._library is None:
            self._library = NativeLibrary()
        function = self._library.instantiate(native_object(instance.name), instance.types)
        for known in self._library.functions:
            name = known.sym_name.data
            if name not in self._names:
                source = name.split(".")[0]
                types = tuple(known.function_type.inputs.data)
                self._names[name] = Instance("native", source, types)
        got = self._names[function.sym_name.data]
        if got != instance:
            raise InternalError(f"expected {instance.symbol}, but translated {got.symbol}")
        return self._emit(function, instance, _UnitSurroundings(self.layout, self._names))

    def _emit(self, function: func.FuncOp, instance: Instance, surroundings: _UnitSurroundings) -> Unit:
        cold = _COLD.match(instance.name) is not None
        attributes = "noinline cold minsize optsize nounwind" if cold else "nounwind"
        unit = FunctionEmitter(function, instance.symbol, surroundings).emit("internal", attributes)
        self._units[instance.symbol] = unit
        stored = {
            "text": unit.text,
            "declarations": unit.declarations,
            "constants": unit.constants,
            "needs": list(unit.needs),
        }
        self._store.put("unit", f"{version()} {instance.symbol}", json.dumps(stored).encode())
        return unit

    def _load(self, symbol: str) -> Unit | None:
        data = self._store.get("unit", f"{version()} {symbol}")
        if data is None:
            return None
        stored = json.loads(data)
        needs = dict.fromkeys(stored["needs"])
        unit = Unit(symbol, stored["text"], stored["declarations"], stored["constants"], needs)
        self._units[symbol] = unit
        return unit


__all__ = ["BUILDER_MODULES", "HANDLER_MODULES", "Runtime", "native_object", "quoted", "version"]
