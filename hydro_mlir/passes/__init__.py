"""
All passes by name, without importing any of them.

A pass of another package joins through the entry point group `hydro_mlir.passes`: its name is
that of the pass, its object the `ModulePass` class.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from xdsl.passes import ModulePass

ENTRY_POINT_GROUP = "hydro_mlir.passes"

# Name of a pass → its class; the module has the pass's name with underscores.
PASSES: dict[str, str] = {
    "project-locations": "ProjectLocationsPass",
    "count-elements": "CountElementsPass",
    "schedule": "SchedulePass",
    "fuse-operators": "FuseOperatorsPass",
    "lower-to-loops": "LowerToLoopsPass",
    "lower-control-flow": "LowerControlFlowPass",
    "decouple": "DecouplePass",
    "partition": "PartitionPass",
}


def get_all_passes() -> dict[str, Callable[[], type[ModulePass]]]:
    """Name → function that imports and returns the pass; own passes win over plug-ins.

    >>> get_all_passes()["schedule"]().name
    'schedule'
    """
    found: dict[str, Callable[[], type[ModulePass]]] = {
        point.name: point.load for point in entry_points(group=ENTRY_POINT_GROUP)
    }
    return found | {name: _loader(name, class_name) for name, class_name in PASSES.items()}


def _loader(name: str, class_name: str) -> Callable[[], type[ModulePass]]:
    def load() -> type[ModulePass]:
        module = import_module(f"{__name__}.{name.replace('-', '_')}")
        return cast("type[ModulePass]", getattr(module, class_name))

    return load
