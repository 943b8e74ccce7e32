"""Operators that handle each element as it comes, as methods of a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from xdsl.dialects.builtin import ArrayAttr
from xdsl.ir import Attribute

from hydro_mlir.diagnostics import DiagnosticError, fail
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import value
from hydro_mlir.hydroflow import accumulators, functions
from hydro_mlir.hydroflow.builder import OPERATORS, Given, Grouped, Persistence, Typed, operator
from hydro_mlir.hydroflow.captured import with_captured
from hydro_mlir.hydroflow.core import Refs, StreamCore, edge, lifetimes
from hydro_mlir.hydroflow.sinks import add_callback, with_values
from hydro_mlir.hydroflow.values import (
    checked,
    constant_attribute,
    elements_of,
    has_gap,
    type_name,
)
from hydro_mlir.lang.builder import made_region

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.stream import Stream

T = TypeVar("T")
U = TypeVar("U")


class Elementwise(StreamCore[T], Generic[T]):
    """Elementwise operators, and those that remember what came before."""

    @operator
    def map(self, function: Callable[..., Any], refs: Refs = (), mut: Refs = ()) -> Stream[Any]:
        """Replace every element by the function's value.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2]).map(lambda n: n + 1).to_list_()
        [2, 3]
        """
        return self._apply("map", function, functions.finish_value, refs, mut)

    @operator
    def filter(self, function: Callable[..., Any], refs: Refs = (), mut: Refs = ()) -> Stream[T]:
        """Keep the elements for which the function returns True.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2, 3]).filter(lambda n: n != 2).to_list_()
        [1, 3]
        """
        finish = functions.finish_bool("filter")
        return self._apply("filter", function, finish, refs, mut, keeps=True)

    @operator
    def filter_map(
        self, function: Callable[..., Any], refs: Refs = (), mut: Refs = ()
    ) -> Stream[Any]:
        """Replace every element by the function's value, and drop it where that is None.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2, 3]).filter_map(lambda n: n * 10 if n > 1 else None).to_list_()
        [20, 30]
        """
        return self._apply("filter_map", function, functions.finish_filter_map, refs, mut)

    @operator
    def flat_map(
        self, function: Callable[..., Any], refs: Refs = (), mut: Refs = ()
    ) -> Stream[Any]:
        """Replace every element by the elements of the list that the function returns.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter(["a b", "c"]).flat_map(lambda line: line.split()).to_list_()
        ['a', 'b', 'c']
        """
        return self._apply("flat_map", function, functions.finish_flat_map, refs, mut)

    @operator
    def flatten(self) -> Stream[Any]:
        """Every element of each list or tuple; of a dict, its pairs; of an option, its value.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([[1, 2], [3]]).flatten().to_list_()
        [1, 2, 3]
        """

        def infer(given: Given) -> Typed:
            held = given.types[0]
            if isinstance(held, value.OptionType):
                region, found = _unwrap(given, held)
                return Typed([found], lambda e: hf.FilterMapOp(e[0], region.clone(), edge(found)))
            if isinstance(held, value.ListType):
                inner = held.element
                return Typed([inner], lambda e: hf.FlattenOp(e[0], edge(inner)))
            region, found = _parts(given, held)
            return Typed([found], lambda e: hf.FlatMapOp(e[0], region.clone(), edge(found)))

        return self.one_("flatten", infer)

    @operator
    def identity(self) -> Stream[T]:
        """Every element as it is.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1]).identity().to_list_()
        [1]
        """
        return self.simple_("identity")

    @operator
    def inspect(self, function: Callable[[T], object]) -> Stream[T]:
        """Show every element to a Python function, when the tick is over; pass it on.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1]).inspect(print).to_list_()
        1
        [1]
        """
        name = add_callback(self.builder_, function, "inspect", self.element)
        stream = with_values(self.itself_, name, function)
        seen = stream.one_(
            "inspect", lambda given: Typed([given.types[0]], lambda e: hf.InspectOp(name, e[0]))
        )
        return seen if stream is self else self.itself_

    @operator
    def assert_(self, function: Callable[..., bool], refs: Refs = ()) -> Stream[T]:
        """Pass every element on; one for which the function returns False ends the run.

        Also under its own name, which Python keeps for itself: `getattr(x, "assert")(f)`.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1]).assert_(lambda n: n > 0).to_list_()
        [1]
        """
        return self._apply("assert", function, functions.finish_bool("assert"), refs, keeps=True)

    @operator
    def assert_eq(self, values: Iterable[T]) -> Stream[T]:
        """Pass every element on; one that is not the next of `values` ends the run.

        The position is kept across ticks. Too few elements are no fault, too many are one.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2]).assert_eq([1, 2]).to_list_()
        [1, 2]
        """
        items = elements_of(values, self.builder_.place)

        def infer(given: Given) -> Typed:
            held = given.types[0]
            constants = ArrayAttr([constant_attribute(checked(i, held), held) for i in items])
            return Typed([held], lambda e: hf.AssertEqOp(constants, e[0]))

        return self.one_("assert_eq", infer)

    @operator
    def enumerate(self, persist: Persistence = ()) -> Stream[tuple[int, T]]:
        """Pairs of a number and an element, counted from 0 in each lifetime.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter(["a", "b"]).enumerate().to_list_()
        [(0, 'a'), (1, 'b')]
        """
        return self.simple_("enumerate", persist=persist)

    @operator
    def unique(self, persist: Persistence = ()) -> Stream[T]:
        """Drop what has come before in this lifetime.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2, 1]).unique().to_list_()
        [1, 2]
        """
        return self.simple_("unique", persist=persist)

    @operator
    def multiset_delta(self) -> Stream[T]:
        """Drop as many of each element as came in the previous tick.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 1]).multiset_delta().to_list_()
        [1, 1]
        """
        return self.simple_("multiset_delta")

    @operator
    def counter(self, tag: str, duration: float = 1.0) -> Stream[T]:
        """Pass every element on, and count it under a tag: `run.counts[tag]`.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 1]).counter("ones").to_list_()
        [1, 1]
        """
        return self.one_(
            "counter", lambda given: Typed([given.types[0]], lambda e: hf.CounterOp(tag, e[0]))
        )

    @operator
    def scan(
        self,
        initial: Any,
        function: Callable[..., Any],
        persist: Persistence = (),
        refs: Refs = (),
    ) -> Stream[Any]:
        """A running fold: the function returns the next accumulator, and what comes out.

        Where it returns None, alone or in the place of what comes out, everything that follows
        in this lifetime is swallowed.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> g.source_iter([1, 2, 3]).scan(0, lambda total, n: (total + n, total + n)).to_list_()
        [1, 3, 6]
        """
        words = lifetimes(self.builder_, "scan", persist)

        def infer(given: Given) -> Typed:
            start, step, out = scan_regions(given, initial, function)
            return Typed(
                [out],
                lambda e: hf.ScanOp(e[0], start.clone(), step.clone(), edge(out), words, e[1:]),
            )

        return self.one_("scan", infer, refs=with_captured(function, refs))

    # --- helpers ---------------------------------------------------------------------------------

    def _apply(
        self,
        name: str,
        function: object,
        finish: functions.Finish,
        refs: Refs,
        mut: Refs = (),
        keeps: bool = False,
    ) -> Stream[Any]:
        op_type: Any = OPERATORS[name]

        def infer(given: Given) -> Typed:
            held = given.types[0]
            binding = functions.bind(function, [held], len(given.seen), given.place)
            arguments = [held, *given.seen]
            changed = given.seen[len(refs) : len(refs) + len(mut)]
            ending = functions.finish_changing(name, finish, changed) if changed else finish
            owned = range(1 + len(refs), 1 + len(refs) + len(mut))
            region, found = functions.compile_body(
                given.builder, function, arguments, binding, ending, owned=owned
            )
            result = held if keeps else found
            return Typed([result], lambda e: op_type(e[0], region.clone(), edge(result), e[1:]))

        referred = with_captured(function, [*refs, *(changing(ref) for ref in mut)])
        return self.one_(name, infer, refs=referred)


def changing(ref: Stream[Any] | Grouped) -> Grouped:
    """A reference that is to change what it refers to."""
    if isinstance(ref, Grouped):
        return Grouped(ref.stream, ref.group, mutable=True)
    return Grouped(ref, mutable=True)


def _unwrap(given: Given, held: value.OptionType) -> tuple[Any, Attribute]:
    from xdsl.ir import Block

    block = Block(arg_types=[held])
    some = value.IsSomeOp(block.args[0])
    payload = value.PayloadOp(block.args[0])
    ops = [some, payload, hf.YieldOp(some.result, payload.result)]
    return made_region(block, ops, given.place), held.element


def _parts(given: Given, held: Attribute) -> tuple[Any, Attribute]:
    from xdsl.builder import Builder as OpBuilder
    from xdsl.ir import Block
    from xdsl.rewriter import InsertPoint

    block = Block(arg_types=[held])
    ops = OpBuilder(InsertPoint.at_end(block))
    listed = functions.as_list(ops, block.args[0])
    if not isinstance(listed.type, value.ListType):
        shown = type_name(held)
        fail(
            "HF050",
            f"expected elements of `flatten` that are lists, but got `{shown}`",
            given.place,
        )
    ops.insert(hf.YieldOp(listed))
    return functions.located_region(block, given.place), listed.type.element


def scan_regions(given: Given, initial: object, function: object) -> tuple[Any, Any, Attribute]:
    """The regions of a scan, and what comes out: see `scan`."""
    item = accumulators.start_value(initial, given.place)
    held = accumulators.start_type(initial, item, given.place)
    tried = list(accumulators.fillings(held, given.types[0])) if has_gap(held) else [held]
    errors: list[DiagnosticError] = []
    for accumulator in tried:
        try:
            step, out = _scan_step(given, accumulator, function)
        except DiagnosticError as error:
            errors.append(error)
        else:
            return functions.constant_region(item, accumulator, given.place), step, out
    raise errors[0]


def _scan_step(given: Given, accumulator: Attribute, function: object) -> tuple[Any, Attribute]:
    def finish(ops: Any, result: Any, place: Any) -> Attribute:
        return _finish_scan(ops, result, place, accumulator)

    parts = [accumulator, given.types[0]]
    binding = functions.bind(function, parts, len(given.seen), given.place)
    return functions.compile_body(
        given.builder, function, [*parts, *given.seen], binding, finish, accumulates=True
    )


def _finish_scan(ops: Any, result: Any, place: Any, accumulator: Attribute) -> Attribute:
    """Yield the accumulator and an option, from a pair, an option of a pair, or a pair with one."""
    from xdsl.dialects import arith

    whole, ended = result, None
    if isinstance(result.type, value.OptionType):
        ended = ops.insert(value.IsSomeOp(result)).result
        whole = ops.insert(value.PayloadOp(result)).result
    parts = list(whole.type.elements) if isinstance(whole.type, value.TupleType) else []
    if len(parts) != 2:
        fail(
            "HF031",
            "expected scan's function to return the accumulator and what comes out,"
            f" but got `{type_name(result.type)}`",
            place,
            help="return (total, total)",
        )
    following = functions.convert(ops, ops.insert(value.GetOp(whole, 0)).result, accumulator)
    if following is None:
        fail(
            "HF031",
            f"expected scan's function to return `{type_name(accumulator)}` first,"
            f" but got `{type_name(parts[0])}`",
            place,
        )
    out = ops.insert(value.GetOp(whole, 1)).result
    inner = out.type.element if isinstance(out.type, value.OptionType) else out.type
    option = functions.convert(ops, out, value.OptionType(inner))
    assert option is not None, "a value is also an option of it"
    if ended is not None:
        none = ops.insert(value.NoneOp(value.OptionType(inner))).result
        option = ops.insert(arith.SelectOp(ended, option, none)).result
    ops.insert(hf.YieldOp(following, option))
    return inner
