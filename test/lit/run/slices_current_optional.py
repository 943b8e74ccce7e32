"""An optional state that another slice reads: nothing at first, as it starts empty."""

import hydro_mlir as hydro

# ruff: noqa: T201


@hydro.program
def optional_state(flow: hydro.Flow) -> None:
    here = flow.process()
    numbers = here.source_iter([3, 1, 2])
    with here.slice("keep") as tick:
        batch = tick.batch(numbers, nondet="the largest is looked at")
        last = tick.state(hydro.Optional[int])
        last.next(batch.max())
        out, said = tick.release(last), tick.release(batch)
    with here.slice("look") as tick:
        reads = tick.batch(said, nondet="each is looked at on its own")
        now, then = tick.current(out), tick.snapshot(out, nondet="any is a number that came")
        wrong = tick.release(reads.filter(lambda n: now.value is None or then.value == 0))
        seen = tick.release(reads.filter(lambda n: n == 2))
    wrong.for_each(lambda n: print("wrong", n))
    seen.for_each(print)


# EXPECT @process: 2
