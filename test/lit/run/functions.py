"""User functions: closures with frozen captures, calls, loops, conditions, tuples, text."""

import hydro_mlir as hydro

LIMIT = 3


def collatz(n: int) -> int:
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def describe(n: int, steps: int) -> str:
    size = "short" if steps <= LIMIT else "long"
    return f"{n:>3}: {steps} ({size}) {n / 4:.2f} {-n // 4} {-n % 4} {n ** 2}"


@hydro.program
def functions(flow: hydro.Flow) -> None:
    here = flow.process()
    factor = 2
    numbers = here.source_iter([1, 2, 3, 4, 5, 6]).map(lambda n: n * factor)
    factor = 100  # the function above has the value of then
    pairs = numbers.map(lambda n: (n, collatz(n))).filter(lambda n, steps: steps != 9)
    pairs.map(describe).for_each(print)


# EXPECT @process:   2: 1 (short) 0.50 -1 2 4
# EXPECT @process:   4: 2 (short) 1.00 -1 0 16
# EXPECT @process:   6: 8 (long) 1.50 -2 2 36
# EXPECT @process:   8: 3 (short) 2.00 -2 0 64
# EXPECT @process:  10: 6 (long) 2.50 -3 2 100
