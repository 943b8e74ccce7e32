"""
The checklist of Hydroflow's diagnostics: names, ports, arity, lifetimes, graphs, references,
and loops.

Each line shows one as a user sees it: the place of the mistake, its code, what is wrong, and what
to type, either as a help or as a suggestion within the message.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.hydroflow import Graph


def numbers(g: Graph):
    return g.source_iter([1, 2])


def pairs(g: Graph):
    return g.source_iter([(1, "a")])


def completed_twice(g: Graph):
    back = g.forward_ref(int)
    back.complete(numbers(g))
    back.complete(numbers(g))


def completes_itself(g: Graph):
    back = g.forward_ref(int)
    back.complete(back)


def negative_cycle(g: Graph):
    back = g.forward_ref(int)
    back.complete(numbers(g).difference(back).map(lambda n: n + 1))


def cycle_through_a_reference(g: Graph):
    back = g.forward_ref(int)
    most = g.union(numbers(g), back).reduce(max)
    back.complete(numbers(g).map(lambda n: n + (most.value or 0)))


def cycle_in_a_loop(g: Graph):
    outside = numbers(g)
    with g.loop() as loop:
        back = g.forward_ref(int)
        back.complete(loop.batch(outside).union(back))


def source_in_a_loop(g: Graph):
    with g.loop():
        numbers(g)


def enters_by_map(g: Graph):
    outside = numbers(g)
    with g.loop():
        outside.map(lambda n: n)


def enters_two_loops(g: Graph):
    outside = numbers(g)
    with g.loop(), g.loop() as inner:
        inner.batch(outside).null()


def leaves_by_map(g: Graph):
    outside = numbers(g)
    with g.loop() as loop:
        inside = loop.batch(outside)
    inside.map(lambda n: n).null()


def eager_in_a_nested_loop(g: Graph):
    outside = numbers(g)
    with g.loop() as outer:
        batch = outer.batch(outside)
        with g.loop() as inner:
            inner.batch_eager(batch).null()


def two_writers(g: Graph):
    held = numbers(g).singleton()
    numbers(g).map(lambda n, t: (n, t + n), mut=(held,)).null()
    numbers(g).map(lambda n, t: (n, t * n), mut=(held,)).null()


SINK = "end each output in a sink"
DEFER = r"put .defer_tick() behind one of the operators of the cycle"

CHECKLIST: list[tuple[str, str, str, Callable[[Graph], Any]]] = [
    # names
    ("HF040", "Unknown operator `mapp`", 'did you mean "map"', lambda g: numbers(g).mapp(len)),
    ("HF044", "a completion of this forward reference, but there is none",
     "define it with .complete(stream)", lambda g: g.forward_ref(int).null()),
    ("HF044", "this is the second", "", completed_twice),
    ("HF044", "illegal self-referential cycle", "complete it with the stream", completes_itself),
    # ports
    ("HF040", "`join` received unexpected input port or option: `left`", "type join(lhs, rhs",
     lambda g: g.join(left=pairs(g))),
    ("HF049", "unexpected output port: `evn`", 'did you mean "even"',
     lambda g: numbers(g).partition(lambda n: "even", ["even", "odd"]).evn),
    ("HF049", "consecutive from zero, missing 1", "",
     lambda g: numbers(g).partition(lambda n: n, [0, 2])),
    ("HF049", "all names or all numbers", "",
     lambda g: numbers(g).partition(lambda n: n, [0, "a"])),
    # how many
    ("HF040", "missing a required argument: 'function'", "type map(function",
     lambda g: numbers(g).map()),
    ("HF043", "`map` must have exactly 1 output(s), actually has 0.", SINK,
     lambda g: numbers(g).map(lambda n: n)),
    ("HF043", "all of its outputs `0`, `1` connected, actually has 1 of 2.", SINK,
     lambda g: pairs(g).unzip()[0].null()),
    ("HF043", "`chain_first_n` must have at least 2 input(s), actually has 1.",
     "give it more streams", lambda g: g.chain_first_n(3, numbers(g)).null()),
    ("HF043", "Degenerate subgraph detected", "write stream.null()", lambda g: g.null()),
    # lifetimes
    ("HF042", "Unknown lifetime `statik`", 'did you mean "static"',
     lambda g: numbers(g).unique("statik")),
    ("HF042", "Unknown lifetime `forever`", 'type persist="',
     lambda g: numbers(g).unique("forever")),
    ("HF042", "`persist` only supports 'static persistence", 'type persist="static"',
     lambda g: numbers(g).persist("tick")),
    ("HF042", "`zip_longest` only can have 'tick persistence", 'type persist="tick"',
     lambda g: numbers(g).zip_longest(numbers(g), persist="static")),
    ("HF042", "at most 2 persistence lifetime arguments, actually has 3", "",
     lambda g: pairs(g).join(pairs(g), persist=("tick",) * 3)),
    ("HF042", "An implementation of 'mutable does not exist", "use persist_mut",
     lambda g: numbers(g).unique("mutable")),
    # graphs
    ("HF250", "creates a negative cycle", DEFER, negative_cycle),
    ("HF250", "creates a negative cycle", DEFER, cycle_through_a_reference),
    ("HF050", "inputs of `union` of one type", "bring them to one type",
     lambda g: g.union(numbers(g), pairs(g))),
    # references
    ("HF048", "Cannot reference operator `source_iter`", "use .singleton(), .optional()",
     lambda g: numbers(g).map(lambda n, r: n, refs=(numbers(g),))),
    ("HF048", "Adjacent handoff and singleton operators are not allowed", "",
     lambda g: numbers(g).handoff().singleton()),
    ("HF048", "requires a reference to a `handoff`", "", lambda g: g.iter_ref(numbers(g))),
    ("HF048", "alone in its access group", "x.group(0), x.group(1)", two_writers),
    # loops
    ("HF046", "Source operator `source_iter` must be at the root", "make it before the loop",
     source_in_a_loop),
    ("HF046", "`map` entering a loop context must be a windowing operator", "", enters_by_map),
    ("HF046", "may not cross multiple loop contexts", "", enters_two_loops),
    ("HF046", "`batch_eager` is only allowed at the entry of a loop at the root", "",
     eager_in_a_nested_loop),
    ("HF047", "`map` exiting a loop context must be an un-windowing operator", "", leaves_by_map),
    ("HF047", "must be the first output operator after exiting a loop",
     "call it behind the `with` block", lambda g: numbers(g).all_iterations()),
    ("HF251", "illegal cycle within a `loop", DEFER, cycle_in_a_loop),
]  # fmt: skip


def shown(build: Callable[[Graph], Any]) -> str:
    def whole() -> None:
        g = Graph()
        build(g)
        g.interpret()

    with pytest.raises(DiagnosticError) as caught:
        whole()
    return str(caught.value)


@pytest.mark.parametrize(
    ("code", "message", "help_", "build"), CHECKLIST, ids=lambda v: str(v)[:30]
)
def test_as_the_user_sees_it(code: str, message: str, help_: str, build: Callable[[Graph], Any]):
    text = shown(build)
    head = text.splitlines()[0]
    assert re.match(rf"\S*test_diagnostics_checklist\.py:\d+:\d+: error: \[{code}\] ", head), text
    assert message in head
    assert help_ in text
    assert any(words in text for words in ("did you mean", "help: ", "Remove one")), text


@pytest.mark.parametrize(
    ("build", "cycle"),
    [
        (negative_cycle, ["`difference` (1/2)", "`map` (2/2)"]),
        (cycle_through_a_reference, ["/3)"] * 3),
    ],
)
def test_the_cycle_is_printed(build: Callable[[Graph], Any], cycle: list[str]):
    notes = [line for line in shown(build).splitlines() if " note: " in line]
    assert len(notes) == len(cycle)
    for note, operator in zip(notes, cycle, strict=True):
        assert operator in note
        assert re.search(r"test_diagnostics_checklist\.py:\d+:\d+: note", note)
