"""
Cycles: a collection is used before it is defined, and completed later.

A completion must be at least as strong as what was declared, and the way from it back to the
forward reference must cross the network: otherwise an element would need itself.
"""

# Collections are one class family over several files.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, cast

from xdsl.ir import SSAValue

from hydro_mlir.diagnostics import Diagnostic, Note, Place, fail
from hydro_mlir.dialects import value
from hydro_mlir.dialects.guarantees import (
    Guarantees,
    weaker_bound,
    weaker_order,
    weaker_retry,
)
from hydro_mlir.dialects.hydroflow_plus import (
    CollectionType,
    CompleteOp,
    ForwardOp,
    KeyedStreamType,
    NetOp,
    StreamType,
)
from hydro_mlir.lang.builder import Builder, operator, placed_note
from hydro_mlir.lang.collection import Collection, require_collection
from hydro_mlir.lang.keyed import KeyedStream
from hydro_mlir.lang.markers import (
    MARKERS,
    AtLeastOnce,
    B,
    K,
    L,
    NoOrder,
    O,
    R,
    T,
    Unbounded,
    V,
)
from hydro_mlir.lang.places import call_place
from hydro_mlir.lang.poison import Poison
from hydro_mlir.lang.stream import Stream
from hydro_mlir.lang.unions import require_location
from hydro_mlir.lang.values import element_type

if TYPE_CHECKING:
    from hydro_mlir.lang.locations import Location


@dataclass
class ForwardState:
    """One forward reference: where it was declared, and what completes it."""

    name: str
    result: SSAValue
    place: Place
    completed: Place | None = None
    completion: SSAValue | None = None  # None also where the completion has failed


class Forward(Stream[T, L, B, O, R], Generic[T, L, B, O, R]):
    """A stream that `complete` defines."""

    state: ForwardState

    def complete(self, value: Stream[T, L, B, O, R]) -> None:
        """Define the stream; once."""
        if not _is_spoiled(self.state, value):
            self._complete(value)

    @operator
    def _complete(self, value: object) -> None:
        _complete(self, self.state, value)


class KeyedForward(KeyedStream[K, V, L, B, O, R], Generic[K, V, L, B, O, R]):
    """A keyed stream that `complete` defines."""

    state: ForwardState

    def complete(self, value: KeyedStream[K, V, L, B, O, R]) -> None:
        """Define the keyed stream; once."""
        if not _is_spoiled(self.state, value):
            self._complete(value)

    @operator
    def _complete(self, value: object) -> None:
        _complete(self, self.state, value)


def declare(location: Location, element: Any, bound: Any, order: Any, retry: Any) -> Any:
    """A forward reference at a location."""
    builder = location._builder
    given = Guarantees(
        _marker(bound, Unbounded, "bound", builder.place).bound,
        _marker(order, NoOrder, "order", builder.place).order,
        _marker(retry, AtLeastOnce, "retry", builder.place).retry,
    )
    keyed = typing.get_origin(element) is KeyedStream
    elements = typing.get_args(element)[:2] if keyed else (element,)
    types = [element_type(e, builder, builder.place) for e in elements]
    kind: type[CollectionType] = KeyedStreamType if keyed else StreamType
    made = kind.of(
        *types, at=location.symbol, bound=given.bound, order=given.order, retry=given.retry
    )
    name = builder.unique("forward", f"{location.symbol}_forward")
    op = builder.add(ForwardOp(name, made))
    forward: Any = (KeyedForward if keyed else Forward)(builder, builder.name(op.result))
    forward.state = ForwardState(name, op.result, builder.place)
    builder.forwards[name] = forward.state
    return forward


def _marker(given: Any, base: type, option: str, place: Place) -> Any:
    if isinstance(given, type) and issubclass(given, base):
        return given
    names = " or ".join(f"hydro.{m.__name__}" for m in MARKERS if issubclass(m, base))
    fail("HF010", f"expected {option}={names}, but got {option}={given!r}", place)


def _is_spoiled(state: ForwardState, completion: object) -> bool:
    """Whether the completion has failed; then the reference counts as completed."""
    if isinstance(completion, Poison):
        state.completed = call_place()
    return isinstance(completion, Poison)


def _complete(forward: Collection[Any], state: ForwardState, completion: object) -> None:
    builder = forward._builder
    if state.completed is not None:
        fail(
            "HF023",
            "expected one completion of a forward reference, but this is the second",
            builder.place,
            notes=[
                Note("it is completed here", state.completed),
                Note("it is declared here", state.place),
            ],
        )
    state.completed = builder.place
    keyed = isinstance(forward, KeyedStream)
    require_collection(completion, KeyedStream if keyed else Stream, builder)
    given = cast("Collection[Any]", completion)
    require_location(forward, given)
    _require_strength(forward, given, state)
    builder.add(CompleteOp(state.name, given.ir_value))
    state.completion = given.ir_value


def _require_strength(
    forward: Collection[Any], completion: Collection[Any], state: ForwardState
) -> None:
    place, declared = forward._builder.place, Note("it is declared here", state.place)
    expected, got = forward.ir_type.element_types, completion.ir_type.element_types
    if expected != got:
        shown = [", ".join(map(value.type_name, types)) for types in (expected, got)]
        fail(
            "HF013",
            f"expected elements of type `{shown[0]}`, but got `{shown[1]}`",
            place,
            notes=[declared],
        )
    if completion.guarantees.covers(forward.guarantees):
        return
    strong, weak = forward.guarantees, completion.guarantees
    both = Guarantees(
        weaker_bound(strong.bound, weak.bound),
        weaker_order(strong.order, weak.order),
        weaker_retry(strong.retry, weak.retry),
    )
    pairs = ((strong.bound, both.bound), (strong.order, both.order), (strong.retry, both.retry))
    lacking = [(str(a), str(b)) for a, b in pairs if a != b]
    fail(
        "HF024",
        f"expected what was declared, {' and '.join(a for a, _ in lacking)},"
        f" but got {' and '.join(b for _, b in lacking)}",
        place,
        notes=[declared, placed_note("this is weaker", completion.ir_value)],
        help="declare less: forward_ref(..., order=hydro.NoOrder)"
        if strong.order != both.order
        else "declare less: forward_ref(..., bound=hydro.Unbounded)",
    )


# --- at the end of the program -------------------------------------------------------------------


def check_forwards(builder: Builder) -> list[Diagnostic]:
    """References that nothing completes, and cycles that do not cross the network."""
    found: list[Diagnostic] = []
    on_cycle: set[str] = set()
    for state in builder.forwards.values():
        if state.completed is None:
            found.append(_never_completed(state))
        elif state.completion is not None and state.name not in on_cycle:
            cycle = _local_cycle(builder, state)
            on_cycle |= cycle
            if cycle:
                found.append(_needs_network(state))
    return found


def _never_completed(state: ForwardState) -> Diagnostic:
    return Diagnostic(
        "HF022",
        "expected a completion of this forward reference, but there is none",
        state.place,
        help="define it with .complete(stream)",
    )


def _needs_network(state: ForwardState) -> Diagnostic:
    return Diagnostic(
        "HF025",
        "expected a cycle that crosses the network, but this one stays at one location",
        state.completed,
        (Note("the cycle begins here", state.place),),
        "send the stream to another location and back",
    )


def _local_cycle(builder: Builder, start: ForwardState) -> set[str]:
    """Names of the forwards on a cycle through `start` that crosses no network op, if any."""
    assert start.completion is not None
    seen: set[SSAValue] = set()
    names: set[str] = {start.name}
    stack = [start.completion]
    while stack:
        result = stack.pop()
        if result is start.result:
            return names
        if result in seen or isinstance(result.owner, NetOp):
            continue
        seen.add(result)
        if isinstance(result.owner, ForwardOp):
            other = builder.forwards[result.owner.ref.string_value()]
            names.add(other.name)
            stack += [] if other.completion is None else [other.completion]
        else:
            stack += getattr(result.owner, "operands", ())
    return set()
