"""Forward references: streams that are used before they are defined, to close cycles."""

from __future__ import annotations

from typing import Any, TypeVar

from xdsl.ir import Attribute

from hydro_mlir.diagnostics import Note, Place, fail
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.hydroflow.builder import Builder, Node, Typed, operator
from hydro_mlir.hydroflow.stream import Stream
from hydro_mlir.hydroflow.values import type_name

T = TypeVar("T")


class Forward(Stream[T]):
    """A stream that is defined later, by `complete`.

    >>> from hydro_mlir.hydroflow import Graph
    >>> g = Graph()
    >>> back = g.forward_ref()
    >>> numbers = g.source_iter([1]).union(back)
    >>> back.complete(numbers.map(lambda n: n * 2).filter(lambda n: n < 20).unique())
    >>> numbers.to_list_()
    [1, 2, 4, 8, 16]
    """

    symbol_ = ""
    completion_: Stream[Any] | None = None
    completed_at_: Place | None = None
    type_: Attribute | None = None

    @operator
    def complete(self, stream: Stream[T]) -> None:
        """Define this stream; raises DiagnosticError if it has been defined."""
        builder, place = self.builder_, self.builder_.place
        declared = Note("it is declared here", self.node_.place)
        builder.require_stream(stream, "complete")
        if self.completed_at_ is not None:
            notes = [Note("it is completed here", self.completed_at_), declared]
            fail(
                "HF044",
                "expected one completion of a forward reference, but this is the second",
                place,
                notes=notes,
                help="complete it once, with g.union(...) of the streams",
            )
        if stream is self:
            fail(
                "HF044",
                "the forward reference forms an illegal self-referential cycle",
                place,
                notes=[declared],
                help="complete it with the stream of an operator",
            )
        if stream.node_.scope is not self.node_.scope:
            fail(
                "HF046",
                "expected a forward reference and its completion in the same loop",
                place,
                notes=[declared],
            )
        self.completion_, self.completed_at_ = stream, place
        settle_forwards(builder)


def settle_forwards(builder: Builder) -> None:
    """Give forward references the types of what completes them, as far as they are known."""
    progress = True
    while progress:
        builder.settle_all()
        progress = False
        for forward in forwards_of(builder):
            progress |= _settle(builder, forward)


def _settle(builder: Builder, forward: Forward[Any]) -> bool:
    completion = forward.completion_
    known = None if completion is None else completion.element
    if forward.type_ is None and known is not None:
        forward.type_ = known
        builder.settle(forward.node_)
        return True
    if known is not None and known != forward.type_:
        assert forward.type_ is not None
        fail(
            "HF050",
            f"expected a completion of elements `{type_name(forward.type_)}`, but got"
            f" `{type_name(known)}`",
            forward.completed_at_,
            notes=[Note("it is declared here", forward.node_.place)],
        )
    return False


def forwards_of(builder: Builder) -> list[Forward[Any]]:
    """All forward references of a graph."""
    return [
        stream
        for node in builder.root.nodes()
        for stream in node.outputs
        if isinstance(stream, Forward)
    ]


def declare(builder: Builder, type_: Attribute | None) -> Forward[Any]:
    """A forward reference in the scope of the moment."""
    made: list[Forward[Any]] = []
    symbol = builder.unique(builder.variable or "forward")

    def infer(_: object) -> Typed:
        held = made[0].type_
        assert held is not None, "settled when it is known"
        return Typed([held], lambda e: hf.ForwardOp(symbol, hf.EdgeType(held)))

    def stream(node: Node, index: int) -> Stream[Any]:
        made.append(Forward(node, index, builder))
        made[0].symbol_, made[0].type_ = symbol, type_
        return made[0]

    builder.add_forward(infer, stream, ready=lambda: made[0].type_ is not None)
    return made[0]
