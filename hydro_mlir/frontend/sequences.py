"""Lists and text of user functions: displays, indexing, slices, iteration, comprehensions."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, cast

from typing_extensions import override
from xdsl.dialects import arith
from xdsl.dialects.builtin import i64
from xdsl.ir import SSAValue

from hydro_mlir.dialects import value
from hydro_mlir.frontend import classes, dicts, instances, templates_slices
from hydro_mlir.frontend.arithmetic import Arithmetic
from hydro_mlir.frontend.assigned import assigned_names
from hydro_mlir.frontend.iteration import Iteration
from hydro_mlir.frontend.source import Located
from hydro_mlir.frontend.values import Abandon, Static, UnknownType, Value, constant_int

if TYPE_CHECKING:
    from hydro_mlir.frontend.calls import Calls

Comprehension = ast.ListComp | ast.GeneratorExp
INTEGER_MAX = (1 << 63) - 1


class Sequences(Arithmetic):
    """Everything with elements."""

    @abstractmethod
    def call_value(self, callee: Value, arguments: Sequence[SSAValue], node: ast.expr) -> SSAValue:
        """Call something with arguments that are already translated."""

    # --- displays ----------------------------------------------------------------------------

    def list_display(self, node: ast.List) -> SSAValue:
        """`[a, b]`."""
        if any(isinstance(element, ast.Starred) for element in node.elts):
            return self._spliced(node)
        return self.list_from([self.operand(element) for element in node.elts], node)

    def _spliced(self, node: ast.List) -> SSAValue:
        """`[*some, a, *others]`: lists one behind the other."""
        whole: SSAValue | None = None
        for is_star, group in groupby(node.elts, lambda part: isinstance(part, ast.Starred)):
            for part in group if is_star else [list(group)]:
                if isinstance(part, ast.Starred):
                    piece = self.walked_list(part.value)
                else:
                    elements = part if isinstance(part, list) else [part]
                    piece = self.list_from([self.operand(e) for e in elements], node)
                whole = piece if whole is None else self.binary(ast.Add(), whole, piece, node)
        assert whole is not None
        return self.copied(whole) if len(node.elts) == 1 else whole

    def copied(self, items: SSAValue) -> SSAValue:
        """The same list in memory of its own, so that both can grow."""
        type_ = items.type
        assert isinstance(type_, value.ListType), "only lists are copied"
        return self.value(value.ConcatOp(self.value(value.ListOp([], type_)), items))

    @abstractmethod
    def walked_list(self, node: ast.expr) -> SSAValue:
        """Anything that can be walked over, as a list."""

    def list_from(self, elements: Sequence[SSAValue], node: Located) -> SSAValue:
        """A list of values that have a common type."""
        if not elements:
            return self.empty_list(node)
        type_ = self.result_type(elements, node)
        fitted = [self.convert(element, type_) for element in elements]
        return self.value(value.ListOp(fitted, value.ListType(type_)))

    def empty_list(self, node: Located) -> SSAValue:
        """A list whose element type the rest of the function tells."""
        element = self.inference.unknown(self.key(node))
        return self.value(value.ListOp([], value.ListType(element)))

    # --- indexing ------------------------------------------------------------------------------

    @override
    def subscript(self, node: ast.Subscript) -> SSAValue:
        found = self.expression(node.value)
        if isinstance(found, Static) and classes.is_user_class(found.object):
            return instances.item_of_class(cast("Calls", self), found.object, node)
        base = self.as_operand(found, node.value)
        self.require_present(base, node=node.value)
        if isinstance(base.type, value.DictType):
            return dicts.item(cast("Calls", self), base, node)
        if isinstance(node.slice, ast.Slice):
            return self._slice(base, node.slice, node)
        index = self.operand(node.slice)
        if value.is_tuple(base.type):
            return self._component(base, index, node)
        if not isinstance(base.type, value.ListType | value.TextType):
            shown = self.type_name(base.type)
            self.source.fail("HF112", f"expected a sequence to index, but got {shown}", node)
        element = self.value(value.IndexOp(base, self.fit(index, i64, node.slice, "as index")))
        if isinstance(element.type, UnknownType):
            raise Abandon
        return element

    def _component(self, base: SSAValue, index: SSAValue, node: ast.Subscript) -> SSAValue:
        assert isinstance(base.type, value.TupleType)
        count = len(base.type.elements)
        known = constant_int(index)
        if known is None:
            self.source.fail(
                "HF112", "expected a constant index into a tuple", node.slice, help="use a list"
            )
        if not -count <= known < count:
            shown = self.type_name(base.type)
            self.source.fail("HF112", f"{shown} has no component {known}", node.slice)
        return self.value(value.GetOp(base, known % count))

    def _slice(self, base: SSAValue, part: ast.Slice, node: ast.expr) -> SSAValue:
        step = None if part.step is None else self.operand(part.step)
        if step is not None and not isinstance(step.type, value.NoneType):
            known = constant_int(step)
            if known == 0:
                self.source.fail("HF105", "expected a step that is not zero", node)
            if known != 1:
                return self._stepped(base, part, self.fit(step, i64, node, "as step"), node)
        start = self._bound(part.lower, 0)
        stop = self._bound(part.upper, INTEGER_MAX)
        if value.is_tuple(base.type):
            known = constant_int(start), constant_int(stop)
            if known[0] is None or known[1] is None:
                self.source.fail("HF112", "expected constant bounds for a slice of a tuple", node)
            return self.value(value.MakeOp(self.components(base)[known[0] : known[1]]))
        if not isinstance(base.type, value.ListType | value.TextType):
            self.source.fail(
                "HF112", f"expected a sequence to slice, but got {self.type_name(base.type)}", node
            )
        return self.value(value.SliceOp(base, start, stop))

    def _stepped(self, base: SSAValue, part: ast.Slice, step: SSAValue, node: ast.expr) -> SSAValue:
        """`base[start:stop:step]`."""
        bounds = [self._step_bound(bound) for bound in (part.lower, part.upper)]
        if value.is_tuple(base.type):
            known = [constant_int(bound) for bound in (*bounds, step)]
            ends = [k for k, b in zip(known, bounds, strict=False) if _is_given(b)]
            if known[2] is None or None in ends:
                self.source.fail("HF112", "expected constant bounds for a slice of a tuple", node)
            return self.value(value.MakeOp(self.components(base)[slice(*known)]))
        if not isinstance(base.type, value.ListType | value.TextType):
            shown = self.type_name(base.type)
            self.source.fail("HF112", f"expected a sequence to slice, but got {shown}", node)
        family = "list" if isinstance(base.type, value.ListType) else "text"
        if base.type == value.octets:
            family = "bytes"
        if constant_int(step) is None:
            zero = self.value(arith.CmpiOp(step, self.integer(0), "eq"))
            bad, good = self.fork(zero)
            self.resume(bad)
            self.add(value.TrapOp("ValueError: slice step cannot be zero"))
            self.resume(good)
        template = Static(getattr(templates_slices, f"{family}_steps"))
        return self.call_value(template, [base, *bounds, step], node)

    def _step_bound(self, node: ast.expr | None) -> SSAValue:
        if node is None:
            return self.value(value.NoneOp(value.NoneType()))
        operand = self.operand(node)
        if isinstance(operand.type, value.NoneType | value.OptionType):
            return operand
        return self.fit(operand, i64, node, "as index")

    def _bound(self, node: ast.expr | None, default: int) -> SSAValue:
        if node is None or (isinstance(node, ast.Constant) and node.value is None):
            return self.integer(default)
        return self.fit(self.operand(node), i64, node, "as index")

    # --- iteration -------------------------------------------------------------------------------

    @override
    def iteration(self, node: ast.expr) -> Iteration:
        walk = self.walker(node)
        return self.walk_over(self.operand(node), node) if walk is None else walk()

    def walker(self, node: ast.expr) -> Callable[[], Iteration] | None:
        """How to walk over a call of `range` and its like; None for other expressions."""
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
            return None
        callee = self.expression(node.func)
        walk = self._walkers().get(callee.object) if isinstance(callee, Static) else None
        if walk is None:
            return None
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            self.source.fail("HF102", "`*` in a call is not supported", node)
        return partial(walk, node)

    def _walkers(self) -> dict[object, Callable[[ast.Call], Iteration]]:
        return {
            range: self._range,
            enumerate: self._enumerate,
            zip: self._zip,
            reversed: self._reversed,
            map: self._map,
        }

    def walk_over(self, operand: SSAValue, node: ast.expr) -> Iteration:
        """Walk over a value: a list, text, or a tuple of one type."""
        if isinstance(operand.type, value.DictType):
            return dicts.keys(cast("Calls", self), operand)
        if value.is_tuple(operand.type):
            parts = self.components(operand)
            if not parts:
                self.source.fail("HF112", "expected something to walk over, but got ()", node)
            type_ = self.result_type(parts, node)
            fitted = [self.convert(part, type_) for part in parts]
            operand = self.value(value.ListOp(fitted, value.ListType(type_)))
        if not isinstance(operand.type, value.ListType | value.TextType):
            self.require_present(operand, node=node)
            shown = self.type_name(operand.type)
            help_ = "use range(x)" if operand.type == i64 else ""
            self.source.fail("HF112", f"expected a sequence, but got {shown}", node, help=help_)
        sequence = operand

        def item(index: SSAValue) -> SSAValue:
            element = self.value(value.IndexOp(sequence, index))
            if isinstance(element.type, UnknownType):
                raise Abandon
            return element

        return Iteration(self.value(value.LenOp(sequence)), item)

    def _range(self, node: ast.Call) -> Iteration:
        self.no_keywords(node)
        if not 1 <= len(node.args) <= 3:
            self.source.fail(
                "HF106", f"range takes 1 to 3 arguments, but got {len(node.args)}", node
            )
        arguments = [self.fit(self.operand(a), i64, a, "as a range's bound") for a in node.args]
        if len(arguments) == 3 and constant_int(arguments[2]) == 0:
            self.source.fail("HF105", "expected a step that is not zero", node.args[2])
        return self.range_iteration(arguments, self._floor_divide)

    def _floor_divide(self, left: SSAValue, right: SSAValue) -> SSAValue:
        return self.value(value.FloorDivOp(left, right))

    def _enumerate(self, node: ast.Call) -> Iteration:
        extra = [*node.args[1:], *(k.value for k in node.keywords if k.arg == "start")]
        if not node.args or len(extra) > 1 or len(extra) < len(node.keywords):
            self.source.fail("HF106", "expected enumerate(xs) or enumerate(xs, start)", node)
        inner = self.iteration(node.args[0])
        start = self.fit(self.operand(extra[0]), i64, extra[0]) if extra else None

        def item(index: SSAValue) -> SSAValue:
            number = index if start is None else self.value(arith.AddiOp(start, index))
            return self.value(value.MakeOp([number, self.as_operand(inner.item(index), node)]))

        return Iteration(inner.count, item)

    def _zip(self, node: ast.Call) -> Iteration:
        self.no_keywords(node)
        parts = [self.iteration(argument) for argument in node.args]
        if not parts:
            self.source.fail("HF106", "expected something to walk over", node)
        count = parts[0].count
        for part in parts[1:]:
            count = self.value(arith.MinSIOp(count, part.count))

        def item(index: SSAValue) -> SSAValue:
            items = [self.as_operand(part.item(index), node) for part in parts]
            return self.value(value.MakeOp(items))

        return Iteration(count, item)

    def _reversed(self, node: ast.Call) -> Iteration:
        self.no_keywords(node)
        if len(node.args) != 1:
            self.source.fail("HF106", "expected reversed(xs), of one argument", node)
        inner = self.iteration(node.args[0])
        last = self.value(arith.SubiOp(inner.count, self.integer(1)))
        return Iteration(
            inner.count, lambda index: inner.item(self.value(arith.SubiOp(last, index)))
        )

    def _map(self, node: ast.Call) -> Iteration:
        self.no_keywords(node)
        if len(node.args) != 2:
            self.source.fail(
                "HF106", f"expected map(f, xs), but got {len(node.args)} arguments", node
            )
        callee = self.expression(node.args[0])
        inner = self.iteration(node.args[1])
        return Iteration(
            inner.count,
            lambda index: self.call_value(callee, [self.as_operand(inner.item(index), node)], node),
        )

    def as_operand(self, found: Value, node: ast.expr) -> SSAValue:
        """What an expression stands for, where only a value will do."""
        return found if isinstance(found, SSAValue) else self.not_a_value(found, node)

    def no_keywords(self, node: ast.Call, *allowed: str) -> None:
        """Refuse keyword arguments that a function does not have."""
        for keyword in node.keywords:
            if keyword.arg not in allowed:
                name = ast.unparse(node.func)
                self.source.fail("HF106", f"`{name}` has no argument `{keyword.arg}` here", keyword)

    # --- comprehensions --------------------------------------------------------------------------

    def each(self, node: ast.expr, body: Callable[[SSAValue], None], assigned: set[str]) -> None:
        """Run a body for every element of an argument: a generator expression, or a sequence."""
        if isinstance(node, ast.GeneratorExp):
            self.comprehend(node, lambda: body(self.operand(node.elt)), assigned)
            return
        self.iterate(
            self.iteration(node),
            node,
            assigned,
            lambda item: body(self.as_operand(item, node)),
        )

    def comprehend(self, node: Comprehension, body: Callable[[], None], assigned: set[str]) -> None:
        """Run a body for every round of a comprehension; its variables end with it."""
        targets = assigned_names(generator.target for generator in node.generators)
        saved = {name: self.names[name] for name in targets if name in self.names}
        for name in targets:
            self.names.pop(name, None)
        self._generators(node, 0, body, assigned | assigned_names([node]))
        for name in targets:
            self.names.pop(name, None)
        if self.block is not None:
            self.names.update(saved)

    def _generators(
        self, node: Comprehension, depth: int, body: Callable[[], None], assigned: set[str]
    ) -> None:
        if depth == len(node.generators):
            body()
            return
        generator = node.generators[depth]
        if generator.is_async:
            self.source.fail("HF102", "`async` is not supported", node)

        def round_(item: Value) -> None:
            self.assign(generator.target, item)
            skipped = []
            for test in generator.ifs:
                if self.block is None:
                    break
                true, false = self.condition(test)
                skipped.append(false)
                self.resume(true)
            if self.block is not None:
                self._generators(node, depth + 1, body, assigned)
            self.merge([self.state(), *skipped])

        self.iterate(self.iteration(generator.iter), generator.iter, assigned, round_)

    def list_comprehension(self, node: Comprehension) -> SSAValue:
        """`[f(x) for x in xs if p(x)]`, also of a generator expression."""
        return self.collect(
            node,
            lambda append, name: self.comprehend(
                node, lambda: append(self.operand(node.elt)), {name}
            ),
        )

    def collect(
        self,
        node: ast.expr,
        run: Callable[[Callable[[SSAValue], None], str], None],
    ) -> SSAValue:
        """The list of all that `run` appends; the list is the variable whose name it is given."""
        name = f"%list:{node.lineno}:{node.col_offset}"
        self.names[name] = self.empty_list(node)
        run(lambda element: self.append(name, element, node), name)
        collected = self.names.pop(name)
        assert isinstance(collected, SSAValue)
        return collected

    def append(self, name: str, element: SSAValue, node: Located) -> None:
        """Append to the list that a variable holds."""
        target = self.names[name]
        assert isinstance(target, SSAValue)
        assert isinstance(target.type, value.ListType)
        held = target.type.element
        if self.join(held, element.type) == held:
            self.names[name] = self.value(value.AppendOp(target, self.convert(element, held)))
        elif not self.inference.changed:  # otherwise the next round knows better
            shown = self.type_name(held), self.type_name(element.type)
            self.source.fail(
                "HF109", f"expected elements of one type, but got {shown[0]} and {shown[1]}", node
            )


def _is_given(bound: SSAValue) -> bool:
    """Whether a slice has a bound here."""
    return not isinstance(bound.type, value.NoneType)
