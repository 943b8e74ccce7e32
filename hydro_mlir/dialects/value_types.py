"""The types of the `value` dialect, and facts about types that every level asks for."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import (
    ArrayAttr,
    FloatAttr,
    IntegerAttr,
    StringAttr,
    SymbolRefAttr,
    f64,
    i1,
    i64,
)
from xdsl.ir import Attribute, ParametrizedAttribute, TypeAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer


@irdl_attr_definition
class TextType(ParametrizedAttribute, TypeAttribute):
    """Immutable UTF-8 text: a Python `str`. Indexing and length count code points."""

    name = "value.str"


del TextType.__init_subclass__  # xDSL makes every defined attribute final


@irdl_attr_definition
class BytesType(TextType):
    """Immutable bytes: a Python `bytes`. Lies in memory and is handled as the text's bytes are."""

    name = "value.bytes"


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


# xDSL makes every defined attribute final. A record and a union are tuples all the way down (in
# memory, on the wire, in equality and hash), so whoever handles tuples handles them, too.
del TupleType.__init_subclass__

# How a record behaves: as a dataclass, one with `order=True`, or a NamedTuple.
# What a user function gives is nested no deeper: what the network carries has a few levels more.
LEVELS_MAX = 24
RECORD_KINDS = ("plain", "ordered", "named_tuple")
_IDENTITY = "#"  # sets classes apart that have one name


@irdl_attr_definition
class RecordType(TupleType):
    """
    An instance of a user's class: `!value.record<"Point", x: i64, y: f64>`.

    A frozen dataclass, with `ordered` in front of the name one that was made with `order=True`,
    with `named_tuple` a NamedTuple. Lies in memory as the tuple of its fields. The name is what
    `repr` shows; what follows a `#` in it tells classes of one name apart.
    """

    name = "value.record"
    record: StringAttr
    fields: ArrayAttr[StringAttr]
    kind: StringAttr

    def __init__(
        self,
        record: str | StringAttr,
        fields: Sequence[tuple[str, Attribute]],
        kind: str | StringAttr = "plain",
    ):
        ParametrizedAttribute.__init__(
            self,
            ArrayAttr([type_ for _, type_ in fields]),
            StringAttr(record) if isinstance(record, str) else record,
            ArrayAttr([StringAttr(field) for field, _ in fields]),
            StringAttr(kind) if isinstance(kind, str) else kind,
        )

    @property
    def field_names(self) -> list[str]:
        """The names of the fields, in order."""
        return [field.data for field in self.fields]

    @property
    def shown(self) -> str:
        """The name as `repr` shows it."""
        return self.record.data.split(_IDENTITY)[0]

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            kind = parser.parse_optional_identifier() or "plain"
            if kind not in RECORD_KINDS:
                parser.raise_error(f"expected one of {', '.join(RECORD_KINDS)}, but got {kind}")
            record = parser.parse_str_literal()
            fields: list[tuple[str, Attribute]] = []
            while parser.parse_optional_punctuation(",") is not None:
                field = parser.parse_identifier()
                parser.parse_punctuation(":")
                fields.append((field, parser.parse_type()))
        return list(cls(record, fields, kind).parameters)

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            if self.kind.data != "plain":
                printer.print_string(self.kind.data + " ")
            printer.print_string_literal(self.record.data)
            for field, type_ in zip(self.field_names, self.elements, strict=True):
                printer.print_string(f", {field}: ")
                printer.print_attribute(type_)


@irdl_attr_definition
class EnumType(ParametrizedAttribute, TypeAttribute):
    """
    A member of a user's Enum: `!value.enum<"Color", RED = 1 : i64, GREEN = 2 : i64>`.

    Is kept and sent as the member's position.
    """

    name = "value.enum"
    enum: StringAttr
    members: ArrayAttr[StringAttr]
    values: ArrayAttr[Attribute]

    def __init__(self, enum: str, members: Sequence[tuple[str, Attribute]]):
        super().__init__(
            StringAttr(enum),
            ArrayAttr([StringAttr(member) for member, _ in members]),
            ArrayAttr([value for _, value in members]),
        )

    @property
    def member_names(self) -> list[str]:
        """The names of the members, in order."""
        return [member.data for member in self.members]

    @property
    def member_values(self) -> list[int | float | str | bool]:
        """The members' values, in order."""
        return [_plain(value) for value in self.values]

    @property
    def shown(self) -> str:
        """The name as `repr` shows it."""
        return self.enum.data.split(_IDENTITY)[0]

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            enum = parser.parse_str_literal()
            members: list[tuple[str, Attribute]] = []
            while parser.parse_optional_punctuation(",") is not None:
                member = parser.parse_identifier()
                parser.parse_punctuation("=")
                members.append((member, parser.parse_attribute()))
        return list(cls(enum, members).parameters)

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string_literal(self.enum.data)
            for member, value in zip(self.member_names, self.values, strict=True):
                printer.print_string(f", {member} = ")
                printer.print_attribute(value)


def _plain(attribute: Attribute) -> int | float | str | bool:
    if isinstance(attribute, IntegerAttr):
        number = attribute.value.data
        return bool(number) if attribute.type == i1 else number
    if isinstance(attribute, FloatAttr):
        return attribute.value.data
    assert isinstance(attribute, StringAttr), "no enum has other values"
    return attribute.data


@irdl_attr_definition
class UnionType(TupleType):
    """
    A value of one of several types: `!value.union<A, B>`, in the order of their spelling.

    Lies in memory as the tuple of a tag, the number of the alternative, and a place for every
    alternative, all zero but that of the tag; so equality and hash are those of the tuple.
    """

    name = "value.union"

    def __init__(self, alternatives: Sequence[Attribute]):
        ordered = sorted(dict.fromkeys(alternatives), key=str)
        ParametrizedAttribute.__init__(self, ArrayAttr[Attribute]([i64, *ordered]))

    @property
    def alternatives(self) -> tuple[Attribute, ...]:
        """The types that the value may have."""
        return tuple(self.elements.data[1:])

    def tag_of(self, type_: Attribute) -> int | None:
        """The number of an alternative, or None."""
        return self.alternatives.index(type_) if type_ in self.alternatives else None

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        parsed = parser.parse_comma_separated_list(parser.Delimiter.ANGLE, parser.parse_type)
        return list(cls(parsed).parameters)

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_list(self.alternatives, printer.print_attribute)


@irdl_attr_definition
class DictType(TupleType):
    """
    A small dict: `!value.dict<K, V>`. Lies in memory as the list of its entries, key and value.

    Equality does not look at their order.
    """

    name = "value.dict"

    def __init__(self, key: Attribute, content: Attribute):
        entries = ListType(TupleType([key, content]))
        ParametrizedAttribute.__init__(self, ArrayAttr[Attribute]([entries]))

    @property
    def entries(self) -> ListType:
        """The type of the list of entries."""
        entries = self.elements.data[0]
        assert isinstance(entries, ListType), "so it is made"
        return entries

    @property
    def entry(self) -> TupleType:
        """The type of a pair of key and value."""
        entry = self.entries.element
        assert isinstance(entry, TupleType), "so it is made"
        return entry

    @property
    def key(self) -> Attribute:
        """The type of the keys."""
        return self.entry.elements.data[0]

    @property
    def content(self) -> Attribute:
        """The type of the values."""
        return self.entry.elements.data[1]

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        with parser.in_angle_brackets():
            key = parser.parse_type()
            parser.parse_punctuation(",")
            content = parser.parse_type()
        return list(cls(key, content).parameters)

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_list([self.key, self.content], printer.print_attribute)


text = TextType()
octets = BytesType()
TYPES: list[type[Attribute]] = [
    TextType,
    BytesType,
    NoneType,
    TupleType,
    RecordType,
    EnumType,
    UnionType,
    DictType,
    ListType,
    OptionType,
    MemberType,
]

# --- facts about types that every level asks for --------------------------------------------------


_SCALAR_NAMES: dict[Attribute, str] = {
    i64: "int",
    f64: "float",
    i1: "bool",
    octets: "bytes",
    text: "str",
    NoneType(): "None",
}


def type_name(type_: Attribute) -> str:
    """The Python spelling of a value type, for diagnostics: `tuple[str, int]`."""
    if type_ in _SCALAR_NAMES:
        return _SCALAR_NAMES[type_]
    if isinstance(type_, RecordType | EnumType):
        return type_.shown.split(".")[-1]
    if isinstance(type_, DictType):
        return f"dict[{type_name(type_.key)}, {type_name(type_.content)}]"
    if isinstance(type_, UnionType):
        return " | ".join(type_name(e) for e in type_.alternatives)
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
    return type_ in (i1, i64, f64) or isinstance(type_, TextType | MemberType | EnumType)


def levels(type_: Attribute) -> int:
    """How deeply a type is nested: 0 for a number or text.

    >>> levels(i64), levels(ListType(TupleType([i64, ListType(i64)])))
    (0, 3)
    """
    if isinstance(type_, TupleType):
        return 1 + max(map(levels, type_.elements), default=0)
    return 1 + levels(type_.element) if isinstance(type_, ListType | OptionType) else 0


def item_type(type_: Attribute) -> Attribute:
    """What a sequence has at an index: a text of one character for text, an int for bytes."""
    if isinstance(type_, ListType):
        return type_.element
    return i64 if isinstance(type_, BytesType) else type_


def is_tuple(type_: Attribute) -> bool:
    """Whether Python's `tuple` is the type: components can be indexed, unpacked, walked over."""
    if isinstance(type_, RecordType):
        return type_.kind.data == "named_tuple"
    return isinstance(type_, TupleType) and not isinstance(type_, UnionType | DictType)


def is_hashable(type_: Attribute) -> bool:
    """Whether values of the type can be keys of a dict: no list or dict is in them.

    >>> is_hashable(TupleType([i64, f64])), is_hashable(TupleType([i64, ListType(i64)]))
    (True, False)
    """
    if isinstance(type_, ListType | DictType):
        return False
    if isinstance(type_, TupleType):
        return all(map(is_hashable, type_.elements))
    return is_hashable(type_.element) if isinstance(type_, OptionType) else True


def is_ordered(type_: Attribute) -> bool:
    """Whether `<` is defined on the type."""
    if isinstance(type_, UnionType | DictType) or (
        isinstance(type_, RecordType) and type_.kind.data == "plain"
    ):
        return False
    if isinstance(type_, TupleType):
        return all(is_ordered(e) for e in type_.elements)
    if isinstance(type_, ListType):
        return is_ordered(type_.element)
    return type_ in (i1, i64, f64) or isinstance(type_, TextType | MemberType)
