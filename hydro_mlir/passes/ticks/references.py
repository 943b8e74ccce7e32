"""What user functions see of the operators that they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from xdsl.dialects.builtin import i1
from xdsl.ir import OpResult, SSAValue

from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.dialects import value
from hydro_mlir.dialects.hydroflow.facts import Reference
from hydro_mlir.passes.loops.scope import Scope

if TYPE_CHECKING:
    from hydro_mlir.passes.ticks.base import TickLowering, Use


class Referred:
    """An edge that is referred to: as a list it is a queue, else a cell with its last element.

    Of an operator that holds an accumulator, that is seen, also where it was not emitted.
    """

    def __init__(self, edge: OpResult, owner: TickLowering[Any]):
        self.owner = owner
        self.form = cast("hf.Operator", edge.op).FACTS.references
        self.element = cast(hf.EdgeType, edge.type).element
        self.held = getattr(owner, "held", None)
        self.queue = self.last = self.has = ""
        if self.form is Reference.LIST:
            self.queue = owner.location.declare_queue(owner, "referred", self.element)
        elif self.held is None:
            self.last = owner.cell("referred", self.element)
            self.has = owner.flag("referred_has")

    def begin(self, scope: Scope) -> None:
        """Write that nothing has come yet."""
        if self.queue:
            scope.add(rt.QueueTakeOp(scope.context, scope.state(self.queue)))
        elif self.has:
            self.owner.set_number(scope, self.has, 0)

    def receive(self, scope: Scope, element: SSAValue) -> None:
        """Write the noting of an element."""
        if self.queue:
            scope.add(rt.QueuePushOp(scope.context, scope.state(self.queue), element))
        elif self.has:
            scope.set(self.last, element)
            self.owner.set_number(scope, self.has, 1)

    def change(self, scope: Scope, new: SSAValue) -> None:
        """Write that something else is held now."""
        if self.queue:
            scope.add(rt.QueueTakeOp(scope.context, scope.state(self.queue)))
            self.owner.each(scope, new, lambda element: self.receive(scope, element))
        elif self.form is Reference.OPTION:
            some = scope.value(value.IsSomeOp(new))
            scope.set(self.has, some)
            scope.when(some, lambda: scope.set(self.last, scope.value(value.PayloadOp(new))))
        else:
            self.receive(scope, new)

    def each(self, scope: Scope, use: Use) -> None:
        """Write a loop over what is held."""
        if self.queue:
            queue = scope.state(self.queue)
            self.owner.each(scope, scope.value(rt.QueueListOp(scope.context, queue)), use)
        else:
            scope.when(scope.get(self.has), lambda: use(scope.get(self.last)))

    def worth(self, scope: Scope, user: TickLowering[Any]) -> SSAValue:
        """Write what the operator `user` sees."""
        if self.queue:
            return scope.value(rt.QueueListOp(scope.context, scope.state(self.queue)))
        if self.held is not None:
            has, held = self.held(scope)
        else:
            has, held = scope.get(self.has), scope.get(self.last)
        if self.form is Reference.OPTION:
            return scope.either(
                has,
                lambda: scope.value(value.SomeOp(held)),
                lambda: scope.value(value.NoneOp(value.OptionType(self.element))),
            )
        name = self.owner.op.name.removeprefix("hf.")
        message = f"RuntimeError: {name}() was empty when it was referenced"
        scope.when(scope.negation(has), lambda: user.fault(scope, message))
        assert has.type == i1
        return held
