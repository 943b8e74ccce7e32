"""Slices at the members of a cluster: each has its state, which may begin with who it is."""

import hydro_mlir as hydro

# ruff: noqa: T201


class Worker(hydro.Cluster):
    pass


@hydro.program
def members(flow: hydro.Flow) -> None:
    leader, workers = flow.process(), flow.cluster(Worker, size=3)
    numbers = leader.source_iter([5, 1, 8]).broadcast(workers)
    with workers.slice() as tick:
        batch = tick.batch(numbers, nondet="sums are the same")
        total = tick.state(lambda: workers.me.index * 100)
        added = batch.fold(0, lambda n, x: n + x)
        least = batch.map(lambda x: (x, x)).reduce(min)
        total.next(total.map(lambda n: n + added.value))
        end = total.map(lambda n: n + added.value).filter(lambda n: n % 100 == 14)
        small = least.filter(lambda a, b: a == 1).map(lambda a, b: a if least.value else -1)
        totals = tick.release(end.into_stream())
        ones = tick.release(small.into_stream())
    totals.send(leader).entries().for_each(
        lambda who, n: print(who, n), commutative="lines stand alone"
    )
    ones.send(leader).values().for_each(print, commutative="lines stand alone")


# EXPECT-UNORDERED @process: 0 14
# EXPECT-UNORDERED @process: 1 114
# EXPECT-UNORDERED @process: 2 214
# EXPECT-UNORDERED @process: 1
# EXPECT-UNORDERED @process: 1
# EXPECT-UNORDERED @process: 1
