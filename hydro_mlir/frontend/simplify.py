"""Tidy a translated region."""

from __future__ import annotations

from xdsl.ir import Region


def simplify(region: Region) -> None:
    """Remove blocks that only branch on."""
