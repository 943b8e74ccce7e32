"""Operators with several outputs, as methods of a stream."""

from __future__ import annotations

import typing
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from xdsl.builder import Builder as OpBuilder
from xdsl.dialects import arith
from xdsl.dialects.builtin import IntegerAttr, i64
from xdsl.ir import Attribute, Region, SSAValue

from hydro_mlir.diagnostics import Place, fail
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import value
from hydro_mlir.hydroflow import functions
from hydro_mlir.hydroflow.builder import Builder, Given, Outputs, Typed, operator
from hydro_mlir.hydroflow.captured import captured_streams, with_captured
from hydro_mlir.hydroflow.core import Refs, StreamCore, edge
from hydro_mlir.hydroflow.folds import pair
from hydro_mlir.hydroflow.values import type_name
from hydro_mlir.lang import functions as language

if TYPE_CHECKING:
    from hydro_mlir.hydroflow.stream import Stream

T = TypeVar("T")
Ports = int | Sequence[str] | Sequence[int]


class MultiOutput(StreamCore[T], Generic[T]):
    """Tees, partitions, demultiplexers."""

    @operator
    def tee(self, outputs: int = 0) -> Any:
        """Every element to each operator that uses the result, in the order of the program.

        Any stream can be used several times; `tee` only says so. `t[0]` and `t[1]` are the stream
        `t` itself; with a number of outputs, `a, b = x.tee(2)`.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> both = g.source_iter([1]).tee()
        >>> both.map(lambda n: n + 1).union(both).to_list_()
        [2, 1]
        """
        teed = self.simple_("tee")
        if not outputs:
            return teed
        names = port_names(self.builder_, "tee", outputs)
        return Outputs([teed] * outputs, names)

    @operator
    def unzip(self) -> Outputs[Stream[Any]]:
        """The components of pairs, each on its own output: ports 0 and 1.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> numbers, words = g.source_iter([(1, "a"), (2, "b")]).unzip()
        >>> numbers.null()
        >>> words.to_list_()
        ['a', 'b']
        """
        names = ("0", "1")
        streams = self.builder_.add(
            "unzip",
            [self.itself_],
            lambda given: Typed(pair(given, "unzip"), lambda e: hf.UnzipOp(e[0])),
            outputs=2,
            ports=names,
        )
        return Outputs(streams, names)

    @operator
    def partition(
        self, function: Callable[..., Any], ports: Ports, refs: Refs = ()
    ) -> Outputs[Stream[T]]:
        """Each element to one output: the function returns its name, or its number.

        `ports` are names, or how many outputs there are; with numbers, the function may take how
        many as a second parameter.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> parts = g.source_iter([1, 2]).partition(
        ...     lambda n: "even" if n % 2 == 0 else "odd", ["even", "odd"])
        >>> parts["even"].null()
        >>> parts.odd.to_list_()
        [1]
        """
        names = port_names(self.builder_, "partition", ports)

        def infer(given: Given) -> Typed:
            held = given.types[0]
            region = partition_region(given, function, held, names)
            types = [held] * len(names)
            return Typed(
                types,
                lambda e: hf.PartitionOp(
                    e[0], names, region.clone(), [edge(t) for t in types], e[1:]
                ),
            )

        return self._routed("partition", infer, names, with_captured(function, refs))

    @operator
    def demux(
        self, function: Callable[..., Any], ports: Ports, refs: Refs = ()
    ) -> Outputs[Stream[Any]]:
        """Any number of elements to each output: the function returns a tuple of lists.

        There is one list per port, in the order of the ports.

        >>> from hydro_mlir.hydroflow import Graph
        >>> g = Graph()
        >>> parts = g.source_iter([1, 2]).demux(lambda n: ([n, n], [str(n)]), ["twice", "text"])
        >>> parts.twice.null()
        >>> parts.text.to_list_()
        ['1', '2']
        """
        names = port_names(self.builder_, "demux", ports)

        def infer(given: Given) -> Typed:
            region, types = demux_region(given, function, given.types[0], names)
            return Typed(
                types,
                lambda e: hf.DemuxOp(e[0], names, region.clone(), [edge(t) for t in types], e[1:]),
            )

        return self._routed("demux", infer, names, with_captured(function, refs))

    @operator
    def demux_enum(self, union: Any) -> Outputs[Stream[Any]]:
        """Each element of a union of dataclasses to the output that is named like its class.

        `union` is the union type: `A | B`. Every class has an output.
        """
        variants = typing.get_args(union) or (union,)
        names = tuple(getattr(variant, "__name__", str(variant)) for variant in variants)

        def infer(given: Given) -> Typed:
            types = variant_types(given, names)
            return Typed(types, lambda e: hf.DemuxEnumOp(e[0], names, [edge(t) for t in types]))

        return self._routed("demux_enum", infer, names, ())

    def _routed(
        self, name: str, infer: Callable[[Given], Typed], names: Sequence[str], refs: Refs
    ) -> Outputs[Stream[Any]]:
        streams = self.builder_.add(
            name, [self.itself_], infer, refs, outputs=len(names), ports=names
        )
        return Outputs(streams, names)


# --- ports ----------------------------------------------------------------------------------------


def port_names(builder: Builder, name: str, ports: Ports) -> tuple[str, ...]:
    """The names of outputs; raises DiagnosticError for names that make no sense."""
    given: Sequence[Any] = range(ports) if isinstance(ports, int) else list(ports)
    if len(given) < 2:
        fail(
            "HF043",
            f"`{name}` must have at least 2 output(s), actually has {len(given)}.",
            builder.place,
        )
    kinds = {type(port) for port in given}
    if not kinds <= {str, int} or len(kinds) > 1:
        fail(
            "HF049",
            f"expected outputs of `{name}` that are all names or all numbers, but got"
            f" {list(given)}",
            builder.place,
            help='write names, ["even", "odd"], or how many: 2',
        )
    for index, port in enumerate(given):
        if port in given[:index]:
            fail(
                "HF049",
                f"expected each output of `{name}` once, but got `{port}` again",
                builder.place,
            )
    if int in kinds:
        missing = [index for index in range(len(given)) if index not in given]
        if missing:
            fail(
                "HF049",
                f"the outputs of `{name}` must be consecutive from zero, missing {missing[0]}",
                builder.place,
                help=f"write their number: {len(given)}",
            )
        return tuple(map(str, sorted(given)))
    for port in map(str, given):
        if not port or port.isdigit():
            fail("HF049", f"expected names of outputs of `{name}`, but got {port!r}", builder.place)
    return tuple(map(str, given))


def partition_region(
    given: Given, function: object, held: Attribute, names: Sequence[str]
) -> Region:
    """The region of a partition: it yields the number of an output."""
    numbered = names[0].isdigit()
    count = language.parameter_count(function, given.place)
    seen = len(given.seen) - len(captured_streams(function))
    takes_count = numbered and count == 2 + seen and not _spreads(held, count - seen)
    arguments: list[Attribute] = [held, *given.seen]
    if takes_count:
        binding: functions.Binding = [(index, None) for index in range(count)]
        arguments.insert(1, i64)
    else:
        binding = functions.bind(function, [held], len(given.seen), given.place)

    def finish(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
        ops.insert(hf.YieldOp(_port_index(ops, result, names, numbered, place)))
        return i64

    region, _ = functions.compile_body(given.builder, function, arguments, binding, finish)
    if takes_count:
        _fix_second_argument(region, len(names))
    return region


def _spreads(held: Attribute, count: int) -> bool:
    return isinstance(held, value.TupleType) and len(held.elements) == count


def _fix_second_argument(region: Region, number: int) -> None:
    """Put a constant into the place of a region's second argument."""
    block = region.blocks[0]
    argument = block.args[1]
    constant = arith.ConstantOp(IntegerAttr(number, i64))
    first = block.first_op
    assert first is not None
    constant.location = first.location
    block.insert_op_before(constant, first)
    argument.replace_all_uses_with(constant.result)
    block.erase_arg(argument)


def _port_index(
    ops: OpBuilder, result: SSAValue, names: Sequence[str], numbered: bool, place: Place
) -> SSAValue:
    """The number of the output that a function's result names; -1 for none."""
    wanted = i64 if numbered else value.text
    if result.type != wanted:
        expected = "a number" if numbered else f"one of {', '.join(names)}"
        fail(
            "HF031",
            f"expected partition's function to return {expected}, but got"
            f" `{type_name(result.type)}`",
            place,
        )
    if numbered:
        return result
    found: SSAValue = ops.insert(arith.ConstantOp(IntegerAttr(-1, i64))).result
    for index, name in enumerate(names):
        text = ops.insert(value.ConstantOp(name)).result
        same = ops.insert(value.CompareOp("eq", result, text)).result
        number = ops.insert(arith.ConstantOp(IntegerAttr(index, i64))).result
        found = ops.insert(arith.SelectOp(same, number, found)).result
    return found


def demux_region(
    given: Given, function: object, held: Attribute, names: Sequence[str]
) -> tuple[Region, list[Attribute]]:
    """The region of a demux, which yields one list per output, and the types of the outputs."""
    types: list[Attribute] = []

    def finish(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
        parts = list(result.type.elements) if isinstance(result.type, value.TupleType) else []
        lists = [part.element for part in parts if isinstance(part, value.ListType)]
        if len(lists) != len(names) or len(parts) != len(names):
            fail(
                "HF031",
                f"expected demux's function to return a tuple of {len(names)} lists, one"
                f" for each of {', '.join(names)}, but got `{type_name(result.type)}`",
                place,
            )
        got = [ops.insert(value.GetOp(result, index)).result for index in range(len(names))]
        ops.insert(hf.YieldOp(*got))
        types[:] = lists
        return result.type

    binding = functions.bind(function, [held], len(given.seen), given.place)
    arguments = [held, *given.seen]
    region, _ = functions.compile_body(given.builder, function, arguments, binding, finish)
    return region, types


def variant_types(given: Given, names: Sequence[str]) -> list[Attribute]:
    """The types of a union's variants; raises DiagnosticError unless `names` are all of them."""
    held = given.types[0]
    if not isinstance(held, value.UnionType | value.RecordType):
        fail(
            "HF050",
            "expected elements of `demux_enum` that are a union of dataclasses, but got"
            f" `{type_name(held)}`",
            given.place,
        )
    variants = held.alternatives if isinstance(held, value.UnionType) else (held,)
    known: dict[str, Attribute] = {value.type_name(variant): variant for variant in variants}
    missing = [f"`{name}`" for name in known if name not in names]
    unknown = [f"`{name}`" for name in names if name not in known]
    if missing or unknown:
        words = f"missing variants {', '.join(missing)}" if missing else ""
        words = words or f"unknown variants {', '.join(unknown)}"
        fail(
            "HF049",
            f"the outputs of `demux_enum` are not the variants of `{type_name(held)}`: {words}",
            given.place,
        )
    return [known[name] for name in names]
