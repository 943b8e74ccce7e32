"""Slices: what comes out is the same for every cut of the input into batches."""

from dataclasses import dataclass

import hydro_mlir as hydro

# ruff: noqa: T201


@dataclass(frozen=True)
class Seen:
    """What a slice remembers."""

    count: int
    words: dict[str, int]


class Client(hydro.Process):
    pass


class Server(hydro.Process):
    pass


@hydro.program
def slices(flow: hydro.Flow) -> None:
    client, server = flow.process(Client), flow.process(Server)
    words = client.source_iter(["é", "b", "é", "c", "b", "é"]).send(server)
    with server.slice("number") as tick:
        batch = tick.batch(words, nondet="numbers go on where they were").collect()
        last = tick.state(0)
        last.next(last.map(lambda n: n + len(batch.value)))
        numbered = batch.map(lambda xs: [(last.value + i + 1, x) for i, x in enumerate(xs)])
        out = tick.release(numbered.into_stream().flat_map(lambda pairs: pairs))
    with server.slice("remember") as tick:
        arrived = tick.batch(out, nondet="each word is counted on its own")
        seen = tick.state(lambda: Seen(0, {"b": 100}))
        together = arrived.collect()
        seen.next(seen.map(lambda s: remember(s, together.value)))
        first = arrived.filter(lambda number, word: word not in seen.value.words)
        new = tick.release(first)
        numbers = arrived.map(lambda number, word: number)
        fresh = tick.release(numbers.filter(lambda n: n > 4).sort())
    out.send(client).for_each(lambda number, word: print(number, word))
    new.send(client).filter(lambda number, word: number <= 1).for_each(
        lambda number, word: print("new", number, word)
    )
    fresh.send(client).for_each(print)


def remember(seen: Seen, words: list[tuple[int, str]]) -> Seen:
    counts = seen.words
    for _, word in words:
        counts = {**counts, word: counts.get(word, 0) + 1}
    return Seen(seen.count + len(words), counts)


# EXPECT-UNORDERED @client: 1 é
# EXPECT-UNORDERED @client: 2 b
# EXPECT-UNORDERED @client: 3 é
# EXPECT-UNORDERED @client: 4 c
# EXPECT-UNORDERED @client: 5 b
# EXPECT-UNORDERED @client: 6 é
# EXPECT-UNORDERED @client: new 1 é
# EXPECT-UNORDERED @client: 5
# EXPECT-UNORDERED @client: 6
