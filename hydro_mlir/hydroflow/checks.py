"""
What only the whole graph shows: inputs and outputs that are not connected, types that nothing
tells, references that nothing completes. Counts that make no sense but do no harm are warnings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError, Note
from hydro_mlir.dialects.hydroflow.access import Access, conflict
from hydro_mlir.dialects.hydroflow.facts import Category, Ports
from hydro_mlir.hydroflow.builder import Builder, Node
from hydro_mlir.hydroflow.forward import Forward, forwards_of

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.stream import Stream

HELP = {
    "input": "give it more streams as arguments",
    "output": "end each output in a sink: .for_each(f), .collect() or .null()",
}


def check(builder: Builder) -> None:
    """Raise DiagnosticError with every mistake; warnings are noted in the builder."""
    builder.warnings.clear()
    uses = count_uses(builder)
    errors = [*_unfinished(builder), *_conflicts(builder)]
    for node in builder.root.nodes():
        for side, ports, count in _sides(node, uses):
            words = _wrong_count(node, side, ports, count)
            if words is not None:
                errors.append(Diagnostic("HF043", words, node.place, help=HELP[side]))
            elif count < ports.advised:
                builder.warn(
                    "HF043",
                    f"`{node.name}` should have at least {ports.advised} {side}(s), actually has"
                    f" {count}.",
                    node.place,
                )
        if node.name == "null" and not node.inputs and not uses.get((node, 0), 0):
            errors.append(
                Diagnostic(
                    "HF043",
                    "Degenerate subgraph detected, is there a"
                    " disconnected `null()` or other degenerate pipeline"
                    " somewhere?",
                    node.place,
                    help="write stream.null() to drop elements, or use what g.null() returns",
                )
            )
    if errors:
        raise DiagnosticError(errors)


def count_uses(builder: Builder) -> dict[tuple[Node, int], int]:
    """For each stream, by operator and number of the output, how many operators take it."""
    found: dict[tuple[Node, int], int] = {}
    completions = [f.completion_ for f in forwards_of(builder) if f.completion_ is not None]
    streams = [s for node in builder.root.nodes() for s in (*node.inputs, *node.refs)]
    for stream in (*streams, *completions):
        key = (stream.node_, stream.index_)
        found[key] = found.get(key, 0) + 1
    return found


def _conflicts(builder: Builder) -> Iterator[Diagnostic]:
    """References to the same operator that do not fit each other: see `access`."""
    together: dict[tuple[Node, int], list[Access]] = {}
    for node in builder.root.nodes():
        for stream, access in zip(node.refs, node.accesses, strict=True):
            together.setdefault((stream.node_, stream.index_), []).append(access)
    for (held, _), accesses in together.items():
        problems = [(access, conflict(accesses, access)) for access in accesses]
        guilty = [(cast("Node", access.user), problem) for access, problem in problems if problem]
        if guilty:
            last, problem = guilty[-1]
            notes = [Note(f"`{held.name}` is made here", held.place)]
            for node, _ in guilty[:-1]:
                notes.append(Note(f"`{node.name}` refers to it, too", node.place))
            message = f"expected {problem} (of `{held.name}`)"
            help_ = "say which comes first: x.group(0), x.group(1)"
            yield Diagnostic("HF048", message, last.place, tuple(notes), help=help_)


def _sides(node: Node, uses: dict[tuple[Node, int], int]) -> Iterator[tuple[str, Ports, int]]:
    """Inputs and outputs with how many there may be and are."""
    facts = node.facts
    if facts.category in (Category.STRUCTURE, Category.SINK):
        return
    yield "input", facts.inputs, len(node.inputs)
    if len(node.outputs) > 1 or facts.outputs.names:
        if "state" not in facts.outputs.names:
            yield "output", facts.outputs, sum(1 for s in node.outputs if (node, s.index_) in uses)
        return
    yield "output", facts.outputs, uses.get((node, 0), 0)


def _wrong_count(node: Node, side: str, ports: Ports, count: int) -> str | None:
    """What to say of a count that is refused; an output may be taken any number of times."""
    if side == "output" and len(node.ports) > 0:
        missing = [node.ports[s.index_] for s in node.outputs]
        return None if count >= len(node.outputs) else _missing(node, missing, count)
    too_many = side == "input" and ports.most is not None and count > ports.most
    if count >= ports.least and not too_many:
        return None
    return f"`{node.name}` must have {ports} {side}(s), actually has {count}."


def _missing(node: Node, names: list[str], count: int) -> str:
    listed = ", ".join(f"`{name}`" for name in names)
    return (
        f"`{node.name}` must have all of its outputs {listed} connected, actually has {count} of"
        f" {len(names)}."
    )


def _leads_to_itself(forward: Forward[Any]) -> bool:
    """Whether only forward references complete it, in a circle."""
    seen: list[object] = []
    stream: Stream[Any] | None = forward
    while isinstance(stream, Forward) and stream not in seen:
        seen.append(stream)
        stream = stream.completion_
    return stream is forward


def _unfinished(builder: Builder) -> Iterator[Diagnostic]:
    """Forward references without a completion, operators without a type."""
    for forward in forwards_of(builder):
        if forward.completed_at_ is None:
            yield Diagnostic(
                "HF044",
                "expected a completion of this forward reference, but there is none",
                forward.node_.place,
                help="define it with .complete(stream)",
            )
        elif _leads_to_itself(forward):
            yield Diagnostic(
                "HF044",
                "the forward reference forms an illegal self-referential cycle",
                forward.node_.place,
                help="complete it with the stream of an operator",
            )
    if any(forward.completed_at_ is None for forward in forwards_of(builder)):
        return
    for node in builder.root.nodes():
        if node.typed is None:
            yield Diagnostic(
                "HF045",
                f"expected elements of `{node.name}` whose type is known, but nothing tells it",
                node.place,
                help="name the type: g.forward_ref(int)",
            )
            return
