"""Keyed state of slices: versions as tables that are made anew in every firing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, cast

from xdsl.ir import Operation

from hydro_mlir.dialects import hydroflow_plus as hfplus
from hydro_mlir.interp.assembly import Seen
from hydro_mlir.interp.dataflow import Log, Reader
from hydro_mlir.interp.operators import Concatenation, Function
from hydro_mlir.interp.values import Value, freeze

if TYPE_CHECKING:
    from hydro_mlir.interp.assembly import Assembly, Member


class Amend(Concatenation):
    """Entries by key, changed by one update after the other."""

    def __init__(
        self, state: Log, updates: Log, output: Log, form: str, merge: Function | None, bare: bool
    ):
        super().__init__([state, updates], output)
        self.form, self.merge, self.bare = form, merge, bare
        self.table: dict[Hashable, tuple[Value, Value]] = {}

    def handle_from(self, reader: Reader, element: Value) -> Iterable[Value]:
        """Take in an entry, or change one."""
        if self.bare and reader is self.inputs[1]:
            self.table.pop(freeze(element), None)
            return ()
        key, part = cast("tuple[Value, Value]", element)
        if reader is self.inputs[0]:
            self.table[freeze(key)] = key, part
        else:
            self.change(key, part)
        return ()

    def change(self, key: Value, part: Value) -> None:
        """Do what the form says for one update."""
        group = freeze(key)
        held = self.table.get(group)
        if self.form == "drop":
            self.table.pop(group, None)
        elif held is None:
            if self.form != "update":
                self.table[group] = key, part
        elif self.merge is not None:
            self.table[group] = held[0], self.merge.value(held[1], part, about=(key, part))
        elif self.form == "upsert":
            self.table[group] = held[0], part

    def finish(self) -> Iterable[Value]:
        """The entries in the order in which their keys first came."""
        return list(self.table.values())


class Changed(Concatenation):
    """The entries that an earlier version does not have."""

    def __init__(self, since: Log, version: Log, output: Log):
        super().__init__([since, version], output)
        self.before: set[Hashable] = set()

    def handle_from(self, reader: Reader, element: Value) -> Iterable[Value]:
        """Remember, or compare."""
        if reader is self.inputs[0]:
            self.before.add(freeze(element))
            return ()
        return () if freeze(element) in self.before else (element,)


def build_amend(assembly: Assembly, op: Operation, member: Member) -> None:
    """Add the operator of an `amend`."""
    assert isinstance(op, hfplus.AmendOp)
    state, updates = assembly.log(op.operand, member), assembly.log(op.updates, member)
    seen = seen_by(assembly, op, member)
    merge: Function | None = None
    if op.merge is not None:
        merge = assembly.function(op.merge, member, op.form.data)
        merge.seen = seen.values
    bare = op.form.data == "drop" and isinstance(op.updates.type, hfplus.StreamType)
    output = assembly.log(op.result, member)
    assembly.add(Amend(state, updates, output, op.form.data, merge, bare), seen.logs)


def build_changed(assembly: Assembly, op: Operation, member: Member) -> None:
    """Add the operator of a `changed`."""
    assert isinstance(op, hfplus.ChangedOp)
    since, version = assembly.log(op.since, member), assembly.log(op.operand, member)
    assembly.add(Changed(since, version, assembly.log(op.result, member)))


def seen_by(
    assembly: Assembly, op: hfplus.EachOp | hfplus.FoldOp | hfplus.AmendOp, member: Member
) -> Seen:
    """What the function of an op refers to."""
    types = [cast("hfplus.CollectionType", ref.type) for ref in op.refs]
    return Seen([assembly.log(ref, member) for ref in op.refs], types)
