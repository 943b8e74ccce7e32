"""The types of the `rt` dialect: context, state, pointers, records and cursors."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import ArrayAttr, StringAttr
from xdsl.ir import Attribute, ParametrizedAttribute, TypeAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer


@irdl_attr_definition
class ContextType(ParametrizedAttribute, TypeAttribute):
    """The location's context: arenas, channels, clock, trap record (`rt/abi.py`)."""

    name = "rt.context"


class _Container(ParametrizedAttribute, TypeAttribute):
    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        return parser.parse_comma_separated_list(parser.Delimiter.ANGLE, parser.parse_type)

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_list(self.parameters, printer.print_attribute)


@irdl_attr_definition
class CellType(_Container):
    """One value in state."""

    name = "rt.cell"
    element: Attribute


@irdl_attr_definition
class TableType(_Container):
    """An insertion-ordered map in state."""

    name = "rt.table"
    key: Attribute
    element: Attribute


@irdl_attr_definition
class BufferType(_Container):
    """A growable sequence in state."""

    name = "rt.buffer"
    element: Attribute


@irdl_attr_definition
class QueueType(_Container):
    """A growable sequence that lives for one tick."""

    name = "rt.queue"
    element: Attribute


@irdl_attr_definition
class PointerType(_Container):
    """The address of a value of the given type."""

    name = "rt.pointer"
    element: Attribute


@irdl_attr_definition
class RecordType(ParametrizedAttribute, TypeAttribute):
    """A record of the runtime, with type arguments: `!rt.record<"Entry", !value.str, i64>`."""

    name = "rt.record"
    record: StringAttr
    arguments: ArrayAttr[Attribute]

    def __init__(
        self, record: str | StringAttr, arguments: Sequence[Attribute] | ArrayAttr[Attribute] = ()
    ):
        super().__init__(
            StringAttr(record) if isinstance(record, str) else record,
            arguments if isinstance(arguments, ArrayAttr) else ArrayAttr(arguments),
        )

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            record = StringAttr(parser.parse_str_literal())
            arguments: list[Attribute] = []
            while parser.parse_optional_punctuation(",") is not None:
                arguments.append(parser.parse_type())
        return [record, ArrayAttr(arguments)]

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string_literal(self.record.data)
            for argument in self.arguments:
                printer.print_string(", ")
                printer.print_attribute(argument)


@irdl_attr_definition
class CursorType(ParametrizedAttribute, TypeAttribute):
    """A position in a sequence of elements: `!rt.cursor<"input", i64>`."""

    name = "rt.cursor"
    kind: StringAttr
    element: Attribute

    def __init__(self, kind: str | StringAttr, element: Attribute):
        super().__init__(StringAttr(kind) if isinstance(kind, str) else kind, element)

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            kind = StringAttr(parser.parse_str_literal())
            parser.parse_punctuation(",")
            return [kind, parser.parse_type()]

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string_literal(self.kind.data)
            printer.print_string(", ")
            printer.print_attribute(self.element)


context = ContextType()
