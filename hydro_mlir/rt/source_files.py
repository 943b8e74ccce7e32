"""The files that a location's sources read."""

from __future__ import annotations

import os

from hydro_mlir.rt import failures
from hydro_mlir.rt.manifest import Manifest
from hydro_mlir.rt.report import Report
from hydro_mlir.rt.wiring import Wiring


def open_sources(manifest: Manifest, wiring: Wiring, who: str) -> Report | None:
    """Open all files; a report where one cannot be read."""
    for number, source in enumerate(manifest.sources):
        if source.kind != "file":
            continue
        try:
            descriptor = os.open(source.path, os.O_RDONLY | os.O_CLOEXEC)
            os.read(descriptor, 0)  # a directory can be opened, but not read
        except OSError as error:
            return failures.file_report(who, source, error)
        wiring.set_source(number, descriptor)
    return None
