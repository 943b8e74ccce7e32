"""What order means: assumed, looked at on the way, kept by a sender, made by sorting."""

import hydro_mlir as hydro

# ruff: noqa: T201


class Worker(hydro.Cluster):
    pass


@hydro.program
def ordering(flow: hydro.Flow) -> None:
    leader, worker = flow.process(), flow.cluster(Worker, size=2)
    numbers = leader.source_iter([5, 3, 8, 1, 9, 2])
    numbers.inspect(lambda n: print("seen", n))
    sent = numbers.broadcast(worker).map(lambda n: n * 10)
    by_member = sent.send(leader).fold("", lambda text, n: text + f" {n}")
    lines = by_member.entries().map(lambda who, text: f"{who.index}{text}")
    alone = leader.source_iter([1]).send(worker_of(flow))
    last = alone.union(alone, nondet="both are the same").assume_ordered(nondet="they are equal")
    last.limit(1).for_each(lambda n: print("first", n))
    lines.sort().send(printer_of(flow)).for_each(print)


def worker_of(flow: hydro.Flow) -> hydro.Process:
    return flow.process()


def printer_of(flow: hydro.Flow) -> hydro.Process:
    return flow.process()


# EXPECT @process: seen 5
# EXPECT @process: seen 3
# EXPECT @process: seen 8
# EXPECT @process: seen 1
# EXPECT @process: seen 9
# EXPECT @process: seen 2
# EXPECT @process_2: first 1
# EXPECT @process_3: 0 50 30 80 10 90 20
# EXPECT @process_3: 1 50 30 80 10 90 20
