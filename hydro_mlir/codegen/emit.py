"""
From one function of `cf` + `arith` + `math` + `value` + `rt` ops to LLVM IR text.

Every op has a handler in a table (`emit_arith`, `emit_value`, `emit_memory`, `emit_step`). A
handler appends lines to the current LLVM block; those of trapping ops end that block and start
another. So phis are written last, when it is known in which LLVM block each IR block ends:

* an IR block's arguments become phis with one entry per edge that reaches the block;
* where both edges of a `cond_br` lead to one block, the second edge goes through a block of its
  own, because LLVM tells edges apart by the block that they come from;
* blocks may come in any order; those that cannot be reached are left out, since LLVM rejects
  their phis;
* if something branches to the entry block, a block is put in front of it.

Constants are written where they are used. Memory for local values and cursors is reserved in
the entry block, so that a loop does not eat up the stack.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from xdsl.dialects import func
from xdsl.ir import Attribute, Block, Operation, SSAValue

from hydro_mlir.codegen.debug import FunctionLines, defined, is_instruction
from hydro_mlir.codegen.layout import Layout, llvm_type
from hydro_mlir.codegen.unit import Instance, Unit, declaration, quoted
from hydro_mlir.diagnostics import InternalError, place_of
from hydro_mlir.dialects import runtime as rt

OperationType = TypeVar("OperationType", bound=Operation)
Handler = Callable[["FunctionEmitter", Operation], None]

HANDLERS: dict[type[Operation], Handler] = {}


def emits(
    *classes: type[Operation],
) -> Callable[
    [Callable[[FunctionEmitter, OperationType], None]],
    Callable[[FunctionEmitter, OperationType], None],
]:
    """Enter a function into the table as the handler of op classes."""

    def enter(
        handler: Callable[[FunctionEmitter, OperationType], None],
    ) -> Callable[[FunctionEmitter, OperationType], None]:
        for class_ in classes:
            HANDLERS[class_] = handler  # pyright: ignore[reportArgumentType]
        return handler

    return enter


@dataclass(frozen=True)
class Declared:
    """Where a declared thing is: kind `state` with its offset, else an array and an index.

    Kinds are `state`, `inputs`, `outputs` and `sources`.
    """

    kind: str
    number: int


class Surroundings(Protocol):
    """What a function's text depends on besides the function."""

    layout: Layout
    overflow_traps: bool
    guards: bool  # ops whose behaviour MLIR leaves open are checked, as user functions have them

    def callee(self, emitter: FunctionEmitter, op: func.CallOp) -> tuple[str, Sequence[str]]:
        """The LLVM symbol of the function that is called, and hidden arguments for it."""
        ...

    def trap(self, emitter: FunctionEmitter, op: Operation, message: str) -> Sequence[str]:
        """The lines of the cold path at which `op` ends the tick with `message`."""
        ...

    def declared(self, name: str) -> Declared:
        """Where a declared state, channel or source is."""
        ...


class FunctionEmitter:
    """The text of one function as it grows."""

    def __init__(self, function: func.FuncOp, symbol: str, surroundings: Surroundings):
        self.function = function
        self.surroundings = surroundings
        self.layout = surroundings.layout
        self.unit = Unit(symbol)
        self.names: dict[SSAValue, str] = {}
        self.reserved: list[str] = []
        self.cold: list[str] = []
        self.hidden: Sequence[str] = ()  # typed parameters behind those of the function
        self.lines: list[str] = []
        self.debug: FunctionLines | None = None
        self._labels: dict[Block, str] = {}
        self._edges: dict[Block, list[tuple[str, Sequence[SSAValue]]]] = {}
        self._label = ""
        self._count = 0

    # --- what handlers use ---------------------------------------------------------------------

    def line(self, text: str) -> None:
        """Append an instruction."""
        self.lines.append("  " + text)

    def value(self, operand: SSAValue) -> str:
        """An operand without its type: a name or a literal."""
        return self.names[operand]

    def typed(self, operand: SSAValue) -> str:
        """An operand with its type."""
        return f"{llvm_type(operand.type)} {self.names[operand]}"

    def assign(self, result: SSAValue, instruction: str) -> str:
        """Append an instruction that makes an op's result."""
        name = self.names[result] = self._fresh(result.name_hint)
        self.lines.append(f"  {name} = {instruction}")
        return name

    def temporary(self, instruction: str) -> str:
        """Append an instruction for an intermediate value; its name."""
        name = self._fresh(None)
        self.lines.append(f"  {name} = {instruction}")
        return name

    def reserve(self, type_: Attribute) -> str:
        """Memory for one value of a type, reserved once per call of the function."""
        name = self._fresh(None)
        extent = self.layout.extent(type_)
        memory = self.layout.llvm_memory_type(type_)
        self.reserved.append(f"  {name} = alloca {memory}, align {max(extent.alignment, 8)}")
        return name

    def start_block(self, label: str) -> None:
        """Start an LLVM block within the current IR block."""
        self.lines.append(f"{label}:")
        self._label = label

    def fresh_label(self, hint: str) -> str:
        """A label that nothing else has."""
        self._count += 1
        return f"{hint}.{self._count}"

    def trap_if(self, condition: str, op: Operation, message: str) -> None:
        """End the tick on the cold path where a condition holds."""
        bad, good = self.fresh_label("trap"), self.fresh_label("go")
        self.line(f"br i1 {condition}, label %{bad}, label %{good}")
        self.cold += [f"{bad}:", *self._at(op, self.surroundings.trap(self, op, message))]
        self.start_block(good)

    def _at(self, op: Operation, lines: Sequence[str]) -> Sequence[str]:
        """Lines with the place of the op that they come from."""
        debug = self.debug
        if debug is None:
            return lines
        place = place_of(op)
        return [debug.at(place, line) if is_instruction(line) else line for line in lines]

    def context(self, op: Operation) -> str:
        """The location's context, which is the function's first argument."""
        arguments = self.function.body.blocks[0].args
        if arguments and is_context(arguments[0].type):
            return self.names[arguments[0]]
        raise InternalError(f"expected a context in @{self.function.sym_name.data} for {op.name}")

    def require(self, instance: Instance) -> str:
        """The symbol of another specialised function, which the module will then hold."""
        self.unit.needs[instance.symbol] = instance
        return quoted(instance.symbol)

    def declare(self, name: str, line: str) -> None:
        """Declare a C function or an intrinsic."""
        self.unit.declarations[name] = line

    def call(self, symbol: str, result: Attribute | None, arguments: Sequence[str]) -> str:
        """The text of a call."""
        type_ = "void" if result is None else llvm_type(result)
        return f"call {type_} {symbol}({', '.join(arguments)})"

    def edge(self, target: Block, arguments: Sequence[SSAValue], label: str | None = None) -> str:
        """Note a jump to an IR block from the current LLVM block; the label to jump to."""
        self._edges[target].append((label or self._label, arguments))
        return self._labels[target]

    # --- the whole function --------------------------------------------------------------------

    def _fresh(self, hint: str | None) -> str:
        self._count += 1
        return f"%{hint}.{self._count}" if hint else f"%v{self._count}"

    def emit(self, linkage: str, attributes: str) -> Unit:
        """The unit of the function."""
        blocks = reachable(self.function)
        entry = blocks[0]
        for number, block in enumerate(blocks):
            self._labels[block] = f"b{number}"
            self._edges[block] = []
            for argument in block.args:
                self.names[argument] = self._fresh(argument.name_hint)
        bodies = [self._body(block) for block in blocks]
        parameters = [self.names[argument] for argument in entry.args]
        head = ["entry:", *self.reserved]
        if self._edges[entry]:
            # The parameters get names of their own; the block's arguments become phis.
            self._edges[entry].insert(0, ("entry", ()))
            parameters = [f"{name}.in" for name in parameters]
        text = [self._signature(linkage, attributes, parameters), *head, "  br label %b0"]
        for block, body in zip(blocks, bodies, strict=True):
            text += [f"{self._labels[block]}:", *self._phis(block, parameters), *body]
        text += [*self.cold, "}", ""]
        self.unit.text = "\n".join(text)
        return self.unit

    def _body(self, block: Block) -> list[str]:
        self.lines, self._label = [], self._labels[block]
        for op in block.ops:
            handler = HANDLERS.get(type(op))
            if handler is None:
                raise InternalError(f"expected an op that code generation knows, but got {op.name}")
            before = len(self.lines)
            handler(self, op)
            self.lines[before:] = self._at(op, self.lines[before:])
        return self.lines

    def _phis(self, block: Block, parameters: Sequence[str]) -> list[str]:
        edges = self._edges[block]
        if not edges or not block.args:
            return []
        lines: list[str] = []
        for number, argument in enumerate(block.args):
            entries = [
                f"[ {self.names[values[number]] if values else parameters[number]}, %{label} ]"
                for label, values in edges
            ]
            lines.append(
                f"  {self.names[argument]} = phi {llvm_type(argument.type)} {', '.join(entries)}"
            )
        return lines

    def _signature(self, linkage: str, attributes: str, parameters: Sequence[str]) -> str:
        types = self.function.function_type.inputs.data
        results = self.function.function_type.outputs.data
        result = llvm_type(results[0]) if results else "void"
        output = results[0] if results else None
        self.unit.declaration = declaration(self.unit.symbol, types, output)
        named = [f"{llvm_type(t)} {name}" for t, name in zip(types, parameters, strict=True)]
        spelled = ", ".join([*named, *self.hidden])
        self.unit.lines = self.debug
        line = f"define {linkage} {result} {quoted(self.unit.symbol)}({spelled}) {attributes} {{"
        return line if self.debug is None else defined(line)


def is_context(type_: Attribute) -> bool:
    """Whether a type is the location's context, also as the runtime's functions spell it."""
    if isinstance(type_, rt.ContextType):
        return True
    return (
        isinstance(type_, rt.PointerType)
        and isinstance(type_.element, rt.RecordType)
        and (type_.element.record.data == "Context")
    )


def reachable(function: func.FuncOp) -> list[Block]:
    """Blocks that control can get to, each behind all that dominate it (reverse postorder)."""
    entry = function.body.blocks[0]
    found, order, pending = {entry}, list[Block](), [(entry, _successors(entry))]
    while pending:
        block, targets = pending[-1]
        if not targets:
            order.append(block)
            pending.pop()
            continue
        target = targets.pop()
        if target not in found:
            found.add(target)
            pending.append((target, _successors(target)))
    return order[::-1]


def _successors(block: Block) -> list[Block]:
    return list(block.last_op.successors) if block.last_op is not None else []
