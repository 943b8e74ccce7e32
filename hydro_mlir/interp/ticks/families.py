"""The table of operators: how each op of `hf` is made one."""

from __future__ import annotations

from xdsl.ir import Operation

from hydro_mlir.interp.ticks import bind_batches, bind_elements
from hydro_mlir.interp.ticks.binding import Build

BUILDERS: dict[type[Operation], Build] = {**bind_elements.BUILDERS, **bind_batches.BUILDERS}
