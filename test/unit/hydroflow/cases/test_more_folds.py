"""Folds, reductions and scans: accumulators of all kinds, lifetimes, groups, references."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import NamedTuple

from hydro_mlir.hydroflow import Graph


def in_ticks(start, graph, send, rounds, *outs):
    """What each output has brought in each tick, for what is sent before it."""
    run = start(graph)
    found = []
    for sent in rounds:
        send.all(sent)
        run.run_tick()
        found.append([out.take() for out in outs])
    return found


def append_all(items, more):
    items.extend(more)
    return items


def push(items, item):
    items.append(item)


def test_accumulators_that_the_function_changes(start):
    g = Graph()
    send, lists = g.channel(list[int])
    numbers = lists.flatten()

    def longest(seen: list[str], n: int):
        if n < 0:
            return
        for _ in range(n):
            seen.append("x")

    outs = [
        lists.fold(list, append_all).collect(),
        lists.fold(list, append_all, persist="static").collect(),
        lists.reduce(append_all).collect(),
        numbers.fold(list, push).flat_map(lambda items: sorted(items)).collect(),
        numbers.fold(lambda: [0], lambda items, n: items.append(n)).collect(),
        numbers.fold(list, longest).map(lambda seen: "".join(seen)).collect(),
        numbers.scan(list, lambda seen, n: (seen + [n], len(seen))).collect(),
    ]
    assert in_ticks(start, g, send, [[[3, 1], [2]], [[4]], []], *outs) == [
        [[[3, 1, 2]], [[3, 1, 2]], [[3, 1, 2]], [1, 2, 3], [[0, 3, 1, 2]], ["x" * 6], [0, 1, 2]],
        [[[4]], [[3, 1, 2, 4]], [[4]], [4], [[0, 4]], ["x" * 4], [0]],
        [[[]], [[3, 1, 2, 4]], [], [], [[0]], [""], []],
    ]


def test_dicts_as_accumulators(start):
    g = Graph()
    send, pairs = g.channel(tuple[str, int])

    def count(counts, pair):
        counts[pair[0]] = counts.get(pair[0], 0) + pair[1]
        return counts

    def add(counts, key, n):
        counts[key] = counts.get(key, 0) + n

    def lengths(found, word):
        found[len(word)] = word

    outs = [
        pairs.fold(dict, count).flatten().collect(),
        pairs.fold({}, add, persist="static")
        .flat_map(lambda counts: list(counts.items()))
        .collect(),
        pairs.scan({}, lambda seen, k, n: ({**seen, k: n}, len(seen))).collect(),
        pairs.map(lambda key, n: key).fold(dict, lengths).collect(),
    ]
    assert in_ticks(start, g, send, [[("a", 1), ("bc", 2), ("a", 3)], [("bc", 5)], []], *outs) == [
        [[("a", 4), ("bc", 2)], [("a", 4), ("bc", 2)], [0, 1, 2], [{1: "a", 2: "bc"}]],
        [[("bc", 5)], [("a", 4), ("bc", 7)], [0], [{2: "bc"}]],
        [[], [("a", 4), ("bc", 7)], [], [{}]],
    ]


def test_running_totals_that_end(start):
    g = Graph()
    send, numbers = g.channel(int)

    def ends_inside(total, n):
        total += n
        return total, total if total <= 5 else None

    def ends(total, n):
        if total + n > 5:
            return None
        return total + n, total + n

    words = ("tick", "static")
    outs = [numbers.scan(0, f, persist=w).collect() for f in (ends_inside, ends) for w in words]
    assert in_ticks(start, g, send, [[1, 2, 3, 4], [1, 2], []], *outs) == [
        [[1, 3]] * 4,
        [[1, 3], [], [1, 3], []],
        [[]] * 4,
    ]


def test_scan_of_another_type(start):
    g = Graph()
    send, words = g.channel(str)

    def joined(seen: tuple[int, str], word: str) -> tuple[tuple[int, str], tuple[int, str]]:
        count, text = seen
        new = (count + 1, word if text == "" else text + ", " + word)
        return new, new

    out = words.scan(lambda: (0, ""), joined).collect()
    both = words.tee()
    dropped, behind_tee = both.collect(), both.scan(0, lambda n, w: (n + len(w), n)).collect()
    assert in_ticks(start, g, send, [["hello", "world"], []], out, dropped, behind_tee) == [
        [[(1, "hello"), (2, "hello, world")], ["hello", "world"], [0, 5]],
        [[], [], []],
    ]


@dataclass(frozen=True)
class Response:
    xid: str
    mtype: int


class Mean(NamedTuple):
    count: int
    total: float


def test_groups_of_responses(start):
    g = Graph()
    responses = g.source_iter([Response("123", n) for n in (33, 52, 72, 83, 78)])
    pairs = responses.map(lambda m: (m.xid, m.mtype))
    folded = pairs.fold_keyed(0, operator.add, persist="static").collect()
    reduced = pairs.reduce_keyed(lambda a, b: a + b, persist="static").collect()
    once = pairs.reduce_keyed(max).collect()
    run = start(g)
    run.run_tick()
    run.run_available()
    assert folded.take() == reduced.take() == [("123", 318), ("123", 318)]
    assert (once.take(), run.current_tick) == ([("123", 83)], 2)


def test_groups_of_lists_by_lifetime(start):
    g = Graph()
    send, pairs = g.channel(tuple[int, list[int]])
    outs = [
        make.collect()
        for word in ("tick", "static")
        for make in (
            pairs.fold_keyed(list, append_all, persist=word),
            pairs.reduce_keyed(lambda a, b: a + b, persist=word),
        )
    ]
    rounds = [[], [(0, [1, 2]), (0, [3]), (1, [1])], [(0, [5]), (1, [10]), (2, [7])], []]
    first = [(0, [1, 2, 3]), (1, [1])]
    second = [(0, [5]), (1, [10]), (2, [7])]
    both = [(0, [1, 2, 3, 5]), (1, [1, 10]), (2, [7])]
    assert in_ticks(start, g, send, rounds, *outs) == [
        [[], [], [], []],
        [first, first, first, first],
        [second, second, both, both],
        [[], [], both, both],
    ]


def test_group_by_idioms(start):
    g = Graph()
    words = g.source_iter(["toy", "shoe", "toy", "hat", "shoe", "toy"])
    prices = g.source_iter([("toy", 1.0), ("shoe", 11.0), ("toy", 2.0)])
    counts = words.map(lambda w: (w, 1)).reduce_keyed(lambda a, b: a + b).sort().collect()
    means = (
        prices.fold_keyed(Mean(0, 0.0), lambda m, p: Mean(m.count + 1, m.total + p))
        .map(lambda k, m: (k, m.total / m.count))
        .collect()
    )
    lists = words.enumerate().map(lambda i, w: (w, i)).fold_keyed(list, push).collect()
    most = (
        words.map(lambda w: (w, 1))
        .fold_keyed(0, lambda n, one: n + one)
        .reduce(lambda a, b: b if b[1] > a[1] else a)
        .collect()
    )
    distinct = (
        words.unique().map(lambda w: (len(w), w)).fold_keyed("", lambda a, w: a + w).collect()
    )
    start(g).run_tick()
    assert counts.take() == [("hat", 1), ("shoe", 2), ("toy", 3)]
    assert means.take() == [("toy", 1.5), ("shoe", 11.0)]
    assert lists.take() == [("toy", [0, 2, 5]), ("shoe", [1, 4]), ("hat", [3])]
    assert most.take() == [("toy", 3)]
    assert distinct.take() == [(3, "toyhat"), (4, "shoe")]


def test_replay_of_folds_and_reductions(start):
    g = Graph()
    send, numbers = g.channel(int)
    add = lambda a, b: a + b  # noqa: E731
    outs = [
        numbers.fold(7, add).collect(),
        numbers.fold(7, add, persist="static").collect(),
        numbers.fold_no_replay(7, add).collect(),
        numbers.fold_no_replay(7, add, persist="static").collect(),
        numbers.reduce(add).collect(),
        numbers.reduce(add, persist="static").collect(),
        numbers.reduce_no_replay(add).collect(),
        numbers.reduce_no_replay(add, persist="static").collect(),
    ]
    assert in_ticks(start, g, send, [[], [1, 2], [], [4]], *outs) == [
        [[7], [7], [7], [7], [], [], [], []],
        [[10], [10], [10], [10], [3], [3], [3], [3]],
        [[7], [10], [], [], [], [3], [], []],
        [[11], [14], [11], [14], [4], [7], [4], [7]],
    ]


def test_steps_that_refer_to_others(start):
    g = Graph()
    factor, tick = g.source_iter([10]).persist().singleton(), g.current_tick()
    numbers = g.source_iter([1, 2])
    folded = numbers.fold(0, lambda total, n: total + n * factor.value).collect()
    reduced = numbers.reduce(lambda a, b, by: a + b * by, refs=(factor,)).collect()
    kept = g.source_iter([("a", 1)]).persist()
    keyed = kept.fold_keyed(0, lambda a, n: a + n + tick.value).collect()
    scanned = kept.scan(0, lambda a, k, n: (a, a + n + tick.value)).collect()
    run = start(g)
    run.run_tick()
    run.run_tick()
    assert (folded.take(), reduced.take()) == ([30, 0], [21])
    assert (keyed.take(), scanned.take()) == ([("a", 1), ("a", 2)], [1, 2])


def test_accumulators_that_are_none_at_first(start):
    g = Graph()
    numbers = g.source_iter([3, 9, 4])
    most = numbers.fold(None, lambda a, n: n if a is None or n > a else a).collect()
    empty = g.source_iter([], type=int).fold(None, lambda a, n: n if a is None else a + n).collect()
    last = numbers.fold((0, None), lambda a, n: (a[0] + 1, n)).collect()
    values = numbers.filter(lambda n: n > 100).fold(None, lambda a, n: n).flatten().collect()
    start(g).run_tick()
    assert (most.take(), empty.take(), last.take(), values.take()) == ([9], [None], [(3, 4)], [])


def test_a_fold_of_each_tick_and_of_all(start):
    g = Graph()
    send, words = g.channel(str)
    longest = words.reduce(lambda a, b: b if len(b) > len(a) else a, persist="static")
    now = words.fold(0, lambda n, _: n + 1)
    both = now.cross_join(longest).map(lambda n, word: f"{n} new, longest {word}").collect()
    ever = now.fold(0, lambda total, n: total + n, persist="static").collect()
    assert in_ticks(start, g, send, [[], ["ab", "c"], ["abc"], []], both, ever) == [
        [[], [0]],
        [["2 new, longest ab"], [2]],
        [["1 new, longest abc"], [3]],
        [["0 new, longest abc"], [3]],
    ]


def test_what_was_emitted_stays_as_it_is(start):
    g = Graph()
    send, pairs = g.channel(tuple[str, int])

    def push_and_show(items: list[int], pair: tuple[str, int]) -> tuple[list[int], list[int]]:
        items.append(pair[1])
        return items, items

    def push_twice(items, n):
        more = items + [0]
        items.append(n)
        if len(more) % 2 == 0:
            return items
        return items + [-n]

    outs = [
        pairs.scan(list, push_and_show, persist="static").collect(),
        pairs.fold_keyed(list, push, persist="static").collect(),
        pairs.map(lambda _, n: n).fold(list, push, persist="static").collect(),
        pairs.map(lambda _, n: [n]).reduce(append_all, persist="static").persist().collect(),
        pairs.fold_keyed(list, push_twice, persist="static").collect(),
    ]
    run = start(g)
    numbers: list[int] = []
    reduced: list[list[int]] = []
    keyed: dict[str, list[int]] = {}
    twice: dict[str, list[int]] = {}
    for n in range(12):
        sent = [("ab"[k % 2], 10 * n + k) for k in range(n % 4)]
        send.all(sent)
        run.run_tick()
        shown = []
        for key, number in sent:
            numbers.append(number)
            shown.append(list(numbers))
            keyed.setdefault(key, []).append(number)
            odd = len(twice.setdefault(key, [])) % 2 == 0
            twice[key] += [number, -number] if odd else [number]
        if numbers:
            reduced.append(list(numbers))
        found = [out.take() for out in outs]
        assert found == [shown, list(keyed.items()), [numbers], reduced, list(twice.items())]
