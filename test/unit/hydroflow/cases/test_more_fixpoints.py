"""Recursion within a tick: graphs, languages, games, lattices that grow, negation by strata."""

from __future__ import annotations

from hydro_mlir.hydroflow import Graph
from hydro_mlir.lattices import MapUnion, Max, Min, SetUnion

EDGES = [(1, 2), (2, 3), (3, 1), (3, 4), (5, 6)]


def closure(edges):
    """All pairs between which there is a path."""
    found = set(edges)
    while True:
        more = {(a, d) for a, b in found for c, d in edges if b == c} - found
        if not more:
            return found
        found |= more


def test_transitive_closure(start):
    g = Graph()
    edges = g.source_iter(EDGES)
    back = g.forward_ref()
    paths = g.union(edges, back).unique()
    by_end = paths.map(lambda a, b: (b, a))
    back.complete(by_end.join(edges).map(lambda b, ends: (ends[0], ends[1])))
    out = paths.collect()
    run = start(g)
    run.run_tick()
    found = out.take()
    assert found[: len(EDGES)] == EDGES
    assert sorted(found) == sorted(closure(EDGES))
    run.run_tick()
    assert out.take() == []


def test_closure_by_squaring(start):
    g = Graph()
    send, edges = g.channel(tuple[int, int])
    back = g.forward_ref(tuple[int, int])
    paths = g.union(edges, back).unique(persist="static")
    by_end, by_start = paths.map(lambda a, b: (b, a)), paths.map(lambda a, b: (a, b))
    joined = by_end.join(by_start, persist="static")
    back.complete(joined.map(lambda middle, ends: ends))
    out = paths.collect()
    run = start(g)
    for sent, new in (
        ([(1, 2)], {(1, 2)}),
        ([(3, 4), (2, 3)], {(3, 4), (2, 3), (1, 3), (2, 4), (1, 4)}),
        ([(1, 2)], set()),
        ([(4, 1)], closure([(1, 2), (2, 3), (3, 4), (4, 1)]) - closure([(1, 2), (2, 3), (3, 4)])),
        ([], set()),
    ):
        send.all(sent)
        run.run_available()
        found = out.take()
        assert (set(found), len(found)) == (new, len(new))


def test_sum_of_what_is_reached_waits_for_the_fixpoint(start):
    g = Graph()
    send, edges = g.channel(tuple[int, int])
    back = g.forward_ref()
    reached = g.union(g.source_iter([0]).persist(), back).unique()
    nodes = reached.map(lambda node: (node, ()))
    back.complete(nodes.join(edges).map(lambda node, found: found[1]))
    total = reached.fold(0, lambda a, b: a + b).collect()
    count = reached.enumerate().fold(0, lambda n, _: n + 1).collect()
    run = start(g)
    for sent, expected in (
        ([], (0, 1)),
        ([(0, 1), (2, 4), (3, 4), (1, 2)], (7, 4)),
        ([(0, 3), (0, 3)], (3, 2)),
    ):
        send.all(sent)
        run.run_tick()
        assert (total.take(), count.take()) == ([expected[0]], [expected[1]])


def test_unreachable_nodes(start):
    g = Graph()
    edges = g.source_iter([(1, 2), (2, 3), (7, 8), (8, 7)])
    back = g.forward_ref(int)
    reached = g.union(g.source_iter([1]), back).unique()
    back.complete(reached.map(lambda n: (n, ())).join(edges).map(lambda n, pair: pair[1]))
    nodes = edges.flat_map(lambda a, b: [a, b]).unique()
    out = nodes.difference(reached).sort().collect()
    ends = edges.anti_join(reached).map(lambda a, b: b).sort().collect()
    start(g).run_tick()
    assert (out.take(), ends.take()) == ([7, 8], [7, 8])


def test_shortest_paths_by_a_lattice(start):
    g = Graph()
    edges = g.source_iter([("a", ("b", 7)), ("a", ("c", 1)), ("c", ("b", 2)), ("b", ("a", 1))])
    back = g.forward_ref(tuple[str, int])
    known = g.union(g.source_iter([("a", 0)]), back)
    best = known.state_by(lambda node, far: [(node, far)], MapUnion(str, Min(int)))
    steps = best.items.join(edges)
    back.complete(steps.map(lambda node, found: (found[1][0], found[0] + found[1][1])))
    out = best.state.collect()
    start(g).run_tick()
    (distances,) = out.take()
    assert dict(distances) == {"a": 0, "b": 3, "c": 1}


def test_shortest_paths_by_levels(start):
    g = Graph()
    edges = g.source_iter([(0, 1), (1, 2), (0, 3), (3, 2), (2, 4), (4, 0)])
    back = g.forward_ref(tuple[int, int])
    levels = g.union(g.source_iter([(0, 0)]), back).unique()
    next_ = levels.join(edges).map(lambda a, found: (found[1], found[0] + 1))
    back.complete(next_.filter(lambda node, level: level < 5))
    out = levels.reduce_keyed(min).sort().collect()
    start(g).run_tick()
    assert out.take() == [(0, 0), (1, 1), (2, 2), (3, 1), (4, 3)]


def test_same_generation(start):
    g = Graph()
    parents = g.source_iter([("a", "x"), ("b", "x"), ("x", "p"), ("y", "p"), ("c", "y")])
    by_parent = parents.map(lambda child, parent: (parent, child))
    siblings = by_parent.join(by_parent).map(lambda parent, both: both)
    back = g.forward_ref(tuple[str, str])
    same = g.union(siblings, back).unique()
    left = same.join(by_parent).map(lambda a, found: (found[0], found[1]))
    back.complete(left.join(by_parent).map(lambda b, found: (found[0], found[1])))
    out = same.filter(lambda a, b: a < b).sort().collect()
    start(g).run_tick()
    assert out.take() == [("a", "b"), ("a", "c"), ("b", "c"), ("x", "y")]


def test_even_and_odd(start):
    g = Graph()
    again = g.forward_ref(int)
    even = g.union(g.source_iter([0]), again)
    odd = even.map(lambda n: n + 1).filter(lambda n: n < 10)
    again.complete(odd.map(lambda n: n + 1).filter(lambda n: n < 10))
    evens, odds = even.collect(), odd.collect()
    start(g).run_tick()
    assert (evens.take(), odds.take()) == ([0, 2, 4, 6, 8], [1, 3, 5, 7, 9])


def test_mutual_recursion_of_two_references(start):
    g = Graph()
    to_left, to_right = g.forward_ref(int), g.forward_ref(int)
    left = g.union(g.source_iter([1]), to_left).unique()
    right = g.union(g.source_iter([2]), to_right).unique()
    to_right.complete(left.map(lambda n: 3 * n).filter(lambda n: n < 60))
    to_left.complete(right.map(lambda n: n + 1).filter(lambda n: n < 60))
    both = left.sort().collect(), right.sort().collect()
    start(g).run_tick()
    lefts, rights = {1}, {2}
    for _ in range(100):
        rights |= {3 * n for n in lefts if 3 * n < 60}
        lefts |= {n + 1 for n in rights if n + 1 < 60}
    assert tuple(out.take() for out in both) == (sorted(lefts), sorted(rights))


def test_triangles(start):
    g = Graph()
    edges = g.source_iter([(1, 2), (2, 3), (3, 1), (3, 4), (4, 1), (2, 4)])
    ordered = edges.map(lambda a, b: (a, b) if a < b else (b, a)).unique()
    paths = ordered.map(lambda a, b: (b, a)).join(ordered)
    closing = paths.map(lambda b, ends: (ends, b)).join(ordered.map(lambda a, b: ((a, b), ())))
    triangles = closing.map(lambda ends, found: (ends[0], found[0], ends[1])).sort()
    out, count = triangles.collect(), triangles.fold(0, lambda n, _: n + 1).collect()
    start(g).run_tick()
    assert (out.take(), count.take()) == ([(1, 2, 3), (1, 2, 4), (1, 3, 4), (2, 3, 4)], [4])


def test_three_strata_of_negation(start):
    g = Graph()
    edges = g.source_iter([(1, 2), (2, 3), (4, 5), (5, 5)])
    back = g.forward_ref(int)
    reached = g.union(g.source_iter([1]), back).unique()
    back.complete(reached.map(lambda n: (n, 0)).join(edges).map(lambda n, found: found[1]))
    nodes = edges.flat_map(lambda a, b: [a, b]).unique()
    unreached = nodes.difference(reached)
    again = g.forward_ref(int)
    from_there = g.union(unreached, again).unique()
    loops = from_there.map(lambda n: (n, 0)).join(edges).map(lambda n, found: found[1])
    again.complete(loops)
    neither = nodes.difference(g.union(reached, from_there)).collect()
    found = from_there.sort().collect()
    start(g).run_tick()
    assert (found.take(), neither.take()) == ([4, 5], [])


def test_collatz_in_one_tick_and_over_ticks(start):
    g = Graph()
    back, deferred = g.forward_ref(int), g.forward_ref(int)
    step = lambda n: n // 2 if n % 2 == 0 else 3 * n + 1  # noqa: E731
    within = g.union(g.source_iter([6]), back)
    back.complete(within.filter(lambda n: n != 1).map(step))
    over = g.union(g.source_iter([6]), deferred)
    deferred.complete(over.filter(lambda n: n != 1).map(step).defer_tick())
    outs = within.collect(), over.collect()
    run = start(g)
    run.run_available()
    assert [out.take() for out in outs] == [[6, 3, 10, 5, 16, 8, 4, 2, 1]] * 2
    assert run.current_tick == 9


def test_sets_of_what_each_node_reaches(start):
    g = Graph()
    edges = g.source_iter([(1, 2), (2, 3), (3, 2), (4, 1)])
    reverse = edges.map(lambda a, b: (b, a))
    back = g.forward_ref(tuple[int, list[int]])
    found = g.union(edges.map(lambda a, b: (a, [b])), back)
    grown = found.state_by(lambda node, to: [(node, to)], MapUnion(int, SetUnion(int)))
    back.complete(grown.items.join(reverse).map(lambda b, both: (both[1], both[0])))
    out = grown.state.flatten().map(lambda node, to: (node, sorted(to))).sort().collect()
    start(g).run_tick()
    assert out.take() == [(1, [2, 3]), (2, [2, 3]), (3, [2, 3]), (4, [1, 2, 3])]


def test_a_lattice_in_a_cycle(start):
    g = Graph()
    back = g.forward_ref(int)
    most = g.union(g.source_iter([1]), back).lattice_fold(Max(int, 0), persist="static")
    grown = most.map(lambda n: n + 1).filter(lambda n: n < 9)
    back.complete(grown)
    out = grown.collect()
    run = start(g)
    run.run_tick()
    assert out.take() == [2, 3, 4, 5, 6, 7, 8]
    reduced = Graph()
    back = reduced.forward_ref(int)
    least = reduced.union(reduced.source_iter([20]), back).lattice_reduce(Min(int))
    back.complete(least.map(lambda n: n // 2).filter(lambda n: n > 0))
    out = least.collect()
    start(reduced).run_tick()
    assert out.take() == [20, 10, 5, 2, 1]


def test_words_of_a_grammar(start):
    g = Graph()
    back = g.forward_ref(str)
    words = g.union(g.source_iter(["S"]), back).unique()
    rules = g.source_iter([("S", "aSb"), ("S", "")])
    back.complete(
        words.cross_join(rules)
        .filter(lambda word, rule: rule[0] in word)
        .map(lambda word, rule: word.replace(rule[0], rule[1], 1))
        .filter(lambda word: len(word) <= 7)
    )
    out = words.filter(lambda word: "S" not in word).collect()
    start(g).run_tick()
    assert out.take() == ["", "ab", "aabb", "aaabbb"]


def test_winning_positions_over_ticks(start):
    # A position wins that has a move to one that does not; decided from the end, a layer per tick.
    g = Graph()
    moves = g.source_iter([(3, 2), (3, 1), (2, 1), (2, 0), (1, 0)]).persist()
    decided = g.forward_ref(tuple[int, bool])
    known = g.union(g.source_iter([(0, False)]), decided.defer_tick()).persist()
    lost = known.filter(lambda n, wins: not wins).map(lambda n, wins: n)
    to_lost = moves.map(lambda a, b: (b, a)).join(lost.map(lambda n: (n, ())))
    won = to_lost.map(lambda b, found: (found[0], True))
    undecided = moves.map(lambda a, b: (b, a)).anti_join(known.map(lambda n, wins: n))
    settled = moves.map(lambda a, b: a).unique().difference(undecided.map(lambda b, a: a))
    losing = settled.map(lambda n: (n, False)).anti_join(won.map(lambda n, wins: n))
    new = g.union(won.unique(), losing).anti_join(known.map(lambda n, wins: n))
    decided.complete(new)
    out = new.collect()
    run = start(g)
    run.run_available()
    assert sorted(out.take()) == [(1, True), (2, True), (3, False)]


def test_what_is_behind_a_tee_in_a_cycle_sees_each_element_once(start):
    g = Graph()
    back = g.forward_ref(int)
    numbers = g.union(g.source_iter([1, 1]), back).tee()
    back.complete(numbers.map(lambda n: 2 * n).filter(lambda n: n <= 8))
    first, second = numbers.collect(), numbers.map(lambda n: -n).collect()
    total = numbers.reduce(lambda a, b: a + b).collect()
    start(g).run_tick()
    assert sorted(first.take()) == [1, 1, 2, 2, 4, 4, 8, 8]
    assert sorted(second.take(), reverse=True) == [-1, -1, -2, -2, -4, -4, -8, -8]
    assert total.take() == [30]


def test_numbers_and_zips_within_a_cycle(start):
    g = Graph()
    back = g.forward_ref(int)
    numbers = g.union(g.source_iter([3]), back)
    back.complete(numbers.map(lambda n: n - 1).filter(lambda n: n >= 0))
    named = g.source_iter(["a", "b", "c"]).zip(numbers).collect()
    counted = numbers.enumerate().collect()
    sums = numbers.scan(0, lambda total, n: (total + n, total + n)).collect()
    start(g).run_tick()
    assert named.take() == [("a", 3), ("b", 2), ("c", 1)]
    assert counted.take() == [(0, 3), (1, 2), (2, 1), (3, 0)]
    assert sums.take() == [3, 5, 6, 6]


def test_lists_have_an_order(start):
    g = Graph()
    lists = g.source_iter([[2], [1, 2], [1], [], [1, 1, 5]])
    outs = [
        lists.sort().collect(),
        lists.reduce(max).collect(),
        lists.map(lambda items: (items < [1, 2], items >= [1, 2])).collect(),
        lists.map(lambda items: (len(items) % 2, [items])).sort().collect(),
        lists.lattice_reduce(Min(list[int])).collect(),
    ]
    start(g).run_tick()
    assert [out.take() for out in outs] == [
        [[], [1], [1, 1, 5], [1, 2], [2]],
        [[2]],
        [(False, True), (False, True), (True, False), (True, False), (True, False)],
        [(0, [[]]), (0, [[1, 2]]), (1, [[1]]), (1, [[1, 1, 5]]), (1, [[2]])],
        [[]],
    ]
