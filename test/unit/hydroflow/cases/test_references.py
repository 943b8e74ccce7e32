from __future__ import annotations

import pytest

from hydro_mlir.hydroflow import Graph, StepError


def test_reference_to_the_most(start):
    g = Graph()
    most = g.source_iter([3, 4, 5]).fold(0, lambda a, b: max(a, b), persist="static").singleton()
    numbers = g.source_iter([*range(1, 11)]).persist(persist="static")
    out = numbers.filter(lambda n, most: n <= most, refs=(most,)).collect()
    run = start(g)
    for _ in range(2):
        run.run_available()
        assert out.take() == [1, 2, 3, 4, 5]


def test_cross_singleton(start):
    g = Graph()
    most = g.source_iter([3, 4, 5]).fold(0, lambda a, b: max(a, b))
    pairs = g.source_iter([*range(1, 11)]).cross_singleton(most)
    out = pairs.filter(lambda n, most: n <= most).collect()
    start(g).run_available()
    assert out.take() == [(n, 5) for n in range(1, 6)]


def test_reference_to_a_fold(start):
    g = Graph()
    most = g.source_iter([3, 4, 5]).fold(0, lambda a, b: max(a, b))
    out = g.source_iter([*range(1, 11)]).filter(lambda n, m: n <= m, refs=(most,)).collect()
    start(g).run_available()
    assert out.take() == [1, 2, 3, 4, 5]


def test_reference_to_a_reduction(start):
    g = Graph()
    most = g.source_iter([3, 4, 5]).reduce(lambda a, b: max(a, b)).optional()
    least = g.null(int).reduce(lambda a, b: min(a, b)).optional()
    numbers = g.source_iter([*range(1, 11)])
    out = numbers.filter(lambda n, m: n <= (0 if m is None else m), refs=(most,)).collect()
    none = numbers.filter(lambda n, m: n <= (0 if m is None else m), refs=(least,)).collect()
    start(g).run_available()
    assert out.take() == [1, 2, 3, 4, 5]
    assert none.take() == []


def test_references_see_each_tick(start):
    g = Graph()
    send, arriving = g.channel(int)
    most = arriving.fold(0, lambda a, b: max(a, b), persist="static").singleton()
    numbers = arriving.persist(persist="static")
    out = numbers.filter(lambda n, most: n <= most, refs=(most,)).collect()
    run = start(g)
    send.all([1, 2, 3])
    run.run_available()
    assert out.take() == [1, 2, 3]
    send.all([4, 5, 6])
    run.run_available()
    assert out.take() == [1, 2, 3, 4, 5, 6]


def test_reference_to_a_handoff(start):
    g = Graph()
    send, arriving = g.channel(int)
    held = arriving.handoff()
    out = g.source_iter([10]).persist(persist="static").map(
        lambda n, held: n + len(held), refs=(held,)
    ).collect()
    listed = g.iter_ref(held).collect()
    run = start(g)
    send.all([1, 2])
    run.run_tick()
    assert (out.take(), listed.take()) == ([12], [1, 2])
    run.run_tick()
    assert (out.take(), listed.take()) == ([10], [])


def test_singleton_with_two_values(start):
    g = Graph()
    out = g.source_iter([1, 2]).singleton().collect()
    run = start(g)
    with pytest.raises(StepError, match="more than one item"):
        run.run_tick()
    assert out.take() == []


def test_nothing_of_a_faulty_tick_is_delivered(start):
    g = Graph()
    send, arriving = g.channel(int)
    out = arriving.map(lambda n: 10 // n).collect()
    run = start(g)
    send(5)
    run.run_tick()
    assert out.take() == [2]
    send.all([1, 0, 2])
    with pytest.raises(StepError, match="ZeroDivisionError"):
        run.run_tick()
    assert out.take() == []
    with pytest.raises(StepError, match="ZeroDivisionError"):
        run.run_tick()
