"""Keyed state: quorums, a store that is read by key, and what changed."""

from dataclasses import dataclass, replace

import hydro_mlir as hydro

# ruff: noqa: T201


@dataclass(frozen=True)
class Open:
    """What waits for votes."""

    item: str
    voters: int


class Client(hydro.Process):
    pass


class Server(hydro.Process):
    pass


def vote(waiting: Open, who: int) -> Open:
    return replace(waiting, voters=waiting.voters | (1 << who))


def said(key: str, got: str | None) -> str:
    return f"{key} {got}"


@hydro.program
def keyed_state(flow: hydro.Flow) -> None:
    client, server = flow.process(Client), flow.process(Server)
    started = client.source_iter([(1, "é"), (2, "b"), (3, "c")]).send(server)
    cast = [(1, 0), (1, 0), (9, 1), (2, 2), (1, 1), (3, 1), (2, 0), (2, 1)]
    with server.slice("quorum") as tick:
        asked = tick.batch(started, nondet="keys are independent")
        ballots = asked.flat_map(lambda key, item: [(k, w) for k, w in cast if k == key])
        waiting = tick.state(hydro.KeyedSingleton[int, Open])
        more = waiting.insert(asked.map(lambda key, item: (key, Open(item, 0))))
        voted = more.update(ballots, vote)
        done = voted.changed().filter(lambda o: o.voters.bit_count() >= 2)
        waiting.next(voted.remove(done))
        chosen = tick.release(done.map(lambda o: o.item).entries())
        left = tick.release(waiting)
        heard = tick.release(asked.map(lambda key, item: key))
    chosen.send(client).for_each(lambda key, item: print("chosen", key, item), commutative="seen")
    with server.slice("look") as tick:
        numbers = tick.batch(heard, nondet="what was heard of is open")
        now = tick.current(left)
        third = numbers.filter(lambda n: n == 3)
        kept = tick.release(third.filter(lambda n: now.value[n].voters.bit_count() == 1))
        many = tick.release(now.filter(lambda o: o.voters.bit_count() > 1).key_count())
    kept.send(client).for_each(lambda n: print("open", n))
    many.discard()

    # Sessions: what comes again is known by its number. The store is read by key.
    puts = client.source_iter(
        [(7, 1, "a", "x"), (7, 2, "b", "y"), (7, 1, "a", "old"), (8, 1, "é", "z"), (7, 2, "b", "?")]
    ).send(server)
    gets = client.source_iter(["none"]).send(server)
    with server.slice("store") as tick:
        put = tick.batch(puts, nondet="what comes together is done in order")
        get = tick.batch(gets, nondet="nothing is there under this name")
        done = tick.state(hydro.KeyedSingleton[tuple[int, int], tuple[str, str]])
        store = tick.state(hydro.KeyedSingleton[str, str])
        last = tick.state(hydro.Optional[str])
        seen = done.insert(put.map(lambda who, number, key, text: ((who, number), (key, text))))
        fresh = seen.changed()
        written = store.upsert(fresh.values().sort())
        rest = written.remove_if(lambda key: key == "é")
        done.next(seen)
        store.next(rest)
        last.next(put.map(lambda who, number, key, text: key).max())
        never = last.map(lambda key: key == "")
        right = fresh.filter(lambda number, put: written.value[put[0]] == put[1])
        answers = tick.release(right.entries())
        other = tick.release(get.map(lambda key: said(key, written.value.get(key))))
        most = tick.release(rest.key_count())
        wrong = tick.release(never.into_stream().filter(lambda empty: empty))
        known = put.filter(lambda who, number, key, text: key in store.value)
        old = tick.release(known.filter(lambda who, number, key, text: key == "é"))
    answers.send(client).for_each(lambda number, pair: print(number, pair), commutative="seen")
    other.send(client).for_each(print)
    most.discard()
    wrong.send(client).for_each(print)
    old.send(client).for_each(lambda who, number, key, text: print(who))


# EXPECT-UNORDERED @client: chosen 1 é
# EXPECT-UNORDERED @client: chosen 2 b
# EXPECT-UNORDERED @client: open 3
# EXPECT-UNORDERED @client: (7, 1) ('a', 'x')
# EXPECT-UNORDERED @client: (7, 2) ('b', 'y')
# EXPECT-UNORDERED @client: (8, 1) ('é', 'z')
# EXPECT-UNORDERED @client: none None
