"""What makes no sense is refused with the line of the call; what is only odd is a warning."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from hydro_mlir.diagnostics import Diagnostic, DiagnosticError
from hydro_mlir.hydroflow import Graph


@dataclass(frozen=True)
class Circle:
    radius: int


@dataclass(frozen=True)
class Square:
    side: int


def refusal(build: Callable[[Graph], Any]) -> Diagnostic:
    """The first diagnostic of a graph, which must point into this file."""
    g = Graph()

    def whole() -> None:
        build(g)
        g.interpret()

    with pytest.raises(DiagnosticError) as caught:
        whole()
    found = caught.value.diagnostics[0]
    assert found.place is not None
    assert found.place.file == __file__
    return found


def numbers(g: Graph):
    return g.source_iter([1, 2])


def pairs(g: Graph):
    return g.source_iter([(1, "a")])


def in_loop(g: Graph, build: Callable[..., Any]):
    with g.loop() as loop:
        return build(loop)


def completed_twice(g: Graph):
    back = g.forward_ref(int)
    back.complete(numbers(g))
    back.complete(numbers(g))


def completes_itself(g: Graph):
    back = g.forward_ref(int)
    back.complete(back)


def untyped_cycle(g: Graph):
    back = g.forward_ref()
    back.complete(back.map(lambda n: n).defer_tick())


def other_type(g: Graph):
    back = g.forward_ref(int)
    back.complete(g.source_iter(["a"]))


def negative_cycle(g: Graph):
    back = g.forward_ref(int)
    left = numbers(g).difference(back)
    back.complete(left.map(lambda n: n + 1))


def cycle_in_loop(g: Graph):
    a = numbers(g)
    with g.loop() as loop:
        back = g.forward_ref(int)
        back.complete(loop.batch(a).union(back))


def crosses_two_loops(g: Graph):
    a = numbers(g)
    with g.loop(), g.loop() as inner:
        inner.batch(a).null()


def leaves_by_map(g: Graph):
    a = numbers(g)
    with g.loop() as loop:
        inside = loop.batch(a)
    inside.map(lambda n: n).null()


def eager_in_nested(g: Graph):
    a = numbers(g)
    with g.loop() as outer:
        b = outer.batch(a)
        with g.loop() as inner:
            inner.batch_eager(b).null()


def writers_without_order(g: Graph):
    held = numbers(g).singleton()
    numbers(g).map(lambda n, t: (n, t + n), mut=(held,)).null()
    numbers(g).map(lambda n, t: (n, t * n), mut=(held,)).null()


def writer_with_and_reader_without(g: Graph):
    held = numbers(g).singleton()
    numbers(g).map(lambda n, t: (n, t + n), mut=(held.group(0),)).null()
    numbers(g).map(lambda n, t: t, refs=(held,)).null()


def reader_in_two_groups(g: Graph):
    held = numbers(g).singleton()
    numbers(g).map(lambda n, a, b: a, refs=(held.group(0), held.group(1))).null()


def batch_within(g: Graph):
    a = numbers(g)
    with g.loop() as loop:
        loop.batch(loop.batch(a)).null()


def reference_into_loop(g: Graph):
    a = numbers(g)
    with g.loop() as loop:
        one = loop.batch(a).singleton()
    a.map(lambda n, one: n + one, refs=(one,)).null()


CASES: list[tuple[str, str, Callable[[Graph], Any]]] = [
    # arguments
    ("HF040", "wrong arguments of `map`: missing a required argument", lambda g: numbers(g).map()),
    ("HF040", "unexpected input port or option: `left`. Expected one of: `lhs`, `rhs`",
     lambda g: g.join(left=pairs(g))),
    ("HF040", "expected a stream as input of `union`, but got `list`", lambda g: g.union([1])),
    ("HF040", "used as a Python iterable", lambda g: list(numbers(g))),
    ("HF040", "used as a condition", lambda g: not numbers(g)),
    ("HF040", "expected Fold, Reduce or FoldFrom",
     lambda g: pairs(g).join_fused(pairs(g), max, min)),
    ("HF041", "a stream of this graph", lambda g: g.union(numbers(Graph()))),
    ("HF029", "expected a file, but there is none", lambda g: g.source_file("no/such/file")),
    ("HF029", "expected a JSON file", lambda g: g.source_json("no/such/file")),
    # functions
    ("HF030", "expected a function", lambda g: numbers(g).map(3)),
    ("HF030", "1 or 2 parameters", lambda g: pairs(g).map(lambda a, b, c: a)),
    ("HF031", "return a bool, but got `int`", lambda g: numbers(g).filter(lambda n: n)),
    ("HF031", "a value or None", lambda g: numbers(g).filter_map(lambda n: n)),
    ("HF031", "return a list", lambda g: numbers(g).flat_map(lambda n: n)),
    ("HF031", "to return `int`, but got `str`", lambda g: numbers(g).fold(0, lambda a, n: "x")),
    ("HF031", "the accumulator and what comes out", lambda g: numbers(g).scan(0, lambda a, n: a)),
    ("HF031", "a tuple of 2 lists", lambda g: numbers(g).demux(lambda n: [n], ["a", "b"])),
    ("HF031", "one of a, b", lambda g: numbers(g).partition(lambda n: n, ["a", "b"])),
    # lifetimes
    ("HF042", "at least 0 and at most 2 persistence lifetime arguments, actually has 3",
     lambda g: pairs(g).join(pairs(g), persist=("tick", "tick", "tick"))),
    ("HF042", 'Unknown lifetime `statik`.*did you mean "static"',
     lambda g: numbers(g).unique("statik")),
    ("HF042", "`persist` only supports 'static persistence", lambda g: numbers(g).persist("tick")),
    ("HF042", "`persist` should have exactly 1", lambda g: numbers(g).persist(())),
    ("HF042", "`zip_longest` only can have 'tick persistence",
     lambda g: numbers(g).zip_longest(numbers(g), persist="static")),
    ("HF042", "An implementation of 'mutable does not exist",
     lambda g: numbers(g).unique("mutable")),
    ("HF042", "'loop means something inside a loop only", lambda g: numbers(g).unique("loop")),
    # inputs and outputs
    ("HF043", r"`map` must have exactly 1 output\(s\), actually has 0",
     lambda g: numbers(g).map(lambda n: n)),
    ("HF043", "`unzip` must have all of its outputs", lambda g: pairs(g).unzip()[0].null()),
    ("HF043", r"`chain_first_n` must have at least 2 input\(s\), actually has 1",
     lambda g: g.chain_first_n(3, numbers(g)).null()),
    ("HF043", "Degenerate subgraph", lambda g: g.null()),
    ("HF043", "at least 2 output", lambda g: numbers(g).partition(lambda n: "a", ["a"])),
    # forward references
    ("HF044", "there is none", lambda g: g.forward_ref(int).null()),
    ("HF044", "this is the second", completed_twice),
    ("HF044", "illegal self-referential cycle", completes_itself),
    ("HF045", "nothing tells it", untyped_cycle),
    ("HF050", "expected a completion of elements `int`, but got `str`", other_type),
    ("HF250", "creates a negative cycle which must be broken with a `defer_tick", negative_cycle),
    ("HF251", "illegal cycle within a `loop", cycle_in_loop),
    ("HF045", "whose type is known", lambda g: g.source_iter([])),
    # loops
    ("HF046", "Source operator `source_iter` must be at the root",
     lambda g: in_loop(g, lambda loop: g.source_iter([1]))),
    ("HF046", "`map` entering a loop context must be a windowing operator",
     lambda g: (a := numbers(g), in_loop(g, lambda loop: a.map(lambda n: n)))),
    ("HF046", "`batch` must be the first input operator into a loop", lambda g: numbers(g).batch()),
    ("HF046", "`batch` must be the first input operator into a loop", batch_within),
    ("HF046", "may not cross multiple loop contexts", crosses_two_loops),
    ("HF046", "`batch_eager` is only allowed at the entry of a loop at the root", eager_in_nested),
    ("HF046", "expected `next_iteration` inside a loop", lambda g: numbers(g).next_iteration()),
    ("HF047", "`map` exiting a loop context must be an un-windowing operator", leaves_by_map),
    ("HF047", "must be the first output operator after", lambda g: numbers(g).all_iterations()),
    # references
    ("HF048", "Cannot reference operator `source_iter`",
     lambda g: numbers(g).map(lambda n, r: n, refs=(numbers(g),))),
    ("HF048", "inside a loop from outside", reference_into_loop),
    ("HF048", "Adjacent handoff and singleton operators are not allowed",
     lambda g: numbers(g).handoff().singleton()),
    ("HF048", "Cannot change what operator `fold` holds",
     lambda g: numbers(g).map(lambda n, t: (n, t), mut=(numbers(g).fold(0, max),))),
    ("HF048", "alone in its access group", writers_without_order),
    ("HF048", "an access group at all references", writer_with_and_reader_without),
    ("HF048", "in one access group", reader_in_two_groups),
    ("HF048", "Access group is not a number from 0", lambda g: numbers(g).singleton().group(-1)),
    ("HF031", "its result and the new value of what it changes, `int`, but got `int`",
     lambda g: numbers(g).map(lambda n, t: n, mut=(numbers(g).singleton(),))),
    ("HF048", "requires a reference to a `handoff`", lambda g: g.iter_ref(numbers(g))),
    # ports
    ("HF049", "unexpected output port: `evn`.*did you mean",
     lambda g: numbers(g).partition(lambda n: "even", ["even", "odd"]).evn),
    ("HF049", "consecutive from zero, missing 1",
     lambda g: numbers(g).partition(lambda n: n, [0, 2])),
    ("HF049", "all names or all numbers", lambda g: numbers(g).partition(lambda n: n, [0, "a"])),
    ("HF049", "once, but got `a` again", lambda g: numbers(g).partition(lambda n: "a", ["a", "a"])),
    ("HF049", "expected names of outputs", lambda g: numbers(g).partition(lambda n: "", ["", "a"])),
    ("HF049", "missing variants `Square`",
     lambda g: g.source_iter([Circle(1), Square(2)]).demux_enum(Circle)),
    ("HF050", "a union of dataclasses", lambda g: numbers(g).demux_enum(Circle | Square)),
    # element types
    ("HF050", "expected pairs of key and value", lambda g: numbers(g).reduce_keyed(max)),
    ("HF050", "keys of one type", lambda g: pairs(g).join(g.source_iter([("a", 1)]))),
    ("HF050", "inputs of `union` of one type", lambda g: g.union(numbers(g), pairs(g))),
    ("HF050", "a type with an order", lambda g: g.source_iter([None, 1]).sort()),
    ("HF050", "that are lists", lambda g: numbers(g).flatten()),
    ("HF051", "expected elements of one type", lambda g: g.source_iter([1, "a"])),
    ("HF051", "`int`, but got `str`", lambda g: g.channel(int)[0]("a")),
    ("HF051", "`int`, but got `float`", lambda g: numbers(g).assert_eq([1.5])),
    ("HF016", "got the type `dict`", lambda g: g.channel(dict)),
    ("HF016", "keys that can be hashed", lambda g: g.channel(dict[list[int], int])),
    ("HF052", "expected a lattice", lambda g: numbers(g).lattice_fold(max)),
]  # fmt: skip


@pytest.mark.parametrize(("code", "message", "build"), CASES, ids=lambda v: str(v)[:40])
def test_refusals(code: str, message: str, build: Callable[[Graph], Any]):
    found = refusal(build)
    assert (found.code, bool(re.search(message, found.message, re.DOTALL))) == (code, True), found


def warnings(build: Callable[[Graph], Any]) -> list[str]:
    g = Graph()
    build(g)
    g.mlir  # noqa: B018
    return [warning.message for warning in g.diagnostics]


def warped_diamond(g: Graph):
    before = g.source_iter([1]).tee()
    g.source_iter([2]).tee()
    g.union(before.map(lambda n: n), before.map(lambda n: n)).null()


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (lambda g: g.union(numbers(g)).null(),
         ["`union` should have at least 2 input(s), actually has 1."]),
        (lambda g: g.union().null(), ["`union` should have at least 2 input(s), actually has 0."]),
        (lambda g: numbers(g).tee().null(),
         ["`tee` should have at least 2 output(s), actually has 1."]),
        (warped_diamond, ["`tee` should have at least 2 output(s), actually has 0."]),
        (lambda g: numbers(g).null(), []),
    ],
)  # fmt: skip
def test_warnings(build, expected):
    assert warnings(build) == expected


def test_the_cycle_is_printed():
    found = refusal(negative_cycle)
    assert [note.message for note in found.notes] == ["`difference` (1/2)", "`map` (2/2)"]


def test_a_mistake_in_a_function_is_found_where_it_stands():
    found = refusal(lambda g: numbers(g).map(lambda n: n.nothing))
    assert found.place is not None
    assert found.code.startswith("HF1")


def test_all_that_the_whole_shows_at_once():
    g = Graph()
    numbers(g).map(lambda n: n)
    pairs(g).map(lambda a, b: a)
    with pytest.raises(DiagnosticError) as caught:
        g.interpret()
    assert len(caught.value.diagnostics) == 2
