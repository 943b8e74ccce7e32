"""A small builder for the functions that code generation derives: straight code, loops, exits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from xdsl.dialects import arith, cf, func
from xdsl.dialects.builtin import FunctionType, IntegerAttr, IntegerType, Signedness, i1, i64
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue

from hydro_mlir.codegen.unit import Instance
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value

OperationType = TypeVar("OperationType", bound=Operation)

CONTEXT = rt.ContextType()
BYTE = IntegerType(8, Signedness.UNSIGNED)
COUNT = IntegerType(32, Signedness.UNSIGNED)
BYTES = rt.PointerType(BYTE)


class Code:
    """One function under construction; ops are appended to its current block.

    >>> code = Code("successor", [i64], i64)
    >>> code.return_(code.add(arith.AddiOp(code.arguments[0], code.int(1))).result)
    >>> code.function.sym_name.data
    'successor'
    """

    def __init__(self, name: str, inputs: Sequence[Attribute], result: Attribute | None):
        self.region = Region(Block(arg_types=inputs))
        outputs = [] if result is None else [result]
        type_ = FunctionType.from_lists(list(inputs), outputs)
        self.function = func.FuncOp(name, type_, self.region, visibility="private")
        self.block = self.region.block
        self.arguments: Sequence[SSAValue] = self.block.args
        self.instances: dict[str, Instance] = {}

    def add(self, op: OperationType) -> OperationType:
        """Append an op."""
        self.block.add_op(op)
        return op

    def call(
        self, instance: Instance, arguments: Sequence[SSAValue], result: Attribute | None
    ) -> SSAValue | None:
        """Call another derived or native function."""
        self.instances[instance.symbol] = instance
        outputs = [] if result is None else [result]
        op = self.add(func.CallOp(instance.symbol, list(arguments), outputs))
        return op.results[0] if outputs else None

    def int(self, number: int) -> SSAValue:
        """A constant of 64 bits, given signed or unsigned."""
        signed = number - (1 << 64) if number >= 1 << 63 else number
        return self.add(arith.ConstantOp(IntegerAttr(signed, i64))).result

    def bool(self, flag: bool) -> SSAValue:
        """A constant truth value."""
        return self.add(arith.ConstantOp(IntegerAttr(int(flag), i1))).result

    def text(self, text: str) -> SSAValue:
        """A constant text."""
        return self.add(value.ConstantOp(text)).result

    def plus(self, left: SSAValue, right: SSAValue | int) -> SSAValue:
        """A sum that wraps."""
        other = self.int(right) if isinstance(right, int) else right
        return self.add(arith.AddiOp(left, other)).result

    def compare(self, predicate: str, left: SSAValue, right: SSAValue | int) -> SSAValue:
        """A comparison of integers."""
        other = self.int(right) if isinstance(right, int) else right
        return self.add(arith.CmpiOp(left, other, predicate)).result

    def select(self, condition: SSAValue, left: SSAValue, right: SSAValue) -> SSAValue:
        """One of two values."""
        return self.add(arith.SelectOp(condition, left, right)).result

    def get(self, tuple_: SSAValue, index: int) -> SSAValue:
        """A component of a tuple."""
        return self.add(value.GetOp(tuple_, index)).result

    # --- memory --------------------------------------------------------------------------------

    def field(self, pointer: SSAValue, *path: tuple[str, Attribute]) -> SSAValue:
        """The address of a field within a field: names, each with what it points at."""
        if isinstance(pointer.type, rt.ContextType):
            pointer = self.cast(pointer, rt.PointerType(rt.RecordType("Context")))
        for name, element in path:
            pointer = self.add(rt.FieldOp(name, pointer, rt.PointerType(element))).result
        return pointer

    def load(self, pointer: SSAValue, type_: Attribute) -> SSAValue:
        """What is in memory."""
        return self.add(rt.LoadOp(pointer, type_)).result

    def store(self, source: SSAValue, pointer: SSAValue) -> None:
        """Write to memory."""
        self.add(rt.StoreOp(source, pointer))

    def offset(self, pointer: SSAValue, index: SSAValue | int) -> SSAValue:
        """The address of another element."""
        number = self.int(index) if isinstance(index, int) else index
        return self.add(rt.OffsetOp(pointer, number)).result

    def cast(self, operand: SSAValue, type_: Attribute) -> SSAValue:
        """A pointer as another one or as an integer, or back."""
        return self.add(rt.CastOp(operand, type_)).result

    def parts(self, operand: SSAValue, element: Attribute) -> tuple[SSAValue, SSAValue]:
        """Address and count of a text or list."""
        op = self.add(rt.PartsOp(operand, element))
        return op.data, op.size

    def from_parts(self, data: SSAValue, size: SSAValue, type_: Attribute) -> SSAValue:
        """A text or list."""
        return self.add(rt.FromPartsOp(data, size, type_)).result

    # --- control -------------------------------------------------------------------------------

    def new_block(self, types: Sequence[Attribute] = ()) -> Block:
        """A block that nothing leads to yet."""
        block = Block(arg_types=types)
        self.region.add_block(block)
        return block

    def return_(self, result: SSAValue | None = None) -> None:
        """Leave the function."""
        self.add(func.ReturnOp(*([] if result is None else [result])))

    def return_if(self, condition: SSAValue, result: Callable[[], SSAValue]) -> None:
        """Leave the function where a condition holds."""
        leave, stay = self.new_block(), self.new_block()
        self.add(cf.ConditionalBranchOp(condition, leave, [], stay, []))
        self.block = leave
        self.return_(result())
        self.block = stay

    def leave_if(self, condition: SSAValue) -> None:
        """Leave a function without a result where a condition holds."""
        leave, stay = self.new_block(), self.new_block()
        self.add(cf.ConditionalBranchOp(condition, leave, [], stay, []))
        self.block = leave
        self.return_()
        self.block = stay

    def trap_if(self, condition: SSAValue, context: SSAValue, reason: str) -> None:
        """End the tick where a condition holds."""
        leave, stay = self.new_block(), self.new_block()
        self.add(cf.ConditionalBranchOp(condition, leave, [], stay, []))
        self.block = leave
        self.add(rt.TrapOp(context, reason))
        self.block = stay

    def loop(
        self,
        count: SSAValue,
        carried: Sequence[SSAValue],
        body: Callable[[SSAValue, Sequence[SSAValue]], Sequence[SSAValue]],
    ) -> Sequence[SSAValue]:
        """Run `body(index, carried) -> carried` for each index below a count; the last values."""
        types = [v.type for v in carried]
        head, inside, after = self.new_block([i64, *types]), self.new_block(), self.new_block()
        self.add(cf.BranchOp(head, self.int(0), *carried))
        self.block = head
        index, *values = head.args
        more = self.compare("slt", index, count)
        self.add(cf.ConditionalBranchOp(more, inside, [], after, []))
        self.block = inside
        results = body(index, values)
        self.add(cf.BranchOp(head, self.plus(index, 1), *results))
        self.block = after
        return values

    def choose(
        self,
        condition: SSAValue,
        then: Callable[[], SSAValue],
        otherwise: Callable[[], SSAValue],
        type_: Attribute,
    ) -> SSAValue:
        """The value of one of two branches."""
        yes, no, after = self.new_block(), self.new_block(), self.new_block([type_])
        self.add(cf.ConditionalBranchOp(condition, yes, [], no, []))
        for block, make in ((yes, then), (no, otherwise)):
            self.block = block
            self.add(cf.BranchOp(after, make()))
        self.block = after
        return after.args[0]
