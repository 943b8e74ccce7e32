"""Values of whole streams: counts, lists, extremes, and nothing where there is none."""

import hydro_mlir as hydro


@hydro.program
def singletons(flow: hydro.Flow) -> None:
    here = flow.process()
    numbers = here.source_iter([4, 8, 15, 16, 23, 42])
    odd = numbers.filter(lambda n: n % 2 == 1)
    none = numbers.filter(lambda n: n > 99)
    quarters = numbers.fold(0.0, lambda total, n: total + n / 4)
    results = (
        numbers.count().map(lambda n: f"count {n}").into_stream()
        .chain(odd.collect().map(lambda listed: f"odd {listed}").into_stream())
        .chain(none.collect().map(lambda listed: f"none {listed} {len(listed)}").into_stream())
        .chain(numbers.max().map(lambda n: f"max {n}").into_stream())
        .chain(none.max().map(lambda n: f"max of none {n}").into_stream())
        .chain(quarters.map(lambda x: str(x)).into_stream())
    )
    results.for_each(print)


# EXPECT @process: count 6
# EXPECT @process: odd [15, 23]
# EXPECT @process: none [] 0
# EXPECT @process: max 42
# EXPECT @process: 27.0
