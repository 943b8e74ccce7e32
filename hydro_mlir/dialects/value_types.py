"""The types of the `value` dialect, and facts about types that every level asks for."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import ArrayAttr, SymbolRefAttr, f64, i1, i64
from xdsl.ir import Attribute, ParametrizedAttribute, TypeAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer


@irdl_attr_definition
class TextType(ParametrizedAttribute, TypeAttribute):
    """Immutable UTF-8 text: a Python `str`. Indexing and length count code points."""

    name = "value.str"


@irdl_attr_definition
class NoneType(ParametrizedAttribute, TypeAttribute):
    """The type of Python's `None` where nothing else is known about it."""

    name = "value.none_type"


@irdl_attr_definition
class TupleType(ParametrizedAttribute, TypeAttribute):
    """A fixed number of components, each with its own type: `!value.tuple<i64, !value.str>`."""

    name = "value.tuple"
    elements: ArrayAttr[Attribute]

    def __init__(self, elements: Sequence[Attribute] | ArrayAttr[Attribute]):
        super().__init__(elements if isinstance(elements, ArrayAttr) else ArrayAttr(elements))

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        return [
            ArrayAttr(parser.parse_comma_separated_list(parser.Delimiter.ANGLE, parser.parse_type))
        ]

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_list(self.elements.data, printer.print_attribute)


class _OneParameterType(ParametrizedAttribute, TypeAttribute):
    """Shared syntax of the types with one component: `!value.list<T>`, `!value.option<T>`."""

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            return [parser.parse_type()]

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_attribute(self.parameters[0])


@irdl_attr_definition
class ListType(_OneParameterType):
    """Any number of elements of one type; immutable once a value is visible to two users."""

    name = "value.list"
    element: Attribute


@irdl_attr_definition
class OptionType(_OneParameterType):
    """A value or nothing: Python's `T | None`."""

    name = "value.option"
    element: Attribute


@irdl_attr_definition
class MemberType(ParametrizedAttribute, TypeAttribute):
    """The id of one member of a location: `!value.member<@worker>`."""

    name = "value.member"
    location: SymbolRefAttr

    def __init__(self, location: str | SymbolRefAttr):
        super().__init__(SymbolRefAttr(location) if isinstance(location, str) else location)

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            return [SymbolRefAttr(parser.parse_symbol_name())]

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_symbol_name(self.location.string_value())


text = TextType()

# --- facts about types that every level asks for --------------------------------------------------


def type_name(type_: Attribute) -> str:
    """The Python spelling of a value type, for diagnostics: `tuple[str, int]`."""
    if type_ == i64:
        return "int"
    if type_ == f64:
        return "float"
    if type_ == i1:
        return "bool"
    if isinstance(type_, TextType):
        return "str"
    if isinstance(type_, NoneType):
        return "None"
    if isinstance(type_, TupleType):
        return f"tuple[{', '.join(type_name(e) for e in type_.elements)}]"
    if isinstance(type_, ListType):
        return f"list[{type_name(type_.element)}]"
    if isinstance(type_, OptionType):
        return f"{type_name(type_.element)} | None"
    if isinstance(type_, MemberType):
        return f"Member[{type_.location.string_value()}]"
    return str(type_)


def is_value_type(type_: Attribute) -> bool:
    """Whether values of the type can be computed with, kept in state and sent over a network."""
    if isinstance(type_, TupleType):
        return all(is_value_type(e) for e in type_.elements)
    if isinstance(type_, ListType | OptionType):
        return is_value_type(type_.element)
    return type_ in (i1, i64, f64) or isinstance(type_, TextType | MemberType)


def is_ordered(type_: Attribute) -> bool:
    """Whether `<` is defined on the type."""
    if isinstance(type_, TupleType):
        return all(is_ordered(e) for e in type_.elements)
    return type_ in (i1, i64, f64) or isinstance(type_, TextType | MemberType)
