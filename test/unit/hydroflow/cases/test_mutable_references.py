"""Operators that change what others hold: in which order, and what goes on."""

import pytest

from hydro_mlir.diagnostics import DiagnosticError
from hydro_mlir.hydroflow import Graph


def test_singleton_is_changed_element_by_element(start):
    g = Graph()
    total = g.source_iter([100]).singleton()
    before = g.source_iter([1, 2, 3]).map(lambda n, t: (t, t + n), mut=(total,)).collect()
    after = total.collect()
    start(g).run_available()
    assert (before.take(), after.take()) == ([100, 101, 103], [106])


def test_what_is_held_goes_on_once_nobody_changes_it(start):
    g = Graph()
    total = g.source_iter([1]).singleton()
    early = total.map(lambda t: t).collect()  # stands before the one who changes it
    g.source_iter([5]).map(lambda n, t: (n, t * n), mut=(total,)).null()
    start(g).run_available()
    assert early.take() == [5]


def test_groups_order_readers_and_writers(start):
    g = Graph()
    numbers = g.source_iter([1, 2])
    total = g.source_iter([10]).singleton()
    last = numbers.map(lambda n, t: t, refs=(total.group(4),)).collect()
    numbers.map(lambda n, t: (n, t * 2), mut=(total.group(3),)).null()
    middle = numbers.map(lambda n, t: t, refs=(total.group(2),)).collect()
    numbers.map(lambda n, t: (n, t + n), mut=(total.group(1),)).null()
    first = numbers.map(lambda n, t: t, refs=(total.group(0),)).collect()
    held = total.collect()
    start(g).run_available()
    assert first.take() == [10, 10]
    assert middle.take() == [13, 13]
    assert last.take() == [52, 52]
    assert held.take() == [52]


def test_readers_of_one_group_stand_together(start):
    g = Graph()
    total = g.source_iter([10]).singleton()
    a = g.source_iter([1]).map(lambda n, t: t, refs=(total.group(1),)).collect()
    b = g.source_iter([2]).filter(lambda n, t: t == 11, refs=(total.group(1),)).collect()
    g.source_iter([1]).map(lambda n, t: (n, t + n), mut=(total.group(0),)).null()
    start(g).run_available()
    assert (a.take(), b.take()) == ([11], [2])


def test_optional_may_be_filled_and_emptied(start):
    g = Graph()
    send, numbers = g.channel(int)
    seen = g.source_iter([7]).optional()

    def swap(n: int, seen: int | None) -> tuple[int, int | None]:
        if seen is None:
            return (-1, n)
        return (seen, None)

    out = numbers.map(swap, mut=(seen,)).collect()
    left = seen.collect()
    run = start(g)
    send(1)
    send(2)
    run.run_tick()
    assert (out.take(), left.take()) == ([7, -1], [2])
    send(3)
    run.run_tick()  # what it holds is of the tick
    assert (out.take(), left.take()) == ([-1], [3])


def test_handoff_is_a_list(start):
    g = Graph()
    held = g.source_iter([1, 2]).handoff()
    lengths = g.source_iter([3, 4]).map(lambda n, items: (len(items), [*items, n]), mut=(held,))
    counted, after = lengths.collect(), held.collect()
    start(g).run_available()
    assert (counted.take(), after.take()) == ([2, 3], [1, 2, 3, 4])


def test_filter_filter_map_and_flat_map_change_too(start):
    g = Graph()
    numbers = g.source_iter([5, 1, 7, 3])
    most = g.source_iter([0]).singleton()
    records = numbers.filter(lambda n, m: (n > m, max(n, m)), mut=(most,)).collect()
    count = g.source_iter([0]).singleton()

    def number(n: int, count: int) -> tuple[str | None, int]:
        if n < 4:
            return (None, count)
        return (f"{count}:{n}", count + 1)

    numbered = numbers.filter_map(number, mut=(count,)).collect()
    left = g.source_iter([6]).singleton()

    def repeat(n: int, left: int) -> tuple[list[int], int]:
        taken = min(n, left)
        return ([n for _ in range(taken)], left - taken)

    repeated = numbers.flat_map(repeat, mut=(left,)).collect()
    ends = [most.collect(), count.collect(), left.collect()]
    start(g).run_available()
    assert records.take() == [5, 7]
    assert numbered.take() == ["0:5", "1:7"]
    assert repeated.take() == [5, 5, 5, 5, 5, 1]
    assert [end.take() for end in ends] == [[7], [2], [0]]


def test_one_function_changes_two_and_reads_a_third(start):
    g = Graph()
    evens, odds = g.source_iter([0]).singleton(), g.source_iter([0]).singleton()
    factor = g.source_iter([10]).singleton()

    def add(n: int, factor: int, evens: int, odds: int) -> tuple[int, int, int]:
        if n % 2 == 0:
            return (n, evens + factor * n, odds)
        return (n, evens, odds + factor * n)

    g.source_iter([1, 2, 3, 4]).map(add, refs=(factor,), mut=(evens, odds)).null()
    out = [evens.collect(), odds.collect()]
    start(g).run_available()
    assert [each.take() for each in out] == [[60], [40]]


def test_changes_reach_state_of_later_ticks(start):
    g = Graph()
    send, numbers = g.channel(int)
    back = g.forward_ref(int)
    held = g.union(g.source_iter([0]), back).reduce(max).singleton()
    running = numbers.map(lambda n, total: (total + n, total + n), mut=(held,)).collect()
    back.complete(held.defer_tick())
    run = start(g)
    send(1)
    send(2)
    run.run_tick()
    send(10)
    run.run_tick()
    assert running.take() == [1, 3, 13]


def test_a_loop_changes_what_is_held_outside(start):
    g = Graph()
    numbers = g.source_iter([1, 10])
    total = g.source_iter([0]).singleton()
    with g.loop() as loop:
        entered = loop.batch(numbers)
        entered.map(lambda n, t: (n, t + n), mut=(total,)).null()
    out = total.collect()
    start(g).run_available()
    assert out.take() == [11]


def test_an_empty_singleton_cannot_be_changed(start):
    g = Graph()
    total = g.source_iter([1]).filter(lambda n: n > 1).singleton()
    g.source_iter([1]).map(lambda n, t: (n, t + n), mut=(total,)).null()
    total.null()
    with pytest.raises(Exception, match=r"singleton\(\) was empty when it was referenced"):
        start(g).run_tick()


def test_a_writer_behind_what_it_changes_is_a_cycle():
    g = Graph()
    total = g.source_iter([1]).singleton()
    total.map(lambda n, t: (n, t + n), mut=(total,)).null()
    with pytest.raises(DiagnosticError, match="negative cycle"):
        g.interpret()
