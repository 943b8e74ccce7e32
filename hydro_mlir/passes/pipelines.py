"""Pipelines as data: names of passes in the order they run."""

from __future__ import annotations

# What takes a fleet's program to loops over `rt`, ready for code generation.
NATIVE = (
    "project-locations",
    "schedule",
    "fuse-operators",
    "lower-to-loops",
    "lower-control-flow",
)

PIPELINES: dict[str, tuple[str, ...]] = {
    "native": NATIVE,
    # Without fusion: what `native` does is compared with it in tests.
    "native-unfused": tuple(name for name in NATIVE if name != "fuse-operators"),
    # Graphs in tick mode: no fleet, and operators stay as they are, so that faults name them.
    "ticks": ("lower-to-loops", "lower-control-flow"),
    # As far as the interpreter's second level.
    "graphs": NATIVE[:3],
}
