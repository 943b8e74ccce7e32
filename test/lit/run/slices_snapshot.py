"""Snapshots of what another slice releases: never older than the one before, once the newest."""

import hydro_mlir as hydro


class Client(hydro.Process):
    pass


class Server(hydro.Process):
    pass


@hydro.program
def snapshots(flow: hydro.Flow) -> None:
    client, server = flow.process(Client), flow.process(Server)
    adds = client.source_iter([1, 2, 3]).send(server)
    told = client.forward_ref(int)
    asked = told.send(server)
    with server.slice("add") as tick:
        batch = tick.batch(adds, nondet="addition commutes")
        total = tick.state(0)
        known = tick.state(hydro.KeyedSingleton[int, int])
        total.next(batch.fold(total, lambda n, x: n + x))
        known.next(known.insert(batch.map(lambda n: (n, n * n))))
        count, squares = tick.release(total), tick.release(known)
        sums = tick.release(batch.fold(total, lambda n, x: n + x).into_stream())
    with server.slice("look") as tick:
        reads = tick.batch(asked, nondet="each is answered on its own")
        now = tick.snapshot(count, nondet="older is fine")
        table = tick.snapshot(squares, nondet="older is fine")
        before, size = tick.state(0), tick.state(0)
        keys = table.key_count()
        before.next(now)
        size.next(keys)
        older = now.map(lambda n: n < before.value) | keys.map(lambda n: n < size.value)
        wrong = tick.release(reads.filter_if(older))
        odd = now.map(lambda n: n not in (0, 1, 3, 6))
        cut = tick.release(reads.filter_if(odd))
        entries = tick.release(reads.map(lambda n: table.value.get(1, 1)))
    told.complete(sums.send(client))
    wrong.union(cut).send(client).assume_ordered(nondet="there are none").for_each(print)
    entries.filter(lambda n: n != 1).send(client).for_each(print)
    sums.filter(lambda n: n == 6).send(client).for_each(print)


# EXPECT-UNORDERED @client: 6
