"""Programs that are wrong: which diagnostic, and that it stands at the line of the mistake."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.hydroflow import Graph, Persist
from hydro_mlir.lattices import Max, Point, SetUnion


def numbers(g: Graph):
    return g.source_iter([1, 2])


def pairs(g: Graph):
    return g.source_iter([(1, "a")])


def circle_of_references(g: Graph):
    one, two = g.forward_ref(int), g.forward_ref(int)  # here
    one.complete(two)
    two.complete(one)
    one.null()


def cycle_through_a_fold(g: Graph):
    back = g.forward_ref(int)
    numbers_ = g.union(numbers(g), back)
    back.complete(numbers_.fold(0, max))  # here
    numbers_.null()


def cycle_through_a_reference(g: Graph):
    back = g.forward_ref(int)
    most = g.union(numbers(g), back).reduce(max)  # here
    back.complete(numbers(g).map(lambda n: n + (most.value or 0)))


def cycle_in_a_loop(g: Graph):
    outside = numbers(g)
    with g.loop() as loop:
        back = g.forward_ref(int)  # here
        numbers_ = g.union(loop.batch(outside), back)
        back.complete(numbers_.map(lambda n: n))
        numbers_.null()


def leaves_two_loops(g: Graph):
    outside = numbers(g)
    with g.loop() as outer:
        batch = outer.batch(outside)
        with g.loop() as inner:
            inside = inner.batch(batch)
    inside.all_iterations().null()  # here


def leaves_through_a_union(g: Graph):
    outside = numbers(g)
    with g.loop() as loop:
        inside = loop.batch(outside)
    g.union(inside, outside).null()  # here


def stream_of_an_inner_loop(g: Graph):
    outside = numbers(g)
    with g.loop() as outer:
        batch = outer.batch(outside)
        with g.loop() as inner:
            inside = inner.batch(batch)
        batch.union(inside).null()  # here


def reference_to_a_map(g: Graph):
    doubled = numbers(g).map(lambda n: 2 * n)
    numbers(g).map(lambda n: n + doubled.value).null()  # here


def second_completion(g: Graph):
    back = g.forward_ref(int)
    back.complete(numbers(g))
    back.complete(numbers(g))  # here


def wrong_type_behind_a_reference(g: Graph):
    back = g.forward_ref(int)
    words = back.map(lambda n: f"{n}")
    back.complete(words)  # here


def two_steps_of_a_function(g: Graph):
    def step(total: int, n: int) -> int:
        return total + n.nothing  # here

    numbers(g).fold(0, step).null()


def forgets_to_return(g: Graph):
    def step(total: int, n: int):  # here
        total + n

    numbers(g).fold(0, step).null()


CASES: list[tuple[str, str, Callable[[Graph], Any]]] = [
    ("HF040", 'Unknown operator `mapp`, did you mean "map"', lambda g: numbers(g).mapp(len)),
    ("HF040", 'Unknown operator `source_itr`, did you mean "source_iter"',
     lambda g: g.source_itr([])),
    ("HF040", "port index is unused", lambda g: numbers(g)[0].null()),
    ("HF040", "wrong arguments of `chain`", lambda g: g.chain(numbers(g))),
    ("HF040", "a function of no parameters that returns the first accumulator",
     lambda g: numbers(g).fold(lambda a, b: a + b, 0)),
    ("HF030", "a function of 2 parameters", lambda g: numbers(g).fold(0, lambda a: a)),
    ("HF105", "int and str", lambda g: pairs(g).fold_keyed(0, lambda a, b: a + b)),
    ("HF042", "expected lifetimes of `unique` as words, but got `int`",
     lambda g: numbers(g).unique(3)),
    ("HF042", "`join` should have at least 0 and at most 2",
     lambda g: pairs(g).join(pairs(g), persist=("static",) * 3)),
    ("HF042", "Unknown lifetime `forever`", lambda g: numbers(g).fold(0, max, "forever")),
    ("HF042", "'none means something inside a loop only",
     lambda g: numbers(g).fold(0, max, "none")),
    ("HF042", "`persist_mut` only supports 'static",
     lambda g: g.source_iter([Persist(1)]).persist_mut("tick")),
    ("HF043", "`tee` must have at least 2 output", lambda g: numbers(g).tee(1)),
    ("HF043", "all of its outputs `0`, `1` connected, actually has 1",
     lambda g: numbers(g).partition(lambda n: 0, 2)[0].null()),
    ("HF044", "illegal self-referential cycle", circle_of_references),
    ("HF044", "this is the second", second_completion),
    ("HF050", "expected a completion of elements `int`, but got `str`",
     wrong_type_behind_a_reference),
    ("HF046", "must be the first input operator into a loop",
     lambda g: numbers(g).repeat_n(2).null()),
    ("HF047", "must be the first output operator after exiting a loop", leaves_two_loops),
    ("HF047", "`union` exiting a loop context must be an un-windowing", leaves_through_a_union),
    ("HF047", "`union` exiting a loop context must be an un-windowing", stream_of_an_inner_loop),
    ("HF048", "Cannot reference operator `map`", reference_to_a_map),
    ("HF050", "expected keys of one type", lambda g: pairs(g).join(g.source_iter([("a", 1)]))),
    ("HF050", "pairs of key", lambda g: numbers(g).join(numbers(g))),
    ("HF051", "elements to walk over, but got `int`", lambda g: g.source_iter(3)),
    ("HF051", "elements to walk over, but got `int`", lambda g: numbers(g).assert_eq(3)),
    ("HF052", "of the lattice's type `list[str]`, but got `int`",
     lambda g: numbers(g).lattice_fold(SetUnion(str))),
    ("HF052", "a lattice with a least value", lambda g: numbers(g).lattice_fold(Point(int))),
    ("HF052", "of the lattice's type `int`, but got `tuple", lambda g: pairs(g).state(Max(int))),
    ("HF104", "nothing", two_steps_of_a_function),
    ("HF031", "to return `int`, but got `None`", forgets_to_return),
    ("HF250", "negative cycle which must be broken with a `defer_tick", cycle_through_a_fold),
    ("HF250", "negative cycle which must be broken with a `defer_tick", cycle_through_a_reference),
    ("HF251", "illegal cycle within a `loop", cycle_in_a_loop),
]  # fmt: skip


def started(build: Callable[[Graph], Any]):
    g = Graph()
    build(g)
    return g.interpret()


@pytest.mark.parametrize(("code", "message", "build"), CASES, ids=lambda v: str(v)[:40])
def test_refusals(code: str, message: str, build: Callable[[Graph], Any]):
    with pytest.raises(DiagnosticError) as caught:
        started(build)
    found = caught.value.diagnostics[0]
    assert found.code == code
    assert message in found.message
    assert found.place is not None
    assert found.place.file == __file__
    lines, first = inspect.getsourcelines(build)
    marked = [first + n for n, line in enumerate(lines) if "# here" in line]
    assert found.place.line in (marked or range(first, first + len(lines)))


def test_words_of_hydroflow_are_taken():
    g = Graph()
    one, two = numbers(g).tee(2)
    outs = [one.unique("'static").collect(), two.unique(None).collect()]
    tee = numbers(g).tee()
    outs += [tee[0].collect(), tee[1].collect()]
    run = g.interpret()
    run.run_tick()
    assert [out.take() for out in outs] == [[1, 2]] * 4
    assert not hasattr(one, "is_nothing")
    assert not hasattr(g, "is_nothing")
