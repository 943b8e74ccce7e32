"""Data that is split, sent on several ways and put together again is all there."""

import hydro_mlir as hydro


class Middle(hydro.Cluster):
    pass


@hydro.program
def many_channels(flow: hydro.Flow, size: int = 3) -> None:
    start, middle, end = flow.process(), flow.cluster(Middle, size=size), flow.process()
    numbers = start.source_iter([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    even = numbers.filter(lambda n: n % 2 == 0).broadcast(middle)
    odd = numbers.filter(lambda n: n % 2 == 1).partition_to(middle, key=lambda n: (n % 3, "odd"))
    sums = even.union(odd, nondet="a sum does not care").fold(
        0, lambda a, b: a + b, commutative="sum"
    )
    total = sums.into_stream().send(end).values().fold(0, lambda a, b: a + b, commutative="sum")
    total.into_stream().for_each(print)


# EXPECT @process_2: 115
