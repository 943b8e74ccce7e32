"""Statements: assignment, branches, loops, return; shared by both languages."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

from xdsl.ir import SSAValue

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError
from hydro_mlir.dialects import value
from hydro_mlir.frontend.assigned import assigned_names
from hydro_mlir.frontend.expressions import Expressions
from hydro_mlir.frontend.source import Located, Source
from hydro_mlir.frontend.ssa import Inference
from hydro_mlir.frontend.values import Abandon, State, Unusable, Value

_UNSUPPORTED: dict[type[ast.stmt], tuple[str, str]] = {
    ast.Try: ("`try`", "check for the failure before it happens: `if divisor != 0`"),
    ast.With: ("`with`", ""),
    ast.Global: ("`global`", "keep state in a fold or in a collection"),
    ast.Nonlocal: ("`nonlocal`", "return the new value instead"),
    ast.Delete: ("`del`", "leave the name alone"),
    ast.ClassDef: ("a class within a function", "use a tuple"),
    ast.Import: ("`import` within a function", "import at the top of the file"),
    ast.ImportFrom: ("`import` within a function", "import at the top of the file"),
    ast.AsyncFor: ("`async`", ""),
    ast.AsyncWith: ("`async`", ""),
    ast.AsyncFunctionDef: ("`async`", ""),
    ast.Match: ("`match`", "use `if` and `elif`"),
}


@dataclass
class Returns:
    """The paths that have returned, each with its result (None where there is none)."""

    states: list[State] = field(default_factory=lambda: list[State]())
    results: list[SSAValue] = field(default_factory=lambda: list[SSAValue]())
    nodes: list[Located] = field(default_factory=lambda: list[Located]())


class Statements(Expressions):
    """Dispatch over statement nodes."""

    def __init__(self, source: Source, inference: Inference):
        super().__init__(source, inference)
        self.returns = Returns()
        self.errors: list[Diagnostic] = []

    # --- what the two languages define -----------------------------------------------------------

    @abstractmethod
    def assign_to(self, target: ast.expr, assigned: Value) -> None:
        """Assign to a target that is neither a name nor a tuple of targets."""

    @abstractmethod
    def augment(self, node: ast.AugAssign) -> None:
        """`target op= value` where the target is no name."""

    @abstractmethod
    def annotated(self, node: ast.AnnAssign) -> Value:
        """The value of `name: annotation = value`."""

    @abstractmethod
    def for_loop(self, node: ast.For) -> None:
        """`for target in iterable`."""

    @abstractmethod
    def leave(self, node: ast.Raise | ast.Assert) -> None:
        """`raise` and `assert`."""

    @abstractmethod
    def define(self, node: ast.FunctionDef) -> None:
        """`def` within the function."""

    @abstractmethod
    def returned(self, node: ast.Return) -> SSAValue | None:
        """The value of a `return`."""

    def match(self, node: ast.Match) -> None:
        """`match subject`."""
        self._refuse(node)

    # --- dispatch --------------------------------------------------------------------------------

    def statements(self, nodes: Sequence[ast.stmt]) -> None:
        """Translate statements until the path ends; goes on behind a mistake to find the others."""
        for node in nodes:
            if self.block is None:
                return
            try:
                self.statement(node)
            except Abandon:
                self._skip(node)
            except DiagnosticError as error:
                self.errors += error.diagnostics
                self._skip(node)

    def _skip(self, node: ast.stmt) -> None:
        """
        Go on behind a statement that could not be translated, in this round or at all.

        What depends on the names it assigns is skipped, too, so that an error is not repeated.
        """
        self.names.update(dict.fromkeys(assigned_names([node]), Unusable("", "")))
        if isinstance(node, ast.Return | ast.Raise) or self.is_ended():
            self.block = None

    def statement(self, node: ast.stmt) -> None:
        """Translate one statement; its ops get its place unless an expression's is nearer."""
        outer, self.location = self.location, self.source.location(node)
        try:
            self._dispatch_statement(node)
        finally:
            self.location = outer

    def _dispatch_statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Expr():
                self.effect_statement(node)
            case ast.Assign():
                assigned = self.expression(node.value)
                for target in node.targets:
                    self.assign(target, assigned)
            case ast.AnnAssign():
                if node.value is not None:
                    self.assign(node.target, self.annotated(node))
            case ast.AugAssign():
                self._augmented(node)
            case ast.FunctionDef():
                self.define(node)
            case ast.Pass():
                pass
            case _:
                self._control(node)

    def _control(self, node: ast.stmt) -> None:
        match node:
            case ast.Return():
                self._return(node)
            case ast.If():
                self._if(node)
            case ast.While():
                self._while(node)
            case ast.For():
                self.for_loop(node)
            case ast.Break() | ast.Continue():
                self._jump(node)
            case ast.Raise() | ast.Assert():
                self.leave(node)
            case ast.Match():
                self.match(node)
            case _:
                self._refuse(node)

    def _refuse(self, node: ast.stmt) -> None:
        kind, help_ = _UNSUPPORTED.get(type(node), (f"`{type(node).__name__.lower()}`", ""))
        self.source.fail(
            "HF102", f"{kind} is not supported in a compiled function", node, help=help_
        )

    def effect_statement(self, node: ast.Expr) -> None:
        """An expression for its effect; a docstring has none."""
        if not isinstance(node.value, ast.Constant):
            self.effect(node.value)

    # --- assignment ------------------------------------------------------------------------------

    def assign(self, target: ast.expr, assigned: Value) -> None:
        """Bind a name, take a tuple apart, or store."""
        match target:
            case ast.Name():
                self.names[target.id] = assigned
                self._hint(assigned, target.id)
            case ast.Tuple() | ast.List():
                self._unpack(target, assigned)
            case _:
                self.assign_to(target, assigned)

    def _hint(self, assigned: Value, name: str) -> None:
        """Name a value in the IR's text; the syntax has ASCII names only."""
        if isinstance(assigned, SSAValue) and assigned.name_hint is None and name.isascii():
            assigned.name_hint = name

    def _unpack(self, target: ast.Tuple | ast.List, assigned: Value) -> None:
        for element in target.elts:
            if isinstance(element, ast.Starred):
                self.source.fail("HF102", "`*` in an assignment is not supported", element)
        parts = self.parts(assigned, len(target.elts), target)
        for element, part in zip(target.elts, parts, strict=True):
            self.assign(element, part)

    def parts(self, assigned: Value, count: int, node: ast.expr) -> list[SSAValue]:
        """The components of a tuple that is taken apart into `count` names."""
        if not isinstance(assigned, SSAValue):
            self.not_a_value(assigned, node)
        if not isinstance(assigned.type, value.TupleType) or not value.is_tuple(assigned.type):
            self.source.fail(
                "HF112",
                f"expected a tuple of {count}, but got {self.type_name(assigned.type)}",
                node,
            )
        got = len(assigned.type.elements)
        if got != count:
            self.source.fail("HF112", f"expected {count} values to unpack, but got {got}", node)
        return [self.value(value.GetOp(assigned, index)) for index in range(count)]

    def _augmented(self, node: ast.AugAssign) -> None:
        if not isinstance(node.target, ast.Name):
            self.augment(node)
            return
        read = ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target)
        left = self.operand(read)
        self.check_augmented(node, left)
        self.assign(node.target, self.binary(node.op, left, self.operand(node.value), node))

    def check_augmented(self, node: ast.AugAssign, left: SSAValue) -> None:
        """Refuse `name op= value` where it would change a value that others see."""

    # --- control ---------------------------------------------------------------------------------

    def _return(self, node: ast.Return) -> None:
        result = self.returned(node)
        self.finish_path(result, node)

    def finish_path(self, result: SSAValue | None, node: Located) -> None:
        """End the current path with a result."""
        state = self.state()
        if state is None:
            return
        self.returns.states.append(state)
        self.returns.nodes.append(node)
        if result is not None:
            self.returns.results.append(result)

    def _if(self, node: ast.If) -> None:
        true, false = self.condition(node.test)
        self.resume(true)
        self.statements(node.body)
        true = self.state()
        self.resume(false)
        self.statements(node.orelse)
        self.merge([true, self.state()])

    def _while(self, node: ast.While) -> None:
        self.loop(
            self.key(node),
            assigned_names([node]),
            lambda: self.condition(node.test),
            lambda: self.statements(node.body),
            otherwise=lambda: self.statements(node.orelse),
        )

    def _jump(self, node: ast.Break | ast.Continue) -> None:
        frame = self.loops[-1]
        state = self.state()
        if state is not None:
            (frame.breaks if isinstance(node, ast.Break) else frame.continues).append(state)
