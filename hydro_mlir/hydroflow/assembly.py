"""
From what was built to a module: `hf.graph @name members 1 attributes {ticks}` and its functions.

Operators come in the order of the program, so that the users of a stream are in it, too: that is
the order of a tee's outputs.
"""

from __future__ import annotations

from typing import Any

from xdsl.dialects.builtin import ModuleOp, StringAttr, UnitAttr
from xdsl.ir import Block, Operation, Region, SSAValue

from hydro_mlir.analysis.negative_cycles import refuse_negative_cycles
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects.hydroflow.access import READ
from hydro_mlir.dialects.hydroflow.facts import Category
from hydro_mlir.hydroflow.builder import Builder, Node, Scope
from hydro_mlir.hydroflow.checks import check
from hydro_mlir.hydroflow.forward import Forward, forwards_of, settle_forwards
from hydro_mlir.hydroflow.metrics import GraphShape
from hydro_mlir.hydroflow.run import Run
from hydro_mlir.hydroflow.stream import Stream
from hydro_mlir.lang.builder import location_of


def assemble(builder: Builder) -> ModuleOp:
    """The module of a graph; raises DiagnosticError with all that is wrong with the whole."""
    settle_forwards(builder)
    check(builder)
    made = _Assembly(builder)
    block = made.block(builder.root)
    graph = hf.GraphOp(builder.name, 1, Region(block))
    graph.attributes[hf.TICKS] = UnitAttr()
    graph.location = location_of(builder.root.place)
    refuse_negative_cycles(graph)
    functions = [function.clone() for function in builder.library.functions]
    return ModuleOp([*functions, graph], sym_name=StringAttr(builder.name))


class _Assembly:
    def __init__(self, builder: Builder):
        self.values: dict[Stream[Any], SSAValue] = {}
        # Streams that leave a loop, in the order in which the program lets them out.
        self.leaving: dict[Scope, list[Stream[Any]]] = {}
        for node in builder.root.nodes():
            if node.facts.category is Category.UNWINDOWING:
                stream = node.inputs[0]
                streams = self.leaving.setdefault(stream.node_.scope, [])
                if stream not in streams:
                    streams.append(stream)
        self.forwards: dict[Scope, list[Forward[Any]]] = {}
        for forward in forwards_of(builder):
            self.forwards.setdefault(forward.node_.scope, []).append(forward)
        self.results: dict[Stream[Any], SSAValue] = {}

    def block(self, scope: Scope) -> Block:
        """The operators of a scope."""
        block = Block()
        for item in scope.items:
            block.add_op(self.operator(item) if isinstance(item, Node) else self.loop(item))
        for forward in self.forwards.get(scope, []):
            assert forward.completion_ is not None, "checked"
            assert forward.completed_at_ is not None, "checked"
            op = hf.CompleteOp(forward.symbol_, self.values[forward.completion_])
            op.location = location_of(forward.completed_at_)
            block.add_op(op)
        return block

    def loop(self, scope: Scope) -> Operation:
        """A loop, whose results are what leaves it."""
        block = self.block(scope)
        streams = self.leaving.get(scope, [])
        edges = [self.values[stream] for stream in streams]
        if edges:
            last = hf.YieldOp(*edges)
            last.location = location_of(scope.place)
            block.add_op(last)
        types = [hf.EdgeType(hf.element(edge)) for edge in edges]
        op = hf.LoopOp(Region(block), types, scope.name or None)
        op.location = location_of(scope.place)
        self.results |= dict(zip(streams, op.outputs, strict=True))
        return op

    def operator(self, node: Node) -> Operation:
        """The op of one operator."""
        assert node.typed is not None, "checked"
        leaves = node.facts.category is Category.UNWINDOWING
        table = self.results if leaves else self.values
        operands = [table[stream] for stream in node.inputs]
        operands += [self.values[stream] for stream in node.refs]
        op = node.typed.make(operands)
        op.location = location_of(node.place)
        if any(access.word != READ for access in node.accesses):
            op.properties["access"] = hf.words([access.word for access in node.accesses])
        if node.module:
            op.attributes["module"] = StringAttr(node.module)
        for stream, result in zip(node.outputs, op.results, strict=True):
            self.values[stream] = result
        if len(op.results) == 1 and node.variable.isascii():
            op.results[0].name_hint = node.variable or None
        return op


def _with_metrics(module: ModuleOp, metrics: bool) -> GraphShape | None:
    """Count all edges of a module's graph, if that is wanted; its shape before."""
    if not metrics:
        return None
    from hydro_mlir.passes.count_elements import count_elements

    shape = GraphShape(module.clone())
    for graph in module.ops:
        if isinstance(graph, hf.GraphOp):
            count_elements(graph)
    return shape


def interpret(
    builder: Builder,
    fuel: int | None = None,
    metrics: bool = False,
    tick_seconds: float | None = None,
) -> Run:
    """A run of the graph under the interpreter."""
    from hydro_mlir.interp.ticks import TickEngine

    module = assemble(builder)
    shape = _with_metrics(module, metrics)
    engine = TickEngine(module, fuel, tick_seconds)
    return Run(engine, builder.feeds, builder.callbacks, shape)


def compiled(
    builder: Builder,
    fuel: int | None = None,
    speed: int = 3,
    metrics: bool = False,
    tick_seconds: float | None = None,
) -> Run:
    """A run of the graph as native code."""
    from hydro_mlir import compiler

    module = assemble(builder)
    shape = _with_metrics(module, metrics)
    engine = compiler.tick_engine(module, fuel=fuel, speed=speed, tick_seconds=tick_seconds)
    return Run(engine, builder.feeds, builder.callbacks, shape)
