"""Symbols of a location's module: readable, stable, and each given once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xdsl.dialects.builtin import StringAttr
from xdsl.ir import Operation


class Names:
    """Gives out symbol names; the first who asks gets the name as it is."""

    def __init__(self, reserved: Iterable[str] = ()):
        self.taken = set(reserved)
        self.bases: set[str] = set()

    def unique(self, wanted: str) -> str:
        """The name, or with a number if it is taken.

        >>> names = Names(["step"])
        >>> names.unique("step"), names.unique("step"), names.unique("words")
        ('step_1', 'step_2', 'words')
        """
        return _unique(wanted, self.taken)

    def base(self, op: Operation) -> str:
        """What symbols of an operator start with, each its own: its label, or else its kind."""
        label = op.attributes.get("label")
        kind = op.name.partition(".")[2]
        text = label.data if isinstance(label, StringAttr) else kind
        word = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
        return _unique(word or kind, self.bases)


def _unique(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 0
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    taken.add(name)
    return name
