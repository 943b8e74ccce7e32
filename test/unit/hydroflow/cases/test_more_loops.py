"""Loops: executions and iterations, windows, borders, nesting, lifetimes, state across ticks."""

from __future__ import annotations

from hydro_mlir.hydroflow import Graph, batches

PAIRS = [("none", "none"), ("none", "loop"), ("loop", "none"), ("loop", "loop")]
USERS = ["alice", "bob"]


def by_user(*numbers):
    return [(user, number) for user in USERS for number in numbers]


def test_a_loop_at_the_root_is_executed_once(start):
    g = Graph()
    users, messages = g.source_iter(USERS), g.source_stream(batches(range(12), 3), type=int)
    with g.loop() as loop:
        i = loop.iteration()
        both = loop.prefix(users).cross_join(loop.batch(messages))
        out = both.map(lambda pair: (i.value, pair)).collect()
    run = start(g)
    run.run_available()
    batch = [(n, [3 * n, 3 * n + 1, 3 * n + 2]) for n in range(4)]
    assert out.take() == [(n, pair) for n, numbers in batch for pair in by_user(*numbers)]
    assert run.current_tick == 4


def test_nested_loop_in_each_iteration(start):
    g = Graph()
    users, messages = g.source_iter(USERS), g.source_stream(batches(range(9), 3), type=int)
    tick = g.current_tick()
    with g.loop() as outer:
        both = outer.prefix(users).cross_join(outer.batch(messages))
        with g.loop() as inner:
            once = inner.all_once(both).map(lambda pair: (tick.value, pair)).collect()
        with g.loop() as inner:
            i = inner.iteration()
            twice = inner.repeat_n(both, 2).map(lambda pair: (i.value, pair)).collect()
    start(g).run_available()
    batch = [(n, by_user(3 * n, 3 * n + 1, 3 * n + 2)) for n in range(3)]
    assert once.take() == [(n, pair) for n, pairs in batch for pair in pairs]
    assert twice.take() == [(k, pair) for _, pairs in batch for k in range(2) for pair in pairs]


def test_repetition_within_repetition(start):
    g = Graph()
    users = g.source_iter(USERS)
    with g.loop() as outer:
        first = outer.batch(users)
        with g.loop() as middle:
            second = middle.repeat_n(first, 3)
            with g.loop() as left:
                a = left.repeat_n(second, 3).collect()
            with g.loop() as right:
                b = right.repeat_n(second, 2).collect()
    start(g).run_available()
    assert a.take() == USERS * 9
    assert b.take() == USERS * 6


def test_difference_by_lifetimes(start):
    g = Graph()
    pos = g.source_stream(batches([1, 2, 2, 3, 2, 4], 2))
    neg = g.source_stream(batches([3, 1, 2], 1))
    outs = []
    with g.loop() as loop:
        i = loop.iteration()
        for persist in PAIRS:
            left = loop.batch(pos).difference(loop.batch(neg), persist=persist)
            outs.append(left.map(lambda n: (i.value, n)).collect())
    start(g).run_available()
    assert [out.take() for out in outs] == [
        [(0, 1), (0, 2), (1, 2), (1, 3), (2, 4)],
        [(0, 1), (0, 2), (1, 2), (2, 4)],
        [(0, 1), (0, 2), (1, 2), (1, 2), (1, 3), (2, 1), (2, 3), (2, 4)],
        [(0, 1), (0, 2), (1, 2), (1, 2), (2, 4)],
    ]


def test_anti_join_by_lifetimes(start):
    g = Graph()
    pos = g.source_stream(batches([(1, "a"), (2, "b"), (1, "c"), (3, "d")], 2))
    neg = g.source_stream(batches([2, 1], 1))
    outs = []
    with g.loop() as loop:
        for persist in PAIRS:
            left = loop.batch(pos).anti_join(loop.batch(neg), persist=persist)
            outs.append(left.map(lambda key, text: text).collect())
    start(g).run_available()
    assert ["".join(out.take()) for out in outs] == ["ad", "ad", "abd", "ad"]


def test_joins_by_lifetimes(start):
    g = Graph()
    lefts = g.source_stream(batches([(7, 1), (7, 2), (7, 3), (8, 4)], 2))
    rights = g.source_stream(batches([(7, 5), (8, 6), (7, 7), (8, 8)], 2))
    outs = []
    with g.loop() as loop:
        i = loop.iteration()
        for persist in reversed(PAIRS):
            joined = loop.batch(lefts).join(loop.batch(rights), persist=persist)
            outs.append(joined.map(lambda key, pair: (i.value, key, pair)).collect())
    start(g).run_available()
    first = {(0, 7, (1, 5)), (0, 7, (2, 5))}
    expected = [
        {(1, 7, (a, b)) for a in (1, 2, 3) for b in (5, 7)} | {(1, 8, (4, 6)), (1, 8, (4, 8))},
        {(1, 7, (1, 7)), (1, 7, (2, 7)), (1, 7, (3, 7)), (1, 8, (4, 8))},
        {(1, 7, (3, 5)), (1, 7, (3, 7)), (1, 8, (4, 6)), (1, 8, (4, 8))},
        {(1, 7, (3, 7)), (1, 8, (4, 8))},
    ]
    for out, second in zip(outs, expected, strict=True):
        found = out.take()
        assert set(found) == first | second
        assert len(found) == len(first | second)


def test_products_by_lifetimes(start):
    g = Graph()
    lefts, rights = (
        g.source_stream(batches([1, 2, 3, 4], 2)),
        g.source_stream(batches([5, 6, 7], 2)),
    )
    outs = []
    with g.loop() as loop:
        for persist in PAIRS:
            pairs = loop.batch(lefts).cross_join_multiset(loop.batch(rights), persist=persist)
            outs.append(pairs.collect())
    start(g).run_available()
    first = [(1, 5), (1, 6), (2, 5), (2, 6)]
    sides = [([3, 4], [7]), ([3, 4], [5, 6, 7]), ([1, 2, 3, 4], [7]), ([1, 2, 3, 4], [5, 6, 7])]
    for out, (left, right) in zip(outs, sides, strict=True):
        assert out.take() == first + [(a, b) for a in left for b in right]


def test_zip_by_lifetimes_in_a_nested_loop(start):
    g = Graph()
    a, x = g.source_iter([0, 1]), g.source_iter([0, 1, 2, 3])
    outs = []
    with g.loop() as outer:
        b, y = outer.batch(a), outer.batch(x)
        with g.loop() as inner:
            i = inner.iteration()
            for persist in PAIRS:
                pairs = inner.repeat_n(b, 2).zip(inner.all_once(y), persist=persist)
                outs.append(pairs.map(lambda b, y: (i.value, (b, y))).collect())
    start(g).run_available()
    first, more = [(0, (0, 0)), (0, (1, 1))], [(1, (0, 2)), (1, (1, 3))]
    assert [out.take() for out in outs] == [first, first + more, first, first + more]


def test_state_of_a_loop_at_the_root_by_lifetime(start):
    g = Graph()
    send, numbers = g.channel(int)
    words = ("none", "loop", "tick", "static")
    add = lambda a, b: a + b  # noqa: E731
    with g.loop() as loop:
        came = loop.batch(numbers)
        folds = [came.fold(100, add, persist=word).collect() for word in words]
        reductions = [came.reduce(add, persist=word).collect() for word in words]
        uniques = [came.unique(persist=word).collect() for word in words]
        counts = [came.enumerate(persist=word).collect() for word in words]
        sums = [came.scan(0, lambda t, n: (t + n, t + n), persist=word).collect() for word in words]
    run = start(g)
    for sent in ([1, 2], [2, 3], []):
        send.all(sent)
        run.run_tick()
    short, long = [103, 105], [103, 108]
    assert [out.take() for out in folds] == [short, long, short, long]
    assert [out.take() for out in reductions] == [[3, 5], [3, 8], [3, 5], [3, 8]]
    assert [out.take() for out in uniques] == [[1, 2, 2, 3], [1, 2, 3], [1, 2, 2, 3], [1, 2, 3]]
    numbers_ = [n for n, _ in counts[0].take()], [n for n, _ in counts[1].take()]
    assert numbers_ == ([0, 1, 0, 1], [0, 1, 2, 3])
    assert [out.take() for out in sums] == [[1, 3, 2, 5], [1, 3, 5, 8]] * 2


POINTS = [
    (-210, -104), (-226, -143), (-258, -119), (-331, -129), (-250, -69), (-202, -113),
    (-222, -133), (-232, -155), (-220, -107), (-159, -109), (-49, 57), (-156, 52), (-22, 125),
    (-140, 168), (-118, 89), (-93, 133), (-101, 80), (-145, 79), (187, 36), (208, -66), (142, 5),
    (232, 41), (91, -37), (132, 16), (248, -39), (158, 65), (108, -41), (171, -121), (147, 5),
    (192, 58),
]  # fmt: skip


def test_k_means(start):
    g = Graph()
    points, initial = g.source_iter(POINTS), g.source_iter([(-50, 0), (0, 0), (50, 0)])
    with g.loop() as outer:
        batch_points, batch_centroids = outer.batch(points), outer.batch(initial)
        with g.loop() as inner:
            back = g.forward_ref(tuple[int, int])
            centroids = g.union(inner.all_once(batch_centroids), back)
            distances = inner.repeat_n(batch_points, 10).cross_join_multiset(centroids)
            nearest = distances.map(
                lambda p, c: (p, ((p[0] - c[0]) ** 2 + (p[1] - c[1]) ** 2, c))
            ).reduce_keyed(lambda a, b: b if b[0] < a[0] else a)
            sums = nearest.map(lambda p, near: (near[1], (p[0], p[1], 1))).reduce_keyed(
                lambda a, b: (a[0] + b[0], a[1] + b[1], a[2] + b[2])
            )
            means = sums.map(lambda _, s: (int(s[0] / s[2]), int(s[1] / s[2])))
            back.complete(means.next_iteration())
        out = centroids.all_iterations().collect()
    start(g).run_available()
    assert sorted(out.take()[-3:]) == [(-231, -118), (-103, 97), (168, -6)]


def test_lifetimes_that_are_not_given(start):
    g = Graph()
    send, numbers = g.channel(int)
    add = lambda a, b: a + b  # noqa: E731
    with g.loop() as outer:
        batch = outer.batch(numbers)
        with g.loop() as inner:  # iterations are windows
            windows = inner.repeat_n(batch, 3).fold(0, add).collect()
        with g.loop() as inner:  # iterations lead to a fixpoint
            back = g.forward_ref(int)
            seen = g.union(inner.batch(batch), back)
            back.complete(seen.map(lambda n: n + 1).filter(lambda n: n < 4).defer_tick())
            grown = seen.fold(0, add).collect()
            fresh = seen.fold(0, add, persist="none").collect()
    run = start(g)
    for sent, expected in (
        ([1, 2], ([3] * 3, [3, 8, 11], [3, 5, 3])),
        ([], ([], [], [])),
        ([3], ([3] * 3, [3], [3])),
    ):
        send.all(sent)
        run.run_tick()
        assert (windows.take(), grown.take(), fresh.take()) == expected


def test_enumerate_by_lifetimes(start):
    g = Graph()
    send, numbers = g.channel(str)
    words, outs = ("none", "loop", "tick", "static"), []
    with g.loop() as outer:
        batch = outer.batch(numbers)
        with g.loop() as inner:
            for word in words:
                outs.append(inner.repeat_n(batch, 2).enumerate(persist=word).collect())
    run = start(g)
    first = [(0, "a"), (1, "b")]
    long = [*first, (2, "a"), (3, "b")]
    send.all("ab")
    run.run_tick()
    assert [out.take() for out in outs] == [first * 2, long, long, long]
    send("c")
    run.run_tick()
    again = [(0, "c"), (1, "c")]
    assert [out.take() for out in outs] == [[(0, "c")] * 2, again, again, [(4, "c"), (5, "c")]]


def test_breadth_first_search(start):
    g = Graph()
    send, sources = g.channel(int)
    edges = g.source_iter([(0, 1), (1, 2), (2, 0), (2, 3)]).persist()
    with g.loop() as outer:
        first, all_edges = outer.batch(sources), outer.batch_lazy(edges)
        with g.loop() as inner:
            level, back = inner.iteration(), g.forward_ref(int)
            new = g.union(inner.batch(first), back).unique(persist="loop")
            steps = new.map(lambda n: (n, ())).join(
                inner.batch(all_edges), persist=("none", "loop")
            )
            back.complete(steps.map(lambda n, found: found[1]).next_iteration())
            found = new.map(lambda n: (n, level.value))
        levels = found.all_iterations()
    out = levels.all_iterations().collect()
    run = start(g)
    for sent, expected in (
        ([0], [(0, 0), (1, 1), (2, 2), (3, 3)]),
        ([], []),
        ([2], [(2, 0), (0, 1), (3, 1), (1, 2)]),
    ):
        send.all(sent)
        run.run_tick()
        assert out.take() == expected


def test_what_is_outside_is_referred_to_inside(start):
    g = Graph()
    send, numbers = g.channel(int)
    limit = g.source_iter([10]).persist().singleton()
    total = numbers.fold(0, lambda a, b: a + b, persist="static")
    with g.loop() as outer:
        batch = outer.batch(numbers)
        most = batch.reduce(max)
        sums = batch.map(lambda n: (n, most.value, total.value)).collect()
        with g.loop() as inner:
            product = inner.batch(batch).map(lambda n: n * limit.value).collect()
    run = start(g)
    for sent, expected in (
        ([1, 5], ([(1, 5, 6), (5, 5, 6)], [10, 50])),
        ([], ([], [])),
        ([2], ([(2, 2, 8)], [20])),
    ):
        send.all(sent)
        run.run_tick()
        assert (sums.take(), product.take()) == expected


def test_persistence_inside_loops(start):
    g = Graph()
    send, numbers = g.channel(int)
    with g.loop() as outer:
        batch = outer.batch(numbers)
        kept = batch.persist().collect()
        with g.loop() as inner:
            again = inner.repeat_n(batch, 2).persist().collect()
            delta = inner.repeat_n(batch, 2).multiset_delta().collect()
    run = start(g)
    for sent, expected in (
        ([1], ([1], [1, 1, 1], [1])),
        ([], ([], [], [])),
        ([2], ([1, 2], [1, 1, 2, 1, 1, 2, 2], [2])),
    ):
        send.all(sent)
        run.run_tick()
        assert (kept.take(), again.take(), delta.take()) == expected


def test_what_leaves_a_loop(start):
    g = Graph()
    send, numbers = g.channel(int)
    with g.loop() as loop:
        sorted_ = loop.batch(numbers).sort()
        count = loop.batch(numbers).fold(0, lambda n, _: n + 1)
    left = sorted_.all_iterations()
    outs = [
        left.collect(),
        left.fold(0, lambda a, b: a + b).collect(),
        left.defer_tick().collect(),
        count.all_iterations().persist().collect(),
    ]
    run = start(g)
    for sent, expected in (
        ([3, 1], [[1, 3], [4], [], [2]]),
        ([], [[], [0], [1, 3], [2]]),
        ([2], [[2], [2], [], [2, 1]]),
    ):
        send.all(sent)
        run.run_tick()
        assert [out.take() for out in outs] == expected
