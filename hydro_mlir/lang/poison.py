"""
What takes the place of a collection whose construction failed.

The mistake has been reported already, so a poison accepts every method and gives itself back:
building goes on, and nothing that follows from the mistake is reported again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hydro_mlir.lang.builder import Builder


class Poison:
    """Accepts every use; collections given to it count as used."""

    def __init__(self, builder: Builder):
        self._builder = builder

    def __getattr__(self, name: str) -> Poison:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *arguments: object, **options: object) -> Poison:
        """Take a method's arguments."""
        self._builder.excuse(*arguments, *options.values())
        return self

    def __getitem__(self, _: object) -> Poison:
        return self

    def __enter__(self) -> Poison:
        return self

    def __exit__(self, *_: object) -> None:
        """Exceptions pass."""

    def __iter__(self) -> Iterator[Poison]:
        return iter(())
