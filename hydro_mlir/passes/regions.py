"""User functions as regions: from a fleet's form to a location's, and one behind another."""

from __future__ import annotations

from typing import cast

from xdsl.dialects import arith, cf
from xdsl.dialects.builtin import FloatAttr, IntegerAttr, f64, i1, i64
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from hydro_mlir.analysis.regions import entry_of, exit_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.dialects import value
from hydro_mlir.passes.building import append, insert_before, replace_terminator


def edge_type(type_: Attribute) -> hf.EdgeType:
    """The edge that a live collection is."""
    assert isinstance(type_, hfplus.CollectionType)
    elements = type_.element_types
    element = value.TupleType(elements) if type_.ELEMENT_COUNT > 1 else next(iter(elements))
    return hf.EdgeType(element, type_.order.data)


def value_region(region: Region) -> Region:
    """A region that ends in `hfplus.yield`, ending in `hf.yield` instead."""
    end = exit_of(region)
    replace_terminator(end, hf.YieldOp(*end.operands))
    return region


def component_region(pair: Attribute, index: int) -> Region:
    """The function that takes component `index` of a pair."""
    block = Block(arg_types=[pair])
    block.add_op(get := value.GetOp(block.args[0], index))
    block.add_op(hf.YieldOp(get.result))
    return Region(block)


def member_region(pair: Attribute, members: int) -> Region:
    """The function from a pair of member and payload to the index of a member that exists."""
    entry, existing, missing = Block(arg_types=[pair]), Block(), Block()
    entry.add_op(member := value.GetOp(entry.args[0], 0))
    entry.add_op(index := value.MemberIndexOp(member.result))
    entry.add_op(count := arith.ConstantOp(IntegerAttr(members, i64)))
    entry.add_op(exists := arith.CmpiOp(index.result, count.result, "ult"))
    entry.add_op(cf.ConditionalBranchOp(exists.result, existing, [], missing, []))
    existing.add_op(hf.YieldOp(index.result))
    missing.add_op(value.TrapOp("IndexError: member index out of range"))
    return Region([entry, existing, missing])


def each_region(region: Region, keyed: bool) -> tuple[type[hf.ElementwiseOp], Region]:
    """The operator that an `each` is, and its function of the element or pair."""
    key = take_pair(region) if keyed else None
    element = entry_of(region).args[0]
    end = exit_of(region)
    if isinstance(end, hfplus.YieldOp):
        replace_terminator(end, hf.YieldOp(_with_key(key, end.values[0], end)))
        return hf.MapOp, region
    if isinstance(end, hfplus.YieldIfOp):
        return _each_if(region, end, key, element)
    assert isinstance(end, hfplus.YieldAllOp)
    if key is None:
        replace_terminator(end, hf.YieldOp(end.values))
    else:
        _pair_all(region, end, key)
    return hf.FlatMapOp, region


def take_pair(region: Region) -> SSAValue:
    """Make a function of key and element one of their pair; returns the key within."""
    block = entry_of(region)
    old_key, old_element = block.args[:2]
    pair = block.insert_arg(value.TupleType([old_key.type, old_element.type]), 0)
    anchor = cast(Operation, block.first_op)
    parts: list[SSAValue] = []
    for index, old in enumerate((old_key, old_element)):
        get = insert_before(value.GetOp(pair, index), anchor)
        get.result.name_hint = old.name_hint
        old.replace_all_uses_with(get.result)
        parts.append(get.result)
    block.erase_arg(old_element)
    block.erase_arg(old_key)
    return parts[0]


def _with_key(key: SSAValue | None, payload: SSAValue, anchor: Operation) -> SSAValue:
    if key is None:
        return payload
    return insert_before(value.MakeOp([key, payload]), anchor).result


def _each_if(
    region: Region, end: hfplus.YieldIfOp, key: SSAValue | None, element: SSAValue
) -> tuple[type[hf.ElementwiseOp], Region]:
    if _is_element(end.value, element, keyed=key is not None):
        replace_terminator(end, hf.YieldOp(end.condition))
        return hf.FilterOp, region
    payload = _with_key(key, end.value, end)
    replace_terminator(end, hf.YieldOp(end.condition, payload))
    return hf.FilterMapOp, region


def _is_element(yielded: SSAValue, argument: SSAValue, keyed: bool) -> bool:
    """Whether a region yields its element as it came, so that it is a filter."""
    if not keyed:
        return yielded is argument
    get = yielded.owner
    return isinstance(get, value.GetOp) and get.operand is argument and get.index.data == 1


def _pair_all(region: Region, end: hfplus.YieldAllOp, key: SSAValue) -> None:
    """Yield the pairs of a key with every element of a list, by a loop over it."""
    elements = end.values
    pair = value.TupleType([key.type, cast(value.ListType, elements.type).element])
    head = Block(arg_types=[i64, value.ListType(pair)])
    body, after = Block(), Block()
    region.add_block([head, body, after])
    start = insert_before(arith.ConstantOp(IntegerAttr(0, i64)), end)
    empty = insert_before(value.ListOp([], value.ListType(pair)), end)
    index, pairs = head.args
    size = append(value.LenOp(elements), head, end)
    more = append(arith.CmpiOp(index, size.result, "slt"), head, end)
    append(cf.ConditionalBranchOp(more.result, body, [], after, []), head, end)
    element = append(value.IndexOp(elements, index), body, end)
    made = append(value.MakeOp([key, element.result]), body, end)
    longer = append(value.AppendOp(pairs, made.result), body, end)
    one = append(arith.ConstantOp(IntegerAttr(1, i64)), body, end)
    following = append(arith.AddiOp(index, one.result), body, end)
    append(cf.BranchOp(head, following.result, longer.result), body, end)
    append(hf.YieldOp(pairs), after, end)
    replace_terminator(end, cf.BranchOp(head, start.result, empty.result))


# --- one function behind another ----------------------------------------------------------------


def then(first: Region, second: Region) -> None:
    """Move the function `second` behind `first`, which yields the one value it takes."""
    end = exit_of(first)
    block = cast(Block, end.parent_block())
    _move_behind(second, end.operands[-1], block)
    end.detach()
    end.erase(safe_erase=False)


def then_if(first: Region, passed: SSAValue, second: Region, results: list[Attribute]) -> None:
    """Move `second` behind `first`, to be run on `passed` where `first` yields true first.

    The region then yields values of the types `results`: what `second` yields, or zeros.
    """
    end = exit_of(first)
    before = cast(Block, end.parent_block())
    into, out = Block(), Block(arg_types=results)
    second_end = exit_of(second)
    first.add_block(into)
    _move_behind(second, passed, into)
    replace_terminator(second_end, cf.BranchOp(out, *second_end.operands))
    first.add_block(out)
    append(hf.YieldOp(*out.args), out, end)
    zeros = [zero(type_, before, end) for type_ in results]
    append(cf.ConditionalBranchOp(end.operands[0], into, [], out, zeros), before, end)
    end.detach()
    end.erase(safe_erase=False)


def _move_behind(second: Region, argument: SSAValue, target: Block) -> None:
    """Append the first block of a region to `target`, and the others to its region."""
    entry = entry_of(second)
    entry.args[0].replace_all_uses_with(argument)
    moved = list(second.blocks)[1:]
    for op in list(entry.ops):
        op.detach()
        target.add_op(op)
    for block in moved:
        second.detach_block(block)
    cast(Region, target.parent).add_block(moved)


def zero(type_: Attribute, block: Block, origin: Operation) -> SSAValue:
    """Append ops that make some value of a type: it stands where nothing reads it."""

    def add(op: Operation) -> SSAValue:
        return append(op, block, origin).results[0]

    if isinstance(type_, value.BytesType):
        return add(value.BytesConstantOp(b""))
    if isinstance(type_, value.TextType):
        return add(value.ConstantOp(""))
    if isinstance(type_, value.TupleType):
        return add(value.MakeOp([zero(t, block, origin) for t in type_.elements], type_))
    if isinstance(type_, value.EnumType):
        return add(value.CaseOp(zero(i64, block, origin), type_))
    if isinstance(type_, value.ListType):
        return add(value.ListOp([], type_))
    if isinstance(type_, value.OptionType | value.NoneType):
        return add(value.NoneOp(type_))
    if isinstance(type_, value.MemberType):
        return add(value.MemberOp(zero(i64, block, origin), type_))
    if type_ == f64:
        return add(arith.ConstantOp(FloatAttr(0.0, 64)))
    assert type_ in (i1, i64), f"no value of type {type_}"
    return add(arith.ConstantOp(IntegerAttr(0, i1 if type_ == i1 else i64)))
