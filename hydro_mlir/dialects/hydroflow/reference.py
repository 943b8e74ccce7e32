"""
The reference of all operators, written from their definitions.

    python -m hydro_mlir.dialects.hydroflow.reference > docs/reference/operators.md
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Iterator
from typing import Any, cast

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects.hydroflow.decisions import DECISIONS
from hydro_mlir.dialects.hydroflow.facts import Delay, Facts, Ports, Reference

# Module of a family → its title.
FAMILIES = {
    "sources": "Sources",
    "elementwise": "One element at a time",
    "folds": "Folds",
    "sorts": "Sorts",
    "joins": "Joins",
    "sets": "Unions and differences",
    "lattices": "Lattices",
    "multi_output": "Several outputs",
    "ticks": "Ticks, strata, persistence",
    "loops": "Loops",
    "references": "References",
    "sinks": "Sinks",
    "graph": "Structure",
}

HEAD = """\
# Operators of Hydroflow graphs

Written from the definitions of the `hf` dialect by
`python -m hydro_mlir.dialects.hydroflow.reference`; do not edit.

Every operator is a method of the same name of `hydro_mlir.hydroflow.Graph` (sources, and operators
with several inputs) or of a stream (all others), and an op of the dialect with the prefix `hf.`.
Lifetimes say when state is emptied: `none` in every iteration of a loop, `loop` when the loop has
ended (never at the root), `tick` at the end of every tick (the default), `static` never. One
lifetime stands for all. In a loop with `repeat_n`, `prefix`, `all_once` or `next_iteration`, the
default is `none`.
"""

_WAITS = {
    Delay.STRATUM: "waits for the end of {0} in each tick",
    Delay.MONOTONE: "waits for {0}, and emits again as it grows in a fixpoint",
    Delay.TICK: "{0} is for the next tick, which is made to happen",
    Delay.TICK_LAZY: "{0} is for the next tick, whenever that is",
}
_SEEN = {
    Reference.VALUE: "its value",
    Reference.OPTION: "its value or None",
    Reference.LIST: "a list of its elements",
}


def operators(family: str) -> list[type[hf.Operator]]:
    """The operators that a module defines, in the order of its text."""
    found = [
        cast("type[hf.Operator]", op)
        for op in hf.Hydroflow.operations
        if hasattr(op, "FACTS") and op.__module__.endswith(f".{family}")
    ]
    return sorted(found, key=lambda op: inspect.getsourcelines(op)[1])


@functools.cache
def markdown() -> str:
    """The whole reference."""
    lines = [HEAD]
    for family, title in FAMILIES.items():
        lines += [f"## {title}", ""]
        for op in operators(family):
            lines += [*entry(op), ""]
    lines += [*decisions(), ""]
    return "\n".join(lines)


def entry(op: type[hf.Operator]) -> Iterator[str]:
    """What is said of one operator."""
    facts = op.FACTS
    yield f"### {op.name.removeprefix('hf.')}"
    yield ""
    yield inspect.cleandoc(op.__doc__ or "")
    yield ""
    yield f"* Shape: `{facts.shape}`"
    yield f"* Inputs: {_ports(facts.inputs)}. Outputs: {_ports(facts.outputs)}."
    yield f"* Lifetimes: {_lifetimes(facts)}"
    waits = ", ".join(_waits(facts))
    if waits:
        yield f"* Waits: {waits}."
    yield f"* Order: {facts.order}."
    yield f"* Cost: {facts.cost}."
    if facts.references is not Reference.NONE:
        yield f"* Referred to: {_SEEN[facts.references]}."
    more = ", ".join(_more(facts))
    if more:
        yield f"* Besides: {more}."
    yield f"* Syntax: `{syntax(op)}`"
    if facts.since:
        yield f"* Since: {facts.since}"


def syntax(op: type[hf.Operator]) -> str:
    """The op's custom syntax, as its definition has it."""
    text = cast(Any, op).assembly_format
    return " ".join(str(text).replace("`", "'").split()) if text else op.name


def _ports(ports: Ports) -> str:
    if ports.most == 0:
        return "none"
    words = "any number" if ports.most is None and ports.least == 0 else str(ports)
    if ports.advised > ports.least:
        words += f", fewer than {ports.advised} are a warning"
    names = ", ".join(f"`{name}`" for name in ports.names)
    return f"{words} ({names})" if names else words


def _lifetimes(facts: Facts) -> str:
    if not facts.lifetimes:
        return "none"
    of = ", ".join(facts.lifetimes)
    allowed = ", ".join(f"`{word}`" for word in facts.allowed)
    return f"of {of}: {allowed}{' (required)' if facts.required else ''}"


def _waits(facts: Facts) -> Iterator[str]:
    if not facts.delays:
        return
    count = facts.inputs.most or len(facts.delays)
    by_delay: dict[Delay, list[str]] = {}
    for index in range(count):
        name = facts.inputs.name(index) if count > 1 else "its input"
        by_delay.setdefault(facts.delay(index), []).append(name)
    for delay, names in by_delay.items():
        if delay is not Delay.NONE:
            yield _WAITS[delay].format(" and ".join(names))


def _more(facts: Facts) -> Iterator[str]:
    if facts.replays:
        yield "with `static` emits its state in every tick, also without input"
    if facts.callback:
        yield "calls a Python function when the tick is over"
    if facts.external:
        yield "what comes in asks for a tick"


def decisions() -> Iterator[str]:
    """Where the generations of Hydroflow differ."""
    yield "## Where generations of Hydroflow differ"
    yield ""
    yield "| About | Differs | Here |"
    yield "| --- | --- | --- |"
    for decision in DECISIONS:
        yield f"| {decision.subject} | {decision.difference} | {decision.here} |"


if __name__ == "__main__":
    sys.stdout.write(markdown())
