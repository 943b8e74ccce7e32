"""
From LLVM IR text to an object for the host's CPU: parse, verify, optimise, emit.

All but the entry functions are internal, so the optimiser removes what nothing reaches. Objects
have the code model and relocations that `rt/loader.py` can place anywhere in a process; no
system linker is involved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import llvmlite.binding as llvm

from hydro_mlir.codegen.background import map_parallel
from hydro_mlir.codegen.cache import Cache, digest
from hydro_mlir.diagnostics import InternalError

# LLVM's own choice at O2 and O3; user functions are inlined whatever their size.
INLINING_THRESHOLD = 225


@dataclass(frozen=True)
class Host:
    """What code is generated for."""

    cpu: str
    features: str
    triple: str


@cache
def _initialize() -> None:
    llvm.initialize_native_target()
    llvm.initialize_native_asmparser()  # for the change of stacks
    llvm.initialize_native_asmprinter()


@cache
def host() -> Host:
    """The CPU that this process runs on."""
    _initialize()
    features = llvm.get_host_cpu_features().flatten()
    return Host(llvm.get_host_cpu_name(), features, llvm.get_process_triple())


def _target_machine(speed: int) -> llvm.TargetMachine:
    _initialize()
    target, here = llvm.Target.from_triple(host().triple), host()
    return target.create_target_machine(cpu=here.cpu, features=here.features, opt=speed, jit=True)


def parse(text: str, name: str) -> llvm.ModuleRef:
    """The verified LLVM module of a text; text that LLVM rejects is our mistake."""
    _initialize()
    try:
        module = llvm.parse_assembly(text)
        module.name = name
        module.verify()
    except RuntimeError as error:
        raise InternalError(f"generated code is not valid: {error}") from None
    return module


def optimize(module: llvm.ModuleRef, speed: int = 3) -> llvm.TargetMachine:
    """Optimise a module in place for the host; the machine that it is now for."""
    machine = _target_machine(speed)
    # Before optimising: the vectoriser asks for both.
    module.triple = machine.triple
    module.data_layout = str(machine.target_data)
    options = llvm.create_pipeline_tuning_options(speed_level=speed)
    options.slp_vectorization = options.loop_vectorization = options.loop_interleaving = True
    options.inlining_threshold = INLINING_THRESHOLD
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    return machine


def object_key(text: str, speed: int = 3) -> str:
    """What an object depends on."""
    here = host()
    return digest([text, here.cpu, here.features, here.triple, str(speed), llvm_version()])


def compile_text(text: str, name: str, store: Cache, speed: int = 3) -> bytes:
    """The object of a module's text, from the cache where it is known."""
    key = object_key(text, speed)
    found = store.get("object", key)
    if found is not None:
        return found
    module = parse(text, name)
    emitted = optimize(module, speed).emit_object(module)
    store.put("object", key, emitted)
    return emitted


def compile_texts(texts: Mapping[str, str], store: Cache, speed: int = 3) -> dict[str, bytes]:
    """The objects of modules by name; those that are not known are made on all cores."""
    found = {name: store.get("object", object_key(text, speed)) for name, text in texts.items()}
    missing = [name for name, known in found.items() if known is None]
    made = map_parallel(
        lambda name: compile_text(texts[name], name, store, speed),
        missing,
        lambda name: len(texts[name]),
    )
    known = {name: data for name, data in found.items() if data is not None}
    return known | dict(zip(missing, made, strict=True))


def assembly(text: str, name: str) -> str:
    """The host's assembly of a module's text."""
    module = parse(text, name)
    return optimize(module).emit_assembly(module)


@cache
def llvm_version() -> str:
    """Versions of llvmlite and of the LLVM within."""
    import llvmlite

    return f"{llvmlite.__version__}/{'.'.join(map(str, llvm.llvm_version_info))}"
