"""
Targets of `hydro-opt`: `-t llvm` prints LLVM IR, `-t asm` the host's assembly.

The input is a lowered program: `hydro-opt -p native -t llvm program.mlir`. Several locations are
printed one after the other; `-t 'llvm{location=worker}'` chooses one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, ClassVar

from xdsl.context import Context
from xdsl.dialects import func
from xdsl.dialects.builtin import ModuleOp
from xdsl.utils.target import Target

from hydro_mlir.codegen.artifact import Generated, generate_all, locations
from hydro_mlir.codegen.cache import Cache, default_directory
from hydro_mlir.codegen.object import assembly, parse
from hydro_mlir.codegen.runtime import Runtime
from hydro_mlir.diagnostics import UsageError, fail, place_of, suggest


def generated(module: ModuleOp, location: str) -> list[Generated]:
    """Code of all locations of a lowered module, or of the one that is named."""
    for found in locations(module):
        if not any(isinstance(op, func.FuncOp) and op.sym_name.data == "step" for op in found.ops):
            expected = "expected a lowered program with a function @step per location"
            first = next(iter(found.ops), found)
            fail("HF400", expected, place_of(first), help="add the passes first: -p native")
    every = generate_all(module, Runtime(Cache(default_directory())), "")
    if not location:
        return every
    chosen = [each for each in every if each.name == location]
    if not chosen:
        hint = suggest(location, [each.name for each in every])
        raise UsageError(f"expected a location, but got `{location}`{hint}")
    return chosen


def _emit(
    module: ModuleOp, location: str, output: IO[str], text: Callable[[Generated], str]
) -> None:
    for each in generated(module, location):
        output.write(text(each).rstrip() + "\n")


@dataclass(frozen=True)
class LLVMTarget(Target):
    """LLVM IR text as code generation makes it, before LLVM's optimiser."""

    name: ClassVar[str] = "llvm"
    location: str = ""

    def emit(self, ctx: Context, module: ModuleOp, output: IO[str]) -> None:
        """Print the module of each location; raises DiagnosticError if the input is not lowered."""

        def verified(each: Generated) -> str:
            parse(each.text, each.name)
            return each.text

        _emit(module, self.location, output, verified)


@dataclass(frozen=True)
class AssemblyTarget(Target):
    """Assembly of the host's CPU, optimised."""

    name: ClassVar[str] = "asm"
    location: str = ""

    def emit(self, ctx: Context, module: ModuleOp, output: IO[str]) -> None:
        """Print the assembly of each location."""
        _emit(module, self.location, output, lambda each: assembly(each.text, each.name))
