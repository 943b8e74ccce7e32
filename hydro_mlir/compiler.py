"""
Build and compile: the two calls that everything above uses.

    build(program, **options) -> ModuleOp          the program's level-1 module
    compile(module) -> list[Artifact]              one artifact per location

A module that has been compiled before by the same version for the same CPU, source lines
included, is found in the cache without running a pass.
"""

from __future__ import annotations

import atexit
import io
import shutil
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache as remember
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from xdsl.dialects.builtin import ModuleOp
from xdsl.printer import Printer

from hydro_mlir.codegen.artifact import (
    CODE,
    NODE,
    Artifact,
    Generated,
    generate_all,
    kept_key,
    node_object,
    program_hash_of,
    shared_needs,
    shared_object,
    write_artifact,
)
from hydro_mlir.codegen.background import Background
from hydro_mlir.codegen.cache import Cache, default_directory, digest, write_atomically
from hydro_mlir.codegen.object import compile_texts, host, llvm_version
from hydro_mlir.codegen.runtime import Runtime, package_version
from hydro_mlir.diagnostics import UsageError, suggest
from hydro_mlir.dialects import make_context
from hydro_mlir.passes import get_all_passes
from hydro_mlir.passes.pipelines import PIPELINES
from hydro_mlir.rt.admin import GRAPH_NAME
from hydro_mlir.viz.graph import graph_of
from hydro_mlir.viz.page import html_text

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.native import NativeEngine

_COMPLETE = "complete"


class HasModule(Protocol):
    """What a program builds."""

    @property
    def module(self) -> ModuleOp:
        """The level-1 module."""
        ...


class Buildable(Protocol):
    """A program: `@hydro.program` makes one."""

    build: Callable[..., HasModule]


class Timings:
    """Seconds by stage of a compilation, in the order in which stages began.

    >>> timings = Timings()
    >>> with timings.stage("emit"):
    ...     pass
    >>> list(timings.seconds)
    ['emit']
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Generator[None]:
        """Count the time of a block for a stage."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def build(program: Buildable, **options: Any) -> ModuleOp:
    """The level-1 module of a program; raises DiagnosticError with all its mistakes."""
    return program.build(**options).module


def compile(  # noqa: A001 (the call's public name)
    module: ModuleOp,
    pipeline: str = "native",
    cache: bool = True,
    timings: Timings | None = None,
    speed: int = 3,
    debug: bool = False,
) -> list[Artifact]:
    """Compile a level-1 module: one artifact per location, in the module's order.

    The module stays as it is. `speed` is LLVM's optimisation level, from 0 to 3; with
    `debug`, objects say which line of the source their code comes from. Raises
    DiagnosticError for what a pass refuses, UsageError for a pipeline that is unknown. Costs
    about a second the first time, milliseconds the next.
    """
    spent = timings or Timings()
    store = Cache(default_directory() if cache else None)
    with spent.stage("key"):
        text = printed(module)
        options = [pipeline, str(speed), str(debug)]
        key = digest([text, *options, package_version(), llvm_version(), str(host())])
        folder = store.folder("artifact", key) or _temporary_folder()
    if (folder / _COMPLETE).exists():
        return _stored(folder)
    with ExitStack() as stack:
        node = _kept(NODE, (), lambda: node_object(store), store, stack)
        lowered = lower(module, pipeline, spent)
        with spent.stage("emit"):
            generated = generate_all(lowered, Runtime(store), program_hash_of(text), debug)
        shared = {
            name: _kept(name, needed, partial(shared_object, needed, store), store, stack)
            for name, needed in shared_needs(generated).items()
        }
        with spent.stage("llvm"):
            objects = compile_texts({each.name: each.text for each in generated}, store, speed)
        with spent.stage("runtime"):
            common = {NODE: node(), **{name: finish() for name, finish in shared.items()}}
            common[GRAPH_NAME] = html_text(graph_of(module)).encode()
    with spent.stage("write"):
        return _write_all(folder, generated, objects, common)


def tick_engine(
    module: ModuleOp,
    cache: bool = True,
    fuel: int | None = None,
    speed: int = 3,
    tick_seconds: float | None = None,
) -> NativeEngine:
    """A module with one graph in tick mode as native code that runs in this process.

    `fuel` limits the rounds of a fixpoint and the iterations of a loop within one tick,
    `tick_seconds` the time that a tick may take.

    Raises DiagnosticError for what cannot be lowered. Costs as `compile`.
    """
    from hydro_mlir.analysis.tick_strata import set_tick_fuel
    from hydro_mlir.hydroflow.native import NativeEngine

    if fuel is not None:
        module = module.clone()
        set_tick_fuel(module, fuel)
    (artifact,) = compile(module, "ticks", cache, speed=speed)
    return NativeEngine(module, artifact.directory, tick_seconds)


def _kept(
    name: str, symbols: Iterable[str], make: Callable[[], bytes], store: Cache, stack: ExitStack
) -> Callable[[], bytes]:
    """An object of runtime functions from the cache; else it is being made beside all else."""
    key = kept_key(name, symbols)
    known = store.get("runtime", key)
    if known is not None:
        return lambda: known
    making = stack.enter_context(Background(make))

    def finish() -> bytes:
        made = making.result()
        store.put("runtime", key, made)
        return made

    return finish


def _write_all(
    folder: Path,
    generated: Sequence[Generated],
    objects: Mapping[str, bytes],
    common: Mapping[str, bytes],
) -> list[Artifact]:
    artifacts = [
        write_artifact(folder / each.name, each.manifest, {CODE: objects[each.name], **common})
        for each in generated
    ]
    order = "\n".join(artifact.location for artifact in artifacts)
    write_atomically(folder / _COMPLETE, order.encode())
    return artifacts


def lower(module: ModuleOp, pipeline: str = "native", timings: Timings | None = None) -> ModuleOp:
    """A copy of a level-1 module behind the passes of a pipeline."""
    if pipeline not in PIPELINES:
        hint = suggest(pipeline, PIPELINES)
        raise UsageError(f"expected a pipeline, but got `{pipeline}`{hint}")
    spent = timings or Timings()
    context, passes = make_context(), get_all_passes()
    lowered = module.clone()
    for name in PIPELINES[pipeline]:
        with spent.stage(name):
            passes[name]()().apply(context, lowered)
    return lowered


def printed(module: ModuleOp) -> str:
    """A module's text with the places of all ops, which traps will name."""
    out = io.StringIO()
    Printer(stream=out, print_debuginfo=True).print_op(module)
    return out.getvalue()


def _stored(folder: Path) -> list[Artifact]:
    found: list[Artifact] = []
    for name in (folder / _COMPLETE).read_text().splitlines():
        artifact = Artifact(name, 0, folder / name)
        found.append(Artifact(name, int(artifact.manifest["members"]), folder / name))
    return found


@remember
def _temporary_root() -> Path:
    root = Path(tempfile.mkdtemp(prefix="hydro-mlir-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return root


def _temporary_folder() -> Path:
    return Path(tempfile.mkdtemp(dir=_temporary_root()))


__all__ = ["Artifact", "Timings", "build", "compile", "lower", "printed", "tick_engine"]
