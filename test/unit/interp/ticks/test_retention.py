from __future__ import annotations

from hydro_mlir.interp.ticks import merging, retention


def test_persist_replays_old_then_new(tick):
    persist = retention.Persist()
    results = [tick(persist, batch) for batch in ([1, 2], [3], [])]
    assert results == [[1, 2], [1, 2, 3], [1, 2, 3]]


def test_persist_in_a_later_round_emits_only_what_is_new(run):
    persist = retention.Persist()
    assert [run(persist, [1]), run(persist, [2], first=False)] == [[1], [2]]


def test_persist_mut(tick):
    kept = retention.PersistMut(lambda e: (e[0], e[1], e[1]), lambda key, value: value)
    changes = [(True, 1), (True, 2), (True, 3), (True, 2), (True, 4), (False, 2)]
    assert tick(kept, changes) == [1, 3, 4]
    assert tick(kept, [(False, 1), (True, 1)]) == [3, 4, 1]


def test_persist_mut_keyed(tick):
    kept = retention.PersistMutKeyed(lambda e: (e[1] is not None, *e), lambda k, v: (k, v))
    assert tick(kept, [("a", 1), ("b", 2), ("a", 3)]) == [("a", 1), ("a", 3), ("b", 2)]
    assert tick(kept, [("a", None), ("a", 4)]) == [("b", 2), ("a", 4)]


def merge(lattice, element):
    return max(lattice, element), element > lattice


def test_state(tick):
    state = retention.State(lambda: 0, merge)
    assert tick(state, [3, 2, 5]) == [3, 5, (1, 5)]
    assert tick(state, [2]) == [2, (1, 2)]
    static = retention.State(lambda: 0, merge, "static")
    assert tick(static, [3, 2, 5]) == [3, 5, (1, 5)]
    assert tick(static, [2]) == [(1, 5)]


def test_defer_signal(tick):
    deferred = retention.DeferSignal()
    assert [tick(deferred, [1], []), tick(deferred, [2], [()]), tick(deferred, [], [()])] == [
        [],
        [1, 2],
        [],
    ]


def test_lattice_fold_batch(tick):
    batch = retention.LatticeFoldBatch(lambda: 0, max)
    results = [tick(batch, [3, 1], []), tick(batch, [2], [(), ()]), tick(batch, [], [()])]
    assert results == [[], [3], [0]]


def test_zip_keeps_what_waits_as_long_as_it_lives(tick):
    assert tick(merging.Zip(), [0, 1, 2], "ab") == [(0, "a"), (1, "b")]
    dropping = merging.Zip()
    assert [tick(dropping, [0, 1], "a"), tick(dropping, [2], "b")] == [[(0, "a")], [(2, "b")]]
    static = merging.Zip(("static", "tick"))
    assert [tick(static, [0, 1], "a"), tick(static, [2], "b")] == [[(0, "a")], [(1, "b")]]


def test_zip_in_a_loop(iteration):
    for lifetimes, second in (
        (("none", "none"), []),
        (("loop", "none"), []),
        (("none", "loop"), [(0, 2), (1, 3)]),
        (("loop", "loop"), [(0, 2), (1, 3)]),
    ):
        both = merging.Zip(lifetimes)
        assert iteration(both, [0, 1], [0, 1, 2, 3]) == [(0, 0), (1, 1)]
        assert iteration(both, [0, 1], []) == second


def test_cross_singleton(tick):
    single = merging.CrossSingleton()
    assert tick(single, [1, 2], "ab") == [(1, "a"), (2, "a")]
    assert tick(single, [3], "") == []
    static = merging.CrossSingleton("static")
    assert [tick(static, [1], "a"), tick(static, [2], "b")] == [[(1, "a")], [(2, "a")]]


def test_chain_first_counts_per_tick(tick, run):
    first = merging.ChainFirst(3)
    assert [tick(first, [1, 2], [3, 4]), tick(first, [5], [])] == [[1, 2, 3], [5]]
    first.begin(0)
    assert [run(first, [1, 2], []), run(first, [3, 4], [], first=False)] == [[1, 2], [3]]


def test_anti_join(tick):
    anti_join = merging.AntiJoin(("static", "tick"))
    assert tick(anti_join, [(1, "a"), (2, "b"), (1, "a")], [2]) == [(1, "a"), (1, "a")]
    assert tick(anti_join, [(3, "c")], [1]) == [(2, "b"), (3, "c")]
