"""
Builds the operators of an `hfplus` module: every op once for each member of its location.

A keyed collection flows as pairs of key and element; a singleton or optional as the one element
that it is in the end, so an unbounded aggregate, which never is final, gives nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Operation, SSAValue

from hydro_mlir.diagnostics import fail, place_of
from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.dialects import hydroflow_plus_ports as hfplus_ports
from hydro_mlir.dialects.guarantees import Bound
from hydro_mlir.interp import operators
from hydro_mlir.interp.assembly import Assembly, Member
from hydro_mlir.interp.functions import exit_of
from hydro_mlir.interp.keyed_state import build_amend, build_changed, seen_by
from hydro_mlir.interp.slices import Body, Slice
from hydro_mlir.interp.values import Value

KEYED = (hfplus.KeyedStreamType, hfplus.KeyedSingletonType)


def assemble(module: ModuleOp, assembly: Assembly) -> None:
    """Add the operators of every collection op of a module."""
    locations = [op for op in module.ops if isinstance(op, hfplus.LocationOp)]
    assembly.sizes = {op.sym_name.data: op.size.value.data for op in locations}
    forwards = {op.ref: op.result for op in module.ops if isinstance(op, hfplus.ForwardOp)}
    for op in module.ops:
        build = BUILDERS.get(type(op))
        if build is not None:
            for member in assembly.members(_place(op)):
                build(assembly, op, member)
        elif isinstance(op, hfplus.NetOp):
            _build_net(assembly, op)
        elif isinstance(op, hfplus.CompleteOp):
            if op.ref not in forwards:
                fail("HF086", f"expected a forward {op.ref}, but there is none", place_of(op))
            for member in assembly.members(_place(op)):
                _add_copy(assembly, op, member, forwards[op.ref])
        elif isinstance(op, hfplus.SliceOp):
            for member in assembly.members(_place(op)):
                _build_slice(assembly, op, member)


def _place(op: Operation) -> str:
    carrier = op.operands[0] if op.operands else op.results[0]
    return collection_of(carrier).place


def collection_of(carrier: SSAValue) -> hfplus.CollectionType:
    """The collection type of an SSA value of the fleet."""
    assert isinstance(carrier.type, hfplus.CollectionType)
    return carrier.type


def _is_final(carrier: SSAValue) -> bool:
    return collection_of(carrier).bound.data == Bound.BOUNDED


# --- sources, sinks, ops that only say something ------------------------------------------------


def _source_iter(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hfplus.SourceIterOp)
    element = collection_of(op.result).element_types[0]
    assembly.add_constants(op, member, op.values, element)


def _source_file(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hfplus.SourceFileOp)
    assembly.add_file(op, member, op.path.data, op.by.data)


def _sink(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hfplus.SinkOp)
    assembly.add_sink(op, member, op.callback.string_value())


def _source_port(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hfplus.SourcePortOp)
    json = op.line_type if _is_json(op) else None
    assembly.add_port(op, member, op.external.string_value(), json)


def _source_timer(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hfplus.SourceTimerOp)
    assembly.add_timer(op, member, op.period.value.data, op.delay.value.data)


def _sink_port(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hfplus.SinkPortOp)
    json = op.line_type if _is_json(op) else None
    assembly.add_replies(op, member, op.external.string_value(), json)


def _is_json(op: hfplus.SourcePortOp | hfplus.SinkPortOp) -> bool:
    """Whether guests of the op's external write JSON."""
    module = op.get_toplevel_object()
    assert isinstance(module, ModuleOp)
    name = op.external.string_value()
    codecs = {e.sym_name.data: e.codec.data for e in module.ops if isinstance(e, hfplus.ExternalOp)}
    return codecs[name] == hfplus_ports.JSON


def _discard(assembly: Assembly, op: Operation, member: Member) -> None:
    assembly.add(operators.Drop(assembly.log(op.operands[0], member)))


def _add_copy(assembly: Assembly, op: Operation, member: Member, result: SSAValue) -> None:
    source = assembly.log(op.operands[0], member)
    assembly.add(operators.Copy(source, assembly.log(result, member)))


def _copy(assembly: Assembly, op: Operation, member: Member) -> None:
    _add_copy(assembly, op, member, op.results[0])


# --- elementwise ----------------------------------------------------------------------------------


def _each(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hfplus.EachOp)
    name, results = TERMINATORS[type(exit_of(op.body))]
    function = assembly.function(op.body, member, name)
    seen = seen_by(assembly, op, member)
    function.seen = seen.values

    def apply(element: Value) -> Iterable[Value]:
        return results(function(element, about=element))

    def apply_keyed(element: Value) -> Iterable[Value]:
        key, part = cast("tuple[Value, Value]", element)
        return ((key, result) for result in results(function(key, part, about=element)))

    chosen = apply_keyed if isinstance(op.operand.type, KEYED) else apply
    assembly.add_elementwise(op, member, chosen, seen)


def _if_kept(values: tuple[Value, ...]) -> Iterable[Value]:
    keep, result = values
    return (result,) if keep else ()


def _all_of(values: tuple[Value, ...]) -> Iterable[Value]:
    return cast("list[Value]", values[0])


TERMINATORS: dict[type[Operation], tuple[str, Callable[[tuple[Value, ...]], Iterable[Value]]]] = {
    hfplus.YieldOp: ("map", lambda values: values),
    hfplus.YieldIfOp: ("filter_map", _if_kept),
    hfplus.YieldAllOp: ("flat_map", _all_of),
}

UNGROUP_FORMS: dict[str, Callable[[Value], Iterable[Value]]] = {
    "entries": lambda element: (element,),
    "keys": lambda element: (cast("tuple[Value, Value]", element)[0],),
    "values": lambda element: (cast("tuple[Value, Value]", element)[1],),
}


def _ungroup(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hfplus.UngroupOp)
    assembly.add_elementwise(op, member, UNGROUP_FORMS[op.form.data])


# --- aggregation, order, merging ------------------------------------------------------------------


def _fold(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hfplus.FoldOp)
    keyed = isinstance(op.operand.type, KEYED)
    seen = seen_by(assembly, op, member)
    assembly.add_fold(op, member, (op.initial, op.step), keyed, _is_final(op.operand), seen)


def _collect(assembly: Assembly, op: Operation, member: Member) -> None:
    source, output = assembly.ends(op, member)
    assembly.add(operators.Collect(source, output, _is_final(op.operands[0])))


def _sort(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hfplus.SortOp)
    source, output = assembly.ends(op, member)
    assembly.add(operators.Sort(source, output, assembly.function(op.key, member, "sort")))


def _limit(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hfplus.LimitOp)
    source, output = assembly.ends(op, member)
    assembly.add(operators.Limit(source, output, op.count.value.data))


def _union(assembly: Assembly, op: Operation, member: Member) -> None:
    assert isinstance(op, hfplus.UnionOp)
    kind = operators.Concatenation if op.form.data == "concat" else operators.Merge
    inputs = [assembly.log(source, member) for source in op.inputs]
    assembly.add(kind(inputs, assembly.log(op.result, member)))


def _build_net(assembly: Assembly, op: hfplus.NetOp) -> None:
    """Both ends of a channel: the one op that stands at two locations."""
    sender, receiver = collection_of(op.operand).place, collection_of(op.result).place
    for member in assembly.members(sender):
        assembly.add_send(op, member, op.routing.data, op.channel.data, receiver, op.key)
    for member in assembly.members(receiver):
        keyed = isinstance(op.result.type, KEYED)
        assembly.add_receive(op, member, op.channel.data, sender, keyed)


def _build_slice(assembly: Assembly, op: hfplus.SliceOp, member: Member) -> None:
    """One operator, whose body becomes operators of its own at each firing."""

    def build(inner: Assembly) -> None:
        for part in op.body.block.ops:
            if (add := BUILDERS.get(type(part))) is not None:
                add(inner, part, member)

    assembly.add(Slice(Body(op, assembly, member, build)))


BUILDERS: dict[type[Operation], Callable[[Assembly, Operation, Member], None]] = {
    hfplus.SourceIterOp: _source_iter,
    hfplus.SourceFileOp: _source_file,
    hfplus.SinkOp: _sink,
    hfplus.SourcePortOp: _source_port,
    hfplus.SinkPortOp: _sink_port,
    hfplus.SourceTimerOp: _source_timer,
    hfplus.DiscardOp: _discard,
    hfplus.EachOp: _each,
    hfplus.GroupOp: _copy,
    hfplus.LiftOp: _copy,
    hfplus.AssumeOp: _copy,
    hfplus.UngroupOp: _ungroup,
    hfplus.FoldOp: _fold,
    hfplus.CollectOp: _collect,
    hfplus.SortOp: _sort,
    hfplus.LimitOp: _limit,
    hfplus.UnionOp: _union,
    hfplus.AmendOp: build_amend,
    hfplus.ChangedOp: build_changed,
}
