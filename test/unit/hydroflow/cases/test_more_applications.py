"""Pieces of distributed programs as single graphs: chat, stores, commit, clocks, consensus."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from hydro_mlir.hydroflow import DeleteKeyed, Graph, PersistKeyed, batches
from hydro_mlir.lattices import DomPair, MapUnion, MapUnionWithTombstones, Max, SetUnion


@dataclass(frozen=True)
class Connect:
    client: str


@dataclass(frozen=True)
class Post:
    client: str
    text: str


@dataclass(frozen=True)
class Leave:
    client: str


def test_chat_with_replay(start):
    g = Graph()
    send, arriving = g.channel(Connect | Post | Leave)
    kinds = arriving.demux_enum(Connect | Post | Leave)
    clients = kinds.Connect.map(lambda c: c.client)
    messages = kinds.Post.map(lambda p: f"{p.client}: {p.text}")
    left = kinds.Leave.map(lambda c: c.client).persist()
    all_pairs = messages.cross_join(clients, persist="static").multiset_delta()
    out = (
        all_pairs.map(lambda text, client: (client, text))
        .anti_join(left)
        .filter(lambda client, text: not text.startswith(client))
        .collect()
    )
    run = start(g)
    for sent, expected in (
        ([Connect("ann"), Post("ann", "hi")], []),
        ([Connect("bob")], [("bob", "ann: hi")]),
        ([Post("bob", "yo"), Connect("cyd")],
         [("ann", "bob: yo"), ("cyd", "ann: hi"), ("cyd", "bob: yo")]),
        ([Leave("ann"), Post("cyd", "hm")], [("bob", "cyd: hm")]),
        ([], []),
    ):  # fmt: skip
        send.all(sent)
        run.run_tick()
        assert sorted(out.take()) == expected


@dataclass(frozen=True)
class Put:
    key: str
    value: int


@dataclass(frozen=True)
class Get:
    key: str
    client: int


def test_store_of_last_writes(start):
    g = Graph()
    send, requests = g.channel(Put | Get)
    puts, gets = requests.demux_enum(Put | Get)
    table = puts.map(lambda p: (p.key, p.value)).reduce_keyed(lambda _, new: new, persist="static")
    asked = gets.map(lambda q: (q.key, q.client))
    answers = asked.join_multiset(table).map(lambda key, both: (both[0], key, both[1]))
    missing = asked.anti_join(table.map(lambda key, _: key))
    out, none = answers.collect(), missing.collect()
    run = start(g)
    for sent, found, absent in (
        ([Put("a", 1), Get("a", 7), Get("b", 8)], [(7, "a", 1)], [("b", 8)]),
        ([Put("a", 2), Put("b", 5), Put("a", 3)], [], []),
        ([Get("a", 7), Get("a", 7), Get("b", 9)], [(7, "a", 3), (7, "a", 3), (9, "b", 5)], []),
    ):
        send.all(sent)
        run.run_tick()
        assert sorted(out.take()) == found
        assert none.take() == absent


def test_store_with_deletions(start):
    g = Graph()
    send, changes = g.channel(tuple[str, int | None])
    table = changes.persist_mut_keyed()
    total = table.fold(0, lambda a, pair: a + pair[1]).collect()
    keys = table.map(lambda key, _: key).unique().collect()
    run = start(g)
    for sent, expected in (
        ([PersistKeyed("a", 1), PersistKeyed("b", 2)], ([3], ["a", "b"])),
        ([PersistKeyed("a", 10), DeleteKeyed("b")], ([11], ["a"])),
        ([], ([11], ["a"])),
        ([DeleteKeyed("a"), PersistKeyed("a", 5)], ([5], ["a"])),
    ):
        send.all(sent)
        run.run_tick()
        assert (total.take(), keys.take()) == expected


def test_replicated_store_by_lattices(start):
    g = Graph()
    send, gossip = g.channel(tuple[str, tuple[int, str]])
    registers = MapUnion(str, DomPair(Max(int), SetUnion(str)))
    state = gossip.map(lambda key, stamped: [(key, (stamped[0], [stamped[1]]))]).state(
        registers, persist="static"
    )
    new, table = state.items.collect(), state.state.collect()
    run = start(g)
    for sent, changed, expected in (
        ([("k", (1, "x")), ("k", (2, "y"))], 2, {"k": (2, ["y"])}),
        ([("k", (1, "z")), ("k", (2, "y"))], 0, {"k": (2, ["y"])}),
        ([("k", (2, "w")), ("l", (1, "v"))], 2, {"k": (2, ["y", "w"]), "l": (1, ["v"])}),
    ):
        send.all(sent)
        run.run_tick()
        assert len(new.take()) == changed
        assert [dict(entries) for entries in table.take()] == [expected]


class Vote(Enum):
    COMMIT = 1
    ABORT = 2


def test_two_phase_commit_of_a_coordinator(start):
    g = Graph()
    send_new, new = g.channel(int)
    send_vote, votes = g.channel(tuple[int, Vote])
    subordinates = g.source_iter([1, 2, 3])
    count = subordinates.fold(0, lambda n, _: n + 1, persist="static")
    prepare = new.cross_join(subordinates, persist=("tick", "static")).collect()
    tally = votes.fold_keyed(
        (0, 0),
        lambda seen, vote: (
            seen[0] + (1 if vote == Vote.COMMIT else 0),
            seen[1] + (1 if vote == Vote.ABORT else 0),
        ),
        persist="static",
    )
    commit = tally.filter(lambda xid, seen: seen[0] == count.value).map(lambda xid, _: xid)
    abort = tally.filter(lambda xid, seen: seen[1] > 0).map(lambda xid, _: xid)
    decided = g.union(
        commit.map(lambda xid: (xid, "commit")), abort.map(lambda xid: (xid, "abort"))
    ).unique(persist="static")
    out = decided.cross_join(subordinates, persist=("tick", "static")).collect()
    run = start(g)
    send_new.all([10, 11])
    run.run_tick()
    assert sorted(prepare.take()) == [(xid, s) for xid in (10, 11) for s in (1, 2, 3)]
    for sent, expected in (
        ([(10, Vote.COMMIT), (11, Vote.COMMIT), (10, Vote.COMMIT)], []),
        ([(11, Vote.ABORT)], [(11, "abort")]),
        ([(10, Vote.COMMIT), (11, Vote.COMMIT)], [(10, "commit")]),
        ([], []),
    ):
        send_vote.all(sent)
        run.run_tick()
        assert sorted(out.take()) == [(each, s) for each in expected for s in (1, 2, 3)]


def test_lamport_clock(start):
    g = Graph()
    send, stamps = g.channel(int)
    local, events = g.channel(str)
    bump = g.forward_ref(int)
    seen = g.union(stamps, bump.defer_tick_lazy(), g.source_iter([0]))
    clock = seen.reduce(max, persist="static")
    stamped = (
        events.enumerate()
        .cross_singleton(clock)
        .map(lambda numbered, time: (numbered[1], time + numbered[0] + 1))
    )
    bump.complete(stamped.map(lambda _, time: time))
    out = stamped.collect()
    run = start(g)
    for received, happened, expected in (
        ([], ["a", "b"], [("a", 1), ("b", 2)]),
        ([9, 3], ["c"], [("c", 10)]),
        ([], [], []),
        ([4], ["d"], [("d", 11)]),
    ):
        send.all(received)
        local.all(happened)
        run.run_tick()
        assert out.take() == expected


def test_vector_clock(start):
    g = Graph()
    send, clocks = g.channel(list[tuple[str, int]])
    back = g.forward_ref(list[tuple[str, int]])
    known = g.union(clocks, back).lattice_fold(MapUnion(str, Max(int)), persist="static")
    mine = known.map(lambda entries: [("me", sum([n for who, n in entries if who == "me"]) + 1)])
    back.complete(mine.cross_singleton(clocks.next_stratum()).map(lambda own, _: own).defer_tick())
    out = known.map(lambda entries: sorted(entries)).collect()
    run = start(g)
    send([("a", 2)])
    run.run_tick()
    send([("a", 1), ("b", 4)])
    run.run_tick()
    run.run_tick()
    assert out.take() == [
        [("a", 2)],
        [("a", 2), ("b", 4), ("me", 1)],
        [("a", 2), ("b", 4), ("me", 2)],
    ]


def test_deadlock_detector(start):
    g = Graph()
    send, waits = g.channel(tuple[int, int])
    back = g.forward_ref(list[int])
    paths = g.union(waits.map(lambda a, b: [a, b]), back).unique(persist="static")
    longer = (
        paths.map(lambda path: (path[-1], path))
        .join(waits, persist="static")
        .filter(lambda _, both: both[1] not in both[0][1:])
        .map(lambda _, both: both[0] + [both[1]])
    )
    back.complete(longer.filter(lambda path: path[0] != path[-1] or len(path) > 2))
    cycles = paths.filter(lambda path: path[0] == path[-1]).map(lambda path: sorted(path[:-1]))
    out = cycles.unique(persist="static").collect()
    run = start(g)
    for sent, expected in (
        ([(1, 2), (2, 3), (4, 1)], []),
        ([(3, 1)], [[1, 2, 3]]),
        ([(3, 2)], [[2, 3]]),
        ([], []),
    ):
        send.all(sent)
        run.run_available()
        assert sorted(out.take()) == expected


def test_acceptor_of_paxos(start):
    g = Graph()
    send_prepare, prepares = g.channel(tuple[int, str])
    send_accept, accepts = g.channel(tuple[int, int, str])
    ballots = prepares.map(lambda ballot, _: ballot)
    highest = ballots.reduce(max, persist="static")
    accepted = g.forward_ref(tuple[int, int, str])
    log = g.union(accepted.defer_tick_lazy()).map(lambda b, slot, value: (slot, (b, value)))
    best = log.reduce_keyed(lambda a, b: b if b[0] > a[0] else a, persist="static").handoff()
    promises = prepares.filter(lambda ballot, _: ballot >= (highest.value or 0)).map(
        lambda ballot, who: (who, ballot, best.value)
    )
    fine = accepts.filter(lambda ballot, slot, value: ballot >= (highest.value or 0))
    accepted.complete(fine)
    refused = accepts.filter(lambda ballot, slot, value: ballot < (highest.value or 0))
    outs = promises.collect(), fine.collect(), refused.collect()
    run = start(g)
    for prepared, proposed, expected in (
        ([(1, "p")], [], ([("p", 1, [])], [], [])),
        ([], [(1, 0, "x")], ([], [(1, 0, "x")], [])),
        ([(3, "q"), (2, "p")], [], ([("q", 3, [(0, (1, "x"))])], [], [])),
        ([], [(1, 1, "y"), (3, 0, "z")], ([], [(3, 0, "z")], [(1, 1, "y")])),
        ([(4, "r")], [], ([("r", 4, [(0, (3, "z"))])], [], [])),
    ):
        send_prepare.all(prepared)
        send_accept.all(proposed)
        run.run_tick()
        assert tuple(out.take() for out in outs) == expected


def test_quorum_counts_each_member_once(start):
    g = Graph()
    send, votes = g.channel(tuple[int, str])
    voters = votes.unique(persist="static").map(lambda xid, _: (xid, 1))
    counts = voters.fold_keyed(0, lambda a, b: a + b, persist="static")
    reached = counts.filter(lambda xid, n: n >= 2).map(lambda xid, _: xid)
    out = reached.unique(persist="static").collect()
    run = start(g)
    for sent, expected in (
        ([(1, "a"), (1, "a"), (2, "b")], []),
        ([(1, "a")], []),
        ([(2, "c"), (1, "b")], [1, 2]),
        ([(1, "c")], []),
    ):
        send.all(sent)
        run.run_tick()
        assert sorted(out.take()) == expected


def test_carts_with_tombstones(start):
    g = Graph()
    added = MapUnionWithTombstones(str, Max(int))
    changes = g.source_stream(
        batches(
            [("add", "milk", 2), ("add", "eggs", 6), ("drop", "milk", 0), ("add", "milk", 9)], 1
        )
    )
    deltas = changes.map(
        lambda kind, item, n: (
            ([(item, n)], [""][:0]) if kind == "add" else ([(item, n)][:0], [item])
        )
    )
    out = deltas.lattice_fold(added, persist="static").map(lambda cart, gone: cart).collect()
    start(g).run_available()
    assert out.take() == [
        [("milk", 2)],
        [("milk", 2), ("eggs", 6)],
        [("eggs", 6)],
        [("eggs", 6)],
    ]
