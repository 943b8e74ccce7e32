"""What may be connected: streams across the borders of loops, and references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from hydro_mlir.diagnostics import Note, Place, fail
from hydro_mlir.dialects.hydroflow.facts import Category, Reference
from hydro_mlir.dialects.hydroflow.references import CHANGEABLE

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.builder import Node, Scope
    from hydro_mlir.hydroflow.stream import Stream


def require_border(node: Node, scope: Scope) -> None:
    """Raise HF046 or HF047 for an operator that does not fit its scope, or its inputs'."""
    name, place = node.name, node.place
    if node.facts.category is Category.SOURCE and scope.parent is not None:
        fail(
            "HF046",
            f"Source operator `{name}` must be at the root, outside of loops",
            place,
            help="make it before the loop, and let it in with loop.batch(...)",
        )
    for stream in node.inputs:
        _require_input(node, stream, scope)
    if name == "batch_eager" and scope.depth > 1:
        message = (
            "Eager windowing operator `batch_eager` is only allowed at the entry of a loop at the"
            " root, not a nested loop"
        )
        fail("HF046", message, place, help="use batch, and batch_eager at the outermost loop")
    if name == "next_iteration" and scope.parent is None:
        fail("HF046", "expected `next_iteration` inside a loop", place)


def _require_input(node: Node, stream: Stream[Any], scope: Scope) -> None:
    there, name = stream.node_.scope, node.name
    windowing = node.facts.category is Category.WINDOWING
    if node.facts.category is Category.UNWINDOWING:
        if there.parent is not scope:
            message = (
                f"Un-windowing operator `{name}` must be the first output operator after exiting"
                " a loop"
            )
            _fail(node, stream, "HF047", message, "call it behind the `with` block of the loop")
        return
    if there is scope and windowing:
        message = f"Windowing operator `{name}` must be the first input operator into a loop"
        _fail(node, stream, "HF046", message, "call it inside the `with` block of the loop")
    if there is scope:
        return
    if there is scope.parent:
        if windowing:
            return
        message = (
            f"Operator `{name}` entering a loop context must be a windowing operator, but is not"
        )
        _fail(node, stream, "HF046", message, "let it in with loop.batch(...)")
    if there.parent is scope:
        message = (
            f"Operator `{name}` exiting a loop context must be an un-windowing operator, but is not"
        )
        _fail(node, stream, "HF047", message, "let it out with .all_iterations()")
    message = f"Operator input edge of `{name}` may not cross multiple loop contexts"
    _fail(node, stream, "HF046", message, "let it in and out one loop at a time")


def _fail(node: Node, stream: Stream[Any], code: str, message: str, help_: str) -> NoReturn:
    note = Note("the stream is made here", stream.node_.place)
    fail(code, message, node.place, notes=[note], help=help_)


def require_referencable(
    stream: Stream[Any], scope: Scope, place: Place, mutable: bool = False
) -> None:
    """Raise HF048 for a stream that holds no value, or whose loop has not ended.

    What is to be changed is a singleton, optional or handoff.
    """
    node = stream.node_
    notes = [Note("it is made here", node.place)]
    last = len(node.outputs) - 1 == stream.index_
    if node.facts.references is Reference.NONE or not last:
        fail(
            "HF048",
            f"Cannot reference operator `{node.name}`: it holds no value of the tick",
            place,
            notes=notes,
            help="use .singleton(), .optional() or .handoff() to make something to refer to",
        )
    if mutable and f"hf.{node.name}" not in CHANGEABLE:
        fail(
            "HF048",
            f"Cannot change what operator `{node.name}` holds: only its elements do",
            place,
            notes=notes,
            help="put .singleton(), .optional() or .handoff() behind it, and change that",
        )
    inside = scope
    while inside is not node.scope and inside.parent is not None:
        inside = inside.parent
    if inside is not node.scope:
        fail("HF048", "Cannot reference an operator inside a loop from outside", place, notes=notes)
