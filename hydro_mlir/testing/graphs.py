"""
Random well-typed graphs of Hydroflow operators, from a seed.

A graph grows step by step: by an operator, a loop, a fixpoint or a cycle through ticks. The first
steps of a seed are the same whatever their number, so a graph is made smaller by taking fewer of
them. What nothing takes is observed; a stream that is taken twice is a tee.

>>> generate(4, steps=2).inputs == generate(4, steps=2).inputs
True
"""

# Lambdas here are user functions: their parameters get their types from the graph.
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hydro_mlir.diagnostics import DiagnosticError, UsageError
from hydro_mlir.dialects.hydroflow.facts import Category
from hydro_mlir.hydroflow import Collected, Graph
from hydro_mlir.hydroflow.builder import Node
from hydro_mlir.testing.graph_cells import (
    AFTER_TEE,
    BEFORE_TEE,
    IN_FIXPOINT,
    IN_LOOP,
    PLAIN,
    Cell,
    covered,
    legal_cells,
    operator_types,
    rule_against,
)
from hydro_mlir.testing.graph_drawing import (
    NEWEST,
    NUMBER,
    PAIR,
    TEXT,
    AnyStream,
    Drawing,
    as_number,
    below,
    converted,
    plus,
    times,
)
from hydro_mlir.testing.graph_rules import ALL, ANYWHERE, EVERY, MONOTONE, Rule

STEPS_MIN, STEPS_MAX = 3, 8
TICKS = 4
LOOP_DEPTH_MAX = 3
# So many elements of numbers in a tick at most; bounds the products of joins.
BATCH_MAX = 3


ATTEMPTS_MAX = 40
# Drawn again: what has no fixpoint, and rules with a source inside a loop. Any other refusal of a
# graph is worth knowing.
DRAWN_AGAIN = ("HF046", "HF250", "HF251")


@dataclass
class GeneratedGraph:
    """A graph, where its inputs are sent, what arrives in each tick, and what is observed."""

    seed: int
    steps: int
    graph: Graph
    senders: list[Any]
    inputs: list[list[list[object]]]
    outputs: list[Collected[Any]]
    sent: list[object] = field(default_factory=list[object])


def generate(seed: int, steps: int | None = None) -> GeneratedGraph:
    """The graph of a seed, with its first `steps` steps or all of them.

    An odd seed begins with a cell of the coverage table, each in its turn. Raises DiagnosticError
    if the steps make no legal graph.
    """
    cell = None
    if seed % 2:
        known = legal_cells()
        cell = known[seed // 2 % len(known)]
    return _attempted(seed, steps, cell)


def containing(cell: Cell, seed: int = 0) -> GeneratedGraph:
    """A small graph with a cell of the coverage table; raises DiagnosticError if there is none."""
    return _attempted(seed, 1, cell)


def _attempted(seed: int, steps: int | None, cell: Cell | None) -> GeneratedGraph:
    for attempt in range(ATTEMPTS_MAX):
        try:
            found = _drawn(seed, attempt, steps, cell)
            module = found.graph.mlir
        except DiagnosticError as error:
            last = attempt == ATTEMPTS_MAX - 1
            if last or any(each.code not in DRAWN_AGAIN for each in error.diagnostics):
                raise
            continue
        if cell is None or steps == 0 or covered(module)[cell]:
            return found
    raise UsageError(f"expected a graph with {cell}, but no rule draws it")


def _drawn(seed: int, attempt: int, steps: int | None, cell: Cell | None) -> GeneratedGraph:
    d = Drawing(seed, attempt)
    senders = _sources(d)
    wanted = d.random.randint(STEPS_MIN, STEPS_MAX)
    count = wanted if steps is None else min(steps, wanted)
    for number in range(count):
        if number == 0 and cell is not None:
            _cell(d, cell)
        else:
            _step(d)
    found = GeneratedGraph(seed, count, d.graph, senders, _inputs(seed), [], d.sent)
    _observe(d, found)
    return found


# --- a cell of the coverage table -----------------------------------------------------------------


@cache
def _drawing_rules() -> dict[str, list[Rule]]:
    """The rules that draw each operator, by its name: found by drawing each once, in a loop."""
    found: dict[str, list[Rule]] = {}
    for rules in EVERY:
        for rule in rules.values():
            for name in _drawn_operators(rule):
                found.setdefault(name, []).append(rule)
    return found


def _drawn_operators(rule: Rule) -> set[str]:
    """The names of the operators that a rule draws, at the root or else in a loop."""
    d = Drawing(0)
    _sources(d)
    try:
        known = len(d.graph.builder_.scope.items)
        rule(d)
        drawn = d.graph.builder_.scope.items[known:]
    except DiagnosticError:
        with d.graph.loop() as loop:
            d.number(loop.batch(d.n))
            d.streams = {NUMBER: d.streams[NUMBER][-1:], PAIR: [], TEXT: []}
            rule(d)
            drawn = d.graph.builder_.scope.items
    return {node.name for node in drawn if isinstance(node, Node)}


def _cell(d: Drawing, cell: Cell) -> None:
    """The operator of a cell in its place, with its lifetimes."""
    d.wanted = () if cell.lifetimes == "-" else tuple(cell.lifetimes.split(", "))
    type_ = operator_types()[cell.operator]
    rules = _drawing_rules().get(cell.operator, [lambda d: d.number(d.n.identity())])
    rule = d.random.choice(rules)

    def draw() -> None:
        known = {id(node) for node in d.graph.builder_.scope.items}
        rule(d)
        if cell.place in (BEFORE_TEE, AFTER_TEE):
            _tee_all(d, [n for n in d.graph.builder_.scope.items if id(n) not in known])

    window = cell.operator if type_.FACTS.category is Category.WINDOWING else ""
    leaving = type_.FACTS.category is Category.UNWINDOWING
    if cell.place == IN_FIXPOINT:
        _fixpoint_through(d, draw)
    elif leaving and cell.place == IN_LOOP:
        _loop_of(d, lambda: _loop_of(d, draw))
    elif leaving or cell.place == IN_LOOP or rule_against(type_, d.wanted or (), PLAIN):
        _loop_of(d, draw, window)
    else:
        draw()
    d.wanted = ()


def _tee_all(d: Drawing, items: list[Any]) -> None:
    """Further consumers of all that operators take and give."""
    nodes = [item for item in items if isinstance(item, Node)]
    for node in nodes:
        for stream in [s for s in node.inputs if s.node_.scope is d.graph.builder_.scope]:
            stream.for_each(d.sent.append)
        for stream in node.outputs:
            stream.for_each(d.sent.append)
            d.graph.union(stream, stream).for_each(d.sent.append)


def _loop_of(d: Drawing, draw: Callable[[], None], window: str = "") -> None:
    """A loop around what `draw` draws; entries and exits are tees."""
    outer, entries = d.streams, [d.n, d.n]
    for entry in entries:
        entry.for_each(d.sent.append)
    d.depth += 1
    with d.graph.loop() as loop:
        d.streams = {kind: [] for kind in outer}
        for entry in entries:
            more = (2,) if window == "repeat_n" else ()
            d.number(getattr(loop, window or "batch")(entry, *more))
        for stream in list(d.streams[NUMBER]):
            stream.for_each(d.sent.append)
        draw()
        exits = _exits(d)
    d.depth -= 1
    d.streams = outer
    for kind, stream in exits:
        for _ in range(2):
            left = stream.all_iterations()
            left.for_each(d.sent.append)
            d.add(kind, left)


def _fixpoint_through(d: Drawing, draw: Callable[[], None]) -> None:
    """A cycle within the tick through what is drawn from numbers of the cycle, and others."""
    again = d.graph.forward_ref(int)
    base = d.graph.union(d.n, again)
    outer, d.streams = d.streams, {kind: streams[-1:] for kind, streams in d.streams.items()}
    d.number(base, base)
    if d.chance(0.5):
        d.pair(converted(base, PAIR))
        d.text(converted(base, TEXT))
    known = {kind: len(streams) for kind, streams in d.streams.items()}
    draw()
    fresh = [(k, s) for k, streams in d.streams.items() for s in streams[known[k] :]]
    numbers = [as_number(kind, stream) for kind, stream in fresh[-2:]] or [base]
    last = d.graph.union(*numbers, base).map(times(3)).filter(below(15)).unique()
    again.complete(last)
    inner, d.streams = d.streams, outer
    for kind, streams in inner.items():
        d.add(kind, *[stream for stream in streams if stream not in d.streams[kind]])
    d.number(last)


def _sources(d: Drawing) -> list[Any]:
    senders: list[Any] = []
    kinds: tuple[tuple[Any, str], ...] = ((int, NUMBER), (int, NUMBER), (tuple[int, int], PAIR))
    for type_, kind in kinds:
        send, stream = d.graph.channel(type_)
        senders.append(send)
        d.add(kind, stream)
    d.number(d.graph.source_iter([d.random.randrange(10) for _ in range(d.up_to(3))]))
    return senders


def _inputs(seed: int) -> list[list[list[object]]]:
    chosen = random.Random(seed + 1_000_003)

    def numbers() -> list[object]:
        return [chosen.randrange(8) for _ in range(chosen.randint(0, BATCH_MAX))]

    def pairs() -> list[object]:
        count = chosen.randint(0, BATCH_MAX)
        return [(chosen.randrange(4), chosen.randrange(4)) for _ in range(count)]

    return [[numbers(), numbers(), pairs()] for _ in range(TICKS)]


def _step(d: Drawing) -> None:
    at = d.random.random()
    if at < 0.12:
        _loop(d)
    elif at < 0.26:
        _fixpoint(d)
    elif at < 0.36:
        _tick_cycle(d)
    else:
        _operator(d)


def _operator(d: Drawing) -> None:
    rules = ANYWHERE if d.depth else ALL
    rules[d.random.choice(list(rules))](d)


def _observe(d: Drawing, found: GeneratedGraph) -> None:
    """Collect what nothing takes; two sinks that share a list show the order between operators."""
    unused = [stream for _, stream in d.unused()]
    for stream in unused or [d.n]:
        found.outputs.append(stream.collect())
    for _ in range(2):
        d.n.for_each(found.sent.append)


# --- cycles and loops -----------------------------------------------------------------------------


def _fixpoint(d: Drawing) -> None:
    """A cycle within the tick: numbers below a bound, each once, so it ends."""
    again = d.graph.forward_ref(int)
    base = d.graph.union(d.n, again)
    outer, d.streams = d.streams, {kind: streams[-1:] for kind, streams in d.streams.items()}
    d.number(base)
    d.newest = 1  # what is drawn now shall stand in the cycle, not beside it
    for _ in range(d.random.randrange(5)):
        MONOTONE[d.random.choice(list(MONOTONE))](d)
    if d.chance(0.5):
        d.number(d.p.map(lambda a, b: a + b))
    last = d.n.map(times(3)).filter(below(15)).unique(persist=d.random.choice(["tick", "static"]))
    again.complete(last)
    d.newest = NEWEST
    d.used.add(id(last))
    inner, d.streams = d.streams, outer
    for kind, streams in inner.items():
        d.add(kind, *[stream for stream in streams if stream not in d.streams[kind]])
    d.number(last)


def _tick_cycle(d: Drawing) -> None:
    """A cycle through a delay of a tick: at most four numbers come back."""
    again = d.graph.forward_ref(int)
    base = d.graph.union(d.n, again)
    d.number(base)
    for _ in range(d.random.randrange(3)):
        _operator(d)
    back = d.n.filter(below(9)).map(plus(1)).chain_first_n(base, 4)
    again.complete(back.defer_tick() if d.chance(0.5) else back.defer_tick_lazy())


def _loop(d: Drawing) -> None:
    """A loop with one or two entries; its state may go around, too."""
    outer = d.streams
    entries = [d.n for _ in range(d.up_to(2))]
    exits: list[tuple[str, AnyStream]] = []
    d.depth += 1
    with d.graph.loop() as loop:
        d.streams = {kind: [] for kind in outer}
        for entry in entries:
            d.number(_window(d, loop, entry))
        if d.chance(0.2):
            d.number(d.n.map(lambda n, round_: n + round_, refs=(loop.iteration(),)))
        _loop_body(d)
        exits = _exits(d)
    d.depth -= 1
    d.streams = outer
    for kind, stream in exits:
        d.add(kind, stream.all_iterations())


def _window(d: Drawing, loop: Any, entry: AnyStream) -> AnyStream:
    names = ["batch", "batch", "batch_lazy", "repeat_n", "prefix", "all_once"]
    if d.depth == 1:
        names.append("batch_eager")
    name = d.random.choice(names)
    if name == "repeat_n":
        return loop.repeat_n(entry, d.up_to(3))
    return getattr(loop, name)(entry)


def _loop_body(d: Drawing) -> None:
    first = d.streams[NUMBER][0]
    again = d.graph.forward_ref(int) if d.chance(0.7) else None
    if again is not None:
        d.number(d.graph.union(d.n, again))
    for _ in range(d.up_to(5)):
        if d.depth < LOOP_DEPTH_MAX and d.chance(0.15):
            _loop(d)
        else:
            _operator(d)
    if again is None:
        return
    d.used.add(id(first))
    none = first.filter(below(-5))
    back = d.n.filter(below(6)).map(plus(1)).unique(persist="static").chain_first_n(none, 3)
    delay = d.random.choice(["next_iteration", "defer_tick", "defer_tick_lazy"])
    again.complete(getattr(back, delay)())


def _exits(d: Drawing) -> list[tuple[str, AnyStream]]:
    """What nothing takes leaves the loop; something always does."""
    unused = d.unused()
    if not unused:
        unused = [(NUMBER, d.n)]
    for _, stream in unused:
        d.used.add(id(stream))
    return unused
