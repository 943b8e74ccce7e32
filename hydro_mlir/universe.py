"""
All that this package adds to xDSL, by name: found by `hydro-opt`, and by plain `xdsl-opt` through
the entry point `xdsl.universe`. Nothing is imported before it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from xdsl.universe import Universe

from hydro_mlir.dialects import own_dialects
from hydro_mlir.passes import get_all_passes

if TYPE_CHECKING:
    from xdsl.utils.target import Target


def own_targets() -> dict[str, Callable[[], type[Target]]]:
    """Output formats of this package for `-t`."""

    def llvm() -> type[Target]:
        from hydro_mlir.codegen.targets import LLVMTarget

        return LLVMTarget

    def asm() -> type[Target]:
        from hydro_mlir.codegen.targets import AssemblyTarget

        return AssemblyTarget

    def mermaid() -> type[Target]:
        from hydro_mlir.viz.targets import MermaidTarget

        return MermaidTarget

    def dot() -> type[Target]:
        from hydro_mlir.viz.targets import DotTarget

        return DotTarget

    def html() -> type[Target]:
        from hydro_mlir.viz.targets import HtmlTarget

        return HtmlTarget

    return {"llvm": llvm, "asm": asm, "mermaid": mermaid, "dot": dot, "html": html}


def get_all_targets() -> dict[str, Callable[[], type[Target]]]:
    """Name → function that imports the target: IR as text, and the package's own."""

    def mlir() -> type[Target]:
        from xdsl.targets.mlir import MLIRTarget

        return MLIRTarget

    return {"mlir": mlir, **own_targets()}


# Names that xDSL has, too, would be an error of every tool that looks for universes.
_XDSL_TARGETS = ("llvm",)

HYDRO_UNIVERSE = Universe(
    all_dialects=own_dialects(),
    all_passes=get_all_passes(),
    all_targets={
        name: target for name, target in own_targets().items() if name not in _XDSL_TARGETS
    },
)
