"""
Evaluates a graph tick by tick: `engine(module).tick(inputs) -> TickResult`.

What a tick hands to Python functions is returned when it is over, in the order in which elements
reached the sinks. A tick that raises has handed out nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import ModuleOp

from hydro_mlir.analysis.tick_strata import set_tick_fuel
from hydro_mlir.diagnostics import fail
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.interp.deadline import Deadline
from hydro_mlir.interp.environment import Environment
from hydro_mlir.interp.functions import environment_of
from hydro_mlir.interp.memory import FUNCTION_BYTES_MAX
from hydro_mlir.interp.ticks import timing
from hydro_mlir.interp.ticks.assembly import Assembler
from hydro_mlir.interp.ticks.binding import Binder, Deliver
from hydro_mlir.interp.ticks.plan import Fixpoint, Item, Loop, Step
from hydro_mlir.interp.values import Value, from_python, to_python


@dataclass(frozen=True)
class TickResult:
    """What a tick did.

    `outputs` are pairs of a callback's name and an element. `work_done` says whether something
    came into the tick: from outside, or from the tick before. `again` asks for another tick.
    """

    outputs: Sequence[tuple[str, object]]
    work_done: bool
    again: bool


class GraphTicks:
    """One graph in tick mode, at one member.

    Elements that reach sinks are given to `deliver`, those that reach channels to `send`.
    """

    def __init__(
        self,
        graph: hf.GraphOp,
        environment: Environment,
        deliver: Deliver,
        send: Deliver | None = None,
    ):
        self.binder = Binder(environment, deliver, send or deliver)
        self.scope = Assembler(graph, self.binder).scope
        self.deferred = list(_deferred(self.scope.items))

    def tick(self, inputs: Mapping[str, Sequence[Value]]) -> tuple[bool, bool]:
        """Run one tick: whether something came into it, and whether it asks for another.

        Raises Trap where a user function or an operator is at fault; the state is then undefined.
        """
        clock = self.binder.clock
        for name, elements in inputs.items():
            arrivals, _ = self.binder.arrivals[name]
            arrivals.waiting.extend(elements)
        work_done = clock.tick == 0 or any(inputs.values())
        work_done = work_done or any(d.ready for d, _ in self.deferred if not d.in_loop)
        self.scope.run()
        self._end()
        again = any(operator.asks for operator, _ in self.deferred if not operator.in_loop)
        spins = any(isinstance(step.operator, timing.Spin) for step in self.scope.steps())
        clock.tick += 1
        return work_done, again or spins

    def _end(self) -> None:
        """End the tick: what was deferred is for the next one, and state is reset."""
        for operator, at_root in self.deferred:
            if at_root:
                operator.swap()
        for step in self.scope.steps():
            step.operator.reset("tick")


class TickEngine:
    """The interpreter of a module with one graph in tick mode, in terms of Python values.

    `fuel` limits rounds of a cycle and iterations of a loop, where the graph does not, and
    `tick_seconds` the time of a tick, `memory_bytes` what a user function makes.
    """

    def __init__(
        self,
        module: ModuleOp,
        fuel: int | None = None,
        tick_seconds: float | None = None,
        memory_bytes: int = FUNCTION_BYTES_MAX,
    ):
        if fuel is not None:
            module = module.clone()
            set_tick_fuel(module, fuel)
        graph = _graph_of(module)
        self.name = graph.sym_name.data
        self.outputs: list[tuple[str, object]] = []
        environment = environment_of(module, self.name)
        environment.memory_bytes = memory_bytes
        self.deadline = None if tick_seconds is None else Deadline(tick_seconds)
        if self.deadline is not None:
            environment.check_time = self.deadline.check
        self.ticks = GraphTicks(graph, environment, self._deliver)
        self.scope = self.ticks.scope
        self.counts = self.ticks.binder.counts

    def tick(self, inputs: Mapping[str, Sequence[object]]) -> TickResult:
        """Run one tick on what came at each channel since the last one; raises Trap."""
        self.outputs = []
        arrivals = self.ticks.binder.arrivals
        given = {
            name: [from_python(element, arrivals[name][1]) for element in elements]
            for name, elements in inputs.items()
        }
        if self.deadline is not None:
            self.deadline.start()
        work_done, again = self.ticks.tick(given)
        return TickResult(self.outputs, work_done, again)

    def _deliver(self, callback: str, element: Value) -> None:
        self.outputs.append((callback, to_python(element)))


def _graph_of(module: ModuleOp) -> hf.GraphOp:
    graphs = [op for op in module.ops if isinstance(op, hf.GraphOp)]
    if len(graphs) != 1:
        fail("HF513", f"expected a module with one graph, but it has {len(graphs)}", None)
    return graphs[0]


def _deferred(
    items: Sequence[Item], at_root: bool = True
) -> Iterator[tuple[timing.Deferred, bool]]:
    """All deferring operators, and whether they stand outside of loops."""
    for item in items:
        if isinstance(item, Loop):
            yield from _deferred(item.body.items, at_root=False)
        elif isinstance(item, Step | Fixpoint):
            for step in item.steps():
                if isinstance(step.operator, timing.Deferred):
                    yield step.operator, at_root
