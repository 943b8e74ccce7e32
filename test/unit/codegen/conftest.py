"""Small location modules, compiled and driven in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from xdsl.dialects.builtin import ModuleOp

from hydro_mlir.codegen.artifact import (
    CODE,
    generate_all,
    shared_needs,
    shared_object,
    write_artifact,
)
from hydro_mlir.codegen.cache import Cache, default_directory
from hydro_mlir.codegen.object import compile_texts
from hydro_mlir.codegen.runtime import Runtime
from hydro_mlir.dialects.syntax import parse_module
from hydro_mlir.rt.instance import Instance

Compile = Callable[[str | ModuleOp], dict[str, Path]]


def _compile(source: str | ModuleOp, directory: Path) -> dict[str, Path]:
    module = parse_module(source, "test.mlir") if isinstance(source, str) else source
    store = Cache(default_directory())
    generated = generate_all(module, Runtime(store), "test")
    shared = {
        name: shared_object(needed, store) for name, needed in shared_needs(generated).items()
    }
    objects = compile_texts({each.name: each.text for each in generated}, store)
    for each in generated:
        contents = {CODE: objects[each.name], **shared}
        write_artifact(directory / each.name, each.manifest, contents)
    return {each.name: directory / each.name for each in generated}


@pytest.fixture(scope="module")
def compile_locations(tmp_path_factory: pytest.TempPathFactory) -> Compile:
    """Compile location modules; a directory per location."""
    return lambda source: _compile(source, tmp_path_factory.mktemp("artifact"))


@pytest.fixture(scope="module")
def start(compile_locations: Compile) -> Callable[[str], Instance]:
    """Compile a single location module and start its first member."""

    def started(source: str) -> Instance:
        (directory,) = compile_locations(source).values()
        instance = Instance(directory)
        instance.init()
        return instance

    return started
