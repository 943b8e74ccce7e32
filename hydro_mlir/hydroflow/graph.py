"""The graph: where operators come from, and how it is run."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from xdsl.dialects.builtin import ModuleOp

from hydro_mlir.diagnostics import Diagnostic
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.hydroflow.assembly import assemble, compiled, interpret
from hydro_mlir.hydroflow.builder import Builder, Node, operator
from hydro_mlir.hydroflow.forward import Forward, declare
from hydro_mlir.hydroflow.loops import Loop, count_of_runs
from hydro_mlir.hydroflow.merges import Merges
from hydro_mlir.hydroflow.names import fail_operator
from hydro_mlir.hydroflow.run import Run
from hydro_mlir.hydroflow.sources import Sources
from hydro_mlir.hydroflow.stream import Stream
from hydro_mlir.hydroflow.values import element_type
from hydro_mlir.passes.schedule import number
from hydro_mlir.viz.graph import graph_of
from hydro_mlir.viz.page import html_text
from hydro_mlir.viz.targets import dot_text, mermaid_text

# How long a tick may take, where nothing is said.
TICK_SECONDS = 30.0


class Graph(Sources, Merges):
    """A graph of Hydroflow operators.

    Raises DiagnosticError, with the line of the call, for what makes no sense.
    """

    def __init__(self, name: str = "graph"):
        self.builder_ = Builder(name, self._stream)

    if not TYPE_CHECKING:  # a type checker is to see what is not there

        def __getattr__(self, name: str) -> NoReturn:
            fail_operator(name, type(self))

    def _stream(self, node: Node, index: int) -> Stream[Any]:
        return Stream(node, index, self.builder_)

    # --- structure -------------------------------------------------------------------------------

    @operator
    def forward_ref(self, type: Any = None) -> Forward[Any]:
        """A stream to be defined later with `.complete(stream)`: closes cycles.

        `type` is needed only where nothing else tells the type of the elements.
        """
        held = None if type is None else element_type(type, self.builder_.place)
        return declare(self.builder_, held)

    @operator
    def loop(self, name: str = "") -> Loop:
        """A loop, to be used in a `with` statement."""
        return Loop(self.builder_, name)

    @contextmanager
    def module(self, name: str) -> Generator[Graph]:
        """Group the operators of a `with` block under a name, for pictures and reports.

        Modules are Python functions that take streams and return some; this names their parts.

        >>> g = Graph()
        >>> def doubled(stream):
        ...     with g.module("doubled"):
        ...         return stream.map(lambda n: n * 2)
        >>> doubled(g.source_iter([1])).to_list_()
        [2]
        """
        before = self.builder_.module
        self.builder_.module = f"{before}.{name}" if before else name
        try:
            yield self
        finally:
            self.builder_.module = before

    @operator
    def current_tick(self) -> Stream[int]:
        """The number of the tick, from 0: to be referred to with `refs`.

        >>> g = Graph()
        >>> tick = g.current_tick()
        >>> out = g.spin().map(lambda _, tick: tick, refs=(tick,)).collect()
        >>> run = g.interpret()
        >>> run.run_tick(), run.run_tick(), out.take()
        (True, True, [0, 1])
        """
        return count_of_runs(self.builder_, "static")

    # --- pictures --------------------------------------------------------------------------------

    def to_mermaid(self, scheduled: bool = False) -> str:
        """The graph as Mermaid text; `scheduled` with a box per stratum.

        >>> g = Graph()
        >>> g.source_iter([2, 1]).sort().for_each(print)
        >>> print(g.to_mermaid())
        flowchart LR
          subgraph l0["graph"]
            n0["source_iter"]
            n1["sort"]
            n2["dest_sink for_each"]
          end
          n0 ==>|"int"| n1
          n1 -->|"int"| n2
        <BLANKLINE>
        """
        return mermaid_text(graph_of(self._drawn(scheduled)))

    def to_dot(self, scheduled: bool = False) -> str:
        """The graph as Graphviz text; `scheduled` with a box per stratum."""
        return dot_text(graph_of(self._drawn(scheduled)))

    def to_html(self, scheduled: bool = False) -> str:
        """The graph as a page that loads nothing; `scheduled` with a box per stratum."""
        return html_text(graph_of(self._drawn(scheduled)))

    def _drawn(self, scheduled: bool) -> ModuleOp:
        module = assemble(self.builder_)
        for graph in module.ops:
            if scheduled and isinstance(graph, hf.GraphOp):
                number(graph)
        return module

    # --- running ---------------------------------------------------------------------------------

    @property
    def mlir(self) -> ModuleOp:
        """The graph as a module of the `hf` dialect; raises DiagnosticError with all mistakes."""
        return assemble(self.builder_)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """Warnings about what is allowed, but probably not meant; known after it has been built.

        >>> g = Graph()
        >>> out = g.union(g.source_iter([1])).collect()
        >>> run = g.interpret()
        >>> [warning.message for warning in g.diagnostics]
        ['`union` should have at least 2 input(s), actually has 1.']
        """
        return list(self.builder_.warnings)

    def interpret(
        self,
        tick_fuel: int | None = None,
        metrics: bool = False,
        tick_seconds: float | None = None,
    ) -> Run:
        """Run the graph in the interpreter; with `metrics`, what flows along edges is counted.

        `tick_fuel` limits the rounds of each fixpoint and the iterations of each loop within a
        tick, by default to 65,536: one more is a StepError that names the stratum. So is a tick
        that takes longer than `tick_seconds`; without them, it may take as long as it likes.

        >>> from hydro_mlir.hydroflow import StepError
        >>> g = Graph()
        >>> back = g.forward_ref(int)
        >>> numbers = g.union(g.source_iter([0]), back)
        >>> back.complete(numbers.map(lambda n: n + 1))
        >>> try:
        ...     g.interpret(tick_fuel=10).run_tick()
        ... except StepError as error:
        ...     print(error.message.partition(":")[2].partition(",")[0].strip())
        no fixpoint of stratum 0 after 10 rounds
        """
        return interpret(self.builder_, tick_fuel, metrics, tick_seconds)

    def compile(
        self,
        tick_fuel: int | None = None,
        speed: int = 3,
        metrics: bool = False,
        tick_seconds: float | None = TICK_SECONDS,
    ) -> Run:
        """Run the graph as native code, compiled now or found in the cache.

        `tick_fuel` is that of `interpret`; `speed` is LLVM's optimisation level, from 0 to 3.
        With `metrics`, what flows along edges is counted: `Run.metrics`. A tick that takes longer
        than `tick_seconds`, as in a user function that never ends, is a StepError; None: no limit.
        """
        return compiled(self.builder_, tick_fuel, speed, metrics, tick_seconds)
