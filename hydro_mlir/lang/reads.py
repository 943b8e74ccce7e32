"""What enters a slice: batches of streams, and what other slices of the location release."""

# Collections are one class family over several files.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, overload

from xdsl.ir import Block, SSAValue

from hydro_mlir.diagnostics import Note, fail
from hydro_mlir.dialects.guarantees import Bound
from hydro_mlir.dialects.hydroflow_plus import SliceOp
from hydro_mlir.lang import keyed_state
from hydro_mlir.lang.builder import Builder, operator, placed_note, require_reason
from hydro_mlir.lang.collection import Collection, require_collection, wrap
from hydro_mlir.lang.keyed import KeyedSingleton
from hydro_mlir.lang.markers import Bounded, K, L, O, R, T, Unbounded, V
from hydro_mlir.lang.single import Optional, Singleton

if TYPE_CHECKING:
    from hydro_mlir.lang.keyed import KeyedStream
    from hydro_mlir.lang.locations import Location
    from hydro_mlir.lang.stream import Stream


class Reads(Generic[L]):
    """The part of a slice that reads."""

    def __init__(self, builder: Builder, location: Location, name: str):
        self._builder = builder
        self.location = location
        self.name = name
        self.place = builder.place
        self.block = Block()
        self.reads: list[tuple[SSAValue, str, str]] = []
        self.phase = "new"

    @overload
    def batch(
        self, stream: Stream[T, L, Any, O, R], *, nondet: str
    ) -> Stream[T, L, Bounded, O, R]: ...
    @overload
    def batch(
        self, stream: KeyedStream[K, V, L, Any, O, R], *, nondet: str
    ) -> KeyedStream[K, V, L, Bounded, O, R]: ...
    @operator
    def batch(self, stream: Any, *, nondet: str) -> Any:
        """The new elements of a stream; that there are some fires the slice.

        `nondet` says why any cut of the stream into batches is fine.
        """
        from hydro_mlir.lang.keyed import KeyedStream
        from hydro_mlir.lang.stream import Stream

        builder = self._builder
        self._require_open()
        kind = KeyedStream if isinstance(stream, KeyedStream) else Stream
        require_collection(stream, kind, builder)
        reason = require_reason(nondet, "nondet", builder.place)
        self._require_here(stream)
        if stream.ir_value.owner in builder.slices:
            fail(
                "HF037", "expected a stream of outside, but got one that is in a slice",
                builder.place, notes=[placed_note("it comes from here", stream.ir_value)],
                help="release it there first: tick.release(stream)",
            )
        return self._read(stream, "batch", reason)

    @overload
    def current(self, released: Singleton[T, L, Unbounded]) -> Singleton[T, L, Bounded]: ...
    @overload
    def current(self, released: Optional[T, L, Unbounded]) -> Optional[T, L, Bounded]: ...
    @overload
    def current(
        self, released: KeyedSingleton[K, V, L, Unbounded]
    ) -> KeyedSingleton[K, V, L, Bounded]: ...
    @operator
    def current(self, released: Any) -> Any:
        """What another slice of the location has released last, as of this firing.

        Nothing can come in between, so who was told of a step of that slice reads it here. A state
        is what it was at first, until that slice has fired.
        """
        return self._read_released(released, "current", "the value of the last firing")

    @overload
    def snapshot(
        self, released: Singleton[T, L, Unbounded], *, nondet: str
    ) -> Singleton[T, L, Bounded]: ...
    @overload
    def snapshot(
        self, released: Optional[T, L, Unbounded], *, nondet: str
    ) -> Optional[T, L, Bounded]: ...
    @overload
    def snapshot(
        self, released: KeyedSingleton[K, V, L, Unbounded], *, nondet: str
    ) -> KeyedSingleton[K, V, L, Bounded]: ...
    @operator
    def snapshot(self, released: Any, *, nondet: str) -> Any:
        """What another slice of the location has released, not older than at the last firing.

        It may be one of an earlier firing than the last, and fires nothing; `nondet` says why any
        of them is fine.
        """
        reason = require_reason(nondet, "nondet", self._builder.place)
        return self._read_released(released, "snapshot", reason)

    def _read_released(self, released: Any, mode: str, reason: str) -> Any:
        builder = self._builder
        self._require_open()
        require_collection(released, keyed_state.kind_of(released), builder)
        self._require_here(released)
        if not isinstance(released.ir_value.owner, SliceOp):
            fail(
                "HF064", "expected what another slice has released, but got something else",
                builder.place, notes=[placed_note("it comes from here", released.ir_value)],
                help="release it there: tick.release(x), behind whose `with` this slice begins",
            )
        return self._read(released, mode, reason)

    def _read(self, outside: Collection[Any], mode: str, reason: str) -> Any:
        type_ = outside.ir_type
        inside = type_.like(type(type_), *type_.element_types, bound=Bound.BOUNDED)
        self.reads.append((outside.ir_value, mode, reason))
        return wrap(self._builder, self.block.insert_arg(inside, len(self.reads) - 1))

    def _require_open(self) -> None:
        if self.phase != "open":
            fail(
                "HF039", f"expected an open slice, but @{self.name} is "
                f"{'closed' if self.phase == 'closed' else 'not open yet'}",
                self._builder.place, notes=[Note("it is made here", self.place)],
                help="work inside of it: with location.slice() as tick:",
            )

    def _require_here(self, stream: Collection[Any]) -> None:
        here, there = self.location.symbol, stream.ir_type.place
        if here != there:
            fail(
                "HF012", f"expected a stream at `{here}`, but got one at `{there}`",
                self._builder.place, notes=[placed_note("it is placed here", stream.ir_value)],
                help=f"send it to `{here}` first",
            )
