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
from hydro_mlir.lang.builder import Builder, operator, placed_note
from hydro_mlir.lang.collection import Collection, require_collection, wrap
from hydro_mlir.lang.keyed import KeyedSingleton
from hydro_mlir.lang.markers import K2, T2, V2, B, Bounded, K, L, O, R, T, Unbounded, V
from hydro_mlir.lang.poison import Poison
from hydro_mlir.lang.reads import Reads
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


class Slice(Reads[L]):
    """One slice of a location, as `with location.slice() as tick`."""

    def __init__(self, builder: Builder, location: Location, name: str):
        super().__init__(builder, location, name)
        self.states: list[tuple[Collection[Any], Region]] = []
        self.following: dict[SSAValue, tuple[SSAValue, Place]] = {}
        self.released: dict[ReleasedOp, Collection[Any]] = {}
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

    # --- what lasts -------------------------------------------------------------------------------

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
