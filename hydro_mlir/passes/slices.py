"""
Slices as loops of a graph in ticks: the part of `project-locations` that a slice needs.

A graph with a slice runs in ticks. A firing is one execution of a loop at the root of the graph,
so at most one per tick, on all that has come since the last one.

Before:
    %r = hfplus.slice @count reads %s as ["batch"] because ["a count is the same"] {
    ^bb0(%b: !hfplus.stream<i64, @p, bounded>, %n: !hfplus.singleton<i64, @p, bounded>):
      ...
      hfplus.finish release %x : ... next %m : ...
    } state { ... hfplus.yield %zero : i64 } : ...
After:
    %0 = hf.loop label "count" {
      %b = hf.batch %s : !hf.edge<i64> -> !hf.edge<i64>
      %1 = hf.forward @count_state_0 : !hf.edge<i64>
      %n = hf.fold %1 emit tick persist(static) from { ... } step { the element } : ...
      ...
      %2 = hf.defer_tick_lazy %m : !hf.edge<i64> -> !hf.edge<i64>
      hf.complete @count_state_0 %2 : !hf.edge<i64>
      hf.yield %x : !hf.edge<i64>
    } : !hf.edge<i64>
    %r = hf.all_iterations %0 : !hf.edge<i64> -> !hf.edge<i64>

Legal when: what stands beside slices at their location handles one element at a time, because
ticks do not know an end of all input (HF204), and no read is lazy (HF205).

Sound because: a loop at the root runs once in a tick in which one of its windows has something,
a deferral in it keeps what came until its next execution, and all other state in it is emptied
with the tick. So an execution sees what a firing sees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from xdsl.dialects.builtin import StringAttr
from xdsl.ir import Block, Operation, Region, SSAValue

from hydro_mlir.diagnostics import fail, place_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.passes.building import append
from hydro_mlir.passes.keyed_state import listed, unlisted
from hydro_mlir.passes.regions import edge_type, value_region

if TYPE_CHECKING:
    from hydro_mlir.passes.project_locations import Projection

# Beside a slice these would have to know when all input has ended.
WAITING = (hfplus.FoldOp, hfplus.CollectOp, hfplus.SortOp, hfplus.LiftOp, hfplus.LimitOp)


def require_streaming(op: Operation, sliced: dict[str, hfplus.SliceOp]) -> None:
    """HF204 for an op that waits for the end of its input at a location with a slice."""
    waits = isinstance(op, WAITING) or (
        isinstance(op, hfplus.UnionOp) and op.form.data == "concat"
    )
    if not waits:
        return
    place = cast(hfplus.CollectionType, op.results[0].type).place
    if place in sliced:
        fail(
            "HF204",
            f"expected `{op.name}` inside a slice, because @{place} has slices, but got it outside",
            place_of(op),
            help="move it into a slice, or to a location without slices",
        )


def convert_slice(projection: Projection, op: hfplus.SliceOp) -> None:
    """A loop with the body's operators; results come out of it behind `all_iterations`."""
    outer = projection.place(op.reads[0])
    inner = Block()
    for index in range(len(op.reads)):
        _enter(projection, op, index, inner)
    names = [_begin_state(projection, op, index, inner) for index in range(len(op.states))]
    body = list(op.body.block.ops)
    with projection.inside(inner):
        for part in body[:-1]:
            projection.convert(part)
    for name, following in zip(names, op.finish.next, strict=True):
        later = append(hf.DeferTickLazyOp(projection.edge(following)), inner, op)
        append(hf.CompleteOp(name, later.result), inner, op)
    released = [projection.edge(value) for value in op.finish.released]
    tables = [result for result in op.released if _is_table(result)]
    released += [listed(released[table.index], inner, op) for table in tables]
    append(hf.YieldOp(*released), inner, op.finish)
    types = [cast(hf.EdgeType, edge.type) for edge in released]
    loop = append(hf.LoopOp(Region(inner), types, op.sym_name.data), outer, op)
    for table, output in zip(tables, loop.outputs[len(op.released) :], strict=True):
        projection.versions[table] = append(hf.AllIterationsOp(output), outer, op).result
    for result, output in zip(op.released, loop.outputs, strict=False):
        left = append(hf.AllIterationsOp(output), outer, op)
        left.result.name_hint = result.name_hint
        projection.edges[result] = left.result


def _enter(projection: Projection, op: hfplus.SliceOp, index: int, inner: Block) -> None:
    """The window through which a read comes in."""
    mode = cast(StringAttr, op.modes.data[index]).data
    if mode == "lazy":
        fail("HF205", "expected a read as batch or current, but got lazy", place_of(op))
    read = op.reads[index]
    if mode == "batch":
        window: Operation = append(hf.BatchOp(projection.edge(read)), inner, op)
    else:  # the last version is one of those that a snapshot may see
        versions = projection.versions.get(read)
        last = _current(projection, op, read, versions or projection.edge(read))
        window = append(hf.BatchLazyOp(last), inner, op)
        if versions is not None:
            window = unlisted(window.results[0], inner, op)
    _named(projection, op.body.block.args[index], window)


def _is_table(result: SSAValue) -> bool:
    """Whether a keyed singleton leaves a slice to be read as current by another one."""
    keyed = isinstance(result.type, hfplus.KeyedSingletonType)
    return keyed and any(isinstance(use.operation, hfplus.SliceOp) for use in result.uses)


def _current(
    projection: Projection, op: hfplus.SliceOp, read: SSAValue, versions: SSAValue
) -> SSAValue:
    """The last version of what another slice releases, in every tick."""
    edge = cast("hf.EdgeType", versions.type)
    initial = cast(hfplus.SliceOp, read.owner).initial_of(read)
    kind = hf.ReduceOp if initial is None else hf.FoldOp
    first = None if initial is None else value_region(initial.clone())
    last = kind(versions, first, _newer(edge), edge, "tick", "static")
    return append(last, projection.place(read), op).result


def _newer(edge: hf.EdgeType) -> Region:
    """The step that takes the element in the place of the accumulator."""
    step = Block(arg_types=[edge.element, edge.element])
    step.add_op(hf.YieldOp(step.args[1]))
    return Region(step)


def _begin_state(projection: Projection, op: hfplus.SliceOp, index: int, inner: Block) -> str:
    """What a state is in this firing; the name of the forward that gives its next value."""
    argument = op.states[index]
    name = f"{op.sym_name.data}_state_{index}"
    edge = edge_type(argument.type)
    before = append(hf.ForwardOp(name, edge), inner, op)
    if not isinstance(argument.type, hfplus.SingletonType):
        _named(projection, argument, before)  # it starts empty
        return name
    initial = value_region(op.initial[index].clone())
    fold = hf.FoldOp(before.result, initial, _newer(edge), edge, "tick", "static")
    _named(projection, argument, append(fold, inner, op))
    return name


def _named(projection: Projection, argument: SSAValue, op: Operation) -> None:
    op.results[0].name_hint = argument.name_hint
    projection.edges[argument] = op.results[0]
