"""
A graph in tick mode as functions: the order of a tick.

A scope's operators have turns one after the other; a cycle's have them in rounds until nothing is
new; a loop's as long as its gate is open. Then the tick ends: what was deferred is for the next
one, state is reset as lifetimes say, queues are emptied.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from typing_extensions import override
from xdsl.dialects import func, scf
from xdsl.dialects.builtin import i1, i64
from xdsl.ir import Operation, OpResult, SSAValue

from hydro_mlir.analysis.tick_strata import no_end, no_fixpoint
from hydro_mlir.dialects import runtime as rt
from hydro_mlir.passes.building import located
from hydro_mlir.passes.loops.scope import Scope, last_of
from hydro_mlir.passes.ticks.base import TickLowering
from hydro_mlir.passes.ticks.edges import TickEdges
from hydro_mlir.passes.ticks.plan import Cycle, Item, LoopPart, Release, ScopePart
from hydro_mlir.passes.ticks.timing import (
    BatchLazy,
    Deferred,
    NextIteration,
    Prefix,
    RepeatN,
    Window,
)


class TickLocation(TickEdges):
    """The functions of one graph in tick mode: a step is a tick."""

    # --- the order of a tick ---------------------------------------------------------------------

    @override
    def _init(self) -> func.FuncOp:
        return Scope("init", [], self.graph, self.states, visibility=None).finish()

    @override
    def _step(self) -> func.FuncOp:
        scope = Scope("step", [], self.graph, self.states, visibility=None)
        if self.fleet.alone:
            self._tick(scope)
        else:
            self._tick_if_due(scope)
        return scope.finish()

    def _tick(self, scope: Scope) -> None:
        scope.set(self.sequence, scope.constant(0))
        self._run_scope(scope, self.scope)
        self._end(scope)

    def _tick_if_due(self, scope: Scope) -> None:
        """Write a tick that waits for a reason, and the end of all outputs."""
        first = scope.negation(scope.get(self.later))
        came = scope.value(rt.HasInputOp(scope.context), "came")
        due = self.any_of(scope, [first, scope.get(self.asked), came])
        tick = self._part("tick", self.graph, self._asking_tick)

        def run() -> None:
            scope.add(func.CallOp(tick, [scope.context], []))

        scope.when(due, run)
        ended = scope.negation(scope.get(self.asked))
        for symbol in self.arriving:
            ended = scope.both(ended, scope.value(rt.ClosedOp(scope.context, symbol)))
        scope.when(ended, lambda: self._close(scope))

    def _asking_tick(self, scope: Scope) -> None:
        scope.set(self.asked, scope.constant(0, i1))
        self._tick(scope)

    def _close(self, scope: Scope) -> None:
        for symbol in self.leaving:
            scope.add(rt.CloseOp(scope.context, symbol))

    def _run_scope(self, scope: Scope, part: ScopePart) -> None:
        """Write everything in a scope, once."""
        for edge, referred in self.referred_edges.items():
            if cast(OpResult, edge).op in set(part.own()):
                referred.begin(scope)
        for op in part.own():
            with scope.at(op):
                self.steps[op].begin(scope)
        for item in part.items:
            self._run_item(scope, item)
        # What no loop took is lost.
        for loop in part.loops():
            for window in self._windows(loop):
                window.taken(scope, 0)

    def _run_item(self, scope: Scope, item: Item) -> None:
        if isinstance(item, LoopPart):
            with scope.at(item.op):
                self._run_loop(scope, item)
        elif isinstance(item, Cycle):
            self._run_cycle(scope, item)
        elif isinstance(item, Release):
            with scope.at(item.edge.op):
                self.release(scope, item.edge)
        else:
            with scope.at(item):
                step = self.steps[item]
                if not step.inline:
                    step.turn(scope, first=True)
                step.finish(scope)

    def _end(self, scope: Scope) -> None:
        """End the tick: what was deferred is for the next one, state is reset, queues are empty."""
        deferred = [s for s in self.steps.values() if isinstance(s, Deferred) and not s.in_loop]
        for step in deferred:
            if step.loop is None:
                step.swap(scope)
        for op, step in self.steps.items():
            with scope.at(op):
                step.reset(scope, "tick")
        scope.set(self.deferred, scope.constant(0, i1))
        for step in deferred:
            scope.when(step.has_ready(scope), lambda step=step: self._wait(scope, step))
        for queue in self.tick_queues:
            scope.add(rt.QueueClearOp(scope.context, scope.state(queue)))
        scope.set(self.later, scope.constant(1, i1))

    def _wait(self, scope: Scope, step: Deferred[Any]) -> None:
        scope.set(self.deferred, scope.constant(1, i1))
        if not step.lazy:
            self.ask(scope)

    # --- cycles ----------------------------------------------------------------------------------

    def _run_cycle(self, scope: Scope, cycle: Cycle) -> None:
        steps = [self.steps[op] for op in cycle.ops]
        turns = [step for step in steps if not step.inline and step.queues]
        for step in steps:
            if not step.inline:
                with scope.at(step.op):
                    step.turn(scope, first=True)
        settle = self._part(
            f"{steps[0].base}_settle", cycle.ops[0], lambda part: self._settle(part, cycle, turns)
        )
        scope.add(func.CallOp(settle, [scope.context], []))
        for step in steps:
            step.finish(scope)
        scope.add(func.CallOp(settle, [scope.context], []))

    def _part(self, name: str, op: Operation, body: Callable[[Scope], None]) -> str:
        """A function of the tick's code that is called in more than one place."""
        symbol = self.names.unique(name)
        scope = Scope(symbol, [], op, self.states)
        body(scope)
        self.parts.append(scope.finish())
        return symbol

    def _settle(self, scope: Scope, cycle: Cycle, turns: Sequence[TickLowering[Any]]) -> None:
        """Write turns of all operators that something waits at, until nothing waits."""
        rounds = self.declare_state("rounds", rt.CellType(i64), cycle.ops[0])
        scope.set(rounds, scope.constant(0))

        def body() -> None:
            count = scope.get(rounds)
            message = no_fixpoint(cycle.ops, self.strata[cycle.ops[0]], self.fuel)
            over = scope.compare("sge", count, self.fuel)
            scope.when(over, lambda: self.fault(scope, cycle.ops[0], message, (), named=""))
            scope.increment(rounds, count)
            for step in turns:
                with scope.at(step.op):
                    waiting = self.waiting(scope, step)
                    scope.when(waiting, lambda step=step: step.turn(scope, first=False))

        self._while(
            scope, lambda: self.any_of(scope, [self.waiting(scope, step) for step in turns]), body
        )

    def _while(
        self, scope: Scope, condition: Callable[[], SSAValue], body: Callable[[], None]
    ) -> None:
        before = scope.region(lambda: [condition()])
        end = last_of(before)
        replacement = located(scf.ConditionOp(*end.operands), end)
        end.detach()
        end.erase()
        before.block.add_op(replacement)
        after = scope.region(body)
        scope.add(scf.WhileOp([], [], before, after))

    # --- loops -----------------------------------------------------------------------------------

    def _own(self, loop: LoopPart) -> list[TickLowering[Any]]:
        return [self.steps[op] for op in loop.body.own()]

    def _windows(self, loop: LoopPart) -> list[Window[Any]]:
        return [step for step in self._own(loop) if isinstance(step, Window)]

    def _run_loop(self, scope: Scope, loop: LoopPart) -> None:
        scope.set(loop.iteration, scope.constant(0))
        own = self._own(loop)
        deferred = [step for step in own if isinstance(step, Deferred)]

        def body() -> None:
            iteration = scope.get(loop.iteration)
            message = no_end(loop.op, self.strata, self.fuel)
            over = scope.compare("sge", iteration, self.fuel)
            scope.when(over, lambda: self.fault(scope, loop.op, message, ()))
            self._run_scope(scope, loop.body)
            for step in deferred:
                if step.in_loop:
                    step.swap(scope)
            self._reset(scope, loop, "none")
            scope.increment(loop.iteration, scope.get(loop.iteration))

        self._while(scope, lambda: self._is_open(scope, loop), body)
        fired = scope.compare("ne", scope.get(loop.iteration), 0)
        scope.when(fired, lambda: self._swap_fired(scope, deferred))
        self._reset(scope, loop, "loop")

    def _swap_fired(self, scope: Scope, deferred: Sequence[Deferred[Any]]) -> None:
        for step in deferred:
            if not step.in_loop:
                step.swap(scope)

    def _reset(self, scope: Scope, loop: LoopPart, ended: str) -> None:
        for step in self._own(loop):
            with scope.at(step.op):
                step.reset(scope, ended)

    def _is_open(self, scope: Scope, loop: LoopPart) -> SSAValue:
        """Write whether the body of a loop is to run (again)."""
        own, windows = self._own(loop), self._windows(loop)
        first = scope.compare("eq", scope.get(loop.iteration), 0)
        asking = [s for s in own if isinstance(s, Deferred) and not s.lazy]
        conditions = [window.opens(scope) for window in windows]
        conditions += [self._asks(scope, step, first) for step in asking]
        if not asking and all(isinstance(window, BatchLazy) for window in windows):
            conditions.append(first)
        found = self.any_of(scope, conditions)
        repeats = any(isinstance(step, NextIteration | RepeatN | Prefix) for step in own)
        return scope.both(found, first) if loop.root and not repeats else found

    def _asks(self, scope: Scope, step: Deferred[Any], first: SSAValue) -> SSAValue:
        ready = step.has_ready(scope)
        return ready if step.in_loop else scope.both(ready, first)
