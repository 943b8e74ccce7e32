"""
Cells of the coverage table: an operator with lifetimes, in a place.

Operators, lifetimes and rules come from the definitions of the operators, so a new operator is in
the table by itself: as a hole until some rule of `graph_rules` draws it.

>>> rule_against(hf.FoldOp, ("none",), PLAIN)
'TK1: the lifetimes none and loop are for loops'
>>> rule_against(hf.FoldOp, ("tick",), IN_FIXPOINT)
'HF250: each of its inputs has to end first'
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Block, Operation

from hydro_mlir.analysis.components import components
from hydro_mlir.dialects import hydroflow as hf
from hydro_mlir.dialects.hydroflow.facts import LOOP_LIFETIMES, Category, Delay

PLAIN, BEFORE_TEE, AFTER_TEE = "plain", "before a tee", "after a tee"
IN_LOOP, IN_FIXPOINT = "in a loop", "in a fixpoint"
PLACES = (PLAIN, BEFORE_TEE, AFTER_TEE, IN_LOOP, IN_FIXPOINT)


class Cell(NamedTuple):
    """An operator's name, its lifetimes (`-` for none, else with commas), and the place."""

    operator: str
    lifetimes: str
    place: str


@cache
def operator_types() -> dict[str, type[hf.Operator]]:
    """All operators by name; what holds operators together (loops, cycles) is none."""
    types = [item for item in vars(hf).values() if isinstance(item, type)]
    return {
        type_.name.removeprefix("hf."): type_
        for type_ in types
        if issubclass(type_, hf.Operator)
        and hasattr(type_, "FACTS")
        and type_.FACTS.category is not Category.STRUCTURE
    }


def spelled(lifetimes: tuple[str, ...]) -> str:
    """Lifetimes as they stand in the table."""
    return ", ".join(lifetimes) or "-"


def rule_against(type_: type[hf.Operator], lifetimes: tuple[str, ...], place: str) -> str | None:
    """The rule by which an operator cannot stand in a place, None if it can."""
    facts = type_.FACTS
    if {"sender", "receiver"} & set(type_.get_irdl_definition().properties):
        return "HF7: channels between the members of a fleet"
    if place in (PLAIN, IN_FIXPOINT):
        if set(lifetimes) & set(LOOP_LIFETIMES):
            return "TK1: the lifetimes none and loop are for loops"
        if facts.category is Category.WINDOWING or facts.loops_only:
            return "TK3: stands in loops alone"
    if place == IN_LOOP and facts.category is Category.SOURCE:
        return "TK3: sources stand at the root"
    if place in (AFTER_TEE, IN_FIXPOINT) and facts.inputs.most == 0:
        return "TK2: has no input"
    if place in (BEFORE_TEE, IN_FIXPOINT) and facts.outputs.most == 0:
        return "TK2: has no output"
    return _rule_against_cycles(type_) if place == IN_FIXPOINT else None


def _rule_against_cycles(type_: type[hf.Operator]) -> str | None:
    facts = type_.FACTS
    if facts.category is Category.UNWINDOWING:
        return "TK4: what leaves a loop is there when the loop has ended"
    delays = {facts.delay(index) for index in range(facts.inputs.least or 1)}
    if delays <= {Delay.TICK, Delay.TICK_LAZY}:
        return "HF250: a delay ends the cycle within the tick"
    if delays == {Delay.STRATUM}:
        return "HF250: each of its inputs has to end first"
    return None


@cache
def legal_cells() -> tuple[Cell, ...]:
    """All cells that no rule forbids."""
    return tuple(cell for cell, rule in cells() if rule is None)


def cells() -> Iterator[tuple[Cell, str | None]]:
    """All cells, each with the rule against it."""
    for name, type_ in sorted(operator_types().items()):
        facts = type_.FACTS
        for lifetimes in product(facts.allowed, repeat=len(facts.lifetimes)):
            for place in PLACES:
                yield Cell(name, spelled(lifetimes), place), rule_against(type_, lifetimes, place)


# --- what a module has ----------------------------------------------------------------------------

# Operator, lifetimes, place -> how many there are.
Coverage = Counter[tuple[str, str, str]]


def covered(module: ModuleOp) -> Coverage:
    """How often each operator of a module stands with each lifetime in each place."""
    found: Coverage = Counter()
    for graph in module.walk():
        if isinstance(graph, hf.GraphOp | hf.LoopOp):
            for block in graph.regions[0].blocks:
                cyclic = set(_fixpoint_ops(block))
                for op in block.ops:
                    found.update(_cells(op, op in cyclic))
    return found


def _cells(op: Operation, cyclic: bool) -> Iterator[Cell]:
    """An operator's places; it is plain where it stands at the root, in no cycle."""
    name = op.name.removeprefix("hf.")
    if name not in operator_types() or not isinstance(op, hf.Operator):
        return
    lifetimes = spelled(op.lifetimes)
    in_loop = isinstance(op.parent_op(), hf.LoopOp)
    if any(operand.uses.get_length() > 1 for operand in op.inputs_):
        yield Cell(name, lifetimes, AFTER_TEE)
    if any(result.uses.get_length() > 1 for result in op.results):
        yield Cell(name, lifetimes, BEFORE_TEE)
    yield Cell(name, lifetimes, IN_LOOP if in_loop else IN_FIXPOINT if cyclic else PLAIN)


def _fixpoint_ops(block: Block) -> Iterator[Operation]:
    """The ops of a block that stand in a cycle without a delay."""
    ops = list(block.ops)
    number = {op: index for index, op in enumerate(ops)}
    completed = {op.ref: number[op] for op in ops if isinstance(op, hf.CompleteOp)}
    successors: list[set[int]] = [set() for _ in ops]
    for index, op in enumerate(ops):
        if isinstance(op, hf.ForwardOp) and op.ref in completed:
            successors[completed[op.ref]].add(index)
        if isinstance(op, hf.DeferTickOp | hf.DeferTickLazyOp | hf.NextIterationOp):
            continue
        for operand in op.operands:
            if isinstance(operand.owner, Operation) and operand.owner in number:
                successors[number[operand.owner]].add(index)
    for component in components(successors):
        if len(component) > 1:
            yield from (ops[index] for index in component)
