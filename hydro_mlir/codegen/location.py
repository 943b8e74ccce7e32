"""
One location's module as units: user functions, `init` and `step`, and their traps.

A helper that can trap is emitted once per operator that reaches it, with the operator's element
passed along: so a trap deep inside names the operator and the element, and nothing has to be
written down while all goes well. Helpers that cannot trap are shared.

Recursive functions, and those that call them, are also passed how deep the recursion is; a call
that would go too deep is a trap at that call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xdsl.dialects import func
from xdsl.dialects.builtin import IntegerAttr, ModuleOp, StringAttr
from xdsl.ir import Attribute, Operation

from hydro_mlir.analysis.recursion import recursion
from hydro_mlir.codegen.debug import FunctionLines
from hydro_mlir.codegen.emit import Declared, FunctionEmitter, is_context
from hydro_mlir.codegen.emit_arith import OVERFLOWING, may_fail
from hydro_mlir.codegen.layout import Layout, llvm_type, state_memory_type
from hydro_mlir.codegen.unit import Instance, Unit, quoted
from hydro_mlir.diagnostics import InternalError, place_of
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.rt.manifest import TrapEntry
from hydro_mlir.rt.state_layout import state_offsets

USER_ATTRIBUTES = "alwaysinline nounwind"


@dataclass
class Declarations:
    """What a location module declares, in order."""

    states: list[rt.StateOp] = field(default_factory=list[rt.StateOp])
    inputs: list[rt.ChannelOp] = field(default_factory=list[rt.ChannelOp])
    outputs: list[rt.ChannelOp] = field(default_factory=list[rt.ChannelOp])
    sources: list[rt.FileOp | rt.DataOp] = field(default_factory=list[rt.FileOp | rt.DataOp])
    functions: dict[str, func.FuncOp] = field(default_factory=dict[str, func.FuncOp])


def declarations(module: ModuleOp) -> Declarations:
    """The declarations of a location module."""
    found = Declarations()
    for op in module.body.block.ops:
        if isinstance(op, rt.StateOp):
            found.states.append(op)
        elif isinstance(op, rt.ChannelOp):
            (found.inputs if op.direction.data == "in" else found.outputs).append(op)
        elif isinstance(op, rt.FileOp | rt.DataOp):
            found.sources.append(op)
        elif isinstance(op, func.FuncOp):
            found.functions[op.sym_name.data] = op
    return found


def _can_trap(op: Operation, overflow_traps: bool) -> bool:
    if type(op) in value.TRAPPING or may_fail(op):
        return True
    return overflow_traps and type(op) in OVERFLOWING


class Location:
    """The units of a location module, and what the manifest says about them."""

    def __init__(
        self, module: ModuleOp, layout: Layout, overflow_traps: bool, debug: bool = False
    ):
        self.debug = debug
        self.layout = layout
        self.overflow_traps = overflow_traps
        self.declarations = declarations(module)
        self.traps: list[TrapEntry] = []
        self.units: dict[str, Unit] = {}
        self._declared: dict[str, Declared] = {}
        self.recursion = recursion(self.declarations.functions)
        self._trapping = self._find_trapping()
        sizes = [layout.extent(state_memory_type(s.type)).size for s in self.declarations.states]
        self.state_offsets, self.state_end = state_offsets(sizes)
        self._place_declarations()

    def _place_declarations(self) -> None:
        found = self.declarations
        for state, offset in zip(found.states, self.state_offsets, strict=True):
            self._declared[state.sym_name.data] = Declared("state", offset)
        for kind, ops in (
            ("inputs", found.inputs),
            ("outputs", found.outputs),
            ("sources", found.sources),
        ):
            for number, op in enumerate(ops):
                self._declared[op.sym_name.data] = Declared(kind, number)

    def declared(self, name: str) -> Declared:
        """Where a declared state, channel or source is."""
        return self._declared[name]

    def _find_trapping(self) -> set[str]:
        """Functions that can trap, themselves or in what they call."""
        calls: dict[str, set[str]] = {}
        trapping: set[str] = set(self.recursion.recursive)
        for name, function in self.declarations.functions.items():
            callees = calls[name] = set[str]()
            for op in function.walk():
                if isinstance(op, func.CallOp):
                    callees.add(op.callee.string_value())
                elif _can_trap(op, self.overflow_traps):
                    trapping.add(name)
        grown = True
        while grown:
            more = {name for name, callees in calls.items() if callees & trapping} - trapping
            trapping |= more
            grown = bool(more)
        return trapping

    # --- emission ------------------------------------------------------------------------------

    def emit(self) -> list[Unit]:
        """Units of `init` and `step` and of all that they call in the module."""
        for name in ("init", "step"):
            if name not in self.declarations.functions:
                raise InternalError(f"expected a function @{name} in the location's module")
            self.emit_part(name, "noinline nounwind")
        return list(self.units.values())

    def emit_part(self, name: str, attributes: str = "nounwind") -> str:
        """The symbol of a part of the step: `init`, `step`, or what follows where edges meet."""
        symbol = f"location.{name}"
        if symbol not in self.units:
            self.units[symbol] = Unit(symbol)
            function = self.declarations.functions[name]
            emitter = FunctionEmitter(function, symbol, _StepSurroundings(self))
            emitter.debug = self._lines(name)
            self.units[symbol] = emitter.emit("internal", attributes)
        return quoted(symbol)

    def emit_function(self, name: str, operator: Operator) -> str:
        """The symbol of a user function as it is reached from an operator."""
        function = self.declarations.functions[name]
        traps = name in self._trapping
        symbol = f"{name} in {operator.function}" if traps and name != operator.function else name
        if symbol not in self.units:
            self.units[symbol] = Unit(symbol)  # recursion ends here
            surroundings = _UserSurroundings(self, operator, name)
            emitter = FunctionEmitter(function, symbol, surroundings)
            emitter.hidden = surroundings.hidden_parameters()
            emitter.debug = self._lines(name)
            self.units[symbol] = emitter.emit("internal", USER_ATTRIBUTES)
        return quoted(symbol)

    def _lines(self, name: str) -> FunctionLines | None:
        return FunctionLines(name) if self.debug else None

    @property
    def is_recursive(self) -> bool:
        """Whether functions call themselves, directly or through others."""
        return bool(self.recursion.recursive)

    def traps_within(self, name: str) -> bool:
        """Whether a function, or what it calls, can trap."""
        return name in self._trapping

    def trap_number(self, op: Operation, operator: str, message: str) -> int:
        """The number of a new entry of the trap table."""
        place = place_of(op)
        entry = (
            TrapEntry(operator, "", 0, 0, message)
            if place is None
            else TrapEntry(operator, place.file, place.line, place.column, message)
        )
        self.traps.append(entry)
        return len(self.traps) - 1

    def trap_lines(
        self,
        emitter: FunctionEmitter,
        op: Operation,
        operator: str,
        message: str,
        element: tuple[Attribute, str] | None,
    ) -> Sequence[str]:
        """The lines that end the tick with a new entry of the trap table."""
        number = self.trap_number(op, operator, message)
        types = (element[0],) if element is not None else ()
        symbol = emitter.require(Instance("derived", "trap_at", types))
        shown = "" if element is None else f", {llvm_type(element[0])} {element[1]}"
        context = emitter.context(op)
        return [f"  call void {symbol}(ptr {context}, i64 {number}{shown})", "  unreachable"]


HIDDEN_ELEMENT, HIDDEN_DEPTH = "%element", "%depth"


@dataclass(frozen=True)
class Operator:
    """A user function that `step` calls: its name, the operator's kind, the element's type."""

    function: str
    kind: str
    element: Attribute | None
    # The number of the argument that is the element; the last one, unless it refers to others.
    position: int = -1


def operator_of(function: func.FuncOp) -> Operator:
    """The operator whose user function this is; its element is the last argument."""
    kind = function.attributes.get("operator")
    inputs = function.function_type.inputs.data
    position = function.attributes.get("element")
    number = position.value.data if isinstance(position, IntegerAttr) else -1
    element = inputs[number] if inputs and not is_context(inputs[number]) else None
    return Operator(
        function.sym_name.data, kind.data if isinstance(kind, StringAttr) else "", element, number
    )


class _StepSurroundings:
    """Within `init` and `step`."""

    def __init__(self, location: Location):
        self.location = location
        self.layout = location.layout
        self.overflow_traps = False
        self.guards = False

    def declared(self, name: str) -> Declared:
        return self.location.declared(name)

    def callee(self, emitter: FunctionEmitter, op: func.CallOp) -> tuple[str, Sequence[str]]:
        name = op.callee.string_value()
        function = self.location.declarations.functions[name]
        if "operator" in function.attributes:
            return self.location.emit_function(name, operator_of(function)), ()
        return self.location.emit_part(name), ()

    def trap(self, emitter: FunctionEmitter, op: Operation, message: str) -> Sequence[str]:
        return self.location.trap_lines(emitter, op, emitter.function.sym_name.data, message, None)


class _UserSurroundings:
    """Within a user function, or a helper that one calls."""

    def __init__(self, location: Location, operator: Operator, name: str):
        self.location = location
        self.layout = location.layout
        self.overflow_traps = location.overflow_traps
        self.guards = True
        self.operator = operator
        self.name = name

    def declared(self, name: str) -> Declared:
        raise InternalError(f"expected a user function to know nothing of @{name}")

    def hidden_parameters(self) -> list[str]:
        """What the function is passed besides its own arguments, as parameters with types."""
        hidden: list[str] = []
        if self._is_passed_element(self.name) and self.operator.element is not None:
            hidden.append(f"{llvm_type(self.operator.element)} {HIDDEN_ELEMENT}")
        if self._is_passed_depth(self.name):
            hidden.append(f"i64 {HIDDEN_DEPTH}")
        return hidden

    def callee(self, emitter: FunctionEmitter, op: func.CallOp) -> tuple[str, Sequence[str]]:
        name = op.callee.string_value()
        symbol = self.location.emit_function(name, self.operator)
        hidden: list[str] = []
        element = self._element(emitter)
        if self._is_passed_element(name) and element is not None:
            hidden.append(f"{llvm_type(element[0])} {element[1]}")
        if self._is_passed_depth(name):
            hidden.append(f"i64 {self._depth(emitter, op, name)}")
        return symbol, hidden

    def _is_passed_element(self, name: str) -> bool:
        return name != self.operator.function and self.location.traps_within(name)

    def _is_passed_depth(self, name: str) -> bool:
        return name != self.operator.function and name in self.location.recursion.leading

    def _depth(self, emitter: FunctionEmitter, op: func.CallOp, name: str) -> str:
        """How deep a call is: how many calls of recursive functions are within each other."""
        inside = self._is_passed_depth(self.name)
        if name not in self.location.recursion.recursive:
            return HIDDEN_DEPTH if inside else "0"
        if not inside:
            return "1"
        over = emitter.temporary(f"icmp sge i64 {HIDDEN_DEPTH}, {value.CALL_DEPTH_MAX}")
        emitter.trap_if(over, op, value.RECURSION)
        return emitter.temporary(f"add i64 {HIDDEN_DEPTH}, 1")

    def trap(self, emitter: FunctionEmitter, op: Operation, message: str) -> Sequence[str]:
        return self.location.trap_lines(
            emitter, op, self.operator.kind, message, self._element(emitter)
        )

    def _element(self, emitter: FunctionEmitter) -> tuple[Attribute, str] | None:
        """The element that the operator works on, as it is known in the function."""
        if self.operator.element is None:
            return None
        if self._is_passed_element(self.name):
            return self.operator.element, HIDDEN_ELEMENT
        element = emitter.function.body.blocks[0].args[self.operator.position]
        return self.operator.element, emitter.value(element)
