"""A key that keyed state does not have stops the member, as in Python."""

import hydro_mlir as hydro


class Server(hydro.Process):
    pass


@hydro.program
def missing(flow: hydro.Flow) -> None:
    server = flow.process(Server)
    with server.slice() as tick:
        batch = tick.batch(server.source_iter([3]), nondet="one element")
        known = tick.state(hydro.KeyedSingleton[int, str])
        more = known.upsert(batch.map(lambda n: (n, str(n))))
        known.next(more)
        tick.release(batch.map(lambda n: more.value[n + 1])).for_each(print)


# EXPECT-ERROR: KeyError: n + 1
# EXPECT-ERROR: keyed_state_trap.py:18
