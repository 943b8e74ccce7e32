"""The verifier of `hf` for what holds operators together: graphs, loops, cycles (HF1, HF7, TK)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xdsl.ir import Operation, Region, SSAValue

from hydro_mlir.dialects.hydroflow.edges import element
from hydro_mlir.dialects.hydroflow.facts import Category, Facts
from hydro_mlir.dialects.hydroflow.rules import require_operator
from hydro_mlir.dialects.regions import require, require_types

if TYPE_CHECKING:
    from hydro_mlir.dialects import hydroflow as hf

_NO_OPERATORS = ("hf.graph", "hf.yield")
# Name of an op with a channel → the end that it is.
_ENDS = {
    "hf.source_channel": "input",
    "hf.source_stream": "input",
    "hf.source_interval": "input",
    "hf.dest_channel": "output",
}


def verify_graph(op: hf.GraphOp) -> None:
    """HF1, HF7, TK6: operators alone, no channel name twice, cycles that are closed."""
    members = op.members.value.data
    require(members >= 1, "HF1", "at least 1 member", str(members))
    for one in op.body.block.ops:
        require(
            one.name.startswith("hf.") and one.name not in _NO_OPERATORS,
            "HF1",
            "only operators in a graph",
            f"`{one.name}`",
        )
    seen: set[tuple[str, str]] = set()
    for one in operators_of(op.body):
        if one.name not in _ENDS:
            continue
        name, end = str(one.properties["channel"]), _ENDS[one.name]
        require((end, name) not in seen, "HF7", f"one {end} of a channel", f"{name} again")
        seen.add((end, name))
    _verify_cycles(op)


def operators_of(region: Region) -> Iterator[Operation]:
    """The operators of a graph or loop, those of the loops in it included."""
    for op in region.block.ops:
        yield op
        if op.name == "hf.loop":
            yield from operators_of(op.regions[0])


def _verify_cycles(op: hf.GraphOp) -> None:
    """TK6: each forward has one completion of its type, in the same loop."""
    forwards: dict[str, Operation] = {}
    completions: dict[str, Operation] = {}
    for one in operators_of(op.body):
        table = {"hf.forward": forwards, "hf.complete": completions}.get(one.name)
        if table is None:
            continue
        name, word = str(one.properties["ref"]), one.name.removeprefix("hf.")
        require(name not in table, "TK6", f"one {word} {name}", "a second")
        table[name] = one
    for name, complete in completions.items():
        require(name in forwards, "TK6", f"a forward {name}", "none")
        forward = forwards[name]
        same = forward.parent is complete.parent
        require(same, "TK6", f"forward and complete {name} in one loop", "two")
        got = [element(complete.operands[0])]
        require_types("TK6", f"complete {name} with", [element(forward.results[0])], got)
    for name in forwards:
        require(name in completions, "TK6", f"a complete {name}", "none")


# --- loops ----------------------------------------------------------------------------------------


def _category(op: Operation) -> Category | None:
    facts = getattr(op, "FACTS", None)
    return facts.category if isinstance(facts, Facts) else None


def _region_of(edge: SSAValue) -> Region | None:
    """The graph or loop in which an edge begins."""
    owner = edge.owner
    return owner.parent_region() if isinstance(owner, Operation) else None


def verify_loop(op: hf.LoopOp) -> None:
    """HF1, TK3, TK4: what may stand in a loop, enter it and leave it."""
    require_operator(op)
    block = op.body.block
    last = block.last_op
    left = list(last.operands) if last is not None and last.name == "hf.yield" else []
    for one in block.ops:
        allowed = one.name.startswith("hf.") and one.name not in _NO_OPERATORS
        require(allowed or one is last, "HF1", "only operators in a loop", f"`{one.name}`")
        _verify_entries(op, one)
    wanted = [element(edge) for edge in left]
    require_types("TK4", "a loop with results", wanted, [element(edge) for edge in op.outputs])
    for output in op.outputs:
        for use in output.uses:
            require(
                _category(use.operation) is Category.UNWINDOWING,
                "TK4",
                "an un-windowing operator, such as all_iterations, at the exit of a loop",
                f"`{use.operation.name}`",
            )


def _verify_entries(loop: hf.LoopOp, op: Operation) -> None:
    """TK3 for the inputs of one operator in a loop."""
    inputs = getattr(op, "inputs_", ())
    for edge in inputs:
        region = _region_of(edge)
        if region is loop.body:
            continue
        require(
            region is loop.parent_region(),
            "TK3",
            "an edge that crosses the border of one loop",
            "one that crosses several",
        )
        require(
            _category(op) is Category.WINDOWING,
            "TK3",
            "a windowing operator, such as batch, at the entry of a loop",
            f"`{op.name}`",
        )


def require_in_loop(op: Operation) -> None:
    """TK3: an operator that means something in a loop alone."""
    parent = op.parent_op()
    if parent is not None:
        shown = f"`{op.name}` inside a loop"
        require(parent.name == "hf.loop", "TK3", shown, "it at the root of the graph")


def verify_windowing(op: Operation) -> None:
    """TK3: a windowing operator is the first one of its edge in a loop."""
    require_in_loop(op)
    parent = op.parent_op()
    if parent is None:
        return
    require(
        _region_of(op.operands[0]) is not op.parent_region(),
        "TK3",
        f"`{op.name}` to be the first operator of an edge that enters the loop",
        "an edge from within",
    )


def verify_root_loop(op: Operation) -> None:
    """TK3: the loop around an operator is none within another."""
    loop = op.parent_op()
    around = None if loop is None else loop.parent_op()
    if around is not None:
        shown = f"`{op.name}` in a loop at the root of the graph"
        require(around.name == "hf.graph", "TK3", shown, "a nested loop")


def verify_unwindowing(op: Operation) -> None:
    """TK4: an un-windowing operator is the first one of an edge that leaves a loop."""
    if op.parent_op() is None:
        return
    owner = op.operands[0].owner
    leaves = isinstance(owner, Operation) and owner.name == "hf.loop"
    require(
        leaves, "TK4", f"`{op.name}` to be the first operator behind a loop", "an edge of no loop"
    )
