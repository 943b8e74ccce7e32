"""
Keyed state of slices as operators: the part of `project-locations` that `amend` and `changed` need.

A keyed singleton is an edge of pairs, each key once, in the order in which keys first came.

    amend insert, upsert   reduce_keyed over the pairs and then the updates
    amend update           the same over entries with a mark: pairs have a value, updates have none
    amend drop             anti_join
    changed                difference of pairs
    x.value                the pairs collected, as a dict

All of a state goes through these in every firing, so a firing takes time in proportion to the
state, not to what changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from xdsl.dialects import cf
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from hydro_mlir.analysis.regions import exit_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.dialects import value
from hydro_mlir.dialects.hydroflow_plus_rules import worth
from hydro_mlir.passes.building import append, take_region
from hydro_mlir.passes.regions import component_region, edge_type, value_region

if TYPE_CHECKING:
    from hydro_mlir.passes.project_locations import Projection


def convert_amend(projection: Projection, op: hfplus.AmendOp) -> None:
    """The next version of a keyed singleton."""
    if op.form.data == "drop":
        return _drop(projection, op)
    if op.form.data == "update":
        return _update(projection, op)
    edge = edge_type(op.result.type)
    ends = [projection.edge(op.operand), projection.edge(op.updates)]
    held = op.result.type.element_types[1]
    if op.merge is not None:
        step = value_region(take_region(op, op.merge))
    else:
        step = _either(held, 0 if op.form.data == "insert" else 1)
    return _reduce(projection, op, ends, edge, step)


def convert_changed(projection: Projection, op: hfplus.ChangedOp) -> None:
    """What an earlier version does not have."""
    edges = projection.edge(op.operand), projection.edge(op.since)
    new = hf.DifferenceOp(*edges, edge_type(op.result.type))
    projection.add(new, op, projection.place(op.operand))


def dict_of(projection: Projection, keyed: SSAValue, block: Block, origin: Operation) -> SSAValue:
    """An edge with a keyed singleton as one dict."""
    entries = listed(projection.edge(keyed), block, origin)
    seen = worth(cast("hfplus.CollectionType", keyed.type))
    body = Block(arg_types=[cast("hf.EdgeType", entries.type).element])
    body.add_op(made := value.MakeOp([body.args[0]], cast("value.DictType", seen)))
    body.add_op(hf.YieldOp(made.result))
    return append(hf.MapOp(entries, Region(body), hf.EdgeType(seen)), block, origin).result


def listed(edge: SSAValue, block: Block, origin: Operation) -> SSAValue:
    """An edge with all elements of another one as one list."""
    element = cast("hf.EdgeType", edge.type).element
    return append(hf.CollectOp(edge, hf.EdgeType(value.ListType(element))), block, origin).result


def unlisted(lists: SSAValue, block: Block, origin: Operation) -> Operation:
    """An edge with the elements of lists."""
    list_ = cast("value.ListType", cast("hf.EdgeType", lists.type).element)
    body = Block(arg_types=[list_])
    body.add_op(hf.YieldOp(body.args[0]))
    return append(hf.FlatMapOp(lists, Region(body), hf.EdgeType(list_.element)), block, origin)


def _reduce(
    projection: Projection,
    op: hfplus.AmendOp,
    ends: list[SSAValue],
    edge: hf.EdgeType,
    step: Region,
) -> None:
    block = projection.place(op.operand)
    both = append(hf.ChainOp(ends, edge), block, op).result
    refs = projection.references(op)
    projection.add(hf.ReduceKeyedOp(both, None, step, edge, "tick", refs=refs), op, block)


def _either(held: Attribute, position: int) -> Region:
    step = Block(arg_types=[held, held])
    step.add_op(hf.YieldOp(step.args[position]))
    return Region(step)


def _drop(projection: Projection, op: hfplus.AmendOp) -> None:
    block = projection.place(op.operand)
    keys = projection.edge(op.updates)
    if not isinstance(op.updates.type, hfplus.StreamType):
        pair = cast("hf.EdgeType", keys.type).element
        edge = hf.EdgeType(op.result.type.element_types[0])
        keys = append(hf.MapOp(keys, component_region(pair, 0), edge), block, op).result
    new = hf.AntiJoinOp(projection.edge(op.operand), keys, edge_type(op.result.type))
    projection.add(new, op, block)


# --- update ---------------------------------------------------------------------------------------
#
# Entries of state and updates go through one edge: (key, (value, None)) and (key, (None, update)).
# The state comes first, so that where the first of a key is an update, the key is not there.


def _update(projection: Projection, op: hfplus.AmendOp) -> None:
    block = projection.place(op.operand)
    assert op.merge is not None, "the verifier asks for it"
    entry = op.merge.blocks[0]
    types = entry.args[0].type, entry.args[1].type
    ends = [
        _marked(projection.edge(operand), position, types, block, op)
        for position, operand in enumerate((op.operand, op.updates))
    ]
    edge = cast("hf.EdgeType", ends[0].type)
    both = append(hf.ChainOp(ends, edge), block, op).result
    step = _merging(take_region(op, op.merge), types, op)
    refs = projection.references(op)
    merged = append(hf.ReduceKeyedOp(both, None, step, edge, "tick", refs=refs), block, op).result
    result = edge_type(op.result.type)
    projection.add(hf.FilterMapOp(merged, _unmarked(edge.element), result), op, block)


def _mark_type(types: tuple[Attribute, Attribute]) -> value.TupleType:
    return value.TupleType([value.OptionType(type_) for type_ in types])


def _mark(
    part: SSAValue, position: int, types: tuple[Attribute, Attribute], block: Block, op: Operation
) -> SSAValue:
    """Append what makes a value or an update an entry with a mark."""
    some = append(value.SomeOp(part), block, op).result
    none = append(value.NoneOp(value.OptionType(types[1 - position])), block, op).result
    return append(value.MakeOp([some, none] if position == 0 else [none, some]), block, op).result


def _marked(
    edge: SSAValue, position: int, types: tuple[Attribute, Attribute], block: Block, op: Operation
) -> SSAValue:
    body = Block(arg_types=[cast("hf.EdgeType", edge.type).element])
    key, part = (append(value.GetOp(body.args[0], n), body, op).result for n in range(2))
    made = append(value.MakeOp([key, _mark(part, position, types, body, op)]), body, op).result
    append(hf.YieldOp(made), body, op)
    return append(hf.MapOp(edge, Region(body), hf.EdgeType(made.type)), block, op).result


def _merging(merge: Region, types: tuple[Attribute, Attribute], op: Operation) -> Region:
    """The step on entries with marks: the merge, where the key is there."""
    marked, body = _mark_type(types), merge.blocks[0]
    end = exit_of(merge)
    seen = [argument.type for argument in body.args[2:]]
    entry, after = Block(arg_types=[marked, marked, *seen]), Block(arg_types=[marked])
    held = append(value.GetOp(entry.args[0], 0), entry, op).result
    given = append(value.GetOp(entry.args[1], 1), entry, op).result
    parts = [append(value.PayloadOp(option), entry, op).result for option in (held, given)]
    there = append(value.IsSomeOp(held), entry, op).result
    for old, new in zip(list(body.args), [*parts, *entry.args[2:]], strict=True):
        old.replace_all_uses_with(new)
    for old in reversed(list(body.args)):
        body.erase_arg(old)
    last = cast("Block", end.parent_block())
    (result,) = end.operands
    end.detach()
    append(cf.BranchOp(after, _mark(result, 0, types, last, op)), last, end)
    end.erase(safe_erase=False)
    append(cf.ConditionalBranchOp(there, body, [], after, [entry.args[0]]), entry, op)
    append(hf.YieldOp(after.args[0]), after, op)
    merge.insert_block(entry, 0)
    merge.add_block(after)
    return merge


def _unmarked(element: Attribute) -> Region:
    body = Block(arg_types=[element])
    body.add_op(key := value.GetOp(body.args[0], 0))
    body.add_op(mark := value.GetOp(body.args[0], 1))
    body.add_op(held := value.GetOp(mark.result, 0))
    body.add_op(there := value.IsSomeOp(held.result))
    body.add_op(payload := value.PayloadOp(held.result))
    body.add_op(pair := value.MakeOp([key.result, payload.result]))
    body.add_op(hf.YieldOp(there.result, pair.result))
    return Region(body)
