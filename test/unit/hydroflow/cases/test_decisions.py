"""Where generations of Hydroflow differ: what the reference says holds here, on both engines."""

from __future__ import annotations

import pytest

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.hydroflow import Graph, StepError
from hydro_mlir.lattices import Max, SetUnion


def test_tables_are_walked_in_order_of_insertion(start):
    g = Graph()
    out = g.source_iter([(9, 1), (-3, 1), (9, 1), (4, 1)]).fold_keyed(int, lambda a, n: a + n)
    seen = out.collect()
    start(g).run_tick()
    assert seen.take() == [(9, 2), (-3, 1), (4, 1)]


@pytest.mark.parametrize("name", ["anti_join", "anti_join_multiset"])
def test_the_positive_side_of_anti_join_is_a_multiset(start, name):
    g = Graph()
    send, gone = g.channel(int)
    kept = g.source_iter([(1, "a"), (1, "a"), (2, "b")])
    out = getattr(kept, name)(gone, persist="static").collect()
    run = start(g)
    run.run_tick()
    assert out.take() == [(1, "a"), (1, "a"), (2, "b")]
    send(2)
    run.run_tick()
    assert out.take() == [(1, "a"), (1, "a")]


@pytest.mark.parametrize("name", ["difference", "difference_multiset"])
def test_the_positive_side_of_difference_is_a_multiset(start, name):
    g = Graph()
    out = getattr(g.source_iter([1, 1, 2]), name)(g.source_iter([2])).collect()
    start(g).run_tick()
    assert out.take() == [1, 1]


def test_state_has_two_ports_and_a_reference_sees_the_whole_tick(start):
    g = Graph()
    items, top = g.source_iter([3, 1, 7]).state(Max(int))
    seen = g.source_iter([0]).map(lambda n: n + (top.value or 0)).collect()
    changed, once = items.collect(), top.collect()
    start(g).run_tick()
    assert (changed.take(), once.take(), seen.take()) == ([3, 7], [7], [7])


@pytest.mark.parametrize("port", [0, 1])
def test_either_port_of_state_may_stay_unconnected(start, port):
    g = Graph()
    out = g.source_iter([3, 1]).state(Max(int))[port].collect()
    start(g).run_tick()
    assert out.take() == [3]


def test_a_tick_that_fails_calls_no_sink(start):
    g = Graph()
    send, numbers = g.channel(int)
    called: list[int] = []
    numbers.map(lambda n: 6 // n).for_each(called.append)
    run = start(g)
    send(3), send(1)
    run.run_tick()
    assert called == [2, 6]
    send(2), send(0)
    with pytest.raises(StepError):
        run.run_tick()
    assert called == [2, 6]


def test_what_nothing_took_is_dropped(start):
    g = Graph()
    send, numbers = g.channel(int)
    out = g.chain_first_n(2, numbers, g.null(int)).collect()
    run = start(g)
    send(1), send(2), send(3)
    run.run_available()
    assert out.take() == [1, 2]
    run.run_tick()
    assert out.take() == []


def test_zip_keeps_what_has_no_partner(start):
    g = Graph()
    send, words = g.channel(str)
    out = g.source_iter([1, 2]).zip(words, persist="static").collect()
    run = start(g)
    run.run_tick()
    send("a"), send("b"), send("c")
    run.run_tick()
    assert out.take() == [(1, "a"), (2, "b")]


def test_all_that_can_be_referred_to(start):
    g = Graph()
    numbers = g.source_iter([2, 3])
    total, most = numbers.fold(0, lambda a, n: a + n), numbers.reduce(max)
    all_, one = numbers.persist("static"), numbers.fold(0, max).singleton()
    out = g.source_iter([0]).map(
        lambda n: (total.value, most.value or 0, len(all_.value), one.value + n)
    )
    seen = out.collect()
    start(g).run_tick()
    assert seen.take() == [(5, 3, 2, 3)]


def test_a_tick_with_nothing_to_do_counts_and_run_available_runs_one(start):
    g = Graph()
    g.channel(int)[1].null()
    run = start(g)
    assert run.run_available() == 1
    assert (run.run_tick(), run.current_tick) == (False, 2)
    assert (run.run_available(), run.current_tick) == (1, 3)


def test_cycles_are_fixpoints_and_lattice_fold_takes_part(start):
    g = Graph()
    back = g.forward_ref(int)
    grown = g.union(g.source_iter([2]), back).lattice_fold(Max(int))
    back.complete(grown.filter(lambda n: n < 100).map(lambda n: n * 2))
    out = grown.collect()
    start(g).run_tick()
    assert out.take()[-1] == 128


def test_a_cycle_through_a_barrier_needs_a_deferral(start):
    g = Graph()
    back = g.forward_ref(int)
    folded = g.union(g.source_iter([2]), back).fold(0, max)
    back.complete(folded)
    folded.null()
    with pytest.raises(DiagnosticError, match="HF250"):
        start(g)


def test_a_fixpoint_replays_state_once(start):
    g = Graph()
    send, edges = g.channel(tuple[int, int])
    back = g.forward_ref(int)
    reached = g.union(g.source_iter([0]).persist("static"), back).unique()
    back.complete(reached.map(lambda n: (n, ())).join(edges, persist=("tick", "static")).map(
        lambda n, found: found[1]
    ))  # fmt: skip
    out = reached.collect()
    run = start(g)
    send((0, 1)), send((1, 2)), send((2, 0))
    run.run_tick()
    assert out.take() == [0, 1, 2]
    run.run_tick()
    assert out.take() == [0, 1, 2]


def test_a_loop_of_ten_rounds_ends_in_tick_ten(start):
    g = Graph()
    back = g.forward_ref(int)
    rounds = g.union(g.source_iter([0]), back).next_stratum()
    back.complete(rounds.filter(lambda n: n < 10).map(lambda n: n + 1).defer_tick())
    tick = g.current_tick()
    out = rounds.map(lambda n: (tick.value, n)).collect()
    run = start(g)
    run.run_available()
    assert out.take()[-1] == (10, 10)


def test_without_a_lifetime_state_grows_unless_iterations_are_windows(start):
    g = Graph()
    numbers = g.source_iter([1, 2])
    with g.loop() as loop:
        totals = loop.repeat_n(numbers, 3).fold(0, lambda a, n: a + n)
    seen = totals.all_iterations().collect()
    start(g).run_available()
    assert seen.take() == [3, 3, 3]


def test_unique_in_a_loop_by_lifetime(start):
    g = Graph()
    numbers = g.source_iter([1, 1])
    with g.loop() as loop:
        again = loop.repeat_n(numbers, 2)
        each, all_ = again.unique("none"), again.unique("loop")
    seen_each, seen_all = each.all_iterations().collect(), all_.all_iterations().collect()
    start(g).run_available()
    assert (seen_each.take(), seen_all.take()) == ([1, 1], [1])


def test_mutable_is_no_lifetime():
    with pytest.raises(DiagnosticError, match=r"HF042.*mutable"):
        Graph().source_iter([1]).unique("mutable")


def test_demux_returns_a_list_for_each_output(start):
    g = Graph()
    few, many = g.source_iter([1, 2]).demux(lambda n: ([n], [n, n]), ["few", "many"])
    seen = few.collect(), many.collect()
    start(g).run_tick()
    assert [out.take() for out in seen] == [[1, 2], [1, 1, 2, 2]]


@pytest.mark.parametrize(("persist", "later"), [("tick", [1]), ("static", [])])
def test_a_scan_that_ends_swallows_until_its_lifetime_ends(start, persist, later):
    g = Graph()
    send, numbers = g.channel(int)
    out = numbers.scan(0, lambda a, n: (a + n, a + n if n > 0 else None), persist).collect()
    run = start(g)
    send(1), send(-1), send(5)
    run.run_tick()
    assert out.take() == [1]
    send(1)
    run.run_tick()
    assert out.take() == later


def test_a_mutable_reference(start):
    g = Graph()
    held = g.source_iter([10]).singleton()
    out = g.source_iter([1, 2]).map(lambda n, t: (n + t, t + 1), mut=(held,)).collect()
    start(g).run_tick()
    assert out.take() == [11, 13]


def test_a_lattice_of_sets_is_replayed_with_static(start):
    g = Graph()
    out = g.source_iter(["a", "b", "a"]).lattice_fold(SetUnion(str), "static").collect()
    run = start(g)
    run.run_tick()
    run.run_tick()
    assert out.take() == [["a", "b"], ["a", "b"]]
