from __future__ import annotations

from hydro_mlir.hydroflow import Graph


def test_reachability(start):
    g = Graph()
    send, edges = g.channel(tuple[int, int])
    again = g.forward_ref(int)
    reached = g.union(g.source_iter([0]), again)
    joined = reached.map(lambda v: (v, v)).join(edges, persist=("static", "static"))
    new = joined.map(lambda key, pair: pair[1]).unique(persist="static")
    again.complete(new)
    out = new.collect()
    run = start(g)
    run.run_available()
    assert out.take() == []
    for sent, expected in (
        ([(0, 1)], [1]),
        ([(2, 4), (3, 4)], []),
        ([(1, 2)], [2, 4]),
        ([(0, 3)], [3]),
        ([(0, 3)], []),
    ):
        send.all(sent)
        run.run_available()
        assert out.take() == expected


def test_transitive_closure(start):
    g = Graph()
    send, edges = g.channel(tuple[int, int])
    again = g.forward_ref(tuple[int, int])
    paths = g.union(edges, again)
    turned = paths.map(lambda a, b: (b, a))
    joined = edges.join(turned, persist="static").multiset_delta()
    again.complete(joined.map(lambda key, pair: (pair[1], pair[0])))
    out = paths.collect()
    run = start(g)
    for sent, expected in (
        ([(0, 1)], [(0, 1)]),
        ([(2, 4), (3, 4)], [(2, 4), (3, 4)]),
        ([(1, 2)], [(1, 2), (0, 2), (1, 4), (0, 4)]),
        ([(0, 3)], [(0, 3), (0, 4)]),
        ([(0, 3)], [(0, 3)]),
    ):
        send.all(sent)
        run.run_available()
        assert out.take() == expected


def test_contacts(start):
    g = Graph()
    send_contact, contacts = g.channel(tuple[int, int, int])
    send_diagnosed, diagnosed = g.channel(tuple[int, tuple[int, int]])
    send_person, people = g.channel(tuple[int, tuple[str, str]])
    again = g.forward_ref(tuple[int, tuple[int, int]])
    exposed = g.union(diagnosed, again)
    met = contacts.flat_map(lambda a, b, time: [(a, (b, time)), (b, (a, time))])
    both = met.join(exposed, persist="static")
    new = both.filter(
        lambda person, pair: pair[1][0] <= pair[0][1] and pair[0][1] <= pair[1][1]
    ).map(lambda person, pair: (pair[0][0], (pair[0][1], pair[0][1] + 14)))
    again.complete(new)
    notified = people.join(new, persist="static")
    out = notified.map(
        lambda key, pair: f"[{pair[0][0]}] To {pair[0][1]}: Possible Exposure at t = {pair[1][0]}"
    ).collect()
    run = start(g)
    send_person((101, ("Mingwei S", "+1 650 555 7283")))
    send_person((102, ("Justin J", "+1 519 555 3458")))
    send_person((103, ("Mae M", "+1 912 555 9129")))
    send_contact((101, 102, 1031))
    send_contact((101, 201, 1027))
    send_diagnosed((103, (1022, 1022 + 14)))
    run.run_available()
    assert out.take() == []
    send_contact((101, 103, 1028))
    run.run_available()
    messages = [
        "[Justin J] To +1 519 555 3458: Possible Exposure at t = 1031",
        "[Mae M] To +1 912 555 9129: Possible Exposure at t = 1028",
        "[Mingwei S] To +1 650 555 7283: Possible Exposure at t = 1028",
        "[Mingwei S] To +1 650 555 7283: Possible Exposure at t = 1031",
    ]
    assert sorted(out.take()) == messages
    send_person((103, ("Joe H", "+1 510 555 9999")))
    run.run_available()
    joe = "[Joe H] To +1 510 555 9999: Possible Exposure at t = 1028"
    assert sorted(out.take()) == sorted([joe, *messages])


def test_zip_in_a_fixpoint(start):
    g = Graph()
    again = g.forward_ref(int)
    numbers = g.union(g.source_iter([0, 1, 2, 3, 4]), again)
    again.complete(numbers.filter(lambda n: n > 0).map(lambda n: n - 1))
    out = g.source_iter(list("Hello World")).zip(numbers).collect()
    start(g).run_available()
    expected = [0, 1, 2, 3, 4, 0, 1, 2, 3, 0, 1]
    assert out.take() == list(zip("Hello World", expected, strict=True))


class Most:
    type = int
    bottom = 0
    merge = staticmethod(lambda most, n: max(most, n))


def test_lattice_fold_grows_in_a_fixpoint(start):
    g = Graph()
    again = g.forward_ref(int)
    most = g.union(g.source_iter([1]), again).lattice_fold(Most)
    more = most.map(lambda n: n + 1).filter(lambda n: n < 255)
    again.complete(more)
    out = more.collect()
    start(g).run_tick()
    assert out.take() == [*range(2, 255)]


def test_replaying_operators_before_a_cycle_that_ends(start):
    g = Graph()
    again = g.forward_ref(int)
    source = g.source_iter([1]).persist(persist="static")
    nodes = g.union(source, again)
    again.complete(nodes.filter(lambda n: n < 0))
    out = nodes.collect()
    run = start(g)
    run.run_available()
    assert out.take() == [1]
    run.run_available()
    assert out.take() == [1]


def test_unreachable_nodes(start):
    g = Graph()
    edges = g.source_iter([(5, 10), (0, 3), (3, 6), (6, 5), (11, 12)])
    again = g.forward_ref(int)
    reached = g.union(g.source_iter([0]), again).unique()
    following = reached.map(lambda v: (v, ())).join(edges).map(lambda key, pair: pair[1])
    again.complete(following)
    nodes = edges.flat_map(lambda a, b: [a, b]).unique()
    out = nodes.difference(reached).sort().collect()
    start(g).run_available()
    assert out.take() == [11, 12]
