"""
Slices of `hfplus`: regions within a location whose firings are atomic steps.

A slice is to collections what `scf.for` is to values. Its operands enter as batches, its further
block arguments are the state, and `finish` gives what it releases and the next state.

Verifier rules (numbers as in the language's reference)
  V1   reads and results of a slice have one location
  V2   a body has collection ops of the slice alone: no network, source, sink, cycle or slice
  V3   `batch` reads streams and keyed streams, `current` and `snapshot` another kind,
       which a slice releases; inside, they are bounded
  V4   every read carries a non-empty reason
  V7   a state is a singleton with a first value, or an optional or keyed singleton without one;
       `finish` has one `next` per state, of the same type; results are what it releases, unbounded:
       a state as a singleton, another singleton as an optional
  V18  at least one read is not lazy, so that something fires the slice
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

from xdsl.dialects.builtin import ArrayAttr, StringAttr, SymbolNameConstraint
from xdsl.ir import BlockArgument, Operation, OpResult, Region, SSAValue
from xdsl.irdl import (
    AttrSizedOperandSegments,
    IRDLOperation,
    irdl_op_definition,
    prop_def,
    region_def,
    traits_def,
    var_operand_def,
    var_region_def,
    var_result_def,
)
from xdsl.traits import IsolatedFromAbove, IsTerminator, SymbolOpInterface

from hydro_mlir.dialects.guarantees import Bound
from hydro_mlir.dialects.hydroflow_plus_types import (
    CollectionType,
    KeyedSingletonType,
    KeyedStreamType,
    OptionalType,
    SingletonType,
    StreamType,
)
from hydro_mlir.dialects.regions import require, require_pure, require_region, require_types

MODES = ("batch", "lazy", "current", "snapshot")
STATE_KINDS = (SingletonType, OptionalType, KeyedSingletonType)

# What a body is made of: ops on collections that neither begin nor end one elsewhere.
BODY_OPS = (
    "each",
    "group",
    "ungroup",
    "fold",
    "collect",
    "lift",
    "sort",
    "limit",
    "union",
    "assume",
    "discard",
    "amend",
    "changed",
    "finish",
)


@irdl_op_definition
class FinishOp(IRDLOperation):
    """The end of a slice: the collections that leave it, and the next value of every state."""

    name = "hfplus.finish"
    released = var_operand_def(CollectionType)
    next = var_operand_def(CollectionType)
    irdl_options = (AttrSizedOperandSegments(as_property=True),)
    traits = traits_def(IsTerminator())
    assembly_format = (
        "(`release` $released^ `:` type($released))? (`next` $next^ `:` type($next))? attr-dict"
    )

    def __init__(self, released: Sequence[SSAValue], following: Sequence[SSAValue]):
        super().__init__(operands=[released, following])


@irdl_op_definition
class SliceOp(IRDLOperation):
    """A region within a location that fires as one atomic step.

    `modes` says of each operand how it is read: `batch` (its new elements; data fires the slice),
    `lazy` (a batch that fires nothing), `current` (the value that the last firing of another
    slice has left), or `snapshot` (a value that it has left, at least as new as the one read by
    the firing before). `initial` has a region per state that yields its first
    value; that of an optional or a keyed singleton yields nothing, as it starts empty. The
    block arguments are the batches, then the states.
    """

    name = "hfplus.slice"
    sym_name = prop_def(SymbolNameConstraint())
    modes = prop_def(ArrayAttr)
    reasons = prop_def(ArrayAttr)
    reads = var_operand_def(CollectionType)
    body = region_def("single_block")
    initial = var_region_def()
    released = var_result_def(CollectionType)
    traits = traits_def(SymbolOpInterface(), IsolatedFromAbove())
    assembly_format = (
        "$sym_name `reads` $reads `as` $modes `because` $reasons $body (`state` $initial^)? "
        "attr-dict `:` functional-type($reads, $released)"
    )
    KINDS_READ: ClassVar[tuple[type[CollectionType], ...]] = (StreamType, KeyedStreamType)
    KINDS_CURRENT: ClassVar[tuple[type[CollectionType], ...]] = (
        SingletonType,
        OptionalType,
        KeyedSingletonType,
    )

    def __init__(
        self,
        name: str,
        reads: Sequence[SSAValue],
        modes: Sequence[str],
        reasons: Sequence[str],
        body: Region,
        initial: Sequence[Region],
        types: Sequence[CollectionType],
    ):
        super().__init__(
            operands=[reads],
            properties={
                "sym_name": StringAttr(name),
                "modes": ArrayAttr([StringAttr(mode) for mode in modes]),
                "reasons": ArrayAttr([StringAttr(reason) for reason in reasons]),
            },
            regions=[body, list(initial)],
            result_types=[types],
        )

    @property
    def states(self) -> tuple[BlockArgument, ...]:
        """The block arguments that are state, in the order of their initial values."""
        return tuple(self.body.block.args[len(self.reads) :])

    def initial_of(self, result: SSAValue) -> Region | None:
        """What a released singleton is before the first firing; None if it is no state.

        States of other kinds start empty, as what is no state does.
        """
        inner = self.finish.released[cast(OpResult, result).index]
        for state, following, region in zip(
            self.states, self.finish.next, self.initial, strict=True
        ):
            if inner in (state, following) and isinstance(state.type, SingletonType):
                return region
        return None

    @property
    def finish(self) -> FinishOp:
        """The terminator of the body."""
        return cast(FinishOp, self.body.block.last_op)

    def verify_(self) -> None:
        """See the rules of the module."""
        _verify_reads(self)
        _verify_body(self)
        place = _type(self.reads[0]).place
        for state, region in zip(self.states, self.initial, strict=True):
            exit_ = require_region(region, (), "V7", "an initial value")
            first = _type(state).element_types if isinstance(state.type, SingletonType) else ()
            require_types(
                "V7",
                "an initial value to yield",
                first,
                [operand.type for operand in exit_.operands],
            )
            require_pure(region, place, "V8")
        _verify_finish(self)


def _type(value: SSAValue) -> CollectionType:
    return cast(CollectionType, value.type)


def _words(array: ArrayAttr) -> list[str]:
    return [word.data if isinstance(word, StringAttr) else str(word) for word in array.data]


def _verify_reads(op: SliceOp) -> None:
    modes, reasons, count = _words(op.modes), _words(op.reasons), len(op.reads)
    require(len(modes) == count, "V3", f"{count} modes, one per read", str(len(modes)))
    for mode in modes:
        require(mode in MODES, "V3", f"a mode ({', '.join(MODES)})", mode)
    require("batch" in modes, "V18", "a read as batch, which fires the slice", "none")
    require(len(reasons) == count, "V4", f"{count} reasons, one per read", str(len(reasons)))
    for reason in reasons:
        require(bool(reason.strip()), "V4", "a reason why any batch is fine", "an empty one")
    place = _type(op.reads[0]).place
    for value in (*op.reads, *op.results):
        got = _type(value).place
        require(got == place, "V1", f"all collections at @{place}", f"one at @{got}")
    for read, mode in zip(op.reads, modes, strict=True):
        if mode in ("current", "snapshot"):
            _verify_released(op, read, mode)
            continue
        require(
            isinstance(read.type, op.KINDS_READ), "V3", "a stream or a keyed stream", str(read.type)
        )


def _verify_released(op: SliceOp, read: SSAValue, mode: str) -> None:
    kind = isinstance(read.type, op.KINDS_CURRENT)
    wanted = f"a singleton, an optional or a keyed singleton to read as {mode}"
    require(kind, "V3", wanted, str(read.type))
    released = isinstance(read.owner, SliceOp)
    require(released, "V3", f"what a slice releases to read as {mode}", "something else")


def _verify_body(op: SliceOp) -> None:
    arguments = [argument.type for argument in op.body.block.args]
    batches = [
        _type(r).like(type(_type(r)), *_type(r).element_types, bound=Bound.BOUNDED)
        for r in op.reads
    ]
    require_types("V3", "the body to have batches", batches, arguments[: len(batches)])
    count = len(op.initial)
    require(
        len(op.states) == count, "V7", f"{count} states, one per initial value", str(len(op.states))
    )
    for state in op.states:
        _verify_state(state, _type(op.reads[0]).place)
    for inner in op.body.block.ops:
        kind = inner.name.removeprefix("hfplus.")
        require(kind in BODY_OPS, "V2", "operations on collections in a slice", f"`{inner.name}`")
    last: Operation | None = op.body.block.last_op
    got = "nothing" if last is None else f"`{last.name}`"
    require(isinstance(last, FinishOp), "V7", "a slice to end with `hfplus.finish`", got)


def _verify_state(state: SSAValue, place: str) -> None:
    """V7: a state is there in every firing, or starts empty."""
    type_ = _type(state)
    wanted = (
        type_.like(type(type_), *type_.element_types, bound=Bound.BOUNDED)
        if isinstance(type_, STATE_KINDS)
        else None
    )
    expected = "a state that is a bounded singleton, optional or keyed singleton"
    require(state.type == wanted and type_.place == place, "V7", expected, str(state.type))


def _verify_finish(op: SliceOp) -> None:
    states, following = list(op.states), list(op.finish.next)
    require_types("V7", "next", [s.type for s in states], [n.type for n in following])
    require_types(
        "V7",
        "the slice to give",
        [
            released_type(value, value in states or value in following)
            for value in op.finish.released
        ],
        [result.type for result in op.results],
    )


def released_type(value: SSAValue, is_state: bool) -> CollectionType:
    """The type outside a slice of what it releases: unbounded; a state is there from the start."""
    type_ = _type(value)
    kind = type(type_)
    if isinstance(type_, SingletonType) and not is_state:
        kind = OptionalType
    return type_.like(kind, *type_.element_types, bound=Bound.UNBOUNDED)
