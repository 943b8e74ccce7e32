"""A log on several machines: a line is acknowledged once most of them have it on disk."""

import hydro_mlir as hydro


class Leader(hydro.Process):
    "Numbers the lines of guests, and answers with the number when enough replicas have the line."


class Replica(hydro.Cluster):
    "Keeps a copy."


# A line that is not acknowledged yet: its number, who waits for it, how many replicas have it.
Open = tuple[int, hydro.Guest, int]


def with_votes(waiting: list[Open], votes: list[int]) -> list[Open]:
    "Count the replicas' votes."
    return [(slot, who, count + votes.count(slot)) for slot, who, count in waiting]


@hydro.program
def replicated_log(flow: hydro.Flow, port: int = 4000, replicas: int = 3):
    "A replicated log, on a port of this machine."
    leader = flow.process(Leader, durable=True)
    replica = flow.cluster(Replica, size=replicas, durable=True)
    guests = leader.listen("guest", str, tcp=port)
    votes = leader.forward_ref(int, order=hydro.NoOrder)
    majority = replicas // 2 + 1

    with leader.slice() as tick:
        why = "lines are numbered in the order in which they are heard"
        lines = tick.batch(guests.received.entries(), nondet=why).assume_ordered(nondet=why)
        asked = lines.collect()
        voted = tick.batch(votes, nondet="votes are counted").assume_ordered(nondet="the same")
        counted = voted.collect()
        last = tick.state(0)
        waiting = tick.state(lambda: [(0, who, 0) for who in [guests.nobody] if who.index < 0])
        last.next(last.map(lambda n: n + len(asked.value)))
        fresh = asked.map(
            lambda new: [(last.value + i, who, line) for i, (who, line) in enumerate(new)]
        )
        now = waiting.map(
            lambda old: with_votes(old + [(n, who, 0) for n, who, _ in fresh.value], counted.value)
        )
        waiting.next(now.map(lambda every: [each for each in every if each[2] < majority]))
        done = now.into_stream().flat_map(lambda every: [e for e in every if e[2] >= majority])
        guests.reply(tick.release(done.map(lambda slot, who, count: (who, slot))))
        entries = tick.release(fresh.into_stream().flat_map(lambda new: new))

    copies = entries.map(lambda slot, who, line: (slot, line)).broadcast(replica)
    votes.complete(copies.map(lambda slot, line: slot).send(leader).values())
    copies.for_each(lambda slot, line: print(slot, line))
