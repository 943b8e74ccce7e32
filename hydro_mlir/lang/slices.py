"""
Slices: regions within a location whose firings are atomic steps.

    with counter.slice() as tick:
        asked = tick.batch(requests, nondet="a sum is the same")
        total = tick.state(0)
        total.next(asked.fold(0, lambda n, x: n + x).map(lambda n: n + total.value))
        answers = tick.release(total)

What a slice reads it reads in batches, and inside everything is bounded. A firing sees a batch of
every read, and the state that the last firing has left; it gives what is released and the next
state. Nobody sees anything in between. Which elements make a batch is up to the run, and `nondet`
says why any of them are fine.

    HF037  collections of a slice and of outside at one operator
    HF038  an operator that cannot stand in a slice
    HF039  a slice that is closed, not open yet, or opened twice
    HF060  a slice without a batch      HF061  a slice that reads what it releases
    HF062  a state with two next values
    HF063  `x.value` of something that has no value there
    HF064  `current` of something that no slice has released
"""

# Collections are one class family over several files.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast, overload

from xdsl.ir import Block, Operation, Region, SSAValue

from hydro_mlir.diagnostics import DiagnosticError, Note, Place, fail
from hydro_mlir.dialects import value
from hydro_mlir.dialects.guarantees import Bound
from hydro_mlir.dialects.hydroflow_plus import CollectionType, FinishOp, SingletonType, SliceOp
from hydro_mlir.dialects.hydroflow_plus_slices import BODY_OPS, released_type
from hydro_mlir.lang import functions, keyed_state
from hydro_mlir.lang.builder import Builder, operator, placed_note, require_reason
from hydro_mlir.lang.collection import Collection, require_collection, wrap
from hydro_mlir.lang.keyed import KeyedSingleton
from hydro_mlir.lang.markers import K2, T2, V2, B, Bounded, K, L, O, R, T, Unbounded, V
from hydro_mlir.lang.poison import Poison
from hydro_mlir.lang.released import ReleasedOp, users_of
from hydro_mlir.lang.single import Optional, Singleton

if TYPE_CHECKING:
    from hydro_mlir.lang.keyed import KeyedStream
    from hydro_mlir.lang.keyed_state import KeyedState, OptionalState
    from hydro_mlir.lang.locations import Location
    from hydro_mlir.lang.stream import Stream

S = TypeVar("S", bound=Collection[Any])


class State(Singleton[T, L, Bounded], Generic[T, L]):
    """A value that a slice keeps from one firing to the next."""

    _slice: Slice[Any]

    @operator
    def next(self, following: Singleton[T, L, Bounded]) -> None:
        """The value in the next firing; once. In this one the state stays what it is."""
        self._slice._set_next(self, following)


class Slice(Generic[L]):
    """One slice of a location, as `with location.slice() as tick`."""

    def __init__(self, builder: Builder, location: Location, name: str):
        self._builder = builder
        self.location = location
        self.name = name
        self.place = builder.place
        self.block = Block()
        self.reads: list[tuple[SSAValue, str, str]] = []
        self.states: list[tuple[Collection[Any], Region]] = []
        self.following: dict[SSAValue, tuple[SSAValue, Place]] = {}
        self.released: dict[ReleasedOp, Collection[Any]] = {}
        self.phase = "new"
        self._before = self._errors = 0

    # --- begin and end ---------------------------------------------------------------------------

    def __enter__(self) -> Self:
        if self.phase != "new":
            _refuse(self, "HF039", "expected a new slice, but this one was opened before")
        self.phase = "open"
        self._before = len(self._builder.module.body.block.ops)
        self._errors = len(self._builder.errors)
        self._builder.slices[self.block] = self
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.phase = "closed"
        if kind is None:
            self._close()

    def _close(self) -> None:
        if not any(mode == "batch" for _, mode, _ in self.reads):
            if len(self._builder.errors) > self._errors:
                return  # what it should read has failed
            _refuse(
                self, "HF060", "expected a slice that reads something, but nothing fires this one",
                help="read a stream: tick.batch(stream, nondet=...)",
            )
            return
        outside = list(self._builder.module.body.block.ops)[self._before :]
        behind = users_of(self.released)
        for read, _, _ in self.reads:
            if isinstance(owner := read.owner, Operation) and owner in behind:
                _refuse(
                    self, "HF061", "expected a slice that reads what others give, but this one"
                    " reads what it releases", notes=[placed_note("it comes from here", read)],
                    help="keep it as state: tick.state(...)",
                )
                return
        self._put([op for op in outside if op in behind and op not in self.released])

    def _put(self, behind: list[Operation]) -> None:
        """Put the slice in front of everything that uses what it releases."""
        builder, block = self._builder, self._builder.module.body.block
        for op in behind:
            op.detach()
        places = [builder.places[op] for op in self.released]
        states = [state.ir_value for state, _ in self.states]
        following = [self.following.get(state, (state,))[0] for state in states]
        # What is known of a state outside is what it is behind the firing.
        last = dict(zip(states, following, strict=True))
        inner = [last.get(op.operand, op.operand) for op in self.released]
        for op in self.released:
            op.detach()
        finish = FinishOp(inner, following)
        self.block.add_op(finish)
        slice_ = SliceOp(
            self.name,
            [read for read, _, _ in self.reads],
            [mode for _, mode, _ in self.reads],
            [reason for _, _, reason in self.reads],
            Region(self.block),
            [region for _, region in self.states],
            [op.result.type for op in self.released],
        )
        builder.locate(slice_, self.place)
        builder.locate(finish, self.place)
        block.add_op(slice_)
        for op, result, place in zip(self.released, slice_.released, places, strict=True):
            result.name_hint = op.result.name_hint
            builder.replace(op.result, result)
            self.released[op].ir_value = result
            builder.result_places[result] = place
            op.erase(safe_erase=False)
        for op in behind:
            block.add_op(op)

    # --- what enters -----------------------------------------------------------------------------

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
        return self._read(released, "current", "the value of the last firing")

    def _read(self, outside: Collection[Any], mode: str, reason: str) -> Any:
        type_ = outside.ir_type
        inside = type_.like(type(type_), *type_.element_types, bound=Bound.BOUNDED)
        self.reads.append((outside.ir_value, mode, reason))
        return wrap(self._builder, self.block.insert_arg(inside, len(self.reads) - 1))

    @overload
    def state(  # pyright: ignore[reportOverlappingOverload] (the first one that fits counts)
        self, initial: type[KeyedSingleton[K2, V2, Any, Any]]
    ) -> KeyedState[K2, V2, L]: ...
    @overload
    def state(self, initial: type[Optional[T2, Any, Any]]) -> OptionalState[T2, L]: ...
    @overload
    def state(self, initial: T2) -> State[T2, L]: ...
    @operator
    def state(self, initial: Any) -> Any:
        """A value that lasts: `initial`, a constant or a function without parameters, at first.

        `KeyedSingleton[K, V]` and `Optional[T]` are a state that starts empty.
        """
        builder = self._builder
        self._require_open()
        builder.enter(self.location)
        if keyed_state.is_kind(initial):
            return self._state(*keyed_state.empty_state(builder, initial, self.location.symbol))
        if isinstance(initial, Collection) or initial is None:
            fail(
                "HF028", "expected a constant or a function as first value of a state, but got"
                f" {'None' if initial is None else 'a collection'}", builder.place,
            )
        region, type_ = functions.initial_body(builder, initial)
        kept = SingletonType.of(type_, at=self.location.symbol, bound=Bound.BOUNDED)
        return self._state(State, kept, region)

    def _state(self, kind: type[Any], type_: CollectionType, region: Region) -> Any:
        argument = self.block.insert_arg(type_, len(self.block.args))
        made = kind(self._builder, self._builder.name(argument))
        made._slice = self
        self.states.append((made, region))
        return made

    def _set_next(self, state: Collection[Any], following: object) -> None:
        builder = self._builder
        self._require_open()
        require_collection(following, keyed_state.kind_of(state), builder)
        given = cast("Collection[Any]", following)
        if (before := self.following.get(state.ir_value)) is not None:
            fail(
                "HF062", "expected one next value of a state, but this is the second",
                builder.place, notes=[Note("the first one is here", before[1])],
            )
        self._require_inside(given)
        expected, got = state.ir_type.element_types, given.ir_type.element_types
        if list(expected) != list(got):
            wanted, shown = (", ".join(map(value.type_name, types)) for types in (expected, got))
            fail(
                "HF013",
                f"expected the state's type `{wanted}`, but got `{shown}`",
                builder.place, notes=[placed_note("it is computed here", given.ir_value)],
            )
        self.following[state.ir_value] = given.ir_value, builder.place

    # --- what leaves -----------------------------------------------------------------------------

    @overload
    def release(  # pyright: ignore[reportOverlappingOverload] (the first one that fits counts)
        self, inside: State[T, L]
    ) -> Singleton[T, L, Unbounded]: ...
    @overload
    def release(self, inside: Stream[T, L, B, O, R]) -> Stream[T, L, Unbounded, O, R]: ...
    @overload
    def release(
        self, inside: KeyedStream[K, V, L, B, O, R]
    ) -> KeyedStream[K, V, L, Unbounded, O, R]: ...
    @overload
    def release(
        self, inside: KeyedSingleton[K, V, L, B]
    ) -> KeyedSingleton[K, V, L, Unbounded]: ...
    @overload
    def release(
        self, inside: Singleton[T, L, B] | Optional[T, L, B]
    ) -> Optional[T, L, Unbounded]: ...
    @operator
    def release(self, inside: Any) -> Any:
        """What leaves the slice: of streams, what all firings give, one after the other.

        Of a state it is what the firing has made of it.
        """
        builder = self._builder
        self._require_open()
        require_collection(inside, Collection, builder)
        self._require_inside(inside)
        states = {state.ir_value for state, _ in self.states}
        type_ = released_type(inside.ir_value, inside.ir_value in states)
        op = ReleasedOp(inside.ir_value, type_)
        builder.locate(op, builder.place)
        builder.module.body.block.add_op(op)
        self.released[op] = wrap(builder, op.result)
        return self.released[op]

    # --- rules -----------------------------------------------------------------------------------

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

    def _require_inside(self, inside: Collection[Any]) -> None:
        if block_of(inside.ir_value) is not self.block:
            fail(
                "HF037", "expected a collection of this slice, but got one of outside",
                self._builder.place, notes=[placed_note("it comes from here", inside.ir_value)],
                help="read it first: tick.batch(stream, nondet=...)",
            )


def block_of(result: SSAValue) -> Block | None:
    """The block that a collection is in: the module's, or that of a slice."""
    owner = result.owner
    return owner if isinstance(owner, Block) else owner.parent


def slice_for(builder: Builder, op: Operation) -> Slice[Any] | None:
    """The slice that an op belongs to, because its operands do; raises HF037, HF038, HF039."""
    blocks = [block_of(operand) for operand in op.operands]
    inside = {b: builder.slices[b] for b in blocks if b is not None and b in builder.slices}
    if not inside:
        return None
    (first, *others) = inside.values()
    outside = [operand for operand in op.operands if block_of(operand) is not first.block]
    if others or outside:
        fail(
            "HF037", f"expected collections of the slice @{first.name}, but got one of outside",
            builder.place, notes=[placed_note("it comes from here", outside[0])],
            help="read it in the slice: tick.batch(stream, nondet=...)",
        )
    first._require_open()
    if op.name.removeprefix("hfplus.") not in BODY_OPS:
        word = op.name.removeprefix("hfplus.")
        fail(
            "HF038", f"expected an operator on collections in a slice, but got `{word}`",
            builder.place, notes=[Note("the slice begins here", first.place)],
            help="release the collection first: tick.release(...)",
        )
    return first


def _refuse(slice_: Slice[Any], code: str, message: str, **options: Any) -> Poison | None:
    builder = slice_._builder
    builder.excuse_values(read for read, _, _ in slice_.reads)
    try:
        fail(code, message, slice_.place, **options)
    except DiagnosticError as error:
        return builder.report(error)
