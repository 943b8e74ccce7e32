"""Ports: where somebody outside the fleet, a guest, connects to a process."""

# Collections are one class family over several files.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, cast

from xdsl.dialects.builtin import i64
from xdsl.ir import Attribute

from hydro_mlir.diagnostics import Place, fail, suggest
from hydro_mlir.dialects import value
from hydro_mlir.dialects.guarantees import Bound
from hydro_mlir.dialects.hydroflow_plus import (
    ExternalOp,
    GroupOp,
    KeyedSingletonType,
    KeyedStreamType,
    SinkPortOp,
    SourcePortOp,
)
from hydro_mlir.dialects.hydroflow_plus_ports import (
    CODECS,
    GUEST_JOINED,
    GUEST_LEFT,
    JSON,
    PORT_MAX,
    port_elements,
)
from hydro_mlir.dialects.json_lines import not_json
from hydro_mlir.lang.builder import operator
from hydro_mlir.lang.collection import Collection, wrap
from hydro_mlir.lang.locations import Location, Member
from hydro_mlir.lang.markers import ExactlyOnce, L, NoOrder, T, TotalOrder, Unbounded
from hydro_mlir.lang.values import element_type

if TYPE_CHECKING:
    from hydro_mlir.lang.keyed import KeyedStream
    from hydro_mlir.lang.single import Singleton
    from hydro_mlir.lang.stream import Stream


class External(Location):
    """Those who connect to a port; nothing can be computed there."""

    is_cluster: ClassVar[bool] = True


Guest = Member[External]

# What may be said in a line.
LINE_TYPES = (value.text, i64)
INTEGER_DIGITS_MAX = 18


def is_integer(line: str) -> bool:
    """Whether a line is a number of 64 bits, for sure.

    >>> is_integer(" -12"), is_integer("1e3"), is_integer("9" * 19)
    (True, False, False)
    """
    text = line.strip()
    digits = text[1:] if text.startswith("-") else text
    return 0 < len(digits) <= INTEGER_DIGITS_MAX and digits.isascii() and digits.isdigit()


# What is computed of what comes, at the process.


def _line(guest: Guest, event: int, line: Any) -> Any:
    return line


def _has_joined(guest: Guest, event: int, line: Any) -> bool:
    return event == GUEST_JOINED


def _has_left(guest: Guest, event: int, line: Any) -> bool:
    return event == GUEST_LEFT


def _is_wrong(line: str) -> bool:
    return not is_integer(line)


def _correction(line: str) -> str:
    return f"error: expected an integer, but got {line!r}"


def _integer(line: str) -> int:
    return int(line.strip())


def _text(line: int) -> str:
    return str(line)


class Port(Generic[T, L]):
    """Guests of a process: what they say, who is there, and what they are told."""

    def __init__(self, location: Location, name: str, type_: Any, codec: str, tcp: int):
        self._location = location
        self._builder = location._builder
        self._type = type_
        self._codec = codec
        self._built: dict[str, Any] = {}
        self.symbol = name
        external = ExternalOp(name, codec, tcp)
        self._builder.add_location(external)
        elements = port_elements(name, type_ if codec == JSON else value.text)
        made = KeyedStreamType.of(*elements, at=location.symbol, bound=Bound.UNBOUNDED)
        self._events: Any = wrap(
            self._builder, self._builder.add(SourcePortOp(name, made)).result
        )

    @property
    def received(self) -> KeyedStream[Guest, T, L, Unbounded, TotalOrder, ExactlyOnce]:
        """What guests say, by guest, in the order in which each has said it.

        Where integers are expected, a guest that says something else is told so.
        """
        return self._once("received", self._received)

    @property
    def joined(self) -> Stream[Guest, L, Unbounded, NoOrder, ExactlyOnce]:
        """Guests when they connect."""
        return self._once("joined", lambda: self._events.filter(_has_joined).keys())

    @property
    def left(self) -> Stream[Guest, L, Unbounded, NoOrder, ExactlyOnce]:
        """Guests when they have said all that they will; what they are told may still arrive."""
        return self._once("left", lambda: self._events.filter(_has_left).keys())

    @property
    def members(self) -> Singleton[list[Guest], L, Unbounded]:
        """The guests who are there, in the order in which they came; for `tick.current`."""
        return self._once("members", self._members)

    @property
    def nobody(self) -> Guest:
        """A guest who is never there, where the type of guests is asked for."""
        return Member[External](self.symbol, 0)

    def _once(self, name: str, build: Callable[[], Any]) -> Any:
        """A collection that is built when it is first asked for."""
        if name not in self._built:
            self._built[name] = build()
        return self._built[name]

    def _received(self) -> Any:
        lines = self._events.filter_map(_line)
        if self._type == value.text or self._codec == JSON:
            return lines
        self.reply(lines.filter(_is_wrong).map(_correction))
        return lines.filter(is_integer).map(_integer)

    def _members(self) -> Any:
        nobody = Member[External](self.symbol, 0)
        why = "who comes and goes is seen as it happens"
        with self._location.slice(f"{self.symbol}_members") as made:
            tick: Any = made
            came = tick.batch(self.joined, nondet=why).assume_ordered(nondet=why).collect()
            gone = tick.batch(self.left, nondet=why).assume_ordered(nondet=why).collect()

            def none() -> list[Guest]:
                return [guest for guest in [nobody] if guest != nobody]

            def after(guests: list[Guest]) -> list[Guest]:
                return [guest for guest in guests + came.value if guest not in gone.value]

            here = tick.state(none)
            here.next(here.map(after))
            return tick.release(here)

    @operator
    def reply(self, lines: Any) -> None:
        """Tell guests something: a keyed stream by guest, or a stream of pairs.

        Numbers are written as text; with `codec="json"` everything is a line of JSON. A guest that
        has gone is told nothing; one that does not read what it is told is let go once that has
        become 16 MB.
        """
        place = self._builder.place
        found = _keyed_by(lines, self.symbol)
        if found is None:
            fail(
                "HF065",
                f"`reply` expected a keyed stream by guest of `{self.symbol}`, or pairs of guest"
                f" and line, but got `{type(lines).__name__}`",
                place,
                help="map to pairs first: .map(lambda guest, line: (guest, line))",
            )
        told = found.ir_type.element_types[1]
        if self._codec == JSON:
            _require_json(told, place)
        elif told != value.text:
            found = found.map(_text)
        self._builder.add(SinkPortOp(self.symbol, found.ir_value))


def _keyed_by(lines: object, external: str) -> Any:
    """The collection as a keyed stream by guest; None if it is none."""
    if not isinstance(lines, Collection):
        return None
    stream = cast(Any, lines)
    type_ = stream.ir_type
    wanted = value.MemberType(external)
    if isinstance(type_, KeyedStreamType):
        return stream if type_.element_types[0] == wanted else None
    element = type_.element_types[0]
    if type(element) is not value.TupleType or isinstance(type_, KeyedSingletonType):
        return None
    parts = element.elements.data
    if len(parts) != 2 or parts[0] != wanted:
        return None
    result = stream._result(KeyedStreamType, *parts, given=stream._need("group", "reply"))
    return stream._wrap(stream._builder.add(GroupOp(stream.ir_value, result)).result)


def _require_json(type_: Attribute, place: Place) -> None:
    """Raise HF068 unless a line of JSON can hold values of a type."""
    found = not_json(type_)
    if found is not None:
        fail(
            "HF068",
            "expected what a line of JSON can hold: int, float, bool, str, tuple, list, `T | None`,"
            f" a frozen dataclass or a NamedTuple, but got `{value.type_name(found)}`",
            place,
            help="make it one of these first, with map, such as bytes a text: data.hex()",
        )


def listen(location: Location, name: str, element: Any, codec: str, tcp: int) -> Any:
    """A port of a process; see `Process.listen`."""
    builder = location._builder
    place = builder.place
    if not (isinstance(name, str) and name.isidentifier() and name.isascii()):  # pyright: ignore[reportUnnecessaryIsInstance]
        fail("HF066", f"expected a name such as `chat`, but got {name!r}", place)
    if codec not in CODECS:
        hint = suggest(str(codec), CODECS)
        fail("HF066", f'expected codec="lines" or "json", but got codec={codec!r}{hint}', place)
    if type(tcp) is not int or not 0 <= tcp <= PORT_MAX:
        fail("HF066", f"expected a port from 0 to {PORT_MAX}, but got tcp={tcp!r}", place)
    type_ = element_type(element, builder, place)
    if codec == JSON:
        _require_json(type_, place)
    elif type_ not in LINE_TYPES:
        fail(
            "HF066",
            f"expected lines of type `str` or `int`, but got `{value.type_name(type_)}`",
            place,
            help='write codec="json"; or take str, and parse the lines with map or filter_map',
        )
    symbol = builder.unique("location", name)
    return Port(location, symbol, type_, codec, tcp)
