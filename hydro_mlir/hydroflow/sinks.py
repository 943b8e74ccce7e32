"""Sinks: what Python sees of a graph."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from xdsl.ir import Attribute

from hydro_mlir.diagnostics import fail
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.hydroflow.builder import Builder, Given, Typed, operator
from hydro_mlir.hydroflow.captured import captured_streams
from hydro_mlir.hydroflow.core import StreamCore
from hydro_mlir.lattices.base import generated

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.stream import Stream

T = TypeVar("T")
Callback = Callable[[Any], object]


class Collected(Generic[T]):
    """What a stream has brought so far."""

    def __init__(self) -> None:
        self._elements: list[T] = []

    def take(self) -> list[T]:
        """All elements since the last call, in order."""
        found, self._elements = self._elements, []
        return found

    def __len__(self) -> int:
        return len(self._elements)

    def __iter__(self) -> Iterator[T]:
        return iter(list(self._elements))

    def add_(self, element: T) -> None:
        """Append one: the graph's part."""
        self._elements.append(element)


class Sinks(StreamCore[T], Generic[T]):
    """Sinks, as methods of a stream."""

    @operator
    def for_each(self, function: Callable[..., object]) -> None:
        """Call a Python function with each element, in order, when its tick is over.

        A function of several parameters gets the components of a tuple. What it reads as
        `x.value` is what `x` held in the tick.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2]).for_each(print)
        >>> g.interpret().run_tick()
        1
        2
        True
        """
        self._sink(function, "for_each")

    @operator
    def dest_sink(self, function: Callable[..., object]) -> None:
        """The same as `for_each`: a sink of Python's takes elements in order.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g, found = Graph(), []
        >>> g.source_iter([1, 2]).dest_sink(found.append)
        >>> g.interpret().run_tick(), found
        (True, [1, 2])
        """
        self._sink(function, "dest_sink")

    @operator
    def dest_file(self, path: str | Path, append: bool = False) -> None:
        """Write each element, which is text, as a line of a file."""
        target = Path(path)
        if not append:
            target.write_text("")

        def write(line: object) -> None:
            with target.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")

        self._sink(write, "dest_file")

    @operator
    def collect(self) -> Collected[T]:
        """Keep all elements: `out.take()` gives those since its last call.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> out = g.source_iter([1, 2]).collect()
        >>> g.interpret().run_tick(), out.take(), out.take()
        (True, [1, 2], [])
        """
        collected: Collected[T] = Collected()
        self._sink(collected.add_, "collect")
        return collected

    @operator
    def null(self) -> None:
        """Drop every element.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1]).null()
        >>> g.interpret().run_tick()
        True
        """
        self.builder_.add(
            "null", [self.itself_], lambda given: Typed([], lambda e: hf.NullOp(e[0])), outputs=0
        )

    def to_list_(self, ticks: int | None = None) -> list[T]:
        """All that comes out until nothing more is to do, interpreted: for examples and tests."""
        from hydro_mlir.hydroflow.assembly import interpret

        out = cast("Collected[T]", cast(Any, self).collect())
        run = interpret(self.builder_)
        for _ in range(ticks or 0):
            run.run_tick()
        if ticks is None:
            run.run_available()
        return out.take()

    def _sink(self, function: Callable[..., object], name: str) -> None:
        symbol = add_callback(self.builder_, function, name, self.element)

        def infer(given: Given) -> Typed:
            return Typed([], lambda e: hf.DestSinkOp(symbol, e[0]))

        stream = with_values(self.itself_, symbol, function)
        self.builder_.add("dest_sink", [stream], infer, outputs=0)


def add_callback(builder: Builder, function: object, name: str, element: Attribute | None) -> str:
    """Register a Python function of the edge; its symbol."""
    if not callable(function):
        got = type(function).__name__
        fail("HF030", f"expected a function, but got a value of type `{got}`", builder.place)
    symbol = builder.unique(name)
    builder.callbacks[symbol] = spread(function, builder)
    return symbol


def with_values(stream: Stream[Any], symbol: str, function: object) -> Stream[Any]:
    """Elements together with what a Python function at the edge refers to, if it does."""
    seen = list(captured_streams(function).values())
    if not seen:
        return stream
    call, callbacks = stream.builder_.callbacks[symbol], stream.builder_.callbacks

    def called(whole: Any) -> object:
        element, *values = whole
        for each, held in zip(seen, values, strict=True):
            each.held_ = (held,)
        try:
            return call(element)
        finally:
            for each in seen:
                each.held_ = None

    callbacks[symbol] = called
    names = ", ".join(f"held{number}" for number in range(len(seen)))
    together = generated(symbol, f"def merge(a, {names}):\n    return (a, {names})\n", {})
    return stream.map(together, refs=seen)


def spread(function: Callable[..., object], builder: Builder) -> Callback:
    """A function of one element: one of several parameters gets a tuple's components."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some builtins do not say
        return function
    try:
        signature.bind(None)
    except TypeError:
        pass
    else:
        return function
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    wanted = [p for p in signature.parameters.values() if p.kind in kinds and p.default is p.empty]
    if not wanted:
        name = getattr(function, "__name__", type(function).__name__)
        fail(
            "HF030",
            f"expected a function of an element, but got `{name}{signature}`",
            builder.place,
        )
    return lambda element: function(*element)
