"""Several streams as one, and the rule that operators with several inputs share: one location."""

# Collections are one class family over several files.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hydro_mlir.diagnostics import fail
from hydro_mlir.dialects import value
from hydro_mlir.dialects.guarantees import (
    Guarantees,
    Order,
    union_result,
    union_unbounded,
)
from hydro_mlir.dialects.hydroflow_plus import StreamType, UnionOp
from hydro_mlir.lang.builder import placed_note, require_reason
from hydro_mlir.lang.collection import Collection, require_collection

if TYPE_CHECKING:
    from hydro_mlir.lang.locations import Location


def interleave(first: Collection[Any], others: Sequence[Any], nondet: str | None) -> Any:
    """`union`: elements as they come; ordered only with a reason."""
    builder = first._builder
    if not others:
        fail("HF010", "`union` expected at least one other stream, but got none", builder.place)
    streams = _require_alike(first, others)
    reason = None if nondet is None else require_reason(nondet, "nondet", builder.place)
    if any(stream.guarantees.order is Order.UNORDERED for stream in streams):
        reason = None  # there is no order to choose
    given = union_result("interleave", [s.guarantees for s in streams], reason is not None)
    return _union("interleave", streams, given, reason)


def concatenate(first: Collection[Any], other: Any) -> Any:
    """`chain`: all of the first, which must end, then the other."""
    streams = _require_alike(first, [other])
    facts = [stream.guarantees for stream in streams]
    if union_unbounded("concat", facts):
        fail(
            "HF019",
            "`chain` expected a bounded stream before the other, but got an unbounded one",
            first._builder.place,
            notes=[placed_note("it comes from here", first.ir_value)],
            help="to take elements as they come, use .union(other)",
        )
    return _union("concat", streams, union_result("concat", facts), None)


def _union(
    form: str, streams: Sequence[Collection[Any]], given: Guarantees, reason: str | None
) -> Any:
    first = streams[0]
    result = first._result(StreamType, *first.ir_type.element_types, given=given)
    op = UnionOp(form, [stream.ir_value for stream in streams], result, reason)
    return first._wrap(first._builder.add(op).result)


def _require_alike(first: Collection[Any], others: Sequence[Any]) -> list[Collection[Any]]:
    """All inputs, if they are streams of one location and element type."""
    from hydro_mlir.lang.stream import Stream

    for other in others:
        require_collection(other, Stream, first._builder)
        require_location(first, other)
        _require_element(first, other)
    return [first, *others]


def require_location(first: Collection[Any], other: Collection[Any]) -> None:
    """Raise HF012 for two collections at different locations."""
    here, there = first.ir_type.place, other.ir_type.place
    if here == there:
        return
    location: Location = first.location
    ways = f".broadcast({here}) or .partition_to({here}, key=...)"
    fail(
        "HF012",
        f"expected both inputs at one location, but got `{here}` and `{there}`",
        first._builder.place,
        label=f"at `{here}`",
        notes=[placed_note(f"the other input is placed at `{there}` here", other.ir_value)],
        help=f"send it to `{here}` first: {ways if location.is_cluster else f'.send({here})'}",
    )


def _require_element(first: Collection[Any], other: Collection[Any]) -> None:
    mine, theirs = first.ir_type.element_types[0], other.ir_type.element_types[0]
    if mine == theirs:
        return
    shown = value.type_name(theirs)
    note = placed_note(f"the elements of the other stream are `{shown}`", other.ir_value)
    fail(
        "HF013",
        f"expected streams of one element type, but got `{value.type_name(mine)}` and `{shown}`",
        first._builder.place,
        notes=[note],
        help="make them one type first, with .map(...)",
    )
