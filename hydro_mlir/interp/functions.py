"""
Runs function regions of `arith`, `math`, `scf`, `cf`, `func` and `value` ops on Python values.

    call_region(region, arguments, environment)   the operands of the terminator that was reached

Every op class has one entry in a table (`arithmetic`, `mathematics`, `value_ops`); control flow
is here and in `structured`. Calls between functions use an explicit stack, so deep recursion in
a program is a trap of that program and never an error of the interpreter; the limit of depth is
that of native code. Nothing here is shared with the compiler: what an op means is said in Python's
own terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from xdsl.dialects import cf, func
from xdsl.dialects.builtin import ModuleOp, StringAttr
from xdsl.ir import Block, Operation, Region, SSAValue

from hydro_mlir.analysis.recursion import recursion
from hydro_mlir.diagnostics import InternalError, fail, place_of
from hydro_mlir.dialects import value
from hydro_mlir.interp.arithmetic import ARITHMETIC
from hydro_mlir.interp.environment import Environment, Trap
from hydro_mlir.interp.mathematics import MATHEMATICS
from hydro_mlir.interp.structured import STRUCTURED
from hydro_mlir.interp.value_ops import VALUE_OPS
from hydro_mlir.interp.values import Value

__all__ = ["Environment", "Trap", "call_function", "call_region", "environment_of", "exit_of"]

Evaluator = Callable[[Operation, Sequence[Value], Environment], Value]
EVALUATORS: dict[type[Operation], Evaluator] = {**ARITHMETIC, **MATHEMATICS, **VALUE_OPS}


def environment_of(module: ModuleOp, location: str = "", member: int = 0) -> Environment:
    """The environment of a module's functions: its `func.func`s and its overflow mode."""
    functions = {op.sym_name.data: op for op in module.ops if isinstance(op, func.FuncOp)}
    overflow = module.attributes.get("overflow")
    mode = overflow.data if isinstance(overflow, StringAttr) else "wrap"
    recursive = recursion(functions).recursive
    return Environment(functions, mode, location, member, recursive=recursive)


def call_region(
    region: Region, arguments: Sequence[Value], environment: Environment
) -> tuple[Value, ...]:
    """Run a region on values of its arguments; the result is what its terminator is given.

    Raises Trap where the program stops the location, also without end within the fuel.
    """
    environment.made_bytes = 0
    try:
        return Machine(environment).run(region.blocks[0], arguments, {})
    except MemoryError:
        op = region.parent_op()
        environment.less_memory(None if op is None else place_of(op))


def call_function(
    function: func.FuncOp, arguments: Sequence[Value], environment: Environment
) -> tuple[Value, ...]:
    """Run a function on its arguments; the result is what it returns."""
    return call_region(function.body, arguments, environment)


def exit_of(region: Region) -> Operation:
    """The one terminator that leaves a region; `value.trap` does not count.

    Raises InternalError where there is none.
    """
    for block in region.blocks:
        last = block.last_op
        if last is not None and not last.successors and not isinstance(last, value.TrapOp):
            return last
    raise InternalError("expected a region that ends")


@dataclass
class Frame:
    """One function on the stack: the values known in it and the op that comes next."""

    values: dict[SSAValue, Value]
    operation: Operation | None = None
    recursive: bool = False

    def enter(self, block: Block, arguments: Sequence[Value]) -> None:
        """Go on at the start of a block."""
        self.values.update(zip(block.args, arguments, strict=True))
        self.operation = block.first_op

    def done(self, operation: Operation, results: Iterable[Value]) -> None:
        """Note an op's results and go on behind it."""
        self.values.update(zip(operation.results, results, strict=True))
        self.operation = operation.next_op


@dataclass
class Machine:
    """Runs one call from outside; counts its back edges, calls and depth."""

    environment: Environment
    spent: int = 0
    depth: int = 0
    positions: dict[Block, int] = field(default_factory=dict[Block, int])

    def run(
        self, block: Block, arguments: Sequence[Value], values: dict[SSAValue, Value]
    ) -> tuple[Value, ...]:
        """Run from a block, with `values` of outer regions in sight, to the end of its region."""
        frame = Frame(values)
        frame.enter(block, arguments)
        callers: list[Frame] = []
        while True:
            operation = frame.operation
            if operation is None:
                raise InternalError("expected a terminator at the end of a block")
            operands = [frame.values[operand] for operand in operation.operands]
            evaluator = EVALUATORS.get(type(operation))
            if evaluator is not None:
                frame.done(operation, [evaluator(operation, operands, self.environment)])
            elif isinstance(operation, func.CallOp):
                callers.append(frame)
                frame = self._call(operation, operands)
            elif type(operation) in BRANCHES:
                target, passed = BRANCHES[type(operation)](operation, operands)
                self._count_branch(operation, target)
                frame.enter(target, passed)
            elif type(operation) in EFFECTS:
                EFFECTS[type(operation)](operation, operands, self.environment)
                frame.operation = operation.next_op
            elif type(operation) in STRUCTURED:
                frame.done(operation, STRUCTURED[type(operation)](self, operation, frame.values))
            elif operation.next_op is not None:
                expected = f"expected an op of a function, but got {operation.name}"
                fail("HF510", expected, place_of(operation))
            elif not callers:
                return tuple(operands)
            else:
                self.depth -= frame.recursive
                frame = self._return(callers, operands)

    def spend(self, operation: Operation) -> None:
        """Take one iteration off the fuel; raises Trap where it is used up."""
        self.spent += 1
        if self.spent % 1024 == 0:
            self.environment.check_time()
        if self.spent > self.environment.fuel:
            self.environment.trap(
                operation, f"RuntimeError: no end after {self.environment.fuel} iterations"
            )

    def _call(self, call: func.CallOp, arguments: Sequence[Value]) -> Frame:
        self.spend(call)
        name = call.callee.string_value()
        recursive = name in self.environment.recursive
        self.depth += recursive
        if self.depth > value.CALL_DEPTH_MAX:
            self.environment.trap(call, value.RECURSION)
        function = self.environment.functions.get(name)
        if function is None or not function.body.blocks:
            expected = f"expected a function @{name} with a body, but there is none"
            fail("HF511", expected, place_of(call))
        frame = Frame({}, recursive=recursive)
        frame.enter(function.body.blocks[0], arguments)
        return frame

    def _return(self, callers: list[Frame], results: Sequence[Value]) -> Frame:
        frame = callers.pop()
        call = frame.operation
        assert call is not None  # it stands at the call until here
        frame.done(call, results)
        return frame

    def _count_branch(self, branch: Operation, target: Block) -> None:
        source = branch.parent
        region = target.parent
        assert source is not None
        assert region is not None
        if target not in self.positions:
            self.positions.update((block, index) for index, block in enumerate(region.blocks))
        if self.positions[target] <= self.positions[source]:
            self.spend(branch)


# --- branches and ops without results -----------------------------------------------------------


def _branch(op: Operation, operands: Sequence[Value]) -> tuple[Block, Sequence[Value]]:
    return op.successors[0], operands


def _conditional_branch(op: Operation, operands: Sequence[Value]) -> tuple[Block, Sequence[Value]]:
    assert isinstance(op, cf.ConditionalBranchOp)
    count = len(op.then_arguments)
    if operands[0]:
        return op.then_block, operands[1 : 1 + count]
    return op.else_block, operands[1 + count :]


def _switch(op: Operation, operands: Sequence[Value]) -> tuple[Block, Sequence[Value]]:
    assert isinstance(op, cf.SwitchOp)
    start = 1 + len(op.default_operands)
    cases = () if op.case_values is None else op.case_values.get_values()
    sizes = op.case_operand_segments.get_values()
    for case, target, size in zip(cases, op.case_blocks, sizes, strict=True):
        if operands[0] == case:
            return target, operands[start : start + size]
        start += size
    return op.default_block, operands[1 : 1 + len(op.default_operands)]


BRANCHES: dict[
    type[Operation], Callable[[Operation, Sequence[Value]], tuple[Block, Sequence[Value]]]
] = {
    cf.BranchOp: _branch,
    cf.ConditionalBranchOp: _conditional_branch,
    cf.SwitchOp: _switch,
}


def _trap(op: Operation, operands: Sequence[Value], environment: Environment) -> None:
    assert isinstance(op, value.TrapOp)
    environment.trap(op, op.message.data or value.TRAPPING[value.TrapOp])


def _assert(op: Operation, operands: Sequence[Value], environment: Environment) -> None:
    assert isinstance(op, cf.AssertOp)
    if not operands[0]:
        environment.trap(op, f"AssertionError: {op.msg.data}")


EFFECTS: dict[type[Operation], Callable[[Operation, Sequence[Value], Environment], None]] = {
    value.TrapOp: _trap,
    cf.AssertOp: _assert,
}
