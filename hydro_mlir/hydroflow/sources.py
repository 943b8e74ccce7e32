"""Sources, as methods of a graph."""

from __future__ import annotations

import json
import queue
from collections.abc import AsyncIterable, Iterable
from pathlib import Path
from typing import Any, TypeVar, cast

from xdsl.dialects.builtin import ArrayAttr
from xdsl.ir import Attribute

from hydro_mlir.diagnostics import fail
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import value
from hydro_mlir.hydroflow.builder import Builder, Infer, Make, Typed, operator
from hydro_mlir.hydroflow.feeds import (
    Batches,
    Channel,
    Everything,
    Feed,
    Interval,
    Queue,
    Sender,
    StandardInput,
)
from hydro_mlir.hydroflow.futures import AsyncElements, Futures, Resolver
from hydro_mlir.hydroflow.stream import Stream
from hydro_mlir.hydroflow.values import (
    checked,
    common_type,
    constant_attribute,
    element_type,
    elements_of,
    has_gap,
    type_of,
)

T = TypeVar("T")


class Sources:
    """Operators without an input."""

    builder_: Builder

    @operator
    def source_iter(self, elements: Iterable[T], type: Any = None) -> Stream[T]:
        """All elements, in the first tick. `type` is needed where they do not tell: `type=int`.

        >>> from hydro_mlir.hydroflow import Graph
        >>> Graph().source_iter([1, 2]).to_list_()
        [1, 2]
        """
        place, items = self.builder_.place, elements_of(elements, self.builder_.place)
        held = common_type(items, place) if type is None else element_type(type, place)
        if has_gap(held):
            fail(
                "HF045",
                "expected elements whose type is known",
                place,
                help="name the type: source_iter([], type=int)",
            )
        values = ArrayAttr([constant_attribute(checked(item, held), held) for item in items])
        edge = hf.EdgeType(held)
        return self._source("source_iter", held, lambda _: hf.SourceIterOp(values, edge))

    @operator
    def source_json(self, path: str | Path, type: Any = None) -> Stream[Any]:
        """The value of a JSON file, read now: one element, in the first tick."""
        place = self.builder_.place
        try:
            item = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            fail("HF029", f"expected a JSON file, but {error}", place)
        held = type_of(item, place) if type is None else element_type(type, place)
        item = _as_type(item, held)
        constant = constant_attribute(checked(item, held), held)
        edge, shown = hf.EdgeType(held), str(path)
        return self._source("source_json", held, lambda _: hf.SourceJsonOp(shown, constant, edge))

    @operator
    def source_file(self, path: str | Path) -> Stream[str]:
        """The lines of a UTF-8 text file."""
        if not Path(path).is_file():
            fail("HF029", f"expected a file, but there is none at `{path}`", self.builder_.place)
        edge, name = hf.EdgeType(value.text), str(path)
        return self._source(
            "source_file", value.text, lambda _: hf.SourceFileOp(name, "line", edge)
        )

    @operator
    def channel(self, type: type[T] | Any) -> tuple[Sender[T], Stream[T]]:
        """A function that sends elements into the graph, and the stream of them.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> send, arriving = g.channel(int)
        >>> send(1)
        >>> arriving.to_list_()
        [1]
        """
        held = element_type(type, self.builder_.place)
        channel = Channel()
        sender: Sender[T] = Sender(channel, lambda item: checked(item, held))
        return sender, self._fed(channel, held, "channel")

    @operator
    def source_stream(self, elements: Any, type: Any = None) -> Stream[Any]:
        """Elements of an iterable or a `queue.Queue`: in each tick, all that are there by then.

        An iterable is all there in the first tick; `batches(elements, n)` brings n per tick. An
        asynchronous iterable is read while `Run.run_async` runs.

        >>> from hydro_mlir.hydroflow import Graph, batches
        >>> g = Graph()
        >>> out = g.source_stream(batches([1, 2, 3], 2)).collect()
        >>> run = g.interpret()
        >>> run.run_available(), out.take()
        (2, [1, 2, 3])
        """
        place = self.builder_.place
        feed: Feed
        known: Iterable[Any] | None = None
        if isinstance(elements, AsyncIterable):
            awaited = cast("AsyncIterable[Any]", elements)
            feed = AsyncElements(awaited, lambda item: checked(item, held), place)
        elif isinstance(elements, Batches):
            batched = cast("Batches[Any]", elements)
            feed, known = batched, batched.elements
        elif isinstance(elements, queue.Queue | queue.SimpleQueue):
            feed = Queue(cast("queue.Queue[Any]", elements))
        else:
            feed, known = Everything(elements), elements
        if type is None and isinstance(known, list | tuple | range):
            held = common_type(list(cast("Iterable[object]", known)), place)
        elif type is None:
            fail(
                "HF045",
                "expected the type of the elements",
                place,
                help="name the type: source_stream(elements, type=int)",
            )
        else:
            held = element_type(type, place)
        if has_gap(held):
            fail(
                "HF045",
                "expected elements whose type is known",
                place,
                help="name the type: source_stream(elements, type=int)",
            )
        return self._fed(feed, held, "source_stream")

    @operator
    def resolve_futures(self, type: type[T] | Any) -> tuple[Resolver[T], Stream[T]]:
        """A function that takes futures, and the stream of their results, as they are completed.

        No tick waits: a result goes into the first tick after it is there; see `Run.run_async`. A
        future that fails or is cancelled makes the tick fail.

        >>> from concurrent.futures import Future
        >>> from hydro_mlir.hydroflow import Graph
        >>> g, (one, two) = Graph(), (Future(), Future())
        >>> resolve, results = g.resolve_futures(int)
        >>> out = results.collect()
        >>> resolve(one), resolve(two), two.set_result(2), one.set_result(1)
        (None, None, None, None)
        >>> g.interpret().run_tick(), out.take()
        (True, [2, 1])
        """
        return self._resolved(type, "resolve_futures", ordered=False)

    @operator
    def resolve_futures_ordered(self, type: type[T] | Any) -> tuple[Resolver[T], Stream[T]]:
        """As `resolve_futures`, in the order in which the futures were handed over.

        >>> from concurrent.futures import Future
        >>> from hydro_mlir.hydroflow import Graph
        >>> g, (one, two) = Graph(), (Future(), Future())
        >>> resolve, results = g.resolve_futures_ordered(int)
        >>> out = results.collect()
        >>> resolve(one), resolve(two), two.set_result(2), one.set_result(1)
        (None, None, None, None)
        >>> g.interpret().run_tick(), out.take()
        (True, [1, 2])
        """
        return self._resolved(type, "resolve_futures_ordered", ordered=True)

    @operator
    def source_stdin(self) -> Stream[str]:
        """Lines of standard input, without their ends."""
        return self._fed(StandardInput(), value.text, "source_stdin")

    @operator
    def source_interval(self, seconds: float) -> Stream[tuple[()]]:
        """`()` once per interval, the first one at once."""
        if not seconds > 0:
            fail("HF040", f"expected an interval above 0, but got {seconds}", self.builder_.place)
        name = self.builder_.unique("source_interval")
        self.builder_.feeds[name] = Interval(seconds)
        every = max(1, round(seconds * 1000))
        return self._source("source_interval", hf.UNIT, lambda _: hf.SourceIntervalOp(name, every))

    @operator
    def initialize(self) -> Stream[tuple[()]]:
        """One `()` in the first tick.

        >>> from hydro_mlir.hydroflow import Graph
        >>> Graph().initialize().map(lambda _: 1).to_list_()
        [1]
        """
        return self._source("initialize", hf.UNIT, lambda _: hf.InitializeOp())

    @operator
    def spin(self) -> Stream[tuple[()]]:
        """One `()` in every tick, and another tick after it: `run_available` never returns.

        >>> from hydro_mlir.hydroflow import Graph
        >>> Graph().spin().map(lambda _: 1).to_list_(ticks=3)
        [1, 1, 1]
        """
        return self._source("spin", hf.UNIT, lambda _: hf.SpinOp())

    @operator
    def null(self, type: Any = None) -> Stream[Any]:
        """A source of no element; of `()`, unless `type` says another.

        >>> from hydro_mlir.hydroflow import Graph
        >>> Graph().null(int).to_list_()
        []
        """
        held = hf.UNIT if type is None else element_type(type, self.builder_.place)
        return self._source("null", held, lambda _: hf.NullOp(None, hf.EdgeType(held)))

    @operator
    def iter_ref(self, handoff: Stream[T]) -> Stream[T]:
        """Every element of a `handoff`, in each tick.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.iter_ref(g.source_iter([1, 2]).handoff()).to_list_()
        [1, 2]
        """
        found = getattr(getattr(handoff, "node_", None), "name", "no stream")
        if found != "handoff":
            fail(
                "HF048",
                "iter_ref() requires a reference to a `handoff` as its argument, but got"
                f" `{found}`",
                self.builder_.place,
                help="write g.iter_ref(stream.handoff())",
            )
        infer: Infer = lambda given: Typed(  # noqa: E731
            [cast("value.ListType", given.seen[0]).element], lambda e: hf.IterRefOp(e[0])
        )
        return self.builder_.add("iter_ref", [], infer, refs=[handoff])[0]

    def _resolved(self, type: Any, name: str, ordered: bool) -> tuple[Resolver[Any], Stream[Any]]:
        held = element_type(type, self.builder_.place)
        futures = Futures(lambda item: checked(item, held), ordered)
        return Resolver(futures), self._fed(futures, held, name)

    def _source(self, name: str, held: Attribute, make: Make) -> Stream[Any]:
        return self.builder_.add(name, [], lambda given: Typed([held], make))[0]

    def _fed(self, feed: Feed, held: Attribute, name: str) -> Stream[Any]:
        symbol = self.builder_.unique(self.builder_.variable or name)
        self.builder_.feeds[symbol] = feed
        edge = hf.EdgeType(held)
        return self._source("source_stream", held, lambda _: hf.SourceStreamOp(symbol, edge))


def _as_type(item: Any, type_: Attribute) -> Any:
    """What JSON has as a list, but the type as a tuple."""
    if isinstance(type_, value.TupleType) and isinstance(item, list):
        parts = cast("list[Any]", item)
        return (
            tuple(map(_as_type, parts, type_.elements))
            if len(parts) == len(type_.elements)
            else item
        )
    if isinstance(type_, value.ListType) and isinstance(item, list):
        return [_as_type(part, type_.element) for part in cast("list[Any]", item)]
    return float(item) if type(item) is int and value.type_name(type_) == "float" else item
