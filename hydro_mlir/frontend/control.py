"""
Control flow inside expressions, and loops.

A condition is translated to paths, not to a value: `a and b` tests `b` only where `a` was true,
and each path knows what the test has shown (`x is not None` makes `x` the payload). Loops are
given a test, a body and a step as functions, so that `while`, `for` and comprehensions share one
shape.
"""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from xdsl.dialects import cf
from xdsl.ir import Attribute, Block, SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend.source import Located, Source
from hydro_mlir.frontend.ssa import Emitter, Inference, LoopKey, unassigned
from hydro_mlir.frontend.values import (
    Abandon,
    Names,
    State,
    Unusable,
    Value,
    constant_of,
    field_name,
)

Paths = tuple[State | None, State | None]


@dataclass
class Frame:
    """The loop that `break` and `continue` mean."""

    continues: list[State] = field(default_factory=lambda: list[State]())
    breaks: list[State] = field(default_factory=lambda: list[State]())


class ControlFlow(Emitter, ABC):
    """Conditions, short circuit, loops."""

    def __init__(self, source: Source, inference: Inference):
        super().__init__(source, inference)
        self.loops: list[Frame] = []

    # --- what the two languages define ------------------------------------------------------

    @abstractmethod
    def expression(self, node: ast.expr) -> Value:
        """Translate an expression to what it stands for."""

    @abstractmethod
    def operand(self, node: ast.expr) -> SSAValue:
        """Translate an expression that has to be a value at run time."""

    @abstractmethod
    def truth(self, operand: SSAValue, node: ast.expr) -> SSAValue:
        """Python's truth of a value, as a bool."""

    @abstractmethod
    def compare(self, op: ast.cmpop, left: SSAValue, right: SSAValue, node: ast.expr) -> SSAValue:
        """One comparison."""

    def is_type_test(self, node: ast.expr) -> bool:
        """Whether an expression is a test that types decide, such as `isinstance`."""
        return False

    def type_test(self, node: ast.expr) -> Paths:
        """The paths of such a test."""
        raise NotImplementedError

    # --- conditions --------------------------------------------------------------------------

    def condition(self, node: ast.expr) -> Paths:
        """The paths where a test is true and where it is false; None for one that cannot be."""
        if self.is_type_test(node):
            return self.type_test(node)
        match node:
            case ast.BoolOp():
                return self._connective(node)
            case ast.UnaryOp(op=ast.Not()):
                true, false = self.condition(node.operand)
                return false, true
            case ast.Compare() if len(node.ops) > 1:
                return self._chain(node)
            case ast.Compare(ops=[ast.Is() | ast.IsNot() as op], comparators=[ast.Constant(None)]):
                true, false = self.presence(node.left)
                return (false, true) if isinstance(op, ast.Is) else (true, false)
            case _:
                return self._tested(node)

    def decided(self, outcome: bool) -> Paths:
        """The paths of a test whose outcome is known now."""
        state = self.state()
        return (state, None) if outcome else (None, state)

    def _tested(self, node: ast.expr) -> Paths:
        operand = self.operand(node)
        if isinstance(operand.type, value.OptionType):
            return self.option_truth(node, operand)
        if isinstance(operand.type, value.NoneType):
            return self.decided(False)
        return self.branch(self.truth(operand, node))

    def branch(self, test: SSAValue) -> Paths:
        """The paths where a bool is true and where it is false."""
        known = constant_of(test)
        if known is not None:
            return self.decided(bool(known))
        return self.fork(test)

    def option_truth(self, node: ast.expr, operand: SSAValue) -> Paths:
        """The paths where an option holds something that is true, and all others."""
        full, empty = self.fork(self.value(value.IsSomeOp(operand)))
        self.resume(full)
        payload = self.value(value.PayloadOp(operand))
        self._narrow(node, payload)
        true, false = self.branch(self.truth(payload, node))
        if true is not None:
            true = State(true.block, {**true.names, **self._narrowed(node, payload, true.names)})
        self.merge([empty, false])
        return true, self.state()

    def presence(self, node: ast.expr) -> Paths:
        """The paths where an expression is not None, and where it is."""
        operand = self.operand(node)
        if isinstance(operand.type, value.NoneType):
            return self.decided(False)
        if not isinstance(operand.type, value.OptionType):
            return self.decided(True)
        full, empty = self.fork(self.value(value.IsSomeOp(operand)))
        self.resume(full)
        self._narrow(node, self.value(value.PayloadOp(operand)))
        full = self.state()
        self.resume(empty)
        if _narrowed_name(node) is not None:
            self._narrow(node, self.value(value.NoneOp(value.NoneType())))
        return full, self.state()

    def _narrow(self, node: ast.expr, operand: SSAValue) -> None:
        self.names.update(self._narrowed(node, operand, self.names))

    def narrowing(self, node: ast.expr) -> Callable[[SSAValue], None]:
        """Tells the variable or field that a test is about what it holds now."""
        return lambda operand: self._narrow(node, operand)

    def _narrowed(self, node: ast.expr, operand: SSAValue, names: Names) -> Names:
        name = _narrowed_name(node)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            base = names.get(node.value.id)
            return {field_name(base, node.attr): operand} if isinstance(base, SSAValue) else {}
        return {name: operand} if name is not None and name in names else {}

    def _connective(self, node: ast.BoolOp) -> Paths:
        """`and` goes on where the operand was true, `or` where it was false."""
        is_and = isinstance(node.op, ast.And)
        left: list[State | None] = []
        onward: State | None = None
        for index, operand in enumerate(node.values):
            if index > 0:
                self.resume(onward)
                if onward is None:
                    break
            true, false = self.condition(operand)
            onward = true if is_and else false
            left.append(false if is_and else true)
        self.merge(left)
        short = self.state()
        return (onward, short) if is_and else (short, onward)

    def _chain(self, node: ast.Compare) -> Paths:
        """`a < b < c`: b is evaluated once, c only where a < b."""
        failed: list[State | None] = []
        left = self.operand(node.left)
        onward: State | None = None
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            if onward is not None:
                self.resume(onward)
            right = self.operand(right_node)
            onward, false = self.branch(self.compare(op, left, right, node))
            failed.append(false)
            left = right
            if onward is None:
                break
        self.merge(failed)
        return onward, self.state()

    def condition_value(self, node: ast.expr) -> SSAValue:
        """A condition as a bool."""
        true, false = self.condition(node)
        return self.choose([(true, True), (false, False)], node)

    def choose(self, outcomes: Sequence[tuple[State | None, bool]], node: ast.expr) -> SSAValue:
        """A bool that says which path was taken."""
        states: list[State | None] = []
        results: list[SSAValue] = []
        for state, outcome in outcomes:
            self.resume(state)
            if state is None:
                continue
            results.append(self.boolean(outcome))
            states.append(self.state())
        merged = self.merge(states, results, node)
        if merged is None:
            raise Abandon
        return merged

    # --- values of paths -------------------------------------------------------------------------

    def alternatives(
        self, branches: Sequence[tuple[State | None, Callable[[], SSAValue]]], node: Located
    ) -> SSAValue:
        """The value of whichever path is taken; a path may end in a trap."""
        states: list[State | None] = []
        results: list[SSAValue] = []
        for state, evaluate in branches:
            if state is None:
                continue
            self.resume(state)
            try:
                result = evaluate()
            except Abandon:
                self.block = None
                continue
            states.append(self.state())
            results.append(result)
        merged = self.merge(states, results, node)
        if merged is None:
            raise Abandon
        return merged

    # --- loops -----------------------------------------------------------------------------------

    def loop(
        self,
        key: LoopKey,
        assigned: Iterable[str],
        test: Callable[[], Paths],
        body: Callable[[], None],
        step: Callable[[], None] = lambda: None,
        otherwise: Callable[[], None] = lambda: None,
    ) -> None:
        """
        While the test is true: body, then step. `continue` goes to the step, `break` behind
        `otherwise`.

        `assigned` are the names that the loop may bind: they become arguments of its first block.
        """
        header = self._enter(key, sorted(set(assigned)))
        true, false = self._loop_test(test)
        self.resume(true)
        frame = Frame()
        self.loops.append(frame)
        try:
            self._run(body)
        finally:
            self.loops.pop()
        self.merge([self.state(), *frame.continues])
        if self.block is not None:
            self._run(step)
        if self.block is not None:
            self._repeat(key, header)
        self.resume(false)
        if false is not None:
            self._run(otherwise)
        self.merge([self.state(), *frame.breaks])

    def _loop_test(self, test: Callable[[], Paths]) -> Paths:
        """The test of a loop; one that a later round will know passes for false."""
        try:
            return test()
        except Abandon:
            if self.is_ended():
                raise
            return None, self.state()

    def _run(self, part: Callable[[], None]) -> None:
        if self.block is None:
            return
        try:
            part()
        except Abandon:
            self.block = None

    def _enter(self, key: LoopKey, names: Sequence[str]) -> tuple[Block, list[str]]:
        """Open the loop's first block, with the types that earlier rounds have found."""
        carried: list[str] = []
        initial: list[SSAValue] = []
        for name in names:
            bound = self.names.get(name)
            if not isinstance(bound, SSAValue):
                if bound is not None and not isinstance(bound, Unusable):
                    self.names[name] = Unusable("HF109", f"`{name}` is a function before the loop")
                continue
            type_ = self.inference.loop_types.get((key, name), bound.type)
            if isinstance(type_, Unusable):
                self.names[name] = type_
                continue
            type_ = self.inference.resolve(type_)
            joined = self.join(bound.type, type_)
            if joined is None:
                self.names[name] = self._loop_conflict(name, bound.type, type_)
                continue
            carried.append(name)
            initial.append(self.convert(bound, joined))
        header = self.new_block([operand.type for operand in initial])
        self.add(cf.BranchOp(header, *initial))
        self.block = header
        self.names.update(zip(carried, header.args, strict=True))
        return header, carried

    def _repeat(self, key: LoopKey, header: tuple[Block, list[str]]) -> None:
        """Close the loop; a variable whose type the body has widened starts another round."""
        block, carried = header
        arguments: list[SSAValue] = []
        for name, argument in zip(carried, block.args, strict=True):
            bound = self.names.get(name)
            if not isinstance(bound, SSAValue):
                unusable = bound if isinstance(bound, Unusable) else unassigned(name)
                if unusable.reason:  # otherwise only this round does not know it
                    self._remember(key, name, unusable)
                arguments.append(argument)
                continue
            joined = self.join(argument.type, bound.type)
            if joined != argument.type:
                self._remember(key, name, bound.type if joined is None else joined)
                arguments.append(argument)
                continue
            arguments.append(self.convert(bound, argument.type))
        self.add(cf.BranchOp(block, *arguments))
        self.block = None

    def _remember(self, key: LoopKey, name: str, found: Attribute | Unusable) -> None:
        if self.inference.loop_types.get((key, name)) != found:
            self.inference.loop_types[key, name] = found
            self.inference.changed = True

    def _loop_conflict(self, name: str, before: Attribute, within: Attribute) -> Unusable:
        shown = self.type_name(before), self.type_name(within)
        return Unusable("HF109", f"`{name}` is {shown[0]} before the loop and {shown[1]} in it")


def _narrowed_name(node: ast.expr) -> str | None:
    """The variable that a test on this expression tells something about."""
    if isinstance(node, ast.NamedExpr):
        return node.target.id
    return node.id if isinstance(node, ast.Name) else None
