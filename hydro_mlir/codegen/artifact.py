"""
Artifacts: one directory per location: `manifest.json`, `code.o`, `core.o`, `text.o`, `node.o`.

`code.o` is the location's step with its entry functions; it calls functions of `core.o` and
`text.o`, and is loaded with them. `node.o` is the event loop, the same for every program and
compiled once per CPU and version.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from xdsl.dialects.builtin import ModuleOp, i64

from hydro_mlir.codegen.cache import Cache, digest, write_atomically
from hydro_mlir.codegen.code import Code
from hydro_mlir.codegen.entry import Constants, emit_entry, entry_units
from hydro_mlir.codegen.fingerprint import fingerprint
from hydro_mlir.codegen.location import Declarations, Location, declarations
from hydro_mlir.codegen.manifest import (
    cycles,
    location_name,
    manifest_of,
    members_of,
    overflow_of,
    plain_value,
    schema_of,
)
from hydro_mlir.codegen.object import compile_text, host
from hydro_mlir.codegen.runtime import Runtime, version
from hydro_mlir.codegen.shared import is_shared, is_text
from hydro_mlir.codegen.unit import Instance, Need, Unit, assemble, exported
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.rt.wire import codec

MANIFEST, CODE, CORE, TEXT = "manifest.json", "code.o", "core.o", "text.o"
NODE = "node.o"

# `!invariant.load !0` refers to this.
_METADATA = "!0 = !{}"


@dataclass(frozen=True)
class Artifact:
    """A compiled location: its name, the number of its members, and where the files are."""

    location: str
    members: int
    directory: Path

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What `manifest.json` says."""
        return json.loads((self.directory / MANIFEST).read_text(encoding="utf-8"))

    @property
    def code(self) -> Path:
        """The location's object."""
        return self.directory / CODE

    @property
    def node(self) -> Path:
        """The event loop's object."""
        return self.directory / NODE


def locations(module: ModuleOp) -> list[ModuleOp]:
    """The location modules of a lowered program; the module itself if it is one."""
    nested = [op for op in module.body.block.ops if isinstance(op, ModuleOp)]
    return nested or [module]


def _constants(found: Declarations) -> list[Constants]:
    constants: list[Constants] = []
    for number, op in enumerate(found.sources):
        if isinstance(op, rt.DataOp):
            elements = codec(schema_of(op.element))
            data = bytearray()
            for attribute in op.values:
                data.append(0)  # an element such as `()` has no bytes of its own
                elements.encode(plain_value(attribute, op.element), data)
            constants.append(Constants(number, op.sym_name.data, bytes(data)))
    return constants


@dataclass(frozen=True)
class Generated:
    """One location's LLVM IR text and manifest, and which shared functions it calls."""

    name: str
    text: str
    manifest: dict[str, Any]
    shared: Mapping[str, Need]


def generate(
    module: ModuleOp,
    runtime: Runtime,
    program_hash: str,
    members: Mapping[str, int],
    cycle: Sequence[str],
    debug: bool = False,
) -> Generated:
    """The LLVM IR text and manifest of a location's module, which has no `scf` left."""
    name = location_name(module)
    location = Location(module, runtime.layout, overflow_of(module) == "trap", debug)
    units = location.emit()
    constants = _constants(location.declarations)
    units += entry_units(
        runtime.layout,
        location.state_end,
        constants,
        fingerprint(location),
        location.is_recursive,
    )
    found = runtime.closure(_needs(units), closed=is_shared)
    shared = {symbol: unit for symbol, unit in found.items() if is_shared(symbol)}
    inside = [unit for symbol, unit in found.items() if symbol not in shared]
    text = assemble([*units, *inside], _header(name), shared.values())
    manifest = manifest_of(module, location, program_hash, members, cycle)
    needs = _needs([*units, *inside])
    return Generated(name, text, manifest, {symbol: needs[symbol] for symbol in shared})


def _needs(units: Iterable[Unit]) -> dict[str, Need]:
    return {symbol: need for unit in units for symbol, need in unit.needs.items()}


def _header(name: str) -> list[str]:
    return [f'source_filename = "{name}"', _METADATA]


def whole_program(name: str, units: Sequence[Unit], runtime: Runtime) -> str:
    """The text of a module that holds all that its units need."""
    inside = runtime.closure(_needs(units)).values()
    return assemble([*units, *inside], _header(name))


def shared_text(needed: Mapping[str, Need], runtime: Runtime) -> str:
    """The LLVM IR text of shared functions that programs call, and of what these need."""
    inside = runtime.closure(needed)
    units = [exported(unit) if symbol in needed else unit for symbol, unit in inside.items()]
    return assemble(units, _header("shared"))


def node_text(runtime: Runtime) -> str:
    """The LLVM IR text of the event loop, and of what does a log again."""
    node = rt.PointerType(rt.RecordType("Node"))
    signatures = {"hydro_run": [node], "hydro_replay": [node, i64, i64]}
    units: list[Unit] = []
    for name, inputs in signatures.items():
        code = Code(name, inputs, i64)
        instance = Instance("native", name, tuple(argument.type for argument in code.arguments))
        code.return_(code.call(instance, code.arguments, i64))
        units.append(emit_entry(code, runtime.layout))
    return whole_program("node", units, runtime)


def kept_key(name: str, symbols: Iterable[str] = ()) -> str:
    """What the object of runtime functions depends on; programs do not matter."""
    here = host()
    return digest([version(), name, here.cpu, here.features, here.triple, *sorted(symbols)])


def node_object(store: Cache) -> bytes:
    """The object of the event loop."""
    return compile_text(node_text(Runtime(store)), "node", store)


def shared_object(needed: Mapping[str, Need], store: Cache) -> bytes:
    """The object of shared functions."""
    return compile_text(shared_text(needed, Runtime(store)), "shared", store)


def shared_needs(generated: Iterable[Generated]) -> dict[str, dict[str, Need]]:
    """The shared functions that locations call, by the name of the object that has them."""
    found: dict[str, dict[str, Need]] = {CORE: {}, TEXT: {}}
    for each in generated:
        for symbol, need in each.shared.items():
            found[TEXT if is_text(symbol) else CORE][symbol] = need
    return found


def program_hash_of(text: str) -> str:
    """What nodes of one program agree on."""
    return digest([text])[:32]


def generate_all(
    module: ModuleOp, runtime: Runtime, program_hash: str, debug: bool = False
) -> list[Generated]:
    """All locations of a lowered program, with `debug` with lines of the source in their code."""
    modules = locations(module)
    found = {location_name(m): declarations(m) for m in modules}
    members = {location_name(m): members_of(m) for m in modules}
    found_cycles = cycles(found)
    return [
        generate(m, runtime, program_hash, members, found_cycles[location_name(m)], debug)
        for m in modules
    ]


def write_artifact(
    directory: Path, manifest: Mapping[str, Any], objects: Mapping[str, bytes]
) -> Artifact:
    """Write an artifact's files; the manifest last, so that a directory with one is complete."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in objects.items():
        write_atomically(directory / name, content)
    write_atomically(directory / MANIFEST, json.dumps(manifest, indent=1).encode())
    return Artifact(cast(str, manifest["location"]), cast(int, manifest["members"]), directory)
