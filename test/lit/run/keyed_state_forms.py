"""Keyed state: updates of all kinds, functions that refer to others, keys that come again."""

import hydro_mlir as hydro

# ruff: noqa: T201


class Server(hydro.Process):
    pass


@hydro.program
def forms(flow: hydro.Flow) -> None:
    server = flow.process(Server)
    words = server.source_iter([("b", 1), ("a", 2), ("b", 3)])
    with server.slice() as tick:
        batch = tick.batch(words, nondet="each of the lines is about one element")
        by_word = batch.key_by(lambda pair: pair[0]).map(lambda pair: pair[1])
        total = tick.state(hydro.KeyedSingleton[str, int])
        factor = tick.state(10)
        counted = total.upsert(by_word, lambda old, new: old + new)
        scaled = counted.update(by_word.count(), lambda n, times: n * factor.value + times)
        again = scaled.remove(scaled.filter(lambda word, n: word == "b")).insert(by_word)
        gone = again.remove(by_word.keys()).upsert(batch.filter(lambda word, n: n == 2))
        total.next(counted)
        sums = tick.release(counted.changed().filter(lambda n: n == 4).entries())
        size = gone.map(lambda word, n: len(again.value) + len(gone.value) + n).filter_map(
            lambda n: n if n > 100 else None
        )
        none = tick.release(size.entries())
        last = tick.release(batch.filter(lambda word, n: n == gone.value.get(word, 0)))
    sums.for_each(lambda word, n: print(word, n), commutative="seen as it comes")
    none.for_each(print, commutative="seen as it comes")
    last.for_each(lambda word, n: print("last", word, n))


# EXPECT-UNORDERED @server: b 4
# EXPECT-UNORDERED @server: last a 2
