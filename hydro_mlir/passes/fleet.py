"""What rewrites of a fleet share: locations and labels by name, and moving ops between places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NoReturn, cast

from xdsl.dialects.builtin import ModuleOp, StringAttr
from xdsl.ir import Operation, SSAValue
from xdsl.rewriter import Rewriter

from hydro_mlir.analysis.regions import uses_self
from hydro_mlir.diagnostics import Note, fail, place_of, suggest
from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.passes.building import insert_after


def locations(module: ModuleOp) -> dict[str, hfplus.LocationOp]:
    """The locations of a fleet by name."""
    found = [op for op in module.ops if isinstance(op, hfplus.LocationOp)]
    return {op.sym_name.data: op for op in found}


def require_process(module: ModuleOp, name: str, help_text: str) -> hfplus.LocationOp:
    """The process of a name; a diagnostic if there is none (HF210) or it is a cluster (HF211)."""
    known = locations(module)
    if name not in known:
        listed = ", ".join(f"@{other}" for other in known) or "no location"
        fail(
            "HF210", f"expected one of {listed}, but got @{name}{suggest(name, known)}",
            place_of(next(iter(known.values()), module)),
        )
    if known[name].kind.data != "process":
        fail(
            "HF211", f"expected a process, but @{name} is a cluster", place_of(known[name]),
            help=help_text,
        )
    return known[name]


def require_new_location(module: ModuleOp, name: str) -> None:
    """A diagnostic if a location of the name exists (HF212)."""
    if (other := locations(module).get(name)) is not None:
        fail(
            "HF212", f"expected the name of a new location, but @{name} exists", place_of(other),
            help="choose another one with `to`",
        )


def new_location_name(module: ModuleOp, wanted: str) -> str:
    """A name for a location that no location has."""
    return _unique(re.sub(r"\W+", "_", wanted, flags=re.ASCII), set(locations(module)))


def new_channel_name(module: ModuleOp, wanted: str) -> str:
    """A name for a channel that no channel has."""
    taken = {op.channel.data for op in module.ops if isinstance(op, hfplus.NetOp)}
    return _unique(wanted, taken)


def _unique(wanted: str, taken: set[str]) -> str:
    candidates = [wanted, *(f"{wanted}_{number}" for number in range(1, len(taken) + 1))]
    return next(name for name in candidates if name not in taken)


def add_location(
    beside: hfplus.LocationOp, name: str, kind: str = "process", size: int = 1
) -> hfplus.LocationOp:
    """Declare a location behind another one, with that one's attributes and place."""
    new = hfplus.LocationOp(name, kind, size)
    new.attributes |= beside.attributes
    return insert_after(new, beside)


def collection(operand: SSAValue) -> hfplus.CollectionType:
    """The type of a live collection."""
    return cast(hfplus.CollectionType, operand.type)


def place_at(type_: hfplus.CollectionType, location: str, **changes: str) -> hfplus.CollectionType:
    """The type of the same collection at another location."""
    return type_.like(type(type_), *type_.element_types, at=location, **changes)


def relocate(op: Operation, location: str) -> None:
    """Let an op's result be at another location; its operands have to be there, too."""
    for result in list(op.results):
        Rewriter.replace_value_with_new_type(result, place_at(collection(result), location))


def label_of(op: Operation) -> str | None:
    """The name that the user gave an operator."""
    label = op.attributes.get("label")
    return label.data if isinstance(label, StringAttr) else None


def find_label(module: ModuleOp, location: str, label: str) -> Operation:
    """The operator with a label at a location, or a diagnostic (HF213)."""
    labelled = {text: op for op in module.ops if (text := label_of(op)) is not None}
    here = {
        text: op for text, op in labelled.items()
        if op.results and collection(op.results[0]).place == location
    }
    if label in here:
        return here[label]
    return _refuse_label(module, location, label, list(here), labelled.get(label))


def _refuse_label(
    module: ModuleOp, location: str, label: str, known: Sequence[str], elsewhere: Operation | None
) -> NoReturn:
    notes = [] if elsewhere is None else [Note("it is at another location", place_of(elsewhere))]
    fail(
        "HF213",
        f'expected a label of an operator at @{location}, but got "{label}"{suggest(label, known)}',
        place_of(locations(module)[location]), notes=notes,
        help="labels are given by `.named(\"...\")` or the attribute `label`; here are: "
        + (", ".join(sorted(known)) or "none"),
    )


def refuse_self(ops: Sequence[Operation]) -> None:
    """A diagnostic if a function of an op that moves asks which member runs it (HF214)."""
    for op in ops:
        for region in op.regions:
            if (found := uses_self(region)) is not None:
                fail(
                    "HF214", "expected a function that runs the same at any member, but it asks "
                    "for its own member id", place_of(found),
                    notes=[Note("this operator would move", place_of(op))],
                )
