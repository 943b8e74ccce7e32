"""A counter with read-after-write: whoever was told of an addition reads at least that total."""

import hydro_mlir as hydro

# ruff: noqa: T201


class Client(hydro.Process):
    pass


class Counter(hydro.Process):
    pass


@hydro.program
def counter(flow: hydro.Flow) -> None:
    client, server = flow.process(Client), flow.process(Counter)
    adds = client.source_iter([3, 4, 5]).send(server)
    told = client.forward_ref(int)
    asked = told.map(lambda total: (total, "read")).send(server)
    with server.slice("add") as tick:
        batch = tick.batch(adds, nondet="addition commutes").fold(lambda: 0, lambda n, x: n + x)
        total = tick.state(100)
        sum_ = total.map(lambda n: n + batch.value)
        total.next(sum_)
        count = tick.release(total)
        largest = tick.release(sum_.filter(lambda n: n > 110))
        ok = tick.release(sum_.into_stream())
    with server.slice("get") as tick:
        reads = tick.batch(asked, nondet="reads are independent")
        now, most = tick.current(count), tick.current(largest)
        answers = tick.release(reads.map(lambda told, _: (told, now.value, most.value or 0)))
    told.complete(ok.send(client))
    fresh = answers.filter(lambda told, total, most: total < told - 5)
    fresh.send(client).for_each(print)
    last = answers.filter(lambda told, total, most: told == 112)
    last.send(client).for_each(lambda told, total, most: print(told, most))


# EXPECT-UNORDERED @client: 112 112
