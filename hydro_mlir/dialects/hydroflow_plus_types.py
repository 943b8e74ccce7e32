"""
The types of live collections: `!hfplus.stream<!value.str, @worker, bounded, unordered>`.

A type names its elements, the location, and the guarantees. They default to unbounded, ordered
and once, and print only what differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from xdsl.dialects.builtin import StringAttr, SymbolRefAttr
from xdsl.ir import Attribute, ParametrizedAttribute, TypeAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from hydro_mlir.diagnostics import suggest
from hydro_mlir.dialects.guarantees import Bound, Guarantees, Order, Retry

# Word → which guarantee it is about.
_GUARANTEES: dict[str, str] = {
    str(word): key
    for key, words in (("bound", Bound), ("order", Order), ("retry", Retry))
    for word in words
}

# What user functions refer to, in the syntax of their op.
REFS = "(`refs` `(` $refs^ `:` type($refs) `)`)?"


class CollectionType(ParametrizedAttribute, TypeAttribute):
    """What all live collections share: element types, location, and guarantees."""

    if TYPE_CHECKING:  # declared by each kind, behind its element types
        location: SymbolRefAttr
        bound: StringAttr
        order: StringAttr
        retry: StringAttr

    ELEMENT_COUNT: ClassVar[int]

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> list[Attribute]:
        """Elements, location, and guarantees in any order."""
        with parser.in_angle_brackets():
            elements: list[Attribute] = []
            for _ in range(cls.ELEMENT_COUNT):
                elements.append(parser.parse_type())
                parser.parse_punctuation(",")
            location = SymbolRefAttr(parser.parse_symbol_name())
            found: dict[str, str] = {
                "bound": Bound.UNBOUNDED,
                "order": Order.ORDERED,
                "retry": Retry.ONCE,
            }
            while parser.parse_optional_punctuation(",") is not None:
                position = parser.pos
                word = parser.parse_identifier()
                key = _GUARANTEES.get(word)
                if key is None:
                    words = ", ".join(_GUARANTEES)
                    hint = suggest(word, _GUARANTEES)
                    message = f"expected a guarantee ({words}), but got {word}{hint}"
                    parser.raise_error(message, position, parser.pos)
                found[key] = word
        return [*elements, location, *map(StringAttr, found.values())]

    def print_parameters(self, printer: Printer) -> None:
        """Only guarantees that are not the default."""
        with printer.in_angle_brackets():
            for element in self.element_types:
                printer.print_attribute(element)
                printer.print_string(", ")
            printer.print_symbol_name(self.location.string_value())
            for value, default in (
                (self.bound, Bound.UNBOUNDED),
                (self.order, Order.ORDERED),
                (self.retry, Retry.ONCE),
            ):
                if value.data != default:
                    printer.print_string(f", {value.data}")

    @property
    def element_types(self) -> tuple[Attribute, ...]:
        """One type for streams and singletons, key and value for keyed kinds."""
        return tuple(self.parameters[: self.ELEMENT_COUNT])

    @property
    def guarantees(self) -> Guarantees:
        """What holds for the collection."""
        return Guarantees(Bound(self.bound.data), Order(self.order.data), Retry(self.retry.data))

    def verify(self) -> None:
        """Guarantees are words that exist."""
        for word, kind in ((self.bound, Bound), (self.order, Order), (self.retry, Retry)):
            if word.data not in list(kind):
                raise VerifyException(f"[V5] expected {' or '.join(kind)}, but got {word.data}")

    @property
    def place(self) -> str:
        """The name of the location."""
        return self.location.string_value()

    @classmethod
    def of(
        cls,
        *elements: Attribute,
        at: str,
        bound: Bound = Bound.UNBOUNDED,
        order: Order = Order.ORDERED,
        retry: Retry = Retry.ONCE,
    ) -> Self:
        """Build a type of this kind from plain names."""
        words = (StringAttr(bound), StringAttr(order), StringAttr(retry))
        return cls.new([*elements, SymbolRefAttr(at), *words])

    def like(
        self, kind: type[CollectionType], *elements: Attribute, **changes: str
    ) -> CollectionType:
        """Another collection with these guarantees; `at`, `bound`, `order`, `retry` may change."""
        return kind.of(
            *elements,
            at=changes.get("at", self.place),
            bound=Bound(changes.get("bound", self.bound.data)),
            order=Order(changes.get("order", self.order.data)),
            retry=Retry(changes.get("retry", self.retry.data)),
        )


@irdl_attr_definition
class StreamType(CollectionType):
    """A sequence or multiset of elements that arrives over time."""

    name = "hfplus.stream"
    ELEMENT_COUNT = 1
    element: Attribute
    location: SymbolRefAttr
    bound: StringAttr
    order: StringAttr
    retry: StringAttr


@irdl_attr_definition
class KeyedStreamType(CollectionType):
    """One stream per key; order is that within a key."""

    name = "hfplus.keyed_stream"
    ELEMENT_COUNT = 2
    key: Attribute
    element: Attribute
    location: SymbolRefAttr
    bound: StringAttr
    order: StringAttr
    retry: StringAttr


@irdl_attr_definition
class SingletonType(CollectionType):
    """One value that changes over time; a bounded one is final."""

    name = "hfplus.singleton"
    ELEMENT_COUNT = 1
    element: Attribute
    location: SymbolRefAttr
    bound: StringAttr
    order: StringAttr
    retry: StringAttr


@irdl_attr_definition
class OptionalType(CollectionType):
    """A value that may be missing, and changes over time."""

    name = "hfplus.optional"
    ELEMENT_COUNT = 1
    element: Attribute
    location: SymbolRefAttr
    bound: StringAttr
    order: StringAttr
    retry: StringAttr


@irdl_attr_definition
class KeyedSingletonType(CollectionType):
    """One value per key."""

    name = "hfplus.keyed_singleton"
    ELEMENT_COUNT = 2
    key: Attribute
    element: Attribute
    location: SymbolRefAttr
    bound: StringAttr
    order: StringAttr
    retry: StringAttr
