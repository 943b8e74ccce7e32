"""The manifest of a location: what nodes, simulators and launchers read (`rt/manifest.py`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from xdsl.dialects.builtin import (
    ArrayAttr,
    FloatAttr,
    IntegerAttr,
    ModuleOp,
    StringAttr,
    UnitAttr,
    f64,
    i1,
    i64,
)
from xdsl.ir import Attribute

from hydro_mlir.codegen.cache import digest
from hydro_mlir.codegen.location import Declarations, Location
from hydro_mlir.codegen.object import host
from hydro_mlir.diagnostics import InternalError, place_of
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.dialects.guarantees import DURABLE
from hydro_mlir.dialects.hydroflow_plus_ports import line_element
from hydro_mlir.dialects.json_lines import refusal
from hydro_mlir.rt import abi, classes

Schema = str | list[Any]


def schema_of(type_: Attribute) -> Schema:
    """The schema of a type in a manifest.

    >>> schema_of(value.TupleType([value.text, i64]))
    ['tuple', 'str', 'i64']
    """
    scalars: dict[Attribute, str] = {
        i64: "i64",
        f64: "f64",
        i1: "i1",
        value.text: "str",
        value.octets: "bytes",
    }
    if type_ in scalars:
        return scalars[type_]
    if isinstance(type_, value.RecordType):
        parts = [schema_of(element) for element in type_.elements]
        return ["record", type_.record.data, type_.kind.data, type_.field_names, *parts]
    if isinstance(type_, value.DictType):
        return ["dict", schema_of(type_.key), schema_of(type_.content)]
    if isinstance(type_, value.UnionType):
        return ["union", *map(schema_of, type_.alternatives)]
    if isinstance(type_, value.EnumType):
        pairs = zip(type_.member_names, type_.member_values, strict=True)
        return ["enum", type_.enum.data, [list(pair) for pair in pairs]]
    if isinstance(type_, value.TupleType):
        return ["tuple", *map(schema_of, type_.elements)]
    if isinstance(type_, value.ListType):
        return ["list", schema_of(type_.element)]
    if isinstance(type_, value.OptionType):
        return ["option", schema_of(type_.element)]
    if isinstance(type_, value.MemberType):
        return ["member", type_.location.string_value()]
    raise InternalError(f"expected a type that can be sent, but got {type_}")


def schema_hash(schema: Schema) -> str:
    """What two nodes compare before they exchange elements."""
    return digest([json.dumps(schema)])[:16]


def plain_value(attribute: Attribute, type_: Attribute) -> Any:
    """A constant element of `rt.data` as a Python value."""
    if isinstance(type_, value.DictType) and isinstance(attribute, ArrayAttr):
        return dict(plain_value(attribute.data[0], type_.entries))
    if isinstance(type_, value.EnumType | value.RecordType | value.UnionType):
        return _instance(attribute, type_)
    if isinstance(attribute, IntegerAttr):
        return bool(attribute.value.data) if type_ == i1 else attribute.value.data
    if isinstance(attribute, FloatAttr):
        return attribute.value.data
    if isinstance(attribute, StringAttr):
        return bytes.fromhex(attribute.data) if type_ == value.octets else attribute.data
    if isinstance(attribute, UnitAttr):
        return None
    if isinstance(attribute, ArrayAttr):
        if isinstance(type_, value.TupleType):
            return tuple(plain_value(a, t) for a, t in zip(attribute, type_.elements, strict=True))
        if isinstance(type_, value.ListType):
            return [plain_value(a, type_.element) for a in attribute]
    if isinstance(type_, value.OptionType):
        return plain_value(attribute, type_.element)
    raise InternalError(f"expected a constant of type {type_}, but got {attribute}")


def _instance(attribute: Attribute, type_: Attribute) -> Any:
    """A constant of a user's class."""
    if isinstance(type_, value.EnumType) and isinstance(attribute, IntegerAttr):
        pairs = list(zip(type_.member_names, type_.member_values, strict=True))
        return classes.members_of(classes.enum_class(type_.enum.data, pairs))[attribute.value.data]
    if isinstance(attribute, ArrayAttr) and isinstance(type_, value.UnionType):
        tag, payload = attribute.data
        assert isinstance(tag, IntegerAttr), "so constants are written"
        return plain_value(payload, type_.alternatives[tag.value.data])
    if isinstance(attribute, ArrayAttr) and isinstance(type_, value.RecordType):
        parts = [plain_value(a, t) for a, t in zip(attribute, type_.elements, strict=True)]
        names, kind = type_.field_names, type_.kind.data
        return classes.instance(
            classes.record_class(type_.record.data, kind, names), kind, names, parts
        )
    raise InternalError(f"expected a constant of type {type_}, but got {attribute}")


def location_name(module: ModuleOp) -> str:
    """The symbol of a location's module."""
    if module.sym_name is None:
        raise InternalError("expected the module of a location to have a name")
    return module.sym_name.data


def members_of(module: ModuleOp) -> int:
    """How many members a location has."""
    members = module.attributes.get("members")
    return members.value.data if isinstance(members, IntegerAttr) else 1


def overflow_of(module: ModuleOp) -> str:
    """The module's integer overflow mode: wrap or trap."""
    mode = module.attributes.get("overflow")
    return mode.data if isinstance(mode, StringAttr) else "wrap"


def cycles(found: Mapping[str, Declarations]) -> dict[str, list[str]]:
    """For each location those around which elements can come back to it over the network."""
    reach: dict[str, set[str]] = {
        name: {op.peer.string_value() for op in d.outputs if op.direction.data == "out"}
        for name, d in found.items()
    }
    grown = True
    while grown:
        grown = False
        for targets in reach.values():
            more = {far for near in targets for far in reach.get(near, ())} - targets
            targets |= more
            grown = grown or bool(more)
    return {
        name: sorted(other for other in targets if name in reach.get(other, ()))
        for name, targets in reach.items()
    }


def keyed_channels(found: Declarations) -> set[str]:
    """Inputs whose elements are paired with their sender, which the link knows: it is not sent."""
    return {
        op.symbol.string_value()
        for function in found.functions.values()
        for op in function.walk()
        if isinstance(op, rt.CursorOp) and op.symbol is not None
        and op.result.type.kind.data == "input_keyed"
    }  # fmt: skip


def _sent_type(op: rt.ChannelOp, keyed: bool) -> Attribute:
    if keyed and isinstance(op.element, value.TupleType):
        return op.element.elements.data[1]
    return op.element


def _port(op: rt.ChannelOp) -> dict[str, Any]:
    """What a channel says that leads out of the fleet: to guests, or to a clock."""
    given = {name: op.attributes.get(name) for name in hf.PORT_ATTRIBUTES}
    texts = {n: each.data for n, each in given.items() if isinstance(each, StringAttr)}
    numbers = {n: each.value.data for n, each in given.items() if isinstance(each, IntegerAttr)}
    if texts.get("codec") == "json" and op.direction.data == "in":
        texts["refusal"] = refusal(line_element(op.element))
    return {**texts, **numbers}


def _channel(
    number: int, op: rt.ChannelOp, members: Mapping[str, int], keyed: bool
) -> dict[str, Any]:
    peer = op.peer.string_value()
    # Several sinks of a location may have one name, which is their peer; their symbols differ.
    name = None if op.direction.data == "sink" else op.attributes.get("channel")
    schema = schema_of(_sent_type(op, keyed))
    return _port(op) | {
        "id": number,
        "name": name.data if isinstance(name, StringAttr) else op.sym_name.data,
        "direction": op.direction.data,
        "peer": peer,
        "peer_members": members.get(peer, 1),
        "routing": op.routing.data,
        "bounded": "bounded" in op.attributes,
        "schema": schema,
        "schema_hash": schema_hash(schema),
    }


def _source(number: int, op: rt.FileOp | rt.DataOp) -> dict[str, Any]:
    if isinstance(op, rt.DataOp):
        return {"id": number, "kind": "data"}
    entry = {"id": number, "kind": "file", "path": op.path.data, "by": op.by.data}
    place = place_of(op)
    if place is None:
        return entry
    return {**entry, "file": place.file, "line": place.line, "column": place.column}


def _states(location: Location) -> list[dict[str, Any]]:
    pairs = zip(location.declarations.states, location.state_offsets, strict=True)
    return [{"name": s.sym_name.data, "type": str(s.type), "offset": offset} for s, offset in pairs]


def manifest_of(
    module: ModuleOp,
    location: Location,
    program_hash: str,
    members: Mapping[str, int],
    cycle: Sequence[str],
) -> dict[str, Any]:
    """The manifest of a compiled location."""
    found, here = location.declarations, host()
    ordered: Sequence[rt.ChannelOp] = [*found.inputs, *found.outputs]
    keyed = keyed_channels(found)
    channels = [
        _channel(number, op, members, op.sym_name.data in keyed)
        for number, op in enumerate(ordered)
    ]
    return {
        "abi": abi.ABI_VERSION,
        "program_hash": program_hash,
        "cpu": here.cpu,
        "features": here.features,
        "overflow": overflow_of(module),
        "location": location_name(module),
        "members": members_of(module),
        "durable": DURABLE in module.attributes,
        "steps": [{"id": 0, "name": "step", "gates": [], "order": 0}],
        "channels": channels,
        "states": _states(location),
        "state_bytes": location.state_end,
        "sources": [_source(number, op) for number, op in enumerate(found.sources)],
        "sinks": [
            {"channel": entry["id"], "callback": entry["peer"]}
            for entry in channels
            if entry["direction"] == "sink"
        ],
        "traps": [{"id": i, **vars(entry)} for i, entry in enumerate(location.traps)],
        "limits": {"stack_bytes": abi.STACK_BYTES} if location.is_recursive else {},
        "cycle": list(cycle),
    }
