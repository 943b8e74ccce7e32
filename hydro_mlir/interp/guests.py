"""What guests do at a port, as the program is told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.ir import Attribute

from hydro_mlir.dialects.hydroflow_plus_ports import GUEST_JOINED, GUEST_LEFT, GUEST_LINE
from hydro_mlir.dialects.json_lines import refusal
from hydro_mlir.interp import json_lines
from hydro_mlir.interp.values import Value, some

# Of a guest, by its number: a line, or True if it has joined, False if it has left.
GuestEvent = tuple[int, str | bool]


def heard(
    events: Sequence[GuestEvent], json: Attribute | None, tell: Callable[[int, str], None]
) -> list[Value]:
    """The elements of a port; see the rules of `hfplus.source_port`.

    Where lines are JSON of a type, a guest that says something else is told so, and has left.
    """
    elements: list[Value] = []
    refused: set[int] = set()
    for guest, what in events:
        if guest in refused:
            continue
        try:
            elements.append((guest, _event(what, json)))
        except json_lines.NotJson:
            assert json is not None, "text is what it is"
            tell(guest, refusal(json))
            refused.add(guest)
            elements.append((guest, (GUEST_LEFT, None)))
    return elements


def _event(what: str | bool, json: Attribute | None) -> Value:
    if isinstance(what, bool):
        return (GUEST_JOINED if what else GUEST_LEFT, None)
    return (GUEST_LINE, some(what if json is None else json_lines.read(what, json)))
