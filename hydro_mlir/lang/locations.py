"""
Locations: a process is one machine, a cluster several that run the same code.

Users subclass `Process` and `Cluster`, one class per role, and ask the flow for an instance:
`leader = flow.process(Leader)`. The class names the location and tells type checkers two
locations apart.
"""

# A guarantee that is not given is the default of its type variable.
# pyright: reportInvalidTypeVarUse=false
# mypy: disable-error-code="overload-overlap"

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, cast, overload

from xdsl.dialects.builtin import ArrayAttr, i64

from hydro_mlir.diagnostics import Place, fail, suggest
from hydro_mlir.dialects.guarantees import Bound
from hydro_mlir.dialects.hydroflow_plus import (
    SourceFileOp,
    SourceIterOp,
    SourceTimerOp,
    StreamType,
)
from hydro_mlir.lang.builder import Builder, operator
from hydro_mlir.lang.instances import accepts
from hydro_mlir.lang.markers import (
    B2,
    K2,
    O2,
    R2,
    V2,
    A,
    Bounded,
    ExactlyOnce,
    L,
    TotalOrder,
    Unbounded,
)
from hydro_mlir.lang.places import call_place
from hydro_mlir.lang.values import common_type, constant_attribute, element_type, type_of

if TYPE_CHECKING:
    from hydro_mlir.lang.forward import Forward, KeyedForward
    from hydro_mlir.lang.keyed import KeyedStream
    from hydro_mlir.lang.ports import Port
    from hydro_mlir.lang.slices import Slice
    from hydro_mlir.lang.stream import Stream

# Elements of a `source_iter` become part of the program; more than this belong in a file.
SOURCE_ELEMENTS_MAX = 1_000_000

# Of a timer; the largest is that of 64-bit nanoseconds with room for many periods.
SECONDS_MIN, SECONDS_MAX = 0.001, 1e9
NANOSECONDS = 1_000_000_000

CUTS = ("line", "block")


class Location:
    """Where collections live; made by `flow.process` and `flow.cluster`."""

    is_cluster: ClassVar[bool] = False
    _builder: Builder
    symbol: str
    size: int
    place: Place

    def __init__(self) -> None:
        name = type(self).__name__
        verb = "cluster" if self.is_cluster else "process"
        fail(
            "HF010",
            f"expected a location of a flow, but got `{name}()`",
            call_place(),
            help=f"ask the flow for it: flow.{verb}({name})",
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} @{self.symbol}>"

    @operator
    def source_iter(
        self, items: Iterable[A], element: type[A] | None = None
    ) -> Stream[A, Self, Bounded]:
        """Constant elements, which every member emits; `element` is the type of an empty source."""
        builder = self._builder
        values = _read(items, builder.place)
        if element is not None:
            type_ = element_type(element, builder, builder.place)
            _require_type(values, type_, builder.place)
        elif values:
            type_ = common_type(values, builder.place)
        else:
            fail(
                "HF027",
                "expected at least one element, or a type, but got neither",
                builder.place,
                help="name the type of the elements: source_iter([], int)",
            )
        made = StreamType.of(type_, at=self.symbol, bound=Bound.BOUNDED)
        attribute = ArrayAttr([constant_attribute(item, type_) for item in values])
        return self._stream(SourceIterOp(attribute, made))

    @operator
    def source_file(self, path: str | Path, by: str = "line") -> Stream[str, Self, Bounded]:
        """The text of a UTF-8 file, as lines, or as blocks cut between white space.

        A relative path is looked up in the working directory. Blocks are much faster where
        lines mean nothing.
        """
        place = self._builder.place
        if by not in CUTS:
            near = suggest(str(by), CUTS)
            fail("HF010", f'expected by="line" or by="block", but got by={by!r}{near}', place)
        _require_file(path, place)
        from hydro_mlir.dialects import value

        made = StreamType.of(value.text, at=self.symbol, bound=Bound.BOUNDED)
        return self._stream(SourceFileOp(os.fspath(path), by, made))

    @overload
    def forward_ref(  # pyright: ignore[reportOverlappingOverload] (the first one that fits counts)
        self,
        element: type[KeyedStream[K2, V2, Any, Any, Any, Any]],
        *,
        order: type[O2] = ...,
        bound: type[B2] = ...,
        retry: type[R2] = ...,
    ) -> KeyedForward[K2, V2, Self, B2, O2, R2]: ...
    @overload
    def forward_ref(
        self,
        element: type[A],
        *,
        order: type[O2] = ...,
        bound: type[B2] = ...,
        retry: type[R2] = ...,
    ) -> Forward[A, Self, B2, O2, R2]: ...
    @operator
    def forward_ref(
        self,
        element: Any,
        *,
        order: Any = TotalOrder,
        bound: Any = Unbounded,
        retry: Any = ExactlyOnce,
    ) -> Any:
        """A stream that is defined later, by its `complete`: closes a cycle through the network.

        What completes it must be at least as strong as said here. `KeyedStream[K, V]` makes a
        keyed one.
        """
        from hydro_mlir.lang.forward import declare

        return declare(self, element, bound, order, retry)

    @operator
    def every(
        self, period: float, *, delay: float = 0.0
    ) -> Stream[int, Self, Unbounded, TotalOrder, ExactlyOnce]:
        """An instant in every period of so many seconds, at each member, from a period on.

        Instants are nanoseconds since 1970. Those that are missed, because the member was busy, are
        left out. `delay` is how many seconds later the first one is.
        """
        builder = self._builder
        shown = f"period={period!r}, delay={delay!r}"
        numbers = all(type(each) in (int, float) for each in (period, delay))
        if not numbers or not SECONDS_MIN <= period <= period + delay < SECONDS_MAX:
            fail(
                "HF067",
                f"expected a period of {SECONDS_MIN} seconds or more and a delay of 0 or more,"
                f" but got {shown}",
                builder.place,
            )
        made = StreamType.of(i64, at=self.symbol, bound=Bound.UNBOUNDED)
        period_ns, delay_ns = round(period * NANOSECONDS), round(delay * NANOSECONDS)
        return self._stream(SourceTimerOp(period_ns, delay_ns, made))

    @operator
    def slice(self, name: str | None = None) -> Slice[Self]:
        """A region whose firings are atomic steps: `with location.slice() as tick:`.

        Its name appears in the IR and in diagnostics.
        """
        from hydro_mlir.lang.slices import Slice

        builder = self._builder
        if name is not None and not (isinstance(name, str) and name.isidentifier()):  # pyright: ignore[reportUnnecessaryIsInstance]
            fail("HF032", f"expected a name such as `count`, but got {name!r}", builder.place)
        return Slice(builder, self, builder.unique("slice", name or f"{self.symbol}_slice"))

    def _stream(self, op: SourceIterOp | SourceFileOp | SourceTimerOp) -> Any:
        from hydro_mlir.lang.collection import wrap

        return wrap(self._builder, self._builder.add(op).result)


class Process(Location):
    """One machine of the fleet; subclass it, one class per role."""

    @operator
    def listen(
        self, name: str, element: type[A], *, codec: str = "lines", tcp: int = 0
    ) -> Port[A, Self]:
        """Let guests connect by TCP: anything that speaks lines of text, such as `nc`.

        `element` is `str` or `int`, with `codec="json"` whatever a line of JSON can hold; `tcp` the
        port, 0 for any free one, which is said when the process starts.
        """
        from hydro_mlir.lang.ports import listen

        return listen(self, name, element, codec, tcp)

    if TYPE_CHECKING:  # what network methods ask of a destination

        def _from_process(self, source: Process, /) -> Self: ...

        def _from_cluster(self, source: Cluster, /) -> Self: ...


class Cluster(Location):
    """Several machines that run the same code, each on its share; subclass it."""

    is_cluster = True

    if TYPE_CHECKING:  # what network methods ask of a destination

        def _from_process(self, source: Process, /) -> Self: ...

        def _from_cluster(self, source: Cluster, /) -> Self: ...

    @property
    def me(self) -> Member[Self]:
        """In user functions that run at this cluster: the member that runs them."""
        return Member(self.symbol, None)

    @property
    def members(self) -> tuple[Member[Self], ...]:
        """All members, in the order of their index."""
        return tuple(Member[Self](self.symbol, index) for index in range(self.size))


class Member(Generic[L]):
    """The id of one member of a cluster."""

    is_hydro_member: ClassVar[bool] = True

    def __init__(self, location_symbol: str, known_index: int | None):
        self.location_symbol = location_symbol
        self.known_index = known_index
        if known_index is None:  # the front end translates it to the member that runs the function
            self.__hydro_self__ = location_symbol

    @property
    def index(self) -> int:
        """The member's index, from 0; of `cluster.me` only known in user functions."""
        if self.known_index is None:
            fail(
                "HF035",
                f"expected `{self.location_symbol}.me` inside a user function, but got it while"
                " the program is built",
                call_place(),
                help="each member runs the function: .map(lambda x: (cluster.me.index, x))",
            )
        return self.known_index

    def __repr__(self) -> str:
        shown = "me" if self.known_index is None else self.known_index
        return f"<Member {self.location_symbol}[{shown}]>"


def _read(items: object, place: Place) -> list[object]:
    """The elements of an iterable; raises HF010 if it is none or does not end soon enough."""
    if not isinstance(items, Iterable):
        got = type(items).__name__
        fail("HF010", f"expected elements, such as a list, but got `{got}`", place)
    values = list(itertools.islice(cast(Iterable[object], items), SOURCE_ELEMENTS_MAX + 1))
    if len(values) > SOURCE_ELEMENTS_MAX:
        fail(
            "HF010",
            f"expected at most {SOURCE_ELEMENTS_MAX} elements, but got more",
            place,
            help="keep large inputs in a file: source_file(path)",
        )
    return values


def _require_type(values: list[object], expected: Any, place: Place) -> None:
    from hydro_mlir.dialects import value

    for position, item in enumerate(values):
        if not accepts(item, expected):
            got = type_of(item, place)
            fail(
                "HF028",
                f"expected elements of type `{value.type_name(expected)}`, but got"
                f" `{value.type_name(got)}` at position {position}",
                place,
            )


def _require_file(path: object, place: Place) -> None:
    if not isinstance(path, str | Path):
        got = type(path).__name__
        fail("HF010", f"expected the path of a file, but got a value of type `{got}`", place)
    if not os.path.exists(path):
        where = "" if os.path.isabs(path) else f" in {os.getcwd()}"
        near = _neighbour(Path(path))
        fail("HF029", f"expected a file, but there is no `{path}`{where}{near}", place)
    if not os.path.isfile(path):
        fail("HF029", f"expected a file, but `{path}` is not a regular file", place)
    if not os.access(path, os.R_OK):
        fail("HF029", f"expected a file that can be read, but `{path}` cannot", place)


def _neighbour(path: Path) -> str:
    try:
        names = os.listdir(path.parent)
    except OSError:
        return ""
    return suggest(path.name, names)
