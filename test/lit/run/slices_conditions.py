"""Conditions and defaults in slices: a gate that opens once the sum is large enough."""

import hydro_mlir as hydro


@hydro.program
def gate(flow: hydro.Flow) -> None:
    here = flow.process()
    numbers = here.source_iter([2, 3, 4])
    with here.slice("gate") as tick:
        batch = tick.batch(numbers, nondet="the sum is the same")
        total, largest = tick.state(0), tick.state(-1)
        now = batch.fold(lambda: 0, lambda n, x: n + x)
        total.next(total.map(lambda n: n + now.value))
        sums = total.map(lambda n: n + now.value)
        full = sums.map(lambda n: n >= 9)
        most = batch.max().unwrap_or(largest)
        largest.next(most.map(lambda n: max(n, largest.value)))
        said = tick.release(sums.filter_if(full).into_stream())
        kept = tick.release(batch.filter(lambda n: n == 4).filter_if(full))
        none = batch.filter(lambda n: n > 100).min().unwrap_or(7)
        default = tick.release(none.filter_if(full).into_stream())
        best = tick.release(most.filter_if(full).into_stream())
    for stream in (said, kept, default, best):
        stream.for_each(print)


# EXPECT-UNORDERED @process: 9
# EXPECT-UNORDERED @process: 4
# EXPECT-UNORDERED @process: 7
# EXPECT-UNORDERED @process: 4
