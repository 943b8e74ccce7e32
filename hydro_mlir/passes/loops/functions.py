"""User functions of a location: regions and helpers as functions that take the context first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xdsl.dialects import func
from xdsl.dialects.builtin import IntegerAttr, StringAttr, i64
from xdsl.ir import Attribute, Operation, Region, SSAValue

from hydro_mlir.analysis.regions import entry_of, exit_of, split_text
from hydro_mlir.diagnostics import fail, place_of, suggest
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.passes.building import insert_before, located, replace_terminator
from hydro_mlir.passes.loops.names import Names


@dataclass(frozen=True)
class UserFunction:
    """A function of the location's module and the type it returns."""

    name: str
    result: Attribute


def operator_name(op: Operation) -> str:
    """What users call an operator: its kind, and where it sends how it chooses receivers."""
    if isinstance(op, hf.DestChannelOp):
        return op.routing.data
    return op.name.partition(".")[2]


class Functions:
    """The functions of one location, copied from the fleet's module as they are needed."""

    def __init__(self, helpers: Mapping[str, func.FuncOp], names: Names):
        self.helpers = helpers
        self.names = names
        self.written: list[func.FuncOp] = []
        self._copies: dict[str, str] = {}

    def outline(self, operator: Operation, region: Region, name: str) -> UserFunction:
        """An operator's region as a function; several yielded values are returned as a tuple."""
        body = region.clone()
        end = exit_of(body)
        yielded = list(end.operands)
        if len(yielded) > 1:
            yielded = [insert_before(value.MakeOp(yielded), end).result]
        replace_terminator(end, func.ReturnOp(*yielded))
        return self._define(operator, body, name, yielded[0])

    def outline_split(self, operator: hf.FlatMapOp, name: str) -> UserFunction:
        """The function of a `flat_map` over the words of a text, returning the text."""
        body = operator.body.clone()
        split, end = split_text(body), exit_of(body)
        assert split is not None
        text = split.arguments[0]
        replace_terminator(end, func.ReturnOp(text))
        split.detach()
        split.erase()
        return self._define(operator, body, name, text)

    def _define(
        self, operator: Operation, body: Region, name: str, result: SSAValue
    ) -> UserFunction:
        entry = entry_of(body)
        entry.insert_arg(rt.context, 0).name_hint = "context"
        types = [argument.type for argument in entry.args]
        function = func.FuncOp(name, (types, [result.type]), body, visibility="private")
        function.attributes["operator"] = StringAttr(operator_name(operator))
        references = len(getattr(operator, "references", ()))
        if references and len(types) > references + 1:
            # The element is in front of what the function refers to.
            function.attributes["element"] = IntegerAttr(len(types) - references - 1, i64)
        if (label := operator.attributes.get("label")) is not None:
            function.attributes["label"] = label
        self._finish(located(function, operator))
        return UserFunction(name, result.type)

    def _finish(self, function: func.FuncOp) -> None:
        """Hand the context on to every function called, and copy those."""
        self.written.append(function)
        for op in list(function.body.walk()):
            if isinstance(op, func.CallOp):
                context = entry_of(function.body).args[0]
                name = self._copy(op.callee.string_value(), op)
                results = [result.type for result in op.results]
                call = insert_before(func.CallOp(name, [context, *op.arguments], results), op)
                for old, new in zip(op.results, call.results, strict=True):
                    new.name_hint = old.name_hint
                    old.replace_all_uses_with(new)
                op.detach()
                op.erase()

    def _copy(self, name: str, caller: Operation) -> str:
        """The name that a helper has in this module; O(its size) the first time."""
        if name in self._copies:
            return self._copies[name]
        if name not in self.helpers:
            hint = suggest(name, self.helpers)
            fail("HF205", f"expected a function, but got @{name}{hint}", place_of(caller))
        self._copies[name] = self.names.unique(name)
        copy = self.helpers[name].clone()
        types = copy.function_type
        copy.sym_name = StringAttr(self._copies[name])
        copy.function_type = type(types).from_lists([rt.context, *types.inputs], [*types.outputs])
        copy.sym_visibility = StringAttr("private")
        copy.attributes.setdefault("operator", StringAttr(name))
        if copy.body.blocks:
            entry_of(copy.body).insert_arg(rt.context, 0).name_hint = "context"
        self._finish(copy)
        return self._copies[name]
