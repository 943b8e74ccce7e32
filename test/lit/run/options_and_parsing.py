"""Functions that may return None, and text to numbers."""

import hydro_mlir as hydro

# ruff: noqa: T201


def number(text: str) -> int | None:
    digits = text.strip()
    if digits.startswith("-") and digits[1:].isdigit():
        return -int(digits[1:])
    if digits.isdigit():
        return int(digits)
    return None


def half(n: int) -> int | None:
    return n // 2 if n % 2 == 0 else None


@hydro.program
def options_and_parsing(flow: hydro.Flow) -> None:
    here, there = flow.process(), flow.process()
    texts = here.source_iter(["12", " -8 ", "x", "", "7", "٣"])
    numbers = texts.filter_map(number)
    numbers.for_each(lambda n: print("number", n))
    halves = numbers.send(there).map(lambda n: (n, half(n)))
    halves.for_each(lambda n, h: print(n, "has no half" if h is None else h))


# EXPECT @process: number 12
# EXPECT @process: number -8
# EXPECT @process: number 7
# EXPECT @process: number 3
# EXPECT @process_2: 12 6
# EXPECT @process_2: -8 -4
# EXPECT @process_2: 7 has no half
# EXPECT @process_2: 3 has no half
