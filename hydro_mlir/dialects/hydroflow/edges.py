"""The type of edges, and the pieces of syntax that many operators share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from xdsl.dialects.builtin import ArrayAttr, StringAttr
from xdsl.ir import Attribute, Block, ParametrizedAttribute, SSAValue, TypeAttribute
from xdsl.irdl import IRDLOperation, irdl_attr_definition
from xdsl.irdl.declarative_assembly_format import (
    AttributeVariable,
    CustomDirective,
    ParsingState,
    PrintingState,
    RegionVariable,
    irdl_custom_directive,
)
from xdsl.parser import AttrParser, Parser
from xdsl.printer import Printer

from hydro_mlir.diagnostics import suggest
from hydro_mlir.dialects.guarantees import Order
from hydro_mlir.dialects.hydroflow.facts import LIFETIMES, Facts
from hydro_mlir.dialects.value import TupleType

# What flows where only the fact that something comes matters: Python's `()`.
UNIT = TupleType([])


@irdl_attr_definition
class EdgeType(ParametrizedAttribute, TypeAttribute):
    """Elements that flow between two operators: `!hf.edge<i64>`, `!hf.edge<i64, unordered>`."""

    name = "hf.edge"
    element: Attribute
    order: StringAttr

    def __init__(self, element: Attribute, order: str = Order.ORDERED):
        super().__init__(element, StringAttr(order))

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            element = parser.parse_type()
            order = Order.ORDERED
            if parser.parse_optional_punctuation(",") is not None:
                position = parser.pos
                word = parser.parse_identifier()
                if word not in list(Order):
                    parser.raise_error(f"expected ordered or unordered, but got {word}", position)
                order = Order(word)
        return [element, StringAttr(order)]

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_attribute(self.element)
            if self.order.data != Order.ORDERED:
                printer.print_string(f", {self.order.data}")


def element(edge: SSAValue) -> Attribute:
    """The element type of an edge."""
    return cast(EdgeType, edge.type).element


def words(values: Sequence[str]) -> ArrayAttr[Attribute]:
    """Plain words as an attribute."""
    return ArrayAttr([StringAttr(word) for word in values])


def plain_words(attribute: Attribute | None) -> tuple[str, ...]:
    """The words of such an attribute; what is no word stands as it is printed."""
    if not isinstance(attribute, ArrayAttr):
        return ()
    parts = cast("ArrayAttr[Attribute]", attribute)
    return tuple(p.data if isinstance(p, StringAttr) else str(p) for p in parts)


@irdl_custom_directive
class Operators(CustomDirective):
    """`custom<Operators>($body)`: a region of one block, which may be empty."""

    body: RegionVariable

    def parse(self, parser: Parser, state: ParsingState) -> None:
        region = parser.parse_region()
        if not region.blocks:
            region.add_block(Block())
        self.body.set(state, region)

    def print(self, printer: Printer, state: PrintingState, op: IRDLOperation) -> None:
        state.print_whitespace(printer)
        printer.print_region(self.body.get(op), print_empty_block=False)


@irdl_custom_directive
class Persist(CustomDirective):
    """`custom<Persist>($persist)`: nothing, or `persist(static, tick)`."""

    persist: AttributeVariable
    KEYWORD: ClassVar[str] = "persist"

    def parse(self, parser: Parser, state: ParsingState) -> None:
        if parser.parse_optional_keyword(self.KEYWORD) is None:
            return
        found = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, lambda: StringAttr(_lifetime(parser))
        )
        self.persist.set(state, ArrayAttr(found))

    def print(self, printer: Printer, state: PrintingState, op: IRDLOperation) -> None:
        given = self.persist.get(op)
        if given is not None:
            state.print_whitespace(printer)
            printer.print_string(f"{self.KEYWORD}({', '.join(plain_words(given))})")


def _lifetime(parser: Parser) -> str:
    position = parser.pos
    word = parser.parse_identifier()
    if word not in LIFETIMES:
        parser.raise_error(
            f"[TK1] expected a lifetime, one of {', '.join(LIFETIMES)}, but got {word}"
            f"{suggest(word, LIFETIMES)}",
            position,
            position + len(word),
        )
    return word


@irdl_custom_directive
class PortNames(CustomDirective):
    """`custom<PortNames>($ports)`: `[even, odd]`, the names of outputs in their order."""

    ports: AttributeVariable

    def parse(self, parser: Parser, state: ParsingState) -> None:
        found = parser.parse_comma_separated_list(
            parser.Delimiter.SQUARE, lambda: StringAttr(_port(parser))
        )
        self.ports.set(state, ArrayAttr(found))

    def print(self, printer: Printer, state: PrintingState, op: IRDLOperation) -> None:
        state.print_whitespace(printer)
        names = plain_words(cast(Attribute, self.ports.get(op)))
        with printer.in_square_brackets():
            printer.print_list(
                names,
                lambda name: (
                    printer.print_string(name)
                    if name.isdigit()
                    else printer.print_identifier_or_string_literal(name)
                ),
            )


def _port(parser: Parser) -> str:
    number = parser.parse_optional_integer(allow_boolean=False)
    if number is not None:
        return str(number)
    quoted = parser.parse_optional_str_literal()
    return parser.parse_identifier() if quoted is None else quoted


def facts_of(op: object) -> Facts:
    """The facts about an operator, or about its class."""
    return cast(Any, op).FACTS
