"""
Keyed state of slices: what starts empty, and the verbs that change some entries of it.

    known = tick.state(hydro.KeyedSingleton[str, int])
    more = known.upsert(put).remove(gone)
    known.next(more)
    tick.release(more.changed().entries())

A verb gives the next version of a keyed singleton; the version before stays what it is.

    HF070  a state of a kind that cannot start empty
    HF071  `changed` of what does not come from a state
    HF072  `insert` of entries in no order without a claim
    HF073  keyed state changed outside of slices
    HF074  changes that are no entries
"""

# Collections are one class family over several files.
# pyright: reportPrivateUsage=false

from __future__ import annotations

import typing
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, cast

from xdsl.builder import Builder as OpBuilder
from xdsl.dialects import arith
from xdsl.dialects.builtin import i1
from xdsl.ir import Attribute, Block, Region, SSAValue

from hydro_mlir.diagnostics import Place, fail
from hydro_mlir.dialects import value
from hydro_mlir.dialects.hydroflow_plus import (
    AmendOp,
    ChangedOp,
    CollectionType,
    EachOp,
    KeyedSingletonType,
    OptionalType,
    SingletonType,
    StreamType,
    YieldOp,
)
from hydro_mlir.dialects.hydroflow_plus_keyed import amend_rule
from hydro_mlir.lang import functions
from hydro_mlir.lang.builder import made_region, operator, placed_note, require_reason
from hydro_mlir.lang.collection import Collection
from hydro_mlir.lang.keyed import KeyedSingleton, KeyedStream, ungroup
from hydro_mlir.lang.markers import Bounded, K, L, T, V
from hydro_mlir.lang.single import Optional, Singleton
from hydro_mlir.lang.values import element_type

if TYPE_CHECKING:
    from hydro_mlir.lang.builder import Builder
    from hydro_mlir.lang.slices import Slice


class KeyedState(KeyedSingleton[K, V, L, Bounded], Generic[K, V, L]):
    """Entries that a slice keeps from one firing to the next; none at first."""

    _slice: Slice[Any]

    @operator
    def next(self, following: KeyedSingleton[K, V, L, Bounded]) -> None:
        """The entries in the next firing; once. In this one the state stays what it is."""
        self._slice._set_next(self, following)


class OptionalState(Optional[T, L, Bounded], Generic[T, L]):
    """A value that a slice keeps from one firing to the next; missing at first."""

    _slice: Slice[Any]

    @operator
    def next(self, following: Optional[T, L, Bounded]) -> None:
        """What is there in the next firing; once. In this one the state stays what it is."""
        self._slice._set_next(self, following)


# Kind → the IR's, how many element types it has, and the state of that kind.
_KINDS: dict[object, tuple[type[CollectionType], int, type[Any]]] = {
    KeyedSingleton: (KeyedSingletonType, 2, KeyedState),
    Optional: (OptionalType, 1, OptionalState),
}


def is_kind(initial: object) -> bool:
    """Whether the first value of a state is a kind of collections, which starts empty."""
    kind = typing.get_origin(initial) or initial
    return isinstance(kind, type) and issubclass(kind, Collection)


def kind_of(single: object) -> type[Collection[Any]]:
    """The kind of a value that lasts; a singleton where it is none."""
    kinds: tuple[type[Collection[Any]], ...] = (Optional, KeyedSingleton)
    return next((kind for kind in kinds if isinstance(single, kind)), Singleton)


def empty_state(
    builder: Builder, kind: object, place: str
) -> tuple[type[Any], CollectionType, Region]:
    """The class of a state that starts empty, its type, and its first value."""
    origin = typing.get_origin(kind)
    if origin not in _KINDS:
        shown = getattr(kind, "__name__", str(kind))
        fail(
            "HF070", f"expected KeyedSingleton[K, V] or Optional[T], but got {shown}",
            builder.place, help="a state with a first value is given that: tick.state(0)",
        )
    type_, count, made = _KINDS[origin]
    given = typing.get_args(kind)[:count]
    elements = [element_type(item, builder, builder.place) for item in given]
    empty = made_region(Block(), [YieldOp()], builder.place)
    return made, type_.of(*elements, at=place, bound=Bounded.bound), empty


# --- verbs ----------------------------------------------------------------------------------------


def insert(keyed: Collection[Any], other: object, same: str | None) -> Any:
    """Entries whose key is new."""
    claims: tuple[str, ...] = ()
    if same is not None:
        claims = (f"same: {require_reason(same, 'same', keyed._builder.place)}",)
    updates = _entries(keyed, other, "insert", fits=True)
    return _amend(keyed, "insert", updates, claims)


def merge(
    keyed: Collection[Any],
    form: str,
    other: object,
    function: object,
    commutative: str | None,
    idempotent: str | None,
) -> Any:
    """Values at keys that are there; for `upsert`, entries whose key is new besides."""
    updates = _entries(keyed, other, form, fits=form == "upsert")
    fits = _update_type(updates) == keyed._element
    known = functions.known_name(function) if fits else None
    claims = keyed._claims(commutative, idempotent, known)
    return _amend(keyed, form, updates, claims, function, known)


def remove(keyed: Collection[Any], other: object) -> Any:
    """All other keys."""
    _require_in_slice(keyed, "remove")
    given = _collection(keyed, other, "remove")
    key, other_key = keyed.ir_type.element_types[0], given.ir_type.element_types[0]
    _require_fit(keyed, "keys", key, given, other_key)
    return _amend(keyed, "drop", given, ())


def _amend(
    keyed: Collection[Any],
    form: str,
    updates: Collection[Any],
    claims: tuple[str, ...],
    function: object = None,
    known: str | None = None,
) -> Any:
    """The op of a verb."""
    verb = "remove" if form == "drop" else form
    given = keyed._need("amend", verb)
    updates._need(amend_rule(form, function is not None), verb, claims)
    refs: list[SSAValue] = []
    step: Region | None = None
    if known is not None:
        step = keyed._known_step(known)
    elif function is not None:
        keyed._enter()
        step = keyed._step(function, keyed._element, verb, refs, _update_type(updates))
    result = keyed._result(KeyedSingletonType, *keyed.ir_type.element_types, given=given)
    op = AmendOp(form, keyed.ir_value, updates.ir_value, result, step, claims, refs)
    return keyed._wrap(keyed._builder.add(op).result)


def remove_if(keyed: Collection[Any], function: Callable[..., bool]) -> Any:
    """Keys for which a function returns False."""
    key, held = keyed.ir_type.element_types
    stays = functions.finish_filter(held)

    def finish(ops: OpBuilder, result: SSAValue, place: Place) -> Attribute:
        if result.type == i1:
            one = ops.insert(arith.ConstantOp.from_int_and_width(1, 1))
            result = ops.insert(arith.XOrIOp(result, one)).result
        return stays(ops, result, place)

    binding = functions.bind_element(function, key, keyed._builder.place)
    return keyed._each(function, finish, binding=binding)


def changed(keyed: Collection[Any]) -> Any:
    """Entries that are not those of the state that the versions come from."""
    builder = keyed._builder
    _require_in_slice(keyed, "changed")
    since = _state_of(keyed)
    if since is None:
        fail(
            "HF071", "expected a version of a state, but this comes from none", builder.place,
            notes=[placed_note("it comes from here", keyed.ir_value)],
            help="a state is made by tick.state(KeyedSingleton[...]) and keeps its types",
        )
    given = keyed._need("changed", "changed")
    result = keyed._result(KeyedSingletonType, *keyed.ir_type.element_types, given=given)
    return keyed._wrap(builder.add(ChangedOp(keyed.ir_value, since, result)).result)


def _state_of(keyed: Collection[Any]) -> SSAValue | None:
    """The state that a version comes from by verbs and functions that keep its types."""
    found = keyed.ir_value
    while isinstance(owner := found.owner, AmendOp | EachOp):
        found = owner.operand
    slices = keyed._builder.slices.values()
    states = {state.ir_value for slice_ in slices for state, _ in slice_.states}
    return found if found in states and found.type == keyed.ir_type else None


def key_count(keyed: Collection[Any]) -> Any:
    """How many keys there are."""
    keyed._need("ungroup keyed_singleton", "key_count")
    return ungroup(keyed, "keys", "ungroup keyed_singleton")._count(SingletonType)


def _update_type(updates: Collection[Any]) -> Attribute:
    """The type of the value of an update."""
    pairs = isinstance(updates.ir_type, StreamType)
    return functions.components_of(updates._element)[1] if pairs else updates._element


# --- what verbs are given -------------------------------------------------------------------------


def _collection(keyed: Collection[Any], other: object, verb: str) -> Collection[Any]:
    from hydro_mlir.lang.slices import block_of
    from hydro_mlir.lang.stream import Stream

    builder = keyed._builder
    if not isinstance(other, Stream | KeyedStream | KeyedSingleton):
        got = type(other).__name__
        fail(
            "HF074", f"`{verb}` expected a stream or a keyed collection, but got a value of type"
            f" `{got}`", builder.place,
        )
    given = cast("Collection[Any]", other)
    block = block_of(keyed.ir_value)
    assert block is not None
    builder.slices[block]._require_inside(given)
    return given


def _entries(keyed: Collection[Any], other: object, verb: str, fits: bool) -> Collection[Any]:
    """Updates by key, with values of the state's type if it `fits`."""
    _require_in_slice(keyed, verb)
    given = _collection(keyed, other, verb)
    parts: Sequence[Attribute] = tuple(given.ir_type.element_types)
    if len(parts) == 1:
        pair = parts[0]
        if not (value.is_tuple(pair) and len(functions.components_of(pair)) == 2):
            fail(
                "HF074", f"`{verb}` expected pairs of key and value, but got"
                f" `{value.type_name(pair)}`", keyed._builder.place,
                notes=[placed_note("it comes from here", given.ir_value)],
            )
        parts = functions.components_of(pair)
    key, held = keyed.ir_type.element_types
    _require_fit(keyed, "keys", key, given, parts[0])
    if fits:
        _require_fit(keyed, "values", held, given, parts[1])
    return given


def _require_fit(
    keyed: Collection[Any], what: str, expected: Attribute, given: Collection[Any], got: Attribute
) -> None:
    if expected != got:
        shown = value.type_name(expected), value.type_name(got)
        fail(
            "HF013", f"expected {what} of type `{shown[0]}`, but got `{shown[1]}`",
            keyed._builder.place, notes=[placed_note("it comes from here", given.ir_value)],
        )


def _require_in_slice(keyed: Collection[Any], verb: str) -> None:
    from hydro_mlir.lang.slices import block_of

    if block_of(keyed.ir_value) not in keyed._builder.slices:
        fail(
            "HF073", f"`{verb}` expected a keyed singleton of a slice, but got one of outside",
            keyed._builder.place, notes=[placed_note("it comes from here", keyed.ir_value)],
            help="keep it as state: tick.state(hydro.KeyedSingleton[K, V])",
        )
